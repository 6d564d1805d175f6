#include "engines/routing/tag_keys.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace modou::routing {
namespace {

using Keys = std::span<const std::string_view>;

constexpr std::size_t k_keys_most = 1 << 16;  // different ones that are told apart; hostile files have more

// ---- what way_facts, node_facts and the import read; add a key here together with the code that reads it

// Of a way itself and, behind "sidewalk:left:" and its like, of its pavements.
constexpr std::string_view k_ground[] = {"surface", "smoothness", "width", "maxwidth:physical", "est_width", "incline"};
constexpr std::string_view k_kerb[] = {"kerb", "kerb:height", "curb", "curb:height", "sloped_curb", "sloped_kerb"};
constexpr std::string_view k_kerb_sides[] = {":left", ":right", ":both"};
// Of ways and nodes alike: who is let in, and when.
constexpr std::string_view k_access[] = {"access",
                                         "foot",
                                         "wheelchair",
                                         "stroller",
                                         "pushchair",
                                         "access:conditional",
                                         "foot:conditional",
                                         "wheelchair:conditional",
                                         "opening_hours",
                                         "ford",
                                         "operational_status",
                                         "disused",
                                         "abandoned",
                                         "height",
                                         "barrier",
                                         "highway",
                                         "door:width",
                                         "entrance:width",
                                         "width:door",
                                         "door_width",
                                         "entrance_width",
                                         "maxwidth",
                                         "width",
                                         "est_width",
                                         "maxwidth:physical"};
constexpr std::string_view k_way[] = {
    // what it is
    "footway", "path", "cycleway", "railway", "public_transport", "area", "name", "name:en", "ref",
    "type",  // of a square's relation
    "route", "ferry", "duration",
    // who may walk
    "motorroad", "sidewalk", "sidewalk:left", "sidewalk:right", "sidewalk:both", "oneway:foot", "foot:backward",
    "foot:forward",
    // what it is like
    "tracktype", "sac_scale", "ramp:wheelchair", "tunnel", "conveying", "ramp:incline", "ramp:wheelchair:incline",
    "incline:ramp",
    // which floor it is on (walls.cpp)
    "layer", "level", "bridge",
    // steps and barriers in other shapes (obstacles.cpp)
    "steps", "step_count", "stairs", "stairway", "staircase", "stair", "ladder", "rungs", "escalator", "step:count",
    "steps:count", "step.count", "stairs:count", "number_of_steps", "step:height", "step.height", "step_height",
    "step:length", "step.length", "step:condition", "step.condition", "pedestrian", "corridor", "service", "indoor",
    "obstacle"};
constexpr std::string_view k_node[] = {
    "crossing", "gate", "opening", "spacing", "overlap", "locked", "entrance", "door", "railway", "ramp:wheelchair",
    "public_transport",
    // steps (obstacles.cpp), and what makes them a shop's
    "steps", "step_count", "stairs", "stairway", "staircase", "stair", "ladder", "rungs", "escalator", "step:count",
    "steps:count", "step.count", "stairs:count", "number_of_steps", "step:height", "step.height", "step_height",
    "step:length", "step.length", "step:condition", "step.condition", "footway", "path", "surface", "cycleway",
    "pedestrian", "corridor", "service", "indoor", "incline", "obstacle", "smoothness", "shop", "amenity", "office",
    "tourism", "craft", "leisure", "healthcare"};
constexpr std::string_view k_side[] = {"sidewalk:left:", "sidewalk:right:", "sidewalk:both:"};
constexpr std::string_view k_ends[] = {":start", ":end", ".start", ".end"};  // of kerbs

// ---- what says nothing about where a person gets through

// The key itself and all that begins with it and a colon ("name:fr", "addr:street").
constexpr std::string_view k_families_without_bearing[] = {
    // names, remarks and texts for people, which no program can take at their word
    "name",
    "alt_name",
    "old_name",
    "short_name",
    "loc_name",
    "official_name",
    "int_name",
    "reg_name",
    "nat_name",
    "sorting_name",
    "bridge:name",
    "tunnel:name",
    "noname",
    "ref",
    "int_ref",
    "nat_ref",
    "loc_ref",
    "old_ref",
    "note",
    "description",
    "comment",
    "fixme",
    "FIXME",
    "todo",
    "TODO",
    "inscription",
    "history",
    "TMC",
    "openGeoDB",
    // whose, since when, where from, where to read more
    "addr",
    "is_in",
    "postal_code",
    "country",
    "operator",
    "network",
    "brand",
    "owner",
    "designation",
    "website",
    "url",
    "phone",
    "fax",
    "email",
    "contact",
    "wikipedia",
    "wikidata",
    "image",
    "mapillary",
    "wikimedia_commons",
    "source",
    "created_by",
    "import",
    "attribution",
    "survey",
    "survey:date",
    "check_date",
    "start_date",
    "end_date",
    "tiger",
    "gnis",
    "NHD",
    "nhd",
    "osak",
    "KSJ2",
    "it:fvg",
    "massgis",
    "naptan",
    "canvec",
    "geobase",
    "uuid",
    "uic_ref",
    "uic_name",
    "local_ref",
    "route_ref",
    "abandoned",
    "razed",
    "was",
    "removed",
    "demolished",
    // for wheels with an engine, for cyclists, riders, skiers and trains
    "maxspeed",
    "minspeed",
    "zone",
    "lanes",
    "turn",
    "placement",
    "change",
    "overtaking",
    "priority",
    "priority_road",
    "destination",
    "junction",
    "oneway",
    "motor_vehicle",
    "vehicle",
    "motorcar",
    "motorcycle",
    "moped",
    "mofa",
    "hgv",
    "hgv_articulated",
    "goods",
    "bus",
    "psv",
    "taxi",
    "tourist_bus",
    "coach",
    "minibus",
    "trailer",
    "caravan",
    "motorhome",
    "hazmat",
    "agricultural",
    "hov",
    "car",
    "car_sharing",
    "carriage",
    "share_taxi",
    "trolley_wire",
    "bicycle",
    "bicycle_road",
    "cyclestreet",
    "cycleway",
    "cycle_network",
    "lcn",
    "rcn",
    "ncn",
    "icn",
    "class:bicycle",
    "mtb",
    "horse",
    "ski",
    "piste",
    "snowmobile",
    "inline_skates",
    "train",
    "tram",
    "rail",
    "subway",
    "light_rail",
    "railway",
    "electrified",
    "gauge",
    "voltage",
    "frequency",
    "tracks",
    "usage",
    "maxweight",
    "maxweightrating",
    "maxaxleload",
    "maxlength",
    "driving_side",
    "parking",
    "parking_lane",
    "maxstay",
    "toll",
    "traffic_sign",
    "traffic_calming",
    "noexit",
    "passing_places",
    "shoulder",
    "lane_markings",
    "divider",
    "hiking",
    "rwn",
    "lwn",
    "nwn",
    "iwn",
    "oneway:bicycle",
    // what stands beside or on it
    "amenity",
    "shop",
    "tourism",
    "leisure",
    "office",
    "craft",
    "cuisine",
    "sport",
    "playground",
    "artwork",
    "artwork_type",
    "historic",
    "information",
    "map_type",
    "board_type",
    "hiking",
    "emergency",
    "fire_hydrant",
    "vending",
    "payment",
    "fuel",
    "capacity",
    "supervised",
    "park_ride",
    "internet_access",
    "smoking",
    "seamark",
    "surveillance",
    "monitoring",
    "camera",
    "power",
    "natural",
    "place",
    "population",
    "mountain_pass",
    "ele",
    "bench",
    "bin",
    "shelter",
    "departures_board",
    "passenger_information_display",
    "backrest",
    "support",
    "display",
    "advertising",
    "recycling",
    "collection_times",
    "wheelchair:toilets",
    "toilets",
    "toilets:wheelchair",
    "building",
    "roof",
    "man_made",
    "material",
    "colour",
    "color",
    "tree_lined",
    "boundary",
    "admin_level",
    "border_type",
    "marker",
    // what helps, but stops nobody when it is missing
    "lit",
    "crossing",
    "crossing_ref",
    "traffic_signals",
    "button_operated",
    "tactile_paving",
    "handrail",
    "cutting",
    "embankment",
    "segregated",
    "railway:signal",
    "fee",
    "charge",
    "lifeguard",
    "dog",
    "dogs",
};

bool among(std::string_view key, Keys keys) {
    return std::ranges::find(keys, key) != keys.end();
}

bool without_bearing(std::string_view key) {
    for (std::string_view family = key;;) {
        if (among(family, k_families_without_bearing)) return true;
        const auto colon = family.rfind(':');
        if (colon == family.npos) return false;
        family = family.substr(0, colon);
    }
}

// "kerb", "kerb:left", "kerb:left:height", "kerb:height:left", and ":start" or ":end" behind each.
bool kerb_key(std::string_view key) {
    for (const std::string_view end : k_ends)
        if (key.ends_with(end)) {
            key.remove_suffix(end.size());
            break;
        }
    if (among(key, k_kerb)) return true;
    for (const std::string_view side : k_kerb_sides) {
        if (key.ends_with(side)) return among(key.substr(0, key.size() - side.size()), k_kerb);
        if (key.starts_with("kerb") && key.substr(4) == std::string(side) + ":height") return true;
    }
    return false;
}
bool ground_key(std::string_view key) {
    return among(key, k_ground) || kerb_key(key);
}

}  // namespace

