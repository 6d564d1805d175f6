#include "services/family/trees.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace modou::family {

using kinship::Relative;
using kinship::Sex;

bool names_the_missing(std::string_view id) {
    static constexpr std::string_view k_names[] = {"missing person", "missing", "mp", "失踪人", "失踪者", "被寻人"};
    std::string low(id.substr(id.rfind('/') + 1));
    for (char& c : low)
        if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
    return std::ranges::find(k_names, low) != std::end(k_names);
}

std::string free_name(const std::vector<Relative>& people, std::string wanted) {
    std::string name = wanted;
    for (int number = 2; std::ranges::find(people, name, &Relative::id) != people.end(); ++number)
        name = fmt::format("{} {}", wanted, number);
    return name;
}

base::Result<FamilyTree> tree_of(std::string name, std::vector<Relative> people) {
    // Before partners are added: how many people a family may have bounds the searches for free names too.
    if (people.size() > kinship::k_people_most)
        return base::fail(base::Code::limit, fmt::format("a pedigree has at most {} people", kinship::k_people_most));
    std::map<std::pair<std::string, bool>, std::string> partners;  // of a parent, and whether that is a father
    for (std::size_t i = 0, count = people.size(); i < count; ++i) {
        if (people[i].father.empty() == people[i].mother.empty()) continue;
        const bool has_father = !people[i].father.empty();
        const std::string parent = has_father ? people[i].father : people[i].mother;
        std::string& partner = partners[{parent, has_father}];
        if (partner.empty()) {
            partner = free_name(people, "partner of " + parent);
            people.push_back({partner, "", "", has_father ? Sex::female : Sex::male});
        }
        (has_father ? people[i].mother : people[i].father) = partner;
    }
    FamilyTree tree;
    tree.name = std::move(name);
    for (const Relative& person : people)
        if (tree.missing.empty() && names_the_missing(person.id)) tree.missing = person.id;
    MODOU_TRY(tree.pedigree, kinship::Pedigree::make(people));
    return tree;
}

}  // namespace modou::family
