#include "engines/routing/costs.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace modou::routing {
namespace {

// How much of "a road without a pavement" each kind of road is: by traffic, 1 for a secondary road.
double traffic(const WayFacts& facts) {
    if (facts.sidewalk & (WayFacts::left | WayFacts::right)) return 0;
    switch (facts.road) {
        case Road::residential:
            return 0.2;
        case Road::service:
        case Road::track:
            return 0.3;
        case Road::unclassified:
            return 0.5;
        case Road::tertiary:
            return 0.8;
        case Road::secondary:
            return 1;
        case Road::primary:
            return 1.3;
        case Road::trunk:
            return 2;
        default:
            return 0;
    }
}

bool shakes(const Ground& ground) {
    return ground.smoothness >= Smoothness::bad ||
           (ground.smoothness == Smoothness::unknown && ground.surface >= Surface::unpaved &&
            ground.surface != Surface::cobblestone_flattened);
}

constexpr double k_lift_wait_m = 25;    // about 25 s at 4 km/h
constexpr double k_ferry_wait_m = 300;  // about five minutes: half the time between two boats of a busy river

}  // namespace

void Costs::begin(const Profile& profile, Metric metric, Plazas plazas, const Overlay* reports, const Overlay* own,
                  FerryBy ferry_by) {
    reports_ = reports && reports->attached() ? reports : nullptr;
    own_ = own && own->attached() ? own : nullptr;
    any_reports_ = reports_ || own_;
    if (stamp_ != 0 && metric == metric_ && plazas == plazas_ && ferry_by == ferry_by_ && profile == profile_) return;
    profile_ = profile;
    metric_ = metric;
    plazas_ = plazas;
    ferry_by_ = ferry_by;
    if (++stamp_ == 0) {
        std::ranges::fill(ways_, Way{});
        std::ranges::fill(nodes_, Point{});
        stamp_ = 1;
    }
}

std::uint32_t Costs::cost(const Judgement& judged, std::uint32_t length_mm) {
    if (judged.factor == 0) return k_far;
    return std::uint32_t(
               std::min<std::uint64_t>((std::uint64_t(length_mm) * judged.factor + 0xFFFF) >> 16, k_far - 1)) +
           judged.extra_mm;
}

bool Costs::passable(std::uint32_t edge, bool backward) {
    const EdgeRow& row = tables_->edges[edge];
    return arc({0, edge << 1 | std::uint32_t(backward), 0, row.way_class}) < k_far;
}

void Costs::fill(Way& way, std::uint32_t cls) {
    const Judgement forward = judge_facts(tables_->way_classes[cls], false),
                    backward = judge_facts(tables_->way_classes[cls], true);
    way = {stamp_, forward.factor, backward.factor, std::max(forward.extra_mm, backward.extra_mm)};
}
void Costs::fill(Point& point, std::uint32_t cls) {
    point = {stamp_, cost(judge_point(tables_->node_classes[cls]), 0)};
}

