// What a client is sent: replies, refusals, and streams of events.
#include "net/server_impl.hpp"
#include "net/wire_text.hpp"

#include <boost/asio/write.hpp>

namespace modou::net {
namespace {

constexpr std::size_t k_stream_backlog = 64;
constexpr std::chrono::seconds k_linger{2};  // how long a refused client may go on sending before it is cut off

}  // namespace

// Writes a reply; answers whether the connection may be used again.
asio::awaitable<bool> Server::Impl::send(Session& session, Reply reply, bool head_only, bool keep_alive,
                                         unsigned version) {
    const std::string_view content =
        reply.shared_body ? std::string_view(*reply.shared_body) : std::string_view(reply.body);
    const std::string head = head_text(reply, content.size(), keep_alive, version);
    session.stream.expires_after(limits.body);
    const bool sent = co_await write(session, head, head_only ? std::string_view() : content);
    co_return sent&& keep_alive;
}

// False: the connection is over.
asio::awaitable<bool> Server::Impl::write(Session& session, std::string_view first, std::string_view second) {
    boost::system::error_code error;
    const std::array<asio::const_buffer, 2> both{asio::buffer(first), asio::buffer(second)};
    bytes_out += co_await asio::async_write(session.stream, both, asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

// The reply to a request that is not read to its end. Closing at once would reset the connection while the client
// still sends, and take the reply with it: so what comes is thrown away for a while.
asio::awaitable<void> Server::Impl::refuse(Session& session, int status, std::string code, std::string detail,
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

asio::awaitable<void> Server::Impl::stream_events(Session& session, const std::string& hello) {
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

void Server::Impl::publish(std::shared_ptr<const std::string> event) {
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

}  // namespace modou::net
