// Tags to facts. Who may walk where follows the OSM wiki's access rules for foot.
#include "engines/routing/facts.hpp"

#include "engines/routing/ferry.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>
#include <string>

#include "engines/routing/access.hpp"
#include "engines/routing/measures.hpp"
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

bool open_word(std::string_view value) {
    return value == "yes" || value == "designated" || value == "permissive" || value == "official";
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

// Told, but not so that we understand it: what was understood beside it stays, and so does the doubt.
void leave_open(Certainty& state, std::uint64_t& not_understood) {
    state = Certainty::unread;
    ++not_understood;
}

constexpr std::uint16_t k_good_kerb_mm = 30;  // up to here a kerb is one that is lowered

enum class Edges : std::uint8_t {
    crossed,
    along
};  // whether kerb:left and kerb:right are in the way of who moves here

// The highest kerb among the tags of one line; ":start" and ":end" (also ".start") are its two ends, and when they
// are equal that is what it is.
void kerb_into(Ground& ground, const Tags& tags, const std::string& prefix, Edges edges,
               std::uint64_t& not_understood) {
    const bool kerb_itself = prefix.empty() && tags.is("barrier", "kerb");
    if (!kerb_itself && std::ranges::none_of(tags, [](const auto& tag) {
            return tag.first.find("kerb") != tag.first.npos || tag.first.find("curb") != tag.first.npos;
        }))
        return;
    bool doubt = false;
    const auto take = [&](const Told& told) {
        const auto mm = mm_of(told.value);
        if (ground.kerb_mm != k_untold_mm && mm < ground.kerb_mm) return;
        ground.kerb_mm = mm;
        ground.kerb_state = told.state;
    };
    const auto take_kind_and_height = [&](std::string_view kind_text, std::string_view height_text) {
        const bool kind_told = !says_nothing(folded(kind_text)) && kind_text != "yes",
                   height_told = !says_nothing(folded(height_text));
        const auto kind = kind_told ? parse_kerb(kind_text) : std::nullopt;
        const auto height = height_told ? parse_kerb_height(height_text) : std::nullopt;
        // A measured height says more than the kind of kerb does, unless it calls a raised one low.
        if (height && !(kind && mm_of(kind->value) > k_good_kerb_mm && mm_of(height->value) <= k_good_kerb_mm))
            take(*height);
        else if (kind)
            take(*kind);
        doubt = doubt || (height_told && !height) || (kind_told && !kind && !height);
    };
    for (const std::string_view end : {"", ":start", ":end", ".start", ".end"})
        for (const std::string_view side : {"", ":left", ":right", ":both"}) {
            if (!side.empty() && edges == Edges::along) break;
            const auto text = [&](std::string_view key, std::string_view more = "") {
                return tags.get(prefix + std::string(key) + std::string(side) + std::string(more) + std::string(end));
            };
            const auto height = text("kerb:height"),
                       sided = side.empty() ? std::string_view() : text("kerb", ":height");
            take_kind_and_height(text("kerb"), height.empty() ? sided : height);
            take_kind_and_height(text("curb"), text("curb:height"));
            for (const std::string_view key : {"sloped_curb", "sloped_kerb"})
                if (const auto sloped = text(key); !says_nothing(folded(sloped))) {
                    if (const auto told = parse_sloped_curb(sloped))
                        take(*told);
                    else
                        doubt = true;
                }
        }
    if (kerb_itself && tags.get("kerb:height").empty()) take_kind_and_height({}, tags.get("height"));
    if (doubt && (ground.kerb_mm == k_untold_mm || ground.kerb_mm <= k_good_kerb_mm))
        leave_open(ground.kerb_state, not_understood);
}

struct WidthKey {
    std::string_view key;
    Certainty best;  // how sure a width by this key can be
};
constexpr WidthKey k_way_widths[] = {
    {"width", Certainty::known}, {"maxwidth:physical", Certainty::known}, {"est_width", Certainty::assumed}};
constexpr WidthKey k_door_widths[] = {
    {"width", Certainty::known},          {"maxwidth:physical", Certainty::known}, {"door:width", Certainty::known},
    {"entrance:width", Certainty::known}, {"width:door", Certainty::known},        {"door_width", Certainty::known},
    {"entrance_width", Certainty::known}, {"maxwidth", Certainty::known},          {"est_width", Certainty::assumed}};
constexpr WidthKey k_gap_widths[] = {{"width", Certainty::known},      {"maxwidth:physical", Certainty::known},
                                     {"opening", Certainty::known},    {"maxwidth", Certainty::known},
                                     {"door:width", Certainty::known}, {"spacing", Certainty::known},
                                     {"est_width", Certainty::assumed}};

// The narrowest of what these keys tell; an estimate counts only where nobody measured.
void width_into(std::uint16_t& width_mm, Certainty& state, const Tags& tags, const std::string& prefix,
                std::span<const WidthKey> keys, std::uint64_t& not_understood) {
    bool doubt = false;
    for (const auto& [key, best] : keys) {
        const auto text = prefix.empty() ? tags.get(key) : tags.get(prefix + std::string(key));
        if (text.empty() || says_nothing(folded(text))) continue;
        const bool estimate = best == Certainty::assumed;
        if (estimate && (width_mm != k_untold_mm || doubt)) continue;
        auto told = parse_width(text);
        if (!told) {
            doubt = true;
            continue;
        }
        // Past two bars that leave a gap straight through, nobody has to turn between them.
        if (key == "spacing")
            if (const auto overlap = tags.get("overlap"); folded(overlap).starts_with('-'))
                if (const auto gap = parse_width(folded(overlap).substr(1)))
                    told->value = std::max(told->value, gap->value);
        if (width_mm != k_untold_mm && mm_of(told->value) >= width_mm) continue;
        width_mm = mm_of(told->value);
        state = std::min(told->state, best);
    }
    if (doubt) leave_open(state, not_understood);
}

void incline_into(Ground& ground, std::string_view text, std::uint64_t& not_understood) {
    if (text.empty() || says_nothing(folded(text))) return;
    const auto slope = parse_incline(text);
    if (!slope) {
        leave_open(ground.incline_state, not_understood);
        return;
    }
    const auto permille = std::int16_t(std::lround(slope->percent * 10));
    if (ground.incline_permille != k_untold_permille && std::abs(ground.incline_permille) >= std::abs(permille)) return;
    ground.incline_permille = permille;
    if (ground.incline_state != Certainty::unread) ground.incline_state = slope->state;
    ground.slope = std::uint8_t((slope->either_way ? Ground::either_way : 0) | (slope->by_word ? Ground::by_word : 0));
}

Ground ground_of(const Tags& tags, const std::string& prefix, Road road, std::uint64_t& not_understood) {
    Ground ground;
    const auto get = [&](std::string_view key) {
        return prefix.empty() ? tags.get(key) : tags.get(prefix + std::string(key));
    };
    if (const auto text = get("surface"); !text.empty()) {
        const Surfaces told = parse_surfaces(text);
        ground.surface = told.worst;
        ground.surface_also = told.also;
        if (told.worst == Surface::other)
            leave_open(ground.surface_state, not_understood);
        else if (told.worst != Surface::unknown)
            ground.surface_state = Certainty::known;
    }
    if (const auto text = get("smoothness"); !text.empty()) {
        ground.smoothness = parse_smoothness(text);
        if (ground.smoothness != Smoothness::unknown)
            ground.smoothness_state = Certainty::known;
        else if (!says_nothing(folded(text)))
            leave_open(ground.smoothness_state, not_understood);
    }
    width_into(ground.width_mm, ground.width_state, tags, prefix,
               road == Road::lift ? std::span<const WidthKey>(k_door_widths) : k_way_widths, not_understood);
    incline_into(ground, get("incline"), not_understood);
    // One goes along a street between its kerbs; on a way for people on foot they lie across.
    const bool street = prefix.empty() && road >= Road::living_street && road <= Road::trunk;
    kerb_into(ground, tags, prefix, street ? Edges::along : Edges::crossed, not_understood);
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

bool foot_may(const Tags& tags, Road road, const Admission& admission) {
    const bool walkers_named =
        admission.foot_named || admission.chairs || tags.has("sidewalk") || any_with_prefix(tags, "sidewalk:");
    if (road == Road::trunk || road == Road::bridleway)
        return walkers_named && !(road == Road::trunk && tags.is("sidewalk", "no") && !open_word(tags.get("foot")));
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
    if (!road) return std::nullopt;
    const Admission admission = admission_of(tags);
    const bool closed = admission.foot == Entry::closed && !admission.chairs,
               at_hours = admission.hours & (Hours::access | Hours::foot);
    // What is closed to some or at some hours stays on the map, so that answers can name it.
    if ((closed && !admission.some && !at_hours) || !foot_may(tags, *road, admission)) return std::nullopt;
    WayFacts facts;
    facts.road = *road;
    const Entry works = *road == Road::lift || tags.has("conveying") ? operation_of(tags) : Entry::untold;
    if (works == Entry::closed) return std::nullopt;  // out of order
    const Suits wheelchair = wheelchair_of(tags.get("wheelchair")), stroller = stroller_of(tags);
    const Grade track = track_grade_of(tags.get("tracktype")), sac = sac_scale_of(tags.get("sac_scale"));
    facts.wheelchair = wheelchair.how;
    facts.stroller = stroller.how;
    facts.track_grade = track.grade;
    facts.sac_scale = sac.grade;
    facts.hours = admission.hours;
    if (admission.foot == Entry::closed)
        facts.more |= !closed ? WayFacts::chairs_only : admission.some ? WayFacts::some_only : WayFacts::some_hours;
    if (is_ford(tags)) facts.more |= WayFacts::ford;
    const int who = int(admission.foot == Entry::unread) + int(works == Entry::unread),
              how = int(wheelchair.unread) + int(stroller.unread) + int(track.unread) + int(sac.unread);
    if (who > 0) facts.more |= WayFacts::access_unread;
    if (how > 0) facts.more |= WayFacts::wheels_unread;
    not_understood += std::uint64_t(who + how);
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
    const Wheelchair ramp = wheelchair_of(tags.get("ramp:wheelchair")).how;
    if (ramp == Wheelchair::yes) facts.flags |= WayFacts::ramp;
    // Steps that wheels get over, without a ramp for them: one of the two is not so.
    if (ramp == Wheelchair::no && facts.road == Road::steps) facts.wheelchair = Wheelchair::no;
    if (tags.has("tunnel") && !tags.is("tunnel", "no")) facts.flags |= WayFacts::tunnel;
    const auto moving = tags.get("conveying");
    if (!moving.empty() && moving != "no") {
        facts.flags |= WayFacts::escalator;
        if (moving == "forward") facts.flags |= WayFacts::not_backward;
        if (moving == "backward") facts.flags |= WayFacts::not_forward;
    }
    facts.suited = suited_for(tags);
    facts.way = ground_of(tags, "", *road, not_understood);
    for (const std::string_view key : {"ramp:incline", "ramp:wheelchair:incline", "incline:ramp"})
        incline_into(facts.way, tags.get(key), not_understood);
    if (any_with_prefix(tags, "sidewalk:")) {
        const auto side = [&](const std::string& prefix, std::uint8_t bit, Ground& into) {
            const Ground both = ground_of(tags, "sidewalk:both:", *road, not_understood);
            Ground own = ground_of(tags, prefix, *road, not_understood);
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
    const Suits wheelchair = wheelchair_of(tags.get("wheelchair")), stroller = stroller_of(tags);
    facts.wheelchair = wheelchair.how;
    facts.stroller = stroller.how;
    const Barrier across = barrier_of(barrier);
    const StepsTold steps = steps_of_node(tags);
    const Lock lock = lock_of(tags);
    if (across != Barrier::none || lock == Lock::unsure) {
        facts.kind = across == Barrier::stops                              ? Kind::wheel_barrier
                     : across == Barrier::unlisted || lock == Lock::unsure ? Kind::unlisted_barrier
                     : across == Barrier::kerb                             ? Kind::kerb
                                                                           : Kind::passable_barrier;
        if (barrier != "kerb") width_into(facts.width_mm, facts.width_state, tags, "", k_gap_widths, not_understood);
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
    Entry works = Entry::untold;
    if (highway == "elevator") {
        facts.kind = Kind::lift;
        works = operation_of(tags);
    }
    if (facts.kind == Kind::lift || (barrier.empty() && (tags.has("entrance") || tags.has("door"))))
        width_into(facts.width_mm, facts.width_state, tags, "", k_door_widths, not_understood);
    if (is_ford(tags)) facts.more |= WayFacts::ford;
    // A node's access holds for whoever passes it, with or without a barrier that is mapped.
    // foot=no on a crossing is about crossing there, not about walking past; on a boom about the boom, which leaves
    // room beside it: a way closed to people says so itself.
    const bool beside = highway == "crossing" || barrier == "lift_gate" || barrier == "swing_gate";
    const Admission admission = admission_of(tags);
    if (works == Entry::closed || (lock == Lock::locked && !admission.foot_named))
        facts.kind = Kind::closed;  // out of order, or with a key alone
    else if (admission.foot == Entry::closed && admission.chairs)
        facts.more |= WayFacts::chairs_only;
    else if (admission.access == Entry::closed && !admission.foot_named)
        facts.kind = admission.some ? Kind::no_foot : Kind::closed;
    else if (admission.foot == Entry::closed && !beside)
        facts.kind = Kind::no_foot;
    if ((admission.foot == Entry::unread && !beside) || works == Entry::unread) {
        facts.more |= WayFacts::access_unread;
        ++not_understood;
    }
    // A shop's or a stop's hours lie on its own node, not on the way that passes it.
    facts.hours = admission.hours;
    if (barrier.empty() && highway != "elevator") facts.hours &= std::uint8_t(~Hours::opening);
    Ground kerb;
    kerb_into(kerb, tags, "", Edges::crossed, not_understood);
    facts.kerb_mm = kerb.kerb_mm;
    facts.kerb_state = kerb.kerb_state;
    if (facts.kind == Kind::nothing && (facts.kerb_state != Certainty::unknown || tags.has("kerb")))
        facts.kind = Kind::kerb;
    if (is_crossing(tags)) facts.told |= NodeFacts::of_crossing;
    if (facts.kind == Kind::nothing && is_crossing(tags)) facts.kind = Kind::crossing;
    // A shop's or a stop's wheelchair=no lies on its own node, not on the way that passes it.
    if (!is_passed_through(tags)) {
        facts.wheelchair = facts.stroller = Wheelchair::unknown;
    } else if (wheelchair.unread || stroller.unread) {
        facts.more |= WayFacts::wheels_unread;
        ++not_understood;
    }
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
