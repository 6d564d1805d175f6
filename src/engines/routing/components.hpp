// Which ways hang together for a person. Two that do not are never joined by a route, which is known without a search;
// two that do may still be parted by what one can pass in one direction only.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "engines/routing/costs.hpp"
#include "engines/routing/search.hpp"

namespace modou::routing {

class Components {
  public:
    explicit Components(const Tables& tables) : tables_(&tables) {}

    // Takes over a request. `reports`: what stands for all; ways are labelled with them.
    void begin(const Profile& profile, Plazas plazas, std::shared_ptr<const Overlay> reports, const Overlay* own);
    // A search under this request's costs ended in an enclosure: labels the ways, now or (on a large map) once this has
    // happened a few times under the same limits. True when they were labelled by this call.
    bool learn(Costs& costs);
    bool known() const { return now_ != nullptr && now_->made; }
    // The component of an edge; k_none: not known (both its ends are barriers). Only when known().
    std::uint32_t of(std::uint32_t edge) const;
    // The same of a place; k_none also on a barrier, from which one may leave to either side.
    std::uint32_t of(const Spot& spot) const { return spot.node != k_none ? now_->nodes[spot.node] : of(spot.edge); }
    std::uint32_t size(std::uint32_t component) const { return now_->sizes[component]; }

  private:
    struct Labels {
        Profile profile;
        Plazas plazas = Plazas::around;
        std::shared_ptr<const Overlay> reports;  // held, so that no other takes its address
        std::uint64_t used = 0;                  // the least recently used goes
        unsigned asked = 0;
        std::vector<std::uint32_t> nodes, sizes;  // component of each node (k_none: a barrier); nodes in each
        bool made = false;
    };
    void label(Costs& costs);

    const Tables* tables_;
    std::array<Labels, 4> kept_;
    Labels* now_ = nullptr;
    std::uint64_t uses_ = 0;
};

}  // namespace modou::routing
