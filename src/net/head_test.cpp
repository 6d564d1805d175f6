#include "net/head.hpp"

#include <gtest/gtest.h>

#include "net/chunked.hpp"

namespace modou::net {
namespace {

std::string head_of(std::string_view line, std::string_view fields) {
    return std::string(line) + "\r\n" + std::string(fields) + "\r\n";
}
// The status that a head gets; 200 when it is taken.
int status(std::string_view text) {
    const auto head = parse_head(text);
    return head ? 200 : head.error().status;
}
int status(std::string_view line, std::string_view fields) {
    return status(head_of(line, fields));
}

TEST(Head, NeedsOneValidHost) {
    EXPECT_EQ(status("GET / HTTP/1.1", "Host: a.example\r\n"), 200);
    EXPECT_EQ(status("GET / HTTP/1.1", ""), 400);
    EXPECT_EQ(status("GET / HTTP/1.0", ""), 200);
    EXPECT_EQ(status("GET / HTTP/1.1", "Host: a\r\nHost: a\r\n"), 400);
    EXPECT_EQ(status("GET / HTTP/1.0", "Host: a\r\nhost: b\r\n"), 400);
    for (const char* good : {"a", "a.example:8080", "127.0.0.1", "[::1]", "[2001:db8::1]:443", "a_b", "a:", "%41"})
        EXPECT_EQ(status("GET / HTTP/1.1", std::string("Host: ") + good + "\r\n"), 200) << good;
    for (const char* bad : {"", "a b", "a/b", "a,b", "u@a", "a:b", "a:99999", "a:1:2", "[::1", "[1.2.3.4]", "[::1]x",
                            "a?", "a#b", "%4", "http://a", "a:-1", "\"a\"", "a\\b", "é"})
        EXPECT_EQ(status("GET / HTTP/1.1", std::string("Host: ") + bad + "\r\n"), 400) << bad;
}

TEST(Head, TakesTheAuthorityOfAnAbsoluteTarget) {
    auto head = parse_head(head_of("GET HTTP://b.example:81/x?q=1 HTTP/1.1", "Host: a\r\n"));
    ASSERT_TRUE(head);
    EXPECT_EQ(head->request.path, "/x");
    EXPECT_EQ(head->request.parameter("q"), "1");
    EXPECT_EQ(head->request.header("host"), "b.example:81");
    head = parse_head(head_of("GET https://b.example?q=1 HTTP/1.1", "Host: a\r\n"));
    ASSERT_TRUE(head);
    EXPECT_EQ(head->request.path, "/");
    for (const char* bad :
         {"http:///x", "http://u:p@a/", "ftp://a/", "http://a b/", "http://a/../b", "http://a#f", "http:/a", "a:80"})
        EXPECT_EQ(status(std::string("GET ") + bad + " HTTP/1.1", "Host: a\r\n"), 400) << bad;
    EXPECT_EQ(status("GET http://a/ HTTP/1.1", ""), 400) << "the field is needed all the same";
    EXPECT_EQ(status("GET http://a/ HTTP/1.0", ""), 200);
}

TEST(Head, TakesTheAsteriskForOptionsOnly) {
    EXPECT_EQ(status("OPTIONS * HTTP/1.1", "Host: a\r\n"), 200);
    EXPECT_EQ(status("GET * HTTP/1.1", "Host: a\r\n"), 400);
    EXPECT_EQ(status("OPTIONS ** HTTP/1.1", "Host: a\r\n"), 400);
    EXPECT_EQ(status("CONNECT a:80 HTTP/1.1", "Host: a\r\n"), 501);
}

TEST(Head, RefusesRequestLinesThatAreNone) {
    for (const char* bad : {"GET /",
                            "GET",
                            "",
                            "GET  / HTTP/1.1",
                            "GET /  HTTP/1.1",
                            " GET / HTTP/1.1",
                            "GET / HTTP/1.1 ",
                            "GET\t/ HTTP/1.1",
                            "GET /\tHTTP/1.1",
                            "G@T / HTTP/1.1",
                            "GET / http/1.1",
                            "GET / HTTP/1.10",
                            "GET / HTTP/1",
                            "GET / HTTP/2.0",
                            "GET / HTTP/0.9",
                            "GET / HTP/1.1",
                            "GET / HTTP/1.x",
                            "GET /a b HTTP/1.1",
                            "GET /#f HTTP/1.1",
                            "GET /\x7f HTTP/1.1",
                            "GET /\x01 HTTP/1.1",
                            "GET /\xff HTTP/1.1",
                            "GET a HTTP/1.1"})
        EXPECT_EQ(status(bad, "Host: a\r\n"), 400) << bad;
    EXPECT_EQ(status("GET /\xe9\xad\x94 HTTP/1.1", "Host: a\r\n"), 200) << "clients that do not encode";
    EXPECT_EQ(status("GET / HTTP/1.7", "Host: a\r\n"), 200);
    EXPECT_EQ(status("\r\nGET / HTTP/1.1", "Host: a\r\n"), 200) << "one empty line may stand before it";
    EXPECT_EQ(status("\r\n\r\nGET / HTTP/1.1", "Host: a\r\n"), 400);
    EXPECT_EQ(status("GET /" + std::string(8'000, 'a') + " HTTP/1.1", "Host: a\r\n"), 414);
    EXPECT_EQ(status("GET /" + std::string(9'000, 'a'), ""), 414);
    EXPECT_EQ(status("GET /" + std::string(7'999, 'a') + " HTTP/1.1", "Host: a\r\n"), 200);
}

TEST(Head, RefusesFieldsThatReadersReadDifferently) {
    for (const std::string_view bad : std::initializer_list<std::string_view>{"X : a\r\n",
                                                                              " X: a\r\n",
                                                                              "\tX: a\r\n",
                                                                              ": a\r\n",
                                                                              "X\r\n",
                                                                              "X@: a\r\n",
                                                                              "X Y: a\r\n",
                                                                              "X: a\r\n b\r\n",
                                                                              "X: a\r\n\tb\r\n",
                                                                              "X: a\nY: b\r\n",
                                                                              "X: a\rY: b\r\n",
                                                                              "X: a\r\r\n",
                                                                              {"X: \0\r\n", 6},
                                                                              "X: \x01\r\n",
                                                                              "X: \x7f\r\n",
                                                                              "X: \x0b\r\n",
                                                                              {"X\0: a\r\n", 8},
                                                                              "X\x0b: a\r\n",
                                                                              "\xc3\xa9: a\r\n"}) {
        EXPECT_EQ(status(head_of("GET / HTTP/1.1", "Host: a\r\n" + std::string(bad))), 400) << bad;
        EXPECT_EQ(status(head_of("GET / HTTP/1.1", std::string(bad) + "Host: a\r\n")), 400) << bad;
    }
    EXPECT_EQ(status("GET / HTTP/1.1\nHost: a\n\n"), 400);
    EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: a\r\n\n"), 400);
    EXPECT_EQ(status("GET / HTTP/1.1", "Host: a\r\nX:\r\nY:a\tb\r\nZ: \xe9\r\n"), 200);
    std::string many = "Host: a\r\n";
    for (int i = 0; i < 127; ++i) many += "X: a\r\n";
    EXPECT_EQ(status("GET / HTTP/1.1", many), 200);
    EXPECT_EQ(status("GET / HTTP/1.1", many + "X: a\r\n"), 431);
}

TEST(Head, LeavesNoDoubtWhereABodyEnds) {
    const auto post = [](std::string_view fields, std::string_view version = "1.1") {
        return parse_head(head_of("POST / HTTP/" + std::string(version), "Host: a\r\n" + std::string(fields)));
    };
    EXPECT_EQ(post("Content-Length: 5\r\n")->framing.length, 5u);
    EXPECT_EQ(post("Content-Length: 005\r\n")->framing.length, 5u);
    EXPECT_EQ(post("Content-Length: 5\r\nContent-Length: 5\r\n")->framing.length, 5u);
    EXPECT_EQ(post("Content-Length: 5, 5\r\n")->framing.length, 5u);
    EXPECT_EQ(post("Content-Length: 99999999999999999999\r\n")->framing.length, UINT64_MAX);
    for (const char* bad : {"", "-1", "+1", "1x", "0x1", "1 1", "1.0", "1,2", "1;", "\"1\"", "1_000", "\xef\xbc\x91",
                            "1,", ",1", "1,,1", ","})
        EXPECT_FALSE(post(std::string("Content-Length: ") + bad + "\r\n")) << bad;
    EXPECT_FALSE(post("Content-Length: 5\r\nContent-Length: 6\r\n"));
    EXPECT_TRUE(post("Transfer-Encoding: Chunked\r\n")->framing.chunked);
    EXPECT_FALSE(post("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"));
    const std::pair<const char*, int> codings[] = {
        {"gzip, chunked", 501},    {"gzip", 400},          {"chunked, gzip", 400},
        {"chunked, chunked", 400}, {"identity", 400},      {"", 400},
        {"chunked;q=1", 400},      {"xchunked", 400},      {"chunked, identity", 400},
        {"\"chunked\"", 400},      {"chunk ed", 400},      {"chunked,", 400},
        {", chunked", 400},        {"gzip,, chunked", 400}};
    for (const auto& [coding, expected] : codings) {
        const auto head = post(std::string("Transfer-Encoding: ") + coding + "\r\n");
        ASSERT_FALSE(head) << coding;
        EXPECT_EQ(head.error().status, expected) << coding;
    }
    EXPECT_FALSE(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"));
    EXPECT_FALSE(post("Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n"));
    EXPECT_FALSE(post("Transfer-Encoding:\r\nContent-Length: 2\r\n"));
    EXPECT_FALSE(post("Transfer-Encoding: chunked\r\n", "1.0"));
    EXPECT_FALSE(post("Transfer-Encoding : chunked\r\n"));
    EXPECT_FALSE(post("Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"));
}

TEST(Head, KnowsWhenAConnectionStaysAndWhatIsExpected) {
    const auto with = [](std::string_view version, std::string_view fields) {
        return parse_head(head_of("POST / HTTP/" + std::string(version), "Host: a\r\n" + std::string(fields)));
    };
    EXPECT_TRUE(with("1.1", "")->keep_alive);
    EXPECT_FALSE(with("1.1", "Connection: x, Close\r\n")->keep_alive);
    EXPECT_FALSE(with("1.0", "")->keep_alive);
    EXPECT_TRUE(with("1.0", "Connection: Keep-Alive\r\n")->keep_alive);
    EXPECT_TRUE(with("1.1", "Expect: 100-Continue\r\n")->expects_continue);
    EXPECT_FALSE(with("1.0", "Expect: 100-continue\r\n")->expects_continue);
    EXPECT_EQ(with("1.1", "Expect: tea\r\n").error().status, 417);
    EXPECT_EQ(with("1.1", "Expect: 100-continue, tea\r\n").error().status, 417);
}

// What a body comes to, however its bytes are cut; "!status" when it is refused.
std::string body_of(std::string_view wire, std::uint64_t allowed, std::size_t step) {
    Chunked chunks(allowed);
    std::string body;
    for (std::size_t at = 0; at < wire.size() && !chunks.done(); at += step) {
        const auto taken = chunks.take(wire.substr(at, step), body);
        if (!taken) return "!" + std::to_string(taken.error().status);
    }
    return chunks.done() ? body : body + "…";
}

TEST(Chunks, ReadTheSameHoweverTheyAreCut) {
    for (const std::size_t step : {1, 2, 3, 7, 1000}) {
        EXPECT_EQ(body_of("3\r\nabc\r\n2;a=b\r\nde\r\n0\r\nX: y\r\n\r\n", 100, step), "abcde");
        EXPECT_EQ(body_of("3;a;b = \"x;\\\"\" ;c\r\nabc\r\n000\r\n\r\nrest", 100, step), "abc");
        EXPECT_EQ(body_of("3\r\nabc\r\n0\r\n", 100, step), "abc…");
        for (const char* bad : {"zz\r\n",
                                "\r\n",
                                "3\nabc\r\n",
                                "3\r\nabcd\r\n",
                                "3\r\nabc\n0\r\n\r\n",
                                "3\r\nabc0\r\n\r\n",
                                "0x3\r\nabc\r\n",
                                "-1\r\n",
                                "+3\r\n",
                                " 3\r\nabc\r\n",
                                "3 \r\nabc\r\n",
                                "3;\r\nabc\r\n",
                                "3;a=\r\nabc\r\n",
                                "3;a\nb\r\nabc\r\n",
                                "3;a\rb\r\nabc\r\n",
                                "3;\"a\"\r\n",
                                "3;a=\"x\r\n",
                                "3\r\r\nabc\r\n",
                                "00000000000000003\r\nabc\r\n",
                                "10000000000000000\r\n",
                                "0\r\nX : y\r\n\r\n",
                                "0\r\n y\r\n\r\n",
                                "0\r\nX: y\n\r\n",
                                "0\r\n\n",
                                "0\r\n\rX",
                                "3 a\r\n"})
            EXPECT_EQ(body_of(bad, 100, step), "!400") << bad;
    }
    EXPECT_EQ(body_of({"3;\0\r\n", 6}, 100, 1), "!400");
}

TEST(Chunks, EverythingOnTheWireCounts) {
    constexpr std::uint64_t k_allowed = 64 << 10;
    // Lines of 100 bytes, each a chunk of its own, fit to the last byte that is allowed.
    std::string lines;
    for (int i = 0; i < 655; ++i) lines += "64\r\n" + std::string(100, 'x') + "\r\n";
    EXPECT_EQ(body_of(lines + "0\r\n\r\n", k_allowed, 4096).size(), 65'500u);
    EXPECT_EQ(body_of("10001\r\n", k_allowed, 1), "!413");
    EXPECT_EQ(body_of("ffffffffffffffff\r\n", k_allowed, 1), "!413");
    // What says nothing ends soon, however it is said: this is how much is taken before.
    const auto wire_until_refused = [&](std::string_view part, std::string_view before) {
        Chunked chunks(k_allowed);
        std::string body;
        EXPECT_TRUE(chunks.take(before, body));
        std::size_t wire = 0;
        while (wire < (1u << 20) && chunks.take(part, body)) wire += part.size();
        return wire;
    };
    EXPECT_LT(wire_until_refused("1\r\nx\r\n", ""), 32u << 10);
    EXPECT_LT(wire_until_refused("1;a=b\r\nx\r\n", ""), 32u << 10);
    EXPECT_LT(wire_until_refused("a", "1;"), 32u << 10);
    EXPECT_LT(wire_until_refused("X: y\r\n", "0\r\n"), 32u << 10);
    EXPECT_LT(wire_until_refused("0", ""), 32u);
}

}  // namespace
}  // namespace modou::net
