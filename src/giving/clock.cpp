// A clock that somebody accepted against what the book says: noted in the book, where everybody reads it, and
// remembered, so that it need not be accepted again at each start.
#include <cstdlib>

#include "app/typed.hpp"
#include "giving/acts.hpp"

namespace modou::giving {

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
    return sealing.row(Table::setting, {"clock_accepted"});
}

}  // namespace

void declare_clock(app::Outbox& outbox, Office& office) {
    const base::DigestKey& keys = office.keys().digests;
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
        sealed(office, [](Session& s, Sealing& sealing, const app::Intent&, const ClockBody& body, const ClockNoted&) {
            return remember(s, sealing, {body.at});
        })));
}

Result<std::optional<base::Instant>> Office::accepted_clock() {
    MODOU_TRY(const auto row, store_->read([](Session& s) {
        return s.first<std::string>("SELECT value FROM setting WHERE name = 'clock_accepted'");
    }));
    if (!row) return std::nullopt;
    const auto at = base::parse_time(std::get<0>(*row));
    if (!at) return std::nullopt;  // nothing was accepted that can be read
    return *at;
}

Status Office::keep_accepted_clock(const std::optional<base::Instant>& before) {
    const auto& doubt = ledger_->clock_doubt();
    const base::Instant now = clock_.now();
    if (doubt) {
        app::Act act;
        act.kind = k_accept_clock;
        act.key = random_key(random_);
        act.at = now;
        act.body = app::to_json(
            ClockBody{now.seconds, fmt::format("clock {} accepted, the last record is of {}", base::format_utc(now),
                                               base::format_utc({ledger_->last_record_ms() / 1000}))});
        MODOU_CHECK(outbox_->act(std::move(act)));
        notices_.push_back("--accept-clock: " + *doubt);
        return {};
    }
    // Moved along now and then, so that it stays near: each change of the tables is noted in the book.
    constexpr std::int64_t k_move_after_s = 30 * 86'400;
    if (!before || std::abs(now.seconds - before->seconds) < k_move_after_s) return {};
    return write_tables([&](Session& s, Sealing& sealing) { return remember(s, sealing, now); });
}

}  // namespace modou::giving
