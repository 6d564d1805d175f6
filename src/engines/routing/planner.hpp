// What a Planner holds; the pieces of its work lie in planner.cpp (routes) and reach.cpp (isochrones).
#pragma once

#include "engines/routing/answer.hpp"
#include "engines/routing/components.hpp"
#include "engines/routing/near.hpp"
#include "engines/routing/routing.hpp"
#include "engines/routing/search.hpp"

namespace modou::routing {

struct Planner::Parts {
    explicit Parts(Graph g)
        : graph(std::move(g)),
          tables(graph.tables()),
          costs(tables),
          free_costs(tables),
          search(tables),
          components(tables),
          islands(tables.places.size()) {}

    // The two ends, as far as they are found, and whether they are other than the nearest way.
    struct Ends {
        Spot from, to;
        bool from_moved = false, to_moved = false;
        bool apart = false;  // no way in either direction; from and to are as asked
        Search::Answer answer;
    };
    // The nearest place on a way that the person can use; `moved` when a nearer way is there for others.
    Spot snap(Position at, double radius_m, bool& moved);
    // The way between exactly these points; when there is none, it does not say why.
    Search::Answer way(const Request& request, const Spot& from, const Spot& to,
                       const std::vector<std::uint32_t>* raised);
    // A way between the two points or, when they are cut off from each other, points near them that are not.
    bool find(const Request& request, double radius_m, Ends& ends);
    // The same as find() where they hang together, but the way is closed in one direction, or one stands on a barrier.
    enum class Again : bool { no, yes };  // yes: goes on where the last one gave up, farther out
    bool find_one_way(const Request& request, double radius_m, Ends& ends, Again again);
    void bridge(const Request& request, const Spot& from, const Spot& to);
    bool same(const Request& request, const Spot& from, std::uint32_t edge);  // hang together
    bool move_out(const Request& request, double radius_m, Components::Joined why, Ends& ends);
    bool move_an_end(const Request& request, double radius_m, Ends& ends);
    void take_nearer(Ends& ends, const Spot& from, const Spot& to);
    void remember_enclosure(Search::End why);
    bool on_island(std::uint32_t edge) const {
        return islands[tables.edges[edge].first] == island_stamp || islands[tables.edges[edge].last] == island_stamp;
    }
    // Nobody sets out from a boat, nor wants to get to one: ways begin and end on land.
    bool on_land(std::uint32_t edge) const {
        return tables.way_classes[tables.edges[edge].way_class].road != Road::ferry;
    }
    bool usable(std::uint32_t edge) {
        return on_land(edge) && (costs.passable(edge, false) || costs.passable(edge, true));
    }
    Route route(const Request& request, const std::vector<std::uint32_t>* raised);
    void explain(const Request& request, const Ends& ends, Route& route);

    base::Status goes_on() const {
        if (stop == nullptr || !stop->load(std::memory_order_relaxed)) return {};
        return base::fail(base::Code::unavailable, "stopped: nobody waits for the answer");
    }

    const std::atomic<bool>* stop = nullptr;
    Graph graph;
    const Tables& tables;
    Costs costs, free_costs;
    Search search;
    Components components;
    std::size_t bound = 0;               // the hierarchy that serves this request
    std::vector<std::uint32_t> islands;  // nodes of enclosures that this request met: island_stamp
    std::uint32_t island_stamp = 0;
    std::vector<std::uint32_t> tried;  // edges that did not lead anywhere in this request
    std::vector<std::uint32_t> left;   // components that an end was moved out of
};

// bad_input, limit: what no request may ask.
base::Status check_place(Position at, std::string_view name);

}  // namespace modou::routing
