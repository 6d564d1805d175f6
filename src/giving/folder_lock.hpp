// Who writes in a data folder: one process at a time. The lock is the kernel's, on the folder itself, so that no file
// can be removed, renamed or copied to get round it; other names of the folder (a link, a bind mount) are the same
// lock.
#pragma once

#include <memory>
#include <string>

#include "base/error.hpp"

namespace modou::giving {

class FolderLock {
  public:
    // Held until destroyed or the process ends. Error busy names the process that holds it, from the kernel when no
    // file says it, and the address it serves.
    static base::Result<std::unique_ptr<FolderLock>> take(const std::string& folder);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    // What others read when they are refused: "pid 123, http://localhost:8080".
    void say(const std::string& who);

  private:
    FolderLock(int folder, int file) : folder_(folder), file_(file) {}
    int folder_, file_;
};

}  // namespace modou::giving
