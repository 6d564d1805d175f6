// Where the people of a pedigree stand on paper, and the lines between them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engines/kinship/pedigree.hpp"

namespace modou::family {

// Pixels, y downwards.
struct Point {
    double x = 0, y = 0;
};

struct Layout {
    enum class Kind : std::uint8_t { marriage, consanguineous, descent, identical };
    struct Line {
        std::vector<Point> points;
        Kind kind = Kind::descent;
    };
    std::vector<Point> places;        // middle of each person, as the pedigree has them
    std::vector<std::uint32_t> rows;  // generation, 0 above
    std::vector<Line> lines;
    double width = 0, height = 0;
};
inline constexpr double k_symbol_px = 36;        // side of a square
inline constexpr double k_beside_px = 96;        // from middle to middle of neighbours, at least
inline constexpr double k_under_px = 44;         // room for two lines of text under a symbol
inline constexpr std::size_t k_label_most = 10;  // columns of such a line: an ideograph takes two

struct Twins {
    std::vector<std::uint32_t> people;  // children of the same parents
    bool identical = false;
};

// Generations in rows, partners in one row unless one descends from the other, children under their parents, each
// person once; a line that would run through someone goes around. `like`: the row that a person had in another
// drawing; families that hang together are set so that most keep theirs.
Layout lay_out(const kinship::Pedigree& pedigree, const std::vector<Twins>& twins = {},
               const std::map<std::string, std::uint32_t>& like = {});

// Whether the two share an ancestor, or one descends from the other.
bool related(const kinship::Pedigree& pedigree, std::uint32_t one, std::uint32_t other);

}  // namespace modou::family
