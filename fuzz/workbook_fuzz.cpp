// Workbooks: rows in order with text in them, or an error that names the file.
#include <cstdint>
#include <cstdlib>

#include "intake/workbook.hpp"

namespace {

class Rows final : public modou::intake::WorkbookVisitor {
  public:
    modou::base::Status begin_sheet(std::string_view, bool) override {
        last_ = 0;
        return {};
    }
    modou::base::Status take_row(const std::vector<modou::intake::WorkbookCell>& cells, std::uint32_t row) override {
        if (row <= last_ || cells.size() > 16'384) std::abort();
        last_ = row;
        std::size_t bytes = 0;
        for (const auto& cell : cells) {
            using Kind = modou::intake::WorkbookCell::Kind;
            if ((cell.kind == Kind::empty || cell.kind == Kind::unreckoned) && !cell.text.empty()) std::abort();
            bytes += cell.text.size();
        }
        return bytes > (64u << 20) ? modou::base::Status(modou::base::fail(modou::base::Code::limit, "enough"))
                                   : modou::base::Status{};
    }

  private:
    std::uint32_t last_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Rows rows;
    const auto done = modou::intake::read_workbook({reinterpret_cast<const char*>(data), size}, "w.xlsx", rows);
    if (!done && done.error().message != "enough" && !done.error().where.starts_with("w.xlsx")) std::abort();
    return 0;
}
