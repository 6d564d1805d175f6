// What a client sends: the head of a request, then its body, each within its limits and its time.
#include <boost/asio/error.hpp>

#include "net/chunked.hpp"
#include "net/server_impl.hpp"

namespace modou::net {
namespace {

constexpr std::size_t k_read_bytes = 16 << 10;

std::string_view text_of(const beast::flat_buffer& buffer) {
    return {static_cast<const char*>(buffer.data().data()), buffer.size()};
}

}  // namespace

asio::awaitable<boost::system::error_code> Server::Impl::more(Session& session) {
    boost::system::error_code error;
    auto room = session.buffer.prepare(k_read_bytes);
    note_buffer(session);
    const std::size_t got =
        co_await session.stream.async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
    session.buffer.commit(got);
    bytes_in += got;
    if (!error && session.evicted) error = asio::error::operation_aborted;
    co_return error;
}

// A request's head; nothing: the connection is over (and the client was told why, where that is of use).
asio::awaitable<std::optional<Head>> Server::Impl::read_head(Session& session, bool first) {
    boost::system::error_code error;
    auto& stream = session.stream;
    const HeadLimits bounds{limits.target_bytes, limits.header_fields};
    HeadScan scan(bounds);
    session.stage = Stage::head;
    session.since = Clock::now();
    session.idle = session.buffer.size() == 0;
    if (draining && session.idle) co_return std::nullopt;
    // The first byte may take as long as a connection may idle; the rest of the head has its own deadline.
    if (session.idle) {
        session.buffer.shrink_to_fit();
        stream.expires_after(first ? limits.header : limits.idle);
        error = co_await more(session);
        if (error) co_return std::nullopt;
    }
    session.idle = false;
    session.since = session.begun = Clock::now();
    stream.expires_after(limits.header);
    Fault fault;
    for (;;) {
        const std::string_view text = text_of(session.buffer);
        const auto end = scan.look(text.substr(0, limits.header_bytes));
        if (!end) {
            fault = end.error();
            break;
        }
        if (*end > 0) {
            auto head = parse_head(text.substr(0, *end), bounds);
            if (!head) {
                fault = head.error();
                break;
            }
            session.buffer.consume(*end);
            co_return std::move(*head);
        }
        if (text.size() >= limits.header_bytes) {
            fault = {431, "header_too_large", "the request's head is larger than allowed"};
            break;
        }
        error = co_await more(session);
        if (error == asio::error::eof && session.buffer.size() > 0) {
            fault = {400, "bad_request", "this is no HTTP request"};
            break;
        }
        if (error) co_return std::nullopt;
    }
    co_await refuse(session, fault.status, std::string(fault.code), std::string(fault.detail), session.begun);
    co_return std::nullopt;
}

asio::awaitable<bool> Server::Impl::read_body(const std::shared_ptr<Session>& session, const Head& head,
                                              Clock::time_point begun) {
    auto& stream = session->stream;
    auto& body = session->body;
    const std::uint64_t allowed = limits.body_bytes(head.request);
    const std::string too_large = "the body is larger than the " + std::to_string(allowed) + " bytes allowed";
    const auto no_room = [&] {
        return refuse(*session, 503, "buffers_full", "too much is on its way at this moment: try again", begun);
    };
    if (head.framing.length > allowed) {
        co_await refuse(*session, 413, "body_too_large", too_large, begun);
        co_return false;
    }
    session->stage = Stage::body;
    session->since = Clock::now();
    const std::uint64_t announced = head.framing.chunked ? allowed : head.framing.length;
    // Who is known gets all its room before it begins, in turn; others take theirs as they go, and may lose it.
    if (session->share == Budget::Share::reserved) {
        const bool has_room = co_await reserve(*session, announced);
        if (!has_room) {
            co_await no_room();
            co_return false;
        }
        if (!head.framing.chunked) body.reserve(announced);
    }
    if (head.expects_continue && session->buffer.size() == 0) {
        stream.expires_after(limits.body);
        const bool sent = co_await write(*session, "HTTP/1.1 100 Continue\r\n\r\n");
        if (!sent) co_return false;
        session->stage = Stage::body;
    }
    // A deadline of our own: the stream's would close the socket, and the client would never learn why.
    stream.expires_never();
    auto late = std::make_shared<bool>(false);    // shared: the timer's handler may run after this request
    auto reading = std::make_shared<bool>(true);  // it may run out just as the read ends: the reply is not cut off then
    asio::steady_timer deadline(io);
    const Clock::time_point start = Clock::now();
    const auto arm = [&] {
        const std::chrono::milliseconds earned(body.size() * 1000 / std::max<std::uint64_t>(limits.body_rate, 1));
        deadline.expires_at(start + std::min(limits.body, limits.body_grace + earned));
        deadline.async_wait([late, reading, session](boost::system::error_code cancelled) {
            if (cancelled || !*reading) return;
            *late = true;
            session->stream.cancel();
        });
    };
    Chunked chunks(allowed);
    std::optional<Fault> fault;
    bool whole = false, room = true;
    boost::system::error_code error;
    for (;;) {
        const std::string_view text = text_of(session->buffer);
        const std::size_t part =
            head.framing.chunked
                ? text.size()
                : static_cast<std::size_t>(std::min<std::uint64_t>(text.size(), head.framing.length - body.size()));
        if (session->share == Budget::Share::anyone) room = hold(*session, body.size() + part);
        if (!room) break;
        if (head.framing.chunked) {
            const auto taken = chunks.take(text, body);
            if (!taken) {
                fault = taken.error();
                break;
            }
            session->buffer.consume(*taken);
            whole = chunks.done();
        } else {
            body.append(text.substr(0, part));
            session->buffer.consume(part);
            whole = body.size() == head.framing.length;
        }
        if (whole) break;
        if (part > 0) session->since = Clock::now();
        arm();
        error = co_await more(*session);
        if (error) break;
    }
    *reading = false;
    deadline.cancel();
    if (whole) {
        let_go(*session, session->held - std::min(session->held, body.size()));
        co_return true;
    }
    std::string().swap(body);
    let_go(*session, session->held);
    if (session->evicted || !room) {
        co_await no_room();
    } else if (fault) {
        // Made before: a temporary inside a condition inside co_await is destroyed twice by GCC 12.
        std::string why(fault->detail);
        if (fault->status == 413) why = too_large + ", with its frames";
        co_await refuse(*session, fault->status, std::string(fault->code), std::move(why), begun);
    } else if (*late) {
        co_await refuse(*session, 408, "body_too_slow", "the body did not arrive in time: send it again", begun);
    }
    co_return false;
}

Admission Server::Impl::admitted(const Request& request) {
    try {
        return handler.authorise(request);
    } catch (...) {
        return {
            handler.problem(500, "bug", "the request could not be answered because of an error of ours", request.path),
            false};
    }
}

asio::awaitable<bool> Server::Impl::read(const std::shared_ptr<Session>& session, Incoming& in, bool first) {
    session->path.clear();
    auto head = co_await read_head(*session, first);
    if (!head) co_return false;
    session->path = head->request.path;
    in.begun = Clock::now();
    session->asked = true;
    in.version = head->version;
    in.keep_alive = head->keep_alive;
    in.head_only = head->head_only;
    const Address client = origins.client(session->peer, head->request);
    head->request.peer = client.text();
    // A proxy's connection counts for the client of its latest request.
    if (origins.trusts(session->peer) && !count_for(*session, client == session->peer ? "" : client.block())) {
        in.refusal = handler.problem(429, "connections", "many connections are open from there: try again in a moment",
                                     session->path);
        in.refusal->headers.emplace_back("Retry-After", "1");
    }
    session->share = Budget::Share::anyone;
    if (head->framing.any()) {
        if (!in.refusal) {
            Admission admission = admitted(head->request);
            in.refusal = std::move(admission.refusal);
            if (admission.known) session->share = Budget::Share::reserved;
        }
        if (in.refusal) {
            co_await refuse(*session, std::move(*in.refusal), in.begun, in.head_only);
            co_return false;
        }
        const bool has_body = co_await read_body(session, *head, in.begun);
        if (!has_body) co_return false;
    }
    in.request = std::move(head->request);
    in.request.body = std::move(session->body);
    session->body = {};
    in.request.stop = session->stop = std::make_shared<std::atomic<bool>>(false);
    co_return true;
}

}  // namespace modou::net
