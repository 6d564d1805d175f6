#include "proof/checkpoint.hpp"

#include <limits>

#include "base/base64.hpp"
#include "proof/strict_text.hpp"

namespace modou::proof {
namespace {

using base::Code;

}  // namespace

std::string Checkpoint::text() const {
    return fmt::format("{}\n{}\n{}\n", origin, size, base::base64(root));
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
    const auto bad = [](const char* what) { return base::fail(Code::bad_input, what, "checkpoint"); };
    const auto origin = take_line(text);
    const auto size = take_line(text);
    const auto root = take_line(text);
    if (!origin || !size || !root || !text.empty()) return bad("a checkpoint has three lines: origin, size and root");
    if (origin->empty()) return bad("the origin is empty");
    Checkpoint checkpoint;
    checkpoint.origin = *origin;
    const auto number = plain_number(*size, std::numeric_limits<std::uint64_t>::max());
    if (!number) return bad("the size is a decimal number below 2^64 without leading zeros");
    if (*number > k_max_tree_size) return base::fail(Code::limit, "a tree has at most 2^63 leaves", "checkpoint");
    checkpoint.size = *number;
    const auto hash = base::from_base64(*root);
    if (!hash || hash->size() != 32) return bad("the root is the base64 of 32 bytes");
    std::ranges::copy(*hash, checkpoint.root.begin());
    return checkpoint;
}

Result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key) {
    if (checkpoint.origin != key.name)
        return base::fail(Code::bad_input, "a log signs with the key that bears its own name", checkpoint.origin);
    Note note{checkpoint.text(), {}};
    MODOU_TRY(auto signature, sign(note.text, key));
    note.signatures.push_back(std::move(signature));
    return note.whole();
}

Result<OpenedCheckpoint> open_checkpoint(std::string_view whole, std::span<const VerifierKey> logs,
                                         std::span<const VerifierKey> witnesses, std::size_t quorum) {
    OpenedCheckpoint opened;
    MODOU_TRY(opened.note, parse_note(whole));
    MODOU_TRY(opened.checkpoint, parse_checkpoint(opened.note.text));
    std::vector<VerifierKey> own;
    for (const auto& key : logs)
        if (key.type == KeyType::ed25519 && key.name == opened.checkpoint.origin) own.push_back(key);
    if (own.empty())
        return base::fail(Code::forbidden, fmt::format("the checkpoint is of the log {}, for which no key was given",
                                                       opened.checkpoint.origin));
    MODOU_TRY(opened.logs, verify(opened.note, own));
    if (opened.logs.empty())
        return base::fail(Code::forbidden,
                          fmt::format("no key given for {} has signed the checkpoint", opened.checkpoint.origin));
    std::vector<VerifierKey> others;
    for (const auto& key : witnesses)
        if (key.type == KeyType::cosignature_v1) others.push_back(key);
    MODOU_TRY(auto seen, verify(opened.note, others));
    for (auto& witness : seen) {
        const auto same = [&](const Verified& other) {
            return other.key.name == witness.key.name || other.key.public_key == witness.key.public_key;
        };
        if (std::ranges::none_of(opened.witnesses, same)) opened.witnesses.push_back(std::move(witness));
    }
    if (opened.witnesses.size() < quorum)
        return base::fail(Code::forbidden, fmt::format("{} of the {} witnesses asked for have cosigned this checkpoint",
                                                       opened.witnesses.size(), quorum));
    return opened;
}

}  // namespace modou::proof
