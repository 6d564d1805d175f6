#include "ledger/ledger.hpp"

#include <algorithm>

#include "ledger/generation.hpp"
#include "ledger/snapshot.hpp"

namespace modou::ledger {
namespace {

using base::Code;
using base::Status;
using journal::StoredEntry;

std::future<Status> ready(Status status) {
    std::promise<Status> promise;
    promise.set_value(std::move(status));
    return promise.get_future();
}

constexpr std::size_t k_salts_at_once = 8'192;

}  // namespace

// A record on its way to the disk.
struct Ledger::Flight {
    journal::RecordBuilder::Built built;
    Status job;  // the job's own outcome, told once the record is durable
    std::promise<Status> done;
};

class Ledger::WriterBatch final : public Batch {
  public:
    WriterBatch(Ledger& ledger, std::int64_t record_time_ms)
        : ledger_(ledger), builder_(ledger.state_.size(), record_time_ms) {}

    base::Result<std::optional<StoredEntry>> find(const base::ReferenceDigest& reference) override {
        MODOU_TRY(const auto sequences, ledger_.sequences_of(reference.group()));
        for (Sequence sequence : sequences) {
            MODOU_TRY(const auto stored, fetch(sequence));
            if (stored.entry.reference == reference) return stored;
        }
        return std::nullopt;
    }

    base::Result<std::vector<StoredEntry>> find_group(const base::ReferenceDigest& reference) override {
        std::vector<StoredEntry> found;
        MODOU_CHECK(visit_group(reference, [&](const StoredEntry& stored) -> Status {
            found.push_back(stored);
            return {};
        }));
        return found;
    }

    Status visit_group(const base::ReferenceDigest& reference,
                       const std::function<Status(const StoredEntry&)>& visit) override {
        MODOU_TRY(const auto sequences, ledger_.sequences_of(reference.group()));
        for (Sequence sequence : sequences) {
            MODOU_TRY(const auto stored, fetch(sequence));
            MODOU_CHECK(visit(stored));
        }
        return {};
    }

    base::Result<StoredEntry> entry(Sequence sequence) override { return fetch(sequence); }

    std::size_t room() const override { return journal::k_max_record_entries - builder_.count(); }

    std::uint64_t erasures() const override { return ledger_.erasures_; }

    base::Result<Answered> post_new(const Transfer& transfer) override {
        if (is_erasure(transfer)) return only_by_erase();
        return post_any(transfer);
    }

    // Also the note of an erasure.
    base::Result<Answered> post_any(const Transfer& transfer) { return add(transfer, Linked::no, Remember::now, {}); }

    void prefetch(const base::ReferenceDigest& reference) const override { ledger_.index_->prefetch(reference); }

    base::Result<Answered> post(const Transfer& transfer) override {
        MODOU_TRY(const auto known, find(transfer.reference));
        if (known) return repeated(transfer, *known);
        return post_new(transfer);
    }

    base::Result<std::vector<Answered>> post_chain(std::span<const Transfer> chain) override {
        for (const Transfer& t : chain)
            if (is_erasure(t)) return only_by_erase();
        std::vector<Answered> answers(chain.size());
        std::size_t known_count = 0;
        for (std::size_t i = 0; i < chain.size(); ++i) {
            MODOU_TRY(const auto known, find(chain[i].reference));
            answers[i].answer = Answer::linked_failed;
            if (!known) continue;
            ++known_count;
            answers[i] = repeated(chain[i], *known);
        }
        if (known_count > 0) {
            const bool whole = std::all_of(answers.begin(), answers.end(),
                                           [](const Answered& a) { return a.answer == Answer::exists; });
            if (!whole)
                for (Answered& a : answers)
                    if (a.answer == Answer::exists) a = {Answer::linked_failed, 0, {}};
            return answers;
        }
        lock([&] { ledger_.state_.begin_chain(); });
        for (std::size_t i = 0; i < chain.size(); ++i) {
            auto answered =
                add(chain[i], i + 1 < chain.size() ? Linked::yes : Linked::no, Remember::later, chain.subspan(0, i));
            if (answered && answered->answer == Answer::ok) {
                answers[i] = *answered;
                continue;
            }
            lock([&] { ledger_.state_.undo_chain(); });
            builder_.drop_last(i);
            if (!answered) return tl::unexpected(answered.error());
            for (Answered& a : answers) a = {Answer::linked_failed, 0, {}};
            answers[i] = *answered;
            return answers;
        }
        lock([&] {
            ledger_.state_.keep_chain();
            for (std::size_t i = 0; i < chain.size(); ++i) remember(answers[i].sequence);
        });
        return answers;
    }

