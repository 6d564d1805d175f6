// Who is whose child: a hypothesis about some people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace modou::kinship {

enum class Sex : std::uint8_t { unknown, male, female };

// As told; father and mother are both empty (a founder) or both named.
struct Relative {
    std::string id, father, mother;
    Sex sex = Sex::unknown;
    bool operator==(const Relative&) const = default;
};

inline constexpr std::size_t k_people_most = 200;

class Pedigree {
  public:
    static constexpr std::uint32_t k_nobody = 0xFFFFFFFF;
    struct Person {
        std::string id;
        std::uint32_t father = k_nobody, mother = k_nobody;  // both or neither
        Sex sex = Sex::unknown;
        bool founder() const { return father == k_nobody; }
    };

    // bad_input names who is told wrongly: an id twice, one parent alone, a parent that is not there, a father who is a
    // woman, someone who is an ancestor of himself. limit: more than k_people_most.
    static base::Result<Pedigree> make(const std::vector<Relative>& told);

    const std::vector<Person>& people() const { return people_; }  // parents before children
    std::uint32_t find(std::string_view id) const;                 // k_nobody: not there

  private:
    std::vector<Person> people_;
};

}  // namespace modou::kinship
