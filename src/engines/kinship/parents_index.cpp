#include "engines/kinship/parents_index.hpp"

#include <mutex>

namespace modou::kinship {

unsigned mismatches(std::span<const Code> father, std::span<const Code> mother, std::span<const Code> child) {
    unsigned count = 0;
    for (std::size_t l = 0; l < child.size(); ++l) {
        if (child[l] == 0) continue;
        const auto [a, b] = indices_of(child[l]);
        const auto has = [&](Code parent, std::uint8_t allele) {
            if (parent == 0) return true;
            const auto [low, high] = indices_of(parent);
            return low == allele || high == allele;
        };
        count += !((has(father[l], a) && has(mother[l], b)) || (has(father[l], b) && has(mother[l], a)));
    }
    return count;
}

ParentsIndex::ParentsIndex(const Panel& panel, const Transmission& transmission, Of of)
    : transmission_(&transmission),
      of_(of),
      bits_(panel, of == Of::couples ? 2 : 1),
      people_(panel),
      untyped_(panel.size()) {}

std::uint32_t ParentsIndex::add(std::span<const std::vector<Code>> parents) {
    for (const auto& codes : parents) people_.add(codes);
    return bits_.add(parents);
}

// The loci that tell most apart come first: most tiles are then done after few of them.
std::vector<ScreenStep> ParentsIndex::steps_for(const std::vector<Code>& candidate) const {
    const RowPlan& plan = bits_.plan();
    std::vector<std::pair<double, ScreenStep>> steps;
    for (std::size_t l = 0; l < candidate.size(); ++l) {
        if (candidate[l] == 0) continue;
        const auto [low, high] = indices_of(candidate[l]);
        const std::uint32_t a = plan.row(l, low), b = plan.row(l, high), mothers = plan.rows();
        const double has_a = plan.carried(a), has_b = plan.carried(b);
        if (of_ == Of::couples)
            steps.push_back({has_a * has_b * (a == b ? 1 : 2), {{a, mothers + b, b, mothers + a}}});
        else
            steps.push_back({a == b ? has_a : has_a + has_b, {{a, b, a, b}}});
    }
    std::ranges::stable_sort(steps, {}, &std::pair<double, ScreenStep>::first);
    std::vector<ScreenStep> out;
    for (const auto& [chance, step] : steps) out.push_back(step);
    return out;
}

void ParentsIndex::weigh(std::uint32_t number, const std::vector<Code>& candidate, const Wanted& wanted,
                         std::vector<Code>& father, std::vector<Code>& mother, std::vector<Hit>& hits) const {
    if (of_ == Of::couples) {
        people_.read(std::size_t{number} * 2, father);
        people_.read(std::size_t{number} * 2 + 1, mother);
    } else {
        people_.read(number, of_ == Of::fathers ? father : mother);
    }
    // Rare alleles that share a row are told apart here.
    const unsigned misfits = mismatches(father, mother, candidate);
    if (misfits > wanted.tolerance) return;
    const double ratio = transmission_->log10_couple(father, mother, candidate);
    if (ratio >= wanted.log10_least) hits.push_back({number, ratio, misfits});
}

std::vector<Hit> ParentsIndex::search(const std::vector<Code>& candidate, const Wanted& wanted) const {
    const auto steps = steps_for(candidate);
    const unsigned tolerance = std::min(wanted.tolerance, k_tolerance_most);
    auto hits =
        in_parts(bits_.tiles(), wanted.threads, [&](std::size_t first, std::size_t last, std::vector<Hit>& found) {
            std::vector<Code> father = untyped_, mother = untyped_;
            for (std::size_t tile = first; tile < last; ++tile)
                bits_.screen(wanted.lanes, tile, steps, fits(), tolerance,
                             [&](std::uint32_t number) { weigh(number, candidate, wanted, father, mother, found); });
            keep_best(found, wanted.most);
        });
    keep_best(hits, wanted.most);
    return hits;
}

std::vector<std::vector<Hit>> ParentsIndex::search_all(const std::vector<std::vector<Code>>& candidates,
                                                       const Wanted& wanted) const {
    std::vector<std::vector<Hit>> hits(candidates.size());
    std::vector<std::vector<ScreenStep>> steps;
    for (const auto& candidate : candidates) steps.push_back(steps_for(candidate));
    const unsigned tolerance = std::min(wanted.tolerance, k_tolerance_most);
    std::mutex mutex;  // guards hits
    in_parts(bits_.tiles(), wanted.threads, [&](std::size_t first, std::size_t last, std::vector<Hit>&) {
        std::vector<Code> father = untyped_, mother = untyped_;
        std::vector<Hit> found;
        for (std::size_t tile = first; tile < last; ++tile)
            for (std::size_t c = 0; c < candidates.size(); ++c) {
                bits_.screen(wanted.lanes, tile, steps[c], fits(), tolerance, [&](std::uint32_t number) {
                    weigh(number, candidates[c], wanted, father, mother, found);
                });
                if (found.empty()) continue;
                std::lock_guard lock(mutex);
                hits[c].insert(hits[c].end(), found.begin(), found.end());
                found.clear();
            }
    });
    for (auto& list : hits) keep_best(list, wanted.most);
    return hits;
}

}  // namespace modou::kinship
