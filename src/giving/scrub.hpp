// The check of a folder's tables in the background of a server: soon after its start, then again and again, seldom
// enough that nobody waits for it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "giving/office.hpp"

namespace modou::giving {

class Scrub {
  public:
    // `say` is told each problem once. The office outlives it.
    Scrub(Office& office, std::function<void(const Problem&)> say);
    ~Scrub();

  private:
    void loop();

    Office& office_;
    std::function<void(const Problem&)> say_;
    std::mutex mutex_;
    std::condition_variable wakes_;
    std::atomic<bool> ending_{false};
    std::thread thread_;
};

}  // namespace modou::giving
