#include "folder/kept.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/digest.hpp"

namespace modou::folder {
namespace {

using base::Code;
using base::Status;

Status failed(const std::string& what, const std::string& path) {
    return base::fail(Code::io, what + ": " + std::generic_category().message(errno), path);
}

Status write_synced(const std::string& path, std::string_view content) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return failed("cannot make the file", path);
    Status outcome;
    while (outcome && !content.empty()) {
        const ssize_t n = ::write(fd, content.data(), content.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0)
            outcome = failed("cannot write the file", path);
        else
            content.remove_prefix(static_cast<std::size_t>(n));
    }
    if (outcome && ::fsync(fd) != 0) outcome = failed("cannot sync the file", path);
    ::close(fd);
    return outcome;
}

Status sync_folder(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return failed("cannot open the folder", path);
    const bool synced = ::fsync(fd) == 0;
    ::close(fd);
    return synced ? Status{} : failed("cannot sync the folder", path);
}

}  // namespace

base::Result<std::string> keep_by_digest(const std::string& folder, std::string_view in, std::string_view ending,
                                         std::string_view content) {
    const std::string digest = base::hex(base::sha256(base::bytes_of(content)));
    const std::string kept = fmt::format("{}/{}", folder, in), path = fmt::format("{}/{}{}", kept, digest, ending);
    if (::mkdir(kept.c_str(), 0700) != 0 && errno != EEXIST)
        return tl::unexpected(failed("cannot make the folder", kept).error());
    if (::access(path.c_str(), F_OK) != 0) {
        // A name of its own for each writer: two may keep the same paper at once.
        const std::string aside = fmt::format("{}.{}-{}.new", path, ::getpid(), ::gettid());
        Status written = write_synced(aside, content);
        if (written && ::rename(aside.c_str(), path.c_str()) != 0) written = failed("cannot name the file", path);
        if (!written) {
            ::unlink(aside.c_str());  // on a full disk it takes room; what stays is removed by the next opening
            return tl::unexpected(written.error());
        }
    }
    // Also where both were there already: the try that made them may have failed before the disk had confirmed it.
    MODOU_CHECK(sync_folder(kept));
    MODOU_CHECK(sync_folder(folder));
    return digest;
}

void remove_torn(const std::string& folder, std::string_view in) {
    std::error_code error;
    std::vector<std::filesystem::path> torn;
    for (const auto& one : std::filesystem::directory_iterator(fmt::format("{}/{}", folder, in), error))
        if (one.path().extension() == ".new") torn.push_back(one.path());
    for (const auto& path : torn) std::filesystem::remove(path, error);
}

}  // namespace modou::folder
