// What a client asks of the book, and what the book answers.
#pragma once

#include <string_view>

#include "journal/entry.hpp"

namespace modou::ledger {

using base::AccountId;
using base::Sequence;
using journal::Kind;

// What an account may do. The numbers are part of format version 1 (Entry::pledge of an `open`).
enum class Policy : std::uint8_t {
    source = 1,  // may go below zero: the outside world, a shop's pledged share
    fund = 2,    // never below zero, pending reserves counted
    person = 3,  // never below zero; never named in public
    sink = 4,    // takes, and gives nothing but corrections
};

// The numbers are not stored; the names (answer_name) are part of the API.
enum class Answer : std::uint8_t {
    ok,
    exists,              // the same reference with the same body: `sequence` is the first answer's
    reference_conflict,  // the same reference with another body
    insufficient_funds,
    unknown_account,
    unit_mismatch,
    account_closed,
    account_in_use,  // close: there is still a balance or a reserve
    reserve_not_found,
    exceeds_reserve,
    correction_not_found,  // what is to be corrected is no post or settle
    exceeds_corrected,
    already_spent,   // the fen to take back have flowed on: correct downstream first
    overflow,        // a running total would pass 2^48 − 1
    invalid_amount,  // zero, or both sides the same account
    linked_failed,   // another link of the chain was refused
    not_approved,    // paying needs a reserve that another person approved
    same_person,     // who proposes, who approves and who pays must be three people
    person_needed,   // it must say who does it
};
std::string_view answer_name(Answer answer);

struct Transfer {
    Kind kind = Kind::post;
    base::Unit unit = base::Unit::cny;
    base::Instant event_time;
    AccountId debit, credit;  // settle, release, correct: taken from the entry that `refers` names
    std::uint64_t amount = 0;
    Sequence refers = 0;
    std::uint16_t definition = 0;
    std::uint32_t pledge = 0;
    base::PartyId party;
    std::uint64_t basis = 0;
    base::Instant rule_time;
    base::ReferenceDigest reference;
    // open only:
    Policy policy = Policy::fund;
    bool is_public = false;      // a public account is named in leaves and has figures of its own
    bool two_person = false;     // pays only by reserves that a second person approved
    std::string_view text = {};  // open: the public name; note: what it says
};

// What an `open` says of its account, as Entry::pledge keeps it.
inline std::uint32_t open_pledge(const Transfer& t) {
    return static_cast<std::uint32_t>(t.policy) | (t.is_public ? journal::k_public_account : 0) |
           (t.two_person ? journal::k_two_person_account : 0);
}

struct Answered {
    Answer answer = Answer::ok;
    Sequence sequence = 0;  // of the entry, for ok and exists
    AccountId account;      // open: the number given

    bool good() const { return answer == Answer::ok || answer == Answer::exists; }
};

}  // namespace modou::ledger
