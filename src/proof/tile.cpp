#include "proof/tile.hpp"

#include "proof/strict_text.hpp"

namespace modou::proof {
namespace {

using base::Code;

// A tree has at most 2^63 leaves, so a level at most 2^63 / 256 tiles.
constexpr std::uint64_t k_max_tiles = k_max_tree_size / k_tile_width;

// "x001/x234/067": three digits an element, x before all but the last; no element more than needed.
std::optional<std::uint64_t> tile_number(std::string_view text) {
    std::uint64_t value = 0;
    bool first = true;
    while (true) {
        const bool more = text.starts_with('x');
        if (more) text.remove_prefix(1);
        if (text.size() < 3) return std::nullopt;
        unsigned part = 0;
        for (int i = 0; i < 3; ++i) {
            if (text[i] < '0' || text[i] > '9') return std::nullopt;
            part = part * 10 + static_cast<unsigned>(text[i] - '0');
        }
        if (first && more && part == 0) return std::nullopt;
        first = false;
        value = value * 1000 + part;
        if (value > k_max_tiles) return std::nullopt;
        text.remove_prefix(3);
        if (!more) break;
        if (!text.starts_with('/')) return std::nullopt;
        text.remove_prefix(1);
    }
    if (!text.empty()) return std::nullopt;
    return value;
}

}  // namespace

std::string Tile::path() const {
    std::string number = fmt::format("{:03}", index % 1000);
    for (std::uint64_t rest = index / 1000; rest > 0; rest /= 1000)
        number = fmt::format("x{:03}/{}", rest % 1000, number);
    std::string path = level == k_entries ? "tile/entries/" + number : fmt::format("tile/{}/{}", level, number);
    if (partial()) path += fmt::format(".p/{}", width);
    return path;
}

Result<Tile> parse_tile_path(std::string_view path) {
    const auto bad = [&] {
        return base::fail(Code::bad_input, "no name of a tile or entry bundle", std::string(path));
    };
    constexpr std::string_view k_prefix = "tile/";
    if (path.size() > 64 || !path.starts_with(k_prefix)) return bad();
    std::string_view rest = path.substr(k_prefix.size());
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return bad();
    Tile tile;
    const std::string_view level = rest.substr(0, slash);
    if (level == "entries") {
        tile.level = Tile::k_entries;
    } else {
        const auto number = plain_number(level, 63);
        if (!number) return bad();
        tile.level = static_cast<int>(*number);
    }
    rest.remove_prefix(slash + 1);
    if (const std::size_t dot = rest.find(".p/"); dot != std::string_view::npos) {
        const auto width = plain_number(rest.substr(dot + 3), k_tile_width - 1);
        if (!width || *width == 0) return bad();
        tile.width = static_cast<unsigned>(*width);
        rest = rest.substr(0, dot);
    }
    const auto index = tile_number(rest);
    if (!index) return bad();
    tile.index = *index;
    return tile;
}

std::uint64_t tile_hashes(std::uint64_t size, int level) {
    const int shift = level == Tile::k_entries ? 0 : static_cast<int>(k_tile_height) * level;
    return shift >= 64 ? 0 : size >> shift;
}

bool is_of_size(const Tile& tile, std::uint64_t size) {
    const std::uint64_t hashes = tile_hashes(size, tile.level);
    return tile.partial() ? tile.index == hashes / k_tile_width && tile.width == hashes % k_tile_width
                          : tile.index < hashes / k_tile_width;
}

void each_tile(std::uint64_t size, const std::function<bool(const Tile&)>& each) {
    for (int level = Tile::k_entries; tile_hashes(size, level) > 0; ++level) {
        const std::uint64_t hashes = tile_hashes(size, level);
        for (std::uint64_t index = 0; index < hashes / k_tile_width; ++index)
            if (!each(Tile{level, index, static_cast<unsigned>(k_tile_width)})) return;
        const auto rest = static_cast<unsigned>(hashes % k_tile_width);
        if (rest > 0 && !each(Tile{level, hashes / k_tile_width, rest})) return;
    }
}

TileSlice tile_of(unsigned tree_level, std::uint64_t index, std::uint64_t size) {
    const unsigned inside = tree_level % k_tile_height;
    const std::uint64_t first = index << inside;
    TileSlice slice;
    slice.tile.level = static_cast<int>(tree_level / k_tile_height);
    slice.tile.index = first / k_tile_width;
    const std::uint64_t before = slice.tile.index * k_tile_width;
    slice.tile.width = static_cast<unsigned>(std::min(k_tile_width, tile_hashes(size, slice.tile.level) - before));
    slice.offset = static_cast<unsigned>(first - before);
    slice.count = 1u << inside;
    return slice;
}

HashReader tile_hash_reader(std::uint64_t size, std::function<Result<std::vector<std::byte>>(const Tile&)> read_tile) {
    return [size, read_tile = std::move(read_tile)](unsigned level, std::uint64_t index) -> Result<Hash> {
        const TileSlice slice = tile_of(level, index, size);
        MODOU_TRY(const auto bytes, read_tile(slice.tile));
        if (bytes.size() != slice.tile.width * 32 || slice.offset + slice.count > slice.tile.width)
            return base::fail(Code::damaged, "a tile of another length was expected", slice.tile.path());
        std::vector<Hash> hashes(slice.count);
        std::memcpy(hashes.data(), bytes.data() + slice.offset * 32, slice.count * 32);
        return root_of(hashes);
    };
}

void append_entry(std::vector<std::byte>& bundle, Bytes leaf) {
    MODOU_ASSERT(leaf.size() <= k_max_leaf_bytes, "a leaf's length fits the two bytes before it");
    bundle.push_back(static_cast<std::byte>(leaf.size() >> 8));
    bundle.push_back(static_cast<std::byte>(leaf.size()));
    bundle.insert(bundle.end(), leaf.begin(), leaf.end());
}

Result<std::vector<Bytes>> split_bundle(Bytes bundle, unsigned width) {
    std::vector<Bytes> entries;
    entries.reserve(width);
    while (entries.size() < width) {
        const auto cut = [&] {
            return base::fail(Code::bad_input,
                              fmt::format("the bundle ends within entry {} of {}", entries.size(), width),
                              fmt::format("entry {}", entries.size()));
        };
        if (bundle.size() < 2) return cut();
        const std::size_t length =
            std::to_integer<std::size_t>(bundle[0]) << 8 | std::to_integer<std::size_t>(bundle[1]);
        if (bundle.size() - 2 < length) return cut();
        entries.push_back(bundle.subspan(2, length));
        bundle = bundle.subspan(2 + length);
    }
    if (!bundle.empty())
        return base::fail(Code::bad_input,
                          fmt::format("{} bytes stand after the last of {} entries", bundle.size(), width),
                          fmt::format("entry {}", width));
    return entries;
}

}  // namespace modou::proof
