// Which class of work a request is, and what it costs.
#pragma once

#include <cstddef>
#include <cstdint>

namespace modou::net {

// Kinds of work that must not wait for each other: each has threads and a queue of its own.
enum class WorkClass : std::uint8_t {
    here,    // right on the I/O thread: from memory, and at once
    write,   // into the book
    read,    // pages, and what the book says
    proof,   // tiles and receipts of the public log
    map,     // ways, the map's search and reports
    search,  // through many names, or along the money
};
inline constexpr std::size_t k_work_classes = 6;
struct Work {
    WorkClass kind = WorkClass::here;
    std::uint64_t cost = 1;  // about, in a unit of its class
};

}  // namespace modou::net
