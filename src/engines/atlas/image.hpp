// The image: fixed rows after each other, looked at in place. Of this room.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engines/atlas/classes.hpp"

namespace modou::atlas {

struct Rect {
    std::int32_t west, south, east, north;  // degrees × 10^7
    bool meets(const Rect& o) const { return west <= o.east && o.west <= east && south <= o.north && o.south <= north; }
    void take(const Rect& o) {
        west = std::min(west, o.west), south = std::min(south, o.south);
        east = std::max(east, o.east), north = std::max(north, o.north);
    }
};

enum class Shape : std::uint8_t { point, line, polygon };  // polygon: the first ring is the outer one, others are holes

struct FeatureRow {
    std::int64_t osm_id;
    std::uint32_t first_ring, rings;  // a line or a point has one
    std::uint32_t name, name_en;      // into texts; 0: none
    Class cls;
    Layer layer;
    Shape shape;
    Wheelchair wheelchair;
    std::uint8_t least_zoom, bridge, tunnel, reserved;
};
static_assert(sizeof(FeatureRow) == 32);

// A node of the tree: its sixteen children (features on the lowest level) lie side by side in their level.
struct Branch {
    Rect box;
    std::uint32_t least_zoom;
};
inline constexpr std::size_t k_children = 16;

struct NameRow {
    std::int64_t osm_id;
    routing::Position at;
    std::uint32_t name, name_en, where, keys;  // into texts
    Class cls;
    std::uint8_t street;  // 1: a street (cls says which kind of way)
    std::uint8_t of;      // routing::MemberKind
    std::uint8_t reserved[5];
};
static_assert(sizeof(NameRow) == 40);

struct Shelves {
    std::span<const FeatureRow> features;
    std::span<const Branch> branches;        // the features' own boxes first, then level by level; the last is the root
    std::span<const std::uint32_t> ring_at;  // ring i: points ring_at[i] to ring_at[i + 1]
    std::span<const routing::Position> points;
    std::span<const NameRow> names;
    std::span<const char> texts;  // each ended by a NUL; the first is empty

    std::string_view text(std::uint32_t at) const { return texts.data() + at; }
};

// What an image is written from.
struct Draft {
    std::vector<FeatureRow> features;
    std::vector<Branch> branches;
    std::vector<std::uint32_t> ring_at{0};
    std::vector<routing::Position> points;
    std::vector<NameRow> names;
    std::vector<char> texts{'\0'};
};
// How many branches stand over `features`, and where each level begins (the features' boxes are level 0).
std::vector<std::size_t> level_starts(std::size_t features);
std::vector<std::byte> write_image(const Draft& draft);
// damaged, unsupported: every index stays within its table.
base::Result<Shelves> read_image(base::Bytes image);

}  // namespace modou::atlas
