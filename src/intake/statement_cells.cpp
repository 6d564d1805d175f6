#include "intake/statement_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"

namespace modou::intake {
namespace {

using base::Code;
using base::Result;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
bool drop_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text = base::trimmed(text.substr(prefix.size()));
    return true;
}
bool drop_suffix(std::string_view& text, std::string_view suffix) {
    if (!text.ends_with(suffix)) return false;
    text = base::trimmed(text.substr(0, text.size() - suffix.size()));
    return true;
}

tl::unexpected<base::Error> not_an_amount(const char* why = "expected an amount like 1,234.50") {
    return base::fail(Code::bad_input, why);
}

// Digits with commas between groups of three, a point and decimals → fen.
Result<std::int64_t> parse_digits(std::string_view text, int scale) {
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, point);
    std::string digits;
    std::size_t group = 0;
    bool grouped = false;
    for (char c : whole) {
        if (c == ',') {
            if (grouped ? group != 3 : group < 1 || group > 3) return not_an_amount();
            grouped = true;
            group = 0;
        } else if (is_digit(c)) {
            digits += c;
            ++group;
        } else {
            return not_an_amount();
        }
    }
    if (grouped && group != 3) return not_an_amount();
    int decimals = 0;
    if (point < text.size()) {
        const std::string_view after = text.substr(point + 1);
        if (after.empty() || !std::all_of(after.begin(), after.end(), is_digit)) return not_an_amount();
        digits += after;
        decimals = static_cast<int>(after.size());
    }
    if (digits.empty()) return not_an_amount();
    int shift = 2 + scale - decimals;  // from the last digit to fen
    for (; shift < 0; ++shift) {
        if (digits.empty() || digits.back() != '0') return not_an_amount("the amount has a part of a fen");
        digits.pop_back();
    }
    for (; shift > 0; --shift) digits += '0';
    std::int64_t fen = 0;
    for (char c : digits) {
        fen = fen * 10 + (c - '0');
        if (fen > base::k_max_amount.value)
            return base::fail(Code::limit, "the amount is over the largest, ¥10,000,000,000.00");
    }
    return fen;
}

bool looks_foreign(std::string_view text) {
    for (std::string_view sign :
         {"$", "€", "£", "USD", "HKD", "EUR", "GBP", "JPY", "美元", "港", "欧元", "英镑", "日元", "外币"})
        if (text.find(sign) != std::string_view::npos) return true;
    return false;
}

// Reads numbers from left to right.
struct Scan {
    std::string_view rest;

    bool take(std::string_view mark) {
        if (!rest.starts_with(mark)) return false;
        rest.remove_prefix(mark.size());
        return true;
    }
    void blanks() {
        while (take(" ") || take("\t")) {
        }
    }
    std::size_t digits() const {
        return static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_digit) - rest.begin());
    }
    int number(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) value = value * 10 + (rest[i] - '0');
        rest.remove_prefix(count);
        return value;
    }
};

// "9:05[:00[.000]]", "090500", "9时5分0秒"; takes all of it or nothing.
std::int32_t minute_of(Scan scan) {
    int later = 0;  // 下午
    if (scan.take("上午") || scan.take("AM")) later = 0;
    if (scan.take("下午") || scan.take("PM")) later = 12;
    scan.blanks();
    const std::size_t run = scan.digits();
    int hour = 0, minute = 0, second = 0;
    if (run == 6 || run == 4) {
        hour = scan.number(2);
        minute = scan.number(2);
        if (run == 6) second = scan.number(2);
    } else if (run == 5) {  // a spreadsheet dropped the zero of 090500
        hour = scan.number(1);
        minute = scan.number(2);
        second = scan.number(2);
    } else if (run == 1 || run == 2) {
        hour = scan.number(run);
        const bool words = scan.take("时");
        if (!words && !scan.take(":") && !scan.take(".")) return -1;
        const std::size_t minutes = scan.digits();
        if (minutes < 1 || minutes > 2) return words && scan.rest.empty() && hour < 24 ? hour * 60 : -1;
        minute = scan.number(minutes);
        if (scan.take("分") || scan.take(":") || scan.take(".")) {
            const std::size_t seconds = scan.digits();
            if (seconds > 2) return -1;
            if (seconds > 0) second = scan.number(seconds);
            scan.take("秒");
        }
    } else {
        return -1;
    }
    if (scan.take(".")) scan.rest.remove_prefix(scan.digits());
    scan.blanks();
    if (scan.take("AM")) later = 0;
    if (scan.take("PM")) later = 12;
    if (!scan.rest.empty() || hour > 24 || minute > 59 || second > 60) return -1;
    if (later == 12 && hour < 12) hour += 12;
    return hour == 24 ? 0 : hour * 60 + minute;
}

}  // namespace

