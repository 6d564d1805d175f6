#include "services/navigation/answers.hpp"

#include <algorithm>
#include <cmath>

#include "services/navigation/gcj02.hpp"

namespace modou::navigation {
namespace {

using base::JsonOut;
using routing::Avoided;
using routing::Certainty;
using routing::On;
using routing::Position;
using routing::Route;
using routing::Turn;

std::string_view certainty_name(Certainty certainty) {
    switch (certainty) {
        case Certainty::known:
            return "known";
        case Certainty::assumed:
            return "assumed";
        case Certainty::reported:
            return "reported";
        case Certainty::unread:
            return "not_understood";
        case Certainty::unknown:
            break;
    }
    return "unknown";
}

std::string_view on_name(On on) {
    switch (on) {
        case On::pavement:
            return "pavement";
        case On::crossing:
            return "crossing";
        case On::steps:
            return "steps";
        case On::lift:
            return "lift";
        case On::ramp:
            return "ramp";
        case On::plaza:
            return "plaza";
        case On::road:
            return "road";
        case On::ferry:
            return "ferry";
        case On::way:
            break;
    }
    return "way";
}

// openrouteservice's numbers of instructions.
int turn_number(Turn turn) {
    switch (turn) {
        case Turn::left:
            return 0;
        case Turn::right:
            return 1;
        case Turn::sharp_left:
            return 2;
        case Turn::sharp_right:
            return 3;
        case Turn::slight_left:
            return 4;
        case Turn::slight_right:
            return 5;
        case Turn::straight:
            return 6;
        case Turn::back:
            return 9;
        case Turn::arrive:
            return 10;
        case Turn::depart:
            return 11;
    }
    return 6;
}

std::string_view why_name(routing::NoRoute::Why why) {
    using Why = routing::NoRoute::Why;
    switch (why) {
        case Why::from_far:
            return "from_far";
        case Why::to_far:
            return "to_far";
        case Why::from_enclosed:
            return "from_enclosed";
        case Why::to_enclosed:
            return "to_enclosed";
        case Why::not_connected:
            break;
    }
    return "not_connected";
}

void write_why(JsonOut& out, std::string_view name, routing::Attributes why) {
    out.key(name).begin_list();
    for (unsigned i = 0; i < unsigned(routing::Attribute::count); ++i)
        if (why >> i & 1) out.value(routing::attribute_name(routing::Attribute(i)));
    out.end_list();
}

// Which tags say that one gets through at certain hours only; nothing where none does.
void write_hours(JsonOut& out, std::uint8_t hours) {
    if (hours == 0) return;
    out.key("hours").begin_list();
    for (std::size_t i = 0; i < routing::k_hours_keys.size(); ++i)
        if (hours >> i & 1) out.value(routing::k_hours_keys[i]);
    out.end_list();
}

// The ways that one takes and that are open at certain hours only, each run of one way once.
void write_open_at_hours(JsonOut& out, const Route& route, Language language, Datum datum) {
    if (std::ranges::none_of(route.stretches, [](const auto& stretch) { return stretch.hours != 0; })) return;
    out.key("open_at_hours").begin_list();
    std::int64_t last = 0;
    for (const auto& stretch : route.stretches) {
        if (stretch.hours == 0 || stretch.way == last) continue;
        last = stretch.way;
        out.begin_object().member("way", stretch.way);
        write_position(out.key("at"), route.points[stretch.first_point], datum);
        write_hours(out, stretch.hours);
        out.member("text", hours_in_words(stretch.hours, language)).end_object();
    }
    out.end_list();
}

void write_avoided(JsonOut& out, const Avoided& item, Language language, Datum datum) {
    out.begin_object();
    if (item.way != 0) out.member("way", item.way);
    if (item.node != 0) out.member("node", item.node);
    write_position(out.key("at"), item.at, datum);
    write_why(out, "why", item.why);
    if (item.unread != 0) write_why(out, "not_understood", item.unread);
    write_hours(out, item.hours);
    if (item.value > 0) out.number("value", item.value, 3);
    out.number("length_m", item.length_m, 1).number("extra_m", item.extra_m, 1).member("same_detour", item.same_detour);
    out.member("text", avoided_in_words(item, language)).end_object();
}

void write_avoided(JsonOut& out, const std::vector<Avoided>& items, Language language, Datum datum) {
    out.begin_list();
    for (const Avoided& item : items) write_avoided(out, item, language, datum);
    out.end_list();
}

void write_certain(JsonOut& out, const routing::Certain& certain) {
    out.key("certainty")
        .begin_object()
        .number("known", certain.known_m, 1)
        .number("assumed", certain.assumed_m, 1)
        .number("reported", certain.reported_m, 1)
        .number("unknown", certain.unknown_m, 1)
        .number("not_understood", certain.unread_m, 1)
        .end_object();
}

void write_none(JsonOut& out, const routing::NoRoute& none, Language language, Datum datum) {
    out.begin_object().member("why", why_name(none.why)).key("barriers");
    write_avoided(out, none.barriers, language, datum);
    out.key("reachable");
    if (none.reachable)
        write_position(out, *none.reachable, datum);
    else
        out.null();
    out.number("reachable_m", none.reachable_m, 1).member("text", no_route_in_words(none, language)).end_object();
}

void write_ids(JsonOut& out, std::string_view name, const std::vector<std::int64_t>& ids) {
    out.key(name).begin_list();
    for (const auto id : ids) out.value(id);
    out.end_list();
}

// How much of the way one is carried over water; nothing without a ferry.
void write_ferry(JsonOut& out, const Route& route) {
    if (route.ferry_m > 0) out.number("ferry_m", route.ferry_m, 1).number("ferry_s", route.ferry_s, 1);
}

void write_line(JsonOut& out, const std::vector<Position>& points, Datum datum) {
    out.begin_list();
    for (const Position at : points) write_position(out, at, datum);
    out.end_list();
}

void write_box(JsonOut& out, const std::vector<Position>& points, Datum datum) {
    if (points.empty()) return;
    Position low = points.front(), high = low;
    for (const Position at : points) {
        const Position shown = datum == Datum::gcj02 ? gcj02_of(at) : at;
        low = {std::min(low.lon, shown.lon), std::min(low.lat, shown.lat)};
        high = {std::max(high.lon, shown.lon), std::max(high.lat, shown.lat)};
    }
    out.key("bbox").begin_list();
    for (const std::int32_t edge : {low.lon, low.lat, high.lon, high.lat}) out.number(edge * 1e-7, 7);
    out.end_list();
}

void write_stretch(JsonOut& out, const routing::Stretch& stretch) {
    out.begin_object()
        .key("points")
        .begin_list()
        .value(stretch.first_point)
        .value(stretch.last_point)
        .end_list()
        .member("way", stretch.way)
        .member("on", on_name(stretch.on))
        .number("length_m", stretch.length_m, 1)
        .number("duration_s", stretch.duration_s, 1);
    if (stretch.surface != routing::Surface::unknown) out.member("surface", routing::surface_name(stretch.surface));
    if (stretch.smoothness != routing::Smoothness::unknown)
        out.member("smoothness", routing::smoothness_name(stretch.smoothness));
    if (stretch.incline_percent) out.number("incline_percent", *stretch.incline_percent, 1);
    if (stretch.width_m) out.number("width_m", *stretch.width_m, 2);
    if (stretch.kerb_m) out.number("kerb_m", *stretch.kerb_m, 3);
    if (stretch.step_count > 0) out.member("step_count", stretch.step_count);
    write_hours(out, stretch.hours);
    out.member("certainty", certainty_name(stretch.certainty)).number("confidence", stretch.confidence, 2);
    out.key("of")
        .begin_object()
        .member("incline", certainty_name(stretch.incline))
        .member("width", certainty_name(stretch.width))
        .member("kerb", certainty_name(stretch.kerb))
        .member("ground", certainty_name(stretch.ground))
        .end_object();
    out.key("reports").begin_list();
    for (const auto id : stretch.reports)
        if (id != 0) out.value(id);
    out.end_list().end_object();
}

// Distances in the unit that was asked for; metres to a decimetre, others as finely.
void write_distance(JsonOut& out, std::string_view name, double metres, const Shown& shown) {
    out.number(name, metres / shown.wanted.unit_m, shown.wanted.unit_m == 1 ? 1 : 4);
}

void write_step(JsonOut& out, const routing::Step& step, const Shown& shown) {
    const Language language = shown.language;
    out.begin_object();
    write_distance(out, "distance", step.length_m, shown);
    out.number("duration", step.duration_s, 1)
        .member("type", turn_number(step.turn))
        .member("instruction", instruction(step, language))
        .member("name", step.name.empty() ? std::string_view("-") : called(step.name, language))
        .key("way_points")
        .begin_list()
        .value(step.first_point)
        .value(step.last_point)
        .end_list()
        .member("on", on_name(step.on));
    if (step.step_count > 0) out.member("step_count", step.step_count);
    out.end_object();
}

// What openrouteservice says of a route: in a feature's properties, or in the route itself.
void write_route(JsonOut& out, const Route& route, const Shown& shown) {
    out.key("segments").begin_list().begin_object();
    write_distance(out, "distance", route.distance_m, shown);
    out.number("duration", route.duration_s, 1);
    if (shown.wanted.instructions) {
        out.key("steps").begin_list();
        for (const auto& step : route.steps) write_step(out, step, shown);
        out.end_list();
    }
    for (const auto& name : shown.wanted.attributes) {
        if (name == "avgspeed" && route.duration_s > 0)
            out.number(name, route.distance_m / std::max(1000.0, shown.wanted.unit_m) / (route.duration_s / 3600), 2);
        if (name == "detourfactor" && !route.points.empty())
            out.number(name,
                       route.distance_m / std::max(1.0, routing::distance_m(route.points.front(), route.points.back())),
                       2);
        if (name == "percentage") out.number(name, 100, 1);
    }
    out.end_object().end_list();
    out.key("way_points").begin_list().value(0).value(route.points.empty() ? 0 : route.points.size() - 1).end_list();
    out.key("summary").begin_object();
    write_distance(out, "distance", route.distance_m, shown);
    out.number("duration", route.duration_s, 1).end_object();
    write_warnings(out, shown);
    out.key("modou")
        .begin_object()
        .key("snapped")
        .begin_object()
        .number("from_m", route.from_snapped_m, 1)
        .number("to_m", route.to_snapped_m, 1)
        .end_object();
    out.key("moved").begin_object().member("from", route.from_moved).member("to", route.to_moved).end_object();
    out.member("reached_exact", route.reached_exact).number("unrestricted_m", route.unrestricted_m, 1);
    write_ferry(out, route);
    write_certain(out, route.certain);
    write_open_at_hours(out, route, shown.language, shown.datum);
    out.key("avoided");
    write_avoided(out, route.avoided, shown.language, shown.datum);
    out.key("stretches").begin_list();
    for (const auto& stretch : route.stretches) write_stretch(out, stretch);
    out.end_list().key("notes").begin_list();
    for (const auto& note : notes_in_words(route, shown.language)) out.value(note);
    out.end_list();
    if (!route.reached_exact) write_none(out.key("none"), route.none, shown.language, shown.datum);
    out.end_object();
}

void write_feature(JsonOut& out, const Route& route, const Shown& shown) {
    out.begin_object().member("type", "Feature");
    write_box(out, route.points, shown.datum);
    write_route(out.key("properties").begin_object(), route, shown);
    out.end_object().key("geometry");
    if (shown.wanted.geometry) {
        out.begin_object().member("type", "LineString").key("coordinates");
        write_line(out, route.points, shown.datum);
        out.end_object();
    } else {
        out.null();
    }
    out.end_object();
}

double ring_area(const std::vector<Position>& ring) {
    double sum = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Position a = ring[i], b = ring[(i + 1) % ring.size()];
        sum += double(a.lon) * b.lat - double(b.lon) * a.lat;
    }
    return sum / 2;
}
// Even-odd: whether the ring goes around the point.
bool inside(const std::vector<Position>& ring, Position at) {
    bool in = false;
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
        const Position a = ring[i], b = ring[j];
        if ((a.lat > at.lat) != (b.lat > at.lat) &&
            at.lon < double(b.lon - a.lon) * (double(at.lat) - a.lat) / (double(b.lat) - a.lat) + a.lon)
            in = !in;
    }
    return in;
}

