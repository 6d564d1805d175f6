// Who answers a request: the I/O thread itself, or a worker of the bounded pool.
#include "net/server_impl.hpp"

#include <boost/asio/post.hpp>

namespace modou::net {

// One request that throws costs its own reply, not the process.
Reply Server::Impl::handled(const Request& request) {
    try {
        return handler.handle(request);
    } catch (...) {
        return handler.problem(500, "bug", "the request could not be answered because of an error of ours");
    }
}

// On a worker; comes back to the I/O thread.
asio::awaitable<Reply> Server::Impl::work(const Request& request) {
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

asio::awaitable<Reply> Server::Impl::answer(const Request& request) {
    if (!handler.blocking(request)) co_return handled(request);
    if (queued < limits.queue + limits.workers) {
        Reply reply = co_await work(request);
        co_return reply;
    }
    Reply reply = handler.problem(503, "queue_full", "too many requests are waiting: try again in a moment");
    reply.headers.emplace_back("Retry-After", "1");
    co_return reply;
}

}  // namespace modou::net
