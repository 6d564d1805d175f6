// The names of all shops in memory, in order, for finding those that hold a text: some 70 bytes a shop. Read from the
// table when first asked, and kept in step with it; on disk there is no second copy that an erasure would have to find.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/id.hpp"
#include "store/store.hpp"

namespace modou::giving {

// Shops whose name holds each word of the text, by name: `limit` of them after the first `skip`, and how many there
// are.
struct ShopsFound {
    std::size_t total = 0;
    std::vector<std::pair<std::string, base::AccountId>> shops;
};

// Whether this is what an erased shop is called: its account's number stands for its name.
bool is_erased_shop(std::string_view name, base::AccountId account);

// Never changes once made.
class ShopIndex {
  public:
    // Names in ascending order of their bytes.
    void add(std::string_view name, base::AccountId account);
    void finish();
    // Words are parted by spaces and may stand in any order, letters of ASCII in either case. A word of two or more
    // Latin letters is also looked for in the pinyin of a Chinese name (up to three: where it begins) and where its
    // initials begin; such a question looks at every name. An error when `stop` becomes true.
    base::Result<ShopsFound> find(std::string_view text, std::size_t skip, std::size_t limit,
                                  const std::atomic<bool>* stop) const;
    // Rows of all that fit, by name.
    base::Result<std::vector<std::uint32_t>> rows(std::string_view text, const std::atomic<bool>* stop) const;
    // The row of this name; nothing when no shop has it.
    std::optional<std::uint32_t> row_of(std::string_view name) const;
    std::size_t size() const { return accounts_.size(); }
    std::string_view name(std::size_t row) const;
    base::AccountId account(std::size_t row) const { return {accounts_[row]}; }
    std::size_t memory_bytes() const;

  private:
    // Rows whose names are looked through together, or passed over together when what two neighbouring bytes of the
    // text leave in the block's marks is missing.
    static constexpr std::size_t k_block = 64, k_marks = 2048;
    static std::size_t mark_of(unsigned char first, unsigned char second) {
        return ((first * 0x9E3779B1u) ^ (second * 0x85EBCA6Bu)) >> 16 & (k_marks - 1);
    }
    void mark(std::size_t block, std::string_view lowered);
    std::string_view lowered(std::size_t row) const;
    // Calls each(row) for those that fit, in their order; ends with an error when `stop` becomes true.
    template <class Each>
    base::Status look(const std::vector<std::string>& words, const std::atomic<bool>* stop, Each each) const;
    template <class Each>
    base::Status look_in_pinyin(const std::vector<std::string>& words, const std::atomic<bool>* stop, Each each) const;

    std::string names_;    // one after the other
    std::string lowered_;  // the same with ASCII letters in lower case
    std::vector<std::uint32_t> ends_;
    std::vector<std::uint64_t> accounts_;
    std::vector<std::uint64_t> marks_;  // k_marks bits a block
};

// Threads: any.
class ShopNames {
  public:
    // The names as they stand.
    base::Result<std::shared_ptr<const ShopIndex>> now(store::Store& store);
    // The table was changed: the next one who asks reads it again. Call it before the change is told to anybody.
    void changed();

  private:
    std::mutex mutex_;
    std::shared_ptr<const ShopIndex> index_;  // shared with those who still look through an older one
};

}  // namespace modou::giving
