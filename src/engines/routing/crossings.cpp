#include "engines/routing/crossings.hpp"

#include <algorithm>

namespace modou::routing {

bool is_of_who_crosses(const NodeFacts& node) {
    return node.kind == NodeFacts::Kind::kerb || node.kerb_state != Certainty::unknown ||
           (node.told & NodeFacts::of_crossing &&
            (node.wheelchair == Wheelchair::no || node.stroller == Wheelchair::no ||
             node.more & WayFacts::wheels_unread));
}

Crossed who_crosses(const NodeFacts& node, std::span<const Road> roads) {
    const auto those = [&](auto&& wanted) {
        std::vector<std::uint32_t> found;
        for (std::uint32_t i = 0; i < roads.size(); ++i)
            if (wanted(roads[i])) found.push_back(i);
        return found;
    };
    const auto street = [](Road road) {
        return road >= Road::living_street && road != Road::service && road != Road::track && road != Road::cycleway &&
               road != Road::bridleway;
    };
    const auto streets = those(street);
    auto found = those([](Road road) { return road == Road::crossing; });
    if (found.empty()) found = those([](Road road) { return road <= Road::corridor; });
    if (found.empty() && node.told & NodeFacts::of_crossing) {
        // Nobody on foot is mapped to cross there. A cycleway over the road does, one that ends at it does not.
        found = those([](Road road) { return road == Road::cycleway || road == Road::bridleway; });
        if (found.size() < 2) found.clear();
        return {std::move(found), false};
    }
    if (found.empty() && streets.size() >= 2) {
        // The kerb of a street that something joins lies between the two.
        found = those([&](Road road) { return !street(road); });
    }
    const bool all = found.empty() || found.size() == roads.size();
    if (all) found.clear();
    return {std::move(found), all};
}

WayFacts with_crossing(WayFacts edge, const NodeFacts& node) {
    if (node.kerb_mm != k_untold_mm && (edge.way.kerb_mm == k_untold_mm || edge.way.kerb_mm < node.kerb_mm)) {
        edge.way.kerb_mm = node.kerb_mm;
        edge.way.kerb_state = node.kerb_state;
    } else if (node.kerb_mm == k_untold_mm && node.kind == NodeFacts::Kind::kerb) {
        edge.across |= WayFacts::kerb_there;
    }
    if (node.kerb_state == Certainty::unread) edge.way.kerb_state = Certainty::unread;
    if (node.wheelchair == Wheelchair::no) edge.wheelchair = Wheelchair::no;
    if (node.stroller == Wheelchair::no) edge.stroller = Wheelchair::no;
    edge.more |= node.more & WayFacts::wheels_unread;
    return edge;
}

NodeFacts without_crossing(NodeFacts node) {
    node.kerb_mm = k_untold_mm;
    node.kerb_state = Certainty::unknown;
    const bool only_that = node.kind == NodeFacts::Kind::kerb || node.kind == NodeFacts::Kind::crossing;
    if (only_that) {
        node.wheelchair = node.stroller = Wheelchair::unknown;
        node.more &= std::uint16_t(~WayFacts::wheels_unread);
    }
    if (node.kind == NodeFacts::Kind::kerb)
        node.kind = node.told & NodeFacts::of_crossing ? NodeFacts::Kind::crossing : NodeFacts::Kind::nothing;
    return node;
}

}  // namespace modou::routing
