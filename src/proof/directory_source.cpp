// The log's files in a folder.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "proof/audit.hpp"

namespace modou::proof {
namespace {

using base::Code;

std::string why() {
    return std::generic_category().message(errno);
}

class DirectorySource final : public TileSource {
  public:
    explicit DirectorySource(std::string folder) : folder_(std::move(folder)) {}

    Result<std::optional<std::vector<std::byte>>> read(const std::string& path, std::size_t limit_bytes) override {
        const std::string full = folder_ + "/" + path;
        // Not blocking: a pipe that lies under a tile's name must not hold the audit up.
        const int fd = ::open(full.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0) {
            if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
            return base::fail(Code::io, "cannot open: " + why(), full);
        }
        auto bytes = read_all(fd, full, limit_bytes);
        ::close(fd);
        return bytes;
    }

    Result<std::optional<std::vector<std::string>>> list() override {
        std::vector<std::string> names;
        std::error_code error;
        std::filesystem::recursive_directory_iterator at(folder_, error), end;
        for (; !error && at != end; at.increment(error))
            if (at->is_symlink() || !at->is_directory())
                names.push_back(at->path().lexically_relative(folder_).string());
        if (error) return base::fail(Code::not_found, "cannot list the folder: " + error.message(), folder_);
        return names;
    }

  private:
    static Result<std::optional<std::vector<std::byte>>> read_all(int fd, const std::string& name, std::size_t limit) {
        struct stat facts {};
        if (::fstat(fd, &facts) != 0) return base::fail(Code::io, "cannot look at it: " + why(), name);
        if (!S_ISREG(facts.st_mode)) return std::nullopt;
        const auto size = static_cast<std::size_t>(facts.st_size);
        if (size > limit)
            return base::fail(Code::limit, fmt::format("{} bytes, at most {} are right", size, limit), name);
        std::vector<std::byte> bytes(size);
        for (std::size_t done = 0; done < size;) {
            const ssize_t count = ::pread(fd, bytes.data() + done, size - done, static_cast<off_t>(done));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return base::fail(Code::io, "cannot read: " + why(), name);
            if (count == 0) {
                bytes.resize(done);  // cut while it was read: the length will be found wrong
                break;
            }
            done += static_cast<std::size_t>(count);
        }
        return bytes;
    }

    std::string folder_;
};

}  // namespace

std::unique_ptr<TileSource> directory_source(const std::string& folder) {
    return std::make_unique<DirectorySource>(folder);
}

}  // namespace modou::proof
