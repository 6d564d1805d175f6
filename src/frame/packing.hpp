// Replies as they go over the wire: packed with gzip for whoever takes it, and with a version by which a copy is asked
// after.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace modou::frame {

// Shorter texts fit one packet as they are.
inline constexpr std::size_t k_packed_from_bytes = 1'024;

// Empty where packing gains nothing.
std::string gzipped(std::string_view text);

// Whether a reply may be packed: a page or JSON of some length that is nobody's own. What only its owner may see is
// sent as it is: beside words that a stranger chose, how short it packs would give its secrets away (BREACH, 2013).
bool may_be_packed(const net::Reply& reply);

// The version of a text, quoted as a header has it; its packed form has one of its own (RFC 9110, 8.8.3.3).
std::string version_of(std::string_view text);
std::string packed_version(std::string_view version);

// Names in Vary what the reply depends on, beside what stands there.
void vary_by(net::Reply& reply, std::string_view headers);

// Packs a reply that is made for this request alone, where the request takes it and it may be.
void pack_for(const net::Request& request, net::Reply& reply);

// A reply that is kept for all, as this request wants it: packed where it takes that and `packed` is there, and 304
// where it has this version.
void dress_for(const net::Request& request, net::Reply& reply, const std::string& version,
               const std::shared_ptr<const std::string>& packed);

}  // namespace modou::frame
