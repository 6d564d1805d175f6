// Which ways hang together for a person. Two that do not are never joined by a route; two that do may still be parted
// by what one can pass in one direction only. Nothing is labelled ahead: floods grow from the places that are asked
// about, only as far as an answer needs, and what they learned stays for the next request with the same limits. How
// much is known never changes an answer, only its time.
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

    // Takes over a request. `reports`: what stands for all. What is learned under reports of its own is not kept.
    void begin(const Profile& profile, Plazas plazas, std::shared_ptr<const Overlay> reports, const Overlay* own);

    enum class Joined : std::uint8_t {
        yes,
        from_enclosed,  // no: and the component of `from` is not the larger one
        to_enclosed,
        unknown,  // not within `steps`, or one stands on a barrier, from which one may leave to either side
    };
    static constexpr std::size_t k_as_needed = SIZE_MAX;
    // Grows the floods around both by at most `steps` nodes; 0: says what is known, and begins none.
    Joined joined(const Spot& from, const Spot& to, Costs& costs, std::size_t steps);

    // A node that hangs together with a place that was asked about: the last one found, mostly the farthest. Or k_none.
    std::uint32_t farthest(const Spot& spot, Costs& costs) const;
    // Told from outside: there is a way between two such nodes.
    void join(std::uint32_t one, std::uint32_t other);
    // The same, but any enclosure may be named: it ends sooner when one is known whole.
    Joined same(const Spot& from, std::uint32_t edge, Costs& costs, std::size_t steps);

    // The flood that has come to a place: its component, where joined() said that it is enclosed. k_none: none.
    std::uint32_t of(const Spot& spot, Costs& costs) const { return flood_at(node_of(spot, costs)); }
    std::uint32_t of(std::uint32_t edge, Costs& costs) const { return flood_at(node_of(edge, costs)); }

  private:
    struct Flood {
        std::vector<std::uint32_t> nodes;  // all that it came to
        std::size_t looked_at = 0;         // so many of them, the first ones, have had their neighbours looked at
        bool closed() const { return looked_at == nodes.size(); }  // it is a whole component
    };
    struct Learned {
        Profile profile;
        Plazas plazas = Plazas::around;
        std::shared_ptr<const Overlay> reports;  // held, so that no other takes its address
        std::uint64_t used = 0;                  // the least recently used goes
        std::vector<std::uint32_t> flood_of;     // by node; empty until the first flood
        std::vector<Flood> floods;
    };
    static void forget(Learned& learned);
    std::uint32_t node_of(const Spot& spot, Costs& costs) const;
    std::uint32_t node_of(std::uint32_t edge, Costs& costs) const;
    std::uint32_t flood_at(std::uint32_t node) const {
        return node == k_none || now_->flood_of.empty() ? k_none : now_->flood_of[node];
    }
    std::uint32_t flood_from(std::uint32_t node);
    void grow(std::uint32_t flood, Costs& costs);
    std::uint32_t merge(std::uint32_t one, std::uint32_t other);  // the one that is left

    const Tables* tables_;
    std::array<Learned, 4> kept_;
    Learned alone_;  // under reports of one request
    Learned* now_ = nullptr;
    std::uint64_t uses_ = 0;
};

}  // namespace modou::routing
