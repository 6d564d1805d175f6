// Takes each new checkpoint of the public log to the witnesses, and brings their cosignatures back.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "proof/note.hpp"
#include "publish/public_log.hpp"

namespace modou::cli {

inline constexpr std::size_t k_max_witnesses = 16;

// A thread a witness: one that is slow or silent holds up neither the server nor the other witnesses.
class WitnessPush {
  public:
    // `urls`: what stands before /add-checkpoint. `keys`: the witnesses' own keys; when empty, each witness is asked
    // once for its key (GET /vkey) and held to it. `say` is told, once each time it changes, when a witness cannot be
    // reached or refuses, and when all is well again; it is called from these threads. `log` outlives it.
    // Errors: usage (no web address, one of them twice, too many).
    static base::Result<std::unique_ptr<WitnessPush>> begin(publish::PublicLog& log, std::vector<std::string> urls,
                                                            const std::vector<proof::VerifierKey>& keys,
                                                            const std::function<void(std::string)>& say);
    ~WitnessPush();  // ends; a request in flight is given up within a second

  private:
    class Lane;
    WitnessPush() = default;
    std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace modou::cli
