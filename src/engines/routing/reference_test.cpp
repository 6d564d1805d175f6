// Reference cases on a real extract, told by an independent Dijkstra and by openrouteservice's own tests. They lie
// beside the repository (../shared/data/navigation) or where MODOU_NAVIGATION_DATA says, and are skipped when they are
// not there.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>

#include "engines/routing/routing.hpp"

namespace modou::routing {
namespace {

namespace json = boost::json;

std::filesystem::path data_folder() {
    if (const char* named = std::getenv("MODOU_NAVIGATION_DATA")) return named;
    return std::filesystem::path(MODOU_SOURCE_DIR) / ".." / "shared" / "data" / "navigation";
}

std::string content(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

struct Map {
    std::vector<std::byte> bytes;
    std::unique_ptr<Planner> planner;
};

// The extract, imported once for all tests here; nothing when it is not there.
Planner* map_of(const std::string& name) {
    static std::map<std::string, Map> maps;
    Map& map = maps[name];
    if (map.planner) return map.planner.get();
    const std::string extract = content(data_folder() / name);
    if (extract.empty()) return nullptr;
    auto image = import_extract(base::bytes_of(extract));
    EXPECT_TRUE(image) << image.error().text();
    map.bytes = std::move(image->bytes);
    auto graph = Graph::open(map.bytes);
    EXPECT_TRUE(graph) << graph.error().text();
    map.planner = std::make_unique<Planner>(*graph);
    return map.planner.get();
}

Position position(const json::value& at) {
    return position_of(at.at(0).to_number<double>(), at.at(1).to_number<double>());
}
double number(const json::object& o, const char* key) {
    return o.at(key).to_number<double>();
}
void forbid(Limits& limits, std::initializer_list<const char*> surfaces) {
    for (const char* s : surfaces) limits.forbid(parse_surface(s));
}

// What each kind of case limits.
void limits_of(const std::string& kind, Limits& limits) {
    limits.steps = Steps::avoid;
    if (kind == "limit_incline_gt_6") limits.incline_up_percent = limits.incline_down_percent = 6;
    if (kind == "limit_width_lt_0.9") limits.width_m = 0.9;
    if (kind == "limit_surface_bad" || kind == "limit_surface_sett_cobble")
        forbid(limits, {"earth", "grass", "dirt", "mud", "sand", "ground", "woodchips", "unhewn_cobblestone", "rock",
                        "pebblestone", "gravel"});
    if (kind == "limit_surface_sett_cobble")
        forbid(limits, {"cobblestone", "sett", "unpaved", "compacted", "fine_gravel", "grass_paver", "wood"});
    if (kind == "limit_smoothness_bad")
        for (const char* s : {"bad", "very_bad", "horrible", "very_horrible", "impassable"})
            limits.forbid(parse_smoothness(s));
}

// openrouteservice's wheelchair rules (WheelchairFlagEncoder): what it never uses, whatever the request says.
void openrouteservice(const json::object& params, Limits& limits) {
    limits.no_foot = NoFoot::avoid;
    limits.steps = Steps::avoid;
    forbid(limits, {"earth", "grass", "dirt", "mud", "sand", "snow", "ice", "salt"});
    limits.max_track_grade = 3;
    limits.max_sac_scale = 1;
    limits.worst = params.contains("allow_unsuitable") && params.at("allow_unsuitable").as_bool() ? Suited::unsuitable
                                                                                                  : Suited::suitable;
    for (const char* s : {"bad", "very_bad", "horrible", "very_horrible", "impassable"})
        limits.forbid(parse_smoothness(s));

    const auto* restrictions = params.contains("restrictions") ? &params.at("restrictions").as_object() : nullptr;
    if (!restrictions) return;
    if (restrictions->contains("maximum_incline"))
        limits.incline_up_percent = limits.incline_down_percent = number(*restrictions, "maximum_incline");
    if (restrictions->contains("surface_type")) {
        forbid(limits,
               {"gravel", "pebblestone", "grass_paver", "woodchips", "unpaved", "compacted", "fine_gravel", "ground"});
        if (restrictions->at("surface_type").as_string() != "cobblestone")
            forbid(limits, {"cobblestone", "unhewn_cobblestone"});
    }
}

struct Tally {
    int passed = 0, all = 0;
    std::string failures;
};

TEST(ReferenceCases, AllHold) {
    const std::string text = content(data_folder() / "reference_cases.json");
    if (text.empty()) GTEST_SKIP() << "no reference cases beside the repository";
    const auto cases = json::parse(text).at("cases").as_array();
    std::map<std::string, Tally> tallies;
    for (std::size_t index = 0; index < cases.size(); ++index) {
        const auto& c = cases[index].as_object();
        const std::string kind(c.at("kind").as_string());
        Planner* planner = map_of(std::string(c.at("data").as_string()));
        if (!planner) GTEST_SKIP() << "no extract beside the repository";
        Tally& tally = tallies[kind];
        ++tally.all;
        std::string wrong;
        const auto fail = [&](const std::string& what) { wrong += what + "; "; };
        for (const Metric metric : {Metric::shortest, Metric::preferred}) {
            Request request;
            request.from = position(c.at("from"));
            request.to = position(c.at("to"));
            request.metric = metric;
            Limits& limits = request.profile.limits;
            if (kind == "isochrone") {
                if (metric == Metric::preferred) continue;
                limits_of(kind, limits);
                ReachRequest ask{.as = request, .limit = number(c, "limit_m"), .outline = ReachRequest::Outline::no};
                const auto reach = planner->reach(ask);
                if (!reach)
                    fail(reach.error().text());
                else {
                    // 21 of the 22 are the same to the junction; one counts 2,047 where 2,046 stand in the file.
                    if (std::abs(reach->junctions - number(c, "reachable_junctions")) >
                        0.001 * number(c, "reachable_junctions"))
                        fail(fmt::format("{} junctions, expected {}", reach->junctions,
                                         number(c, "reachable_junctions")));
                    if (std::abs(reach->farthest_crow_m - number(c, "farthest_crow_m")) >
                        0.01 * number(c, "farthest_crow_m"))
                        fail(fmt::format("farthest {} at {} m, expected {}", reach->farthest_node,
                                         reach->farthest_crow_m, number(c, "farthest_crow_m")));
                }
                continue;
            }
            if (kind == "ors_reference") {
                if (metric == Metric::preferred) continue;
                openrouteservice(c.at("profile_params").as_object(), limits);
                const auto route = planner->route(request);
                if (!route || !route->found)
                    fail("no way");
                else if (std::abs(route->distance_m - number(c, "expect_distance_m")) > number(c, "tolerance_abs"))
                    fail(fmt::format("{} m, expected {}", route->distance_m, number(c, "expect_distance_m")));
                continue;
            }
            limits_of(kind, limits);
            double expected = 0;
            if (kind == "avoid_steps")
                expected = number(c, "stepfree_shortest_m");
            else if (kind.starts_with("limit_"))
                expected = number(c, "limited_shortest_m");
            else if (kind == "live_barrier") {
                expected = number(c, "after_m");
                Report report;
                report.at = position(c.at("report_at"));
                report.way = std::int64_t(number(c, "blocked_way"));
                request.own = *Overlay::make(planner->graph(), std::span(&report, 1));
            }
            const auto route = planner->route(request);
            if (!route) {
                fail(route.error().text());
                continue;
            }
            if (kind == "unreachable_stepfree") {
                if (route->found && route->reached_exact)
                    fail(fmt::format("a way of {} m to the exact node (snapped {} {})", route->distance_m,
                                     route->from_snapped_m, route->to_snapped_m));
                continue;
            }
            if (!route->found) {
                fail("no way");
                continue;
            }
            if (c.contains("forbidden_ways")) {
                for (const auto& way : c.at("forbidden_ways").as_array())
                    if (std::ranges::find(route->ways, way.to_number<std::int64_t>()) != route->ways.end())
                        fail(fmt::format("uses way {}", way.to_number<std::int64_t>()));
            }
            if (!route->reached_exact) fail("not exact");
            const double ratio = route->distance_m / expected;
            if (ratio < 0.99 || ratio > (metric == Metric::shortest ? 1.01 : 1.5))
                fail(fmt::format("{} m, expected {} ({:.3f}, {})", route->distance_m, expected, ratio,
                                 metric == Metric::shortest ? "shortest" : "preferred"));
        }
        if (wrong.empty())
            ++tally.passed;
        else
            tally.failures += fmt::format("  case {}: {}\n", index, wrong);
    }
    for (const auto& [kind, tally] : tallies) {
        RecordProperty(kind, fmt::format("{} of {}", tally.passed, tally.all));
        EXPECT_EQ(tally.passed, tally.all) << kind << "\n" << tally.failures;
    }
}

}  // namespace
}  // namespace modou::routing
