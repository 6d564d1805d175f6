// The names of STR loci as kits, laboratories and programs write them, and which loci a kit types.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engines/kinship/likelihood.hpp"

namespace modou::family {

// Only autosomal loci enter a profile: the others follow other laws of inheritance.
enum class LocusKind : std::uint8_t { autosomal, amelogenin, y, x, mitochondrial, control };

struct Locus {
    std::string_view name;  // as the frequency tables write it: TH01, vWA, PentaD
    LocusKind kind = LocusKind::autosomal;
    // Bases of one repeat: a microvariant has fewer left over, so 9.3 can be at a tetranucleotide and 9.4 cannot.
    int repeat_bases = 4;
};

// By any of its names, without regard to case, spaces, "_", "-" or "."; nullptr when nothing is known by it. Names that
// begin DYS, DYF, YGATA, DXS, mt … are of those chromosomes whatever follows, and come back under one name each.
const Locus* find_locus(std::string_view name);
// The autosomal ones.
std::span<const Locus> known_loci();
// What tells two names of one locus to be that: the known name, else the name without regard to what find_locus() does
// not regard.
std::string locus_key(std::string_view name);
// "the Y chromosome", … of a kind that is not autosomal.
std::string_view words_of(LocusKind kind);

// The loci above and those that a database has a table for under names of its own. Of such a locus nothing is known but
// its alleles, so that any microvariant may be one.
class LocusNames {
  public:
    LocusNames() = default;
    explicit LocusNames(std::span<const std::string> own);
    LocusNames(LocusNames&&) = default;
    LocusNames& operator=(LocusNames&&) = default;
    const Locus* find(std::string_view name) const;

  private:
    std::map<std::string, std::string, std::less<>> own_;  // by key; what `loci_` looks at
    std::map<std::string, Locus, std::less<>> loci_;
};

// What a kit types on autosomes. Goldeneye 20A: the maker's type 19; CODIS-20: the FBI's core loci since 2017; Huaxia
// Platinum 23: those and PentaD, PentaE, D6S1043.
struct Kit {
    std::string_view name;
    std::vector<std::string_view> loci;
};
std::span<const Kit> kits();
const Kit* find_kit(std::string_view name);  // as find_locus(); "Huaxia Platinum" and "Goldeneye" will do

// Where both were typed, rising by name.
std::vector<std::string_view> shared_loci(const kinship::Profile& a, const kinship::Profile& b);

}  // namespace modou::family
