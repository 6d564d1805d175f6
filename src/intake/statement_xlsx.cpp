#include "intake/statement_xlsx.hpp"

#include "base/text.hpp"
#include "intake/number_text.hpp"
#include "intake/workbook.hpp"

namespace modou::intake {
namespace {

using base::Code;
using base::Status;

class Visitor final : public WorkbookVisitor {
  public:
    Visitor(const std::string& file, StatementRows& rows) : file_(file), rows_(rows) {}

    Status begin_sheet(std::string_view name, bool hidden) override {
        end_sheet();
        sheet_ = base::shortened(name, 60);
        hidden_ = hidden;
        filled_ = 0;
        if (!hidden) rows_.begin_sheet(sheet_);
        return {};
    }
    Status take_row(const std::vector<WorkbookCell>& cells, std::uint32_t row) override {
        texts_.resize(cells.size());
        views_.clear();
        bool any = false;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (cells[i].kind == WorkbookCell::Kind::unreckoned && !hidden_)
                return base::fail(Code::bad_input,
                                  "a formula's value is not in the file: open the workbook, let it reckon, and save it",
                                  fmt::format("{}:{}:{}", file_, sheet_, row));
            if (cells[i].kind == WorkbookCell::Kind::number) {
                texts_[i] = number_text(cells[i].text);
                views_.push_back(texts_[i]);
            } else {
                views_.push_back(cells[i].text);
            }
            any = any || !cells[i].text.empty();
        }
        if (!any) return {};
        ++filled_;
        if (!hidden_) return rows_.take(views_, row);
        if (rows_.would_be_header(views_))
            return base::fail(Code::bad_input, "a hidden sheet holds a statement too: show it, or delete it",
                              fmt::format("{}:{}:{}", file_, sheet_, row));
        return {};
    }
    void end_sheet() {
        if (filled_ == 0) return;
        if (hidden_)
            rows_.pass_over(k_hidden_sheet, filled_);
        else if (!rows_.sheet_had_header())
            rows_.pass_over(k_other_sheet, filled_);
    }

  private:
    const std::string& file_;
    StatementRows& rows_;
    std::string sheet_;
    bool hidden_ = false;
    std::uint64_t filled_ = 0;
    std::vector<std::string> texts_;
    std::vector<std::string_view> views_;
};

}  // namespace

Status read_statement_workbook(std::string_view bytes, const std::string& file, StatementRows& rows) {
    Visitor visitor(file, rows);
    MODOU_CHECK(read_workbook(bytes, file, visitor));
    visitor.end_sheet();
    return {};
}

}  // namespace modou::intake
