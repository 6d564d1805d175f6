#include "services/navigation/survey.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <random>

namespace modou::navigation {
namespace {

using routing::Attribute;
using routing::Certainty;
using routing::Position;

Position moved(Position at, double east_m, double north_m) {
    constexpr double k_degree_m = 111'194.9266;  // on a sphere of 6,371,000 m
    const double shrink = std::max(0.05, std::cos(at.lat_degrees() * std::numbers::pi / 180));
    const double lon = at.lon_degrees() + east_m / (k_degree_m * shrink), lat = at.lat_degrees() + north_m / k_degree_m;
    return routing::position_of(std::clamp(lon, -180.0, 180.0), std::clamp(lat, -90.0, 90.0));
}

}  // namespace

base::Result<std::vector<Question>> survey(routing::Planner& planner, routing::Request as, Position near,
                                           unsigned limit) {
    as.explain = routing::Explain::no;
    as.alternatives = 0;
    as.metric = routing::Metric::preferred;
    // By the hundred metres, so that walking a little leaves the list as it is.
    std::mt19937_64 draw((std::uint64_t(std::uint32_t(near.lon / 10'000)) << 32) ^ std::uint32_t(near.lat / 10'000));
    const auto share = [&] { return double(draw() >> 11) * 0x1p-53; };
    const auto place = [&] {
        const double angle = share() * 2 * std::numbers::pi, radius = k_survey_radius_m * std::sqrt(share());
        return moved(near, radius * std::cos(angle), radius * std::sin(angle));
    };
    const routing::Limits& limits = as.profile.limits;
    std::map<std::pair<std::uint32_t, Attribute>, Question> asked;
    for (unsigned i = 0; i < k_survey_routes; ++i) {
        as.from = place();
        as.to = place();
        MODOU_TRY(const auto route, planner.route(as));
        if (!route.found) continue;
        for (const routing::Stretch& stretch : route.stretches) {
            const auto ask = [&](Attribute attribute) {
                Question& question = asked[{stretch.edge.value, attribute}];
                ++question.passes;
                question.asks = attribute;
                question.way = stretch.way;
            };
            if (limits.kerb_m && stretch.on == routing::On::crossing && stretch.kerb == Certainty::unknown)
                ask(Attribute::kerb);
            if (stretch.on == routing::On::steps || stretch.on == routing::On::lift ||
                stretch.on == routing::On::ferry || stretch.length_m < 3)
                continue;
            if ((limits.incline_up_percent || limits.incline_down_percent) && stretch.incline == Certainty::unknown)
                ask(Attribute::incline_up);
            if (limits.width_m && stretch.on != routing::On::road && stretch.width == Certainty::unknown)
                ask(Attribute::width);
            if ((limits.forbidden_surfaces || limits.forbidden_smoothness) && stretch.ground == Certainty::unknown)
                ask(Attribute::surface);
        }
    }
    std::vector<std::pair<std::uint32_t, Question>> all;
    for (auto& [key, question] : asked) all.emplace_back(key.first, std::move(question));
    const auto rank = [](Attribute attribute) { return attribute == Attribute::kerb ? 0 : unsigned(attribute); };
    std::ranges::stable_sort(all, [&](const auto& a, const auto& b) {
        if (a.second.passes != b.second.passes) return a.second.passes > b.second.passes;
        return rank(a.second.asks) < rank(b.second.asks);
    });
    if (all.size() > std::min(limit, k_questions_most)) all.resize(std::min(limit, k_questions_most));
    std::vector<Question> out;
    for (auto& [edge, question] : all) {
        const auto shown = planner.graph().edge({edge});
        question.name = shown.name;
        question.line = shown.points;
        question.at = shown.points[shown.points.size() / 2];
        if (shown.points.size() == 2)
            question.at = {std::int32_t((std::int64_t(shown.points[0].lon) + shown.points[1].lon) / 2),
                           std::int32_t((std::int64_t(shown.points[0].lat) + shown.points[1].lat) / 2)};
        out.push_back(std::move(question));
    }
    return out;
}

}  // namespace modou::navigation