void Costs::judge_ground(const WayFacts& facts, Ground ground, bool backward, Judgement& out) const {
    const Limits& limits = profile_.limits;
    const auto told = [&](Certainty state, Attribute attribute, bool bad) {
        if (state == Certainty::unknown) out.unknown |= bit(attribute);
        if (state == Certainty::assumed) out.assumed |= bit(attribute);
        if (state == Certainty::reported) out.reported |= bit(attribute);
        if (state == Certainty::unread) out.unread |= bit(attribute);
        if (state != Certainty::unknown && bad) out.why |= bit(attribute);
    };
    if (backward && ground.incline_permille != k_untold_permille)
        ground.incline_permille = std::int16_t(-ground.incline_permille);
    out.line = ground;
    if (limits.forbidden_surfaces)
        told(ground.surface_state, Attribute::surface,
             limits.forbidden_surfaces & (1ull << unsigned(ground.surface) | 1ull << unsigned(ground.surface_also)));
    if (limits.forbidden_smoothness)
        told(ground.smoothness_state, Attribute::smoothness,
             limits.forbidden_smoothness >> unsigned(ground.smoothness) & 1);
    const double percent = ground.incline_permille == k_untold_permille ? 0 : ground.incline_permille / 10.0;
    const bool either_way = ground.slope & Ground::either_way;
    const double up = either_way ? std::abs(percent) : percent, down = either_way ? std::abs(percent) : -percent;
    constexpr double k_rounding = 0.051;  // slopes are kept in permille
    // Wheels that are not stopped by steps go up their ramp: its slope counts where it is told in numbers.
    const bool ramp = facts.road == Road::steps && wheels() && !(ground.slope & Ground::by_word) &&
                      ground.incline_state != Certainty::unknown;
    if ((facts.road != Road::steps && facts.road != Road::lift) || ramp) {
        if (limits.incline_up_percent)
            told(ground.incline_state, Attribute::incline_up, up > *limits.incline_up_percent + k_rounding);
        if (limits.incline_down_percent)
            told(ground.incline_state, Attribute::incline_down, down > *limits.incline_down_percent + k_rounding);
    }
    if (limits.width_m) told(ground.width_state, Attribute::width, ground.width_mm < *limits.width_m * 1000 - 0.5);
    // Only who crosses meets a kerb: elsewhere an untold kerb is no kerb.
    if (limits.kerb_m && (facts.road == Road::crossing || facts.across & WayFacts::kerb_there ||
                          ground.kerb_state != Certainty::unknown))
        told(ground.kerb_state, Attribute::kerb,
             ground.kerb_mm != k_untold_mm && ground.kerb_mm > *limits.kerb_m * 1000 + 0.5);
    if (limits.unread == Unread::stop) out.why |= out.unread;
    const Attributes untold = out.unknown | out.unread;
    if (limits.unknown == Unknown::avoid) out.why |= untold & limits.named;
    if (out.why) {
        out.factor = 0;
        return;
    }
    if (metric_ == Metric::shortest) return;
    double factor = 1 + profile_.per_percent_up * std::max(0.0, up) + profile_.per_percent_down * std::max(0.0, down);
    if (shakes(ground)) factor += profile_.rough;
    factor += profile_.road_without_pavement * traffic(facts);
    factor += profile_.unknown_share * std::popcount(unsigned(untold));
    if (facts.road == Road::steps) factor += profile_.steps;
    factor = std::min(factor, profile_.highest);
    if (limits.unknown == Unknown::avoid && untold) factor *= 4;
    out.factor = std::uint32_t(factor * k_par);
    if (ground.kerb_mm != k_untold_mm && ground.kerb_mm > 10) out.extra_mm = std::uint32_t(profile_.kerb_m * 1000);
}

bool Costs::shut_to_wheels(Wheelchair wheelchair, Wheelchair stroller) const {
    // What is told of the other kind of wheels holds where nothing is told of one's own: where no pram gets through, no
    // chair does. Without a word on what one moves on, either counts.
    const bool chair = (wheelchair == Wheelchair::unknown ? stroller : wheelchair) == Wheelchair::no,
               pram = (stroller == Wheelchair::unknown ? wheelchair : stroller) == Wheelchair::no;
    switch (profile_.limits.moves) {
        case Moves::chair:
            return chair;
        case Moves::pram:
            return pram;
        case Moves::any:
            return chair && pram;
        case Moves::other:
            break;
    }
    return chair || (pram && wheelchair != Wheelchair::yes);
}

// One is carried: neither slopes nor ground count, and what nobody told of wheelchairs is not known.
void Costs::judge_ferry(const WayFacts& facts, Judgement& out) const {
    const Limits& limits = profile_.limits;
    if (wheels() && facts.wheelchair == Wheelchair::unknown) out.unknown |= bit(Attribute::access);
    if (ferry_by_ == FerryBy::time)
        out.factor = std::uint32_t(
            std::clamp(profile_.speed_kmh / 3.6 * 1000 / std::max<int>(1, facts.pace_mm_s) * k_par, 1.0, 1e9));
    if (metric_ == Metric::shortest) return;
    if (limits.unknown == Unknown::avoid && out.unknown) out.factor *= 4;
    out.extra_mm = std::uint32_t(k_ferry_wait_m * 1000);
}

