#include "engines/kinship/found_index.hpp"

#include <cmath>
#include <cstring>

namespace modou::kinship {
namespace {

// log10 ratios as whole numbers, rounded up, so that sums are never below what they stand for. They fit into 16 bits: a
// ratio of all loci is at most one over the chance of the genotypes, which is far above 10^-300.
constexpr double k_scale = 100;
constexpr double k_highest = 9, k_lowest = -5;
std::int16_t rounded_up(double ratio) {
    return std::int16_t(
        std::ceil(k_scale * (ratio <= 0 ? k_lowest : std::clamp(std::log10(ratio), k_lowest, k_highest))));
}

}  // namespace

FoundIndex::FoundIndex(const Panel& panel, const Transmission& transmission)
    : transmission_(&transmission), bits_(panel, 1) {
    for (std::size_t l = 0; l < panel.size(); ++l) {
        columns_.push_back({panel.codes(l) > 256, tile_bytes_});
        tile_bytes_ += k_tile_people * (columns_.back().wide ? 2 : 1);
    }
}

std::size_t FoundIndex::bytes() const {
    return bits_.bytes() + tiles_.size() * tile_bytes_;
}

std::uint32_t FoundIndex::add(const std::vector<Code>& codes) {
    const std::uint32_t number = bits_.add(std::span(&codes, 1));
    if (number / k_tile_people == tiles_.size()) tiles_.push_back(std::make_unique<std::uint8_t[]>(tile_bytes_));
    std::uint8_t* tile = tiles_[number / k_tile_people].get();
    const std::size_t p = number % k_tile_people;
    for (std::size_t l = 0; l < columns_.size(); ++l) {
        std::uint8_t* column = tile + columns_[l].offset;
        if (columns_[l].wide)
            std::memcpy(column + 2 * p, &codes[l], 2);
        else
            column[p] = std::uint8_t(codes[l]);
    }
    return number;
}

void FoundIndex::resize(std::uint32_t size) {
    bits_.resize(size);
    tiles_.clear();
    while (tiles_.size() < bits_.tiles()) tiles_.push_back(std::make_unique<std::uint8_t[]>(tile_bytes_));
}

void FoundIndex::each_piece(const Pieces& visit) {
    bits_.each_piece(visit);
    for (const auto& tile : tiles_) visit(std::as_writable_bytes(std::span(tile.get(), tile_bytes_)));
}

Code FoundIndex::code_at(std::uint32_t number, std::size_t l) const {
    const std::uint8_t* column = tiles_[number / k_tile_people].get() + columns_[l].offset;
    const std::size_t p = number % k_tile_people;
    if (!columns_[l].wide) return column[p];
    Code code;
    std::memcpy(&code, column + 2 * p, 2);
    return code;
}

std::vector<Code> FoundIndex::codes(std::uint32_t number) const {
    std::vector<Code> out(columns_.size());
    for (std::size_t l = 0; l < out.size(); ++l) out[l] = code_at(number, l);
    return out;
}

std::vector<Hit> FoundIndex::of_parents(const std::vector<Code>& father, const std::vector<Code>& mother,
                                        const Wanted& wanted) const {
    const RowPlan& plan = bits_.plan();
    std::vector<std::pair<double, ScreenStep>> order;
    for (std::size_t l = 0; l < father.size(); ++l) {
        const auto rows_of = [&](Code code) {
            const auto [low, high] = indices_of(code);
            return std::pair(plan.row(l, low), plan.row(l, high));
        };
        const auto chance = [&](std::pair<std::uint32_t, std::uint32_t> rows) {
            return std::min(1.0,
                            plan.carried(rows.first) + (rows.first == rows.second ? 0 : plan.carried(rows.second)));
        };
        if (father[l] == 0 && mother[l] == 0) continue;
        // Who is not typed asks for nothing: the other is asked for twice.
        const auto f = rows_of(father[l] != 0 ? father[l] : mother[l]),
                   m = rows_of(mother[l] != 0 ? mother[l] : father[l]);
        const bool both = father[l] != 0 && mother[l] != 0;
        order.push_back({both ? chance(f) * chance(m) : chance(f), {{f.first, f.second, m.first, m.second}}});
    }
    std::ranges::stable_sort(order, {}, &std::pair<double, ScreenStep>::first);
    std::vector<ScreenStep> steps;
    for (const auto& [chance, step] : order) steps.push_back(step);
    const unsigned tolerance = std::min(wanted.tolerance, k_tolerance_most);
    auto hits =
        in_parts(bits_.tiles(), wanted.threads, [&](std::size_t first, std::size_t last, std::vector<Hit>& found) {
            for (std::size_t tile = first; tile < last; ++tile)
                bits_.screen(wanted.lanes, tile, steps, Fits::either_of_both, tolerance, [&](std::uint32_t number) {
                    const auto child = codes(number);
                    const unsigned misfits = mismatches(father, mother, child);
                    if (misfits > wanted.tolerance) return;
                    const double ratio = transmission_->log10_couple(father, mother, child);
                    if (ratio >= wanted.log10_least) found.push_back({number, ratio, misfits});
                });
            keep_best(found, wanted.most);
        });
    keep_best(hits, wanted.most);
    return hits;
}

std::vector<Hit> FoundIndex::of_family(const CandidateTables& tables, const Wanted& wanted) const {
    std::vector<std::vector<std::int16_t>> table;
    for (std::size_t l = 0; l < tables.loci(); ++l) {
        auto& row = table.emplace_back();
        for (const double ratio : tables.locus(l)) row.push_back(rounded_up(ratio));
    }
    const auto least = std::int64_t(std::floor(k_scale * wanted.log10_least));
    auto hits =
        in_parts(tiles_.size(), wanted.threads, [&](std::size_t first, std::size_t last, std::vector<Hit>& found) {
            std::vector<std::int16_t> sums(k_tile_people);
            for (std::size_t tile = first; tile < last; ++tile) {
                std::ranges::fill(sums, std::int16_t{0});
                for (std::size_t l = 0; l < columns_.size(); ++l) {
                    const std::uint8_t* column = tiles_[tile].get() + columns_[l].offset;
                    if (columns_[l].wide)
                        add_looked_up(table[l].data(), reinterpret_cast<const std::uint16_t*>(column), sums.data());
                    else
                        add_looked_up(table[l].data(), column, sums.data());
                }
                for (std::size_t p = 0; p < k_tile_people; ++p) {
                    const auto number = std::uint32_t(tile * k_tile_people + p);
                    if (sums[p] < least || !bits_.present(number)) continue;
                    const double ratio = tables.log10_ratio(codes(number));
                    if (ratio >= wanted.log10_least) found.push_back({number, ratio, 0});
                }
            }
            keep_best(found, wanted.most);
        });
    keep_best(hits, wanted.most);
    return hits;
}

std::vector<FoundIndex::Alike> FoundIndex::alike(const std::vector<Code>& codes, unsigned differ_most,
                                                 unsigned shared_least) const {
    std::vector<Alike> found;
    std::vector<std::uint8_t> shared(k_tile_people), differ(k_tile_people);
    for (std::size_t tile = 0; tile < tiles_.size(); ++tile) {
        std::ranges::fill(shared, std::uint8_t{0});
        std::ranges::fill(differ, std::uint8_t{0});
        for (std::size_t l = 0; l < columns_.size(); ++l) {
            if (codes[l] == 0) continue;
            const std::uint8_t* column = tiles_[tile].get() + columns_[l].offset;
            const auto count = [&](const auto* typed) {
                for (std::size_t p = 0; p < k_tile_people; ++p) {
                    shared[p] += typed[p] != 0;
                    differ[p] += typed[p] != 0 && typed[p] != codes[l];
                }
            };
            if (columns_[l].wide)
                count(reinterpret_cast<const std::uint16_t*>(column));
            else
                count(column);
        }
        for (std::size_t p = 0; p < k_tile_people; ++p) {
            const auto number = std::uint32_t(tile * k_tile_people + p);
            if (differ[p] <= differ_most && shared[p] >= shared_least && number < size() && bits_.present(number))
                found.push_back({number, shared[p], differ[p]});
        }
    }
    return found;
}

}  // namespace modou::kinship
