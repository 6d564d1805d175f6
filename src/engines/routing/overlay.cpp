#include "engines/routing/overlay.hpp"

#include <algorithm>
#include <bit>

#include "engines/routing/near.hpp"

namespace modou::routing {

namespace {
base::Status check_count(std::size_t reports) {
    if (reports > k_reports_most)
        return base::fail(base::Code::limit, "more than " + std::to_string(k_reports_most) + " reports stand at once");
    return {};
}
}  // namespace

bool Overlay::attach(const Graph& graph, const Report& report) {
    const Tables& t = graph.tables();
    const Spot spot = nearest_spot(t, report.at, k_report_reach_m, [&](std::uint32_t edge) {
        return (report.way == 0 || t.edges[edge].way == report.way) &&
               !(t.way_classes[t.edges[edge].way_class].flags & WayFacts::plaza);
    });
    if (spot.edge == k_none) {
        unattached_.push_back(report.id);
        return false;
    }
    entries_.push_back({spot.edge, std::uint32_t(reports_.size())});
    if (report.kind != Report::Kind::blocked) eased_.push_back(spot.edge);
    reports_.push_back(report);
    reports_.back().confidence = std::clamp(report.confidence, 0.0f, 1.0f);
    return true;
}

void Overlay::index() {
    std::ranges::stable_sort(entries_, [&](const Entry& a, const Entry& b) {
        if (a.edge != b.edge) return a.edge < b.edge;
        return reports_[a.report].confidence > reports_[b.report].confidence;
    });
    if (entries_.empty()) return;
    filter_.assign(std::bit_ceil(entries_.size() / 4 + 1), 0);
    filter_mask_ = filter_.size() - 1;
    for (const Entry& entry : entries_) filter_[(entry.edge >> 6) & filter_mask_] |= 1ull << (entry.edge & 63);
}

base::Result<std::shared_ptr<const Overlay>> Overlay::make(const Graph& graph, std::span<const Report> reports) {
    MODOU_CHECK(check_count(reports.size()));
    auto overlay = std::make_shared<Overlay>();
    for (const Report& report : reports) overlay->attach(graph, report);
    overlay->index();
    return std::shared_ptr<const Overlay>(std::move(overlay));
}

base::Result<std::shared_ptr<const Overlay>> Overlay::with(const Graph& graph, const Report& report) const {
    MODOU_CHECK(check_count(reports_.size() + 1));
    auto overlay = std::make_shared<Overlay>(*this);
    if (overlay->attach(graph, report)) overlay->index();
    return std::shared_ptr<const Overlay>(std::move(overlay));
}

std::span<const Overlay::Entry> Overlay::on(std::uint32_t edge) const {
    const auto less = [](const Entry& a, const Entry& b) { return a.edge < b.edge; };
    const auto [from, to] = std::equal_range(entries_.begin(), entries_.end(), Entry{edge, 0}, less);
    return {entries_.data() + (from - entries_.begin()), std::size_t(to - from)};
}

}  // namespace modou::routing
