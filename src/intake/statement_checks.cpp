#include "intake/statement_checks.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <unordered_map>

namespace modou::intake {
namespace {

using Indices = std::vector<std::uint32_t>;

struct Walk {
    std::size_t breaks = 0;
    std::uint32_t first_break = 0;  // index of a line
    std::int64_t first = 0, last = 0;
};

// In the order given. Lines without a balance move it silently.
template <class At>
Walk walk(std::span<const StatementLine> lines, std::size_t count, At at, int sign) {
    Walk found;
    std::optional<std::int64_t> balance;
    std::int64_t silent = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t index = at(i);
        const StatementLine& line = lines[index];
        silent += sign * moved(line);
        if (!line.has_balance) continue;
        if (!balance)
            found.first = line.balance.value - silent;
        else if (*balance + silent != line.balance.value && found.breaks++ == 0)
            found.first_break = index;
        balance = line.balance.value;
        silent = 0;
    }
    found.last = balance.value_or(0) + silent;
    return found;
}

// Lines of one day in any order: each is an edge from the balance before it to the one behind it, and the day is a
// trail over all of them that begins where the day before ended (Euler: at each balance as many edges come as go, but
// for the trail's ends, and all hang together).
class Days {
  public:
    Days(std::span<const StatementLine> lines, Indices order) : lines_(lines), order_(std::move(order)) {
        std::stable_sort(order_.begin(), order_.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return lines_[a].day < lines_[b].day; });
    }

    bool chain() {
        for (std::uint32_t index : order_)
            if (!lines_[index].has_balance) return false;
        for (std::size_t from = 0; from < order_.size();) {
            std::size_t to = from;
            while (to < order_.size() && lines_[order_[to]].day == lines_[order_[from]].day) ++to;
            if (!day(from, to)) return false;
            from = to;
        }
        return true;
    }
    std::int64_t first = 0, last = 0;

  private:
    std::size_t node(std::int64_t balance) {
        const auto [at, fresh] = nodes_.try_emplace(balance, parent_.size());
        if (fresh) {
            parent_.push_back(parent_.size());
            degree_.push_back(0);
        }
        return at->second;
    }
    std::size_t root(std::size_t a) {
        while (parent_[a] != a) a = parent_[a] = parent_[parent_[a]];
        return a;
    }
    bool day(std::size_t from, std::size_t to) {
        nodes_.clear();
        parent_.clear();
        degree_.clear();
        std::int64_t net = 0;
        for (std::size_t i = from; i < to; ++i) {
            const StatementLine& line = lines_[order_[i]];
            const std::size_t a = node(line.balance.value - moved(line)), b = node(line.balance.value);
            ++degree_[a];
            --degree_[b];
            parent_[root(a)] = root(b);
            net += moved(line);
        }
        std::optional<std::int64_t> start;
        for (const auto& [balance, at] : nodes_) {
            if (root(at) != root(0)) return false;
            if (degree_[at] == 1 && !start)
                start = balance;
            else if (degree_[at] != 0 && degree_[at] != -1)
                return false;
        }
        if (begun_) {
            if (start ? *start != last : !nodes_.contains(last)) return false;
        } else {
            // A day that ends where it began may begin at any of its balances: the one behind its last line serves.
            first = last = start.value_or(lines_[order_[to - 1]].balance.value);
            begun_ = true;
        }
        last += net;
        return true;
    }

    std::span<const StatementLine> lines_;
    Indices order_;
    std::unordered_map<std::int64_t, std::size_t> nodes_;
    std::vector<std::size_t> parent_;
    std::vector<int> degree_;
    bool begun_ = false;
};

struct Chained {
    bool good = false;
    bool inverted = false;
    std::uint32_t broken = 0;
    std::int64_t first = 0, last = 0;
};

Chained straight(std::span<const StatementLine> lines, const Indices& order) {
    const auto onward = [&](std::size_t i) { return order[i]; };
    const auto backward = [&](std::size_t i) { return order[order.size() - 1 - i]; };
    const Walk up = walk(lines, order.size(), onward, 1), down = walk(lines, order.size(), backward, 1);
    Chained found;
    const Walk& better = up.breaks <= down.breaks ? up : down;
    found.good = better.breaks == 0;
    found.first = better.first;
    found.last = better.last;
    if (found.good) return found;
    const base::Day begin = lines[order.front()].day, end = lines[order.back()].day;
    found.broken = begin < end ? up.first_break : end < begin ? down.first_break : better.first_break;
    found.inverted = order.size() > 2 && (walk(lines, order.size(), onward, -1).breaks == 0 ||
                                          walk(lines, order.size(), backward, -1).breaks == 0);
    return found;
}

