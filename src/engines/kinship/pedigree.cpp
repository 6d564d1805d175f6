#include "engines/kinship/pedigree.hpp"

#include <fmt/format.h>

#include <map>

namespace modou::kinship {
namespace {

base::Status check_parents(const std::vector<Relative>& told, const std::map<std::string_view, std::size_t>& places) {
    std::map<std::string_view, Sex> roles;
    for (const Relative& child : told) {
        const auto wrong = [&](std::string message) {
            return base::fail(base::Code::bad_input, std::move(message), child.id);
        };
        if (child.father.empty() != child.mother.empty())
            return wrong("one parent is named without the other: add the other as someone who is not typed");
        if (child.father.empty()) continue;
        for (const auto& [parent, wrong_sex, word] :
             {std::tuple(&child.father, Sex::female, "father"), std::tuple(&child.mother, Sex::male, "mother")}) {
            const auto found = places.find(*parent);
            if (found == places.end()) return wrong(fmt::format("the {} {} is not in this pedigree", word, *parent));
            if (told[found->second].sex == wrong_sex)
                return wrong(fmt::format("the {} {} is of the other sex", word, *parent));
        }
        if (child.father == child.mother) return wrong("father and mother are the same person");
        if (const auto& known = roles.emplace(child.father, Sex::male).first->second; known != Sex::male)
            return wrong(fmt::format("the father {} is a mother elsewhere", child.father));
        if (const auto& known = roles.emplace(child.mother, Sex::female).first->second; known != Sex::female)
            return wrong(fmt::format("the mother {} is a father elsewhere", child.mother));
    }
    return {};
}

}  // namespace

base::Result<Pedigree> Pedigree::make(const std::vector<Relative>& told) {
    if (told.size() > k_people_most)
        return base::fail(base::Code::limit, fmt::format("a pedigree has at most {} people", k_people_most));
    std::map<std::string_view, std::size_t> places;
    for (const Relative& person : told) {
        if (person.id.empty()) return base::fail(base::Code::bad_input, "a person has no id");
        if (!places.emplace(person.id, places.size()).second)
            return base::fail(base::Code::bad_input, "stands twice: a person has one father and one mother", person.id);
    }
    MODOU_CHECK(check_parents(told, places));
    Pedigree pedigree;
    std::vector<std::uint32_t> at(told.size(), k_nobody);
    // Whoever has parents comes after them; when nobody can follow, those left are their own ancestors.
    while (pedigree.people_.size() < told.size()) {
        const std::size_t before = pedigree.people_.size();
        for (std::size_t i = 0; i < told.size(); ++i) {
            if (at[i] != k_nobody) continue;
            Person person{told[i].id, k_nobody, k_nobody, told[i].sex};
            if (!told[i].father.empty()) {
                person.father = at[places.at(told[i].father)];
                person.mother = at[places.at(told[i].mother)];
                if (person.father == k_nobody || person.mother == k_nobody) continue;
            }
            at[i] = std::uint32_t(pedigree.people_.size());
            pedigree.people_.push_back(std::move(person));
        }
        if (pedigree.people_.size() > before) continue;
        for (std::size_t i = 0; i < told.size(); ++i)
            if (at[i] == k_nobody)
                return base::fail(base::Code::bad_input, "is an ancestor of himself or herself, or descends from one",
                                  told[i].id);
    }
    return pedigree;
}

std::uint32_t Pedigree::find(std::string_view id) const {
    for (std::uint32_t i = 0; i < people_.size(); ++i)
        if (people_[i].id == id) return i;
    return k_nobody;
}

}  // namespace modou::kinship
