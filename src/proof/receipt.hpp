// A receipt: C2SP tlog-proof text whose `extra` opens the commitment. It verifies offline, with the log's key alone.
#pragma once

#include <optional>

#include "journal/entry.hpp"
#include "proof/checkpoint.hpp"
#include "proof/leaf.hpp"

namespace modou::proof {

inline constexpr std::size_t k_max_receipt_bytes = 1 << 20;

// The private part opened: all that the commitment binds.
struct Opening {
    journal::Entry entry;  // intervals, text length and commitment are not bound and not given: 0
    journal::Private secret;
};

struct Receipt {
    std::vector<std::byte> leaf;     // the leaf's data, text included
    std::optional<Opening> opening;  // nothing: the private part was erased
    std::uint64_t index = 0;         // leaf index = sequence
    std::vector<Hash> proof;
    std::string checkpoint;  // the signed note, verbatim

    std::string text() const;
};
// `secret`: nothing for an erased entry. `checkpoint`: the signed note with its signatures.
std::string make_receipt(const journal::Entry& entry, const std::optional<journal::Private>& secret, Bytes leaf,
                         std::uint64_t index, std::vector<Hash> proof, std::string checkpoint);
// The form only. `extra` must be written exactly as make_receipt writes it. Errors: bad_input (naming line or field),
// limit.
Result<Receipt> parse_receipt(std::string_view text);

struct Proven {
    Receipt receipt;
    PublicLeaf leaf;
    OpenedCheckpoint checkpoint;
    bool erased() const { return !receipt.opening; }
};
// Commitment ← salt and body; leaf ← body; leaf hash → inclusion → root → signature → quorum. Errors name the first
// that does not hold: bad_input, limit (form), damaged (does not follow), forbidden (signatures).
Result<Proven> verify_receipt(std::string_view text, std::span<const VerifierKey> logs,
                              std::span<const VerifierKey> witnesses = {}, std::size_t quorum = 0);

// The JSON object "body" of `extra` (docs/format-log.md).
std::string body_json(const Opening& opening);

}  // namespace modou::proof
