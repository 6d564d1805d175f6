#include "engines/routing/bench.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <random>
#include <unordered_map>
#include <unordered_set>

#include "engines/routing/tables.hpp"

namespace modou::routing {
namespace {

using Texts = std::vector<std::pair<std::string, std::string>>;
struct KeptNode {
    std::int64_t id;
    Position at;
    Texts tags;
};
struct KeptWay {
    std::int64_t id;
    std::vector<std::int64_t> nodes;
    Texts tags;
};
struct Kept {
    std::vector<KeptNode> nodes;
    std::vector<KeptWay> ways;
    Box box{{INT32_MAX, INT32_MAX}, {INT32_MIN, INT32_MIN}};
    // Nodes of ways near the borders, one for each band: what joins a tile to the next.
    std::vector<std::int64_t> west, east, south, north;
};
constexpr std::size_t k_bands = 12;
constexpr int k_tile_bits = 40;

Texts keep(const Tags& tags) {
    Texts texts;
    for (const auto& [key, value] : tags) texts.emplace_back(key, value);
    return texts;
}
void give(const Texts& texts, Tags& tags) {
    tags.clear();
    for (const auto& [key, value] : texts) tags.add(key, value);
}

void borders(Kept& kept) {
    std::unordered_map<std::int64_t, Position> places;
    for (const KeptNode& node : kept.nodes) places.emplace(node.id, node.at);
    const auto pick = [&](auto along, auto across, std::int32_t low, std::int32_t high, bool most) {
        std::vector<std::pair<std::int64_t, std::int64_t>> best(k_bands,
                                                                {INT64_MAX, 0});  // how far from the border, node
        for (const KeptWay& way : kept.ways)
            for (const auto ref : way.nodes) {
                const auto found = places.find(ref);
                if (found == places.end()) continue;
                const auto band = std::min<std::size_t>(
                    k_bands - 1, std::size_t((std::int64_t(along(found->second)) - low) * std::int64_t(k_bands) /
                                             (std::int64_t(high) - low + 1)));
                const std::int64_t away = most ? -std::int64_t(across(found->second)) : across(found->second);
                if (away < best[band].first) best[band] = {away, ref};
            }
        std::vector<std::int64_t> nodes;
        for (const auto& [away, node] : best) nodes.push_back(away == INT64_MAX ? 0 : node);
        return nodes;
    };
    const auto lon = [](Position p) { return p.lon; };
    const auto lat = [](Position p) { return p.lat; };
    kept.west = pick(lat, lon, kept.box.low.lat, kept.box.high.lat, false);
    kept.east = pick(lat, lon, kept.box.low.lat, kept.box.high.lat, true);
    kept.south = pick(lon, lat, kept.box.low.lon, kept.box.high.lon, false);
    kept.north = pick(lon, lat, kept.box.low.lon, kept.box.high.lon, true);
}

struct Took {
    std::vector<double> wall, cpu;
};
// Takes the time of `work` on both clocks; the last entries are its.
template <class F>
void time(const Clocks& clocks, Took& took, F&& work) {
    const double wall = clocks.wall(), cpu = clocks.thread();
    work();
    took.cpu.push_back(clocks.thread() - cpu);
    took.wall.push_back(clocks.wall() - wall);
}

BenchLine line_of(std::string what, Took took) {
    const auto at = [](std::vector<double>& seconds, double share) {
        if (seconds.empty()) return 0.0;
        std::ranges::sort(seconds);
        return seconds[std::min(seconds.size() - 1, std::size_t(share * double(seconds.size())))] * 1000;
    };
    return {std::move(what),  took.wall.size(),  at(took.wall, 0.5), at(took.wall, 0.99),
            at(took.wall, 1), at(took.cpu, 0.5), at(took.cpu, 0.99)};
}

}  // namespace

base::Result<Source> tiled(base::Bytes extract, unsigned tiles) {
    if (tiles == 0 || tiles > 20) return base::fail(base::Code::limit, "tiles are 1 to 20 a side");
    auto kept = std::make_shared<Kept>();  // shared: the source is copied about
    OsmSink sink;
    std::uint64_t ignored = 0;
    std::unordered_set<std::int64_t> used;
    sink.way = [&](std::int64_t id, std::span<const std::int64_t> nodes, const Tags& tags) {
        if (!way_facts(tags, ignored)) return;
        kept->ways.push_back({id, {nodes.begin(), nodes.end()}, keep(tags)});
        used.insert(nodes.begin(), nodes.end());
    };
    MODOU_CHECK(read_osm(extract, sink));
    sink = {};
    sink.node = [&](std::int64_t id, Position at, const Tags& tags) {
        if (!used.contains(id)) return;
        kept->nodes.push_back({id, at, keep(tags)});
        kept->box.low = {std::min(kept->box.low.lon, at.lon), std::min(kept->box.low.lat, at.lat)};
        kept->box.high = {std::max(kept->box.high.lon, at.lon), std::max(kept->box.high.lat, at.lat)};
    };
    MODOU_CHECK(read_osm(extract, sink));
    if (kept->nodes.empty()) return base::fail(base::Code::bad_input, "the extract has no way that a person could use");
    borders(*kept);
    return Source([kept, tiles](const OsmSink& out, const Progress& progress) -> base::Status {
        const std::int64_t wide = std::int64_t(kept->box.high.lon) - kept->box.low.lon + 10'000,
                           high = std::int64_t(kept->box.high.lat) - kept->box.low.lat + 10'000;
        Tags tags;
        std::vector<std::int64_t> refs;
        for (unsigned tile = 0; tile < tiles * tiles; ++tile) {
            const std::int64_t column = tile % tiles, row = tile / tiles, base = std::int64_t(tile) << k_tile_bits;
            // Tiles lie around the extract, so that none leaves the earth.
            const std::int64_t east = (column - std::int64_t(tiles / 2)) * wide,
                               north = (row - std::int64_t(tiles / 2)) * high;
            if (out.node)
                for (const KeptNode& node : kept->nodes) {
                    give(node.tags, tags);
                    out.node(node.id + base, {std::int32_t(node.at.lon + east), std::int32_t(node.at.lat + north)},
                             tags);
                }
            if (out.way) {
                for (const KeptWay& way : kept->ways) {
                    give(way.tags, tags);
                    refs = way.nodes;
                    for (auto& ref : refs) ref += base;
                    out.way(way.id + base, refs, tags);
                }
                tags.clear();
                tags.add("highway", "footway");
                const auto join = [&](const std::vector<std::int64_t>& here, const std::vector<std::int64_t>& there,
                                      std::int64_t other, std::int64_t kind) {
                    for (std::size_t band = 0; band < k_bands; ++band)
                        if (here[band] && there[band])
                            out.way((std::int64_t(1) << (k_tile_bits - 1)) + kind + std::int64_t(band) + base,
                                    std::array{here[band] + base, there[band] + (other << k_tile_bits)}, tags);
                };
                if (column + 1 < std::int64_t(tiles)) join(kept->east, kept->west, tile + 1, 0);
                if (row + 1 < std::int64_t(tiles)) join(kept->north, kept->south, tile + tiles, 100);
            }
            if (progress) progress(double(tile + 1) / (tiles * tiles));
        }
        return {};
    });
}

base::Result<BenchReport> run_bench(base::Bytes extract, const BenchOptions& options, const Clocks& clocks,
                                    const Progress& progress) {
    BenchReport report;
    Source source = [&](const OsmSink& sink, const Progress& part) { return read_osm(extract, sink, part); };
    if (options.tiles != 1) {
        MODOU_TRY(source, tiled(extract, options.tiles));
    }
    double start = clocks.wall();
    MODOU_TRY(const auto image, import_from(source, progress));
    report.import_s = clocks.wall() - start;
    report.image_bytes = image.bytes.size();
    report.junctions = image.report.junctions;
    report.edges = image.report.edges;
    start = clocks.wall();
    MODOU_TRY(const auto graph, Graph::open(image.bytes));
    report.open_ms = (clocks.wall() - start) * 1000;
    const Tables& t = graph.tables();
    std::mt19937_64 random(options.seed);
    Planner planner(graph);
    const auto any = [&] { return t.places[random() % t.places.size()]; };
    // A destination some 2 km away: the errand of a person, not of a lorry.
    const auto errand = [&](Position from) {
        for (int attempt = 0; attempt < 50; ++attempt) {
            const std::uint32_t near = std::uint32_t(random() % t.places.size());
            if (distance_m(from, t.places[near]) < 3'000) return t.places[near];
        }
        const auto step = [&] { return std::int32_t(random() % 400'000) - 200'000; };
        return Position{from.lon + step(), from.lat + step()};
    };
    const auto manual = [] { return *preset("manual"); };
    const auto walker_limits = [] {  // what a request without a profile names
        Profile profile;
        profile.limits.steps = Steps::avoid;
        profile.limits.incline_up_percent = profile.limits.incline_down_percent = 6;
        return profile;
    };
    // Everybody's own: nothing that was learned for one helps the next.
    const auto of_its_own = [&] {
        const auto up_to = [&](double most) { return most * double(random() % 1'000) / 1'000; };
        Profile profile = manual();
        profile.limits.incline_up_percent = 3 + up_to(10);
        profile.limits.incline_down_percent = 3 + up_to(10);
        profile.limits.kerb_m = up_to(0.15);
        profile.limits.width_m = 0.6 + up_to(0.7);
        return profile;
    };
    const auto measure = [&](std::string what, const std::function<Profile()>& profile, Metric metric, Explain explain,
                             bool local) -> base::Status {
        Took all, found, none;
        for (unsigned i = 0; i < options.queries; ++i) {
            Request request;
            request.from = any();
            request.to = local ? errand(request.from) : any();
            request.profile = profile();
            request.metric = metric;
            request.explain = explain;
            Took took;
            base::Result<Route> route;
            time(clocks, took, [&] { route = planner.route(request); });
            if (!route) continue;  // beyond the longest query, on a large tiling
            const bool exact = route->found && route->reached_exact;
            for (Took* into : {&all, exact ? &found : &none}) {
                into->wall.push_back(took.wall[0]);
                into->cpu.push_back(took.cpu[0]);
            }
            ++(exact ? report.found : report.no_way);
        }
        report.lines.push_back(line_of(std::move(what), all));
        report.lines.push_back(line_of("  of these: found", found));
        report.lines.push_back(line_of("  of these: no way to the exact point", none));
        return {};
    };
    for (int warm = 0; warm < 50; ++warm) {
        Request request;
        request.from = any();
        request.to = any();
        (void)planner.route(request);
    }
    MODOU_CHECK(measure("any two places, steps and 6 %", walker_limits, Metric::shortest, Explain::no, false));
    MODOU_CHECK(
        measure("any two places, steps and 6 %, with reasons", walker_limits, Metric::shortest, Explain::yes, false));
    MODOU_CHECK(measure("errand, manual wheelchair, shortest", manual, Metric::shortest, Explain::no, true));
    MODOU_CHECK(
        measure("errand, manual wheelchair, preferred, with reasons", manual, Metric::preferred, Explain::yes, true));
    MODOU_CHECK(
        measure("errand, limits of its own each time, shortest", of_its_own, Metric::shortest, Explain::no, true));
    MODOU_CHECK(measure("any two places, limits of its own each time, shortest", of_its_own, Metric::shortest,
                        Explain::no, false));
    MODOU_CHECK(measure("any two places, manual wheelchair, preferred", manual, Metric::preferred, Explain::no, false));
    Took reach, outlined, report_s;
    for (unsigned i = 0; i < std::min(options.queries, 300u); ++i) {
        ReachRequest request;
        request.as.from = any();
        request.as.profile = manual();
        request.limit = 1'800;
        request.unit = ReachRequest::Unit::seconds;
        request.outline = ReachRequest::Outline::no;
        time(clocks, reach, [&] { (void)planner.reach(request); });
        request.outline = ReachRequest::Outline::yes;
        time(clocks, outlined, [&] { (void)planner.reach(request); });
        std::vector<Report> reports(1'000);
        for (Report& r : reports) r.at = any();
        time(clocks, report_s, [&] { (void)Overlay::make(graph, reports); });
    }
    report.lines.push_back(line_of("isochrone, 30 min, manual wheelchair", reach));
    report.lines.push_back(line_of("isochrone, 30 min, with its outline", outlined));
    report.lines.push_back(line_of("a report among 1,000 takes effect", report_s));
    return report;
}

}  // namespace modou::routing
