// Replies that are made and sent piece by piece: as long as the answer is, no more than one piece is in memory.
#include <fmt/format.h>

#include "net/server_impl.hpp"
#include "net/wire_text.hpp"

namespace modou::net {

asio::awaitable<bool> Server::Impl::send_pieces(Session& session, const Request& request, Reply reply, bool head_only,
                                                bool keep_alive, unsigned version) {
    const WorkClass kind = handler.work ? handler.work(request).kind : WorkClass::read;
    // Before HTTP/1.1 there were no chunks: the end of the connection is the end of the reply.
    const bool chunked = version != 10;
    keep_alive = keep_alive && chunked;
    session.stage = Stage::write;
    session.since = Clock::now();
    session.stream.expires_after(limits.body);
    if (chunked) reply.headers.emplace_back("Transfer-Encoding", "chunked");
    bool sent = co_await write(session, head_text(reply, std::nullopt, keep_alive, version));
    for (bool last = head_only; sent && !last;) {
        std::string piece;
        auto said = Reply::Piece::broken;
        co_await on_worker(session, request, kind == WorkClass::here ? WorkClass::read : kind, [&] {
            try {
                said = reply.pieces(piece);
            } catch (...) {
                said = Reply::Piece::broken;
            }
        });
        // A reply that is not whole ends without its last chunk: whoever reads it knows.
        if (said == Reply::Piece::broken || request.stopped() || draining || !hold(session, piece.size()))
            co_return false;
        last = said == Reply::Piece::last;
        if (chunked && !piece.empty()) piece = fmt::format("{:x}\r\n", piece.size()) + piece + "\r\n";
        if (chunked && last) piece += "0\r\n\r\n";
        session.stage = Stage::write;
        session.since = Clock::now();
        session.stream.expires_after(limits.body);
        sent = co_await write(session, piece);
        let_go(session, session.held);
    }
    co_return sent&& keep_alive;
}

}  // namespace modou::net
