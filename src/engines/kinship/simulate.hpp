// Made people: founders drawn from the frequencies (no subpopulation), children by Mendel and the mutation model.
// Seeded: the same seed makes the same people on every machine.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engines/kinship/panel.hpp"

namespace modou::kinship {

// splitmix64 (Steele, Lea, Flood 2014).
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31);
    }
    std::uint32_t below(std::uint32_t n) { return std::uint32_t(((next() >> 32) * n) >> 32); }
    double share() { return double(next() >> 11) * 0x1p-53; }  // [0, 1)

  private:
    std::uint64_t state_;
};

class Simulator {
  public:
    // bad_input: a rate that gives no probabilities.
    static base::Result<Simulator> make(const Panel& panel, const Mutation& mutation);

    std::size_t loci() const { return loci_.size(); }
    // `out` has one code a locus; every locus is typed, and has to be of parents.
    void founder(Random& random, std::span<Code> out) const;
    void child(Random& random, std::span<const Code> father, std::span<const Code> mother, std::span<Code> out) const;
    // Everybody of the pedigree, as people() stands.
    std::vector<std::vector<Code>> drop(Random& random, const Pedigree& pedigree) const;

  private:
    struct Locus {
        std::size_t alleles;
        std::vector<double> cumulative;                // of founders
        std::vector<double> from_father, from_mother;  // row-major, each row cumulative
    };
    std::uint8_t passed(Random& random, const Locus& locus, const std::vector<double>& rows, Code parent) const;
    std::vector<Locus> loci_;
};

}  // namespace modou::kinship
