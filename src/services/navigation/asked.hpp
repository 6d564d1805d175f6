// What a request asks, read from JSON: the contract of `modou map route` and the "modou" part of the HTTP bodies.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engines/routing/routing.hpp"

namespace modou::navigation {

enum class Datum : std::uint8_t { wgs84, gcj02 };

// A member that was asked for and is not done, and why; named in the answer.
struct Unused {
    std::string member;  // "elevation", "modou.colour"
    std::string_view zh, en;
};

struct Asked {
    routing::Request request;
    std::vector<routing::Report> own;  // what the request itself reports; becomes Request::own on a graph
    Datum datum = Datum::wgs84;
    std::vector<Unused> unused;        // of a body in openrouteservice's shape
    std::vector<std::string> ignored;  // members that mean nothing here: said in the answer, so that a slip is seen
};
inline constexpr std::size_t k_own_reports_most = 1'000;
inline constexpr std::size_t k_request_bytes_most = 256 << 10;

// All of these: bad_input, with the field's name as `where`.
base::Result<boost::json::object> parse_object(std::string_view json);
// [lon, lat] in degrees.
base::Result<routing::Position> read_position(const boost::json::value& value, std::string_view field, Datum datum);
base::Result<Datum> read_datum(const boost::json::object& object);  // "crs"
// One of avoid_features: steps, fords, ferries. bad_input at `field` for another.
base::Status avoid_feature(std::string_view feature, std::string_view field, routing::Limits& limits);
// profile, metric, steps, limits, forbid, unknown, avoid_features, allow_unsuitable, reports: over what `asked` has. An
// unknown member of limits, forbid or a report is an error: a misspelt limit must not be left out.
base::Status read_wishes(const boost::json::object& object, Asked& asked);
// "allow_unsuitable": true or false, as openrouteservice has it.
base::Status read_allow_unsuitable(const boost::json::value& value, routing::Limits& limits);
// A profile by its name: a preset, "wheelchair" (openrouteservice's rules), or "on_foot" and "foot-walking" (no
// limits).
base::Result<routing::Profile> profile_of(std::string_view name);
// One line of `modou map route`: from and to, and the wishes.
base::Result<Asked> read_route(std::string_view json);
// One line of `modou map isochrone`: from, limit_m or limit_s, and the wishes.
struct AskedReach {
    Asked asked;
    double limit = 0;
    routing::ReachRequest::Unit unit = routing::ReachRequest::Unit::metres;
};
base::Result<AskedReach> read_reach(std::string_view json);

// A number between least and most, or bad_input.
base::Result<double> read_number(const boost::json::value& value, std::string_view field, double least, double most);
base::Result<std::string_view> read_text(const boost::json::value& value, std::string_view field);

}  // namespace modou::navigation
