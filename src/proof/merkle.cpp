// SHA256_Transform is the one way into OpenSSL that hashes two blocks without a context's overhead.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "proof/merkle.hpp"

#include <openssl/sha.h>

#include <bit>

namespace modou::proof {
namespace {

using base::Code;

// SHA-256 of prefix ‖ data; the short messages of a tree (a leaf's 99 bytes, a node's 65) are exactly two blocks.
Hash prefixed_hash(unsigned char prefix, const std::byte* data, std::size_t count) {
    SHA256_CTX context;
    SHA256_Init(&context);
    Hash out;
    if (count + 1 >= 64 - 8 && count + 1 <= 128 - 9) {
        unsigned char block[128] = {prefix};
        std::memcpy(block + 1, data, count);
        block[count + 1] = 0x80;
        const auto bits = static_cast<std::uint32_t>((count + 1) * 8);
        block[126] = static_cast<unsigned char>(bits >> 8);
        block[127] = static_cast<unsigned char>(bits);
        SHA256_Transform(&context, block);
        SHA256_Transform(&context, block + 64);
        for (std::size_t i = 0; i < 8; ++i) {
            const std::uint32_t word = __builtin_bswap32(context.h[i]);
            std::memcpy(out.data() + 4 * i, &word, 4);
        }
        return out;
    }
    SHA256_Update(&context, &prefix, 1);
    SHA256_Update(&context, data, count);
    SHA256_Final(reinterpret_cast<unsigned char*>(out.data()), &context);
    return out;
}

// The largest power of two below n. Precondition: n ≥ 2.
std::uint64_t split(std::uint64_t n) {
    return std::bit_floor(n - 1);
}

// Root of leaves [from, from + count), where from is a multiple of a power of two ≥ count.
Result<Hash> range_root(std::uint64_t from, std::uint64_t count, const HashReader& read) {
    std::vector<Hash> parts;
    while (count > 0) {
        const std::uint64_t part = std::bit_floor(count);
        const auto level = static_cast<unsigned>(std::countr_zero(part));
        MODOU_TRY(const Hash hash, read(level, from >> level));
        parts.push_back(hash);
        from += part;
        count -= part;
    }
    Hash root = parts.back();
    for (std::size_t i = parts.size() - 1; i-- > 0;) root = node_hash(parts[i], root);
    return root;
}

Status check_size(std::uint64_t size) {
    if (size > k_max_tree_size) return base::fail(Code::bad_input, "a tree has at most 2^63 leaves");
    return {};
}

tl::unexpected<base::Error> not_so(std::string message) {
    return base::fail(Code::damaged, std::move(message));
}

// One step up: past all levels at which the node is a left child without a sibling, or a right child's end.
void rise(std::uint64_t& at, std::uint64_t& last) {
    at >>= 1;
    last >>= 1;
}

}  // namespace

Hash leaf_hash(Bytes data) {
    return prefixed_hash(0, data.data(), data.size());
}

Hash node_hash(const Hash& left, const Hash& right) {
    std::byte both[64];
    std::memcpy(both, left.data(), 32);
    std::memcpy(both + 32, right.data(), 32);
    return prefixed_hash(1, both, 64);
}

Hash empty_root() {
    return base::sha256({});
}

Hash root_of(std::span<const Hash> hashes) {
    if (hashes.empty()) return empty_root();
    std::vector<Hash> row(hashes.begin(), hashes.end());
    // Pairs from the left; an odd last one rises as it is: that is RFC 6962's tree, level by level.
    for (std::size_t count = row.size(); count > 1; count = (count + 1) / 2) {
        for (std::size_t i = 0; i + 1 < count; i += 2) row[i / 2] = node_hash(row[i], row[i + 1]);
        if (count % 2 == 1) row[count / 2] = row[count - 1];
    }
    return row[0];
}

Result<Frontier> Frontier::resume(std::uint64_t size, std::vector<Hash> hashes) {
    MODOU_CHECK(check_size(size));
    if (static_cast<int>(hashes.size()) != std::popcount(size))
        return base::fail(Code::bad_input, fmt::format("{} leaves have {} complete subtrees; {} hashes were given",
                                                       size, std::popcount(size), hashes.size()));
    Frontier frontier;
    frontier.size_ = size;
    frontier.hashes_ = std::move(hashes);
    return frontier;
}

void Frontier::append(const Hash& leaf) {
    append_subtree(0, leaf, [](unsigned, std::uint64_t, const Hash&) {});
}

Hash Frontier::root() const {
    if (hashes_.empty()) return empty_root();
    Hash root = hashes_.back();
    for (std::size_t i = hashes_.size() - 1; i-- > 0;) root = node_hash(hashes_[i], root);
    return root;
}

Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size, const HashReader& read) {
    MODOU_CHECK(check_size(size));
    if (index >= size)
        return base::fail(Code::bad_input, fmt::format("leaf {} is not in a tree of {} leaves", index, size));
    std::vector<Hash> proof;
    std::uint64_t from = 0, count = size;
    while (count > 1) {
        const std::uint64_t left = split(count);
        if (index - from < left) {
            MODOU_TRY(const Hash sibling, range_root(from + left, count - left, read));
            proof.push_back(sibling);
            count = left;
        } else {
            MODOU_TRY(const Hash sibling, range_root(from, left, read));
            proof.push_back(sibling);
            from += left;
            count -= left;
        }
    }
    std::ranges::reverse(proof);
    return proof;
}

