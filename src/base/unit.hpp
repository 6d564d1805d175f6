// What the book counts. Units never mix and are never exchanged.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace modou::base {

// The numbers are part of format version 1 of the journal: add at the end, never renumber.
enum class Unit : std::uint16_t {
    none = 0,    // a note: moves nothing
    cny = 1,     // fen
    minute = 2,  // verified volunteer service
    gyhour = 3,  // 公益时 equivalent, tenths
    gram = 4,    // green energy
    tree = 5,
    m2 = 6,
    seat = 7,
    credential = 8,
    code = 9,
    act = 10,
};

std::string_view unit_name(Unit unit);  // "CNY", "minute", …
std::optional<Unit> unit_from_name(std::string_view name);

}  // namespace modou::base
