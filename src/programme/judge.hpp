// What a declared event gives: its facts read by their kinds, then the rule that takes it. Nothing here knows the book:
// what the subject has already is handed in.
#pragma once

#include <map>

#include "programme/definition.hpp"

namespace modou::programme {

// Why an event gives nothing. Stable words; docs/programmes.md says what each asks for.
struct Refusal {
    std::string_view reason;
    std::string fact;  // what it is about; may be empty
};

// The value of each fact of an event, in its order.
struct Value {
    std::string text;         // as it was told, trimmed
    std::int64_t number = 0;  // time: seconds since 1970; count
};
using Values = std::vector<Value>;

// `told`: the text of each fact, in the event's order; empty: not told.
// Refuses missing_field, bad_time, bad_count, bad_field (not to be told apart by eye, or a spreadsheet ruined it).
tl::expected<Values, Refusal> read_facts(const Event& event, const std::vector<std::string_view>& told);

// What one subject's standing entries hold.
class Earlier {
  public:
    void add(base::Instant begins, base::Instant ends, std::int64_t amount);
    bool overlaps(base::Instant begins, base::Instant ends) const;
    std::int64_t of_day(base::Day day) const;

  private:
    std::map<base::Instant, base::Instant> spans_;  // joined where they meet or overlap
    std::map<base::Day, std::int64_t> days_;
};

struct Judged {
    std::int64_t amount = 0;
    bool cut = false;        // the day's limit left less than the event would give
    std::int64_t basis = 0;  // what the rule computed from: minutes, or the count
    base::Instant time, rule_time;
};

// The rule that takes the event; none: what it says selects no tally (no_rule).
const Tally* tally_of(const Definition& definition, const Event& event, const Values& values);
const Value& value_of(const Event& event, const Values& values, std::string_view fact);

// `told_at`: when the event was told, or now: what it is about must have happened by then (not_yet).
// Refuses ask_for_proof, not_eligible; empty, too_long, too_many, not_yet, overlap, cap_reached, in this order.
tl::expected<Judged, Refusal> judge(const Definition& definition, const Tally& tally, const Event& event,
                                    const Values& values, base::Instant told_at, const Earlier& earlier);

}  // namespace modou::programme
