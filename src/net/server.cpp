#include "net/server.hpp"

#include "net/wire_text.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <condition_variable>
#include <deque>
#include <set>
#include <thread>

namespace modou::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr std::size_t k_stream_backlog = 64;
constexpr std::size_t k_read_bytes = 16 << 10;
constexpr std::size_t k_refused_at_once = 64;  // connections over the limit that still get their 503
constexpr std::chrono::seconds k_linger{2};    // how long a refused client may go on sending before it is cut off

Method method_of(http::verb verb) {
    switch (verb) {
        case http::verb::get:
            return Method::get;
        case http::verb::head:
            return Method::head;
        case http::verb::post:
            return Method::post;
        case http::verb::put:
            return Method::put;
        case http::verb::delete_:
            return Method::del;
        case http::verb::options:
            return Method::options;
        default:
            return Method::other;
    }
}

struct Incoming {
    Request request;
    Clock::time_point begun;
    unsigned version = 11;
    bool keep_alive = false, head_only = false;
};

}  // namespace

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

    void count(int status, Clock::time_point begun) {
        ++requests[static_cast<std::size_t>(std::clamp(status / 100, 1, 5))];
        const auto us = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun).count();
        std::size_t bucket = 0;
        while (bucket + 1 < latency.size() && us > (64LL << bucket)) ++bucket;
        ++latency[bucket];
    }

    asio::awaitable<void> accept() {
        for (;;) {
            boost::system::error_code error;
            tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
            if (draining || error == asio::error::operation_aborted) co_return;
            if (error) {
                // Out of descriptors: wait a little for others to close instead of spinning.
                asio::steady_timer pause(io, std::chrono::milliseconds(50));
                co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
                continue;
            }
            socket.set_option(tcp::no_delay(true), error);
            const bool full = sessions.size() - refused >= limits.connections;
            if (full && refused >= k_refused_at_once) continue;
            const auto peer = socket.remote_endpoint(error);
            if (error) continue;  // gone already
            auto session = std::make_shared<Session>(std::move(socket));
            session->peer = peer.address().to_string();
            sessions.insert(session);
            if (full) ++refused;
            open = sessions.size();
            asio::co_spawn(io, serve(session, full), [self = shared_from_this(), session, full](std::exception_ptr) {
                self->sessions.erase(session);
                if (full) --self->refused;
                self->open = self->sessions.size();
                std::lock_guard lock(self->ended_mutex);
                self->ended.notify_all();
            });
        }
    }

    // Writes a reply; answers whether the connection may be used again.
    asio::awaitable<bool> send(Session& session, Reply reply, bool head_only, bool keep_alive, unsigned version) {
        const std::string_view content =
            reply.shared_body ? std::string_view(*reply.shared_body) : std::string_view(reply.body);
        const std::string head = head_text(reply, content.size(), keep_alive, version);
        session.stream.expires_after(limits.body);
        const bool sent = co_await write(session, head, head_only ? std::string_view() : content);
        co_return sent&& keep_alive;
    }

    // False: the connection is over.
    asio::awaitable<bool> write(Session& session, std::string_view first, std::string_view second = {}) {
        boost::system::error_code error;
        const std::array<asio::const_buffer, 2> both{asio::buffer(first), asio::buffer(second)};
        bytes_out += co_await asio::async_write(session.stream, both, asio::redirect_error(asio::use_awaitable, error));
        co_return !error;
    }

    // One request that throws costs its own reply, not the process.
    Reply handled(const Request& request) {
        try {
            return handler.handle(request);
        } catch (...) {
            return handler.problem(500, "bug", "the request could not be answered because of an error of ours");
        }
    }

    // On a worker; comes back to the I/O thread.
    asio::awaitable<Reply> work(const Request& request) {
        ++queued;
        auto reply = std::make_shared<Reply>();  // shared with the worker while this coroutine waits
        asio::steady_timer done(io, Clock::time_point::max());
        asio::post(workers, [this, reply, &request, &done] {
            *reply = handled(request);
            asio::post(io, [&done] { done.cancel(); });
        });
        boost::system::error_code ignored;
        co_await done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        --queued;
        co_return std::move(*reply);
    }

    // The reply to a request that is not read to its end. Closing at once would reset the connection while the client
    // still sends, and take the reply with it: so what comes is thrown away for a while.
    asio::awaitable<void> refuse(Session& session, int status, std::string code, std::string detail,
                                 Clock::time_point begun) {
        count(status, begun);
        Reply reply = handler.problem(status, code, detail);
        if (status == 503) reply.headers.emplace_back("Retry-After", "1");
        co_await send(session, std::move(reply), false, false, 11);
        boost::system::error_code error;
        session.stream.socket().shutdown(tcp::socket::shutdown_send, error);
        session.stream.expires_after(k_linger);
        session.buffer.clear();
        while (!error) {
            bytes_in += co_await session.stream.async_read_some(session.buffer.prepare(64 << 10),
                                                                asio::redirect_error(asio::use_awaitable, error));
        }
    }

    using Parser = http::request_parser<http::string_body>;

    // Feeds what the client sends to the parser until `done` says so. By hand: Beast's own composed reads and writes
    // for each kind of message took two thirds of this file's compile time.
    template <class Done>
    asio::awaitable<boost::system::error_code> parse(Session& session, Parser& parser, Done done) {
        boost::system::error_code error;
        while (!done()) {
            if (session.buffer.size() > 0) {
                session.buffer.consume(parser.put(session.buffer.data(), error));
                if (!error) continue;
                if (error != http::error::need_more) co_return error;
            }
            const std::size_t got = co_await session.stream.async_read_some(
                session.buffer.prepare(k_read_bytes), asio::redirect_error(asio::use_awaitable, error));
            session.buffer.commit(got);
            bytes_in += got;
            if (error == asio::error::eof) {
                if (!parser.got_some()) co_return http::error::end_of_stream;
                error = {};
                parser.put_eof(error);
                if (!error && !done()) error = http::error::partial_message;
            }
            if (error) co_return error;
        }
        co_return error;
    }

    // A request's head; false: the connection is over (and the client was told why, where that is of use).
    asio::awaitable<bool> read_head(Session& session, Parser& parser, bool first) {
        boost::system::error_code error;
        auto& stream = session.stream;
        parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
        parser.body_limit(boost::none);
        session.idle = session.buffer.size() == 0;
        if (draining && session.idle) co_return false;
        // The first byte may take as long as a connection may idle; the rest of the head has its own deadline.
        if (session.idle) {
            stream.expires_after(first ? limits.header : limits.idle);
            const std::size_t got = co_await stream.async_read_some(session.buffer.prepare(k_read_bytes),
                                                                    asio::redirect_error(asio::use_awaitable, error));
            if (error) co_return false;
            session.buffer.commit(got);
            bytes_in += got;
        }
        session.idle = false;
        const Clock::time_point begun = Clock::now();
        stream.expires_after(limits.header);
        error = co_await parse(session, parser, [&parser] { return parser.is_header_done(); });
        if (!error) co_return true;
        if (error == http::error::header_limit) {
            co_await refuse(session, 431, "header_too_large", "the request's head is larger than allowed", begun);
        } else if (error != http::error::end_of_stream &&
                   error.category() == http::make_error_code(http::error::bad_method).category()) {
            co_await refuse(session, 400, "bad_request", "this is no HTTP request", begun);
        }
        co_return false;
    }

    asio::awaitable<bool> read_body(const std::shared_ptr<Session>& session, Parser& parser, std::uint64_t allowed,
                                    Clock::time_point begun) {
        boost::system::error_code error;
        auto& stream = session->stream;
        const std::string too_large = "the body is larger than the " + std::to_string(allowed) + " bytes allowed";
        parser.body_limit(allowed);
        const auto length = parser.content_length();
        if (length && *length > allowed) {
            co_await refuse(*session, 413, "body_too_large", too_large, begun);
            co_return false;
        }
        if (parser.get().version() >= 11 && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
            stream.expires_after(limits.body);
            const bool sent = co_await write(*session, "HTTP/1.1 100 Continue\r\n\r\n");
            if (!sent) co_return false;
        }
        // A deadline of our own: the stream's would close the socket, and the client would never learn why.
        stream.expires_never();
        auto late = std::make_shared<bool>(false);  // shared: the timer's handler may run after this request
        asio::steady_timer deadline(io, limits.body);
        auto reading = std::make_shared<bool>(
            true);  // the deadline may run out just as the read ends: then the reply must not be cut off
        deadline.async_wait([late, reading, session](boost::system::error_code cancelled) {
            if (cancelled || !*reading) return;
            *late = true;
            session->stream.cancel();
        });
        error = co_await parse(*session, parser, [&parser] { return parser.is_done(); });
        *reading = false;
        deadline.cancel();
        if (!error) co_return true;
        if (error == http::error::body_limit) {
            co_await refuse(*session, 413, "body_too_large", too_large, begun);
        } else if (*late) {
            co_await refuse(*session, 408, "body_too_slow", "the body did not arrive in time: send it again", begun);
        } else if (error.category() == http::make_error_code(http::error::bad_method).category() &&
                   error != http::error::partial_message) {
            co_await refuse(*session, 400, "bad_request", "the body is not framed as HTTP asks", begun);
        }
        co_return false;
    }

    asio::awaitable<bool> read(const std::shared_ptr<Session>& session, Incoming& in, bool first) {
        Parser parser;
        const bool has_head = co_await read_head(*session, parser, first);
        if (!has_head) co_return false;
        in.begun = Clock::now();
        const auto& head = parser.get();
        auto target = parse_target({head.target().data(), head.target().size()});
        if (!target) {
            co_await refuse(*session, 400, "bad_target", "the address has a part that is not allowed", in.begun);
            co_return false;
        }
        // A coding that we do not undo would leave the body's end to guesswork, and two servers may guess differently.
        if (head.find(http::field::transfer_encoding) != head.end() &&
            !beast::iequals(head[http::field::transfer_encoding], "chunked")) {
            co_await refuse(*session, 400, "bad_transfer_encoding",
                            "the only transfer encoding understood here is chunked", in.begun);
            co_return false;
        }
        const bool has_body = co_await read_body(session, parser, limits.body_bytes(target->path), in.begun);
        if (!has_body) co_return false;
        auto message = parser.release();
        in.version = message.version();
        in.keep_alive = message.keep_alive();
        in.request.method = method_of(message.method());
        in.head_only = in.request.method == Method::head;
        if (in.head_only) in.request.method = Method::get;
        in.request.path = std::move(target->path);
        in.request.query = std::move(target->query);
        in.request.raw_path = std::move(target->raw_path);
        for (const auto& field : message) {
            in.request.headers.emplace_back(lower({field.name_string().data(), field.name_string().size()}),
                                            std::string(field.value().data(), field.value().size()));
        }
        in.request.body = std::move(message.body());
        in.request.peer = session->peer;
        co_return true;
    }

    asio::awaitable<Reply> answer(const Request& request) {
        if (!handler.blocking(request)) co_return handled(request);
        if (queued < limits.queue + limits.workers) {
            Reply reply = co_await work(request);
            co_return reply;
        }
        Reply reply = handler.problem(503, "queue_full", "too many requests are waiting: try again in a moment");
        reply.headers.emplace_back("Retry-After", "1");
        co_return reply;
    }

    asio::awaitable<void> serve(std::shared_ptr<Session> session, bool full) {
        auto self = shared_from_this();
        if (full) {
            session->idle = false;
            co_await refuse(*session, 503, "connections", "too many connections are open: try again in a moment",
                            Clock::now());
            co_return;
        }
        for (bool first = true;; first = false) {
            Incoming in;
            const bool whole = co_await read(session, in, first);
            if (!whole) break;
            Reply reply = co_await answer(in.request);
            if (reply.event_stream && streams >= limits.streams) {
                reply = handler.problem(503, "streams", "too many live streams are open: try again later");
                reply.headers.emplace_back("Retry-After", "1");
            }
            count(reply.status, in.begun);
            if (reply.event_stream && !in.head_only) {
                co_await stream_events(*session, reply.body);
                break;
            }
            const bool again =
                co_await send(*session, std::move(reply), in.head_only, in.keep_alive && !draining, in.version);
            if (!again) break;
        }
        boost::system::error_code ignored;
        session->stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    asio::awaitable<void> stream_events(Session& session, const std::string& hello) {
        session.streaming = true;
        ++streams;
        std::string head =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: "
            "no\r\nConnection: close\r\n\r\n" +
            hello;
        session.stream.expires_after(limits.body);
        bool open_still = co_await write(session, head);
        while (open_still && !session.dropped && !draining) {
            if (session.events.empty()) {
                session.wake.expires_after(limits.ping);
                boost::system::error_code waited;
                co_await session.wake.async_wait(asio::redirect_error(asio::use_awaitable, waited));
                if (session.events.empty() && !draining && !session.dropped && !waited)
                    session.events.push_back(std::make_shared<const std::string>(": ping\n\n"));
                if (session.events.empty()) continue;
            }
            const auto event = session.events.front();
            session.events.pop_front();
            session.stream.expires_after(limits.body);
            open_still = co_await write(session, *event);
        }
        --streams;
        session.streaming = false;
    }

    void publish(std::shared_ptr<const std::string> event) {
        for (const auto& session : sessions) {
            if (!session->streaming || session->dropped) continue;
            if (session->events.size() >= k_stream_backlog) {
                session->dropped = true;
                session->stream.close();
                continue;
            }
            session->events.push_back(event);
            session->wake.cancel();
        }
    }

    void begin_drain() {
        draining = true;
        boost::system::error_code ignored;
        acceptor.close(ignored);
        for (const auto& session : sessions) {
            if (session->streaming) session->wake.cancel();
            if (session->idle) session->stream.close();
        }
    }
};

