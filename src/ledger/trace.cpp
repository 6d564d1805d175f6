#include "ledger/trace.hpp"

#include <algorithm>

namespace modou::ledger {
namespace {

using base::Code;
using base::Result;
using base::Status;
using journal::StoredEntry;

// Entries read for one step along a line; the rest of a longer stretch is looked at when its turn comes.
constexpr std::size_t k_step_entries = 64;
// A part of hidden pieces may take a page this many times beyond its limit, rather than end it between two persons.
constexpr std::size_t k_longest = 16;

// A stretch of the traced transfer's fen, still to be followed.
struct Piece {
    enum class On {
        inflow,   // fen on an account's inflow line: forwards, what became of them; backwards, who paid them in
        outflow,  // backwards: fen that left an account first-in-first-out
        arrived,  // the way ends here
        waits,    // forwards: unspent in a fund
        cut,      // the way goes on, beyond the limit
        persons,  // the way goes on, to or from persons who are hidden
    } on = On::inflow;
    AccountId account;
    std::uint64_t begin = 0, length = 0;  // on the line
    std::uint64_t offset = 0;             // of the first fen in the traced transfer
    // The last hop of the way to here. Its `begin` belongs to the fen `hop_offset` of the traced transfer.
    Hop hop;
    std::uint64_t hop_offset = 0;
    std::size_t depth = 0;  // hops of the way
};

// A stretch of an inflow line that is one hole, or free of holes.
struct Stretch {
    std::uint64_t begin = 0, end = 0;
    bool hole = false;
};

// The first stretch from `begin` on, at most `length` long.
Stretch first_stretch(const std::vector<Hole>& holes, std::uint64_t begin, std::uint64_t length) {
    const auto next =
        std::partition_point(holes.begin(), holes.end(), [&](const Hole& h) { return h.start + h.length <= begin; });
    const bool inside = next != holes.end() && next->start <= begin;
    const std::uint64_t end = inside ? next->start + next->length : next != holes.end() ? next->start : begin + length;
    return {begin, std::min(end, begin + length), inside};
}

const std::vector<Hole>& holes_of(const State& state, AccountId account) {
    static const std::vector<Hole> k_none;
    const auto* holes = state.holes_of(account);
    return holes != nullptr ? *holes : k_none;
}

class Tracer {
  public:
    Tracer(const Ledger& ledger, Direction direction, const TraceLimits& limits, Trace& out)
        : ledger_(ledger), forwards_(direction == Direction::forwards), limits_(limits), out_(out) {}

    Status run(const StoredEntry& start) {
        Piece all;
        all.offset = out_.page_begin;
        all.length = out_.amount - out_.page_begin;
        push(all, start, out_.page_begin, out_.page_begin);
        for (std::size_t pieces = 0; !stack_.empty(); ++pieces) {
            const Piece piece = stack_.back();
            stack_.pop_back();
            way_.resize(piece.depth - 1);
            way_.push_back({piece.hop, piece.hop_offset});
            const std::size_t below = stack_.size();
            switch (piece.on) {
                case Piece::On::arrived:
                case Piece::On::waits:
                case Piece::On::cut:
                case Piece::On::persons:
                    if (!end_here(piece, pieces)) return {};
                    break;
                case Piece::On::inflow:
                    MODOU_CHECK(forwards_ ? follow(piece) : pay_in(piece));
                    break;
                case Piece::On::outflow:
                    match(piece);
                    break;
            }
            // What was found first is followed first: parts come by position in the traced transfer.
            std::reverse(stack_.begin() + static_cast<std::ptrdiff_t>(below), stack_.end());
        }
        return {};
    }

  private:
    struct Step {
        Hop hop;
        std::uint64_t offset = 0;
    };

    // Takes the end of a way into the page; false when the page is full, which it is only where a new way begins.
    bool end_here(const Piece& piece, std::size_t pieces) {
        const bool waits = piece.on == Piece::On::waits;
        Part part;
        if (!waits) part = part_of(piece);
        const bool longer = !waits && continues(part);
        const bool full = (!waits && out_.parts.size() >= limits_.parts) || pieces >= limits_.pieces;
        if (out_.page_end > out_.page_begin && !longer && full) return false;
        if (longer && pieces >= limits_.pieces * k_longest) return false;
        out_.page_end = piece.offset + piece.length;
        if (std::any_of(way_.begin() + 1, way_.end(), [](const Step& step) { return step.hop.correction; }))
            out_.taken_back += piece.length;
        if (waits) {
            out_.unspent += piece.length;
            auto at = std::find_if(out_.waits.begin(), out_.waits.end(),
                                   [&](const Waiting& w) { return w.account == piece.account; });
            if (at == out_.waits.end()) at = out_.waits.insert(at, {piece.account, 0});
            at->amount += piece.length;
        } else if (longer) {
            Part& last = out_.parts.back();
            last.amount += part.amount;
            for (std::size_t i = 0; i < part.hops.size(); ++i) last.hops[i].end = part.hops[i].end;
        } else {
            out_.parts.push_back(std::move(part));
        }
        return true;
    }

