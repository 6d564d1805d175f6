#include "services/navigation/gcj02.hpp"

#include <cmath>
#include <numbers>

namespace modou::navigation {
namespace {

using routing::Position;

constexpr double k_pi = std::numbers::pi;
// Krasovsky 1940, as GCJ-02 takes it: half the long axis in metres, and the square of the eccentricity.
constexpr double k_axis = 6'378'245.0, k_eccentricity = 0.006'693'421'622'965'943;

bool is_shifted(double lon, double lat) {
    return lon > 72.004 && lon < 137.8347 && lat > 0.8293 && lat < 55.8271;
}

// Both shifts share this sum of waves.
double waves(double x) {
    return (20 * std::sin(6 * x * k_pi) + 20 * std::sin(2 * x * k_pi)) * 2 / 3;
}
double shift_north(double x, double y) {
    return -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * std::sqrt(std::abs(x)) + waves(x) +
           (20 * std::sin(y * k_pi) + 40 * std::sin(y / 3 * k_pi)) * 2 / 3 +
           (160 * std::sin(y / 12 * k_pi) + 320 * std::sin(y * k_pi / 30)) * 2 / 3;
}
double shift_east(double x, double y) {
    return 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * std::sqrt(std::abs(x)) + waves(x) +
           (20 * std::sin(x * k_pi) + 40 * std::sin(x / 3 * k_pi)) * 2 / 3 +
           (150 * std::sin(x / 12 * k_pi) + 300 * std::sin(x / 30 * k_pi)) * 2 / 3;
}

}  // namespace

Position gcj02_of(Position at) {
    const double lon = at.lon_degrees(), lat = at.lat_degrees();
    if (!is_shifted(lon, lat)) return at;
    const double x = lon - 105, y = lat - 35, radians = lat * k_pi / 180;
    const double sine = std::sin(radians), magic = 1 - k_eccentricity * sine * sine;
    const double north = shift_north(x, y) * 180 / (k_axis * (1 - k_eccentricity) / (magic * std::sqrt(magic)) * k_pi);
    const double east = shift_east(x, y) * 180 / (k_axis / std::sqrt(magic) * std::cos(radians) * k_pi);
    return routing::position_of(lon + east, lat + north);
}

Position wgs84_of(Position at) {
    Position guess = at;
    for (int i = 0; i < 8; ++i) {
        const Position there = gcj02_of(guess);
        const Position next{guess.lon + (at.lon - there.lon), guess.lat + (at.lat - there.lat)};
        if (next == guess) break;
        guess = next;
    }
    return guess;
}

}  // namespace modou::navigation
