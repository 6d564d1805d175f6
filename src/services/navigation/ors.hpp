// Bodies in the shape of openrouteservice v2, so that its clients work here by another address. What it cannot say
// (unknown, sided slopes, reports) stands in the member "modou", as `modou map route` takes it. Each member is used,
// known to have no bearing, refused, or named in Asked::unused.
#pragma once

#include "services/navigation/asked.hpp"
#include "services/navigation/words.hpp"

namespace modou::navigation {

// How an answer is to look.
struct Wanted {
    Language language = Language::en;
    double unit_m = 1;  // metres in the unit of its distances
    bool instructions = true, geometry = true;
    std::vector<std::string> attributes;  // avgspeed, detourfactor, percentage
    std::string id;                       // the client's own, given back
};
struct Directions {
    Asked asked;
    Wanted wanted;
    bool radiuses = false;  // told
    double from_radius_m = 350, to_radius_m = 350;
};
struct Isochrones {
    Asked asked;
    Wanted wanted;
    std::vector<routing::Position> places;
    std::vector<double> ranges;  // ascending
    routing::ReachRequest::Unit unit = routing::ReachRequest::Unit::seconds;
};
struct Matrix {
    Asked asked;
    Wanted wanted;
    std::vector<routing::Position> from, to;
    bool distances = false, durations = false, names = false;
};
struct Snap {
    Asked asked;
    Wanted wanted;
    std::vector<routing::Position> places;
    double radius_m = 350;
};
inline constexpr std::size_t k_ranges_most = 5, k_snap_most = 100, k_isochrones_most = 5;
inline constexpr double k_radius_most_m = 5'000;

base::Result<Directions> read_directions(std::string_view profile, std::string_view body);
// GET: start and end as "lon,lat".
using Query = std::vector<std::pair<std::string, std::string>>;
base::Result<Directions> read_directions_query(std::string_view profile, const Query& query);
base::Result<Isochrones> read_isochrones(std::string_view profile, std::string_view body);
base::Result<Matrix> read_matrix(std::string_view profile, std::string_view body);
base::Result<Snap> read_snap(std::string_view profile, std::string_view body);

}  // namespace modou::navigation
