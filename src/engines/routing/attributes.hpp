// What a way is like for wheels, canes and prams, and what a person can do: every attribute is known, assumed or not.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.hpp"

namespace modou::routing {

// How well something is known. `assumed`: inferred (an untold "up" slope counts 10 %, a pavement as its road).
// `unread`: told, but not so that we understand it; that is worse than untold, as nobody tells that there is nothing to
// tell.
enum class Certainty : std::uint8_t { unknown, assumed, known, reported, unread };

// The attributes that a limit can name; also the reasons why a stretch is not passable (Why is a set of them).
enum class Attribute : std::uint8_t {
    steps,
    incline_up,
    incline_down,
    kerb,
    width,
    surface,
    smoothness,
    access,   // wheelchair=no, or a track or mountain path beyond the profile
    barrier,  // a stile, block, turnstile … on the way
    report,   // people reported it blocked
    wall,     // a wall, fence or ditch across the way
    ferry,    // the request avoids them
    ford,     // through water, or over stones or by boat where others ford
    count,
};
std::string_view attribute_name(Attribute attribute);  // "incline_up"
using Attributes = std::uint16_t;                      // a set: bit 1 << Attribute
constexpr Attributes bit(Attribute a) {
    return Attributes(1u << unsigned(a));
}

// Tags that let people in at some hours only; which hours, nobody here works out: answers name the tag.
struct Hours {
    enum : std::uint8_t { access = 1, foot = 2, wheelchair = 4, opening = 8 };
};
inline constexpr std::array<std::string_view, 4> k_hours_keys = {"access:conditional", "foot:conditional",
                                                                 "wheelchair:conditional", "opening_hours"};

enum class Surface : std::uint8_t {
    unknown,
    other,
    paved,
    asphalt,
    concrete,
    concrete_plates,
    concrete_lanes,
    paving_stones,
    bricks,
    metal,
    wood,
    rubber,
    plastic,
    stone,
    fine_gravel,
    compacted,
    clay,
    unpaved,
    cobblestone_flattened,
    sett,
    cobblestone,
    unhewn_cobblestone,
    grass_paver,
    gravel,
    pebblestone,
    ground,
    earth,
    dirt,
    grass,
    mud,
    sand,
    woodchips,
    rock,
    stepping_stones,
    snow,
    ice,
    salt,
    count,
};
enum class Smoothness : std::uint8_t {
    unknown,
    excellent,
    good,
    intermediate,
    bad,
    very_bad,
    horrible,
    very_horrible,
    impassable,
    count,
};
// OSM's values and usual spellings. Of several ("dirt/sand") the worst and the next worse one; a text without one that
// we know is Surface::other (so forbidding it forbids all such), an empty one and "unknown" are Surface::unknown.
struct Surfaces {
    Surface worst = Surface::unknown, also = Surface::unknown;
};
Surfaces parse_surfaces(std::string_view text);
Surface parse_surface(std::string_view text);        // the worst
Smoothness parse_smoothness(std::string_view text);  // the worst; unknown when none is of OSM's scale
std::string_view surface_name(Surface surface);
std::string_view smoothness_name(Smoothness smoothness);

enum class Steps : std::uint8_t { allow, avoid };
// How openrouteservice judges a way for its wheelchair profile. unsuitable: told of in some attribute, but neither made
// for people on foot nor, without a word on foot or wheelchair, of the common kinds (it leaves them out unless a
// request says allow_unsuitable); never: a main road said to be without a pavement.
enum class Suited : std::uint8_t { suitable, unsuitable, never };
// What to do where an attribute that a limit names is not told. avoid: not crossed when the request names the limit
// itself (Limits::named), else four times its length; warn: crossed, and said; accept: crossed.
enum class Unknown : std::uint8_t { accept, warn, avoid };

// What was told of an attribute that is limited, but not understood: kept off, or crossed and said.
enum class Unread : std::uint8_t { pass, stop };
// What one moves on: what is told of wheelchairs holds for prams (stroller) too where nothing is told of these, and the
// other way round; ways for chairs alone are open to chairs. any: where one of the others gets through, for lower
// bounds.
enum class Moves : std::uint8_t { other, pram, chair, any };
enum class Fords : std::uint8_t { pass, avoid };

// Gates on a way that is open, whose own node says foot=no: often meant for cyclists, or for those who come by car. And
// what is open only to those with a right of their own (access=permit, delivery, restricted …).
enum class NoFoot : std::uint8_t { pass, avoid };

// What else than steps stands in the way of wheels. listed: the barriers that every router lists (stile, turnstile, log
// …); all: every barrier that is not known to let wheels pass; walls: also walls, fences and ditches that run across.
enum class Obstacles : std::uint8_t { listed, all, walls };

enum class Ferries : std::uint8_t { take, avoid };

struct Limits {
    // avoid also keeps to what wheels can pass: no wheelchair=no, no stile, block, kissing gate or turnstile.
    Steps steps = Steps::allow;
    std::optional<double> incline_up_percent;
    std::optional<double> incline_down_percent;  // positive: 6 is a fall of 6 m on 100 m
    std::optional<double> kerb_m;
    std::optional<double> width_m;
    std::uint64_t forbidden_surfaces = 0;     // bit 1 << Surface
    std::uint32_t forbidden_smoothness = 0;   // bit 1 << Smoothness
    std::uint8_t max_track_grade = 5;         // tracktype=grade1 … grade5
    std::uint8_t max_sac_scale = 6;           // 1 hiking … 6 difficult_alpine_hiking
    Suited worst = Suited::never;             // what openrouteservice holds of the way, no worse than that
    NoFoot no_foot = NoFoot::pass;            // every preset avoids them; a request without a profile does not
    Obstacles obstacles = Obstacles::listed;  // pram all, manual and powered walls
    Ferries ferries = Ferries::take;
    Unknown unknown = Unknown::accept;
    Unread unread = Unread::pass;  // manual and powered stop, unless the request itself says what to do with `unknown`
    Moves moves = Moves::other;
    Fords fords = Fords::pass;  // every preset avoids them
    Attributes named = 0;       // what the request itself named, for Unknown::avoid

    void forbid(Surface s) { forbidden_surfaces |= 1ull << unsigned(s); }
    void forbid(Smoothness s) { forbidden_smoothness |= 1u << unsigned(s); }
    bool operator==(const Limits&) const = default;
};

// A person's way of moving. Presets: manual, powered, cane, pram; `on_foot` has no limits and no preferences but
// quiet ways. The reasons of each number stand in profile.cpp (GB 50763, DIN 18040).
struct Profile {
    std::string_view name = "on_foot";
    double speed_kmh = 4.0;  // on the level
    Limits limits;
    // Effort of `preferred`, as shares added to a metre: all >= 0, so that effort never is less than metres.
    double per_percent_up = 0, per_percent_down = 0;  // for each percent of slope
    double rough = 0;                                 // a surface or smoothness that shakes
    double road_without_pavement = 0.2;
    double unknown_share = 0;  // each attribute of the limits that is not told
    double steps = 0;          // where steps are allowed
    double kerb_m = 0;         // metres for each kerb that must be taken
    double highest = 1.5;      // no metre counts more than this
    bool operator==(const Profile&) const = default;
};
std::optional<Profile> preset(std::string_view name);  // nothing for a name that is no preset
inline constexpr std::array<std::string_view, 4> k_presets = {"manual", "powered", "cane", "pram"};

}  // namespace modou::routing
