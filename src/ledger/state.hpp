// The state of the book in memory: accounts, promises, corrections and the public figures. Derived from the journal,
// entry by entry; the same entries give the same state, byte for byte in its canonical form (snapshot.hpp).
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/error.hpp"
#include "journal/journal.hpp"
#include "ledger/transfer.hpp"

namespace modou::ledger {

struct Account {
    std::uint64_t debits = 0, credits = 0;                  // posted: all that ever flowed out / in
    std::uint64_t pending_debits = 0, pending_credits = 0;  // promised
    std::uint64_t holes = 0;  // of debits: taken back by corrections, not first-in-first-out
    base::PartyId owner;
    std::uint32_t gifts = 0;    // standing gifts given by this account
    std::uint32_t figures = 0;  // public accounts: index into State::figures(); 0 for others
    base::Unit unit = base::Unit::none;
    std::uint16_t counted_in = 0;  // index into State::classes()
    Policy policy = Policy::fund;
    bool is_public = false;
    bool closed = false;
    bool two_person = false;

    // What may still be promised or spent; negative for a source.
    std::int64_t available() const {
        return static_cast<std::int64_t>(credits) - static_cast<std::int64_t>(debits + pending_debits);
    }
    std::int64_t balance() const { return static_cast<std::int64_t>(credits) - static_cast<std::int64_t>(debits); }
    // First-in-first-out outflow: what a trace counts along (corrections leave holes of their own).
    std::uint64_t outflow() const { return debits - holes; }
};

struct DayFigure {
    base::Day day;
    std::uint64_t gifts = 0;
    std::uint64_t amount = 0;
};

// Figures of one public account, or of all that the givers of one class gave (no account); net of corrections.
struct Figures {
    static constexpr std::size_t k_latest = 20;

    AccountId account;
    std::uint64_t gifts = 0;
    std::uint64_t amount = 0;
    std::uint64_t givers = 0;      // distinct accounts with a standing gift
    std::vector<DayFigure> days;   // ascending, only days with something; by event day, Asia/Shanghai
    std::vector<Sequence> latest;  // newest first, at most k_latest
};

using CountMap = boost::unordered_flat_map<std::uint64_t, std::uint32_t>;

// Accounts of one class in one unit. The class is chosen when an account is opened: it is the definition that its
// `open` names, and 0 for shops and projects. What an account gives counts in its class, so that who gives directly is
// no buyer, and minutes stand beside yuan without ever being added to them.
struct AccountClass {
    std::uint16_t number = 0;
    base::Unit unit = base::Unit::cny;
    std::uint32_t figures = 0;  // index into State::figures()
    CountMap parties;           // party → standing gifts
};

// [start, start + length) of an account's inflow, taken back by a correction.
struct Hole {
    std::uint64_t start = 0, length = 0;
    auto operator<=>(const Hole&) const = default;
};

struct Reserve {
    AccountId debit, credit;
    base::Unit unit = base::Unit::none;
    std::uint64_t remaining = 0;
    bool needs_approval = false, approved = false;
    base::PartyId proposer, approver;  // of one that needs approval; 0 when erased

    bool operator==(const Reserve&) const = default;
};

class State {
  public:
    // Reads an earlier entry: corrections need the one they correct.
    using Fetch = std::function<base::Result<journal::StoredEntry>(Sequence)>;

    State();

    // Would this transfer be accepted now? On ok the entry is complete but for commitment and text length.
    // References are the caller's business.
    // Who proposes, approves and pays is asked here only, never of an entry that the book holds already: its people may
    // have been erased since. That there was an approval is asked of both.
    base::Result<Answer> plan(const Transfer& transfer, const Fetch& fetch, journal::Entry& entry) const;

    // Takes in an entry of the journal. `sequence` must be size(). Errors: damaged, when the entry could not have been
    // written by this ledger (its intervals do not continue the accounts' lines): only a doctored or broken book does
    // that.
    base::Status apply(Sequence sequence, const journal::Entry& entry, const journal::Private& secret,
                       const Fetch& fetch);

    // The same for an entry that plan() has just completed, on this very state: it need not be checked again.
    base::Status apply_planned(Sequence sequence, const journal::Entry& entry, const journal::Private& secret,
                               const Fetch& fetch);

    // Chains: everything applied between begin and undo is taken back; keep() makes it final.
    void begin_chain();
    void keep_chain();
    void undo_chain();

