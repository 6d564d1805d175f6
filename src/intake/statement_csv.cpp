#include "intake/statement_csv.hpp"

#include <algorithm>
#include <cstring>

#include "base/text.hpp"
#include "intake/statement_cells.hpp"

namespace modou::intake {
namespace {

using base::Code;
using base::Result;
using base::Status;

constexpr std::size_t k_longest_line = 1 << 20;
constexpr std::size_t k_sample = 1 << 20;
constexpr std::size_t k_most_quoted_lines = 100;

// UTF-16 with its mark (Excel's "Unicode text", some banks' exports) as UTF-8.
class FromUtf16 final : public ByteSource {
  public:
    explicit FromUtf16(std::unique_ptr<ByteSource> wide) : wide_(std::move(wide)) {}
    Result<std::size_t> read(std::span<char> out) override {
        while (text_.size() < out.size() && !ended_) {
            std::string piece(64 << 10, '\0');
            MODOU_TRY(const std::size_t count, wide_->read(piece));
            ended_ = count == 0;
            held_.append(piece, 0, count);
            convert();
        }
        const std::size_t count = std::min(out.size(), text_.size());
        std::memcpy(out.data(), text_.data(), count);
        text_.erase(0, count);
        return count;
    }
    std::uint64_t position() const override { return wide_->position(); }
    std::uint64_t size() const override { return wide_->size(); }

  private:
    std::uint32_t unit(std::size_t at) const {
        const auto a = static_cast<unsigned char>(held_[at]), b = static_cast<unsigned char>(held_[at + 1]);
        return big_ ? a * 256u + b : b * 256u + a;
    }
    void put(std::uint32_t code) {
        if (code < 0x80) {
            text_ += static_cast<char>(code);
        } else if (code < 0x800) {
            text_ += static_cast<char>(0xC0 | (code >> 6));
            text_ += static_cast<char>(0x80 | (code & 63));
        } else if (code < 0x10000) {
            text_ += static_cast<char>(0xE0 | (code >> 12));
            text_ += static_cast<char>(0x80 | ((code >> 6) & 63));
            text_ += static_cast<char>(0x80 | (code & 63));
        } else {
            text_ += static_cast<char>(0xF0 | (code >> 18));
            text_ += static_cast<char>(0x80 | ((code >> 12) & 63));
            text_ += static_cast<char>(0x80 | ((code >> 6) & 63));
            text_ += static_cast<char>(0x80 | (code & 63));
        }
    }
    void convert() {
        std::size_t at = 0;
        for (; at + 2 <= held_.size(); at += 2) {
            std::uint32_t code = unit(at);
            if (!begun_) {
                begun_ = true;
                big_ = code == 0xFFFE;
                continue;
            }
            if (code >= 0xD800 && code < 0xDC00) {
                if (at + 4 > held_.size() && !ended_) break;
                const std::uint32_t low = at + 4 <= held_.size() ? unit(at + 2) : 0;
                if (low >= 0xDC00 && low < 0xE000) {
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                    at += 2;
                } else {
                    code = 0xFFFD;
                }
            } else if (code >= 0xDC00 && code < 0xE000) {
                code = 0xFFFD;
            }
            put(code);
        }
        held_.erase(0, at);
        if (ended_ && !held_.empty()) {
            held_.clear();
            put(0xFFFD);  // half a character: refused where it stands, if it is in a cell that counts
        }
    }
    std::unique_ptr<ByteSource> wide_;
    std::string held_, text_;
    bool begun_ = false, big_ = false, ended_ = false;
};

enum class Form : std::uint8_t { good, open_quote, text_after_quote };

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

// Splits in place. Blanks around a quoted cell do not count: some exports put a tab behind the closing quote.
Form split(std::string& line, char between, std::vector<std::string_view>& cells) {
    cells.clear();
    char* at = line.data();
    char* const end = at + line.size();
    for (;;) {
        char* begin = at;
        while (begin != end && *begin != between && is_blank(*begin)) ++begin;
        if (begin != end && *begin == '"') {
            char* const from = ++begin;
            char* to = from;
            for (;; ++begin) {
                if (begin == end) return Form::open_quote;
                if (*begin == '"') {
                    if (begin + 1 == end || begin[1] != '"') break;
                    ++begin;
                }
                *to++ = *begin;
            }
            at = begin + 1;
            while (at != end && *at != between && (is_blank(*at) || *at == '\r')) ++at;
            cells.emplace_back(from, static_cast<std::size_t>(to - from));
            if (at == end) return Form::good;
            if (*at != between) return Form::text_after_quote;
            ++at;
            continue;
        }
        char* const stop = std::find(at, end, between);
        cells.emplace_back(at, static_cast<std::size_t>(stop - at));
        if (stop == end) return Form::good;
        at = stop + 1;
    }
}

// Whether a quoted cell that is open at the line's start closes in it.
bool closes_quote(std::string_view line) {
    for (std::size_t at = line.find('"'); at != std::string_view::npos; at = line.find('"', at + 2))
        if (at + 1 == line.size() || line[at + 1] != '"') return true;
    return false;
}

// "`a,`b, c,`d" is three cells: what is sold may hold commas and quotes.
void split_backticks(std::string_view line, std::vector<std::string_view>& cells) {
    cells.clear();
    for (;;) {
        const std::size_t at = line.find(",`");
        cells.push_back(line.substr(0, at));
        if (at == std::string_view::npos) return;
        line.remove_prefix(at + 1);
    }
}

class Text {
  public:
    Text(std::unique_ptr<ByteSource> bytes, const std::string& file, StatementRows& rows)
        : bytes_(std::move(bytes)), file_(file), rows_(rows) {}

