#include "journal/segment.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace modou::journal {
namespace {

using base::Code;

constexpr base::Sequence k_entries_a_spot = 256;

std::string name_of(base::Sequence first, std::string_view ending) {
    return fmt::format("{}/seg-{:016x}.{}", k_book_folder, first, ending);
}

void note_spot(std::vector<Spot>& spots, const Spot& spot) {
    if (spots.empty() || spot.first >= spots.back().first + k_entries_a_spot) spots.push_back(spot);
}

}  // namespace

std::string segment_name(base::Sequence first) {
    return name_of(first, "book");
}
std::string segment_private_name(base::Sequence first) {
    return name_of(first, "priv");
}

std::optional<base::Sequence> segment_first(std::string_view file_name) {
    if (file_name.size() != 25 || !file_name.starts_with("seg-") || !file_name.ends_with(".book")) return std::nullopt;
    base::Sequence first = 0;
    const char* digits = file_name.data() + 4;
    if (std::from_chars(digits, digits + 16, first, 16).ptr != digits + 16) return std::nullopt;
    return first;
}

Segment::Segment(base::Sequence first, std::unique_ptr<File> file, std::unique_ptr<File> secrets)
    : first_(first), name_(segment_name(first)), file_(std::move(file)), secrets_(std::move(secrets)) {}

base::Result<std::unique_ptr<Segment>> Segment::open(Files& files, base::Sequence first, Files::Open how) {
    MODOU_TRY(auto secrets, files.open(segment_private_name(first), how));
    MODOU_TRY(auto file, files.open(segment_name(first), how));
    return std::unique_ptr<Segment>(new Segment(first, std::move(file), std::move(secrets)));
}

base::Result<RecordHeader> Segment::header_at(std::uint64_t offset) {
    std::array<std::byte, k_record_header_bytes> bytes;
    MODOU_CHECK(file_->read(offset, bytes));
    return read_header(bytes, where(offset));
}

base::Result<Record> Segment::read_record(const Place& place) {
    Record record{place.header, {}, {}};
    record.body.resize(place.header.body_bytes());
    MODOU_CHECK(file_->read(place.offset + k_record_header_bytes, record.body));
    MODOU_CHECK(check_body(place.header, record.body, where(place.offset)));
    std::vector<std::byte> secrets(k_private_header_bytes + std::size_t{place.header.count} * k_private_bytes);
    MODOU_CHECK(this->secrets()->read(place.private_offset, secrets));
    MODOU_CHECK(check_secrets(place.header, secrets,
                              segment_private_name(first_) + ":offset " + std::to_string(place.private_offset)));
    record.secrets.assign(secrets.begin() + k_private_header_bytes, secrets.end());
    return record;
}

namespace {

// Whether the private parts open the commitments; an erased one opens nothing, and is of an entry that was durable.
bool opens(const RecordHeader& header, base::Bytes record, base::Bytes secrets) {
    for (std::size_t i = 0; i < header.count; ++i) {
        const Entry entry = decode_entry(record.subspan(k_record_header_bytes + i * k_entry_bytes, k_entry_bytes));
        const Private secret =
            decode_private(secrets.subspan(k_private_header_bytes + i * k_private_bytes, k_private_bytes));
        if (secret.salt != base::Salt{} && commit(entry, secret) != entry.commitment) return false;
    }
    return true;
}

}  // namespace

