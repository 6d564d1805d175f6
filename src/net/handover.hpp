// One process owns a data folder; another of the same user hands its whole command over to it, with its own standard
// input, output and error, so that output and exit code are the same as if it had run by itself.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace modou::net {

inline constexpr int k_commands_at_once = 4;     // that work; one that waits for somebody outside leaves its place
inline constexpr int k_commands_of_a_user = 64;  // that work or wait

struct HandedCommand {
    std::vector<std::string> arguments;
    std::string folder;               // the client's working folder
    int in = -1, out = -1, err = -1;  // the client's own descriptors
    pid_t client = 0;
    // It begins to wait for somebody outside, and goes on: while it waits, another one may work. In pairs; from any
    // thread.
    std::function<void()> waits, goes_on;
};

class HandoverServer {
  public:
    // Runs `run` for each command on a thread of its own, k_commands_at_once of them working at once; others are told
    // that they wait. `stop` is set when the client goes away or this server ends.
    using Run = std::function<int(const HandedCommand&, std::atomic<bool>& stop)>;
    static base::Result<std::unique_ptr<HandoverServer>> start(const std::string& socket_path, Run run);
    void begin_end();   // takes no more commands, and sets `stop` of those there are
    ~HandoverServer();  // begin_end(), and waits for them

  private:
    struct Impl;
    explicit HandoverServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// The exit code of the command. When `stop` is set (by a signal), the command is asked to end; after nearly a second
// this one goes without it. Errors: unavailable (nobody listens there: no file, or a stale one), forbidden (who listens
// is not to be trusted with this process's descriptors), limit (too many commands wait there), busy (it is about to
// end), unknown_outcome.
base::Result<int> hand_over(const std::string& socket_path, const std::vector<std::string>& arguments,
                            const std::atomic<bool>* stop = nullptr);

// Who may be given descriptors: who owns the folder, or root, in a folder that not everybody may write to; and never
// another user than this process's, unless this one is root's.
struct Listener {
    uid_t user = 0;  // who listens
    uid_t folder_owner = 0;
    mode_t folder_mode = 0;
    bool is_socket = true;  // itself, and not a link to one elsewhere
    uid_t self = 0;         // the client's
};
base::Status may_be_given(const Listener& listener, const std::string& folder);

}  // namespace modou::net
