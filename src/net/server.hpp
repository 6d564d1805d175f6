// The HTTP server: streams, limits, deadlines and drain. One I/O thread; slow handlers run on bounded pools.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "net/address.hpp"
#include "net/http.hpp"
#include "net/work.hpp"

namespace modou::net {

struct Limits {
    // Of the body of a request with this head.
    std::function<std::uint64_t(const Request& head)> body_bytes = [](const Request&) {
        return std::uint64_t{64} << 10;
    };
    std::size_t header_bytes = 16 << 10;  // over: 431
    std::size_t target_bytes = 8'000;     // over: 414
    std::size_t header_fields = 128;      // over: 431
    std::chrono::milliseconds header{
        10'000};                             // to send a request's head; also how long a new connection may stay silent
    std::chrono::milliseconds body{30'000};  // to send its body: over it, 408
    std::uint64_t body_rate = 4 << 10;       // bytes a second that a body must come with after the grace; else 408
    std::chrono::milliseconds body_grace{5'000};
    std::chrono::milliseconds idle{60'000};    // between requests
    std::chrono::milliseconds ping{15'000};    // between signs of life on a stream
    std::size_t connections = 1024;            // over: the longest silent one gives way, or 503
    std::size_t connections_per_address = 64;  // streams among them; over: 429 and closed
    std::chrono::milliseconds pressed{1'000};  // silence that is enough to be closed when connections run short
    std::size_t streams = 256;                 // over: 503
    std::size_t queue = 256;                   // requests that wait for a worker, beside those that have one; over: 503
    unsigned workers = 4;                      // of each class of work; fewer where the work is dear
    // All bodies, and replies and events that nobody has taken yet. When it is used up, the newest body of who holds
    // most gives way: 503. A share of it is for those whom Handler::authorise knows.
    std::size_t buffered_bytes = 128 << 20;
    std::size_t reserved_bytes = 64 << 20;
    // Proxies whose word on their clients' addresses counts. None: one on this machine, and connections from this
    // machine are not counted by address.
    std::vector<Network> trusted_proxies{};
};

// What is decided of a request with a body before any of it is read.
struct Admission {
    std::optional<Reply> refusal;  // sent at once; the connection then ends
    bool known = false;            // showed a right of its own: has the reserved share of the buffers
};

struct Handler {
    // HEAD comes as get. What it throws becomes a 500.
    std::function<Reply(const Request&)> handle;
    // Which class of work it is, and what it costs. When it is not set: what blocks is read, the rest runs here.
    std::function<Work(const Request&)> work;
    // True: may wait for the disk, so it runs on a worker; else right on the I/O thread.
    std::function<bool(const Request&)> blocking = [](const Request&) { return false; };
    // Shapes the errors that are found here. `path`: what was asked for; empty where that is not known.
    std::function<Reply(int status, std::string_view code, std::string_view detail, std::string_view path)> problem;
    // Asked once the head of a request with a body stands, before a byte of the body is read or asked for.
    std::function<Admission(const Request& head)> authorise = [](const Request&) { return Admission{}; };
};

struct Counters {
    std::array<std::uint64_t, 6> requests{};  // by status class, 1xx … 5xx at 1 … 5
    std::uint64_t connections = 0, streams = 0, bytes_in = 0, bytes_out = 0;
    std::uint64_t buffered = 0;  // bytes that are kept for clients now
    std::uint64_t evicted = 0;   // connections that gave way to others
    // Replies by time from the whole request to the handler's answer: up to 2^i × 64 µs, the last one open.
    std::array<std::uint64_t, 12> latency{};
};

class Server {
  public:
    // Errors: busy (the port is taken: names it), bad_input (no such address), io.
    static base::Result<std::unique_ptr<Server>> start(const std::string& address, std::uint16_t port, Limits limits,
                                                       Handler handler);
    ~Server();

    std::uint16_t port() const;
    // An event to every stream. Any thread. A stream that is 64 events behind is dropped. `data` may have several
    // lines.
    void publish(std::string_view event, std::string_view data);
    // Takes no new connections, finishes what is in flight, closes idle connections and streams; at the deadline all.
    void drain(std::chrono::milliseconds deadline);
    Counters counters() const;

  private:
    struct Impl;
    explicit Server(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
    std::shared_ptr<Impl> impl_;  // shared: coroutines hold it until their connection ends
};

}  // namespace modou::net