Bearing way_key(std::string_view key) {
    if (among(key, k_way) || among(key, k_access) || ground_key(key)) return Bearing::used;
    for (const std::string_view side : k_side)
        if (key.starts_with(side)) return ground_key(key.substr(side.size())) ? Bearing::used : Bearing::unused;
    return without_bearing(key) ? Bearing::none : Bearing::unused;
}

Bearing node_key(std::string_view key) {
    if (among(key, k_node) || among(key, k_access) || kerb_key(key)) return Bearing::used;
    return without_bearing(key) ? Bearing::none : Bearing::unused;
}

TagCensus::Key& TagCensus::key(std::string_view name) {
    if (const auto found = keys_.find(name); found != keys_.end()) return found->second;
    const Bearing on_way = way_key(name), on_node = node_key(name);
    const bool full = keys_.size() >= k_keys_most;
    Key& known = keys_.try_emplace(std::string(full ? base::PassedOver::k_other : name)).first->second;
    known.on_way = on_way, known.on_node = on_node;
    return known;
}

void TagCensus::way(const Tags& tags) {
    for (const auto& [name, value] : tags)
        if (Key& known = key(name); known.on_way == Bearing::unused) ++known.times;
}

void TagCensus::node(const Tags& tags) {
    for (const auto& [name, value] : tags)
        if (Key& known = key(name); known.on_node == Bearing::unused) ++known.times;
}

base::PassedOver TagCensus::unused() const {
    std::vector<std::pair<std::uint64_t, std::string_view>> told;
    for (const auto& [name, known] : keys_)
        if (known.times > 0) told.emplace_back(known.times, name);
    std::ranges::sort(told, [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    base::PassedOver out;
    for (const auto& [times, name] : told) out.add(name, times);
    return out;
}

}  // namespace modou::routing
