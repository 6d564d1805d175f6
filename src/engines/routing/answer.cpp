#include "engines/routing/answer.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace modou::routing {
namespace {

On on_of(const WayFacts& facts) {
    if (facts.flags & WayFacts::plaza) return On::plaza;
    switch (facts.road) {
        case Road::ferry:
            return On::ferry;
        case Road::steps:
            return facts.flags & WayFacts::ramp ? On::ramp : On::steps;
        case Road::lift:
            return On::lift;
        case Road::crossing:
            return On::crossing;
        case Road::pavement:
            return On::pavement;
        case Road::path:
        case Road::footway:
        case Road::pedestrian:
        case Road::corridor:
        case Road::platform:
        case Road::track:
        case Road::cycleway:
        case Road::bridleway:
        case Road::living_street:
            return On::way;
        default:
            return facts.sidewalk & (WayFacts::left | WayFacts::right) ? On::pavement : On::road;
    }
}

double bearing(Position a, Position b) {
    const double x = double(east_of(a, b)) * std::cos((double(a.lat) + b.lat) / 2 * 1e-7 * std::numbers::pi / 180),
                 y = double(b.lat) - a.lat;
    if (x == 0 && y == 0) return 0;
    const double degrees = std::atan2(x, y) * 180 / std::numbers::pi;
    return degrees < 0 ? degrees + 360 : degrees;
}

double turn_angle(double from, double to) {
    double angle = to - from;
    while (angle > 180) angle -= 360;
    while (angle <= -180) angle += 360;
    return angle;
}

Turn turn_of(double angle) {
    const double size = std::abs(angle);
    if (size < 25) return Turn::straight;
    if (size > 165) return Turn::back;
    if (angle < 0) return size < 50 ? Turn::slight_left : size < 120 ? Turn::left : Turn::sharp_left;
    return size < 50 ? Turn::slight_right : size < 120 ? Turn::right : Turn::sharp_right;
}

// The points of a leg in the direction of travel, both ends included.
void append_points(const Tables& t, const Leg& leg, std::vector<Position>& out) {
    const EdgeRow& row = t.edges[leg.edge];
    const auto inner = t.points_of(leg.edge);
    if (leg.length_mm() == row.length_mm) {  // whole, as nearly all are
        const auto add = [&](Position p) {
            if (out.empty() || out.back() != p) out.push_back(p);
        };
        add(t.places[leg.backward() ? row.last : row.first]);
        if (leg.backward())
            std::ranges::for_each(inner.rbegin(), inner.rend(), add);
        else
            std::ranges::for_each(inner, add);
        add(t.places[leg.backward() ? row.first : row.last]);
        return;
    }
    std::vector<Position> line{t.places[row.first]};
    line.insert(line.end(), inner.begin(), inner.end());
    line.push_back(t.places[row.last]);
    // Only shares of the edge's length are asked, so a flat plane will do.
    const double shrink = std::cos(line[0].lat * 1e-7 * std::numbers::pi / 180);
    const auto flat = [&](Position a, Position b) {
        return std::hypot(double(east_of(a, b)) * shrink, double(b.lat) - a.lat);
    };
    double whole = 0;
    for (std::size_t i = 1; i < line.size(); ++i) whole += flat(line[i - 1], line[i]);
    const double scale = whole > 0 ? row.length_mm / whole : 0;
    const double low = std::min(leg.from_mm, leg.to_mm), high = std::max(leg.from_mm, leg.to_mm);
    std::vector<Position> part;
    double at = 0;
    const auto cut = [&](std::size_t i, double length, double mm) {
        const double share = length > 0 ? std::clamp((mm - at) / length, 0.0, 1.0) : 0;
        return between(line[i - 1], line[i], share);
    };
    if (low == 0) part.push_back(line[0]);
    for (std::size_t i = 1; i < line.size(); ++i) {
        const double length = flat(line[i - 1], line[i]) * scale;
        const bool last = i + 1 == line.size();
        if (low > 0 && at <= low && (low < at + length || last) && part.empty()) part.push_back(cut(i, length, low));
        if (at + length >= high || last) {
            part.push_back(high >= row.length_mm && last ? line[i] : cut(i, length, high));
            break;
        }
        if (at + length > low) part.push_back(line[i]);
        at += length;
    }
    if (leg.backward()) std::ranges::reverse(part);
    for (const Position p : part)
        if (out.empty() || out.back() != p) out.push_back(p);
}

Certainty weakest(const Judgement& judged) {
    if (judged.unread) return Certainty::unread;
    if (judged.unknown) return Certainty::unknown;
    if (judged.reported || judged.confidence > 0) return Certainty::reported;
    return judged.assumed ? Certainty::assumed : Certainty::known;
}

float confidence_of(Certainty certainty, float reported) {
    switch (certainty) {
        case Certainty::known:
            return 0.9f;
        case Certainty::assumed:
            return 0.5f;
        case Certainty::reported:
            return reported > 0 ? reported : 0.5f;
        case Certainty::unread:
            return 0.2f;
        default:
            return 0.3f;
    }
}

// The node that a leg begins or ends at, or k_none inside an edge.
std::uint32_t begins(const Tables& t, const Leg& leg) {
    const EdgeRow& row = t.edges[leg.edge];
    return leg.from_mm == 0 ? row.first : leg.from_mm == row.length_mm ? row.last : k_none;
}
std::uint32_t ends(const Tables& t, const Leg& leg) {
    const EdgeRow& row = t.edges[leg.edge];
    return leg.to_mm == 0 ? row.first : leg.to_mm == row.length_mm ? row.last : k_none;
}
// An edge of no length begins at both its ends: told by the leg before.
bool backward_of(const Tables& t, const Leg& leg, std::uint32_t at) {
    return leg.from_mm == leg.to_mm ? at != k_none && t.edges[leg.edge].last == at : leg.backward();
}

}  // namespace