base::Result<Walk> Segment::walk(std::optional<base::Hash> previous, base::Sequence stop, base::Sequence in_doubt,
                                 const std::atomic<bool>* asked_to_end) {
    MODOU_TRY(const std::uint64_t size, file_->size());
    const auto held = this->secrets();
    MODOU_TRY(const std::uint64_t private_size, held->size());
    Walk walk;
    walk.end = first_;
    std::vector<std::byte> bytes;
    while (walk.end < stop && walk.offset < size) {
        if (asked_to_end != nullptr && asked_to_end->load(std::memory_order_relaxed))
            return base::fail(Code::unavailable, "stopped before the book was read to its end");
        auto bad = [&](base::Error error) { walk.problem = std::move(error); };
        if (size - walk.offset < k_record_header_bytes) {
            bad({Code::damaged, where(walk.offset), "the file ends inside a record's header"});
            break;
        }
        auto header = header_at(walk.offset);
        if (!header) {
            if (header.error().code != Code::damaged) return tl::unexpected(header.error());
            bad(header.error());
            break;
        }
        if (header->first != walk.end) {
            bad({Code::damaged, where(walk.offset),
                 fmt::format("the record begins at entry {}, expected {}", header->first, walk.end)});
            break;
        }
        if (previous && header->previous != *previous) {
            bad({Code::damaged, where(walk.offset), "the record does not continue the one before it"});
            break;
        }
        const std::size_t private_bytes = k_private_header_bytes + std::size_t{header->count} * k_private_bytes;
        if (size - walk.offset < header->record_bytes()) {
            bad({Code::damaged, where(walk.offset), "the file ends inside a record"});
            break;
        }
        if (private_size < walk.private_offset || private_size - walk.private_offset < private_bytes) {
            bad({Code::damaged, where(walk.offset), "the private file ends before this record's part"});
            break;
        }
        bytes.resize(header->record_bytes());
        MODOU_CHECK(file_->read(walk.offset, bytes));
        if (auto good = check_body(*header, base::Bytes(bytes).subspan(k_record_header_bytes), where(walk.offset));
            !good) {
            bad(good.error());
            break;
        }
        std::vector<std::byte> secrets(private_bytes);
        MODOU_CHECK(held->read(walk.private_offset, secrets));
        if (auto good = check_secrets(*header, secrets,
                                      segment_private_name(first_) + ":offset " + std::to_string(walk.private_offset));
            !good) {
            bad(good.error());
            break;
        }
        if (header->end() > std::max(in_doubt, walk.durable_up_to) && !opens(*header, bytes, secrets)) {
            bad({Code::damaged, where(walk.offset), "the private record is not of the same try as its public one"});
            break;
        }
        note_spot(walk.spots, {header->first, walk.offset, walk.private_offset, 0});
        walk.spots.back().checked_to = header->end();
        previous = walk.last = base::sha256(bytes);
        walk.end = header->end();
        walk.offset += header->record_bytes();
        walk.private_offset += private_bytes;
        walk.durable_up_to = std::max(walk.durable_up_to, header->durable_up_to);
        walk.record_time_ms = header->record_time_ms;
    }
    return walk;
}

void Segment::set_spots(std::vector<Spot> spots) {
    std::lock_guard lock(mutex_);
    spots_ = std::move(spots);
    last_.reset();
}

void Segment::add_spot(const RecordHeader& header, std::uint64_t offset, std::uint64_t private_offset) {
    std::lock_guard lock(mutex_);
    // Written by this process: read back through the page cache, checked when first touched like any other.
    note_spot(spots_, {header.first, offset, private_offset, 0});
}

base::Result<Segment::Place> Segment::find(base::Sequence sequence, base::Sequence end) {
    Place place;
    {
        std::lock_guard lock(mutex_);
        if (spots_.empty()) spots_.push_back({first_, 0, 0, 0});
        auto after = std::upper_bound(spots_.begin(), spots_.end(), sequence,
                                      [](base::Sequence wanted, const Spot& s) { return wanted < s.first; });
        place.spot = static_cast<std::size_t>(std::prev(after) - spots_.begin());
        place.offset = spots_[place.spot].offset;
        place.private_offset = spots_[place.spot].private_offset;
        place.checked_to = spots_[place.spot].checked_to;
        if (last_ && last_->header.first <= sequence && sequence < last_->header.end() && last_->header.end() <= end) {
            place.header = last_->header;
            place.offset = last_->offset;
            place.private_offset = last_->private_offset;
            return place;
        }
    }
    for (;;) {
        MODOU_TRY(place.header, header_at(place.offset));
        const RecordHeader& header = place.header;
        if (header.first > sequence || header.end() > end)
            return base::fail(Code::damaged, "the records do not follow one another", where(place.offset));
        if (sequence < header.end()) {
            std::lock_guard lock(mutex_);
            last_ = place;
            return place;
        }
        place.offset += header.record_bytes();
        place.private_offset += k_private_header_bytes + std::size_t{header.count} * k_private_bytes;
        // A long walk from a distant spot (a segment opened without one) leaves spots behind for the next reader.
        std::lock_guard lock(mutex_);
        if (place.spot + 1 == spots_.size() && header.end() >= spots_.back().first + k_entries_a_spot) {
            spots_.push_back({header.end(), place.offset, place.private_offset, 0});
            place.spot = spots_.size() - 1;
            place.checked_to = 0;
        }
    }
}

base::Result<Record> Segment::record_at(base::Sequence sequence, base::Sequence end) {
    MODOU_TRY(const Place place, find(sequence, end));
    return read_record(place);
}

base::Status Segment::check_spot(std::size_t spot, base::Sequence end) {
    Place place;
    base::Sequence stop = end;
    {
        std::lock_guard lock(mutex_);
        place.offset = spots_[spot].offset;
        place.private_offset = spots_[spot].private_offset;
        if (spot + 1 < spots_.size()) stop = std::min(stop, spots_[spot + 1].first);
    }
    for (base::Sequence at = 0; at < stop;) {
        MODOU_TRY(place.header, header_at(place.offset));
        MODOU_CHECK(read_record(place));
        at = place.header.end();
        place.offset += place.header.record_bytes();
        place.private_offset += k_private_header_bytes + std::size_t{place.header.count} * k_private_bytes;
    }
    // Records that come after this are checked when they are first read.
    std::lock_guard lock(mutex_);
    spots_[spot].checked_to = std::max(spots_[spot].checked_to, stop);
    return {};
}

