// The slow, obvious twin: Dijkstra over all arcs with the long form of each judgement. On random towns with random
// limits and reports it and the planner agree to the millimetre.
#include <gtest/gtest.h>

#include <queue>
#include <random>

#include "engines/routing/costs.hpp"
#include "engines/routing/search.hpp"
#include "engines/routing/testing_map.hpp"

namespace modou::routing {
namespace {

using testing::TestMap;
using testing::Town;

// Nodes on a bent grid; some pieces missing, some steep, stepped, rough or narrow; some barriers.
TestMap random_town(std::mt19937& random, int side) {
    TestMap map;
    const auto dice = [&](int n) { return int(random() % unsigned(n)); };
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            testing::Pairs tags;
            if (dice(12) == 0) tags = {{"barrier", dice(2) ? "stile" : "bollard"}};
            if (dice(20) == 0) tags = {{"barrier", "gate"}, {"access", "private"}};
            map.node(y * side + x + 1, x * 80 + dice(30), y * 80 + dice(30), tags);
        }
    int way = 1000;
    const auto street = [&](int a, int b) {
        testing::Pairs tags = {{"highway", dice(6) ? "footway" : dice(2) ? "steps" : "residential"}};
        if (dice(4) == 0) tags.emplace_back("incline", std::to_string(dice(30) - 15) + "%");
        if (dice(5) == 0) tags.emplace_back("surface", dice(2) ? "gravel" : "asphalt");
        if (dice(5) == 0) tags.emplace_back("width", dice(2) ? "0.7" : "1.5");
        if (dice(15) == 0) tags.emplace_back("oneway:foot", dice(2) ? "yes" : "-1");
        map.way(++way, {a, b}, tags);
    };
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const int here = y * side + x + 1;
            if (x + 1 < side && dice(7)) street(here, here + 1);
            if (y + 1 < side && dice(7)) street(here, here + side);
            if (x + 1 < side && y + 1 < side && dice(10) == 0) street(here, here + side + 1);
        }
    return map;
}

Profile random_profile(std::mt19937& random) {
    const auto dice = [&](int n) { return int(random() % unsigned(n)); };
    Profile profile = dice(3) ? Profile{} : *preset(k_presets[unsigned(dice(4))]);
    if (dice(2)) profile.limits.steps = Steps::avoid;
    if (dice(2)) profile.limits.incline_up_percent = dice(12);
    if (dice(3) == 0) profile.limits.incline_down_percent = dice(12);
    if (dice(3) == 0) profile.limits.width_m = 0.9;
    if (dice(3) == 0) profile.limits.forbid(Surface::gravel);
    return profile;
}

// From node to node, or k_far.
std::uint32_t obvious(const Tables& t, const Costs& costs, std::uint32_t from, std::uint32_t to) {
    std::vector<std::uint32_t> best(t.places.size(), k_far);
    std::priority_queue<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::pair<std::uint32_t, std::uint32_t>>,
                        std::greater<>>
        queue;
    best[from] = 0;
    queue.emplace(0, from);
    while (!queue.empty()) {
        const auto [at, node] = queue.top();
        queue.pop();
        if (at > best[node]) continue;
        const std::uint32_t through = node == from ? 0 : Costs::cost(costs.judge_node(node), 0);
        if (through >= k_far) continue;
        for (std::uint32_t e = 0; e < t.edges.size(); ++e)
            for (const bool backward : {false, true}) {
                const EdgeRow& row = t.edges[e];
                if ((backward ? row.last : row.first) != node) continue;
                const std::uint32_t cost = Costs::cost(costs.judge(e, backward), row.length_mm),
                                    head = backward ? row.first : row.last;
                if (cost >= k_far || at + through + cost >= best[head]) continue;
                best[head] = at + through + cost;
                queue.emplace(best[head], head);
            }
    }
    return best[to];
}

