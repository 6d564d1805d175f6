// What a reader left out of a file, and why: counts by key. A key is a reason of the reader's own list, or a column,
// member, element or tag key of the input; never a value of it, because values may be a person's (docs/reading.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/json_out.hpp"

namespace modou::base {

// A sentence for people, in both languages.
struct Words {
    std::string_view zh, en;
};

class PassedOver {
  public:
    // More different keys than this are counted together under k_other, so that no file makes the list long.
    static constexpr std::size_t k_most_keys = 256;
    static constexpr std::size_t k_longest_key = 80;  // bytes
    static constexpr std::string_view k_other = "…";

    // Keys are shortened, and control characters in them become U+FFFD: they come from outside and reach terminals.
    void add(std::string_view key, std::uint64_t times = 1);
    void add(const PassedOver& other);

    bool empty() const { return counts_.empty(); }
    std::uint64_t total() const;
    std::uint64_t of(std::string_view key) const;
    const std::map<std::string, std::uint64_t, std::less<>>& counts() const { return counts_; }

    // As a value of `out`: {"key":times,…}, keys in order.
    void write(JsonOut& out) const;
    // A line a key, "  3 × 中文 · English (key)\n"; a key that `words` answers with nothing stands for itself. A key
    // with words is a reason, one without is a name from the file.
    std::string lines(const std::function<Words(std::string_view key)>& words) const;

    bool operator==(const PassedOver&) const = default;

  private:
    std::map<std::string, std::uint64_t, std::less<>> counts_;
};

}  // namespace modou::base
