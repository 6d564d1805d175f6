// What a way costs one request, in millimetres of effort: never less than its length, or not passable, and why.
#pragma once

#include <cstdint>
#include <vector>

#include "engines/routing/routing.hpp"
#include "engines/routing/tables.hpp"

namespace modou::routing {

inline constexpr std::uint32_t k_par = 1u << 16;  // factor 1 in 16.16

// How a ferry counts: by its length, as in all routes, whose lower bounds are lengths; or by its time, as metres that
// one would go in it.
enum class FerryBy : std::uint8_t { length, time };

struct Judgement {
    std::uint32_t factor = k_par;                                   // 16.16; 0: not passable
    std::uint32_t extra_mm = 0;                                     // once for the edge
    Attributes why = 0;                                             // why not passable
    Attributes unknown = 0, assumed = 0, reported = 0, unread = 0;  // of what the limits name
    Ground line;           // the line of travel that was chosen, in the direction of travel
    float confidence = 0;  // of the reports that were heard, 0 when none
};

class Costs {
  public:
    explicit Costs(const Tables& tables)
        : tables_(&tables), ways_(tables.way_classes.size()), nodes_(tables.node_classes.size()) {}
    // Takes over a request; judgements of the one before are kept when it asked for the same.
    void begin(const Profile& profile, Metric metric, Plazas plazas, const Overlay* reports, const Overlay* own,
               FerryBy ferry_by = FerryBy::length);

    // For a whole arc, or k_far.
    std::uint32_t arc(const Arc& arc) {
        if (any_reports_ && heard(arc.edge())) return cost(judge(arc.edge(), arc.backward()), arc.length_mm);
        Way& way = ways_.data()[arc.way_class];
        if (way.stamp != stamp_) fill(way, arc.way_class);
        const std::uint32_t factor = arc.backward() ? way.backward : way.forward;
        if (factor == k_par) return arc.length_mm + way.extra_mm;
        if (factor == 0) return k_far;
        return std::uint32_t(
                   std::min<std::uint64_t>((std::uint64_t(arc.length_mm) * factor + 0xFFFF) >> 16, k_far - 1)) +
               way.extra_mm;
    }
    // For passing through a node, or k_far.
    std::uint32_t node(std::uint32_t node) {
        const std::uint16_t cls = tables_->node_class.data()[node];
        if (cls == 0) return 0;
        Point& point = nodes_.data()[cls];
        if (point.stamp != stamp_) fill(point, cls);
        return point.cost;
    }
    bool passable(std::uint32_t edge, bool backward);

    // The long answer, with reports.
    Judgement judge(std::uint32_t edge, bool backward) const;
    Judgement judge_node(std::uint32_t node) const;
    static std::uint32_t cost(const Judgement& judged, std::uint32_t length_mm);
    const Profile& profile() const { return profile_; }
    bool wheels() const { return profile_.limits.steps == Steps::avoid; }
    // Whether wheels are told not to get through.
    bool shut_to_wheels(Wheelchair wheelchair, Wheelchair stroller) const;

  private:
    struct Way {
        std::uint32_t stamp = 0, forward = 0, backward = 0, extra_mm = 0;
    };
    struct Point {
        std::uint32_t stamp = 0, cost = 0;
    };
    bool heard(std::uint32_t edge) const {
        return (reports_ && reports_->touches(edge)) || (own_ && own_->touches(edge));
    }
    void fill(Way& way, std::uint32_t cls);
    void fill(Point& point, std::uint32_t cls);
    Judgement judge_facts(const WayFacts& facts, bool backward) const;
    Judgement judge_point(const NodeFacts& facts) const;
    void judge_ferry(const WayFacts& facts, Judgement& out) const;
    void judge_ground(const WayFacts& facts, Ground ground, bool backward, Judgement& out) const;

    const Tables* tables_;
    std::vector<Way> ways_;
    std::vector<Point> nodes_;
    std::uint32_t stamp_ = 0;
    Profile profile_;
    Metric metric_ = Metric::shortest;
    Plazas plazas_ = Plazas::around;
    FerryBy ferry_by_ = FerryBy::length;
    const Overlay* reports_ = nullptr;
    const Overlay* own_ = nullptr;
    bool any_reports_ = false;
};

}  // namespace modou::routing
