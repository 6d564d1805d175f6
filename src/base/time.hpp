// Time: instants in UTC seconds for storage, days in Asia/Shanghai for rules.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::base {

// Seconds since 1970-01-01T00:00:00Z. Fractions of a second are dropped when text is read.
struct Instant {
    std::int64_t seconds = 0;
    constexpr auto operator<=>(const Instant&) const = default;
};

// Days since 1970-01-01 in the rules' zone, Asia/Shanghai.
struct Day {
    std::int32_t number = 0;
    constexpr auto operator<=>(const Day&) const = default;
};

// Asia/Shanghai is UTC+8 without summer time since 1991-09-15 (IANA tz database); rules never reach further back.
inline constexpr std::int64_t k_shanghai_offset_s = 8 * 3600;

// The book stores event times in 32 bits: 1970 to 2106.
inline constexpr Instant k_min_instant{0};
inline constexpr Instant k_max_instant{4'294'967'295};

constexpr Day day_of(Instant at) {
    const std::int64_t local = at.seconds + k_shanghai_offset_s;
    return Day{static_cast<std::int32_t>((local >= 0 ? local : local - 86'399) / 86'400)};
}

// RFC 3339 ("2026-11-11T00:00:01+08:00", "…Z"), or "YYYY-MM-DD" / "YYYY/M/D" optionally with " H:MM[:SS]" (or "T");
// without an offset the zone is +08:00, a date alone is 00:00. Errors: bad_input (form, or no such date), limit
// (outside 1970–2106).
Result<Instant> parse_time(std::string_view text);

std::string format_utc(Instant at);            // "2026-11-10T16:00:01Z"
std::string format_shanghai(Instant at);       // "2026-11-11 00:00:01"
std::string format_day(Day day);               // "2026-11-11"
Result<Day> parse_day(std::string_view text);  // "2026-11-11"

// The clock is passed in, so that every test is deterministic.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() = 0;
};
class SystemClock final : public Clock {
  public:
    // Within k_min_instant … k_max_instant, whatever the machine's clock says.
    Instant now() override;
};

}  // namespace modou::base
