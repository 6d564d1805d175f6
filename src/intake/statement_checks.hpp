// What a statement carries to check itself: balances behind each line, totals and counts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "intake/statement.hpp"
#include "intake/statement_said.hpp"

namespace modou::intake {

// What the line changes in the account.
inline std::int64_t moved(const StatementLine& line) {
    const std::int64_t net = line.in.value - line.out.value;
    return line.back ? -net : net;
}

struct Balances {
    enum class Outcome : std::uint8_t { none, good, broken, inverted };  // none: no line tells one
    Outcome outcome = Outcome::none;
    std::uint32_t line = 0;                 // broken: the line whose balance does not follow
    std::vector<std::int64_t> first, last;  // of each chain: the balance before it and behind it
};
// Whether each balance follows from the one before. Lines may stand in either direction, and those of one day in any
// order. `chain`: which account a line is of, empty when all are of one. Headers said again may stand between pages of
// one account, or between exports that overlap.
Balances check_balances(std::span<const StatementLine> lines, std::span<const std::uint16_t> chain);

// Adds up what lines say, column by column as printed, to meet the printed totals.
class Tally {
  public:
    // `label`: as the line calls itself; `counted`: its money counts; `net`: less what went back of it.
    void add(Total label, std::int64_t printed, std::int64_t net, bool counted);
    void end_page() { page_ = {}; }
    void begin_section() {
        section_ = {};
        page_ = {};
    }

    // A total meets the whole file's lines, its section's or its page's so far.
    bool meets_here(const SaidTotal& total) const;
    bool meets_file(const SaidTotal& total) const;
    std::uint64_t lines() const { return file_[0].count[3]; }

  private:
    struct Sums {
        std::array<std::int64_t, 4> sum{};     // by Total; both: signed
        std::array<std::uint64_t, 4> count{};  // by Total; both: all lines
        std::uint64_t with_money = 0;
    };
    using Ways = std::array<Sums, 3>;  // all lines; those that count; those, less what went back
    static bool meets(const Ways& ways, const SaidTotal& total);
    Ways file_{}, section_{}, page_{};
};

}  // namespace modou::intake
