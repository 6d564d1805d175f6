// Routes, isochrones and import on an extract and on a country tiled of it: routing_bench FILE.osm.pbf [tiles]
// [queries].
#include <fmt/format.h>
#include <sys/resource.h>
#include <time.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "engines/routing/bench.hpp"

int main(int count, char** words) {
    using namespace modou;
    if (count < 2 || count > 4) {
        fmt::print(stderr, "routing_bench FILE.osm.pbf [tiles] [queries]\n");
        return 2;
    }
    std::ifstream in(words[1], std::ios::binary);
    const std::string extract{std::istreambuf_iterator<char>(in), {}};
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