// Rings (outer counterclockwise, holes clockwise) as one GeoJSON MultiPolygon, each hole in the smallest ring around
// it.
void write_polygons(JsonOut& out, const std::vector<std::vector<Position>>& rings, Datum datum) {
    std::vector<std::size_t> outers;
    for (std::size_t i = 0; i < rings.size(); ++i)
        if (rings[i].size() >= 3 && ring_area(rings[i]) > 0) outers.push_back(i);
    std::vector<std::vector<std::size_t>> holes(rings.size());
    for (std::size_t i = 0; i < rings.size(); ++i) {
        if (rings[i].size() < 3 || ring_area(rings[i]) >= 0) continue;
        std::size_t home = rings.size();
        for (const std::size_t outer : outers)
            if (inside(rings[outer], rings[i].front()) &&
                (home == rings.size() || ring_area(rings[outer]) < ring_area(rings[home])))
                home = outer;
        if (home < rings.size()) holes[home].push_back(i);
    }
    const auto write_ring = [&](const std::vector<Position>& ring) {
        out.begin_list();
        for (const Position at : ring) write_position(out, at, datum);
        if (ring.front() != ring.back()) write_position(out, ring.front(), datum);  // GeoJSON closes its rings
        out.end_list();
    };
    out.begin_object().member("type", "MultiPolygon").key("coordinates").begin_list();
    for (const std::size_t outer : outers) {
        out.begin_list();
        write_ring(rings[outer]);
        for (const std::size_t hole : holes[outer]) write_ring(rings[hole]);
        out.end_list();
    }
    out.end_list().end_object();
}

}  // namespace

