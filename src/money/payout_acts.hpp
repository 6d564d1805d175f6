// The four acts of a payout as the outbox carries them out, and what the tables and the book call them.
#pragma once

#include <string>
#include <vector>

#include "app/typed.hpp"
#include "money/acts.hpp"
#include "money/disburse.hpp"

namespace modou::money {

inline constexpr std::string_view k_propose = "payout.propose", k_approve = "payout.approve", k_pay = "payout.pay",
                                  k_cancel = "payout.cancel";

struct ProposeBody {
    std::string key, project, payee, purpose, evidence, person;
    std::uint32_t people = 0;
    std::int64_t amount = 0;
};
BOOST_DESCRIBE_STRUCT(ProposeBody, (), (key, project, payee, purpose, evidence, person, people, amount))
struct ProposeDrawn {
    std::uint64_t account = 0;  // of the project
    std::string salt;           // of what the book says of the purpose
};
BOOST_DESCRIBE_STRUCT(ProposeDrawn, (), (account, salt))
app::Act propose_act(const Payout& wanted, base::AccountId project);

struct StepBody {  // approve, cancel
    std::uint64_t payout = 0;
    std::string person;
};
BOOST_DESCRIBE_STRUCT(StepBody, (), (payout, person))

struct PaidLine {
    std::uint64_t party = 0, amount = 0;
};
BOOST_DESCRIBE_STRUCT(PaidLine, (), (party, amount))
struct PayBody {
    std::uint64_t payout = 0;
    std::string person, evidence;  // evidence: SHA-256, or empty
    std::uint64_t account = 0, amount = 0;
    bool by_lines = false;
    std::vector<PaidLine> lines;
};
BOOST_DESCRIBE_STRUCT(PayBody, (), (payout, person, evidence, account, amount, by_lines, lines))

base::ReferenceDigest payout_reference(const base::DigestKey& keys, std::string_view what);
// What the book's reference of a batch's `i`-th part is made of.
std::string payout_line(std::uint64_t payout, std::size_t i);
base::PartyId staff_party(const base::DigestKey& keys, std::string_view person);

// Rows of `payout`, by a condition on them, and those alone that are wanted. Their status is empty unless they have
// ended.
base::Status read_payouts(store::Session& session, std::string_view where, std::initializer_list<store::Bind> binds,
                          std::vector<Payout>& out, const std::function<bool(const Payout&)>& wanted = {});

}  // namespace modou::money
