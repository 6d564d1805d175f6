#include "engines/routing/overlay.hpp"

#include <algorithm>
#include <bit>

#include "engines/routing/near.hpp"

namespace modou::routing {

base::Result<std::shared_ptr<const Overlay>> Overlay::make(const Graph& graph, std::span<const Report> reports) {
    if (reports.size() > k_reports_most)
        return base::fail(base::Code::limit, "more than " + std::to_string(k_reports_most) + " reports stand at once");
    const Tables& t = graph.tables();
    auto overlay = std::make_shared<Overlay>();
    for (const Report& report : reports) {
        const Spot spot = nearest_spot(t, report.at, k_report_reach_m, [&](std::uint32_t edge) {
            return (report.way == 0 || t.edges[edge].way == report.way) &&
                   !(t.way_classes[t.edges[edge].way_class].flags & WayFacts::plaza);
        });
        if (spot.edge == k_none) {
            overlay->unattached_.push_back(report.id);
            continue;
        }
        overlay->entries_.push_back({spot.edge, std::uint32_t(overlay->reports_.size())});
        overlay->reports_.push_back(report);
        overlay->reports_.back().confidence = std::clamp(report.confidence, 0.0f, 1.0f);
    }
    std::ranges::stable_sort(overlay->entries_, [&](const Entry& a, const Entry& b) {
        if (a.edge != b.edge) return a.edge < b.edge;
        return overlay->reports_[a.report].confidence > overlay->reports_[b.report].confidence;
    });
    if (!overlay->entries_.empty()) {
        overlay->filter_.assign(std::bit_ceil(overlay->entries_.size() / 4 + 1), 0);
        overlay->filter_mask_ = overlay->filter_.size() - 1;
        for (const Entry& entry : overlay->entries_)
            overlay->filter_[(entry.edge >> 6) & overlay->filter_mask_] |= 1ull << (entry.edge & 63);
    }
    return std::shared_ptr<const Overlay>(std::move(overlay));
}

std::span<const Overlay::Entry> Overlay::on(std::uint32_t edge) const {
    const auto less = [](const Entry& a, const Entry& b) { return a.edge < b.edge; };
    const auto [from, to] = std::equal_range(entries_.begin(), entries_.end(), Entry{edge, 0}, less);
    return {entries_.data() + (from - entries_.begin()), std::size_t(to - from)};
}

}  // namespace modou::routing
