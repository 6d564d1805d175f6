#include "ledger/state.hpp"

#include <algorithm>
#include <array>

#include "base/endian.hpp"

namespace modou::ledger {
namespace {

using base::Code;
using base::Status;
using journal::Entry;

constexpr std::size_t k_last_class = 0xffff;  // as Account::counted_in has room for

bool fits(std::uint64_t total, std::uint64_t amount) {
    return total + amount <= base::k_max_u48;
}

}  // namespace

State::State() : accounts_(1), figures_(1), classes_(1) {}

const Account* State::find(AccountId id) const {
    return id.value != 0 && id.value < accounts_.size() ? &accounts_[id.value] : nullptr;
}

const Account* State::account(AccountId id) const {
    return find(id);
}

Account& State::touch(AccountId id) {
    MODOU_ASSERT(id.value != 0 && id.value < accounts_.size(), "plan() or apply() has seen the account");
    Account& account = accounts_[id.value];
    if (in_chain_) {
        Undo undo;
        undo.key = id.value;
        undo.account = account;
        undo_.push_back(std::move(undo));
    }
    return account;
}

const Figures* State::figures_of(AccountId id) const {
    const Account* account = find(id);
    return account != nullptr && account->figures != 0 ? &figures_[account->figures] : nullptr;
}

std::uint64_t State::rows() const {
    std::uint64_t rows = accounts_.size() + pairs_.size();
    for (const AccountClass& one : classes_) rows += one.parties.size();
    return rows;
}

const std::vector<Hole>* State::holes_of(AccountId id) const {
    auto at = holes_.find(id.value);
    return at == holes_.end() ? nullptr : &at->second;
}

std::uint64_t State::corrected(Sequence sequence) const {
    auto at = corrected_.find(sequence);
    return at == corrected_.end() ? 0 : at->second;
}

const Reserve* State::reserve(Sequence sequence) const {
    auto at = reserves_.find(sequence);
    return at == reserves_.end() ? nullptr : &at->second;
}

// ---- planning: what would be answered, without changing anything

base::Result<Answer> State::plan(const Transfer& t, const Fetch& fetch, Entry& entry) const {
    MODOU_TRY(const Answer answer, plan_entry(t, fetch, entry));
    return answer == Answer::ok ? check_people(t) : answer;
}

base::Result<Answer> State::plan_entry(const Transfer& t, const Fetch& fetch, Entry& entry) const {
    entry = Entry{};
    entry.kind = t.kind;
    entry.unit = t.unit;
    entry.event_time = t.event_time;
    entry.debit = t.debit;
    entry.credit = t.credit;
    entry.amount = t.amount;
    entry.refers = t.refers;
    entry.definition = t.definition;
    entry.pledge = t.pledge;
    entry.reference = t.reference;
    if (t.amount > base::k_max_u48) return Answer::overflow;
    switch (t.kind) {
        case Kind::post: {
            const Answer answer = plan_move(t, entry, 0);
            return answer == Answer::ok && find(t.debit)->two_person ? Answer::not_approved : answer;
        }
        case Kind::reserve: {
            const Answer answer = plan_move(t, entry, 0);
            entry.debit_from = entry.credit_from = 0;  // a promise occupies no interval
            return answer;
        }
        case Kind::settle:
        case Kind::release: {
            const Reserve* reserve = this->reserve(t.refers);
            if (reserve == nullptr) return Answer::reserve_not_found;
            entry.debit = reserve->debit;
            entry.credit = reserve->credit;
            entry.unit = reserve->unit;
            if (t.kind == Kind::release && t.amount == 0) entry.amount = reserve->remaining;  // the rest
            if (entry.amount == 0) return Answer::invalid_amount;
            if (entry.amount > reserve->remaining) return Answer::exceeds_reserve;
            if (t.kind == Kind::release) return Answer::ok;
            if (reserve->needs_approval && !reserve->approved) return Answer::not_approved;
            Transfer settled = t;
            settled.debit = entry.debit;
            settled.credit = entry.credit;
            settled.unit = entry.unit;
            return plan_move(settled, entry, entry.amount);
        }
        case Kind::correct:
            return plan_correct(t, fetch, entry);
        case Kind::open:
            return plan_open(t, entry);
        case Kind::close: {
            const Account* account = find(t.credit);
            if (account == nullptr) return Answer::unknown_account;
            if (account->closed) return Answer::account_closed;
            if (account->pending_debits != 0 || account->pending_credits != 0) return Answer::account_in_use;
            if (account->policy != Policy::source && account->policy != Policy::sink && account->balance() != 0)
                return Answer::account_in_use;
            entry.unit = account->unit;
            entry.debit = {};
            entry.amount = 0;
            return Answer::ok;
        }
        case Kind::note:
            if (t.pledge == journal::k_note_approves) {
                const Reserve* reserve = this->reserve(t.refers);
                if (reserve == nullptr || !reserve->needs_approval) return Answer::reserve_not_found;
            }
            entry.unit = base::Unit::none;
            entry.debit = entry.credit = {};
            entry.amount = 0;
            return Answer::ok;
    }
    return Answer::invalid_amount;
}

// `held`: fen that a reserve already keeps aside for this move.
Answer State::plan_move(const Transfer& t, Entry& entry, std::uint64_t held) const {
    if (entry.amount == 0 || t.debit == t.credit) return Answer::invalid_amount;
    const Account* debit = find(t.debit);
    const Account* credit = find(t.credit);
    if (debit == nullptr || credit == nullptr) return Answer::unknown_account;
    if (debit->unit != t.unit || credit->unit != t.unit) return Answer::unit_mismatch;
    if (debit->closed || credit->closed) return Answer::account_closed;
    if (debit->policy == Policy::sink) return Answer::insufficient_funds;
    if (debit->policy != Policy::source &&
        debit->available() + static_cast<std::int64_t>(held) < static_cast<std::int64_t>(entry.amount))
        return Answer::insufficient_funds;
    // Pending sums count too: a promise that was accepted can always be settled.
    if (!fits(debit->debits + debit->pending_debits - held, entry.amount) ||
        !fits(credit->credits + credit->pending_credits - held, entry.amount))
        return Answer::overflow;
    entry.debit_from = debit->outflow();
    entry.credit_from = credit->credits;
    return Answer::ok;
}

Answer State::plan_open(const Transfer& t, Entry& entry) const {
    if (t.unit == base::Unit::none) return Answer::unit_mismatch;
    if (const std::size_t at = class_index(t.definition, t.unit); at == classes_.size() && at > k_last_class)
        return Answer::overflow;
    entry.debit = {};
    entry.credit = {accounts_.size()};
    entry.amount = entry.refers = 0;
    entry.pledge = open_pledge(t);
    return Answer::ok;
}

// Where first-in-first-out spending stands on the account's inflow line, holes skipped.
std::uint64_t State::spent_frontier(const Account& account, AccountId id) const {
    std::uint64_t frontier = account.outflow();
    if (const auto* holes = holes_of(id))
        for (const Hole& hole : *holes) {
            if (hole.start > frontier) break;
            frontier += hole.length;
        }
    return frontier;
}

base::Result<Answer> State::plan_correct(const Transfer& t, const Fetch& fetch, Entry& entry) const {
    if (t.refers >= size_) return Answer::correction_not_found;
    MODOU_TRY(const auto original, fetch(t.refers));
    // A correction is a new fact about a gift or a payout; it cannot itself be corrected.
    if (original.entry.kind != Kind::post && original.entry.kind != Kind::settle) return Answer::correction_not_found;
    entry.unit = original.entry.unit;
    entry.debit = original.entry.credit;
    entry.credit = original.entry.debit;
    if (entry.amount == 0) return Answer::invalid_amount;
    const std::uint64_t before = corrected(t.refers);
    if (entry.amount > original.entry.amount - before) return Answer::exceeds_corrected;
    const Account* from = find(entry.debit);
    const Account* to = find(entry.credit);
    if (from == nullptr || to == nullptr) return Answer::unknown_account;
    if (from->closed || to->closed) return Answer::account_closed;
    // By name, last fen first: the hole is the end of what is left of the original's own interval.
    const std::uint64_t start = original.entry.credit_from + original.entry.amount - before - entry.amount;
    if (start < spent_frontier(*from, entry.debit)) return Answer::already_spent;
    // What is promised must stay covered.
    if (from->policy != Policy::source && from->available() < static_cast<std::int64_t>(entry.amount))
        return Answer::already_spent;
    if (!fits(from->debits + from->pending_debits, entry.amount) ||
        !fits(to->credits + to->pending_credits, entry.amount))
        return Answer::overflow;
    entry.debit_from = start;
    entry.credit_from = to->credits;
    return Answer::ok;
}

// ---- applying: the one way in, for new entries and for the journal's

Status State::apply(Sequence sequence, const Entry& entry, const journal::Private& secret, const Fetch& fetch) {
    MODOU_ASSERT(sequence == size_, "entries are applied in order");
    auto doctored = [&](std::string_view what) {
        return base::fail(Code::damaged, std::string(what), fmt::format("entry {}", sequence));
    };
    // The same checks as for a new transfer, so that a doctored book cannot enter the state.
    Transfer again;
    again.kind = entry.kind;
    again.unit = entry.unit;
    again.event_time = entry.event_time;
    again.debit = entry.debit;
    again.credit = entry.credit;
    again.amount = entry.amount;
    again.refers = entry.refers;
    again.definition = entry.definition;
    again.pledge = entry.pledge;
    again.reference = entry.reference;
    if (entry.kind == Kind::open) {
        again.policy = static_cast<Policy>(entry.pledge & 0xff);
        again.is_public = (entry.pledge & journal::k_public_account) != 0;
        again.two_person = (entry.pledge & journal::k_two_person_account) != 0;
        if (again.policy < Policy::source || again.policy > Policy::sink)
            return doctored("an account of unknown policy");
    }
    Entry expected;
    MODOU_TRY(const Answer answer, plan_entry(again, fetch, expected));
    if (answer != Answer::ok)
        return doctored(fmt::format("the book could not have accepted it: {}", answer_name(answer)));
    if (expected.debit_from != entry.debit_from || expected.credit_from != entry.credit_from ||
        expected.debit != entry.debit || expected.credit != entry.credit || expected.amount != entry.amount)
        return doctored("its intervals do not continue the accounts' lines");
    return apply_planned(sequence, entry, secret, fetch);
}

Status State::apply_planned(Sequence sequence, const Entry& entry, const journal::Private& secret, const Fetch& fetch) {
    MODOU_ASSERT(sequence == size_, "entries are applied in order");
    Counted counted{sequence, entry, secret, std::nullopt, false};
    switch (entry.kind) {
        case Kind::post:
            move(entry);
            break;
        case Kind::reserve: {
            touch(entry.debit).pending_debits += entry.amount;
            touch(entry.credit).pending_credits += entry.amount;
            Reserve made;
            made.debit = entry.debit;
            made.credit = entry.credit;
            made.unit = entry.unit;
            made.remaining = entry.amount;
            made.needs_approval = find(entry.debit)->two_person || (entry.pledge & journal::k_needs_approval) != 0;
            if (made.needs_approval) made.proposer = secret.party;
            change_reserve(sequence, made);
            break;
        }
        case Kind::settle:
        case Kind::release:
            settle_or_release(entry);
            break;
        case Kind::correct: {
            MODOU_TRY(counted.original, fetch(entry.refers));
            if (in_chain_) {
                Undo undo;
                undo.key = entry.refers;
                undo.corrected = corrected(entry.refers);
                undo_.push_back(std::move(undo));
            }
            const std::uint64_t now = corrected_[entry.refers] += entry.amount;
            counted.whole = now == counted.original->entry.amount;
            move(entry);
            touch(entry.debit).holes += entry.amount;
            add_hole(entry.debit, {entry.debit_from, entry.amount});
            break;
        }
        case Kind::open:
            open(entry, secret.party);
            break;
        case Kind::close:
            touch(entry.credit).closed = true;
            break;
        case Kind::note:
            if (entry.pledge == journal::k_note_approves) approve(entry.refers, secret.party);
            break;
    }
    ++size_;
    if (journal::moves_amount(entry.kind)) ++transfers_;
    if (in_chain_)
        counted_.push_back(counted);
    else
        count(counted);
    return {};
}

void State::move(const Entry& entry) {
    touch(entry.debit).debits += entry.amount;
    touch(entry.credit).credits += entry.amount;
}

void State::open(const Entry& entry, base::PartyId owner) {
    Account account;
    account.unit = entry.unit;
    account.policy = static_cast<Policy>(entry.pledge & 0xff);
    account.is_public = (entry.pledge & journal::k_public_account) != 0;
    account.two_person = (entry.pledge & journal::k_two_person_account) != 0;
    account.owner = owner;
    const std::size_t counted_in = class_index(entry.definition, entry.unit);
    const bool new_class = counted_in == classes_.size();
    if (new_class) {
        classes_.push_back({entry.definition, entry.unit, static_cast<std::uint32_t>(figures_.size()), {}});
        figures_.emplace_back();
    }
    account.counted_in = static_cast<std::uint16_t>(counted_in);
    if (account.is_public) {
        account.figures = static_cast<std::uint32_t>(figures_.size());
        figures_.emplace_back().account = entry.credit;
    }
    accounts_.push_back(account);
    if (in_chain_) {
        Undo undo;
        undo.opened = true;
        undo.new_class = new_class;
        undo_.push_back(std::move(undo));
    }
}

void State::settle_or_release(const Entry& entry) {
    touch(entry.debit).pending_debits -= entry.amount;
    touch(entry.credit).pending_credits -= entry.amount;
    Reserve left = *reserve(entry.refers);
    left.remaining -= entry.amount;
    change_reserve(entry.refers, left.remaining == 0 ? std::nullopt : std::optional(left));
    if (entry.kind == Kind::settle) move(entry);
}

void State::change_reserve(Sequence sequence, std::optional<Reserve> now) {
    if (in_chain_) {
        const Reserve* before = reserve(sequence);
        Undo undo;
        undo.key = sequence;
        undo.reserve.emplace(before != nullptr ? std::optional(*before) : std::nullopt);
        undo_.push_back(std::move(undo));
    }
    if (now)
        reserves_[sequence] = *now;
    else
        reserves_.erase(sequence);
}

void State::add_hole(AccountId id, Hole hole) {
    auto& holes = holes_[id.value];
    if (in_chain_) {
        Undo undo;
        undo.key = id.value;
        undo.holes = holes;
        undo_.push_back(std::move(undo));
    }
    auto at = std::lower_bound(holes.begin(), holes.end(), hole);
    at = holes.insert(at, hole);
    // Neighbours that touch become one, so that the same corrections in another order leave the same holes.
    if (auto next = std::next(at); next != holes.end() && at->start + at->length == next->start) {
        at->length += next->length;
        holes.erase(next);
    }
    if (at != holes.begin()) {
        auto before = std::prev(at);
        if (before->start + before->length == at->start) {
            before->length += at->length;
            holes.erase(at);
        }
    }
}

// ---- chains

void State::begin_chain() {
    MODOU_ASSERT(!in_chain_, "chains do not nest");
    in_chain_ = true;
    chain_size_ = size_;
    chain_transfers_ = transfers_;
}

void State::keep_chain() {
    in_chain_ = false;
    undo_.clear();
    for (const Counted& counted : counted_) count(counted);
    counted_.clear();
}

void State::undo_chain() {
    in_chain_ = false;
    for (auto undo = undo_.rbegin(); undo != undo_.rend(); ++undo) {
        if (undo->account) accounts_[undo->key] = *undo->account;
        if (undo->reserve) change_reserve(undo->key, *undo->reserve);
        if (undo->corrected) {
            if (*undo->corrected == 0)
                corrected_.erase(undo->key);
            else
                corrected_[undo->key] = *undo->corrected;
        }
        if (undo->holes) {
            if (undo->holes->empty())
                holes_.erase(undo->key);
            else
                holes_[undo->key] = *undo->holes;
        }
        if (undo->opened) {
            if (accounts_.back().figures != 0) figures_.pop_back();
            accounts_.pop_back();
            if (undo->new_class) {
                figures_.pop_back();
                classes_.pop_back();
            }
        }
    }
    undo_.clear();
    counted_.clear();
    size_ = chain_size_;
    transfers_ = chain_transfers_;
}

}  // namespace modou::ledger
