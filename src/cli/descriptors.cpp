#include "cli/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <filesystem>

namespace modou::cli {
namespace {

// Segments and runs that the book begins, files written aside, the database's own, pages of the map, photographs, and
// three descriptors for each command handed over; also connections that are only told that there is no place.
constexpr std::size_t k_reserve = 160;
constexpr std::size_t k_fewest_connections = 16;
constexpr std::size_t k_unlimited = 1 << 20;

std::size_t limit() {
    rlimit now{};
    if (::getrlimit(RLIMIT_NOFILE, &now) != 0) return 0;
    return static_cast<std::size_t>(std::min<rlim_t>(now.rlim_cur, k_unlimited));
}

std::size_t open_now() {
    std::error_code error;
    std::size_t count = 0;
    for (std::filesystem::directory_iterator at("/proc/self/fd", error), end; !error && at != end; at.increment(error))
        ++count;
    return count;
}

}  // namespace

void raise_descriptor_limit() {
    rlimit now{};
    if (::getrlimit(RLIMIT_NOFILE, &now) != 0 || now.rlim_cur == now.rlim_max) return;
    now.rlim_cur = now.rlim_max;
    (void)::setrlimit(RLIMIT_NOFILE, &now);
}

base::Result<std::size_t> connections_within_limit(std::size_t wanted) {
    const std::size_t all = limit(), needed = open_now() + k_reserve;
    if (all < needed + k_fewest_connections)
        return base::fail(
            base::Code::limit,
            fmt::format("此进程只能打开 {0} 个文件，至少要 {1} 个：用 ulimit -n 调高 / this process may open "
                        "{0} files and needs {1} at least: raise the limit (ulimit -n)",
                        all, needed + k_fewest_connections));
    return std::min(wanted, all - needed);
}

}  // namespace modou::cli
