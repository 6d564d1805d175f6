// Who answers what: each class of work has threads, a queue and a budget of its own, so that one cannot starve another.
// Of this room.
#pragma once

#include <array>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "net/server.hpp"

namespace modou::net {

// Threads that take tasks in turn from the clients that wait, so that who sends many waits for his own.
class TurnPool {
  public:
    enum class Priority { normal, behind, last };
    TurnPool(unsigned threads, Priority priority);
    ~TurnPool() { join(); }
    void run(const std::string& client, std::function<void()> task);
    void join();  // after all that was given has run

  private:
    void loop(Priority priority);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, std::deque<std::function<void()>>> waiting_;  // by client, none empty
    std::deque<std::string> turns_;                                     // each client of waiting_ once
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

// The classes and what of each is under way. Threads: the I/O thread only, but for the tasks.
class WorkPools {
  public:
    explicit WorkPools(const Limits& limits);

    enum class Admitted { yes, queue_full, client_over, class_over };
    // Room for it is kept until done().
    Admitted admit(const Work& work, const std::string& client);
    void done(const Work& work, const std::string& client);
    void run(WorkClass kind, const std::string& client, std::function<void()> task);
    void join();
    // Dear work: given up when its client goes away.
    static bool is_dear(WorkClass kind) { return kind == WorkClass::map || kind == WorkClass::search; }

  private:
    struct Class {
        std::unique_ptr<TurnPool> pool;
        std::size_t most = 0;      // requests, running or waiting
        std::uint64_t budget = 0;  // cost of these; 0: not counted
        std::size_t count = 0;
        std::uint64_t cost = 0;
        std::map<std::string, std::uint64_t> by_client;  // cost
    };
    Class& of(WorkClass kind) { return classes_[static_cast<std::size_t>(kind)]; }

    std::array<Class, k_work_classes> classes_;
};

}  // namespace modou::net
