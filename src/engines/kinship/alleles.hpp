// STR alleles, and how frequent each is in a population.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace modou::kinship {

// Repeats in tenths: 15 is 150, the microvariant 9.3 (nine repeats and three bases) is 93. Never a floating number.
struct Allele {
    std::int32_t tenths = 0;
    auto operator<=>(const Allele&) const = default;
};

// "15", "9.3"; also a table's lengths in base pairs ("412"). bad_input for all else: OL (off ladder), blanks, "?",
// "<8".
base::Result<Allele> parse_allele(std::string_view text);
std::string text_of(Allele allele);

// One locus in one population: alleles rising, frequencies beside them, which sum to 1.
struct LocusTable {
    std::string name;
    std::vector<Allele> alleles;
    std::vector<double> frequencies;

    // SIZE_MAX when it is not in the table.
    std::size_t find(Allele allele) const;
    // An allele that the population sample did not have: takes `frequency`, and all others give way by (1 - frequency).
    // Done before a mutation model looks at the table. conflict: it is there already; bad_input: not inside (0, 1).
    base::Status add(Allele allele, double frequency);
};

struct FrequencyTable {
    std::string name;
    std::map<std::string, LocusTable, std::less<>> loci;

    // CSV with the columns table, locus, allele, freq. Every locus must sum to 1 within k_sum_tolerance.
    static base::Result<FrequencyTable> read(std::string_view csv);
};
inline constexpr double k_sum_tolerance = 1e-6;

}  // namespace modou::kinship
