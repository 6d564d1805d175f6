#include "engines/atlas/classes.hpp"

#include <initializer_list>

namespace modou::atlas {
namespace {

using routing::Tags;

bool one_of(std::string_view value, std::initializer_list<std::string_view> names) {
    for (const auto name : names)
        if (value == name) return true;
    return false;
}

}  // namespace

std::optional<Style> area_style(const Tags& tags) {
    const auto natural = tags.get("natural"), landuse = tags.get("landuse"), leisure = tags.get("leisure"),
               highway = tags.get("highway");
    if (tags.has("building") && !tags.is("building", "no")) return Style{Layer::buildings, Class::building, 14};
    if (natural == "water" || tags.is("waterway", "riverbank") || one_of(landuse, {"reservoir", "basin"}))
        return Style{Layer::ground, Class::water, 8};
    if (natural == "wood" || landuse == "forest") return Style{Layer::ground, Class::wood, 10};
    if (one_of(natural, {"sand", "beach"})) return Style{Layer::ground, Class::sand, 13};
    if (one_of(leisure, {"park", "garden", "playground", "pitch", "golf_course", "nature_reserve"}) ||
        one_of(landuse, {"grass", "meadow", "village_green", "recreation_ground", "cemetery", "allotments", "orchard",
                         "vineyard", "farmland"}) ||
        one_of(natural, {"grassland", "scrub", "heath"}))
        return Style{Layer::ground, Class::green, 12};
    if (one_of(landuse, {"residential", "commercial", "retail", "industrial"}))
        return Style{Layer::ground, Class::built, 11};
    if (tags.is("amenity", "parking")) return Style{Layer::ground, Class::parking, 14};
    if (tags.is("place", "square") ||
        (one_of(highway, {"pedestrian", "footway", "living_street"}) && tags.is("area", "yes")) ||
        tags.has("area:highway"))
        return Style{Layer::ground, Class::pedestrian, 14};
    if (tags.is("railway", "platform") || tags.is("public_transport", "platform"))
        return Style{Layer::ground, Class::pedestrian, 15};
    return std::nullopt;
}

std::optional<Style> line_style(const Tags& tags) {
    const auto highway = tags.get("highway"), waterway = tags.get("waterway"), railway = tags.get("railway");
    if (!highway.empty()) {
        if (tags.is("area", "yes")) return std::nullopt;
        if (one_of(highway, {"motorway", "trunk", "primary", "motorway_link", "trunk_link", "primary_link"}))
            return Style{Layer::ways, Class::major, 8};
        if (one_of(highway, {"secondary", "secondary_link"})) return Style{Layer::ways, Class::road, 10};
        if (one_of(highway, {"tertiary", "tertiary_link"})) return Style{Layer::ways, Class::road, 11};
        if (one_of(highway, {"residential", "unclassified", "road"})) return Style{Layer::ways, Class::road, 13};
        if (one_of(highway, {"living_street", "pedestrian"})) return Style{Layer::ways, Class::living, 13};
        if (highway == "service") return Style{Layer::ways, Class::service, 14};
        if (highway == "cycleway") return Style{Layer::ways, Class::cycle, 14};
        if (highway == "steps") return Style{Layer::ways, Class::steps, 14};
        if (highway == "platform") return Style{Layer::ways, Class::platform, 15};
        if (one_of(highway, {"footway", "path", "track", "bridleway", "corridor", "elevator"})) {
            const bool crossing = tags.is("footway", "crossing") || tags.is("path", "crossing");
            return Style{Layer::ways, crossing ? Class::crossing : Class::foot, std::uint8_t(crossing ? 15 : 14)};
        }
        return std::nullopt;
    }
    if (one_of(waterway, {"river", "canal"})) return Style{Layer::water, Class::river, 10};
    if (one_of(waterway, {"stream", "ditch", "drain"})) return Style{Layer::water, Class::stream, 13};
    if (one_of(railway, {"rail", "light_rail", "tram", "subway", "narrow_gauge"}))
        return Style{Layer::ways, Class::rail, 11};
    if (railway == "platform") return Style{Layer::ways, Class::platform, 15};
    return std::nullopt;
}

std::optional<Style> point_style(const Tags& tags) {
    const auto amenity = tags.get("amenity"), place = tags.get("place"), railway = tags.get("railway"),
               barrier = tags.get("barrier");
    if (place == "city") return Style{Layer::places, Class::city, 8};
    if (place == "town") return Style{Layer::places, Class::town, 9};
    if (one_of(place, {"village", "hamlet"})) return Style{Layer::places, Class::village, 11};
    if (one_of(place, {"suburb", "neighbourhood", "quarter", "locality"}))
        return Style{Layer::places, Class::suburb, 12};
    if (place == "square") return Style{Layer::places, Class::square, 14};
    if (tags.is("highway", "elevator")) return Style{Layer::points, Class::elevator, 15};
    if (one_of(railway, {"station", "halt"}) || tags.is("public_transport", "station") || amenity == "bus_station")
        return Style{Layer::points, Class::station, 13};
    if (railway == "tram_stop" || tags.is("highway", "bus_stop")) return Style{Layer::points, Class::bus_stop, 15};
    if (amenity == "toilets") return Style{Layer::points, Class::toilets, 15};
    if (one_of(amenity, {"hospital", "clinic", "doctors", "pharmacy", "dentist"}))
        return Style{Layer::points, Class::health, std::uint8_t(amenity == "hospital" ? 14 : 15)};
    if (one_of(amenity, {"school", "kindergarten", "university", "college"}))
        return Style{Layer::points, Class::school, 15};
    if (one_of(amenity, {"library", "townhall", "community_centre", "theatre", "cinema", "post_office", "police",
                         "place_of_worship", "social_facility", "courthouse", "arts_centre", "bank"}) ||
        one_of(tags.get("tourism"), {"museum", "gallery", "attraction", "information", "hotel", "hostel"}))
        return Style{Layer::points, Class::publics, 15};
    if (one_of(amenity, {"restaurant", "cafe", "fast_food", "bar", "pub", "ice_cream", "biergarten"}))
        return Style{Layer::points, Class::food, 15};
    if (tags.has("shop")) return Style{Layer::points, Class::shop, 15};
    if (tags.is("leisure", "park") || tags.is("leisure", "garden")) return Style{Layer::points, Class::park, 14};
    if (one_of(tags.get("entrance"), {"yes", "main"})) return Style{Layer::points, Class::entrance, 15};
    if (one_of(barrier,
               {"gate", "bollard", "cycle_barrier", "block", "stile", "turnstile", "kissing_gate", "lift_gate"}))
        return Style{Layer::points, Class::barrier, 15};
    if (tags.has("kerb") || tags.has("kerb:height") || barrier == "kerb") return Style{Layer::points, Class::kerb, 15};
    if (tags.has("name") &&
        (!amenity.empty() || tags.has("office") || tags.has("leisure") || tags.has("historic") || tags.has("craft")))
        return Style{Layer::points, Class::other, 15};
    return std::nullopt;
}

Wheelchair wheelchair_of(const Tags& tags) {
    const auto told = tags.get("wheelchair");
    if (told == "yes" || told == "designated") return Wheelchair::yes;
    if (told == "limited") return Wheelchair::limited;
    return told == "no" ? Wheelchair::no : Wheelchair::untold;
}

}  // namespace modou::atlas
