#include "net/work_pools.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace modou::net {
namespace {

// Of the thread that calls: Linux keeps niceness and policy for each thread. Behind others a thread still gets some of
// a processor that is wanted by all, so nothing waits for ever; SCHED_BATCH keeps it from cutting in when it wakes.
void take_priority(TurnPool::Priority priority) {
    if (priority == TurnPool::Priority::normal) return;
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), priority == TurnPool::Priority::last ? 15 : 5);
    const sched_param none{};
    if (priority == TurnPool::Priority::last) (void)::sched_setscheduler(0, SCHED_BATCH, &none);
}

// What dear requests may cost together: a matrix costs its cells, and the largest has 10,000; others are told in
// Service::work_of. One client may have half of it.
constexpr std::uint64_t k_map_budget = 40'000, k_search_budget = 64;

}  // namespace

TurnPool::TurnPool(unsigned threads, Priority priority) {
    for (unsigned i = 0; i < std::max(1u, threads); ++i) threads_.emplace_back([this, priority] { loop(priority); });
}

void TurnPool::run(const std::string& client, std::function<void()> task) {
    {
        std::lock_guard lock(mutex_);
        auto& tasks = waiting_[client];
        if (tasks.empty()) turns_.push_back(client);
        tasks.push_back(std::move(task));
    }
    changed_.notify_one();
}

void TurnPool::loop(Priority priority) {
    take_priority(priority);
    for (;;) {
        std::function<void()> task;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return ending_ || !turns_.empty(); });
            if (turns_.empty()) return;
            const auto at = waiting_.find(turns_.front());
            task = std::move(at->second.front());
            at->second.pop_front();
            turns_.pop_front();
            if (at->second.empty())
                waiting_.erase(at);
            else
                turns_.push_back(at->first);
        }
        task();
    }
}

void TurnPool::join() {
    {
        std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_)
        if (thread.joinable()) thread.join();
}

WorkPools::WorkPools(const Limits& limits) {
    using Priority = TurnPool::Priority;
    struct Shape {
        WorkClass kind;
        unsigned threads;
        Priority priority;
        std::uint64_t budget;
    };
    const unsigned few = std::min(2u, limits.workers);
    // Proofs and searches take the book's locks for moments: far behind others they would be stopped while they hold
    // one, and intake would wait with them. Ways are looked for without any.
    for (const Shape& shape :
         {Shape{WorkClass::write, limits.workers, Priority::normal, 0},
          Shape{WorkClass::read, limits.workers, Priority::normal, 0},
          Shape{WorkClass::proof, few, Priority::normal, 0}, Shape{WorkClass::map, few, Priority::last, k_map_budget},
          Shape{WorkClass::search, few, Priority::behind, k_search_budget}}) {
        Class& made = of(shape.kind);
        made.pool = std::make_unique<TurnPool>(shape.threads, shape.priority);
        made.most = limits.queue + shape.threads;
        made.budget = shape.budget;
    }
}

WorkPools::Admitted WorkPools::admit(const Work& work, const std::string& client) {
    Class& c = of(work.kind);
    if (c.count >= c.most) return Admitted::queue_full;
    if (c.budget > 0) {
        const auto at = c.by_client.find(client);
        const std::uint64_t own = at == c.by_client.end() ? 0 : at->second;
        // A request alone is always let in: what it may cost at most is for its reader to say.
        if (own > 0 && own + work.cost > c.budget / 2) return Admitted::client_over;
        if (c.cost > 0 && c.cost + work.cost > c.budget) return Admitted::class_over;
        c.cost += work.cost;
        c.by_client[client] += work.cost;
    }
    ++c.count;
    return Admitted::yes;
}

void WorkPools::done(const Work& work, const std::string& client) {
    Class& c = of(work.kind);
    --c.count;
    if (c.budget == 0) return;
    c.cost -= work.cost;
    const auto at = c.by_client.find(client);
    at->second -= work.cost;
    if (at->second == 0) c.by_client.erase(at);
}

void WorkPools::run(WorkClass kind, const std::string& client, std::function<void()> task) {
    of(kind).pool->run(client, std::move(task));
}

void WorkPools::join() {
    for (Class& c : classes_)
        if (c.pool) c.pool->join();
}

}  // namespace modou::net
