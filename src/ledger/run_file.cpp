#include "ledger/run_file.hpp"

#include <algorithm>
#include <cstring>

#include "base/endian.hpp"

namespace modou::ledger {
namespace {

using base::Code;
using base::load_le;
using base::Status;
using base::store_le;

constexpr std::string_view k_magic = "MODOURUN";
constexpr std::uint32_t k_version = 2;
constexpr std::size_t k_block = 4096, k_header = k_block;  // the header has a block of its own
constexpr std::size_t k_flush = 1 << 20;
constexpr std::size_t k_fence_every = 64;
constexpr std::size_t k_line = 64;

std::size_t index_of(Section section) {
    return static_cast<std::size_t>(section);
}

// Spreads a key over a filter's line: digests are random already, but party and reference keys share their top bits
// with the bucket they stand in.
std::uint64_t mixed(std::uint64_t key) {
    return (key ^ (key >> 32)) * 0x9E3779B97F4A7C15ull;
}

}  // namespace

// ---- filter

Filter::Filter(std::uint64_t entries) : words_(std::max<std::uint64_t>(1, (entries * 10 + 511) / 512) * 8) {}

std::size_t Filter::line(base::Bytes filter, std::uint64_t key) {
    const std::uint64_t lines = filter.size() / k_line;
    return static_cast<std::size_t>((static_cast<unsigned __int128>(mixed(key)) * lines) >> 64) * k_line;
}

void Filter::add(std::uint64_t key) {
    const std::size_t at = line(bytes(), key) / 8;
    std::uint64_t bits = mixed(key + 0x51ED270B);
    for (int i = 0; i < 6; ++i, bits >>= 9) words_[at + ((bits >> 6) & 7)] |= std::uint64_t{1} << (bits & 63);
}

bool Filter::may_hold(base::Bytes filter, std::uint64_t key) {
    const std::byte* at = filter.data() + line(filter, key);
    std::uint64_t bits = mixed(key + 0x51ED270B);
    for (int i = 0; i < 6; ++i, bits >>= 9)
        if ((load_le<std::uint64_t>(at + ((bits >> 6) & 7) * 8) >> (bits & 63) & 1) == 0) return false;
    return true;
}

// ---- writing

base::Result<RunWriter> RunWriter::create(journal::Files& files, std::string name, base::Sequence first,
                                          std::uint32_t count) {
    RunWriter writer;
    MODOU_TRY(writer.file_, files.open(name, journal::Files::Open::create));
    writer.name_ = std::move(name);
    writer.first_ = first;
    writer.count_ = count;
    return writer;
}

void RunWriter::begin(Section section) {
    starts_[index_of(section)] = written_ + buffer_.size();
}

Status RunWriter::add(base::Bytes bytes) {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    return buffer_.size() >= k_flush ? flush(false) : Status{};
}

Status RunWriter::flush(bool last) {
    const std::size_t whole = last ? buffer_.size() : buffer_.size() / k_block * k_block;
    for (std::size_t at = 0; at < whole; at += k_block)
        sums_.push_back(base::crc32c(base::Bytes(buffer_).subspan(at, std::min(k_block, whole - at))));
    MODOU_CHECK(file_->write(k_header + written_, base::Bytes(buffer_).first(whole)));
    written_ += whole;
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(whole));
    return {};
}

Status RunWriter::finish() {
    starts_[k_sections] = written_ + buffer_.size();
    MODOU_CHECK(flush(true));
    const base::Bytes sums = std::as_bytes(std::span(sums_));
    MODOU_CHECK(file_->write(k_header + written_, sums));
    std::array<std::byte, k_header> header{};
    std::memcpy(header.data(), k_magic.data(), 8);
    store_le(header.data() + 8, k_version);
    store_le(header.data() + 12, count_);
    store_le(header.data() + 16, first_);
    for (std::size_t i = 0; i <= k_sections; ++i) store_le(header.data() + 24 + i * 8, starts_[i]);
    store_le(header.data() + 96, base::crc32c(sums));
    store_le(header.data() + 100, base::crc32c(base::Bytes(header).first(100)));
    MODOU_CHECK(file_->write(0, header));
    return file_->sync();
}

// ---- reading

