#include "journal/record.hpp"

#include <cstring>

#include "base/endian.hpp"

namespace modou::journal {
namespace {

using base::Code;
using base::load_le;
using base::store_le;

constexpr std::string_view k_magic = "MODOUREC", k_private_magic = "MODOUPRV";

// Offsets in a record's header.
constexpr std::size_t k_version = 8, k_shard = 10, k_count = 12, k_first = 16, k_durable = 24, k_time = 32, k_text = 40,
                      k_body_crc = 44, k_previous = 48, k_header_crc = 80;  // 84..88 is zero
// Offsets in the header of a private record.
constexpr std::size_t k_private_version = 8, k_private_count = 12, k_private_first = 16,
                      k_private_crc = 24;  // 28..32 zero

}  // namespace

base::Sequence RecordBuilder::add(Entry& entry, const Private& secret, std::string_view text) {
    MODOU_ASSERT(text.size() < 65'536 && count_ < k_max_record_entries, "callers bound texts and batches");
    entry.text_bytes = static_cast<std::uint16_t>(text.size());
    entry.commitment = commit(entry, secret);
    const std::size_t at = bytes_.size(), hidden = secrets_.size();
    bytes_.resize(at + k_entry_bytes);
    secrets_.resize(hidden + k_private_bytes);
    encode(entry, std::span(bytes_).subspan(at));
    encode(secret, std::span(secrets_).subspan(hidden));
    texts_ += text;
    return first_ + count_++;
}

void RecordBuilder::drop_last(std::size_t entries) {
    MODOU_ASSERT(entries <= count_, "only what was added can be dropped");
    for (std::size_t i = 0; i < entries; ++i) {
        texts_.resize(texts_.size() - entry(next() - 1).text_bytes);
        bytes_.resize(bytes_.size() - k_entry_bytes);
        secrets_.resize(secrets_.size() - k_private_bytes);
        --count_;
    }
}

Entry RecordBuilder::entry(base::Sequence sequence) const {
    const std::size_t at = k_record_header_bytes + (sequence - first_) * k_entry_bytes;
    return decode_entry(base::Bytes(bytes_).subspan(at, k_entry_bytes));
}

Private RecordBuilder::secret(base::Sequence sequence) const {
    const std::size_t at = k_private_header_bytes + (sequence - first_) * k_private_bytes;
    return decode_private(base::Bytes(secrets_).subspan(at, k_private_bytes));
}

RecordBuilder::Built RecordBuilder::build() && {
    Built built;
    built.header.count = count_;
    built.header.first = first_;
    built.header.record_time_ms = record_time_ms_;
    built.header.text_bytes = static_cast<std::uint32_t>(texts_.size());
    bytes_.insert(bytes_.end(), reinterpret_cast<const std::byte*>(texts_.data()),
                  reinterpret_cast<const std::byte*>(texts_.data()) + texts_.size());
    built.header.body_crc = base::crc32c(base::Bytes(bytes_).subspan(k_record_header_bytes));
    std::byte* head = secrets_.data();
    std::memcpy(head, k_private_magic.data(), 8);
    store_le(head + k_private_version, std::uint32_t{k_format_version});
    store_le(head + k_private_count, count_);
    store_le(head + k_private_first, first_);
    store_le(head + k_private_crc, base::crc32c(base::Bytes(secrets_).subspan(k_private_header_bytes)));
    built.bytes = std::move(bytes_);
    built.secrets = std::move(secrets_);
    return built;
}

base::Hash seal(RecordBuilder::Built& built, base::Sequence durable_up_to, const base::Hash& previous) {
    RecordHeader& header = built.header;
    header.durable_up_to = durable_up_to;
    header.previous = previous;
    std::byte* out = built.bytes.data();
    std::memset(out, 0, k_record_header_bytes);
    std::memcpy(out, k_magic.data(), 8);
    store_le(out + k_version, header.version);
    store_le(out + k_shard, header.shard);
    store_le(out + k_count, header.count);
    store_le(out + k_first, header.first);
    store_le(out + k_durable, header.durable_up_to);
    store_le(out + k_time, header.record_time_ms);
    store_le(out + k_text, header.text_bytes);
    store_le(out + k_body_crc, header.body_crc);
    std::memcpy(out + k_previous, header.previous.data(), 32);
    store_le(out + k_header_crc, base::crc32c(base::Bytes(out, k_header_crc)));
    return base::sha256(built.bytes);
}

base::Result<RecordHeader> read_header(base::Bytes bytes, const std::string& where) {
    if (bytes.size() < k_record_header_bytes)
        return base::fail(Code::damaged, "the record's header is cut short", where);
    const std::byte* in = bytes.data();
    if (std::memcmp(in, k_magic.data(), 8) != 0) return base::fail(Code::damaged, "no record begins here", where);
    RecordHeader header;
    header.version = load_le<std::uint16_t>(in + k_version);
    if (base::crc32c(base::Bytes(in, k_header_crc)) != load_le<std::uint32_t>(in + k_header_crc) ||
        load_le<std::uint32_t>(in + k_header_crc + 4) != 0)
        return base::fail(Code::damaged, "the record's header does not match its check sum", where);
    // Only after the check sum: a flipped bit must not pass for a newer format.
    if (header.version != k_format_version)
        return base::fail(Code::unsupported,
                          "the book has format version " + std::to_string(header.version) +
                              "; this build reads version " + std::to_string(k_format_version) + ": use a newer Modou",
                          where);
    header.shard = load_le<std::uint16_t>(in + k_shard);
    header.count = load_le<std::uint32_t>(in + k_count);
    header.first = load_le<std::uint64_t>(in + k_first);
    header.durable_up_to = load_le<std::uint64_t>(in + k_durable);
    header.record_time_ms = load_le<std::int64_t>(in + k_time);
    header.text_bytes = load_le<std::uint32_t>(in + k_text);
    header.body_crc = load_le<std::uint32_t>(in + k_body_crc);
    std::memcpy(header.previous.data(), in + k_previous, 32);
    if (header.count == 0 || header.count > k_max_record_entries || header.text_bytes > k_max_record_text_bytes)
        return base::fail(Code::damaged, "the record's header names an impossible size", where);
    return header;
}

base::Status check_body(const RecordHeader& header, base::Bytes body, const std::string& where) {
    if (body.size() != header.body_bytes()) return base::fail(Code::damaged, "the record is cut short", where);
    if (base::crc32c(body) != header.body_crc)
        return base::fail(Code::damaged, "the record does not match its check sum", where);
    std::size_t texts = 0;
    for (std::uint32_t i = 0; i < header.count; ++i) {
        const std::byte* at = body.data() + std::size_t{i} * k_entry_bytes;
        const auto kind = std::to_integer<int>(at[0]);
        if (kind < static_cast<int>(Kind::post) || kind > static_cast<int>(Kind::note))
            return base::fail(Code::damaged, "an entry has a kind that format version 1 does not know", where);
        texts += load_le<std::uint16_t>(at + 54);
    }
    if (texts != header.text_bytes) return base::fail(Code::damaged, "the record's texts do not add up", where);
    return {};
}

base::Status check_secrets(const RecordHeader& header, base::Bytes secrets, const std::string& where) {
    const std::size_t expected = k_private_header_bytes + std::size_t{header.count} * k_private_bytes;
    if (secrets.size() != expected || std::memcmp(secrets.data(), k_private_magic.data(), 8) != 0 ||
        load_le<std::uint32_t>(secrets.data() + k_private_version) != k_format_version ||
        load_le<std::uint64_t>(secrets.data() + k_private_first) != header.first ||
        load_le<std::uint32_t>(secrets.data() + k_private_count) != header.count ||
        load_le<std::uint32_t>(secrets.data() + k_private_crc + 4) != 0)
        return base::fail(Code::damaged, "the private record does not belong to its public one", where);
    if (base::crc32c(secrets.subspan(k_private_header_bytes)) != load_le<std::uint32_t>(secrets.data() + k_private_crc))
        return base::fail(Code::damaged, "the private record does not match its check sum", where);
    return {};
}

void renew_private_sum(std::span<std::byte> secrets) {
    store_le(secrets.data() + k_private_crc, base::crc32c(base::Bytes(secrets).subspan(k_private_header_bytes)));
}

Entry Record::entry(std::uint32_t index) const {
    return decode_entry(base::Bytes(body).subspan(std::size_t{index} * k_entry_bytes, k_entry_bytes));
}

Private Record::secret(std::uint32_t index) const {
    return decode_private(base::Bytes(secrets).subspan(std::size_t{index} * k_private_bytes, k_private_bytes));
}

std::string_view Record::text(std::uint32_t index) const {
    std::size_t at = std::size_t{header.count} * k_entry_bytes;
    for (std::uint32_t i = 0; i < index; ++i)
        at += load_le<std::uint16_t>(body.data() + std::size_t{i} * k_entry_bytes + 54);
    const auto length = load_le<std::uint16_t>(body.data() + std::size_t{index} * k_entry_bytes + 54);
    return {reinterpret_cast<const char*>(body.data()) + at, length};
}

}  // namespace modou::journal