std::uint32_t length_of(const std::vector<Leg>& legs) {
    std::uint64_t length = 0;
    for (const Leg& leg : legs) length += leg.length_mm();
    return std::uint32_t(std::min<std::uint64_t>(length, k_far));
}

double seconds_of(const WayFacts& facts, const Ground& line, double length_m, const Profile& profile) {
    if (facts.road == Road::ferry) return length_m * 1000 / std::max<int>(1, facts.pace_mm_s);
    double speed = profile.speed_kmh / 3.6;
    if (facts.road == Road::steps) speed *= 0.5;
    if (line.incline_permille != k_untold_permille) speed /= 1 + std::max(0, int(line.incline_permille)) / 10.0 * 0.05;
    if (line.smoothness >= Smoothness::bad || line.surface >= Surface::sett) speed *= 0.85;
    return length_m / speed + (facts.road == Road::lift ? 30 : 0);
}

void describe(const Tables& t, const std::vector<Leg>& legs, const Spot& from, const Spot& to, const Costs& costs,
              const Request& request, Route& route) {
    double last_bearing = 0;
    std::uint32_t at_node = from.node, last_name = k_none;
    route.points.push_back(from.at);
    if (at_node != k_none) route.nodes.push_back(t.osm_ids[at_node]);
    for (const Leg& leg : legs) {
        const EdgeRow& row = t.edges[leg.edge];
        const WayFacts& facts = t.way_classes[row.way_class];
        const bool backward = backward_of(t, leg, at_node);
        const std::uint32_t first_point = std::uint32_t(route.points.size() - 1);
        append_points(t, leg, route.points);
        const std::uint32_t last_point = std::uint32_t(route.points.size() - 1);
        const double length = leg.length_mm() / 1000.0;
        const Judgement judged = costs.judge(leg.edge, backward);
        Stretch stretch;
        stretch.first_point = first_point;
        stretch.last_point = last_point;
        stretch.way = row.way;
        stretch.edge = {leg.edge};
        stretch.length_m = length;
        stretch.on = on_of(facts);
        stretch.duration_s = seconds_of(facts, judged.line, length, request.profile);
        if (at_node != k_none && t.node_classes[t.node_class[at_node]].kind == NodeFacts::Kind::lift &&
            at_node != from.node)
            stretch.duration_s += 30;
        stretch.surface = judged.line.surface;
        stretch.smoothness = judged.line.smoothness;
        stretch.ground = std::max(judged.line.surface_state, judged.line.smoothness_state);
        if (judged.line.incline_permille != k_untold_permille)
            stretch.incline_percent = judged.line.incline_permille / 10.0;
        stretch.incline = judged.line.incline_state;
        if (judged.line.width_mm != k_untold_mm) stretch.width_m = judged.line.width_mm / 1000.0;
        stretch.width = judged.line.width_state;
        std::uint16_t kerb = judged.line.kerb_mm;
        stretch.kerb = judged.line.kerb_state;
        Certainty certainty = weakest(judged);
        if (at_node != k_none && at_node != from.node) {
            const Judgement node = costs.judge_node(at_node);
            if (node.line.kerb_mm != k_untold_mm && (kerb == k_untold_mm || node.line.kerb_mm > kerb))
                kerb = node.line.kerb_mm, stretch.kerb = node.line.kerb_state;
            if (node.line.width_mm != k_untold_mm &&
                (!stretch.width_m || node.line.width_mm < std::lround(*stretch.width_m * 1000)))
                stretch.width_m = node.line.width_mm / 1000.0, stretch.width = node.line.width_state;
            if (node.unknown && certainty != Certainty::unread) certainty = Certainty::unknown;
            if (node.unread) certainty = Certainty::unread;
            stretch.hours |= t.node_classes[t.node_class[at_node]].hours;
        }
        stretch.hours |= facts.hours;
        if (kerb != k_untold_mm) stretch.kerb_m = kerb / 1000.0;
        stretch.step_count = facts.road == Road::steps ? facts.step_count : 0;
        stretch.certainty = certainty;
        stretch.confidence = confidence_of(certainty, judged.confidence);
        for (const Overlay* overlay : {request.own.get(), request.reports.get()})
            if (overlay && overlay->touches(leg.edge))
                for (const auto& entry : overlay->on(leg.edge))
                    stretch.reports.push_back(overlay->report(entry.report).id);
        (certainty == Certainty::known      ? route.certain.known_m
         : certainty == Certainty::assumed  ? route.certain.assumed_m
         : certainty == Certainty::reported ? route.certain.reported_m
         : certainty == Certainty::unread   ? route.certain.unread_m
                                            : route.certain.unknown_m) += length;
        if (facts.road == Road::ferry) {
            route.ferry_m += length;
            route.ferry_s += stretch.duration_s;
            route.ferry_effort_m += Costs::cost(judged, leg.length_mm()) / 1000.0;
        }
        route.distance_m += length;
        route.duration_s += stretch.duration_s;
        if (route.ways.empty() || route.ways.back() != row.way) route.ways.push_back(row.way);

        const double now =
            last_point > first_point ? bearing(route.points[first_point], route.points[first_point + 1]) : last_bearing;
        const double angle = turn_angle(last_bearing, now);
        const bool begins_step = route.steps.empty() || route.steps.back().on != stretch.on || row.name != last_name ||
                                 (std::abs(angle) > 50 && first_point != last_point);
        if (begins_step) {
            Step step{.turn = route.steps.empty() ? Turn::depart : turn_of(angle),
                      .on = stretch.on,
                      .name = t.name(row.name),
                      .first_point = first_point,
                      .last_point = last_point};
            step.bearing_degrees = now;
            route.steps.push_back(step);
        }
        Step& step = route.steps.back();
        step.last_point = last_point;
        step.length_m += length;
        step.duration_s += stretch.duration_s;
        // A way's count of steps is of the whole way: once, however many pieces it is in.
        if (stretch.step_count && (route.stretches.empty() || route.stretches.back().way != row.way))
            step.step_count = std::uint16_t(step.step_count + stretch.step_count);
        last_name = row.name;
        if (last_point > first_point) last_bearing = bearing(route.points[last_point - 1], route.points[last_point]);
        route.stretches.push_back(std::move(stretch));
        at_node = leg.from_mm == leg.to_mm ? (backward ? row.first : row.last) : ends(t, leg);
        if (at_node != k_none && (route.nodes.empty() || route.nodes.back() != t.osm_ids[at_node]))
            route.nodes.push_back(t.osm_ids[at_node]);
    }
    if (route.points.back() != to.at) route.points.push_back(to.at);
    if (!route.stretches.empty()) route.stretches.back().last_point = std::uint32_t(route.points.size() - 1);
    if (!route.steps.empty()) route.steps.back().last_point = std::uint32_t(route.points.size() - 1);
    Step arrival{.turn = Turn::arrive,
                 .on = route.steps.empty() ? On::way : route.steps.back().on,
                 .name = {},
                 .first_point = std::uint32_t(route.points.size() - 1),
                 .last_point = std::uint32_t(route.points.size() - 1)};
    arrival.bearing_degrees = last_bearing;
    route.steps.push_back(arrival);
}

