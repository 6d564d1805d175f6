#include "services/family/trees.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>

namespace modou::family {

using kinship::Relative;
using kinship::Sex;

namespace {

// Behind the last "/", in small letters, without a number at the end and without separators: "missingmale".
std::string plain_name(std::string_view id) {
    std::string out;
    for (const char c : id.substr(id.rfind('/') + 1))
        if (c != ' ' && c != '_' && c != '-' && c != '.') out += c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    out.resize(out.find_last_not_of("0123456789") + 1);
    return out;
}

struct MissingName {
    std::string_view name;
    Sex sex = Sex::unknown;
};
// Familias calls the missing "Missing person", or by sex and number; others are as people write them.
constexpr MissingName k_missing[] = {{"missingperson"},
                                     {"missing"},
                                     {"missingindividual"},
                                     {"missingchild"},
                                     {"mp"},
                                     {"missingmale", Sex::male},
                                     {"missingman", Sex::male},
                                     {"missingboy", Sex::male},
                                     {"missingson", Sex::male},
                                     {"missingfemale", Sex::female},
                                     {"missingwoman", Sex::female},
                                     {"missinggirl", Sex::female},
                                     {"missingdaughter", Sex::female},
                                     {"失踪人"},
                                     {"失踪者"},
                                     {"被寻人"}};

const MissingName* missing_name(std::string_view id) {
    const std::string name = plain_name(id);
    const auto at = std::ranges::find(k_missing, name, &MissingName::name);
    return at == std::end(k_missing) ? nullptr : at;
}

}  // namespace

bool names_the_missing(std::string_view id) {
    return missing_name(id) != nullptr;
}

Sex sex_of_the_missing(std::string_view id) {
    const auto* name = missing_name(id);
    return name == nullptr ? Sex::unknown : name->sex;
}

std::string free_name(const std::vector<Relative>& people, std::string wanted) {
    std::string name = wanted;
    for (int number = 2; std::ranges::find(people, name, &Relative::id) != people.end(); ++number)
        name = fmt::format("{} {}", wanted, number);
    return name;
}

namespace {

// Everybody who is told as one person becomes one; `stands_for` gets who stands for whom.
base::Status join(std::vector<Relative>& people, const std::vector<SamePerson>& same,
                  std::map<std::string, std::string, std::less<>>& stands_for) {
    const auto standing = [&](std::string id) {
        for (auto at = stands_for.find(id); at != stands_for.end(); at = stands_for.find(id)) id = at->second;
        return id;
    };
    for (const auto& [one, other] : same) {
        std::string kept = standing(one), goes = standing(other);
        if (kept == goes) continue;
        if (names_the_missing(goes)) std::swap(kept, goes);
        const auto stays = std::ranges::find(people, kept, &Relative::id);
        const auto joins = std::ranges::find(people, goes, &Relative::id);
        if (stays == people.end() || joins == people.end())
            return base::fail(base::Code::bad_input,
                              "is told as the same person as somebody, and one of them is not there",
                              stays == people.end() ? kept : goes);
        const auto agree = [&](auto& mine, const auto& theirs, const auto& none) {
            if (mine == none) mine = theirs;
            return theirs == none || mine == theirs;
        };
        if (!agree(stays->sex, joins->sex, Sex::unknown) || !agree(stays->father, joins->father, std::string()) ||
            !agree(stays->mother, joins->mother, std::string()))
            return base::fail(base::Code::bad_input,
                              fmt::format("is told as one person with {}, of another sex or other "
                                          "parents",
                                          goes),
                              kept);
        stands_for[goes] = kept;
        people.erase(joins);
    }
    for (Relative& person : people)
        for (std::string* parent : {&person.father, &person.mother}) *parent = standing(*parent);
    for (auto& [id, person] : stands_for) person = standing(person);
    return {};
}

}  // namespace

base::Result<FamilyTree> tree_of(std::string name, std::vector<Relative> people, const std::vector<SamePerson>& same) {
    // Before partners are added: how many people a family may have bounds the searches for free names too.
    if (people.size() > kinship::k_people_most)
        return base::fail(base::Code::limit, fmt::format("a pedigree has at most {} people", kinship::k_people_most));
    FamilyTree tree;
    MODOU_CHECK(join(people, same, tree.same_as));
    std::map<std::pair<std::string, bool>, std::size_t> children;  // of a parent named alone, and whether the father is
    const std::size_t told = people.size();  // partners of the missing person, named after him or her, are not
    for (std::size_t i = 0; i < told; ++i) {
        if (people[i].father.empty() == people[i].mother.empty()) continue;
        const bool has_father = !people[i].father.empty();
        const std::string parent = has_father ? people[i].father : people[i].mother;
        if (people.size() >= 2 * kinship::k_people_most)
            return base::fail(base::Code::limit,
                              fmt::format("a pedigree has at most {} people", kinship::k_people_most));
        const std::string partner = free_name(people, "partner of " + parent);
        people.push_back({partner, "", "", has_father ? Sex::female : Sex::male});
        (has_father ? people[i].mother : people[i].father) = partner;
        if (++children[{parent, has_father}] == 2) tree.half_siblings_of.push_back(parent);
    }
    tree.name = std::move(name);
    for (const Relative& person : std::span(people).first(told)) {
        if (!names_the_missing(person.id)) continue;
        if (tree.missing.empty())
            tree.missing = person.id;
        else if (person.id != tree.missing)
            tree.also_missing.push_back(person.id);
    }
    MODOU_TRY(tree.pedigree, kinship::Pedigree::make(people));
    return tree;
}

}  // namespace modou::family
