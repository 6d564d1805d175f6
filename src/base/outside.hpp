// Reading and writing what may never be ready: a terminal, a pipe or a FIFO whose other end is silent, full or gone.
// A wait ends when it is asked to, however long the other end stays as it is.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::base {

// How somebody waits, and who hears of it. The functions may be empty; they are called from whatever thread waits, and
// may not wait themselves.
struct Patience {
    const std::atomic<bool>* stop = nullptr;             // when set, a wait ends within a tenth of a second
    std::function<void()> begins, ends;                  // at once, in pairs
    std::function<void(const std::string& what)> still;  // once a wait, when it has lasted for a second

    bool stopped() const { return stop != nullptr && stop->load(); }
};

// An open descriptor to read from. One thread reads; interrupt() may come from another.
class Incoming {
  public:
    // Never waits for the writer of a FIFO: the first read does. Errors: not_found (with the system's reason).
    static Result<Incoming> open(const std::string& path);
    // Somebody else's descriptor, which stays open and as it is: its flags are shared with processes that know nothing
    // of this one.
    static Result<Incoming> borrow(int fd);
    static Incoming take(int fd);  // owns it from now on
    Incoming(Incoming&&) noexcept;
    Incoming& operator=(Incoming&&) noexcept;
    ~Incoming();

    // Some bytes, at least one; 0 is the end. Errors: unavailable (stopped or interrupted), io.
    Result<std::size_t> read(std::span<char> out, const Patience& patience, const std::string& what);
    void interrupt();
    std::uint64_t size() const;  // of a regular file; else 0

  private:
    struct Impl;
    explicit Incoming(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// A whole file. Errors: not_found, io, limit, unavailable (stopped).
Result<std::string> read_outside(const std::string& path, std::uint64_t limit_bytes, const Patience& patience);

// Writes all of it, unless the other end is gone, or it is full when `patience` is stopped. `what` is for
// patience.still. 0, or the error number: ECANCELED when it was stopped. The process ignores SIGPIPE.
int write_outside(int fd, std::string_view text, const Patience& patience, const std::string& what);

}  // namespace modou::base
