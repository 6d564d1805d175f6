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

// So that `wanted` bytes lie ahead, or all that there are.
Status Blocks::fill(std::size_t wanted) {
    // What was given is dropped in pieces larger than what is kept, so that a byte moves once.
    if (at_ > k_block_bytes) {
        if (open_) {
            if (open_->to < at_)
                open_.reset();
            else
                open_->to -= at_;
        }
        held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(at_));
        at_ = 0;
    }
    while (!ended_ && held_.size() - at_ < wanted) {
        const std::size_t before = held_.size();
        held_.resize(at_ + wanted, boost::container::default_init);
        auto count = read(std::span<char>(held_.data(), held_.size()).subspan(before));
        held_.resize(before + count.value_or(0));
        if (!count) return tl::unexpected(count.error());
    }
    if (held_.size() == at_ && failure_) return tl::unexpected(*failure_);
    return {};
}

// The last line may lack its end; a line cut by the failure is not a line.
void Blocks::end_last_line() {
    if (!ended_ || held_.size() == at_ || held_.back() == '\n') return;
    if (failure_)
        held_.resize(at_ + ahead().rfind('\n') + 1);
    else
        held_.push_back('\n');
}

Result<std::string> Blocks::take_all(std::size_t most) {
    for (std::size_t wanted = k_block_bytes; !ended_; wanted *= 2) {
        if (held_.size() - at_ > most)
            return base::fail(Code::limit, fmt::format("a workbook has at most {} MiB: give it in parts", most >> 20));
        MODOU_CHECK(fill(wanted));
    }
    if (failure_) return tl::unexpected(*failure_);
    std::string all(ahead());
    held_.clear();
    at_ = 0;
    return all;
}

Result<std::string_view> Blocks::sample() {
    MODOU_CHECK(fill(k_sample_bytes));
    return ahead().substr(0, k_sample_bytes);
}

Result<std::string> Blocks::take_header() {
    for (const std::size_t wanted : {k_sample_bytes, k_block_bytes}) {
        MODOU_CHECK(fill(wanted));
        if (ahead().starts_with("\xEF\xBB\xBF")) at_ += 3;
        end_last_line();
        if (ahead().empty() && failure_) return tl::unexpected(*failure_);
        base::CsvRecords records(ahead());
        const auto header = records.next();
        if (!header) continue;
        std::string text(*header);
        header_lines_ = count_lines(ahead().substr(0, records.position()));
        at_ += records.position();
        return text;
    }
    return base::fail(Code::bad_input, "expected a header line with the names of the columns");
}

Result<std::optional<Blocks::Block>> Blocks::next() {
    MODOU_CHECK(fill(k_block_bytes));
    end_last_line();
    Block block;
    const std::string_view all = ahead();
    if (all.empty()) {
        if (failure_) return tl::unexpected(*failure_);  // nothing but a line that it cut
        if (!cutter_.close()) return std::nullopt;
        block.rejected = "bad_json";
        block.position = bytes_->position();
        return block;
    }
    if (unit_ != Unit::documents) {
        block.size = border(all);
    } else if (looks_ > 0) {
        block.size = cutter_.cut(all, ended_ && !failure_, block.documents);
        looks_ -= static_cast<std::int64_t>(all.size() - block.size);
        // A document that the failure cut is none.
        if (block.size == 0 && failure_) return tl::unexpected(*failure_);
    }
    const std::size_t before = at_;
    if (block.size == 0) {
        if (unit_ == Unit::documents) cutter_.resume();
        block.lines = 1;
        // A line end within the limit: it stands inside a quoted field that does not end.
        block.rejected = all.find('\n') > k_max_line_bytes + 1 ? "line_too_long" : "bad_csv";
        if (unit_ != Unit::records) block.rejected = "line_too_long";
        MODOU_CHECK(skip_line());
    } else {
        block.lines = count_lines(all.substr(0, block.size));
        block.text = std::make_unique_for_overwrite<char[]>(block.size + k_padding);
        std::memcpy(block.text.get(), all.data(), block.size);
        std::memset(block.text.get() + block.size, 0, k_padding);
        at_ += block.size;
    }
    looks_ = std::min(looks_ + k_looks_a_byte * static_cast<std::int64_t>(at_ - before), k_looks_ahead);
    block.position = bytes_->position();
    return block;
}

// Where the last whole line or record ends; 0 when the first one is too long.
std::size_t Blocks::border(std::string_view text) {
    const std::size_t first_end = text.find('\n');
    if (first_end == k_none) return 0;
    const bool plain = unit_ == Unit::lines || text.find('"') == k_none;
    if (plain) {
        const std::string_view first = text.substr(0, first_end);
        if (first.size() - (first.ends_with('\r') ? 1 : 0) > k_max_line_bytes) return 0;
        return text.rfind('\n') + 1;
    }
    if (open_ && open_->to < at_) open_.reset();
    if (open_) open_->to -= at_;
    base::CsvRecords records(text, open_);
    std::size_t good = 0;
    while (const auto record = records.next()) {
        if (record->size() > k_max_line_bytes) break;
        good = records.position();
    }
    open_ = records.open();
    if (open_) open_->to += at_;
    return good;
}

// Past the end of the line that lies ahead, in pieces.
Status Blocks::skip_line() {
    const std::size_t here = ahead().find('\n');
    if (here != k_none) {
        at_ += here + 1;
        return {};
    }
    held_.clear();
    at_ = 0;
    open_.reset();
    std::string piece(k_sample_bytes, '\0');
    while (!ended_) {
        MODOU_TRY(const std::size_t count, read(piece));
        const std::size_t end = std::string_view(piece).substr(0, count).find('\n');
        if (end == k_none) continue;
        held_.assign(piece.data() + end + 1, piece.data() + count);
        return {};
    }
    return {};
}

void Blocks::interrupt() {
    stopped_ = true;
    bytes_->interrupt();
}

}  // namespace modou::intake
