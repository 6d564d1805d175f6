// What statements of holders' accounts say of each day.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace modou::money {

// In fen.
struct StatementDay {
    base::Day day;
    std::uint64_t in = 0;
    std::int64_t out = 0;        // less what reversals brought back
    std::uint64_t refunded = 0;  // of what came in, that day or before
};
using StatementDays = std::map<std::string, std::vector<StatementDay>>;  // by holder, days ascending

}  // namespace modou::money
