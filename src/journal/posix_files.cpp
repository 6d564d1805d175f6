// Files over POSIX calls.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "journal/files.hpp"

namespace modou::journal {
namespace {

using base::Code;
using base::Status;

tl::unexpected<base::Error> failed(const std::string& what, const std::string& name) {
    const int reason = errno;
    const Code code = reason == ENOENT ? Code::not_found : reason == EACCES ? Code::forbidden : Code::io;
    return base::fail(code, what + ": " + std::generic_category().message(reason), name);
}

class PosixFile final : public File {
  public:
    PosixFile(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
    ~PosixFile() override { ::close(fd_); }

    base::Result<std::uint64_t> size() override {
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
            if (n == 0) return base::fail(Code::damaged, "the file is shorter than expected", name_);
            done += static_cast<std::size_t>(n);
        }
        return {};
    }

    Status write(std::uint64_t offset, base::Bytes bytes) override {
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

    base::Result<std::unique_ptr<File>> open(const std::string& name, Open how) override {
        const int flags = how == Open::read ? O_RDONLY : how == Open::write ? O_RDWR : O_RDWR | O_CREAT | O_TRUNC;
        // A FIFO in a file's place would wait for its other end for ever; with files this flag does nothing.
        const int fd = ::open(path(name).c_str(), flags | O_CLOEXEC | O_NONBLOCK, 0640);
        if (fd < 0) return failed("cannot open", name);
        return std::make_unique<PosixFile>(fd, name);
    }

    base::Result<bool> exists(const std::string& name) override {
        struct stat info {};
        if (::stat(path(name).c_str(), &info) == 0) return true;
        if (errno == ENOENT || errno == ENOTDIR) return false;
        return failed("cannot look at", name);
    }

    Status rename(const std::string& from, const std::string& to) override {
        if (::rename(path(from).c_str(), path(to).c_str()) != 0) return failed("cannot rename to " + to, from);
        return {};
    }

    Status remove(const std::string& name) override {
        if (::unlink(path(name).c_str()) != 0 && errno != ENOENT) return failed("cannot remove", name);
        return {};
    }

    Status make_folder(const std::string& name) override {
        if (::mkdir(path(name).c_str(), 0750) != 0 && errno != EEXIST) return failed("cannot make the folder", name);
        return {};
    }

    base::Result<std::vector<std::string>> list(const std::string& folder) override {
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

    base::Result<std::uint64_t> free_bytes() override {
        struct statvfs info {};
        if (::statvfs(root_.c_str(), &info) != 0) return failed("cannot ask for free space", root_);
        return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
    }

  private:
    std::string path(const std::string& name) const { return name.empty() ? root_ : root_ + "/" + name; }
    std::string root_;
};

}  // namespace

std::unique_ptr<Files> posix_files(std::string root) {
    return std::make_unique<PosixFiles>(std::move(root));
}

base::Result<std::string> read_whole(Files& files, const std::string& name, std::uint64_t limit_bytes) {
    MODOU_TRY(auto file, files.open(name, Files::Open::read));
    MODOU_TRY(auto size, file->size());
    if (size > limit_bytes)
        return base::fail(Code::limit, "the file is larger than the " + std::to_string(limit_bytes) + " bytes allowed",
                          name);
    std::string text(size, '\0');
    MODOU_CHECK(file->read(0, std::as_writable_bytes(std::span(text.data(), text.size()))));
    return text;
}

Status write_aside(Files& files, const std::string& folder, const std::string& name, base::Bytes content) {
    const std::string full = folder.empty() ? name : folder + "/" + name;
    const std::string aside = full + ".new";
    {
        MODOU_TRY(auto file, files.open(aside, Files::Open::create));
        MODOU_CHECK(file->write(0, content));
        MODOU_CHECK(file->sync());
    }
    MODOU_CHECK(files.rename(aside, full));
    return files.sync_folder(folder);
}

}  // namespace modou::journal