    Sequence size() const { return size_; }
    std::uint64_t transfers() const { return transfers_; }  // entries that move amounts
    std::size_t accounts() const { return accounts_.size() - 1; }
    // Memory of an account that will be asked for soon.
    void prefetch(AccountId id) const {
        if (id.value < accounts_.size()) __builtin_prefetch(&accounts_[id.value], 1);
    }
    const Account* account(AccountId id) const;
    const std::vector<Figures>& figures() const { return figures_; }
    const Figures* figures_of(AccountId id) const;
    const std::vector<AccountClass>& classes() const { return classes_; }  // the first: 0 in CNY
    // Null when no account of this class and unit was ever opened.
    const AccountClass* find_class(std::uint16_t number, base::Unit unit) const;
    // Of its accounts: how many public ones hold a standing gift.
    std::uint64_t reached(const AccountClass& of) const;
    std::uint64_t givers() const { return figures_.front().givers; }           // distinct shops with a standing gift
    std::uint64_t parties() const { return classes_.front().parties.size(); }  // parties with one: distinct buyers
    const std::vector<Hole>* holes_of(AccountId id) const;
    std::uint64_t corrected(Sequence sequence) const;  // how much of an entry was taken back
    const Reserve* reserve(Sequence sequence) const;
    std::uint64_t rows() const;  // snapshot work
    // Notes of erasures whose private parts may still be there: to be finished before anything else is written.
    const std::set<Sequence>& erasing() const { return erasing_; }
    void end_erasure(Sequence note) { erasing_.erase(note); }
    std::int64_t record_time_ms() const { return record_time_ms_; }
    void set_record_time(std::int64_t ms) { record_time_ms_ = ms; }

  private:
    friend struct SnapshotCodec;

    // What a chain changed, as it was before: exactly one of the parts is set.
    struct Undo {
        std::uint64_t key = 0;  // account number, or sequence
        std::optional<Account> account;
        std::optional<std::optional<Reserve>> reserve;
        std::optional<std::uint64_t> corrected;
        std::optional<std::vector<Hole>> holes;
        bool opened = false, new_class = false;
    };
    // A figure that waits until its chain is kept.
    struct Counted {
        Sequence sequence = 0;
        journal::Entry entry;
        journal::Private secret;
        std::optional<journal::StoredEntry> original;  // of a correction
        bool whole = false;                            // the correction took the last of it back
    };

    base::Result<Answer> plan_entry(const Transfer& transfer, const Fetch& fetch, journal::Entry& entry) const;
    Answer check_people(const Transfer& t) const;
    void forget(Sequence note, base::PartyId party);
    Account& touch(AccountId id);
    const Account* find(AccountId id) const;
    Answer plan_move(const Transfer& t, journal::Entry& entry, std::uint64_t held) const;
    Answer plan_open(const Transfer& t, journal::Entry& entry) const;
    base::Result<Answer> plan_correct(const Transfer& t, const Fetch& fetch, journal::Entry& entry) const;
    void move(const journal::Entry& entry);
    void open(const journal::Entry& entry, base::PartyId owner);
    std::size_t class_index(std::uint16_t number, base::Unit unit) const;  // classes_.size(): there is none yet
    void settle_or_release(const journal::Entry& entry);
    void approve(Sequence reserve, base::PartyId approver);
    void change_reserve(Sequence sequence, std::optional<Reserve> now);
    void add_hole(AccountId id, Hole hole);
    std::uint64_t spent_frontier(const Account& account, AccountId id) const;
    void count(const Counted& counted);
    void count_gift(const Counted& gift);
    void uncount_gift(const Counted& correction);
    bool is_gift(const journal::Entry& entry) const;

    Sequence size_ = 0;
    std::uint64_t transfers_ = 0;
    std::int64_t record_time_ms_ = 0;
    std::vector<Account> accounts_;         // by number; 0 is nobody
    std::map<Sequence, Reserve> reserves_;  // open ones
    std::map<Sequence, std::uint64_t> corrected_;
    std::set<Sequence> erasing_;
    std::map<std::uint64_t, std::vector<Hole>> holes_;  // by account, sorted, not touching
    std::vector<Figures> figures_;  // of accounts and of classes, in the order in which they were opened
    std::vector<AccountClass> classes_;
    CountMap pairs_;  // (figures index << 32 | giver's account number) → standing gifts
    std::vector<Undo> undo_;
    bool in_chain_ = false;
    std::vector<Counted> counted_;
    Sequence chain_size_ = 0;
    std::uint64_t chain_transfers_ = 0;
};

}  // namespace modou::ledger