    Result<base::Encoding> run() {
        MODOU_CHECK(fill(k_sample));
        if (std::string_view(held_).starts_with("\xFF\xFE") || std::string_view(held_).starts_with("\xFE\xFF")) {
            bytes_ = std::make_unique<FromUtf16>(joined(std::move(held_), std::move(bytes_)));
            held_.clear();
            ended_ = false;
            MODOU_CHECK(fill(k_sample));
        }
        encoding_ = base::guess_encoding(held_);
        if (std::string_view(held_).starts_with("\xEF\xBB\xBF")) at_ = 3;
        std::string line;
        for (;;) {
            MODOU_TRY(const bool more, next(line));
            if (!more || rows_.gives_up(line_)) break;
            MODOU_CHECK(take(line));
        }
        return encoding_;
    }

  private:
    tl::unexpected<base::Error> bad(std::uint64_t line, std::string message) const {
        return base::fail(Code::bad_input, std::move(message), fmt::format("{}:{}", file_, line));
    }

    // So that at least `wanted` bytes lie ahead, or all that there are.
    Status fill(std::size_t wanted) {
        if (at_ > 0) held_.erase(0, at_);
        at_ = 0;
        while (!ended_ && held_.size() < wanted) {
            const std::size_t before = held_.size();
            held_.resize(before + (256 << 10));
            auto count = bytes_->read(std::span(held_).subspan(before));
            held_.resize(before + count.value_or(0));
            if (!count) return tl::unexpected(count.error());
            ended_ = *count == 0;
            taken_ += *count;
            if (taken_ > k_max_statement_bytes)
                return base::fail(Code::limit, "a statement has at most 256 MiB: give it in parts", file_);
        }
        return {};
    }

    // The next line as UTF-8, without its end. False: there is none.
    Result<bool> next(std::string& line) {
        std::size_t end = held_.find('\n', at_);
        if (end == std::string::npos && !ended_) {
            MODOU_CHECK(fill(k_longest_line + (256 << 10)));
            end = held_.find('\n', at_);
        }
        last_whole_ = end != std::string::npos;
        if (!last_whole_) end = held_.size();
        if (at_ == held_.size()) return false;
        ++line_;
        if (end - at_ > k_longest_line)
            return bad(line_, "the line is longer than 1 MiB: is this a statement, and are its quotes closed?");
        std::string_view raw(held_.data() + at_, end - at_);
        at_ = std::min(end + 1, held_.size());
        if (raw.ends_with('\r')) raw.remove_suffix(1);
        if (raw.starts_with("\xEF\xBB\xBF")) raw.remove_prefix(3);  // where two files were joined
        if (base::is_ascii(raw)) {
            line.assign(raw);
            return true;
        }
        auto text = base::to_utf8(raw, encoding_);
        if (!text)
            return bad(line_, fmt::format("this is not {}: was the file cut, or put together from two encodings?",
                                          base::encoding_name(encoding_ == base::Encoding::ascii ? base::Encoding::utf8
                                                                                                 : encoding_)));
        line = std::move(*text);
        return true;
    }

