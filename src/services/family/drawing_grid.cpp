// Which row everybody stands in, and the nodes where lines pass rows.
#include <algorithm>
#include <functional>
#include <optional>

#include "services/family/drawing_order.hpp"

namespace modou::family {
namespace {

using kinship::Pedigree;
using People = std::vector<Pedigree::Person>;

// People who stand in one row whatever else: classes, merged where no one then stands above himself.
class Rows {
  public:
    explicit Rows(const People& people) : people_(people), class_(people.size()) {
        for (std::uint32_t i = 0; i < people.size(); ++i) class_[i] = i;
        for (const auto& child : people)
            if (!child.founder()) merge(class_[child.father], class_[child.mother]);
    }

    std::vector<std::uint32_t> find() const {
        std::vector<std::uint32_t> row(people_.size(), 0);
        settle(row);
        // Whoever has no parents comes down to just above the children.
        std::vector<std::uint32_t> most(people_.size(), UINT32_MAX);
        std::vector<bool> fixed(people_.size());
        for (std::size_t i = 0; i < people_.size(); ++i) {
            if (people_[i].founder()) continue;
            fixed[class_[i]] = true;
            for (const auto parent : {people_[i].father, people_[i].mother})
                most[class_[parent]] = std::min(most[class_[parent]], row[i] - 1);
        }
        for (std::size_t i = 0; i < people_.size(); ++i)
            if (!fixed[class_[i]] && most[class_[i]] != UINT32_MAX) row[i] = most[class_[i]];
        return row;
    }

  private:
    // The longest way from above; false when it has no end, which is when someone stands above himself.
    bool settle(std::vector<std::uint32_t>& row) const {
        std::vector<std::uint32_t> of_class(people_.size(), 0);
        for (std::size_t round = 0; round <= people_.size(); ++round) {
            bool changed = false;
            for (std::size_t i = 0; i < people_.size(); ++i) {
                if (people_[i].founder()) continue;
                const auto least =
                    std::max(of_class[class_[people_[i].father]], of_class[class_[people_[i].mother]]) + 1;
                if (of_class[class_[i]] < least) of_class[class_[i]] = least, changed = true;
            }
            if (changed) continue;
            for (std::size_t i = 0; i < people_.size(); ++i) row[i] = of_class[class_[i]];
            return true;
        }
        return false;
    }
    void merge(std::uint32_t one, std::uint32_t other) {
        if (one == other) return;
        const auto before = class_;
        std::ranges::replace(class_, other, one);
        std::vector<std::uint32_t> row(people_.size());
        if (!settle(row)) class_ = before;
    }

    const People& people_;
    std::vector<std::uint32_t> class_;
};

std::vector<std::uint32_t> components_of(const People& people) {
    std::vector<std::uint32_t> component(people.size());
    for (std::uint32_t i = 0; i < people.size(); ++i) component[i] = i;
    for (const auto& child : people)
        if (!child.founder()) {
            const auto self = component[std::size_t(&child - people.data())];
            for (const auto parent : {child.father, child.mother}) {
                const auto old = component[parent];
                if (old != self) std::ranges::replace(component, old, self);
            }
        }
    // Numbered as they are told.
    std::vector<std::uint32_t> number(people.size(), UINT32_MAX);
    std::uint32_t next = 0;
    for (auto& c : component) {
        if (number[c] == UINT32_MAX) number[c] = next++;
        c = number[c];
    }
    return component;
}

// Moves whole components down, to where most of their people stood in another drawing, or else to the bottom.
void align(const Pedigree& pedigree, const std::vector<std::uint32_t>& component,
           const std::map<std::string, std::uint32_t>& like, std::vector<std::uint32_t>& row) {
    const std::uint32_t last = *std::ranges::max_element(row);
    const std::uint32_t count = *std::ranges::max_element(component) + 1;
    for (std::uint32_t c = 0; c < count; ++c) {
        std::uint32_t bottom = 0;
        std::map<std::uint32_t, int> votes;
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (component[i] != c) continue;
            bottom = std::max(bottom, row[i]);
            const auto other = like.find(pedigree.people()[i].id);
            if (other != like.end() && other->second >= row[i]) ++votes[other->second - row[i]];
        }
        std::uint32_t shift = last - bottom;
        int best = 0;
        for (const auto& [by, number] : votes)
            if (number > best) best = number, shift = by;
        for (std::size_t i = 0; i < row.size(); ++i)
            if (component[i] == c) row[i] += shift;
    }
}

// Adds nodes for a line from a node down to just above `row`; the first of them, or `end` when there is nothing to
// pass.
Grid::Node pass_down(Grid& grid, std::uint32_t from_row, Grid::Node end) {
    Grid::Node below = end;
    for (std::uint32_t row = grid.row[end]; row-- > from_row + 1;) {
        grid.row.push_back(row);
        grid.component.push_back(grid.component[end]);
        const auto node = Grid::Node(grid.row.size() - 1);
        grid.links.push_back({node, below});
        below = node;
    }
    return below;
}

}  // namespace

bool related(const Pedigree& pedigree, std::uint32_t one, std::uint32_t other) {
    const auto& people = pedigree.people();
    const auto line_of = [&](std::uint32_t person) {
        std::vector<bool> line(people.size());
        line[person] = true;
        for (std::uint32_t i = person + 1; i-- > 0;)  // parents come before their children
            if (line[i] && !people[i].founder()) line[people[i].father] = line[people[i].mother] = true;
        return line;
    };
    const auto a = line_of(one), b = line_of(other);
    for (std::size_t i = 0; i < people.size(); ++i)
        if (a[i] && b[i]) return true;
    return false;
}

Grid make_grid(const Pedigree& pedigree, const std::vector<Twins>& twins,
               const std::map<std::string, std::uint32_t>& like) {
    const People& people = pedigree.people();
    Grid grid;
    grid.people = people.size();
    grid.row = Rows(people).find();
    grid.component = components_of(people);
    if (!people.empty()) align(pedigree, grid.component, like, grid.row);
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> known;
    for (std::uint32_t i = 0; i < people.size(); ++i) {
        if (people[i].founder()) continue;
        const auto [father, mother] = std::pair(people[i].father, people[i].mother);
        const auto [at, fresh] = known.emplace(std::pair(father, mother), grid.unions.size());
        if (fresh) {
            Grid::Union pair{father, mother, {}, related(pedigree, father, mother)};
            if (grid.row[father] != grid.row[mother]) {
                const bool father_above = grid.row[father] < grid.row[mother];
                const auto above = father_above ? father : mother, below = father_above ? mother : father;
                grid.row.push_back(grid.row[below]);
                grid.component.push_back(grid.component[below]);
                const auto stand_in = Grid::Node(grid.row.size() - 1);
                (father_above ? pair.father : pair.mother) = stand_in;
                grid.links.push_back({above, pass_down(grid, grid.row[above], stand_in)});
            }
            grid.unions.push_back(std::move(pair));
        }
        const auto row = grid.row[grid.unions[at->second].father];
        const auto top = pass_down(grid, row, i);
        grid.unions[at->second].children.push_back(top);
    }
    for (const auto& group : twins) grid.twins.emplace_back(group.people.begin(), group.people.end());
    for (const auto row : grid.row) grid.rows = std::max(grid.rows, row + 1);
    return grid;
}

}  // namespace modou::family
