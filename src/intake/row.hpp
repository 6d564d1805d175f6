// What a line of an orders file means: an order received, a refund, or why it is neither.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/money.hpp"
#include "base/passed_over.hpp"
#include "base/time.hpp"
#include "intake/fault.hpp"

namespace modou::intake {

enum class RowKind : std::uint8_t {
    order,     // received by its buyer; the giver's pledge is not looked at yet
    refund,    // money went back: `received` is when
    skipped,   // nothing to do, for a reason that is nobody's fault (not_received)
    rejected,  // not of the form asked for
};

// The text behind the views belongs to the batch; what is the same for a whole file (the shop and source of the
// options, the names in an item file) belongs to the reader. Both must outlive the row.
struct Row {
    RowKind kind = RowKind::rejected;
    Fault fault;                                        // rejected: where and what, as closely as was looked
    bool part_refund = false;                           // Taobao: a part of the price went back before the export
    std::string_view reason;                            // skipped, rejected: a stable word
    std::uint64_t line = 0;                             // where it begins in its file, from 1
    std::string_view source, order, item, shop, buyer;  // item: empty when none is named; buyer may be empty
    std::optional<std::string_view> own_line;           // which line of its order, where the file has a column for that
    base::Fen paid;
    base::Instant placed, received;
};

// Rows in file order. Moving a batch does not move its text.
struct Batch {
    std::vector<Row> rows;
    std::size_t file = 0;                       // which of the inputs
    std::uint64_t position = 0;                 // bytes of that input consumed, compressed as it is
    std::uint64_t events = 0;                   // of JSON: rows that at least say that they are events
    base::PassedOver unused;                    // members and columns that have no part in any row
    std::vector<std::unique_ptr<char[]>> text;  // the block that the rows were read from, and what had to be rewritten
};

}  // namespace modou::intake
