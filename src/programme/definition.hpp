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
    std::vector<FactTest> all, any, prefer;

    // Three-valued: a missing fact is unknown, and so is the answer unless another fact settles it.
    Truth holds(const std::map<std::string, std::string>& facts) const;
    Words sentence() const;  // "店铺在营业，并且……" / "the shop is open and …"
};

// One rule: event → entry. Amounts are closed forms, not expressions.
struct Tally {
    std::string id, event;
    std::string mode;  // value of pledge.mode that selects this tally
    base::Unit unit = base::Unit::cny;
    std::string to, from;  // facts that name the credited fund and the debited subject
    enum class Form { share_of, fixed } form = Form::share_of;
    std::string of;                                                // share_of: the money fact it is a share of
    std::string value;                                             // the fact that gives the percent, or the fixed sum
    std::optional<std::pair<std::int64_t, std::int64_t>> percent;  // limits, in hundredths of a percent
    std::vector<base::Fen> choices;                                // fixed: the sums allowed; empty: any
    std::optional<base::Fen> at_least, at_most;
    std::string never_over;  // a money fact, or empty
    std::string rule_of;     // the time fact whose version of the rule is in force
    std::vector<std::string> undo_on;
    Place place;
};

struct Example {
    std::string what, tally;
    std::map<std::string, std::string> given;
    std::string expect_unit, expect;
    Place place;
};

struct Definition {
    std::string programme;
    int version = 0;
    Words title, poster;
    std::string owner, money_holder;
    bool public_fundraising = false;
    Who who;
    std::vector<Tally> tallies;
    std::vector<Example> examples;
    base::Hash digest{};  // SHA-256 of the file's bytes: what the book says was in force
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

// Why: "实付 ¥128.00 × 2% = ¥2.56".
Words explanation(const Tally& tally, std::int64_t value, base::Fen paid);

// Runs the worked examples; a definition is published only when all of them hold.
base::Status run_examples(const Definition& definition);

}  // namespace modou::programme
