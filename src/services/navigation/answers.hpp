// Answers as JSON: one line each for `modou map route`, and GeoJSON in the shape of openrouteservice v2 for HTTP.
#pragma once

#include <span>
#include <string>

#include "base/json_out.hpp"
#include "services/navigation/asked.hpp"
#include "services/navigation/words.hpp"

namespace modou::navigation {

// The contract's line; lengths in metres, times in seconds.
std::string route_line(const routing::Route& route, const Asked& asked, Language language);
std::string reach_line(const routing::Reach& reach, const Asked& asked);
std::string error_line(const base::Error& error);

struct Shown {
    Language language = Language::zh;
    Datum datum = Datum::wgs84;
    std::string_view attribution;
    std::string_view build;
};
// A FeatureCollection of found routes, best first.
std::string directions_json(std::span<const routing::Route> routes, const Shown& shown);
// The body of a 404: why there is no way, in both languages, with the barriers and the nearest point.
std::string no_route_json(const routing::Route& route, const Shown& shown);
// ranges.size() == reaches.size().
std::string isochrones_json(std::span<const routing::Reach> reaches, std::span<const double> ranges,
                            routing::Position center, const Shown& shown);

base::JsonOut& write_position(base::JsonOut& out, routing::Position at, Datum datum);

}  // namespace modou::navigation
