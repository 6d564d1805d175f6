#include "frame/replies.hpp"

#include <gtest/gtest.h>

#include "frame/headers.hpp"
#include "frame/packing.hpp"

namespace modou::frame {
namespace {

std::string header(const net::Reply& reply, std::string_view name) {
    for (const auto& [key, value] : reply.headers)
        if (key == name) return value;
    return {};
}

TEST(Replies, AnErrorIsAProblemWithItsPlaceInBothLanguages) {
    const net::Reply reply = refused({base::Code::not_found, "id", "there is no such project"});
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.content_type, "application/problem+json");
    EXPECT_EQ(reply.body,
              R"({"type":"about:blank","title":"There is nothing here","title_zh":"这里没有内容","status":404,)"
              R"("code":"not_found","detail":"there is no such project","detail_zh":"没有这个项目","at":"id"})");
    EXPECT_EQ(header(reply, "Cache-Control"), "no-cache");
}

TEST(Replies, EachKindOfErrorHasItsStatus) {
    using base::Code;
    for (const auto& [code, status] : {std::pair{Code::bad_input, 400},
                                       {Code::usage, 400},
                                       {Code::forbidden, 403},
                                       {Code::conflict, 409},
                                       {Code::limit, 413},
                                       {Code::busy, 503},
                                       {Code::unavailable, 503},
                                       {Code::unknown_outcome, 503},
                                       {Code::io, 500},
                                       {Code::damaged, 500},
                                       {Code::bug, 500}})
        EXPECT_EQ(refused({code, "", "why"}).status, status) << base::code_name(code);
}

TEST(Headers, AWeightOfNothingTakesNoGzip) {
    for (const auto* takes : {"gzip", "br, gzip", "GZIP;q=0.001", "deflate, gzip;q=1.0"})
        EXPECT_TRUE(accepts_gzip(takes)) << takes;
    for (const auto* not_that : {"", "br", "gzip;q=0", "gzip; q=0.000", "xgzip"})
        EXPECT_FALSE(accepts_gzip(not_that)) << not_that;
}

TEST(Headers, AVersionIsOneOfSeveralOrWhateverThereIs) {
    for (const auto* names : {"\"a\"", "W/\"a\"", "\"b\", W/\"a\"", "*"})
        EXPECT_TRUE(names_version(names, "\"a\"")) << names;
    for (const auto* other : {"", "\"b\"", "a"}) EXPECT_FALSE(names_version(other, "\"a\"")) << other;
}

// Beside words that a stranger chose, how short it packs would give its secrets away.
TEST(Packing, WhatIsSomebodysOwnIsNeverPacked) {
    net::Request request;
    request.headers = {{"accept-encoding", "gzip"}};
    for (const Privacy privacy : {Privacy::open, Privacy::owners}) {
        net::Reply reply;
        reply.body = std::string(4 * k_packed_from_bytes, 'x');
        secure(reply, privacy);
        pack_for(request, reply);
        EXPECT_EQ(header(reply, "Content-Encoding"), privacy == Privacy::open ? "gzip" : "");
    }
}

}  // namespace
}  // namespace modou::frame