base::Result<std::shared_ptr<const Run>> Run::open(journal::Files& files, const std::string& name) {
    auto run = std::make_shared<Run>();
    run->name_ = name;
    MODOU_TRY(run->file_, files.open(name, journal::Files::Open::read));
    MODOU_TRY(run->bytes_, run->file_->size());
    std::array<std::byte, k_header> header;
    MODOU_CHECK(run->file_->read(0, header));
    const auto damaged = [&](std::string_view what) { return base::fail(Code::damaged, std::string(what), name); };
    if (std::memcmp(header.data(), k_magic.data(), 8) != 0 ||
        base::crc32c(base::Bytes(header).first(100)) != load_le<std::uint32_t>(header.data() + 100))
        return damaged("the run's header does not match its check sum");
    if (load_le<std::uint32_t>(header.data() + 8) != k_version)
        return base::fail(Code::unsupported, "the index has a newer format", name);
    run->count_ = load_le<std::uint32_t>(header.data() + 12);
    run->first_ = load_le<std::uint64_t>(header.data() + 16);
    for (std::size_t i = 0; i <= k_sections; ++i) run->starts_[i] = load_le<std::uint64_t>(header.data() + 24 + i * 8);
    const std::uint64_t data = run->starts_[k_sections];
    run->sums_.resize((data + k_block - 1) / k_block);
    if (run->bytes_ != k_header + data + run->sums_.size() * 4)
        return damaged("the run has another length than its header says");
    MODOU_CHECK(run->file_->read(k_header + data, std::as_writable_bytes(std::span(run->sums_))));
    if (base::crc32c(std::as_bytes(std::span(run->sums_))) != load_le<std::uint32_t>(header.data() + 96))
        return damaged("the run's check sums do not match their own");
    MODOU_CHECK(run->load(Section::reference_buckets, run->reference_buckets_));
    MODOU_CHECK(run->load(Section::party_buckets, run->party_buckets_));
    run->filter_.resize(run->section_bytes(Section::filter));
    MODOU_CHECK(run->read(Section::filter, 0, run->filter_));
    const std::uint64_t lists = run->section_bytes(Section::lists) / k_list_bytes - 1;
    std::vector<std::byte> table(lists * k_list_bytes);
    MODOU_CHECK(run->read(Section::lists, 0, table));
    for (std::uint64_t i = 0; i < lists; i += k_fence_every)
        run->fences_.push_back(load_le<std::uint64_t>(table.data() + i * k_list_bytes));
    return std::shared_ptr<const Run>(std::move(run));
}

std::uint64_t Run::section_bytes(Section section) const {
    return starts_[index_of(section) + 1] - starts_[index_of(section)];
}

Status Run::load(Section section, std::vector<std::uint32_t>& out) {
    out.resize(section_bytes(section) / 4);
    if (out.size() != k_buckets + 1)
        return base::fail(Code::damaged, "the run's bucket table has a wrong length", name_);
    return read(section, 0, std::as_writable_bytes(std::span(out)));
}

Status Run::read(Section section, std::uint64_t offset, std::span<std::byte> out) const {
    if (out.empty()) return {};
    const std::uint64_t data = starts_[k_sections];
    const std::uint64_t from = starts_[index_of(section)] + offset, to = from + out.size();
    if (to > starts_[index_of(section) + 1])
        return base::fail(Code::damaged, "the run is shorter than its tables say", name_);
    const std::uint64_t first_block = from / k_block, last_block = (to - 1) / k_block;
    std::vector<std::byte> blocks(std::min(data, (last_block + 1) * k_block) - first_block * k_block);
    MODOU_CHECK(file_->read(k_header + first_block * k_block, blocks));
    for (std::uint64_t b = first_block; b <= last_block; ++b) {
        const std::uint64_t at = (b - first_block) * k_block;
        if (base::crc32c(base::Bytes(blocks).subspan(at, std::min<std::uint64_t>(k_block, blocks.size() - at))) !=
            sums_[b])
            return base::fail(Code::damaged, "the index does not match its check sum: `modou repair` rebuilds it",
                              name_ + ":offset " + std::to_string(k_header + b * k_block));
    }
    std::memcpy(out.data(), blocks.data() + (from - first_block * k_block), out.size());
    return {};
}

bool Run::may_hold(std::uint64_t key) const {
    return Filter::may_hold(filter_, key);
}

void Run::prefetch(std::uint64_t key) const {
    __builtin_prefetch(filter_.data() + Filter::line(filter_, key));
}

