// Tags to facts. Who may walk where follows the OSM wiki's access rules for foot.
#include "engines/routing/facts.hpp"

#include "engines/routing/ferry.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "engines/routing/obstacles.hpp"

namespace modou::routing {
namespace {

constexpr std::uint8_t k_hands_needed = 4;  // sac_scale=alpine_hiking

std::optional<Road> road_of(std::string_view highway, const Tags& tags) {
    if (highway == "footway") {
        const auto kind = tags.get("footway");
        if (kind == "crossing" || kind == "traffic_island") return Road::crossing;
        return kind == "sidewalk" ? Road::pavement : Road::footway;
    }
    if (highway == "path" || highway == "cycleway") {
        if (tags.is("path", "crossing") || tags.is("cycleway", "crossing")) return Road::crossing;
        return highway == "path" ? Road::path : Road::cycleway;
    }
    struct Name {
        std::string_view text;
        Road road;
    };
    static constexpr Name k_names[] = {{"pedestrian", Road::pedestrian},    {"steps", Road::steps},
                                       {"corridor", Road::corridor},        {"elevator", Road::lift},
                                       {"platform", Road::platform},        {"living_street", Road::living_street},
                                       {"residential", Road::residential},  {"service", Road::service},
                                       {"access_ramp", Road::service},      {"track", Road::track},
                                       {"bridleway", Road::bridleway},      {"unclassified", Road::unclassified},
                                       {"road", Road::unclassified},        {"tertiary", Road::tertiary},
                                       {"tertiary_link", Road::tertiary},   {"secondary", Road::secondary},
                                       {"secondary_link", Road::secondary}, {"primary", Road::primary},
                                       {"primary_link", Road::primary},     {"trunk", Road::trunk},
                                       {"trunk_link", Road::trunk},         {"crossing", Road::crossing},
                                       {"minor", Road::unclassified},       {"byway", Road::track},
                                       {"footpath", Road::footway},         {"traffic_island", Road::crossing}};
    for (const auto& name : k_names)
        if (name.text == highway) return name.road;
    return std::nullopt;
}

bool closed_word(std::string_view value) {
    return value == "no" || value == "private";
}
bool open_word(std::string_view value) {
    return value == "yes" || value == "designated" || value == "permissive" || value == "official";
}

Wheelchair wheelchair_of(std::string_view value) {
    if (value == "no" || value == "restricted" || value == "private" || value == "bad") return Wheelchair::no;
    if (value == "limited") return Wheelchair::limited;
    if (open_word(value)) return Wheelchair::yes;
    return Wheelchair::unknown;
}

std::uint8_t grade_of(std::string_view value) {
    if (value.starts_with("grade") && value.size() == 6 && value[5] >= '1' && value[5] <= '5')
        return std::uint8_t(value[5] - '0');
    return 0;
}
std::uint8_t sac_of(std::string_view value) {
    static constexpr std::string_view k_scale[] = {
        "hiking",        "mountain_hiking",         "demanding_mountain_hiking",
        "alpine_hiking", "demanding_alpine_hiking", "difficult_alpine_hiking"};
    for (std::size_t i = 0; i < std::size(k_scale); ++i)
        if (k_scale[i] == value) return std::uint8_t(i + 1);
    return 0;
}

// "footway;steps" is some of each: no road where any of them is none, else the first. Steps are seen to apart.
std::optional<Road> road_of_several(std::string_view highway, const Tags& tags) {
    auto cut = highway.find(';');
    const auto road = road_of(highway.substr(0, cut), tags);
    while (road && cut != highway.npos) {
        const auto from = highway.find_first_not_of("; ", cut);
        if (from == highway.npos) break;
        cut = highway.find(';', from);
        if (!road_of(highway.substr(from, cut == highway.npos ? cut : cut - from), tags)) return std::nullopt;
    }
    return road;
}

std::uint16_t mm_of(double metres) {
    return std::uint16_t(std::clamp(std::lround(metres * 1000), 0l, 65'000l));
}

// The highest kerb among the tags of one line; ":start" and ":end" (also ".start") are its two ends, and when they
// are equal that is what it is.
void kerb_into(Ground& ground, const Tags& tags, const std::string& prefix, std::uint64_t& not_understood) {
    const auto take = [&](std::optional<Told> told, std::string_view text) {
        if (text.empty()) return;
        if (!told) {
            not_understood += text != "yes";
            return;
        }
        const auto mm = mm_of(told->value);
        if (ground.kerb_mm != k_untold_mm && mm < ground.kerb_mm) return;
        ground.kerb_mm = mm;
        ground.kerb_state = told->state;
    };
    for (const std::string_view end : {"", ":start", ":end", ".start", ".end"}) {
        const auto text = [&](std::string_view key) { return tags.get(prefix + std::string(key) + std::string(end)); };
        // A measured height says more than the kind of kerb does.
        const auto height = text("kerb:height");
        if (!height.empty())
            take(parse_kerb_height(height), height);
        else
            take(parse_kerb(text("kerb")), text("kerb"));
        take(parse_sloped_curb(text("sloped_curb")), text("sloped_curb"));
    }
}

Ground ground_of(const Tags& tags, const std::string& prefix, std::uint64_t& not_understood) {
    Ground ground;
    const auto get = [&](std::string_view key) { return tags.get(prefix + std::string(key)); };
    if (const auto text = get("surface"); !text.empty()) {
        ground.surface = parse_surface(text);
        ground.surface_state = Certainty::known;
        not_understood += ground.surface == Surface::other;
    }
    if (const auto text = get("smoothness"); !text.empty()) {
        ground.smoothness = parse_smoothness(text);
        if (ground.smoothness != Smoothness::unknown)
            ground.smoothness_state = Certainty::known;
        else
            ++not_understood;
    }
    for (const auto& [key, weakest] :
         {std::pair{"width", Certainty::known}, std::pair{"maxwidth:physical", Certainty::known},
          std::pair{"est_width", Certainty::assumed}}) {
        const auto text = get(key);
        if (text.empty()) continue;
        const auto told = parse_width(text);
        if (!told) {
            ++not_understood;
            continue;
        }
        if (ground.width_mm != k_untold_mm && mm_of(told->value) >= ground.width_mm) continue;
        if (ground.width_mm != k_untold_mm && weakest == Certainty::assumed) continue;
        ground.width_mm = mm_of(told->value);
        ground.width_state = std::min(told->state, weakest);
    }
    if (const auto text = get("incline"); !text.empty()) {
        if (const auto slope = parse_incline(text)) {
            ground.incline_permille = std::int16_t(std::lround(slope->percent * 10));
            ground.incline_state = slope->state;
            ground.slope_either_way = slope->either_way;
        } else {
            ++not_understood;
        }
    }
    kerb_into(ground, tags, prefix, not_understood);
    return ground;
}

std::uint8_t sidewalk_of(const Tags& tags) {
    std::uint8_t sides = 0;
    const auto all = tags.get("sidewalk");
    if (all == "both" || all == "yes") sides |= WayFacts::left | WayFacts::right | WayFacts::told;
    if (all == "left") sides |= WayFacts::left | WayFacts::told;
    if (all == "right") sides |= WayFacts::right | WayFacts::told;
    if (all == "no" || all == "none") sides |= WayFacts::without | WayFacts::told;
    if (all == "separate") sides |= WayFacts::separate | WayFacts::told;
    const auto one = [&](std::string_view key, std::uint8_t side) {
        const auto value = tags.get(key);
        if (value == "yes") sides |= std::uint8_t(side | WayFacts::told);
        if (value == "no" || value == "none") sides |= WayFacts::told;
        if (value == "separate") sides |= WayFacts::separate | WayFacts::told;
    };
    one("sidewalk:left", WayFacts::left);
    one("sidewalk:right", WayFacts::right);
    one("sidewalk:both", WayFacts::left | WayFacts::right);
    return sides;
}

bool any_with_prefix(const Tags& tags, std::string_view prefix) {
    for (const auto& [key, value] : tags)
        if (key.starts_with(prefix)) return true;
    return false;
}

bool foot_may(const Tags& tags, Road road) {
    const auto foot = tags.get("foot"), access = tags.get("access");
    if (closed_word(foot) || foot == "use_sidepath") return false;
    // Of the words that let in only some, those of fields and woods leave out whoever walks there for another reason.
    const bool shut = closed_word(access) || access == "agricultural" || access == "forestry";
    if (shut && !open_word(foot)) return false;
    const bool walkers_named = open_word(foot) || foot == "destination" || foot == "customers" ||
                               tags.has("sidewalk") || any_with_prefix(tags, "sidewalk:");
    if (road == Road::trunk || road == Road::bridleway)
        return walkers_named && !(road == Road::trunk && tags.is("sidewalk", "no") && !open_word(foot));
    if (tags.is("motorroad", "yes") && !walkers_named) return false;
    return true;
}

// openrouteservice's suitability (WheelchairFlagEncoder and WheelchairGraphStorageBuilder of its 9.x), with what looks
// odd in it: foot=yes or wheelchair=yes end its look at a road before the road's kind is found good, and a way of which
// nothing is told is left in.
Suited suited_for(const Tags& tags) {
    const auto one_of = [&](std::string_view key, std::initializer_list<std::string_view> values) {
        return std::ranges::find(values, tags.get(key)) != values.end();
    };
    const auto intended = [&](std::string_view key) {
        return one_of(key, {"yes", "designated", "official", "permissive", "limited"});
    };
    const bool named = intended("wheelchair") || intended("foot");
    const bool main_road =
        one_of("highway", {"trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link"});
    if (main_road && !named && one_of("sidewalk", {"no", "none", "separate"})) return Suited::never;
    if (one_of("sidewalk", {"left", "right", "both"})) return Suited::suitable;
    for (const std::string_view side :
         {"sidewalk:left", "sidewalk:right", "sidewalk:both", "footway:left", "footway:right", "footway:both"})
        if (any_with_prefix(tags, side)) return Suited::suitable;
    if (!tags.has("highway") ||
        one_of("highway", {"living_street", "pedestrian", "footway", "path", "crossing", "track"}))
        return Suited::suitable;
    const bool common =
        main_road || one_of("highway", {"residential", "unclassified", "service", "tertiary", "tertiary_link", "road"});
    if (common && !named && !tags.is("sidewalk", "yes")) return Suited::suitable;
    for (const std::string_view key : {"surface", "smoothness", "tracktype", "width", "incline", "kerb", "curb",
                                       "sloped_curb", "sloped_kerb", "kerb:height", "curb:height"})
        if (tags.has(key)) return Suited::unsuitable;
    return Suited::suitable;
}

}  // namespace

std::optional<WayFacts> way_facts(const Tags& tags, std::uint64_t& not_understood) {
    const auto highway = tags.get("highway");
    // Where one waits for a train or bus is a place to walk, whichever scheme it is mapped in.
    const bool platform =
        highway.empty() && (tags.is("railway", "platform") || tags.is("public_transport", "platform"));
    const bool ferry = is_ferry(tags);
    const auto road = ferry ? Road::ferry : platform ? Road::platform : road_of_several(highway, tags);
    if (!road || !foot_may(tags, *road)) return std::nullopt;
    WayFacts facts;
    facts.road = *road;
    facts.wheelchair = wheelchair_of(tags.get("wheelchair"));
    facts.track_grade = grade_of(tags.get("tracktype"));
    facts.sac_scale = sac_of(tags.get("sac_scale"));
    facts.sidewalk = sidewalk_of(tags);
    if (const StepsTold steps = steps_of_way(tags)) {
        facts.road = Road::steps;
        facts.step_count = steps.count;
        not_understood += steps.unread;
        if (steps.kind == StepsTold::Kind::escalator) facts.flags |= WayFacts::escalator;
        // Who has to take hands to it is beyond a cane, as on a path of that grade.
        if (steps.kind == StepsTold::Kind::ladder) facts.sac_scale = std::max(facts.sac_scale, k_hands_needed);
    }
    if (bars_the_way(tags)) facts.across |= WayFacts::barred;
    const auto oneway = tags.get("oneway:foot");
    if (oneway == "yes" || tags.is("foot:backward", "no")) facts.flags |= WayFacts::not_backward;
    if (oneway == "-1" || tags.is("foot:forward", "no")) facts.flags |= WayFacts::not_forward;
    if (tags.is("ramp:wheelchair", "yes")) facts.flags |= WayFacts::ramp;
    if (tags.has("tunnel") && !tags.is("tunnel", "no")) facts.flags |= WayFacts::tunnel;
    const auto moving = tags.get("conveying");
    if (!moving.empty() && moving != "no") {
        facts.flags |= WayFacts::escalator;
        if (moving == "forward") facts.flags |= WayFacts::not_backward;
        if (moving == "backward") facts.flags |= WayFacts::not_forward;
    }
    facts.suited = suited_for(tags);
    facts.way = ground_of(tags, "", not_understood);
    if (any_with_prefix(tags, "sidewalk:")) {
        const auto side = [&](const std::string& prefix, std::uint8_t bit, Ground& into) {
            const Ground both = ground_of(tags, "sidewalk:both:", not_understood);
            Ground own = ground_of(tags, prefix, not_understood);
            const auto inherit = [](auto& value, Certainty& state, auto from, Certainty from_state) {
                if (state == Certainty::unknown) {
                    value = from;
                    state = from_state;
                }
            };
            inherit(own.surface, own.surface_state, both.surface, both.surface_state);
            inherit(own.smoothness, own.smoothness_state, both.smoothness, both.smoothness_state);
            inherit(own.width_mm, own.width_state, both.width_mm, both.width_state);
            inherit(own.incline_permille, own.incline_state, both.incline_permille, both.incline_state);
            inherit(own.kerb_mm, own.kerb_state, both.kerb_mm, both.kerb_state);
            if (own == Ground{}) return;
            into = own;
            facts.sides |= bit;
        };
        side("sidewalk:left:", WayFacts::left, facts.left_side);
        side("sidewalk:right:", WayFacts::right, facts.right_side);
        facts.sidewalk |= facts.sides;
        if (facts.sides) facts.sidewalk |= WayFacts::told;
    }
    if (ferry) keep_of_ferry(tags, facts);
    return facts;
}

std::string_view way_left_out(const Tags& tags) {
    static constexpr std::string_view k_no_way[] = {
        "motorway",     "motorway_link", "construction",  "proposed",  "planned",    "raceway",
        "bus_guideway", "busway",        "escape",        "abandoned", "disused",    "razed",
        "removed",      "demolished",    "dismantled",    "historic",  "no",         "via_ferrata",
        "rest_area",    "services",      "emergency_bay", "bus_stop",  "street_lamp"};
    const auto highway = tags.get("highway");
    if (is_ferry(tags)) return "closed_to_walkers";
    if (highway.empty()) return {};
    if (std::ranges::find(k_no_way, highway) != std::end(k_no_way)) return "highway_not_for_walkers";
    return road_of_several(highway, tags) ? "closed_to_walkers" : "highway_unknown";
}

static bool is_crossing(const Tags& tags) {
    const auto kind = tags.get("crossing");
    return tags.is("highway", "crossing") || !(kind.empty() || kind == "no");
}

// What a node says of wheelchairs is said of who passes it.
static bool is_passed_through(const Tags& tags) {
    const auto highway = tags.get("highway"), railway = tags.get("railway");
    return tags.has("barrier") || highway == "elevator" || is_crossing(tags) || tags.has("kerb") ||
           tags.has("kerb:height") || tags.has("entrance") || tags.has("door") || railway == "crossing" ||
           railway == "tram_crossing" || railway == "level_crossing" || railway == "tram_level_crossing";
}

NodeFacts node_facts(const Tags& tags, std::uint64_t& not_understood) {
    NodeFacts facts;
    if (tags.empty()) return facts;
    using Kind = NodeFacts::Kind;
    const auto barrier = tags.get("barrier");
    const auto highway = tags.get("highway");
    facts.wheelchair = wheelchair_of(tags.get("wheelchair"));
    const Barrier across = barrier_of(barrier);
    const StepsTold steps = steps_of_node(tags);
    const Lock lock = lock_of(tags);
    if (across != Barrier::none || lock == Lock::unsure) {
        facts.kind = across == Barrier::stops                              ? Kind::wheel_barrier
                     : across == Barrier::unlisted || lock == Lock::unsure ? Kind::unlisted_barrier
                     : across == Barrier::kerb                             ? Kind::kerb
                                                                           : Kind::passable_barrier;
        for (const std::string_view key : {"maxwidth:physical", "width"}) {
            const auto text = tags.get(key);
            if (text.empty() || barrier == "kerb") continue;
            if (const auto told = parse_width(text)) {
                facts.width_mm = mm_of(told->value);
                facts.width_state = told->state;
                break;
            }
            ++not_understood;
        }
        // Nobody puts a block where there is room, unless it says so.
        if (across == Barrier::block && facts.width_mm == k_untold_mm) facts.kind = Kind::wheel_barrier;
    }
    if (steps) {
        facts.kind = Kind::steps;
        facts.step_count = steps.count;
        not_understood += steps.unread;
    }
    // People on foot may pass a locked gate that says so: beside it, where there is no room for wheels.
    if (lock == Lock::locked && facts.kind == Kind::passable_barrier) facts.kind = Kind::wheel_barrier;
    const bool shut = facts.kind == Kind::wheel_barrier || facts.kind == Kind::unlisted_barrier;
    if ((facts.wheelchair == Wheelchair::yes && (shut || facts.kind == Kind::steps)) ||
        (facts.kind == Kind::steps && tags.is("ramp:wheelchair", "yes")))
        facts.kind = Kind::passable_barrier;
    if (highway == "elevator") facts.kind = Kind::lift;
    // A node's access holds for whoever passes it, with or without a barrier that is mapped.
    const auto foot = tags.get("foot"), access = tags.get("access");
    // foot=no on a crossing is about crossing there, not about walking past; on a boom about the boom, which leaves
    // room beside it: a way closed to people says so itself.
    const bool beside = highway == "crossing" || barrier == "lift_gate" || barrier == "swing_gate";
    if ((closed_word(access) || lock == Lock::locked) && !open_word(foot))
        facts.kind = Kind::closed;
    else if (closed_word(foot) && !beside)
        facts.kind = Kind::no_foot;
    Ground kerb;
    kerb_into(kerb, tags, "", not_understood);
    facts.kerb_mm = kerb.kerb_mm;
    facts.kerb_state = kerb.kerb_state;
    if (facts.kind == Kind::nothing && (facts.kerb_mm != k_untold_mm || tags.has("kerb"))) facts.kind = Kind::kerb;
    if (is_crossing(tags)) facts.told |= NodeFacts::of_crossing;
    if (facts.kind == Kind::nothing && is_crossing(tags)) facts.kind = Kind::crossing;
    // A shop's or a stop's wheelchair=no lies on its own node, not on the way that passes it.
    if (!is_passed_through(tags)) facts.wheelchair = Wheelchair::unknown;
    return facts;
}

std::string way_name(const Tags& tags) {
    const auto told = [&](std::string_view key) {
        const auto name = tags.get(key);
        return name.size() > 255 || name.find(k_name_end) != name.npos ? std::string() : std::string(name);
    };
    std::string name = told("name");
    const std::string english = told("name:en");
    if (name.empty()) name = english.empty() ? told("ref") : english;
    if (!english.empty() && english != name) name += k_name_end + english;
    return name;
}

}  // namespace modou::routing