    Part part_of(const Piece& piece) const {
        Part part;
        part.amount = piece.length;
        part.cut = piece.on == Piece::On::cut;
        part.persons = piece.on == Piece::On::persons;
        for (const Step& step : way_) {
            Hop hop = step.hop;
            hop.begin += piece.offset - step.offset;
            hop.end = hop.begin + piece.length;
            part.hops.push_back(hop);
        }
        if (!forwards_) std::reverse(part.hops.begin(), part.hops.end());
        return part;
    }

    // Whether a part's fen follow those of the last one on every line.
    bool continues(const Part& part) const {
        if (out_.parts.empty()) return false;
        const Part& last = out_.parts.back();
        return last.cut == part.cut && last.persons == part.persons &&
               std::equal(last.hops.begin(), last.hops.end(), part.hops.begin(), part.hops.end(),
                          [](const Hop& a, const Hop& b) { return a.sequence == b.sequence && a.end == b.begin; });
    }

    void push(Piece from, const StoredEntry& stored, std::uint64_t skip, std::uint64_t offset);
    void rest(const Piece& piece, std::uint64_t done);
    void end(const Piece& piece, Piece::On how, std::uint64_t done, std::uint64_t length);

    Status follow(const Piece& piece);
    Status pay_in(const Piece& piece);
    void match(const Piece& piece);
    Policy policy(AccountId account) const {
        return ledger_.read([&](const State& state) { return state.account(account)->policy; });
    }
    bool hidden(const journal::Entry& entry) const {
        return limits_.persons == Persons::hide &&
               (policy(entry.debit) == Policy::person || policy(entry.credit) == Policy::person);
    }

