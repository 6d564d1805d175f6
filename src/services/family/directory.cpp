#include "services/family/directory.hpp"

#include <algorithm>
#include <numeric>

#include "base/error.hpp"

namespace modou::family {
namespace {

// FNV-1a, and the finaliser of SplitMix64, so that low bits depend on all. The same in every build: slots are kept.
std::uint64_t hash_of(std::string_view id) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : id) hash = (hash ^ std::uint8_t(c)) * 0x100000001b3;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
    return hash ^ (hash >> 31);
}

constexpr std::size_t k_slots_least = 64;

}  // namespace

std::uint64_t Directory::sum(const std::array<std::uint64_t, k_indexes>& numbers) {
    return std::accumulate(numbers.begin(), numbers.end(), std::uint64_t{0});
}

std::size_t Directory::slot_of(std::string_view id) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash_of(id) & mask, left = SIZE_MAX;
    for (; slots_[at] != k_free; at = (at + 1) & mask) {
        if (slots_[at] == k_left) {
            if (left == SIZE_MAX) left = at;
        } else if (name(entries_[slots_[at] - 1]) == id) {
            return at;
        }
    }
    return left != SIZE_MAX ? left : at;
}

std::optional<Place> Directory::find(std::string_view id) const {
    if (slots_.empty()) return std::nullopt;
    const std::uint32_t slot = slots_[slot_of(id)];
    if (slot == k_free || slot == k_left) return std::nullopt;
    const Entry& entry = entries_[slot - 1];
    return Place{entry.in, entry.number, entry.log};
}

void Directory::add(std::string_view id, Place place, std::uint64_t digest) {
    MODOU_ASSERT(id.size() <= k_id_bytes_most, "records hold no longer ids");
    auto& numbers = by_number_[std::size_t(place.in)];
    MODOU_ASSERT(place.number == numbers.size(), "numbers of an index come rising from 0");
    if (2 * (slots_taken_ + 1) > slots_.size()) grow_slots();
    const std::size_t slot = slot_of(id);
    if (slots_[slot] == k_free) ++slots_taken_;
    numbers.push_back(std::uint32_t(entries_.size()));
    entries_.push_back({place.log, names_.size(), place.number, std::uint16_t(id.size()), place.in, 0});
    names_.insert(names_.end(), id.begin(), id.end());
    slots_[slot] = std::uint32_t(entries_.size());
    ++counts_.alive[std::size_t(place.in)];
    if (place.in != In::found) return;
    digests_.push_back(digest);
    next_.push_back(0);
    if (digests_.size() > heads_.size()) return grow_heads();
    std::uint32_t& head = heads_[digest & (heads_.size() - 1)];
    next_.back() = head;
    head = std::uint32_t(digests_.size());
}

void Directory::remove(std::string_view id) {
    const std::size_t slot = slot_of(id);
    Entry& entry = entries_[slots_[slot] - 1];
    entry.gone = 1;
    slots_[slot] = k_left;
    --counts_.alive[std::size_t(entry.in)];
    ++counts_.removed;
}

void Directory::grow_slots() {
    std::size_t size = std::max(slots_.size(), k_slots_least);
    while (size < 4 * (this->size() + 1)) size *= 2;
    slots_.assign(size, k_free);
    slots_taken_ = this->size();
    for (std::size_t i = 0; i < entries_.size(); ++i)
        if (entries_[i].gone == 0) slots_[slot_of(name(entries_[i]))] = std::uint32_t(i + 1);
}

void Directory::grow_heads() {
    heads_.assign(std::max(2 * heads_.size(), k_slots_least), 0);
    for (std::size_t n = 0; n < digests_.size(); ++n) {
        std::uint32_t& head = heads_[digests_[n] & (heads_.size() - 1)];
        next_[n] = head;
        head = std::uint32_t(n + 1);
    }
}

std::vector<std::uint32_t> Directory::with_digest(std::uint64_t digest) const {
    std::vector<std::uint32_t> numbers;
    if (heads_.empty()) return numbers;
    for (auto at = heads_[digest & (heads_.size() - 1)]; at != 0; at = next_[at - 1])
        if (digests_[at - 1] == digest && entries_[by_number_[std::size_t(In::found)][at - 1]].gone == 0)
            numbers.push_back(at - 1);
    std::ranges::reverse(numbers);
    return numbers;
}

Directory::Counts Directory::counts() const {
    Counts counts = counts_;
    for (std::size_t in = 0; in < k_indexes; ++in) counts.numbers[in] = by_number_[in].size();
    counts.entries = entries_.size();
    counts.name_bytes = names_.size();
    counts.slots = slots_.size();
    counts.heads = heads_.size();
    return counts;
}

std::uint64_t Directory::bytes(const Counts& counts) const {
    const std::uint64_t found = counts.numbers[std::size_t(In::found)];
    return counts.entries * sizeof(Entry) + counts.name_bytes + counts.slots * 4 + sum(counts.numbers) * 4 +
           found * (8 + 4) + counts.heads * 4;
}

void Directory::resize(const Counts& counts) {
    counts_ = counts;
    entries_.resize(counts.entries);
    names_.resize(counts.name_bytes);
    slots_.resize(counts.slots);
    for (std::size_t in = 0; in < k_indexes; ++in) by_number_[in].resize(counts.numbers[in]);
    const auto found = counts.numbers[std::size_t(In::found)];
    digests_.resize(found);
    next_.resize(found);
    heads_.resize(counts.heads);
    slots_taken_ = counts.entries;  // at most: some of them left theirs to others
}

void Directory::each_piece(const kinship::Pieces& visit) {
    const auto all = [&](auto& table) { visit(std::as_writable_bytes(std::span(table))); };
    all(entries_);
    all(names_);
    all(slots_);
    for (auto& numbers : by_number_) all(numbers);
    all(digests_);
    all(next_);
    all(heads_);
}

}  // namespace modou::family
