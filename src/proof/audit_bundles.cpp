#include "proof/audit_bundles.hpp"

namespace modou::proof {
namespace {

using base::Code;

// Memory while auditing: so many bundles a thread, each mostly some 30 KB.
constexpr std::size_t k_window_per_thread = 16;

// A full bundle's first `width` entries: what the partial bundle held before it grew.
bool cut_bundle(std::vector<std::byte>& bytes, unsigned width) {
    const auto entries = split_bundle(bytes, static_cast<unsigned>(k_tile_width));
    if (!entries) return false;
    std::size_t length = 0;
    for (unsigned i = 0; i < width; ++i) length += 2 + (*entries)[i].size();
    bytes.resize(length);
    return true;
}

// How many entries at a torn bundle's beginning are still those of its tile: the next one is where it was torn.
unsigned whole_entries(base::Bytes bundle, std::span<const Hash> tile) {
    unsigned count = 0;
    while (bundle.size() >= 2 && count < tile.size()) {
        const std::size_t length =
            std::to_integer<std::size_t>(bundle[0]) << 8 | std::to_integer<std::size_t>(bundle[1]);
        if (bundle.size() - 2 < length || leaf_hash(bundle.subspan(2, length)) != tile[count]) break;
        bundle = bundle.subspan(2 + length);
        ++count;
    }
    return count;
}

}  // namespace

std::optional<unsigned> Chunk::first_difference() const {
    if (!bundle_whole || !tile_whole) return std::nullopt;
    for (unsigned i = 0; i < entry_hashes.size(); ++i)
        if (entry_hashes[i] != tile_hashes[i]) return i;
    return std::nullopt;
}

Result<std::optional<std::vector<std::byte>>> read_exact(TileSource& source, const Tile& tile, bool listed,
                                                         std::vector<Fault>& faults) {
    const bool bundle = tile.level == Tile::k_entries;
    const std::size_t width = tile.width;
    const std::size_t limit = bundle ? width * (2 + k_max_leaf_bytes) : width * 32;
    const auto fault = [&](const char* kind, std::string detail) {
        faults.push_back({kind, tile.path(), std::nullopt, std::move(detail)});
        return std::optional<std::vector<std::byte>>();
    };
    auto bytes = source.read(tile.path(), limit);
    if (bytes && !*bytes && tile.partial() && !listed) {
        Tile full = tile;
        full.width = k_tile_width;
        bytes = source.read(full.path(), bundle ? k_max_bundle_bytes : k_tile_bytes);
        if (bytes && *bytes) {
            const bool cut = bundle ? cut_bundle(**bytes, tile.width) : (*bytes)->size() == k_tile_bytes;
            if (!cut) return fault("wrong_length", "its full successor " + full.path());
            if (!bundle) (*bytes)->resize(limit);
        }
    }
    if (!bytes) {
        if (bytes.error().code == Code::limit) return fault("wrong_length", bytes.error().message);
        return tl::unexpected(bytes.error());
    }
    if (!*bytes) return fault("missing_file", "");
    if (!bundle && (*bytes)->size() != limit)
        return fault("wrong_length", fmt::format("{} bytes, {} are right", (*bytes)->size(), limit));
    return std::move(*bytes);
}

BundleReader::BundleReader(TileSource& source, std::uint64_t size, std::uint64_t first_bundle, bool listed,
                           unsigned threads)
    : source_(source),
      size_(size),
      listed_(listed),
      window_(std::max(1u, threads) * k_window_per_thread),
      taken_(first_bundle),
      handed_(first_bundle),
      end_((size + k_tile_width - 1) / k_tile_width),
      ready_(window_) {
    for (unsigned i = 0; i < std::max(1u, threads); ++i) threads_.emplace_back([this] { work(); });
}

BundleReader::~BundleReader() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
}

std::unique_ptr<Chunk> BundleReader::next() {
    std::unique_lock lock(mutex_);
    MODOU_ASSERT(handed_ < end_, "there is another bundle");
    auto& slot = ready_[handed_ % window_];
    changed_.wait(lock, [&] { return slot != nullptr; });
    auto chunk = std::move(slot);
    ++handed_;
    lock.unlock();
    changed_.notify_all();
    return chunk;
}

void BundleReader::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [&] { return stopping_ || taken_ == end_ || taken_ < handed_ + window_; });
        if (stopping_ || taken_ == end_) return;
        const std::uint64_t bundle = taken_++;
        lock.unlock();
        auto chunk = read_chunk(source_, size_, bundle, listed_);
        lock.lock();
        ready_[bundle % window_] = std::move(chunk);
        changed_.notify_all();
    }
}

std::unique_ptr<Chunk> read_chunk(TileSource& source, std::uint64_t size, std::uint64_t bundle, bool listed) {
    auto chunk = std::make_unique<Chunk>();
    const auto width = static_cast<unsigned>(std::min(k_tile_width, size - bundle * k_tile_width));
    chunk->bundle = {Tile::k_entries, bundle, width};
    chunk->tile = {0, bundle, width};
    auto tile = read_exact(source, chunk->tile, listed, chunk->faults);
    auto bytes = tile ? read_exact(source, chunk->bundle, listed, chunk->faults) : tile;
    if (!bytes) {
        chunk->error = bytes.error();
        return chunk;
    }
    if (*tile) {
        chunk->tile_whole = true;
        chunk->tile_hashes.resize(width);
        std::memcpy(chunk->tile_hashes.data(), (*tile)->data(), width * 32);
        chunk->tile_root = root_of(chunk->tile_hashes);
    }
    if (!*bytes) return chunk;
    const auto entries = split_bundle(**bytes, width);
    if (!entries) {
        const std::uint64_t leaf = bundle * k_tile_width + whole_entries(**bytes, chunk->tile_hashes);
        chunk->faults.push_back({"bundle_torn", chunk->bundle.path(), leaf, entries.error().message});
        return chunk;
    }
    chunk->bundle_whole = true;
    chunk->entry_hashes.reserve(width);
    chunk->leaves.reserve(width);
    for (unsigned i = 0; i < width; ++i) {
        chunk->entry_hashes.push_back(leaf_hash((*entries)[i]));
        auto leaf = read_leaf((*entries)[i]);
        if (!leaf) chunk->malformed.emplace_back(i, leaf.error().message);
        chunk->leaves.push_back(leaf ? std::move(*leaf) : PublicLeaf{});
    }
    chunk->entry_root = root_of(chunk->entry_hashes);
    return chunk;
}

}  // namespace modou::proof
