// Rows of an export, as CSV or as NDJSON: the same names and values in both.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json_out.hpp"

namespace modou::giving_door {

class ExportRows {
  public:
    enum class Form { csv, ndjson };
    // `columns`: the names of all, in their order, with commas between them: the header of a CSV.
    ExportRows(Form form, std::string_view columns) : form_(form), columns_(columns) { begin(); }

    // Cells of one row, in the order of the columns.
    void text(std::string_view column, std::string_view value);
    void number(std::string_view column, std::optional<std::uint64_t> value);
    void yuan(std::string_view column, std::uint64_t fen);  // 1234.56
    void end_row();

    std::size_t bytes() const { return out_.size(); }
    std::string take() { return std::exchange(out_, {}); }

  private:
    void begin();
    void cell(std::string_view column, std::string_view csv, std::string_view json);

    Form form_;
    std::string columns_, row_, out_;
};

}  // namespace modou::giving_door
