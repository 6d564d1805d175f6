// From rows of cells to a statement: the letterhead, the header, the lines, what stands beside them, and the checks at
// the end. Rows come from a CSV file or from a workbook alike.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "intake/statement.hpp"
#include "intake/statement_cells.hpp"
#include "intake/statement_checks.hpp"
#include "intake/statement_form.hpp"
#include "intake/statement_said.hpp"
#include "intake/statement_words.hpp"

namespace modou::intake {

class StatementRows {
  public:
    StatementRows(const std::string& file, const StatementMap& map, base::Day today, bool keep_as_read)
        : file_(file), map_(map), today_(today), keep_as_read_(keep_as_read) {}

    // One row. The cells are looked at during the call only.
    base::Status take(const std::vector<std::string_view>& cells, std::uint64_t line);
    // Whether rows are still wanted: a file without a header within its first lines is not read to its end.
    bool gives_up(std::uint64_t line) const { return !header_ && line > k_header_within_lines; }
    // The header's cells as they must stand, for a reader that has to know how many there are.
    std::size_t width() const { return header_ ? header_->columns.size() : 0; }
    bool would_be_header(const std::vector<std::string_view>& cells) const;
    bool has_header() const { return header_.has_value(); }
    // A sheet of a workbook begins: what stands before its header is a letterhead again.
    void begin_sheet(std::string name);
    // Whether the sheet that ends had a header.
    bool sheet_had_header() const { return sheet_header_; }
    void pass_over(std::string_view reason, std::uint64_t rows) { statement_.passed_over.add(reason, rows); }

    base::Result<Statement> finish();

  private:
    static constexpr std::uint64_t k_header_within_lines = 200;
    enum Flag : std::uint8_t {
        passed = 1,
        no_money = 2,
        negative_out = 4,
        refund_type = 8,
        maybe_refund = 16,
        reversed = 32,
        withdrawn = 64,  // with `passed`: kept beside the lines that count
        own = 128        // likewise, of a bank
    };
    // A line of a payment service that pays, or that takes back a payment: the numbers that lead from one to the other.
    struct Numbered {
        std::size_t index = 0;  // in statement_.lines
        std::string order, merchants;
        bool refund = false;
        std::string_view alone;  // why it is left out when its payment is not there; empty: it is not
    };
    // What a line moved.
    struct Moved {
        std::int64_t in = 0, out = 0;  // at most one of them, above 0
        bool back = false;
        std::uint8_t flags = 0;
        Total label = Total::in;  // as the line calls itself, and what it prints: what printed totals add up
        std::int64_t printed = 0;
        std::string_view reason;  // why the line is left out
    };

    tl::unexpected<base::Error> bad(std::uint64_t line, std::string message) const;
    std::string_view of(const std::vector<std::string_view>& cells, Role role) const;
    base::Status take_header(const std::vector<std::string_view>& cells, std::uint64_t line, HeaderRead read);
    base::Result<bool> take_other(const std::vector<std::string_view>& cells, std::uint64_t line, bool day_cell);
    base::Status take_sum(const std::vector<std::string_view>& cells, std::uint64_t line, SumWord word);
    base::Result<bool> is_dated_sum(const std::vector<std::string_view>& cells, std::uint64_t line);
    base::Status check_width(const std::vector<std::string_view>& cells, std::uint64_t line) const;
    base::Status take_line(const std::vector<std::string_view>& cells, std::uint64_t line, CellTime when);
    base::Result<Moved> read_money(const std::vector<std::string_view>& cells, std::uint64_t line) const;
    base::Result<Moved> read_sides(const std::vector<std::string_view>& cells, std::uint64_t line) const;
    base::Result<Moved> read_amount(const std::vector<std::string_view>& cells, std::uint64_t line) const;
    base::Result<std::int64_t> amount(const std::vector<std::string_view>& cells, Role role, std::uint64_t line,
                                      Mark* mark = nullptr) const;
    base::Status take_serial(const std::vector<std::string_view>& cells, std::uint64_t line, StatementLine& found);
    bool says_refund(const std::vector<std::string_view>& cells) const;
    bool says_withdrawal(const std::vector<std::string_view>& cells, bool came_in) const;
    std::string_view says_own_money(const std::vector<std::string_view>& cells) const;
    std::string_view cell_at(const std::vector<std::string_view>& cells, std::size_t at) const {
        return at < cells.size() ? cell_value(cells[at]) : std::string_view();
    }
    void note_as_read(const std::vector<std::string_view>& cells, std::vector<std::string>& lines) const;
    void take_numbers(const std::vector<std::string_view>& cells, const StatementLine& found, const Moved& money,
                      std::uint8_t flags);
    void take_own(const StatementLine& found, std::string_view reason);
    bool foreign_trade(const std::vector<std::string_view>& cells) const;
    int scale_of(const StatementColumn& column) const { return column.has_unit ? column.scale : scale_; }
    std::string_view keep(std::string_view text);
    void end_section();
    base::Status take_facts(std::uint64_t line);

    base::Status settle_signs();
    base::Status settle_balances();
    base::Status settle_totals();
    void settle_refunds();
    void settle_numbers();

    const std::string& file_;
    const StatementMap& map_;
    base::Day today_;
    bool keep_as_read_;
    std::optional<StatementHeader> header_;
    std::string header_text_;
    std::vector<std::uint64_t> unused_cells_;
    std::size_t needed_ = 0;  // cells that a row has at the least
    int scale_ = 0;           // of columns whose name says no unit
    Said said_;
    std::string half_;  // why the nearest thing to a header is none
    std::uint64_t half_line_ = 0, data_before_header_ = 0, note_line_ = 0;
    std::vector<std::string> labels_;  // of WeChat's sums, whose values are the next row
    std::uint64_t labels_line_ = 0;
    std::uint32_t section_ = 0;
    std::uint32_t sections_ = 0;
    bool sheet_header_ = false;
    std::string sheet_;
    Tally tally_;
    std::vector<SaidTotal> open_totals_;
    std::uint64_t foreign_ = 0, yuan_ = 0;
    std::vector<std::uint8_t> flags_;   // of statement_.lines
    std::vector<std::uint16_t> chain_;  // of statement_.lines, once there are two accounts
    std::map<std::string, std::uint16_t, std::less<>> accounts_;
    std::vector<Numbered> numbered_;
    // Withdrawals that no balance follows: the checks never see them.
    std::vector<StatementLine> set_aside_;
    std::vector<std::string> set_aside_as_read_;
    bool partial_ = false;  // a column of amounts is missing: balances cannot be followed
    std::size_t room_left_ = 0;
    char* room_ = nullptr;
    Statement statement_;
};

}  // namespace modou::intake
