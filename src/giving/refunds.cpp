// Refunds, by the times that the events tell: money that went back before the goods were received means no gift, at
// that moment or later it leaves the gift standing, unless the rule that made it says `undo_on = ["order.refunded"]`.
// Whichever of the two came first, the book ends the same.
#include <algorithm>

#include "giving/known_order.hpp"
#include "giving/office.hpp"

namespace modou::giving {

using base::Result;
using store::Session;

// The tally of a gift is that of its pledge's mode.
Result<bool> Office::undone_by_refund(const journal::Entry& gift) {
    MODOU_TRY(const programme::Definition* made_by, definitions_->of_pledge(gift.definition));
    const auto undone = [](const programme::Tally& tally) { return tally.undone_by(programme::k_order_refunded); };
    if (std::ranges::none_of(made_by->tallies, undone)) return false;
    if (std::ranges::all_of(made_by->tallies, undone)) return true;
    MODOU_TRY(const auto mode, store().read([&](Session& s) {
        return s.first<std::string>("SELECT mode FROM pledge WHERE row_number = :n", {std::int64_t{gift.pledge}});
    }));
    return mode && std::ranges::any_of(made_by->tallies, [&](const programme::Tally& tally) {
               return tally.mode == std::get<0>(*mode) && undone(tally);
           });
}

// Nothing: the record of the book is full before all gifts were taken back; the note comes with the last of them, so
// the same row goes on in the next record.
Result<std::optional<Outcome>> Office::take_refund(ledger::Batch& batch, const intake::Row& row,
                                                   const PreparedRow& prepared, const std::atomic<bool>* stop,
                                                   RefundSoFar& so_far) {
    const OrderKeys keys{digests(), row.source, row.order};
    MODOU_TRY(KnownOrder* const known, known_orders_.of(batch, prepared.reference, stop));
    if (const KnownEntry* same = known->refund_at(keys, row.item, row.received))
        return Outcome{Ending::duplicate, {}, same->sequence, {}};
    const KnownEntry* earliest = known->earliest_refund(keys, row.item);
    // Another time than the one told before. The earlier of the two counts, so that the order of arrival does not.
    if (earliest != nullptr && row.received > earliest->time)
        return Outcome{Ending::rejected, "order_conflict", earliest->sequence, {}};
    ledger::Transfer note;
    note.kind = journal::Kind::note;
    note.event_time = row.received;
    note.reference = earliest == nullptr ? keys.refund(row.item) : keys.earlier_refund(row.item, row.received);
    note.basis = earliest == nullptr ? NoteMark::k_first_refund : NoteMark::earlier_than(earliest->sequence);

    KnownOrder::Item* about = &known->whole();
    if (!row.item.empty()) {
        MODOU_TRY(about, known->item(keys, row.item, facts_of(batch)));
    }
    note.refers = about->last;
    Outcome outcome{Ending::refund, about->last_number == 0 ? "noted" : "kept", 0, {}};
    if (!so_far.reason.empty()) outcome.reason = so_far.reason;
    // Those received later than this refund, and those whose rule says that a refund always takes them back.
    using Place = decltype(about->standing)::iterator;
    std::vector<Place> later;
    const auto begin =
        definitions_->refunds_undo() ? about->standing.begin() : about->standing.upper_bound(row.received);
    for (Place at = begin; at != about->standing.end(); ++at) later.push_back(at);
    std::sort(later.begin(), later.end(), [](Place a, Place b) { return a->second.number < b->second.number; });
    for (const Place place : later) {
        const base::Sequence gift = place->second.sequence;
        MODOU_TRY(const auto stored, known_orders_.entry(batch, gift));
        if (place->first <= row.received) {
            MODOU_TRY(const bool undone, undone_by_refund(stored.entry));
            if (!undone) continue;
        }
        const std::uint64_t left = stored.entry.amount - batch.state().corrected(gift);
        if (left == 0) {
            about->standing.erase(place);
            continue;
        }
        if (batch.room() < 2) {
            so_far.reason = outcome.reason;
            return std::nullopt;
        }
        ledger::Transfer correction;
        correction.kind = journal::Kind::correct;
        correction.event_time = row.received;
        correction.refers = gift;
        correction.amount = left;
        correction.reference = keys.correction(gift);
        const bool known_already = known->other(correction.reference) != nullptr;
        MODOU_TRY(const auto answered, known_already ? batch.post(correction) : batch.post_new(correction));
        outcome.reason = answered.good() ? "corrected" : ledger::answer_name(answered.answer);
        if (answered.answer != ledger::Answer::ok) continue;
        known->posted(answered.sequence, correction);
        about->standing.erase(place);
    }
    MODOU_TRY(const auto answered, batch.post_new(note));
    known->posted(answered.sequence, note);
    outcome.sequence = answered.sequence;
    return outcome;
}

}  // namespace modou::giving
