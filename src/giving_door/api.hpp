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

inline constexpr View k_fen = "fen (1/100 yuan)";
inline constexpr View k_next =
    "`before` of the next page; null: this is the end. What the book grows by meanwhile is neither skipped nor "
    "repeated";
inline constexpr View k_asked = "the entry of that number, when what is looked for is a number";
inline constexpr View k_beyond =
    "how much more was paid out than statements show as received, holder by holder; null: no statement was read";

// The head of every page's reply.
struct Reply {
    AsOf as_of;
    bool demo = false;
};
BOOST_DESCRIBE_STRUCT(Reply, (), (as_of, demo))
constexpr auto fields(const Reply*) {
    return shape::table({{"as_of", ""}, {"demo", "the book holds made data"}});
}

struct Day {
    base::Day day;
    std::uint64_t gifts = 0, amount_fen = 0;
};
BOOST_DESCRIBE_STRUCT(Day, (), (day, gifts, amount_fen))
constexpr auto fields(const Day*) {
    return shape::table({{"day", "Asia/Shanghai"}, {"gifts", ""}, {"amount_fen", k_fen}});
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
    return shape::table({{"sequence", "position in the book"},
                         {"project", ""},
                         {"title_zh", "of the project"},
                         {"title_en", ""},
                         {"amount_fen", k_fen},
                         {"day", "Asia/Shanghai"},
                         {"recorded", "when the book took it in"}});
}

// One of a buyer's own: who has the link may know the shop.
struct Deed : Gift {
    std::string shop;
};
BOOST_DESCRIBE_STRUCT(Deed, (Gift), (shop))
constexpr auto fields(const Deed*) {
    return shape::table({{"shop", ""}});
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
    return shape::table({{"sequence", "position in the book"},
                         {"kind", "", {.one_of = k_kinds}},
                         {"hidden", "a person stands on one side: neither day, amount nor accounts are public"},
                         {"day", ""},
                         {"amount_fen", k_fen},
                         {"project", ""},
                         {"title_zh", ""},
                         {"title_en", ""},
                         {"refers", "the entry that it is about"},
                         {"text", "of a note; of a public account its name"},
                         {"page", "where it is shown"}});
}

struct Gifts : Reply {
    OrNull<View> project, title_zh, title_en;
    std::vector<Gift> gifts;
    OrNull<Sequence> next;
};
BOOST_DESCRIBE_STRUCT(Gifts, (Reply), (project, title_zh, title_en, gifts, next))
constexpr auto fields(const Gifts*) {
    return shape::table({{"project", "the one that was asked for"},
                         {"title_zh", ""},
                         {"title_en", ""},
                         {"gifts", "newest first"},
                         {"next", k_next}});
}

struct Entries : Reply {
    std::vector<Entry> entries;
    OrNull<Sequence> next;
};
BOOST_DESCRIBE_STRUCT(Entries, (Reply), (entries, next))
constexpr auto fields(const Entries*) {
    return shape::table({{"entries", "newest first"}, {"next", k_next}});
}

struct Picture {
    std::string src;
    std::uint32_t width = 0, height = 0;
    View alt_zh, alt_en;
};
BOOST_DESCRIBE_STRUCT(Picture, (), (src, width, height, alt_zh, alt_en))
constexpr auto fields(const Picture*) {
    return shape::table({{"src", "/pictures/{sha256}.jpg: a cleaned JPEG of at most 80 KB"},
                         {"width", ""},
                         {"height", ""},
                         {"alt_zh", "what it shows"},
                         {"alt_en", ""}});
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
    return shape::table({{"project", ""},
                         {"title_zh", ""},
                         {"title_en", ""},
                         {"cause", ""},
                         {"holder", "who legally holds the money"},
                         {"holder_en", "its English name; empty where no project gives it"},
                         {"region", ""},
                         {"gifts", ""},
                         {"amount_fen", k_fen},
                         {"givers", "shops that gave"},
                         {"first_day", "of a gift"},
                         {"last_day", ""},
                         {"picture", ""},
                         {"target_fen", "what it needs, where it says so", {.least = 0}}});
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
    return shape::table({{"gifts", ""},
                         {"amount_fen", k_fen},
                         {"shops", "that gave"},
                         {"buyers", "whose orders gave"},
                         {"projects", ""},
                         {"money", ""},
                         {"paid_beyond_received_fen", k_beyond},
                         {"days", "the newest 60, without holes"},
                         {"top", "the projects that were given most"},
                         {"latest", "the newest gifts"}});
}

// The counters that streams are told; `latest` is null before the first gift.
struct Live {
    Sequence size = 0;
    std::uint64_t gifts = 0, amount_fen = 0;
    OrNull<Gift> latest;
};
BOOST_DESCRIBE_STRUCT(Live, (), (size, gifts, amount_fen, latest))
constexpr auto fields(const Live*) {
    return shape::table({{"size", "entries in the book"}, {"gifts", ""}, {"amount_fen", k_fen}, {"latest", ""}});
}

