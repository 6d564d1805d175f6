// What a database keeps, and how it stands in its log.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/digest.hpp"
#include "engines/kinship/likelihood.hpp"

namespace modou::family {

// Somebody who was found and does not know where he or she comes from.
struct FoundPerson {
    std::string id;
    kinship::Sex sex = kinship::Sex::unknown;
    kinship::Profile profile;
};
// A family that looks for somebody.
struct SearchingFamily {
    std::string id;
    std::vector<kinship::Relative> people;
    std::string missing;  // one of them, not in `typed`
    std::vector<kinship::Profile> typed;
    // The missing person's own sample: a toothbrush, an earlier one, an identical twin's. Its id is `missing`.
    std::optional<kinship::Profile> own = {};
    // Pedigrees of one family, hypotheses about it, share this name; empty: it stands alone.
    std::string group = {};
    bool operator==(const SearchingFamily&) const = default;
};
// Whether `more` is `known` with something told that `known` left open: sexes, the own sample, the group.
bool tells_more(const SearchingFamily& more, const SearchingFamily& known);

// Tombstone: whatever has this id is not searched any more.
struct Removal {
    std::string id;
};
using DatabaseRecord = std::variant<FoundPerson, SearchingFamily, Removal>;

struct EncodedRecord {
    std::uint8_t kind = 0;
    std::vector<std::byte> payload;
};
EncodedRecord encode(const DatabaseRecord& record);
// damaged: bytes that encode() does not make.
base::Result<DatabaseRecord> decode(std::uint8_t kind, base::Bytes payload);

}  // namespace modou::family
