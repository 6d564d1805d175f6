#include <algorithm>
#include <cmath>

#include "engines/routing/bounds.hpp"
#include "engines/routing/planner.hpp"

namespace modou::routing {
namespace {

constexpr double k_same_way_m = 1;              // a way that is this little farther counts as the nearest
constexpr std::size_t k_glance = 1'000;         // nodes: about as long as a short search
constexpr unsigned k_moves_most = 4;            // enclosures that a point may lie in before we give up
constexpr double k_reachable_radius_m = 1'500;  // how far we look for the nearest reachable point

Profile anyone() {
    Profile profile;
    profile.limits.moves = Moves::any;
    return profile;
}

}  // namespace

base::Status check_place(Position at, std::string_view name) {
    if (std::abs(at.lat) <= 900'000'000 && std::abs(at.lon) <= 1'800'000'000) return {};
    return base::fail(base::Code::bad_input, "expected longitude -180 to 180 and latitude -90 to 90",
                      std::string(name));
}

Search::Answer Planner::Parts::way(const Request& request, const Spot& from, const Spot& to,
                                   const std::vector<std::uint32_t>* raised) {
    Search::Answer answer = search.run(from, to, costs, raised, bound);
    if (bound == 0) return answer;
    // A report may have opened what the bound holds closed. Then a way over it may be the shorter one.
    const std::uint32_t best = answer.end == Search::End::found ? answer.cost_mm : k_far;
    for (const Overlay* overlay : {request.reports.get(), request.own.get()})
        if (overlay && !overlay->eased().empty() && search.shorter_over(overlay->eased(), from, to, best))
            return search.run(from, to, costs, raised);
    return answer;
}

Spot Planner::Parts::snap(Position at, double radius_m, bool& moved) {
    const auto mapped = [&](std::uint32_t edge) {
        return on_land(edge) && (free_costs.passable(edge, false) || free_costs.passable(edge, true));
    };
    const Spot any = nearest_spot(tables, at, radius_m, mapped);
    moved = false;
    if (any.edge == k_none) return any;
    if (usable(any.edge)) return any;
    const Spot own = nearest_spot(tables, at, radius_m, [&](std::uint32_t edge) { return usable(edge); });
    moved = own.edge != k_none && own.away_m > any.away_m + k_same_way_m;
    return own;
}

// One of the two ends lies where this person cannot leave or come to. Takes the next best way for it: out of its
// enclosure, or the other end into it, whichever is nearer. False when there is none.
bool Planner::Parts::move_an_end(const Request& request, double radius_m, Ends& ends) {
    const Search::End why = ends.answer.end;
    const auto untried = [&](std::uint32_t edge) { return std::ranges::find(tried, edge) == tried.end(); };
    const auto enclosed = [&](std::uint32_t edge) {
        return search.enclosed(tables.edges[edge].first, why) || search.enclosed(tables.edges[edge].last, why);
    };
    const auto next = [&](Position at, auto&& fits) {
        return nearest_spot(tables, at, radius_m,
                            [&](std::uint32_t edge) { return usable(edge) && untried(edge) && fits(edge); });
    };
    Spot from, to;
    if (why == Search::End::not_connected) {
        from = next(request.from, [&](std::uint32_t edge) { return search.connected(tables.edges[edge].first); });
        // The same, seen from the other end.
        search.run(ends.from, ends.from, costs);
        to = next(request.to, [&](std::uint32_t edge) { return search.connected(tables.edges[edge].first); });
    } else {
        const bool from_side = why == Search::End::from_enclosed;
        from = next(request.from, [&](std::uint32_t edge) { return from_side ? !on_island(edge) : enclosed(edge); });
        to = next(request.to, [&](std::uint32_t edge) { return from_side ? enclosed(edge) : !on_island(edge); });
    }
    if (from.edge == k_none && to.edge == k_none) return false;
    take_nearer(ends, from, to);
    return true;
}

// Moves the end that has less far to go; at least one of both is there.
void Planner::Parts::take_nearer(Ends& ends, const Spot& from, const Spot& to) {
    const bool move_from =
        to.edge == k_none || (from.edge != k_none && from.away_m - ends.from.away_m < to.away_m - ends.to.away_m);
    tried.push_back(move_from ? ends.from.edge : ends.to.edge);
    if (move_from)
        ends.from_moved = ends.from_moved || from.away_m > ends.from.away_m + k_same_way_m, ends.from = from;
    else
        ends.to_moved = ends.to_moved || to.away_m > ends.to.away_m + k_same_way_m, ends.to = to;
}

// The same where they hang together in neither direction: `left` are the components that an end was moved out of.
bool Planner::Parts::move_out(const Request& request, double radius_m, Components::Joined why, Ends& ends) {
    const bool from_side = why == Components::Joined::from_enclosed;
    left.push_back(components.of(from_side ? ends.from : ends.to, costs));
    const auto next = [&](Position at, bool inside) {
        return nearest_spot(tables, at, radius_m, [&](std::uint32_t edge) {
            const std::uint32_t in = components.of(edge, costs);
            const bool fits = inside ? in == left.back() : std::ranges::find(left, in) == left.end();
            return fits && std::ranges::find(tried, edge) == tried.end() && usable(edge);
        });
    };
    const Spot from = next(request.from, !from_side), to = next(request.to, from_side);
    if (from.edge == k_none && to.edge == k_none) return false;
    take_nearer(ends, from, to);
    return true;
}

void Planner::Parts::remember_enclosure(Search::End why) {
    for (const std::uint32_t node : search.enclosure(why)) islands[node] = island_stamp;
}

// Where two floods go on and on, both places lie in wide country, and what parts them is mostly a pocket around one
// that can be left or entered in one direction only. A way from the far side of one flood to that of the other joins
// them.
void Planner::Parts::bridge(const Request& request, const Spot& from, const Spot& to) {
    const std::uint32_t here = components.farthest(from, costs), there = components.farthest(to, costs);
    if (here == k_none || there == k_none || here == there) return;
    const auto spot = [&](std::uint32_t node) {
        return Spot{.edge = tables.arcs_of(node)[0].edge(), .node = node, .at = tables.places[node]};
    };
    if (way(request, spot(here), spot(there), nullptr).end == Search::End::found ||
        way(request, spot(there), spot(here), nullptr).end == Search::End::found)
        components.join(here, there);
}

bool Planner::Parts::same(const Request& request, const Spot& from, std::uint32_t edge) {
    using Joined = Components::Joined;
    Joined joined = components.same(from, edge, costs, k_glance);
    if (joined == Joined::unknown) {
        bridge(request, from, {.edge = edge, .at = {}});
        joined = components.same(from, edge, costs, Components::k_as_needed);
    }
    return joined == Joined::yes;
}

bool Planner::Parts::find(const Request& request, double radius_m, Ends& ends) {
    using Joined = Components::Joined;
    const Ends asked = ends;
    tried.clear();
    left.clear();
    for (unsigned move = 0;; ++move) {
        // A search finds out soon whether two places hang together, if they do. What parts them is known sooner.
        Joined joined = components.joined(ends.from, ends.to, costs, move == 0 ? 0 : k_glance);
        if (joined == Joined::yes || joined == Joined::unknown) {
            ends.answer = way(request, ends.from, ends.to, nullptr);
            if (ends.answer.end == Search::End::found) return true;
            joined = components.joined(ends.from, ends.to, costs, k_glance);
            if (joined == Joined::unknown) {
                bridge(request, ends.from, ends.to);
                joined = components.joined(ends.from, ends.to, costs, Components::k_as_needed);
            }
        }
        if (joined == Joined::yes || joined == Joined::unknown) {  // the way is closed in one direction
            ends = asked;
            return find_one_way(request, radius_m, ends, Again::no);
        }
        if (move == k_moves_most || !move_out(request, radius_m, joined, ends)) break;
    }
    ends = asked;
    ends.apart = true;
    ends.answer = search.run(ends.from, ends.to, costs);  // says why
    return false;
}

bool Planner::Parts::find_one_way(const Request& request, double radius_m, Ends& ends, Again again) {
    if (again == Again::no) {
        tried.clear();
        if (++island_stamp == 0) {
            std::ranges::fill(islands, 0u);
            island_stamp = 1;
        }
    }
    // The last search still knows its enclosure, unless it was overwritten to look from the other end.
    bool known = again == Again::yes && ends.answer.end != Search::End::not_connected;
    for (unsigned move = 0; move <= k_moves_most; ++move) {
        if (!known) {
            // As asked there is none, as find() knows. Only a search under the open bound says why not: what it looked
            // at, and so where one goes instead, must not hang on the bound.
            const bool as_asked = move == 0 && again == Again::no;
            if (!as_asked) ends.answer = way(request, ends.from, ends.to, nullptr);
            if (as_asked || ends.answer.end != Search::End::found) ends.answer = search.run(ends.from, ends.to, costs);
        }
        known = false;
        if (ends.answer.end == Search::End::found) return true;
        if (move == k_moves_most) break;
        if (ends.answer.end != Search::End::not_connected) remember_enclosure(ends.answer.end);
        if (!move_an_end(request, radius_m, ends)) return false;
    }
    return false;
}

void Planner::Parts::explain(const Request& request, const Ends& ends, Route& route) {
    Spot from = ends.from, to = ends.to;
    const bool whole = route.found && !route.from_moved && !route.to_moved;
    if (!whole) {
        // Where someone without limits would begin and end.
        const auto mapped = [&](std::uint32_t edge) {
            return on_land(edge) && (free_costs.passable(edge, false) || free_costs.passable(edge, true));
        };
        from = nearest_spot(tables, request.from, request.snap_m, mapped);
        to = nearest_spot(tables, request.to, request.snap_m, mapped);
        if (from.edge == k_none || to.edge == k_none) return;
    } else if (search.least(from, to) == length_of(ends.answer.legs)) {
        route.unrestricted_m = route.distance_m;
        return;
    }
    const auto free = search.run(from, to, free_costs, nullptr, bound_for(anyone(), Metric::shortest, request.plazas));
    if (free.end != Search::End::found) return;
    route.unrestricted_m = length_of(free.legs) / 1000.0;
    auto items = avoided(tables, free.legs, ends.answer.legs, costs);
    if (whole)
        route.avoided = std::move(items);
    else {
        route.none.barriers = items;
        if (route.found) route.avoided = std::move(items);
    }
}

Route Planner::Parts::route(const Request& request, const std::vector<std::uint32_t>* raised) {
    costs.begin(request.profile, request.metric, request.plazas, request.reports.get(), request.own.get());
    free_costs.begin(anyone(), Metric::shortest, request.plazas, nullptr, nullptr);
    components.begin(request.profile, request.plazas, request.reports, request.own.get());
    bound = bound_for(request.profile, request.metric, request.plazas);
    Route route;
    Ends ends;
    ends.from = snap(request.from, request.snap_m, ends.from_moved);
    ends.to = snap(request.to, request.snap_m, ends.to_moved);
    if (ends.from.edge == k_none || ends.to.edge == k_none) {
        route.reached_exact = false;
        route.none.why = ends.from.edge == k_none ? NoRoute::Why::from_far : NoRoute::Why::to_far;
        return route;
    }
    if (raised) {
        ends.answer = way(request, ends.from, ends.to, raised);
        route.found = ends.answer.end == Search::End::found;
    } else {
        route.found = find(request, request.snap_m, ends);
    }
    route.settled = ends.answer.settled;
    route.from_moved = ends.from_moved;
    route.to_moved = ends.to_moved;
    route.reached_exact = route.found && !ends.to_moved && !ends.from_moved;
    if (route.found) {
        route.effort_m = ends.answer.cost_mm / 1000.0;
        route.from_snapped_m = ends.from.away_m;
        route.to_snapped_m = ends.to.away_m;
        describe(tables, ends.answer.legs, ends.from, ends.to, costs, request, route);
        route.effort_m -= route.ferry_effort_m;
    } else if (!raised) {
        using End = Search::End;
        route.none.why = ends.answer.end == End::from_enclosed ? NoRoute::Why::from_enclosed
                         : ends.answer.end == End::to_enclosed ? NoRoute::Why::to_enclosed
                                                               : NoRoute::Why::not_connected;
        if (ends.answer.end == End::from_enclosed) {
            double best = INFINITY;
            for (const auto& reached : search.reach(ends.from, costs, k_far - 1))
                if (const double away = distance_m(tables.places[reached.node], request.to); away < best) {
                    best = away;
                    route.none.reachable = tables.places[reached.node];
                }
        } else if (ends.apart) {
            const Spot near = nearest_spot(tables, request.to, k_reachable_radius_m, [&](std::uint32_t edge) {
                return usable(edge) && same(request, ends.from, edge);
            });
            if (near.edge != k_none) route.none.reachable = near.at;
        } else {
            Ends wider = ends;
            if (find_one_way(request, k_reachable_radius_m, wider, Again::yes)) route.none.reachable = wider.to.at;
        }
        ends.answer.legs.clear();
    }
    if (request.explain == Explain::yes && !raised) explain(request, ends, route);
    if (!route.found && route.none.reachable) route.none.reachable_m = distance_m(*route.none.reachable, request.to);
    if (route.found && !route.reached_exact) {
        route.none.reachable = ends.to.at;
        route.none.reachable_m = ends.to.away_m;
    }
    return route;
}

Planner::Planner(Graph graph) : parts_(std::make_unique<Parts>(std::move(graph))) {}
Planner::Planner(Planner&&) noexcept = default;
Planner::~Planner() = default;
const Graph& Planner::graph() const {
    return parts_->graph;
}

base::Result<Route> Planner::route(const Request& request) {
    MODOU_CHECK(check_place(request.from, "from"));
    MODOU_CHECK(check_place(request.to, "to"));
    if (distance_m(request.from, request.to) > k_query_most_m)
        return base::fail(base::Code::limit,
                          "the two places are farther apart than " + std::to_string(int(k_query_most_m / 1000)) + " km",
                          "to");
    MODOU_CHECK(parts_->goes_on());
    return parts_->route(request, nullptr);
}

void Planner::stop_when(const std::atomic<bool>* stop) {
    parts_->stop = stop;
}

base::Result<std::vector<Route>> Planner::routes(const Request& request) {
    if (request.alternatives > k_alternatives_most)
        return base::fail(base::Code::limit, "at most " + std::to_string(k_alternatives_most) + " alternatives",
                          "alternatives");
    MODOU_TRY(auto best, route(request));
    std::vector<Route> routes;
    routes.push_back(std::move(best));
    if (!routes[0].found) return routes;
    // Penalties (as in Bader et al. 2011): edges in use cost a quarter more, which leads elsewhere where that is not
    // much worse. Lower bounds stay true, as costs only rise.
    std::vector<std::uint32_t> used;
    const auto use = [&](const Route& route) {
        for (const Stretch& stretch : route.stretches) used.push_back(stretch.edge.value);
        std::ranges::sort(used);
        used.erase(std::unique(used.begin(), used.end()), used.end());
    };
    use(routes[0]);
    Request again = request;
    for (unsigned attempt = 0; attempt < 2 * request.alternatives && routes.size() <= request.alternatives; ++attempt) {
        MODOU_CHECK(parts_->goes_on());
        Route other = parts_->route(again, &used);
        if (!other.found) break;
        double shared = 0;
        for (const Stretch& stretch : other.stretches)
            if (std::ranges::binary_search(used, stretch.edge.value)) shared += stretch.length_m;
        const bool different = shared < 0.7 * other.distance_m && other.distance_m <= 1.5 * routes[0].distance_m;
        use(other);
        if (different) routes.push_back(std::move(other));
    }
    return routes;
}

base::Result<std::vector<Cell>> Planner::matrix(const Request& as, const std::vector<Position>& from,
                                                const std::vector<Position>& to) {
    if (from.size() > k_matrix_most || to.size() > k_matrix_most)
        return base::fail(base::Code::limit, "at most " + std::to_string(k_matrix_most) + " places on each side");
    std::vector<Cell> cells;
    Request request = as;
    request.explain = Explain::no;
    for (const Position a : from)
        for (const Position b : to) {
            request.from = a;
            request.to = b;
            MODOU_TRY(const auto route, this->route(request));
            cells.push_back({route.found, route.distance_m, route.duration_s});
        }
    return cells;
}

base::Result<std::vector<Nearest>> Planner::nearest(const Request& as, Position at, double radius_m, unsigned count) {
    MODOU_CHECK(parts_->goes_on());
    MODOU_CHECK(check_place(at, "at"));
    if (!(radius_m > 0 && radius_m <= k_reachable_radius_m))
        return base::fail(base::Code::limit, "a radius is more than 0 and at most 1500 m", "radius");
    Parts& p = *parts_;
    p.costs.begin(as.profile, as.metric, as.plazas, as.reports.get(), as.own.get());
    std::vector<Nearest> found;
    for (const Spot& spot : near_spots(p.tables, at, radius_m, std::min(count, 100u),
                                       [&](std::uint32_t edge) { return p.usable(edge); })) {
        const EdgeRow& row = p.tables.edges[spot.edge];
        found.push_back({{spot.edge}, row.way, p.tables.name(row.name), spot.at, spot.away_m});
    }
    return found;
}

}  // namespace modou::routing
