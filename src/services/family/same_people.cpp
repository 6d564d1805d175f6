// Two ids for one person: samples alike at all loci they share. Found by hashing what each set of loci has in common
// with each other set, for kits are few; partial profiles make many sets, so the work has a bound.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "services/family/gather.hpp"

namespace modou::family {
namespace {

constexpr std::size_t k_profiles_hashed_most = 20'000'000;

using LocusSet = std::vector<std::string_view>;
using Members = std::vector<std::size_t>;  // places in Samples::samples

std::uint64_t hash_at(const kinship::Profile& profile, const LocusSet& loci) {
    std::uint64_t hash = 0xcbf29ce484222325ull;  // FNV-1a over the alleles
    for (const auto locus : loci) {
        const auto& [a, b] = profile.loci.find(locus)->second;
        for (const auto tenths : {a.tenths, b.tenths}) hash = (hash ^ std::uint64_t(tenths)) * 0x100000001b3ull;
    }
    return hash;
}

bool alike_at(const kinship::Profile& a, const kinship::Profile& b, const LocusSet& loci) {
    return std::ranges::all_of(
        loci, [&](std::string_view locus) { return a.loci.find(locus)->second == b.loci.find(locus)->second; });
}

void report(Samples& out, std::size_t first, std::size_t second) {
    if (first > second) std::swap(first, second);
    if (out.issues.size() >= k_issues_most) {
        ++out.issues_not_kept;
        return;
    }
    out.issues.push_back({Issue::What::same_person, line_text(out.samples[second].line), out.samples[second].id, "",
                          out.samples[first].id});
}

// Each of `others` against the first of `mine` that is like it; with mine == others, against those before it.
void compare(Samples& out, const Members& mine, const Members& others, const LocusSet& shared) {
    std::unordered_map<std::uint64_t, std::size_t> seen;
    if (&mine != &others)
        for (const auto one : mine) seen.emplace(hash_at(out.samples[one].profile, shared), one);
    for (const auto other : others) {
        const auto hash = hash_at(out.samples[other].profile, shared);
        const auto found = seen.find(hash);
        if (found != seen.end() && alike_at(out.samples[found->second].profile, out.samples[other].profile, shared))
            report(out, found->second, other);
        else if (&mine == &others && found == seen.end())
            seen.emplace(hash, other);
    }
}

}  // namespace

void find_same_people(Samples& out) {
    std::map<LocusSet, Members> sets;
    std::size_t hashed = 0;
    for (std::size_t i = 0; i < out.samples.size(); ++i) {
        LocusSet loci;
        for (const auto& [locus, genotype] : out.samples[i].profile.loci) loci.push_back(locus);
        if (loci.size() >= k_identity_loci_least) sets[std::move(loci)].push_back(i);
    }
    for (auto a = sets.begin(); a != sets.end(); ++a)
        for (auto b = a; b != sets.end(); ++b) {
            hashed += a->second.size() + b->second.size();
            if (hashed > k_profiles_hashed_most) {
                out.issues.push_back({Issue::What::not_compared, "", "", "", std::to_string(sets.size())});
                return;
            }
            LocusSet shared;
            std::ranges::set_intersection(a->first, b->first, std::back_inserter(shared));
            if (shared.size() >= k_identity_loci_least) compare(out, a->second, b->second, shared);
        }
}

}  // namespace modou::family
