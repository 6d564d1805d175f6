// Files over POSIX calls.
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "base/files.hpp"

namespace modou::base {
namespace {

tl::unexpected<Error> failed(const std::string& what, const std::string& name) {
    const int reason = errno;
    const Code code = reason == ENOENT ? Code::not_found : reason == EACCES ? Code::forbidden : Code::io;
    return fail(code, what + ": " + std::generic_category().message(reason), name);
}

tl::unexpected<Error> busy(const std::string& name) {
    return fail(Code::busy, "another process is writing it", name);
}

class PosixFile final : public File {
  public:
    PosixFile(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
    ~PosixFile() override { ::close(fd_); }

    Result<std::uint64_t> size() override {
        struct stat info {};
        if (::fstat(fd_, &info) != 0) return failed("cannot ask the size", name_);
        return static_cast<std::uint64_t>(info.st_size);
    }

    Status read(std::uint64_t offset, std::span<std::byte> out) override {
        std::size_t done = 0;
        while (done < out.size()) {
            const ssize_t n = ::pread(fd_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return failed("cannot read", name_);
            if (n == 0) return fail(Code::damaged, "the file is shorter than expected", name_);
            done += static_cast<std::size_t>(n);
        }
        return {};
    }

    Status write(std::uint64_t offset, Bytes bytes) override {
        std::size_t done = 0;
        while (done < bytes.size()) {
            const ssize_t n =
                ::pwrite(fd_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return failed("cannot write", name_);
            done += static_cast<std::size_t>(n);
        }
        return {};
    }

    Status sync() override {
        if (::fdatasync(fd_) != 0) return failed("the disk did not confirm the write", name_);
        return {};
    }

    Status truncate(std::uint64_t size) override {
        if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) return failed("cannot shorten", name_);
        return {};
    }

  private:
    int fd_;
    std::string name_;
};

class PosixFiles final : public Files {
  public:
    explicit PosixFiles(std::string root) : root_(std::move(root)) {}

    Result<std::unique_ptr<File>> open(const std::string& name, Open how) override {
        const int flags = how == Open::read ? O_RDONLY : how == Open::write ? O_RDWR : O_RDWR | O_CREAT | O_TRUNC;
        // A FIFO in a file's place would wait for its other end for ever; with files this flag does nothing.
        const int fd = ::open(path(name).c_str(), flags | O_CLOEXEC | O_NONBLOCK, 0640);
        if (fd < 0) return failed("cannot open", name);
        return std::make_unique<PosixFile>(fd, name);
    }

    // The name is held by a lock for as long as the file is open: two that make the same one at once would take each
    // other's half-written bytes for their own.
    Result<std::unique_ptr<File>> make(const std::string& name, unsigned mode) override {
        const std::string full = path(name);
        if (const int left = ::open(full.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW); left >= 0) {
            const bool held = ::flock(left, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
            const bool stays = held || ::unlink(full.c_str()) != 0;
            const int reason = errno;
            ::close(left);
            errno = reason;
            if (held) return busy(name);
            if (stays) return failed("cannot remove", name);
        } else if (errno != ENOENT && ::unlink(full.c_str()) != 0 && errno != ENOENT) {
            return failed("cannot remove", name);
        }
        const int fd = ::open(full.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, static_cast<mode_t>(mode));
        if (fd < 0 && errno == EEXIST) return busy(name);
        if (fd < 0) return failed("cannot be written", name);
        auto file = std::make_unique<PosixFile>(fd, name);
        // Between the making and the locking another may have removed it again.
        struct stat mine {
        }, there{};
        const bool other = ::flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
        if (other || ::fstat(fd, &mine) != 0 || ::stat(full.c_str(), &there) != 0 || mine.st_ino != there.st_ino)
            return busy(name);
        return file;
    }

    Result<bool> exists(const std::string& name) override {
        struct stat info {};
        if (::stat(path(name).c_str(), &info) == 0) return true;
        if (errno == ENOENT || errno == ENOTDIR) return false;
        return failed("cannot look at", name);
    }

    Status rename(const std::string& from, const std::string& to) override {
        if (::rename(path(from).c_str(), path(to).c_str()) != 0) return failed("cannot rename to " + to, from);
        return {};
    }

    Status take_free_name(const std::string& from, const std::string& to) override {
        const std::string full = path(from), free = path(to);
        if (::renameat2(AT_FDCWD, full.c_str(), AT_FDCWD, free.c_str(), RENAME_NOREPLACE) == 0) return {};
        // Where the file system has no such rename, a second name does: it is refused where there is one already.
        if ((errno == EINVAL || errno == ENOSYS) && ::link(full.c_str(), free.c_str()) == 0) {
            ::unlink(full.c_str());
            return {};
        }
        if (errno == EEXIST) return fail(Code::conflict, "the name is taken", to);
        return failed("cannot rename to " + to, from);
    }

    Status remove(const std::string& name) override {
        if (::unlink(path(name).c_str()) != 0 && errno != ENOENT) return failed("cannot remove", name);
        return {};
    }

    Status make_folder(const std::string& name) override {
        if (::mkdir(path(name).c_str(), 0750) != 0 && errno != EEXIST) return failed("cannot make the folder", name);
        return {};
    }

    Result<std::vector<std::string>> list(const std::string& folder) override {
        std::vector<std::string> names;
        DIR* dir = ::opendir(path(folder).c_str());
        if (dir == nullptr) {
            if (errno == ENOENT) return names;
            return failed("cannot list", folder);
        }
        while (const dirent* item = ::readdir(dir)) {
            std::string name = item->d_name;
            if (name != "." && name != "..") names.push_back(std::move(name));
        }
        ::closedir(dir);
        std::sort(names.begin(), names.end());
        return names;
    }

    Status sync_folder(const std::string& folder) override {
        const int fd = ::open(path(folder).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0) return failed("cannot open the folder", folder);
        const int done = ::fsync(fd);
        const int reason = errno;
        ::close(fd);
        errno = reason;
        if (done != 0) return failed("the disk did not confirm the folder", folder);
        return {};
    }

    Result<std::uint64_t> free_bytes() override {
        struct statvfs info {};
        if (::statvfs(root_.c_str(), &info) != 0) return failed("cannot ask for free space", root_);
        return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
    }

  private:
    std::string path(const std::string& name) const {
        return root_.empty() ? (name.empty() ? "." : name) : name.empty() ? root_ : root_ + "/" + name;
    }
    std::string root_;
};

}  // namespace

std::unique_ptr<Files> posix_files(std::string root) {
    return std::make_unique<PosixFiles>(std::move(root));
}

}  // namespace modou::base
