// Refunds, by the times that the events tell: money that went back before the goods were received means no gift, at
// that moment or later it leaves the gift standing. Whichever of the two came first, the book ends the same.
#include <algorithm>

#include "giving/office.hpp"
#include "giving/order_keys.hpp"

namespace modou::giving {

using base::Result;

namespace {

// The gifts that a refund of `item` is about: of an item also those of its further lines; of no item, all.
std::vector<const journal::StoredEntry*> gifts_of(const std::vector<journal::StoredEntry>& known, const OrderKeys& keys,
                                                  std::string_view item) {
    std::vector<const journal::StoredEntry*> gifts;
    const auto add = [&](std::string_view name, bool only_lines) {
        const auto reference = keys.order(name);
        const auto found = std::find_if(known.begin(), known.end(), [&](const journal::StoredEntry& stored) {
            return stored.entry.kind == journal::Kind::post && stored.entry.reference == reference;
        });
        if (found == known.end()) return false;
        if (!only_lines || keys.is_line_gift(known, *found, item, name)) gifts.push_back(&*found);
        return true;
    };
    if (item.empty()) {
        for (const journal::StoredEntry& stored : known)
            if (stored.entry.kind == journal::Kind::post) gifts.push_back(&stored);
        return gifts;
    }
    bool more = add(item, false);
    for (std::size_t number = 2; more; ++number) more = add(numbered_item(item, number), true);
    return gifts;
}

}  // namespace

Result<Outcome> Office::take_refund(ledger::Batch& batch, const intake::Row& row, const PreparedRow& prepared) {
    const OrderKeys keys{keys_.digests, row.source, row.order};
    MODOU_TRY(const auto known, batch.find_group(prepared.reference));
    const journal::StoredEntry* earliest = nullptr;
    for (const journal::StoredEntry& stored : known) {
        if (!keys.is_refund(stored, row.item)) continue;
        if (stored.entry.event_time == row.received) return Outcome{Ending::duplicate, {}, stored.sequence, {}};
        if (earliest == nullptr || stored.entry.event_time < earliest->entry.event_time) earliest = &stored;
    }
    // Another time than the one told before. The earlier of the two counts, so that the order of arrival does not.
    if (earliest != nullptr && row.received > earliest->entry.event_time)
        return Outcome{Ending::rejected, "order_conflict", earliest->sequence, {}};
    Outcome outcome{Ending::refund, "noted", 0, {}};
    ledger::Transfer note;
    note.kind = journal::Kind::note;
    note.event_time = row.received;
    note.reference = earliest == nullptr ? keys.refund(row.item) : keys.earlier_refund(row.item, row.received);
    for (const journal::StoredEntry* gift : gifts_of(known, keys, row.item)) {
        note.refers = gift->sequence;
        if (outcome.reason == "noted") outcome.reason = "kept";
        const std::uint64_t left = gift->entry.amount - batch.state().corrected(gift->sequence);
        if (row.received >= gift->entry.event_time || left == 0) continue;
        ledger::Transfer correction;
        correction.kind = journal::Kind::correct;
        correction.event_time = row.received;
        correction.refers = gift->sequence;
        correction.amount = left;
        correction.reference = keys.correction(gift->sequence);
        MODOU_TRY(const auto answered, batch.post(correction));
        outcome.reason = answered.good() ? "corrected" : ledger::answer_name(answered.answer);
    }
    MODOU_TRY(const auto answered, batch.post_new(note));
    outcome.sequence = answered.sequence;
    return outcome;
}

}  // namespace modou::giving
