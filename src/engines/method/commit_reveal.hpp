// commit_reveal@1: draws that anybody can do again. The operator says SHA-256 of a secret seed before the first draw
// and the seed after the last one; each draw's chance is HMAC-SHA-256 (RFC 2104) of its name under that seed.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/money.hpp"
#include "shape/field.hpp"

namespace modou::method {

struct Prize {
    std::string up_to;  // a part of 1 in decimals: the row is drawn by a chance below it, and not below the row before
    std::string prize;  // yuan
};
BOOST_DESCRIBE_STRUCT(Prize, (), (up_to, prize))
constexpr auto fields(const Prize*) {
    return shape::table(
        {{"up_to",
          {"the row is drawn below this part of 1, in decimals", "机会小于这个数时抽到这一行，小数，至多为 1"},
          {.shortest = 1, .longest = 20}},
         {"prize", {"yuan", "多少元"}, {.shortest = 1, .longest = 20}}});
}

struct Draws {
    std::string seed;  // 32 bytes in hex
    std::vector<std::string> draws;
    std::vector<Prize> table;
};
BOOST_DESCRIBE_STRUCT(Draws, (), (seed, draws, table))
constexpr auto fields(const Draws*) {
    return shape::table(
        {{"seed", {"32 bytes in hex", "种子，32 字节的十六进制"}, {.shortest = 64, .longest = 64}},
         {"draws", {"the name of each draw", "每次抽取的名称"}, {.longest = 1'000'000}},
         {"table", {"prizes, by rising chance", "奖项，按机会从小到大"}, {.shortest = 1, .longest = 1'000}}});
}

struct Drawn {
    std::string draw;
    std::string u;  // its chance: the first 8 bytes of the HMAC in hex, as a part of 2^64
    std::string prize;
};
BOOST_DESCRIBE_STRUCT(Drawn, (), (draw, u, prize))
constexpr auto fields(const Drawn*) {
    return shape::table({{"draw", {"its name", "名称"}},
                         {"u", {"its chance in hex, as a part of 2^64", "机会，十六进制，以 2^64 为 1"}},
                         {"prize", {"yuan", "多少元"}}});
}

struct Revealed {
    std::string commitment;  // SHA-256 of the seed's bytes, in hex: what was said before
    std::vector<Drawn> results;
};
BOOST_DESCRIBE_STRUCT(Revealed, (), (commitment, results))
constexpr auto fields(const Revealed*) {
    return shape::table({{"commitment", {"SHA-256 of the seed", "种子的 SHA-256：事先公布的承诺"}},
                         {"results", {"in the order of the draws", "按抽取的先后"}}});
}

using Seed = std::array<std::byte, 32>;
// A table whose rows were checked: chances rise, and the last one is 1.
struct PrizeTable {
    struct Row {
        std::uint64_t below = 0;  // the smallest chance that does not draw it any more; of the last row 0: none
        base::Fen prize;
    };
    std::vector<Row> rows;
    base::Fen prize_of(std::uint64_t chance) const;
};

// Errors: bad_input, with the path.
base::Result<Seed> read_seed(std::string_view hex);
base::Result<PrizeTable> read_prizes(const std::vector<Prize>& table);
std::string commitment_of(const Seed& seed);
std::uint64_t chance_of(const Seed& seed, std::string_view draw);
base::Result<Revealed> commit_reveal(const Draws& asked);

}  // namespace modou::method
