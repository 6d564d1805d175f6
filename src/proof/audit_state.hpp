// What an audit reads besides the log: its own state of the last time, and the totals that the site publishes.
#pragma once

#include "proof/audit_lines.hpp"

namespace modou::proof {

// GET /v1/totals, or `modou totals --json`.
struct Totals {
    struct Project {
        std::string name;
        std::uint64_t gifts = 0, amount = 0;
    };
    std::uint64_t size = 0;  // leaves of which they are the totals
    std::uint64_t transfers = 0;
    std::vector<Project> projects;

    // What is not as the lines say, in words; empty when all agrees.
    std::vector<std::string> compare(const Lines& lines) const;
    // What the site takes back of these by publishing `now`: kind (fault_text) and words.
    std::vector<std::pair<std::string, std::string>> taken_back(const Totals& now) const;
};
Result<Totals> parse_totals(std::string_view text);

// How far an audit came: the tree and the account lines at that size.
struct AuditState {
    std::string origin;
    Frontier frontier;
    Lines lines;
    std::optional<Totals> published;  // seen last, compared or not: the log may not have come so far

    std::string text() const;  // JSON
    static Result<AuditState> parse(std::string_view text);
};

}  // namespace modou::proof
