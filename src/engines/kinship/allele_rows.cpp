#include "engines/kinship/allele_rows.hpp"

namespace modou::kinship {

RowPlan::RowPlan(const Panel& panel) {
    for (std::size_t l = 0; l < panel.size(); ++l) {
        const LocusTable& locus = panel.locus(l);
        first_.push_back(rows_);
        auto& rows = row_.emplace_back(locus.alleles.size());
        double rare = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const double p = locus.frequencies[i];
            if (p < k_own_row_frequency) {
                rare += p;
                continue;
            }
            rows[i] = rows_++;
            carried_.push_back(1 - (1 - p) * (1 - p));
        }
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (locus.frequencies[i] < k_own_row_frequency) rows[i] = rows_;
        ++rows_;
        carried_.push_back(1 - (1 - rare) * (1 - rare));
    }
    first_.push_back(rows_);
}

AlleleBits::AlleleBits(const Panel& panel, std::uint32_t people)
    : plan_(panel), present_row_(std::size_t{plan_.rows()} * people) {}

std::uint32_t AlleleBits::add(std::span<const std::vector<Code>> people) {
    const std::uint32_t slot = size_++;
    if (slot / k_tile_people == tiles_.size()) add_tile();
    std::uint64_t* words = tiles_[slot / k_tile_people].get() + slot % k_tile_people / 64;
    const std::uint64_t bit = std::uint64_t{1} << (slot % 64);
    std::size_t base = 0;
    for (const auto& codes : people) {
        for (std::size_t l = 0; l < codes.size(); ++l) {
            if (codes[l] == 0) {
                for (std::uint32_t row = plan_.first(l); row < plan_.first(l + 1); ++row)
                    words[(base + row) * k_tile_words] |= bit;
                continue;
            }
            const auto [low, high] = indices_of(codes[l]);
            words[(base + plan_.row(l, low)) * k_tile_words] |= bit;
            words[(base + plan_.row(l, high)) * k_tile_words] |= bit;
        }
        base += plan_.rows();
    }
    words[present_row_ * k_tile_words] |= bit;
    return slot;
}

void AlleleBits::remove(std::uint32_t slot) {
    tiles_[slot / k_tile_people][present_row_ * k_tile_words + slot % k_tile_people / 64] &=
        ~(std::uint64_t{1} << (slot % 64));
}

void AlleleBits::resize(std::uint32_t slots) {
    size_ = slots;
    tiles_.clear();
    while (tiles_.size() * k_tile_people < slots) add_tile();
}

void AlleleBits::each_piece(const Pieces& visit) {
    for (const auto& tile : tiles_)
        visit(std::as_writable_bytes(std::span(tile.get(), (present_row_ + 1) * k_tile_words)));
}

bool AlleleBits::present(std::uint32_t slot) const {
    return slot < size_ &&
           tiles_[slot / k_tile_people][present_row_ * k_tile_words + slot % k_tile_people / 64] >> (slot % 64) & 1;
}

}  // namespace modou::kinship
