// Barrier-free ways: exact answers under a person's own limits and the reports of others, and why they are as they are.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engines/routing/attributes.hpp"
#include "engines/routing/graph.hpp"
#include "engines/routing/overlay.hpp"

namespace modou::routing {

enum class Metric : std::uint8_t { shortest, preferred };  // metres among what the limits allow; the profile's effort
enum class Plazas : std::uint8_t { around, across };       // along mapped lines only, or straight over mapped squares
enum class Explain : std::uint8_t { no, yes };

struct Request {
    Position from, to;
    Metric metric = Metric::shortest;
    Profile profile;  // on_foot (no limits) or preset(name); then put the request's own limits over profile.limits
    Plazas plazas = Plazas::around;          // across when the request names a profile
    std::shared_ptr<const Overlay> reports;  // what stands for all; may be null
    std::shared_ptr<const Overlay> own;      // what this request brings along; may be null
    double snap_m = 350;                     // how far from the given points a way may begin and end
    Explain explain = Explain::yes;          // compare with the unrestricted way
    unsigned alternatives = 0;               // how many more ways to look for, at most k_alternatives_most
};
inline constexpr unsigned k_alternatives_most = 3;
inline constexpr double k_query_most_m = 300'000;  // as the crow flies
inline constexpr std::size_t k_matrix_most = 100;  // places on one side

enum class Turn : std::uint8_t {
    depart,
    straight,
    slight_left,
    left,
    sharp_left,
    slight_right,
    right,
    sharp_right,
    back,
    arrive
};
enum class On : std::uint8_t { way, pavement, crossing, steps, lift, ramp, plaza, road, ferry };  // what one moves on

// A piece with the same facts. Points index Route::points, both ends included.
struct Stretch {
    std::uint32_t first_point = 0, last_point = 0;
    std::int64_t way = 0;
    EdgeId edge;
    double length_m = 0, duration_s = 0;
    On on = On::way;
    Surface surface = Surface::unknown;
    Smoothness smoothness = Smoothness::unknown;
    std::optional<double> incline_percent;  // in the direction of travel
    std::optional<double> width_m, kerb_m;  // the highest kerb on it or at its beginning
    std::uint16_t step_count = 0;           // 0: none, or not told
    Certainty incline = Certainty::unknown, width = Certainty::unknown, kerb = Certainty::unknown,
              ground = Certainty::unknown;     // ground: surface and smoothness
    Certainty certainty = Certainty::unknown;  // the weakest of what the limits name (known when they name nothing)
    float confidence = 0;    // 0 to 1: known 0.9, assumed 0.5, unknown 0.3, unread 0.2, reported: the report's
    std::uint8_t hours = 0;  // set of Hours: at some times one does not get through, here or where it begins
    std::vector<std::uint64_t> reports;  // ids that speak of it
};

// An instruction: the caller puts it in words.
struct Step {
    Turn turn = Turn::straight;
    On on = On::way;
    WayName name;
    std::uint32_t first_point = 0, last_point = 0;
    double length_m = 0, duration_s = 0;
    double bearing_degrees = 0;  // at its beginning, from north, clockwise
    std::uint16_t step_count = 0;
};

// A barrier on the unrestricted way, which this way does without.
struct Avoided {
    std::int64_t way = 0;  // 0 when it is a barrier on a node
    std::int64_t node = 0;
    Position at;
    Attributes why = 0;      // set of Attribute
    Attributes unread = 0;   // those of why that are told, but not understood
    std::uint8_t hours = 0;  // set of Hours: it may be otherwise at some times
    double value = 0;        // of the first of why: steps counted (0: not told), percent, m of kerb or width
    Surface surface = Surface::unknown;
    Smoothness smoothness = Smoothness::unknown;
    double length_m = 0;
    double extra_m = 0;        // of the detour that avoids it and those after it with same_detour
    bool same_detour = false;  // together with the one before, whose extra_m holds for both
};

struct Certain {
    double known_m = 0, assumed_m = 0, reported_m = 0, unknown_m = 0, unread_m = 0;
};

// When there is no way as asked for.
struct NoRoute {
    enum class Why : std::uint8_t {
        from_far,
        to_far,
        from_enclosed,
        to_enclosed,
        not_connected
    } why = Why::not_connected;
    std::vector<Avoided> barriers;      // on the unrestricted way, in order; empty when not even that exists
    std::optional<Position> reachable;  // the point nearest to the destination that can be reached
    double reachable_m = 0;             // from there to the destination as the crow flies
};

struct Route {
    bool found = false;
    double distance_m = 0, duration_s = 0;
    double effort_m = 0;                                  // of one's own: what a ferry carries one is none
    double ferry_m = 0, ferry_s = 0, ferry_effort_m = 0;  // of that distance and time, and what the search counted
    std::vector<std::int64_t> ways;                       // OSM ids in order, each run of one way once
    std::vector<std::int64_t> nodes;                      // OSM ids of the junctions passed, in order
    std::vector<Position> points;
    std::vector<Stretch> stretches;
    std::vector<Step> steps;
    double from_snapped_m = 0, to_snapped_m = 0;
    bool from_moved = false, to_moved = false;  // not the nearest way: that one is cut off for this person
    bool reached_exact = true;                  // ends nowhere else than at the nearest way to the destination
    std::vector<Avoided> avoided;
    double unrestricted_m = 0;  // 0 when not compared
    Certain certain;
    NoRoute none;               // when !found, or when !reached_exact: what lies between
    std::uint32_t settled = 0;  // junctions looked at
};

struct Reach {
    std::uint32_t junctions = 0;     // places where ways meet, within the limit
    std::int64_t farthest_node = 0;  // by the crow, of those
    double farthest_crow_m = 0;
    std::vector<std::vector<Position>> rings;  // outline: closed rings, outer counterclockwise, holes clockwise
    struct Piece {
        EdgeId edge;
        float from_share, to_share;  // 0 to 1 along the edge
        float at_m;                  // metres (or seconds × speed) at its nearer end
    };
    std::vector<Piece> edges;  // when asked for
    double snapped_m = 0;
};
struct ReachRequest {
    Request as;          // from, profile, metric, reports
    double limit = 500;  // metres, or seconds
    enum class Unit : std::uint8_t { metres, seconds } unit = Unit::metres;
    enum class Outline : std::uint8_t { no, yes } outline = Outline::yes;
    enum class Edges : std::uint8_t { no, yes } edges = Edges::no;
};
inline constexpr double k_reach_most_m = 20'000;

struct Cell {
    bool found = false;
    double distance_m = 0, duration_s = 0;
};
struct Nearest {
    EdgeId edge;
    std::int64_t way = 0;
    WayName name;
    Position at;
    double distance_m = 0;
};

// One thread's working memory (about 40 bytes a junction) over one graph: make one for each worker and keep it.
class Planner {
  public:
    explicit Planner(Graph graph);
    Planner(Planner&&) noexcept;
    ~Planner();

    // From now on each way looked for first asks whether anybody still waits: unavailable once `stop` is true. Null:
    // nobody is asked.
    void stop_when(const std::atomic<bool>* stop);

    // bad_input (not a place on earth), limit (farther than k_query_most_m). No way is an answer (found = false).
    base::Result<Route> route(const Request& request);
    // The best first; more as Request::alternatives asks and exist (at most 1.5 times as long, mostly elsewhere).
    base::Result<std::vector<Route>> routes(const Request& request);
    base::Result<Reach> reach(const ReachRequest& request);
    // Row by row: from.size() × to.size(). `as` gives profile, metric and reports.
    base::Result<std::vector<Cell>> matrix(const Request& as, const std::vector<Position>& from,
                                           const std::vector<Position>& to);
    // Up to `count` stretches that the person can use, nearest first, none farther than radius_m.
    base::Result<std::vector<Nearest>> nearest(const Request& as, Position at, double radius_m, unsigned count);

    const Graph& graph() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace modou::routing
