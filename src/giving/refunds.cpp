// Refunds, by the times that the events tell: money that went back before the goods were received means no gift, at
// that moment or later it leaves the gift standing. Whichever of the two came first, the book ends the same.
#include <algorithm>

#include "giving/known_order.hpp"
#include "giving/office.hpp"

namespace modou::giving {

using base::Result;

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
    // Those received later than this refund.
    using Place = decltype(about->standing)::iterator;
    std::vector<Place> later;
    for (Place at = about->standing.upper_bound(row.received); at != about->standing.end(); ++at) later.push_back(at);
    std::sort(later.begin(), later.end(), [](Place a, Place b) { return a->second.number < b->second.number; });
    for (const Place place : later) {
        const base::Sequence gift = place->second.sequence;
        MODOU_TRY(const auto stored, known_orders_.entry(batch, gift));
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
