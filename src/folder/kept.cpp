#include "folder/kept.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/digest.hpp"
#include "base/files.hpp"

namespace modou::folder {
namespace {

using base::Code;
using base::Status;

Status failed(const std::string& what, const std::string& path) {
    return base::fail(Code::io, what + ": " + std::generic_category().message(errno), path);
}

}  // namespace

base::Result<std::string> keep_by_digest(const std::string& folder, std::string_view in, std::string_view ending,
                                         std::string_view content) {
    const std::string digest = base::hex(base::sha256(base::bytes_of(content)));
    const std::string kept = fmt::format("{}/{}", folder, in), name = fmt::format("{}{}", digest, ending);
    if (::mkdir(kept.c_str(), 0700) != 0 && errno != EEXIST)
        return tl::unexpected(failed("cannot make the folder", kept).error());
    const auto files = base::posix_files(kept);
    MODOU_TRY(const bool there, files->exists(name));
    if (!there) {
        // A name of its own for each writer: two may keep the same paper at once.
        const std::string beside = fmt::format("{}.{}-{}.new", name, ::getpid(), ::gettid());
        MODOU_TRY(auto aside, base::Aside::make(*files, "", name, {.mode = base::k_private, .beside = beside}));
        MODOU_CHECK(aside.write(0, base::bytes_of(content)));
        MODOU_CHECK(aside.sync());
        MODOU_CHECK(aside.take_place());
    }
    // Also where both were there already: the try that made them may have failed before the disk had confirmed it.
    MODOU_CHECK(files->sync_folder(""));
    MODOU_CHECK(base::posix_files(folder)->sync_folder(""));
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