base::Result<std::unique_ptr<Server>> Server::start(const std::string& address, std::uint16_t port, Limits limits,
                                                    Handler handler) {
    boost::system::error_code error;
    const auto ip = asio::ip::make_address(address, error);
    if (error) return base::fail(base::Code::bad_input, "expected an IP address to listen on", address);
    auto impl = std::make_shared<Impl>(std::move(limits), std::move(handler));
    const tcp::endpoint endpoint(ip, port);
    impl->acceptor.open(endpoint.protocol(), error);
    if (!error) impl->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) impl->acceptor.bind(endpoint, error);
    if (!error) impl->acceptor.listen(tcp::acceptor::max_listen_connections, error);
    if (error) {
        const bool taken = error == asio::error::address_in_use;
        const std::string place = (ip.is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(port);
        return base::fail(taken ? base::Code::busy : base::Code::io,
                          taken ? "another program listens there: choose another with --port" : error.message(), place);
    }
    impl->port = impl->acceptor.local_endpoint().port();
    asio::co_spawn(impl->io, impl->accept(), asio::detached);
    impl->thread = std::thread([raw = impl.get()] { raw->io.run(); });
    return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::~Server() {
    drain(std::chrono::milliseconds(0));
    // The I/O thread first: a request may still be on its way to the workers, and a joined pool would never run it.
    impl_->thread.join();
    impl_->workers.join();
}

std::uint16_t Server::port() const {
    return impl_->port;
}

void Server::publish(std::string_view event, std::string_view data) {
    auto text = std::make_shared<const std::string>(event_text(event, data));  // shared by the streams' queues
    asio::post(impl_->io, [impl = impl_.get(), text] { impl->publish(text); });
}

void Server::drain(std::chrono::milliseconds deadline) {
    // Plain pointers: what is posted after the I/O thread has ended stays in `io`, and must not keep its own owner
    // alive.
    asio::post(impl_->io, [impl = impl_.get()] { impl->begin_drain(); });
    {
        std::unique_lock lock(impl_->ended_mutex);
        impl_->ended.wait_for(lock, deadline, [&] { return impl_->open == 0; });
    }
    asio::post(impl_->io, [impl = impl_.get()] {
        for (const auto& session : impl->sessions) {
            session->dropped = true;
            session->wake.cancel();
            session->stream.close();
        }
    });
}

Counters Server::counters() const {
    Counters c;
    for (std::size_t i = 0; i < c.requests.size(); ++i) c.requests[i] = impl_->requests[i];
    for (std::size_t i = 0; i < c.latency.size(); ++i) c.latency[i] = impl_->latency[i];
    c.connections = impl_->open;
    c.streams = impl_->streams;
    c.bytes_in = impl_->bytes_in;
    c.bytes_out = impl_->bytes_out;
    return c;
}

}  // namespace modou::net
