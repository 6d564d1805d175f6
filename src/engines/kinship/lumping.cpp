#include "engines/kinship/lumping.hpp"

#include <algorithm>

namespace modou::kinship::peeling {
namespace {

constexpr std::uint8_t k_none = 0xFF;
constexpr std::size_t k_fractions_most = 3;  // 2^n - 2 variants of a locus

// Numbers the states by their first members: alleles without a class stand alone, those of one class together. Answers
// how many there are.
std::size_t number_states(std::span<const std::uint8_t> class_of, std::span<std::uint8_t> state_of) {
    std::array<std::uint8_t, k_alleles_most + 1> of_class;
    of_class.fill(k_none);
    std::uint8_t states = 0;
    for (std::size_t x = 0; x < class_of.size(); ++x) {
        if (class_of[x] == k_none) {
            state_of[x] = states++;
            continue;
        }
        std::uint8_t& state = of_class[class_of[x]];
        if (state == k_none) state = states++;
        state_of[x] = state;
    }
    return states;
}

// The silent allele is a state of its own, the last. Of alleles in one state the first stands for all in what they pass
// on.
void lump(const LocusModel& from, std::span<const std::uint8_t> state_of, std::size_t states, LocusModel& to) {
    const std::size_t n = to.width = (states + k_lanes - 1) / k_lanes * k_lanes;
    to.alleles = states;
    to.silent = from.silent;
    to.frequencies.assign(n, 0);
    std::array<std::uint8_t, k_alleles_most + 1> first, others;  // members of states; those that are not the first
    std::size_t found = 0, more = 0;
    for (std::size_t x = 0; x < from.alleles; ++x) {
        to.frequencies[state_of[x]] += from.frequencies[x];
        state_of[x] == found ? first[found++] = std::uint8_t(x) : others[more++] = std::uint8_t(x);
    }
    for (const unsigned role : {0U, 1U}) {
        auto &passes = to.passes[role], &turned = to.passes_turned[role];
        passes.assign(n * n, 0);
        turned.assign(n * n, 0);
        for (std::size_t x = 0; x < states; ++x) {
            const double* const whole = &from.passes[role][first[x] * from.width];
            double* const row = &passes[x * n];
            for (std::size_t y = 0; y < states; ++y) row[y] = whole[first[y]];
            for (std::size_t k = 0; k < more; ++k) row[state_of[others[k]]] += whole[others[k]];
            for (std::size_t y = 0; y < states; ++y) turned[y * n + x] = row[y];
        }
    }
}

}  // namespace

void add_coarser(LocusModel& locus, const LocusTable& table) {
    std::vector<std::int32_t> fractions;
    for (const Allele allele : table.alleles) {
        auto at = std::ranges::find(fractions, allele.tenths % 10);
        if (at == fractions.end()) at = fractions.insert(at, allele.tenths % 10);
        locus.fraction_of.push_back(std::uint8_t(at - fractions.begin()));
    }
    if (fractions.size() < 2 || fractions.size() > k_fractions_most) return locus.fraction_of.clear();
    locus.coarser.resize((1U << fractions.size()) - 1);
    for (unsigned seen = 1; seen < locus.coarser.size(); ++seen) {
        LocusModel& to = locus.coarser[seen];
        std::vector<std::uint8_t> class_of(locus.alleles, k_none);
        for (std::size_t x = 0; x < locus.fraction_of.size(); ++x)
            if ((seen >> locus.fraction_of[x] & 1) == 0) class_of[x] = locus.fraction_of[x];
        to.state_of.resize(locus.alleles);
        lump(locus, to.state_of, number_states(class_of, to.state_of), to);
        add_pairs(to);
        add_pair_states(to);
    }
}

Lumping::Locus Lumping::of(const LocusModel& locus, const Mutation& mutation, std::span<const Code> codes) {
    const LocusModel* model = &locus;
    std::span<const std::uint8_t> state_of;
    if (!lumpable(mutation)) {
        if (locus.coarser.empty()) return {&locus, codes};
        unsigned seen = 0;
        for (const Code code : codes) {
            if (code == 0) continue;
            const auto [i, j] = indices_of(code);
            seen |= 1U << locus.fraction_of[i] | 1U << locus.fraction_of[j];
        }
        if (seen == 0 || seen >= locus.coarser.size()) return {&locus, codes};
        model = &locus.coarser[seen];
        state_of = model->state_of;
    } else {
        std::array<std::uint8_t, k_alleles_most + 1> class_of{};
        for (const Code code : codes) {
            if (code == 0) continue;
            const auto [i, j] = indices_of(code);
            class_of[i] = class_of[j] = k_none;
        }
        if (locus.silent) class_of[locus.alleles - 1] = k_none;
        state_of_.resize(locus.alleles);
        const std::size_t states = number_states({class_of.data(), locus.alleles}, state_of_);
        if (states == locus.alleles) return {&locus, codes};
        lump(locus, state_of_, states, lumped_);
        add_pairs(lumped_);
        model = &lumped_;
        state_of = state_of_;
    }
    codes_.assign(codes.begin(), codes.end());
    for (Code& code : codes_) {
        if (code == 0) continue;
        const auto [i, j] = indices_of(code);
        code = code_of_indices(state_of[i], state_of[j]);
    }
    return {model, codes_};
}

}  // namespace modou::kinship::peeling
