#include "engines/routing/osm_reader.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engines/routing/osm_forms.hpp"

namespace modou::routing {

Position position_of(double lon_degrees, double lat_degrees) {
    return {std::int32_t(std::lround(lon_degrees * 1e7)), std::int32_t(std::lround(lat_degrees * 1e7))};
}

double distance_m(Position a, Position b) {
    constexpr double k_radius_m = 6'371'000;  // as openrouteservice and GraphHopper measure
    constexpr double k_radians = std::numbers::pi / 180 * 1e-7;
    const double lat = std::sin((double(b.lat) - a.lat) * k_radians / 2);
    const double lon = std::sin((double(b.lon) - a.lon) * k_radians / 2);
    const double h = lat * lat + std::cos(a.lat * k_radians) * std::cos(b.lat * k_radians) * lon * lon;
    return 2 * k_radius_m * std::asin(std::sqrt(std::min(1.0, h)));
}

std::string_view Tags::get(std::string_view key) const {
    for (const auto& [name, value] : pairs_)
        if (name == key) return value;
    return {};
}

base::Status read_osm(base::Bytes extract, const OsmSink& sink, const Progress& progress) {
    const auto byte = [&](std::size_t at) { return at < extract.size() ? std::to_integer<unsigned>(extract[at]) : 0u; };
    if (extract.empty()) return base::fail(base::Code::bad_input, "the extract is empty; expected OSM PBF or XML");
    if (byte(0) == 0x1F && byte(1) == 0x8B) return read_xml(extract, Zipped::yes, sink, progress);
    std::size_t first = 0;
    if (byte(0) == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF) first = 3;
    while (first < extract.size() && first < 1024 &&
           (byte(first) == ' ' || byte(first) == '\n' || byte(first) == '\r' || byte(first) == '\t'))
        ++first;
    if (byte(first) == '<') return read_xml(extract, Zipped::no, sink, progress);
    return read_pbf(extract, sink, progress);
}

}  // namespace modou::routing