namespace {

void value_into(Avoided& item, const WayFacts& facts, const Ground& line) {
    item.hours = facts.hours;
    item.surface = line.surface;
    item.smoothness = line.smoothness;
    if (item.why & bit(Attribute::steps))
        item.value = facts.step_count;
    else if (item.why & (bit(Attribute::incline_up) | bit(Attribute::incline_down)))
        item.value = line.incline_permille == k_untold_permille ? 0 : std::abs(line.incline_permille / 10.0);
    else if (item.why & bit(Attribute::kerb))
        item.value = line.kerb_mm == k_untold_mm ? 0 : line.kerb_mm / 1000.0;
    else if (item.why & bit(Attribute::width))
        item.value = line.width_mm == k_untold_mm ? 0 : line.width_mm / 1000.0;
}

}  // namespace

std::vector<Avoided> avoided(const Tables& t, const std::vector<Leg>& free, const std::vector<Leg>& taken,
                             const Costs& costs) {
    std::vector<std::pair<std::uint32_t, double>> on_taken;  // node → metres from the start
    double metres = 0;
    for (const Leg& leg : taken) {
        metres += leg.length_mm() / 1000.0;
        if (const auto node = ends(t, leg); node != k_none) on_taken.emplace_back(node, metres);
    }
    const double taken_m = metres;
    std::ranges::sort(on_taken);
    std::vector<Avoided> items;
    std::size_t open = 0;  // items of the detour that is not yet back on the taken way
    double left_free = 0, left_taken = 0;
    metres = 0;
    const auto back = [&](double at_taken) {
        if (open < items.size()) {
            items[open].extra_m = taken.empty() ? 0 : (at_taken - left_taken) - (metres - left_free);
            for (std::size_t i = open + 1; i < items.size(); ++i) items[i].same_detour = true;
            open = items.size();
        }
        left_free = metres;
        left_taken = at_taken;
    };
    std::uint32_t at_node = free.empty() ? k_none : begins(t, free.front());
    for (std::size_t i = 0; i < free.size(); ++i) {
        const Leg& leg = free[i];
        const EdgeRow& row = t.edges[leg.edge];
        const bool backward = backward_of(t, leg, at_node);
        if (i > 0 && at_node != k_none)
            if (const Judgement judged = costs.judge_node(at_node); judged.factor == 0) {
                Avoided item{.node = t.osm_ids[at_node],
                             .at = t.places[at_node],
                             .why = judged.why,
                             .unread = Attributes(judged.why & judged.unread)};
                const NodeFacts& point = t.node_classes[t.node_class[at_node]];
                WayFacts facts;
                facts.step_count = point.step_count;
                facts.hours = point.hours;
                value_into(item, facts, judged.line);
                items.push_back(item);
            }
        if (const Judgement judged = costs.judge(leg.edge, backward); judged.factor == 0) {
            const double length = leg.length_mm() / 1000.0;
            if (!items.empty() && open < items.size() && items.back().way == row.way &&
                items.back().why == judged.why && items.back().unread == (judged.why & judged.unread)) {
                items.back().length_m += length;
            } else {
                Avoided item{.way = row.way,
                             .at = t.places[backward ? row.last : row.first],
                             .why = judged.why,
                             .unread = Attributes(judged.why & judged.unread),
                             .length_m = length};
                value_into(item, t.way_classes[row.way_class], judged.line);
                items.push_back(item);
            }
        }
        metres += leg.length_mm() / 1000.0;
        at_node = leg.from_mm == leg.to_mm ? (backward ? row.first : row.last) : ends(t, leg);
        const auto found = std::ranges::lower_bound(on_taken, std::pair(at_node, -1.0));
        if (at_node != k_none && found != on_taken.end() && found->first == at_node && found->second >= left_taken)
            back(found->second);
    }
    back(taken_m);
    return items;
}

}  // namespace modou::routing
