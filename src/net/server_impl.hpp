// The server's parts, as its files share them: server.cpp (connections), slots.cpp (who gives way), reading.cpp,
// answering.cpp, writing.cpp.
// Of this room.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "net/budget.hpp"
#include "net/head.hpp"
#include "net/server.hpp"
#include "net/work_pools.hpp"

namespace modou::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

struct Incoming {
    Request request;
    Clock::time_point begun;
    unsigned version = 11;
    bool keep_alive = false, head_only = false;
    std::optional<Reply> refusal;  // found while reading; the connection may go on
};

struct Server::Impl : std::enable_shared_from_this<Server::Impl> {
    // What a connection is at.
    enum class Stage { head, body, answer, write, stream, leave };

    struct Session : std::enable_shared_from_this<Session> {
        explicit Session(tcp::socket socket) : stream(std::move(socket)), wake(stream.get_executor()) {}
        beast::tcp_stream stream;
        beast::flat_buffer buffer;
        std::string body;         // of the request that is being read
        std::string path;         // of the same, once its head stands
        asio::steady_timer wake;  // streams: something was published; refused ones: it is enough
        Address peer;
        std::string block;  // the address that the connection counts for; empty: for none
        std::deque<std::shared_ptr<const std::string>> events;
        Stage stage = Stage::head;
        Clock::time_point since = Clock::now();  // of a head: its begin; of a body or a reply: the last progress
        Clock::time_point begun = since;         // of the request
        std::size_t held = 0, buffered = 0;      // bytes of the budget: of body and reply; of `buffer`
        Budget::Share share = Budget::Share::anyone;
        bool idle = true, asked = false;  // between requests; has sent a whole request
        bool dropped = false;             // a stream that ends
        bool evicted = false;             // had to give way
        // Of the request at hand: to be given up, and whether it is dear work, which is when its client goes.
        std::shared_ptr<std::atomic<bool>> stop = std::make_shared<std::atomic<bool>>(false);
        bool dear = false;
    };

    Impl(Limits limits_in, Handler handler_in)
        : limits(std::move(limits_in)),
          handler(std::move(handler_in)),
          origins(limits.trusted_proxies),
          budget(limits.buffered_bytes, limits.reserved_bytes),
          acceptor(io),
          pools(limits) {}

    Limits limits;
    Handler handler;
    Origins origins;
    Budget budget;  // before `io`: coroutines that it still holds give back when they go
    asio::io_context io{1};
    tcp::acceptor acceptor;
    WorkPools pools;
    std::thread thread;
    std::uint16_t port = 0;
    // All below are touched by the I/O thread only, but for the atomic ones.
    std::set<std::shared_ptr<Session>> sessions;                 // shared with the coroutine of the connection
    std::map<std::string, std::size_t, std::less<>> by_address;  // connections
    std::deque<std::shared_ptr<asio::steady_timer>> for_room;    // who waits for the budget, in turn; shared with them
    std::size_t refused = 0;                                     // connections over the limit
    std::size_t going = 0;                                       // evicted, and not gone yet
    bool draining = false;
    std::atomic<std::uint64_t> streams{0}, open{0}, bytes_in{0}, bytes_out{0}, evicted{0};
    std::array<std::atomic<std::uint64_t>, 6> requests{};
    std::array<std::atomic<std::uint64_t>, 12> latency{};
    std::mutex ended_mutex;
    std::condition_variable ended;

    // server.cpp
    asio::awaitable<void> accept();
    void welcome(tcp::socket socket, const Address& peer);
    asio::awaitable<void> serve(std::shared_ptr<Session> session, int turned_away);
    void count(int status, Clock::time_point begun);
    void begin_drain();

    // slots.cpp: who may stay when connections or buffers run short
    bool full() const { return sessions.size() - refused - going >= limits.connections; }
    bool make_slot();
    void ease_pressure();
    void evict(Session& session);
    bool count_for(Session& session, std::string block);
    bool hold(Session& session, std::size_t bytes);
    void let_go(Session& session, std::size_t bytes);
    void note_buffer(Session& session);
    asio::awaitable<bool> reserve(Session& session, std::size_t bytes);
    void leave(const std::shared_ptr<Session>& session, bool was_refused);

    // reading.cpp
    asio::awaitable<boost::system::error_code> more(Session& session);
    asio::awaitable<std::optional<Head>> read_head(Session& session, bool first);
    asio::awaitable<bool> read_body(const std::shared_ptr<Session>& session, const Head& head, Clock::time_point begun);
    asio::awaitable<bool> read(const std::shared_ptr<Session>& session, Incoming& in, bool first);
    Admission admitted(const Request& request);

    // answering.cpp
    Reply handled(const Request& request);
    asio::awaitable<void> on_worker(Session& session, const Request& request, WorkClass kind,
                                    std::function<void()> task);
    asio::awaitable<Reply> work(Session& session, const Request& request, WorkClass kind);
    asio::awaitable<Reply> answer(Session& session, const Request& request);

    // pieces.cpp
    asio::awaitable<bool> send_pieces(Session& session, const Request& request, Reply reply, bool head_only,
                                      bool keep_alive, unsigned version);

    // writing.cpp
    asio::awaitable<bool> send(Session& session, Reply reply, bool head_only, bool keep_alive, unsigned version);
    asio::awaitable<bool> write(Session& session, std::string_view first, std::string_view second = {});
    asio::awaitable<void> refuse(Session& session, Reply reply, Clock::time_point begun, bool head_only = false);
    asio::awaitable<void> refuse(Session& session, int status, std::string code, std::string detail,
                                 Clock::time_point begun);
    asio::awaitable<void> stream_events(Session& session, const std::string& hello);
    void publish(const std::shared_ptr<const std::string>& event);
};

}  // namespace modou::net
