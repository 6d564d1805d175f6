#include "services/navigation/api.hpp"

#include "services/navigation/gcj02.hpp"

namespace modou::navigation::api {

Position told(routing::Position at, Datum datum) {
    const routing::Position shown = datum == Datum::gcj02 ? gcj02_of(at) : at;
    return {shown.lon_degrees(), shown.lat_degrees()};
}

base::Result<routing::Position> position_of(const AskedPosition& asked, std::string_view field, Datum datum) {
    if (asked.size() < 2 || asked.size() > 3 || std::abs(asked[0]) > 180 || std::abs(asked[1]) > 90)
        return base::wrong(field, "must be [longitude, latitude]: between -180 and 180, and between -90 and 90");
    const auto at = routing::position_of(asked[0], asked[1]);
    return datum == Datum::gcj02 ? wgs84_of(at) : at;
}

Datum datum_of(const std::optional<std::string>& crs) {
    return crs == "gcj02" ? Datum::gcj02 : Datum::wgs84;
}

}  // namespace modou::navigation::api
