// Small maps for tests: nodes on a grid of about metres, ways by node numbers, as the XML that import reads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engines/routing/routing.hpp"

namespace modou::routing::testing {

using Pairs = std::vector<std::pair<std::string, std::string>>;

class TestMap {
  public:
    // Node `id` at x metres east and y metres north of 8.7° E, 0° N (where a degree is as long both ways).
    static Position at(double x, double y) { return position_of(8.7 + x / k_degree_m, y / k_degree_m); }
    TestMap& node(std::int64_t id, double x, double y, const Pairs& tags = {}) {
        const Position p = at(x, y);
        body_ += "<node id='" + std::to_string(id) + "' lat='" + decimal(p.lat) + "' lon='" + decimal(p.lon) + "'>" +
                 text(tags) + "</node>\n";
        return *this;
    }
    TestMap& way(std::int64_t id, const std::vector<std::int64_t>& nodes,
                 const Pairs& tags = {{"highway", "footway"}}) {
        body_ += "<way id='" + std::to_string(id) + "'>";
        for (const auto node : nodes) body_ += "<nd ref='" + std::to_string(node) + "'/>";
        body_ += text(tags) + "</way>\n";
        return *this;
    }
    TestMap& relation(std::int64_t id, const std::vector<std::pair<std::int64_t, std::string>>& ways,
                      const Pairs& tags) {
        body_ += "<relation id='" + std::to_string(id) + "'>";
        for (const auto& [way, role] : ways)
            body_ += "<member type='way' ref='" + std::to_string(way) + "' role='" + role + "'/>";
        body_ += text(tags) + "</relation>\n";
        return *this;
    }
    std::string xml() const { return "<osm version='0.6'>\n" + body_ + "</osm>\n"; }

  private:
    static constexpr double k_degree_m = 111'194.9266;  // of a sphere of 6,371,000 m
    static std::string decimal(std::int32_t v) {
        std::string digits = std::to_string(v < 0 ? -std::int64_t(v) : v);
        while (digits.size() < 8) digits.insert(0, 1, '0');
        return (v < 0 ? "-" : "") + digits.substr(0, digits.size() - 7) + "." + digits.substr(digits.size() - 7);
    }
    static std::string text(const Pairs& tags) {
        std::string out;
        for (const auto& [key, value] : tags) {
            std::string safe;
            for (const char c : value)
                safe += c == '&'    ? "&amp;"
                        : c == '\'' ? "&apos;"
                        : c == '"'  ? "&quot;"
                        : c == '<'  ? "&lt;"
                                    : std::string(1, c);
            out += "<tag k='" + key + "' v='" + safe + "'/>";
        }
        return out;
    }
    std::string body_;
};

// An imported map with its planner; throws nothing, fails the test that makes it.
struct Town {
    explicit Town(const TestMap& map) : Town(map.xml()) {}
    explicit Town(const std::string& extract) {
        auto made = import_extract(base::bytes_of(extract));
        MODOU_ASSERT(made.has_value(), "the test's map is sound");
        image = std::move(*made);
        auto graph = Graph::open(image.bytes);
        MODOU_ASSERT(graph.has_value(), "an image just made opens");
        planner.emplace(*graph);
    }
    Route go(Position from, Position to, const Profile& profile = {}) {
        Request request;
        request.from = from;
        request.to = to;
        request.profile = profile;
        return *planner->route(request);
    }
    Image image;
    std::optional<Planner> planner;
};

}  // namespace modou::routing::testing
