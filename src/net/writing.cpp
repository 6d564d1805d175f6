// What a client is sent: replies, refusals, and streams of events.
#include <sys/socket.h>

#include <boost/asio/write.hpp>
#include <cerrno>

#include "net/server_impl.hpp"
#include "net/wire_text.hpp"

namespace modou::net {
namespace {

constexpr std::size_t k_stream_backlog = 64;
constexpr std::size_t k_write_bytes = 256 << 10;  // a part of a reply that must be taken within Limits::body
constexpr std::chrono::seconds k_linger{2};       // how long a refused client may go on sending before it is cut off
constexpr std::size_t k_linger_bytes = 64 << 20;  // and how much

}  // namespace

// Writes a reply; answers whether the connection may be used again.
asio::awaitable<bool> Server::Impl::send(Session& session, Reply reply, bool head_only, bool keep_alive,
                                         unsigned version) {
    session.stage = Stage::write;
    session.since = Clock::now();
    if (!hold(session, reply.body.size())) {
        reply = handler.problem(503, "buffers_full", "too much is on its way at this moment: try again", session.path);
        reply.headers.emplace_back("Retry-After", "1");
        keep_alive = false;
    }
    const std::string_view content =
        reply.shared_body ? std::string_view(*reply.shared_body) : std::string_view(reply.body);
    const std::string head = head_text(reply, content.size(), keep_alive, version);
    session.stream.expires_after(limits.body);
    bool sent = co_await write(session, head, head_only ? std::string_view() : content.substr(0, k_write_bytes));
    for (std::size_t at = k_write_bytes; sent && !head_only && at < content.size(); at += k_write_bytes) {
        session.since = Clock::now();
        session.stream.expires_after(limits.body);
        sent = co_await write(session, content.substr(at, k_write_bytes));
    }
    let_go(session, session.held);
    co_return sent&& keep_alive;
}

// False: the connection is over.
asio::awaitable<bool> Server::Impl::write(Session& session, std::string_view first, std::string_view second) {
    boost::system::error_code error;
    const std::array<asio::const_buffer, 2> both{asio::buffer(first), asio::buffer(second)};
    bytes_out += co_await asio::async_write(session.stream, both, asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

asio::awaitable<void> Server::Impl::refuse(Session& session, int status, std::string code, std::string detail,
                                           Clock::time_point begun) {
    Reply reply = handler.problem(status, code, detail, session.path);
    if (status == 503 || status == 429) reply.headers.emplace_back("Retry-After", "1");
    co_await refuse(session, std::move(reply), begun);
}

// The reply to a request that is not read to its end. Closing at once would reset the connection while the client
// still sends, and take the reply with it: so what comes is thrown away for a while, without being copied.
asio::awaitable<void> Server::Impl::refuse(Session& session, Reply reply, Clock::time_point begun, bool head_only) {
    count(reply.status, begun);
    co_await send(session, std::move(reply), head_only, false, 11);
    session.stage = Stage::leave;
    boost::system::error_code error;
    auto& socket = session.stream.socket();
    socket.shutdown(tcp::socket::shutdown_send, error);
    session.buffer.clear();
    session.buffer.shrink_to_fit();
    note_buffer(session);
    session.wake.expires_after(k_linger);
    session.wake.async_wait([weak = session.weak_from_this()](boost::system::error_code cancelled) {
        if (const auto still = weak.lock(); still && !cancelled) still->stream.close();
    });
    for (std::size_t thrown = 0; thrown < k_linger_bytes && !session.evicted;) {
        co_await socket.async_wait(tcp::socket::wait_read, asio::redirect_error(asio::use_awaitable, error));
        if (error) break;
        const ssize_t got = ::recv(socket.native_handle(), nullptr, 1 << 20, MSG_TRUNC | MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) break;
        if (got < 0) continue;
        thrown += static_cast<std::size_t>(got);
        bytes_in += static_cast<std::uint64_t>(got);
    }
    session.wake.cancel();
}

asio::awaitable<void> Server::Impl::stream_events(Session& session, const std::string& hello) {
    session.stage = Stage::stream;
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
    session.stage = Stage::leave;
}

void Server::Impl::publish(const std::shared_ptr<const std::string>& event) {
    const auto drop = [](Session& session) {
        session.dropped = true;
        session.events.clear();
        session.stream.close();
    };
    // Events are shared by the streams, and count once, until the last stream has sent them. Without room for one more,
    // the stream that is farthest behind goes.
    while (!budget.take(event->size(), Budget::Share::anyone)) {
        Session* farthest = nullptr;
        for (const auto& session : sessions)
            if (session->stage == Stage::stream && !session->dropped && !session->events.empty() &&
                (farthest == nullptr || session->events.size() > farthest->events.size()))
                farthest = session.get();
        if (farthest == nullptr) return;
        drop(*farthest);
    }
    const std::shared_ptr<const std::string> counted(
        event.get(), [this, event](const std::string* text) { budget.give(text->size(), Budget::Share::anyone); });
    for (const auto& session : sessions) {
        if (session->stage != Stage::stream || session->dropped) continue;
        if (session->events.size() >= k_stream_backlog) {
            drop(*session);
            continue;
        }
        session->events.push_back(counted);
        session->wake.cancel();
    }
}

}  // namespace modou::net
