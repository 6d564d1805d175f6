// Survey mode: which untold kerbs, slopes, widths and grounds most routes around a place hang on.
#pragma once

#include <string>
#include <vector>

#include "engines/routing/routing.hpp"

namespace modou::navigation {

struct Question {
    routing::Attribute asks;  // kerb, incline_up (either way), width or surface
    std::int64_t way = 0;
    routing::Position at;  // the middle of the stretch
    std::vector<routing::Position> line;
    routing::WayName name;
    unsigned passes = 0;  // of how many sampled routes
};
inline constexpr unsigned k_survey_routes = 60;
inline constexpr double k_survey_radius_m = 1'200;
inline constexpr unsigned k_questions_most = 100;

// Routes between places drawn around `near` (the same near draws the same), under the request's limits; the questions
// that most of them pass, most first. Takes some 20 ms.
base::Result<std::vector<Question>> survey(routing::Planner& planner, routing::Request as, routing::Position near,
                                           unsigned limit);

}  // namespace modou::navigation
