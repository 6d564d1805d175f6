// Orders turned into gifts: what a row is in the book's terms, which pledge is in force, and what the ledger is asked.
#include <fmt/format.h>

#include "giving/office.hpp"

namespace modou::giving {

using base::Result;
using base::Status;

namespace {
std::string reference_of(const intake::Row& row) {
    std::string reference(row.order);
    if (!row.item.empty()) {
        reference += '#';
        reference += row.item;
    }
    return reference;
}

// Keys that Modou adds to an order's group, in a form that no item has.
base::ReferenceDigest refund_key(const base::DigestKey& key, const intake::Row& row, std::string_view item) {
    return base::reference_digest(key, row.source, row.order, fmt::format("\nrefund#{}", item));
}
base::ReferenceDigest correction_key(const base::DigestKey& key, const intake::Row& row, base::Sequence gift) {
    return base::reference_digest(key, row.source, row.order, fmt::format("\ncorrection#{}", gift));
}

// "7#B" may be item B of order 7, or an order of that number: one reference, so one key. Whether another reading of
// this row's reference is in the book already.
base::Result<bool> otherwise_known(ledger::Batch& batch, const base::DigestKey& key, const intake::Row& row,
                                   const std::string& reference) {
    const auto in_book = [&](std::string_view order, std::string_view item) -> base::Result<bool> {
        if (order == row.order && item == row.item) return false;
        MODOU_TRY(const auto known, batch.find(base::reference_digest(key, row.source, order, item)));
        return known.has_value();
    };
    for (std::size_t at = reference.find('#'); at != std::string::npos; at = reference.find('#', at + 1)) {
        MODOU_TRY(const bool split,
                  in_book(std::string_view(reference).substr(0, at), std::string_view(reference).substr(at + 1)));
        if (split) return true;
    }
    return in_book(reference, {});
}

}  // namespace

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

Result<Outcome> Office::give(ledger::Batch& batch, const intake::Row& row, const PreparedRow& prepared) {
    // The key first, before any rule: what was answered once is answered again, whatever today's rule says.
    MODOU_TRY(const auto known, batch.find_group(prepared.reference));
    bool refunded = false;
    for (const journal::StoredEntry& stored : known) {
        if (stored.entry.kind == journal::Kind::post && stored.entry.reference == prepared.reference) {
            const bool erased = stored.secret.salt == base::Salt{};
            const ledger::Account* giver = batch.state().account(stored.entry.debit);
            const bool same = stored.secret.party == prepared.buyer &&
                              stored.secret.basis == static_cast<std::uint64_t>(row.paid.value) &&
                              stored.entry.event_time == row.received && stored.secret.rule_time == row.placed &&
                              (giver->owner == prepared.shop || !giver->owner);  // 0: the shop was erased
            if (same || erased) return Outcome{Ending::duplicate, {}, stored.sequence, {}};
            return Outcome{Ending::rejected, "order_conflict", stored.sequence, {}};
        }
        if (stored.entry.kind == journal::Kind::note)
            refunded = refunded || stored.entry.reference == refund_key(keys_.digests, row, "") ||
                       stored.entry.reference == refund_key(keys_.digests, row, row.item);
    }
    if (!row.item.empty() || row.order.find('#') != std::string_view::npos) {
        MODOU_TRY(const bool other, otherwise_known(batch, keys_.digests, row, reference_of(row)));
        if (other) return Outcome{Ending::rejected, "order_conflict", 0, {}};
    }
    if (refunded) return Outcome{Ending::skipped, "refunded", 0, {}};
    if (row.paid.value == 0) return Outcome{Ending::skipped, "nothing_paid", 0, {}};
    const Pledge* pledge = prepared.pledge;
    if (pledge == nullptr || !pledge->gives) return Outcome{Ending::skipped, "no_pledge", 0, {}};
    const programme::Tally& tally = definition_.tallies[pledge->terms.tally];
    ledger::Transfer gift;
    gift.event_time = row.received;
    gift.debit = {pledge->shop_account};
    gift.credit = {pledge->project_account};
    gift.amount = static_cast<std::uint64_t>(programme::amount(tally, pledge->terms.value, row.paid).value);
    gift.definition = definition_number_;
    gift.pledge = pledge->row;
    gift.party = prepared.buyer;
    gift.basis = static_cast<std::uint64_t>(row.paid.value);
    gift.rule_time = row.placed;
    gift.reference = prepared.reference;
    MODOU_TRY(const auto answered, batch.post_new(gift));
    if (answered.answer != ledger::Answer::ok)
        return Outcome{Ending::rejected, ledger::answer_name(answered.answer), 0, {}};
    return Outcome{Ending::gift, {}, answered.sequence, {static_cast<std::int64_t>(gift.amount)}};
}

// A refund that comes before the receipt is noted; one that comes after leaves the gift standing, unless it happened
// before.
Result<Outcome> Office::take_refund(ledger::Batch& batch, const intake::Row& row, const PreparedRow& prepared) {
    const base::ReferenceDigest key = refund_key(keys_.digests, row, row.item);
    MODOU_TRY(const auto known, batch.find_group(prepared.reference));
    for (const journal::StoredEntry& stored : known)
        if (stored.entry.reference == key) {
            if (stored.entry.event_time == row.received) return Outcome{Ending::duplicate, {}, stored.sequence, {}};
            return Outcome{Ending::rejected, "order_conflict", stored.sequence, {}};
        }
    Outcome outcome{Ending::refund, "noted", 0, {}};
    ledger::Transfer note;
    note.kind = journal::Kind::note;
    note.event_time = row.received;
    note.reference = key;
    for (const journal::StoredEntry& gift : known) {
        if (gift.entry.kind != journal::Kind::post) continue;
        if (!row.item.empty() && gift.entry.reference != prepared.reference) continue;
        note.refers = gift.sequence;
        if (outcome.reason == "noted") outcome.reason = "kept";
        const std::uint64_t left = gift.entry.amount - batch.state().corrected(gift.sequence);
        if (row.received >= gift.entry.event_time || left == 0) continue;
        ledger::Transfer correction;
        correction.kind = journal::Kind::correct;
        correction.event_time = row.received;
        correction.refers = gift.sequence;
        correction.amount = left;
        correction.reference = correction_key(keys_.digests, row, gift.sequence);
        MODOU_TRY(const auto answered, batch.post(correction));
        outcome.reason = answered.good() ? "corrected" : ledger::answer_name(answered.answer);
    }
    MODOU_TRY(const auto answered, batch.post_new(note));
    outcome.sequence = answered.sequence;
    return outcome;
}

}  // namespace modou::giving
