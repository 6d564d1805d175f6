// What a client sends: the head of a request, then its body, each within its limits and its time.
#include "net/server_impl.hpp"
#include "net/wire_text.hpp"

namespace modou::net {
namespace {

constexpr std::size_t k_read_bytes = 16 << 10;

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

}  // namespace

// Feeds what the client sends to the parser until `done` says so. By hand: Beast's own composed reads and writes
// for each kind of message took two thirds of this file's compile time.
template <class Done>
asio::awaitable<boost::system::error_code> Server::Impl::parse(Session& session, Parser& parser, Done done) {
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
asio::awaitable<bool> Server::Impl::read_head(Session& session, Parser& parser, bool first) {
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

asio::awaitable<bool> Server::Impl::read_body(const std::shared_ptr<Session>& session, Parser& parser,
                                              std::uint64_t allowed, Clock::time_point begun) {
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

asio::awaitable<bool> Server::Impl::read(const std::shared_ptr<Session>& session, Incoming& in, bool first) {
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
        co_await refuse(*session, 400, "bad_transfer_encoding", "the only transfer encoding understood here is chunked",
                        in.begun);
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

}  // namespace modou::net
