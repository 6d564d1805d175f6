#include "net/address.hpp"

#include <gtest/gtest.h>

namespace modou::net {
namespace {

Origins behind(std::initializer_list<std::string_view> proxies) {
    std::vector<Network> out;
    for (const auto proxy : proxies) out.push_back(*Network::parse(proxy));
    return Origins(std::move(out));
}
std::string client(const Origins& origins, std::string_view peer,
                   std::vector<std::pair<std::string, std::string>> headers) {
    Request request;
    request.headers = std::move(headers);
    return origins.client(*Address::parse(peer), request).text();
}

TEST(AddressText, OneHouseholdIsOneBlock) {
    EXPECT_EQ(address_block("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(address_block("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(address_block("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(address_block("2001:db8:1:2::9"), address_block("2001:DB8:1:2:ffff::"));
    EXPECT_NE(address_block("2001:db8:1:3::9"), address_block("2001:db8:1:2::9"));
    EXPECT_EQ(address_block("a house"), "a house");
    for (const char* bad : {"", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4 ", "::g", "localhost", "1.2.3.4/8"})
        EXPECT_FALSE(Address::parse(bad)) << bad;
}

TEST(Networks, HoldWhatTheirBitsSay) {
    EXPECT_TRUE(Network::parse("10.0.0.0/8")->holds(*Address::parse("10.255.0.1")));
    EXPECT_TRUE(Network::parse("10.0.0.0/8")->holds(*Address::parse("::ffff:10.1.1.1")));
    EXPECT_FALSE(Network::parse("10.0.0.0/8")->holds(*Address::parse("11.0.0.1")));
    EXPECT_FALSE(Network::parse("10.0.0.1")->holds(*Address::parse("10.0.0.2")));
    EXPECT_TRUE(Network::parse("2001:db8::/33")->holds(*Address::parse("2001:db8:7fff::1")));
    EXPECT_FALSE(Network::parse("2001:db8::/33")->holds(*Address::parse("2001:db8:8000::1")));
    EXPECT_TRUE(Network::parse("0.0.0.0/0")->holds(*Address::parse("8.8.8.8")));
    EXPECT_FALSE(Network::parse("0.0.0.0/0")->holds(*Address::parse("2001:db8::1")));
    for (const char* bad :
         {"", "x", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "::/129", "/8", "fe80::1%eth0"})
        EXPECT_FALSE(Network::parse(bad)) << bad;
}

TEST(Forwarded, IsTheLastHopThatNoProxyIs) {
    const Origins one = behind({"10.0.0.1"});
    EXPECT_EQ(client(one, "203.0.113.9", {{"x-forwarded-for", "192.0.2.1"}}), "203.0.113.9") << "no proxy says so";
    EXPECT_EQ(client(one, "10.0.0.1", {}), "10.0.0.1");
    EXPECT_EQ(client(one, "10.0.0.1", {{"x-forwarded-for", "192.0.2.1"}}), "192.0.2.1");
    EXPECT_EQ(client(one, "10.0.0.1", {{"x-forwarded-for", "6.6.6.6, 192.0.2.1"}}), "192.0.2.1");
    EXPECT_EQ(client(one, "10.0.0.1", {{"x-forwarded-for", "192.0.2.1"}, {"x-forwarded-for", "192.0.2.2"}}),
              "192.0.2.2");
    EXPECT_EQ(client(one, "10.0.0.1", {{"x-forwarded-for", "192.0.2.1:4711"}}), "192.0.2.1");
    EXPECT_EQ(client(one, "10.0.0.1", {{"x-forwarded-for", "[2001:db8::1]:4711"}}), "2001:db8::1");
    EXPECT_EQ(client(one, "10.0.0.1", {{"x-forwarded-for", "::ffff:192.0.2.1"}}), "192.0.2.1");
    EXPECT_EQ(client(one, "10.0.0.1", {{"x-forwarded-for", "192.0.2.1, unknown"}}), "10.0.0.1");
    EXPECT_EQ(client(one, "10.0.0.1", {{"x-forwarded-for", "6.6.6.6,"}}), "6.6.6.6");
    const Origins two = behind({"10.0.0.0/24", "192.0.2.0/24"});
    EXPECT_EQ(client(two, "10.0.0.1", {{"x-forwarded-for", "6.6.6.6, 203.0.113.5, 192.0.2.9"}}), "203.0.113.5");
    EXPECT_EQ(client(two, "10.0.0.1", {{"x-forwarded-for", "10.0.0.7, 192.0.2.9"}}), "10.0.0.7");
}

TEST(Forwarded, IsReadInItsStandardFormToo) {
    const Origins one = behind({"10.0.0.1"});
    EXPECT_EQ(client(one, "10.0.0.1", {{"forwarded", "for=192.0.2.60;proto=http;by=203.0.113.43"}}), "192.0.2.60");
    EXPECT_EQ(client(one, "10.0.0.1", {{"forwarded", "for=6.6.6.6, For=\"[2001:db8:cafe::17]:4711\""}}),
              "2001:db8:cafe::17");
    EXPECT_EQ(
        client(one, "10.0.0.1", {{"forwarded", "for=6.6.6.6"}, {"forwarded", "proto=https;for=\"192.0.2.1:80\""}}),
        "192.0.2.1");
    for (const char* hidden : {"for=_gazonk", "for=unknown", "by=1.2.3.4", "for=\"1.2.3.4", "for="})
        EXPECT_EQ(client(one, "10.0.0.1", {{"forwarded", hidden}}), "10.0.0.1") << hidden;
    // A proxy that writes one field may pass on the other as the client wrote it.
    EXPECT_EQ(client(one, "10.0.0.1", {{"forwarded", "for=6.6.6.6"}, {"x-forwarded-for", "192.0.2.1"}}), "10.0.0.1");
    EXPECT_EQ(client(one, "10.0.0.1", {{"forwarded", "for=192.0.2.1"}, {"x-forwarded-for", "192.0.2.1"}}), "192.0.2.1");
}

TEST(Forwarded, WithoutANamedProxyOneOnThisMachineIsBelieved) {
    const Origins none;
    EXPECT_EQ(client(none, "127.0.0.1", {{"x-forwarded-for", "192.0.2.1"}}), "192.0.2.1");
    EXPECT_EQ(client(none, "::1", {{"x-forwarded-for", "192.0.2.1"}}), "192.0.2.1");
    EXPECT_EQ(client(none, "192.0.2.8", {{"x-forwarded-for", "192.0.2.1"}}), "192.0.2.8");
    EXPECT_TRUE(none.trusts(*Address::parse("127.0.0.5")));
    EXPECT_FALSE(behind({"10.0.0.1"}).trusts(*Address::parse("127.0.0.1")));
}

}  // namespace
}  // namespace modou::net
