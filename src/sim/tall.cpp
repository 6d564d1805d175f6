#include "sim/tall.hpp"

#include <fmt/format.h>

#include "journal/file_journal.hpp"
#include "sim/chance.hpp"
#include "sim/log_watch.hpp"
#include "sim/sim_files.hpp"

namespace modou::sim {
namespace {

using base::Sequence;
using base::Status;
using ledger::Policy;

constexpr std::uint64_t k_tile_leaves = proof::k_tile_width * proof::k_tile_width;  // under one tile of level 1
constexpr std::uint64_t k_batch = 8'192;
constexpr std::uint64_t k_lives = 5;
constexpr const char* k_first_tile = "log/tile-1-00000000000000";

class Tall {
  public:
    explicit Tall(std::uint64_t seed)
        : rng_(seed ^ 0x7A11), files_(seed ^ 0xF11E5), random_(seed ^ 0x5A17), watch_(random_, seed) {}

    Outcome run() {
        for (; out_.lives < k_lives && out_.good; ++out_.lives)
            if (const Status lived = live(); !lived) {
                out_.good = false;
                out_.what = fmt::format("tall, life {}: {}", out_.lives, lived.error().text());
            }
        out_.entries = entries_.size();
        return out_;
    }

  private:
    std::uint64_t below(std::uint64_t n) { return rng_() % n; }

    base::Result<std::unique_ptr<ledger::Ledger>> open_book() {
        ledger::LedgerOptions options;
        options.threads = ledger::LedgerOptions::Threads::none;
        options.generation_entries = k_batch;
        options.snapshot_every = 3 * k_batch;
        return ledger::Ledger::open(
            files_,
            [&](Sequence known) -> base::Result<std::unique_ptr<journal::Journal>> {
                journal::FileJournalOptions journal;
                journal.segment_bytes = 2'000'000;
                journal.known_durable = known;
                journal.check_whole_below_bytes = 0;
                MODOU_TRY(auto opened, journal::FileJournal::open(files_, journal));
                return std::unique_ptr<journal::Journal>(std::move(opened));
            },
            clock_, random_, options);
    }

    // The disk is well but for the moment in which tiles and checkpoint are written.
    Status live() {
        if (below(2) == 0)
            files_.lose_power();
        else
            files_.kill();
        files_.begin_life({});
        MODOU_CHECK(hurt());
        MODOU_TRY(const auto book, open_book());
        MODOU_TRY(const auto log, watch_.open(files_, *book));
        MODOU_CHECK(check(*log));
        if (entries_.empty()) MODOU_CHECK(open_accounts(*book));
        MODOU_CHECK(give(*book, until_the_edge()));
        MODOU_CHECK(log->catch_up());
        MODOU_CHECK(check(*log));
        MODOU_CHECK(give(*book, 200 + below(600)));
        // What comes now fills a tile, where the last life did not get so far: it and the checkpoint are some ten
        // calls.
        SimFiles::Plan plan;
        const std::uint64_t fault = below(4), at = 1 + below(14);
        if (fault == 1) plan.power_loss_at = at;
        if (fault == 2) plan.sync_fails_at = at;
        if (fault == 3) plan.disk_full_at = at;
        files_.begin_life(plan);
        const Status done = log->catch_up();
        if (fault == 0) MODOU_CHECK(done);
        if (!files_.dead()) MODOU_CHECK(check(*log));
        // Nothing may be written on the way out.
        files_.begin_life({1, 0, 0});
        (void)files_.remove("nothing");
        ++out_.crashes;
        return {};
    }

    // Tiles are derived: whatever became of one, the log says the same.
    Status hurt() {
        MODOU_TRY(const bool there, files_.exists(k_first_tile));
        if (!there) return {};
        const std::uint64_t how = below(4);
        if (how == 0) return {};
        ++out_.damage_found;
        if (how == 1) return files_.remove(k_first_tile);
        const std::uint64_t size = files_.size_of(k_first_tile);
        if (how == 2) {
            files_.flip_bit(k_first_tile, below(size * 8));
            return {};
        }
        MODOU_TRY(const auto tile, files_.open(k_first_tile, journal::Files::Open::write));
        MODOU_CHECK(tile->truncate(below(size)));
        return tile->sync();
    }

    // So many that the next few hundred fill a tile.
    std::uint64_t until_the_edge() const {
        const std::uint64_t edge = (watch_.shown() / k_tile_leaves + 1) * k_tile_leaves - 100;
        return edge > entries_.size() ? edge - entries_.size() : 0;
    }

    Status check(const publish::PublicLog& log) {
        MODOU_CHECK(watch_.look(log, entries_));
        for (std::uint64_t tile = 0; tile < watch_.shown() / k_tile_leaves; ++tile)
            MODOU_CHECK(watch_.check_tile(log, tile));
        return {};
    }

    Status open_accounts(ledger::Ledger& book) {
        for (const Policy policy : {Policy::fund, Policy::source}) {
            ledger::Transfer t = next();
            t.kind = journal::Kind::open;
            t.policy = policy;
            t.is_public = policy == Policy::fund;
            t.text = "a name";
            MODOU_CHECK(book.run([&](ledger::Batch& batch) { return batch.post(t).map([](const auto&) {}); }));
            t.credit = {entries_.size() + 1};
            t.pledge = open_pledge(t);
            keep(t);
        }
        return {};
    }

    Status give(ledger::Ledger& book, std::uint64_t count) {
        while (count > 0) {
            const std::uint64_t now = std::min(count, k_batch);
            std::vector<ledger::Transfer> gifts;
            for (std::uint64_t i = 0; i < now; ++i) {
                ledger::Transfer t = next();
                t.debit = {2};
                t.credit = {1};
                t.amount = 1 + below(9);
                gifts.push_back(t);
                keep(t);
            }
            MODOU_CHECK(book.run([&](ledger::Batch& batch) -> Status {
                for (const auto& t : gifts) MODOU_CHECK(batch.post_new(t));
                return {};
            }));
            count -= now;
        }
        return {};
    }

    ledger::Transfer next() {
        ledger::Transfer t;
        t.event_time = {k_first_second};
        const std::uint64_t number = ++last_reference_;
        std::memcpy(t.reference.bytes.data(), &number, sizeof number);
        return t;
    }
    void keep(const ledger::Transfer& t) {
        Model::Entry entry;
        entry.transfer = t;
        entry.credit_from = inflow_;
        inflow_ += t.amount;
        entries_.push_back(entry);
    }

    std::mt19937_64 rng_;
    SimFiles files_;
    SimClock clock_;
    SimRandom random_;
    LogWatch watch_;
    std::vector<Model::Entry> entries_;
    std::uint64_t inflow_ = 0, last_reference_ = 0;
    Outcome out_;
};

}  // namespace

Outcome run_tall(std::uint64_t seed) {
    return Tall(seed).run();
}

}  // namespace modou::sim