JsonOut& write_position(JsonOut& out, Position at, Datum datum) {
    const Position shown = datum == Datum::gcj02 ? gcj02_of(at) : at;
    return out.begin_list().number(shown.lon_degrees(), 7).number(shown.lat_degrees(), 7).end_list();
}

std::string error_line(const base::Error& error) {
    JsonOut out;
    out.begin_object().key("error").begin_object().member("code", base::code_name(error.code));
    if (!error.where.empty()) out.member("at", error.where);
    return out.member("message", error.message).end_object().end_object().take();
}

namespace {
void write_ignored(JsonOut& out, const Asked& asked) {
    if (asked.ignored.empty()) return;
    out.key("ignored").begin_list();
    for (const auto& name : asked.ignored) out.value(name);
    out.end_list();
}
}  // namespace

std::string route_line(const Route& route, const Asked& asked, Language language) {
    JsonOut out;
    out.begin_object().member("found", route.found);
    if (route.found) {
        out.number("distance_m", route.distance_m, 3).number("duration_s", route.duration_s, 1);
        if (asked.request.metric == routing::Metric::preferred) out.number("effort_m", route.effort_m, 1);
        write_ferry(out, route);
        write_ids(out, "ways", route.ways);
        write_ids(out, "nodes", route.nodes);
        out.key("snapped")
            .begin_object()
            .number("from_m", route.from_snapped_m, 1)
            .number("to_m", route.to_snapped_m, 1)
            .end_object();
        out.member("reached_exact", route.reached_exact).key("avoided");
        write_avoided(out, route.avoided, language, asked.datum);
        write_certain(out, route.certain);
        write_open_at_hours(out, route, language, asked.datum);
        if (route.unrestricted_m > 0) out.number("unrestricted_m", route.unrestricted_m, 1);
        out.key("geometry");
        write_line(out, route.points, asked.datum);
    } else {
        out.member("reached_exact", false);
    }
    if (!route.found || !route.reached_exact) write_none(out.key("none"), route.none, language, asked.datum);
    write_ignored(out, asked);
    return out.end_object().take();
}

