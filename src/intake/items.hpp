// Taobao's item export: what the payment of an order is split over.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/money.hpp"
#include "base/passed_over.hpp"

namespace modou::intake {

struct ItemShare {
    std::string item;
    std::uint64_t weight = 0;  // price in fen × quantity, at most k_max_amount a line
    bool received = true;      // false: its own line says another state than 交易成功, so its part gives nothing
};
// The lines of one order, summed by item: two lines of one item are one gift, for they share a key.
struct OrderItems {
    std::vector<ItemShare> shares;
    std::map<std::pair<std::string, bool>, std::size_t> places;  // of shares by item and received, once there are many
    bool broken = false;  // a line of it has no readable price or quantity: any split would be a guess
    std::uint64_t lines = 0;
    mutable std::atomic<bool> met = false;      // an order file has this order
    mutable std::atomic<bool> divided = false;  // and a line of it was divided over the items
};
using ItemFile = std::map<std::string, OrderItems, std::less<>>;
// The file is held whole; some 250 bytes a line.
inline constexpr std::size_t k_max_item_lines = 2'000'000;

// What the columns of an item file mean, and what was read of it.
class ItemReader {
  public:
    // An item is named by 商家编码, else 外部系统编号, else 标题. Error bad_input: a needed name is not there or twice.
    static base::Result<ItemReader> begin(const std::vector<std::string>& header, base::Encoding encoding);
    // Adds the records of a block (header already taken off; it is written in). Errors: limit past k_max_item_lines;
    // bad_input with "line N" for a line that belongs to no readable order, since some order would be split wrongly.
    base::Status read(std::span<char> block, std::uint64_t first_line, ItemFile& items, std::size_t& lines);
    const base::PassedOver& unused() const { return unused_; }

  private:
    base::Status take(std::uint64_t line, ItemFile& items, std::size_t& lines);
    std::string cell(std::size_t column);
    std::optional<std::uint64_t> weight();

    std::vector<std::string> header_;
    base::Encoding encoding_ = base::Encoding::utf8;
    std::size_t order_ = 0, price_ = 0, quantity_ = 0;
    std::optional<std::size_t> status_;
    std::vector<std::size_t> names_;   // of the item, the best first
    std::vector<std::size_t> totals_;  // state price × quantity again
    std::vector<std::size_t> named_;   // without a part in any row
    std::vector<std::string_view> fields_;
    bool whole_ = false, readable_ = true;
    base::PassedOver unused_;
};

// Lines whose order no order file had.
std::uint64_t lines_without_order(const ItemFile& items);

// `paid` over the weights by largest remainder: the parts add up to it exactly; equal remainders go to the first.
// Without any weight: in equal parts.
std::vector<base::Fen> split_by_weight(base::Fen paid, const std::vector<std::uint64_t>& weights);

}  // namespace modou::intake
