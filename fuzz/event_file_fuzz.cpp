// Files of the events that a definition declares: any bytes are rows or an error; a row is an event, or says why not;
// the same bytes are always the same rows.
#include "tally/event_file.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "programme/definition.hpp"

namespace {

// Each kind of fact once, one event that is taken back, and no figures: reading asks for none.
constexpr std::string_view k_definition = R"toml(
programme = "hours"
version   = 1
shape     = "tally"
owner     = "org:platform"
title     = { zh = "时长", en = "Hours" }
poster    = { zh = "记下分钟数。", en = "Minutes are recorded." }
[law]
public_fundraising = false
[who]
subject = "person"
[[events]]
type  = "shift.confirmed"
time  = "shift.to"
facts = [
  { fact = "shift.person",       kind = "party", zh = "志愿者" },
  { fact = "shift.organisation", kind = "name",  zh = "服务机构" },
  { fact = "shift.activity",     kind = "text",  zh = "活动" },
  { fact = "shift.from",         kind = "time",  zh = "开始时间" },
  { fact = "shift.to",           kind = "time",  zh = "结束时间" },
]
[[events]]
type  = "shift.withdrawn"
[[tallies]]
id         = "service"
event      = "shift.confirmed"
credit     = { unit = "minute", to = "shift.organisation", from = "subject", amount = { minutes = ["shift.from", "shift.to"] } }
limits     = { refuse_over = 960, per_day = 960 }
no_overlap = ["shift.from", "shift.to"]
rule_of    = "shift.from"
undo_on    = ["shift.withdrawn"]
[numbers]
minutes = { sum = "minute" }
[report]
every_months = 6
[[examples]]
what = "a morning"
tally = "service"
given = { "shift.person" = "p-1", "shift.organisation" = "library", "shift.from" = "2026-05-01T09:00:00+08:00", "shift.to" = "2026-05-01T12:30:59+08:00" }
expect = { minute = "210" }
)toml";

const modou::programme::Definition& definition() {
    static const auto read = modou::programme::parse_definition(k_definition, "fuzz");
    if (!read) std::abort();
    return *read;
}

bool same(const modou::tally::EventRow& a, const modou::tally::EventRow& b) {
    return a.line == b.line && a.source == b.source && a.id == b.id && a.type == b.type && a.told == b.told &&
           a.refused.reason == b.refused.reason;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const std::string_view source : {"", "hospital"}) {
        const auto read = modou::tally::read_event_file(bytes, "f", definition(), source);
        const auto again = modou::tally::read_event_file(bytes, "f", definition(), source);
        if (read.has_value() != again.has_value()) std::abort();
        if (!read) {
            if (read.error().message.empty() || read.error() != again.error()) std::abort();
            continue;
        }
        if (read->rows.size() != again->rows.size()) std::abort();
        for (std::size_t i = 0; i < read->rows.size(); ++i) {
            const auto& row = read->rows[i];
            if (!same(row, again->rows[i]) || row.line == 0) std::abort();
            // What is taken names where it is from and which it is.
            if (row.refused.reason.empty() && (row.source.empty() || row.id.empty() || row.type.empty())) std::abort();
        }
    }
    return 0;
}
