// Acts that were cut off, and are gone on with: at an opening, and by the runner.
#include <set>

#include "app/outbox.hpp"

namespace modou::app {

using base::Code;
using base::Result;

namespace {

constexpr std::chrono::seconds k_first_pause{1}, k_longest_pause{60};

}  // namespace

std::string Found::text() const {
    const std::string when = base::format_shanghai(at);
    if (!error)
        return fmt::format("{} 的操作 {} 曾中断，现已补完 · the act {} of {} was interrupted; it is finished now", when,
                           kind, kind, when);
    if (refuses(error->code))
        return fmt::format(
            "{} 的操作 {} 曾中断，账本未予受理 · the act {} of {} was interrupted; the book refuses it: {}", when, kind,
            kind, when, error->text());
    return fmt::format(
        "{} 的操作 {} 曾中断，尚不能补完 · the act {} of {} was interrupted, and cannot be finished yet: {}", when,
        kind, kind, when, error->text());
}

// For what carries out no requests: the runner.
class Outbox::Hold {
  public:
    explicit Hold(Lane& lane) : lane_(lane) {
        std::unique_lock lock(lane_.mutex);
        lane_.freed.wait(lock, [&] { return !lane_.held; });
        lane_.held = true;
    }
    ~Hold() {
        {
            std::lock_guard lock(lane_.mutex);
            lane_.held = false;
        }
        lane_.freed.notify_all();
    }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

  private:
    Lane& lane_;
};

Result<std::vector<Found>> Outbox::run_open() {
    return run(Intents::Which::all);
}

Result<std::vector<Found>> Outbox::run(Intents::Which which) {
    MODOU_TRY(const auto open, intents_.open_acts(which));
    std::vector<Found> all;
    std::set<const Lane*> waiting;
    for (const Intents::Open& one : open) {
        Found& found = all.emplace_back(Found{one.number, one.kind, one.at, std::nullopt});
        Lane& lane = lane_of(one.kind);
        if (waiting.contains(&lane)) {
            found.error = base::Error{Code::unavailable, "", "it waits for an earlier one"};
            continue;
        }
        Hold hold(lane);
        MODOU_TRY(const auto intent, intents_.read(one.number));
        if (!intent) continue;  // finished meanwhile
        if (auto done = carry_out(*intent); !done) {
            found.error = done.error();
            if (passes(done.error().code)) waiting.insert(&lane);
        }
    }
    return all;
}

void Outbox::begin_runner() {
    if (runner_.joinable()) return;
    {
        std::lock_guard lock(runner_mutex_);
        runner_wanted_ = true;  // what the opening could not finish
        runner_ending_ = false;
    }
    runner_ = std::thread([this] { runner_loop(); });
}

void Outbox::end_runner() {
    {
        std::lock_guard lock(runner_mutex_);
        runner_ending_ = true;
    }
    runner_changed_.notify_all();
    if (runner_.joinable()) runner_.join();
}

void Outbox::runner_loop() {
    auto pause = k_first_pause;
    std::unique_lock lock(runner_mutex_);
    for (;;) {
        runner_changed_.wait(lock, [&] { return runner_wanted_ || runner_ending_; });
        if (runner_changed_.wait_for(lock, pause, [&] { return runner_ending_; })) return;
        runner_wanted_ = false;
        lock.unlock();
        constexpr auto k_which = Intents::Which::without_reason;
        const auto left = run(k_which).and_then([&](const auto&) { return intents_.open_acts(k_which); });
        lock.lock();
        const bool again = !left || !left->empty();
        runner_wanted_ = runner_wanted_ || again;
        pause = again ? std::min(2 * pause, k_longest_pause) : k_first_pause;
    }
}

}  // namespace modou::app
