// The bytes that the process keeps for its clients: heads, bodies, replies that wait to be read, events of streams.
// Touched by one thread; `used` may be read by any.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>

namespace modou::net {

class Budget {
  public:
    enum class Share { anyone, reserved };  // reserved: of those who showed a right of their own
    // `reserved` of the `total` is for nobody but them.
    Budget(std::size_t total, std::size_t reserved) : total_(total), reserved_(std::min(reserved, total)) {}

    // False: there is no room.
    bool take(std::size_t bytes, Share share) {
        if (bytes > total_ - std::min(used(), total_)) return false;
        const std::size_t open = total_ - reserved_;
        if (share == Share::anyone && bytes > open - std::min(anyones_, open)) return false;
        take_anyway(bytes, share);
        return true;
    }
    // What is small and bounded elsewhere counts without being asked for.
    void take_anyway(std::size_t bytes, Share share) {
        used_ += bytes;
        if (share == Share::anyone) anyones_ += bytes;
    }
    void give(std::size_t bytes, Share share) {
        used_ -= bytes;
        if (share == Share::anyone) anyones_ -= bytes;
    }
    std::size_t used() const { return used_; }
    std::size_t total() const { return total_; }

  private:
    std::size_t total_, reserved_;
    std::atomic<std::size_t> used_{0};
    std::size_t anyones_ = 0;
};

}  // namespace modou::net
