// Against maps that are plain and slow: random adding and removing, and the tables taken through their pieces.
#include "services/family/directory.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace modou::family {
namespace {

// What a file of all pieces would give back.
Directory copied(Directory& from) {
    std::vector<std::byte> bytes;
    from.each_piece([&](std::span<std::byte> piece) { bytes.insert(bytes.end(), piece.begin(), piece.end()); });
    EXPECT_EQ(bytes.size(), from.bytes(from.counts()));
    Directory to;
    to.resize(from.counts());
    std::size_t at = 0;
    to.each_piece([&](std::span<std::byte> piece) {
        std::ranges::copy_n(bytes.begin() + std::ptrdiff_t(at), std::ptrdiff_t(piece.size()), piece.begin());
        at += piece.size();
    });
    EXPECT_EQ(at, bytes.size());
    return to;
}

TEST(Directory, KeepsWhoIsThereLikeAPlainMap) {
    std::mt19937 random(5);
    Directory directory;
    std::map<std::string, Place> there;
    std::map<std::uint32_t, std::pair<std::uint64_t, std::string>> found;  // number → digest, id
    std::array<std::uint32_t, k_indexes> next{};
    std::size_t removed = 0;
    for (int step = 0; step < 30'000; ++step) {
        const std::string id = "id " + std::to_string(random() % 3'000);
        if (const auto at = there.find(id); at != there.end()) {
            ASSERT_TRUE(directory.find(id));
            EXPECT_EQ(directory.find(id)->log, at->second.log);
            EXPECT_EQ(directory.find(id)->number, at->second.number);
            if (random() % 3 == 0) continue;
            if (at->second.in == In::found) found.erase(at->second.number);
            directory.remove(id);
            there.erase(at);
            ++removed;
        } else {
            EXPECT_FALSE(directory.find(id)) << id;
            const In in = In(random() % k_indexes);
            const Place place{in, next[std::size_t(in)]++, random()};
            const std::uint64_t digest = random() % 50;
            directory.add(id, place, digest);
            there[id] = place;
            EXPECT_EQ(directory.id_of(in, place.number), id);
            if (in == In::found) found[place.number] = {digest, id};
        }
        if (step % 5'000 == 4'999) directory = copied(directory);
    }
    EXPECT_EQ(directory.size(), there.size());
    EXPECT_EQ(directory.removed(), removed);
    for (std::size_t in = 0; in < k_indexes; ++in)
        EXPECT_EQ(directory.size(In(in)),
                  std::size_t(std::ranges::count(there, In(in), [](const auto& one) { return one.second.in; })));
    for (std::uint64_t digest = 0; digest < 50; ++digest) {
        std::vector<std::uint32_t> numbers;
        for (const auto& [number, one] : found)
            if (one.first == digest) numbers.push_back(number);
        EXPECT_EQ(directory.with_digest(digest), numbers);
    }
}

TEST(Directory, IsEmptyAtFirst) {
    Directory directory;
    EXPECT_FALSE(directory.find(""));
    EXPECT_EQ(directory.size(), 0u);
    EXPECT_TRUE(directory.with_digest(0).empty());
    directory.add("", {In::found, 0, 7}, 0);
    EXPECT_EQ(directory.find("")->log, 7u);
    EXPECT_EQ(copied(directory).find("")->log, 7u);
}

}  // namespace
}  // namespace modou::family
