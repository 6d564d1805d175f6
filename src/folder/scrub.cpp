#include "folder/scrub.hpp"

#include <algorithm>

namespace modou::folder {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_first{2'000}, k_least_pause{60'000};
constexpr int k_pause_for_work = 50;  // a check that took a second is followed by a pause of 50

}  // namespace

Scrub::Scrub(Folder& folder, std::function<void(const Problem&)> say)
    : folder_(folder), say_(std::move(say)), thread_([this] { loop(); }) {}

Scrub::~Scrub() {
    {
        std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wakes_.notify_all();
    thread_.join();
}

void Scrub::loop() {
    milliseconds pause = k_first;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            if (wakes_.wait_for(lock, pause, [&] { return ending_.load(); })) return;
        }
        const auto begun = std::chrono::steady_clock::now();
        auto found = folder_.check(Depth::whole, &ending_);
        if (ending_) return;
        Problems problems = found ? std::move(*found) : Problems{problem_of(found.error())};
        const Problems known = folder_.problems();
        for (const Problem& problem : problems)
            if (std::find(known.begin(), known.end(), problem) == known.end()) say_(problem);
        folder_.set_problems(std::move(problems));
        const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begun);
        pause = std::max(k_least_pause, took * k_pause_for_work);
    }
}

}  // namespace modou::folder
