// Which tag keys have a say in a way, and the count of those that nobody here reads (docs/reading.md, Maps).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/passed_over.hpp"
#include "engines/routing/osm_reader.hpp"

namespace modou::routing {

// What a key's value is to the facts of a way or node. `unused`: nobody here knows the key, so the import names it.
enum class Bearing : std::uint8_t { used, none, unused };
Bearing way_key(std::string_view key);
Bearing node_key(std::string_view key);

// Counts the keys of ways and nodes of the walk network that are neither used nor known to be without bearing.
class TagCensus {
  public:
    void way(const Tags& tags);
    void node(const Tags& tags);
    // The most frequent first, as far as PassedOver has room for different keys.
    base::PassedOver unused() const;

  private:
    struct Key {
        Bearing on_way = Bearing::unused, on_node = Bearing::unused;
        std::uint64_t times = 0;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    Key& key(std::string_view name);

    std::unordered_map<std::string, Key, Hash, std::equal_to<>> keys_;
};

}  // namespace modou::routing
