// Frequencies that nobody measured: in the shape of 23 autosomal loci, for demonstrations, tests and benchmarks.
#pragma once

#include "engines/kinship/panel.hpp"

namespace modou::kinship {

inline constexpr std::string_view k_made_table = "made-demonstration";

// The 23 loci that Chinese laboratories type most (CODIS-20, PentaD, PentaE, D6S1043), each with a made bell of alleles
// around a made middle. For no casework: it is no population.
FrequencyTable made_table();
Panel made_panel();  // all of its loci
// As CSV, with what it is in comment lines before it.
std::string made_table_csv();

}  // namespace modou::kinship
