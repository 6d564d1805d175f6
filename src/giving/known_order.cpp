#include "giving/known_order.hpp"

#include <algorithm>
#include <utility>

#include "base/endian.hpp"

namespace modou::giving {

using base::Result;

std::uint64_t KnownOrder::half(const base::ReferenceDigest& reference) {
    return base::load_le<std::uint64_t>(reference.bytes.data() + 8);
}

void KnownOrder::hash(std::uint32_t row) {
    const KnownEntry& entry = entries_[row];
    // The first one counts.
    (entry.kind == journal::Kind::post ? gifts_ : others_).try_emplace(entry.item, row);
}

void KnownOrder::add(base::Sequence sequence, const ledger::Transfer& posted) {
    add({half(posted.reference), sequence, posted.refers, posted.event_time, posted.kind}, posted.basis);
}

void KnownOrder::add(const KnownEntry& entry, std::uint64_t mark) {
    const auto row = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back(entry);
    if (entries_.size() == k_small + 1)
        for (std::uint32_t i = 0; i < row; ++i) hash(i);
    if (entries_.size() > k_small) hash(row);
    if (entry.kind != journal::Kind::note) return;
    if (mark == 0) {
        unmarked_.push_back(row);
        unmarked_of_[entry.refers].push_back(row);
    } else if (mark == NoteMark::k_line) {
        line_gifts_.insert(entry.refers);
        if (const auto at = waiting_.find(entry.refers); at != waiting_.end()) {
            if (const KnownEntry* gift = this->at(entry.refers))
                count(items_.at(at->second.item), at->second.number, *gift);
            waiting_.erase(at);
        }
    } else if (mark > NoteMark::k_first_refund) {
        earlier_.try_emplace(mark - NoteMark::earlier_than(0), entry.sequence);
    }
}

void KnownOrder::clear() {
    if (!entries_.empty() || !items_.empty()) *this = KnownOrder();
}

const KnownEntry* KnownOrder::find(const boost::unordered_flat_map<std::uint64_t, std::uint32_t>& by_item,
                                   std::uint64_t item, bool gift) const {
    if (entries_.size() > k_small) {
        const auto at = by_item.find(item);
        return at == by_item.end() ? nullptr : &entries_[at->second];
    }
    const auto at = std::find_if(entries_.begin(), entries_.end(), [&](const KnownEntry& entry) {
        return entry.item == item && (entry.kind == journal::Kind::post) == gift;
    });
    return at == entries_.end() ? nullptr : &*at;
}

const KnownEntry* KnownOrder::gift(const base::ReferenceDigest& reference) const {
    return find(gifts_, half(reference), true);
}

const KnownEntry* KnownOrder::other(const base::ReferenceDigest& reference) const {
    return find(others_, half(reference), false);
}

const KnownEntry* KnownOrder::at(base::Sequence sequence) const {
    const auto at =
        std::lower_bound(entries_.begin(), entries_.end(), sequence,
                         [](const KnownEntry& entry, base::Sequence wanted) { return entry.sequence < wanted; });
    return at == entries_.end() || at->sequence != sequence ? nullptr : &*at;
}

const KnownEntry* KnownOrder::earliest_refund(const OrderKeys& keys, std::string_view item) {
    const KnownEntry* earliest = entries_.empty() ? nullptr : other(keys.refund(item));
    if (earliest == nullptr || earliest->kind != journal::Kind::note) return nullptr;
    const base::Sequence first = earliest->sequence;
    if (!earlier_.empty()) {
        base::Sequence last = first;
        if (const auto followed = earliest_.find(first); followed != earliest_.end()) last = followed->second;
        for (auto next = earlier_.find(last); next != earlier_.end(); next = earlier_.find(last)) last = next->second;
        if (last != first) {
            earliest_.insert_or_assign(first, last);
            if (const KnownEntry* entry = at(last)) earliest = entry;
        }
    }
    // Notes of before they were marked: each is tried.
    for (const std::uint32_t row : unmarked_) {
        const KnownEntry& note = entries_[row];
        if (note.time < earliest->time && note.item == half(keys.earlier_refund(item, note.time))) earliest = &note;
    }
    return earliest;
}

const KnownEntry* KnownOrder::refund_at(const OrderKeys& keys, std::string_view item, base::Instant time) const {
    if (entries_.empty()) return nullptr;
    const KnownEntry* found = other(keys.refund(item));
    if (found != nullptr && found->time != time) found = other(keys.earlier_refund(item, time));
    return found != nullptr && found->kind == journal::Kind::note ? found : nullptr;
}

bool KnownOrder::is_line_gift(const OrderKeys& keys, const KnownEntry& gift, std::string_view item,
                              std::string_view numbered) const {
    if (line_gifts_.contains(gift.sequence)) return true;
    const auto notes = unmarked_of_.find(gift.sequence);
    if (notes == unmarked_of_.end()) return false;
    // A note that refers to it and is no refund. Refunds of other names refer to it only once it is a line.
    return std::any_of(notes->second.begin(), notes->second.end(), [&](std::uint32_t row) {
        const KnownEntry& note = entries_[row];
        const auto is_refund = [&](std::string_view name) {
            return note.item == half(keys.refund(name)) || note.item == half(keys.earlier_refund(name, note.time));
        };
        return !is_refund("") && !is_refund(item) && !is_refund(numbered);
    });
}

void KnownOrder::count(Item& item, std::size_t number, const KnownEntry& gift) {
    item.standing.emplace(gift.time, Item::Gift{number, gift.sequence});
    if (number <= item.last_number) return;
    item.last_number = number;
    item.last = gift.sequence;
}

KnownOrder::Item& KnownOrder::whole() {
    for (; whole_rows_ < entries_.size(); ++whole_rows_)
        if (entries_[whole_rows_].kind == journal::Kind::post) count(whole_, whole_rows_ + 1, entries_[whole_rows_]);
    return whole_;
}

std::optional<std::size_t> KnownOrder::Item::first_open(base::PartyId buyer, base::PartyId shop,
                                                        const intake::Row& row) const {
    std::optional<std::size_t> first;
    const auto look = [&](const std::set<std::size_t>& numbers) {
        if (!numbers.empty() && (!first || *numbers.begin() < *first)) first = *numbers.begin();
    };
    look(erased);
    for (const base::PartyId giver : {shop, base::PartyId{}}) {
        const auto at = open.find({buyer, giver, static_cast<std::uint64_t>(row.paid.value), row.received, row.placed});
        if (at != open.end()) look(at->second);
    }
    return first;
}

void KnownOrder::Item::close(std::size_t number) {
    erased.erase(number);
    const auto said = says.find(number);
    if (said == says.end()) return;
    open.at(said->second).erase(number);
    says.erase(said);
}

Result<KnownOrder::Item*> KnownOrder::item(const OrderKeys& keys, std::string_view name, const Facts& facts) {
    const auto base = keys.order(name);
    Item& found = items_[half(base)];
    for (;; ++found.free) {
        const std::string numbered = found.free == 1 ? std::string(name) : numbered_item(name, found.free);
        const KnownEntry* gift = this->gift(found.free == 1 ? base : keys.order(numbered));
        if (gift == nullptr) return &found;
        const bool line = is_line_gift(keys, *gift, name, numbered);
        if (line || found.free == 1)
            count(found, found.free, *gift);
        else
            waiting_.insert_or_assign(gift->sequence, Place{half(base), found.free});
        if (line) continue;
        MODOU_TRY(const auto says, facts(gift->sequence));
        if (says) {
            found.open[*says].insert(found.free);
            found.says.emplace(found.free, *says);
        } else {
            found.erased.insert(found.free);
        }
    }
}

void KnownOrders::make_room() {
    while (entries_ > k_most_entries && kept_.size() > 2) {
        if (kept_.back().group == row_group_) {
            kept_.splice(kept_.begin(), kept_, std::prev(kept_.end()));
            continue;
        }
        entries_ -= kept_.back().counted;
        by_group_.erase(kept_.back().group);
        kept_.pop_back();
    }
}

Result<KnownOrder*> KnownOrders::look_up(ledger::Batch& batch, const base::ReferenceDigest& reference,
                                         const std::atomic<bool>* stop, KnownOrder& small,
                                         std::vector<journal::StoredEntry>* read) {
    if (!kept_.empty()) {
        if (const auto at = by_group_.find(reference.group()); at != by_group_.end()) {
            Kept& kept = *at->second;
            kept_.splice(kept_.begin(), kept_, at->second);
            entries_ += kept.order.size() - kept.counted;
            kept.counted = kept.order.size();
            make_room();
            return &kept.order;
        }
    }
    small.clear();
    struct Into {
        KnownOrder& order;
        std::vector<journal::StoredEntry>* read;
        const std::atomic<bool>* stop;
    } into{small, read, stop};
    MODOU_CHECK(batch.visit_group(reference, [&into](const journal::StoredEntry& stored) -> base::Status {
        if (into.stop != nullptr && into.stop->load(std::memory_order_relaxed))
            return base::fail(base::Code::unavailable, "stopped while the entries of an order were read");
        const journal::Entry& entry = stored.entry;
        into.order.add({KnownOrder::half(entry.reference), stored.sequence, entry.refers, entry.event_time, entry.kind},
                       stored.secret.basis);
        if (into.read != nullptr && into.read->size() < KnownOrder::k_small) into.read->push_back(stored);
        return {};
    }));
    if (small.size() <= KnownOrder::k_small) return &small;
    kept_.push_front({reference.group(), small.size(), std::exchange(small, KnownOrder())});
    by_group_.insert_or_assign(reference.group(), kept_.begin());
    kept_.front().order.keep();
    entries_ += kept_.front().counted;
    make_room();
    return &kept_.front().order;
}

Result<KnownOrder*> KnownOrders::of(ledger::Batch& batch, const base::ReferenceDigest& reference,
                                    const std::atomic<bool>* stop) {
    // What gifts say is kept here too, and an erasure takes it away.
    if (erasures_ != batch.erasures()) forget();
    erasures_ = batch.erasures();
    row_group_ = reference.group();
    read_.clear();
    return look_up(batch, reference, stop, row_, &read_);
}

Result<bool> KnownOrders::holds(ledger::Batch& batch, const base::ReferenceDigest& reference,
                                const std::atomic<bool>* stop) {
    MODOU_TRY(const KnownOrder* order, look_up(batch, reference, stop, other_, nullptr));
    return order->gift(reference) != nullptr || order->other(reference) != nullptr;
}

Result<journal::StoredEntry> KnownOrders::entry(ledger::Batch& batch, base::Sequence sequence) const {
    for (const journal::StoredEntry& stored : read_)
        if (stored.sequence == sequence) return stored;
    return batch.entry(sequence);
}

void KnownOrders::forget() {
    kept_.clear();
    by_group_.clear();
    entries_ = 0;
}

}  // namespace modou::giving
