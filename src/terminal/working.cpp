#include "terminal/working.hpp"

#include <poll.h>

#include "base/shown.hpp"

namespace modou::terminal {

using std::chrono::seconds;
using std::chrono::steady_clock;

Working::Working(const Context& context, std::string what)
    : context_(context), what_(std::move(what)), begun_(steady_clock::now()), quiet_since_(begun_) {
    if (context.terminal()) thread_ = std::thread([this] { watch(); });
}

// A terminal that takes nothing now (Ctrl-S) is not waited for.
void Working::draw(const std::string& text) const {
    pollfd ready{context_.err, POLLOUT, 0};
    if (::poll(&ready, 1, 0) == 1) base::write_outside(context_.err, text, {context_.stop, {}, {}, {}}, {});
}

void Working::watch() {
    constexpr seconds k_quiet{2};
    std::unique_lock lock(mutex_);
    while (!ended_) {
        changed_.wait_for(lock, seconds(1));
        const auto now = steady_clock::now();
        if (ended_ || now - quiet_since_ < k_quiet) continue;
        const auto passed = std::chrono::duration_cast<seconds>(now - begun_).count();
        const std::string text = context_.language == Language::zh
                                     ? fmt::format("{} 还在进行，已 {} 秒（Ctrl-C 结束）", what_, passed)
                                     : fmt::format("{} goes on, {} s so far (Ctrl-C ends it)", what_, passed);
        draw("\r\x1b[K" + base::shown(text, base::LineEnds::escape));
        drawn_ = true;
    }
}

void Working::clear() {
    std::lock_guard lock(mutex_);
    quiet_since_ = steady_clock::now();
    if (std::exchange(drawn_, false)) draw("\r\x1b[K");
}

void Working::end() {
    {
        std::lock_guard lock(mutex_);
        ended_ = true;
        if (std::exchange(drawn_, false)) draw("\r\x1b[K");
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

}  // namespace modou::terminal
