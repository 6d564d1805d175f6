// Statements of where money is kept: a bank's CSV or XLSX, Alipay's bills (账务明细, 业务明细, 交易记录), WeChat Pay's
// (交易账单, 资金账单, 微信支付账单明细). Read strictly (docs/reading.md): a statement is right as a whole, or an error
// names the line that breaks it. Who paid or was paid is never looked at.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/money.hpp"
#include "base/passed_over.hpp"
#include "base/time.hpp"
#include "intake/bytes_in.hpp"

namespace modou::intake {

inline constexpr std::size_t k_max_statement_bytes = 256 << 20;  // unpacked

// What becomes of a line's money.
enum class Standing : std::uint8_t {
    counted,
    own,        // between the holder's own accounts, or interest: nobody gave it, and nobody was paid with it
    withdrawn,  // from a payment service to the holder's bank (or, with `in`, come back from there): own, one half of
                // it
    by_number,  // counted; an order's number says which payment a refund takes back, or that all of a payment came back
};

// A line that moved money. `in` or `out` is above 0, the other is 0.
struct StatementLine {
    std::uint32_t line = 0;     // of the file (of the sheet), from 1
    std::uint32_t section = 0;  // which header of the file it stands under, from 0; a header said again begins one too
    base::Day day;
    std::int32_t minute = -1;  // of the day; -1 when the line names none. Spreadsheets drop seconds.
    base::Fen in, out;
    // The line takes money back: with `in` a refund, which lowers what came in; with `out` a reversal (冲正), which
    // lowers what went out.
    bool back = false;
    bool told_as_income = false;  // a refund that the file marks 收入: lines were once known by that
    bool has_balance = false;
    Standing standing = Standing::counted;
    base::Fen balance;  // of the account after the line, where the line tells it
    // Of all other cells, written in one way (blanks, widths, zeros, date forms), without numbers so long that a
    // spreadsheet ruins them: two lines that say the same have the same.
    std::uint64_t others = 0;
    std::string_view serial;  // "bank 9/", as the bank gives it; empty: the line has none. Lives with its Statement.
};

enum class StatementKind { bank, alipay, wechat };
std::string_view statement_kind_name(StatementKind kind);

// What the columns make of a file. Two forms of one service tell the same money in other words.
enum class StatementForm {
    bank,
    alipay_account,   // 账务明细
    alipay_business,  // 业务明细
    alipay_personal,  // 交易记录, 支付宝交易明细
    wechat_trade,     // 交易账单, the older one too
    wechat_fund,      // 资金账单
    wechat_personal,  // 微信支付账单明细
};
std::string_view statement_form_name(StatementForm form);

// What moved and was the holder's own already, as lines that are kept without being counted, and moves passed over.
struct OwnMoney {
    std::int64_t interest = 0, in = 0, out = 0;  // fen
};

struct Statement {
    StatementKind kind = StatementKind::bank;
    StatementForm form = StatementForm::bank;
    base::Encoding encoding = base::Encoding::utf8;
    std::string container;  // "", "gzip", "zstd", "xlsx"
    base::Hash sha256{};    // of the bytes as they were given
    std::vector<StatementLine> lines;
    base::Fen in, out;             // of the lines that count: what came in less refunds, what went out less reversals
    OwnMoney own;                  // of those that do not
    base::PassedOver passed_over;  // lines left out, by reason (statement_reason_words), and checks that cannot be made
    base::PassedOver unused;       // cells that were not used, by the name of their column
    std::optional<std::string> account;  // as the file names it, to compare with another file; never shown
    std::uint64_t columns = 0;           // of its headers' names: files that have the same are of one form
    // When asked for: of each line without serial, in their order, all its cells (outer blanks, backtick and ="…" taken
    // off) with \n after each. It is what Modou knew such lines by before it compared values.
    std::vector<std::string> as_read;
    std::vector<std::unique_ptr<char[]>> text;  // what the serials look at
};

// Whether the line's money came from somebody else, or went to somebody else.
inline bool counts(const StatementLine& line) {
    return line.standing == Standing::counted || line.standing == Standing::by_number;
}
std::uint64_t lines_that_count(const Statement& statement);

// What a reason of Statement::passed_over says to people; nothing for a key that is no reason.
base::Words statement_reason_words(std::string_view key);

// Which column holds what, where the usual names do not do; empty: the usual names.
struct StatementMap {
    std::string date, in, out, amount, direction, serial;
};
// "date=COL,in=COL,out=COL,amount=COL,direction=COL,serial=COL". Error usage: an unknown or repeated name.
base::Result<StatementMap> parse_statement_map(std::string_view text);

// The whole file or an error that names file and line: half a statement proves nothing. A line of a day after `today`
// is refused: nobody has received tomorrow's money. `keep_as_read` asks for Statement::as_read.
base::Result<Statement> read_statement(std::string_view bytes, const std::string& file, const StatementMap& map,
                                       base::Day today, bool keep_as_read = false);
// The same from a source, plain or packed (.gz, .zst), without holding all of its bytes.
base::Result<Statement> read_statement(std::unique_ptr<ByteSource> bytes, const std::string& file,
                                       const StatementMap& map, base::Day today, bool keep_as_read = false);

}  // namespace modou::intake