Result<std::vector<Hash>> consistency_proof(std::uint64_t old_size, std::uint64_t size, const HashReader& read) {
    MODOU_CHECK(check_size(size));
    if (old_size > size)
        return base::fail(Code::bad_input,
                          fmt::format("the older tree ({} leaves) is larger than the newer ({})", old_size, size));
    std::vector<Hash> proof;
    if (old_size == 0 || old_size == size) return proof;
    // RFC 6962 §2.1.2, SUBPROOF, from the top down. `whole`: the part left is the older tree itself, whose root is
    // known.
    std::uint64_t from = 0, count = size;
    bool whole = true;
    while (old_size - from != count) {
        const std::uint64_t left = split(count);
        if (old_size - from <= left) {
            MODOU_TRY(const Hash sibling, range_root(from + left, count - left, read));
            proof.push_back(sibling);
            count = left;
        } else {
            MODOU_TRY(const Hash sibling, range_root(from, left, read));
            proof.push_back(sibling);
            from += left;
            count -= left;
            whole = false;
        }
    }
    if (!whole) {
        MODOU_TRY(const Hash own, range_root(from, count, read));
        proof.push_back(own);
    }
    std::ranges::reverse(proof);
    return proof;
}

Result<Hash> root_from(std::uint64_t size, const HashReader& read) {
    MODOU_CHECK(check_size(size));
    if (size == 0) return empty_root();
    return range_root(0, size, read);
}

Status check_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf, std::span<const Hash> proof,
                       const Hash& root) {
    MODOU_CHECK(check_size(size));
    if (index >= size) return not_so(fmt::format("leaf {} is not in a tree of {} leaves", index, size));
    // Levels below the place where the path leaves the tree's right edge, then one for each left subtree of that edge.
    const auto inner = static_cast<unsigned>(std::bit_width(index ^ (size - 1)));
    const unsigned border = inner < 64 ? static_cast<unsigned>(std::popcount(index >> inner)) : 0;
    const std::size_t expected = inner + border;
    if (proof.size() != expected)
        return not_so(fmt::format("the inclusion proof is too {}: {} hashes, leaf {} of {} needs {}",
                                  proof.size() < expected ? "short" : "long", proof.size(), index, size, expected));
    Hash hash = leaf;
    for (unsigned i = 0; i < inner; ++i)
        hash = (index >> i) & 1 ? node_hash(proof[i], hash) : node_hash(hash, proof[i]);
    for (unsigned i = inner; i < expected; ++i) hash = node_hash(proof[i], hash);
    if (hash != root) return not_so("the leaf and its proof do not lead to the root that the log signed");
    return {};
}

Status check_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size, const Hash& root,
                         std::span<const Hash> proof) {
    MODOU_CHECK(check_size(size));
    if (old_size > size)
        return not_so(fmt::format("the older tree ({} leaves) is larger than the newer ({})", old_size, size));
    if (old_size == 0 || old_size == size) {
        if (!proof.empty()) return not_so("the consistency proof is too long: none is needed");
        if (old_size == 0 && old_root != empty_root()) return not_so("an empty tree has another root");
        if (old_size == size && old_root != root)
            return not_so(fmt::format("two different trees of {} leaves: the log was forked", size));
        return {};
    }
    // RFC 9162 §2.1.4.2.
    std::uint64_t at = old_size - 1, last = size - 1;
    while (at & 1) rise(at, last);
    std::size_t next = 0;
    const bool power = std::has_single_bit(old_size);
    if (!power && proof.empty()) return not_so("the consistency proof is too short: it is empty");
    Hash old_side = power ? old_root : proof[next++];
    Hash new_side = old_side;
    for (; next < proof.size(); ++next) {
        if (last == 0) return not_so("the consistency proof is too long");
        if ((at & 1) || at == last) {
            old_side = node_hash(proof[next], old_side);
            new_side = node_hash(proof[next], new_side);
            while (!(at & 1) && at != 0) rise(at, last);
        } else {
            new_side = node_hash(new_side, proof[next]);
        }
        rise(at, last);
    }
    if (last != 0) return not_so("the consistency proof is too short");
    if (old_side != old_root) return not_so("the newer tree does not begin with the older one: the log was forked");
    if (new_side != root) return not_so("the consistency proof does not lead to the newer root");
    return {};
}

}  // namespace modou::proof
