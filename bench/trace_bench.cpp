// Tracing in a large book: gift → project → batch → person (three hops), forwards and backwards. Gifts of 1 to 300 fen
// from 200,000 shops to 2,000 projects (skewed); a project that has 30,000 fen pays them to its batch, and the batch
// pays thirty persons. Makes the book when FOLDER has none. Prints one JSON object, times in µs.
//   trace_bench FOLDER [ENTRIES]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <random>

#include "ledger/on_files.hpp"
#include "ledger/trace.hpp"

using namespace modou;

namespace {

constexpr std::uint64_t k_shops = 200'000, k_projects = 2'000, k_persons = 50'000, k_batch = 8'192;
constexpr std::uint64_t k_payout_fen = 30'000, k_payment_fen = 1'000;

[[noreturn]] void die(const std::string& why) {
    std::fprintf(stderr, "trace_bench: %s\n", why.c_str());
    std::exit(1);
}

// Account numbers follow from the order of opening.
base::AccountId project(std::uint64_t i) {
    return {1 + i};
}
base::AccountId batch_of(std::uint64_t i) {
    return {1 + k_projects + i};
}
base::AccountId person(std::uint64_t i) {
    return {1 + 2 * k_projects + i};
}
base::AccountId shop(std::uint64_t i) {
    return {1 + 2 * k_projects + k_persons + i};
}

void make_book(ledger::Ledger& book, std::uint64_t entries) {
    base::DigestKey key;
    std::mt19937_64 rng(1);
    std::deque<ledger::Transfer> ready;
    std::vector<std::uint64_t> held(k_projects);
    std::uint64_t made = 0;
    const std::uint64_t accounts = 2 * k_projects + k_persons + k_shops;
    const auto add = [&](base::AccountId debit, base::AccountId credit, std::uint64_t amount) {
        ledger::Transfer t;
        t.debit = debit;
        t.credit = credit;
        t.amount = amount;
        ready.push_back(t);
    };
    std::deque<std::future<base::Status>> waiting;
    while (made < entries) {
        while (ready.size() < k_batch) {
            if (made + ready.size() < accounts) {
                const base::AccountId id{made + ready.size() + 1};
                ledger::Transfer t;
                t.kind = journal::Kind::open;
                t.is_public = id < person(0);
                t.policy = id < person(0) ? ledger::Policy::fund
                           : id < shop(0) ? ledger::Policy::person
                                          : ledger::Policy::source;
                ready.push_back(t);
                continue;
            }
            const double u = static_cast<double>(rng() >> 11) / 9007199254740992.0;
            const auto to = static_cast<std::uint64_t>(u * u * u * k_projects);
            const std::uint64_t amount = 1 + rng() % 300;
            add(shop(rng() % k_shops), project(to), amount);
            if ((held[to] += amount) < k_payout_fen) continue;
            held[to] -= k_payout_fen;
            add(project(to), batch_of(to), k_payout_fen);
            for (std::uint64_t i = 0; i < k_payout_fen / k_payment_fen; ++i)
                add(batch_of(to), person(rng() % k_persons), k_payment_fen);
        }
        const std::uint64_t count = std::min<std::uint64_t>(k_batch, entries - made);
        waiting.push_back(book.submit([&](ledger::Batch& batch) -> base::Status {
            for (std::uint64_t i = 0; i < count; ++i) {
                ledger::Transfer& t = ready[i];
                t.event_time = t.rule_time = {1'790'000'000 + static_cast<std::int64_t>((made + i) / 200)};
                t.reference = base::reference_digest(key, "mall", std::to_string(made + i));
                MODOU_TRY(const auto answered, batch.post_new(t));
                if (answered.answer != ledger::Answer::ok) return base::fail(base::Code::bug, "a transfer was refused");
            }
            return {};
        }));
        ready.erase(ready.begin(), ready.begin() + static_cast<std::ptrdiff_t>(count));
        made += count;
        if (waiting.size() > 4) {
            if (auto done = waiting.front().get(); !done) die(done.error().text());
            waiting.pop_front();
        }
    }
    for (; !waiting.empty(); waiting.pop_front())
        if (auto done = waiting.front().get(); !done) die(done.error().text());
    book.wait_indexed();
}

struct Times {
    std::vector<double> us;
    std::size_t parts = 0, hops = 0;
    std::string json() {
        std::sort(us.begin(), us.end());
        return fmt::format("{{\"traces\":{},\"parts\":{},\"hops\":{},\"median\":{:.0f},\"p99\":{:.0f},\"max\":{:.0f}}}",
                           us.size(), parts, hops, us[us.size() / 2], us[us.size() * 99 / 100], us.back());
    }
};

Times measure(const ledger::Ledger& book, const std::vector<base::Sequence>& starts, ledger::Direction direction) {
    Times times;
    for (const base::Sequence sequence : starts) {
        const auto begun = std::chrono::steady_clock::now();
        const auto found = ledger::trace(book, sequence, direction);
        times.us.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begun).count());
        if (!found) die(found.error().text());
        times.parts = std::max(times.parts, found->parts.size());
        for (const auto& part : found->parts) times.hops = std::max(times.hops, part.hops.size());
    }
    return times;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    const std::string folder = argv[1];
    const std::uint64_t entries = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 20'000'000;
    std::filesystem::create_directories(folder);
    auto files = journal::posix_files(folder);
    base::SystemClock clock;
    base::SystemRandom random;
    auto opened = ledger::open_on_files(*files, clock, random, {});
    if (!opened) die(opened.error().text());
    ledger::Ledger& book = **opened;
    if (book.durable() == 0) make_book(book, entries);
    std::mt19937_64 rng(2);
    const base::Sequence size = book.durable();
    std::vector<base::Sequence> gifts, payments, payouts;
    while (gifts.size() < 2'000 || payments.size() < 2'000 || payouts.size() < 200) {
        // Gifts of the first half: they have been spent.
        const auto stored = book.entry(2 * k_projects + k_persons + k_shops + rng() % (size / 2));
        if (!stored) die(stored.error().text());
        const journal::Entry& e = stored->entry;
        if (e.kind != journal::Kind::post) continue;
        auto& list = e.debit >= shop(0) ? gifts : e.credit >= person(0) ? payments : payouts;
        if (list.size() < 2'000) list.push_back(stored->sequence);
    }
    const std::vector<base::Sequence> one(gifts.begin(), gifts.begin() + 1);
    auto first = measure(book, one, ledger::Direction::forwards);
    (void)measure(book, gifts, ledger::Direction::forwards);  // records are checked when first touched
    auto on = measure(book, gifts, ledger::Direction::forwards);
    auto back = measure(book, payments, ledger::Direction::backwards);
    auto wide = measure(book, payouts, ledger::Direction::backwards);
    std::printf("{\"entries\":%llu,\"runs\":%zu,\"first\":%s,\"gift\":%s,\"payment_back\":%s,\"payout_back\":%s}\n",
                static_cast<unsigned long long>(size), book.index().facts().runs, first.json().c_str(),
                on.json().c_str(), back.json().c_str(), wide.json().c_str());
    return 0;
}
