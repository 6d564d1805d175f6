// Payouts as they come in (lines to persons) and as the public reads them.
#include <set>

#include "base/csv.hpp"
#include "base/ruined.hpp"
#include "base/text.hpp"
#include "intake/fault.hpp"
#include "intake/sheet_table.hpp"
#include "money/payment_lines.hpp"

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
    out.key("statement");
    const auto found = all.find(payout.id);
    if (found == all.end()) {
        out.null();
        return;
    }
    const auto day = [&](std::string_view name, const std::optional<base::Day>& value) {
        out.key(name);
        value ? out.value(base::format_day(*value)) : out.null();
    };
    const Confirmed& one = found->second;
    out.begin_object().member("confirmed", one.line.has_value());
    day("day", one.line);
    out.key("amount_fen");
    one.line ? out.value(payout.amount.value) : out.null();
    day("read_to", one.read_to);
    out.end_object();
}

void write_public_payout(base::JsonOut& out, const Payout& payout, const Fund& fund,
                         const std::map<base::Sequence, Confirmed>& confirmed) {
    const auto day = [&](std::string_view name, std::int64_t at) {
        out.key(name);
        at == 0 ? out.null() : out.value(base::format_day(base::day_of({at})));
    };
    const auto text = [&](std::string_view name, const std::string& value) {
        out.key(name);
        value.empty() ? out.null() : out.value(value);
    };
    out.begin_object()
        .member("payout", payout.id)
        .member("project", fund.id)
        .member("title_zh", fund.title_zh)
        .member("title_en", fund.title_en)
        .member("holder", fund.holder)
        .member("payee", payout.payee)
        .member("people", payout.people)
        .member("amount_fen", payout.amount.value)
        .member("status", payout.status)
        .member("account", payout.account.value);
    text("purpose", payout.people == 0 ? payout.purpose : "");
    day("proposed_day", payout.proposed_at);
    day("approved_day", payout.approved_at);
    day("ended_day", payout.ended_at);
    out.key("settle");
    payout.settle == 0 ? out.null() : out.value(payout.settle);
    text("evidence_sha256", payout.evidence);
    text("paid_evidence_sha256", payout.paid_evidence);
    write_confirmed(out, payout, confirmed);
    out.end_object();
}

}  // namespace modou::money
