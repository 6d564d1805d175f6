// Reads entry bundles and level-0 tiles side by side and hashes them, in several threads; hands them over in order.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "proof/audit.hpp"
#include "proof/leaf.hpp"
#include "proof/tile.hpp"

namespace modou::proof {

// One bundle and its level-0 tile, read and hashed.
struct Chunk {
    Tile bundle, tile;                              // which
    bool bundle_whole = false, tile_whole = false;  // there, and of the right length
    std::vector<Fault> faults;                      // what was missing or of another length
    std::optional<base::Error> error;               // cannot go on: the disk, the network
    std::vector<Hash> entry_hashes, tile_hashes;
    Hash entry_root{}, tile_root{};
    std::vector<PublicLeaf> leaves;
    std::vector<std::pair<unsigned, std::string>> malformed;  // entry within the bundle, what is wrong with its leaf

    std::optional<unsigned> first_difference() const;  // between the hashes of the entries and of the tile
};

// The bytes of a file that must have exactly this length where `exact` is given. Nothing, and a fault, when it is not
// there or has another length. Where a log cannot be listed, a partial file may have given way to the full one.
Result<std::optional<std::vector<std::byte>>> read_exact(TileSource& source, const Tile& tile, bool listed,
                                                         std::vector<Fault>& faults);

// Reads and hashes one bundle of a log of `size` leaves.
std::unique_ptr<Chunk> read_chunk(TileSource& source, std::uint64_t size, std::uint64_t bundle, bool listed);

class BundleReader {
  public:
    BundleReader(TileSource& source, std::uint64_t size, std::uint64_t first_bundle, bool listed, unsigned threads);
    ~BundleReader();
    // The next bundle, in order. Precondition: there is one.
    std::unique_ptr<Chunk> next();

  private:
    void work();

    TileSource& source_;
    const std::uint64_t size_;
    const bool listed_;
    const std::size_t window_;  // bundles that may be read ahead: bounds the memory
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t taken_, handed_;  // next to read, next to hand over
    const std::uint64_t end_;
    bool stopping_ = false;
    std::vector<std::unique_ptr<Chunk>> ready_;  // by bundle % window_
    std::vector<std::thread> threads_;
};

}  // namespace modou::proof
