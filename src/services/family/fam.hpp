// A case as Familias 3 saves it (.fam) and pedFamilias writes it: people, pedigrees, genotypes, frequencies, models.
// Egeland et al. (2000); the layout follows what those programs read and write.
#pragma once

#include "services/family/samples.hpp"
#include "services/family/tables.hpp"

namespace modou::family {

struct FamiliasFile {
    // The pedigrees are the hypotheses of one case, of the same people: not families of their own. Of a file for DVI
    // they are families, each with its missing person, and samples without a family are the people who were found.
    Samples samples;
    SourcedTable table;
    // Locus by locus: mutation, theta, silent alleles. Where Familias knows more than the engine (a stationary stepwise
    // model, other models for mothers than for fathers), the nearest one stands here and an issue says so.
    std::map<std::string, kinship::Model, std::less<>> models;
    // The least frequency that Familias takes for an allele, where it is not 0.
    std::map<std::string, double, std::less<>> least_frequencies;
};

// bad_input with the line of what cannot be read; unsupported: a file with results in it.
base::Result<FamiliasFile> read_fam(std::string_view text, const LocusNames& names = {});

// Says of each setting of the file that a database does not take it: theta, mutation models, silent alleles, …; the
// table as well.
void name_settings(FamiliasFile& file);

}  // namespace modou::family
