// About what a request will cost, in cells of a matrix, each of which is a search for a way. From the body's brackets
// and commas: to be read it must first be let in.
#pragma once

#include <cstdint>

#include "net/http.hpp"

namespace modou::navigation {

inline constexpr std::uint64_t k_look_cost = 20, k_survey_cost = 1'000;

std::uint64_t matrix_cost(const net::Request& request);
std::uint64_t isochrones_cost(const net::Request& request);
std::uint64_t directions_cost(const net::Request& request);

}  // namespace modou::navigation
