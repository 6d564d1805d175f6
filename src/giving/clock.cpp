// A clock that somebody accepted against what the book says: noted in the book, where everybody reads it, and
// remembered, so that it need not be accepted again at each start.
#include <cstdlib>

#include "giving/office.hpp"

namespace modou::giving {

using base::Result;
using base::Status;
using store::Session;

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
    // Moved along now and then, so that it stays near: each change is noted in the book.
    constexpr std::int64_t k_move_after_s = 30 * 86'400;
    if (!doubt && (!before || std::abs(now.seconds - before->seconds) < k_move_after_s)) return {};
    if (doubt) {
        ledger::Transfer note;
        note.kind = journal::Kind::note;
        note.event_time = now;
        const std::string says = fmt::format("clock {} accepted, the last record is of {}", base::format_utc(now),
                                             base::format_utc({ledger_->last_record_ms() / 1000}));
        note.text = says;
        note.reference = base::reference_digest(keys_.digests, k_own_source, note.text);
        MODOU_CHECK(ledger_->run([&](ledger::Batch& batch) -> Status {
            MODOU_CHECK(batch.post(note));
            return {};
        }));
        notices_.push_back("--accept-clock: " + *doubt);
    }
    return write_tables([&](Session& s, Sealing& sealing) -> Status {
        MODOU_CHECK(
            s.run("INSERT INTO setting (name, value) VALUES ('clock_accepted', :v) "
                  "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                  {base::format_utc(now)}));
        return sealing.row(Table::setting, {"clock_accepted"});
    });
}

}  // namespace modou::giving
