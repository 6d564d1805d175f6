#include "services/family/drawing_layout.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "services/family/drawing_order.hpp"

namespace modou::family {
namespace {

using Node = Grid::Node;
using Line = Layout::Line;
constexpr double k_half = k_symbol_px / 2, k_margin_px = 60, k_families_px = 132, k_slot_px = 10, k_clear_px = 14;
// Where a line leaves beside a person: clear of the text below, and of what hangs midway to a neighbour.
constexpr double k_beside_label_px = k_beside_px / 2 - 10;

// What runs between two rows: from a point above, along a level of its own, to nodes below.
struct Run {
    std::uint32_t row;  // above
    double from = 0;    // x
    std::vector<Node> to;
    const Grid::Union* pair = nullptr;              // whose children these are
    std::optional<std::pair<double, double>> rail;  // instead: joins partners who stand apart, from x to x
    std::size_t level = 0;
};

class Lines {
  public:
    Lines(const Grid& grid, const std::vector<std::vector<Node>>& rows, const std::vector<double>& x)
        : grid_(grid), x_(x), place_(grid.row.size()), levels_(grid.rows, 0) {
        for (const auto& row : rows)
            for (std::size_t i = 0; i < row.size(); ++i) place_[row[i]] = i;
        for (const auto& pair : grid.unions) add(pair);
        for (const auto& link : grid.links) {
            const bool person = link.above < grid.people;
            double from = person ? x[link.above] + side(link.above, x[link.below]) : x[link.above];
            if (std::abs(from - x[link.below]) < k_slot_px) from = x[link.below];
            runs_.push_back({grid.row[link.above], from, {link.below}, nullptr, {}, 0});
            if (person) spurs_.emplace_back(link.above, from);
        }
        give_levels();
    }

    // Middle of each row.
    std::vector<double> heights() const {
        std::vector<double> y{k_margin_px / 2 + k_half};
        for (std::uint32_t row = 1; row < grid_.rows; ++row)
            y.push_back(y.back() + k_half + k_under_px + k_slot_px * double(levels_[row - 1]) + k_clear_px + k_half);
        return y;
    }
    std::vector<Line> draw(const std::vector<double>& y, const std::vector<Twins>& twins) const {
        std::vector<Line> lines;
        const auto level = [&](const Run& run) {
            return y[run.row] + k_half + k_under_px + k_slot_px * double(run.level);
        };
        for (const auto& [pair, drop] : marriages_) {
            const double a = x_[pair->father], b = x_[pair->mother], at = y[grid_.row[pair->father]];
            const auto kind = pair->consanguineous ? Layout::Kind::consanguineous : Layout::Kind::marriage;
            lines.push_back({{{std::min(a, b), at}, {std::max(a, b), at}}, kind});
        }
        for (const auto& [person, x] : spurs_)
            lines.push_back({{{x_[person], y[grid_.row[person]]}, {x, y[grid_.row[person]]}}, Layout::Kind::marriage});
        // Through a row that it only passes, a line goes straight.
        for (const Run& run : runs_) {
            const double above = y[run.row], at = level(run);
            if (run.rail) {
                const auto [a, b] = *run.rail;
                const double inner_a = a + side_of(a, b), inner_b = b + side_of(b, a);
                lines.push_back(
                    {{{a, above}, {inner_a, above}, {inner_a, at}, {inner_b, at}, {inner_b, above}, {b, above}},
                     run.pair->consanguineous ? Layout::Kind::consanguineous : Layout::Kind::marriage});
                continue;
            }
            draw_run(run, start_of(run, y), at, y, twins, lines);
        }
        return lines;
    }

