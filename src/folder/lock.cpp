#include "folder/lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <system_error>

#include "base/text.hpp"

namespace modou::folder {
namespace {

using base::Code;
using base::Result;

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

  private:
    int fd_;
};

// The process that holds a flock on this file, of the kernel's list: "1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF".
// Some file systems show another device there than stat has: then the file's number alone must do.
std::optional<long> holder_of(int fd) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) return std::nullopt;
    std::ifstream locks("/proc/locks");
    std::optional<long> likely;
    for (std::string line; std::getline(locks, line);) {
        std::array<char, 16> kind{}, mode{}, access{};
        long pid = 0;
        unsigned major = 0, minor = 0;
        unsigned long long inode = 0;
        if (std::sscanf(line.c_str(), "%*d: %15s %15s %15s %ld %x:%x:%llu", kind.data(), mode.data(), access.data(),
                        &pid, &major, &minor, &inode) != 7)
            continue;
        if (std::string_view(kind.data()) != "FLOCK" || inode != status.st_ino || pid <= 0) continue;
        if (makedev(major, minor) == status.st_dev) return pid;
        likely = pid;
    }
    return likely;
}

// What the holder wrote into the lock's file, if it is of that process: the file may have been removed and made again.
std::string who_holds(int folder, int file) {
    const auto pid = holder_of(folder);
    std::string said(512, '\0');
    const ssize_t count = file >= 0 ? ::pread(file, said.data(), said.size(), 0) : 0;
    said.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    said = base::trimmed(said);
    if (!pid) return said.empty() ? "it has just begun" : said;
    const std::string from_kernel = fmt::format("pid {}", *pid);
    return said == from_kernel || said.starts_with(from_kernel + ",") ? said : from_kernel;
}

tl::unexpected<base::Error> busy(const std::string& folder, const std::string& who) {
    return base::fail(Code::busy, fmt::format("another Modou holds this data folder ({})", who), folder);
}

}  // namespace

Result<std::unique_ptr<Lock>> Lock::take(const std::string& folder) {
    const auto reason = [] { return std::generic_category().message(errno); };
    Descriptor place(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (place.get() < 0) return base::fail(Code::io, "cannot open the data folder: " + reason(), folder);
    const std::string path = folder + "/lock";
    if (::flock(place.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return base::fail(Code::io, "cannot lock the data folder: " + reason(), folder);
        // Whatever stands in the file's place now, it must not be waited for.
        const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
        return busy(folder, who_holds(place.get(), file.get()));
    }
    // A Modou of before locked this file only; it carries the holder's words, too.
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640));
    if (file.get() < 0) return base::fail(Code::io, "cannot open the lock: " + reason(), path);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return base::fail(Code::io, "cannot lock: " + reason(), path);
        return busy(folder, who_holds(file.get(), file.get()));
    }
    std::unique_ptr<Lock> lock(new Lock(place.release(), file.release()));
    lock->say(fmt::format("pid {}", ::getpid()));
    return lock;
}

void Lock::say(const std::string& who) {
    if (::ftruncate(file_, 0) != 0 || ::pwrite(file_, who.data(), who.size(), 0) < 0)
        return;  // only a courtesy to others
}

Lock::~Lock() {
    ::close(file_);
    ::close(folder_);
}

}  // namespace modou::folder
