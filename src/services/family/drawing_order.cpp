#include "services/family/drawing_order.hpp"

#include <algorithm>
#include <cmath>

namespace modou::family {
namespace {

using Node = Grid::Node;
using Order = std::vector<std::vector<Node>>;

constexpr std::size_t k_looks_most = 60'000;  // orders weighed in all: well below a second
constexpr int k_starts = 6;
constexpr std::size_t k_block_most = 4;  // neighbours that move together

// What an order costs: crossings and partners apart most, then what custom would like.
class Cost {
  public:
    Cost(const Grid& grid, std::uint32_t component) : grid_(grid), place_(grid.row.size()) {
        for (const auto& pair : grid.unions) {
            if (grid.component[pair.father] != component) continue;
            unions_.push_back(&pair);
            lines_[grid.row[pair.father]].push_back({pair.father, pair.mother, &pair.children, {}});
        }
        for (const auto& link : grid.links)
            if (grid.component[link.above] == component)
                lines_[grid.row[link.above]].push_back({link.above, link.above, nullptr, link.below});
    }

    double of(const Order& order) {
        for (const auto& row : order)
            for (std::size_t i = 0; i < row.size(); ++i) place_[row[i]] = double(i);
        double cost = 0;
        for (const auto* pair : unions_) {
            cost += 12 * (std::abs(place_[pair->father] - place_[pair->mother]) - 1);
            if (place_[pair->father] > place_[pair->mother]) cost += 0.6;  // men stand left, where it costs nothing
            const auto& children = pair->children;
            double left = place_[children[0]], right = left;
            for (std::size_t i = 1; i < children.size(); ++i) {
                left = std::min(left, place_[children[i]]), right = std::max(right, place_[children[i]]);
                if (place_[children[i]] < place_[children[i - 1]]) cost += 0.05;
            }
            cost += 0.8 * (right - left + 1 - double(children.size()));
        }
        for (const auto& group : grid_.twins)
            for (std::size_t i = 1; i < group.size(); ++i)
                cost += 5 * (std::abs(place_[group[i]] - place_[group[i - 1]]) - 1);
        for (const auto& [row, lines] : lines_) cost += 8 * crossings(lines);
        return cost;
    }