  private:
    static double side_of(double from, double to) { return to > from ? k_beside_label_px : -k_beside_label_px; }
    // On which side of a person a line leaves: where no partner stands, and towards its end if both are free.
    double side(Node person, double towards) const {
        bool left = false, right = false;
        for (const auto& pair : grid_.unions)
            for (const auto& [self, other] : {std::pair(pair.father, pair.mother), std::pair(pair.mother, pair.father)})
                if (self == person) (x_[other] < x_[person] ? left : right) = true;
        const bool to_right = left != right ? left : towards > x_[person];
        return to_right ? k_beside_label_px : -k_beside_label_px;
    }
    double middle(const std::vector<Node>& nodes) const {
        double left = x_[nodes[0]], right = left;
        for (const Node n : nodes) left = std::min(left, x_[n]), right = std::max(right, x_[n]);
        return (left + right) / 2;
    }
    void add(const Grid::Union& pair) {
        const double a = x_[pair.father], b = x_[pair.mother];
        double drop = std::round((a + b) / 2);
        const std::uint32_t row = grid_.row[pair.father];
        const auto apart =
            std::max(place_[pair.father], place_[pair.mother]) - std::min(place_[pair.father], place_[pair.mother]);
        if (apart == 1) {
            // Children almost below hang straight from the line, clear of the text below their parents.
            const double below = middle(pair.children);
            if (std::abs(below - drop) <= std::abs(a - b) / 2 - k_beside_label_px) drop = below;
            marriages_.emplace_back(&pair, drop);
        } else {
            runs_.push_back({row, 0, {}, &pair, std::pair(a, b), 0});
        }
        runs_.push_back({row, drop, pair.children, &pair, {}, 0});
    }
    std::pair<double, double> extent(const Run& run) const {
        if (run.rail) return std::minmax(run.rail->first, run.rail->second);
        double left = run.from, right = run.from;
        for (const Node n : run.to) left = std::min(left, x_[n]), right = std::max(right, x_[n]);
        return {left, right};
    }
    // Rails first, since children hang below them; then from left to right, each on the first level that is free.
    void give_levels() {
        for (std::uint32_t row = 0; row < grid_.rows; ++row) {
            std::vector<Run*> here;
            for (auto& run : runs_)
                if (run.row == row) here.push_back(&run);
            std::ranges::stable_sort(here, [&](const Run* a, const Run* b) {
                return std::pair(!a->rail, extent(*a).first) < std::pair(!b->rail, extent(*b).first);
            });
            std::vector<std::vector<std::pair<double, double>>> taken;
            std::size_t first = 0;
            for (Run* run : here) {
                if (!run->rail && first == 0) first = taken.size();
                const auto [begins, ends] = extent(*run);
                const double left = begins, right = ends;  // clang 14 cannot capture structured bindings
                std::size_t level = run->rail ? 0 : first;
                const auto meets = [&](const auto& other) {
                    return left < other.second + k_slot_px && other.first < right + k_slot_px;
                };
                while (level < taken.size() && std::ranges::any_of(taken[level], meets)) ++level;
                if (level == taken.size()) taken.emplace_back();
                taken[level].emplace_back(left, right);
                run->level = level;
            }
            levels_[row] = taken.size();
        }
    }
    double start_of(const Run& run, const std::vector<double>& y) const {
        for (const Run& other : runs_)
            if (other.rail && other.pair == run.pair && run.pair != nullptr)
                return y[run.row] + k_half + k_under_px + k_slot_px * double(other.level);
        return y[run.row];
    }
    void draw_run(const Run& run, double start, double at, const std::vector<double>& y,
                  const std::vector<Twins>& twins, std::vector<Line>& lines) const {
        const double below = y[run.row + 1];
        // Twins hang from one point.
        std::map<Node, double> hangs;
        for (const Node n : run.to) hangs[n] = x_[n];
        for (const auto& group : twins) {
            const std::vector<Node> nodes(group.people.begin(), group.people.end());
            if (!std::ranges::all_of(nodes, [&](Node n) { return hangs.contains(n); })) continue;
            const double top = std::round(middle(nodes));
            for (const Node n : nodes) hangs[n] = top;
            if (!group.identical) continue;
            const double half = (at + below - k_half) / 2;  // a bar half way down joins those of one egg
            lines.push_back({{{(top + x_[nodes.front()]) / 2, half}, {(top + x_[nodes.back()]) / 2, half}},
                             Layout::Kind::identical});
        }
        double left = run.from, right = run.from;
        for (const auto& [n, x] : hangs) left = std::min(left, x), right = std::max(right, x);
        lines.push_back({{{run.from, start}, {run.from, at}}, Layout::Kind::descent});
        if (left < right) lines.push_back({{{left, at}, {right, at}}, Layout::Kind::descent});
        for (const auto& [n, x] : hangs) {
            const double end = n < grid_.people ? below - k_half : below;
            lines.push_back({{{x, at}, {x_[n], end}}, Layout::Kind::descent});
        }
    }

    const Grid& grid_;
    const std::vector<double>& x_;
    std::vector<std::size_t> place_, levels_;
    std::vector<Run> runs_;
    std::vector<std::pair<const Grid::Union*, double>> marriages_;  // of neighbours; where their children hang
    std::vector<std::pair<Node, double>> spurs_;                    // from a person to where a line leaves
};

}  // namespace

Layout lay_out(const kinship::Pedigree& pedigree, const std::vector<Twins>& twins,
               const std::map<std::string, std::uint32_t>& like) {
    Layout out;
    if (pedigree.people().empty()) return out;
    const Grid grid = make_grid(pedigree, twins, like);
    std::vector<double> x(grid.row.size(), 0);
    std::vector<std::vector<Node>> rows(grid.rows);
    double left = k_margin_px;
    const auto components = *std::ranges::max_element(grid.component) + 1;
    for (std::uint32_t c = 0; c < components; ++c) {
        const auto order = order_of(grid, c);
        spread(grid, order, x);
        double right = left;
        for (std::size_t r = 0; r < order.size(); ++r)
            for (const Node node : order[r]) {
                x[node] += left;
                right = std::max(right, x[node]);
                rows[r].push_back(node);
            }
        left = right + k_families_px;
    }
    const Lines lines(grid, rows, x);
    const auto y = lines.heights();
    for (std::uint32_t i = 0; i < pedigree.people().size(); ++i) {
        out.places.push_back({x[i], y[grid.row[i]]});
        out.rows.push_back(grid.row[i]);
    }
    out.lines = lines.draw(y, twins);
    out.width = left - k_families_px + k_margin_px;
    out.height = y.back() + k_half + k_under_px;
    return out;
}

}  // namespace modou::family
