// What is wrong with a row, for whoever must mend it: which field, and what kind of fault. Never the value: it may be a
// person's, and the file has it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace modou::intake {

// `row` is the row as a whole.
enum class Field : std::uint8_t {
    row,
    order,
    shop,
    item,
    buyer,
    paid,
    placed,
    received,
    line,
    source,
    time,
    type,
    specversion,
    datacontenttype,
    data,
    currency,
    refunded,
    paid_at,
    status,
    project,
    mode,
    value,
    from,
    holder,
    title,
    person,
    amount,
};

enum class FaultKind : std::uint8_t {
    none,
    empty,
    three_decimals,  // or more
    negative,
    not_a_number,
    too_large,
    lost_digits,    // 1.23E+17, #N/A: a spreadsheet has ruined it
    decimal_point,  // 1001.0 where a number of an order should be
    other_unit,     // not yuan
    not_a_time,
    no_such_time,  // 2026-02-30
    date_serial,   // 46000.5: a spreadsheet's number of a day
    wrong_text,    // bytes that are no text of the file's encoding
    not_json,
    not_text,         // a list, an object or a truth where text or a number belongs
    too_long_number,  // JSON: beyond 2^53 - 1
    said_twice,       // in two ways
    unknown,          // no word of the list
    too_few_fields,
    too_many_fields,
    open_quote,
    text_after_quote,
    swallows_rows,
    too_long,
    bad_items,      // its lines in the item file cannot be read or disagree
    in_future,      // more than a day after now
    before_placed,  // received on a day before the order was placed
    other_facts,    // the book has this order with others
    ambiguous,      // may be read as another order's
    refused,        // by the book
};

struct Fault {
    Field field = Field::row;
    FaultKind kind = FaultKind::none;
    bool operator==(const Fault&) const = default;
};

// Stable words for machines: "paid", "three_decimals".
std::string_view field_name(Field field);
std::string_view fault_kind_name(FaultKind kind);
// One sentence each: what is wrong, and what to do where that is not plain.
struct FaultMessage {
    std::string zh, en;
};
FaultMessage fault_message(Fault fault);

// Why a text is no amount, time or name; for what was refused already.
FaultKind amount_fault(std::string_view text);
FaultKind time_fault(std::string_view text);
FaultKind name_fault(std::string_view text);

// The least that a reason says by itself, where nobody has looked closer (answers of the book).
Fault fault_of_reason(std::string_view reason);

}  // namespace modou::intake
