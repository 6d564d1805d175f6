// The trace against a slow, obvious twin: every fen is a token that keeps the way it went.
#include "ledger/trace.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <random>

namespace modou::ledger {
namespace {

using base::Status;

// Of one fen: the entries that moved it, and where it then stood on the receiving account's inflow line.
struct Move {
    Sequence sequence = 0;
    AccountId from, to;
    std::uint64_t position = 0;
    bool correction = false;
    bool operator==(const Move&) const = default;
};
using Way = std::vector<Move>;

class Fen {
  public:
    void open(AccountId account, Policy policy) { lines_[account.value].policy = policy; }

    void take_in(const journal::StoredEntry& s) {
        const journal::Entry& e = s.entry;
        if (!journal::moves_amount(e.kind)) return;
        Line& debit = lines_[e.debit.value];
        Line& credit = lines_[e.credit.value];
        for (std::uint64_t i = 0; i < e.amount; ++i) {
            std::size_t token = 0;
            if (e.kind == Kind::correct) {
                token = debit.tokens[e.debit_from + i];
                debit.gone[e.debit_from + i] = true;
            } else if (debit.policy == Policy::source) {
                token = ways_.size();
                ways_.emplace_back();
            } else {
                while (debit.gone[debit.next]) ++debit.next;
                token = debit.tokens[debit.next];
                debit.gone[debit.next] = true;
            }
            ways_[token].push_back({s.sequence, e.debit, e.credit, credit.tokens.size(), e.kind == Kind::correct});
            credit.tokens.push_back(token);
            credit.gone.push_back(false);
        }
    }

    // The way of one fen of an entry: on from it, or up to it.
    Way way(const journal::StoredEntry& s, std::uint64_t fen, Direction direction) const {
        const Way& whole = ways_[lines_.at(s.entry.credit.value).tokens[s.entry.credit_from + fen]];
        const auto at =
            std::find_if(whole.begin(), whole.end(), [&](const Move& m) { return m.sequence == s.sequence; });
        return direction == Direction::forwards ? Way(at, whole.end()) : Way(whole.begin(), at + 1);
    }
    bool waits(const Way& way) const { return lines_.at(way.back().to.value).policy == Policy::fund; }

  private:
    struct Line {
        Policy policy = Policy::fund;
        std::vector<std::size_t> tokens;  // by position on the inflow line
        std::vector<bool> gone;
        std::size_t next = 0;
    };
    std::map<std::uint64_t, Line> lines_;
    std::vector<Way> ways_;  // by token
};

class Book {
  public:
    explicit Book(LedgerOptions options) {
        folder_ = std::filesystem::temp_directory_path() / fmt::format("modou-trace-{}", ::getpid());
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        files_ = journal::posix_files(folder_.string());
        options.threads = LedgerOptions::Threads::none;
        auto opened = Ledger::open(
            *files_,
            [](Sequence) -> base::Result<std::unique_ptr<journal::Journal>> {
                return std::make_unique<journal::MemoryJournal>();
            },
            clock_, random_, options);
        EXPECT_TRUE(opened);
        ledger_ = std::move(*opened);
    }
    ~Book() {
        ledger_.reset();
        std::filesystem::remove_all(folder_);
    }
    Ledger& ledger() { return *ledger_; }

    Answered post(Transfer t) {
        const std::uint64_t order = ++orders_ * 0x9E3779B97F4A7C15ull;
        std::memcpy(t.reference.bytes.data(), &order, 8);
        Answered answered;
        EXPECT_TRUE(ledger_->run([&](Batch& batch) -> Status {
            MODOU_TRY(answered, batch.post(t));
            return {};
        }));
        return answered;
    }
    AccountId open(Policy policy) {
        Transfer t;
        t.kind = Kind::open;
        t.policy = policy;
        return post(t).account;
    }
    Answered move(AccountId debit, AccountId credit, std::uint64_t amount, Kind kind = Kind::post) {
        Transfer t;
        t.kind = kind;
        t.debit = debit;
        t.credit = credit;
        t.amount = amount;
        return post(t);
    }
    Answered refer(Kind kind, Sequence refers, std::uint64_t amount) {
        Transfer t;
        t.kind = kind;
        t.refers = refers;
        t.amount = amount;
        return post(t);
    }

