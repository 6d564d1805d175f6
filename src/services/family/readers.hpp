// The readers of files of samples, one a format; fam.hpp has Familias'. All are pure: bytes in, people out.
#pragma once

#include "services/family/samples.hpp"

namespace modou::family {

// CODIS CMF 3.2, 3.3 (urn:CODISImportFile-schema) and Rapid Import (urn:CODISRapidImportFile-schema); also without a
// namespace. One ALLELE is a homozygote. A document type is refused, so no entity is ever expanded or fetched.
base::Result<Samples> read_cmf(std::string_view xml, const LocusNames& names = {});

// GeneMapper's table of genotypes, separated by tabs: Sample Name, Marker, Allele 1, Allele 2 …, and if there: Sample
// Type, Panel (the kit), UD1. One allele is a homozygote. Ladders and controls are left out.
base::Result<Samples> read_genemapper(std::string_view text, const LocusNames& names = {});

// CSV, long or wide; lines that begin with # before the header are comments.
// long: sample, locus, allele1, allele2 [, allele3 …]; a row a locus.
// wide: sample, then for each locus two columns (TH01_1, TH01_2, or TH01 twice) or one of "6/9.3"; a row a person.
// Either may have family, role, sex, kit, category, comment. A homozygote's allele stands twice; two blanks are a locus
// that was not typed. Columns may be named in Chinese (样本, 基因座, 等位基因1, 家庭, 关系, 性别, 试剂盒, 类别, 备注).
base::Result<Samples> read_csv(std::string_view text, const LocusNames& names = {});

// LINKAGE: family, id, father, mother, sex (1, 2), perhaps an affection status, then two alleles a locus ("6 9.3" or
// "6/9.3"), 0 for none. The loci are named by a first line ("# family id father mother sex TH01 vWA …", with or without
// the #) or by `loci`, a companion with one name a line (plain, MERLIN's "M name", PLINK's map). People are called
// family/id. A parent named alone gets an untyped partner.
base::Result<Samples> read_linkage(std::string_view text, std::string_view loci = {}, const LocusNames& names = {});

// As a long table that read_csv() takes back: samples, not pedigrees.
std::string csv_of(const Samples& samples);
// As CMF 3.3 that read_cmf() takes back; the sex as amelogenin, families and roles not at all. `source`: the
// laboratory's name. bad_input with the sample: a text with a character that XML cannot hold.
base::Result<std::string> cmf_of(const Samples& samples, std::string_view source);

}  // namespace modou::family
