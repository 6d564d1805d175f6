// C2SP tlog-tiles: the names of tiles and entry bundles, and the bytes of a bundle.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proof/merkle.hpp"

namespace modou::proof {

inline constexpr unsigned k_tile_height = 8;                        // levels of the tree a tile spans
inline constexpr std::uint64_t k_tile_width = 1u << k_tile_height;  // hashes (or entries) in a full tile
inline constexpr std::size_t k_tile_bytes = k_tile_width * 32;
inline constexpr std::size_t k_max_leaf_bytes = 65'535;  // u16 length in a bundle
inline constexpr std::size_t k_max_bundle_bytes = k_tile_width * (2 + k_max_leaf_bytes);

// One file of the log: tile/<L>/<N>[.p/<W>] or tile/entries/<N>[.p/<W>].
struct Tile {
    static constexpr int k_entries = -1;

    int level = 0;            // 0 … 63, or k_entries
    std::uint64_t index = 0;  // N: the how-manieth tile of its level; below 2^55
    unsigned width = 256;     // hashes or entries in it: 1 … 256; below 256 it is partial

    bool partial() const { return width < k_tile_width; }
    std::string path() const;  // "tile/0/x001/234/067.p/8"
    bool operator==(const Tile&) const = default;
};
// The one spelling of each name only: no leading zeros, no ".p/256". Errors: bad_input.
Result<Tile> parse_tile_path(std::string_view path);

// Hashes that level `level` of a tree of `size` leaves has: size >> (8 · level).
std::uint64_t tile_hashes(std::uint64_t size, int level);
// Whether a log of `size` leaves has this file.
bool is_of_size(const Tile& tile, std::uint64_t size);
// All files of a log of `size` leaves beside the checkpoint, in order: for each level (entries first) its full tiles,
// then the newest partial one. Calls `each` with every Tile; stops when it answers false.
void each_tile(std::uint64_t size, const std::function<bool(const Tile&)>& each);
// The tile of level 8·k that holds the hash `index` of tree level `tree_level`, in a tree of `size` leaves, and how to
// get the hash from it: the root of `count` hashes from `offset` on.
struct TileSlice {
    Tile tile;
    unsigned offset = 0, count = 1;
};
TileSlice tile_of(unsigned tree_level, std::uint64_t index, std::uint64_t size);
// A HashReader over tile contents. `read_tile` answers the bytes of a tile of level ≥ 0 (32 · width of them).
HashReader tile_hash_reader(std::uint64_t size, std::function<Result<std::vector<std::byte>>(const Tile&)> read_tile);

// Entry bundles: u16 big-endian length, then the leaf's data, for each entry.
void append_entry(std::vector<std::byte>& bundle, Bytes leaf);  // precondition: leaf ≤ k_max_leaf_bytes
// The entries, pointing into `bundle`. Errors: bad_input (not exactly `width` whole entries), with the entry's number.
Result<std::vector<Bytes>> split_bundle(Bytes bundle, unsigned width);

}  // namespace modou::proof
