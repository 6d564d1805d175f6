#include "services/family/ranking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "engines/kinship/identity.hpp"

namespace modou::family {
namespace {

using kinship::Relative;

// Ids that no sample can have: they begin with a control character.
const std::string k_found = "\x01found", k_other_parent = "\x01other", k_grandfather = "\x01gf",
                  k_grandmother = "\x01gm", k_untold_father = "\x01f", k_untold_mother = "\x01m";

// The family, and the found person beside it as someone with these parents.
struct Place {
    std::vector<Relative> people;
    std::string found = k_found;
};

Relative* find(std::vector<Relative>& people, const std::string& id) {
    const auto at = std::ranges::find(people, id, &Relative::id);
    return at == people.end() ? nullptr : &*at;
}

// The parents of someone who may be a founder: untyped people are added then.
std::pair<std::string, std::string> parents_of(std::vector<Relative>& people, const std::string& id,
                                               const std::string& father, const std::string& mother) {
    Relative* person = find(people, id);
    if (!person->father.empty()) return {person->father, person->mother};
    person->father = father;
    person->mother = mother;
    people.push_back({father, "", "", kinship::Sex::male});
    people.push_back({mother, "", "", kinship::Sex::female});
    return {father, mother};
}

std::optional<Place> place_of(const SearchingFamily& family, Relation relation) {
    Place place{family.people, k_found};
    auto& people = place.people;
    const auto add = [&](std::string father, std::string mother) {
        people.push_back({k_found, std::move(father), std::move(mother), kinship::Sex::unknown});
    };
    const Relative missing = *find(people, family.missing);
    const bool has_parents = !missing.father.empty();
    switch (relation) {
        case Relation::missing:
            place.found = family.missing;
            return place;
        case Relation::unrelated:
            add("", "");
            return place;
        case Relation::same_person:
            return std::nullopt;  // rank_own() weighs it
        case Relation::full_sib: {
            const auto [father, mother] = parents_of(people, family.missing, k_untold_father, k_untold_mother);
            add(father, mother);
            return place;
        }
        case Relation::child_of_father:
        case Relation::child_of_mother:
            if (!has_parents) return std::nullopt;
            people.push_back({k_other_parent, "", "", kinship::Sex::unknown});
            if (relation == Relation::child_of_father)
                add(missing.father, k_other_parent);
            else
                add(k_other_parent, missing.mother);
            return place;
        case Relation::paternal_uncle:
        case Relation::maternal_uncle: {
            if (!has_parents) return std::nullopt;
            const auto [father, mother] =
                parents_of(people, relation == Relation::paternal_uncle ? missing.father : missing.mother,
                           k_grandfather, k_grandmother);
            add(father, mother);
            return place;
        }
    }
    return std::nullopt;
}

constexpr Relation k_relations[] = {Relation::missing,  Relation::child_of_father, Relation::child_of_mother,
                                    Relation::full_sib, Relation::paternal_uncle,  Relation::maternal_uncle};

std::vector<kinship::Profile> with(std::vector<kinship::Profile> typed, const kinship::Profile& found,
                                   const std::string& as, const RankingRules& rules) {
    typed.push_back(found);
    typed.back().id = as;
    for (auto& profile : typed)
        if (profile.dropout == 0) profile.dropout = rules.dropout;
    return typed;
}

// The table of this comparison alone: what its people carry and the table lacks is added, rising.
kinship::FrequencyTable table_for(const std::vector<kinship::Profile>& profiles, const RankingRules& rules,
                                  std::vector<std::string>& rare) {
    kinship::FrequencyTable out;
    out.name = rules.table->name;
    for (const auto& name : rules.loci) {
        kinship::LocusTable& locus = out.loci[name] = rules.table->loci.at(name);
        std::set<kinship::Allele> lacking;
        for (const auto& profile : profiles)
            if (const auto typed = profile.loci.find(name); typed != profile.loci.end())
                for (const auto allele : {typed->second.first, typed->second.second})
                    if (locus.find(allele) == SIZE_MAX) lacking.insert(allele);
        for (const auto allele : lacking) {
            if (locus.add(allele, rules.smallest_frequency))
                rare.push_back(fmt::format("{} {}", name, kinship::text_of(allele)));
        }
    }
    return out;
}

// Sums under theta grow with what untyped founders may carry, and a stepwise model tells all their alleles apart, where
// others take those that nobody shows as one. 23 loci of a Chinese table take 1 ms with two open draws, 0.9 s with four
// (both parents of two relatives untyped), and beyond that minutes, or do not fit.
constexpr std::size_t k_draws_most = 4, k_other_draws_most = 2;

// Alleles of untyped founders that somebody typed may have: both, or one of who has a single child. 0 where it does not
// matter.
std::size_t open_draws(const kinship::Pedigree& pedigree, const std::vector<kinship::Profile>& typed,
                       const kinship::Model& model) {
    if (model.theta == 0 || kinship::lumpable(model.mutation)) return 0;
    const auto& people = pedigree.people();
    std::vector<bool> matters(people.size());
    for (const auto& profile : typed)
        if (const auto at = pedigree.find(profile.id); at != kinship::Pedigree::k_nobody) matters[at] = true;
    const std::vector<bool> is_typed = matters;
    std::vector<std::size_t> children(people.size());
    // Each pass goes one generation up at least.
    for (bool more = true; more;) {
        more = false;
        for (std::size_t i = 0; i < people.size(); ++i) {
            if (!matters[i] || people[i].founder()) continue;
            for (const auto parent : {people[i].father, people[i].mother}) more = more || !matters[parent];
            matters[people[i].father] = matters[people[i].mother] = true;
        }
    }
    std::size_t draws = 0;
    for (std::size_t i = 0; i < people.size(); ++i)
        if (matters[i] && !people[i].founder()) ++children[people[i].father], ++children[people[i].mother];
    for (std::size_t i = 0; i < people.size(); ++i)
        if (matters[i] && people[i].founder() && !is_typed[i]) draws += children[i] == 1 ? 1 : 2;
    return draws;
}

}  // namespace

std::string_view relation_name(Relation relation) {
    switch (relation) {
        case Relation::missing:
            return "missing_person";
        case Relation::child_of_father:
            return "child_of_father_only";
        case Relation::child_of_mother:
            return "child_of_mother_only";
        case Relation::full_sib:
            return "full_sib_of_missing";
        case Relation::paternal_uncle:
            return "sib_of_father";
        case Relation::maternal_uncle:
            return "sib_of_mother";
        case Relation::unrelated:
            return "unrelated";
        case Relation::same_person:
            return "same_person";
    }
    return "";
}

const RankedRelation* Ranked::other() const {
    const auto best =
        std::ranges::max_element(relations.begin() + 1, relations.end(), {}, &RankedRelation::log10_ratio);
    return best == relations.end() ? nullptr : &*best;
}

base::Result<Ranked> rank(const SearchingFamily& family, const kinship::Profile& found, const RankingRules& rules) {
    Ranked ranked;
    // One comparison of all relations, unrelated first: the found person has one name in all of them.
    kinship::Comparison comparison{{}, with(family.typed, found, k_found, rules), rules.loci, rules.model};
    const auto table = table_for(comparison.profiles, rules, ranked.rare);
    std::vector<Relation> relations;
    const auto add = [&](Relation relation) -> base::Status {
        auto place = place_of(family, relation);
        if (!place) return {};
        for (Relative& person : place->people)
            for (std::string* id : {&person.id, &person.father, &person.mother})
                if (*id == place->found) *id = k_found;
        MODOU_TRY(auto pedigree, kinship::Pedigree::make(place->people));
        const std::size_t draws = open_draws(pedigree, comparison.profiles, comparison.model);
        if (relation == Relation::unrelated || relation == Relation::missing) {
            ranked.without_theta = ranked.without_theta || draws > k_draws_most;
        } else if (draws > k_other_draws_most) {
            ranked.left_out.push_back(relation);
            return {};
        }
        comparison.hypotheses.push_back({std::string(relation_name(relation)), std::move(pedigree)});
        relations.push_back(relation);
        return {};
    };
    MODOU_CHECK(add(Relation::unrelated));
    for (const Relation relation : k_relations) MODOU_CHECK(add(relation));
    if (ranked.without_theta) comparison.model.theta = 0;
    MODOU_TRY(const auto loci, kinship::compare(comparison, table));
    for (std::size_t r = 1; r < relations.size(); ++r) {
        std::vector<kinship::LocusRatio> against;
        for (const auto& locus : loci)
            against.push_back({locus.locus, {locus.log10_likelihoods[r], locus.log10_likelihoods[0]}});
        ranked.relations.push_back({relations[r], kinship::total_log10_ratio(against)});
        if (r == 1) ranked.loci = std::move(against);
    }
    return ranked;
}

namespace {

// Both samples by all loci of the rules, each that one of them lacks telling nothing.
base::Result<std::vector<kinship::LocusRatio>> identities(const std::vector<kinship::Profile>& two,
                                                          const kinship::FrequencyTable& table,
                                                          const RankingRules& rules) {
    std::vector<kinship::LocusRatio> loci;
    for (const auto& name : rules.loci) {
        MODOU_TRY(auto locus, kinship::identity(two[0], two[1], table.loci.at(name), rules.model));
        loci.push_back(std::move(locus));
    }
    return loci;
}

// A name for the found person that nobody of the family has.
std::string own_name(const std::vector<Relative>& people, std::string name) {
    const auto taken = [&] { return std::ranges::find(people, name, &Relative::id) != people.end(); };
    while (taken()) name += "*";
    return name;
}

void tell_extras(Case& out, const kinship::FrequencyTable& table, const RankingRules& rules) {
    for (const auto& [locus, here] : table.loci)
        for (const auto allele : here.alleles)
            if (rules.table->loci.at(locus).find(allele) == SIZE_MAX)
                out.extras.push_back({locus, allele, rules.smallest_frequency});
}

base::Status check_sexes(const SearchingFamily& family, const FoundPerson& found) {
    if (!sexes_contradict(family, found)) return {};
    const bool male = found.sex == kinship::Sex::male;
    return base::fail(base::Code::bad_input,
                      fmt::format("is recorded as {}, and {} looks for a {}: not the same person, unless one record is "
                                  "wrong; put it right first",
                                  male ? "male" : "female", family.id, male ? "woman" : "man"),
                      found.id);
}

}  // namespace

kinship::Sex sex_of_missing(const SearchingFamily& family) {
    const auto missing = std::ranges::find(family.people, family.missing, &Relative::id);
    return missing == family.people.end() ? kinship::Sex::unknown : missing->sex;
}

bool sexes_contradict(const SearchingFamily& family, const FoundPerson& found) {
    const auto missing = sex_of_missing(family);
    return missing != kinship::Sex::unknown && found.sex != kinship::Sex::unknown && missing != found.sex;
}

base::Result<Ranked> rank_own(const SearchingFamily& family, const kinship::Profile& found, const RankingRules& rules) {
    const auto two = with({*family.own}, found, k_found, rules);
    Ranked ranked;
    const auto table = table_for(two, rules, ranked.rare);
    MODOU_TRY(ranked.loci, identities(two, table, rules));
    ranked.relations.push_back({Relation::same_person, kinship::total_log10_ratio(ranked.loci)});
    if (family.typed.empty()) return ranked;
    // What is too large or cannot be among the relatives does not take the own sample's weight away.
    const auto by_relatives = rank(family, found, rules);
    if (!by_relatives) return ranked;
    ranked.relations.insert(ranked.relations.end(), by_relatives->relations.begin(), by_relatives->relations.end());
    ranked.left_out = by_relatives->left_out;
    return ranked;
}

base::Result<OwnCase> own_case_of(const SearchingFamily& family, const FoundPerson& found, const RankingRules& rules) {
    MODOU_CHECK(check_sexes(family, found));
    if (!family.own) return base::fail(base::Code::not_found, "has no sample of the missing person", family.id);
    OwnCase out;
    Case& asked = out.asked;
    asked.id = fmt::format("{} / {}", family.id, found.id);
    asked.title =
        "H1：两份检材来自同一人；H2：来自两名无亲缘的人 / H1: both samples are of one person; H2: of two unrelated "
        "people";
    asked.table_name = rules.table->name;
    asked.comparison.loci = rules.loci;
    asked.comparison.model = rules.model;
    asked.comparison.model.mutation = {};  // nothing is passed on
    const std::string name = own_name(family.people, found.id);
    const auto sex = found.sex != kinship::Sex::unknown ? found.sex : sex_of_missing(family);
    const std::vector<Relative> one{{name, "", "", sex}},
        apart{{family.missing, "", "", sex_of_missing(family)}, {name, "", "", found.sex}};
    for (const auto& [which, people] : {std::pair("H1", &one), std::pair("H2", &apart)}) {
        MODOU_TRY(auto pedigree, kinship::Pedigree::make(*people));
        asked.comparison.hypotheses.push_back({which, std::move(pedigree)});
    }
    asked.comparison.profiles = with({*family.own}, found.profile, name, rules);
    std::vector<std::string> rare;
    out.table = table_for(asked.comparison.profiles, rules, rare);
    tell_extras(asked, out.table, rules);
    MODOU_TRY(out.loci, identities(asked.comparison.profiles, out.table, rules));
    return out;
}

base::Result<Case> case_of(const SearchingFamily& family, const FoundPerson& found, const RankingRules& rules) {
    MODOU_CHECK(check_sexes(family, found));
    if (family.typed.empty())
        return base::fail(base::Code::bad_input, "nobody of the family was typed but the missing person", family.id);
    Case out;
    out.id = fmt::format("{} / {}", family.id, found.id);
    out.title =
        "H1：此人就是该家庭所寻之人；H2：此人与该家庭无亲缘 / H1: this is the one whom the family looks for; H2: "
        "someone "
        "unrelated to it";
    out.table_name = rules.table->name;
    out.comparison.loci = rules.loci;
    out.comparison.model = rules.model;
    // The found person keeps the sample's name, unless somebody of the family is called so.
    const std::string name = own_name(family.people, found.id);
    auto together = family.people, apart = family.people;
    // What is recorded of either is told of both. Of a parent the sex says whose rates are meant: the family's stays.
    Relative* missing = find(together, family.missing);
    const bool parent = std::ranges::any_of(together, [&](const Relative& person) {
        return person.father == family.missing || person.mother == family.missing;
    });
    if (missing->sex == kinship::Sex::unknown && !parent) missing->sex = found.sex;
    for (Relative& person : together)
        for (std::string* id : {&person.id, &person.father, &person.mother})
            if (*id == family.missing) *id = name;
    apart.push_back({name, "", "", found.sex});
    MODOU_TRY(auto h1, kinship::Pedigree::make(together));
    MODOU_TRY(auto h2, kinship::Pedigree::make(apart));
    out.comparison.hypotheses.push_back({"H1", std::move(h1)});
    out.comparison.hypotheses.push_back({"H2", std::move(h2)});
    out.comparison.profiles = with(family.typed, found.profile, name, rules);
    std::vector<std::string> rare;
    tell_extras(out, table_for(out.comparison.profiles, rules, rare), rules);
    return out;
}

}  // namespace modou::family
