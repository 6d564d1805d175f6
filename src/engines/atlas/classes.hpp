// What is drawn: layers and classes, and the zoom from which each shows.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engines/routing/osm_reader.hpp"

namespace modou::atlas {

enum class Layer : std::uint8_t { ground, water, buildings, ways, points, places, count };
inline constexpr std::array<std::string_view, std::size_t(Layer::count)> k_layers = {"ground", "water",  "buildings",
                                                                                     "ways",   "points", "places"};

// All classes of all layers, in drawing order of their layer.
enum class Class : std::uint8_t {
    built,
    green,
    wood,
    sand,
    water,
    parking,
    pedestrian,  // ground
    stream,
    river,     // water
    building,  // buildings
    rail,
    platform,
    service,
    cycle,
    foot,
    crossing,
    steps,
    living,
    road,
    major,  // ways
    other,
    park,
    school,
    food,
    shop,
    bus_stop,
    toilets,
    barrier,
    kerb,
    entrance,
    publics,
    health,
    elevator,
    station,  // points
    square,
    suburb,
    village,
    town,
    city,  // places
    count,
};
inline constexpr std::array<std::string_view, std::size_t(Class::count)> k_classes = {
    "built",  "green",    "wood",     "sand",    "water",  "parking",  "pedestrian", "stream",  "river", "building",
    "rail",   "platform", "service",  "cycle",   "foot",   "crossing", "steps",      "living",  "road",  "major",
    "other",  "park",     "school",   "food",    "shop",   "bus_stop", "toilets",    "barrier", "kerb",  "entrance",
    "public", "health",   "elevator", "station", "square", "suburb",   "village",    "town",    "city"};

enum class Wheelchair : std::uint8_t { untold, yes, limited, no };
struct Style {
    Layer layer;
    Class cls;
    std::uint8_t least_zoom;
};

std::optional<Style> area_style(const routing::Tags& tags);   // of a closed way or a multipolygon
std::optional<Style> line_style(const routing::Tags& tags);   // of a way
std::optional<Style> point_style(const routing::Tags& tags);  // of a node, or of an area that stands for one
Wheelchair wheelchair_of(const routing::Tags& tags);

}  // namespace modou::atlas
