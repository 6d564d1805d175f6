#include "programme/definition.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <fstream>
#include <sstream>

namespace modou::programme {
namespace {

std::string shipped() {
    std::ifstream in(std::string(MODOU_SOURCE_DIR) + "/programmes/order-donation.toml");
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

std::string with(std::string_view what, std::string_view instead) {
    std::string text = shipped();
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), instead);
}

std::string error_of(const std::string& text) {
    auto d = parse_definition(text, "f.toml");
    if (!d) return d.error().text();
    auto run = run_examples(*d);
    return run ? "none" : run.error().text();
}

TEST(Definition, TheShippedOneIsGoodAndItsExamplesHold) {
    auto d = parse_definition(shipped(), "order-donation.toml");
    ASSERT_TRUE(d) << d.error().text();
    EXPECT_EQ(d->programme, "order-donation");
    EXPECT_EQ(d->tallies.size(), 2u);
    EXPECT_GE(d->examples.size(), 10u);
    auto run = run_examples(*d);
    EXPECT_TRUE(run) << run.error().text();
}

TEST(Definition, NamesTheLineOfAnUnknownKeyAndTheNearestKnownOne) {
    const std::string error = error_of(with("owner     =", "ownr      ="));
    EXPECT_TRUE(error.starts_with("f.toml:4:1: unknown key \"ownr\": did you mean \"owner\"?")) << error;
}

TEST(Definition, RefusesAFloatForMoney) {
    const std::string error = error_of(with("at_least = \"0.02\"", "at_least = 0.02"));
    EXPECT_NE(error.find("f.toml:26:"), std::string::npos) << error;
    EXPECT_NE(error.find("as text in quotes"), std::string::npos) << error;
    EXPECT_NE(error_of(with("\"order.paid\" = \"9.90\"", "\"order.paid\" = 9.90")).find("as text in quotes"),
              std::string::npos);
}

TEST(Definition, NamesAFailingExample) {
    const std::string error = error_of(with("expect = { CNY = \"2.56\" }", "expect = { CNY = \"2.57\" }"));
    EXPECT_NE(error.find("f.toml:49:"), std::string::npos) << error;
    EXPECT_NE(error.find("expected 2.57, the rule gives 2.56"), std::string::npos) << error;
}

TEST(Definition, RefusesWhatItCannotRun) {
    EXPECT_NE(error_of(with("shape     = \"tally\"", "shape     = \"case\"")).find("f.toml:3:13"), std::string::npos);
    EXPECT_NE(error_of(with("unknown = \"ask_for_proof\"", "unknown = \"maybe\"")).find("hold_out"), std::string::npos);
    EXPECT_NE(error_of(with("poster    =", "poster2   =")).find("poster"), std::string::npos);
    EXPECT_NE(error_of("programme = ").find("f.toml:1:"), std::string::npos);
    EXPECT_NE(error_of(with("platform_holds_money   = \"never\"", "platform_holds_money   = \"a week\"")).find("never"),
              std::string::npos);
    EXPECT_NE(error_of(with("percent = [\"0.1\", \"100\"]", "percent = [\"0.1\", \"101\"]")).find("0 < low"),
              std::string::npos);
    std::string longer = shipped();
    for (int i = 0; i < 60; ++i) longer.insert(longer.find("商家选"), "长长");
    EXPECT_NE(error_of(longer).find("at most 100 characters"), std::string::npos);
}

TEST(Definition, HeadersWithoutANameAreErrorsWithTheirLine) {
    for (const std::string header : {"[%]", "[[[tallies]]]", "[【tallies】]", "[=", "[ . ]", "[[,]]", "[\x01"})
        EXPECT_EQ(error_of(with("[law]", header)).find("f.toml:8"), 0u)
            << header << ": " << error_of(with("[law]", header));
}

TEST(Definition, SignsOutsideQuotesAreAscii) {
    // Line, and column in characters, of what was typed full-width.
    const std::string bracket = error_of(with("[law]", "【law】"));
    EXPECT_EQ(bracket.find("f.toml:8:1: expected ASCII"), 0u) << bracket;
    EXPECT_NE(bracket.find("found \"【\""), std::string::npos) << bracket;
    const std::string comma = error_of("a = [\"甲\"，\"乙\"]\n");
    EXPECT_EQ(comma.find("f.toml:1:9: expected ASCII"), 0u) << comma;
    EXPECT_EQ(error_of("a = 1 \xC3\xA9\n").find("f.toml:1:7: expected ASCII"), 0u);
    EXPECT_EQ(error_of("a = 1\n\xC2").find("f.toml:2:1: expected ASCII"), 0u);
    EXPECT_EQ(error_of("a = 3\"，\"").find("f.toml:1:6: expected a blank"), 0u);
    EXPECT_EQ(error_of("a = \"\"'，'").find("f.toml:1:7: expected a blank"), 0u);
    // Within quotes and comments anything may stand.
    for (const std::string text : {"# 注，\na = 1", "a = '【'", "a = \"，\\\"，\"", "a = \"\"\"\n，\"\" \"\"\"\"\"",
                                   "a = '''，''\n'''", "\xEF\xBB\xBF\na = 1"}) {
        const std::string error = error_of(text + "\nb = 1");
        EXPECT_NE(error.find("unknown key \"a\""), std::string::npos) << text << "\n" << error;
    }
    // A backslash at a line's end is TOML, but makes the library look for blanks in the text.
    EXPECT_EQ(error_of("a = \"\"\"x \\\n，\"\"\"").find("f.toml:1:10: expected an escape"), 0u);
    EXPECT_EQ(error_of("a = \"\\，\"").find("f.toml:1:6: expected an escape"), 0u);
    // What does not end is the library's to say.
    for (const char* text : {"a = \"，", "a = '，\nb", "a = \"\"\"，", "a = \"，\\"})
        EXPECT_EQ(error_of(text).find("f.toml:"), 0u) << text;
}

TEST(Pledge, IsCheckedAgainstTheDefinitionsLimits) {
    const auto d = *parse_definition(shipped(), "f.toml");
    EXPECT_EQ(check_pledge(d, "percent", "0.1")->value, 10);
    EXPECT_EQ(check_pledge(d, "percent", "100")->value, 10'000);
    EXPECT_EQ(check_pledge(d, "fixed", "1.00")->value, 100);
    EXPECT_EQ(check_pledge(d, "fixed", "0.10")->tally, 1);
    for (const char* value : {"0.05", "100.01", "101", "1.234", "", "abc", "-1", "1e1"})
        EXPECT_FALSE(check_pledge(d, "percent", value)) << value;
    for (const char* value : {"3.00", "0.05", "0", ""}) EXPECT_FALSE(check_pledge(d, "fixed", value)) << value;
    EXPECT_FALSE(check_pledge(d, "half", "1"));
}

// The obvious twin: long division by hand, in decimal steps.
std::int64_t plain_gift(std::int64_t paid, std::int64_t hundredths) {
    std::int64_t whole = 0, rest = 0;
    for (std::int64_t i = 0; i < hundredths; ++i) {
        rest += paid % 10'000;
        whole += paid / 10'000 + rest / 10'000;
        rest %= 10'000;
    }
    if (rest >= 5'000) ++whole;
    return std::min(std::max<std::int64_t>(whole, 2), paid);
}

TEST(Gift, IsThePlainRuleForAnyOrder) {
    const auto d = *parse_definition(shipped(), "f.toml");
    EXPECT_TRUE(rc::check("share", [&] {
        const auto paid = *rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000);
        const auto share = *rc::gen::inRange<std::int64_t>(10, 10'001);
        RC_ASSERT(amount(d.tallies[0], share, {paid}).value == plain_gift(paid, share));
        RC_ASSERT(amount(d.tallies[1], 100, {paid}).value == std::min<std::int64_t>(100, paid));
    }));
}

TEST(Gift, SaysWhy) {
    const auto d = *parse_definition(shipped(), "f.toml");
    EXPECT_EQ(explanation(d.tallies[0], 200, {12'800}).zh, "实付 ¥128.00 × 2% = ¥2.56");
    EXPECT_EQ(explanation(d.tallies[0], 10, {990}).en, "paid ¥9.90 × 0.1% = ¥0.01, by the limits ¥0.02");
}

TEST(Who, IsThreeValued) {
    const auto d = *parse_definition(shipped(), "f.toml");
    EXPECT_EQ(d.who.holds({{"shop.open", "true"}, {"auto_debit.signed", "true"}}), Truth::yes);
    EXPECT_EQ(d.who.holds({{"shop.open", "true"}}), Truth::unknown);
    EXPECT_EQ(d.who.holds({{"shop.open", "false"}}), Truth::no);
    EXPECT_NE(d.who.sentence().en.find("shop.open is true and"), std::string::npos);
}

}  // namespace
}  // namespace modou::programme
