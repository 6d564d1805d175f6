// Time and chance of a simulation: both follow from its seed.
#pragma once

#include <random>

#include "base/digest.hpp"
#include "base/time.hpp"

namespace modou::sim {

inline constexpr std::int64_t k_first_second = 1'700'000'000;

// A second a look: a history ends on the day on which it began.
class SimClock final : public base::Clock {
  public:
    base::Instant now() override { return {now_ += 1}; }

  private:
    std::int64_t now_ = k_first_second;
};

class SimRandom final : public base::Random {
  public:
    explicit SimRandom(std::uint64_t seed) : rng_(seed) {}
    void fill(std::span<std::byte> out) override {
        for (std::byte& b : out) b = static_cast<std::byte>(rng_());
    }

  private:
    std::mt19937_64 rng_;
};

}  // namespace modou::sim
