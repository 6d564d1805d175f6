#include "services/family/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace modou::family {

using base::Code;

base::Result<std::string> read_whole(const std::string& path, std::string_view missing) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return base::fail(Code::not_found, std::string(missing), path);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (file.bad()) return base::fail(Code::io, "cannot be read", path);
    return text;
}

base::Status write_synced(const std::string& path, const std::string& text) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return base::fail(Code::io, fmt::format("cannot be written: {}", std::strerror(errno)), path);
    const bool good = ::write(fd, text.data(), text.size()) == ssize_t(text.size()) && ::fdatasync(fd) == 0;
    ::close(fd);
    if (!good) return base::fail(Code::io, fmt::format("cannot be written: {}", std::strerror(errno)), path);
    return {};
}

}  // namespace modou::family
