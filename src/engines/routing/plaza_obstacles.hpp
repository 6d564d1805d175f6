// What lies in squares: walls, fences, kerbs and steps, which a line straight over the square may cross.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engines/routing/across.hpp"
#include "engines/routing/facts.hpp"

namespace modou::routing {

inline constexpr double k_steps_wide_m = 2;
inline constexpr std::size_t k_corners_most = 24;  // of the obstacles in one square

class SquareObstacles {
  public:
    // `facts` of a way's record; `opening` says whether a node is a gate or entrance. Both are asked now only.
    SquareObstacles(const WaysRead& read, const std::function<const WayFacts&(const WayRecord&)>& facts,
                    const std::function<const NodeFacts&(const WayRecord&)>& kerbs,
                    const std::function<bool(std::uint32_t ref)>& opening);
    struct Hit {
        bool walled = false, steps = false, kerb = false;
        std::uint16_t step_count = 0;
        NodeFacts kerb_facts;
        bool any() const { return walled || steps || kerb; }
    };
    // What the line from a to b meets on its floor. What only ends at one of its ends is not met; steps are as wide as
    // they say, else k_steps_wide_m.
    Hit met(Position a, Position b, Floor floor) const;
    // Nodes at which one gets around or through a wall that lies in the box: its free ends and its gates.
    std::vector<std::uint32_t> corners(Position low, Position high, Floor floor) const;

  private:
    struct Piece {
        Position from = {}, to = {};
        std::uint32_t from_ref = 0, to_ref = 0;
        bool free_from = false, free_to = false;  // the line ends there
        bool corner_from = false, corner_to = false;
        Floor floor = 0;
        LineKind kind = LineKind::none;
        double half_wide_m = k_steps_wide_m / 2;
        std::uint16_t step_count = 0;
        NodeFacts kerb = {};
    };
    template <class F>
    void each_near(Position low, Position high, Floor floor, F&& visit) const;

    std::vector<Piece> pieces_;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> cells_;
};
}  // namespace modou::routing
