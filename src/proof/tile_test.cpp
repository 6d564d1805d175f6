#include "proof/tile.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

using namespace modou;
using namespace modou::proof;

TEST(Tile, IsNamedAsC2spSays) {
    EXPECT_EQ((Tile{0, 1'234'067}.path()), "tile/0/x001/x234/067");
    EXPECT_EQ((Tile{2, 0, 1}.path()), "tile/2/000.p/1");
    EXPECT_EQ((Tile{Tile::k_entries, 999}.path()), "tile/entries/999");
    EXPECT_EQ((Tile{Tile::k_entries, 1000, 255}.path()), "tile/entries/x001/000.p/255");
}

TEST(Tile, RefusesEveryOtherName) {
    for (const char* bad : {"",
                            "checkpoint",
                            "tile/",
                            "tile/0",
                            "tile/0/",
                            "tile/0/0",
                            "tile/0/00",
                            "tile/0/0000",
                            "tile/00/000",
                            "tile/64/000",
                            "tile/-1/000",
                            "tile/0/x000/001",
                            "tile/0/001/002",
                            "tile/0/x001",
                            "tile/0/x001/",
                            "tile/0/000.p/0",
                            "tile/0/000.p/256",
                            "tile/0/000.p/01",
                            "tile/0/000.p/",
                            "tile/0/000.p/1/",
                            "/tile/0/000",
                            "tile/0/000 ",
                            "tile/0/a00",
                            "tile/entries/",
                            "tile/entry/000",
                            "tile/0/../000",
                            "tile/0/x999/x999/x999/x999/x999/x999/999",
                            "tile/0/x1/234",
                            "tile/0/X001/234",
                            "tile/0/000.p/+1"})
        EXPECT_FALSE(parse_tile_path(bad)) << bad;
}

RC_GTEST_PROP(Tile, NamesComeBack, ()) {
    Tile tile;
    tile.level = *rc::gen::inRange(-1, 8);
    tile.index =
        *rc::gen::inRange<std::uint64_t>(0, 1) + (*rc::gen::arbitrary<std::uint64_t>() >> *rc::gen::inRange(9, 60));
    tile.width = *rc::gen::inRange(1u, 257u);
    const auto back = parse_tile_path(tile.path());
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == tile);
}

TEST(Tile, ATreeOf70000HasTheFilesThatC2spLists) {
    std::map<int, std::vector<unsigned>> widths;
    each_tile(70'000, [&](const Tile& tile) {
        widths[tile.level].push_back(tile.width);
        return true;
    });
    EXPECT_EQ(widths.size(), 4u);
    EXPECT_EQ(widths[0].size(), 274u);
    EXPECT_EQ(widths[0].back(), 112u);
    EXPECT_EQ(widths[Tile::k_entries], widths[0]);
    EXPECT_EQ(widths[1], (std::vector<unsigned>{256, 17}));
    EXPECT_EQ(widths[2], (std::vector<unsigned>{1}));
    widths.clear();
    each_tile(256, [&](const Tile& tile) {
        widths[tile.level].push_back(tile.width);
        return true;
    });
    EXPECT_EQ(widths[0], (std::vector<unsigned>{256}));
    EXPECT_EQ(widths[1], (std::vector<unsigned>{1}));
    each_tile(0, [&](const Tile&) -> bool { throw std::logic_error("an empty log has no tiles"); });
}

TEST(Tile, BundlesComeBackAndAreExact) {
    std::vector<std::byte> bundle;
    append_entry(bundle, base::bytes_of("abc"));
    append_entry(bundle, base::bytes_of(""));
    append_entry(bundle, base::bytes_of(std::string(300, 'x')));
    EXPECT_EQ(bundle[0], std::byte{0});
    EXPECT_EQ(bundle[1], std::byte{3});
    const auto entries = split_bundle(bundle, 3);
    ASSERT_TRUE(entries);
    EXPECT_EQ((*entries)[0].size(), 3u);
    EXPECT_EQ((*entries)[2].size(), 300u);
    for (std::size_t cut = 0; cut < bundle.size(); ++cut)
        EXPECT_FALSE(split_bundle(base::Bytes(bundle).first(cut), 3)) << cut;
    EXPECT_FALSE(split_bundle(bundle, 2));
    EXPECT_FALSE(split_bundle(bundle, 4));
}
