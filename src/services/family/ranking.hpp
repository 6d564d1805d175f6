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
    same_person,  // as the missing person's own sample
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

// Against the missing person's own sample: `same_person` over unrelated comes first, and what the relatives tell, by
// themselves, stands behind it. The family has such a sample.
base::Result<Ranked> rank_own(const SearchingFamily& family, const kinship::Profile& found, const RankingRules& rules);

// The sex that is told of the missing person.
kinship::Sex sex_of_missing(const SearchingFamily& family);
// Whether a found person is recorded as of one sex and the missing person as of the other. Amelogenin and papers may be
// wrong: such a pair is no match, and is named.
bool sexes_contradict(const SearchingFamily& family, const FoundPerson& found);

// The same as a case, for a report: H1 with the found person (by his or her own id) in the missing one's place, H2
// apart. bad_input: their sexes contradict each other.
base::Result<Case> case_of(const SearchingFamily& family, const FoundPerson& found, const RankingRules& rules);
// Of the own sample: H1 one person, H2 two who are not related. The case has its likelihoods by identity().
struct OwnCase {
    Case asked;
    kinship::FrequencyTable table;  // with the alleles that were added
    std::vector<kinship::LocusRatio> loci;
};
base::Result<OwnCase> own_case_of(const SearchingFamily& family, const FoundPerson& found, const RankingRules& rules);

}  // namespace modou::family
