// Statements of where money is kept: a bank's CSV, Alipay's merchant bills (账务明细, 业务明细), WeChat Pay's bills.
// Only day, amounts and serial are read; who paid or was paid is never looked at.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

namespace modou::intake {

inline constexpr std::size_t k_max_statement_bytes = 256 << 20;

struct StatementLine {
    std::uint64_t line = 0;  // of the file, from 1
    base::Day day;
    base::Fen in, out;   // one of them is 0
    std::string serial;  // as the bank gives it; without one, what the line says
};

enum class StatementKind { bank, alipay, wechat };
std::string_view statement_kind_name(StatementKind kind);

struct Statement {
    StatementKind kind = StatementKind::bank;
    base::Encoding encoding = base::Encoding::utf8;
    std::vector<StatementLine> lines;
    std::uint64_t passed_over = 0;  // sums, lines without an amount, moves between the holder's own accounts
};

// Which column holds what, where the usual names do not do; empty: the usual names.
struct StatementMap {
    std::string date, in, out, amount, direction, serial;
};
// "date=COL,in=COL,out=COL,amount=COL,direction=COL,serial=COL". Error usage: an unknown or repeated name.
base::Result<StatementMap> parse_statement_map(std::string_view text);

// The whole file or an error that names file and line: half a statement proves nothing.
base::Result<Statement> read_statement(std::string_view bytes, const std::string& file, const StatementMap& map);

}  // namespace modou::intake
