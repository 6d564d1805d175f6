#include "terminal/out_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include "folder/data_folder.hpp"

namespace modou::terminal {
namespace {

using base::Code;
using base::Status;
namespace fs = std::filesystem;

tl::unexpected<base::Error> failed(const char* what, const std::string& path) {
    return base::fail(Code::io, std::string(what) + ": " + std::generic_category().message(errno), path);
}

// A number that the process is done with, whatever happens in between.
class Open {
  public:
    explicit Open(int fd) : fd_(fd) {}
    ~Open() {
        if (fd_ >= 0) ::close(fd_);
    }
    Open(const Open&) = delete;
    Open& operator=(const Open&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

Status write_and_sync(int fd, base::Bytes content, const std::string& path) {
    while (!content.empty()) {
        const ssize_t n = ::write(fd, content.data(), content.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return failed("cannot be written", path);
        content = content.subspan(static_cast<std::size_t>(n));
    }
    if (::fsync(fd) != 0) return failed("the disk did not confirm the write", path);
    return {};
}

std::string folder_of(const std::string& path) {
    const auto folder = fs::path(path).parent_path();
    return folder.empty() ? "." : folder.string();
}

// Through links in its folders: where it would really lie.
fs::path real_place(const std::string& path) {
    std::error_code error;
    const auto folder = fs::weakly_canonical(folder_of(path), error);
    return (error ? fs::path(folder_of(path)) : folder) / fs::path(path).filename();
}

bool in_data_folder(const fs::path& place) {
    for (fs::path at = place.parent_path(); !at.empty(); at = at.parent_path()) {
        if (folder::is_data_folder(at.string())) return true;
        if (at == at.parent_path()) break;
    }
    return false;
}

bool is_key(const fs::path& place) {
    const auto ending = place.extension();
    for (const char* of_keys : {".key", ".skey", ".vkey", ".token", ".pem"})
        if (ending == of_keys) return true;
    const Open file(::open(place.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    std::array<char, 64> head{};
    const ssize_t size = file.get() < 0 ? 0 : ::read(file.get(), head.data(), head.size());
    const std::string_view begins(head.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    return begins.starts_with("PRIVATE+KEY") || begins.starts_with("-----BEGIN");
}

}  // namespace

Status write_whole(const std::string& path, base::Bytes content, unsigned mode) {
    const std::string aside = path + ".new";
    // Left over from a command that was ended: its mode may be another.
    if (::unlink(aside.c_str()) != 0 && errno != ENOENT) return failed("cannot remove", aside);
    {
        const Open file(::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
        if (file.get() < 0) return failed("cannot be written", path);
        if (auto written = write_and_sync(file.get(), content, path); !written) {
            ::unlink(aside.c_str());
            return written;
        }
    }
    if (::rename(aside.c_str(), path.c_str()) != 0) {
        const auto error = failed("cannot take its place", path);
        ::unlink(aside.c_str());
        return error;
    }
    const Open folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || ::fsync(folder.get()) != 0) return failed("the disk did not confirm the folder", path);
    return {};
}

Status may_write(const std::string& path, Existing existing) {
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) != 0) return {};
    if (!S_ISREG(facts.st_mode) && !S_ISLNK(facts.st_mode))
        return base::fail(Code::conflict, "此处不是普通文件 / this is no plain file: choose another name", path);
    const fs::path place = real_place(path);
    if (in_data_folder(place) || is_key(place))
        return base::fail(
            Code::conflict,
            "这是钥匙或账本的文件，不能覆盖 / this is a key, or a file of a data folder, and stays: choose "
            "another name",
            path);
    if (existing == Existing::keep)
        return base::fail(
            Code::conflict,
            "文件已存在，未改动；加 --force 才会替换 / the file is there and was left alone; --force replaces "
            "it",
            path);
    return {};
}

Status write_private(const std::string& path, base::Bytes content, Existing existing) {
    MODOU_CHECK(may_write(path, existing));
    if (existing == Existing::replace) return write_whole(path, content, 0600);
    // Made under its own name, so that nobody's file of that moment is replaced either.
    const Open file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (file.get() < 0 && errno == EEXIST) return may_write(path, existing);
    if (file.get() < 0) return failed("cannot be written", path);
    auto written = write_and_sync(file.get(), content, path);
    if (!written) ::unlink(path.c_str());
    return written;
}

}  // namespace modou::terminal
