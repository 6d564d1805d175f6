// Made-up loci for tests and benchmarks: in the shape of real ones, of no population.
#pragma once

#include <random>

#include "engines/kinship/alleles.hpp"

namespace modou::kinship {

inline LocusTable random_locus(std::mt19937_64& random, std::string name, std::size_t alleles) {
    LocusTable locus;
    locus.name = std::move(name);
    double sum = 0;
    for (std::size_t i = 0; i < alleles; ++i) {
        locus.alleles.push_back({std::int32_t(80 + 10 * i)});
        locus.frequencies.push_back(0.02 + double(random() % 1000) / 1000);
        sum += locus.frequencies.back();
    }
    for (double& p : locus.frequencies) p /= sum;
    return locus;
}

}  // namespace modou::kinship
