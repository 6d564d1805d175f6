// The ledger: one writer, a journal behind it, everything else derived. A job posts transfers in order; its future is
// ready when they are durable.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "journal/files.hpp"
#include "journal/journal.hpp"
#include "ledger/index.hpp"
#include "ledger/state.hpp"

namespace modou::ledger {

struct Generation;

struct LedgerOptions {
    // none: every step happens inside the caller, in a fixed order (the simulator, reading commands).
    enum class Threads { own, none } threads = Threads::own;
    bool read_only = false;
    std::uint32_t generation_entries = 1 << 19;  // entries indexed together; their references stay in memory until then
    std::uint32_t chunk_entries = 8'192;         // unindexed entries sorted together when a line is first looked along
    std::uint64_t max_unindexed = 4 << 20;       // above this the writer waits for the index
    std::uint64_t snapshot_every = 1 << 20;      // entries; more when the state itself is large
    std::uint64_t min_free_bytes = 256 << 20;    // below this free disk nothing new is taken in
    // accept: this run's clock is right whatever the last record says.
    enum class ClockCheck { check, accept } clock = ClockCheck::check;
    std::optional<base::Instant> clock_accepted;  // a time near which a clock was accepted in an earlier run
};

// A clock further than this from the last record, before or after it, is not believed: one start with a wrong clock
// would date all later records, which never go back. Longer than a book rests from one year's programme to the next.
inline constexpr std::int64_t k_max_clock_gap_days = 400;

// What a job works with; valid inside the job only.
class Batch {
  public:
    virtual ~Batch() = default;
    // The entry that occupies a reference, earlier ones of this batch included.
    virtual base::Result<std::optional<journal::StoredEntry>> find(const base::ReferenceDigest& reference) = 0;
    // All entries whose references are of the same order, oldest first.
    virtual base::Result<std::vector<journal::StoredEntry>> find_group(const base::ReferenceDigest& reference) = 0;
    // The same, one by one, without holding them all. An error of `visit` ends it and is returned.
    virtual base::Status visit_group(const base::ReferenceDigest& reference,
                                     const std::function<base::Status(const journal::StoredEntry&)>& visit) = 0;
    virtual base::Result<journal::StoredEntry> entry(Sequence sequence) = 0;
    // How many entries may still be posted here.
    virtual std::size_t room() const = 0;
    // How many parties were erased so far since the book was opened: what is kept of earlier answers is good while this
    // has not changed.
    virtual std::uint64_t erasures() const = 0;
    // Touches what find will look at: call it for a whole batch first, and memory is fetched side by side.
    virtual void prefetch(const base::ReferenceDigest& reference) const = 0;
    virtual base::Result<Answered> post(const Transfer& transfer) = 0;
    // As post, when find or find_group has just said that the reference is free.
    virtual base::Result<Answered> post_new(const Transfer& transfer) = 0;
    // All take effect or none does. All references known: each is answered `exists`; only some: `linked_failed`.
    virtual base::Result<std::vector<Answered>> post_chain(std::span<const Transfer> chain) = 0;
    virtual const State& state() const = 0;
};

// What an erasure did.
struct Erased {
    bool known = false;  // false: the book holds nothing of this party
    Sequence note = 0;
    std::uint64_t entries = 0;  // whose private parts were destroyed now
};

class Ledger {
  public:
    // `known_durable`: entries that a snapshot or the index prove to have been written.
    using OpenJournal = std::function<base::Result<std::unique_ptr<journal::Journal>>(Sequence known_durable)>;
    using Job = std::function<base::Status(Batch&)>;

    // `files`, `clock` and `random` outlive the ledger. Replays what the newest snapshot does not hold.
    static base::Result<std::unique_ptr<Ledger>> open(journal::Files& files, const OpenJournal& open_journal,
                                                      base::Clock& clock, base::Random& random, LedgerOptions options);
    ~Ledger();

    // Runs the job now, in the caller's thread, one at a time; the future is ready once its entries are durable.
    //   unavailable      nothing was done: disk nearly full, a clock that cannot be right, closed, or damage was found
    //   unknown_outcome  the disk did not confirm: send the same again after a restart
    //   other            the job's own error; what it had posted before still became durable
    std::future<base::Status> submit(const Job& job);
    base::Status run(const Job& job) { return submit(job).get(); }

    // Destroys what the book keeps of a party: salt and party number of its entries, wherever they stand. A note says
    // so first; everything else follows from it and is finished at the next start when it was interrupted.
    // `reference(n)` is the key of the party's n-th erasure, from 1. Nothing is written meanwhile. `progress(done,
    // all)` in entries.
    base::Result<Erased> erase(base::PartyId party,
                               const std::function<base::ReferenceDigest(std::uint32_t)>& reference,
                               const std::function<void(std::uint64_t, std::uint64_t)>& progress);

    // Reads the state; blocks the writer while it runs, so keep it short. The figures may run ahead of the disk by the
    // group in flight: publish them only after wait_durable(state.size()).
    template <class Read>
    auto read(Read&& read) const {
        std::shared_lock lock(state_mutex_);
        return read(static_cast<const State&>(state_));
    }
    base::Status wait_durable(Sequence size) const;
    Sequence durable() const { return durable_.load(std::memory_order_acquire); }
    // Entries below this can be read by anyone; the state may hold more, of a job that still runs.
    Sequence readable() const { return readable_.load(std::memory_order_acquire); }

