#include "net/server.hpp"

#include "net/server_impl.hpp"
#include "net/wire_text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace modou::net {
namespace {

constexpr std::size_t k_refused_at_once = 64;  // connections over the limit that still get their 503

}  // namespace

void Server::Impl::count(int status, Clock::time_point begun) {
    ++requests[static_cast<std::size_t>(std::clamp(status / 100, 1, 5))];
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun).count();
    std::size_t bucket = 0;
    while (bucket + 1 < latency.size() && us > (64LL << bucket)) ++bucket;
    ++latency[bucket];
}

asio::awaitable<void> Server::Impl::accept() {
    for (;;) {
        boost::system::error_code error;
        tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (draining || error == asio::error::operation_aborted) co_return;
        if (error) {
            // Out of descriptors: one that is not needed is closed; then a little time, instead of spinning.
            make_slot();
            asio::steady_timer pause(io, std::chrono::milliseconds(50));
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        socket.set_option(tcp::no_delay(true), error);
        const auto peer = socket.remote_endpoint(error);
        if (error) continue;  // gone already
        const auto address = Address::parse(peer.address().to_string());
        if (address) welcome(std::move(socket), *address);
    }
}

// A connection that was taken: it is served, or told that there are too many.
void Server::Impl::welcome(tcp::socket socket, const Address& peer) {
    auto session = std::make_shared<Session>(std::move(socket));
    session->peer = peer;
    int turned_away = 0;
    if (!origins.trusts(peer) && !count_for(*session, peer.block()))
        turned_away = 429;
    else if (full() && !make_slot())
        turned_away = 503;
    else
        ease_pressure();
    if (turned_away != 0 && refused >= k_refused_at_once) {
        count_for(*session, "");
        return;
    }
    sessions.insert(session);
    if (turned_away != 0) ++refused;
    open = sessions.size();
    asio::co_spawn(io, serve(session, turned_away),
                   [self = shared_from_this(), session, turned_away](const std::exception_ptr&) {
                       self->leave(session, turned_away != 0);
                   });
}

asio::awaitable<void> Server::Impl::serve(std::shared_ptr<Session> session, int turned_away) {
    auto self = shared_from_this();
    if (turned_away != 0) {
        session->idle = false;
        std::string why = "too many connections are open: try again in a moment";
        if (turned_away == 429) why = "many connections are open from there: try again in a moment";
        co_await refuse(*session, turned_away, "connections", std::move(why), Clock::now());
        co_return;
    }
    for (bool first = true;; first = false) {
        Incoming in;
        const bool whole = co_await read(session, in, first);
        if (!whole) break;
        session->stage = Stage::answer;
        Reply reply;
        if (in.refusal)
            reply = std::move(*in.refusal);
        else
            reply = co_await answer(*session, in.request);
        std::string().swap(in.request.body);
        if (reply.event_stream && streams >= limits.streams) {
            reply = handler.problem(503, "streams", "too many live streams are open: try again later", session->path);
            reply.headers.emplace_back("Retry-After", "1");
        }
        count(reply.status, in.begun);
        if (reply.event_stream && !in.head_only) {
            let_go(*session, session->held);
            co_await stream_events(*session, reply.body);
            break;
        }
        const bool lasts = in.keep_alive && !draining;
        const bool again =
            reply.pieces ? co_await send_pieces(*session, in.request, std::move(reply), in.head_only, lasts, in.version)
                         : co_await send(*session, std::move(reply), in.head_only, lasts, in.version);
        if (!again) break;
    }
    boost::system::error_code ignored;
    session->stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

void Server::Impl::begin_drain() {
    draining = true;
    boost::system::error_code ignored;
    acceptor.close(ignored);
    for (const auto& turn : for_room) turn->cancel();
    for (const auto& session : sessions) {
        if (session->stage == Stage::stream) session->wake.cancel();
        if (session->idle) session->stream.close();
        if (session->dear) session->stop->store(true);
    }
}

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
    impl_->pools.join();
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
            session->stop->store(true);
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
    c.buffered = impl_->budget.used();
    c.evicted = impl_->evicted;
    c.bytes_out = impl_->bytes_out;
    return c;
}

}  // namespace modou::net
