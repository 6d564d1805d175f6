// The check of a folder's tables in the background of a server: soon after its start, then again and again, seldom
// enough that nobody waits for it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "folder/folder.hpp"

namespace modou::folder {

class Scrub {
  public:
    // `say` is told each problem once. The folder outlives it.
    Scrub(Folder& folder, std::function<void(const Problem&)> say);
    ~Scrub();

  private:
    void loop();

    Folder& folder_;
    std::function<void(const Problem&)> say_;
    std::mutex mutex_;
    std::condition_variable wakes_;
    std::atomic<bool> ending_{false};
    std::thread thread_;
};

}  // namespace modou::folder
