// A feed as RFC 4287 (Atom) has it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace modou::giving_door {

struct AtomEntry {
    std::string id, title, page;  // page: an absolute address
    std::string html;             // its content; addresses in it are absolute
    base::Day day;                // that it is of
    base::Instant updated;
};
struct AtomFeed {
    std::string lang, id, title, author;
    std::string self, page;  // absolute addresses: of the feed, of what it follows
    base::Instant updated;
    std::vector<AtomEntry> entries;  // newest first
};

// Well-formed XML 1.0 whatever the texts hold: what XML has no place for becomes U+FFFD.
std::string atom_text(const AtomFeed& feed);

// A name for good that follows from what it names: an urn:uuid of version 8 (RFC 9562) of its SHA-256. It stays when
// the site moves to another address.
std::string stable_id(std::string_view of);

}  // namespace modou::giving_door