  private:
    std::filesystem::path folder_;
    std::unique_ptr<journal::Files> files_;
    base::SystemClock clock_;
    base::SystemRandom random_;
    std::unique_ptr<Ledger> ledger_;
    std::uint64_t orders_ = 0;
};

// All pages of a trace, and what holds for each of them.
struct Whole {
    std::map<std::uint64_t, Way> of_fen;  // those that arrived
    std::map<std::uint64_t, std::uint64_t> waits;
    std::uint64_t taken_back = 0;
};

void trace_whole(const Ledger& ledger, const journal::StoredEntry& start, Direction direction,
                 const TraceLimits& limits, Whole& whole) {
    for (std::uint64_t from = 0; from < start.entry.amount;) {
        const auto page = trace(ledger, start.sequence, direction, from, limits);
        ASSERT_TRUE(page) << page.error().text();
        ASSERT_GT(page->page_end, from);
        ASSERT_LE(page->parts.size(), limits.parts);
        std::uint64_t told = page->unspent;
        for (const Part& part : page->parts) {
            ASSERT_FALSE(part.cut);
            told += part.amount;
            const Hop& own = direction == Direction::forwards ? part.hops.front() : part.hops.back();
            ASSERT_EQ(own.sequence, start.sequence);
            for (std::uint64_t i = 0; i < part.amount; ++i) {
                Way& way = whole.of_fen[own.begin - start.entry.credit_from + i];
                ASSERT_TRUE(way.empty()) << "a fen is in two parts";
                for (const Hop& hop : part.hops) {
                    ASSERT_EQ(hop.end - hop.begin, part.amount);
                    way.push_back({hop.sequence, hop.from, hop.to, hop.begin + i, hop.correction});
                }
            }
        }
        for (const Waiting& waiting : page->waits) whole.waits[waiting.account.value] += waiting.amount;
        ASSERT_EQ(told, page->page_end - from);
        ASSERT_EQ(page->rest(), start.entry.amount - page->page_end);
        whole.taken_back += page->taken_back;
        from = page->page_end;
    }
}

void compare(const Ledger& ledger, const Fen& fen, Sequence sequence, Direction direction, const TraceLimits& limits) {
    const auto start = ledger.entry(sequence);
    ASSERT_TRUE(start);
    if (!journal::moves_amount(start->entry.kind)) {
        EXPECT_FALSE(trace(ledger, sequence, direction));
        return;
    }
    Whole found, expected;
    ASSERT_NO_FATAL_FAILURE(trace_whole(ledger, *start, direction, limits, found));
    for (std::uint64_t i = 0; i < start->entry.amount; ++i) {
        const Way way = fen.way(*start, i, direction);
        if (direction == Direction::forwards && fen.waits(way))
            ++expected.waits[way.back().to.value];
        else
            expected.of_fen[i] = way;
        const auto others =
            direction == Direction::forwards ? std::span(way).subspan(1) : std::span(way).first(way.size() - 1);
        for (const Move& move : others)
            if (move.correction) {
                ++expected.taken_back;
                break;
            }
    }
    EXPECT_EQ(found.of_fen, expected.of_fen);
    EXPECT_EQ(found.waits, expected.waits);
    EXPECT_EQ(found.taken_back, expected.taken_back);
}

TEST(Trace, AgreesWithFollowingEveryFen) {
    std::size_t hops = 0, corrections = 0, settled = 0;
    for (unsigned seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937_64 random(seed);
        const auto below = [&](std::uint64_t n) { return random() % n; };
        LedgerOptions options;
        options.generation_entries = seed % 3 == 0 ? 1'000 : 20 + static_cast<std::uint32_t>(below(60));
        options.chunk_entries = 4 + static_cast<std::uint32_t>(below(20));
        Book book(options);
        Fen fen;
        std::vector<AccountId> accounts;
        for (const Policy policy : {Policy::source, Policy::source, Policy::fund, Policy::fund, Policy::fund,
                                    Policy::fund, Policy::person, Policy::person, Policy::sink}) {
            accounts.push_back(book.open(policy));
            fen.open(accounts.back(), policy);
        }
        std::vector<Sequence> moved, reserved;
        for (int step = 0; step < 400; ++step) {
            const AccountId from = accounts[below(3) == 0 ? below(2) : 2 + below(6)], to = accounts[below(9)];
            const auto kind = below(10);
            Answered answered;
            if (kind < 6)
                answered = book.move(from, to, 1 + below(12));
            else if (kind == 6 && !moved.empty())
                answered =
                    book.refer(Kind::correct, moved[moved.size() - 1 - below(std::min<std::size_t>(moved.size(), 30))],
                               1 + below(6));
            else if (kind == 7 && !reserved.empty())
                answered = book.refer(Kind::settle, reserved[below(reserved.size())], 1 + below(5));
            else if (kind == 8 && !reserved.empty())
                answered = book.refer(Kind::release, reserved[below(reserved.size())], 1 + below(3));
            else if ((answered = book.move(from, to, 1 + below(8), Kind::reserve)).answer == Answer::ok)
                reserved.push_back(answered.sequence);
            if (answered.answer != Answer::ok) continue;
            const auto stored = book.ledger().entry(answered.sequence);
            ASSERT_TRUE(stored);
            fen.take_in(*stored);
            if (stored->entry.kind == Kind::post || stored->entry.kind == Kind::settle)
                moved.push_back(stored->sequence);
            corrections += stored->entry.kind == Kind::correct;
            settled += stored->entry.kind == Kind::settle;
        }
        const Sequence size = book.ledger().durable();
        for (Sequence sequence = 0; sequence < size; ++sequence)
            for (const Direction direction : {Direction::forwards, Direction::backwards}) {
                SCOPED_TRACE(fmt::format("entry {} {}", sequence, direction == Direction::forwards ? "on" : "back"));
                TraceLimits limits;
                limits.parts = 1 + below(5);
                limits.pieces = 1 + below(50);
                compare(book.ledger(), fen, sequence, direction, limits);
                if (::testing::Test::HasFailure()) return;
                const auto page = trace(book.ledger(), sequence, direction);
                if (page)
                    for (const Part& part : page->parts) hops = std::max(hops, part.hops.size());
            }
    }
    // What the above means something for.
    EXPECT_GT(corrections, 100u);
    EXPECT_GT(settled, 100u);
    EXPECT_GT(hops, 6u);
}

TEST(Trace, FollowsAGiftToItsPaymentAndSaysWhereTheRestWaits) {
    Book book({});
    const AccountId shop = book.open(Policy::source), project = book.open(Policy::fund),
                    payee = book.open(Policy::sink);
    book.move(shop, project, 100);
    const Answered gift = book.move(shop, project, 50), payment = book.move(project, payee, 120);
    const auto found = trace(book.ledger(), gift.sequence, Direction::forwards);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->parts.size(), 1u);
    EXPECT_EQ(found->parts[0],
              (Part{20, {{gift.sequence, shop, project, 100, 120}, {payment.sequence, project, payee, 100, 120}}}));
    EXPECT_EQ(found->waits, (std::vector<Waiting>{{project, 30}}));
    const auto back = trace(book.ledger(), payment.sequence, Direction::backwards);
    ASSERT_TRUE(back);
    ASSERT_EQ(back->parts.size(), 2u);
    EXPECT_EQ(back->parts[1], found->parts[0]);
}

TEST(Trace, ALongWayIsCutWhereTheLimitSays) {
    Book book({});
    const AccountId shop = book.open(Policy::source), one = book.open(Policy::fund), other = book.open(Policy::fund);
    const Answered gift = book.move(shop, one, 5);
    for (int i = 0; i < 20; ++i) book.move(i % 2 == 0 ? one : other, i % 2 == 0 ? other : one, 5);
    TraceLimits limits;
    limits.hops = 7;
    const auto found = trace(book.ledger(), gift.sequence, Direction::forwards, 0, limits);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->parts.size(), 1u);
    EXPECT_TRUE(found->parts[0].cut);
    EXPECT_EQ(found->parts[0].hops.size(), 7u);
    const auto whole = trace(book.ledger(), gift.sequence, Direction::forwards);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->waits, (std::vector<Waiting>{{one, 5}}));
    EXPECT_FALSE(trace(book.ledger(), gift.sequence, Direction::forwards, 5));
    EXPECT_FALSE(trace(book.ledger(), 999, Direction::forwards));
}

