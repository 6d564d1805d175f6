#include "tally/event_file.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/base64.hpp"
#include "base/json_in.hpp"
#include "base/ruined.hpp"
#include "base/shown.hpp"
#include "base/text.hpp"
#include "intake/json_type.hpp"
#include "intake/sheet_table.hpp"

namespace modou::tally {
namespace {

using base::Code;
using base::Result;
using programme::Definition;
using programme::Event;
using programme::Fact;
using programme::FactKind;

constexpr std::size_t k_most_bytes = 512 << 20, k_longest_line = 1 << 20, k_longest_id = 200;

// What every event has beside its facts.
struct Envelope {
    std::string_view en, zh;
};
constexpr Envelope k_id{"id", "编号"}, k_source{"source", "来源"}, k_time{"time", "确认时间"}, k_type{"type", "类型"};

void refuse(EventRow& row, std::string_view reason, std::string_view about) {
    if (row.refused.reason.empty()) row.refused = {reason, std::string(about)};
}

// Of the envelope: what does not depend on the kind of event.
void check_envelope(EventRow& row, std::string_view time, const Definition& d) {
    for (const auto& [name, text] : {std::pair(k_source.en, &row.source), std::pair(k_id.en, &row.id)}) {
        if (text->empty()) refuse(row, "missing_field", name);
        if (text->size() > k_longest_id || base::has_control_characters(*text)) refuse(row, "bad_field", name);
    }
    if (row.type.empty()) refuse(row, "missing_field", k_type.en);
    if (d.find_event(row.type) == nullptr) refuse(row, "unknown_type", k_type.en);
    if (time.empty()) return;
    const auto told = base::parse_time(time);
    if (!told) return refuse(row, "bad_time", k_time.en);
    row.told = *told;
}

// ---- JSON

// A member's value as text: nothing where it is null, refused where it is no plain value.
void take_member(EventRow& row, std::string_view name, const boost::json::value& value, std::string& text) {
    if (value.is_string())
        text = std::string_view(value.get_string());
    else if (value.is_int64())
        text = std::to_string(value.get_int64());
    else if (value.is_bool())
        text = value.get_bool() ? "true" : "false";
    else if (!value.is_null())
        refuse(row, "bad_field", name);
}

EventRow json_row(std::string_view line, std::uint64_t number, const Definition& d, std::string_view source,
                  base::PassedOver& unused) {
    EventRow row;
    row.line = number;
    row.source = source;
    const bool too_long = line.size() > k_longest_line;
    const auto read = base::parse_json(too_long ? std::string_view() : line);
    if (!read || !read->is_object()) {
        refuse(row, too_long ? "line_too_long" : "bad_json", {});
        return row;
    }
    std::string time, version, media, packed;
    const boost::json::object* data = nullptr;
    for (const auto& member : read->get_object()) {
        const std::string_view name = member.key();
        if (name == "specversion")
            take_member(row, name, member.value(), version);
        else if (name == "datacontenttype")
            take_member(row, name, member.value(), media);
        else if (name == "data_base64")
            take_member(row, name, member.value(), packed);
        else if (name == k_id.en)
            take_member(row, name, member.value(), row.id);
        else if (name == k_source.en)
            take_member(row, name, member.value(), row.source);
        else if (name == k_type.en)
            take_member(row, name, member.value(), row.type);
        else if (name == k_time.en)
            take_member(row, name, member.value(), time);
        else if (name == "data" && member.value().is_object())
            data = &member.value().get_object();
        else if (name == "data")
            refuse(row, "bad_field", "data");
        else
            unused.add(name);
    }
    if (!version.empty() && version != "1.0") refuse(row, "bad_field", "specversion");
    if (!media.empty() && !intake::is_json_type(media)) refuse(row, "bad_field", "datacontenttype");
    base::Result<boost::json::value> unpacked = boost::json::value();
    if (!packed.empty()) {
        const auto bytes = base::from_base64(packed);
        if (bytes) unpacked = base::parse_json({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
        if (!bytes || !unpacked || !unpacked->is_object() || data != nullptr)  // both would be two tellings
            refuse(row, "bad_field", "data_base64");
        else
            data = &unpacked->get_object();
    }
    check_envelope(row, base::trimmed(time), d);
    const Event* event = d.find_event(row.type);
    if (data == nullptr || event == nullptr) return row;
    for (const auto& member : *data) {
        const std::string_view name = member.key();
        const auto fact = std::ranges::find_if(event->facts, [&](const Fact& f) { return f.column() == name; });
        if (fact == event->facts.end())
            unused.add(fmt::format("data.{}", name));
        else
            take_member(row, fact->name, member.value(), row.facts[fact->name]);
    }
    return row;
}

EventFile read_json(std::string_view bytes, const std::string& file, const Definition& d, std::string_view source) {
    EventFile out;
    out.place = file;
    for (std::uint64_t line = 1; !bytes.empty(); ++line) {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size());
        const std::string_view text = base::trimmed(bytes.substr(0, end));
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
        if (!text.empty()) out.rows.push_back(json_row(text, line, d, source, out.unused));
    }
    return out;
}

// ---- tables

bool called(std::string_view column, std::string_view en, std::string_view zh) {
    return column == en || (!zh.empty() && column == zh);
}

const Fact* fact_called(const Definition& d, std::string_view column) {
    for (const Event& event : d.events)
        for (const Fact& fact : event.facts)
            if (called(column, fact.column(), fact.words.zh)) return &fact;
    return nullptr;
}

intake::ColumnUse use_of(const Definition& d, const std::string& column) {
    if (called(column, k_id.en, k_id.zh) || called(column, k_source.en, k_source.zh)) return intake::ColumnUse::name;
    if (called(column, k_time.en, k_time.zh)) return intake::ColumnUse::time;
    const Fact* fact = fact_called(d, column);
    if (fact == nullptr) return intake::ColumnUse::text;
    switch (fact->kind) {
        case FactKind::time:
            return intake::ColumnUse::time;
        case FactKind::count:
            return intake::ColumnUse::number;
        case FactKind::party:
        case FactKind::name:
            return intake::ColumnUse::name;
        case FactKind::text:
            break;
    }
    return intake::ColumnUse::text;
}

// The events that give; a table that names no type is of the only one.
std::vector<const Event*> giving_events(const Definition& d) {
    std::vector<const Event*> found;
    for (const Event& event : d.events)
        if (std::ranges::any_of(d.tallies, [&](const auto& t) { return t.event == event.type; }))
            found.push_back(&event);
    return found;
}

// Where each column of a table goes: the envelope's, else a fact, else nowhere.
struct Columns {
    std::optional<std::size_t> id, source, time, type;
    std::vector<std::pair<std::size_t, std::string>> facts;  // column, and the fact after the dot
    std::vector<std::size_t> idle;
};

Result<Columns> columns_of(const intake::WholeTable& read, const Definition& d) {
    Columns columns;
    const auto& header = read.table.header();
    const auto bad = [&](std::string message) {
        return base::fail(Code::bad_input, std::move(message), fmt::format("{}:{}", read.place, read.header_row));
    };
    for (std::size_t i = 0; i < header.size(); ++i) {
        const std::pair<const Envelope*, std::optional<std::size_t>*> k_own[] = {
            {&k_id, &columns.id}, {&k_source, &columns.source}, {&k_time, &columns.time}, {&k_type, &columns.type}};
        const auto own = std::ranges::find_if(
            k_own, [&](const auto& one) { return called(header[i], one.first->en, one.first->zh); });
        const Fact* fact = fact_called(d, header[i]);
        const auto twice = [&] {
            return bad(fmt::format("the column {} is there twice", base::json_quoted(header[i])));
        };
        if (own != std::end(k_own)) {
            if (own->second->has_value()) return twice();
            *own->second = i;
        } else if (fact != nullptr) {
            const std::string column(fact->column());
            for (const auto& [at, name] : columns.facts)
                if (name == column) return twice();
            columns.facts.emplace_back(i, column);
        } else {
            columns.idle.push_back(i);
        }
    }
    if (!columns.id) return bad("expected a column id (编号): with the source it says which event a row is");
    return columns;
}

Result<EventFile> read_table(std::string_view bytes, const std::string& file, const Definition& d,
                             std::string_view source) {
    std::vector<std::string_view> wanted{k_id.en};
    const auto giving = giving_events(d);
    for (const Fact& fact : giving.front()->facts)
        if (fact.kind != FactKind::text) wanted.push_back(fact.column());
    const auto knows = [&](std::span<const std::string> header) -> std::optional<std::vector<intake::ColumnUse>> {
        if (std::ranges::none_of(header, [](const auto& name) { return called(name, k_id.en, k_id.zh); }))
            return std::nullopt;
        std::vector<intake::ColumnUse> uses;
        for (const std::string& name : header) uses.push_back(use_of(d, name));
        return uses;
    };
    MODOU_TRY(intake::WholeTable read, intake::read_whole_table(bytes, file, k_most_bytes, knows, wanted));
    MODOU_TRY(const Columns columns, columns_of(read, d));
    if (!columns.source && source.empty())
        return base::fail(Code::usage, "where are these events from? Say --source, or give a column source (来源)",
                          file);
    EventFile out;
    out.place = read.place;
    out.unused = read.passed_over;
    const auto& header = read.table.header();
    for (const auto& cells : read.table.rows()) {
        const auto cell = [&](std::optional<std::size_t> at) {
            return at ? base::trimmed(cells.cells[*at]) : std::string_view();
        };
        EventRow& row = out.rows.emplace_back();
        row.line = cells.line;
        row.id = cell(columns.id);
        row.source = cell(columns.source);
        if (row.source.empty()) row.source = source;
        row.type = cell(columns.type);
        if (row.type.empty() && giving.size() == 1) row.type = giving.front()->type;
        if (base::is_ruined_number(row.id)) refuse(row, "bad_field", k_id.en);
        check_envelope(row, cell(columns.time), d);
        const Event* event = d.find_event(row.type);
        for (const auto& [at, column] : columns.facts) {
            const Fact* fact = nullptr;
            if (event != nullptr)
                for (const Fact& one : event->facts)
                    if (one.column() == column) fact = &one;
            if (fact != nullptr)
                row.facts[fact->name] = cell(at);
            else if (!cell(at).empty())
                out.unused.add(column);
        }
        for (const std::size_t at : columns.idle)
            if (!cell(at).empty())
                out.unused.add(header[at].empty() ? fmt::format("column {}", at + 1) : std::string(header[at]));
    }
    return out;
}

}  // namespace

Result<EventFile> read_event_file(std::string_view bytes, const std::string& file, const Definition& d,
                                  std::string_view source) {
    std::string_view text = bytes;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (base::trimmed(text.substr(0, 4096)).starts_with('{')) return read_json(text, file, d, source);
    return read_table(bytes, file, d, source);
}

}  // namespace modou::tally
