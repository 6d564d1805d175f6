#include "frame/route_tree.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <deque>
#include <set>

#include "frame/page.hpp"
#include "frame/testing_chain.hpp"

namespace modou::frame {
namespace {

using net::Method;

net::Reply answer(const Call&) {
    return {};
}

// ---- what does not compile

template <class R>
concept GoesWithoutARight = requires {
    R{.method = Method::get, .pattern = "/", .operation = "", .handler = answer};
};
template <class R>
concept GoesWithoutAHandler = requires {
    R{.method = Method::get, .pattern = "/", .operation = "", .right = Right::anyone, .summary = {}};
};
template <class R>
concept GoesWithBoth = requires {
    R{.method = Method::get, .pattern = "/", .operation = "", .right = Right::anyone, .summary = {}, .handler = answer};
};
static_assert(GoesWithBoth<Route> && !GoesWithoutARight<Route> && !GoesWithoutAHandler<Route>);
static_assert(!std::is_default_constructible_v<Said<Right>> && !std::is_default_constructible_v<Handler>);
static_assert(!std::is_constructible_v<Handler, std::nullptr_t>);
// Nor does a page.
template <class P>
concept PageGoesWithoutARight = requires {
    P{.pattern = "/", .name = "", .make = [](const Call&) -> PageResult { return Page{}; }};
};
static_assert(!PageGoesWithoutARight<PageRoute> && !std::is_default_constructible_v<PageRoute>);

// ---- the tree

Route route(Method method, std::string_view pattern, std::string_view operation = {}) {
    return {.method = method,
            .pattern = pattern,
            .operation = operation,
            .right = Right::anyone,
            .summary = {},
            .handler = answer,
            .answers = {{"text/plain"}}};
}

std::vector<std::string> segments_of(std::string_view path) {
    net::Request request;
    request.path = path;
    return request.segments();
}

RouteTree tree_of(std::vector<Route> routes) {
    auto tree = RouteTree::build(std::move(routes));
    EXPECT_TRUE(tree) << tree.error().text();
    return std::move(*tree);
}

// "operation name=value …", or what the address takes.
std::string told(const RouteTree& tree, Method method, std::string_view path) {
    const auto found = tree.find(method, segments_of(path));
    if (found.route == nullptr) return "(" + found.allowed + ")";
    std::string text(found.route->operation);
    for (const Argument& one : found.arguments) text += fmt::format(" {}={}", one.name, one.value);
    return text;
}

TEST(RouteTree, HandsOverAllThatStandsInBraces) {
    const RouteTree tree =
        tree_of({route(Method::get, "/", "home"), route(Method::get, "/v1/shops/{shop}/items/{item}", "item"),
                 route(Method::get, "/v1/shops/{shop}", "shop"), route(Method::get, "/log/tile/{tile...}", "tile"),
                 route(Method::post, "/v1/shops/{shop}", "rename")});
    EXPECT_EQ(told(tree, Method::get, "/"), "home");
    EXPECT_EQ(told(tree, Method::get, "/v1/shops/a/items/b"), "item shop=a item=b");
    EXPECT_EQ(told(tree, Method::get, "/v1/shops/a"), "shop shop=a");
    EXPECT_EQ(told(tree, Method::post, "/v1/shops/a"), "rename shop=a");
    EXPECT_EQ(told(tree, Method::put, "/v1/shops/a"), "(GET, HEAD, POST)");
    EXPECT_EQ(told(tree, Method::get, "/log/tile/0/x001/067.p/3"), "tile tile=0/x001/067.p/3");
    for (const auto* nowhere : {"/v1", "/v1/", "/v1/shops", "/v1/shops/", "/v1/shops/a/", "/v1/shops/a/items",
                                "/v1/shops/a/items/", "/log/tile", "/log/tile/", "/v2/shops/a", "//"})
        EXPECT_EQ(told(tree, Method::get, nowhere), "()") << nowhere;
}

TEST(RouteTree, ASlashThatWasSentEncodedIsPartOfItsSegment) {
    const RouteTree tree =
        tree_of({route(Method::get, "/shops/{shop}", "shop"), route(Method::get, "/shops/a/b", "two")});
    net::Request request;
    request.path = "/shops/a/b";
    request.raw_path = "/shops/a%2Fb";
    const auto found = tree.find(Method::get, request.segments());
    ASSERT_NE(found.route, nullptr);
    EXPECT_EQ(found.route->operation, "shop");
    EXPECT_EQ(found.arguments.at(0).value, "a/b");
}

TEST(RouteTree, WhatAnAddressTakesIsToldInTheOrderOfTheTable) {
    const RouteTree tree = tree_of({route(Method::post, "/a/{x}", "post"), route(Method::get, "/a/b", "get"),
                                    route(Method::del, "/a/{x...}", "all")});
    EXPECT_EQ(told(tree, Method::put, "/a/b"), "(POST, GET, HEAD, DELETE)");
    EXPECT_EQ(told(tree, Method::put, "/a/c"), "(POST, DELETE)");
    EXPECT_EQ(told(tree, Method::del, "/a/b/c"), "all x=b/c");
}

TEST(RouteTree, TheLargestBodyThatAnAddressTakesIsWhicheverMethodTakesIt) {
    Route large = route(Method::post, "/a/{x}", "large");
    large.takes.body_bytes = 1 << 20;
    const RouteTree tree = tree_of({route(Method::get, "/a/{x}", "small"), large, route(Method::get, "/b", "b")});
    EXPECT_EQ(tree.find(Method::get, segments_of("/a/1")).body_bytes, 1u << 20);
    EXPECT_EQ(tree.find(Method::get, segments_of("/b")).body_bytes, k_small_body);
    EXPECT_EQ(tree.find(Method::get, segments_of("/none")).body_bytes, k_small_body);
}

TEST(RouteTree, APatternThatShadowsAnotherIsRefusedAndBothAreNamed) {
    for (const auto& [first, second] : {std::pair{"/a/{x}", "/a/b"},
                                        {"/a/b", "/a/{x}"},
                                        {"/a/{x}", "/a/{y}"},
                                        {"/a/{x}/c", "/a/b/{y}"},
                                        {"/a/{x...}", "/a/b/c"},
                                        {"/a/{x...}", "/{y}/b"},
                                        {"/a", "/a"}}) {
        const auto tree = RouteTree::build({route(Method::get, first, "one"), route(Method::get, second, "two")});
        ASSERT_FALSE(tree) << first << " " << second;
        EXPECT_EQ(tree.error().code, base::Code::conflict);
        EXPECT_NE(tree.error().message.find(fmt::format("GET {} (one)", first)), std::string::npos)
            << tree.error().text();
        EXPECT_NE(tree.error().message.find(fmt::format("GET {} (two)", second)), std::string::npos);
        EXPECT_TRUE(RouteTree::build({route(Method::get, first), route(Method::post, second)}));
    }
    for (const auto& [first, second] : {std::pair{"/a/{x}", "/b/{x}"},
                                        {"/a/{x}", "/a"},
                                        {"/a/{x}", "/a/b/c"},
                                        {"/a/{x...}", "/a"},
                                        {"/a/", "/a/{x}"},
                                        {"/a/", "/a/{x...}"}})
        EXPECT_TRUE(RouteTree::build({route(Method::get, first), route(Method::get, second)})) << first << second;
}

TEST(RouteTree, AnOperationIsOfOneRouteOnly) {
    const auto tree = RouteTree::build({route(Method::get, "/a", "home"), route(Method::post, "/b", "home")});
    ASSERT_FALSE(tree);
    EXPECT_NE(tree.error().message.find("GET /a (home) and POST /b (home)"), std::string::npos) << tree.error().text();
}

TEST(RouteTree, ABadPatternIsRefusedWithItsPlace) {
    for (const auto* bad : {"", "a", "/a//b", "/{}", "/{A}", "/{a}b", "/x{a}", "/{a", "/a}", "/{a}/{a}", "/{a...}/b",
                            "/{...}", "/{a.b}"}) {
        const auto tree = RouteTree::build({route(Method::get, bad)});
        ASSERT_FALSE(tree) << bad;
        EXPECT_EQ(tree.error().code, base::Code::bad_input) << bad;
        EXPECT_EQ(tree.error().where, bad);
    }
}

// ---- against the twin

// Small alphabets, so that patterns meet. Patterns have to live as long as the tree.
std::string a_pattern() {
    const int length = *rc::gen::inRange(1, 4);
    std::string pattern;
    for (int i = 0; i < length; ++i) {
        const int kind = *rc::gen::inRange(0, 8);
        const bool last = i + 1 == length;
        pattern += kind < 5                     ? fmt::format("/{}", static_cast<char>('a' + kind % 3))
                   : kind == 6 && last          ? "/"
                   : kind == 7 && last && i > 0 ? "/{rest...}"
                                                : fmt::format("/{{x{}}}", i);
    }
    return pattern;
}

// Every address of up to four segments of a few words: whatever two patterns could meet in is among them.
std::vector<std::vector<std::string>> all_addresses() {
    const std::vector<std::string> words{"", "a", "b", "c", "z", "a/b"};
    std::vector<std::vector<std::string>> all, longest{{}};
    for (int length = 1; length <= 4; ++length) {
        std::vector<std::vector<std::string>> longer;
        for (const auto& before : longest)
            for (const auto& word : words) {
                longer.push_back(before);
                longer.back().push_back(word);
            }
        all.insert(all.end(), longer.begin(), longer.end());
        longest = std::move(longer);
    }
    return all;
}

TEST(RouteTree, FindsWhatTheTwinFindsAndRefusesWhatItCouldTakeTwoWays) {
    const auto addresses = all_addresses();
    EXPECT_TRUE(rc::check([&] {
        std::deque<std::string> patterns;
        std::vector<Route> routes;
        const int count = *rc::gen::inRange(1, 9);
        for (int i = 0; i < count; ++i)
            routes.push_back(route(*rc::gen::element(Method::get, Method::post), patterns.emplace_back(a_pattern())));
        const auto tree = RouteTree::build(routes);
        bool two_ways = false;
        for (const auto& address : addresses) {
            std::set<Method> taken;
            std::string allowed;
            for (const Route& one : routes) {
                if (!testing::fits(one.pattern, address)) continue;
                if (!taken.insert(one.method).second) {
                    two_ways = true;
                    continue;
                }
                allowed +=
                    (allowed.empty() ? "" : ", ") + std::string(one.method == Method::get ? "GET, HEAD" : "POST");
            }
            if (!tree || two_ways) continue;
            for (const Method method : {Method::get, Method::post, Method::put}) {
                const auto found = tree->find(method, address);
                const Route* twin = testing::find(routes, method, address);
                RC_ASSERT((found.route == nullptr) == (twin == nullptr));
                RC_ASSERT(found.allowed == allowed);
                if (twin == nullptr) continue;
                RC_ASSERT(found.route->pattern == twin->pattern);
                const auto arguments = testing::fits(twin->pattern, address);
                RC_ASSERT(found.arguments.size() == arguments->size());
                for (std::size_t i = 0; i < arguments->size(); ++i)
                    RC_ASSERT(found.arguments[i].value == arguments->at(i));
            }
        }
        RC_ASSERT(tree.has_value() == !two_ways);
    }));
}

}  // namespace
}  // namespace modou::frame
