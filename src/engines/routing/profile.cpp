// The presets, and where their numbers come from.
//   Ramps: DIN 18040-1/-3 lets a ramp rise at most 6 %; GB 50763-2012 gives kerb ramps 1:20 (5 %) to 1:12 (8.3 %).
//   Kerbs: DIN 18040-3 lowers crossings to 3 cm; GB 50763-2012 3.1 to 1 cm at most, which 3 cm includes.
//   Widths: a manual chair takes 0.80 m and hands beside its wheels; DIN 18040 asks doors of 0.90 m. A twin pram takes
//   0.75 m.
// Efforts (per percent, rough …) are ours, for choosing among passable ways; none makes a metre shorter than it is.
#include "engines/routing/attributes.hpp"

namespace modou::routing {
namespace {

void forbid_loose(Limits& limits) {
    for (const Surface s :
         {Surface::earth, Surface::dirt, Surface::mud, Surface::sand, Surface::grass, Surface::woodchips, Surface::rock,
          Surface::stepping_stones, Surface::snow, Surface::ice, Surface::salt})
        limits.forbid(s);
}
void forbid_from(Limits& limits, Smoothness worst) {
    for (unsigned s = unsigned(worst); s < unsigned(Smoothness::count); ++s) limits.forbid(Smoothness(s));
}

}  // namespace

static std::optional<Profile> named(std::string_view name) {
    Profile p;
    Limits& limits = p.limits;
    if (name == "on_foot") return p;
    if (name == "manual") {
        p = {.name = "manual",
             .speed_kmh = 4,
             .limits = {},
             .per_percent_up = 0.08,
             .per_percent_down = 0.03,
             .rough = 0.6,
             .road_without_pavement = 0.3,
             .unknown_share = 0.04,
             .steps = 0,
             .kerb_m = 10,
             .highest = 3};
        limits.steps = Steps::avoid;
        limits.incline_up_percent = 6;
        limits.incline_down_percent = 8;
        limits.kerb_m = 0.03;
        limits.width_m = 0.9;
        limits.obstacles = Obstacles::walls;
        limits.max_track_grade = 2;
        limits.max_sac_scale = 0;
        forbid_loose(limits);
        for (const Surface s : {Surface::gravel, Surface::pebblestone, Surface::unhewn_cobblestone}) limits.forbid(s);
        forbid_from(limits, Smoothness::bad);
        return p;
    }
    if (name == "powered") {
        p = {.name = "powered",
             .speed_kmh = 5,
             .limits = {},
             .per_percent_up = 0.02,
             .per_percent_down = 0.02,
             .rough = 0.4,
             .road_without_pavement = 0.3,
             .unknown_share = 0.03,
             .steps = 0,
             .kerb_m = 8,
             .highest = 3};
        limits.steps = Steps::avoid;
        limits.incline_up_percent = 10;
        limits.incline_down_percent = 10;
        limits.kerb_m = 0.05;
        limits.width_m = 0.9;
        limits.obstacles = Obstacles::walls;
        limits.max_track_grade = 3;
        limits.max_sac_scale = 0;
        forbid_loose(limits);
        forbid_from(limits, Smoothness::very_bad);
        return p;
    }
    if (name == "cane") {
        p = {.name = "cane",
             .speed_kmh = 3,
             .limits = {},
             .per_percent_up = 0.04,
             .per_percent_down = 0.05,
             .rough = 0.4,
             .road_without_pavement = 0.4,
             .unknown_share = 0.02,
             .steps = 1.5,
             .kerb_m = 3,
             .highest = 3};
        limits.incline_up_percent = 12;
        limits.incline_down_percent = 12;
        limits.kerb_m = 0.2;
        limits.max_sac_scale = 1;
        for (const Surface s : {Surface::mud, Surface::ice, Surface::rock, Surface::stepping_stones}) limits.forbid(s);
        forbid_from(limits, Smoothness::horrible);
        return p;
    }
    if (name == "pram") {
        p = {.name = "pram",
             .speed_kmh = 4.5,
             .limits = {},
             .per_percent_up = 0.04,
             .per_percent_down = 0.02,
             .rough = 0.4,
             .road_without_pavement = 0.3,
             .unknown_share = 0.02,
             .steps = 0,
             .kerb_m = 4,
             .highest = 3};
        limits.steps = Steps::avoid;
        limits.incline_up_percent = 12;
        limits.incline_down_percent = 12;
        limits.kerb_m = 0.15;
        limits.width_m = 0.75;
        limits.obstacles = Obstacles::all;
        limits.max_track_grade = 4;
        limits.max_sac_scale = 1;
        for (const Surface s : {Surface::mud, Surface::sand, Surface::rock, Surface::stepping_stones, Surface::ice})
            limits.forbid(s);
        forbid_from(limits, Smoothness::very_bad);
        return p;
    }
    return std::nullopt;
}

std::optional<Profile> preset(std::string_view name) {
    auto profile = named(name);
    if (!profile) return profile;
    Limits& limits = profile->limits;
    limits.no_foot = NoFoot::avoid;
    if (name == "on_foot") return profile;
    limits.fords = Fords::avoid;
    const bool chair = name == "manual" || name == "powered";
    if (chair) limits.unread = Unread::stop;
    limits.moves = chair ? Moves::chair : name == "pram" ? Moves::pram : Moves::other;
    return profile;
}

}  // namespace modou::routing
