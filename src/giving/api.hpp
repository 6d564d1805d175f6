// What is told of the whole book and of the way of its money, as it travels: the same from a command and over HTTP.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/state.hpp"
#include "money/api.hpp"
#include "shape/field.hpp"

namespace modou::giving::api {

using shape::OrNull;

struct AsOf {
    base::Sequence size = 0;
    base::Instant time;
};
BOOST_DESCRIBE_STRUCT(AsOf, (), (size, time))
constexpr auto fields(const AsOf*) {
    return shape::table({{"size", {"entries in the book that the figures rest on", "数字所依据的账本条数"}},
                         {"time", {"of the newest of them", "其中最新一条的时间"}}});
}
inline AsOf as_of(const ledger::State& state) {
    return {state.size(), {state.record_time_ms() / 1000}};
}

struct ProjectTotal {
    std::string_view project;
    std::uint64_t gifts = 0, amount_fen = 0;
};
BOOST_DESCRIBE_STRUCT(ProjectTotal, (), (project, gifts, amount_fen))
constexpr auto fields(const ProjectTotal*) {
    return shape::table({{"project"}, {"gifts"}, {"amount_fen", {"fen (1/100 yuan)", "分（百分之一元）"}}});
}

struct HolderMoney {
    std::string holder;
    money::api::Money money;
};
BOOST_DESCRIBE_STRUCT(HolderMoney, (), (holder, money))
constexpr auto fields(const HolderMoney*) {
    return shape::table({{"holder", {"who legally holds the money", "资金的法定持有方"}}, {"money"}});
}

struct Totals {
    AsOf as_of;
    std::uint64_t transfers = 0;
    std::vector<ProjectTotal> projects;
    OrNull<std::uint64_t> shops, buyers;
    money::api::Money money;
    std::vector<HolderMoney> holders;
};
BOOST_DESCRIBE_STRUCT(Totals, (), (as_of, transfers, projects, shops, buyers, money, holders))
constexpr auto fields(const Totals*) {
    return shape::table(
        {{"as_of"},
         {"transfers", {"entries that move amounts", "动了金额的条目"}},
         {"projects"},
         {"shops", {"that gave; null: the definition in force counts none", "捐赠过的店铺；null：在用的定义不数它"}},
         {"buyers", {"whose orders gave; null: as shops", "其订单有捐赠的买家；null：同店铺"}},
         {"money"},
         {"holders"}});
}

struct Hop {
    base::Sequence sequence = 0;
    std::string from;
    OrNull<std::uint64_t> from_account;
    std::string to;
    OrNull<std::uint64_t> to_account;
    OrNull<std::array<std::uint64_t, 2>> interval;
    bool correction = false;
    OrNull<base::Sequence> settles;
};
BOOST_DESCRIBE_STRUCT(Hop, (), (sequence, from, from_account, to, to_account, interval, correction, settles))
constexpr auto fields(const Hop*) {
    return shape::table({{"sequence", {"the entry", "账本第几条"}},
                         {"from",
                          {"public name; of a private account what it is: shop, fund, payee",
                           "公开名称；私密账户则写它是什么：店铺、项目资金、收款方"}},
                         {"from_account", {"null: it is private", "null：不公开"}},
                         {"to", {"as from", "同 from"}},
                         {"to_account", {"null: it is private", "null：不公开"}},
                         {"interval",
                          {"[begin, end) on the inflow line of `to`; null when it is private",
                           "`to` 的流入线上的 [起, 止)；不公开时为 null"}},
                         {"correction"},
                         {"settles", {"the payout that this payment keeps", "这笔付款所兑现的付款承诺"}}});
}

struct TracePart {
    std::string from;
    OrNull<std::uint64_t> from_account;
    std::string to;
    OrNull<std::uint64_t> to_account;
    std::uint64_t amount_fen = 0;
    bool cut = false, persons = false;
    std::vector<Hop> hops;
};
BOOST_DESCRIBE_STRUCT(TracePart, (), (from, from_account, to, to_account, amount_fen, cut, persons, hops))
constexpr auto fields(const TracePart*) {
    return shape::table({{"from", {"as of its first hop", "第一步的 from"}},
                         {"from_account"},
                         {"to", {"as of its last hop", "最后一步的 to"}},
                         {"to_account"},
                         {"amount_fen", {"fen (1/100 yuan)", "分（百分之一元）"}},
                         {"cut", {"the way is longer than shown", "路径比显示的更长"}},
                         {"persons",
                          {"paid on to (backwards: by) persons, who are not public: the public trace ends here",
                           "继续付给（倒查时：由）个人，个人不公开：公开的追踪到此为止"}},
                         {"hops"}});
}

struct TraceWait {
    std::string at;
    OrNull<std::uint64_t> at_account;
    std::uint64_t amount_fen = 0;
};
BOOST_DESCRIBE_STRUCT(TraceWait, (), (at, at_account, amount_fen))
constexpr auto fields(const TraceWait*) {
    return shape::table({{"at", {"where it is now", "现在在哪里"}},
                         {"at_account", {"null: it is private", "null：不公开"}},
                         {"amount_fen"}});
}

inline constexpr std::string_view k_directions[] = {"forwards", "backwards"};

// Which rule made an entry, whatever is in force today.
struct TraceRule {
    std::string programme;
    int version = 0;
    std::string tally, sha256;
};
BOOST_DESCRIBE_STRUCT(TraceRule, (), (programme, version, tally, sha256))
constexpr auto fields(const TraceRule*) {
    return shape::table(
        {{"programme"},
         {"version"},
         {"tally", {"empty where this Modou does not read the definition", "这一版魔豆读不了定义时为空"}},
         {"sha256", {"of the definition's text", "定义文字的 SHA-256"}}});
}

struct Trace {
    AsOf as_of;
    base::Sequence sequence = 0;
    std::string_view direction;
    std::uint64_t amount_fen = 0;
    std::vector<TracePart> parts;
    std::uint64_t unspent_fen = 0;
    std::vector<TraceWait> waits;
    std::uint64_t taken_back_fen = 0;
    bool more = false;
    std::uint64_t rest_fen = 0;
    OrNull<std::uint64_t> next;
    std::optional<TraceRule> rule;
};
BOOST_DESCRIBE_STRUCT(Trace, (),
                      (as_of, sequence, direction, amount_fen, parts, unspent_fen, waits, taken_back_fen, more,
                       rest_fen, next, rule))
constexpr auto fields(const Trace*) {
    return shape::table(
        {{"as_of"},
         {"sequence", {"the entry that was asked about", "所问的那一条"}},
         {"direction", {}, {.one_of = k_directions}},
         {"amount_fen", {"fen (1/100 yuan)", "分（百分之一元）"}},
         {"parts", {"at most 100", "最多 100 项"}},
         {"unspent_fen", {"not paid on yet", "尚未付出"}},
         {"waits", {"where the unspent part is", "未付出的部分在哪里"}},
         {"taken_back_fen", {"by corrections", "被更正收回"}},
         {"more", {"there is a next page", "还有下一页"}},
         {"rest_fen", {"what the next pages are about", "后面各页所涉及的金额"}},
         {"next", {"`page` of the next page", "下一页的 `page`"}},
         {"rule", {"that made the entry; for who holds the folder", "做出这一条的规则；给持有数据文件夹的人"}}});
}

// The same of an entry in another unit than yuan, for who holds the folder: its members in the same order.
struct OtherPart {
    std::string from;
    OrNull<std::uint64_t> from_account;
    std::string to;
    OrNull<std::uint64_t> to_account;
    std::uint64_t amount = 0;
    bool cut = false, persons = false;
    std::vector<Hop> hops;
};
BOOST_DESCRIBE_STRUCT(OtherPart, (), (from, from_account, to, to_account, amount, cut, persons, hops))
constexpr auto fields(const OtherPart*) {
    return shape::table(
        {{"from"}, {"from_account"}, {"to"}, {"to_account"}, {"amount"}, {"cut"}, {"persons"}, {"hops"}});
}
struct OtherWait {
    std::string at;
    OrNull<std::uint64_t> at_account;
    std::uint64_t amount = 0;
};
BOOST_DESCRIBE_STRUCT(OtherWait, (), (at, at_account, amount))
constexpr auto fields(const OtherWait*) {
    return shape::table({{"at"}, {"at_account"}, {"amount"}});
}
struct OtherTrace {
    AsOf as_of;
    base::Sequence sequence = 0;
    std::string_view direction;
    std::uint64_t amount = 0;
    std::vector<OtherPart> parts;
    std::uint64_t unspent = 0;
    std::vector<OtherWait> waits;
    std::uint64_t taken_back = 0;
    bool more = false;
    std::uint64_t rest = 0;
    OrNull<std::uint64_t> next;
    std::optional<TraceRule> rule;
    std::string_view unit;
};
BOOST_DESCRIBE_STRUCT(OtherTrace, (),
                      (as_of, sequence, direction, amount, parts, unspent, waits, taken_back, more, rest, next, rule,
                       unit))
constexpr auto fields(const OtherTrace*) {
    return shape::table({{"as_of"},
                         {"sequence"},
                         {"direction", {}, {.one_of = k_directions}},
                         {"amount"},
                         {"parts"},
                         {"unspent"},
                         {"waits"},
                         {"taken_back"},
                         {"more"},
                         {"rest"},
                         {"next"},
                         {"rule"},
                         {"unit", {"what all amounts here count", "这里的数量都以什么计"}}});
}

}  // namespace modou::giving::api