std::string_view cell_value(std::string_view cell) {
    cell = base::trimmed(cell);
    if (cell.starts_with('`')) cell = base::trimmed(cell.substr(1));
    return base::spreadsheet_value(cell);
}

std::string_view folded(std::string_view text, std::string& room) {
    if (is_plain(text)) return text;
    room.clear();
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = [&](std::size_t k) {
            return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0u;
        };
        if (byte(0) == 0xEF && (byte(1) == 0xBC || byte(1) == 0xBD)) {
            const unsigned code = 0xF000u | ((byte(1) & 0x3Fu) << 6) | (byte(2) & 0x3Fu);
            if (code >= 0xFF01 && code <= 0xFF5E) {
                room += static_cast<char>(code - 0xFF01 + '!');
                i += 3;
                continue;
            }
        }
        if (text.substr(i).starts_with("￥")) {
            room += "¥";
            i += 3;
        } else if (text.substr(i).starts_with("　")) {
            room += ' ';
            i += 3;
        } else if (byte(0) == 0xC2 && byte(1) == 0xA0) {
            room += ' ';
            i += 2;
        } else if (byte(0) == 0xE2 &&
                   ((byte(1) == 0x80 && byte(2) >= 0x90 && byte(2) <= 0x95) || (byte(1) == 0x88 && byte(2) == 0x92))) {
            room += '-';
            i += 3;
        } else {
            room += text[i++];
        }
    }
    return room;
}

