// Runs a plan's steps. Compiled for speed, apart from the rest.
#pragma once

#include "engines/kinship/lanes.hpp"
#include "engines/kinship/peeling_plan.hpp"

namespace modou::kinship::peeling {

struct Run {
    void (*product)(const Step& step, double* to, const double* a, const double* b);
    void (*either)(const Step& step, double* to, const double* a);
};
Run run_for(Lanes level);  // not above best_lanes()

}  // namespace modou::kinship::peeling
