// A pedigree as a picture in the standard notation (Bennett et al. 1995, 2008): squares are men, circles women,
// diamonds people whose sex is not told; a double line joins partners who are related; who was typed is filled.
#pragma once

#include <string>
#include <vector>

#include "services/family/drawing_layout.hpp"
#include "services/family/language.hpp"

namespace modou::family {

struct Shown {
    std::vector<std::string> typed;             // ids
    std::string asked;                          // who is looked for or examined: carries "?"; empty: nobody
    std::map<std::string, std::string> labels;  // instead of the id, under the symbol
    std::vector<Twins> twins;
    std::map<std::string, std::uint32_t> like;  // rows of another drawing, as lay_out() has it
    std::string name;                           // makes the picture's element ids unique on a page: letters and digits
    std::string title;                          // read aloud
    Languages language = k_both;
};

// An <svg> element. Nothing in it comes from elsewhere, and nothing runs.
std::string draw(const kinship::Pedigree& pedigree, const Shown& shown);

// The same in words, plain text, one line a person: "C (typed; asked about): child of F and M".
std::vector<std::string> told(const kinship::Pedigree& pedigree, const Shown& shown);

}  // namespace modou::family
