#include "base/json_in.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <boost/json.hpp>

#include "base/text.hpp"

namespace modou::base {
namespace {

TEST(JsonIn, ReadsWhatRfc8259Allows) {
    const auto read = parse_json("\xEF\xBB\xBF {\"a\":[1,{\"b\":null,\"c\":\"\\u5206\"}],\"A\":true} ");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(boost::json::serialize(*read), "{\"a\":[1,{\"b\":null,\"c\":\"分\"}],\"A\":true}");
}

TEST(JsonIn, RefusesAMemberSaidTwiceWithItsPlace) {
    for (const auto& [text, where] : std::vector<std::pair<std::string, std::string>>{
             {R"({"a":1,"a":1})", "/a"},
             {R"({"a":{"x":1},"b":[0,[],{"y":1},{"y":1,"z":{},"y":2}]})", "/b/3/y"},
             {R"({"a/b~":{"":1,"":2}})", "/a~1b~0/"},
             {R"({"a":1,"\u0061":2})", "/a"},
             {R"([[{"k":1}],[{"k":1,"k":1}]])", "/1/0/k"}}) {
        const auto read = parse_json(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, Code::bad_input);
        EXPECT_EQ(read.error().where, where) << text;
    }
}

TEST(JsonIn, SaysWhereTextStopsBeingJson) {
    for (std::string_view text : {"", "{", "{\"a\":1}x", "[1,]", "nan", "{'a':1}", "\xFF"}) {
        const auto read = parse_json(text);
        ASSERT_FALSE(read) << text;
        EXPECT_TRUE(read.error().where.starts_with("byte ")) << text << ": " << read.error().text();
    }
    EXPECT_FALSE(parse_json(std::string(k_json_depth_most + 1, '[') + std::string(k_json_depth_most + 1, ']')));
}

TEST(JsonIn, GivesWhatTheLibraryGivesWhereNothingStandsTwice) {
    EXPECT_TRUE(rc::check([](const std::map<std::string, std::vector<int>>& members) {
        boost::json::object object;
        for (const auto& [name, values] : members)
            if (is_utf8(name)) object[name] = boost::json::value_from(values);
        const std::string text = boost::json::serialize(object);
        const auto read = parse_json(text);
        RC_ASSERT(read.has_value());
        RC_ASSERT(boost::json::serialize(*read) == text);
    }));
}

}  // namespace
}  // namespace modou::base
