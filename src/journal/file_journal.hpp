// The embedded journal: segment files in DIR/book, synced once per group of records, and their recovery after a crash.
#pragma once

#include <atomic>
#include <map>
#include <shared_mutex>

#include "journal/segment.hpp"

namespace modou::journal {

struct FileJournalOptions {
    enum class Mode { write, read_only } mode = Mode::write;
    std::uint64_t segment_bytes = 256 << 20;
    // What is known to be durable from elsewhere (a snapshot, an index): a bad record below it is damage, never a torn
    // tail.
    base::Sequence known_durable = 0;
    // Larger books are walked from the segment that holds `known_durable` on; the scrub checks the rest later.
    std::uint64_t check_whole_below_bytes = 1 << 30;
};

// What opening found and did, for the operator.
struct Recovery {
    base::Sequence checked_from = 0;  // larger books: what lies below is left to the ledger's scrub
    std::uint64_t checked_entries = 0;
    std::uint64_t cut_bytes = 0;  // torn tail, moved to cut_file
    std::string cut_file;
    std::uint64_t resynced_entries = 0;  // past the last durable mark: copied to a new segment and synced before belief
};

class FileJournal final : public Journal {
  public:
    // `files` outlives the journal. Errors: damaged (names segment and offset), unsupported, io.
    static base::Result<std::unique_ptr<FileJournal>> open(Files& files, FileJournalOptions options);

    const Recovery& recovery() const { return recovery_; }

    End end() const override;
    base::Sequence checked_from() const override { return recovery_.checked_from; }
    base::Status append(base::Sequence expected, std::span<RecordBuilder::Built* const> records) override;
    base::Result<Record> record_at(base::Sequence sequence) override;
    base::Result<StoredEntry> entry_at(base::Sequence sequence) override;
    base::Result<std::vector<Entry>> entries_at(base::Sequence first, std::uint32_t count) override;
    base::Status erase_private(std::span<const base::Sequence> entries,
                               const std::function<void(std::uint64_t)>& progress) override;

    std::uint64_t bytes() const { return bytes_; }  // of all segments with their private files

  private:
    FileJournal(Files& files, FileJournalOptions options) : files_(files), options_(options) {}

    base::Status recover();
    base::Status cut_tail(Segment& last, const Walk& walk);
    base::Status resync_tail(base::Sequence durable, const Walk& walk);
    base::Status write_group(std::span<RecordBuilder::Built* const> records);
    base::Status begin_segment(base::Sequence first);
    // Segments that were begun and never written to: not a part of the book.
    base::Result<std::vector<base::Sequence>> leave_out_unused();
    base::Status open_mark();
    void write_durable_mark(base::Sequence durable);
    base::Sequence read_durable_mark();
    // The segment that holds `sequence` and the first sequence after it.
    base::Result<std::pair<Segment*, base::Sequence>> holder(base::Sequence sequence);

    Files& files_;
    FileJournalOptions options_;
    Recovery recovery_;
    mutable std::shared_mutex mutex_;  // guards segments_ and end_
    std::map<base::Sequence, std::unique_ptr<Segment>> segments_;
    End end_;
    base::Sequence durable_ = 0;
    std::uint64_t offset_ = 0, private_offset_ = 0;  // ends of the last segment's files
    std::uint64_t begin_at_ = 0;                     // length of the last segment from which on the next is begun
    std::atomic<std::uint64_t> bytes_{0};
    std::unique_ptr<File> mark_;
    bool failed_ = false;
};

// How many entries the names of the segments and the durable mark prove to have been written; the last segment may hold
// more. Errors: io.
base::Result<base::Sequence> known_entries(Files& files);

// Walks the whole book and names everything that is wrong, for `modou repair --dry-run`. `progress(entries)` is called
// now and then. Reads only.
struct Findings {
    std::uint64_t entries = 0;
    std::vector<base::Error> problems;
};
// `written`: as many entries are known to have been written; a book that ends before is a problem.
// Error unavailable: `stop` was set.
base::Result<Findings> inspect_book(Files& files, base::Sequence written,
                                    const std::function<void(std::uint64_t)>& progress,
                                    const std::atomic<bool>* stop = nullptr);

}  // namespace modou::journal
