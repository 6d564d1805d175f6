// Reads OpenStreetMap extracts (PBF, XML, gzipped XML) element by element, with a limit on everything from outside.
// Bytes come in whole (the caller maps the file); nothing is kept: who needs two passes reads twice.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"

namespace modou::routing {

// Degrees times 10^7, as OpenStreetMap counts them (WGS 84).
struct Position {
    std::int32_t lon = 0;
    std::int32_t lat = 0;
    bool operator==(const Position&) const = default;
    double lon_degrees() const { return lon * 1e-7; }
    double lat_degrees() const { return lat * 1e-7; }
};
Position position_of(double lon_degrees, double lat_degrees);
// Great circle on a sphere of 6,371,000 m (haversine), as openrouteservice measures.
double distance_m(Position a, Position b);
// From a east to b, the short way round the earth.
inline std::int64_t east_of(Position a, Position b) {
    constexpr std::int64_t k_round = 3'600'000'000;
    const std::int64_t east = std::int64_t(b.lon) - a.lon;
    return east > k_round / 2 ? east - k_round : east < -k_round / 2 ? east + k_round : east;
}
// A place that lies so far east of the 180th meridian, or west of it, by its usual number.
inline std::int32_t around(std::int64_t lon) {
    return std::int32_t(lon > 1'800'000'000 ? lon - 3'600'000'000 : lon < -1'800'000'000 ? lon + 3'600'000'000 : lon);
}
// The place at a share of the way from a to b, the short way round.
Position between(Position a, Position b, double share);

// Views live until the callback returns.
class Tags {
  public:
    void clear() { pairs_.clear(); }
    void add(std::string_view key, std::string_view value) { pairs_.emplace_back(key, value); }
    // Empty when the key is not there.
    std::string_view get(std::string_view key) const;
    bool has(std::string_view key) const { return !get(key).empty(); }
    bool is(std::string_view key, std::string_view value) const { return get(key) == value; }
    bool empty() const { return pairs_.empty(); }
    auto begin() const { return pairs_.begin(); }
    auto end() const { return pairs_.end(); }

  private:
    std::vector<std::pair<std::string_view, std::string_view>> pairs_;
};

enum class MemberKind : std::uint8_t { node, way, relation };
struct Member {
    MemberKind kind;
    std::int64_t id;
    std::string_view role;
};

// Leave a callback empty to skip that kind of element without decoding it.
struct OsmSink {
    std::function<void(std::int64_t id, Position at, const Tags&)> node;
    std::function<void(std::int64_t id, std::span<const std::int64_t> nodes, const Tags&)> way;
    std::function<void(std::int64_t id, std::span<const Member> members, const Tags&)> relation;
};

using Progress = std::function<void(double share)>;  // 0 to 1, not decreasing; may be empty

// The form is told by the first bytes. Each object comes once, in its newest version, unless that is a deletion; nodes
// whose place only the ways tell come too (osm_extract.hpp, for who reads more than once). Errors: bad_input (not an
// extract, or an element that cannot be read or is contradicted, with its place), damaged (cut off, corrupt, or made by
// a query that failed), limit (a block, a text or a way larger than allowed), unsupported (a feature, form or
// compression that this reader does not know: the message says what to do).
base::Status read_osm(base::Bytes extract, const OsmSink& sink, const Progress& progress = {});

}  // namespace modou::routing