    const State& state() const override { return ledger_.state_; }
    journal::RecordBuilder& builder() { return builder_; }

  private:
    enum class Linked { no, yes };
    enum class Remember { now, later };  // a link of a chain is remembered once the whole chain is kept

    static bool is_erasure(const Transfer& t) { return t.kind == Kind::note && t.pledge == journal::k_note_erases; }
    static tl::unexpected<base::Error> only_by_erase() {
        return base::fail(Code::usage, "an erasure is no entry like others: Ledger::erase does all of it");
    }

    template <class Change>
    void lock(Change change) {
        std::unique_lock lock(ledger_.state_mutex_);
        change();
    }

    base::Result<StoredEntry> fetch(Sequence sequence) const {
        if (sequence >= builder_.first())
            return StoredEntry{sequence, builder_.record_time_ms(), builder_.entry(sequence),
                               builder_.secret(sequence)};
        return ledger_.fetch(sequence);
    }

    void remember(Sequence sequence) {
        ledger_.remember(sequence, builder_.entry(sequence), builder_.secret(sequence).party);
    }

    // The same key again: the same body replays the first answer, another is refused. The body is compared by
    // recomputing the commitment from what is asked now and the salt of then.
    static Answered repeated(const Transfer& t, const StoredEntry& known) {
        Answered answered{Answer::exists, known.sequence,
                          known.entry.kind == Kind::open ? known.entry.credit : AccountId{}};
        if (known.secret.salt == base::Salt{}) return answered;  // erased: nothing to compare with
        journal::Entry asked = known.entry;
        journal::Private secret = known.secret;
        asked.kind = t.kind;
        asked.event_time = t.event_time;
        asked.definition = t.definition;
        if (t.kind != Kind::correct) secret.party = t.party;
        secret.basis = t.basis;
        secret.rule_time = t.rule_time;
        const bool by_reference = t.kind == Kind::settle || t.kind == Kind::release || t.kind == Kind::correct;
        if (t.kind == Kind::open) {
            asked.pledge = open_pledge(t);
            asked.unit = t.unit;
        } else {
            asked.pledge = t.pledge;
            asked.refers = t.refers;
            if (!(t.kind == Kind::release && t.amount == 0)) asked.amount = t.amount;
            if (!by_reference && t.kind != Kind::note && t.kind != Kind::close) {
                asked.unit = t.unit;
                asked.debit = t.debit;
                asked.credit = t.credit;
            }
        }
        if (journal::commit(asked, secret) != known.entry.commitment)
            return {Answer::reference_conflict, known.sequence, {}};
        return answered;
    }

    base::Result<Answered> add(const Transfer& t, Linked linked, Remember when, std::span<const Transfer> before) {
        // Within a chain references are remembered only at its end: a repeated one must still be seen.
        for (const Transfer& earlier : before)
            if (earlier.reference == t.reference) return Answered{Answer::reference_conflict, 0, {}};
        if (builder_.count() >= journal::k_max_record_entries)
            return base::fail(Code::limit, "a batch holds at most 16,384 entries");
        journal::Entry entry;
        const auto fetcher = [this](Sequence s) { return fetch(s); };
        MODOU_TRY(const Answer answer, ledger_.state_.plan(t, fetcher, entry));
        if (answer != Answer::ok) return Answered{answer, 0, {}};
        entry.linked = linked == Linked::yes;
        journal::Private secret;
        secret.salt = draw_salt();
        secret.party = t.party;
        secret.basis = t.basis;
        secret.rule_time = t.rule_time;
        if (t.kind == Kind::correct) {
            // On whose behalf the gift was: so that the figures are undone without the original's private part.
            MODOU_TRY(const auto original, fetch(t.refers));
            secret.party = original.secret.party;
        }
        const Sequence sequence = builder_.add(entry, secret, t.text);
        Status applied;
        lock([&] {
            applied = ledger_.state_.apply_planned(sequence, entry, secret, fetcher);
            if (applied && when == Remember::now) ledger_.remember(sequence, entry, secret.party);
        });
        MODOU_CHECK(std::move(applied));
        return Answered{Answer::ok, sequence, entry.kind == Kind::open ? entry.credit : AccountId{}};
    }

