// Who may stay when connections or buffers run short: the silent go first, and of the rest those who hold most.
#include <algorithm>

#include "net/server_impl.hpp"

namespace modou::net {
namespace {

constexpr std::chrono::seconds k_stalled{5};  // a body or a reply that did not move for so long may give way

}  // namespace

// The connection ends; a client whose body was being read learns why.
void Server::Impl::evict(Session& session) {
    if (session.evicted) return;
    session.evicted = true;
    ++evicted;
    ++going;
    std::string().swap(session.body);
    let_go(session, session.held);
    session.stage == Stage::body ? session.stream.cancel() : session.stream.close();
}

// A slot for a new connection, by closing the one that would miss it least: one that has its refusal already, then the
// longest one that never sent a whole request, then the longest idle, then what has stalled. False: all are at work.
bool Server::Impl::make_slot() {
    const Clock::time_point now = Clock::now();
    Session* victim = nullptr;
    int best = 4;
    for (const auto& session : sessions) {
        if (session->evicted || session->stage == Stage::stream || session->stage == Stage::answer) continue;
        const auto silent = now - session->since;
        int rank = 4;
        if (session->stage == Stage::leave)
            rank = 0;
        else if (session->stage == Stage::head && !session->asked)
            rank = 1;
        else if (session->stage == Stage::head && silent >= limits.pressed)
            rank = 2;
        else if (session->stage != Stage::head && session->share == Budget::Share::anyone && silent >= k_stalled)
            rank = 3;
        if (rank > best || rank == 4 || (rank == best && session->since >= victim->since)) continue;
        best = rank;
        victim = session.get();
    }
    if (victim == nullptr) return false;
    evict(*victim);
    return true;
}

// Before the last quarter of the slots is gone, the longest silent connection goes with each one that comes.
void Server::Impl::ease_pressure() {
    if (sessions.size() - refused - going <= limits.connections / 4 * 3) return;
    Session* victim = nullptr;
    for (const auto& session : sessions)
        if (!session->evicted && session->stage == Stage::head && Clock::now() - session->since >= limits.pressed &&
            (victim == nullptr || session->since < victim->since))
            victim = session.get();
    if (victim != nullptr) evict(*victim);
}

// The connection counts for that address from now on; false: it has its full number already, and counts for none.
bool Server::Impl::count_for(Session& session, std::string block) {
    if (block == session.block) return true;
    if (!session.block.empty()) {
        const auto at = by_address.find(session.block);
        if (--at->second == 0) by_address.erase(at);
        session.block.clear();
    }
    if (block.empty()) return true;
    const auto at = by_address.try_emplace(block, 0).first;
    if (at->second >= limits.connections_per_address) {
        if (at->second == 0) by_address.erase(at);
        return false;
    }
    ++at->second;
    session.block = std::move(block);
    return true;
}

// Makes the session hold exactly that much of the budget. When it is used up, the newest body or stalled reply of the
// address that holds most gives way; false: that is this session itself.
bool Server::Impl::hold(Session& session, std::size_t bytes) {
    if (bytes <= session.held) {
        let_go(session, session.held - bytes);
        return true;
    }
    const std::size_t wanted = bytes - session.held;
    while (!budget.take(wanted, session.share)) {
        std::map<std::string_view, std::size_t> by_block;
        for (const auto& one : sessions)
            if (one->share == Budget::Share::anyone && !one->evicted) by_block[one->block] += one->held;
        by_block[session.block] += wanted;
        const auto most = std::max_element(by_block.begin(), by_block.end(),
                                           [](const auto& a, const auto& b) { return a.second < b.second; });
        Session* victim = nullptr;
        for (const auto& one : sessions) {
            const bool yields = one.get() == &session || one->stage == Stage::body ||
                                (one->stage == Stage::write && Clock::now() - one->since >= limits.pressed);
            if (!yields || one->evicted || one->share != Budget::Share::anyone || one->block != most->first) continue;
            if (one->held == 0 && one.get() != &session) continue;
            if (victim == nullptr || one->begun > victim->begun) victim = one.get();
        }
        if (victim == nullptr || victim == &session) return false;
        evict(*victim);
    }
    session.held = bytes;
    return true;
}

void Server::Impl::let_go(Session& session, std::size_t bytes) {
    if (bytes == 0) return;
    budget.give(bytes, session.share);
    session.held -= bytes;
    if (!for_room.empty()) for_room.front()->cancel();
}

// Heads are bounded by their own limit and the number of connections: they count, and are never refused room.
void Server::Impl::note_buffer(Session& session) {
    const std::size_t now = session.buffer.capacity();
    if (now > session.buffered)
        budget.take_anyway(now - session.buffered, Budget::Share::anyone);
    else
        budget.give(session.buffered - now, Budget::Share::anyone);
    session.buffered = now;
}

// All the room for a body at once, in the order of coming: bodies that hold a part of theirs and wait for the rest
// would wait for each other. False: not in time.
asio::awaitable<bool> Server::Impl::reserve(Session& session, std::size_t bytes) {
    bytes = std::min(bytes, budget.total());
    if (for_room.empty() && budget.take(bytes, Budget::Share::reserved)) {
        session.held = bytes;
        co_return true;
    }
    auto turn = std::make_shared<asio::steady_timer>(io, limits.body);  // shared with those who let go of bytes
    for_room.push_back(turn);
    bool taken = false;
    while (!taken && turn->expiry() > Clock::now() && !session.evicted && !draining) {
        boost::system::error_code ignored;
        co_await turn->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        taken = for_room.front() == turn && budget.take(bytes, Budget::Share::reserved);
    }
    std::erase(for_room, turn);
    if (taken) session.held = bytes;
    if (!for_room.empty()) for_room.front()->cancel();
    co_return taken;
}

void Server::Impl::leave(const std::shared_ptr<Session>& session, bool was_refused) {
    let_go(*session, session->held);
    budget.give(session->buffered, Budget::Share::anyone);
    session->buffered = 0;
    count_for(*session, "");
    if (session->evicted) --going;
    if (was_refused) --refused;
    sessions.erase(session);
    open = sessions.size();
    std::lock_guard lock(ended_mutex);
    ended.notify_all();
}

}  // namespace modou::net
