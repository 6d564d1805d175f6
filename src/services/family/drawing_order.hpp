// The drawing as rows of nodes: people, and the places where a line passes a row. Inside this room only.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "services/family/drawing_layout.hpp"

namespace modou::family {

struct Grid {
    using Node = std::uint32_t;  // people first, with the pedigree's numbers
    // Partners and the top of each child's line. Where the partners' rows differ, the upper one has a stand-in beside
    // the lower one.
    struct Union {
        Node father = 0, mother = 0;
        std::vector<Node> children;  // in the row below
        bool consanguineous = false;
    };
    // A line that goes on through a row: from a person to a stand-in, or past a row to a child.
    struct Link {
        Node above = 0, below = 0;
    };
    std::size_t people = 0;
    std::vector<std::uint32_t> row, component;  // of each node
    std::vector<Union> unions;
    std::vector<Link> links;
    std::vector<std::vector<Node>> twins;
    std::uint32_t rows = 0;
};

Grid make_grid(const kinship::Pedigree& pedigree, const std::vector<Twins>& twins,
               const std::map<std::string, std::uint32_t>& like);

// The nodes of one component, row by row, from left to right: few crossings, partners side by side.
std::vector<std::vector<Grid::Node>> order_of(const Grid& grid, std::uint32_t component);

// x of each node of one component, the leftmost 0: children under the middle of their parents where there is room.
void spread(const Grid& grid, const std::vector<std::vector<Grid::Node>>& order, std::vector<double>& x);

}  // namespace modou::family