    base::Salt draw_salt() {
        auto& salts = ledger_.salts_;
        if (salts.empty()) {
            salts.resize(ledger_.options_.threads == LedgerOptions::Threads::own ? k_salts_at_once : 16);
            ledger_.random_.fill(std::as_writable_bytes(std::span(salts)));
        }
        const base::Salt salt = salts.back();
        salts.pop_back();
        return salt;
    }

    Ledger& ledger_;
    journal::RecordBuilder builder_;
};

Ledger::Ledger(journal::Files& files, base::Clock& clock, base::Random& random, LedgerOptions options)
    : files_(files), clock_(clock), random_(random), options_(options) {}

base::Result<std::unique_ptr<Ledger>> Ledger::open(journal::Files& files, const OpenJournal& open_journal,
                                                   base::Clock& clock, base::Random& random, LedgerOptions options) {
    std::unique_ptr<Ledger> ledger(new Ledger(files, clock, random, options));
    std::vector<std::string> passed_over;
    MODOU_TRY(ledger->state_, read_newest_snapshot(files, passed_over));
    for (const auto& name : passed_over)
        ledger->notices_.push_back("snapshot " + name + " cannot be read; the book is replayed instead");
    ledger->snapshot_size_ = ledger->state_.size();
    ledger->snapshot_rows_ = ledger->state_.rows();
    MODOU_TRY(ledger->index_, Index::open(files, options.read_only ? Index::Tidy::no : Index::Tidy::yes));
    const Sequence covered = ledger->index_->covered();
    MODOU_TRY(ledger->journal_, open_journal(std::max(ledger->state_.size(), covered)));
    const Sequence end = ledger->journal_->end().size;
    if (ledger->state_.size() > end || (!options.read_only && covered > end))
        return base::fail(Code::damaged, fmt::format("the book ends at entry {}, but {} were written", end,
                                                     std::max(ledger->state_.size(), covered)));
    MODOU_CHECK(ledger->replay(covered));
    ledger->durable_ = ledger->readable_ = end;
    if (!options.read_only) {
        MODOU_CHECK(ledger->check_clock());
        const auto unfinished = ledger->state_.erasing();
        for (Sequence note : unfinished) {
            MODOU_CHECK(ledger->finish_erasure(note, [](std::uint64_t, std::uint64_t) {}));
            ledger->notices_.push_back(
                fmt::format("the erasure of entry {} was interrupted; it is finished now", note));
        }
    }
    if (options.threads == LedgerOptions::Threads::own && !options.read_only) {
        ledger->scrub_end_ = ledger->journal_->checked_from();
        ledger->io_thread_ = std::thread([raw = ledger.get()] { raw->io_loop(); });
        ledger->upkeep_thread_ = std::thread([raw = ledger.get()] { raw->upkeep_loop(); });
    }
    return ledger;
}

Ledger::~Ledger() {
    (void)close();
}

Status Ledger::replay(Sequence covered) {
    const Sequence end = journal_->end().size;
    const auto fetcher = [this](Sequence s) { return journal_->entry_at(s); };
    for (Sequence at = std::min(state_.size(), covered); at < end;) {
        MODOU_TRY(const journal::Record record, journal_->record_at(at));
        for (std::uint32_t i = 0; i < record.header.count; ++i) {
            const Sequence sequence = record.header.first + i;
            if (sequence < std::min(state_.size(), covered)) continue;
            const journal::Entry entry = record.entry(i);
            const journal::Private secret = record.secret(i);
            if (sequence >= state_.size()) MODOU_CHECK(state_.apply(sequence, entry, secret, fetcher));
            if (sequence >= covered) remember(sequence, entry, secret.party);
        }
        state_.set_record_time(std::max(state_.record_time_ms(), record.header.record_time_ms));
        at = record.header.end();
        // A lost index is built again as the book goes by, in bounded memory.
        if (!options_.read_only && generations_.size() > 2) {
            durable_ = std::min(at, state_.size());
            MODOU_CHECK(index_generation());
        }
    }
    return {};
}

void Ledger::remember(Sequence sequence, const journal::Entry& entry, base::PartyId party) {
    if (generations_.empty() || generations_.back()->rows.size() >= options_.generation_entries) {
        generations_.push_back(std::make_unique<Generation>(sequence, options_.chunk_entries));
        upkeep_wanted_ = true;
    }
    Generation& newest = *generations_.back();
    const auto row = static_cast<std::uint32_t>(newest.rows.size());
    const auto [at, fresh] = newest.newest_of_group.try_emplace(entry.reference.group(), row);
    newest.older.push_back(fresh ? Generation::k_none : at->second);
    at->second = row;
    // A correction's sides are the original's, the other way round; an `open` belongs to its account.
    newest.rows.push_back({entry.reference, entry.debit, entry.credit, party, entry.kind, entry.refers});
    ++unindexed_;
}

base::Result<StoredEntry> Ledger::fetch(Sequence sequence) const {
    {
        std::lock_guard lock(flight_mutex_);
        for (const auto& flight : flights_) {
            const auto& header = flight->built.header;
            if (sequence < header.first || sequence >= header.end()) continue;
            const std::size_t index = sequence - header.first;
            return StoredEntry{
                sequence, header.record_time_ms,
                journal::decode_entry(base::Bytes(flight->built.bytes)
                                          .subspan(journal::k_record_header_bytes + index * journal::k_entry_bytes,
                                                   journal::k_entry_bytes)),
                journal::decode_private(base::Bytes(flight->built.secrets)
                                            .subspan(journal::k_private_header_bytes + index * journal::k_private_bytes,
                                                     journal::k_private_bytes))};
        }
    }
    return journal_->entry_at(sequence);
}

base::Result<StoredEntry> Ledger::entry(Sequence sequence) const {
    return fetch(sequence);
}

// ---- writing

std::future<Status> Ledger::submit(const Job& job) {
    std::lock_guard writing(writer_mutex_);
    if (auto no = refusal()) return ready(tl::unexpected(std::move(*no)));
    if (options_.threads == LedgerOptions::Threads::own && unindexed_ > options_.max_unindexed) {
        std::unique_lock lock(flight_mutex_);
        flight_changed_.wait(
            lock, [&] { return unindexed_ <= options_.max_unindexed || failure_ || upkeep_trouble_ || stopping_; });
        if (unindexed_ > options_.max_unindexed && upkeep_trouble_)
            return ready(
                base::fail(Code::unavailable,
                           "nothing new is taken in until the index can be written: " + upkeep_trouble_->message,
                           upkeep_trouble_->where));
    }
    WriterBatch batch(*this, std::max(state_.record_time_ms(), clock_.now().seconds * 1000));
    Status outcome = job(batch);
    if (batch.builder().count() == 0) return ready(std::move(outcome));
    {
        std::unique_lock lock(state_mutex_);
        state_.set_record_time(batch.builder().record_time_ms());
    }
    auto flight = std::make_unique<Flight>();
    flight->built = std::move(batch.builder()).build();
    flight->job = std::move(outcome);
    return launch(std::move(flight));
}

std::future<Status> Ledger::launch(std::unique_ptr<Flight> flight) {
    auto future = flight->done.get_future();
    Flight* const raw = flight.get();
    {
        std::lock_guard lock(flight_mutex_);
        flights_.push_back(std::move(flight));
        readable_.store(raw->built.header.end(), std::memory_order_release);
    }
    flight_changed_.notify_all();
    if (options_.threads == LedgerOptions::Threads::none) {
        land({raw});
        (void)tend(upkeep());
    }
    return future;
}

// Everything that waits goes to the disk together: one sync for the whole group.
void Ledger::land(std::vector<Flight*> group) {
    std::vector<journal::RecordBuilder::Built*> records;
    for (Flight* flight : group) records.push_back(&flight->built);
    const Status appended = failure() ? Status(base::fail(Code::unknown_outcome, "an earlier write failed"))
                                      : journal_->append(records.front()->header.first, records);
    if (!appended) fail(appended.error());
    std::vector<std::unique_ptr<Flight>> landed;
    {
        std::lock_guard lock(flight_mutex_);
        for (std::size_t i = 0; i < group.size(); ++i) {
            landed.push_back(std::move(flights_.front()));
            flights_.pop_front();
        }
        if (appended) durable_.store(group.back()->built.header.end(), std::memory_order_release);
    }
    flight_changed_.notify_all();
    for (auto& flight : landed) flight->done.set_value(appended ? flight->job : appended);
}

void Ledger::fail(base::Error error) {
    {
        std::lock_guard lock(flight_mutex_);
        if (!failure_) failure_ = std::move(error);
    }
    flight_changed_.notify_all();
}

Status Ledger::wait_durable(Sequence size) const {
    if (durable() >= size) return {};
    std::unique_lock lock(flight_mutex_);
    flight_changed_.wait(lock, [&] { return durable_ >= size || failure_; });
    if (durable_ >= size) return {};
    return base::fail(Code::unavailable, "the newest entries did not reach the disk: " + failure_->message,
                      failure_->where);
}

void Ledger::io_loop() {
    for (;;) {
        std::vector<Flight*> group;
        {
            std::unique_lock lock(flight_mutex_);
            flight_changed_.wait(lock, [&] { return !flights_.empty() || stopping_; });
            if (flights_.empty()) return;
            for (auto& flight : flights_) group.push_back(flight.get());
        }
        land(std::move(group));
    }
}

// ---- erasure (docs/format-journal.md, "Erasure")

base::Result<Erased> Ledger::erase(base::PartyId party,
                                   const std::function<base::ReferenceDigest(std::uint32_t)>& reference,
                                   const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    MODOU_ASSERT(party, "nobody cannot be erased");
    std::lock_guard writing(writer_mutex_);
    if (auto no = refusal()) return tl::unexpected(std::move(*no));
    MODOU_TRY(const auto any, of_party(party, ~Sequence{0}, 1));
    Erased erased;
    WriterBatch batch(*this, std::max(state_.record_time_ms(), clock_.now().seconds * 1000));
    Transfer note;
    note.kind = Kind::note;
    note.pledge = journal::k_note_erases;
    note.party = party;
    note.text = "erasure";
    for (std::uint32_t n = 1;; ++n) {
        note.reference = reference(n);
        MODOU_TRY(const auto known, batch.find(note.reference));
        if (!known) break;
        erased.known = true;
        erased.note = known->sequence;
    }
    if (any.empty()) return erased;  // nothing, or erased before
    note.event_time = clock_.now();
    MODOU_TRY(const Answered answered, batch.post_any(note));
    {
        std::unique_lock lock(state_mutex_);
        state_.set_record_time(batch.builder().record_time_ms());
    }
    auto flight = std::make_unique<Flight>();
    flight->built = std::move(batch.builder()).build();
    MODOU_CHECK(launch(std::move(flight)).get());
    erased.known = true;
    erased.note = answered.sequence;
    ++erasures_;
    std::lock_guard keeping(upkeep_mutex_);
    auto done = finish_erasure(answered.sequence, progress);
    if (!done) {
        // Half an erasure must not be built upon: the next start finishes it.
        fail(done.error());
        return tl::unexpected(done.error());
    }
    erased.entries = *done;
    return erased;
}

Status Ledger::close() {
    {
        std::lock_guard writing(writer_mutex_);
        if (closed_) return {};
        closed_ = true;
    }
    {
        std::lock_guard lock(flight_mutex_);
        stopping_ = true;
    }
    flight_changed_.notify_all();
    if (io_thread_.joinable()) io_thread_.join();
    if (upkeep_thread_.joinable()) upkeep_thread_.join();
    if (options_.read_only || failure() || state_.size() == snapshot_size_) return {};
    return write_snapshot(files_, state_);
}

}  // namespace modou::ledger