std::string reach_line(const routing::Reach& reach, const Asked& asked) {
    JsonOut out;
    out.begin_object()
        .member("reachable_junctions", reach.junctions)
        .member("farthest_node", reach.farthest_node)
        .number("farthest_crow_m", reach.farthest_crow_m, 3)
        .key("snapped")
        .begin_object()
        .number("from_m", reach.snapped_m, 1)
        .end_object();
    write_polygons(out.key("outline"), reach.rings, asked.datum);
    write_ignored(out, asked);
    return out.end_object().take();
}

std::string directions_json(std::span<const Route> routes, const Shown& shown, Form form) {
    JsonOut out;
    out.begin_object();
    if (form == Form::geojson) out.member("type", "FeatureCollection");
    if (!routes.empty()) write_box(out, routes.front().points, shown.datum);
    out.key(form == Form::geojson ? "features" : "routes").begin_list();
    for (const Route& route : routes) {
        if (form == Form::geojson) {
            write_feature(out, route, shown);
            continue;
        }
        out.begin_object();
        write_box(out, route.points, shown.datum);
        write_route(out, route, shown);
        if (shown.wanted.geometry) out.member("geometry", encoded_polyline(route.points, shown.datum));
        out.end_object();
    }
    out.end_list();
    write_warnings(out, shown);
    write_metadata(out, "routing", shown);
    return out.end_object().take();
}

