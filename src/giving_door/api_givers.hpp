// What anyone is told of givers, single gifts, payments and the site, as it travels. Words are views into what a page
// was made from, which outlives the reply.
#pragma once

#include <map>

#include "giving_door/api.hpp"

namespace modou::giving_door::api {

inline constexpr View k_modes[] = {"percent", "fixed", "none"};

struct Pledge {
    View item, mode, value, project, title_zh, title_en;
    base::Day from;
    bool in_force = false;
};
BOOST_DESCRIBE_STRUCT(Pledge, (), (item, mode, value, project, title_zh, title_en, from, in_force))
constexpr auto fields(const Pledge*) {
    return shape::table({{"item", {"*: every item without a pledge of its own", "*：没有单独承诺的所有宝贝"}},
                         {"mode", {}, {.one_of = k_modes}},
                         {"value", {"percent, or yuan", "百分比，或元"}},
                         {"project"},
                         {"title_zh"},
                         {"title_en"},
                         {"from", {"the day from which it holds", "从哪一天起有效"}},
                         {"in_force", {"an order placed now gives by it", "现在下的订单按它捐赠"}}});
}

struct ShopSum {
    View shop;
    std::uint64_t gifts = 0, amount_fen = 0;
    std::optional<std::vector<Pledge>> pledges;
};
BOOST_DESCRIBE_STRUCT(ShopSum, (), (shop, gifts, amount_fen, pledges))
constexpr auto fields(const ShopSum*) {
    return shape::table(
        {{"shop"}, {"gifts"}, {"amount_fen", k_fen}, {"pledges", {"those that were asked for", "所问的那些"}}});
}

struct Shops : Reply {
    std::uint64_t total = 0, page = 1, pages = 1;
    bool more = false;
    std::vector<ShopSum> shops;
    OrNull<Entry> entry;
};
BOOST_DESCRIBE_STRUCT(Shops, (Reply), (total, page, pages, more, shops, entry))
constexpr auto fields(const Shops*) {
    return shape::table(
        {{"total", {"that fit", "符合的数目"}},
         {"page", {"from 1", "从 1 开始"}},
         {"pages"},
         {"more",
          {"more shops promise this than are looked through for one question", "作此承诺的店铺多于一次查看的数目"}},
         {"shops", {"of this page", "这一页的"}},
         {"entry", k_asked}});
}

struct ProjectSum {
    View project, title_zh, title_en;
    std::uint64_t gifts = 0, amount_fen = 0;
};
BOOST_DESCRIBE_STRUCT(ProjectSum, (), (project, title_zh, title_en, gifts, amount_fen))
constexpr auto fields(const ProjectSum*) {
    return shape::table({{"project"}, {"title_zh"}, {"title_en"}, {"gifts"}, {"amount_fen", k_fen}});
}

struct Shop : Reply {
    View shop;
    std::uint64_t gifts = 0, amount_fen = 0;
    bool newest_only = false;
    OrNull<base::Day> first_day, last_day;
    std::vector<ProjectSum> projects;
    std::vector<Day> days;
    std::vector<Pledge> pledges;
    bool pledges_more = false;
};
BOOST_DESCRIBE_STRUCT(Shop, (Reply),
                      (shop, gifts, amount_fen, newest_only, first_day, last_day, projects, days, pledges,
                       pledges_more))
constexpr auto fields(const Shop*) {
    return shape::table(
        {{"shop"},
         {"gifts"},
         {"amount_fen", k_fen},
         {"newest_only", {"sums by project and day are of the newest gifts only", "按项目和按日的合计只算最新的捐赠"}},
         {"first_day"},
         {"last_day"},
         {"projects", {"the largest first", "大的在前"}},
         {"days", {"the newest 180, without holes", "最近 180 天，不缺日"}},
         {"pledges"},
         {"pledges_more", {"only the first 200 are here", "这里只有前 200 条"}}});
}

struct Deeds : Reply {
    std::uint64_t gifts = 0, amount_fen = 0;
    bool newest_only = false;
    OrNull<base::Day> first_day;
    std::vector<ProjectSum> projects;
    std::vector<Deed> latest;
    OrNull<Sequence> next;
};
BOOST_DESCRIBE_STRUCT(Deeds, (Reply), (gifts, amount_fen, newest_only, first_day, projects, latest, next))
constexpr auto fields(const Deeds*) {
    return shape::table(
        {{"gifts"},
         {"amount_fen", k_fen},
         {"newest_only", {"all sums are of the newest 20,000 gifts only", "各项合计只算最新的 20,000 笔捐赠"}},
         {"first_day"},
         {"projects", {"the largest first", "大的在前"}},
         {"latest", {"newest first", "新的在前"}},
         {"next", k_next}});
}

struct Rule {
    OrNull<View> programme;
    OrNull<int> version;
    std::uint32_t pledge = 0;
    OrNull<View> sha256;
};
BOOST_DESCRIBE_STRUCT(Rule, (), (programme, version, pledge, sha256))
constexpr auto fields(const Rule*) {
    return shape::table(
        {{"programme",
          {"of the definition that made the entry, whatever is in force today",
           "做出这一条的定义所属的计划，不论今天在用的是什么"}},
         {"version", {}, {.least = 1}},
         {"pledge", {"of the shop", "店铺的承诺"}},
         {"sha256",
          {"of the definition's text: /v1/definitions/{sha256}", "定义文字的 SHA-256：/v1/definitions/{sha256}"}}});
}

inline constexpr View k_gift_kinds[] = {"post", "correct"};

struct GiftPage : Reply {
    Sequence sequence = 0;
    View kind, project, title_zh, title_en, holder, holder_en;
    std::uint64_t amount_fen = 0, standing_fen = 0;
    base::Day day;
    base::Instant recorded;
    std::uint64_t account = 0;
    std::array<std::uint64_t, 2> interval{};
    Rule rule;
    std::vector<Sequence> corrected_by;
    OrNull<Sequence> corrects;
    std::string commitment, leaf;
    std::optional<std::string> shop;
};
BOOST_DESCRIBE_STRUCT(GiftPage, (Reply),
                      (sequence, kind, project, title_zh, title_en, holder, holder_en, amount_fen, standing_fen, day,
                       recorded, account, interval, rule, corrected_by, corrects, commitment, leaf, shop))
constexpr auto fields(const GiftPage*) {
    return shape::table(
        {{"sequence", {"position in the book", "在账本里的位置"}},
         {"kind", {"a gift, or a correction of one", "捐赠，或对捐赠的更正"}, {.one_of = k_gift_kinds}},
         {"project"},
         {"title_zh"},
         {"title_en"},
         {"holder", {"who legally holds the money", "资金的法定持有方"}},
         {"holder_en", {"its English name; empty where no project gives it", "它的英文名；没有项目写明则为空"}},
         {"amount_fen", k_fen},
         {"standing_fen", {"what corrections have left of it", "更正之后还剩多少"}},
         {"day", {"Asia/Shanghai", "上海时间"}},
         {"recorded", {"when the book took it in", "账本收下它的时间"}},
         {"account", {"of the project in the book", "项目在账本里的账户"}},
         {"interval", {"[begin, end) on the project's inflow line", "项目流入线上的 [起, 止)"}},
         {"rule"},
         {"corrected_by", {"entries", "更正它的条目"}},
         {"corrects", {"the gift that this corrects", "这一条所更正的捐赠"}},
         {"commitment", {"to the private part, in hex", "对私密部分的承诺值，十六进制"}},
         {"leaf", {"the public part as it stands in the log, in hex", "日志里的公开部分，十六进制"}},
         {"shop", {"only with the private link of its buyer", "只有持买家私人链接时才有"}}});
}

struct ProjectName {
    View project, title_zh, title_en;
};
BOOST_DESCRIBE_STRUCT(ProjectName, (), (project, title_zh, title_en))
constexpr auto fields(const ProjectName*) {
    return shape::table({{"project"}, {"title_zh"}, {"title_en"}});
}

struct Payouts : Reply {
    std::vector<money::api::Payout> payouts;
    OrNull<Sequence> next;
    std::vector<std::string> holders;
    std::vector<ProjectName> projects;
};
BOOST_DESCRIBE_STRUCT(Payouts, (Reply), (payouts, next, holders, projects))
constexpr auto fields(const Payouts*) {
    return shape::table({{"payouts", {"newest first", "新的在前"}},
                         {"next",
                          {"`before` of the next page, with the same filters; null: this is the end",
                           "下一页的 `before`，其余筛选不变；null：到头了"}},
                         {"holders", {"to choose from", "可选的持有方"}},
                         {"projects", {"to choose from; empty when they are too many", "可选的项目；太多时为空"}}});
}

struct PayoutPage : Reply {
    money::api::Payout payout;
};
BOOST_DESCRIBE_STRUCT(PayoutPage, (Reply), (payout))
constexpr auto fields(const PayoutPage*) {
    return shape::table({{"payout"}});
}

// Which part of a payment a page is about.
struct SourcesHead : Reply {
    Sequence payout = 0;
    OrNull<Sequence> settle;
    std::int64_t amount_fen = 0;
    std::uint64_t from = 0, to = 0, other_fen = 0;
    OrNull<std::uint64_t> next;
};
BOOST_DESCRIBE_STRUCT(SourcesHead, (Reply), (payout, settle, amount_fen, from, to, other_fen, next))
constexpr auto fields(const SourcesHead*) {
    return shape::table(
        {{"payout"},
         {"settle", {"the payment's entry", "付款那一条"}},
         {"amount_fen", k_fen, {.least = 0}},
         {"from", {"the payment's fen that this page begins at", "这一页从付款的第几分开始"}},
         {"to", {"and ends before", "到第几分之前为止"}},
         {"other_fen",
          {"of these, what came by a way that is not public; with days or gifts they add up to `to` - "
           "`from`",
           "其中经不公开的路来的；与各日或各笔捐赠相加得 `to` - `from`"}},
         {"next", {"`from` of the next page; null: this is the end", "下一页的 `from`；null：到头了"}}});
}

struct SourceDay {
    base::Day day;
    std::uint64_t gifts = 0, amount_fen = 0, from = 0;
};
BOOST_DESCRIBE_STRUCT(SourceDay, (), (day, gifts, amount_fen, from))
constexpr auto fields(const SourceDay*) {
    return shape::table({{"day"},
                         {"gifts"},
                         {"amount_fen", k_fen},
                         {"from", {"the payment's fen that it begins at", "从付款的第几分开始"}}});
}

struct PayoutSources : SourcesHead {
    std::vector<SourceDay> days;
};
BOOST_DESCRIBE_STRUCT(PayoutSources, (SourcesHead), (days))
constexpr auto fields(const PayoutSources*) {
    return shape::table({{"days", {"a day may go on on the next page", "一天可能延续到下一页"}}});
}

struct SourceGift {
    Sequence sequence = 0;
    base::Day day;
    std::uint64_t amount_fen = 0, from = 0;
};
BOOST_DESCRIBE_STRUCT(SourceGift, (), (sequence, day, amount_fen, from))
constexpr auto fields(const SourceGift*) {
    return shape::table(
        {{"sequence", {"of the gift in the book", "捐赠在账本里的序号"}},
         {"day"},
         {"amount_fen", {"the part of the gift that went into this payment", "这笔捐赠进入该付款的部分"}},
         {"from", {"the payment's fen that it begins at", "从付款的第几分开始"}}});
}

struct PayoutGifts : SourcesHead {
    std::vector<SourceGift> gifts;
};
BOOST_DESCRIBE_STRUCT(PayoutGifts, (SourcesHead), (gifts))
constexpr auto fields(const PayoutGifts*) {
    return shape::table({{"gifts", {"in the order in which they were spent", "按花用的次序"}}});
}

struct Operator {
    View name_zh, name_en, address, email, phone, post_zh, post_en, complaints_zh, complaints_en, filing;
};
BOOST_DESCRIBE_STRUCT(Operator, (),
                      (name_zh, name_en, address, email, phone, post_zh, post_en, complaints_zh, complaints_en, filing))
constexpr auto fields(const Operator*) {
    return shape::table({{"name_zh", {"texts are empty where nothing was said", "没有写明的为空"}},
                         {"name_en"},
                         {"address", {"of the site", "网站的地址"}},
                         {"email"},
                         {"phone"},
                         {"post_zh", {"where letters reach them", "信件寄到哪里"}},
                         {"post_en"},
                         {"complaints_zh", {"how a complaint is made, and who answers it", "怎么投诉，由谁答复"}},
                         {"complaints_en"},
                         {"filing", {"备案号", "备案号"}}});
}

struct OperatorPage : Reply {
    OrNull<Operator> operator_;
};
BOOST_DESCRIBE_STRUCT(OperatorPage, (Reply), (operator_))
constexpr auto fields(const OperatorPage*) {
    return shape::table({{"operator", {"null: the administrator gave no file", "null：管理员没有给出说明文件"}}});
}

inline constexpr View k_outcomes[] = {"gift", "duplicate", "skipped", "rejected", "refund"};

struct Outcome {
    std::uint64_t index = 0;
    View outcome;
    OrNull<View> reason;
    OrNull<Sequence> sequence;
    OrNull<View> field, kind;
};
BOOST_DESCRIBE_STRUCT(Outcome, (), (index, outcome, reason, sequence, field, kind))
constexpr auto fields(const Outcome*) {
    return shape::table({{"index", {"of the event in the request, from 0", "请求里的第几件事件，从 0 数起"}},
                         {"outcome", {}, {.one_of = k_outcomes}},
                         {"reason", {"why it is no gift", "为什么不是捐赠"}},
                         {"sequence", {"where it stands in the book", "在账本里的位置"}},
                         {"field", {"of a rejected event: what is amiss", "被拒绝的事件：哪里不对"}},
                         {"kind", {"and how", "以及怎样不对"}}});
}

// Events are read by intake/event.hpp, which takes lines and documents of any length; this says what it takes.
inline constexpr View k_versions[] = {"1.0"}, k_types[] = {"order.received", "order.refunded"},
                      k_currencies[] = {"CNY"};

struct EventData {
    std::string order;
    std::optional<std::string> shop, item, buyer;
    std::optional<std::variant<std::string, double>> paid;
    std::optional<std::string> placed, received, currency;
};
BOOST_DESCRIBE_STRUCT(EventData, (), (order, shop, item, buyer, paid, placed, received, currency))
constexpr auto fields(const EventData*) {
    return shape::table({{"order"},
                         {"shop"},
                         {"item"},
                         {"buyer"},
                         {"paid", {"yuan", "元"}},
                         {"placed", {"a time", "时间"}},
                         {"received", {"a time: goods confirmed as received", "时间：确认收货"}},
                         {"currency", {}, {.one_of = k_currencies}}});
}

struct Event {
    static constexpr auto k_unknown = shape::Unknown::named;
    std::optional<std::string> specversion;
    std::string type;
    std::optional<std::string> source, id, time, datacontenttype, data_base64;
    std::optional<EventData> data;
};
BOOST_DESCRIBE_STRUCT(Event, (), (specversion, type, source, id, time, datacontenttype, data_base64, data))
constexpr auto fields(const Event*) {
    return shape::table(
        {{"specversion", {"of CloudEvents", "CloudEvents 的版本"}, {.one_of = k_versions}},
         {"type", {}, {.one_of = k_types}},
         {"source", {"where it happened: an order's id counts within it", "在哪里发生：订单编号在其中唯一"}},
         {"id"},
         {"time"},
         {"datacontenttype"},
         {"data_base64", {"data, as base64", "data 的 base64"}},
         {"data"}});
}

// What giving adds to /health.
struct Health {
    std::uint64_t size = 0, log_size = 0;
    std::optional<std::string> reason, log_reason, upkeep_reason, tables_reason;
};
BOOST_DESCRIBE_STRUCT(Health, (), (size, log_size, reason, log_reason, upkeep_reason, tables_reason))
constexpr auto fields(const Health*) {
    return shape::table(
        {{"size", {"entries that are durable", "已写稳的条数"}},
         {"log_size", {"entries under the newest checkpoint", "最新检查点之下的条数"}},
         {"reason", {"why nothing new is taken in, and what to do", "为什么不收新的，以及该怎么做"}},
         {"log_reason",
          {"why there is no checkpoint of the newest entries; it is tried again",
           "为什么最新的条目还没有检查点；会再试"}},
         {"upkeep_reason",
          {"why the index, a snapshot or the reading through of old records waits; it is tried again",
           "索引、快照或旧记录的通读为什么还在等；会再试"}},
         {"tables_reason", {"how many rows of the database are not as the book says", "数据库里有多少行与账本不符"}}});
}

}  // namespace modou::giving_door::api
