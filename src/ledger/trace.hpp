// What became of money, and where it came from: any transfer, over any number of hops, fen by fen.
//
// Every account's inflow and outflow are numbered lines. First in, first out: position p of the outflow was paid by
// position p of the inflow, positions that a correction took back (holes) not counted. A correction takes its fen by
// name and puts them at the end of another account's inflow. A trace that has been made never changes; what was unspent
// may have gone on later.
#pragma once

#include <vector>

#include "ledger/ledger.hpp"

namespace modou::ledger {

struct Hop {
    Sequence sequence = 0;
    AccountId from, to;
    // Where the part's fen stand on the inflow line of `to`: as many as the part holds.
    std::uint64_t begin = 0, end = 0;
    bool correction = false;  // the money was taken back
    Sequence settles = 0;     // the promise that this transfer keeps; 0: none
    bool operator==(const Hop&) const = default;
};

// Fen that went the same way: consecutive on every line, and as many as there are. The way runs from where the money
// came from to where it went, and holds the traced transfer: first when traced forwards, last when traced backwards.
struct Part {
    std::uint64_t amount = 0;
    std::vector<Hop> hops;
    bool cut = false;  // the way is longer than TraceLimits::hops; it goes on after (backwards: before) what is here
    bool persons = false;  // Persons::hide: from here they went to persons (backwards: came from persons)
    bool operator==(const Part&) const = default;
};

struct Waiting {
    AccountId account;
    std::uint64_t amount = 0;
    bool operator==(const Waiting&) const = default;
};

enum class Direction { forwards, backwards };

// hide: for the public. A way ends before an entry that has a person on either side, and what went to several persons
// one after another is one part; where a page ends, too, depends on nothing beyond that.
enum class Persons { follow, hide };

struct TraceLimits {
    std::size_t parts = 100;     // a page holds no more; at least 1
    std::size_t hops = 256;      // of one part; at least 1
    std::size_t pieces = 4'096;  // looked at for a page, about: fen that wait are pieces too
    Persons persons = Persons::follow;
};

struct Trace {
    Sequence sequence = 0;
    base::Unit unit = base::Unit::none;
    std::uint64_t amount = 0;  // of the transfer
    std::uint64_t page_begin = 0,
                  page_end = 0;    // which of its fen this page is about; the next page begins at page_end
    std::vector<Part> parts;       // by position in the transfer
    std::vector<Waiting> waits;    // forwards: unspent in a fund, by account
    std::uint64_t unspent = 0;     // sum of waits
    std::uint64_t taken_back = 0;  // of this page's fen: those that a correction took back on the way

    bool more() const { return page_end < amount; }
    std::uint64_t rest() const { return amount - page_end; }  // what the next pages are about
};

// `from`: page_end of the page before, 0 for the first. Forwards, a way ends in a source, a sink, or with a person who
// has not passed it on; what lies in a fund waits. Backwards it ends at a source.
// Errors: not_found (no such entry; or one with a person, who is hidden), bad_input (the entry moves nothing, or `from`
// is beyond it), damaged.
base::Result<Trace> trace(const Ledger& ledger, Sequence sequence, Direction direction, std::uint64_t from = 0,
                          const TraceLimits& limits = {});

}  // namespace modou::ledger
