// What people reported since the extract was made: an immutable set that queries read, swapped whole (a few
// microseconds a report), so that a report is seen by the next request and never half.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engines/routing/attributes.hpp"
#include "engines/routing/graph.hpp"

namespace modou::routing {

// One standing finding. Trust, decay and moderation are the caller's: it hands over what counts now.
struct Report {
    std::uint64_t id = 0;  // the caller's; named again in Route::stretches
    Position at;
    std::int64_t way = 0;  // OSM id; 0: the nearest stretch
    enum class Kind : std::uint8_t {
        blocked,   // nobody of `blocks` gets through
        passable,  // gets through although the map says otherwise (a ramp beside the steps, a kerb lowered)
        fact,      // a measured attribute: the optionals below
    } kind = Kind::blocked;
    enum : std::uint8_t { wheels = 1, walkers = 2, everyone = 3 };
    std::uint8_t who = everyone;            // wheels: profiles that avoid steps
    std::optional<double> incline_percent;  // in the way's own direction
    std::optional<double> kerb_m, width_m;
    Surface surface = Surface::unknown;
    Smoothness smoothness = Smoothness::unknown;
    float confidence = 1;  // 0 to 1
};

inline constexpr double k_report_reach_m = 60;  // a report farther from every stretch (of its way) attaches to none
inline constexpr std::size_t k_reports_most = 1'000'000;

class Overlay {
  public:
    Overlay() = default;
    // limit when there are more than k_reports_most. Reports that attach to nothing are listed in unattached().
    static base::Result<std::shared_ptr<const Overlay>> make(const Graph& graph, std::span<const Report> reports);

    // A copy with one more: one look-up, whatever stands already.
    base::Result<std::shared_ptr<const Overlay>> with(const Graph& graph, const Report& report) const;

    std::size_t attached() const { return reports_.size(); }
    const std::vector<std::uint64_t>& unattached() const { return unattached_; }

    // The findings on an edge, strongest first: an index into report(). Of this room.
    struct Entry {
        std::uint32_t edge;
        std::uint32_t report;
    };
    bool touches(std::uint32_t edge) const {
        return !filter_.empty() && (filter_[(edge >> 6) & filter_mask_] >> (edge & 63) & 1);
    }
    std::span<const Entry> on(std::uint32_t edge) const;
    const Report& report(std::uint32_t index) const { return reports_[index]; }
    // Edges on which something was reported that may make them cheaper or passable: all that is no barrier.
    const std::vector<std::uint32_t>& eased() const { return eased_; }

  private:
    bool attach(const Graph& graph, const Report& report);
    void index();

    std::vector<Report> reports_;
    std::vector<Entry> entries_;         // sorted by edge
    std::vector<std::uint64_t> filter_;  // one bit for each edge (modulo its size): most edges have no report
    std::size_t filter_mask_ = 0;
    std::vector<std::uint32_t> eased_;
    std::vector<std::uint64_t> unattached_;
};

}  // namespace modou::routing