struct CauseCount {
    std::string cause;
    std::uint64_t projects = 0;
};
BOOST_DESCRIBE_STRUCT(CauseCount, (), (cause, projects))
constexpr auto fields(const CauseCount*) {
    return shape::table({{"cause", ""}, {"projects", ""}});
}

struct RegionCount {
    std::string region;
    std::uint64_t projects = 0;
};
BOOST_DESCRIBE_STRUCT(RegionCount, (), (region, projects))
constexpr auto fields(const RegionCount*) {
    return shape::table({{"region", ""}, {"projects", ""}});
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
    return shape::table({{"total", "that fit"},
                         {"page", "from 1"},
                         {"pages", ""},
                         {"projects", "of this page"},
                         {"causes", "of all projects"},
                         {"regions", "of all projects"},
                         {"entry", k_asked}});
}

struct BudgetLine {
    View zh, en;
    std::int64_t amount_fen = 0;
};
BOOST_DESCRIBE_STRUCT(BudgetLine, (), (zh, en, amount_fen))
constexpr auto fields(const BudgetLine*) {
    return shape::table({{"zh", "what for"}, {"en", ""}, {"amount_fen", k_fen, {.least = 0}}});
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
    return shape::table({{"description_zh", "texts are empty where nothing was said"},
                         {"description_en", ""},
                         {"plan_zh", ""},
                         {"plan_en", ""},
                         {"target_fen", k_fen, {.least = 0}},
                         {"beneficiaries", "how many", {.least = 0}},
                         {"beneficiaries_zh", "who they are"},
                         {"beneficiaries_en", ""},
                         {"period_from", "", {.format = "date"}},
                         {"period_to", "", {.format = "date"}},
                         {"budget", ""},
                         {"filing", "备案编号 of the public fundraising"},
                         {"certificate", "登记证书号 of the holder"},
                         {"contact", ""},
                         {"holder_en", ""},
                         {"pictures", ""},
                         {"entry", "the note of the book that has the SHA-256 of this version"},
                         {"day", "of that note"},
                         {"sha256", ""},
                         {"version", "", {.least = 1}}});
}

struct UpdateLine {
    Sequence entry = 0;
    base::Day day;
    View title_zh, title_en;
};
BOOST_DESCRIBE_STRUCT(UpdateLine, (), (entry, day, title_zh, title_en))
constexpr auto fields(const UpdateLine*) {
    return shape::table(
        {{"entry", "the note of the book that names it"}, {"day", ""}, {"title_zh", ""}, {"title_en", ""}});
}

struct UpdateWords : UpdateLine {
    View text_zh, text_en;
    OrNull<Picture> picture;
    View sha256;
};
BOOST_DESCRIBE_STRUCT(UpdateWords, (UpdateLine), (text_zh, text_en, picture, sha256))
constexpr auto fields(const UpdateWords*) {
    return shape::table({{"text_zh", ""}, {"text_en", ""}, {"picture", ""}, {"sha256", "of its canonical text"}});
}

struct Updates : Reply {
    View project, title_zh, title_en;
    std::vector<UpdateWords> updates;
    OrNull<Sequence> next;
};
BOOST_DESCRIBE_STRUCT(Updates, (Reply), (project, title_zh, title_en, updates, next))
constexpr auto fields(const Updates*) {
    return shape::table({{"project", ""},
                         {"title_zh", "of the project"},
                         {"title_en", ""},
                         {"updates", "newest first"},
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
    return shape::table({{"project", ""},
                         {"title_zh", "of the project"},
                         {"title_en", ""},
                         {"holder", "who legally holds the money"},
                         {"holder_en", ""},
                         {"entry", "the note of the book that names it"},
                         {"day", ""},
                         {"update_title_zh", ""},
                         {"update_title_en", ""},
                         {"text_zh", ""},
                         {"text_en", ""},
                         {"picture", ""},
                         {"sha256", "of its canonical text"}});
}

struct Definition {
    View programme;
    int version = 1;
    View poster_zh, poster_en;
};
BOOST_DESCRIBE_STRUCT(Definition, (), (programme, version, poster_zh, poster_en))
constexpr auto fields(const Definition*) {
    return shape::table({{"programme", "that a gift of today would be made by"},
                         {"version", "", {.least = 1}},
                         {"poster_zh", "how shops give, in a sentence"},
                         {"poster_en", ""}});
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
    return shape::table({{"project", ""},
                         {"account", "in the book"},
                         {"money", ""},
                         {"paid_beyond_received_fen", k_beyond},
                         {"days", "the newest 180, without holes"},
                         {"definition", ""},
                         {"about", "what the project is for, as those who run it say it"},
                         {"updates", "the newest five"},
                         {"updates_total", ""},
                         {"latest", "the newest gifts"}});
}

}  // namespace modou::giving_door::api