    Status take(std::string& line) {
        const std::uint64_t first = line_;
        if (line.find('\0') != std::string::npos)
            return bad(first,
                       "the line holds zero bytes: is this a statement, in UTF-8, GB18030 or UTF-16 with its mark?");
        const std::string_view lead = base::trimmed(line);
        if (lead.starts_with('`') && (line.find(",\"`") == std::string::npos)) {
            split_backticks(line, cells_);
            return rows_.take(cells_, first);
        }
        // Splitting writes quoted cells in place: what may be read again is kept.
        const bool again = !rows_.has_header() || line.find('"') != std::string::npos;
        const std::string raw = again ? line : std::string();
        Form form = split(line, between_, cells_);
        if (!rows_.has_header() && (form != Form::good || !rows_.would_be_header(cells_))) {
            // The header tells what stands between cells.
            for (const char other : {'\t', ';', '|'}) {
                if (raw.find(other) == std::string::npos) continue;
                std::string other_way = raw;
                if (split(other_way, other, cells_) == Form::good && rows_.would_be_header(cells_)) {
                    between_ = other;
                    return rows_.take(cells_, first);
                }
            }
            // A letterhead of such a file: "贷方发生总额|713,524.55|".
            for (const char other : {'|', '\t'}) {
                if (between_ != ',' || form != Form::good || raw.find(other) == std::string::npos ||
                    raw.find('"') != std::string::npos)
                    continue;
                line = raw;
                form = split(line, other, cells_);
                return rows_.take(cells_, first);
            }
            if (form == Form::good) {
                line = raw;
                form = split(line, between_, cells_);
            }
        }
        if (form == Form::open_quote) return take_quoted(raw, first);
        if (form == Form::text_after_quote) {
            if (!rows_.has_header()) return {};
            return bad(first, "there is text behind a closing quote: expected a comma");
        }
        if (!last_whole_ && rows_.has_header() && cells_.size() < rows_.width() && cells_.size() > 1)
            return bad(first, "the file ends within this line: it is cut short");
        return rows_.take(cells_, first);
    }

    // A quoted cell that goes on in the next lines. Two stray quotes would swallow the lines between them: none of
    // these may be a line of the statement by itself.
    Status take_quoted(const std::string& raw, std::uint64_t first) {
        if (!rows_.has_header() && first == 1 && raw.size() > k_longest_line)
            return bad(first, "a quote is opened here and never closed");
        std::string whole = raw, line;
        for (std::size_t lines = 1; lines <= k_most_quoted_lines; ++lines) {
            MODOU_TRY(const bool more, next(line));
            if (!more || whole.size() + line.size() > k_longest_line) break;
            std::vector<std::string_view> alone;
            std::string own = line;
            if (rows_.has_header() && split(own, between_, alone) == Form::good && alone.size() >= rows_.width() &&
                rows_.width() > 1)
                for (std::string_view cell : alone)
                    if (parse_cell_time(cell))
                        return bad(first, fmt::format("a quote opened here would swallow line {}, which is a line of "
                                                      "its own: close the quote, or double it",
                                                      line_));
            whole += '\n';
            whole += line;
            if (!closes_quote(line)) continue;
            own = whole;
            const Form form = split(own, between_, cells_);
            if (form == Form::open_quote) continue;
            if (form == Form::text_after_quote)
                return bad(first, "there is text behind a closing quote: expected a comma");
            return rows_.take(cells_, first);
        }
        return bad(first, "a quote is opened here and never closed");
    }

    std::unique_ptr<ByteSource> bytes_;
    const std::string& file_;
    StatementRows& rows_;
    std::string held_;
    std::size_t at_ = 0;
    std::uint64_t taken_ = 0, line_ = 0;
    bool ended_ = false, last_whole_ = true;
    base::Encoding encoding_ = base::Encoding::utf8;
    char between_ = ',';
    std::vector<std::string_view> cells_;
};

}  // namespace

Result<base::Encoding> read_statement_text(std::unique_ptr<ByteSource> bytes, const std::string& file,
                                           StatementRows& rows) {
    return Text(std::move(bytes), file, rows).run();
}

}  // namespace modou::intake
