// What anyone is told of giving, as it travels: the replies of pages and API. Words are views into what a page was made
// from, which outlives the reply.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "giving/api.hpp"

namespace modou::giving_door::api {

using giving::api::AsOf;
using money::api::Money;
using shape::OrNull;
using View = std::string_view;
using Sequence = base::Sequence;

inline constexpr shape::Says k_fen{"fen (1/100 yuan)", "分（百分之一元）"};
inline constexpr shape::Says k_next{
    "`before` of the next page; null: this is the end. What the book grows by meanwhile is neither skipped nor "
    "repeated",
    "下一页的 `before`；null：到头了。其间账本新增的既不漏也不重"};
inline constexpr shape::Says k_asked{"the entry of that number, when what is looked for is a number",
                                     "所找的是数字时，为该序号的条目"};
inline constexpr shape::Says k_beyond{
    "how much more was paid out than statements show as received, holder by holder; null: no statement was read",
    "付出的比对账单所示到账多多少，逐个持有方计；null：没有读过对账单"};

// The head of every page's reply.
struct Reply {
    AsOf as_of;
    bool demo = false;
};
BOOST_DESCRIBE_STRUCT(Reply, (), (as_of, demo))
constexpr auto fields(const Reply*) {
    return shape::table({{"as_of"}, {"demo", {"the book holds made data", "账本里是虚构的数据"}}});
}

struct Day {
    base::Day day;
    std::uint64_t gifts = 0, amount_fen = 0;
};
BOOST_DESCRIBE_STRUCT(Day, (), (day, gifts, amount_fen))
constexpr auto fields(const Day*) {
    return shape::table({{"day", {"Asia/Shanghai", "上海时间"}}, {"gifts"}, {"amount_fen", k_fen}});
}

struct Gift {
    Sequence sequence = 0;
    View project, title_zh, title_en;
    std::uint64_t amount_fen = 0;
    base::Day day;
    base::Instant recorded;
};
BOOST_DESCRIBE_STRUCT(Gift, (), (sequence, project, title_zh, title_en, amount_fen, day, recorded))
constexpr auto fields(const Gift*) {
    return shape::table({{"sequence", {"position in the book", "在账本里的位置"}},
                         {"project"},
                         {"title_zh", {"of the project", "项目的标题"}},
                         {"title_en"},
                         {"amount_fen", k_fen},
                         {"day", {"Asia/Shanghai", "上海时间"}},
                         {"recorded", {"when the book took it in", "账本收下它的时间"}}});
}

// One of a buyer's own: who has the link may know the shop.
struct Deed : Gift {
    std::string shop;
};
BOOST_DESCRIBE_STRUCT(Deed, (Gift), (shop))
constexpr auto fields(const Deed*) {
    return shape::table({{"shop"}});
}

inline constexpr View k_kinds[] = {"post", "reserve", "settle", "release", "correct", "open", "close", "note"};

struct Entry {
    Sequence sequence = 0;
    View kind;
    bool hidden = false;
    OrNull<base::Day> day;
    OrNull<std::uint64_t> amount_fen;
    OrNull<View> project, title_zh, title_en;
    OrNull<Sequence> refers;
    OrNull<std::string> text, page;
};
BOOST_DESCRIBE_STRUCT(Entry, (),
                      (sequence, kind, hidden, day, amount_fen, project, title_zh, title_en, refers, text, page))
constexpr auto fields(const Entry*) {
    return shape::table({{"sequence", {"position in the book", "在账本里的位置"}},
                         {"kind", {}, {.one_of = k_kinds}},
                         {"hidden",
                          {"a person stands on one side: neither day, amount nor accounts are public",
                           "有一方是个人：日期、金额、账户都不公开"}},
                         {"day"},
                         {"amount_fen", k_fen},
                         {"project"},
                         {"title_zh"},
                         {"title_en"},
                         {"refers", {"the entry that it is about", "它所涉及的那一条"}},
                         {"text", {"of a note; of a public account its name", "附注的文字；公开账户则为其名称"}},
                         {"page", {"where it is shown", "在哪一页显示"}}});
}

struct Gifts : Reply {
    OrNull<View> project, title_zh, title_en;
    std::vector<Gift> gifts;
    OrNull<Sequence> next;
};
BOOST_DESCRIBE_STRUCT(Gifts, (Reply), (project, title_zh, title_en, gifts, next))
constexpr auto fields(const Gifts*) {
    return shape::table({{"project", {"the one that was asked for", "所问的那一个"}},
                         {"title_zh"},
                         {"title_en"},
                         {"gifts", {"newest first", "新的在前"}},
                         {"next", k_next}});
}

struct Entries : Reply {
    std::vector<Entry> entries;
    OrNull<Sequence> next;
};
BOOST_DESCRIBE_STRUCT(Entries, (Reply), (entries, next))
constexpr auto fields(const Entries*) {
    return shape::table({{"entries", {"newest first", "新的在前"}}, {"next", k_next}});
}

struct Picture {
    std::string src;
    std::uint32_t width = 0, height = 0;
    View alt_zh, alt_en;
};
BOOST_DESCRIBE_STRUCT(Picture, (), (src, width, height, alt_zh, alt_en))
constexpr auto fields(const Picture*) {
    return shape::table({{"src",
                          {"/pictures/{sha256}.jpg: a cleaned JPEG of at most 80 KB",
                           "/pictures/{sha256}.jpg：清理过的 JPEG，最大 80 KB"}},
                         {"width"},
                         {"height"},
                         {"alt_zh", {"what it shows", "画面里是什么"}},
                         {"alt_en"}});
}

struct ProjectCard {
    View project, title_zh, title_en, cause, holder, holder_en, region;
    std::uint64_t gifts = 0, amount_fen = 0, givers = 0;
    OrNull<base::Day> first_day, last_day;
    OrNull<Picture> picture;
    OrNull<std::int64_t> target_fen;
};
BOOST_DESCRIBE_STRUCT(ProjectCard, (),
                      (project, title_zh, title_en, cause, holder, holder_en, region, gifts, amount_fen, givers,
                       first_day, last_day, picture, target_fen))
constexpr auto fields(const ProjectCard*) {
    return shape::table(
        {{"project"},
         {"title_zh"},
         {"title_en"},
         {"cause"},
         {"holder", {"who legally holds the money", "资金的法定持有方"}},
         {"holder_en", {"its English name; empty where no project gives it", "它的英文名；没有项目写明则为空"}},
         {"region"},
         {"gifts"},
         {"amount_fen", k_fen},
         {"givers", {"shops that gave", "捐赠过的店铺"}},
         {"first_day", {"of a gift", "有捐赠的第一天"}},
         {"last_day"},
         {"picture"},
         {"target_fen", {"what it needs, where it says so", "需要多少；没有写明则没有"}, {.least = 0}}});
}

struct Home : Reply {
    std::uint64_t gifts = 0, amount_fen = 0, shops = 0, buyers = 0, projects = 0;
    Money money;
    OrNull<std::uint64_t> paid_beyond_received_fen;
    std::vector<Day> days;
    std::vector<ProjectCard> top;
    std::vector<Gift> latest;
};
BOOST_DESCRIBE_STRUCT(Home, (Reply),
                      (gifts, amount_fen, shops, buyers, projects, money, paid_beyond_received_fen, days, top, latest))
constexpr auto fields(const Home*) {
    return shape::table({{"gifts"},
                         {"amount_fen", k_fen},
                         {"shops", {"that gave", "捐赠过的店铺"}},
                         {"buyers", {"whose orders gave", "其订单有捐赠的买家"}},
                         {"projects"},
                         {"money"},
                         {"paid_beyond_received_fen", k_beyond},
                         {"days", {"the newest 60, without holes", "最近 60 天，不缺日"}},
                         {"top", {"the projects that were given most", "得到捐赠最多的项目"}},
                         {"latest", {"the newest gifts", "最新的捐赠"}}});
}

// The counters that streams are told; `latest` is null before the first gift.
struct Live {
    Sequence size = 0;
    std::uint64_t gifts = 0, amount_fen = 0;
    OrNull<Gift> latest;
};
BOOST_DESCRIBE_STRUCT(Live, (), (size, gifts, amount_fen, latest))
constexpr auto fields(const Live*) {
    return shape::table(
        {{"size", {"entries in the book", "账本的条数"}}, {"gifts"}, {"amount_fen", k_fen}, {"latest"}});
}

struct CauseCount {
    std::string cause;
    std::uint64_t projects = 0;
};
BOOST_DESCRIBE_STRUCT(CauseCount, (), (cause, projects))
constexpr auto fields(const CauseCount*) {
    return shape::table({{"cause"}, {"projects"}});
}

struct RegionCount {
    std::string region;
    std::uint64_t projects = 0;
};
BOOST_DESCRIBE_STRUCT(RegionCount, (), (region, projects))
constexpr auto fields(const RegionCount*) {
    return shape::table({{"region"}, {"projects"}});
}

struct Projects : Reply {
    std::uint64_t total = 0, page = 1, pages = 1;
    std::vector<ProjectCard> projects;
    std::vector<CauseCount> causes;
    std::vector<RegionCount> regions;
    OrNull<Entry> entry;
};
BOOST_DESCRIBE_STRUCT(Projects, (Reply), (total, page, pages, projects, causes, regions, entry))
constexpr auto fields(const Projects*) {
    return shape::table({{"total", {"that fit", "符合的数目"}},
                         {"page", {"from 1", "从 1 开始"}},
                         {"pages"},
                         {"projects", {"of this page", "这一页的"}},
                         {"causes", {"of all projects", "所有项目的"}},
                         {"regions", {"of all projects", "所有项目的"}},
                         {"entry", k_asked}});
}

struct BudgetLine {
    View zh, en;
    std::int64_t amount_fen = 0;
};
BOOST_DESCRIBE_STRUCT(BudgetLine, (), (zh, en, amount_fen))
constexpr auto fields(const BudgetLine*) {
    return shape::table({{"zh", {"what for", "用途"}}, {"en"}, {"amount_fen", k_fen, {.least = 0}}});
}

struct About {
    View description_zh, description_en, plan_zh, plan_en;
    OrNull<std::int64_t> target_fen, beneficiaries;
    View beneficiaries_zh, beneficiaries_en;
    OrNull<View> period_from, period_to;
    std::vector<BudgetLine> budget;
    View filing, certificate, contact, holder_en;
    std::vector<Picture> pictures;
    Sequence entry = 0;
    base::Day day;
    View sha256;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(About, (),
                      (description_zh, description_en, plan_zh, plan_en, target_fen, beneficiaries, beneficiaries_zh,
                       beneficiaries_en, period_from, period_to, budget, filing, certificate, contact, holder_en,
                       pictures, entry, day, sha256, version))
constexpr auto fields(const About*) {
    return shape::table(
        {{"description_zh", {"texts are empty where nothing was said", "没有写明的为空"}},
         {"description_en"},
         {"plan_zh"},
         {"plan_en"},
         {"target_fen", k_fen, {.least = 0}},
         {"beneficiaries", {"how many", "有多少"}, {.least = 0}},
         {"beneficiaries_zh", {"who they are", "是哪些人"}},
         {"beneficiaries_en"},
         {"period_from", {}, {.format = "date"}},
         {"period_to", {}, {.format = "date"}},
         {"budget"},
         {"filing", {"备案编号 of the public fundraising", "公开募捐的备案编号"}},
         {"certificate", {"登记证书号 of the holder", "持有方的登记证书号"}},
         {"contact"},
         {"holder_en"},
         {"pictures"},
         {"entry", {"the note of the book that has the SHA-256 of this version", "账本里记着这一版 SHA-256 的附注"}},
         {"day", {"of that note", "该附注的日期"}},
         {"sha256"},
         {"version", {}, {.least = 1}}});
}

struct UpdateLine {
    Sequence entry = 0;
    base::Day day;
    View title_zh, title_en;
};
BOOST_DESCRIBE_STRUCT(UpdateLine, (), (entry, day, title_zh, title_en))
constexpr auto fields(const UpdateLine*) {
    return shape::table(
        {{"entry", {"the note of the book that names it", "账本里指明它的附注"}}, {"day"}, {"title_zh"}, {"title_en"}});
}

struct UpdateWords : UpdateLine {
    View text_zh, text_en;
    OrNull<Picture> picture;
    View sha256;
};
BOOST_DESCRIBE_STRUCT(UpdateWords, (UpdateLine), (text_zh, text_en, picture, sha256))
constexpr auto fields(const UpdateWords*) {
    return shape::table(
        {{"text_zh"}, {"text_en"}, {"picture"}, {"sha256", {"of its canonical text", "规范文本的 SHA-256"}}});
}

struct Updates : Reply {
    View project, title_zh, title_en;
    std::vector<UpdateWords> updates;
    OrNull<Sequence> next;
};
BOOST_DESCRIBE_STRUCT(Updates, (Reply), (project, title_zh, title_en, updates, next))
constexpr auto fields(const Updates*) {
    return shape::table({{"project"},
                         {"title_zh", {"of the project", "项目的标题"}},
                         {"title_en"},
                         {"updates", {"newest first", "新的在前"}},
                         {"next", k_next}});
}

struct UpdatePage : Reply {
    View project, title_zh, title_en, holder, holder_en;
    Sequence entry = 0;
    base::Day day;
    View update_title_zh, update_title_en, text_zh, text_en;
    OrNull<Picture> picture;
    View sha256;
};
BOOST_DESCRIBE_STRUCT(UpdatePage, (Reply),
                      (project, title_zh, title_en, holder, holder_en, entry, day, update_title_zh, update_title_en,
                       text_zh, text_en, picture, sha256))
constexpr auto fields(const UpdatePage*) {
    return shape::table({{"project"},
                         {"title_zh", {"of the project", "项目的标题"}},
                         {"title_en"},
                         {"holder", {"who legally holds the money", "资金的法定持有方"}},
                         {"holder_en"},
                         {"entry", {"the note of the book that names it", "账本里指明它的附注"}},
                         {"day"},
                         {"update_title_zh"},
                         {"update_title_en"},
                         {"text_zh"},
                         {"text_en"},
                         {"picture"},
                         {"sha256", {"of its canonical text", "规范文本的 SHA-256"}}});
}

struct Definition {
    View programme;
    int version = 1;
    View poster_zh, poster_en;
};
BOOST_DESCRIBE_STRUCT(Definition, (), (programme, version, poster_zh, poster_en))
constexpr auto fields(const Definition*) {
    return shape::table({{"programme", {"that a gift of today would be made by", "今天的捐赠依照的计划"}},
                         {"version", {}, {.least = 1}},
                         {"poster_zh", {"how shops give, in a sentence", "店铺怎样捐赠，一句话"}},
                         {"poster_en"}});
}

struct Project : Reply {
    ProjectCard project;
    std::uint64_t account = 0;
    Money money;
    OrNull<std::uint64_t> paid_beyond_received_fen;
    std::vector<Day> days;
    Definition definition;
    OrNull<About> about;
    std::vector<UpdateLine> updates;
    std::uint64_t updates_total = 0;
    std::vector<Gift> latest;
};
BOOST_DESCRIBE_STRUCT(Project, (Reply),
                      (project, account, money, paid_beyond_received_fen, days, definition, about, updates,
                       updates_total, latest))
constexpr auto fields(const Project*) {
    return shape::table(
        {{"project"},
         {"account", {"in the book", "账本里的账户"}},
         {"money"},
         {"paid_beyond_received_fen", k_beyond},
         {"days", {"the newest 180, without holes", "最近 180 天，不缺日"}},
         {"definition"},
         {"about", {"what the project is for, as those who run it say it", "项目为什么而做，由运作者说明"}},
         {"updates", {"the newest five", "最新的五条"}},
         {"updates_total"},
         {"latest", {"the newest gifts", "最新的捐赠"}}});
}

}  // namespace modou::giving_door::api
