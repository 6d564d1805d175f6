#include "money/statement_match.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <unordered_map>

namespace modou::money {
namespace {

using base::Result;
using base::Status;
using intake::StatementLine;

constexpr unsigned k_minute_bits = 11;
constexpr std::int64_t k_minutes = (std::int64_t{1} << k_minute_bits) - 1;

std::int64_t minute_part(std::int64_t detail) {
    return detail & k_minutes;
}
std::int64_t balance_part(std::int64_t detail) {
    return detail & ~k_minutes;
}

// Lines that may be met, each once, by what they tell of time and balance. A day may have a million equal ones.
class Pool {
  public:
    explicit Pool(std::size_t size) : used_(size) {}
    void add(std::size_t i, std::int64_t detail) {
        by_detail_[detail].push_back(i);
        by_minute_[minute_part(detail)].push_back(i);
        by_balance_[balance_part(detail)].push_back(i);
        all_.push_back(i);
    }
    std::optional<std::size_t> take_same(std::int64_t detail) { return take(by_detail_, detail); }
    // What only one of two lines says cannot tell them apart.
    std::optional<std::size_t> take_compatible(std::int64_t detail) {
        const std::int64_t minute = minute_part(detail), balance = balance_part(detail);
        if (minute == 0 && balance == 0) return take(all_);
        // The other one says as much, or less: then it is known by the part that it says.
        for (const std::int64_t less : {detail, minute, balance, std::int64_t{0}})
            if (const auto found = take(by_detail_, less)) return found;
        // Or more, where this one says nothing.
        std::optional<std::size_t> found;
        if (balance == 0) {
            found = take(by_minute_, minute);
            if (!found) found = take(by_minute_, 0);
        } else if (minute == 0) {
            found = take(by_balance_, balance);
            if (!found) found = take(by_balance_, 0);
        }
        return found;
    }

  private:
    using Many = std::vector<std::size_t>;
    std::optional<std::size_t> take(std::unordered_map<std::int64_t, Many>& lists, std::int64_t which) {
        const auto at = lists.find(which);
        return at == lists.end() ? std::nullopt : take(at->second);
    }
    std::optional<std::size_t> take(Many& list) {
        while (!list.empty() && used_[list.back()]) list.pop_back();
        if (list.empty()) return std::nullopt;
        used_[list.back()] = true;
        return list.back();
    }

