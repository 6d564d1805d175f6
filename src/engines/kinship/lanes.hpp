// The inner loops of searching, compiled for what processors can: plain, AVX2, AVX-512. All give the same results;
// which one runs is chosen at run time. Inside this room only, but for Lanes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace modou::kinship {

enum class Lanes : std::uint8_t { plain, avx2, avx512 };
Lanes best_lanes();  // of this processor

// People are kept in tiles: bit p of word w of a row is about person 64 w + p of the tile.
inline constexpr std::size_t k_tile_people = 4096, k_tile_words = k_tile_people / 64;

// One locus of a question to a tile: numbers of its rows.
struct ScreenStep {
    std::array<std::uint32_t, 4> rows{};
};
// What makes a locus fit.
enum class Fits : std::uint8_t {
    either,          // 0 or 1: the person shares an allele
    either_of_both,  // (0 or 1) and (2 or 3): one from each parent
    crosswise,       // (0 and 1) or (2 and 3): this allele from the one parent and that from the other
};

// Clears the bits of `alive` (k_tile_words) whose people do not fit at more than `tolerance` (at most 7) of the steps.
// Stops when nobody is left.
inline constexpr unsigned k_tolerance_most = 7;
void screen_tile(Lanes lanes, const std::uint64_t* tile, std::span<const ScreenStep> steps, Fits fits,
                 unsigned tolerance, std::uint64_t* alive);

// sums[p] += column[p], and sums[p] += table[codes[p]], for a tile of people.
void add_column(Lanes lanes, const std::int8_t* column, std::int16_t* sums);
void add_looked_up(const std::int16_t* table, const std::uint8_t* codes, std::int16_t* sums);
void add_looked_up(const std::int16_t* table, const std::uint16_t* codes, std::int16_t* sums);

}  // namespace modou::kinship
