// Orders turned into gifts: what a row is in the book's terms, which pledge is in force, and what the ledger is asked.
#include <algorithm>

#include "giving/known_order.hpp"
#include "giving/office.hpp"

namespace modou::giving {

using base::Result;
using base::Status;

Result<Prepared> Office::prepare(std::span<const intake::Row> rows) {
    MODOU_CHECK(load_pledges());
    Prepared prepared;
    prepared.rows.resize(rows.size());
    std::shared_lock pledges(pledges_mutex_);
    prepared.pledges_version = pledges_version_;
    constexpr std::int64_t k_clocks_apart_s = 86'400;  // a mall's clock, a file of another time zone
    // A clock that is behind the book does not count: the book's own time never goes back.
    const std::int64_t recorded = book().read([](const ledger::State& state) { return state.record_time_ms() / 1000; });
    const base::Instant latest{std::max(clock().now().seconds, recorded) + k_clocks_apart_s};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const intake::Row& row = rows[i];
        if (row.kind != intake::RowKind::order && row.kind != intake::RowKind::refund) continue;
        PreparedRow& p = prepared.rows[i];
        p.reference = base::reference_digest(digests(), row.source, row.order, row.item);
        if (!row.buyer.empty()) p.buyer = base::party_digest(digests(), "buyer", row.source, row.buyer);
        p.shop = base::party_digest(digests(), "shop", "", row.shop);
        if (row.kind != intake::RowKind::order) continue;
        p.pledge = pledges_.in_force(row.shop, row.item, row.placed);
        if (row.received > latest) p.untimely = intake::FaultKind::in_future;
        // By days: a file may tell the day alone of one of the two.
        if (base::day_of(row.received) < base::day_of(row.placed)) p.untimely = intake::FaultKind::before_placed;
    }
    return prepared;
}

Result<Posted> Office::post(std::span<const intake::Row> rows, const std::atomic<bool>* stop) {
    MODOU_TRY(const Prepared prepared, prepare(rows));
    return post(rows, prepared, stop);
}

namespace {

// Done when all of them are.
std::future<Status> all_of(std::vector<std::future<Status>> parts) {
    if (parts.size() == 1) return std::move(parts.front());
    return std::async(std::launch::deferred, [parts = std::move(parts)]() mutable -> Status {
        Status all;
        for (auto& part : parts) {
            Status done = part.get();
            if (all && !done) all = std::move(done);
        }
        return all;
    });
}

}  // namespace

Result<Posted> Office::post(std::span<const intake::Row> rows, const Prepared& prepared,
                            const std::atomic<bool>* stop) {
    MODOU_ASSERT(rows.size() <= k_batch && rows.size() == prepared.rows.size(),
                 "callers cut batches, and prepare each");
    std::shared_lock pledges(pledges_mutex_);
    if (prepared.pledges_version != pledges_version_) {
        pledges.unlock();
        return post(rows, stop);
    }
    Posted posted;
    posted.outcomes.resize(rows.size());
    // One record of the book for all rows, unless refunds take back so many gifts that it is full: then some more.
    std::vector<std::future<Status>> parts;
    std::size_t next = 0;
    RefundSoFar so_far;
    for (bool full = true; full;) {
        full = false;
        parts.push_back(book().submit([&](ledger::Batch& batch) -> Status {
            auto worked = post_rows(batch, rows, prepared, stop, posted.outcomes, next, so_far);
            // What was posted before an error is in the book, and nobody has added it to what is known.
            if (!worked) {
                known_orders_.forget();
                return tl::unexpected(std::move(worked.error()));
            }
            full = *worked == Batched::full;
            return {};
        }));
    }
    posted.done = all_of(std::move(parts));
    return posted;
}

