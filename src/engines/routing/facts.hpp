// What tags say, packed: equal facts share one class, so that a request judges each class once and not each edge.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engines/routing/attributes.hpp"
#include "engines/routing/osm_reader.hpp"

namespace modou::routing {

enum class Road : std::uint8_t {
    path,
    footway,
    pavement,
    crossing,
    pedestrian,
    steps,
    corridor,
    lift,
    platform,
    living_street,
    residential,
    service,
    track,
    cycleway,
    bridleway,
    unclassified,
    tertiary,
    secondary,
    primary,
    trunk,
    other,
    ferry,  // one is carried: ferry.hpp
};
enum class Wheelchair : std::uint8_t { unknown, no, limited, yes };

inline constexpr std::int16_t k_untold_permille = -32768;
inline constexpr std::uint16_t k_untold_mm = 0xFFFF;

// One line of travel: the way itself, or one of its pavements.
struct Ground {
    enum : std::uint8_t { either_way = 1, by_word = 2 };  // slope: the direction is not told; "up", "steep": no number
    Surface surface = Surface::unknown, surface_also = Surface::unknown;  // the worst and, where told, the next worse
    Smoothness smoothness = Smoothness::unknown;
    std::uint8_t slope = 0;
    std::uint16_t width_mm = k_untold_mm;
    std::int16_t incline_permille = k_untold_permille;  // in the way's own direction
    std::uint16_t kerb_mm = k_untold_mm;
    Certainty surface_state = Certainty::unknown, smoothness_state = Certainty::unknown;
    Certainty width_state = Certainty::unknown, incline_state = Certainty::unknown;
    Certainty kerb_state = Certainty::unknown;
    std::uint8_t filler = 0;  // (no padding: classes are compared and hashed as bytes)
    bool operator==(const Ground&) const = default;
};

struct WayFacts {
    enum : std::uint8_t { left = 1, right = 2, without = 4, separate = 8, told = 16 };  // sidewalk
    enum : std::uint8_t {
        not_forward = 1,
        not_backward = 2,
        plaza = 4,
        ramp = 8,
        tunnel = 16,
        escalator = 32
    };  // flags
    Road road = Road::other;
    Wheelchair wheelchair = Wheelchair::unknown;
    std::uint8_t track_grade = 0, sac_scale = 0;  // 0: not told
    std::uint8_t sidewalk = 0, flags = 0;
    std::uint16_t step_count = 0;
    std::uint16_t pace_mm_s = 0;        // of a ferry
    Ground way, left_side, right_side;  // the sides hold only what is told of them
    std::uint8_t sides = 0;             // which sides have facts of their own
    Suited suited = Suited::suitable;
    enum : std::uint16_t {
        walled = 1,      // a wall, fence or ditch runs across
        barred = 2,      // the way itself is a stile, turnstile …
        kerb_there = 4,  // a kerb of which nothing is told
    };                   // across
    std::uint16_t across = 0;
    enum : std::uint16_t {
        ford = 1,
        chairs_only = 2,     // closed to people on foot, open to wheelchairs
        access_unread = 4,   // who may use it is told, but not understood
        wheels_unread = 32,  // the same of how wheels get over it
        some_only = 8,       // closed to all but those with a right of their own: see NoFoot
        some_hours = 16,     // closed but for the hours that are told
    };                       // more
    std::uint16_t more = 0;
    Wheelchair stroller = Wheelchair::unknown;
    std::uint8_t hours = 0;  // set of Hours
    bool operator==(const WayFacts&) const = default;
};

// A point that one passes: a kerb, barrier or lift. Only points that matter have a class (0 is "nothing").
struct NodeFacts {
    enum class Kind : std::uint8_t {
        nothing,
        kerb,
        crossing,
        lift,
        passable_barrier,
        wheel_barrier,
        closed,
        no_foot,  // a gate that says foot=no or lets in only those with a right of their own: see NoFoot
        steps,
        unlisted_barrier,  // see Obstacles
    } kind = Kind::nothing;
    Wheelchair wheelchair = Wheelchair::unknown;
    std::uint16_t kerb_mm = k_untold_mm;
    std::uint16_t width_mm = k_untold_mm;
    Certainty kerb_state = Certainty::unknown, width_state = Certainty::unknown;
    std::uint16_t step_count = 0;              // 0: not told
    enum : std::uint16_t { of_crossing = 1 };  // told: where people on foot cross a road
    std::uint16_t told = 0;
    std::uint16_t more = 0;  // as WayFacts::more
    Wheelchair stroller = Wheelchair::unknown;
    std::uint8_t hours = 0;  // set of Hours
    bool matters() const {
        return kind != Kind::nothing || more != 0 || hours != 0 || width_state != Certainty::unknown;
    }
    bool operator==(const NodeFacts&) const = default;
};

// A number as tags have it. A value that cannot be understood is nothing, never a guess.
struct Told {
    double value = 0;
    Certainty state = Certainty::known;
};
struct Slope {
    double percent = 0;
    Certainty state = Certainty::known;
    bool either_way = false;
    bool by_word = false;  // no number was told
};
// All of these read folded text (measures.hpp) and take the worst of several values. Nothing: not understood.
// "6%", "6", "-6 %", "5°", "1:12", "up", "down", "steep": percent. Untold slopes: up and down 10, steep 15 (assumed).
std::optional<Slope> parse_incline(std::string_view text);
// "0.15", "18 cm", "3 cm", "15": metres of kerb. No kerb is 0.5 m high, so a bare number above that means centimetres.
std::optional<Told> parse_kerb_height(std::string_view text);
// kerb=flush|lowered|rolled|raised|no … as metres.
std::optional<Told> parse_kerb(std::string_view text);
// sloped_curb (deprecated): yes is a ramp of about 3 cm, no a full kerb, or a height in metres.
std::optional<Told> parse_sloped_curb(std::string_view text);
// "1.5", "0,9 m", "90 cm", "5'6\"", "2-3" (the lower).
std::optional<Told> parse_width(std::string_view text);

// Nothing when no person may walk there. `not_understood` counts values that could not be read.
std::optional<WayFacts> way_facts(const Tags& tags, std::uint64_t& not_understood);
// Why way_facts gave nothing for a way that has a highway tag: a reason of k_left_out. Empty: it is no way at all.
std::string_view way_left_out(const Tags& tags);
NodeFacts node_facts(const Tags& tags, std::uint64_t& not_understood);
// name, else name:en, else ref; k_name_end and the English one, where it is another. One of over 255 bytes is none.
inline constexpr char k_name_end = '\0';
std::string way_name(const Tags& tags);

}  // namespace modou::routing
