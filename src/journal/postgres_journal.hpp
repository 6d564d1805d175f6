// The book in a database of PostgreSQL: one row a record, whose key is the sequence of its first entry, so that two
// writers never both append at one place. Records have the bytes that they have in files (docs/format-journal.md), and
// say which segment file they belong to, so that the files can be made from the rows again, byte for byte.
#pragma once

#include <atomic>
#include <chrono>
#include <list>
#include <map>
#include <mutex>

#include "journal/file_journal.hpp"
#include "journal/journal.hpp"
#include "postgres/connection.hpp"
#include "postgres/writer_lock.hpp"

namespace modou::journal {

struct PostgresJournalOptions {
    bool read_only = false;
    std::uint64_t segment_bytes = 256 << 20;  // of the files that the rows would make
    base::Sequence known_durable = 0;         // as FileJournalOptions says
    std::uint64_t check_whole_below_bytes = 1 << 30;
    // How long an append whose outcome is unknown is asked for again, before nobody knows it until the next start: a
    // server that was gone for a minute is waited for.
    std::chrono::milliseconds settle_for{90'000};
    std::uint64_t cache_bytes = 64 << 20;  // records that were read last
    // Held by whoever appends: each append looks whether it still is. Outlives the journal.
    postgres::WriterLock* writer = nullptr;
};

class PostgresJournal final : public Journal {
  public:
    // Makes its tables when it opens for writing. Errors: damaged (names the record), unsupported, and those of
    // postgres::Connection.
    static base::Result<std::unique_ptr<PostgresJournal>> open(const postgres::Address& address,
                                                               PostgresJournalOptions options);

    End end() const override;
    base::Sequence checked_from() const override { return checked_from_; }
    base::Status append(base::Sequence expected, std::span<RecordBuilder::Built* const> records) override;
    base::Result<Record> record_at(base::Sequence sequence) override;
    base::Result<StoredEntry> entry_at(base::Sequence sequence) override;
    base::Result<std::vector<Entry>> entries_at(base::Sequence first, std::uint32_t count) override;
    base::Status erase_private(std::span<const base::Sequence> entries,
                               const std::function<void(std::uint64_t)>& progress) override;

  private:
    using Held = std::shared_ptr<const Record>;  // shared: a reader may still use what leaves the cache

    PostgresJournal(postgres::Address address, PostgresJournalOptions options)
        : address_(std::move(address)), options_(options) {}

    base::Status recover();
    base::Status hold() const { return options_.writer == nullptr ? base::Status{} : options_.writer->hold(); }
    base::Status settle(std::span<const postgres::Statement> statements,
                        std::span<RecordBuilder::Built* const> records);
    base::Result<bool> stands(const RecordBuilder::Built& record);
    base::Result<Held> find(base::Sequence sequence);
    void keep(const Held& record, std::uint64_t erasures);
    // With a connection of the pool; asked once more over a new one when that was lost, since it only reads.
    base::Result<postgres::Rows> read(std::string_view sql, std::initializer_list<postgres::Value> values);

    const postgres::Address address_;
    const PostgresJournalOptions options_;
    base::Sequence checked_from_ = 0;
    std::unique_ptr<postgres::Connection> writer_;
    base::Sequence segment_ = 0;       // the last record's
    std::uint64_t segment_bytes_ = 0;  // records in it
    bool failed_ = false;

    mutable std::mutex mutex_;  // guards what follows
    End end_;
    std::vector<std::unique_ptr<postgres::Connection>> free_;
    std::map<base::Sequence, Held> cache_;
    std::list<base::Sequence> oldest_;  // in the cache, by their coming
    std::uint64_t cached_ = 0;
    std::uint64_t erasures_ = 0;
};

// Walks the whole book, as inspect_book does. Reads only.
base::Result<Findings> inspect_book(const postgres::Address& address, base::Sequence written,
                                    const std::function<void(std::uint64_t)>& progress,
                                    const std::atomic<bool>* stop = nullptr);

// Whether the database has a book with at least one record.
base::Result<bool> has_book(const postgres::Address& address);

// Carries a book over, whole or not at all, checking each record. The files are those of a book that was closed; `to`
// has no book yet. `progress(entries)` now and then. Errors: damaged, conflict (there is a book), unavailable (`stop`).
base::Result<End> carry_book(Files& from, const postgres::Address& to,
                             const std::function<void(std::uint64_t)>& progress,
                             const std::atomic<bool>* stop = nullptr);
// The other way: makes the segment files in the folder book, which holds none yet, and syncs them.
base::Result<End> carry_book(const postgres::Address& from, Files& to,
                             const std::function<void(std::uint64_t)>& progress,
                             const std::atomic<bool>* stop = nullptr);

}  // namespace modou::journal