Result<Office::Batched> Office::post_rows(ledger::Batch& batch, std::span<const intake::Row> rows,
                                          const Prepared& prepared, const std::atomic<bool>* stop,
                                          std::vector<Outcome>& outcomes, std::size_t& next, RefundSoFar& so_far) {
    constexpr std::size_t k_ahead = 16;         // rows whose memory is fetched while earlier ones are worked on
    constexpr std::size_t k_entries_a_row = 2;  // a gift, and which line it is
    for (; next < rows.size(); ++next) {
        if (batch.room() < k_entries_a_row) return Batched::full;
        if (next + k_ahead < rows.size()) {
            const PreparedRow& ahead = prepared.rows[next + k_ahead];
            batch.prefetch(ahead.reference);
            if (ahead.pledge != nullptr) batch.state().prefetch({ahead.pledge->shop_account});
        }
        const intake::Row& row = rows[next];
        switch (row.kind) {
            case intake::RowKind::order: {
                MODOU_TRY(outcomes[next], give(batch, row, prepared.rows[next], stop));
                break;
            }
            case intake::RowKind::refund: {
                if (stop != nullptr && stop->load(std::memory_order_relaxed))
                    return base::fail(base::Code::unavailable, "stopped before all rows were taken in");
                MODOU_TRY(const auto done, take_refund(batch, row, prepared.rows[next], stop, so_far));
                if (!done) return Batched::full;
                outcomes[next] = *done;
                so_far = {};
                break;
            }
            case intake::RowKind::skipped:
                outcomes[next] = {Ending::skipped, row.reason, 0, {}};
                break;
            case intake::RowKind::rejected:
                outcomes[next] = {Ending::rejected, row.reason, 0, {}};
                break;
        }
    }
    return Batched::all;
}

namespace {

// A row that the book has answered before.
Outcome answered_before(const ledger::Batch& batch, const journal::StoredEntry& gift, const intake::Row& row,
                        const PreparedRow& prepared) {
    const bool erased = gift.secret.salt == base::Salt{};
    const ledger::Account* giver = batch.state().account(gift.entry.debit);
    const bool same = gift.secret.party == prepared.buyer &&
                      gift.secret.basis == static_cast<std::uint64_t>(row.paid.value) &&
                      gift.entry.event_time == row.received && gift.secret.rule_time == row.placed &&
                      (giver->owner == prepared.shop || !giver->owner);  // 0: the shop was erased
    if (same || erased) return Outcome{Ending::duplicate, {}, gift.sequence, {}};
    return Outcome{Ending::rejected, "order_conflict", gift.sequence, {}};
}

}  // namespace

Result<Outcome> Office::give(ledger::Batch& batch, const intake::Row& row, const PreparedRow& prepared,
                             const std::atomic<bool>* stop) {
    // The key first, before any rule: what was answered once is answered again, whatever today's rule says.
    MODOU_TRY(KnownOrder* const known, known_orders_.of(batch, prepared.reference, stop));
    if (row.own_line) return give_line(batch, row, prepared, *known, stop);
    if (const KnownEntry* gift = known->gift(prepared.reference)) {
        MODOU_TRY(const auto stored, known_orders_.entry(batch, gift->sequence));
        return answered_before(batch, stored, row, prepared);
    }
    return give_new(batch, row, prepared, *known, prepared.reference, row.item, stop);
}

KnownOrder::Facts Office::facts_of(ledger::Batch& batch) {
    return [this, &batch](base::Sequence gift) -> Result<std::optional<LineFacts>> {
        MODOU_TRY(const auto stored, known_orders_.entry(batch, gift));
        if (stored.secret.salt == base::Salt{}) return std::nullopt;
        return LineFacts{stored.secret.party, batch.state().account(stored.entry.debit)->owner, stored.secret.basis,
                         stored.entry.event_time, stored.secret.rule_time};
    };
}

