// One segment of the book: a file of records and its sibling of private records, found and read by sequence.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "journal/files.hpp"
#include "journal/journal.hpp"

namespace modou::journal {

inline constexpr std::string_view k_book_folder = "book";

std::string segment_name(base::Sequence first);                           // "book/seg-00000000000004d2.book"
std::string segment_private_name(base::Sequence first);                   // "book/seg-00000000000004d2.priv"
std::optional<base::Sequence> segment_first(std::string_view file_name);  // of "seg-….book", without the folder

// Where records begin, about one spot every 256 entries: small however large the book is.
struct Spot {
    base::Sequence first = 0;
    std::uint64_t offset = 0;
    std::uint64_t private_offset = 0;
    base::Sequence checked_to = 0;  // the check sums of the records from here to this entry were compared in this run
};

// What a walk over a segment's records found.
struct Walk {
    base::Sequence end = 0;              // after the last good record
    std::uint64_t offset = 0;            // of the end, in the public file
    std::uint64_t private_offset = 0;    // of the end, in the private file
    base::Sequence durable_up_to = 0;    // largest mark seen
    std::int64_t record_time_ms = 0;     // of the last good record
    std::optional<base::Hash> last;      // its hash; none when no record was read
    std::optional<base::Error> problem;  // why the walk ended before the file did
    std::vector<Spot> spots;
};

class Segment {
  public:
    static base::Result<std::unique_ptr<Segment>> open(Files& files, base::Sequence first, Files::Open how);

    base::Sequence first() const { return first_; }
    const std::string& name() const { return name_; }
    File& file() { return *file_; }
    // Shared: a reader may still hold the file that an erasure has just replaced.
    std::shared_ptr<File> secrets();

    // Walks every record, checking sums and chain, up to entry `stop` (or the end of the file).
    // `previous`: hash that the first record must continue; none when it is not known. From entry `in_doubt` on, the
    // commitments are opened too: public and private parts that reached the disk may be those of two different tries.
    // Error unavailable: `asked_to_end` was set.
    base::Result<Walk> walk(std::optional<base::Hash> previous, base::Sequence stop, base::Sequence in_doubt,
                            const std::atomic<bool>* asked_to_end = nullptr);

    // Reading by sequence needs the spots: set after a walk, or found on first use from the headers alone.
    void set_spots(std::vector<Spot> spots);
    void add_spot(const RecordHeader& header, std::uint64_t offset, std::uint64_t private_offset);
    // `end`: sequences of this segment are below it.
    base::Result<Record> record_at(base::Sequence sequence, base::Sequence end);
    base::Result<StoredEntry> entry_at(base::Sequence sequence, base::Sequence end);
    base::Result<std::vector<Entry>> entries_at(base::Sequence first, std::uint32_t count, base::Sequence end);

    // Writes the private file anew without salt and party of these entries (ascending, all of this segment), and takes
    // its place by a rename: a crash leaves the old file or the new one, whole. The caller syncs the folder.
    base::Status erase_private(Files& files, std::span<const base::Sequence> entries, base::Sequence end);

    // After a failed search: does any good record stand at or after `offset`?
    base::Result<bool> has_record_after(std::uint64_t offset, base::Sequence at_least);

  private:
    Segment(base::Sequence first, std::unique_ptr<File> file, std::unique_ptr<File> secrets);

    struct Place {
        RecordHeader header;
        std::uint64_t offset = 0;
        std::uint64_t private_offset = 0;
        std::size_t spot = 0;
        base::Sequence checked_to = 0;
    };
    base::Result<Place> find(base::Sequence sequence, base::Sequence end);
    base::Result<RecordHeader> header_at(std::uint64_t offset);
    base::Result<Record> read_record(const Place& place);
    base::Status check_spot(std::size_t spot, base::Sequence end);
    std::string where(std::uint64_t offset) const { return name_ + ":offset " + std::to_string(offset); }

    base::Sequence first_;
    std::string name_;
    std::unique_ptr<File> file_;
    std::mutex mutex_;               // guards what follows
    std::shared_ptr<File> secrets_;  // replaced by an erasure
    std::vector<Spot> spots_;
    std::optional<Place> last_;  // found last: the next one is often in the same record
};

}  // namespace modou::journal
