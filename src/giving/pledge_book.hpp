// Which pledge is in force for a shop and an item at a time, in memory: an order asks it two hundred thousand times a
// second.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/digest.hpp"
#include "base/time.hpp"
#include "programme/definition.hpp"

namespace modou::giving {

struct Pledge {
    base::Instant from;
    std::uint32_t row = 0;         // number of the pledge: what an entry of the book names as its rule
    std::uint16_t definition = 0;  // number of the one under which it was made: it stays its rule
    std::uint64_t shop_account = 0, project_account = 0;
    bool gives = true;  // false: mode none, giving has ended
    programme::Terms terms;
};

class PledgeBook {
  public:
    explicit PledgeBook(const base::DigestKey& key) : key_(key) {}

    // item "*": every item without a pledge of its own.
    void add(std::string_view shop, std::string_view item, const Pledge& pledge);
    // The newest pledge with from ≤ placed for the item, else for "*". Nothing when there is none.
    const Pledge* in_force(std::string_view shop, std::string_view item, base::Instant placed) const;
    std::size_t size() const { return rows_.size(); }

  private:
    struct Row {
        Pledge pledge;
        std::uint64_t check = 0;  // second digest: with the key, 128 bits that cannot meet by chance
        std::uint32_t older = 0;  // row + 1 of the next older one, 0 for none
    };
    // Item and check of one whose pledges were changed often → their rows + 1 by the time they begin.
    using Many = std::map<std::pair<std::uint64_t, std::uint64_t>, std::map<base::Instant, std::uint32_t>>;
    const Pledge* find(std::string_view shop, std::string_view item, base::Instant placed) const;
    std::uint64_t key_of(std::string_view shop, std::string_view item) const {
        return base::party_digest(key_, "pledge", shop, item).value;
    }
    std::uint64_t check_of(std::string_view shop, std::string_view item) const {
        return base::party_digest(key_, "pledge check", shop, item).value;
    }

    base::DigestKey key_;
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> newest_;  // key → row + 1
    std::vector<Row> rows_;
    static constexpr int k_few = 8;  // so many are walked along
    Many many_;
};

}  // namespace modou::giving
