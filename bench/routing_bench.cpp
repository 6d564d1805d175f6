// Routes, isochrones and import on an extract and on a country tiled of it: routing_bench FILE.osm.pbf [tiles]
// [queries]. With `edges` in place of tiles: the graph of an extract as text, for peers that take one
// (peers/routes.py).
#include <fmt/format.h>
#include <sys/resource.h>
#include <time.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "engines/routing/bench.hpp"
#include "engines/routing/costs.hpp"
#include "engines/routing/tables.hpp"

namespace {
using namespace modou;

// Junctions "n number lon lat", then edges "e first last millimetres forward backward permille": whether someone who
// avoids steps may pass, and the slope, empty when it is not told. Nobody passes a closed junction: its edges are shut.
int print_edges(const std::string& extract) {
    const auto image = routing::import_extract(base::bytes_of(extract));
    if (!image) {
        fmt::print(stderr, "{}\n", image.error().text());
        return 1;
    }
    const auto graph = routing::Graph::open(image->bytes);
    const routing::Tables& t = graph->tables();
    routing::Costs costs(t);
    routing::Profile profile;
    profile.limits.steps = routing::Steps::avoid;
    costs.begin(profile, routing::Metric::shortest, routing::Plazas::around, nullptr, nullptr);
    for (std::uint32_t node = 0; node < t.places.size(); ++node)
        fmt::print("n {} {:.7f} {:.7f}\n", node, t.places[node].lon_degrees(), t.places[node].lat_degrees());
    for (std::uint32_t edge = 0; edge < t.edges.size(); ++edge) {
        const auto& row = t.edges[edge];
        const bool shut = costs.node(row.first) >= routing::k_far || costs.node(row.last) >= routing::k_far;
        const auto permille = t.way_classes[row.way_class].way.incline_permille;
        fmt::print("e {} {} {} {:d} {:d} {}\n", row.first, row.last, row.length_mm,
                   !shut && costs.passable(edge, false), !shut && costs.passable(edge, true),
                   permille == routing::k_untold_permille ? std::string() : std::to_string(permille));
    }
    return 0;
}
}  // namespace

int main(int count, char** words) {
    if (count < 2 || count > 4) {
        fmt::print(stderr, "routing_bench FILE.osm.pbf [tiles] [queries]\n");
        return 2;
    }
    std::ifstream in(words[1], std::ios::binary);
    const std::string extract{std::istreambuf_iterator<char>(in), {}};
    if (count > 2 && std::string_view(words[2]) == "edges") return print_edges(extract);
    routing::BenchOptions options;
    if (count > 2) options.tiles = unsigned(std::atoi(words[2]));
    if (count > 3) options.queries = unsigned(std::atoi(words[3]));
    const routing::Clocks clocks{[] {
                                     using namespace std::chrono;
                                     return duration<double>(steady_clock::now().time_since_epoch()).count();
                                 },
                                 [] {
                                     timespec at{};
                                     clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
                                     return double(at.tv_sec) + double(at.tv_nsec) * 1e-9;
                                 }};
    const auto report = routing::run_bench(base::bytes_of(extract), options, clocks);
    if (!report) {
        fmt::print(stderr, "{}\n", report.error().text());
        return 1;
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    fmt::print(
        "{} junctions, {} edges, image {:.1f} MB, import {:.2f} s, open {:.2f} ms, peak {:.2f} GB; {} found, {} no "
        "way\n",
        report->junctions, report->edges, double(report->image_bytes) / 1e6, report->import_s, report->open_ms,
        double(usage.ru_maxrss) / 1e6, report->found, report->no_way);
    for (const auto& line : report->lines)
        fmt::print("{:52} {:6}  p50 {:8.3f}  p99 {:8.3f}  most {:8.3f} ms;  CPU p50 {:8.3f}  p99 {:8.3f} ms\n",
                   line.what, line.count, line.p50_ms, line.p99_ms, line.most_ms, line.cpu_p50_ms, line.cpu_p99_ms);
}
