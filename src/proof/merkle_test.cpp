#include "proof/merkle.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>

#include "proof/tile.hpp"

using namespace modou;
using namespace modou::proof;

namespace {

std::string bytes(std::initializer_list<int> list) {
    std::string out;
    for (const int value : list) out += static_cast<char>(value);
    return out;
}

// The tree that the tests of Certificate Transparency use (RFC 6962's authors).
const std::vector<std::string> k_leaves = {
    "",
    bytes({0x00}),
    bytes({0x10}),
    bytes({0x20, 0x21}),
    bytes({0x30, 0x31}),
    bytes({0x40, 0x41, 0x42, 0x43}),
    bytes({0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57}),
    bytes({0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f})};
const std::vector<std::string> k_roots = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

// RFC 6962 §2.1 word for word: the slow, obvious twin.
Hash naive_root(std::span<const Hash> leaves) {
    if (leaves.empty()) return base::sha256({});
    if (leaves.size() == 1) return leaves[0];
    const std::size_t k = std::bit_floor(leaves.size() - 1);
    return node_hash(naive_root(leaves.first(k)), naive_root(leaves.subspan(k)));
}
std::vector<Hash> naive_path(std::size_t m, std::span<const Hash> leaves) {
    if (leaves.size() <= 1) return {};
    const std::size_t k = std::bit_floor(leaves.size() - 1);
    auto path = m < k ? naive_path(m, leaves.first(k)) : naive_path(m - k, leaves.subspan(k));
    path.push_back(naive_root(m < k ? leaves.subspan(k) : leaves.first(k)));
    return path;
}
std::vector<Hash> naive_subproof(std::size_t m, std::span<const Hash> leaves, bool whole) {
    if (m == leaves.size()) return whole ? std::vector<Hash>{} : std::vector<Hash>{naive_root(leaves)};
    const std::size_t k = std::bit_floor(leaves.size() - 1);
    auto path = m <= k ? naive_subproof(m, leaves.first(k), whole) : naive_subproof(m - k, leaves.subspan(k), false);
    path.push_back(naive_root(m <= k ? leaves.subspan(k) : leaves.first(k)));
    return path;
}

std::vector<Hash> some_hashes(std::size_t count) {
    std::vector<Hash> hashes;
    for (std::size_t i = 0; i < count; ++i) hashes.push_back(leaf_hash(base::bytes_of(fmt::format("leaf {}", i))));
    return hashes;
}

HashReader reader_of(const std::vector<Hash>& leaves) {
    return [&leaves](unsigned level, std::uint64_t index) -> Result<Hash> {
        const std::uint64_t from = index << level;
        if (from + (1ull << level) > leaves.size())
            return base::fail(base::Code::bug, fmt::format("subtree {} of level {} is not complete", index, level));
        return naive_root(std::span(leaves).subspan(from, std::size_t{1} << level));
    };
}

}  // namespace

