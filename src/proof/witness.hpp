// C2SP tlog-witness: remembers the newest tree of each log it knows, and cosigns only what continues it.
#pragma once

#include <functional>
#include <map>
#include <mutex>

#include "proof/checkpoint.hpp"

namespace modou::proof {

inline constexpr std::size_t k_max_add_checkpoint_bytes = 64 * 1024;
inline constexpr std::size_t k_max_sent_proof_hashes = 63;  // C2SP tlog-witness, add-checkpoint

struct AddCheckpoint {
    std::uint64_t old_size = 0;
    std::vector<Hash> proof;
    std::string checkpoint;  // a signed note; its own form is not looked at here
};
// "old N", one base64 hash a line, an empty line, the checkpoint. Errors: bad_input, limit.
Result<AddCheckpoint> parse_add_checkpoint(std::string_view body);
std::string add_checkpoint_body(const AddCheckpoint& request);

// Checkpoints have exactly three lines here: a log that writes extension lines is answered 400.
class Witness {
  public:
    // Puts a signed checkpoint where it outlasts this process; called before its cosignature is given out.
    using Keep = std::function<Status(const Checkpoint& checkpoint, const std::string& note)>;

    struct Answer {
        int status = 200;
        std::string content_type = "text/plain; charset=utf-8";
        std::string body;
        // Signed by the log, for a tree of the same size as the one cosigned, with another root: proof that it forked.
        std::optional<std::string> fork;
    };

    // `logs`: the keys of the logs it knows; a log's origin is its key's name. Precondition: key of type
    // cosignature_v1. `clock` outlives it.
    Witness(SigningKey key, std::vector<VerifierKey> logs, base::Clock& clock, Keep keep)
        : key_(std::move(key)), logs_(std::move(logs)), clock_(clock), keep_(std::move(keep)) {}

    // Goes on from a checkpoint that was kept. Errors: bad_input, limit, forbidden (signed by no known key).
    Status restore(std::string_view note);
    // 200 with the cosignature; 400 form, 403 signature, 404 origin, 409 with the size last cosigned when `old` is
    // another, 422 when size 0 has a root that is not the empty tree's, when the same size has another root, or when
    // the proof does not verify, 500 when it could not be kept. Any thread; one request at a time.
    Answer add_checkpoint(std::string_view body);

  private:
    Answer decide(std::string_view body);

    SigningKey key_;
    std::vector<VerifierKey> logs_;
    base::Clock& clock_;
    Keep keep_;
    std::mutex mutex_;
    std::map<std::string, Checkpoint, std::less<>> seen_;  // by origin
};

}  // namespace modou::proof
