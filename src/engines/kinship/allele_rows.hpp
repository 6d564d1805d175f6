// Who carries which allele, as bits: tiles of 4,096 people, a row of bits for each allele of each locus. Frequent
// alleles have a row of their own, rare ones of a locus share one: that lets some pass a screen who do not fit, and
// nobody fail it who does.
#pragma once

#include <memory>
#include <vector>

#include "engines/kinship/lanes.hpp"
#include "engines/kinship/panel.hpp"
#include "engines/kinship/pieces.hpp"

namespace modou::kinship {

// Alleles at least this frequent have a row of their own: 10 to 13 rows a locus, 32 bytes a person for 23 loci.
inline constexpr double k_own_row_frequency = 0.01;

// Which row an allele's bits are in.
class RowPlan {
  public:
    explicit RowPlan(const Panel& panel);
    std::uint32_t rows() const { return rows_; }
    std::uint32_t row(std::size_t l, std::uint32_t place) const { return row_[l][place]; }
    std::uint32_t first(std::size_t l) const { return first_[l]; }  // first(loci) is rows()
    // Chance that someone's bit in a row is set.
    double carried(std::uint32_t row) const { return carried_[row]; }

  private:
    std::uint32_t rows_ = 0;
    std::vector<std::uint32_t> first_;
    std::vector<std::vector<std::uint32_t>> row_;
    std::vector<double> carried_;
};

// Bits of slots; a slot is one person, or `people` who belong together (a couple), whose rows then stand one after the
// other. Threads: many may read while nobody writes.
class AlleleBits {
  public:
    AlleleBits(const Panel& panel, std::uint32_t people);

    const RowPlan& plan() const { return plan_; }
    std::uint32_t size() const { return size_; }  // slots, removed ones included
    std::size_t tiles() const { return tiles_.size(); }
    // Somebody not typed at a locus has all its bits: he fits whatever is asked.
    std::uint32_t add(std::span<const std::vector<Code>> people);
    void remove(std::uint32_t slot);
    bool present(std::uint32_t slot) const;
    // Slots of the tile that do not fit at `tolerance` steps at most, in rising order.
    template <class Found>
    void screen(Lanes lanes, std::size_t tile, std::span<const ScreenStep> steps, Fits fits, unsigned tolerance,
                Found&& found) const {
        const std::uint64_t* words = tiles_[tile].get();
        std::uint64_t alive[k_tile_words];
        std::copy_n(words + present_row_ * k_tile_words, k_tile_words, alive);
        screen_tile(lanes, words, steps, fits, tolerance, alive);
        for (std::size_t w = 0; w < k_tile_words; ++w)
            for (std::uint64_t bits = alive[w]; bits != 0; bits &= bits - 1)
                found(std::uint32_t(tile * k_tile_people + w * 64 + std::size_t(__builtin_ctzll(bits))));
    }
    std::size_t bytes() const { return tiles_.size() * (present_row_ + 1) * k_tile_words * 8; }

    void resize(std::uint32_t slots);
    void each_piece(const Pieces& visit);

  private:
    void add_tile() { tiles_.push_back(std::make_unique<std::uint64_t[]>((present_row_ + 1) * k_tile_words)); }

    RowPlan plan_;
    std::size_t present_row_;  // after all others: who is there
    std::uint32_t size_ = 0;
    std::vector<std::unique_ptr<std::uint64_t[]>> tiles_;
};

}  // namespace modou::kinship
