#include "engines/kinship/nuclear_run.hpp"

#include <algorithm>
#include <cstdint>

#include "engines/kinship/panel.hpp"
#include "engines/kinship/peeling.hpp"

namespace modou::kinship::peeling {
namespace {

// Vectors of the compiler, as peeling_run.cpp has them.
using Packed = double __attribute__((vector_size(k_lanes * sizeof(double)), aligned(8), may_alias));
using Half = double __attribute__((vector_size(k_lanes / 2 * sizeof(double))));
static_assert(k_lanes == 8, "as sum_of halves them");

const Packed& at(const double* from) {
    return *reinterpret_cast<const Packed*>(from);
}
Packed& at(double* to) {
    return *reinterpret_cast<Packed*>(to);
}
double sum_of(const Packed& lanes) {
    const Half half = Half{lanes[0], lanes[1], lanes[2], lanes[3]} + Half{lanes[4], lanes[5], lanes[6], lanes[7]};
    return (half[0] + half[2]) + (half[1] + half[3]);
}
void multiply(double* to, const double* a, const double* b, std::size_t n) {
    for (std::size_t i = 0; i < n; i += k_lanes) at(to + i) = at(a + i) * at(b + i);
}
double dot(const double* a, const double* b, std::size_t n) {
    Packed sum{};
    for (std::size_t i = 0; i < n; i += k_lanes) sum += at(a + i) * at(b + i);
    return sum_of(sum);
}
// to = sum over x < n of a[x] * row x of b
void mix(double* to, const double* a, const double* b, std::size_t n, std::size_t width) {
    for (std::size_t i = 0; i < width; i += k_lanes) {
        Packed sum{};
        for (std::size_t x = 0; x < n; ++x) sum += at(b + x * width + i) * a[x];
        at(to + i) = sum;
    }
}
void pairs(double* to, const double* a, std::size_t n) {
    // The row twice over, the second half over what the first wrote too much.
    double twice[2 * (k_alleles_most + 1 + k_lanes)];
    for (const std::size_t from : {std::size_t(0), n})
        for (std::size_t p = 0; p < n; p += k_lanes) at(twice + from + p) = at(a + p);
    for (std::size_t d = 0; d <= n / 2; ++d)
        for (std::size_t p = 0; p < n; p += k_lanes) at(to + d * n + p) = (at(twice + p) + at(twice + p + d)) * 0.5;
    const std::size_t end = (n / 2 + 1) * n;
    std::fill(to + end, to + pairs_size(n), 0.0);
}
void square(double* to, const double* a, std::size_t n, std::size_t width) {
    for (std::size_t p = 0; p < n; ++p)
        for (std::size_t q = 0; q < width; q += k_lanes) at(to + p * width + q) = (at(a + q) + a[p]) * 0.5;
}
void make(const Making& m) {
    switch (m.what) {
        case Making::What::pairs:
            return pairs(m.to, m.a, m.n);
        case Making::What::square:
            return square(m.to, m.a, m.n, m.width);
        case Making::What::multiply:
            return multiply(m.to, m.a, m.b, m.width);
        case Making::What::dot:
            *m.to = dot(m.a, m.b, m.width);
            return;
        case Making::What::mix:
            return mix(m.to, m.a, m.b, m.n, m.width);
    }
}

// Calls `visit(father's product, mother's, factor)` for each way in which the children of all groups but the last
// `kept` got their alleles. Null: a product of nothing.
template <class Visit>
[[gnu::always_inline]] inline void walk(const Job& job, std::size_t kept, Visit&& visit) {
    const std::size_t depth = job.groups.size() - kept;
    std::array<std::uint32_t, k_groups_most> chosen{};
    std::array<std::array<const double*, k_groups_most + 1>, 2> product{};
    std::array<double, k_groups_most + 1> factor{1};
    product[0][0] = job.weights[0], product[1][0] = job.weights[1];
    for (std::size_t from = 0;;) {
        for (std::size_t level = from; level < depth; ++level) {
            const Option& option = job.groups[level][chosen[level]];
            factor[level + 1] = factor[level] * option.factor;
            for (const unsigned s : {0U, 1U}) {
                const double* const before = product[s][level];
                double* const to = job.scratch[s] + level * job.sizes[s];
                if (before) multiply(to, before, option.side[s], job.sizes[s]);
                product[s][level + 1] = before ? to : option.side[s];
            }
        }
        visit(product[0][depth], product[1][depth], factor[depth]);
        std::size_t level = depth;
        while (level > 0 && ++chosen[level - 1] == job.groups[level - 1].size()) chosen[--level] = 0;
        if (level == 0) return;
        from = level - 1;
    }
}

// Options of the last group a few at a time: their sums do not wait for each other.
template <std::size_t many>
[[gnu::always_inline]] inline void tell_few(const Job& job, const Option* options, const double* told,
                                            const double* other, double factor, double* answer) {
    const unsigned to = job.to, from = 1 - to;
    Packed sums[many] = {};
    for (std::size_t i = 0; i < job.sizes[from]; i += k_lanes)
        for (std::size_t k = 0; k < many; ++k) sums[k] += at(other + i) * at(options[k].side[from] + i);
    double share[many];
    for (std::size_t k = 0; k < many; ++k) share[k] = sum_of(sums[k]) * options[k].factor * factor;
    for (std::size_t i = 0; i < job.sizes[to]; i += k_lanes) {
        Packed sum{};
        for (std::size_t k = 0; k < many; ++k) sum += at(options[k].side[to] + i) * share[k];
        at(answer + i) += told ? sum * at(told + i) : sum;
    }
}
void tell_parent(const Job& job, double* answer) {
    const std::span<const Option> last = job.groups.back();
    walk(job, 1, [&](const double* father, const double* mother, double factor) {
        const double* const told = job.to == 0 ? father : mother;
        const double* const other = job.to == 0 ? mother : father;
        std::size_t k = 0;
        for (; k + 4 <= last.size(); k += 4) tell_few<4>(job, &last[k], told, other, factor, answer);
        if (last.size() - k == 3) return tell_few<3>(job, &last[k], told, other, factor, answer);
        if (last.size() - k == 2) return tell_few<2>(job, &last[k], told, other, factor, answer);
        if (last.size() - k == 1) return tell_few<1>(job, &last[k], told, other, factor, answer);
    });
}

void tell_child(const Job& job, const ChildJob& child, double* answer) {
    const std::size_t n = child.n, width = child.width;
    double given[k_alleles_most + 1 + k_lanes], passed[2][k_alleles_most + 1 + k_lanes];
    walk(job, 0, [&](const double* father, const double* mother, double factor) {
        for (const unsigned s : {0U, 1U}) {
            const double* const states = s == 0 ? father : mother;
            for (std::size_t q = 0; q < width; q += k_lanes) {
                Packed sum{};
                if (child.alone[s])
                    sum = at(child.alone[s] + q) * states[0];
                else
                    for (std::size_t p = 0; p < n; ++p) sum += at(states + p * width + q);
                at(given + q) = sum;
            }
            mix(passed[s], given, child.passes[s], n, width);
        }
        for (std::size_t x = 0; x < n; ++x)
            for (std::size_t y = 0; y < width; y += k_lanes)
                at(answer + x * width + y) += at(passed[1] + y) * (passed[0][x] * factor);
    });
}

// The same code for each level of the machine: sums go in the same order, so that results are the same to the last bit.
#ifdef __x86_64__
[[gnu::flatten, gnu::target("avx512f,avx512vl")]] void make_avx512(const Making& m) {
    make(m);
}
[[gnu::flatten, gnu::target("avx512f,avx512vl")]] void parent_avx512(const Job& job, double* answer) {
    tell_parent(job, answer);
}
[[gnu::flatten, gnu::target("avx512f,avx512vl")]] void child_avx512(const Job& job, const ChildJob& child,
                                                                    double* answer) {
    tell_child(job, child, answer);
}
[[gnu::flatten, gnu::target("avx2")]] void make_avx2(const Making& m) {
    make(m);
}
[[gnu::flatten, gnu::target("avx2")]] void parent_avx2(const Job& job, double* answer) {
    tell_parent(job, answer);
}
[[gnu::flatten, gnu::target("avx2")]] void child_avx2(const Job& job, const ChildJob& child, double* answer) {
    tell_child(job, child, answer);
}
#endif

}  // namespace

NuclearRun nuclear_run_for(Lanes level) {
#ifdef __x86_64__
    if (level == Lanes::avx512) return {make_avx512, parent_avx512, child_avx512};
    if (level == Lanes::avx2) return {make_avx2, parent_avx2, child_avx2};
#endif
    (void)level;
    return {make, tell_parent, tell_child};
}

}  // namespace modou::kinship::peeling
