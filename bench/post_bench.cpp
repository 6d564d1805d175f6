// Durable, idempotent posting: batches of 8,192 transfers from 1.7 M shops (each to up to three of 2,000 projects, both
// skewed as measured giving is), until the index has caught up. Prints one JSON object.
//   post_bench FOLDER [TRANSFERS] [log]      log: the public log follows, and 1,000 receipts are made at the end
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <random>

#include "ledger/on_files.hpp"
#include "publish/public_log.hpp"

using namespace modou;

namespace {

constexpr std::uint64_t k_shops = 1'700'000, k_projects = 2'000, k_batch = 8'192;

[[noreturn]] void die(const base::Error& error) {
    std::fprintf(stderr, "post_bench: %s\n", error.text().c_str());
    std::exit(1);
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

std::uint64_t folder_bytes(const std::string& folder) {
    std::uint64_t sum = 0;
    for (const auto& item : std::filesystem::recursive_directory_iterator(folder))
        if (item.is_regular_file()) sum += item.file_size();
    return sum;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    const std::string folder = argv[1];
    const std::uint64_t transfers = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 4'000'000;
    std::filesystem::create_directories(folder);
    auto files = journal::posix_files(folder);
    base::SystemClock clock;
    base::SystemRandom random;
    auto opened = ledger::open_on_files(*files, clock, random, {});
    if (!opened) die(opened.error());
    ledger::Ledger& book = **opened;
    std::unique_ptr<publish::PublicLog> log;
    if (argc > 3) {
        auto log_key = proof::make_key("bench", proof::KeyType::ed25519, random);
        auto made = publish::PublicLog::open(*files, book, *log_key, {});
        if (!made) die(made.error());
        log = std::move(*made);
        log->begin();
    }
    base::DigestKey key;
    std::deque<std::future<base::Status>> waiting;
    const auto submit = [&](const ledger::Ledger::Job& job) {
        waiting.push_back(book.submit(job));
        if (waiting.size() > 4) {
            if (auto done = waiting.front().get(); !done) die(done.error());
            waiting.pop_front();
        }
    };
    for (std::uint64_t from = 0; from < k_projects + k_shops; from += k_batch)
        submit([&, from](ledger::Batch& batch) -> base::Status {
            for (std::uint64_t i = from; i < std::min(from + k_batch, k_projects + k_shops); ++i) {
                ledger::Transfer open;
                open.kind = journal::Kind::open;
                open.policy = i < k_projects ? ledger::Policy::fund : ledger::Policy::source;
                open.is_public = i < k_projects;
                open.event_time = {1'790'000'000};
                open.reference = base::reference_digest(key, "account", std::to_string(i));
                MODOU_CHECK(batch.post(open));
            }
            return {};
        });
    while (!waiting.empty()) {
        if (auto done = waiting.front().get(); !done) die(done.error());
        waiting.pop_front();
    }
    book.wait_indexed();
    const std::uint64_t bytes_before = folder_bytes(folder);
    const double cpu_before = cpu_seconds();
    const auto begun = std::chrono::steady_clock::now();
    std::mt19937_64 rng(1);
    const auto skewed = [&](std::uint64_t n) {
        const double u = static_cast<double>(rng() >> 11) / 9007199254740992.0;
        return static_cast<std::uint64_t>(u * u * u * static_cast<double>(n));
    };
    for (std::uint64_t from = 0; from < transfers; from += k_batch)
        submit([&, from](ledger::Batch& batch) -> base::Status {
            std::vector<ledger::Transfer> ready(std::min(k_batch, transfers - from));
            for (std::uint64_t i = 0; i < ready.size(); ++i) {
                ledger::Transfer& t = ready[i];
                const std::uint64_t shop = skewed(k_shops);
                t.debit = {k_projects + 1 + shop};
                t.credit = {1 + (shop * 7 + rng() % 3 * 661) % k_projects};
                t.amount = 1 + rng() % 300;
                t.event_time = {1'790'000'000 + static_cast<std::int64_t>((from + i) / 200)};
                t.rule_time = t.event_time;
                t.basis = 10'000;
                t.party = {1 + rng() % (transfers / 8 + 1)};
                t.reference =
                    base::reference_digest(key, "mall", std::to_string(5'000'000'000'000'000 + (from + i) * 7));
            }
            for (const auto& t : ready) batch.prefetch(t.reference);
            for (const auto& t : ready) {
                MODOU_TRY(const auto answered, batch.post(t));
                if (answered.answer != ledger::Answer::ok) return base::fail(base::Code::bug, "a transfer was refused");
            }
            return {};
        });
    while (!waiting.empty()) {
        if (auto done = waiting.front().get(); !done) die(done.error());
        waiting.pop_front();
    }
    book.wait_indexed();
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    const double cpu = cpu_seconds() - cpu_before;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    if (log) {
        log->end();
        if (auto caught = log->catch_up(); !caught) die(caught.error());
        std::vector<double> us;
        for (int i = 0; i < 1'000; ++i) {
            const base::Sequence sequence = rng() % log->published()->checkpoint.size;
            const auto at = std::chrono::steady_clock::now();
            const auto receipt = log->receipt(sequence, publish::PublicLog::Opening::opened);
            us.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - at).count());
            if (!receipt) die(receipt.error());
        }
        std::sort(us.begin(), us.end());
        std::fprintf(stderr, "receipts at %llu leaves: median %.0f us, p99 %.0f us\n",
                     static_cast<unsigned long long>(log->published()->checkpoint.size), us[us.size() / 2],
                     us[us.size() * 99 / 100]);
    }
    std::printf("{\"rows\":%llu,\"wall_s\":%.3f,\"per_s\":%.0f,\"cpu_us\":%.3f,\"bytes_each\":%.1f,\"peak_mb\":%ld}\n",
                static_cast<unsigned long long>(transfers), wall, static_cast<double>(transfers) / wall,
                cpu * 1e6 / static_cast<double>(transfers),
                static_cast<double>(folder_bytes(folder) - bytes_before) / static_cast<double>(transfers),
                usage.ru_maxrss / 1024);
    return 0;
}
