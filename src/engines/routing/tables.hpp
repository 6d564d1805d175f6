// The image: a header, then tables of fixed-size rows, each aligned to 64 bytes. Little-endian, as every machine we run
// on.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "engines/routing/facts.hpp"
#include "engines/routing/graph.hpp"

namespace modou::routing {

inline constexpr std::size_t k_bounds = 12;  // hierarchies of an image: bounds.hpp says which
inline constexpr std::uint32_t k_none = 0xFFFFFFFF;
inline constexpr std::uint32_t k_far = 0x7FFFFFFF;  // no cost is as high: two of them can be added in 32 bits

// Costs and lengths are millimetres in 32 bits: 2,147 km of effort, seven times the longest query.
struct Arc {
    std::uint32_t head;
    std::uint32_t edge_backward;  // edge << 1 | 1 when it runs against the way
    std::uint32_t length_mm;
    std::uint32_t way_class;
    std::uint32_t edge() const { return edge_backward >> 1; }
    bool backward() const { return edge_backward & 1; }
};
struct EdgeRow {
    std::int64_t way;
    std::uint32_t first, last;  // nodes
    std::uint32_t length_mm;
    std::uint32_t way_class;
    std::uint32_t name;       // 0: none
    std::uint32_t points_at;  // its points between first and last end where those of the next edge begin
};
// An arc of a hierarchy: to a node with a higher number, and back.
struct Up {
    std::uint32_t head;
    std::uint32_t up_mm, down_mm;  // k_far: not needed, or closed
};
struct GridCell {
    std::uint64_t key;
    std::uint32_t first;  // in cell_edges; ends where the next cell begins
    std::uint32_t reserved;
};

// Nodes are numbered by their rank in the hierarchies (hierarchy.hpp), which also keeps near ones together.
struct Tables {
    std::span<const Position> places;
    std::span<const std::int64_t> osm_ids;
    std::span<const std::uint16_t> node_class;
    std::span<const std::uint8_t> is_junction;  // ways meet or end there: not only a barrier or kerb on one way
    std::span<const std::uint32_t> first_arc;   // places.size() + 1
    std::span<const Arc> arcs;
    std::span<const EdgeRow> edges;
    std::span<const Position> points;
    std::span<const WayFacts> way_classes;
    std::span<const NodeFacts> node_classes;
    std::span<const std::uint32_t> name_at;  // ends where the next begins; one more than names
    std::span<const char> names;             // local; k_name_end and the English one, where it is another
    std::span<const GridCell> cells;         // sorted by key; one more than cells in use
    std::span<const std::uint32_t> cell_edges;
    struct Hierarchy {
        std::span<const std::uint32_t> first;  // places.size() + 1
        std::span<const Up> ups;
    };
    std::array<Hierarchy, k_bounds> hierarchies;
    Box box;
    std::string build_id;

    // Without the library's checks: open() has looked at every index, and here each search spends its time.
    std::span<const Arc> arcs_of(std::uint32_t node) const {
        const std::uint32_t from = first_arc.data()[node];
        return {arcs.data() + from, first_arc.data()[node + 1] - from};
    }
    std::uint32_t tail(const Arc& arc) const {
        const EdgeRow& row = edges[arc.edge()];
        return arc.backward() ? row.last : row.first;
    }
    std::span<const Position> points_of(std::uint32_t edge) const {
        const std::size_t end = edge + 1 < edges.size() ? edges[edge + 1].points_at : points.size();
        return points.subspan(edges[edge].points_at, end - edges[edge].points_at);
    }
    WayName name(std::uint32_t index) const {
        const std::string_view kept(names.data() + name_at[index], name_at[index + 1] - name_at[index]);
        const auto end = kept.find(k_name_end);
        return end == kept.npos ? WayName{kept, kept} : WayName{kept.substr(0, end), kept.substr(end + 1)};
    }
};

// Grid for "what is near": cells of 2^13 units of 10^-7 degree, about 91 m high.
inline constexpr int k_cell_shift = 13;
inline std::uint64_t cell_key(std::int32_t column, std::int32_t row) {
    return std::uint64_t(std::uint32_t(row)) << 32 | std::uint32_t(column);
}
inline std::int32_t cell_of(std::int32_t coordinate) {
    return (coordinate >> k_cell_shift) + (1 << 18);
}

// Gives the memory back: `x = {}` would keep a container's.
template <class... T>
void drop(T&... things) {
    ((things = T()), ...);
}

// What import hands to the writer: the same tables, owned.
struct Draft {
    std::vector<Position> places;
    std::vector<std::int64_t> osm_ids;
    std::vector<std::uint16_t> node_class;
    std::vector<std::uint8_t> is_junction;
    std::vector<std::uint32_t> first_arc;
    std::vector<Arc> arcs;
    std::vector<EdgeRow> edges;
    std::vector<Position> points;
    std::vector<WayFacts> way_classes;
    std::vector<NodeFacts> node_classes;
    std::vector<std::uint32_t> name_at;
    std::vector<char> names;
    std::vector<GridCell> cells;
    std::vector<std::uint32_t> cell_edges;
    struct Hierarchy {
        std::vector<std::uint32_t> first;
        std::vector<Up> ups;
    };
    std::array<Hierarchy, k_bounds> hierarchies;
};
Tables tables_of(const Draft& draft);  // as they stand; for as long as nothing is added
// Gives up each table once it is written: a country takes the memory only once.
std::vector<std::byte> write_image(Draft draft);

}  // namespace modou::routing
