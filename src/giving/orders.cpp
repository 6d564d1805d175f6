// Orders turned into gifts: what a row is in the book's terms, which pledge is in force, and what the ledger is asked.
#include <algorithm>

#include "giving/office.hpp"
#include "giving/order_keys.hpp"

namespace modou::giving {

using base::Result;
using base::Status;

Result<Prepared> Office::prepare(std::span<const intake::Row> rows) {
    MODOU_CHECK(load_pledges());
    Prepared prepared;
    prepared.rows.resize(rows.size());
    std::shared_lock pledges(pledges_mutex_);
    prepared.pledges_version = pledges_version_;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const intake::Row& row = rows[i];
        if (row.kind != intake::RowKind::order && row.kind != intake::RowKind::refund) continue;
        PreparedRow& p = prepared.rows[i];
        p.reference = base::reference_digest(keys_.digests, row.source, row.order, row.item);
        if (!row.buyer.empty()) p.buyer = base::party_digest(keys_.digests, "buyer", row.source, row.buyer);
        p.shop = base::party_digest(keys_.digests, "shop", "", row.shop);
        if (row.kind == intake::RowKind::order) p.pledge = pledges_.in_force(row.shop, row.item, row.placed);
    }
    return prepared;
}

Result<Posted> Office::post(std::span<const intake::Row> rows) {
    MODOU_TRY(const Prepared prepared, prepare(rows));
    return post(rows, prepared);
}

Result<Posted> Office::post(std::span<const intake::Row> rows, const Prepared& prepared) {
    MODOU_ASSERT(rows.size() <= k_batch && rows.size() == prepared.rows.size(),
                 "callers cut batches, and prepare each");
    std::shared_lock pledges(pledges_mutex_);
    if (prepared.pledges_version != pledges_version_) {
        pledges.unlock();
        return post(rows);
    }
    Posted posted;
    posted.outcomes.resize(rows.size());
    posted.done = ledger_->submit([&](ledger::Batch& batch) -> Status {
        constexpr std::size_t k_ahead = 16;  // rows whose memory is fetched while earlier ones are worked on
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i + k_ahead < rows.size()) {
                const PreparedRow& ahead = prepared.rows[i + k_ahead];
                batch.prefetch(ahead.reference);
                if (ahead.pledge != nullptr) batch.state().prefetch({ahead.pledge->shop_account});
            }
            const intake::Row& row = rows[i];
            switch (row.kind) {
                case intake::RowKind::order: {
                    MODOU_TRY(posted.outcomes[i], give(batch, row, prepared.rows[i]));
                    break;
                }
                case intake::RowKind::refund: {
                    MODOU_TRY(posted.outcomes[i], take_refund(batch, row, prepared.rows[i]));
                    break;
                }
                case intake::RowKind::skipped:
                    posted.outcomes[i] = {Ending::skipped, row.reason, 0, {}};
                    break;
                case intake::RowKind::rejected:
                    posted.outcomes[i] = {Ending::rejected, row.reason, 0, {}};
                    break;
            }
        }
        return {};
    });
    return posted;
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

Result<Outcome> Office::give(ledger::Batch& batch, const intake::Row& row, const PreparedRow& prepared) {
    // The key first, before any rule: what was answered once is answered again, whatever today's rule says.
    MODOU_TRY(const auto known, batch.find_group(prepared.reference));
    if (row.own_line) return give_line(batch, row, prepared, known);
    for (const journal::StoredEntry& stored : known)
        if (stored.entry.kind == journal::Kind::post && stored.entry.reference == prepared.reference)
            return answered_before(batch, stored, row, prepared);
    return give_new(batch, row, prepared, known, prepared.reference, row.item);
}

// A line of an order that names its lines: each is a gift of its own. A note under the line's own key says which one,
// so that it is known again wherever it stands in the next export.
Result<Outcome> Office::give_line(ledger::Batch& batch, const intake::Row& row, const PreparedRow& prepared,
                                  const std::vector<journal::StoredEntry>& known) {
    const OrderKeys keys{keys_.digests, row.source, row.order};
    const auto line_key = keys.line(row.item, *row.own_line);
    const auto note_of = [&](base::Sequence gift) {
        ledger::Transfer note;
        note.kind = journal::Kind::note;
        note.event_time = row.received;
        note.reference = line_key;
        note.refers = gift;
        return note;
    };
    for (const journal::StoredEntry& note : known) {
        if (note.entry.reference != line_key) continue;
        for (const journal::StoredEntry& gift : known)
            if (gift.sequence == note.entry.refers) return answered_before(batch, gift, row, prepared);
    }
    std::string item(row.item);
    base::ReferenceDigest reference = prepared.reference;
    for (std::size_t number = 2;; ++number) {
        const auto taken = std::find_if(known.begin(), known.end(), [&](const journal::StoredEntry& stored) {
            return stored.entry.kind == journal::Kind::post && stored.entry.reference == reference;
        });
        if (taken == known.end()) break;
        // Given before its line was told: the line that says the same is that one.
        if (!keys.is_line_gift(known, *taken, row.item, item)) {
            const Outcome before = answered_before(batch, *taken, row, prepared);
            if (before.ending == Ending::duplicate) {
                MODOU_TRY(const auto noted, batch.post_new(note_of(taken->sequence)));
                (void)noted;
                return before;
            }
        }
        item = numbered_item(row.item, number);
        reference = keys.order(item);
    }
    MODOU_TRY(const Outcome outcome, give_new(batch, row, prepared, known, reference, item));
    if (outcome.ending != Ending::gift) return outcome;
    MODOU_TRY(const auto noted, batch.post_new(note_of(outcome.sequence)));
    (void)noted;
    return outcome;
}

Result<Outcome> Office::give_new(ledger::Batch& batch, const intake::Row& row, const PreparedRow& prepared,
                                 const std::vector<journal::StoredEntry>& known, const base::ReferenceDigest& reference,
                                 std::string_view item) {
    const OrderKeys keys{keys_.digests, row.source, row.order};
    if (!item.empty() || row.order.find('#') != std::string_view::npos) {
        MODOU_TRY(const bool other, keys.otherwise_known(batch, item));
        if (other) return Outcome{Ending::rejected, "order_conflict", 0, {}};
    }
    // By the times that the events tell, whichever came first: an order that was received before its refund gives.
    const auto refunded = keys.first_refund(known, {"", row.item, item});
    if (refunded && *refunded < row.received) return Outcome{Ending::skipped, "refunded", 0, {}};
    if (row.paid.value == 0) return Outcome{Ending::skipped, "nothing_paid", 0, {}};
    const Pledge* pledge = prepared.pledge;
    if (pledge == nullptr || !pledge->gives) return Outcome{Ending::skipped, "no_pledge", 0, {}};
    const programme::Tally& tally = definitions_->known(pledge->definition).tallies[pledge->terms.tally];
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
    return Outcome{Ending::gift, {}, answered.sequence, {static_cast<std::int64_t>(gift.amount)}};
}

}  // namespace modou::giving