std::string no_route_json(const Route& route, const Shown& shown) {
    JsonOut out;
    out.begin_object()
        .key("error")
        .begin_object()
        .member("code", 2009)  // openrouteservice: "route could not be found"
        .member("message", no_route_in_words(route.none, Language::en))
        .member("message_zh", no_route_in_words(route.none, Language::zh))
        .end_object();
    write_none(out.key("modou"), route.none, shown.language, shown.datum);
    return out.end_object().take();
}

std::string isochrones_json(std::span<const routing::Reach> reaches, std::span<const double> ranges,
                            std::span<const Position> places, const Shown& shown) {
    JsonOut out;
    out.begin_object().member("type", "FeatureCollection").key("features").begin_list();
    for (std::size_t i = 0; i < reaches.size(); ++i) {
        out.begin_object().member("type", "Feature").key("properties").begin_object();
        out.member("group_index", i / ranges.size())
            .number("value", ranges[i % ranges.size()] / shown.wanted.unit_m, shown.wanted.unit_m == 1 ? 1 : 4);
        write_position(out.key("center"), places[i / ranges.size()], shown.datum).end_object();
        write_polygons(out.key("geometry"), reaches[i].rings, shown.datum);
        out.end_object();
    }
    out.end_list();
    write_warnings(out, shown);
    write_metadata(out, "isochrones", shown);
    return out.end_object().take();
}

void write_metadata(JsonOut& out, std::string_view service, const Shown& shown) {
    out.key("metadata").begin_object().member("attribution", shown.attribution).member("service", service);
    if (!shown.wanted.id.empty()) out.member("id", shown.wanted.id);
    out.key("engine").begin_object().member("map", shown.build).end_object().end_object();
}

void write_warnings(JsonOut& out, const Shown& shown) {
    if (shown.unused.empty()) return;
    constexpr int k_not_done = 100;  // none of openrouteservice's own numbers (1 to 4)
    out.key("warnings").begin_list();
    for (const Unused& one : shown.unused)
        out.begin_object()
            .member("code", k_not_done)
            .member("message", one.member + ": " + std::string(one.en))
            .member("message_zh", one.member + "：" + std::string(one.zh))
            .member("member", one.member)
            .end_object();
    out.end_list();
}

std::string encoded_polyline(std::span<const Position> points, Datum datum) {
    std::string out;
    std::int64_t last_lat = 0, last_lon = 0;
    const auto write = [&](std::int64_t difference) {
        std::uint64_t left = std::uint64_t(difference) << 1;
        if (difference < 0) left = ~left;
        for (; left >= 0x20; left >>= 5) out += char((0x20 | (left & 0x1F)) + 63);
        out += char(left + 63);
    };
    for (const Position at : points) {
        const Position shown = datum == Datum::gcj02 ? gcj02_of(at) : at;
        const std::int64_t lat = std::llround(shown.lat / 100.0), lon = std::llround(shown.lon / 100.0);
        write(lat - last_lat);
        write(lon - last_lon);
        last_lat = lat, last_lon = lon;
    }
    return out;
}

}  // namespace modou::navigation
