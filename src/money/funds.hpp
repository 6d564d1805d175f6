// Funds: accounts of the book that money comes into and goes out of, whatever programme they belong to.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/id.hpp"

namespace modou::money {

struct Fund {
    std::string id, title_zh, title_en;
    std::string holder;  // who holds its money in a bank
    base::AccountId account{};
};
using Funds = std::map<std::string, Fund>;  // by id
// The funds as they stand, of the room that keeps them: shared, because that room may replace them meanwhile.
using FundsNow = std::function<std::shared_ptr<const Funds>()>;

}  // namespace modou::money