TEST(Trace, ForThePublicAWayEndsBeforeThePersonsAndPaymentsToThemAreOnePart) {
    Book book({});
    const AccountId shop = book.open(Policy::source), project = book.open(Policy::fund),
                    batch = book.open(Policy::fund), payee = book.open(Policy::sink);
    const Answered gift = book.move(shop, project, 600), payout = book.move(project, batch, 500);
    std::vector<Sequence> payments;
    for (std::uint64_t i = 0; i < 200; ++i)
        payments.push_back(book.move(batch, book.open(Policy::person), 1 + i % 3).sequence);
    const Answered rest = book.move(batch, payee, 101);
    book.refer(Kind::correct, payments[7], 1);
    TraceLimits limits;
    limits.persons = Persons::hide;
    limits.parts = 1;
    // Wherever a page begins, it ends where the payments to persons do, never between two of them.
    for (std::uint64_t from = 0; from < 399; from += 7) {
        const auto page = trace(book.ledger(), gift.sequence, Direction::forwards, from, limits);
        ASSERT_TRUE(page);
        EXPECT_EQ(page->page_end, 399u);
        EXPECT_EQ(page->taken_back, 0u);
        ASSERT_EQ(page->parts.size(), 1u);
        EXPECT_TRUE(page->parts[0].persons);
        EXPECT_EQ(page->parts[0].hops, (std::vector<Hop>{{gift.sequence, shop, project, from, 399, false, 0},
                                                         {payout.sequence, project, batch, from, 399, false, 0}}));
    }
    const auto next = trace(book.ledger(), gift.sequence, Direction::forwards, 399, limits);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->parts[0].hops.back().sequence, rest.sequence);
    EXPECT_EQ(next->unspent, 100u);
    EXPECT_FALSE(trace(book.ledger(), payments[3], Direction::backwards, 0, limits));
    EXPECT_TRUE(trace(book.ledger(), payments[3], Direction::backwards));
}

}  // namespace
}  // namespace modou::ledger
