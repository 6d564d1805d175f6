#include "giving_door/export_rows.hpp"

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

void ExportRows::cell(std::string_view text) {
    // No cell may start a formula in a spreadsheet.
    const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
    put(quoted(formula ? "'" + std::string(text) : std::string(text)));
}

void ExportRows::put(std::string_view csv) {
    if (!std::exchange(fresh_, false)) out_ += ',';
    out_ += csv;
}

// Lines as RFC 4180 has them.
void ExportRows::end_row() {
    out_ += "\r\n";
    fresh_ = true;
}

}  // namespace modou::giving_door
