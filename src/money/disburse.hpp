// A project's money on its way out: one person proposes, a second approves, a third pays. The rule itself is the
// ledger's (docs/decisions/0007-two-people.md); here are the words, the evidence and what the public may read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json_out.hpp"
#include "base/money.hpp"
#include "money/treasury.hpp"

namespace modou::money {

// A payment to persons never stands alone: fewer could be recognised in public figures.
inline constexpr std::uint32_t k_min_people = 5;
// One batch of the book: an account and a line for each.
inline constexpr std::uint32_t k_max_people = 8'000;
inline constexpr std::uint64_t k_max_evidence_bytes = 64 << 20;
inline constexpr std::size_t k_payouts_looked_at = 20'000;

struct Proposal {
    std::string project, payee, purpose, person;
    base::Fen amount;
    std::uint32_t people = 0;   // 0: the payee is an organisation; else that many persons are paid through a batch
    std::string_view evidence;  // the file's content
    std::string key;            // empty: project, payee and evidence make the key
};

// One line of a batch: a person by an outside reference, kept only as a digest.
struct PersonLine {
    std::string person;
    base::Fen amount;
};
// "person,amount" with a header, UTF-8. Errors name file and line.
base::Result<std::vector<PersonLine>> read_person_lines(std::string_view csv, const std::string& file);

struct Payout {
    base::Sequence id = 0;  // of its reserve in the book
    std::string key, project, payee, purpose, purpose_salt;
    std::string evidence, paid_evidence;  // SHA-256, hex
    std::uint32_t people = 0;
    base::Fen amount;
    std::string status;  // proposed, approved, paid, cancelled
    std::string proposed_by, approved_by, ended_by;
    std::int64_t proposed_at = 0, approved_at = 0, ended_at = 0;  // seconds; 0: not yet
    base::Sequence settle = 0;                                    // of the payment; 0: not paid
    base::AccountId account;                                      // of the payee or the batch
};

// What a list of payouts is narrowed to; empty: to nothing.
struct PayoutsAsked {
    std::string project, holder, status;
    std::optional<base::Day> from, to;  // of the day of a payout's last step, both included
    base::Sequence before = ~base::Sequence{0};
    std::size_t limit = 100;
};
struct PayoutsFound {
    std::vector<Payout> payouts;
    std::optional<base::Sequence> next;  // `before` of what follows; none: this is the end
};

// Thread-safe. Errors are plain words: not_found, bad_input, conflict (same key, other body; the book says no).
class Disbursements {
  public:
    explicit Disbursements(Treasury& treasury) : treasury_(treasury) {}

    // Each may be repeated: the same again gets the same answer, durable on return.
    base::Result<Payout> propose(const Proposal& proposal);
    base::Result<Payout> approve(base::Sequence id, const std::string& person);
    base::Result<Payout> pay(base::Sequence id, const std::string& person, std::optional<std::string_view> evidence,
                             const std::optional<std::vector<PersonLine>>& lines);
    base::Result<Payout> cancel(base::Sequence id, const std::string& person);

    base::Result<Payout> find(base::Sequence id);
    // Newest first; all projects when `project` is empty. At most `limit`, ids below `before`.
    base::Result<std::vector<Payout>> list(std::string_view project, base::Sequence before, int limit);
    // The same, narrowed. Looks at k_payouts_looked_at of them at most: a page may be short, or empty, and go on.
    base::Result<PayoutsFound> list(const PayoutsAsked& asked);

  private:
    base::Status complete(Payout& payout);
    template <class Body>
    base::Result<Payout> step(std::string_view kind, const Body& body);

    Treasury& treasury_;
};

}  // namespace modou::money
