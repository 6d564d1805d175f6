// Records: one accepted batch, as bytes. A record is header ‖ entries ‖ texts; its private parts stand in a record of
// their own in the sibling file. Both are described in docs/format-journal.md.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "journal/entry.hpp"

namespace modou::journal {

inline constexpr std::uint16_t k_format_version = 1;
inline constexpr std::size_t k_record_header_bytes = 88;
inline constexpr std::size_t k_private_header_bytes = 32;
inline constexpr std::uint32_t k_max_record_entries = 16'384;  // a batch is at most 8,192; a chain may open accounts
inline constexpr std::uint32_t k_max_record_text_bytes = 4 << 20;

struct RecordHeader {
    std::uint16_t version = k_format_version;
    std::uint16_t shard = 0;
    std::uint32_t count = 0;
    base::Sequence first = 0;
    base::Sequence durable_up_to = 0;  // every entry before this was durable when this record was written
    std::int64_t record_time_ms = 0;   // milliseconds since 1970 UTC, set by the writer, never decreasing
    std::uint32_t text_bytes = 0;
    std::uint32_t body_crc = 0;  // CRC-32C of entries ‖ texts
    base::Hash previous{};       // SHA-256 of the whole previous record; zero for the first

    std::size_t body_bytes() const { return std::size_t{count} * k_entry_bytes + text_bytes; }
    std::size_t record_bytes() const { return k_record_header_bytes + body_bytes(); }
    base::Sequence end() const { return first + count; }
};

// A record being built, then its two byte strings. Not reused.
class RecordBuilder {
  public:
    RecordBuilder(base::Sequence first, std::int64_t record_time_ms) : first_(first), record_time_ms_(record_time_ms) {}

    // Sets the entry's commitment and text length; returns its sequence.
    base::Sequence add(Entry& entry, const Private& secret, std::string_view text = {});
    void drop_last(std::size_t entries);  // a chain that failed half-way: its entries were never there

    base::Sequence first() const { return first_; }
    base::Sequence next() const { return first_ + count_; }
    std::uint32_t count() const { return count_; }
    std::int64_t record_time_ms() const { return record_time_ms_; }
    Entry entry(base::Sequence sequence) const;
    Private secret(base::Sequence sequence) const;

    struct Built {
        RecordHeader header;
        std::vector<std::byte> bytes;    // header ‖ entries ‖ texts; header still open until seal()
        std::vector<std::byte> secrets;  // private header ‖ private parts
    };
    Built build() &&;

  private:
    base::Sequence first_;
    std::int64_t record_time_ms_;
    std::uint32_t count_ = 0;
    std::vector<std::byte> bytes_ = std::vector<std::byte>(k_record_header_bytes);
    std::vector<std::byte> secrets_ = std::vector<std::byte>(k_private_header_bytes);
    std::string texts_;
};

// Writes the header into built.bytes; the journal does so at the moment of appending. Returns the record's hash.
base::Hash seal(RecordBuilder::Built& built, base::Sequence durable_up_to, const base::Hash& previous);

// Reads. `where` names the place for errors (damaged, unsupported).
base::Result<RecordHeader> read_header(base::Bytes bytes, const std::string& where);
base::Status check_body(const RecordHeader& header, base::Bytes body, const std::string& where);
base::Status check_secrets(const RecordHeader& header, base::Bytes secrets, const std::string& where);

// After a change of private parts: the private record's check sum is that of what it holds now.
void renew_private_sum(std::span<std::byte> secrets);

// A whole, checked record as it is handed to readers.
struct Record {
    RecordHeader header;
    std::vector<std::byte> body;     // entries ‖ texts
    std::vector<std::byte> secrets;  // private parts only

    Entry entry(std::uint32_t index) const;
    Private secret(std::uint32_t index) const;
    std::string_view text(std::uint32_t index) const;  // walks the entries before it
};

}  // namespace modou::journal
