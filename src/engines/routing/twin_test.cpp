// The slow, obvious twin: Dijkstra over all arcs with the long form of each judgement. On random towns with random
// limits and reports it and the planner agree to the millimetre.
#include <gtest/gtest.h>

#include <queue>
#include <random>

#include "engines/routing/bounds.hpp"
#include "engines/routing/components.hpp"
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
            if (dice(25) == 0) {
                static const testing::Pairs k_rare[] = {{{"ford", "yes"}},
                                                        {{"barrier", "gate"}, {"width", "narrow"}},
                                                        {{"barrier", "gate"}, {"stroller", "no"}},
                                                        {{"barrier", "gate"}, {"access", "permit"}},
                                                        {{"kerb", "hochbord"}}};
                tags = k_rare[dice(5)];
            }
            map.node(y * side + x + 1, x * 80 + dice(30), y * 80 + dice(30), tags);
        }
    int way = 1000;
    const auto street = [&](int a, int b) {
        testing::Pairs tags = {{"highway", dice(6) ? "footway" : dice(2) ? "steps" : "residential"}};
        if (dice(4) == 0) tags.emplace_back("incline", std::to_string(dice(30) - 15) + "%");
        if (dice(5) == 0) tags.emplace_back("surface", dice(2) ? "gravel" : "asphalt");
        if (dice(5) == 0) tags.emplace_back("width", dice(2) ? "0.7" : "1.5");
        if (dice(6) == 0) {
            const std::string side(dice(2) ? "left" : "right");
            tags.emplace_back("sidewalk", dice(2) ? std::string("both") : side);
            tags.emplace_back("sidewalk:" + side + ":surface", dice(2) ? "cobblestone" : "asphalt");
            if (dice(2)) tags.emplace_back("sidewalk:" + side + ":width", dice(2) ? "0.8" : "1.1");
            if (dice(2)) tags.emplace_back("sidewalk:" + side + ":kerb:height", dice(2) ? "0.02" : "0.12");
        }
        if (dice(15) == 0) tags.emplace_back("oneway:foot", dice(2) ? "yes" : "-1");
        if (dice(10) == 0) {
            static const testing::Pairs k_rare[] = {{{"width", "narrow"}},
                                                    {{"ford", "yes"}},
                                                    {{"stroller", "no"}},
                                                    {{"stroller", "yes"}, {"wheelchair", "no"}},
                                                    {{"stroller", "no"}, {"wheelchair", "limited"}},
                                                    {{"surface", "lava"}},
                                                    {{"access", "permit"}},
                                                    {{"access", "no"}, {"access:conditional", "yes @ (08:00-18:00)"}},
                                                    {{"access", "no"}, {"wheelchair", "designated"}}};
            for (const auto& tag : k_rare[dice(9)])
                if (std::ranges::find(tags, tag.first, &std::pair<std::string, std::string>::first) == tags.end())
                    tags.push_back(tag);
        }
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
    if (dice(3) == 0) profile.limits.kerb_m = 0.01 * dice(20);
    if (dice(4) == 0) profile.limits.unknown = Unknown::avoid;
    if (dice(4) == 0) profile.limits.named = bit(Attribute(dice(int(Attribute::count))));
    if (dice(3) == 0) profile.limits.forbid(Surface::gravel);
    if (dice(4) == 0) profile.limits.moves = Moves(dice(3));
    if (dice(4) == 0) profile.limits.fords = Fords(dice(2));
    if (dice(4) == 0) profile.limits.unread = Unread(dice(2));
    if (dice(4) == 0) profile.limits.incline_up_percent = profile.limits.incline_down_percent = 8 + dice(6);
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
                EXPECT_GE(sum, search.least(spot(from), spot(to)));
            } else {
                ++none;
                ASSERT_EQ(expected, k_far) << round << " " << query;
            }
        }
    }
    EXPECT_GT(found, 100);  // both happen, or the test tests nothing
    EXPECT_GT(none, 20);
}