    std::unordered_map<std::int64_t, Many> by_detail_, by_minute_, by_balance_;
    Many all_;
    std::vector<bool> used_;
};

int parts(std::int64_t detail) {
    return (minute_part(detail) != 0 ? 1 : 0) + (balance_part(detail) != 0 ? 1 : 0);
}
std::int64_t together(std::int64_t a, std::int64_t b) {
    return (minute_part(a) != 0 ? minute_part(a) : minute_part(b)) |
           (balance_part(a) != 0 ? balance_part(a) : balance_part(b));
}

}  // namespace

Moved moved(const StatementLine& line) {
    const std::int64_t sign = line.back ? -1 : 1;
    return {sign * line.in.value, sign * line.out.value, line.day.number};
}

std::string day_prefix(std::int32_t day) {
    return fmt::format("n{:06x}", day + (1 << 22));
}

LineKey LineMatch::digest(std::string_view says, std::string_view more) const {
    return base::reference_digest(digests_, source_, says, more).bytes;
}

// What a line says of itself, less how often it is said. A serial is what the bank calls it; without one its values do.
// A line with a serial that takes nothing back has the digest that it always had.
void LineMatch::says(const StatementLine& line, std::string& out) const {
    out.clear();
    Moved m = moved(line);
    if (line.told_as_income && m.out < 0) m = {-m.out, 0, m.day};
    if (line.serial.empty())
        fmt::format_to(std::back_inserter(out), "{} {} {} values {:016x}", m.day, m.in, m.out, line.others);
    else
        fmt::format_to(std::back_inserter(out), "{} {} {} {}", m.day, m.in, m.out, line.serial);
}

// Of the line when it is said for the `times`-th time.
LineKey LineMatch::nth(std::uint32_t index, std::size_t times) const {
    std::string text;
    says(statement_.lines[index], text);
    return digest(text, times == 1 ? std::string() : fmt::format("#{}", times));
}

// Time and balance tell lines without a serial apart, where both of two files give them. The balance is kept as a
// digest only.
std::int64_t LineMatch::detail(const StatementLine& line) const {
    if (!line.serial.empty()) return 0;
    std::int64_t packed = line.minute + 1;
    if (line.has_balance) {
        std::uint32_t balance = 0;
        const LineKey said = digest("balance", fmt::format_int(line.balance.value).c_str());
        std::memcpy(&balance, said.data() + 8, sizeof balance);  // the second half depends on the value
        packed |= static_cast<std::int64_t>(balance | 1) << k_minute_bits;
    }
    return packed;
}

KeptLine* LineMatch::find(const LineKey& key) const {
    const auto at = std::lower_bound(kept_.begin(), kept_.end(), key,
                                     [](const KeptLine& one, const LineKey& wanted) { return one.key < wanted; });
    return at == kept_.end() || at->key != key ? nullptr : &*at;
}

Result<std::vector<FileLine>> LineMatch::run(const Meet& meet) {
    std::string text;
    lines_.reserve(statement_.lines.size());
    for (std::uint32_t i = 0; i < statement_.lines.size(); ++i) {
        const StatementLine& line = statement_.lines[i];
        says(line, text);
        lines_.push_back({digest(text, {}), i, line.day.number, detail(line)});
    }
    std::sort(lines_.begin(), lines_.end(), [&](const FileLine& a, const FileLine& b) {
        if (a.key != b.key) return a.key < b.key;
        return std::pair(statement_.lines[a.index].section, a.index) <
               std::pair(statement_.lines[b.index].section, b.index);
    });
    for (std::size_t from = 0, to = 0; from < lines_.size(); from = to) {
        while (to < lines_.size() && lines_[to].key == lines_[from].key) ++to;
        const auto section = [&](std::size_t i) { return statement_.lines[lines_[i].index].section; };
        if (kept_.empty() && section(from) == section(to - 1)) {  // all of them are new
            for (std::size_t i = from; i < to; ++i) {
                if (i > from) lines_[i].key = nth(lines_[i].index, i - from + 1);
                lines_[fresh_++] = lines_[i];
            }
            continue;
        }
        const std::vector<FileLine> group(lines_.begin() + static_cast<std::ptrdiff_t>(from),
                                          lines_.begin() + static_cast<std::ptrdiff_t>(to));
        MODOU_CHECK(match_group(group, meet));
    }
    lines_.resize(fresh_);
    if (std::any_of(kept_.begin(), kept_.end(), [](const KeptLine& one) { return one.scope == 0 && !one.seen; }))
        MODOU_CHECK(match_older(meet));
    std::sort(lines_.begin(), lines_.end(),
              [](const FileLine& a, const FileLine& b) { return std::tie(a.day, a.key) < std::tie(b.day, b.key); });
    return std::move(lines_);
}

// All lines of the file that say the same. Under each header each of them is one of those kept, or of those that an
// earlier header brought, or new: so the largest count stands.
Status LineMatch::match_group(std::span<const FileLine> group, const Meet& meet) {
    const std::uint32_t index = group.front().index;
    std::vector<Candidate> known;
    std::size_t times = 1;
    for (; !kept_.empty(); ++times) {
        KeptLine* kept = find(times == 1 ? group.front().key : nth(index, times));
        if (kept == nullptr) break;
        if (!other_account_(kept->scope)) known.push_back({kept, 0, without_standing(kept->detail)});
    }
    for (std::size_t from = 0, to = 0; from < group.size(); from = to) {
        const std::uint32_t section = statement_.lines[group[from].index].section;
        while (to < group.size() && statement_.lines[group[to].index].section == section) ++to;
        std::vector<FileLine> left(group.begin() + static_cast<std::ptrdiff_t>(from),
                                   group.begin() + static_cast<std::ptrdiff_t>(to));
        Pool pool(known.size());
        for (std::size_t i = 0; i < known.size(); ++i) pool.add(i, known[i].detail);
        for (const bool exactly : {true, false}) {
            if (known.empty()) break;
            std::vector<FileLine> still;
            for (FileLine& line : left) {
                const auto found = exactly ? pool.take_same(line.detail) : pool.take_compatible(line.detail);
                if (!found) {
                    still.push_back(line);
                    continue;
                }
                Candidate& same = known[*found];
                same.detail = line.detail = together(same.detail, line.detail);
                if (same.kept != nullptr) {
                    line.key = same.kept->key;
                    MODOU_CHECK(meet(*same.kept, line));
                } else {
                    lines_[same.fresh].detail = line.detail;
                }
            }
            left = std::move(still);
            // What says least may be any of them, and takes what the others leave.
            std::stable_sort(left.begin(), left.end(),
                             [](const FileLine& a, const FileLine& b) { return parts(a.detail) > parts(b.detail); });
        }
        for (FileLine& line : left) {
            if (times > 1) line.key = nth(line.index, times);
            ++times;
            known.push_back({nullptr, fresh_, line.detail});
            lines_[fresh_++] = line;
        }
    }
    return {};
}

// Lines that a Modou before scopes read: by serial under what it took for their sums, without one by their cells as
// they stood and how often the whole file had them.
Status LineMatch::match_older(const Meet& meet) {
    std::map<std::string_view, std::uint64_t> said;
    std::vector<std::pair<std::uint32_t, std::string>> then;  // index of the line, what it was known by
    std::size_t plain = 0;
    for (std::uint32_t i = 0; i < statement_.lines.size(); ++i) {
        const StatementLine& line = statement_.lines[i];
        if (!line.serial.empty()) {
            then.emplace_back(i, line.serial);
        } else if (plain < statement_.as_read.size()) {
            const std::string_view cells = statement_.as_read[plain++];
            then.emplace_back(i, fmt::format("line {} {}", ++said[cells], cells));
        }
    }
    // Refunds last: theirs are guesses of what they were taken for, and must not take the line that was meant.
    std::stable_partition(lines_.begin(), lines_.end(),
                          [&](const FileLine& line) { return !statement_.lines[line.index].back; });
    std::vector<FileLine> still;
    for (const FileLine& line : lines_) {
        const StatementLine& now = statement_.lines[line.index];
        const auto at = std::lower_bound(then.begin(), then.end(), line.index,
                                         [](const auto& one, std::uint32_t index) { return one.first < index; });
        KeptLine* known = nullptr;
        const std::int64_t sum = now.in.value + now.out.value;
        for (const auto& [in, out] : {std::pair{now.in.value, now.out.value}, {0, sum}, {sum, 0}}) {
            if (at == then.end() || at->first != line.index) break;
            KeptLine* was = find(digest(fmt::format("{} {} {} {}", now.day.number, in, out, at->second), {}));
            if (was != nullptr && !was->seen && was->scope == 0) {
                known = was;
                break;
            }
            if (!now.back) break;
        }
        if (known == nullptr)
            still.push_back(line);
        else
            MODOU_CHECK(meet(*known, line));
    }
    lines_ = std::move(still);
    return {};
}

}  // namespace modou::money
