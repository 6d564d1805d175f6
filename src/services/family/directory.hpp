// Who is in a database and where: by id, by number in an index, by profile. Flat tables, so that a snapshot keeps and
// gives them back as they lie in memory.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/kinship/pieces.hpp"

namespace modou::family {

// In which index someone is.
enum class In : std::uint8_t { found, couples, fathers, mothers, columns };
inline constexpr std::size_t k_indexes = 5;

struct Place {
    In in = In::found;
    std::uint32_t number = 0;  // there
    std::uint64_t log = 0;     // place of the record
};

// Threads: many may read while nobody writes.
class Directory {
  public:
    // An id is at most this long, as records.hpp writes it.
    static constexpr std::size_t k_id_bytes_most = UINT16_MAX;

    std::optional<Place> find(std::string_view id) const;
    // An id that is not there; numbers of one index come rising from 0. `digest`: of a found person's profile.
    void add(std::string_view id, Place place, std::uint64_t digest = 0);
    // An id that is there.
    void remove(std::string_view id);

    std::size_t size() const { return sum(counts_.alive); }
    std::size_t size(In in) const { return counts_.alive[std::size_t(in)]; }
    std::size_t removed() const { return counts_.removed; }
    // Of somebody who may have been removed.
    std::string_view id_of(In in, std::uint32_t number) const {
        return name(entries_[by_number_[std::size_t(in)][number]]);
    }
    // Found persons with this digest, in rising order.
    std::vector<std::uint32_t> with_digest(std::uint64_t digest) const;

    // What resize() needs to know before the pieces are filled.
    struct Counts {
        std::array<std::uint64_t, k_indexes> numbers{}, alive{};
        std::uint64_t entries = 0, name_bytes = 0, slots = 0, heads = 0, removed = 0;
    };
    Counts counts() const;
    std::uint64_t bytes(const Counts& counts) const;  // of all pieces
    void resize(const Counts& counts);
    void each_piece(const kinship::Pieces& visit);

  private:
    struct Entry {
        std::uint64_t log = 0, name_at = 0;
        std::uint32_t number = 0;
        std::uint16_t name_bytes = 0;
        In in = In::found;
        std::uint8_t gone = 0;
    };
    static_assert(sizeof(Entry) == 24, "no bytes between, whose content would be anything");
    static constexpr std::uint32_t k_free = 0, k_left = UINT32_MAX;  // a slot; others hold an entry's number + 1

    static std::uint64_t sum(const std::array<std::uint64_t, k_indexes>& numbers);
    std::string_view name(const Entry& entry) const { return {names_.data() + entry.name_at, entry.name_bytes}; }
    std::size_t slot_of(std::string_view id) const;  // where it is, or would go
    void grow_slots();
    void grow_heads();

    std::vector<Entry> entries_;  // in the order of the log; those removed stay
    std::vector<char> names_;
    std::vector<std::uint32_t> slots_;                 // a power of two, at most half of them taken
    std::size_t slots_taken_ = 0;                      // or left
    std::vector<std::uint32_t> by_number_[k_indexes];  // entries
    // Chains of found persons: heads_ and next_ hold numbers + 1.
    std::vector<std::uint64_t> digests_;
    std::vector<std::uint32_t> heads_, next_;
    Counts counts_;  // `alive` and `removed` only
};

}  // namespace modou::family
