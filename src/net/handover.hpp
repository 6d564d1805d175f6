// One process owns a data folder; another of the same user hands its whole command over to it, with its own standard
// input, output and error, so that output and exit code are the same as if it had run by itself.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace modou::net {

struct HandedCommand {
    std::vector<std::string> arguments;
    std::string folder;               // the client's working folder
    int in = -1, out = -1, err = -1;  // the client's own descriptors
};

class HandoverServer {
  public:
    // Runs `run` for each command on a thread of its own (at most 4 at once; others wait). `stop` is set when the
    // client goes away or this server ends.
    using Run = std::function<int(const HandedCommand&, std::atomic<bool>& stop)>;
    static base::Result<std::unique_ptr<HandoverServer>> start(const std::string& socket_path, Run run);
    ~HandoverServer();  // stops running commands and waits for them

  private:
    struct Impl;
    explicit HandoverServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// The exit code of the command. Error unavailable: nobody listens there (no file, or a stale one).
base::Result<int> hand_over(const std::string& socket_path, const std::vector<std::string>& arguments);

}  // namespace modou::net
