// Payouts as they come in (lines to persons) and as the public reads them.
#include <set>

#include "base/csv.hpp"
#include "base/ruined.hpp"
#include "base/text.hpp"
#include "intake/fault.hpp"
#include "intake/sheet_table.hpp"
#include "money/api.hpp"
#include "money/payment_lines.hpp"
#include "shape/write.hpp"

namespace modou::money {

using base::Code;
using base::Result;

Result<std::vector<PersonLine>> read_person_lines(std::string_view csv, const std::string& file) {
    constexpr std::size_t k_most_bytes = 8 << 20;
    const auto knows = [](std::span<const std::string> names) -> std::optional<std::vector<intake::ColumnUse>> {
        std::vector<intake::ColumnUse> uses;
        int known = 0;
        for (const std::string& name : names) {
            uses.push_back(name == "person"   ? intake::ColumnUse::name
                           : name == "amount" ? intake::ColumnUse::number
                                              : intake::ColumnUse::idle);
            known += uses.back() != intake::ColumnUse::idle ? 1 : 0;
        }
        if (known != 2) return std::nullopt;
        return uses;
    };
    static constexpr std::string_view k_columns[] = {"person", "amount"};
    MODOU_TRY(const intake::WholeTable whole, intake::read_whole_table(csv, file, k_most_bytes, knows, k_columns));
    const base::CsvTable* const table = &whole.table;
    const auto person = table->column("person"), amount = table->column("amount");
    if (!person || !amount)
        return base::fail(Code::bad_input, (person ? amount : person).error().message,
                          fmt::format("{}:{}", whole.place, whole.header_row));
    std::vector<PersonLine> lines;
    std::set<std::string> seen;
    for (const auto& row : table->rows()) {
        const auto bad = [&](std::string message) {
            return base::fail(Code::bad_input, std::move(message), fmt::format("{}:{}", whole.place, row.line));
        };
        PersonLine line{std::string(base::trimmed(row.cells[*person])), {}};
        if (line.person.empty()) return bad("person is empty: expected a person's reference");
        if (base::is_ruined_number(line.person)) return bad("person was ruined by a spreadsheet: write it out whole");
        auto fen = base::parse_yuan_lenient(row.cells[*amount]);
        if (!fen)
            return bad(intake::fault_message({intake::Field::amount, intake::amount_fault(row.cells[*amount])}).en);
        if (fen->value == 0) return bad("the amount must be more than 0");
        line.amount = *fen;
        if (!seen.insert(line.person).second) return bad("this person stands twice in the file");
        lines.push_back(std::move(line));
    }
    return lines;
}

void write_confirmed(base::JsonOut& out, const Payout& payout, const std::map<base::Sequence, Confirmed>& all) {
    out.key("statement").raw(shape::text(api::told(payout, all)));
}

}  // namespace modou::money
