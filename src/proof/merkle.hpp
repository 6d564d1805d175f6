// The Merkle tree of RFC 6962 §2.1 (SHA-256): roots, inclusion and consistency proofs. Pure; sizes up to 2^63.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"

namespace modou::proof {

using base::Bytes;
using base::Hash;
using base::Result;
using base::Status;

// Tree sizes and indexes beyond this are refused: shifts of 64-bit numbers stay defined.
inline constexpr std::uint64_t k_max_tree_size = std::uint64_t{1} << 63;
// The longest proof that a tree of k_max_tree_size has; consistency proofs may have one hash more than inclusion ones.
inline constexpr std::size_t k_max_proof_hashes = 64;

Hash leaf_hash(Bytes data);                           // SHA-256(0x00 ‖ data)
Hash node_hash(const Hash& left, const Hash& right);  // SHA-256(0x01 ‖ left ‖ right)
Hash empty_root();                                    // SHA-256 of nothing
// Root of a run of leaf hashes (RFC 6962 MTH over hashes). For whole tiles: 256 of them make one hash of level 8.
Hash root_of(std::span<const Hash> leaf_hashes);

// The right edge of a growing tree: the roots of its complete subtrees, one for each set bit of the size, largest
// first.
class Frontier {
  public:
    Frontier() = default;
    // Errors: bad_input, when there is not one hash for each set bit of size.
    static Result<Frontier> resume(std::uint64_t size, std::vector<Hash> hashes);

    // Appends a leaf's hash. `completed(level, index, hash)`, when given, is told of each subtree of 2^level leaves
    // that this leaf completes (level 0, the leaf itself, first).
    void append(const Hash& leaf);
    template <class Completed>
    void append(const Hash& leaf, Completed&& completed) {
        append_subtree(0, leaf, completed);
    }
    // Appends a complete subtree of 2^level leaves. Precondition: size() is a multiple of 2^level.
    template <class Completed>
    void append_subtree(unsigned level, const Hash& root, Completed&& completed) {
        Hash hash = root;
        completed(level, size_ >> level, hash);
        unsigned at = level;
        for (; (size_ >> at) & 1; ++at) {
            hash = node_hash(hashes_.back(), hash);
            hashes_.pop_back();
            completed(at + 1, size_ >> (at + 1), hash);
        }
        hashes_.push_back(hash);
        size_ += std::uint64_t{1} << level;
    }

    std::uint64_t size() const { return size_; }
    const std::vector<Hash>& hashes() const { return hashes_; }  // O(log n): what resume() takes
    Hash root() const;

  private:
    std::uint64_t size_ = 0;
    std::vector<Hash> hashes_;
};

// Answers the root of the complete subtree `index` of 2^level leaves: leaves [index << level, (index + 1) << level).
using HashReader = std::function<Result<Hash>(unsigned level, std::uint64_t index)>;

// From the leaf's sibling up to the root's child. Errors: bad_input (index ≥ size, size > k_max_tree_size), the
// reader's.
Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size, const HashReader& read);
// Empty when old is 0 or equals size. Errors: bad_input (old > size), the reader's.
Result<std::vector<Hash>> consistency_proof(std::uint64_t old_size, std::uint64_t size, const HashReader& read);
// The root of the tree's first `size` leaves.
Result<Hash> root_from(std::uint64_t size, const HashReader& read);

// Errors (damaged, the sentence says which): index not in the tree, proof too short, too long, another root.
Status check_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf, std::span<const Hash> proof,
                       const Hash& root);
// old_size 0 is consistent with everything (empty proof); old_size == size needs equal roots and an empty proof.
Status check_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size, const Hash& root,
                         std::span<const Hash> proof);

}  // namespace modou::proof
