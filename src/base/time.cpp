#include "base/time.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <chrono>

#include "base/text.hpp"

namespace modou::base {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Reads a date or time from left to right; every step says whether the form still holds.
class Cursor {
  public:
    explicit Cursor(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    bool number(int least, int most, int& out) {
        int digits = 0, value = 0;
        while (digits < most && at_ != end_ && is_digit(*at_)) {
            value = value * 10 + (*at_++ - '0');
            ++digits;
        }
        out = value;
        return digits >= least;
    }
    bool mark(char wanted) {
        if (at_ == end_ || *at_ != wanted) return false;
        ++at_;
        return true;
    }
    bool any_of(char a, char b, char c) { return mark(a) || mark(b) || mark(c); }
    bool skip_digits() {
        const char* from = at_;
        while (at_ != end_ && is_digit(*at_)) ++at_;
        return at_ != from;
    }
    bool done() const { return at_ == end_; }

  private:
    const char* at_;
    const char* end_;
};

struct Civil {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    int offset_s = static_cast<int>(k_shanghai_offset_s);
};

bool read_offset(Cursor& cursor, Civil& out) {
    if (cursor.mark('Z') || cursor.mark('z')) {
        out.offset_s = 0;
        return true;
    }
    const bool plus = cursor.mark('+');
    if (!plus && !cursor.mark('-')) return false;
    int hours = 0, minutes = 0;
    if (!cursor.number(2, 2, hours) || !cursor.mark(':') || !cursor.number(2, 2, minutes)) return false;
    if (hours > 23 || minutes > 59) return false;
    out.offset_s = (hours * 3600 + minutes * 60) * (plus ? 1 : -1);
    return true;
}

bool read_civil(std::string_view text, Civil& out) {
    Cursor cursor(text);
    if (!cursor.number(4, 4, out.year)) return false;
    const bool dashes = cursor.mark('-');
    if (!dashes && !cursor.mark('/')) return false;
    const int least = dashes ? 2 : 1;
    if (!cursor.number(least, 2, out.month) || !cursor.mark(dashes ? '-' : '/') || !cursor.number(least, 2, out.day))
        return false;
    if (cursor.done()) return true;
    if (!cursor.any_of('T', ' ', 't')) return false;
    if (!cursor.number(1, 2, out.hour) || !cursor.mark(':') || !cursor.number(2, 2, out.minute)) return false;
    if (cursor.done()) return true;
    if (!cursor.mark(':') || !cursor.number(2, 2, out.second)) return false;
    if (cursor.mark('.') && !cursor.skip_digits()) return false;
    // Only RFC 3339, which writes dates with dashes, knows offsets.
    return cursor.done() || (dashes && read_offset(cursor, out) && cursor.done());
}

bool leap_year(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool exists(const Civil& c) {
    static constexpr int k_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (c.month < 1 || c.month > 12 || c.day < 1) return false;
    const int days = k_days[c.month - 1] + (c.month == 2 && leap_year(c.year) ? 1 : 0);
    // RFC 3339 §5.6 writes a leap second as :60; it is counted as the second that follows.
    return c.day <= days && c.hour <= 23 && c.minute <= 59 && (c.second <= 59 || (c.second == 60 && c.minute == 59));
}

// Days from 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms").
std::int64_t days_from_civil(int year, int month, int day) {
    year -= month <= 2 ? 1 : 0;
    const int era = (year >= 0 ? year : year - 399) / 400;
    const int year_of_era = year - era * 400;
    const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return static_cast<std::int64_t>(era) * 146'097 + day_of_era - 719'468;
}

Civil civil_from_days(std::int64_t days) {
    days += 719'468;
    const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
    const int day_of_era = static_cast<int>(days - era * 146'097);
    const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int shifted_month = (5 * day_of_year + 2) / 153;
    Civil out;
    out.day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    out.month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    out.year = static_cast<int>(era * 400) + year_of_era + (out.month <= 2 ? 1 : 0);
    return out;
}

Civil civil_of(std::int64_t seconds) {
    std::int64_t days = seconds / 86'400;
    std::int64_t rest = seconds % 86'400;
    if (rest < 0) {
        --days;
        rest += 86'400;
    }
    Civil out = civil_from_days(days);
    out.hour = static_cast<int>(rest / 3600);
    out.minute = static_cast<int>(rest / 60 % 60);
    out.second = static_cast<int>(rest % 60);
    return out;
}

// Pages write hundreds of days: by hand, a tenth of what a format string takes.
void put_digits(std::string& out, int value, int width) {
    char digits[4];
    for (int at = width; at-- > 0; value /= 10) digits[at] = static_cast<char>('0' + value % 10);
    out.append(digits, static_cast<std::size_t>(width));
}

void put_date(std::string& out, const Civil& c) {
    put_digits(out, c.year, 4);
    out += '-';
    put_digits(out, c.month, 2);
    out += '-';
    put_digits(out, c.day, 2);
}

// "2026-11-11T00:00:01" with `between` for the T.
std::string date_and_time(const Civil& c, char between) {
    std::string out;
    out.reserve(20);
    put_date(out, c);
    out += between;
    put_digits(out, c.hour, 2);
    out += ':';
    put_digits(out, c.minute, 2);
    out += ':';
    put_digits(out, c.second, 2);
    return out;
}

tl::unexpected<Error> not_a_time(std::string_view text) {
    return fail(Code::bad_input,
                fmt::format("{} is not a time; expected one like 2026-11-11T00:00:01+08:00 or 2026/11/11 0:00",
                            json_quoted(shortened(text, 40))));
}

}  // namespace

Result<Instant> parse_time(std::string_view text) {
    Civil civil;
    if (!read_civil(text, civil) || !exists(civil)) return not_a_time(text);
    const Instant at{days_from_civil(civil.year, civil.month, civil.day) * 86'400 + civil.hour * 3600 +
                     civil.minute * 60 + civil.second - civil.offset_s};
    if (at < k_min_instant || at > k_max_instant)
        return fail(Code::limit, fmt::format("{} is outside the years 1970 to 2106", json_quoted(shortened(text, 40))));
    return at;
}

std::string format_utc(Instant at) {
    return date_and_time(civil_of(at.seconds), 'T') + 'Z';
}

std::string format_shanghai(Instant at) {
    return date_and_time(civil_of(at.seconds + k_shanghai_offset_s), ' ');
}

std::string format_day(Day day) {
    std::string out;
    put_date(out, civil_from_days(day.number));
    return out;
}

Result<Day> parse_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-') return not_a_time(text);
    MODOU_TRY(const Instant at, parse_time(text));
    return day_of(at);
}

Instant SystemClock::now() {
    const Instant now{
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
    // A wrong clock may say what no field of the book holds: it would come back as another year.
    return std::clamp(now, k_min_instant, k_max_instant);
}

}  // namespace modou::base