    const Ledger& ledger_;
    const bool forwards_;
    const TraceLimits& limits_;
    Trace& out_;
    std::vector<Piece> stack_;  // the next one last
    std::vector<Step> way_;
};

// One hop on (backwards: back): the entry's fen from the `skip`-th on, as many as `piece` is long.
void Tracer::push(Piece piece, const StoredEntry& stored, std::uint64_t skip, std::uint64_t offset) {
    const journal::Entry& e = stored.entry;
    piece.offset = offset;
    if (const bool is_hidden = hidden(e); is_hidden || piece.depth == limits_.hops) {
        piece.on = is_hidden ? Piece::On::persons : Piece::On::cut;
        stack_.push_back(piece);
        return;
    }
    ++piece.depth;
    piece.hop = {stored.sequence, e.debit, e.credit, e.credit_from + skip, 0, e.kind == Kind::correct, 0};
    if (e.kind == Kind::settle) piece.hop.settles = e.refers;
    piece.hop_offset = offset;
    piece.on = Piece::On::inflow;
    if (forwards_) {
        piece.account = e.credit;
        piece.begin = e.credit_from + skip;
    } else {
        piece.account = e.debit;
        piece.begin = e.debit_from + skip;
        // A correction takes its fen by name, where they stood on the inflow line.
        if (e.kind != Kind::correct)
            piece.on = policy(e.debit) == Policy::source ? Piece::On::arrived : Piece::On::outflow;
    }
    stack_.push_back(piece);
}

// What is left of a piece after its first `done` fen: looked at in another step.
void Tracer::rest(const Piece& piece, std::uint64_t done) {
    if (done == piece.length) return;
    Piece left = piece;
    left.begin += done;
    left.offset += done;
    left.length -= done;
    stack_.push_back(left);
}

void Tracer::end(const Piece& piece, Piece::On how, std::uint64_t done, std::uint64_t length) {
    Piece leaf = piece;
    leaf.on = how;
    leaf.offset += done;
    leaf.length = length;
    stack_.push_back(leaf);
}

// Forwards: the first stretch of the fen that stand on an account's inflow line.
Status Tracer::follow(const Piece& piece) {
    Policy policy{};
    std::uint64_t outflow = 0, holes_before = 0;
    Stretch stretch;
    // What a job that still runs has done can be seen in the state, but not read: for the trace it has not happened.
    const Sequence readable = ledger_.readable();
    bool ahead = false;
    ledger_.read([&](const State& state) {
        ahead = state.size() > readable;
        const Account& account = *state.account(piece.account);
        const auto& holes = holes_of(state, piece.account);
        policy = account.policy;
        outflow = account.outflow();
        stretch = first_stretch(holes, piece.begin, piece.length);
        for (const Hole& hole : holes) {
            if (hole.start >= piece.begin) break;
            holes_before += hole.length;
        }
    });
    const std::uint64_t length = stretch.end - stretch.begin;
    const Piece::On unspent_end = policy == Policy::fund ? Piece::On::waits : Piece::On::arrived;
    Piece one = piece;
    if (stretch.hole) {
        MODOU_TRY(auto corrections, ledger_.corrections_of(piece.hop.sequence));
        // Each takes the last fen that are left: by position, the newest comes first.
        std::uint64_t done = 0;
        for (auto c = corrections.rbegin(); c != corrections.rend() && done < length; ++c) {
            const std::uint64_t at = piece.begin + done, from = c->entry.debit_from;
            if (at < from || at >= from + c->entry.amount) continue;
            one.length = std::min(from + c->entry.amount - at, length - done);
            push(one, *c, at - from, piece.offset + done);
            done += one.length;
        }
        if (done == 0 && !ahead)
            return base::fail(Code::damaged, "fen were taken back, but no correction in the book did it",
                              fmt::format("entry {}", piece.hop.sequence));
        if (done == 0) end(piece, unspent_end, 0, done = length);
        rest(piece, done);
        return {};
    }
    if (policy == Policy::source || policy == Policy::sink) {
        end(piece, Piece::On::arrived, 0, length);
        rest(piece, length);
        return {};
    }
    const std::uint64_t from = piece.begin - holes_before;
    const std::uint64_t spent = std::min(length, outflow > from ? outflow - from : 0);
    if (spent == 0) {
        end(piece, unspent_end, 0, length);
        rest(piece, length);
        return {};
    }
    MODOU_TRY(const auto entries,
              ledger_.along(piece.account, Ledger::Line::outflow, from, from + spent, k_step_entries));
    if (entries.empty() && !ahead)
        return base::fail(Code::damaged, "money left the account, but no entry of the index took it",
                          fmt::format("account {}", piece.account.value));
    std::uint64_t done = 0;
    if (entries.empty()) end(piece, unspent_end, 0, done = spent);
    for (const StoredEntry& stored : entries) {
        const std::uint64_t skip = from + done - stored.entry.debit_from;
        one.length = std::min(stored.entry.amount - skip, spent - done);
        push(one, stored, skip, piece.offset + done);
        done += one.length;
    }
    rest(piece, done);
    return {};
}

// Backwards: who paid in the fen that stand on an account's inflow line.
Status Tracer::pay_in(const Piece& piece) {
    MODOU_TRY(const auto entries, ledger_.along(piece.account, Ledger::Line::inflow, piece.begin,
                                                piece.begin + piece.length, k_step_entries));
    if (entries.empty())
        return base::fail(Code::damaged, "more flowed out of the account than into it",
                          fmt::format("account {}", piece.account.value));
    Piece one = piece;
    std::uint64_t done = 0;
    for (const StoredEntry& stored : entries) {
        const std::uint64_t skip = piece.begin + done - stored.entry.credit_from;
        one.length = std::min(stored.entry.amount - skip, piece.length - done);
        push(one, stored, skip, piece.offset + done);
        done += one.length;
    }
    rest(piece, done);
    return {};
}

// Backwards: where on the inflow line the fen stood that left first-in-first-out. The way does not get longer.
void Tracer::match(const Piece& piece) {
    const Stretch stretch = ledger_.read([&](const State& state) {
        const auto& holes = holes_of(state, piece.account);
        std::uint64_t at = piece.begin;
        for (const Hole& hole : holes) {
            if (hole.start > at) break;
            at += hole.length;
        }
        return first_stretch(holes, at, piece.length);
    });
    Piece on_inflow = piece;
    on_inflow.on = Piece::On::inflow;
    on_inflow.begin = stretch.begin;
    on_inflow.length = stretch.end - stretch.begin;
    stack_.push_back(on_inflow);
    rest(piece, on_inflow.length);
}

}  // namespace

base::Result<Trace> trace(const Ledger& ledger, Sequence sequence, Direction direction, std::uint64_t from,
                          const TraceLimits& limits) {
    MODOU_ASSERT(limits.parts > 0 && limits.hops > 0, "a page holds something");
    MODOU_TRY(const auto start, ledger.entry(sequence));
    if (!journal::moves_amount(start.entry.kind))
        return base::fail(Code::bad_input,
                          "the entry moves nothing, so there is nothing to trace: name a gift, a "
                          "payment or a correction",
                          fmt::format("entry {}", sequence));
    const auto is_person = [&](AccountId account) {
        return ledger.read([&](const State& state) { return state.account(account)->policy == Policy::person; });
    };
    if (limits.persons == Persons::hide && (is_person(start.entry.debit) || is_person(start.entry.credit)))
        return base::fail(Code::not_found, "who paid and who was paid here is not public",
                          fmt::format("entry {}", sequence));
    Trace out;
    out.sequence = sequence;
    out.unit = start.entry.unit;
    out.amount = start.entry.amount;
    if (from >= out.amount)
        return base::fail(Code::bad_input,
                          fmt::format("the page begins at {}, but only {} were moved", from, out.amount),
                          fmt::format("entry {}", sequence));
    out.page_begin = out.page_end = from;
    MODOU_CHECK(Tracer(ledger, direction, limits, out).run(start));
    return out;
}

}  // namespace modou::ledger
