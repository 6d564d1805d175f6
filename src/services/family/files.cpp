#include "services/family/files.hpp"

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

base::Status write_private(const std::string& path, std::string_view text, base::Taken taken) {
    return base::write_aside(path, base::bytes_of(text), {.mode = base::k_private, .taken = taken});
}

}  // namespace modou::family
