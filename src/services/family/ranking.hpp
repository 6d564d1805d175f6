// A found person against one family, exactly, under all the ways in which they may be related: the relatives of a true
// parent are what a search turns up by mistake.
#pragma once

#include <string>
#include <vector>

#include "engines/kinship/ratio.hpp"
#include "services/family/cases.hpp"
#include "services/family/records.hpp"

namespace modou::family {

// missing: the found person is the one looked for. The others stand in the family without being that one.
enum class Relation : std::uint8_t {
    missing,
    child_of_father,  // of the missing person's father, by somebody else
    child_of_mother,
    full_sib,        // of the missing person
    paternal_uncle,  // or aunt: a full sibling of the missing person's father
    maternal_uncle,
    unrelated,
};
std::string_view relation_name(Relation relation);

struct RankedRelation {
    Relation relation = Relation::unrelated;
    double log10_ratio = 0;  // over unrelated; -infinity: cannot be
};
struct Ranked {
    std::vector<RankedRelation> relations;  // missing first, then as the enumerator has them, unrelated left out
    std::vector<kinship::LocusRatio> loci;  // missing over unrelated
    std::vector<std::string> rare;          // "TH01 4": alleles that the table lacks, at the smallest frequency
    std::vector<Relation> left_out;         // too slow to weigh for each match, under theta and a stepwise model
    bool without_theta = false;             // all of it, as even `missing` would be too large
    const RankedRelation& missing() const { return relations.front(); }
    // The best that is not `missing`; nothing when no other fits the pedigree.
    const RankedRelation* other() const;
};

struct RankingRules {
    const kinship::FrequencyTable* table = nullptr;
    std::vector<std::string> loci;
    kinship::Model model;
    double smallest_frequency = 0.001;  // of an allele that the table lacks
    double dropout = 0;                 // of whoever's profile tells none
};
// Errors: as kinship::compare() has them.
base::Result<Ranked> rank(const SearchingFamily& family, const kinship::Profile& found, const RankingRules& rules);

// The same as a case, for a report: H1 with the found person (by his or her own id) in the missing one's place, H2
// apart.
base::Result<Case> case_of(const SearchingFamily& family, const kinship::Profile& found, const RankingRules& rules);

}  // namespace modou::family