    base::Result<journal::StoredEntry> entry(Sequence sequence) const;
    base::Result<std::optional<Sequence>> find(const base::ReferenceDigest& reference) const;
    base::Result<std::vector<journal::StoredEntry>> find_group(const base::ReferenceDigest& reference) const;
    // Newest first, all < before.
    base::Result<std::vector<Sequence>> of_account(AccountId account, Sequence before, std::size_t limit) const;
    base::Result<std::vector<Sequence>> of_party(base::PartyId party, Sequence before, std::size_t limit) const;

    // The entries that meet [begin, end) of an account's line, by position, at most `limit` of them. O(log n), and one
    // read of the book for each entry answered. Entries that are not readable yet are left out. Errors: damaged, when
    // the index does not fit the book.
    enum class Line { inflow, outflow };  // outflow: first-in-first-out, corrections are not on it
    base::Result<std::vector<journal::StoredEntry>> along(AccountId account, Line line, std::uint64_t begin,
                                                          std::uint64_t end, std::size_t limit) const;
    // The corrections of an entry, oldest first.
    base::Result<std::vector<journal::StoredEntry>> corrections_of(Sequence sequence) const;

    // What a public account is called; empty for a private one, and for one whose opening is not durable yet.
    base::Result<std::string> public_name(AccountId account) const;

    // Why nothing new is taken in until the next start; empty while all is well.
    std::optional<base::Error> failure() const;
    // Why nothing new would be taken in now, a full disk and a wrong clock too: those pass without a restart.
    std::optional<base::Error> refusal() const;
    // Why index, snapshots or the reading through of old records stand still; they are tried again. Empty: all is well.
    std::optional<base::Error> upkeep_trouble() const;
    // What was wrong with the clock that this run accepts; empty when nothing was.
    const std::optional<std::string>& clock_doubt() const { return clock_doubt_; }
    std::int64_t last_record_ms() const { return last_record_ms_; }       // at the opening; 0: there was none
    const std::vector<std::string>& notices() const { return notices_; }  // from opening, for the operator
    journal::Journal& journal() { return *journal_; }
    const Index& index() const { return *index_; }
    std::uint64_t unindexed() const;

    // Waits until the index has caught up with all full generations and their merges; for benchmarks and tests.
    void wait_indexed() const;
    // Finishes what is in flight and writes a snapshot, so that the next start is quick.
    base::Status close();

  private:
    struct Flight;
    class WriterBatch;
    friend class WriterBatch;

    Ledger(journal::Files& files, base::Clock& clock, base::Random& random, LedgerOptions options);

    base::Status replay(Sequence from);
    void remember(Sequence sequence, const journal::Entry& entry, base::PartyId party);
    base::Result<std::vector<Sequence>> sequences_of(std::uint64_t group) const;  // ascending
    base::Result<journal::StoredEntry> fetch(Sequence sequence) const;            // in flight or in the journal
    base::Status check_clock();
    std::optional<std::string> doubt(base::Instant now) const;
    void fail(base::Error error);
    std::future<base::Status> launch(std::unique_ptr<Flight> flight);
    void land(std::vector<Flight*> group);
    void io_loop();
    void upkeep_loop();
    bool upkeep_due() const;
    bool tend(const base::Status& done);
    bool scrub_one();
    base::Status upkeep();
    base::Status index_generation();
    base::Status snapshot_if_due();
    base::Status snapshot_now();
    base::Result<std::uint64_t> finish_erasure(Sequence note,
                                               const std::function<void(std::uint64_t, std::uint64_t)>& progress);
    void forget_rows(base::PartyId party, Sequence before);
    template <class Match, class Older>
    base::Result<std::vector<Sequence>> collect(Sequence before, std::size_t limit, Match match, Older older) const;

    journal::Files& files_;
    base::Clock& clock_;
    base::Random& random_;
    LedgerOptions options_;
    std::vector<std::string> notices_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<Index> index_;

    std::mutex writer_mutex_;        // one job at a time
    std::vector<base::Salt> salts_;  // drawn ahead: one system call for many
    std::atomic<bool> closed_ = false;
    std::uint64_t erasures_ = 0;

    mutable std::shared_mutex state_mutex_;  // guards state_ and generations_
    State state_;
    std::deque<std::unique_ptr<Generation>> generations_;  // what the index does not cover yet, oldest first

    mutable std::mutex flight_mutex_;  // guards flights_, failure_, upkeep_trouble_, stopping_
    mutable std::condition_variable flight_changed_;
    std::deque<std::unique_ptr<Flight>> flights_;
    std::optional<base::Error> failure_, upkeep_trouble_;
    std::optional<std::string> clock_doubt_;
    std::int64_t last_record_ms_ = 0;
    mutable std::atomic<std::int64_t> clock_seen_s_{0};  // when the clock was last found right; 0: never
    bool stopping_ = false;
    std::atomic<Sequence> durable_{0}, readable_{0};
    std::atomic<std::uint64_t> unindexed_{0};
    std::atomic<bool> upkeep_wanted_{false}, upkeep_idle_{true};

    std::atomic<Sequence> snapshot_size_{0};
    std::atomic<std::uint64_t> snapshot_rows_{0};
    Sequence scrubbed_ = 0, scrub_end_ = 0;  // upkeep thread: records in between are still to be read once
    std::mutex upkeep_mutex_;                // one of: upkeep, an erasure
    std::thread io_thread_, upkeep_thread_;
};

}  // namespace modou::ledger
