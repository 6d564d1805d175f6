// The import's passes over an extract and what they keep between them. Of this room.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engines/routing/across.hpp"
#include "engines/routing/crossings.hpp"
#include "engines/routing/ferry.hpp"
#include "engines/routing/hierarchy.hpp"
#include "engines/routing/import_parts.hpp"
#include "engines/routing/plaza_obstacles.hpp"
#include "engines/routing/tables.hpp"
#include "engines/routing/tag_keys.hpp"

namespace modou::routing {

class Importer {
  public:
    Importer(const Source& source, const Progress& progress) : source_(source), progress_(progress) {
        names_.emplace(std::string(), 0), name_list_.emplace_back();
    }
    base::Result<Image> run();

  private:
    Progress part(double from, double to) const;
    base::Status read_relations();
    void pace_ferries();
    std::uint32_t name_of(const Tags& tags) { return name_number(way_name(tags)); }
    std::uint32_t name_number(const std::string& name);
    base::Status read_ways();
    // A wall, fence or kerb that is a line: no way, but it may run across one.
    void add_line(std::int64_t id, std::span<const std::int64_t> refs, const Tags& tags);
    void count_uses();
    std::uint32_t place_index(std::int64_t id) const;
    base::Status read_nodes();
    std::span<const std::uint32_t> refs_of(std::size_t w) const;
    std::uint32_t node(std::uint32_t ref);
    void add_edge(std::size_t w, std::uint32_t way_class, std::span<const std::uint32_t> refs);
    std::vector<Mark> find_marks();
    std::uint32_t marked(std::uint32_t way_class, const Mark& mark);
    void make_edges();
    // A line over a square that meets something there: nobody on wheels goes over steps, no chair through a wall.
    std::uint32_t over_obstacles(std::uint32_t way_class, const SquareObstacles::Hit& hit);
    void make_squares();
    // A square's outline that is no way itself can be walked along, from each entry to the next.
    void walk_around(std::size_t w, std::uint32_t way_class, std::span<const std::uint32_t> ring);
    // What a kerb or crossing node says goes to the edges of those who cross there (crossings.hpp).
    void kerbs_to_crossings();
    // What is told of a node, where it is told at all.
    void keep(std::uint32_t ref, const NodeFacts& facts);
    void order();

    struct Square {
        std::int64_t id;
        std::uint32_t way_class, name;
        std::vector<std::int64_t> outer, inner;
    };
    const Source& source_;
    const Progress& progress_;
    ImportReport report_;
    TagCensus census_;
    FerryBook ferries_;
    Classes<WayFacts> way_classes_;
    Classes<NodeFacts> node_classes_;
    std::unordered_map<std::string, std::uint32_t> names_;
    std::vector<std::string> name_list_;
    std::vector<Square> squares_;
    std::unordered_set<std::int64_t> walls_of_relations_;
    std::vector<bool> of_ways_;                                 // of ids_, those of ways and squares
    std::vector<std::uint32_t> openings_;                       // nodes where lines are open
    std::unordered_map<std::int64_t, std::uint32_t> outlines_;  // way → its square's class
    std::vector<WayRecord> ways_;
    std::vector<std::int64_t> refs_, ids_;  // of all ways one after the other; sorted, each once
    std::vector<std::uint32_t> index_;      // refs_ as indices into ids_
    std::vector<std::uint8_t> uses_;
    std::vector<Position> places_;
    std::unordered_set<std::uint32_t> ends_;
    std::unordered_map<std::uint32_t, std::uint16_t> special_;
    std::unordered_map<std::uint32_t, std::uint32_t> node_of_;
    std::vector<std::uint32_t> node_refs_;
    std::vector<EdgeRow> edges_;
    std::vector<std::uint32_t> edge_points_;
    std::vector<Position> points_;
    Draft draft_;
    Elimination elimination_;
};

}  // namespace modou::routing
