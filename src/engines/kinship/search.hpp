// What searches share: what is wanted of one, and what is found.
#pragma once

#include <algorithm>
#include <limits>
#include <thread>
#include <vector>

#include "engines/kinship/lanes.hpp"
#include "engines/kinship/panel.hpp"

namespace modou::kinship {

struct Wanted {
    unsigned tolerance = 3;  // loci that may not fit, at most k_tolerance_most; for parents only
    double log10_least = 0;  // of the likelihood ratio
    std::size_t most = 100;  // hits, the best ones
    unsigned threads = 1;
    Lanes lanes = best_lanes();
};

struct Hit {
    std::uint32_t number = 0;  // as add() gave it
    double log10_ratio = 0;    // exact, "the missing person" over "unrelated"
    unsigned mismatches =
        0;  // loci at which the candidate has no allele from each (typed) parent; 0 for other relatives
    bool operator==(const Hit&) const = default;
};

// Loci that do not fit; code 0 fits everything.
unsigned mismatches(std::span<const Code> father, std::span<const Code> mother, std::span<const Code> child);

// The best first; of equal ones the one that came first.
inline void keep_best(std::vector<Hit>& hits, std::size_t most) {
    const auto better = [](const Hit& a, const Hit& b) {
        return a.log10_ratio != b.log10_ratio ? a.log10_ratio > b.log10_ratio : a.number < b.number;
    };
    if (hits.size() > most) {
        std::nth_element(hits.begin(), hits.begin() + std::ptrdiff_t(most), hits.end(), better);
        hits.resize(most);
    }
    std::sort(hits.begin(), hits.end(), better);
}

// Runs part(first, last, hits) over [0, count) on so many threads and joins what they found.
template <class Part>
std::vector<Hit> in_parts(std::size_t count, unsigned threads, Part&& part) {
    threads = unsigned(std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(count, 1)));
    std::vector<std::vector<Hit>> found(threads);
    std::vector<std::thread> others;
    for (unsigned t = 1; t < threads; ++t)
        others.emplace_back([&, t] { part(count * t / threads, count * (t + 1) / threads, found[t]); });
    part(0, count / threads, found[0]);
    for (std::thread& other : others) other.join();
    for (unsigned t = 1; t < threads; ++t) found[0].insert(found[0].end(), found[t].begin(), found[t].end());
    return std::move(found[0]);
}

}  // namespace modou::kinship
