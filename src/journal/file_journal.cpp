#include "journal/file_journal.hpp"

#include "base/endian.hpp"

namespace modou::journal {
namespace {

using base::Code;
using base::Status;

const std::string k_folder{k_book_folder};
// Rewritten after every sync, never synced itself: valid content is always true, a lost or torn one only means "not
// known".
const std::string k_mark_file = k_folder + "/durable";
constexpr std::size_t k_mark_bytes = 16;
const std::string k_cut_folder = "cut";
// A segment whose successor could not be begun grows by this part of a segment before that is tried again.
constexpr std::uint64_t k_more_before_next_try = 64;

base::Result<std::vector<base::Sequence>> list_segments(Files& files) {
    MODOU_TRY(const auto names, files.list(k_folder));
    std::vector<base::Sequence> firsts;
    for (const auto& name : names)
        if (auto first = segment_first(name)) firsts.push_back(*first);
    return firsts;
}

// Begun, and never written to: a crash came, or the disk had no room for it, and the segment before went on.
base::Result<bool> is_unused(Segment& segment) {
    if (segment.first() == 0) return false;
    MODOU_TRY(const std::uint64_t size, segment.file().size());
    return size == 0;
}

base::Result<std::vector<std::byte>> read_range(File& file, std::uint64_t from, std::uint64_t to) {
    std::vector<std::byte> bytes(to - from);
    MODOU_CHECK(file.read(from, bytes));
    return bytes;
}

base::Sequence read_durable_mark(Files& files) {
    auto file = files.open(k_mark_file, Files::Open::read);
    std::array<std::byte, k_mark_bytes> bytes{};
    if (!file || !(*file)->read(0, bytes)) return 0;
    if (base::crc32c(base::Bytes(bytes.data(), 8)) != base::load_le<std::uint32_t>(bytes.data() + 8)) return 0;
    return base::load_le<base::Sequence>(bytes.data());
}

Status write_synced(Files& files, const std::string& name, base::Bytes bytes) {
    MODOU_TRY(auto file, files.open(name, Files::Open::create));
    MODOU_CHECK(file->write(0, bytes));
    return file->sync();
}

}  // namespace

base::Result<std::unique_ptr<FileJournal>> FileJournal::open(Files& files, FileJournalOptions options) {
    std::unique_ptr<FileJournal> journal(new FileJournal(files, options));
    MODOU_CHECK(journal->recover());
    return journal;
}

base::Result<std::vector<base::Sequence>> FileJournal::leave_out_unused() {
    std::vector<base::Sequence> unused;
    for (const auto& [first, segment] : segments_) {
        MODOU_TRY(const bool empty, is_unused(*segment));
        if (empty) unused.push_back(first);
    }
    for (const base::Sequence first : unused) segments_.erase(first);
    return unused;
}

Status FileJournal::recover() {
    const bool writing = options_.mode == FileJournalOptions::Mode::write;
    if (writing) {
        MODOU_CHECK(files_.make_folder(k_folder));
        MODOU_CHECK(files_.make_folder(k_cut_folder));
        // A segment whose folder entry was never synced would take what is appended to it along when the power goes.
        MODOU_TRY(const auto names, files_.list(k_folder));
        // A copy that a crash left unfinished: it may hold private parts that an erasure means to destroy.
        for (const auto& name : names)
            if (name.ends_with(".new")) MODOU_CHECK(files_.remove(k_folder + "/" + name));
        MODOU_CHECK(files_.sync_folder(k_folder));
    }
    // Read before the segments: whatever it covers was on the disk when it was written.
    const base::Sequence marked = read_durable_mark();
    base::Sequence known = std::max(marked, options_.known_durable);
    MODOU_TRY(const auto listed, list_segments(files_));
    for (base::Sequence first : listed) {
        MODOU_TRY(segments_[first], Segment::open(files_, first, writing ? Files::Open::write : Files::Open::read));
    }
    MODOU_TRY(const auto unused, leave_out_unused());
    // Whatever comes before a segment was synced before it was begun.
    if (!unused.empty()) known = std::max(known, unused.back());
    std::uint64_t total = 0;
    std::vector<base::Sequence> firsts;
    for (const auto& [first, segment] : segments_) {
        firsts.push_back(first);
        MODOU_TRY(const std::uint64_t size, segment->file().size());
        MODOU_TRY(const std::uint64_t private_size, segment->secrets()->size());
        total += size + private_size;
    }
    bytes_ = total;
    if (firsts.empty()) {
        if (known > 0) return base::fail(Code::damaged, "the book's segments are gone", k_folder);
        return writing ? open_mark() : Status{};
    }
    if (firsts.front() != 0) return base::fail(Code::damaged, "the book's first segment is missing", segment_name(0));

    std::size_t begin = 0;
    if (total >= options_.check_whole_below_bytes)
        while (begin + 1 < firsts.size() && firsts[begin + 1] <= options_.known_durable) ++begin;

    recovery_.checked_from = firsts[begin];
    std::optional<base::Hash> previous;
    if (begin == 0) previous = base::Hash{};
    Walk walk;
    base::Sequence durable = known;
    for (std::size_t i = begin; i < firsts.size(); ++i) {
        Segment& segment = *segments_[firsts[i]];
        const bool is_last = i + 1 == firsts.size();
        const base::Sequence stop = is_last ? ~base::Sequence{0} : firsts[i + 1];
        // A segment is begun only after everything before it was synced.
        durable = std::max(durable, firsts[i]);
        MODOU_TRY(walk, segment.walk(previous, stop, durable));
        durable = std::max(durable, walk.durable_up_to);
        recovery_.checked_entries += walk.end - firsts[i];
        if (!is_last && walk.end != stop)
            return walk.problem
                       ? tl::unexpected<base::Error>(*walk.problem)
                       : base::fail(Code::damaged,
                                    fmt::format("the segment ends at entry {}, the next begins at {}", walk.end, stop),
                                    segment.name());
        if (writing && !is_last) {
            // Left over from a tail that was copied to the next segment just before a crash.
            MODOU_CHECK(segment.file().truncate(walk.offset));
            MODOU_CHECK(segment.secrets()->truncate(walk.private_offset));
        }
        segment.set_spots(walk.spots);
        if (walk.last) {
            previous = walk.last;
            end_.last = *walk.last;
            end_.record_time_ms = walk.record_time_ms;
        }
    }
    end_.size = walk.end;
    offset_ = walk.offset;
    private_offset_ = walk.private_offset;
    durable_ = durable;
    Segment& last = *segments_.rbegin()->second;
    if (walk.end < durable) {
        if (walk.problem) return tl::unexpected<base::Error>(*walk.problem);
        return base::fail(Code::damaged,
                          fmt::format("the book ends at entry {}, but {} were written", walk.end, durable),
                          last.name() + ":offset " + std::to_string(walk.offset));
    }
    if (!writing) {
        // Another process may be writing: believe only what it has marked as durable, when it has.
        return {};
    }
    // Only now, when nothing is missing: the names of segments tell how much there was.
    for (const base::Sequence first : unused) {
        MODOU_CHECK(files_.remove(segment_name(first)));
        MODOU_CHECK(files_.remove(segment_private_name(first)));
    }
    if (!unused.empty()) MODOU_CHECK(files_.sync_folder(k_folder));
    if (walk.problem) MODOU_CHECK(cut_tail(last, walk));
    MODOU_TRY(const std::uint64_t private_size, last.secrets()->size());
    if (private_size > walk.private_offset) MODOU_CHECK(last.secrets()->truncate(walk.private_offset));
    MODOU_CHECK(resync_tail(durable, walk));
    MODOU_CHECK(open_mark());
    write_durable_mark(end_.size);
    return {};
}

Status FileJournal::open_mark() {
    MODOU_TRY(const bool there, files_.exists(k_mark_file));
    MODOU_TRY(mark_, files_.open(k_mark_file, there ? Files::Open::write : Files::Open::create));
    return {};
}

Status FileJournal::cut_tail(Segment& last, const Walk& walk) {
    MODOU_TRY(const bool more, last.has_record_after(walk.offset + 1, walk.end));
    if (more)
        return base::fail(
            Code::damaged,
            walk.problem->message + "; good records stand behind it, so it is no torn tail: nothing was changed",
            walk.problem->where);
    MODOU_TRY(const std::uint64_t size, last.file().size());
    MODOU_TRY(const auto torn, read_range(last.file(), walk.offset, size));
    recovery_.cut_file = fmt::format("{}/seg-{:016x}-at-{}.book", k_cut_folder, last.first(), walk.offset);
    recovery_.cut_bytes = torn.size();
    MODOU_CHECK(write_synced(files_, recovery_.cut_file, torn));
    MODOU_CHECK(files_.sync_folder(k_cut_folder));
    MODOU_CHECK(last.file().truncate(walk.offset));
    return last.file().sync();
}

// What stands past the last durable mark was read back from the page cache, perhaps after a sync that failed: the disk
// may not have it. It goes to a new segment, which is synced, before anybody may build on it.
Status FileJournal::resync_tail(base::Sequence durable, const Walk& walk) {
    durable_ = end_.size;
    if (end_.size <= durable) return {};
    Segment& last = *segments_.rbegin()->second;
    std::uint64_t from = 0, private_from = 0;
    // An index may cover a record in part: go back to the border before the mark.
    base::Sequence border = last.first();
    while (border < durable) {
        MODOU_TRY(const Record record, last.record_at(border, walk.end));
        if (record.header.end() > durable) break;
        border = record.header.end();
        from += record.header.record_bytes();
        private_from += k_private_header_bytes + std::size_t{record.header.count} * k_private_bytes;
    }
    MODOU_TRY(const auto bytes, read_range(last.file(), from, walk.offset));
    MODOU_TRY(const auto secrets, read_range(*last.secrets(), private_from, walk.private_offset));
    recovery_.resynced_entries = end_.size - border;
    const std::string book = segment_name(border), priv = segment_private_name(border);
    MODOU_TRY(auto aside_priv, base::Aside::make(files_, "", priv, {}));
    MODOU_TRY(auto aside_book, base::Aside::make(files_, "", book, {}));
    MODOU_CHECK(aside_priv.write(0, secrets));
    MODOU_CHECK(aside_priv.sync());
    MODOU_CHECK(aside_book.write(0, bytes));
    MODOU_CHECK(aside_book.sync());
    // The private part first: a segment without its own is none.
    MODOU_CHECK(aside_priv.take_place());
    MODOU_CHECK(aside_book.take_place());
    MODOU_CHECK(files_.sync_folder(k_folder));
    if (border != last.first()) {
        // From here on a crash is harmless: a segment ends where the next begins.
        MODOU_CHECK(last.file().truncate(from));
        MODOU_CHECK(last.secrets()->truncate(private_from));
        MODOU_CHECK(last.file().sync());
        MODOU_CHECK(last.secrets()->sync());
        std::vector<Spot> kept;
        for (const Spot& spot : walk.spots)
            if (spot.first < border) kept.push_back(spot);
        last.set_spots(std::move(kept));
    }
    MODOU_TRY(segments_[border], Segment::open(files_, border, Files::Open::write));
    offset_ = bytes.size();
    private_offset_ = secrets.size();
    return {};
}

End FileJournal::end() const {
    std::shared_lock lock(mutex_);
    return end_;
}

Status FileJournal::append(base::Sequence expected, std::span<RecordBuilder::Built* const> records) {
    if (options_.mode == FileJournalOptions::Mode::read_only)
        return base::fail(Code::unavailable, "the book is open for reading only");
    if (failed_) return base::fail(Code::unavailable, "an earlier write failed: start again to see what the disk kept");
    if (expected != end_.size) return base::fail(Code::conflict, "the book has grown under another writer");
    if (records.empty()) return {};
    if (auto written = write_group(records); !written) {
        // Never retried as if nothing had happened: after a failed sync the kernel may have dropped the pages.
        failed_ = true;
        return base::fail(Code::unknown_outcome, written.error().message, written.error().where);
    }
    return {};
}

Status FileJournal::write_group(std::span<RecordBuilder::Built* const> records) {
    End end = end_;
    std::vector<std::pair<RecordHeader, std::pair<std::uint64_t, std::uint64_t>>> placed;
    for (RecordBuilder::Built* const record : records) {
        RecordBuilder::Built& built = *record;
        MODOU_ASSERT(built.header.first == end.size && built.header.record_time_ms >= end.record_time_ms,
                     "the writer numbers records in order");
        const std::uint64_t length = offset_ + built.bytes.size();
        if (segments_.empty() || (offset_ > 0 && length > std::max(options_.segment_bytes, begin_at_)))
            MODOU_CHECK(begin_segment(end.size));
        Segment& last = *segments_.rbegin()->second;
        end.last = seal(built, durable_, end.last);
        end.size = built.header.end();
        end.record_time_ms = built.header.record_time_ms;
        MODOU_CHECK(last.secrets()->write(private_offset_, built.secrets));
        MODOU_CHECK(last.file().write(offset_, built.bytes));
        last.add_spot(built.header, offset_, private_offset_);
        offset_ += built.bytes.size();
        private_offset_ += built.secrets.size();
        bytes_ += built.bytes.size() + built.secrets.size();
    }
    Segment& last = *segments_.rbegin()->second;
    MODOU_CHECK(last.secrets()->sync());
    MODOU_CHECK(last.file().sync());
    durable_ = end.size;
    write_durable_mark(durable_);
    std::unique_lock lock(mutex_);
    end_ = end;
    return {};
}

Status FileJournal::begin_segment(base::Sequence first) {
    if (!segments_.empty()) {
        MODOU_CHECK(segments_.rbegin()->second->secrets()->sync());
        MODOU_CHECK(segments_.rbegin()->second->file().sync());
    }
    auto segment = Segment::open(files_, first, Files::Open::create);
    const Status begun = segment ? files_.sync_folder(k_folder) : Status(tl::unexpected<base::Error>(segment.error()));
    if (!begun && segments_.empty()) return begun;
    if (!begun) {
        // No descriptor is left, or no room: the present segment takes some more, and then it is tried again. What may
        // stand there of the new one holds nothing, and an opening leaves it out.
        (void)files_.remove(segment_name(first));
        (void)files_.remove(segment_private_name(first));
        begin_at_ = offset_ + options_.segment_bytes / k_more_before_next_try;
        return {};
    }
    durable_ = first;
    offset_ = private_offset_ = begin_at_ = 0;
    std::unique_lock lock(mutex_);
    segments_[first] = std::move(*segment);
    return {};
}

void FileJournal::write_durable_mark(base::Sequence durable) {
    std::array<std::byte, k_mark_bytes> bytes{};
    base::store_le(bytes.data(), durable);
    base::store_le(bytes.data() + 8, base::crc32c(base::Bytes(bytes.data(), 8)));
    // A failure here costs nothing but a longer copy at the next start.
    (void)mark_->write(0, bytes);
}

base::Sequence FileJournal::read_durable_mark() {
    return journal::read_durable_mark(files_);
}

base::Result<std::pair<Segment*, base::Sequence>> FileJournal::holder(base::Sequence sequence) {
    std::shared_lock lock(mutex_);
    if (sequence >= end_.size) return base::fail(Code::not_found, fmt::format("the book has no entry {}", sequence));
    auto after = segments_.upper_bound(sequence);
    const base::Sequence end = after == segments_.end() ? end_.size : after->first;
    return std::pair{std::prev(after)->second.get(), end};
}

base::Result<Record> FileJournal::record_at(base::Sequence sequence) {
    MODOU_TRY(const auto held, holder(sequence));
    return held.first->record_at(sequence, held.second);
}

base::Result<StoredEntry> FileJournal::entry_at(base::Sequence sequence) {
    MODOU_TRY(const auto held, holder(sequence));
    return held.first->entry_at(sequence, held.second);
}

base::Result<std::vector<Entry>> FileJournal::entries_at(base::Sequence first, std::uint32_t count) {
    MODOU_TRY(const auto held, holder(first));
    return held.first->entries_at(first, count, held.second);
}

Status FileJournal::erase_private(std::span<const base::Sequence> entries,
                                  const std::function<void(std::uint64_t)>& progress) {
    if (options_.mode == FileJournalOptions::Mode::read_only)
        return base::fail(Code::unavailable, "the book is open for reading only");
    if (failed_) return base::fail(Code::unavailable, "an earlier write failed: start again to see what the disk kept");
    for (std::size_t from = 0; from < entries.size();) {
        MODOU_TRY(const auto held, holder(entries[from]));
        std::size_t to = from;
        while (to < entries.size() && entries[to] < held.second) ++to;
        if (auto erased = held.first->erase_private(files_, entries.subspan(from, to - from), held.second); !erased) {
            // The name may be the new file's and the handle the old one's: nothing may be appended through it.
            failed_ = true;
            return erased;
        }
        from = to;
        progress(from);
    }
    if (auto synced = files_.sync_folder(k_folder); !synced) {
        failed_ = true;
        return synced;
    }
    return {};
}

base::Result<base::Sequence> known_entries(Files& files) {
    MODOU_TRY(const auto firsts, list_segments(files));
    base::Sequence known = read_durable_mark(files);
    for (const base::Sequence first : firsts) known = std::max(known, first);
    return known;
}

base::Result<Findings> inspect_book(Files& files, base::Sequence written,
                                    const std::function<void(std::uint64_t)>& progress, const std::atomic<bool>* stop) {
    MODOU_TRY(auto firsts, list_segments(files));
    Findings findings;
    std::optional<base::Hash> previous = base::Hash{};
    std::vector<base::Result<std::unique_ptr<Segment>>> segments;
    for (std::size_t i = 0; i < firsts.size();) {
        auto segment = Segment::open(files, firsts[i], Files::Open::read);
        bool unused = false;
        if (segment) {
            MODOU_TRY(unused, is_unused(**segment));
        }
        if (unused) {
            written = std::max(written, firsts[i]);
            firsts.erase(firsts.begin() + static_cast<std::ptrdiff_t>(i));
            continue;
        }
        segments.push_back(std::move(segment));
        ++i;
    }
    for (std::size_t i = 0; i < firsts.size(); ++i) {
        auto& segment = segments[i];
        if (!segment) {
            findings.problems.push_back(segment.error());
            previous.reset();
            continue;
        }
        if (firsts[i] != findings.entries && findings.problems.empty())
            findings.problems.push_back({Code::damaged, (*segment)->name(),
                                         fmt::format("expected a segment that begins at entry {}", findings.entries)});
        const base::Sequence last = i + 1 < firsts.size() ? firsts[i + 1] : ~base::Sequence{0};
        MODOU_TRY(const auto walk, (*segment)->walk(previous, last, last, stop));
        if (walk.problem) findings.problems.push_back(*walk.problem);
        previous = walk.problem ? std::nullopt : walk.last ? walk.last : previous;
        findings.entries = walk.end;
        progress(findings.entries);
    }
    if (firsts.empty() && written > 0)
        findings.problems.push_back({Code::damaged, k_folder, "the book's segments are gone"});
    else if (findings.entries < written && findings.problems.empty())
        findings.problems.push_back(
            {Code::damaged, segment_name(findings.entries),
             fmt::format("the book ends at entry {}, but {} were written", findings.entries, written)});
    return findings;
}

}  // namespace modou::journal
