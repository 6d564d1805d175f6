// Demonstration data: a plausible half-year of an invented mall, from one seed. Organisations, shops and people are
// made up.
#pragma once

#include <functional>

#include "giving/office.hpp"

namespace modou::giving {

struct DemoOptions {
    std::uint64_t gifts = 600'000;
    std::uint64_t seed = 1;
};

// Fills a fresh data folder and marks it as made data. `progress(done, all)` is called now and then.
base::Status make_demo(Office& office, const DemoOptions& options,
                       const std::function<void(std::uint64_t, std::uint64_t)>& progress);

}  // namespace modou::giving
