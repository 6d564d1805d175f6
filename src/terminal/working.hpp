// Tells a person at a terminal that a command which says nothing else goes on: one line on standard error after two
// seconds, with the time, gone before anything else is written.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "terminal/command.hpp"

namespace modou::terminal {

class Working {
  public:
    // Nothing is ever drawn where standard error is no terminal.
    Working(const Context& context, std::string what);
    ~Working() { end(); }
    Working(const Working&) = delete;
    Working& operator=(const Working&) = delete;

    // Takes the line away; it comes again two seconds later.
    void clear();
    // For good: the command shows its progress itself, waits for somebody, or another process goes on with it.
    void end();

  private:
    void watch();
    void draw(const std::string& text) const;

    const Context& context_;
    const std::string what_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool ended_ = false, drawn_ = false;
    std::chrono::steady_clock::time_point begun_, quiet_since_;
    std::thread thread_;
};

}  // namespace modou::terminal