  private:
    struct Lines {
        Node one, other;
        const std::vector<Node>* many;
        Node single;
    };
    double crossings(const std::vector<Lines>& lines) {
        ends_.clear();
        for (const auto& line : lines) {
            const double from = (place_[line.one] + place_[line.other]) / 2;
            if (line.many == nullptr)
                ends_.emplace_back(from, place_[line.single]);
            else
                for (const Node child : *line.many) ends_.emplace_back(from, place_[child]);
        }
        double count = 0;
        for (std::size_t i = 0; i < ends_.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                count += (ends_[i].first - ends_[j].first) * (ends_[i].second - ends_[j].second) < 0;
        return count;
    }

    const Grid& grid_;
    std::vector<double> place_;
    std::vector<const Grid::Union*> unions_;
    std::map<std::uint32_t, std::vector<Lines>> lines_;  // those that start in a row
    std::vector<std::pair<double, double>> ends_;
};

// Everybody beside partners and near relatives, as a walk through the family meets them.
Order walk(const Grid& grid, std::uint32_t component) {
    Order order(grid.rows);
    std::vector<bool> placed(grid.row.size());
    std::vector<std::vector<Node>> next(grid.row.size());
    for (const auto& pair : grid.unions) {
        next[pair.father].push_back(pair.mother), next[pair.mother].push_back(pair.father);
        for (const Node child : pair.children) {
            next[pair.father].push_back(child), next[pair.mother].push_back(child);
            next[child].push_back(pair.father), next[child].push_back(pair.mother);
        }
    }
    for (const auto& link : grid.links) next[link.above].push_back(link.below), next[link.below].push_back(link.above);
    const auto visit = [&](auto&& self, Node node) -> void {
        if (placed[node]) return;
        placed[node] = true;
        order[grid.row[node]].push_back(node);
        for (const Node other : next[node]) self(self, other);
    };
    for (Node node = 0; node < grid.row.size(); ++node)
        if (grid.component[node] == component) visit(visit, node);
    return order;
}

// Moves blocks of neighbours as long as it helps; the cost in the end.
double improve(Cost& cost, Order& order, std::size_t& looks) {
    double best = cost.of(order);
    for (bool better = true; better;) {
        better = false;
        for (auto& row : order)
            for (std::size_t block = 1; block <= k_block_most && block < row.size(); ++block)
                for (std::size_t from = 0; from + block <= row.size(); ++from)
                    for (std::size_t to = 0; to + block <= row.size(); ++to) {
                        if (to == from || looks == 0) continue;
                        --looks;
                        const auto before = row;
                        const std::vector<Node> moved(row.begin() + long(from), row.begin() + long(from + block));
                        row.erase(row.begin() + long(from), row.begin() + long(from + block));
                        row.insert(row.begin() + long(to), moved.begin(), moved.end());
                        if (const double now = cost.of(order); now < best - 1e-9)
                            best = now, better = true;
                        else
                            row = before;
                    }
    }
    return best;
}

// Least squares with least distances: places rising by `apart`, nearest to what is wanted (pool adjacent violators).
std::vector<double> fitted(const std::vector<double>& wanted, const std::vector<double>& apart) {
    struct Pool {
        double sum, count;
        std::size_t size;
    };
    std::vector<Pool> pools;
    double offset = 0;
    std::vector<double> offsets;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (i > 0) offset += apart[i - 1];
        offsets.push_back(offset);
        pools.push_back({wanted[i] - offset, 1, 1});
        while (pools.size() > 1) {
            auto& last = pools[pools.size() - 1];
            auto& before = pools[pools.size() - 2];
            if (before.sum / before.count <= last.sum / last.count) break;
            before.sum += last.sum, before.count += last.count, before.size += last.size;
            pools.pop_back();
        }
    }
    std::vector<double> places;
    for (const auto& pool : pools)
        for (std::size_t i = 0; i < pool.size; ++i) places.push_back(pool.sum / pool.count + offsets[places.size()]);
    return places;
}

double middle(const std::vector<Node>& nodes, const std::vector<double>& x) {
    double left = x[nodes[0]], right = left;
    for (const Node node : nodes) left = std::min(left, x[node]), right = std::max(right, x[node]);
    return (left + right) / 2;
}

// One step: everybody says where he would stand with respect to parents, children and partners.
std::vector<double> wishes(const Grid& grid, const std::vector<double>& x, std::uint32_t component) {
    std::vector<double> sum = x, weight(x.size(), 1);
    const auto wish = [&](Node node, double at, double how_much) {
        sum[node] += how_much * at, weight[node] += how_much;
    };
    for (const auto& pair : grid.unions) {
        if (grid.component[pair.father] != component) continue;
        const double off = middle(pair.children, x) - (x[pair.father] + x[pair.mother]) / 2;
        for (const Node parent : {pair.father, pair.mother}) wish(parent, x[parent] + off, 1);
        for (const Node child : pair.children) wish(child, x[child] - off, 1);
        const double side = x[pair.father] < x[pair.mother] ? k_beside_px : -k_beside_px;
        wish(pair.father, x[pair.mother] - side, 0.5);
        wish(pair.mother, x[pair.father] + side, 0.5);
    }
    for (const auto& link : grid.links) {
        if (grid.component[link.above] != component) continue;
        wish(link.above, x[link.below], link.above < grid.people ? 0.1 : 4);
        wish(link.below, x[link.above], 4);
    }
    for (std::size_t i = 0; i < x.size(); ++i) sum[i] /= weight[i];
    return sum;
}

}  // namespace

Order order_of(const Grid& grid, std::uint32_t component) {
    Cost cost(grid, component);
    const Order first = walk(grid, component);
    Order best = first;
    std::size_t looks = k_looks_most / k_starts;
    double least = improve(cost, best, looks);
    std::uint32_t random = 20261127;  // a fixed start, so that the same family is always drawn alike
    for (int start = 1; start < k_starts && least > 0.7; ++start) {
        Order order = first;
        for (auto& row : order)
            for (std::size_t i = row.size(); i > 1; --i) {
                random = random * 1664525 + 1013904223;  // Knuth, Lewis
                std::swap(row[i - 1], row[(random >> 16) % i]);
            }
        looks = k_looks_most / k_starts;
        if (const double now = improve(cost, order, looks); now < least - 1e-9) least = now, best = std::move(order);
    }
    return best;
}

void spread(const Grid& grid, const Order& order, std::vector<double>& x) {
    constexpr int k_rounds = 300;
    constexpr double k_strangers_px = 112, k_line_px = 64;
    std::map<std::pair<Node, Node>, bool> close;
    for (const auto& pair : grid.unions) {
        close[std::minmax(pair.father, pair.mother)] = true;
        for (const Node a : pair.children)
            for (const Node b : pair.children) close[std::minmax(a, b)] = true;
    }
    std::vector<std::vector<double>> apart(order.size());
    std::uint32_t component = 0;
    for (std::size_t r = 0; r < order.size(); ++r)
        for (std::size_t i = 0; i < order[r].size(); ++i) {
            component = grid.component[order[r][i]];
            x[order[r][i]] = double(i) * k_beside_px;
            if (i == 0) continue;
            const Node a = order[r][i - 1], b = order[r][i];
            const bool line = a >= grid.people || b >= grid.people;
            apart[r].push_back(close.contains(std::minmax(a, b)) ? k_beside_px : line ? k_line_px : k_strangers_px);
        }
    for (int round = 0; round < k_rounds; ++round) {
        const auto wanted = wishes(grid, x, component);
        for (std::size_t r = 0; r < order.size(); ++r) {
            std::vector<double> here;
            for (const Node node : order[r]) here.push_back(wanted[node]);
            const auto places = fitted(here, apart[r]);
            for (std::size_t i = 0; i < places.size(); ++i) x[order[r][i]] = places[i];
        }
    }
    // A line that would only step aside a little goes straight.
    for (std::size_t k = grid.links.size(); k-- > 0;) {
        const auto& link = grid.links[k];
        if (grid.component[link.above] == component && link.above >= grid.people &&
            std::abs(x[link.above] - x[link.below]) < k_line_px / 4)
            x[link.above] = x[link.below];
    }
    double left = INFINITY;
    for (const auto& row : order)
        for (const Node node : row) left = std::min(left, x[node]);
    for (const auto& row : order)
        for (const Node node : row) x[node] = std::round(x[node] - left);
}

}  // namespace modou::family