Chained any_order(std::span<const StatementLine> lines, const Indices& order) {
    Chained found = straight(lines, order);
    if (found.good) return found;
    Days days(lines, order);
    if (!days.chain()) return found;
    found.good = true;
    found.first = days.first;
    found.last = days.last;
    return found;
}

}  // namespace

Balances check_balances(std::span<const StatementLine> lines, std::span<const std::uint16_t> chain) {
    Balances result;
    std::vector<Indices> accounts;
    bool any = false;
    for (std::uint32_t i = 0; i < lines.size(); ++i) {
        const std::size_t account = chain.empty() ? 0 : chain[i];
        if (account >= accounts.size()) accounts.resize(account + 1);
        accounts[account].push_back(i);
        any = any || lines[i].has_balance;
    }
    if (!any) return result;
    result.outcome = Balances::Outcome::good;
    const auto keep = [&](const Chained& one) {
        result.first.push_back(one.first);
        result.last.push_back(one.last);
    };
    for (const Indices& order : accounts) {
        if (std::none_of(order.begin(), order.end(), [&](std::uint32_t i) { return lines[i].has_balance; })) continue;
        const bool one_section = lines[order.front()].section == lines[order.back()].section;
        const Chained whole = one_section ? any_order(lines, order) : straight(lines, order);
        if (whole.good) {
            keep(whole);
            continue;
        }
        Chained broken = whole;
        bool good = !one_section;
        for (std::size_t from = 0; good && from < order.size();) {
            std::size_t to = from;
            while (to < order.size() && lines[order[to]].section == lines[order[from]].section) ++to;
            const Chained part = any_order(lines, Indices(order.begin() + static_cast<std::ptrdiff_t>(from),
                                                          order.begin() + static_cast<std::ptrdiff_t>(to)));
            good = part.good;
            if (good)
                keep(part);
            else
                broken = part;
            from = to;
        }
        if (!good && !one_section) {
            const Chained mixed = any_order(lines, order);
            if (mixed.good) {
                keep(mixed);
                continue;
            }
        }
        if (good) continue;
        result.outcome = broken.inverted ? Balances::Outcome::inverted : Balances::Outcome::broken;
        result.line = lines[broken.broken].line;
        return result;
    }
    return result;
}

void Tally::add(Total label, std::int64_t printed, std::int64_t net, bool counted) {
    for (Ways* ways : {&file_, &section_, &page_})
        for (std::size_t way = 0; way < 3; ++way) {
            if (way > 0 && !counted) continue;
            Sums& sums = (*ways)[way];
            const std::int64_t amount = way == 2 ? net : printed;
            ++sums.count[static_cast<std::size_t>(Total::both)];
            if (amount != 0) ++sums.with_money;
            if (label == Total::both || label == Total::neutral) continue;
            sums.sum[static_cast<std::size_t>(label)] += amount;
            if (amount != 0) ++sums.count[static_cast<std::size_t>(label)];
        }
}

bool Tally::meets(const Ways& ways, const SaidTotal& total) {
    if (total.of == Total::neutral) return true;
    return std::any_of(ways.begin(), ways.end(), [&](const Sums& sums) {
        const auto of = static_cast<std::size_t>(total.of);
        const std::int64_t in = sums.sum[0], out = sums.sum[1];
        if (total.count) {
            const auto count = static_cast<std::uint64_t>(*total.count);
            const bool same = sums.count[of] == count || (total.of == Total::both && sums.with_money == count);
            if (!same) return false;
        }
        if (!total.sum) return true;
        const std::int64_t said = std::abs(*total.sum);
        if (total.of != Total::both) return std::abs(sums.sum[of]) == said;
        return said == std::abs(in) || said == std::abs(out) || said == std::abs(in) + std::abs(out) ||
               said == std::abs(std::abs(in) - std::abs(out));
    });
}

bool Tally::meets_here(const SaidTotal& total) const {
    return meets(file_, total) || meets(section_, total) || meets(page_, total);
}
bool Tally::meets_file(const SaidTotal& total) const {
    return meets(file_, total);
}

}  // namespace modou::intake
