// Statements against the book, and their days against their lines. Part of the check of the tables.
#include <cstdlib>

#include "money/row_check.hpp"
#include "money/statement_lines.hpp"
#include "money/statement_match.hpp"

namespace modou::money {

using base::Status;
using folder::RowCheck;

Status find_lost_statements(RowCheck& check) {
    return check.each_unseen([&](base::Sequence, const journal::Entry& entry, std::string_view text) -> Status {
        constexpr std::string_view k_says = "statement sha256 ";
        if (entry.kind != journal::Kind::note || !text.starts_with(k_says)) return {};
        const std::string_view digest = text.substr(k_says.size());
        MODOU_TRY(const auto row, check.session().first<std::int64_t>(
                                      "SELECT 1 FROM statement_file WHERE digest = :d LIMIT 1", {digest}));
        if (row) return {};
        check.wrong(fmt::format("statement {}", digest), "账上记下了这份对账单，表里没有它的各行：请再读入同一份对账单",
                    "the book has noted this statement, the tables have none of its lines: reconcile the same file "
                    "again");
        return {};
    });
}

Status check_statements(RowCheck& check) {
    std::vector<std::pair<std::string, std::string>> files;
    MODOU_CHECK((check.session().rows<std::string, std::string>(
        "SELECT holder, digest FROM statement_file WHERE noted = 1 LIMIT :n", {check.rows_at_most()},
        [&](std::string holder, std::string digest) { files.emplace_back(std::move(holder), std::move(digest)); })));
    for (const auto& [holder, digest] : files) {
        MODOU_TRY(const auto noted, check.book().find(check.reference(fmt::format("statement {} {}", holder, digest))));
        if (!noted)
            check.wrong(fmt::format("statement_file {} {}", holder, digest), "账上没有记下这份对账单",
                        "the book has noted no such statement");
    }
    MODOU_TRY(const bool long_one, check.too_long("statement_line"));
    if (long_one) return {};
    struct Day {
        std::int64_t in = 0, out = 0, refunded = 0;
        std::uint64_t lines = 0;
    };
    std::map<std::pair<std::string, std::int64_t>, Day> days;
    MODOU_CHECK((check.session()
                     .rows<std::string_view, std::string_view, std::int64_t, std::int64_t, std::int64_t, std::int64_t,
                           std::int64_t>(
                         "SELECT holder, line, day, amount_in, amount_out, scope, detail FROM statement_line", {},
                         [&](std::string_view holder, std::string_view line, std::int64_t day, std::int64_t in,
                             std::int64_t out, std::int64_t scope, std::int64_t detail) {
                             Day& sums = days[{std::string(holder), day}];
                             if (counts(detail)) {
                                 (in < 0 ? sums.refunded : sums.in) += std::abs(in);
                                 sums.out += out;
                             }
                             sums.lines += line_part(check.seals(), holder, {line, day, in, out, scope, detail});
                         })));
    MODOU_CHECK(
        (check.session().rows<std::string, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>(
            "SELECT holder, day, amount_in, amount_out, refunded, lines FROM statement_day", {},
            [&](const std::string& holder, std::int64_t day, std::int64_t in, std::int64_t out, std::int64_t refunded,
                std::int64_t lines) {
                const auto node = days.extract({holder, day});
                const Day sums = node ? node.mapped() : Day{};
                const std::string name =
                    fmt::format("statement_day {} {}", holder, base::format_day({static_cast<std::int32_t>(day)}));
                for (const auto& [column, here, there] : {std::tuple{"amount_in", in, sums.in},
                                                          {"amount_out", out, sums.out},
                                                          {"refunded", refunded, sums.refunded}})
                    if (here != there)
                        check.wrong(
                            fmt::format("{}, {}", name, column),
                            fmt::format("表里是 {} 分，当天各行合计 {} 分", here, there),
                            fmt::format("the table says {} fen, the lines of that day add up to {}", here, there));
                if (check.sealed() && static_cast<std::uint64_t>(lines) != sums.lines)
                    check.wrong(
                        name, "当天对账单的行被改过、删去或加入；请从备份放回 modou.db",
                        "lines of statements of that day were changed, taken away or added: put modou.db back from a "
                        "backup");
            })));
    for (const auto& [day, sums] : days)
        check.wrong(
            fmt::format("statement_day {} {}", day.first, base::format_day({static_cast<std::int32_t>(day.second)})),
            "这一天的合计不在，而它的行在；请从备份放回 modou.db",
            "the sums of this day are gone, and its lines are here: put modou.db back from a backup");
    return {};
}

}  // namespace modou::money
