#include "folder/clock.hpp"

#include <cstdlib>

#include "app/typed.hpp"
#include "folder/acts.hpp"
#include "folder/own_source.hpp"
#include "folder/schema.hpp"

namespace modou::folder {

using base::Result;
using base::Status;
using store::Session;

namespace {

constexpr std::string_view k_accept_clock = "clock.accept";

struct ClockBody {
    std::int64_t at = 0;  // seconds
    std::string says;
};
BOOST_DESCRIBE_STRUCT(ClockBody, (), (at, says))
struct ClockNoted {
    std::uint64_t note = 0;
};
BOOST_DESCRIBE_STRUCT(ClockNoted, (), (note))

Status remember(Session& s, Sealing& sealing, base::Instant at) {
    MODOU_CHECK(
        s.run("INSERT INTO setting (name, value) VALUES ('clock_accepted', :v) "
              "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
              {base::format_utc(at)}));
    return sealing.row(tables::setting, {"clock_accepted"});
}

}  // namespace

void declare_clock(app::Outbox& outbox, Tables& tables, const base::DigestKey& keys) {
    outbox.declare(app::operation<ClockBody>(
        std::string(k_accept_clock), "clock",
        [&keys](const app::Intent& intent, const ClockBody& body, ledger::Ledger& book, const app::Progress&) {
            return app::in_batch(book, [&](ledger::Batch& batch) -> Result<ClockNoted> {
                ledger::Transfer note;
                note.kind = journal::Kind::note;
                note.event_time = intent.at;
                note.text = body.says;
                note.reference = base::reference_digest(keys, k_own_source, body.says);
                MODOU_TRY(const auto known, batch.find(note.reference));
                if (known) return ClockNoted{known->sequence};
                MODOU_TRY(const auto answered, batch.post_new(note));
                return ClockNoted{answered.sequence};
            });
        },
        sealed(tables, [](Session& s, Sealing& sealing, const app::Intent&, const ClockBody& body, const ClockNoted&) {
            return remember(s, sealing, {body.at});
        })));
}

Result<std::optional<base::Instant>> read_accepted_clock(Session& session) {
    MODOU_TRY(const auto row, session.first<std::string>("SELECT value FROM setting WHERE name = 'clock_accepted'"));
    if (!row) return std::nullopt;
    const auto at = base::parse_time(std::get<0>(*row));
    if (!at) return std::nullopt;
    return *at;
}

Result<std::optional<std::string>> keep_clock(const Ports& ports, const std::optional<base::Instant>& before) {
    const auto& doubt = ports.book.clock_doubt();
    const base::Instant now = ports.clock.now();
    if (doubt) {
        const std::string says = fmt::format("clock {} accepted, the last record is of {}", base::format_utc(now),
                                             base::format_utc({ports.book.last_record_ms() / 1000}));
        app::Act act = fresh_act(k_accept_clock, app::to_json(ClockBody{now.seconds, says}), ports.random);
        act.at = now;
        MODOU_CHECK(ports.outbox.act(std::move(act)));
        return doubt;
    }
    // Moved along now and then, so that it stays near: each change of the tables is noted in the book.
    constexpr std::int64_t k_move_after_s = 30 * 86'400;
    if (!before || std::abs(now.seconds - before->seconds) < k_move_after_s) return std::nullopt;
    MODOU_CHECK(ports.tables.write([&](Session& s, Sealing& sealing) { return remember(s, sealing, now); }));
    return std::nullopt;
}

}  // namespace modou::folder
