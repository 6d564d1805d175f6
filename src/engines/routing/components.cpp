#include "engines/routing/components.hpp"

#include <algorithm>

namespace modou::routing {
namespace {

// Labelling takes a few milliseconds up to this many nodes, and is then done at the first need. On a larger map it
// waits until as many requests with the same limits would have had use for it.
constexpr std::size_t k_at_once_most = 200'000;
constexpr unsigned k_asked_before = 3;

}  // namespace

void Components::begin(const Profile& profile, Plazas plazas, std::shared_ptr<const Overlay> reports,
                       const Overlay* own) {
    now_ = nullptr;
    if (own != nullptr && own->attached() > 0) return;  // labels are for what many ask
    if (reports && reports->attached() == 0) reports = nullptr;
    Labels* oldest = &kept_[0];
    for (Labels& labels : kept_) {
        if (labels.used != 0 && labels.profile == profile && labels.plazas == plazas && labels.reports == reports) {
            now_ = &labels;
            break;
        }
        if (labels.used < oldest->used) oldest = &labels;
    }
    if (now_ == nullptr) {
        now_ = oldest;
        now_->profile = profile;
        now_->plazas = plazas;
        now_->reports = std::move(reports);
        now_->asked = 0;
        now_->made = false;
    }
    now_->used = ++uses_;
}

bool Components::learn(Costs& costs) {
    if (now_ == nullptr || now_->made) return false;
    if (tables_->places.size() > k_at_once_most && ++now_->asked <= k_asked_before) return false;
    label(costs);
    return true;
}

std::uint32_t Components::of(std::uint32_t edge) const {
    const EdgeRow& row = tables_->edges[edge];
    const std::uint32_t first = now_->nodes[row.first];
    return first != k_none ? first : now_->nodes[row.last];
}

void Components::label(Costs& costs) {
    std::vector<std::uint32_t>& nodes = now_->nodes;
    now_->sizes.clear();
    nodes.assign(tables_->places.size(), k_none);
    std::vector<std::uint32_t> open;
    for (std::uint32_t start = 0; start < nodes.size(); ++start) {
        if (nodes[start] != k_none || costs.node(start) >= k_far) continue;
        const auto component = std::uint32_t(now_->sizes.size());
        nodes[start] = component;
        now_->sizes.push_back(0);
        open.push_back(start);
        while (!open.empty()) {
            const std::uint32_t node = open.back();
            open.pop_back();
            ++now_->sizes[component];
            for (const Arc& arc : tables_->arcs_of(node)) {
                if (nodes[arc.head] != k_none) continue;
                const bool passable = costs.arc(arc) < k_far ||
                                      costs.arc({node, arc.edge_backward ^ 1, arc.length_mm, arc.way_class}) < k_far;
                if (!passable || costs.node(arc.head) >= k_far) continue;
                nodes[arc.head] = component;
                open.push_back(arc.head);
            }
        }
    }
    now_->made = true;
}

}  // namespace modou::routing
