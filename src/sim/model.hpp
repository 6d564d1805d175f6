// The ledger's slow, obvious twin: every fen of every account is a cell that is unspent, spent or taken back.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ledger/state.hpp"

namespace modou::sim {

class Model {
  public:
    using Sequence = base::Sequence;
    struct Entry {
        ledger::Transfer transfer;  // with the accounts and the amount that took effect
        std::uint64_t debit_from = 0, credit_from = 0;
        std::uint64_t corrected = 0;
        std::uint64_t remaining = 0;  // of a reserve
        bool needs_approval = false, approved = false, erased = false;
        std::uint64_t proposer = 0, approver = 0;
    };

    ledger::Answered post(const ledger::Transfer& transfer);
    std::vector<ledger::Answered> post_chain(const std::vector<ledger::Transfer>& chain);

    // Whether there was something to erase.
    bool erase(std::uint64_t party, const std::function<base::ReferenceDigest(std::uint32_t)>& reference);

    const std::vector<Entry>& entries() const { return entries_; }

    // The way of one fen of an entry that moves an amount: forwards to where it lies now, backwards (in the same order)
    // from where it came. Backwards it has no end to name.
    struct Hop {
        Sequence sequence = 0;
        std::uint64_t at = 0;  // on the inflow line of the account that took it in
        bool operator==(const Hop&) const = default;
    };
    struct Way {
        std::vector<Hop> hops;
        ledger::AccountId waits_in;  // unspent in this fund; 0: it went out of sight, or to a person
    };
    Way forwards(Sequence sequence, std::uint64_t fen) const;
    Way backwards(Sequence sequence, std::uint64_t fen) const;
    std::size_t accounts() const { return accounts_.size(); }
    std::uint64_t debits(std::size_t number) const {
        return accounts_[number - 1].outflow + accounts_[number - 1].taken_back;
    }
    std::uint64_t credits(std::size_t number) const { return accounts_[number - 1].cells.size(); }
    // What stands of what accounts of a class gave in a unit; reached: public accounts of the class that hold a gift.
    struct Given {
        std::uint64_t gifts = 0, amount = 0, givers = 0, parties = 0, reached = 0;
        bool operator==(const Given&) const = default;
    };
    Given given(std::uint16_t number, base::Unit unit) const;
    static Given given(const ledger::State& state, const ledger::AccountClass& one);  // as the ledger has it

  private:
    struct Cell {
        enum State : char { unspent, spent, taken } state = unspent;
        Sequence by = 0;        // spent, taken: the entry that took it away
        std::uint64_t nth = 0;  // and which of that entry's fen it became
    };
    struct Account {
        std::uint64_t count(Cell::State state) const;
        base::Unit unit;
        ledger::Policy policy;
        bool is_public = false, closed = false, two_person = false;
        std::uint16_t number = 0;   // of its class
        std::vector<Cell> cells;    // the inflow, fen by fen
        std::uint64_t outflow = 0;  // first-in-first-out, beyond the cells when a source is overdrawn
        std::uint64_t taken_back = 0;
        std::uint64_t pending_out = 0, pending_in = 0;
        std::int64_t free() const;
    };
    ledger::Answer accept(ledger::Transfer& t, Entry& entry);
    ledger::Answer move(const ledger::Transfer& t, Entry& entry, std::uint64_t held);
    ledger::Answer accept_people(const ledger::Transfer& t, const Entry& reserve) const;
    bool is_gift(const Entry& entry) const;
    bool same_body(const ledger::Transfer& t) const;  // of a known reference
    static std::string body(const ledger::Transfer& t);

    std::vector<Account> accounts_;
    std::vector<Entry> entries_;
    std::map<base::ReferenceDigest, std::pair<std::string, ledger::Answered>> references_;
};

}  // namespace modou::sim
