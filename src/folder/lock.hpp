// Who writes in a data folder: one process at a time. The lock is the kernel's, on the folder itself, so that no file
// can be removed, renamed or copied to get round it; other names of the folder (a link, a bind mount) are the same
// lock.
#pragma once

#include <memory>
#include <string>

#include "base/error.hpp"

namespace modou::folder {

class Lock {
  public:
    // Held until destroyed or the process ends. Error busy names the process that holds it, from the kernel when no
    // file says it, and the address it serves.
    static base::Result<std::unique_ptr<Lock>> take(const std::string& folder);
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    // What others read when they are refused: "pid 123, http://localhost:8080".
    void say(const std::string& who);

  private:
    Lock(int folder, int file) : folder_(folder), file_(file) {}
    int folder_, file_;
};

}  // namespace modou::folder
