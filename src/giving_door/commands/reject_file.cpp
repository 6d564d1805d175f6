#include "giving_door/commands/reject_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>

#include "terminal/chinese.hpp"

namespace modou::giving::commands {

using namespace terminal;
namespace {

// Before the head where the caller reads Chinese, as in the site's downloads: a double click on Chinese Windows opens
// the list in Excel. Scripts, which run in no language, find the first column by its name as ever.
constexpr std::string_view k_mark = "\xEF\xBB\xBF";
// The heads of an earlier Modou's lists, which had no mark: these four columns, or the ones of today.
constexpr std::string_view k_earlier_reject_head = "file,line,reason,order";

}  // namespace

std::string reject_head(const Context& context) {
    return fmt::format("{}{}\n", context.language == Language::zh ? k_mark : "", k_reject_head);
}

base::Result<int> open_reject_file(const std::string& path) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0) {
        std::ifstream file(path, std::ios::binary);
        std::string head;
        std::getline(file, head);
        if (head.starts_with(k_mark)) head.erase(0, k_mark.size());
        if (!file || (head != k_reject_head && head != k_earlier_reject_head))
            return base::fail(
                base::Code::conflict,
                "此文件不是拒收清单，未改动 / this file is no list of rejected rows and was left alone: choose "
                "another name",
                path);
    }
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0640);
    if (fd < 0) return base::fail(base::Code::io, "cannot write: " + std::generic_category().message(errno), path);
    return fd;
}

}  // namespace modou::giving::commands
