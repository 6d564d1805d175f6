#include "money/statement_lines.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "money/sealed_tables.hpp"
#include "money/statement_match.hpp"

namespace modou::money {
namespace {

using base::Code;
using base::Day;
using base::Result;
using base::Status;
using intake::Standing;
using intake::Statement;
using intake::StatementForm;
using intake::StatementLine;
using store::Session;

constexpr std::string_view k_otherwise_before = "kept_otherwise_before";
constexpr std::size_t k_rows_an_insert = 32;

// Where lines come from. Two files with the same scope compare line by line; of another scope they may tell the same
// money in other words.
struct Scope {
    std::int64_t number = 0;
    std::string form, columns, account;
};

std::string_view kind_of(std::string_view form) {
    return form.substr(0, form.find('_'));
}

std::string_view form_words(std::string_view form) {
    static const std::map<std::string_view, std::string_view> k_words{
        {"bank", "bank statement"},
        {"alipay_account", "账务明细 (Alipay, moves of the account)"},
        {"alipay_business", "业务明细 (Alipay, trades)"},
        {"alipay_personal", "交易记录 (Alipay, personal)"},
        {"wechat_trade", "交易账单 (WeChat, trades)"},
        {"wechat_fund", "资金账单 (WeChat, moves of the account)"},
        {"wechat_personal", "微信支付账单明细 (WeChat, personal)"}};
    const auto at = k_words.find(form);
    return at == k_words.end() ? form : at->second;
}

LineKey key_bytes(std::string_view hex) {
    LineKey key{};
    const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
    for (std::size_t i = 0; i < key.size() && 2 * i + 1 < hex.size(); ++i)
        key[i] = static_cast<std::byte>(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
    return key;
}

// What a line is kept under: "n", its day, its key. Lines of an older Modou have the key alone, which never begins so.
std::string name_of(std::int32_t day, const LineKey& key) {
    return day_prefix(day) + base::hex(key);
}

class Keeping {
  public:
    Keeping(Session& session, folder::Sealing& sealing, const base::DigestKey& key, const std::string& holder,
            const StatementAsk& ask, const Statement& statement, const std::string& file)
        : session_(session),
          sealing_(sealing),
          digests_(key),
          holder_(holder),
          named_(!ask.account.empty()),
          recount_(ask.recount),
          stop_(ask.stop),
          statement_(statement),
          file_(file) {
        scope_.form = intake::statement_form_name(statement.form);
        scope_.columns = fmt::format("{:016x}", statement.columns);
        const std::string_view stated = named_              ? ask.account
                                        : statement.account ? *statement.account
                                                            : std::string_view();
        if (!stated.empty())
            scope_.account = base::hex(base::reference_digest(key, "statement " + holder, "account", stated).bytes);
    }

    Result<StatementKept> run() {
        MODOU_CHECK(find_scope());
        if (!statement_.lines.empty()) {
            find_days();
            MODOU_CHECK(refuse_other_forms());
            MODOU_CHECK(load_kept());
            LineMatch match(digests_, holder_, statement_, kept_,
                            [&](std::uint32_t scope) { return other_account(scope); });
            MODOU_TRY(fresh_, match.run([&](KeptLine& known, const FileLine& line) { return meet(known, line); }));
            MODOU_CHECK(refuse_other_words());
            MODOU_CHECK(add_fresh());
            MODOU_CHECK(add_days());
        }
        const std::string digest = base::hex(statement_.sha256);
        MODOU_CHECK(
            session_.run("INSERT INTO statement_file (holder, digest, scope, first_day, last_day, noted) VALUES "
                         "(:h, :d, :s, :f, :l, 0) ON CONFLICT DO NOTHING",
                         {holder_, digest, scope_.number, first_.number, last_.number}));
        MODOU_CHECK(sealing_.row(tables::statement_file, {holder_, digest, scope_.number}));
        MODOU_CHECK(withdrawals_are_known());
        kept_out_.fresh =
            static_cast<std::uint64_t>(std::count_if(fresh_.begin(), fresh_.end(), [&](const FileLine& line) {
                return intake::counts(statement_.lines[line.index]);
            }));
        return std::move(kept_out_);
    }

  private:
    // The file's days are those of the lines that count, where any do: they may tell the same money as another form.
    void find_days() {
        bool any = false;
        all_first_ = all_last_ = statement_.lines.front().day;
        for (const StatementLine& line : statement_.lines) {
            all_first_ = std::min(all_first_, line.day);
            all_last_ = std::max(all_last_, line.day);
            if (!intake::counts(line)) continue;
            first_ = any ? std::min(first_, line.day) : line.day;
            last_ = any ? std::max(last_, line.day) : line.day;
            any = true;
        }
        if (any) return;
        first_ = all_first_;
        last_ = all_last_;
    }

    // Of files that an earlier Modou read, what was withdrawn is not known, until they are read again.
    Status withdrawals_are_known() {
        if (statement_.form == StatementForm::bank) return {};
        MODOU_CHECK(
            session_.run("DELETE FROM statement_unread WHERE holder = :h AND form = :f AND first_day >= :a AND "
                         "last_day <= :b",
                         {holder_, scope_.form, first_.number, last_.number}));
        return {};
    }

    // ---- scopes

    Status find_scope() {
        MODOU_CHECK((session_.rows<std::int64_t, std::string, std::string, std::string>(
            "SELECT number, form, columns, account FROM statement_scope WHERE holder = :h", {holder_},
            [&](std::int64_t number, const std::string& form, const std::string& columns, const std::string& account) {
                scopes_[number] = {number, form, columns, account};
            })));
        for (const auto& [number, scope] : scopes_)
            if (scope.form == scope_.form && scope.columns == scope_.columns && scope.account == scope_.account) {
                scope_.number = number;
                return {};
            }
        MODOU_TRY(const auto last,
                  session_.first<std::int64_t>("SELECT coalesce(max(number), 0) FROM statement_scope"));
        scope_.number = std::get<0>(*last) + 1;
        scopes_[scope_.number] = scope_;
        MODOU_CHECK(session_.run(
            "INSERT INTO statement_scope (number, holder, form, columns, account) VALUES (:n, :h, :f, :c, :a)",
            {scope_.number, holder_, scope_.form, scope_.columns, scope_.account}));
        return sealing_.row(tables::statement_scope, {scope_.number});
    }

    // Whether a line of that scope is surely of another account than this file's.
    bool other_account(std::int64_t number) const {
        const auto at = scopes_.find(number);
        if (at == scopes_.end()) return false;
        const std::string& theirs = at->second.account;
        return !theirs.empty() && !scope_.account.empty() && theirs != scope_.account;
    }
    // The same, believing who names the account: what bears no name is then another one's.
    bool told_apart(std::int64_t number) const {
        if (other_account(number)) return true;
        const auto at = scopes_.find(number);
        return named_ && (at == scopes_.end() || at->second.account.empty());
    }

    static tl::unexpected<base::Error> stopping() {
        return base::fail(Code::unavailable, "已中止，没有记下任何行 / stopped, and no line was kept");
    }

    tl::unexpected<base::Error> twice(std::string message) const {
        return base::fail(Code::conflict, std::move(message), file_);
    }

    // The services' forms tell the same money by other names and sums: no line can be compared with another form's.
    Status refuse_other_forms() {
        if (statement_.form == StatementForm::bank) return {};
        struct Overlap {
            std::int64_t scope = 0;
            Day first, last;
        };
        std::optional<Overlap> found;
        MODOU_CHECK((session_.rows<std::int64_t, std::int64_t, std::int64_t>(
            "SELECT scope, first_day, last_day FROM statement_file WHERE holder = :h AND first_day <= :l AND last_day "
            ">= :f ORDER BY first_day, last_day",
            {holder_, last_.number, first_.number}, [&](std::int64_t scope, std::int64_t first, std::int64_t last) {
                const Scope& other = scopes_.at(scope);
                if (found || other.form == scope_.form || kind_of(other.form) != kind_of(scope_.form)) return;
                if (told_apart(scope)) return;
                found = {scope, {static_cast<std::int32_t>(first)}, {static_cast<std::int32_t>(last)}};
            })));
        if (!found) return {};
        return twice(fmt::format(
            "this is the {} of {} to {}, and the {} of {} to {} was read already: they tell the same money in two "
            "forms, "
            "which would count twice. Keep to one form for these days; if they are of two accounts, name this one's "
            "with --account",
            form_words(scope_.form), base::format_day(first_), base::format_day(last_),
            form_words(scopes_.at(found->scope).form), base::format_day(found->first), base::format_day(found->last)));
    }

    // ---- what is known

    // Lines lie by day under their names: those of a file's days are found together, and added without an index.
    Status load_kept() {
        const std::string from = day_prefix(all_first_.number), to = day_prefix(all_last_.number + 1);
        MODOU_TRY(const auto count,
                  session_.first<std::int64_t>("SELECT count(*) FROM statement_line WHERE holder = :h "
                                               "AND line >= :f AND line < :t",
                                               {holder_, from, to}));
        kept_.reserve(static_cast<std::size_t>(std::get<0>(*count)));
        using std::int64_t;
        const auto add = [&](std::string_view line, int64_t day, int64_t in, int64_t out, int64_t scope,
                             int64_t detail) -> Status {
            if (stop_ != nullptr && stop_->load(std::memory_order_relaxed)) return stopping();
            if (scope != 0) line.remove_prefix(std::min(line.size(), k_day_digits + 1));
            kept_.push_back({key_bytes(line), in, out, detail, static_cast<std::int32_t>(day),
                             static_cast<std::uint32_t>(scope), 0});
            return {};
        };
        MODOU_CHECK((session_.rows<std::string_view, int64_t, int64_t, int64_t, int64_t, int64_t>(
            "SELECT line, day, amount_in, amount_out, scope, detail FROM statement_line WHERE holder = :h AND line >= "
            ":f "
            "AND line < :t",
            {holder_, from, to}, add)));
        MODOU_CHECK((session_.rows<std::string_view, int64_t, int64_t, int64_t, int64_t, int64_t>(
            "SELECT line, day, amount_in, amount_out, scope, detail FROM statement_line WHERE holder = :h AND scope = "
            "0 "
            "AND day BETWEEN :f AND :t",
            {holder_, all_first_.number, all_last_.number}, add)));
        std::sort(kept_.begin(), kept_.end(), [](const KeptLine& a, const KeptLine& b) { return a.key < b.key; });
        return {};
    }

    // The kept line stays as it was counted; what is new is only where it comes from (an older Modou did not say, or a
    // file that named no account), its time or balance, and what it is known by.
    Status meet(KeptLine& known, const FileLine& line) {
        if (stop_ != nullptr && stop_->load(std::memory_order_relaxed)) return stopping();
        known.seen = 1;
        const Moved now = moved(statement_.lines[line.index]);
        const auto scope = scopes_.find(known.scope);
        const bool learned = scope == scopes_.end() || (scope->second.account.empty() && !scope_.account.empty());
        const Standing standing = standing_after(known, statement_.lines[line.index]);
        const bool same = known.moved() == now && counts(known.detail) == counts(standing_bits(standing));
        if (!same && !recount_) kept_out_.passed_over.add(k_otherwise_before);
        // What only says by which number a refund was found is learned; whether a line counts is asked for.
        const std::int64_t detail = line.detail | standing_bits(same ? standing : standing_in(known.detail));
        if (!learned && known.key == line.key && known.detail == detail)
            return same || !recount_ ? Status{} : recount(known, line, now, standing);
        const std::string was = known.scope == 0 ? base::hex(known.key) : name_of(known.day, known.key);
        seal_line(was, known.moved(), known.scope, known.detail, -1);
        known.scope = static_cast<std::uint32_t>(learned ? scope_.number : scope->first);
        known.detail = detail;
        MODOU_CHECK(
            session_.run("UPDATE statement_line SET line = :n, scope = :s, detail = :d WHERE holder = :h AND line = :o",
                         {name_of(line.day, line.key), static_cast<std::int64_t>(known.scope), detail, holder_, was}));
        seal_line(name_of(line.day, line.key), known.moved(), known.scope, known.detail, 1);
        return same || !recount_ ? Status{} : recount(known, line, now, standing);
    }

    // A file that says less of a line than another one did (it has no column of purposes) takes nothing back.
    static Standing standing_after(const KeptLine& known, const StatementLine& line) {
        return line.standing == Standing::counted ? standing_in(known.detail) : line.standing;
    }

    Status recount(KeptLine& known, const FileLine& line, const Moved& now, Standing standing) {
        ++kept_out_.recounted;
        const std::string name = name_of(line.day, line.key);
        seal_line(name, known.moved(), known.scope, known.detail, -1);
        if (counts(known.detail)) add_to_day(known.moved(), -1);
        known.in = now.in;
        known.out = now.out;
        known.detail = without_standing(known.detail) | standing_bits(standing);
        if (counts(known.detail)) add_to_day(now, 1);
        MODOU_CHECK(
            session_.run("UPDATE statement_line SET amount_in = :i, amount_out = :o, detail = :d WHERE holder = :h AND "
                         "line = :l",
                         {now.in, now.out, known.detail, holder_, name}));
        seal_line(name, known.moved(), known.scope, known.detail, 1);
        return {};
    }

    // ---- the same money in other words

    // A file of other columns, or lines of an older Modou: where at least half of what would be new on the days of
    // those lines agrees with them in day and sum, it is the same account told otherwise.
    Status refuse_other_words() {
        std::map<std::int64_t, std::vector<Moved>> others;
        for (const KeptLine& one : kept_) {
            if (one.seen || !counts(one.detail) || told_apart(one.scope)) continue;
            const auto scope = scopes_.find(one.scope);
            if (scope != scopes_.end() &&
                (kind_of(scope->second.form) != kind_of(scope_.form) ||
                 (scope->second.form == scope_.form && scope->second.columns == scope_.columns)))
                continue;
            others[one.scope].push_back(one.moved());
        }
        if (others.empty() || fresh_.empty()) return {};
        std::vector<std::pair<Moved, std::uint32_t>> ours;
        for (const FileLine& line : fresh_)
            if (intake::counts(statement_.lines[line.index]))
                ours.emplace_back(moved(statement_.lines[line.index]), line.index);
        std::sort(ours.begin(), ours.end());
        for (auto& [number, theirs] : others) {
            std::sort(theirs.begin(), theirs.end());
            std::uint64_t within = 0, agree = 0;
            std::uint32_t example = 0;
            auto at = theirs.begin();
            for (const auto& [sum, index] : ours) {
                if (sum.day < theirs.front().day || sum.day > theirs.back().day) continue;
                ++within;
                while (at != theirs.end() && *at < sum) ++at;
                if (at == theirs.end() || *at != sum) continue;
                if (agree++ == 0) example = statement_.lines[index].line;
                ++at;
            }
            if (agree == 0 || agree * 2 < within) continue;
            if (number == 0)
                return twice(
                    fmt::format("{} of {} lines that would be new (the first is line {}) agree in day and amount with "
                                "lines that an "
                                "earlier Modou read from a file written otherwise: give that file first, so that its "
                                "lines are known "
                                "by what they say; if this is another account, name it with --account",
                                agree, within, example));
            return twice(fmt::format(
                "{} of {} lines that would be new (the first is line {}) agree in day and amount with lines of a {} "
                "with "
                "other columns that was read already: they would count twice. Keep to one form for these days; if this "
                "is another account, name it with --account",
                agree, within, example, form_words(scopes_.at(number).form)));
        }
        return {};
    }

    // ---- what is new

    Status add_fresh() {
        if (stop_ != nullptr && stop_->load()) return stopping();
        const auto insert = [](std::size_t rows) {
            std::string sql =
                "INSERT INTO statement_line (holder, line, day, amount_in, amount_out, scope, detail) VALUES ";
            for (std::size_t i = 0; i < rows; ++i)
                sql += fmt::format("{}(:h{}, :l{}, :d{}, :i{}, :o{}, :s{}, :t{})", i == 0 ? "" : ", ", i, i, i, i, i, i,
                                   i);
            return sql;
        };
        const std::string many = insert(k_rows_an_insert), one = insert(1);
        std::vector<std::string> names;
        std::vector<store::Bind> binds;
        for (std::size_t at = 0; at < fresh_.size();) {
            if (stop_ != nullptr && stop_->load(std::memory_order_relaxed)) return stopping();
            const std::size_t rows = fresh_.size() - at >= k_rows_an_insert ? k_rows_an_insert : 1;
            names.clear();
            binds.clear();
            for (std::size_t i = 0; i < rows; ++i) names.push_back(name_of(fresh_[at + i].day, fresh_[at + i].key));
            for (std::size_t i = 0; i < rows; ++i) {
                const StatementLine& line = statement_.lines[fresh_[at + i].index];
                const Moved m = moved(line);
                const std::int64_t detail = fresh_[at + i].detail | standing_bits(line.standing);
                binds.insert(binds.end(), {holder_, names[i], m.day, m.in, m.out, scope_.number, detail});
                seal_line(names[i], m, scope_.number, detail, 1);
            }
            MODOU_CHECK(session_.run(rows == 1 ? one : many, store::Binds(binds)));
            at += rows;
        }
        return {};
    }

    struct Sums {
        std::int64_t in = 0, out = 0, refunded = 0;
        std::uint64_t lines = 0;  // what the seals of its lines add
    };
    void seal_line(std::string_view name, const Moved& m, std::int64_t scope, std::int64_t detail, std::int64_t times) {
        days_[{m.day}].lines += static_cast<std::uint64_t>(times) *
                                line_part(sealing_.seals(), holder_, {name, m.day, m.in, m.out, scope, detail});
    }
    void add_to_day(const Moved& m, std::int64_t times) {
        Sums& sums = days_[{m.day}];
        (m.in < 0 ? sums.refunded : sums.in) += times * std::abs(m.in);
        sums.out += times * m.out;
    }

    Status add_days() {
        for (const FileLine& line : fresh_)
            if (intake::counts(statement_.lines[line.index])) add_to_day(moved(statement_.lines[line.index]), 1);
        for (const auto& [day, sums] : days_) {
            // Added as unsigned numbers, stored as the signed ones that SQL has.
            MODOU_TRY(const auto before,
                      session_.first<std::int64_t>("SELECT lines FROM statement_day WHERE holder = :h AND day = :d",
                                                   {holder_, day.number}));
            const auto lines =
                static_cast<std::int64_t>(static_cast<std::uint64_t>(before ? std::get<0>(*before) : 0) + sums.lines);
            MODOU_CHECK(session_.run(
                "INSERT INTO statement_day (holder, day, amount_in, amount_out, refunded, lines) VALUES (:h, :d, :i, "
                ":o, :r, :l) ON CONFLICT (holder, day) DO UPDATE SET amount_in = statement_day.amount_in + "
                "excluded.amount_in, amount_out = statement_day.amount_out + excluded.amount_out, refunded = "
                "statement_day.refunded + excluded.refunded, lines = excluded.lines",
                {holder_, day.number, sums.in, sums.out, sums.refunded, lines}));
            MODOU_CHECK(sealing_.row(tables::statement_day, {holder_, day.number}));
        }
        return {};
    }

    Session& session_;
    folder::Sealing& sealing_;
    const base::DigestKey& digests_;
    const std::string& holder_;
    const bool named_, recount_;
    const std::atomic<bool>* const stop_;
    const Statement& statement_;
    const std::string& file_;
    Scope scope_;
    std::map<std::int64_t, Scope> scopes_;
    Day first_, last_;          // of the lines that count
    Day all_first_, all_last_;  // of all that are kept
    std::vector<FileLine> fresh_;
    std::map<Day, Sums> days_;    // what this file changes
    std::vector<KeptLine> kept_;  // on the file's days
    StatementKept kept_out_;
};

}  // namespace

std::uint64_t line_part(const folder::Seals& seals, std::string_view holder, const LineRow& row) {
    thread_local folder::RowBytes bytes;
    bytes.clear();
    bytes.add(row.line).add(row.day).add(row.in).add(row.out).add(row.scope).add(row.detail);
    return seals.member("line", holder, bytes);
}

Status sum_lines_again(Session& session, const folder::Seals& seals) {
    std::map<std::pair<std::string, std::int64_t>, std::uint64_t> days;
    MODOU_CHECK((session.rows<std::string_view, std::string_view, std::int64_t, std::int64_t, std::int64_t,
                              std::int64_t, std::int64_t>(
        "SELECT holder, line, day, amount_in, amount_out, scope, detail FROM statement_line", {},
        [&](std::string_view holder, std::string_view line, std::int64_t day, std::int64_t in, std::int64_t out,
            std::int64_t scope, std::int64_t detail) {
            days[{std::string(holder), day}] += line_part(seals, holder, {line, day, in, out, scope, detail});
        })));
    for (const auto& [day, lines] : days)
        MODOU_CHECK(session.run("UPDATE statement_day SET lines = :l WHERE holder = :h AND day = :d",
                                {static_cast<std::int64_t>(lines), day.first, day.second}));
    return {};
}

Result<StatementKept> keep_statement(Session& session, folder::Sealing& sealing, const base::DigestKey& key,
                                     const std::string& holder, const StatementAsk& ask, const Statement& statement,
                                     const std::string& file) {
    return Keeping(session, sealing, key, holder, ask, statement, file).run();
}

Result<bool> has_older_lines(Session& session, const std::string& holder) {
    MODOU_TRY(const auto row, session.first<std::int64_t>(
                                  "SELECT 1 FROM statement_line WHERE holder = :h AND scope = 0 LIMIT 1", {holder}));
    return row.has_value();
}

base::Words kept_reason_words(std::string_view key) {
    if (key == k_otherwise_before)
        return {
            "早前已按另一种含义记下的行（例如把退款记成支出，把利息记成收款），保持原样；加 --recount 则按本文件重算",
            "lines that were counted otherwise before (a refund as a payment, interest as a receipt), left as they "
            "are; --recount counts them as this file has them"};
    return {};
}

}  // namespace modou::money
