// What is seen of two alleles when some may drop out and some are never seen. Inside this room only.
#pragma once

#include <cstdint>
#include <optional>

namespace modou::kinship {

using State = std::uint8_t;  // an allele, by its place in some list

struct Seen {
    State a, b;
    double dropout;
};

// Chance to see {a, b} of who carries x and y.
inline double emission(const Seen& seen, State x, State y, std::optional<State> silent) {
    const double d = seen.dropout;
    const bool x_shows = x != silent, y_shows = y != silent;
    if (!x_shows && !y_shows) return 0;
    if (!x_shows || !y_shows) return seen.a == seen.b && (x_shows ? x : y) == seen.a ? 1 - d : 0;
    if (x == y) return seen.a == x && seen.b == x ? 1 - d * d : 0;
    if (seen.a != seen.b) return (x == seen.a && y == seen.b) || (x == seen.b && y == seen.a) ? (1 - d) * (1 - d) : 0;
    return x == seen.a || y == seen.a ? d * (1 - d) : 0;
}

}  // namespace modou::kinship
