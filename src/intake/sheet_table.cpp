#include "intake/sheet_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "intake/bytes_in.hpp"
#include "intake/chinese_headers.hpp"
#include "intake/number_text.hpp"
#include "intake/workbook.hpp"

namespace modou::intake {
namespace {

using base::Code;
using base::Result;
using base::Status;
using Kind = WorkbookCell::Kind;

constexpr std::uint64_t k_rows_above_header = 20;  // titles, who made it, the month

std::string column_letters(std::size_t column) {
    std::string letters;
    for (std::size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
    return letters;
}

class Visitor final : public WorkbookVisitor {
  public:
    Visitor(const std::string& file, const KnowsHeader& knows, SheetTables& out)
        : file_(file), knows_(knows), out_(out) {}

    Status begin_sheet(std::string_view name, bool hidden) override {
        end_sheet();
        sheet_ = base::shortened(name, 60);
        hidden_ = hidden;
        filled_ = 0;
        header_row_ = 0;
        table_ = {};
        return {};
    }

    Status take_row(const std::vector<WorkbookCell>& cells, std::uint32_t row) override {
        std::size_t width = cells.size();
        while (width > 0 && base::trimmed(cells[width - 1].text).empty() && cells[width - 1].kind != Kind::unreckoned)
            --width;
        if (width == 0) return {};
        ++filled_;
        if (header_row_ == 0) return filled_ <= k_rows_above_header ? look_for_header(cells, width, row) : Status{};
        std::string line;
        std::uint32_t lines = 1;
        for (std::size_t i = 0; i < std::max(width, uses_.size()); ++i) {
            if (i > 0) line += ',';
            if (i >= width) continue;
            MODOU_TRY(const std::string text, text_of(cells[i], i, row));
            line += base::csv_field(text);
            lines += static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
        }
        table_.csv += line + "\n";
        table_.rows.insert(table_.rows.end(), lines, row);
        last_row_ = row;
        return {};
    }

    Status hidden_row(std::uint32_t row) override {
        hidden_rows_.push_back(row);
        return {};
    }

    // Told after the rows of its sheet.
    Status merged(const WorkbookArea& area) override {
        if (header_row_ == 0 || area.last_row < header_row_ || area.first_row > last_row_) return {};
        for (std::size_t i = area.first_column; i <= area.last_column && i < uses_.size(); ++i)
            if (uses_[i] != ColumnUse::idle)
                return refuse(area.first_row, i,
                              fmt::format("cells are merged here down to {}{}: split them, and fill in each row",
                                          column_letters(area.last_column), area.last_row));
        return {};
    }

    Status end() {
        MODOU_CHECK(look_at_hidden_rows());
        end_sheet();
        return {};
    }
    Status end_of_sheet() override { return look_at_hidden_rows(); }

  private:
    Status look_for_header(const std::vector<WorkbookCell>& cells, std::size_t width, std::uint32_t row) {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < width; ++i) names.emplace_back(base::trimmed(cells[i].text));
        auto uses = knows_(names);
        if (!uses) return {};
        if (hidden_)
            return base::fail(Code::bad_input, "a hidden sheet holds such a table too: show it, or delete it",
                              place(row));
        header_row_ = last_row_ = row;
        uses_ = std::move(*uses);
        uses_.resize(width, ColumnUse::idle);
        names_ = names;
        if (filled_ > 1) out_.passed_over.add("above_header", filled_ - 1);
        table_.sheet = sheet_;
        std::uint32_t lines = 1;
        for (std::size_t i = 0; i < width; ++i) {
            table_.csv += (i > 0 ? "," : "") + base::csv_field(names[i]);
            lines += static_cast<std::uint32_t>(std::count(names[i].begin(), names[i].end(), '\n'));
        }
        table_.csv += '\n';
        table_.rows.assign(lines, row);
        return {};
    }

    Result<std::string> text_of(const WorkbookCell& cell, std::size_t column, std::uint32_t row) const {
        const ColumnUse use = column < uses_.size() ? uses_[column] : ColumnUse::idle;
        if (use == ColumnUse::idle) return std::string(cell.text);
        const auto refused = [&](std::string why) -> Result<std::string> {
            auto status = refuse(row, column, std::move(why));
            return tl::unexpected(status.error());
        };
        switch (cell.kind) {
            case Kind::unreckoned:
                return refused("a formula's value is not in the file: open the workbook, let it reckon, and save it");
            case Kind::error:
                return refused("a formula has failed here: put the value itself into the cell");
            case Kind::date:
                if (use == ColumnUse::name || use == ColumnUse::number)
                    return refused(
                        "the cell is a date, and was something else once: make the column text, and write "
                        "it again");
                return std::string(cell.text);
            case Kind::number:
                if (cell.shown == WorkbookCell::Shown::percent)
                    return refused(
                        "the cell is shown as a percentage, so what it holds is a hundredth of that: make "
                        "it a plain number");
                if (cell.shown == WorkbookCell::Shown::other_money)
                    return refused("the cell is shown in other money than yuan: only yuan is counted");
                return number_text(cell.text);
            case Kind::empty:
            case Kind::text:
            case Kind::logical:
                break;
        }
        return std::string(cell.text);
    }

    Status look_at_hidden_rows() {
        for (const std::uint32_t row : hidden_rows_)
            if (header_row_ != 0 && row >= header_row_ && row <= last_row_ &&
                std::ranges::binary_search(table_.rows, row))
                return base::fail(Code::bad_input,
                                  "this row is hidden (by a filter?), so nobody sees that it counts: show all rows, or "
                                  "delete it",
                                  place(row));
        hidden_rows_.clear();
        return {};
    }

    void end_sheet() {
        if (filled_ == 0) return;
        if (header_row_ != 0)
            out_.tables.push_back(std::move(table_));
        else
            out_.passed_over.add(hidden_ ? "hidden_sheet" : "other_sheet", filled_);
        filled_ = 0;
    }

    std::string place(std::uint32_t row) const { return fmt::format("{}:{}:{}", file_, sheet_, row); }
    Status refuse(std::uint32_t row, std::size_t column, std::string why) const {
        return base::fail(Code::bad_input, std::move(why),
                          fmt::format("{}:{}:{}{}", file_, sheet_, column_letters(column), row));
    }

    const std::string& file_;
    const KnowsHeader& knows_;
    SheetTables& out_;
    std::string sheet_;
    bool hidden_ = false;
    std::uint64_t filled_ = 0;
    std::uint32_t header_row_ = 0, last_row_ = 0;
    std::vector<ColumnUse> uses_;
    std::vector<std::string> names_;
    std::vector<std::uint32_t> hidden_rows_;
    SheetTable table_;
};

Result<std::string> unpacked(std::string_view bytes, const std::string& file, std::size_t most_bytes) {
    MODOU_TRY(Unpacked source, unpack(text_source(std::string(bytes)), file));
    std::string all;
    for (std::string piece(256 << 10, '\0');;) {
        MODOU_TRY(const std::size_t count, source.source->read(piece));
        if (count == 0) return all;
        all.append(piece, 0, count);
        if (all.size() > most_bytes)
            return base::fail(Code::limit, fmt::format("the file is larger than the {} MiB allowed", most_bytes >> 20),
                              file);
    }
}

bool is_packed(std::string_view bytes) {
    return bytes.starts_with("\x1F\x8B") || bytes.starts_with("\x28\xB5\x2F\xFD");
}

// "line 3" of a table → "pledges.csv:3", as all import errors say it.
base::Error in_file(const std::string& file, base::Error error) {
    const std::string_view place = error.where;
    if (!place.starts_with(file))
        error.where = file + (place.starts_with("line ") ? ":" + std::string(place.substr(5)) : "");
    return error;
}

std::vector<std::string_view> documented(std::span<const std::string> names) {
    return documented_names(std::vector<std::string_view>(names.begin(), names.end()));
}

Result<WholeTable> from_workbook(std::string_view bytes, const std::string& file, const KnowsHeader& knows,
                                 std::span<const std::string_view> wanted) {
    const KnowsHeader in_both_languages = [&](std::span<const std::string> names) {
        const auto english = documented(names);
        return knows(std::vector<std::string>(english.begin(), english.end()));
    };
    MODOU_TRY(SheetTables sheets, read_sheet_tables(bytes, file, in_both_languages, wanted));
    if (sheets.tables.empty()) return base::fail(Code::bad_input, "the workbook's sheets are empty", file);
    if (sheets.tables.size() > 1)
        return base::fail(
            Code::bad_input,
            fmt::format("the sheets {} and {} hold such a table: give each as a file of its own",
                        base::json_quoted(sheets.tables[0].sheet), base::json_quoted(sheets.tables[1].sheet)),
            file);
    const SheetTable& one = sheets.tables.front();
    const std::string place = file + ":" + one.sheet;
    auto table = base::CsvTable::read(one.csv);
    if (!table) {
        base::Error error = table.error();
        if (std::string_view line = error.where; line.starts_with("line ")) {
            line.remove_prefix(5);
            const auto number = base::take_whole_number<std::uint64_t>(line).value_or(0);
            error.where = fmt::format("{}:{}", place, one.row_of(number));
        }
        return tl::unexpected(in_file(file, std::move(error)));
    }
    table->renumber(one.rows);
    return WholeTable{std::move(*table), std::move(sheets.passed_over), place, one.row_of(1)};
}

Result<WholeTable> as_it_stands(std::string_view bytes, const std::string& file, std::size_t most_bytes,
                                const KnowsHeader& knows, std::span<const std::string_view> wanted) {
    const auto refused = [&](std::string why) { return base::fail(Code::bad_input, std::move(why), file); };
    if (bytes.size() > most_bytes)
        return base::fail(Code::limit, fmt::format("the file is larger than the {} MiB allowed", most_bytes >> 20),
                          file);
    std::string plain;
    if (is_packed(bytes)) {
        MODOU_TRY(plain, unpacked(bytes, file, most_bytes));
        bytes = plain;
    }
    if (is_workbook(bytes)) return from_workbook(bytes, file, knows, wanted);
    if (bytes.starts_with("\xD0\xCF\x11\xE0"))
        return refused("this is an .xls workbook, or one with a password: save it as .xlsx or as CSV");
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
        return refused("this is UTF-16 text: save it as CSV in UTF-8");
    auto text = base::WholeText::read(bytes);
    if (!text) return tl::unexpected(in_file(file, text.error()));
    if (text->encoding() == base::Encoding::windows_1252)
        return refused("this is neither UTF-8 nor GB18030: save it as CSV in UTF-8");
    auto table = base::CsvTable::read(text->view());
    if (!table) return tl::unexpected(in_file(file, table.error()));
    return WholeTable{std::move(*table), {}, file, 1};
}

}  // namespace

bool is_workbook(std::string_view bytes) {
    return bytes.starts_with("PK\x03\x04");
}

Result<SheetTables> read_sheet_tables(std::string_view bytes, const std::string& file, const KnowsHeader& knows,
                                      std::span<const std::string_view> wanted) {
    SheetTables out;
    std::size_t rows = 0, nearest = 0;
    std::ptrdiff_t most = 0;
    const KnowsHeader noting = [&](std::span<const std::string> names) {
        const auto english = documented(names);
        const auto fits = std::ranges::count_if(
            wanted, [&](std::string_view name) { return std::ranges::find(english, name) != english.end(); });
        if (fits > most) most = fits, nearest = rows;
        ++rows;
        return knows(names);
    };
    Visitor visitor(file, noting, out);
    MODOU_CHECK(read_workbook(bytes, file, visitor));
    MODOU_CHECK(visitor.end());
    if (!out.tables.empty()) return out;
    // No sheet has such a header: the row that comes nearest says by its own names what is missing.
    SheetTables plain;
    plain.known = false;
    std::size_t asked = 0;
    const KnowsHeader first = [&](std::span<const std::string> names) -> std::optional<std::vector<ColumnUse>> {
        if (asked++ != nearest) return std::nullopt;
        return std::vector<ColumnUse>(names.size(), ColumnUse::idle);
    };
    Visitor again(file, first, plain);
    MODOU_CHECK(read_workbook(bytes, file, again));
    MODOU_CHECK(again.end());
    return plain;
}

Result<WholeTable> read_whole_table(std::string_view bytes, const std::string& file, std::size_t most_bytes,
                                    const KnowsHeader& knows, std::span<const std::string_view> wanted) {
    MODOU_TRY(WholeTable whole, as_it_stands(bytes, file, most_bytes, knows, wanted));
    whole.table.name_columns(documented_names(whole.table.header()));
    return whole;
}

base::Words sheet_words(std::string_view key) {
    if (key == "hidden_sheet") return {"隐藏工作表里的行", "rows of hidden sheets"};
    if (key == "other_sheet") return {"其他工作表里的行", "rows of other sheets"};
    if (key == "above_header") return {"表头上方的行", "rows above the header"};
    return {};
}

}  // namespace modou::intake
