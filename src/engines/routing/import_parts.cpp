#include "engines/routing/import_parts.hpp"

namespace modou::routing {

base::Status check_whole(std::span<const WayRecord> ways, std::span<const std::uint32_t> index,
                         std::span<const Position> places, ImportReport& report, bool no_way) {
    std::size_t used = 0;
    for (std::size_t w = 0; w + 1 < ways.size(); ++w) {
        if (ways[w].line != LineKind::none) continue;
        ++used;
        const auto refs = index.subspan(ways[w].first_ref, ways[w + 1].first_ref - ways[w].first_ref);
        std::size_t stretches = 0;
        for (std::size_t i = 1; i < refs.size(); ++i)
            stretches += places[refs[i - 1]] != k_no_place && places[refs[i]] != k_no_place;
        report.lost_ways += 2 * stretches < refs.size() - 1;
    }
    if (double(report.lost_ways) > k_lost_ways_most * double(used))
        return base::fail(base::Code::bad_input,
                          "of " + std::to_string(used) + " ways for people " + std::to_string(report.lost_ways) +
                              " have lost their nodes: " + std::to_string(report.missing_nodes) +
                              " of them are not in the extract. Cut it with whole ways (osmium extract; in Overpass: "
                              "(._;>;); out body;) and import it again");
    if (no_way)
        return base::fail(base::Code::bad_input,
                          "the extract has no way that a person could use: it has to hold the ways with highway=*");
    return {};
}

}  // namespace modou::routing