Judgement Costs::judge_facts(const WayFacts& facts, bool backward) const {
    Judgement out;
    const Limits& limits = profile_.limits;
    const auto no = [&](Attribute attribute) {
        out.why |= bit(attribute);
        out.factor = 0;
    };
    out.line = facts.way;
    if ((facts.flags & WayFacts::plaza && plazas_ == Plazas::around) ||
        facts.flags & (backward ? WayFacts::not_backward : WayFacts::not_forward)) {
        out.factor = 0;  // no barrier to anyone in particular: there is no way
        return out;
    }
    if (wheels()) {
        if (facts.road == Road::steps && (facts.flags & WayFacts::escalator ||
                                          !(facts.flags & WayFacts::ramp || facts.wheelchair == Wheelchair::yes)))
            no(Attribute::steps);
        if (shut_to_wheels(facts.wheelchair, facts.stroller))
            no(facts.road == Road::steps ? Attribute::steps : Attribute::access);
        if (facts.across & WayFacts::barred && facts.wheelchair != Wheelchair::yes) no(Attribute::barrier);
        if (facts.across & WayFacts::walled && facts.road != Road::ferry && limits.obstacles >= Obstacles::walls)
            no(Attribute::wall);
    }
    // Closed but for some hours: nobody goes there, and answers say so as of any other barrier.
    if (facts.more & WayFacts::some_hours && limits.moves != Moves::any) no(Attribute::access);
    if (facts.more & WayFacts::some_only && limits.no_foot == NoFoot::avoid) no(Attribute::access);
    if (facts.more & WayFacts::chairs_only && limits.moves < Moves::chair) no(Attribute::access);
    if (facts.more & WayFacts::ford && limits.fords == Fords::avoid) no(Attribute::ford);
    if (facts.more & (WayFacts::access_unread | WayFacts::wheels_unread)) {
        out.unread |= bit(Attribute::access);
        if (limits.unread == Unread::stop) no(Attribute::access);
    }
    if (facts.track_grade > limits.max_track_grade || facts.sac_scale > limits.max_sac_scale) no(Attribute::access);
    if (facts.suited > limits.worst) no(Attribute::access);
    if (facts.road == Road::ferry && limits.ferries == Ferries::avoid) no(Attribute::ferry);
    if (out.why) return out;
    if (facts.road == Road::ferry) {
        judge_ferry(facts, out);
        return out;
    }
    if (facts.sides == 0) {
        judge_ground(facts, facts.way, backward, out);
        return out;
    }
    // Pavements with facts of their own: the better of those that are there; what is not told of one is assumed as the
    // way's.
    Judgement best;
    bool any = false;
    for (const auto& [side, own] :
         {std::pair(WayFacts::left, &facts.left_side), std::pair(WayFacts::right, &facts.right_side)}) {
        if (!(facts.sidewalk & side)) continue;
        Ground ground = *own;
        const auto assume = [](auto& value, Certainty& state, auto from, Certainty from_state) {
            if (state != Certainty::unknown || from_state == Certainty::unknown) return;
            value = from;
            state = from_state == Certainty::unread ? from_state : Certainty::assumed;
        };
        if (ground.surface_state == Certainty::unknown) ground.surface_also = facts.way.surface_also;
        assume(ground.surface, ground.surface_state, facts.way.surface, facts.way.surface_state);
        assume(ground.smoothness, ground.smoothness_state, facts.way.smoothness, facts.way.smoothness_state);
        if (ground.incline_state == Certainty::unknown) {
            // The slope is the street's, on either side.
            ground.incline_permille = facts.way.incline_permille;
            ground.incline_state = facts.way.incline_state;
            ground.slope = facts.way.slope;
        }
        Judgement judged = out;
        judge_ground(facts, ground, backward, judged);
        if (!any || (judged.factor != 0 && (best.factor == 0 || judged.factor < best.factor))) best = judged;
        any = true;
    }
    return best;
}

