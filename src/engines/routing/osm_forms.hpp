// The two forms of an extract; read_osm chooses.
#pragma once

#include "engines/routing/osm_reader.hpp"

namespace modou::routing {

enum class Zipped : bool { no, yes };
base::Status read_pbf(base::Bytes extract, const OsmSink& sink, const Progress& progress);
base::Status read_xml(base::Bytes extract, Zipped zipped, const OsmSink& sink, const Progress& progress);

// From outside, so limited. PBF's own rules: a header of 64 KiB, a block of 32 MiB
// (wiki.openstreetmap.org/wiki/PBF_Format).
inline constexpr std::size_t k_block_header_most = 64 * 1024;
inline constexpr std::size_t k_block_most = 32 * 1024 * 1024;
inline constexpr std::size_t k_way_nodes_most = 100'000;  // the database's own limit is 2,000
inline constexpr std::size_t k_members_most = 1'000'000;
inline constexpr std::size_t k_tags_most = 10'000;
inline constexpr std::uint64_t k_unzipped_most = 64ull << 30;  // of a gzipped XML file

}  // namespace modou::routing
