// What the import keeps of each way, and its small helpers. Of this room.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "engines/routing/graph.hpp"
#include "engines/routing/walls.hpp"

namespace modou::routing {

inline constexpr Position k_no_place{INT32_MIN, INT32_MIN};

// Equal rows get one number.
template <class Row>
class Classes {
  public:
    std::uint32_t of(const Row& row) {
        static_assert(std::has_unique_object_representations_v<Row>);
        const std::string_view bytes(reinterpret_cast<const char*>(&row), sizeof row);
        const auto [found, fresh] = numbers_.try_emplace(std::string(bytes), std::uint32_t(rows.size()));
        if (fresh) rows.push_back(row);
        return found->second;
    }
    std::vector<Row> rows;

  private:
    std::unordered_map<std::string, std::uint32_t> numbers_;
};

struct WayRecord {
    std::int64_t id;
    std::uint32_t way_class;  // of a kerb that is a line: its class as a node
    std::uint32_t name;
    std::uint64_t first_ref;  // ends where the next begins
    bool area;
    bool only_outline;  // of a square or yard, or a line: no way itself
    Floor floor;
    LineKind line;  // a wall, fence or kerb
};

// Where along a curve that fills the plane a place lies: neighbours get near numbers and so near memory.
inline std::uint64_t curve(Position p) {
    const auto spread = [](std::uint64_t v) {
        v = (v | v << 16) & 0x0000FFFF0000FFFF;
        v = (v | v << 8) & 0x00FF00FF00FF00FF;
        v = (v | v << 4) & 0x0F0F0F0F0F0F0F0F;
        v = (v | v << 2) & 0x3333333333333333;
        return (v | v << 1) & 0x5555555555555555;
    };
    return spread(std::uint32_t(p.lon) ^ 0x80000000u) | spread(std::uint32_t(p.lat) ^ 0x80000000u) << 1;
}

inline std::uint32_t length_mm(double metres) {
    return std::uint32_t(std::min(std::llround(metres * 1000), 2'000'000'000ll));
}

// An extract whose ways have lost their nodes must not take the place of a good map; nor one without a way. Counts the
// lost ways into `report`. `ways` ends with one that says where the last of them ends in `index`, which leads into
// `places`.
base::Status check_whole(std::span<const WayRecord> ways, std::span<const std::uint32_t> index,
                         std::span<const Position> places, ImportReport& report, bool no_way);

}  // namespace modou::routing
