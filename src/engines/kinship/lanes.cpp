#include "engines/kinship/lanes.hpp"

namespace modou::kinship {
namespace {

#define MODOU_ALWAYS_INLINE [[gnu::always_inline]] inline
#if defined(__x86_64__)
#define MODOU_AVX2 [[gnu::target("avx2,bmi2")]]
#if defined(__clang__)  // which does not know prefer-vector-width
#define MODOU_AVX512 [[gnu::target("avx2,bmi2,avx512f,avx512bw,avx512dq,avx512vl")]]
#else
#define MODOU_AVX512 [[gnu::target("avx2,bmi2,avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")]]
#endif
#else
#define MODOU_AVX2
#define MODOU_AVX512
#endif

// The loops are plain C++; the compiler makes vectors of them for each target (this file is built with -O3).
template <Fits fits>
MODOU_ALWAYS_INLINE void screen(const std::uint64_t* tile, const ScreenStep* steps, std::size_t count,
                                unsigned tolerance, std::uint64_t* __restrict alive) {
    // A counter of three bits for each person, one plane of words a bit. It starts so high that the first mismatch too
    // many carries out of it.
    const unsigned start = k_tolerance_most - tolerance;
    std::uint64_t ones[k_tile_words], twos[k_tile_words], fours[k_tile_words];
    for (std::size_t w = 0; w < k_tile_words; ++w) {
        ones[w] = start & 1 ? ~std::uint64_t{0} : 0;
        twos[w] = start & 2 ? ~std::uint64_t{0} : 0;
        fours[w] = start & 4 ? ~std::uint64_t{0} : 0;
    }
    for (const ScreenStep* step = steps; step != steps + count; ++step) {
        const std::uint64_t* r0 = tile + std::size_t{step->rows[0]} * k_tile_words;
        const std::uint64_t* r1 = tile + std::size_t{step->rows[1]} * k_tile_words;
        const std::uint64_t* r2 = tile + std::size_t{step->rows[2]} * k_tile_words;
        const std::uint64_t* r3 = tile + std::size_t{step->rows[3]} * k_tile_words;
        std::uint64_t left = 0;
        for (std::size_t w = 0; w < k_tile_words; ++w) {
            std::uint64_t fit;
            if constexpr (fits == Fits::either)
                fit = r0[w] | r1[w];
            else if constexpr (fits == Fits::either_of_both)
                fit = (r0[w] | r1[w]) & (r2[w] | r3[w]);
            else
                fit = (r0[w] & r1[w]) | (r2[w] & r3[w]);
            const std::uint64_t to_twos = ones[w] & ~fit;
            ones[w] ^= ~fit;
            const std::uint64_t to_fours = twos[w] & to_twos;
            twos[w] ^= to_twos;
            const std::uint64_t out = fours[w] & to_fours;
            fours[w] ^= to_fours;
            alive[w] &= ~out;
            left |= alive[w];
        }
        if (left == 0) return;
    }
}

MODOU_ALWAYS_INLINE void screen_as(const std::uint64_t* tile, const ScreenStep* steps, std::size_t count, Fits fits,
                                   unsigned tolerance, std::uint64_t* alive) {
    switch (fits) {
        case Fits::either:
            return screen<Fits::either>(tile, steps, count, tolerance, alive);
        case Fits::either_of_both:
            return screen<Fits::either_of_both>(tile, steps, count, tolerance, alive);
        case Fits::crosswise:
            return screen<Fits::crosswise>(tile, steps, count, tolerance, alive);
    }
}
void screen_plain(const std::uint64_t* tile, const ScreenStep* steps, std::size_t count, Fits fits, unsigned tolerance,
                  std::uint64_t* alive) {
    screen_as(tile, steps, count, fits, tolerance, alive);
}
MODOU_AVX2 void screen_avx2(const std::uint64_t* tile, const ScreenStep* steps, std::size_t count, Fits fits,
                            unsigned tolerance, std::uint64_t* alive) {
    screen_as(tile, steps, count, fits, tolerance, alive);
}
MODOU_AVX512 void screen_avx512(const std::uint64_t* tile, const ScreenStep* steps, std::size_t count, Fits fits,
                                unsigned tolerance, std::uint64_t* alive) {
    screen_as(tile, steps, count, fits, tolerance, alive);
}

MODOU_ALWAYS_INLINE void column_as(const std::int8_t* column, std::int16_t* __restrict sums) {
    for (std::size_t p = 0; p < k_tile_people; ++p) sums[p] = std::int16_t(sums[p] + column[p]);
}
void column_plain(const std::int8_t* column, std::int16_t* sums) {
    column_as(column, sums);
}
MODOU_AVX2 void column_avx2(const std::int8_t* column, std::int16_t* sums) {
    column_as(column, sums);
}
MODOU_AVX512 void column_avx512(const std::int8_t* column, std::int16_t* sums) {
    column_as(column, sums);
}

// No processor looks 16-bit numbers up side by side: plain code is as fast as any.
template <class Code>
void look_up(const std::int16_t* table, const Code* codes, std::int16_t* __restrict sums) {
    for (std::size_t p = 0; p < k_tile_people; ++p) sums[p] = std::int16_t(sums[p] + table[codes[p]]);
}

}  // namespace

Lanes best_lanes() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi2"))
        return Lanes::avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) return Lanes::avx2;
#endif
    return Lanes::plain;
}

void screen_tile(Lanes lanes, const std::uint64_t* tile, std::span<const ScreenStep> steps, Fits fits,
                 unsigned tolerance, std::uint64_t* alive) {
    switch (lanes) {
        case Lanes::plain:
            return screen_plain(tile, steps.data(), steps.size(), fits, tolerance, alive);
        case Lanes::avx2:
            return screen_avx2(tile, steps.data(), steps.size(), fits, tolerance, alive);
        case Lanes::avx512:
            return screen_avx512(tile, steps.data(), steps.size(), fits, tolerance, alive);
    }
}

void add_column(Lanes lanes, const std::int8_t* column, std::int16_t* sums) {
    switch (lanes) {
        case Lanes::plain:
            return column_plain(column, sums);
        case Lanes::avx2:
            return column_avx2(column, sums);
        case Lanes::avx512:
            return column_avx512(column, sums);
    }
}

void add_looked_up(const std::int16_t* table, const std::uint8_t* codes, std::int16_t* sums) {
    look_up(table, codes, sums);
}
void add_looked_up(const std::int16_t* table, const std::uint16_t* codes, std::int16_t* sums) {
    look_up(table, codes, sums);
}

}  // namespace modou::kinship