Judgement Costs::judge_point(const NodeFacts& facts) const {
    using Kind = NodeFacts::Kind;
    Judgement out;
    const Limits& limits = profile_.limits;
    const auto no = [&](Attribute attribute) {
        out.why |= bit(attribute);
        out.factor = 0;
    };
    const bool open_at_hours = limits.moves == Moves::any && facts.hours != 0;
    if ((facts.kind == Kind::closed && !open_at_hours) || (wheels() && facts.kind == Kind::wheel_barrier) ||
        (limits.no_foot == NoFoot::avoid && facts.kind == Kind::no_foot))
        no(Attribute::barrier);
    if (wheels() && facts.kind == Kind::unlisted_barrier && limits.obstacles >= Obstacles::all) no(Attribute::barrier);
    if (wheels() && facts.kind == Kind::steps) no(Attribute::steps);
    if (wheels() && shut_to_wheels(facts.wheelchair, facts.stroller)) no(Attribute::access);
    if (facts.more & WayFacts::chairs_only && limits.moves < Moves::chair) no(Attribute::access);
    if (facts.more & WayFacts::ford && limits.fords == Fords::avoid) no(Attribute::ford);
    if (facts.more & (WayFacts::access_unread | WayFacts::wheels_unread)) out.unread |= bit(Attribute::access);
    if (limits.width_m && facts.width_mm != k_untold_mm && facts.width_mm < *limits.width_m * 1000 - 0.5)
        no(Attribute::width);
    if (limits.width_m && facts.width_state == Certainty::unread) out.unread |= bit(Attribute::width);
    if (limits.kerb_m && (facts.kind == Kind::kerb || facts.kerb_state != Certainty::unknown)) {
        if (facts.kerb_state == Certainty::unknown) out.unknown |= bit(Attribute::kerb);
        if (facts.kerb_state == Certainty::unread) out.unread |= bit(Attribute::kerb);
        if (facts.kerb_mm != k_untold_mm && facts.kerb_mm > *limits.kerb_m * 1000 + 0.5) no(Attribute::kerb);
    }
    Attributes stops = limits.unread == Unread::stop ? out.unread : Attributes(0);
    if (limits.unknown == Unknown::avoid) stops |= Attributes((out.unknown | out.unread) & limits.named);
    if (stops) {
        out.why |= stops;
        out.factor = 0;
    }
    out.line.kerb_mm = facts.kerb_mm;
    out.line.kerb_state = facts.kerb_state;
    out.line.width_mm = facts.width_mm;
    out.line.width_state = facts.width_state;
    if (out.factor && metric_ == Metric::preferred) {
        if (facts.kind == Kind::lift) out.extra_mm += std::uint32_t(k_lift_wait_m * 1000);
        if (facts.kind == Kind::kerb && facts.kerb_mm != k_untold_mm && facts.kerb_mm > 10)
            out.extra_mm += std::uint32_t(profile_.kerb_m * 1000);
    }
    return out;
}

Judgement Costs::judge_node(std::uint32_t node) const {
    return judge_point(tables_->node_classes[tables_->node_class[node]]);
}

Judgement Costs::judge(std::uint32_t edge, bool backward) const {
    WayFacts facts = tables_->way_classes[tables_->edges[edge].way_class];
    float confidence = 0;
    int verdict = 0;  // of the strongest report that says whether one gets through: -1 no, 1 yes
    for (const Overlay* overlay : {own_, reports_}) {
        if (!overlay || !overlay->touches(edge)) continue;
        for (const auto& entry : overlay->on(edge)) {
            const Report& report = overlay->report(entry.report);
            if (!(report.who & (wheels() ? Report::wheels : Report::walkers))) continue;
            confidence = std::max(confidence, report.confidence);
            if (report.kind != Report::Kind::fact) {
                if (verdict == 0) verdict = report.kind == Report::Kind::blocked ? -1 : 1;
                continue;
            }
            for (Ground* ground : {&facts.way, &facts.left_side, &facts.right_side}) {
                const auto take = [](auto& value, Certainty& state, auto now) {
                    if (state == Certainty::reported) return;  // a stronger report came first
                    value = now;
                    state = Certainty::reported;
                };
                if (report.incline_percent)
                    take(ground->incline_permille, ground->incline_state,
                         std::int16_t(std::clamp(std::lround(*report.incline_percent * 10), -2000l, 2000l)));
                if (report.kerb_m)
                    take(ground->kerb_mm, ground->kerb_state,
                         std::uint16_t(std::clamp(std::lround(*report.kerb_m * 1000), 0l, 65'000l)));
                if (report.width_m)
                    take(ground->width_mm, ground->width_state,
                         std::uint16_t(std::clamp(std::lround(*report.width_m * 1000), 0l, 65'000l)));
                if (report.surface != Surface::unknown) take(ground->surface, ground->surface_state, report.surface);
                if (report.smoothness != Smoothness::unknown)
                    take(ground->smoothness, ground->smoothness_state, report.smoothness);
            }
        }
    }
    Judgement out = judge_facts(facts, backward);
    out.confidence = confidence;
    if (verdict < 0) {
        out.factor = 0;
        out.why |= bit(Attribute::report);
        out.reported |= bit(Attribute::report);
    }
    if (verdict > 0 && out.factor == 0 && out.why) {
        out.factor = metric_ == Metric::shortest ? k_par : std::uint32_t(profile_.highest * k_par);
        out.reported |= out.why;
        out.why = 0;
    }
    return out;
}

}  // namespace modou::routing
