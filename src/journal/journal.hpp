// The storage seam of the book. It asks one thing of its engine: append these records at position N if and only if the
// end is N. Everything else (accounts, indexes, snapshots, pages) is derived from what it keeps.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "journal/record.hpp"

namespace modou::journal {

struct End {
    base::Sequence size = 0;          // entries in the book; also the next sequence
    base::Hash last{};                // SHA-256 of the last record; zero for an empty book
    std::int64_t record_time_ms = 0;  // of the last record
};

struct StoredEntry {
    base::Sequence sequence = 0;
    std::int64_t record_time_ms = 0;
    Entry entry;
    Private secret;
};

// Threads: one writer appends; any thread reads.
class Journal {
  public:
    virtual ~Journal() = default;

    virtual End end() const = 0;

    // Records below were not looked at when the book was opened: somebody should read them once.
    virtual base::Sequence checked_from() const { return 0; }

    // Durable on return, all of them or (on error) possibly none or some, as the code says:
    //   conflict         the end is not `expected`: somebody else writes; nothing was appended
    //   unavailable      not tried (an earlier append failed, or the book is open for reading only)
    //   unknown_outcome  tried, and the disk did not confirm: only a restart tells
    virtual base::Status append(base::Sequence expected, std::span<RecordBuilder::Built* const> records) = 0;

    // The whole record that holds `sequence`, checked. Errors: not_found (past the end), damaged (names the place).
    virtual base::Result<Record> record_at(base::Sequence sequence) = 0;

    // One entry; the record is checked when it is first touched.
    virtual base::Result<StoredEntry> entry_at(base::Sequence sequence) = 0;

    // The chained parts of up to `count` entries from `first` on, in one read: at least one, and none beyond the record
    // that holds `first`.
    virtual base::Result<std::vector<Entry>> entries_at(base::Sequence first, std::uint32_t count) = 0;

    // Destroys the salt and the party of these entries (ascending); the chained part stays as it is. Durable on return;
    // after an error or a crash some may be gone and others not: the same call again finishes. Never beside an append.
    // `progress(done)` is called now and then with a number of entries.
    virtual base::Status erase_private(std::span<const base::Sequence> entries,
                                       const std::function<void(std::uint64_t)>& progress) = 0;
};

// In memory, for tests: proves that the seam needs compare-and-append and nothing else.
class MemoryJournal final : public Journal {
  public:
    End end() const override { return end_; }
    base::Status append(base::Sequence expected, std::span<RecordBuilder::Built* const> records) override;
    base::Result<Record> record_at(base::Sequence sequence) override;
    base::Result<StoredEntry> entry_at(base::Sequence sequence) override;
    base::Result<std::vector<Entry>> entries_at(base::Sequence first, std::uint32_t count) override;
    base::Status erase_private(std::span<const base::Sequence> entries,
                               const std::function<void(std::uint64_t)>& progress) override;

  private:
    End end_;
    std::vector<Record> records_;
};

}  // namespace modou::journal