// Each hierarchy says of each arc no more than the request that it serves.
TEST(Twin, BoundsNeverAskMoreThanTheRequest) {
    std::mt19937 random(5);
    std::vector<int> served(bounds().size(), 0);
    int stricter = 0;
    for (int round = 0; round < 400; ++round) {
        Town town(random_town(random, 7));
        const Tables& t = town.planner->graph().tables();
        const Profile profile = random_profile(random);
        const Metric metric = random() % 2 ? Metric::shortest : Metric::preferred;
        const Plazas plazas = random() % 2 ? Plazas::around : Plazas::across;
        const std::size_t index = bound_for(profile, metric, plazas);
        ++served[index];
        if (index == 0) continue;
        const Bound& bound = bounds()[index];
        Costs costs(t), least(t);
        costs.begin(profile, metric, plazas, nullptr, nullptr);
        least.begin(bound.profile, bound.metric, bound.plazas, nullptr, nullptr);
        for (std::uint32_t node = 0; node < t.places.size(); ++node) {
            ASSERT_GE(costs.node(node), least.node(node)) << index;
            for (const Arc& arc : t.arcs_of(node)) {
                ASSERT_GE(costs.arc(arc), least.arc(arc)) << index;
                stricter += costs.arc(arc) > least.arc(arc);
            }
        }
    }
    for (std::size_t i = 1; i < served.size(); ++i) EXPECT_GT(served[i], 0) << i;
    EXPECT_GT(stricter, 1'000);
}

// Through the planner, with the bound that it chooses and reports that open what the bound holds closed.
TEST(Twin, AgreesWithThePlannerWhicheverBoundServes) {
    std::mt19937 random(20261127);
    int found = 0, none = 0, opened = 0;
    for (int round = 0; round < 300; ++round) {
        Town town(random_town(random, 5 + int(random() % 6)));
        const Graph& graph = town.planner->graph();
        const Tables& t = graph.tables();
        Costs costs(t);
        for (int query = 0; query < 10; ++query) {
            const auto drawn = [&](std::size_t most) {
                std::vector<Report> reports(random() % most);
                for (Report& report : reports) {
                    report.at = t.places[random() % t.places.size()];
                    report.kind = random() % 2 ? Report::Kind::passable : Report::Kind(random() % 3);
                    report.incline_percent = double(random() % 20) - 10;
                }
                return *Overlay::make(graph, reports);
            };
            Request ask;
            ask.reports = drawn(6);
            ask.own = drawn(3);
            ask.profile = random_profile(random);
            ask.metric = random() % 2 ? Metric::shortest : Metric::preferred;
            const auto from = std::uint32_t(random() % t.places.size()), to = std::uint32_t(random() % t.places.size());
            if (from == to) continue;  // nobody goes, even where nobody could
            ask.from = t.places[from], ask.to = t.places[to];
            costs.begin(ask.profile, ask.metric, ask.plazas, ask.reports.get(), ask.own.get());
            const std::uint32_t expected = obvious(t, costs, from, to);
            costs.begin(ask.profile, ask.metric, ask.plazas, nullptr, nullptr);
            opened += expected < obvious(t, costs, from, to);
            const Route route = *town.planner->route(ask);
            ASSERT_EQ(route.reached_exact, expected < k_far) << round << " " << query;
            if (expected < k_far) {
                ASSERT_NEAR(route.effort_m, expected / 1000.0, 1e-6) << round << " " << query;
            }
            ++(route.reached_exact ? found : none);
        }
    }
    EXPECT_GT(found, 200);
    EXPECT_GT(none, 60);
    EXPECT_GT(opened, 20);
}

// Whatever was asked before, and however far each flood was let grow.
TEST(Twin, FloodsPartWhatHangsApart) {
    std::mt19937 random(11);
    int joined = 0, apart = 0, open = 0;
    for (int round = 0; round < 40; ++round) {
        Town town(random_town(random, 4 + int(random() % 6)));
        const Tables& t = town.planner->graph().tables();
        Costs costs(t);
        const Profile profile = random_profile(random);
        costs.begin(profile, Metric::shortest, Plazas::around, nullptr, nullptr);
        std::vector<std::uint32_t> label(t.places.size(), k_none), size(t.places.size(), 0);
        for (std::uint32_t start = 0; start < label.size(); ++start) {
            if (label[start] != k_none || costs.node(start) >= k_far) continue;
            std::vector<std::uint32_t> open_nodes{start};
            label[start] = start;
            while (!open_nodes.empty()) {
                const std::uint32_t node = open_nodes.back();
                open_nodes.pop_back();
                ++size[start];
                for (const Arc& arc : t.arcs_of(node)) {
                    const bool passable = costs.passable(arc.edge(), false) || costs.passable(arc.edge(), true);
                    if (!passable || label[arc.head] != k_none || costs.node(arc.head) >= k_far) continue;
                    label[arc.head] = start;
                    open_nodes.push_back(arc.head);
                }
            }
        }
        Components components(t);
        for (int query = 0; query < 60; ++query) {
            components.begin(profile, Plazas::around, nullptr, nullptr);
            const auto any = [&] {
                const auto node = std::uint32_t(random() % t.places.size());
                return Spot{.edge = t.arcs_of(node)[0].edge(), .node = node, .at = t.places[node]};
            };
            const Spot from = any(), to = any();
            const std::size_t steps = random() % 3 ? random() % 10 : Components::k_as_needed;
            const auto answer = components.joined(from, to, costs, steps);
            const std::uint32_t a = label[from.node], b = label[to.node];
            using Joined = Components::Joined;
            if (a == k_none || b == k_none) {
                ASSERT_EQ(answer, Joined::unknown);
            } else if (answer == Joined::unknown) {
                ASSERT_NE(steps, Components::k_as_needed);
                ++open;
            } else {
                const auto expected = a == b               ? Joined::yes
                                      : size[a] <= size[b] ? Joined::from_enclosed
                                                           : Joined::to_enclosed;
                ASSERT_EQ(answer, expected) << round << " " << query;
                ++(a == b ? joined : apart);
            }
        }
    }
    EXPECT_GT(joined, 200);
    EXPECT_GT(apart, 200);
    EXPECT_GT(open, 50);
}

TEST(Twin, AnswersStayTheSameWhateverIsKnown) {
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
            if (query % 5 >= 3) {  // twice in a row: what was learned under the first must not serve the second
                std::vector<Report> own(4);
                for (Report& report : own) report.at = any();
                ask.own = *Overlay::make(graph, own);
            }
            const Route kept = *town.planner->route(ask), fresh = *Planner(graph).route(ask);
            ASSERT_EQ(kept.found, fresh.found) << round << " " << query;
            ASSERT_EQ(kept.reached_exact, fresh.reached_exact) << round << " " << query;
            ASSERT_NEAR(kept.distance_m, fresh.distance_m, 1e-6) << round << " " << query;
            Request alone = ask;
            alone.profile.speed_kmh += 1 + query;  // other limits to what is kept, the same to the ways
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
