// How fast searching is, on simulated people.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engines/kinship/panel.hpp"

namespace modou::kinship {

struct BenchPlan {
    std::uint64_t seed = 1;
    double size = 1;  // 1: ten million couples and parents, a million families and found persons; 6 GB
    unsigned threads = 2;
    Mutation mutation{Mutation::Model::stepwise, 2e-3, 3.5e-4, 1e-6, 0.1};
};
struct BenchRow {
    std::string what, must, moonshot;
    std::string found;  // with its unit
    double value = 0;   // of `found`, for programs: ms, s, 1/s or bytes
    std::string unit;
};
// `now_s`: seconds that have passed, of some clock. `said(row)` is called as soon as a row is there.
base::Status bench(const Panel& panel, const BenchPlan& plan, const std::function<double()>& now_s,
                   const std::function<void(const BenchRow&)>& said);

}  // namespace modou::kinship