TEST(Twin, AgreesOnRandomTownsLimitsAndReports) {
    std::mt19937 random(20261124);
    int found = 0, none = 0;
    for (int round = 0; round < 25; ++round) {
        Town town(random_town(random, 5 + int(random() % 6)));
        const Tables& t = town.planner->graph().tables();
        Search search(t);
        Costs costs(t), free(t);
        free.begin({}, Metric::shortest, Plazas::around, nullptr, nullptr);
        for (int query = 0; query < 20; ++query) {
            std::vector<Report> reports(random() % 6);
            for (Report& report : reports) {
                report.at = t.places[random() % t.places.size()];
                report.kind = Report::Kind(random() % 3);
                report.incline_percent = double(random() % 20) - 10;
                report.confidence = float(random() % 100) / 100;
            }
            const auto overlay = *Overlay::make(town.planner->graph(), reports);
            costs.begin(random_profile(random), random() % 2 ? Metric::shortest : Metric::preferred, Plazas::around,
                        overlay.get(), nullptr);
            const auto from = std::uint32_t(random() % t.places.size()), to = std::uint32_t(random() % t.places.size());
            const auto spot = [&](std::uint32_t node) {
                return Spot{
                    .edge = t.arcs_of(node)[0].edge(), .at_mm = 0, .node = node, .at = t.places[node], .away_m = 0};
            };
            const auto answer = search.run(spot(from), spot(to), costs);
            const std::uint32_t expected = obvious(t, costs, from, to);
            if (answer.end == Search::End::found) {
                ++found;
                ASSERT_EQ(answer.cost_mm, expected) << round << " " << query;
                std::uint64_t sum = 0;
                for (const Leg& leg : answer.legs) sum += leg.length_mm();
                EXPECT_LE(sum, answer.cost_mm);
                EXPECT_GE(sum, answer.permissive_mm);
            } else {
                ++none;
                ASSERT_EQ(expected, k_far) << round << " " << query;
            }
        }
    }
    EXPECT_GT(found, 100);  // both happen, or the test tests nothing
    EXPECT_GT(none, 20);
}

TEST(Twin, AnswersStayTheSameOnceWaysAreLabelled) {
    std::mt19937 random(7);
    int elsewhere = 0, exact = 0;
    for (int round = 0; round < 12; ++round) {
        Town town(random_town(random, 8));
        const Graph& graph = town.planner->graph();
        const Tables& t = graph.tables();
        const auto any = [&] { return t.places[random() % t.places.size()]; };
        const Profile profile = random_profile(random);
        std::vector<Report> standing(3);
        for (Report& report : standing) report.at = any(), report.kind = Report::Kind(random() % 2);
        const auto reports = *Overlay::make(graph, standing);
        for (int query = 0; query < 40; ++query) {
            Request ask;
            ask.from = any();
            ask.to = any();
            ask.from.lon += int(random() % 300);
            ask.profile = profile;
            ask.reports = reports;
            if (query % 5 == 4) {
                Report own;
                own.at = any();
                ask.own = *Overlay::make(graph, std::span(&own, 1));
            }
            const Route kept = *town.planner->route(ask), fresh = *Planner(graph).route(ask);
            ASSERT_EQ(kept.found, fresh.found) << round << " " << query;
            ASSERT_EQ(kept.reached_exact, fresh.reached_exact) << round << " " << query;
            ASSERT_NEAR(kept.distance_m, fresh.distance_m, 1e-6) << round << " " << query;
            // A hopeful search is never worse than what the labels part.
            Request alone = ask;
            alone.profile.speed_kmh += 1 + query;  // other limits to the labels, the same to the ways
            const Route other = *town.planner->route(alone);
            ASSERT_EQ(kept.found, other.found) << round << " " << query;
            ASSERT_NEAR(kept.distance_m, other.distance_m, 1e-6) << round << " " << query;
            ++(kept.reached_exact ? exact : elsewhere);
        }
    }
    EXPECT_GT(elsewhere, 60);
    EXPECT_GT(exact, 60);
}

}  // namespace
}  // namespace modou::routing
