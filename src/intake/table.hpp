// Orders as CSV: with a map of the caller's columns, or as Taobao's seller centre exports them.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "intake/items.hpp"
#include "intake/row.hpp"

namespace modou::intake {

// Which column holds what; empty: not there.
struct ColumnMap {
    std::string order, shop, item, buyer, paid, placed, received;
    std::string line;  // which line of its order a row is: two lines of one item are then two gifts
};
// "order=COL,shop=COL,…"; a column's name may stand in double quotes when it holds a comma.
// Error usage: an unknown name, order, paid, placed or received missing, or one column for two meanings.
base::Result<ColumnMap> parse_column_map(std::string_view text);

// The map of a header with the documented names, English or Chinese; shop, item, buyer and line may be missing. Nothing
// when it has others, or some of both.
std::optional<ColumnMap> usual_columns(const std::vector<std::string>& header);

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

    // Parses whole records of a block, which it may write in and which must live as long as the batch: rows look at it.
    // A record that says the header again (files put together) is no row. A record over several lines that swallows
    // rows (base::swallows_rows) is rejected line by line. A record without anything in any cell is none; one of sums,
    // or that says who made the list, is skipped by name. Columns with values that have no part in a row are counted in
    // batch.unused.
    void parse(std::span<char> block, std::uint64_t first_line, base::Encoding encoding, Batch& batch) const;

  private:
    enum Cell {
        order,
        shop,
        item,
        buyer,
        paid,
        placed,
        received,
        status,
        paid_at,
        refunded,
        closed,
        own_line,
        k_cells
    };
    static constexpr std::size_t k_absent = ~std::size_t{0};

    struct Cells;
    static Field field_of(std::size_t cell);
    base::Status look_at_the_rest();
    void read_record(Cells& cells, Row& row, Batch& batch) const;
    std::string_view no_order(Cells& cells, const Row& row) const;
    std::string_view read_order(Cells& cells, Row& row) const;
    std::string_view read_names(Cells& cells, Row& row) const;
    bool is_row(std::span<const std::string_view> fields, base::Encoding encoding) const;
    bool says_header(std::span<const std::string_view> fields, base::Encoding encoding) const;

    std::array<std::size_t, k_cells> columns_{};
    std::vector<std::size_t> currencies_, named_;  // columns that must say yuan; columns without a part in a row
    std::vector<std::string> header_;
    bool taobao_ = false;
    std::string source_, shop_;
    std::shared_ptr<const ItemFile> items_;  // shared: every parsing thread reads the same one
};

}  // namespace modou::intake
