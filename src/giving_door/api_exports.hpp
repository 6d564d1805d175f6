// Rows of the exports, as NDJSON has them; a CSV has the same names and values. Days and times are text as a
// spreadsheet shows it, empty where there is none.
#pragma once

#include "giving_door/api.hpp"

namespace modou::giving_door::api {

using Count = std::uint64_t;

inline constexpr shape::Says k_yuan{"yuan, as 1234.56", "元，如 1234.56"};
inline constexpr shape::Says k_empty_day{"as 2026-11-30; empty where there is none", "如 2026-11-30；没有则为空"};

struct ExportedGift {
    Sequence entry = 0;
    std::string day;
    View project, title_zh, title_en;
    std::string amount;
    Count amount_fen = 0;
    std::string recorded;
};
BOOST_DESCRIBE_STRUCT(ExportedGift, (), (entry, day, project, title_zh, title_en, amount, amount_fen, recorded))
constexpr auto fields(const ExportedGift*) {
    return shape::table({{"entry", {"position in the book", "在账本里的位置"}},
                         {"day", {"Asia/Shanghai", "上海时间"}, {.format = "date"}},
                         {"project"},
                         {"title_zh"},
                         {"title_en"},
                         {"amount", k_yuan},
                         {"amount_fen", k_fen},
                         {"recorded", {"when the book took it in", "账本收下它的时间"}, {.format = "date-time"}}});
}

struct ExportedEntry {
    Sequence entry = 0;
    View kind;
    std::string day;
    View project;
    OrNull<Count> amount_fen;
    OrNull<Sequence> refers;
    View text;
    Count hidden = 0;
};
BOOST_DESCRIBE_STRUCT(ExportedEntry, (), (entry, kind, day, project, amount_fen, refers, text, hidden))
constexpr auto fields(const ExportedEntry*) {
    return shape::table({{"entry", {"position in the book", "在账本里的位置"}},
                         {"kind"},
                         {"day", k_empty_day},
                         {"project", {"empty where it is of none", "不属于项目则为空"}},
                         {"amount_fen", k_fen},
                         {"refers", {"the entry that it is about", "它所涉及的那一条"}},
                         {"text", {"of a note; of a public account its name", "附注的文字；公开账户则为其名称"}},
                         {"hidden",
                          {"1: a person stands on one side: neither day, amount nor accounts are public",
                           "1：有一方是个人：日期、金额、账户都不公开"},
                          {.least = 0, .most = 1}}});
}

struct ExportedPayout {
    Count payout = 0;
    View project, title_zh, title_en, holder, payee;
    Count people = 0;
    View purpose, status;
    std::string proposed_day, approved_day, ended_day, amount;
    Count amount_fen = 0;
    OrNull<Sequence> settle;
    std::string statement_day, statement_read_to;
};
BOOST_DESCRIBE_STRUCT(ExportedPayout, (),
                      (payout, project, title_zh, title_en, holder, payee, people, purpose, status, proposed_day,
                       approved_day, ended_day, amount, amount_fen, settle, statement_day, statement_read_to))
constexpr auto fields(const ExportedPayout*) {
    return shape::table(
        {{"payout", {"the entry that set the money aside", "预留这笔钱的条目"}},
         {"project", {"that it goes out of", "从哪个项目付出"}},
         {"title_zh"},
         {"title_en"},
         {"holder", {"who pays", "由谁付"}},
         {"payee", {"who is paid; of a batch of persons: how it is called", "付给谁；一批个人则为这一批的名称"}},
         {"people",
          {"0: an organisation is paid; else so many persons, at least 5", "0：付给机构；否则付给这么多人，至少 5 人"}},
         {"purpose", {"of payments to organisations", "付给机构时的用途"}},
         {"status"},
         {"proposed_day", k_empty_day},
         {"approved_day", k_empty_day},
         {"ended_day", {"that it was paid or cancelled; empty where it was not", "付出或取消的日子；没有则为空"}},
         {"amount", k_yuan},
         {"amount_fen", k_fen},
         {"settle", {"the payment's entry", "付款那一条"}},
         {"statement_day", {"of the line that shows the payment", "对账单上显示这笔付款的那一行的日期"}},
         {"statement_read_to",
          {"last day of which a statement of the holder was read", "读过的持有方对账单的最后一天"}}});
}

struct ExportedProject {
    View project, title_zh, title_en, cause, holder, region;
    Count gifts = 0;
    std::string amount;
    Count amount_fen = 0, givers = 0;
    View holder_en;
    OrNull<Count> target_fen, beneficiaries;
    std::string period_from, period_to, filing;
};
BOOST_DESCRIBE_STRUCT(ExportedProject, (),
                      (project, title_zh, title_en, cause, holder, region, gifts, amount, amount_fen, givers, holder_en,
                       target_fen, beneficiaries, period_from, period_to, filing))
constexpr auto fields(const ExportedProject*) {
    return shape::table({{"project"},
                         {"title_zh"},
                         {"title_en"},
                         {"cause"},
                         {"holder", {"who legally holds the money", "资金的法定持有方"}},
                         {"region"},
                         {"gifts"},
                         {"amount", k_yuan},
                         {"amount_fen", k_fen},
                         {"givers", {"shops that gave", "捐赠过的店铺"}},
                         {"holder_en"},
                         {"target_fen", {"what it needs, where it says so", "需要多少；没有写明则没有"}},
                         {"beneficiaries", {"how many", "有多少"}},
                         {"period_from", k_empty_day},
                         {"period_to", k_empty_day},
                         {"filing", {"备案编号 of the public fundraising", "公开募捐的备案编号"}}});
}

struct ExportedShop {
    View shop;
    Count gifts = 0;
    std::string amount;
    Count amount_fen = 0;
};
BOOST_DESCRIBE_STRUCT(ExportedShop, (), (shop, gifts, amount, amount_fen))
constexpr auto fields(const ExportedShop*) {
    return shape::table({{"shop"}, {"gifts"}, {"amount", k_yuan}, {"amount_fen", k_fen}});
}

using ExportedRow = std::variant<ExportedGift, ExportedEntry, ExportedPayout, ExportedProject, ExportedShop>;

}  // namespace modou::giving_door::api
