#include "base/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/text.hpp"

namespace modou::base {
namespace {

constexpr std::size_t k_none = std::string_view::npos;
constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";

// Just after the closing quote of the field whose text begins at `at`; k_none when it does not close.
std::size_t after_quoted(std::string_view text, std::size_t at) {
    for (;;) {
        at = text.find('"', at);
        if (at == k_none) return k_none;
        if (at + 1 >= text.size() || text[at + 1] != '"') return at + 1;
        at += 2;
    }
}

std::string_view without_line_end(std::string_view record) {
    if (record.ends_with('\n')) record.remove_suffix(1);
    if (record.ends_with('\r')) record.remove_suffix(1);
    return record;
}

}  // namespace

std::optional<std::string_view> CsvRecords::next() {
    const std::size_t end = record_end();
    if (end == k_none) return std::nullopt;
    const std::string_view record = without_line_end(text_.substr(at_, end - at_));
    at_ = end;
    return record;
}

std::size_t CsvRecords::record_end() {
    using State = Open::State;
    const auto stays_open = [&](State state) {
        open_ = Open{text_.size(), state};
        return k_none;
    };
    std::size_t at = at_;
    std::optional<Open> known = open_;
    for (;;) {
        if (!quote_known_ || next_quote_ < at) {
            next_quote_ = text_.find('"', at);
            quote_known_ = true;
        }
        if (!end_known_ || next_end_ < at) {
            next_end_ = text_.find('\n', at);
            end_known_ = true;
        }
        const std::size_t line_end = next_end_;
        if (next_quote_ == k_none || (line_end != k_none && line_end < next_quote_))
            return line_end == k_none ? stays_open(State::plain) : line_end + 1;
        const bool opens = next_quote_ == at_ || text_[next_quote_ - 1] == ',';
        if (!opens) {
            at = next_quote_ + 1;
            continue;
        }
        std::size_t from = next_quote_ + 1;
        if (known && line_end != k_none && line_end < known->to) {
            // Still in the first line: a quote that is open at its end has been followed before.
            at = after_quoted(text_.substr(0, line_end + 1), from);
            if (at != k_none) continue;
            const Open joined = *known;
            known.reset();
            at = from = joined.to;
            if (joined.state == State::plain) continue;
            if (joined.state == State::quote_seen) {
                if (at == text_.size()) return stays_open(State::quote_seen);
                if (text_[at] != '"') continue;
                ++from;
            }
        }
        known.reset();
        at = after_quoted(text_, from);
        if (at == k_none) return stays_open(State::quoted);
        if (at == text_.size()) return stays_open(State::quote_seen);
    }
}

CsvForm split_csv_record(std::span<char> record, std::vector<std::string_view>& fields) {
    fields.clear();
    char* at = record.data();
    char* const end = at + record.size();
    for (;;) {
        if (at != end && *at == '"') {
            char* const from = ++at;
            char* to = from;
            for (;;) {
                char* quote =
                    at == end ? nullptr : static_cast<char*>(std::memchr(at, '"', static_cast<std::size_t>(end - at)));
                if (quote == nullptr) return CsvForm::open_quote;
                if (to != at) std::memmove(to, at, static_cast<std::size_t>(quote - at));
                to += quote - at;
                at = quote + 1;
                if (at == end || *at != '"') break;
                *to++ = '"';
                ++at;
            }
            fields.emplace_back(from, static_cast<std::size_t>(to - from));
            if (at == end) return CsvForm::good;
            if (*at != ',') return CsvForm::text_after_quote;
            ++at;
        } else {
            char* comma =
                at == end ? nullptr : static_cast<char*>(std::memchr(at, ',', static_cast<std::size_t>(end - at)));
            char* const stop = comma == nullptr ? end : comma;
            fields.emplace_back(at, static_cast<std::size_t>(stop - at));
            if (comma == nullptr) return CsvForm::good;
            at = comma + 1;
        }
    }
}

bool swallows_rows(std::string_view record, std::size_t width,
                   const std::function<bool(std::span<const std::string_view> fields)>& is_row) {
    std::size_t end = record.find('\n');
    if (end == k_none) return false;
    std::string line;  // written in when it is split: the record stays as it is
    std::vector<std::string_view> fields;
    const auto may_be_row = [&](std::string_view text) {
        return static_cast<std::size_t>(std::count(text.begin(), text.end(), ',')) + 1 >= width;
    };
    const std::string_view first = without_line_end(record.substr(0, end + 1));
    bool first_is_row = false;
    if (may_be_row(first)) {
        for (std::size_t at = 0; at != k_none;) {
            const std::size_t comma = first.find(',', at);
            fields.push_back(first.substr(at, comma == k_none ? k_none : comma - at));
            at = comma == k_none ? k_none : comma + 1;
        }
        first_is_row = fields.size() == width && is_row(fields);
    }
    while (end != k_none) {
        const std::size_t begin = end + 1;
        end = record.find('\n', begin);
        if (end == k_none && !first_is_row) return false;
        line = without_line_end(record.substr(begin, end == k_none ? end : end + 1 - begin));
        if (!may_be_row(line)) continue;
        if (split_csv_record(line, fields) == CsvForm::good && fields.size() == width && is_row(fields)) return true;
    }
    return false;
}

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == k_none) return std::string(text);
    std::string out = "\"";
    for (char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
    return out;
}

