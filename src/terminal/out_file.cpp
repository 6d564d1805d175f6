#include "terminal/out_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include "base/files.hpp"
#include "folder/data_folder.hpp"

namespace modou::terminal {
namespace {

using base::Code;
using base::Status;
namespace fs = std::filesystem;

// The name was given by a person: every failure but busy is told as an io error of that name.
Status as_asked(Status written, const std::string& path) {
    if (written || written.error().code == Code::busy) return written;
    return base::fail(Code::io, std::move(written.error().message), path);
}

// A file descriptor that is closed at the end of its scope.
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
    return as_asked(base::write_aside(path, content, {.mode = mode}), path);
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
    if (existing == Existing::replace) return write_whole(path, content, base::k_private);
    // Taken::keep: a file that somebody else makes at this moment is not replaced either.
    auto written = base::write_aside(path, content, {.mode = base::k_private, .taken = base::Taken::keep});
    if (!written && written.error().code == Code::conflict) return may_write(path, existing);
    return as_asked(std::move(written), path);
}

}  // namespace modou::terminal
