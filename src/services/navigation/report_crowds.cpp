// Many reports from one place in a short time, and the second voices that confirm them.
#include <sodium.h>

#include <array>
#include <cmath>

#include "services/navigation/reports.hpp"

namespace modou::navigation {

using base::Result;
using base::Status;
using store::Session;

namespace {

constexpr std::int64_t k_ten_minutes_ms = 600'000, k_month_ms = 30 * std::int64_t{86'400'000};

// Squares of distances in units of 1e-7 degrees of latitude; the earth is flat over a kilometre.
struct Around {
    std::int64_t reach, reach_east, square, east_ppm;  // east_ppm: the squared cosine of the latitude, in millionths
};
Around around(routing::Position at, int metres) {
    constexpr double k_units_a_metre = 1e7 / 111'194.9266;  // on a sphere of 6,371,000 m
    const double reach = metres * k_units_a_metre;
    const double cosine = std::max(0.01, std::cos(at.lat_degrees() * 3.14159265358979323846 / 180));
    return {std::llround(reach), std::llround(reach / cosine), std::llround(reach * reach),
            std::llround(cosine * cosine * 1e6)};
}

}  // namespace

Status Reports::weigh_neighbours(Session& session, const NewReport& report, Added& added, const std::string& device,
                                 std::int64_t origin, double trust, std::int64_t now_ms) {
    const std::int64_t lon = report.at.lon, lat = report.at.lat;
    const Around crowd = around(report.at, k_crowd_m), place = around(report.at, k_same_place_m);
    // Where a report's address was not told apart by a second voice in a month, it no longer need be.
    MODOU_CHECK(session.run("UPDATE report SET origin = NULL WHERE origin IS NOT NULL AND made_ms < :before",
                            {now_ms - k_month_ms}));
    constexpr std::string_view k_crowd_around =
        "SELECT count(*) FROM report WHERE made_ms > :since AND state <> 'withdrawn' AND lat BETWEEN :south AND :north "
        "AND lon BETWEEN :west AND :east AND (lat - :lat) * (lat - :lat2) + (lon - :lon) * (lon - :lon2) * :ppm / "
        "1000000 <= :square";
    MODOU_TRY(const auto row, session.first<std::int64_t>(
                                  k_crowd_around, {now_ms - k_ten_minutes_ms, lat - crowd.reach, lat + crowd.reach,
                                                   lon - crowd.reach_east, lon + crowd.reach_east, lat, lat, lon, lon,
                                                   crowd.east_ppm, crowd.square}));
    if (row && std::get<0>(*row) > k_crowd) {
        constexpr std::string_view k_mark =
            "UPDATE report SET crowded = 1 WHERE crowded = 0 AND made_ms > :since AND lat BETWEEN :south AND :north "
            "AND lon BETWEEN :west AND :east AND (lat - :lat) * (lat - :lat2) + (lon - :lon) * (lon - :lon2) * :ppm / "
            "1000000 <= :square";
        MODOU_TRY(const auto marked,
                  session.run(k_mark,
                              {now_ms - k_ten_minutes_ms, lat - crowd.reach, lat + crowd.reach, lon - crowd.reach_east,
                               lon + crowd.reach_east, lat, lat, lon, lon, crowd.east_ppm, crowd.square}));
        added.moved_others = marked > 1;
        added.unconfirmed = true;
    }
    // The same thing told of the same place from another address: each is the other's second voice.
    if (trust <= 0) return {};
    constexpr std::string_view k_second =
        "UPDATE report SET seconded = 1, origin = NULL WHERE kind = :kind AND device <> :device AND "
        "(seconded = 1 OR origin <> :origin) AND state IN ('new', 'accepted') AND lat BETWEEN :south AND :north AND "
        "lon BETWEEN :west AND :east AND (lat - :lat) * (lat - :lat2) + (lon - :lon) * (lon - :lon2) * :ppm / 1000000 "
        "<= :square "
        "AND device NOT IN (SELECT device FROM report WHERE state = 'rejected' GROUP BY device HAVING count(*) >= 3)";
    MODOU_TRY(const auto seconded,
              session.run(k_second, {finding_name(report.finding), device, origin, lat - place.reach, lat + place.reach,
                                     lon - place.reach_east, lon + place.reach_east, lat, lat, lon, lon, place.east_ppm,
                                     place.square}));
    if (seconded == 0) return {};
    MODOU_CHECK(session.run("UPDATE report SET seconded = 1, origin = NULL WHERE id = :id", {added.id}));
    added.moved_others = true;
    added.unconfirmed = false;
    return {};
}

// One of 256 groups: tells that two voices come from different houses, and never from which.
std::int64_t Reports::origin_of(std::string_view address) const {
    std::array<unsigned char, crypto_generichash_BYTES_MIN> digest{};
    crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(address.data()),
                       address.size(), reinterpret_cast<const unsigned char*>(key_.data()), key_.size());
    return digest[0];
}

}  // namespace modou::navigation
