#include "engines/routing/osm_reader.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engines/routing/osm_extract.hpp"

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

Position between(Position a, Position b, double share) {
    return {around(a.lon + std::llround(share * double(east_of(a, b)))),
            a.lat + std::int32_t(std::lround(share * (double(b.lat) - a.lat)))};
}

std::string_view Tags::get(std::string_view key) const {
    for (const auto& [name, value] : pairs_)
        if (name == key) return value;
    return {};
}

base::Status read_osm(base::Bytes extract, const OsmSink& sink, const Progress& progress) {
    MODOU_TRY(const auto opened, Extract::open(extract));
    return opened.read(sink, progress);
}

}  // namespace modou::routing
