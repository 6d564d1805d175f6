// Rows of an export, as CSV or as NDJSON: the same names and values in both, those of a described struct.
#pragma once

#include <string>
#include <string_view>

#include "shape/write.hpp"

namespace modou::giving_door {

class ExportRows {
  public:
    enum class Form { csv, ndjson };
    explicit ExportRows(Form form) : form_(form) {}

    // Before the first row: a CSV has a header even where no row follows.
    template <shape::Described Row>
    void begin() {
        if (form_ != Form::csv) return;
        out_ = k_mark;
        boost::mp11::mp_for_each<shape::Members<Row>>([&](auto member) { put(shape::name_of(member.name)); });
        end_row();
    }
    template <shape::Described Row>
    void add(const Row& row) {
        if (form_ == Form::ndjson) {
            shape::append(out_, row);
            out_ += '\n';
            return;
        }
        boost::mp11::mp_for_each<shape::Members<Row>>([&](auto member) { cell(row.*member.pointer); });
        end_row();
    }

    std::string take() { return std::exchange(out_, {}); }

  private:
    static constexpr std::string_view k_mark = "\xEF\xBB\xBF";  // so that spreadsheets read Chinese

    void cell(std::string_view text);
    void cell(std::uint64_t number) { put(fmt::format_int(number).c_str()); }
    void cell(const shape::OrNull<std::uint64_t>& number) {
        if (number)
            cell(*number);
        else
            put("");
    }
    void put(std::string_view csv);
    void end_row();

    Form form_;
    bool fresh_ = true;  // no cell of this row stands yet
    std::string out_;
};

}  // namespace modou::giving_door
