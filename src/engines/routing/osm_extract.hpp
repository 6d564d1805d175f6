// An extract that was looked through once: which of its elements count (the newest version of each object, unless it is
// a deletion, in whatever order the file has them), and what else it says of itself. Then read as often as one likes.
#pragma once

#include "base/passed_over.hpp"
#include "engines/routing/osm_reader.hpp"

namespace modou::routing {

struct ExtractReport {
    std::uint64_t nodes = 0, ways = 0, relations = 0;  // elements in the file, those that do not count too
    std::uint64_t older = 0;                           // versions before the newest
    std::uint64_t gone = 0;                            // deleted, or hidden (visible=false)
    // Told again in the same version, or without one: nodes, ways, relations.
    std::uint64_t again[3] = {0, 0, 0};
    base::PassedOver passed_over;  // reasons (of k_left_out, graph.hpp) and names: "<element>", "@attribute"
};

class Extract {
  public:
    // The bytes have to stay. Errors as read_osm's, and bad_input when an object is told twice in one version and
    // differently.
    static base::Result<Extract> open(base::Bytes bytes, const Progress& progress = {});
    Extract(Extract&&) noexcept;
    ~Extract();
    // Each object that counts once: nodes, ways and relations in the order of the file. Errors: damaged, limit.
    base::Status read(const OsmSink& sink, const Progress& progress = {}) const;
    const ExtractReport& report() const { return report_; }

  private:
    struct Parts;
    Extract();
    base::Status choose();
    base::Status check_box();
    base::Status read_with(const struct Reading& reading, const Progress& progress) const;
    base::Status read_nodes_of_ways(const OsmSink& sink, const Progress& progress) const;

    std::unique_ptr<Parts> parts_;
    ExtractReport report_;
};

}  // namespace modou::routing
