// CSV as RFC 4180 has it, and as the world writes it: CRLF or LF, a byte order mark, blank lines, quotes inside plain
// fields.
//
// A quote is special only at a field's start. The bytes that matter (comma, quote, line ends) never are part of a
// longer character in UTF-8 or GB18030, so a table may be split before its encoding is known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace modou::base {

// Finds whole records in a block of text; a record may span lines inside quotes.
class CsvRecords {
  public:
    // How far a record was followed that does not end in the text, and what stands there. A quote that is open at the
    // start of any line of it, from its second on, comes to the same: whoever passes the record's first line over need
    // not follow the rest again.
    struct Open {
        enum class State : std::uint8_t { plain, quoted, quote_seen };  // quote_seen: it closes, or is one of two
        std::size_t to = 0;
        State state = State::plain;
    };

    explicit CsvRecords(std::string_view text, std::size_t from = 0) : text_(text), at_(from) {}
    // `before`: of a record in this text, or in the one that this text goes on from, with `to` counted in this one.
    CsvRecords(std::string_view text, std::optional<Open> before) : text_(text), open_(before) {}

    // The next record that ends with a line end inside the text, without that line end.
    std::optional<std::string_view> next();
    std::size_t position() const {
        return at_;
    }  // just after the last record returned: carry on here with the next block
    const std::optional<Open>& open() const { return open_; }

  private:
    std::size_t record_end();

    std::string_view text_;
    std::size_t at_ = 0;
    // The first quote and the first line end at or after where the search stands, each found once and kept: a long
    // line of many quotes is walked through once.
    std::size_t next_quote_ = 0, next_end_ = 0;
    bool quote_known_ = false, end_known_ = false;
    std::optional<Open> open_;
};

enum class CsvForm {
    good,
    open_quote,        // a quoted field does not end
    text_after_quote,  // "like"this
};

// Splits one record (without its line end) into fields, writing quoted ones in place without their quotes: the fields
// are views of the record.
CsvForm split_csv_record(std::span<char> record, std::vector<std::string_view>& fields);

// A record over several lines is what RFC 4180 allows, and also what two stray quotes make of all the rows between
// them. Whether the lines of `record` look like rows of their own: one between its first and its last, read alone, has
// `width` fields that `is_row` takes for a row; or the last one has, and the first too when its quotes are taken for
// plain text. In time linear in the record.
bool swallows_rows(std::string_view record, std::size_t width,
                   const std::function<bool(std::span<const std::string_view> fields)>& is_row);

// A field as it must be written so that every reader gets it back.
std::string csv_field(std::string_view text);

// A small table held whole (lists of projects, of pledges): all of it is good, or an error names the line.
class CsvTable {
  public:
    struct Row {
        std::uint64_t line = 0;  // where the record begins, from 1
        std::vector<std::string_view> cells;
    };

    // Needs a header and UTF-8. Names are trimmed; blank lines are left out; every row has as many cells as the header.
    static Result<CsvTable> read(std::string_view text);

    const std::vector<std::string_view>& header() const { return header_; }
    const std::vector<Row>& rows() const { return rows_; }
    // The text was made from something else: row N of it stands in line `line_of[N - 1]` there.
    void renumber(std::span<const std::uint32_t> line_of);
    // Other names for the columns, as many as there are: static text, or views of header().
    void name_columns(const std::vector<std::string_view>& names) { header_ = names; }
    // The position of a column, or an error that names the columns found. A name that appears twice is an error too.
    Result<std::size_t> column(std::string_view name) const;

  private:
    std::vector<char> text_;  // what the views look at; moving the table does not move it
    std::vector<std::string_view> header_;
    std::vector<Row> rows_;
};

// The position of `name` in a header, by trimmed name; errors as CsvTable::column.
Result<std::size_t> find_column(std::span<const std::string_view> header, std::string_view name);

}  // namespace modou::base
