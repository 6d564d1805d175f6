// C2SP tlog-checkpoint: what a log says of itself — its name, how many leaves, which root — signed.
#pragma once

#include "proof/merkle.hpp"
#include "proof/note.hpp"

namespace modou::proof {

struct Checkpoint {
    std::string origin;
    std::uint64_t size = 0;
    Hash root{};

    std::string text() const;  // three lines
    bool operator==(const Checkpoint&) const = default;
};
// Exactly three lines (Modou writes no extension lines). Errors: bad_input; limit (size > k_max_tree_size).
Result<Checkpoint> parse_checkpoint(std::string_view text);
// Errors: bad_input, when the origin is not the key's name.
Result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key);

struct OpenedCheckpoint {
    Checkpoint checkpoint;
    Note note;
    std::vector<Verified> logs;       // whose name is the origin; at least one
    std::vector<Verified> witnesses;  // each witness once
};
// Form, signature of the log (a key of `logs` whose name is the origin) and at least `quorum` of the witnesses, each
// name and each public key counted once. Errors: bad_input, limit; forbidden (not signed, a bad signature, too few
// witnesses).
Result<OpenedCheckpoint> open_checkpoint(std::string_view whole, std::span<const VerifierKey> logs,
                                         std::span<const VerifierKey> witnesses = {}, std::size_t quorum = 0);

}  // namespace modou::proof
