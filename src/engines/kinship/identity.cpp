#include "engines/kinship/identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "engines/kinship/emission.hpp"

namespace modou::kinship {
namespace {

// The alleles that somebody shows, all others as one, and the silent one.
struct Alleles {
    std::vector<std::size_t> shown;  // places in the table
    std::vector<double> frequencies;
    std::optional<State> silent;

    State state_of(std::size_t at) const { return State(std::ranges::find(shown, at) - shown.begin()); }
};

// Chance to draw these alleles one after the other from one subpopulation.
double drawn(std::span<const State> alleles, const std::vector<double>& frequencies, double theta) {
    double chance = 1;
    for (std::size_t i = 0; i < alleles.size(); ++i) {
        const auto same = std::ranges::count(alleles.first(i), alleles[i]);
        chance *= (double(same) * theta + (1 - theta) * frequencies[alleles[i]]) / (1 + (double(i) - 1) * theta);
    }
    return chance;
}

}  // namespace

base::Result<LocusRatio> identity(const Profile& one, const Profile& other, const LocusTable& locus,
                                  const Model& model) {
    if (!(model.theta >= 0 && model.theta < 1))
        return base::fail(base::Code::bad_input, "lies between 0 and 1", "theta");
    if (!(model.silent >= 0 && model.silent < 1))
        return base::fail(base::Code::bad_input, "lies between 0 and 1", "silent allele frequency");
    const auto typed = one.loci.find(locus.name), again = other.loci.find(locus.name);
    if (typed == one.loci.end() || again == other.loci.end()) return LocusRatio{locus.name, {0, 0}};
    Alleles alleles;
    std::array<std::size_t, 4> places{};
    std::size_t at = 0;
    for (const Allele allele : {typed->second.first, typed->second.second, again->second.first, again->second.second}) {
        const std::size_t place = places[at++] = locus.find(allele);
        if (place == SIZE_MAX)
            return base::fail(
                base::Code::bad_input,
                fmt::format("allele {} is not in the frequency table: add it with a frequency", text_of(allele)),
                locus.name);
        if (std::ranges::find(alleles.shown, place) == alleles.shown.end()) alleles.shown.push_back(place);
    }
    double rest = 1 - model.silent;
    for (const auto place : alleles.shown) {
        alleles.frequencies.push_back(locus.frequencies[place] * (1 - model.silent));
        rest -= alleles.frequencies.back();
    }
    if (rest > 0) alleles.frequencies.push_back(rest);
    if (model.silent > 0) {
        alleles.silent = State(alleles.frequencies.size());
        alleles.frequencies.push_back(model.silent);
    }
    for (const Profile* profile : {&one, &other})
        if (!(profile->dropout >= 0 && profile->dropout < 1))
            return base::fail(base::Code::bad_input, "dropout lies between 0 and 1", profile->id);
    const Seen first{alleles.state_of(places[0]), alleles.state_of(places[1]), one.dropout},
        second{alleles.state_of(places[2]), alleles.state_of(places[3]), other.dropout};
    double same = 0, apart = 0;
    const auto count = State(alleles.frequencies.size());
    for (State x = 0; x < count; ++x)
        for (State y = 0; y < count; ++y) {
            const double seen = emission(first, x, y, alleles.silent);
            if (seen == 0) continue;
            const std::array<State, 2> two{x, y};
            same += drawn(two, alleles.frequencies, model.theta) * seen * emission(second, x, y, alleles.silent);
            for (State z = 0; z < count; ++z)
                for (State w = 0; w < count; ++w) {
                    const double also = emission(second, z, w, alleles.silent);
                    const std::array<State, 4> four{x, y, z, w};
                    if (also > 0) apart += drawn(four, alleles.frequencies, model.theta) * seen * also;
                }
        }
    return LocusRatio{locus.name, {std::log10(same), std::log10(apart)}};
}

Shared shared(const Profile& one, const Profile& other) {
    Shared out;
    for (const auto& [locus, genotype] : one.loci)
        if (const auto also = other.loci.find(locus); also != other.loci.end()) {
            ++out.loci;
            out.differ += also->second != genotype;
        }
    return out;
}

}  // namespace modou::kinship