TEST(Merkle, AgreesWithThePublishedRoots) {
    EXPECT_EQ(base::hex(empty_root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    Frontier frontier;
    EXPECT_EQ(frontier.root(), empty_root());
    std::vector<Hash> hashes;
    for (std::size_t i = 0; i < k_leaves.size(); ++i) {
        hashes.push_back(leaf_hash(base::bytes_of(k_leaves[i])));
        frontier.append(hashes.back());
        EXPECT_EQ(base::hex(frontier.root()), k_roots[i]);
        EXPECT_EQ(base::hex(root_of(hashes)), k_roots[i]);
    }
}

TEST(Merkle, AgreesWithThePublishedProofs) {
    std::vector<Hash> hashes;
    for (const auto& leaf : k_leaves) hashes.push_back(leaf_hash(base::bytes_of(leaf)));
    const auto read = reader_of(hashes);
    const auto is = [](const Result<std::vector<Hash>>& proof, std::vector<std::string> expected) {
        ASSERT_TRUE(proof) << proof.error().text();
        std::vector<std::string> got;
        for (const Hash& hash : *proof) got.push_back(base::hex(hash));
        EXPECT_EQ(got, expected);
    };
    const std::string a = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                      b = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                      c = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                      d = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                      e = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
    is(inclusion_proof(0, 8, read), {a, b, c});
    is(inclusion_proof(5, 8, read), {d, e, k_roots[3]});
    is(inclusion_proof(2, 3, read), {k_roots[1]});
    is(inclusion_proof(1, 5, read), {k_roots[0], b, d});
    is(consistency_proof(1, 1, read), {});
    is(consistency_proof(1, 8, read), {a, b, c});
    is(consistency_proof(6, 8, read),
       {"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", e, k_roots[3]});
    is(consistency_proof(2, 5, read), {b, d});
}

TEST(Merkle, HashesEveryLengthAsSha256Does) {
    std::string data;
    for (int length = 0; length < 300; ++length, data += static_cast<char>(length * 7)) {
        std::string prefixed(1, '\0');
        prefixed += data;
        EXPECT_EQ(leaf_hash(base::bytes_of(data)), base::sha256(base::bytes_of(prefixed))) << length;
    }
}

TEST(Merkle, EveryProofOfSmallTreesAgreesWithTheNaiveTreeAndVerifies) {
    const auto all = some_hashes(70);
    for (std::size_t size = 0; size <= all.size(); ++size) {
        const std::vector<Hash> leaves(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size));
        const Hash root = naive_root(leaves);
        const auto read = reader_of(leaves);
        EXPECT_EQ(*root_from(size, read), root);
        EXPECT_EQ(root_of(leaves), root);
        for (std::size_t i = 0; i < size; ++i) {
            const auto proof = inclusion_proof(i, size, read);
            ASSERT_TRUE(proof);
            EXPECT_EQ(*proof, naive_path(i, leaves));
            EXPECT_TRUE(check_inclusion(i, size, leaves[i], *proof, root));
            EXPECT_FALSE(check_inclusion((i + 1) % (size + 1), size, leaves[i], *proof, root));
        }
        for (std::size_t old = 0; old <= size; ++old) {
            const auto proof = consistency_proof(old, size, read);
            ASSERT_TRUE(proof);
            if (old > 0) {
                EXPECT_EQ(*proof, naive_subproof(old, leaves, true));
            }
            const Hash old_root = naive_root(std::span(leaves).first(old));
            EXPECT_TRUE(check_consistency(old, old_root, size, root, *proof)) << old << " " << size;
            Hash other = old_root;
            other[7] ^= std::byte{1};
            EXPECT_FALSE(check_consistency(old, other, size, root, *proof));
            auto longer = *proof;
            longer.push_back(root);
            EXPECT_FALSE(check_consistency(old, old_root, size, root, longer));
            if (!proof->empty()) {
                auto shorter = *proof;
                shorter.pop_back();
                EXPECT_FALSE(check_consistency(old, old_root, size, root, shorter));
                for (std::size_t j = 0; j < proof->size(); ++j) {
                    auto changed = *proof;
                    changed[j][0] ^= std::byte{1};
                    EXPECT_FALSE(check_consistency(old, old_root, size, root, changed));
                }
            }
        }
    }
}

TEST(Merkle, RefusesProofsOfAnotherLengthAndHugeIndexes) {
    const auto leaves = some_hashes(13);
    const auto proof = *inclusion_proof(4, 13, reader_of(leaves));
    const Hash root = naive_root(leaves);
    const auto says = [&](std::uint64_t index, std::uint64_t size, std::vector<Hash> path) {
        const auto status = check_inclusion(index, size, leaves[4], path, root);
        return status ? "proven" : status.error().message;
    };
    EXPECT_EQ(says(4, 13, proof), "proven");
    EXPECT_EQ(says(4, 13, {proof.begin(), proof.end() - 1}),
              "the inclusion proof is too short: 3 hashes, leaf 4 of 13 needs 4");
    auto longer = proof;
    longer.push_back(root);
    EXPECT_EQ(says(4, 13, longer), "the inclusion proof is too long: 5 hashes, leaf 4 of 13 needs 4");
    EXPECT_EQ(says(13, 13, proof), "leaf 13 is not in a tree of 13 leaves");
    EXPECT_EQ(says(~0ull, 13, proof), "leaf 18446744073709551615 is not in a tree of 13 leaves");
    EXPECT_EQ(says(4, ~0ull, proof), "a tree has at most 2^63 leaves");
    EXPECT_EQ(says(4, k_max_tree_size, proof),
              "the inclusion proof is too short: 4 hashes, leaf 4 of 9223372036854775808 needs 63");
    EXPECT_FALSE(check_inclusion(0, 0, leaves[0], {}, root));
    EXPECT_FALSE(inclusion_proof(13, 13, reader_of(leaves)));
    EXPECT_FALSE(consistency_proof(14, 13, reader_of(leaves)));
    EXPECT_FALSE(check_consistency(14, root, 13, root, {}));
    EXPECT_FALSE(check_consistency(3, root, k_max_tree_size, root, proof));
    EXPECT_FALSE(check_consistency(3, root, 13, root, {}));
}

RC_GTEST_PROP(Merkle, ProofsThroughTilesVerify, ()) {
    const auto size = *rc::gen::inRange<std::uint64_t>(1, 70'000);
    const auto index = *rc::gen::inRange<std::uint64_t>(0, size);
    const auto old = *rc::gen::inRange<std::uint64_t>(1, size + 1);
    std::map<std::string, std::vector<std::byte>> files;  // by full path
    Frontier frontier, at_old;
    Hash wanted{};
    const auto hashes = some_hashes(size);
    for (std::uint64_t i = 0; i < size; ++i) {
        if (i == index) wanted = hashes[i];
        frontier.append(hashes[i], [&](unsigned level, std::uint64_t at, const Hash& hash) {
            if (level % 8 != 0) return;
            auto& file = files[Tile{static_cast<int>(level / 8), at / 256}.path()];
            file.insert(file.end(), hash.begin(), hash.end());
        });
        if (i + 1 == old) at_old = *Frontier::resume(frontier.size(), frontier.hashes());
    }
    const auto read = tile_hash_reader(size, [&](const Tile& tile) -> Result<std::vector<std::byte>> {
        Tile full = tile;
        full.width = 256;
        const auto at = files.find(full.path());
        if (at == files.end()) return base::fail(base::Code::not_found, tile.path());
        return std::vector(at->second.begin(), at->second.begin() + tile.width * 32);
    });
    const auto proof = inclusion_proof(index, size, read);
    RC_ASSERT(proof.has_value());
    RC_ASSERT(check_inclusion(index, size, wanted, *proof, frontier.root()).has_value());
    const auto consistent = consistency_proof(old, size, read);
    RC_ASSERT(consistent.has_value());
    RC_ASSERT(check_consistency(old, at_old.root(), size, frontier.root(), *consistent).has_value());
    RC_ASSERT(*root_from(size, read) == frontier.root());
    RC_ASSERT(!Frontier::resume(size, {}).has_value());
}
