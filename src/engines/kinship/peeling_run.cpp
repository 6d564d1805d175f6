#include "engines/kinship/peeling_run.hpp"

#include "engines/kinship/lanes.hpp"
#include "engines/kinship/peeling.hpp"

#include <algorithm>
#include <cstdint>

namespace modou::kinship::peeling {
namespace {

void multiply_row(double* __restrict to, const double* a, const double* b, std::size_t n, const Loop& loop) {
    if (loop.a == 1 && loop.b == 1)
        for (std::size_t i = 0; i < n; ++i) to[i] = a[i] * b[i];
    else if (loop.a == 1 && loop.b == 0)
        for (std::size_t i = 0; i < n; ++i) to[i] = a[i] * *b;
    else if (loop.a == 0 && loop.b == 1)
        for (std::size_t i = 0; i < n; ++i) to[i] = *a * b[i];
    else
        for (std::size_t i = 0; i < n; ++i) to[i] = a[i * loop.a] * b[i * loop.b];
}
void add_row(double* __restrict to, const double* a, const double* b, std::size_t n, const Loop& loop) {
    if (loop.a == 1 && loop.b == 1)
        for (std::size_t i = 0; i < n; ++i) to[i] += a[i] * b[i];
    else if (loop.a == 1 && loop.b == 0)
        for (std::size_t i = 0; i < n; ++i) to[i] += a[i] * *b;
    else if (loop.a == 0 && loop.b == 1)
        for (std::size_t i = 0; i < n; ++i) to[i] += *a * b[i];
    else
        for (std::size_t i = 0; i < n; ++i) to[i] += a[i * loop.a] * b[i * loop.b];
}
// Vectors of the compiler: on a machine with narrower registers it takes several for one, in the same order of sums.
using Packed = double __attribute__((vector_size(k_lanes * sizeof(double)), aligned(8), may_alias));
using Half = double __attribute__((vector_size(k_lanes / 2 * sizeof(double))));
static_assert(k_lanes == 8, "as sum_of halves them");

const Packed& lanes_at(const double* from) {
    return *reinterpret_cast<const Packed*>(from);
}
double sum_of(const Packed& lanes) {
    const Half half = Half{lanes[0], lanes[1], lanes[2], lanes[3]} + Half{lanes[4], lanes[5], lanes[6], lanes[7]};
    return (half[0] + half[2]) + (half[1] + half[3]);
}
// All rows of alleles are whole lanes; of phases there are two.
double plain_sum(const double* a, std::size_t n) {
    Packed lanes{};
    double sum = 0;
    std::size_t i = 0;
    for (; i + k_lanes <= n; i += k_lanes) lanes += lanes_at(a + i);
    for (; i < n; ++i) sum += a[i];
    return n < k_lanes ? sum : sum + sum_of(lanes);
}
double sum_row(const double* a, const double* b, std::size_t n, const Loop& loop) {
    if (loop.a == 1 && loop.b == 0) return plain_sum(a, n) * *b;
    if (loop.a == 0 && loop.b == 1) return plain_sum(b, n) * *a;
    double sum = 0;
    if (loop.a == 1 && loop.b == 1) {
        Packed lanes{};
        std::size_t i = 0;
        for (; i + k_lanes <= n; i += k_lanes) lanes += lanes_at(a + i) * lanes_at(b + i);
        for (; i < n; ++i) sum += a[i] * b[i];
        return n < k_lanes ? sum : sum + sum_of(lanes);
    }
    for (std::size_t i = 0; i < n; ++i) sum += a[i * loop.a] * b[i * loop.b];
    return sum;
}

// Calls `visit(offset of a, offset of b)` at each place of the loops.
template <class Visit>
[[gnu::always_inline]] inline void walk(const Loop* loops, std::size_t count, std::size_t a, std::size_t b,
                                        Visit&& visit) {
    if (count == 0) return visit(a, b);
    if (count == 1) {
        for (std::uint32_t i = 0; i < loops->size; ++i, a += loops->a, b += loops->b) visit(a, b);
        return;
    }
    // Counts up like a milometer, the last loop fastest.
    std::uint32_t at[Loops::k_most] = {};
    while (true) {
        visit(a, b);
        std::size_t k = count;
        while (k-- > 0) {
            a += loops[k].a, b += loops[k].b;
            if (++at[k] < loops[k].size) break;
            a -= std::size_t(loops[k].a) * loops[k].size, b -= std::size_t(loops[k].b) * loops[k].size;
            at[k] = 0;
        }
        if (k == SIZE_MAX) return;
    }
}

void product(const Step& step, double* to, const double* a, const double* b) {
    const Loop& last = step.outer.back();
    if (step.inner.empty() || step.by_rows) {
        const bool add = step.by_rows || step.adds;
        if (step.by_rows && !step.adds) std::fill_n(to, step.size, 0.0);
        walk(step.inner.data(), step.inner.size(), 0, 0, [&](std::size_t a0, std::size_t b0) {
            double* row = to;
            walk(step.outer.data(), step.outer.size() - 1, a0, b0, [&](std::size_t a1, std::size_t b1) {
                add ? add_row(row, a + a1, b + b1, last.size, last)
                    : multiply_row(row, a + a1, b + b1, last.size, last);
                row += last.size;
            });
        });
        return;
    }
    const Loop& fast = step.inner.back();
    walk(step.outer.data(), step.outer.size(), 0, 0, [&](std::size_t a0, std::size_t b0) {
        double sum = 0;
        walk(step.inner.data(), step.inner.size() - 1, a0, b0,
             [&](std::size_t a1, std::size_t b1) { sum += sum_row(a + a1, b + b1, fast.size, fast); });
        *to++ = sum;
    });
}

void either(const Step& step, double* to, const double* a) {
    const Loop& last = step.outer.back();
    walk(step.outer.data(), step.outer.size() - 1, 0, 0, [&](std::size_t first, std::size_t second) {
        for (std::size_t i = 0; i < last.size; ++i) *to++ = (a[first + i * last.a] + a[second + i * last.b]) / 2;
    });
}

// The same code for each level of the machine: sums go in the same order, so that results are the same to the last bit.
#ifdef __x86_64__
[[gnu::flatten, gnu::target("avx512f,avx512vl")]] void product_avx512(const Step& step, double* to, const double* a,
                                                                      const double* b) {
    product(step, to, a, b);
}
[[gnu::flatten, gnu::target("avx2")]] void product_avx2(const Step& step, double* to, const double* a,
                                                        const double* b) {
    product(step, to, a, b);
}
#endif

}  // namespace

Run run_for(Lanes level) {
#ifdef __x86_64__
    if (level == Lanes::avx512) return {product_avx512, either};
    if (level == Lanes::avx2) return {product_avx2, either};
#endif
    (void)level;
    return {product, either};
}

}  // namespace modou::kinship::peeling