base::Result<std::vector<base::Sequence>> Run::keyed(Section section, std::uint64_t key, base::Sequence end,
                                                     std::size_t limit) const {
    const auto& table = buckets(section);
    const std::uint64_t from = table[key >> 48], to = table[(key >> 48) + 1];
    if (to < from) return base::fail(Code::damaged, "the run's bucket table does not ascend", name_);
    std::vector<base::Sequence> found;
    if (end <= first_ || limit == 0) return found;
    const auto wanted = static_cast<std::uint32_t>(key >> 16);
    const auto offset = static_cast<std::uint32_t>(std::min<std::uint64_t>(end - first_, count_));
    // A piece of the bucket, and the first item in it that is not below (fragment, offset).
    std::vector<std::byte> piece;
    std::uint64_t piece_from = from;
    const auto load_piece = [&](std::uint64_t low, std::uint64_t high) -> Status {
        piece.resize((high - low) * k_keyed_bytes);
        piece_from = low;
        return read(section, low * k_keyed_bytes, piece);
    };
    const auto item = [&](std::uint64_t at) {
        const std::byte* bytes = piece.data() + (at - piece_from) * k_keyed_bytes;
        return std::pair(load_le<std::uint32_t>(bytes), load_le<std::uint32_t>(bytes + 4));
    };
    constexpr std::uint64_t k_piece = 512;  // items: a block's worth
    std::uint64_t low = from, high = to;
    while (high - low > k_piece) {
        const std::uint64_t middle = (low + high) / 2;
        MODOU_CHECK(load_piece(middle, middle + 1));
        if (item(middle) < std::pair(wanted, offset))
            low = middle + 1;
        else
            high = middle;
    }
    MODOU_CHECK(load_piece(low, high));
    while (low < high) {
        const std::uint64_t middle = (low + high) / 2;
        if (item(middle) < std::pair(wanted, offset))
            low = middle + 1;
        else
            high = middle;
    }
    // From there back, as long as they are of the key.
    for (std::uint64_t at = low, more = k_piece; at > from && found.size() < limit;) {
        if (at <= piece_from) {
            MODOU_CHECK(load_piece(at - std::min(at - from, more), at));
            more = std::min(more * 2, k_piece * 64);
        }
        const auto [fragment, entry] = item(--at);
        if (fragment != wanted) break;
        found.push_back(first_ + entry);
    }
    std::reverse(found.begin(), found.end());
    return found;
}

base::Result<std::vector<base::Sequence>> Run::references(std::uint64_t key) const {
    return keyed(Section::references, key, end(), count_);
}

base::Result<std::vector<base::Sequence>> Run::parties(std::uint64_t key, base::Sequence before,
                                                       std::size_t limit) const {
    MODOU_TRY(auto found, keyed(Section::parties, key, before, limit));
    std::reverse(found.begin(), found.end());
    return found;
}

base::Result<Run::Place> Run::place(std::uint64_t list) const {
    const auto fence = std::upper_bound(fences_.begin(), fences_.end(), list);
    if (fence == fences_.begin()) return Place{};
    const std::uint64_t begin = static_cast<std::uint64_t>(fence - fences_.begin() - 1) * k_fence_every;
    const std::uint64_t rows = section_bytes(Section::lists) / k_list_bytes;  // with the end
    const std::uint64_t count = std::min<std::uint64_t>(k_fence_every + 1, rows - begin);
    std::array<std::byte, (k_fence_every + 1) * k_list_bytes> table;
    MODOU_CHECK(read(Section::lists, begin * k_list_bytes, std::span(table).first(count * k_list_bytes)));
    for (std::uint64_t i = 0; i + 1 < count; ++i) {
        const std::byte* at = table.data() + i * k_list_bytes;
        if (load_le<std::uint64_t>(at) != list) continue;
        const Place place{load_le<std::uint32_t>(at + 8), load_le<std::uint32_t>(at + k_list_bytes + 8)};
        if (place.to < place.from) return base::fail(Code::damaged, "the run's lists do not ascend", name_);
        return place;
    }
    return Place{};
}

base::Result<base::Sequence> Run::posting(std::uint64_t at) const {
    std::array<std::byte, k_posting_bytes> bytes;
    MODOU_CHECK(read(Section::postings, at * k_posting_bytes, bytes));
    return first_ + load_le<std::uint32_t>(bytes.data());
}

base::Result<std::vector<base::Sequence>> Run::postings(std::uint64_t list, base::Sequence before,
                                                        std::size_t limit) const {
    std::vector<base::Sequence> found;
    MODOU_TRY(Place left, place(list));
    // Newest first, in pieces: an account may have millions.
    constexpr std::uint64_t k_piece = 1024;
    while (!left.empty() && found.size() < limit) {
        const std::uint64_t low = left.to - std::min(k_piece, left.to - left.from);
        std::vector<std::byte> piece((left.to - low) * k_posting_bytes);
        MODOU_CHECK(read(Section::postings, low * k_posting_bytes, piece));
        for (std::uint64_t p = left.to - low; p-- > 0 && found.size() < limit;) {
            const base::Sequence sequence = first_ + load_le<std::uint32_t>(piece.data() + p * k_posting_bytes);
            if (sequence < before) found.push_back(sequence);
        }
        left.to = low;
    }
    return found;
}

}  // namespace modou::ledger
