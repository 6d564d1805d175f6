// A world of the made-up panel, for tests.
#pragma once

#include "engines/kinship/made_table.hpp"
#include "engines/kinship/peeling.hpp"
#include "engines/kinship/simulate.hpp"

namespace modou::kinship::testing {

// Stepwise, with the rates that docs/kinship.md proposes for Chinese Han.
inline Model model() {
    Model model;
    model.mutation = {Mutation::Model::stepwise, 2.0e-3, 0.35e-3, 1e-6, 0.1};
    return model;
}
inline PanelModel world() {
    return *PanelModel::make(made_panel(), model());
}
inline std::vector<std::string> names(const Panel& panel) {
    std::vector<std::string> names;
    for (const LocusTable& locus : panel.loci()) names.push_back(locus.name);
    return names;
}

}  // namespace modou::kinship::testing
