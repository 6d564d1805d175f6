// Whether the book takes anything in now: the disk, and the clock against the book. One start in a wrong year would
// date every later record, for record times never go back.
#include "ledger/ledger.hpp"

namespace modou::ledger {
namespace {

using base::Code;
using base::Instant;
using base::Status;

constexpr std::int64_t k_day_s = 86'400;
// A book without records has nothing to compare with: no book is older than the programme, nor younger than its years.
constexpr Instant k_first_year{1'577'836'800}, k_last_year{4'102'444'800};  // 2020-01-01, 2100-01-01 UTC

std::string said(Instant at) {
    return base::format_utc(at) + (at >= base::k_max_instant ? " (or later)" : "");
}

bool near(Instant a, Instant b) {
    const std::int64_t apart = a > b ? a.seconds - b.seconds : b.seconds - a.seconds;
    return apart <= k_max_clock_gap_days * k_day_s;
}

}  // namespace

// Why this clock cannot be right. A clock that is right is remembered, so that a server which rests for years, its
// clock going on second by second, believes it still.
std::optional<std::string> Ledger::doubt(Instant now) const {
    const Instant seen{clock_seen_s_.load()};
    if (options_.clock == LedgerOptions::ClockCheck::accept || near(now, seen) ||
        (seen == Instant{} && now >= k_first_year && now < k_last_year)) {
        clock_seen_s_ = now.seconds;
        return std::nullopt;
    }
    const auto end = [](std::string_view zh, std::string_view en) {
        return fmt::format(
            "{}：先校准时钟；确认无误时加 --accept-clock / {}: set the clock right, or say --accept-clock "
            "if it is",
            zh, en);
    };
    if (seen == Instant{})
        return end(fmt::format("本机时钟是 {}，新账本不会是那时的", said(now)),
                   fmt::format("the clock says {}, when no book is begun", said(now)));
    const std::int64_t days = (now > seen ? now.seconds - seen.seconds : seen.seconds - now.seconds) / k_day_s;
    const bool later = now > seen;
    return end(fmt::format("本机时钟是 {}，比账本最后的时间 {} {} {} 天，超过 {} 天不可信", said(now), said(seen),
                           later ? "晚" : "早", days, k_max_clock_gap_days),
               fmt::format("the clock says {}, {} days {} the book's last time, {}; more than {} days are not believed",
                           said(now), days, later ? "after" : "before", said(seen), k_max_clock_gap_days));
}

// At the opening for writing, when the last record is known.
Status Ledger::check_clock() {
    last_record_ms_ = state_.record_time_ms();
    const Instant now = clock_.now(), last{last_record_ms_ / 1000};
    clock_seen_s_ = options_.clock_accepted && near(now, *options_.clock_accepted) ? now.seconds : last.seconds;
    const auto wanted = std::exchange(options_.clock, LedgerOptions::ClockCheck::check);
    clock_doubt_ = doubt(now);
    options_.clock = wanted;
    if (clock_doubt_ && wanted == LedgerOptions::ClockCheck::check) return base::fail(Code::unavailable, *clock_doubt_);
    return {};
}

std::optional<base::Error> Ledger::failure() const {
    std::lock_guard lock(flight_mutex_);
    return failure_;
}

std::optional<base::Error> Ledger::refusal() const {
    if (closed_ || options_.read_only) return base::Error{Code::unavailable, "", "the book is not open for writing"};
    {
        std::lock_guard lock(flight_mutex_);
        if (failure_)
            return base::Error{Code::unavailable, failure_->where,
                               "the book takes nothing new in: " + failure_->message};
    }
    const auto free = files_.free_bytes();
    if (!free) return free.error();
    if (*free < options_.min_free_bytes)
        return base::Error{
            Code::unavailable, "",
            fmt::format("磁盘只剩 {0} MB，少于 {1} MB 时不再记账：腾出空间后自动继续 / only {0} MB of disk are free; "
                        "nothing new is taken in below {1} MB: make room, and it goes on by itself",
                        *free >> 20, options_.min_free_bytes >> 20)};
    if (const auto why = doubt(clock_.now())) return base::Error{Code::unavailable, "", *why};
    return std::nullopt;
}

}  // namespace modou::ledger