Result<std::size_t> find_column(std::span<const std::string_view> header, std::string_view name) {
    const std::string_view wanted = trimmed(name);
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (trimmed(header[i]) != wanted) continue;
        if (found)
            return fail(Code::bad_input, fmt::format("the column {} appears twice in the header", json_quoted(wanted)));
        found = i;
    }
    if (found) return *found;
    std::string names;
    for (std::string_view column : header) names += (names.empty() ? "" : ", ") + std::string(trimmed(column));
    return fail(Code::bad_input,
                fmt::format("there is no column {}; the header has: {}", json_quoted(wanted), shortened(names, 2000)));
}

Result<CsvTable> CsvTable::read(std::string_view text) {
    if (text.starts_with(k_byte_order_mark)) text.remove_prefix(k_byte_order_mark.size());
    CsvTable table;
    table.text_.assign(text.begin(), text.end());
    if (!text.ends_with('\n')) table.text_.push_back('\n');  // the last record may lack its line end
    const std::string_view all(table.text_.data(), table.text_.size());
    CsvRecords records(all);
    std::uint64_t line = 1;
    std::vector<std::string_view> fields;
    for (std::size_t begin = 0; const auto record = records.next(); begin = records.position()) {
        const std::uint64_t here = line;
        line +=
            static_cast<std::uint64_t>(std::count(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                                  all.begin() + static_cast<std::ptrdiff_t>(records.position()), '\n'));
        const std::string where = fmt::format("line {}", here);
        if (!is_utf8(*record)) return fail(Code::bad_input, "this is not UTF-8", where);
        if (trimmed(*record).empty()) continue;
        const CsvForm form = split_csv_record({table.text_.data() + begin, record->size()}, fields);
        if (form != CsvForm::good)
            return fail(Code::bad_input, "there is text after a closing quote; expected a comma", where);
        if (table.header_.empty()) {
            for (std::string_view& name : fields) name = trimmed(name);
            table.header_ = fields;
            continue;
        }
        if (fields.size() != table.header_.size())
            return fail(Code::bad_input,
                        fmt::format("{} fields where the header has {}", fields.size(), table.header_.size()), where);
        table.rows_.push_back(Row{here, fields});
    }
    if (records.position() != all.size())
        return fail(Code::bad_input, "a quoted field does not end", fmt::format("line {}", line));
    if (table.header_.empty()) return fail(Code::bad_input, "the table has no header", "line 1");
    return table;
}

void CsvTable::renumber(std::span<const std::uint32_t> line_of) {
    for (Row& row : rows_)
        if (row.line >= 1 && row.line <= line_of.size()) row.line = line_of[row.line - 1];
}

Result<std::size_t> CsvTable::column(std::string_view name) const {
    return find_column(header_, name);
}

}  // namespace modou::base
