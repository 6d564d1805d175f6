// Taobao's item export: what the payment of an order is split over.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/money.hpp"

namespace modou::intake {

struct ItemShare {
    std::string item;
    std::uint64_t weight = 0;  // price in fen × quantity, at most k_max_amount a line
};
// The lines of one order, summed by item: two lines of one item are one gift, for they share a key.
struct OrderItems {
    std::vector<ItemShare> shares;
    bool broken = false;  // a line of it has no readable price or quantity: any split would be a guess
};
using ItemFile = std::map<std::string, OrderItems, std::less<>>;
// The file is held whole; some 250 bytes a line.
inline constexpr std::size_t k_max_item_lines = 2'000'000;

// Adds the records of a block (header already taken off; it is written in). An item is named by 商家编码, else
// 外部系统编号, else 标题. Errors: limit past k_max_item_lines, bad_input for a header with a needed name twice.
base::Status read_items(std::span<char> block, const std::vector<std::string>& header, base::Encoding encoding,
                        ItemFile& items, std::size_t& lines);

// `paid` over the weights by largest remainder: the parts add up to it exactly; equal remainders go to the first.
// Without any weight: in equal parts.
std::vector<base::Fen> split_by_weight(base::Fen paid, const std::vector<std::uint64_t>& weights);

}  // namespace modou::intake
