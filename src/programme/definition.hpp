// A programme as data: one TOML file of a closed vocabulary, read with exact error positions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "base/unit.hpp"

namespace modou::programme {

// The same text in both languages of the site.
struct Words {
    std::string zh, en;
};

// Where something stands in its file, "order-donation.toml:12:3".
using Place = std::string;

// A test on one fact of a subject: exactly one of is, in, between is given.
struct FactTest {
    std::string fact;
    std::vector<std::string> is_any_of;                            // is: one value; in: several
    std::optional<std::pair<std::int64_t, std::int64_t>> between;  // both ends included
    Place place;
};

enum class Truth { no, unknown, yes };

struct Who {
    std::string subject;
    enum class Unknown { ask_for_proof, hold_out, allow } unknown = Unknown::ask_for_proof;
    std::vector<FactTest> all, any;  // neither: everybody may

    // Three-valued: a missing fact is unknown, and so is the answer unless another fact settles it.
    Truth holds(const std::map<std::string, std::string>& facts) const;
    Words sentence() const;  // "店铺在营业，并且……" / "the shop is open and …"
};

// What a fact of an event is, and so what may stand in its column of a file.
enum class FactKind : std::uint8_t {
    party,  // somebody's number: kept as a keyed digest only, and in no public place
    name,   // of an organisation or a place: the public name of an account
    text,   // words: with the other facts they tell whether an event is the same one again
    time,
    count,  // a whole number, 0 or more
};

struct Fact {
    std::string name;  // "shift.person"; its column is what follows the dot
    FactKind kind = FactKind::text;
    Words words;  // zh: the column's other name
    Place place;
    std::string_view column() const { return std::string_view(name).substr(name.find('.') + 1); }
};

// An event that a programme declares. Its key is (source, id), as in every event.
struct Event {
    std::string type;  // "shift.confirmed"
    std::string time;  // the fact that says when it happened
    std::vector<Fact> facts;
    Place place;
    const Fact* find(std::string_view fact) const;
};

// The event whose rules run on orders and pledges; its facts are known to this build.
inline constexpr std::string_view k_order_received = "order.received", k_order_refunded = "order.refunded";

// One rule: event → entry. Amounts are closed forms, not expressions.
struct Tally {
    std::string id, event;
    std::string mode;              // orders: value of pledge.mode that selects this tally
    std::optional<FactTest> when;  // declared events: what selects it; none: every one
    base::Unit unit = base::Unit::cny;
    std::string to, from;  // facts that name the credited fund and the debited subject
    // share_of, fixed: of orders. per: so many units for each of a count. minutes: whole ones between two times.
    enum class Form { share_of, fixed, per, minutes } form = Form::share_of;
    std::string of;            // share_of: the money fact it is a share of; per: the count
    std::int64_t each = 1;     // per
    std::string begins, ends;  // minutes: two time facts
    std::string value;         // the fact that gives the percent, or the fixed sum
    std::optional<std::pair<std::int64_t, std::int64_t>> percent;  // limits, in hundredths of a percent
    std::vector<base::Fen> choices;                                // fixed: the sums allowed; empty: any
    std::optional<base::Fen> at_least, at_most;
    std::string never_over;  // a money fact, or empty
    // Declared events: an event of more is refused; a subject's day gives no more, all tallies together.
    std::optional<std::int64_t> refuse_over, per_day;
    bool no_overlap = false;  // the times of one subject's events may touch and not overlap
    std::string rule_of;      // the time fact whose version of the rule is in force
    std::vector<std::string> undo_on;
    Place place;

    bool undone_by(std::string_view event_type) const;
};

using Facts = std::map<std::string, std::string>;

struct Example {
    std::string what, tally;
    Facts given;
    std::vector<Facts> after;  // earlier events of the same subject, which the rule has taken
    std::string expect_unit, expect;
    std::string refused;  // instead: the reason for which it gives nothing
    Place place;
};

// A figure of the programme, over all its standing entries.
struct Number {
    std::string name;
    enum class Of { sum, count, subjects, parties, funds } of = Of::count;
    Place place;
};

// When a programme reports, and what the law asks. 0: it does not say.
struct Report {
    int every_months = 0, final_within_months = 0;
};
struct Law {
    bool public_fundraising = false;
    std::string money_holder;
    int plan_filed_days_before = 0, disclose_every_months = 0;
};

struct Definition {
    std::string programme;
    int version = 0;
    Words title, poster;
    std::string owner;
    Law law;
    Who who;
    std::vector<Event> events;  // none: it runs on orders
    std::vector<Tally> tallies;
    std::vector<Number> numbers;
    Report report;
    std::vector<Example> examples;
    base::Hash digest{};  // SHA-256 of the file's bytes: what the book says was in force

    bool on_orders() const { return events.empty(); }
    base::Unit unit() const { return tallies.front().unit; }  // of all its tallies
    const Event* find_event(std::string_view type) const;
};

// What a pledge says, in the terms of one tally.
struct Terms {
    std::uint8_t tally = 0;
    std::int64_t value = 0;  // share: hundredths of a percent; fixed: fen
};

// Reads and checks a file's text. Errors: bad_input, with file, line, column and what was expected.
base::Result<Definition> parse_definition(std::string_view toml, std::string_view file);

// A pledge's mode and value against the definition's limits. Errors say what is allowed.
base::Result<Terms> check_pledge(const Definition& definition, std::string_view mode, std::string_view value);

// What an order of `paid` gives. Exact; no allocation.
base::Fen amount(const Tally& tally, std::int64_t value, base::Fen paid);

// The day on which the report after `today` is due, counted from the programme's first day; nothing when it says none.
std::optional<base::Day> next_report(const Report& report, base::Day first, base::Day today);

// Everything that the definition says, in sentences, for people: poster, owner, law, who, rules, numbers, report.
std::vector<Words> told(const Definition& definition);

// Why: "实付 ¥128.00 × 2% = ¥2.56".
Words explanation(const Tally& tally, std::int64_t value, base::Fen paid);

// Runs the worked examples; a definition is published only when all of them hold.
base::Status run_examples(const Definition& definition);

}  // namespace modou::programme