std::string word_of(std::string_view cell) {
    std::string room, word;
    for (char c : folded(cell_value(cell), room)) {
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
        word += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return word;
}

Result<CellAmount> parse_cell_amount(std::string_view cell, int scale) {
    CellAmount said;
    std::string room;
    std::string_view text = base::trimmed(folded(cell_value(cell), room));
    if (std::all_of(text.begin(), text.end(), [](char c) { return c == '-'; }) || text == "/") return said;
    said.empty = false;
    bool minus = false, signed_already = false;
    const auto sign = [&](bool negative) {
        const bool first = !signed_already;
        signed_already = true;
        minus = negative;
        return first;
    };
    for (bool more = true; more;) {
        more = false;
        for (std::string_view plain : {"¥", "人民币", "RMB", "CNY", "rmb", "cny"})
            more = drop_prefix(text, plain) || drop_suffix(text, plain) || more;
        if (drop_suffix(text, "万元") || drop_suffix(text, "万")) {
            scale += 4;
            more = true;
        }
        more = drop_suffix(text, "元") || drop_suffix(text, "圆") || more;
        for (const auto& [word, mark] : {std::pair{"CR", Mark::credit},
                                         {"Cr", Mark::credit},
                                         {"cr", Mark::credit},
                                         {"贷", Mark::credit},
                                         {"DR", Mark::debit},
                                         {"Dr", Mark::debit},
                                         {"dr", Mark::debit},
                                         {"借", Mark::debit}}) {
            if (!drop_suffix(text, word) && !drop_prefix(text, word)) continue;
            if (said.mark != Mark::none) return not_an_amount();
            said.mark = mark;
            more = true;
        }
        if (text.size() > 2 && text.starts_with('(') && text.ends_with(')')) {
            text = base::trimmed(text.substr(1, text.size() - 2));
            if (!sign(true)) return not_an_amount();
            more = true;
        } else if (text.size() > 1 && (text.starts_with('-') || text.ends_with('-'))) {
            const bool led = text.starts_with('-');
            text = base::trimmed(led ? text.substr(1) : text.substr(0, text.size() - 1));
            if (!sign(true)) return not_an_amount();
            more = true;
        } else if (drop_prefix(text, "+")) {
            if (!sign(false)) return not_an_amount();
            more = true;
        }
    }
    if (looks_foreign(text)) return not_an_amount("the amount is in another currency than yuan");
    if (text.find_first_of("eE") != std::string_view::npos)
        return not_an_amount("a spreadsheet has rounded the amount: export the file again and do not save it there");
    MODOU_TRY(const std::int64_t fen, parse_digits(text, scale));
    said.fen = minus ? -fen : fen;
    return said;
}

std::int32_t parse_cell_minute(std::string_view cell) {
    std::string room;
    return minute_of({base::trimmed(folded(cell_value(cell), room))});
}

Result<CellTime> parse_cell_time(std::string_view cell) {
    const auto no = [](const char* why = "expected a day like 2026-06-01") { return base::fail(Code::bad_input, why); };
    std::string room;
    const std::string_view text = base::trimmed(folded(cell_value(cell), room));
    Scan scan{text};
    const std::size_t run = scan.digits();
    int year = 0, month = 0, day = 0;
    bool compact = false;
    if (run == 8 || run == 12 || run == 14) {
        year = scan.number(4);
        month = scan.number(2);
        day = scan.number(2);
        compact = true;
    } else if (run == 4) {
        year = scan.number(4);
        std::string_view mark;
        for (std::string_view one : {"-", "/", ".", "年"})
            if (scan.take(one)) mark = one;
        const std::size_t months = scan.digits();
        if (mark.empty() || months < 1 || months > 2) return no();
        month = scan.number(months);
        if (!scan.take(mark == "年" ? "月" : mark)) return no();
        const std::size_t days = scan.digits();
        if (days < 1 || days > 2) return no();
        day = scan.number(days);
        scan.take("日");
    } else if (run == 5 && text.size() == 5) {
        return no("this is a spreadsheet's number of a day: show the column as a date (2026-06-01) and save again");
    } else {
        return no(run >= 1 && run <= 2 ? "expected a day with the year first, like 2026-06-01"
                                       : "expected a day like 2026-06-01");
    }
    MODOU_TRY(const base::Instant at, base::parse_time(fmt::format("{:04}-{:02}-{:02}", year, month, day)));
    CellTime found{base::day_of(at), -1};
    if (scan.rest.empty()) return found;
    const bool glued = compact && run > 8;
    if (!glued && !scan.take("T") && !scan.take("-") && !scan.rest.starts_with(" ") && !text.ends_with("分") &&
        !text.ends_with("秒"))
        return no();
    scan.blanks();
    if (scan.rest.ends_with('Z') || scan.rest.find('+') != std::string_view::npos) {
        MODOU_TRY(const base::Instant exact, base::parse_time(text));
        found.day = base::day_of(exact);
        found.minute = static_cast<std::int32_t>((exact.seconds + base::k_shanghai_offset_s) / 60 % 1440);
        return found;
    }
    found.minute = minute_of(scan);
    if (found.minute < 0) return no("expected a day and a time like 2026-06-01 09:05:00");
    return found;
}

bool is_ruined_number(std::string_view cell) {
    std::string room;
    std::string_view text = folded(cell_value(cell), room);
    if (text.size() >= 3 && std::all_of(text.begin(), text.end(), [](char c) { return c == '#'; })) return true;
    const std::size_t at = text.find_first_of("eE");
    if (at == std::string_view::npos || at == 0) return false;
    std::string_view before = text.substr(0, at), after = text.substr(at + 1);
    if (before.starts_with('-')) before.remove_prefix(1);
    const bool plus = after.starts_with('+');
    if (plus) after.remove_prefix(1);
    const auto digits_only = [](std::string_view t) { return !t.empty() && std::all_of(t.begin(), t.end(), is_digit); };
    if (!digits_only(after) || after.size() > 3) return false;
    const std::size_t point = before.find('.');
    if (point == std::string_view::npos) return plus && digits_only(before);
    return point == 1 && is_digit(before[0]) && (point + 1 == before.size() || digits_only(before.substr(point + 1)));
}

namespace {

constexpr std::size_t k_long_number = 12;  // spreadsheets show longer ones in powers of ten

// A number without what spreadsheets add or drop: "0012" and "12", "1,200.50" and "1200.5".
std::optional<std::string> plain_number(std::string_view text) {
    std::string out;
    bool point = false;
    for (char c : text) {
        if (c == '.' && !point)
            point = true;
        else if (c == ',')
            continue;
        else if (!is_digit(c))
            return std::nullopt;
        if (!(c == '0' && out.empty())) out += c;
    }
    if (point) {
        while (out.ends_with('0')) out.pop_back();
        if (out.ends_with('.')) out.pop_back();
    }
    return out;
}

}  // namespace

std::uint64_t cell_digest(std::string_view column, std::string_view cell) {
    std::string room, own;
    std::string_view text = base::trimmed(folded(cell_value(cell), room));
    if (text.empty()) return 0;
    if (is_digit(text.front()) || text.front() == '.') {
        if (const auto number = plain_number(text)) {
            if (number->size() >= k_long_number) return 0;
            own = *number;
            text = own;
        } else if (is_ruined_number(text)) {
            return 0;
        } else if (text.size() >= 8) {
            if (const auto time = parse_cell_time(text)) {
                own = fmt::format("{} {}", time->day.number, time->minute);
                text = own;
            }
        }
    }
    // FNV-1a of name and value; the sum over cells does not depend on their order.
    std::uint64_t hash = 0xcbf29ce484222325ull;
    const auto take = [&](std::string_view bytes) {
        for (char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
        hash = (hash ^ 0xFF) * 0x100000001b3ull;
    };
    take(column);
    take(text);
    return hash;
}

}  // namespace modou::intake
