// Bodies in the shape of openrouteservice v2, so that its clients work here by another address. What it cannot say
// (unknown, sided slopes, reports) stands in the member "modou", as `modou map route` takes it.
#pragma once

#include "services/navigation/asked.hpp"
#include "services/navigation/words.hpp"

namespace modou::navigation {

struct Directions {
    Asked asked;
    Language language = Language::en;
};
struct Isochrones {
    Asked asked;
    std::vector<double> ranges;  // ascending
    routing::ReachRequest::Unit unit = routing::ReachRequest::Unit::seconds;
    Language language = Language::en;
};
struct Matrix {
    Asked asked;
    std::vector<routing::Position> from, to;
    bool distances = false, durations = false;
};
struct Snap {
    Asked asked;
    std::vector<routing::Position> places;
    double radius_m = 350;
};
inline constexpr std::size_t k_ranges_most = 5, k_snap_most = 100;

base::Result<Directions> read_directions(std::string_view profile, std::string_view body);
base::Result<Isochrones> read_isochrones(std::string_view profile, std::string_view body);
base::Result<Matrix> read_matrix(std::string_view profile, std::string_view body);
base::Result<Snap> read_snap(std::string_view profile, std::string_view body);

}  // namespace modou::navigation
