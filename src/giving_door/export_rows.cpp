#include "giving_door/export_rows.hpp"

#include "base/money.hpp"
#include "base/text.hpp"

namespace modou::giving_door {
namespace {

std::string quoted(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

}  // namespace

// A mark, so that spreadsheets read Chinese; lines as RFC 4180 has them.
void ExportRows::begin() {
    if (form_ == Form::csv) out_ = "\xEF\xBB\xBF" + columns_ + "\r\n";
}

void ExportRows::cell(std::string_view column, std::string_view csv, std::string_view json) {
    if (form_ == Form::ndjson) {
        row_ += fmt::format("{}{}:{}", row_.empty() ? "{" : ",", base::json_quoted(column), json);
        return;
    }
    // Every cell but the first has a comma before it; the row itself may begin with an empty one.
    row_ += row_.empty() ? " " : ",";
    row_ += csv;
}

void ExportRows::text(std::string_view column, std::string_view value) {
    // No cell may start a formula in a spreadsheet.
    const bool formula = !value.empty() && std::string_view("=+-@\t\r").find(value.front()) != std::string_view::npos;
    cell(column, quoted(formula ? "'" + std::string(value) : std::string(value)), base::json_quoted(value));
}

void ExportRows::number(std::string_view column, std::optional<std::uint64_t> value) {
    cell(column, value ? fmt::format("{}", *value) : "", value ? fmt::format("{}", *value) : "null");
}

void ExportRows::yuan(std::string_view column, std::uint64_t fen) {
    const std::string text = base::format_yuan({static_cast<std::int64_t>(fen)});
    cell(column, text, base::json_quoted(text));
}

void ExportRows::end_row() {
    if (form_ == Form::ndjson) {
        out_ += row_ + "}\n";
    } else {
        out_ += row_.substr(1) + "\r\n";
    }
    row_.clear();
}

}  // namespace modou::giving_door
