// Frequency tables as CSV with their provenance: lines "# key: value" before the header say where a table comes from.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engines/kinship/alleles.hpp"

namespace modou::family {

inline constexpr std::size_t k_table_bytes_most = 64u << 20;
inline constexpr std::size_t k_provenance_lines_most = 100;

// As told, in order: source, licence, population, N, and what else is there.
struct Provenance {
    std::vector<std::pair<std::string, std::string>> entries;
    std::string_view get(std::string_view key) const;  // without regard to case; empty when it is not told
    std::string text() const;                          // "source: …; licence: …"
};

struct SourcedTable {
    kinship::FrequencyTable table;
    Provenance provenance;
};

// Loci come back by their known names (TH01 for THO1), others as they stand. bad_input with the line: as
// FrequencyTable::read() has it; also a locus under two names.
base::Result<SourcedTable> read_table(std::string_view csv);
// How the table calls a locus that may be asked for by another of its names. bad_input: one of the X or Y chromosome,
// mtDNA, amelogenin, whatever the table has of it; not_found.
base::Result<std::string> locus_of_table(const kinship::FrequencyTable& table, std::string_view name);
std::string csv_of(const SourcedTable& sourced);

}  // namespace modou::family
