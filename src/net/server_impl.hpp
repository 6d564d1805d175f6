// The server's parts, as its files share them: server.cpp (connections), reading.cpp, answering.cpp, writing.cpp.
// Of this room.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>

#include "net/server.hpp"

namespace modou::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

struct Incoming {
    Request request;
    Clock::time_point begun;
    unsigned version = 11;
    bool keep_alive = false, head_only = false;
};

struct Server::Impl : std::enable_shared_from_this<Server::Impl> {
    struct Session {
        explicit Session(tcp::socket socket) : stream(std::move(socket)), wake(stream.get_executor()) {}
        beast::tcp_stream stream;
        beast::flat_buffer buffer;
        asio::steady_timer wake;  // streams: something was published
        std::string peer;
        std::deque<std::shared_ptr<const std::string>> events;
        bool idle = true, streaming = false, dropped = false;
    };
    using Parser = http::request_parser<http::string_body>;

    Impl(Limits limits_in, Handler handler_in)
        : limits(std::move(limits_in)), handler(std::move(handler_in)), acceptor(io), workers(limits.workers) {}

    Limits limits;
    Handler handler;
    asio::io_context io{1};
    tcp::acceptor acceptor;
    asio::thread_pool workers;
    std::thread thread;
    std::uint16_t port = 0;
    // All below are touched by the I/O thread only, but for the atomic ones.
    std::set<std::shared_ptr<Session>> sessions;  // shared with the coroutine of the connection
    std::size_t queued = 0, refused = 0;          // requests given to workers; connections over the limit
    bool draining = false;
    std::atomic<std::uint64_t> streams{0}, open{0}, bytes_in{0}, bytes_out{0};
    std::array<std::atomic<std::uint64_t>, 6> requests{};
    std::array<std::atomic<std::uint64_t>, 12> latency{};
    std::mutex ended_mutex;
    std::condition_variable ended;

    // server.cpp
    asio::awaitable<void> accept();
    asio::awaitable<void> serve(std::shared_ptr<Session> session, bool full);
    void count(int status, Clock::time_point begun);
    void begin_drain();

    // reading.cpp
    template <class Done>
    asio::awaitable<boost::system::error_code> parse(Session& session, Parser& parser, Done done);
    asio::awaitable<bool> read_head(Session& session, Parser& parser, bool first);
    asio::awaitable<bool> read_body(const std::shared_ptr<Session>& session, Parser& parser, std::uint64_t allowed,
                                    Clock::time_point begun);
    asio::awaitable<bool> read(const std::shared_ptr<Session>& session, Incoming& in, bool first);

    // answering.cpp
    Reply handled(const Request& request);
    asio::awaitable<Reply> work(const Request& request);
    asio::awaitable<Reply> answer(const Request& request);

    // writing.cpp
    asio::awaitable<bool> send(Session& session, Reply reply, bool head_only, bool keep_alive, unsigned version);
    asio::awaitable<bool> write(Session& session, std::string_view first, std::string_view second = {});
    asio::awaitable<void> refuse(Session& session, int status, std::string code, std::string detail,
                                 Clock::time_point begun);
    asio::awaitable<void> stream_events(Session& session, const std::string& hello);
    void publish(std::shared_ptr<const std::string> event);
};

}  // namespace modou::net