base::Result<StoredEntry> Segment::entry_at(base::Sequence sequence, base::Sequence end) {
    MODOU_TRY(const Place place, find(sequence, end));
    if (sequence >= place.checked_to) MODOU_CHECK(check_spot(place.spot, place.header.end()));
    const std::uint64_t index = sequence - place.header.first;
    std::array<std::byte, k_entry_bytes> entry;
    std::array<std::byte, k_private_bytes> secret;
    MODOU_CHECK(file_->read(place.offset + k_record_header_bytes + index * k_entry_bytes, entry));
    MODOU_CHECK(this->secrets()->read(place.private_offset + k_private_header_bytes + index * k_private_bytes, secret));
    return StoredEntry{sequence, place.header.record_time_ms, decode_entry(entry), decode_private(secret)};
}

base::Result<std::vector<Entry>> Segment::entries_at(base::Sequence first, std::uint32_t count, base::Sequence end) {
    MODOU_TRY(const Place place, find(first, end));
    if (first >= place.checked_to) MODOU_CHECK(check_spot(place.spot, place.header.end()));
    const std::uint64_t index = first - place.header.first;
    std::vector<std::byte> bytes(std::min<std::uint64_t>(count, place.header.count - index) * k_entry_bytes);
    MODOU_CHECK(file_->read(place.offset + k_record_header_bytes + index * k_entry_bytes, bytes));
    std::vector<Entry> entries;
    entries.reserve(bytes.size() / k_entry_bytes);
    for (std::size_t at = 0; at < bytes.size(); at += k_entry_bytes)
        entries.push_back(decode_entry(base::Bytes(bytes).subspan(at, k_entry_bytes)));
    return entries;
}

std::shared_ptr<File> Segment::secrets() {
    std::lock_guard lock(mutex_);
    return secrets_;
}

base::Status Segment::erase_private(Files& files, std::span<const base::Sequence> entries, base::Sequence end) {
    const auto held = secrets();
    MODOU_TRY(const std::uint64_t size, held->size());
    std::vector<std::byte> bytes(size);
    MODOU_CHECK(held->read(0, bytes));
    for (std::size_t i = 0; i < entries.size();) {
        MODOU_TRY(const Place place, find(entries[i], end));
        const std::size_t length = k_private_header_bytes + std::size_t{place.header.count} * k_private_bytes;
        if (bytes.size() < place.private_offset + length)
            return base::fail(Code::damaged, "the private file ends before this record's part", where(place.offset));
        const auto record = std::span(bytes).subspan(place.private_offset, length);
        MODOU_CHECK(check_secrets(place.header, record, segment_private_name(first_)));
        for (; i < entries.size() && entries[i] < place.header.end(); ++i)
            erase_salt_and_party(record.subspan(
                k_private_header_bytes + (entries[i] - place.header.first) * k_private_bytes, k_private_bytes));
        renew_private_sum(record);
    }
    MODOU_TRY(auto aside, base::Aside::make(files, "", segment_private_name(first_), {}));
    MODOU_CHECK(aside.write(0, bytes));
    MODOU_CHECK(aside.sync());
    MODOU_TRY(auto file, aside.take_place());
    std::lock_guard lock(mutex_);
    secrets_ = std::move(file);
    return {};
}

base::Result<bool> Segment::has_record_after(std::uint64_t offset, base::Sequence at_least) {
    MODOU_TRY(const std::uint64_t size, file_->size());
    constexpr std::size_t k_block = 1 << 20;
    std::vector<std::byte> block;
    // Blocks overlap by a header, so that a record on a border is seen.
    for (std::uint64_t at = offset; at + k_record_header_bytes <= size; at += k_block) {
        block.resize(std::min<std::uint64_t>(k_block + k_record_header_bytes, size - at));
        MODOU_CHECK(file_->read(at, block));
        for (std::size_t i = 0; i + k_record_header_bytes <= block.size(); ++i) {
            if (std::memcmp(block.data() + i, "MODOUREC", 8) != 0) continue;
            auto header = read_header(base::Bytes(block).subspan(i), where(at + i));
            if (!header || header->first < at_least || at + i + header->record_bytes() > size) continue;
            std::vector<std::byte> body(header->body_bytes());
            MODOU_CHECK(file_->read(at + i + k_record_header_bytes, body));
            if (check_body(*header, body, where(at + i))) return true;
        }
    }
    return false;
}

}  // namespace modou::journal
