// Steps and barriers in whatever shape they are told: on a way, on a node, by a count, as one of several values.
#pragma once

#include <cstdint>

#include "engines/routing/osm_reader.hpp"

namespace modou::routing {

// Steps that are told otherwise than by highway=steps: counted, as a kind of footway or surface, as a ladder …
struct StepsTold {
    enum class Kind : std::uint8_t { none, steps, escalator, ladder } kind = Kind::none;
    std::uint16_t count = 0;  // 0: not told
    bool unread = false;      // a count was told that is no number
    explicit operator bool() const { return kind != Kind::none; }
};
StepsTold steps_of_way(const Tags& tags);
StepsTold steps_of_node(const Tags& tags);

// What barrier=… is to wheels, from the best to the worst; of several values ("stile;gate") the worst counts.
enum class Barrier : std::uint8_t {
    none,
    passes,  // a bollard, a gate …
    kerb,
    cycle_barrier,  // both as wide as their opening, and a block nothing where that is not told
    block,
    unlisted,  // any other: what nobody knows to let wheels pass does not (Obstacles::all)
    stops,     // on every router's list: a stile, turnstile, log …
};
Barrier barrier_of(std::string_view value);
// A barrier of a point, with its lock: a gate that is locked stops everybody unless it says that people on foot may
// pass. Booms and bollards are locked for cars.
enum class Lock : std::uint8_t { open, unsure, locked };
Lock lock_of(const Tags& tags);
// barrier=… on a way for people on foot that is one thing to get over and no line beside them ("stile", not "fence").
bool bars_the_way(const Tags& tags);

}  // namespace modou::routing
