#include "base/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace modou::base {
namespace {

TEST(Text, KnowsUtf8) {
    for (std::string_view text :
         {"", "abc", "公益宝贝", "a longer ascii text and 公益", "\xF0\x9F\x8C\xB1", "\xEF\xBF\xBD", "\x7F"})
        EXPECT_TRUE(is_utf8(text)) << text;
    for (std::string_view text : {"\x80", "\xC0\x80", "\xC3", "abcdefgh\xE5\x85", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                  "\xE0\x80\x80", "\xF0\x80\x80\x80", "\xFF", "\xB9\xAB\xD2\xE6", "\xE5\x85z"})
        EXPECT_FALSE(is_utf8(text)) << text;
}

TEST(Text, TrimsEveryKindOfBlank) {
    EXPECT_EQ(trimmed(" \t订单编号\r\n"), "订单编号");
    EXPECT_EQ(trimmed("\xC2\xA0　 a b　\xC2\xA0"), "a b");
    EXPECT_EQ(trimmed(" 　 "), "");
    EXPECT_EQ(trimmed(""), "");
}

TEST(Text, TakesOffWhatSpreadsheetsPutOn) {
    EXPECT_EQ(spreadsheet_value("=\"1930679858170647\""), "1930679858170647");
    EXPECT_EQ(spreadsheet_value(" '1930679858170647 "), "1930679858170647");
    EXPECT_EQ(spreadsheet_value("=\"'19\""), "19");
    EXPECT_EQ(spreadsheet_value("1930"), "1930");
    EXPECT_EQ(spreadsheet_value("=\""), "=\"");
    EXPECT_EQ(spreadsheet_value("=\"\""), "");
    EXPECT_EQ(spreadsheet_value("="), "=");
}

TEST(Text, ShortensAtACharacter) {
    EXPECT_EQ(shortened("abc", 3), "abc");
    EXPECT_EQ(shortened("abcdef", 5), "ab…");
    EXPECT_EQ(shortened("公益宝贝", 8), "公…");
    EXPECT_EQ(shortened("公益", 2), "");
    EXPECT_TRUE(rc::check([](const std::string& text, std::uint8_t max) {
        RC_ASSERT(shortened(text, max).size() <= max || text.size() <= max);
    }));
}

TEST(Text, QuotesForJson) {
    EXPECT_EQ(json_quoted("a\"b\\c\n\r\t\x01公"), "\"a\\\"b\\\\c\\n\\r\\t\\u0001公\"");
    EXPECT_EQ(json_quoted("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
    EXPECT_TRUE(rc::check([](const std::string& text) { RC_ASSERT(is_utf8(json_quoted(text))); }));
}

TEST(Text, EscapesForHtml) {
    EXPECT_EQ(html_escaped("<a href='x'>\"&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;");
}

TEST(Text, GroupsThousands) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1234567), "1,234,567");
    EXPECT_EQ(grouped(-123456), "-123,456");
    EXPECT_EQ(grouped(INT64_MIN), "-9,223,372,036,854,775,808");
}

}  // namespace
}  // namespace modou::base
