// The map in a data folder: DIR/map holds the graph's image and the atlas, made from one extract and put in place at
// once. Read-only and mapped: a map in use stays when a newer one takes its place.
#pragma once

#include <memory>
#include <string>

#include "engines/atlas/atlas.hpp"
#include "engines/routing/graph.hpp"

namespace modou::navigation {

// A file's bytes, mapped read-only.
class MappedFile {
  public:
    // not_found, io.
    static base::Result<MappedFile> open(const std::string& path);
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&&) = delete;
    ~MappedFile();
    base::Bytes bytes() const { return {static_cast<const std::byte*>(data_), size_}; }

  private:
    MappedFile() = default;
    void* data_ = nullptr;
    std::size_t size_ = 0;
};

struct MapInfo {
    std::string name_zh, name_en;  // how the page calls it: the file's name unless told
    bool demo = false;             // an invented town
    std::string extract_digest;    // SHA-256 in hex: the same extract again changes nothing
    bool operator==(const MapInfo&) const = default;
};

struct Map {
    Map(MappedFile graph_bytes, MappedFile atlas_bytes, routing::Graph graph, atlas::Atlas atlas, MapInfo info)
        : graph_bytes(std::move(graph_bytes)),
          atlas_bytes(std::move(atlas_bytes)),
          graph(std::move(graph)),
          atlas(std::move(atlas)),
          info(std::move(info)),
          view(this->graph.dense_box()) {}
    // The middle of what there is.
    routing::Position center() const { return routing::between(view.low, view.high, 0.5); }
    MappedFile graph_bytes, atlas_bytes;
    routing::Graph graph;
    atlas::Atlas atlas;
    MapInfo info;
    routing::Box view;  // where the page opens
};

struct MapImported {
    routing::ImportReport ways;
    atlas::AtlasReport picture;
    std::uint64_t image_bytes = 0, atlas_bytes = 0;
};
// Makes the map of `extract` in DATA/map (made when it is not there) and puts it in the place of the one before. The
// share of the whole goes to `progress`. Killed in the middle, the map before stays. Errors: as import_extract's, io.
base::Result<MapImported> import_map(const std::string& data, base::Bytes extract, MapInfo info,
                                     const routing::Progress& progress);

// The map of DATA; not_found when none was imported, damaged when its bytes are not what was written.
base::Result<std::shared_ptr<const Map>> open_map(const std::string& data);
// What names the map now in place: changes with each import; empty when there is none. Costs one look at a folder.
std::string map_in_place(const std::string& data);

}  // namespace modou::navigation
