// Orders as CSV: with a map of the caller's columns, or as Taobao's seller centre exports them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "intake/row.hpp"

namespace modou::intake {

// Which column holds what; empty: not there.
struct ColumnMap {
    std::string order, shop, item, buyer, paid, placed, received;
};
// "order=COL,shop=COL,…"; a column's name may stand in double quotes when it holds a comma.
// Error usage: an unknown name, or order, paid, placed or received missing.
base::Result<ColumnMap> parse_column_map(std::string_view text);

enum class Encoding { utf8, gb18030 };
std::string_view encoding_name(Encoding encoding);
// From the first bytes of a file; its header decides when it has anything but ASCII.
Encoding guess_encoding(std::string_view sample);
// To UTF-8; nothing when a byte does not belong there. Only cells that are used are ever converted or kept.
std::optional<std::string> to_utf8(std::string_view bytes, Encoding encoding);

// Lines of an order in Taobao's item file, summed by item: what the order's payment is split over.
struct ItemShare {
    std::string item;
    std::uint64_t weight = 0;  // price in fen × quantity
};
using ItemFile = std::map<std::string, std::vector<ItemShare>, std::less<>>;
inline constexpr std::size_t k_max_item_lines = 4'000'000;

// `paid` over the weights by largest remainder: the parts add up to it exactly; equal remainders go to the first.
std::vector<base::Fen> split_by_weight(base::Fen paid, const std::vector<std::uint64_t>& weights);

// What the columns of one file mean.
class TableForm {
  public:
    // A mapped CSV. Errors: bad_input names the missing column and those found.
    static base::Result<TableForm> mapped(const std::vector<std::string>& header, const ColumnMap& map,
                                          std::string source, std::string shop);
    // Taobao's order export. `items` may be null.
    static base::Result<TableForm> taobao(const std::vector<std::string>& header, std::shared_ptr<const ItemFile> items,
                                          std::string source, std::string shop);
    static bool is_taobao_orders(const std::vector<std::string>& header);
    static bool is_taobao_items(const std::vector<std::string>& header);

    // Parses whole records of a block (which it may write in). Returns how many lines they span.
    std::uint64_t parse(std::span<char> block, std::uint64_t first_line, Encoding encoding, Batch& batch) const;

  private:
    enum Cell { order, shop, item, buyer, paid, placed, received, status, paid_at, refunded, k_cells };
    static constexpr std::size_t k_absent = ~std::size_t{0};

    void read_record(std::vector<std::string_view>& fields, std::uint64_t line, Encoding encoding, Batch& batch,
                     std::string& kept) const;

    std::array<std::size_t, k_cells> columns_{};
    std::size_t width_ = 0;
    bool taobao_ = false;
    std::string source_, shop_;
    std::shared_ptr<const ItemFile> items_;  // shared: every parsing thread reads the same one
};

// Adds an item file's records (header already taken off) to `items`.
base::Status read_items(std::span<char> block, const std::vector<std::string>& header, Encoding encoding,
                        ItemFile& items, std::size_t& lines);

}  // namespace modou::intake
