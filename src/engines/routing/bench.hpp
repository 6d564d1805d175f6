// Measures the engine on an extract, and on a country made of it by tiling: what `modou map bench` prints.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engines/routing/routing.hpp"

namespace modou::routing {

struct BenchLine {
    std::string what;                            // "query, manual wheelchair, with reasons"
    std::uint64_t count = 0;                     // measurements
    double p50_ms = 0, p99_ms = 0, most_ms = 0;  // on the wall's clock
    double cpu_p50_ms = 0, cpu_p99_ms = 0;       // the thread's own, which others on the machine do not lengthen
};
struct BenchReport {
    std::uint64_t junctions = 0, edges = 0, image_bytes = 0;
    double import_s = 0, open_ms = 0;
    std::uint64_t found = 0, no_way = 0;
    std::vector<BenchLine> lines;
};
struct BenchOptions {
    unsigned tiles = 1;  // a side: 12 makes 144 copies, joined along their borders; at most 20
    unsigned queries = 1'000;
    std::uint64_t seed = 1;
};
struct Clocks {
    std::function<double()> wall, thread;  // seconds: a steady clock, and what this thread has computed
};

// The same extract, options and seed ask the same questions.
base::Result<BenchReport> run_bench(base::Bytes extract, const BenchOptions& options, const Clocks& clocks,
                                    const Progress& progress = {});

// tiles × tiles copies of what `extract` has, side by side; neighbours are joined by a dozen footways. Ids are the
// extract's plus the tile's number times 2^40.
base::Result<Source> tiled(base::Bytes extract, unsigned tiles);

}  // namespace modou::routing
