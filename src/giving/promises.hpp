// What shops promise, as anyone may read it: the pledges of one shop, and shops by what they promise ("1 % 图书角").
#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "giving/office.hpp"

namespace modou::giving {

struct Promise {
    std::string item;         // "*": every item without a pledge of its own
    std::string mode, value;  // as the pledge says them: percent and 0.1, fixed and 0.02; none
    std::string project;      // its id; with mode none the one that it ended giving to
    base::Instant from;
    bool in_force = false;  // an order placed now gives by it
};

struct ShopPromises {
    std::vector<Promise> promises;  // by item, the newest of each first
    bool more = false;              // only the first 200 are here
};
// An erased shop promises nothing.
base::Result<ShopPromises> promises_of(Office& office, std::string_view shop, base::AccountId account);

// What a visitor looks for: at most one amount ("1%", "0.02", "0.02 元"), and words of a project. An arrow between them
// is passed over.
struct PromiseQuestion {
    std::optional<std::int64_t> share;  // hundredths of a percent
    std::optional<base::Fen> sum;
    ProjectQuestion project;
};
// bad_input, in a sentence for people: two amounts, or one that no pledge can have.
base::Result<PromiseQuestion> promise_question(std::string_view text);

// Shops with pledges in force that fit, by name, each with those pledges.
struct PromisesFound {
    std::map<std::string, std::vector<Promise>> shops;
    bool more = false;  // there are more than `k_most_promising`, or more pledges than are read for one question
};
inline constexpr std::size_t k_most_promising = 20'000;
base::Result<PromisesFound> find_promises(Office& office, const PromiseQuestion& question,
                                          const std::atomic<bool>* stop);

}  // namespace modou::giving
