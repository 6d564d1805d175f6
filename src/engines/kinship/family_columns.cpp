#include "engines/kinship/family_columns.hpp"

#include <cmath>

namespace modou::kinship {
namespace {

// A byte holds log10 from -10.6 to 10.5 in steps of a twelfth. Lower ones count as the lowest, which is still an upper
// bound; higher ones cannot be: a ratio is at most 1 / p² for an allele's frequency p, and nobody samples the 180,000
// alleles that a p below 5.6e-6 would take.
constexpr double k_scale = 12;
std::int8_t rounded_up(double ratio) {
    return std::int8_t(ratio <= 0 ? -128 : std::clamp(std::ceil(k_scale * std::log10(ratio)), -128.0, 127.0));
}

}  // namespace

FamilyColumns::FamilyColumns(const Panel& panel) {
    for (std::size_t l = 0; l < panel.size(); ++l) {
        first_.push_back(genotypes_);
        genotypes_ += panel.codes(l);
    }
}

std::uint32_t FamilyColumns::add(const CandidateTables& tables) {
    const std::uint32_t number = size();
    if (number / k_tile_people == tiles_.size())
        tiles_.push_back(std::make_unique<std::int8_t[]>(genotypes_ * k_stride));
    std::int8_t* at = tiles_[number / k_tile_people].get() + number % k_tile_people;
    for (const double ratio : tables.ratios()) *at = rounded_up(ratio), at += k_stride;
    present_.push_back(1);
    return number;
}

void FamilyColumns::resize(std::uint32_t size) {
    present_.resize(size);
    tiles_.clear();
    while (tiles_.size() * k_tile_people < size)
        tiles_.push_back(std::make_unique<std::int8_t[]>(genotypes_ * k_stride));
}

void FamilyColumns::each_piece(const Pieces& visit) {
    visit(std::as_writable_bytes(std::span(present_)));
    // Of a tile only what is in use: a tile of all genotypes takes 18 MB.
    for (std::size_t tile = 0; tile < tiles_.size(); ++tile)
        for (std::size_t g = 0; g < genotypes_; ++g)
            visit(std::as_writable_bytes(std::span(tiles_[tile].get() + g * k_stride,
                                                   std::min(k_tile_people, present_.size() - tile * k_tile_people))));
}

std::vector<std::uint32_t> FamilyColumns::screen(const std::vector<Code>& candidate, double log10_least,
                                                 unsigned threads, Lanes lanes) const {
    const double scaled = std::floor(k_scale * log10_least);
    const auto least = std::int16_t(std::clamp(scaled, -32'000.0, 32'000.0));
    const auto hits =
        in_parts(tiles_.size(), threads, [&](std::size_t first, std::size_t last, std::vector<Hit>& found) {
            std::vector<std::int16_t> sums(k_tile_people);
            for (std::size_t tile = first; tile < last; ++tile) {
                std::ranges::fill(sums, std::int16_t{0});
                for (std::size_t l = 0; l < first_.size(); ++l)
                    if (candidate[l] != 0)
                        add_column(lanes, tiles_[tile].get() + (first_[l] + candidate[l]) * k_stride, sums.data());
                for (std::size_t p = 0; p < k_tile_people; ++p) {
                    const std::size_t number = tile * k_tile_people + p;
                    if (sums[p] >= least && number < present_.size() && present_[number] != 0)
                        found.push_back({std::uint32_t(number), 0, 0});
                }
            }
        });
    std::vector<std::uint32_t> numbers;
    for (const Hit& hit : hits) numbers.push_back(hit.number);
    return numbers;
}

}  // namespace modou::kinship
