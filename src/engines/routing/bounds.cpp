#include "engines/routing/bounds.hpp"

#include <algorithm>

#include "engines/routing/costs.hpp"

namespace modou::routing {
namespace {

// Nobody's own limits are wider than these by habit; who asks for more is served by the next wider hierarchy.
constexpr double k_gentle_percent = 9.9;  // closes what is only told to go "up" or "down", which counts 10 %
constexpr double k_wide_incline_percent = 13, k_wide_kerb_m = 0.15, k_wide_width_m = 0.6;

Profile widened(Profile profile) {
    Limits& limits = profile.limits;
    limits.incline_up_percent = limits.incline_down_percent = k_wide_incline_percent;
    limits.kerb_m = k_wide_kerb_m;
    limits.width_m = k_wide_width_m;
    limits.unread = Unread::pass;
    limits.moves = Moves::any;
    // What a kerb costs once may be saved on the other pavement: no lower bound by the cheaper one.
    profile.kerb_m = 0;
    return profile;
}

// What two profiles have in common: no stricter than either.
Profile common(Profile a, const Profile& b) {
    a.per_percent_up = std::min(a.per_percent_up, b.per_percent_up);
    a.per_percent_down = std::min(a.per_percent_down, b.per_percent_down);
    a.rough = std::min(a.rough, b.rough);
    a.road_without_pavement = std::min(a.road_without_pavement, b.road_without_pavement);
    a.unknown_share = std::min(a.unknown_share, b.unknown_share);
    a.steps = std::min(a.steps, b.steps);
    a.highest = std::min(a.highest, b.highest);
    a.limits.forbidden_surfaces &= b.limits.forbidden_surfaces;
    a.limits.forbidden_smoothness &= b.limits.forbidden_smoothness;
    a.limits.obstacles = std::min(a.limits.obstacles, b.limits.obstacles);
    a.limits.max_track_grade = std::max(a.limits.max_track_grade, b.limits.max_track_grade);
    a.limits.max_sac_scale = std::max(a.limits.max_sac_scale, b.limits.max_sac_scale);
    a.limits.fords = std::min(a.limits.fords, b.limits.fords);
    return a;
}

Profile gently(Profile profile) {
    profile.limits.incline_up_percent = profile.limits.incline_down_percent = k_gentle_percent;
    return profile;
}

std::array<Bound, k_bounds> list() {
    Profile anyone;
    anyone.limits.moves = Moves::any;
    Profile stepless = anyone;
    stepless.limits.steps = Steps::avoid;
    const Profile gentle = gently(stepless);
    const Profile manual = widened(*preset("manual")), powered = widened(*preset("powered")),
                  pram = widened(*preset("pram")), cane = widened(*preset("cane")), wheels = common(powered, pram);
    Profile any_wheels = wheels;
    any_wheels.limits.incline_up_percent = any_wheels.limits.incline_down_percent = std::nullopt;
    any_wheels.limits.kerb_m = any_wheels.limits.width_m = std::nullopt;
    // openrouteservice's wheelchair too: it knows no rocks, stepping stones and fords, and the listed barriers.
    any_wheels.limits.obstacles = Obstacles::listed;
    any_wheels.limits.fords = Fords::pass;
    any_wheels.limits.forbidden_surfaces &=
        ~(1ull << unsigned(Surface::rock) | 1ull << unsigned(Surface::stepping_stones));
    return {{{anyone, Metric::shortest, Plazas::across, true},
             {anyone, Metric::shortest, Plazas::across},
             {anyone, Metric::shortest, Plazas::around},
             {stepless, Metric::shortest, Plazas::around},
             {gentle, Metric::shortest, Plazas::around},
             {any_wheels, Metric::shortest, Plazas::across},
             {wheels, Metric::shortest, Plazas::across},
             {manual, Metric::shortest, Plazas::across},
             {gently(manual), Metric::shortest, Plazas::across},
             {cane, Metric::preferred, Plazas::across},
             {wheels, Metric::preferred, Plazas::across},
             {manual, Metric::preferred, Plazas::across}}};
}

bool no_looser(const Limits& own, const Limits& than) {
    const auto at_most = [](const std::optional<double>& a, const std::optional<double>& b) {
        return !b || (a && *a <= *b);
    };
    const auto at_least = [](const std::optional<double>& a, const std::optional<double>& b) {
        return !b || (a && *a >= *b);
    };
    return (own.steps == Steps::avoid || than.steps == Steps::allow) &&
           at_most(own.incline_up_percent, than.incline_up_percent) &&
           at_most(own.incline_down_percent, than.incline_down_percent) && at_most(own.kerb_m, than.kerb_m) &&
           at_least(own.width_m, than.width_m) && (than.forbidden_surfaces & ~own.forbidden_surfaces) == 0 &&
           (than.forbidden_smoothness & ~own.forbidden_smoothness) == 0 &&
           own.max_track_grade <= than.max_track_grade && own.max_sac_scale <= than.max_sac_scale &&
           own.worst <= than.worst && own.no_foot >= than.no_foot && own.obstacles >= than.obstacles &&
           own.ferries >= than.ferries && own.fords >= than.fords && own.unread >= than.unread;
}

// Efforts are compared number by number: each of them only adds.
bool no_easier(const Profile& own, const Profile& than) {
    return own.per_percent_up >= than.per_percent_up && own.per_percent_down >= than.per_percent_down &&
           own.rough >= than.rough && own.road_without_pavement >= than.road_without_pavement &&
           own.unknown_share >= than.unknown_share && own.steps >= than.steps && own.kerb_m >= than.kerb_m &&
           own.highest >= than.highest;
}

}  // namespace

const std::array<Bound, k_bounds>& bounds() {
    static const std::array<Bound, k_bounds> all = list();
    return all;
}

void add_hierarchies(const Elimination& order, Draft& draft, const Progress& progress) {
    const Tables tables = tables_of(draft);
    Costs costs(tables);
    for (std::size_t i = 0; i < k_bounds; ++i) {
        const Bound& bound = bounds()[i];
        costs.begin(bound.profile, bound.metric, bound.plazas, nullptr, nullptr);
        const auto cost = [&](const Arc& arc) {
            if (bound.everything_open) return arc.length_mm;
            return std::min(k_far, costs.node(tables.tail(arc)) + costs.arc(arc));
        };
        draft.hierarchies[i] = hierarchy_of(order, cost, draft);
        if (progress) progress(double(i + 1) / k_bounds);
    }
}

std::size_t bound_for(const Profile& profile, Metric metric, Plazas plazas) {
    const auto& all = bounds();
    for (std::size_t i = all.size(); i-- > 1;) {
        const Bound& bound = all[i];
        if (plazas == Plazas::across && bound.plazas == Plazas::around) continue;
        if (bound.metric == Metric::preferred && (metric == Metric::shortest || !no_easier(profile, bound.profile)))
            continue;
        if (no_looser(profile.limits, bound.profile.limits)) return i;
    }
    return 0;
}

}  // namespace modou::routing
