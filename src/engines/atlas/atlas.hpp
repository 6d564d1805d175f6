// The map as people see it: vector tiles and names, made once from an extract.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/routing/osm_extract.hpp"

namespace modou::atlas {

struct AtlasReport {
    std::uint64_t polygons = 0, lines = 0, points = 0, names = 0;
    std::uint64_t broken_relations = 0;  // multipolygons whose rings do not close: left out
};
struct AtlasImage {
    std::vector<std::byte> bytes;  // what Atlas::open takes
    AtlasReport report;
};
// Errors as read_osm's; limit when the drawing needs more than 2^32 points.
base::Result<AtlasImage> draw_atlas(base::Bytes extract, const routing::Progress& progress = {});
base::Result<AtlasImage> draw_atlas(const routing::Extract& extract, const routing::Progress& progress = {});

struct Found {
    std::string name, name_en;
    std::string kind;   // "street", "place", "station", "public", "shop" …: the layer's class, or street
    std::string where;  // the nearest suburb, village or town; may be empty
    routing::Position at;
    std::int64_t id = 0;
    routing::MemberKind of = routing::MemberKind::node;
    double distance_m = -1;  // from `near`; -1 without it
};

inline constexpr unsigned k_most_zoom = 15;
inline constexpr unsigned k_found_most = 50;

struct Shelves;  // views into the image (image.hpp; of this room)

// Immutable; any number of threads. The bytes must outlive it and its copies.
class Atlas {
  public:
    // damaged, unsupported.
    static base::Result<Atlas> open(base::Bytes image);
    // A vector tile (MVT 2.1, extent 4096), z <= k_most_zoom; empty when nothing is there. Layers: ground, water,
    // buildings, ways, points, places; their classes stand in classes.hpp.
    std::string tile(unsigned z, std::uint32_t x, std::uint32_t y) const;
    // Names that hold all words of `query` (any order; also pinyin without tones, or its initials), best first.
    std::vector<Found> search(std::string_view query, std::optional<routing::Position> near, unsigned limit) const;

  private:
    std::shared_ptr<const Shelves> shelves_;
};

}  // namespace modou::atlas
