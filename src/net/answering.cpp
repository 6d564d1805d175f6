// Who answers a request: the I/O thread itself, or a worker of its class of work.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/post.hpp>

#include "net/server_impl.hpp"

namespace modou::net {
namespace {

constexpr std::chrono::milliseconds k_look_at_client{100};

// Whether the client has closed its side. Asked of the system: to read would take what it sent ahead.
bool has_gone(tcp::socket& socket) {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return true;
    return info.tcpi_state != TCP_ESTABLISHED;
}

}  // namespace

// One request that throws costs its own reply, not the process.
Reply Server::Impl::handled(const Request& request) {
    try {
        return handler.handle(request);
    } catch (...) {
        return handler.problem(500, "bug", "the request could not be answered because of an error of ours",
                               request.path);
    }
}

// Comes back to the I/O thread when it is done. Given up before it began: `request.stopped()`.
asio::awaitable<void> Server::Impl::on_worker(Session& session, const Request& request, WorkClass kind,
                                              std::function<void()> task) {
    // The server waits for its workers before it goes, and this coroutine for its own: plain references are good.
    bool finished = false;
    asio::steady_timer done(io, Clock::time_point::max());
    pools.run(kind, request.peer, [this, &task, &request, &done, &finished] {
        if (!request.stopped()) task();
        asio::post(io, [&done, &finished] {
            finished = true;
            done.cancel();
        });
    });
    const bool dear = WorkPools::is_dear(kind);
    session.dear = dear;
    if (dear && draining) request.stop->store(true);
    while (!finished) {
        boost::system::error_code ignored;
        if (dear) done.expires_after(k_look_at_client);
        co_await done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        if (!finished && dear && has_gone(session.stream.socket())) request.stop->store(true);
    }
    session.dear = false;
}

asio::awaitable<Reply> Server::Impl::work(Session& session, const Request& request, WorkClass kind) {
    Reply reply;
    co_await on_worker(session, request, kind, [&] { reply = handled(request); });
    if (request.stopped())
        reply = handler.problem(503, "stopped", "this was given up: the server stops, or nobody waits", request.path);
    co_return reply;
}

asio::awaitable<Reply> Server::Impl::answer(Session& session, const Request& request) {
    const Work asked =
        handler.work ? handler.work(request) : Work{handler.blocking(request) ? WorkClass::read : WorkClass::here};
    if (asked.kind == WorkClass::here) co_return handled(request);
    const auto admitted = pools.admit(asked, request.peer);
    if (admitted == WorkPools::Admitted::yes) {
        Reply reply = co_await work(session, request, asked.kind);
        pools.done(asked, request.peer);
        co_return reply;
    }
    if (admitted == WorkPools::Admitted::queue_full) {
        Reply reply =
            handler.problem(503, "queue_full", "too many requests are waiting: try again in a moment", request.path);
        reply.headers.emplace_back("Retry-After", "1");
        co_return reply;
    }
    Reply reply = handler.problem(429, "too_dear",
                                  admitted == WorkPools::Admitted::client_over
                                      ? "your earlier requests of this kind still run: send the next one after them"
                                      : "as much of this kind is asked as can be answered: try again in a moment",
                                  request.path);
    reply.headers.emplace_back("Retry-After", "2");
    co_return reply;
}

}  // namespace modou::net
