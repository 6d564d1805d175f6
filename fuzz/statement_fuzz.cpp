// Statements: what is read are whole lines with one amount and a place of their own, or an error that names the file.
// Each line is counted, or left out under a reason that has words; each column is used, known to have no bearing, or
// named with the number of its cells. An input that begins with a byte below 32 is turned into a table of columns that
// are known and columns that are not; any other is read as it is.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "intake/statement.hpp"
#include "intake/statement_cells.hpp"
#include "intake/statement_columns.hpp"

namespace {

using namespace modou;

void require(bool holds) {
    if (!holds) std::abort();
}

void check(const intake::Statement& statement) {
    std::uint64_t last = 0, section = 0;
    std::int64_t in = 0, out = 0;
    for (const intake::StatementLine& line : statement.lines) {
        require(line.in.value >= 0 && line.out.value >= 0 && (line.in.value > 0) != (line.out.value > 0));
        require(line.in <= base::k_max_amount && line.out <= base::k_max_amount);
        require(line.minute >= -1 && line.minute < 1440);
        // Those that do not count may stand behind the others.
        if (!intake::counts(line)) continue;
        require(line.section >= section && (line.section > section || line.line > last));
        in += line.back ? -line.in.value : line.in.value;
        out += line.back ? -line.out.value : line.out.value;
        last = line.line;
        section = line.section;
    }
    require(in == statement.in.value && out == statement.out.value);
    for (const auto& [reason, times] : statement.passed_over.counts())
        require(times > 0 && !intake::statement_reason_words(reason).zh.empty());
}

// Columns and cells chosen by bytes.
void read_table(std::string_view bytes) {
    static constexpr std::array<std::string_view, 16> k_names{
        "交易日期", "收入", "支出",   "余额",   "币种", "交易状态", "对方户名", "备注",
        "颜色",     "mood", "手续费", "流水号", "金额", "借贷标志", "记账日期", "形状"};
    static constexpr std::array<std::string_view, 16> k_cells{
        "",   "1.00", "-2", "2026-06-01", "CNY",  "USD",  "成功",     "交易关闭",
        "红", "借",   "贷", "9",          "合计", "0.00", "2026/6/2", "x y"};
    const std::size_t width = 2 + bytes[0] % 7;
    std::size_t at = 1;
    const auto next = [&]() -> std::size_t {
        return at < bytes.size() ? static_cast<unsigned char>(bytes[at++]) % 16 : 0;
    };
    std::vector<std::string_view> header;
    std::string text;
    for (std::size_t i = 0; i < width; ++i) {
        header.push_back(i == 0 ? k_names[0] : k_names[next()]);
        (text += header.back()) += i + 1 < width ? ',' : '\n';
    }
    std::map<std::string, std::uint64_t> named;
    std::uint64_t rows = 0;
    while (at < bytes.size()) {
        ++rows;
        for (std::size_t i = 0; i < width; ++i) {
            const std::string_view cell = i == 0 ? k_cells[3] : k_cells[next()];
            const bool unknown =
                intake::known_column(intake::word_of(header[i])) == nullptr && !intake::is_without_bearing(header[i]);
            if ((unknown || header[i] == "手续费") && !cell.empty()) ++named[std::string(header[i])];
            (text += cell) += i + 1 < width ? ',' : '\n';
        }
    }
    const auto statement = intake::read_statement(text, "s.csv", {}, {30'000});
    if (!statement) return;
    check(*statement);
    std::uint64_t left_out = statement->passed_over.total();
    for (std::string_view check : {"balance_not_checked", "totals_not_checked"})
        left_out -= statement->passed_over.of(check);
    require(intake::lines_that_count(*statement) + left_out == rows);
    // Sums and notes are no lines, whose cells count.
    if (statement->passed_over.of("sums") + statement->passed_over.of("notes") > 0) return;
    for (const auto& [name, cells] : named) require(statement->unused.of(name) == cells);
    for (const auto& [name, cells] : statement->unused.counts()) require(named.contains(name) && named[name] == cells);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (size > 2 && data[0] < 32 && data[0] != '\n') {
        read_table(text);
        return 0;
    }
    const auto statement = intake::read_statement(text, "s.csv", {}, {30'000});
    if (!statement) {
        require(statement.error().where.starts_with("s.csv"));
        return 0;
    }
    check(*statement);
    for (const auto& [name, cells] : statement->unused.counts())
        require(cells > 0 && (name == "…" || name == "(no name)" || !name.empty()));
    (void)intake::parse_statement_map(text);
    return 0;
}