// A line of an order that names its lines: each is a gift of its own. A note under the line's own key says which one,
// so that it is known again wherever it stands in the next export.
Result<Outcome> Office::give_line(ledger::Batch& batch, const intake::Row& row, const PreparedRow& prepared,
                                  KnownOrder& known, const std::atomic<bool>* stop) {
    const OrderKeys keys{digests(), row.source, row.order};
    ledger::Transfer note;
    note.kind = journal::Kind::note;
    note.event_time = row.received;
    note.reference = keys.line(row.item, *row.own_line);
    note.basis = NoteMark::k_line;
    const auto post_note = [&](base::Sequence gift) -> Status {
        note.refers = gift;
        MODOU_TRY(const auto noted, batch.post_new(note));
        known.posted(noted.sequence, note);
        return {};
    };
    if (const KnownEntry* said = known.other(note.reference))
        if (const KnownEntry* gift = known.at(said->refers)) {
            MODOU_TRY(const auto stored, known_orders_.entry(batch, gift->sequence));
            return answered_before(batch, stored, row, prepared);
        }
    MODOU_TRY(KnownOrder::Item* const lines, known.item(keys, row.item, facts_of(batch)));
    // Given before its line was told: the line that says the same is that one.
    while (const auto number = lines->first_open(prepared.buyer, prepared.shop, row)) {
        const std::string name = *number == 1 ? std::string(row.item) : numbered_item(row.item, *number);
        const KnownEntry gift = *known.gift(keys.order(name));
        lines->close(*number);
        if (known.is_line_gift(keys, gift, row.item, name)) continue;
        MODOU_TRY(const auto stored, known_orders_.entry(batch, gift.sequence));
        MODOU_CHECK(post_note(gift.sequence));
        return answered_before(batch, stored, row, prepared);
    }
    const std::string item = lines->free == 1 ? std::string(row.item) : numbered_item(row.item, lines->free);
    MODOU_TRY(const Outcome outcome, give_new(batch, row, prepared, known, keys.order(item), item, stop));
    if (outcome.ending == Ending::gift) MODOU_CHECK(post_note(outcome.sequence));
    return outcome;
}

Result<Outcome> Office::give_new(ledger::Batch& batch, const intake::Row& row, const PreparedRow& prepared,
                                 KnownOrder& known, const base::ReferenceDigest& reference, std::string_view item,
                                 const std::atomic<bool>* stop) {
    const OrderKeys keys{digests(), row.source, row.order};
    if (!item.empty() || row.order.find('#') != std::string_view::npos) {
        if (keys.other_readings(item) > OrderKeys::k_most_readings)
            return Outcome{Ending::rejected, "bad_field", 0, {}};
        MODOU_TRY(const bool other, keys.any_other_reading(item, [&](const base::ReferenceDigest& reading) {
            return known_orders_.holds(batch, reading, stop);
        }));
        if (other) return Outcome{Ending::rejected, "order_conflict", 0, {}};
    }
    // By the times that the events tell, whichever came first: an order that was received before its refund gives.
    const auto refunded = [&](std::string_view name) {
        const KnownEntry* refund = known.earliest_refund(keys, name);
        return refund != nullptr && refund->time < row.received;
    };
    if (!known.empty() &&
        (refunded("") || (!row.item.empty() && refunded(row.item)) || (item != row.item && refunded(item))))
        return Outcome{Ending::skipped, "refunded", 0, {}};
    if (row.paid.value == 0) return Outcome{Ending::skipped, "nothing_paid", 0, {}};
    const Pledge* pledge = prepared.pledge;
    if (pledge == nullptr || !pledge->gives) return Outcome{Ending::skipped, "no_pledge", 0, {}};
    if (prepared.untimely != intake::FaultKind::none)
        return Outcome{Ending::rejected, "bad_time", 0, {}, {intake::Field::received, prepared.untimely}};
    const programme::Tally& tally = definitions_->known(pledge->definition).tallies[pledge->terms.tally];
    if (!tally.undo_on.empty() && !known.empty() &&
        (known.earliest_refund(keys, "") != nullptr || known.earliest_refund(keys, row.item) != nullptr ||
         known.earliest_refund(keys, item) != nullptr))
        return Outcome{Ending::skipped, "refunded", 0, {}};
    ledger::Transfer gift;
    gift.event_time = row.received;
    gift.debit = {pledge->shop_account};
    gift.credit = {pledge->project_account};
    gift.amount = static_cast<std::uint64_t>(programme::amount(tally, pledge->terms.value, row.paid).value);
    gift.definition = pledge->definition;
    gift.pledge = pledge->row;
    gift.party = prepared.buyer;
    gift.basis = static_cast<std::uint64_t>(row.paid.value);
    gift.rule_time = row.placed;
    gift.reference = reference;
    MODOU_TRY(const auto answered, batch.post_new(gift));
    if (answered.answer != ledger::Answer::ok)
        return Outcome{Ending::rejected, ledger::answer_name(answered.answer), 0, {}};
    known.posted(answered.sequence, gift);
    return Outcome{Ending::gift, {}, answered.sequence, {static_cast<std::int64_t>(gift.amount)}};
}

}  // namespace modou::giving
