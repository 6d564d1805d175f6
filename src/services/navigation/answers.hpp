// Answers as JSON: one line each for `modou map route`, and GeoJSON in the shape of openrouteservice v2 for HTTP.
#pragma once

#include <span>
#include <string>

#include "base/json_out.hpp"
#include "services/navigation/asked.hpp"
#include "services/navigation/ors.hpp"
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
    Wanted wanted = {};
    std::span<const Unused> unused = {};  // said in "warnings"
};
// Found routes, best first: a FeatureCollection, or openrouteservice's own shape (lines as encoded polylines).
enum class Form : std::uint8_t { geojson, json };
std::string directions_json(std::span<const routing::Route> routes, const Shown& shown, Form form = Form::geojson);
// The body of a 404: why there is no way, in both languages, with the barriers and the nearest point.
std::string no_route_json(const routing::Route& route, const Shown& shown);
// Of each place all ranges: reaches.size() == places.size() * ranges.size().
std::string isochrones_json(std::span<const routing::Reach> reaches, std::span<const double> ranges,
                            std::span<const routing::Position> places, const Shown& shown);
// {"warnings":[{code, message, message_zh, member}]}: what was asked for and not done; nothing when all was.
void write_warnings(base::JsonOut& out, const Shown& shown);
void write_metadata(base::JsonOut& out, std::string_view service, const Shown& shown);
// Lines of 1e-5 degrees, latitude first, as openrouteservice and Google write them.
std::string encoded_polyline(std::span<const routing::Position> points, Datum datum);

base::JsonOut& write_position(base::JsonOut& out, routing::Position at, Datum datum);

}  // namespace modou::navigation
