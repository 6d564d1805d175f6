#include "engines/method/commit_reveal.hpp"

#include <algorithm>

#include "base/hex.hpp"
#include "base/hmac.hpp"
#include "base/number.hpp"

namespace modou::method {
namespace {

using base::Result;
using Wide = unsigned __int128;

constexpr std::size_t k_most_decimals = 18;  // 10^18 × 2^64 < 2^128

// The smallest chance of 64 bits that is not below the part: ⌈part × 2^64⌉; of 1 it is 2^64.
Result<Wide> read_part(std::string_view text, const std::string& at) {
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::string_view decimals = point == text.size() ? std::string_view("0") : text.substr(point + 1);
    if (decimals.size() > k_most_decimals) return base::wrong(at, "expected at most 18 decimals");
    const auto whole = base::whole_number<std::uint64_t>(text.substr(0, point), 0, 1);
    const auto rest = base::whole_number<std::uint64_t>(decimals);
    Wide one = 1;
    for (std::size_t i = 0; i < decimals.size(); ++i) one *= 10;
    const Wide part = whole.value_or(0) * one + rest.value_or(0);
    if (!whole || !rest || part == 0 || part > one)
        return base::wrong(at, "expected a part of 1 in decimals, like 0.25, or 1");
    return ((part << 64) + one - 1) / one;
}

}  // namespace

base::Fen PrizeTable::prize_of(std::uint64_t chance) const {
    for (const Row& row : rows)
        if (row.below == 0 || chance < row.below) return row.prize;
    return rows.back().prize;
}

Result<Seed> read_seed(std::string_view hex) {
    Seed seed;
    if (!base::read_hex(hex, seed)) return base::wrong("seed", "expected 32 bytes in hex: 64 digits");
    return seed;
}

Result<PrizeTable> read_prizes(const std::vector<Prize>& table) {
    PrizeTable out;
    Wide before = 0;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const auto at = [&](std::string_view member) { return fmt::format("table[{}].{}", i, member); };
        MODOU_TRY(const Wide below, read_part(table[i].up_to, at("up_to")));
        if (below <= before) return base::wrong(at("up_to"), "expected more than the row before has");
        before = below;
        const auto prize = base::parse_yuan(table[i].prize);
        if (!prize) return base::wrong(at("prize"), "expected yuan, like 8.88");
        out.rows.push_back({static_cast<std::uint64_t>(below), *prize});  // of 2^64: 0
    }
    if (table.empty() || before != Wide{1} << 64)
        return base::wrong(table.empty() ? "table" : fmt::format("table[{}].up_to", table.size() - 1),
                           "the last row has to go up to 1: else there are chances that draw nothing");
    return out;
}

std::string commitment_of(const Seed& seed) {
    return base::hex(base::sha256(seed));
}

std::uint64_t chance_of(const Seed& seed, std::string_view draw) {
    const base::Hash code = base::hmac_sha256(seed, base::bytes_of(draw));
    std::uint64_t chance = 0;
    for (std::size_t i = 0; i < sizeof chance; ++i) chance = chance << 8 | std::to_integer<std::uint64_t>(code[i]);
    return chance;
}

Result<Revealed> commit_reveal(const Draws& asked) {
    MODOU_TRY(const Seed seed, read_seed(asked.seed));
    MODOU_TRY(const PrizeTable prizes, read_prizes(asked.table));
    Revealed out{commitment_of(seed), {}};
    out.results.reserve(asked.draws.size());
    for (const std::string& draw : asked.draws) {
        const std::uint64_t chance = chance_of(seed, draw);
        out.results.push_back({draw, fmt::format("{:016x}", chance), base::format_yuan(prizes.prize_of(chance))});
    }
    return out;
}

}  // namespace modou::method
