#include "intake/blocks.hpp"

#include <cstring>

#include "base/csv.hpp"
#include "intake/ndjson.hpp"

namespace modou::intake {
namespace {

using base::Code;
using base::Result;
using base::Status;

constexpr std::size_t k_none = std::string_view::npos;
constexpr std::size_t k_sample_bytes = 64 << 10;
// A block holds the longest line with its line end: a full block without a line end begins with a line that is too
// long.
constexpr std::size_t k_block_bytes = k_max_line_bytes + 2;

}  // namespace

std::uint64_t count_lines(std::string_view text) {
    std::uint64_t lines = 0;
    for (const char *at = text.data(), *end = at + text.size(); at != end; ++lines) {
        at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
        if (at == nullptr) break;
        ++at;
    }
    return lines;
}

// Reads once, remembering the end or what went wrong.
Result<std::size_t> Blocks::read(std::span<char> out) {
    if (stopped_) return base::fail(Code::unavailable, "reading was stopped");
    if (ended_) return 0;
    auto count = bytes_->read(out);
    if (!count) failure_ = count.error();
    if (!count || *count == 0) ended_ = true;
    return count.value_or(0);
}

Status Blocks::fill_start(std::size_t wanted) {
    while (!ended_ && carry_.size() < wanted) {
        const std::size_t before = carry_.size();
        carry_.resize(wanted);
        MODOU_TRY(const std::size_t count, read(std::span(carry_).subspan(before)));
        carry_.resize(before + count);
    }
    if (carry_.empty() && failure_) return tl::unexpected(*failure_);
    return {};
}

Result<std::string_view> Blocks::sample() {
    MODOU_CHECK(fill_start(k_sample_bytes));
    return std::string_view(carry_).substr(0, k_sample_bytes);
}

Result<std::string> Blocks::take_header() {
    for (const std::size_t wanted : {k_sample_bytes, k_block_bytes}) {
        MODOU_CHECK(fill_start(wanted));
        if (carry_.starts_with("\xEF\xBB\xBF")) carry_.erase(0, 3);
        if (failure_) carry_.resize(carry_.rfind('\n') + 1);  // a line cut by the failure is not a line
        if (carry_.empty() && failure_) return tl::unexpected(*failure_);
        if (ended_ && !carry_.empty() && carry_.back() != '\n') carry_ += '\n';
        base::CsvRecords records(carry_);
        const auto header = records.next();
        if (!header) continue;
        std::string text(*header);
        header_lines_ = count_lines(std::string_view(carry_).substr(0, records.position()));
        carry_.erase(0, records.position());
        return text;
    }
    return base::fail(Code::bad_input, "expected a header line with the names of the columns");
}

Result<std::optional<Blocks::Block>> Blocks::next() {
    Block block;
    block.text = std::make_unique_for_overwrite<char[]>(k_block_bytes + 1 + k_padding);
    char* const text = block.text.get();
    std::size_t size = carry_.size();
    std::memcpy(text, carry_.data(), size);
    while (!ended_ && size < k_block_bytes) {
        MODOU_TRY(const std::size_t count, read({text + size, k_block_bytes - size}));
        size += count;
    }
    carry_.clear();
    if (ended_ && size > 0 && text[size - 1] != '\n') {
        if (failure_)
            size = std::string_view(text, size).rfind('\n') + 1;  // a line cut by the failure is not a line
        else
            text[size++] = '\n';
    }
    if (size == 0) {
        if (failure_) return tl::unexpected(*failure_);
        if (!cutter_.close()) return std::nullopt;
        block.rejected = "bad_json";
        block.position = bytes_->position();
        return block;
    }
    const std::string_view all(text, size);
    if (unit_ == Unit::documents) {
        block.size = cutter_.cut(all, ended_ && !failure_, block.documents);
        // A document that the failure cut is none.
        if (block.size == 0 && failure_) return tl::unexpected(*failure_);
        if (block.size == 0) cutter_.resume();
    } else {
        block.size = border(all);
    }
    if (block.size == 0) {
        block.lines = 1;
        // A line end within the limit: it stands inside a quoted field that does not end.
        block.rejected = all.find('\n') > k_max_line_bytes + 1 ? "line_too_long" : "bad_csv";
        if (unit_ != Unit::records) block.rejected = "line_too_long";
        MODOU_CHECK(skip_line(all));
    } else {
        block.lines = count_lines(all.substr(0, block.size));
        carry_.assign(all.substr(block.size));
        std::memset(text + block.size, 0, k_padding);
    }
    block.position = bytes_->position();
    return block;
}

// Where the last whole line or record ends; 0 when the first one is too long.
std::size_t Blocks::border(std::string_view text) const {
    const std::size_t last = text.rfind('\n');
    if (last == k_none) return 0;
    const bool plain = unit_ == Unit::lines || text.find('"') == k_none;
    if (plain) {
        const std::string_view first = text.substr(0, text.find('\n'));
        if (first.size() - (first.ends_with('\r') ? 1 : 0) > k_max_line_bytes) return 0;
        return last + 1;
    }
    base::CsvRecords records(text);
    std::size_t good = 0;
    while (const auto record = records.next()) {
        if (record->size() > k_max_line_bytes) return good;
        good = records.position();
    }
    return good;
}

// Past the end of the line that begins `text`, in pieces; what follows it is carried on.
Status Blocks::skip_line(std::string_view text) {
    const std::size_t here = text.find('\n');
    if (here != k_none) {
        carry_.assign(text.substr(here + 1));
        return {};
    }
    std::string piece(k_sample_bytes, '\0');
    while (!ended_) {
        MODOU_TRY(const std::size_t count, read(piece));
        const std::size_t end = std::string_view(piece).substr(0, count).find('\n');
        if (end == k_none) continue;
        carry_.assign(piece, end + 1, count - end - 1);
        return {};
    }
    return {};
}

void Blocks::interrupt() {
    stopped_ = true;
    bytes_->interrupt();
}

}  // namespace modou::intake
