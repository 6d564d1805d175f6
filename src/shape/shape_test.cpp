// One struct of every kind of field: what it is written as, what is read, how what is amiss is told, what the document
// says.
#include "shape/shape.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/json_in.hpp"

namespace modou::shape {
namespace {

enum class Mood { calm, glad, int_ };
BOOST_DESCRIBE_ENUM(Mood, calm, glad, int_)

struct Line {
    std::string item;
    std::uint64_t amount = 0;
};
BOOST_DESCRIBE_STRUCT(Line, (), (item, amount))
constexpr auto fields(const Line*) {
    return table({{"item", {"what it is", "是什么"}, {.shortest = 1, .longest = 5}}, {"amount", {"fen", "分"}}});
}

bool is_code(std::string_view text) {
    return text.size() == 2;
}
constexpr Form k_code{"^..$", "a code of two letters", is_code};
constexpr Limits k_place{.least = -180, .most = 180, .shortest = 2, .like = "a place"};
constexpr std::string_view k_sides[] = {"left", "right"};

struct Base {
    std::int64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(Base, (), (number))
constexpr auto fields(const Base*) {
    return table({{"number", {"its number", "它的编号"}}});
}

struct All : Base {
    bool yes = false;
    std::uint8_t small = 0;
    double share = 0;
    Rounded<2> about;
    Mood mood = Mood::calm;
    std::string side = "left", code = "ab";
    base::Day day;
    base::Instant at;
    std::optional<std::string> note;
    OrNull<std::uint64_t> next;
    OrNull<Line> one;
    std::vector<Line> lines;
    std::array<std::int64_t, 2> pair{};
    std::map<std::string, std::uint32_t> counts;
    std::variant<std::string, double> paid;
    std::string operator_;
};
BOOST_DESCRIBE_STRUCT(All, (Base),
                      (yes, small, share, about, mood, side, code, day, at, note, next, one, lines, pair, counts, paid,
                       operator_))
constexpr auto fields(const All*) {
    return table({{"yes"},
                  {"small"},
                  {"share", {"a part of it", "其中一部分"}, {.least = 0, .most = 1}},
                  {"about"},
                  {"mood"},
                  {"side", {}, {.one_of = k_sides}},
                  {"code", {}, {.form = &k_code}},
                  {"day"},
                  {"at"},
                  {"note", {}, {.longest = 3}},
                  {"next", {"where it goes on", "从哪里继续"}},
                  {"one"},
                  {"lines", {"each of them", "逐行"}, {.longest = 3}},
                  {"pair"},
                  {"counts", {}, {.longest = 2}},
                  {"paid"},
                  {"operator", {"who runs it", "谁在运营"}}});
}

struct Loose {
    static constexpr auto k_unknown = Unknown::named;
    std::optional<std::string> type;
    std::optional<Line> line;
    std::optional<std::vector<double>> at;
};
BOOST_DESCRIBE_STRUCT(Loose, (), (type, line, at))
constexpr auto fields(const Loose*) {
    return table({{"type"}, {"line"}, {"at", {}, k_place}});
}

// A table that lacks a member, or has them in another order, does not compile: this is what would stop it.
struct Untold {
    int a = 0, b = 0;
};
BOOST_DESCRIBE_STRUCT(Untold, (), (a, b))
constexpr auto fields(const Untold*) {
    return table({{"b"}, {"a"}});
}
static_assert(is_told<All>() && is_told<Line>());
static_assert(!is_told<Untold>());

constexpr std::string_view k_all =
    R"({"number":-9007199254740995,"yes":true,"small":200,"share":0.25,"about":1.5,"mood":"int","side":"right",)"
    R"("code":"xy","day":"2026-11-30","at":"2026-11-30T08:00:00Z","next":null,"one":{"item":"a","amount":1},)"
    R"("lines":[{"item":"b","amount":18446744073709551615}],"pair":[3,4],"counts":{"k":7},"paid":"12.5","operator":"we"})";

TEST(Shape, WhatIsWrittenIsReadAgainByteByByte) {
    const auto all = read<All>(k_all);
    ASSERT_TRUE(all) << all.error().text();
    EXPECT_EQ(all->number, -9007199254740995);  // beyond 2^53: a double would say …996
    EXPECT_EQ(all->lines.at(0).amount, 18446744073709551615ULL);
    EXPECT_EQ(all->mood, Mood::int_);
    EXPECT_FALSE(all->note);
    EXPECT_EQ(text(*all), k_all);
    All other = *all;
    other.note = "a\"\n";
    other.next = 5;
    other.one = {};
    other.lines.clear();
    other.about = 0.005 - 1e-9;
    other.paid = 0.5;
    const std::string written = text(other);
    for (const auto* part :
         {R"("note":"a\"\n")", R"("next":5,)", R"("one":null)", R"("lines":[])", R"("about":0,)", R"("paid":0.5)"})
        EXPECT_NE(written.find(part), written.npos) << part << written;
}

TEST(Shape, TheWriterAgreesWithTheOneThatSaysEachMember) {
    base::JsonOut out;
    out.begin_object().member("item", "中\x01\"x").member("amount", 12).end_object();
    EXPECT_EQ(text(Line{"中\x01\"x", 12}), out.text());
}

// The text with one member put differently; empty: left out.
std::string with(std::string_view name, std::string_view value) {
    auto object = boost::json::parse(k_all).as_object();
    std::string out = "{";
    for (const auto& [key, old] : object) {
        if (key == name && value.empty()) continue;
        out += (out.size() > 1 ? ",\"" : "\"") + std::string(key) +
               "\":" + (key == name ? std::string(value) : boost::json::serialize(old));
    }
    if (!object.contains(name)) out += ",\"" + std::string(name) + "\":" + std::string(value);
    return out + "}";
}

struct Amiss {
    std::string_view name, value, where, says;
};

TEST(Shape, WhatIsAmissIsToldWithItsPlaceAndWithoutItsValue) {
    for (const Amiss& one : {
             Amiss{"yes", "\"maybe\"", "yes", "expected true or false, found text"},
             {"yes", "", "yes", "is needed"},
             {"number", "1.0", "number", "expected a whole number, without point or exponent"},
             {"number", "1e3", "number", "expected a whole number, without point or exponent"},
             {"number", "9223372036854775808", "number", "expected a whole number from -9223372036854775808 to"},
             {"number", "99999999999999999999999", "number", "expected a whole number, without point or exponent"},
             {"number", "\"7\"", "number", "expected a whole number, found text"},
             {"number", "null", "number", "expected a whole number, found null"},
             {"number", "NaN", "byte ", "not JSON"},
             {"small", "256", "small", "expected a whole number from 0 to 255"},
             {"small", "-1", "small", "expected a whole number, not below 0"},
             {"share", "1.01", "share", "expected 1 or less"},
             {"share", "-0.1", "share", "expected 0 or more"},
             {"share", "1e999", "", ""},
             {"share", "[]", "share", "expected a number, found a list"},
             {"mood", "\"sad\"", "mood", "expected one of: calm, glad, int"},
             {"mood", "1", "mood", "expected text, found a number"},
             {"side", "\"up\"", "side", "expected one of: left, right"},
             {"code", "\"abc\"", "code", "expected a code of two letters"},
             {"code", "12", "code", "expected text, found a number"},
             {"day", "\"2026-02-30\"", "day", "expected a day like"},
             {"at", "\"soon\"", "at", "expected a time like"},
             {"note", "\"一二三四\"", "note", "expected at most 3 characters"},
             {"next", "", "next", "is needed: where it goes on"},
             {"next", "\"1\"", "next", "expected a whole number, found text"},
             {"one", "[]", "one", "expected an object, found a list"},
             {"one", R"({"item":"","amount":1})", "one.item", "expected text: it is empty"},
             {"one", R"({"item":"abcdef","amount":1})", "one.item", "expected at most 5 characters"},
             {"lines", R"([{"item":"a","amount":1},{"item":"a","amount":true}])", "lines[1].amount",
              "expected a whole number, found true or false"},
             {"lines", R"([{"item":"a"}])", "lines[0].amount", "is needed: fen"},
             {"lines", R"([{"item":"a","amuont":1}])", "lines[0].amuont", "perhaps amount is meant"},
             {"lines", R"([{"item":"a","amount":1,"amount":2}])", "lines[0].amount", "this member stands twice"},
             {"lines", R"([{},{},{},{}])", "lines", "expected at most 3 of them"},
             {"lines", "{}", "lines", "expected a list, found an object"},
             {"pair", "[1]", "pair", "expected 2 elements"},
             {"pair", "[1,2.5]", "pair[1]", "expected a whole number, without point"},
             {"counts", R"({"a":1,"b":2,"c":3})", "counts", "expected at most 2 of them"},
             {"counts", R"({"a":"1"})", "counts.a", "expected a whole number, found text"},
             {"paid", "{}", "paid", "expected a number, found an object"},
             {"zzzzzz", "1", "zzzzzz", "is not known here; what is: number, yes"},
             {"Note", "1", "Note", "perhaps note is meant"},
         }) {
        const auto read_back = read<All>(with(one.name, one.value));
        ASSERT_FALSE(read_back) << one.name << one.value;
        EXPECT_EQ(read_back.error().code, base::Code::bad_input) << one.value;
        EXPECT_TRUE(read_back.error().where.starts_with(one.where)) << one.value << " at " << read_back.error().where;
        EXPECT_NE(read_back.error().message.find(one.says), std::string::npos) << read_back.error().text();
        if (one.value.starts_with('"')) {
            EXPECT_EQ(read_back.error().message.find(one.value.substr(1, one.value.size() - 2)), std::string::npos);
        }
    }
    for (const auto* whole : {"[]", "7", "", "{", "null"}) EXPECT_FALSE(read<All>(whole)) << whole;
}

TEST(Shape, NestingHasAnEnd) {
    std::string deep = R"({"line":)";
    for (std::size_t i = 0; i < k_depth_most; ++i) deep += "[";
    const auto refused = read<Loose>(deep);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("32"), std::string::npos) << refused.error().text();
}

TEST(Shape, MembersThatAreNotKnownAreNamedWhereTheStructSaysSo) {
    Unknowns unknowns;
    const auto loose = read<Loose>(R"({"type":"a","extra":{"b":1},"other":2,"line":null})", &unknowns);
    ASSERT_TRUE(loose) << loose.error().text();
    EXPECT_EQ(unknowns, (Unknowns{"extra", "other"}));
    EXPECT_TRUE(read<Loose>(R"({"extra":1})"));
    // Those within it are its own affair.
    EXPECT_EQ(read<Loose>(R"({"line":{"item":"a","amount":1,"x":1}})").error().where, "line.x");
}

TEST(Shape, WhatWasExpectedMayBeSaidInWords) {
    EXPECT_EQ(read<Loose>(R"({"at":[1]})").error().text(), "at: expected a place");
    EXPECT_EQ(read<Loose>(R"({"at":[1,181]})").error().text(), "at[1]: expected a place");
    EXPECT_TRUE(read<Loose>(R"({"at":[1,-180]})"));
}

TEST(Shape, TheDocumentSaysWhatTheReaderHolds) {
    Components all;
    EXPECT_EQ(boost::json::serialize(schema_of<All>(all)), R"({"$ref":"#/components/schemas/All"})");
    EXPECT_FALSE(all.conflict());
    ASSERT_TRUE(all.all().contains("Line"));
    const auto& own = all.all().at("All");
    const auto& properties = own.at("properties").as_object();
    const auto said = [&](std::string_view name) { return boost::json::serialize(properties.at(name)); };
    EXPECT_EQ(properties.begin()->key(), "number");
    EXPECT_EQ(said("number"), R"({"type":"integer","description":"its number","x-description-zh":"它的编号"})");
    EXPECT_EQ(said("small"), R"({"type":"integer","minimum":0})");
    EXPECT_EQ(
        said("share"),
        R"({"type":"number","minimum":0,"maximum":1,"description":"a part of it","x-description-zh":"其中一部分"})");
    EXPECT_EQ(said("mood"), R"({"type":"string","enum":["calm","glad","int"]})");
    EXPECT_EQ(said("side"), R"({"type":"string","enum":["left","right"]})");
    EXPECT_EQ(said("code"), R"({"type":"string","pattern":"^..$"})");
    EXPECT_EQ(said("day"), R"({"type":"string","format":"date"})");
    EXPECT_EQ(said("at"), R"({"type":"string","format":"date-time"})");
    EXPECT_EQ(said("note"), R"({"type":"string","maxLength":3})");
    EXPECT_EQ(
        said("next"),
        R"({"type":["integer","null"],"minimum":0,"description":"where it goes on","x-description-zh":"从哪里继续"})");
    EXPECT_EQ(said("one"), R"({"anyOf":[{"$ref":"#/components/schemas/Line"},{"type":"null"}]})");
    EXPECT_EQ(
        said("lines"),
        R"({"type":"array","items":{"$ref":"#/components/schemas/Line"},"maxItems":3,"description":"each of them","x-description-zh":"逐行"})");
    EXPECT_EQ(said("pair"), R"({"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":2})");
    EXPECT_EQ(said("counts"),
              R"({"type":"object","additionalProperties":{"type":"integer","minimum":0},"maxProperties":2})");
    EXPECT_EQ(said("paid"), R"({"oneOf":[{"type":"string"},{"type":"number"}]})");
    std::string required = boost::json::serialize(own.at("required"));
    EXPECT_EQ(required.find("\"note\""), std::string::npos);
    EXPECT_NE(required.find("\"next\""), std::string::npos);
}

namespace twin {
struct Line {
    int a = 0;
};
BOOST_DESCRIBE_STRUCT(Line, (), (a))
constexpr auto fields(const Line*) {
    return table({{"a"}});
}
}  // namespace twin

TEST(Shape, TwoStructsOfOneNameAreToldApart) {
    Components all;
    schema_of<Line>(all);
    schema_of<twin::Line>(all);
    ASSERT_TRUE(all.conflict());
    EXPECT_EQ(all.conflict()->where, "Line");
}

}  // namespace
}  // namespace modou::shape
