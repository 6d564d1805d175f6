#include "sim/model.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "sim/chance.hpp"

namespace modou::sim {

using base::Sequence;
using journal::Kind;
using ledger::Answer;
using ledger::Answered;
using ledger::Policy;
using ledger::Transfer;

std::uint64_t Model::Account::count(Cell::State state) const {
    return static_cast<std::uint64_t>(
        std::count_if(cells.begin(), cells.end(), [&](const Cell& cell) { return cell.state == state; }));
}

std::int64_t Model::Account::free() const {
    const auto unspent = static_cast<std::int64_t>(count(Cell::unspent));
    const std::int64_t debt = static_cast<std::int64_t>(outflow) - static_cast<std::int64_t>(count(Cell::spent));
    return unspent - debt - static_cast<std::int64_t>(pending_out);
}

std::string Model::body(const Transfer& t) {
    return fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {}", static_cast<int>(t.kind),
                       static_cast<int>(t.unit), t.event_time.seconds, t.debit.value, t.credit.value, t.amount,
                       t.refers, t.definition, t.pledge, t.kind == Kind::correct ? 0 : t.party.value, t.basis,
                       t.rule_time.seconds, static_cast<int>(t.policy), t.is_public, t.two_person);
}

Answer Model::move(const Transfer& t, Entry& entry, std::uint64_t held) {
    if (t.amount == 0 || t.debit == t.credit) return Answer::invalid_amount;
    const auto known = [&](ledger::AccountId id) { return id.value >= 1 && id.value <= accounts_.size(); };
    if (!known(t.debit) || !known(t.credit)) return Answer::unknown_account;
    const Account& debit = accounts_[t.debit.value - 1];
    const Account& credit = accounts_[t.credit.value - 1];
    if (debit.unit != t.unit || credit.unit != t.unit) return Answer::unit_mismatch;
    if (debit.closed || credit.closed) return Answer::account_closed;
    if (debit.policy == Policy::sink) return Answer::insufficient_funds;
    if (debit.policy != Policy::source &&
        debit.free() + static_cast<std::int64_t>(held) < static_cast<std::int64_t>(t.amount))
        return Answer::insufficient_funds;
    entry.debit_from = debit.outflow;
    entry.credit_from = credit.cells.size();
    return Answer::ok;
}

Answer Model::accept(Transfer& t, Entry& entry) {
    const auto hides_guarded = [&](const Transfer& moved) {
        const Account &debit = accounts_[moved.debit.value - 1], &credit = accounts_[moved.credit.value - 1];
        return (debit.two_person && credit.policy == Policy::person) ||
               (credit.two_person && debit.policy == Policy::person);
    };
    const auto spend = [&](const Transfer& moved) {
        Account& debit = accounts_[moved.debit.value - 1];
        Account& credit = accounts_[moved.credit.value - 1];
        std::uint64_t taken = 0;
        debit.outflow += moved.amount;
        for (Cell& cell : debit.cells)
            if (cell.state == Cell::unspent && taken < moved.amount) cell = {Cell::spent, entries_.size(), taken++};
        // An overdrawn source has already spent what comes in now.
        const std::uint64_t spent = credit.count(Cell::spent);
        std::uint64_t debt = credit.outflow > spent ? credit.outflow - spent : 0;
        for (std::uint64_t i = 0; i < moved.amount; ++i) {
            credit.cells.push_back({debt > 0 ? Cell::spent : Cell::unspent, 0, 0});
            if (debt > 0) --debt;
        }
    };
    switch (t.kind) {
        case Kind::post: {
            const Answer answer = move(t, entry, 0);
            if (answer == Answer::ok && (accounts_[t.debit.value - 1].two_person || hides_guarded(t)))
                return Answer::not_approved;
            if (answer == Answer::ok) spend(t);
            return answer;
        }
        case Kind::reserve: {
            const Answer answer = move(t, entry, 0);
            if (answer != Answer::ok) return answer;
            if (hides_guarded(t)) return Answer::not_approved;
            entry.needs_approval =
                accounts_[t.debit.value - 1].two_person || (t.pledge & journal::k_needs_approval) != 0;
            if (entry.needs_approval && !t.party) return Answer::person_needed;
            entry.proposer = t.party.value;
            entry.debit_from = entry.credit_from = 0;
            entry.remaining = t.amount;
            accounts_[t.debit.value - 1].pending_out += t.amount;
            accounts_[t.credit.value - 1].pending_in += t.amount;
            return Answer::ok;
        }
        case Kind::settle:
        case Kind::release: {
            if (t.refers >= entries_.size() || entries_[t.refers].transfer.kind != Kind::reserve ||
                entries_[t.refers].remaining == 0)
                return Answer::reserve_not_found;
            Entry& reserve = entries_[t.refers];
            t.debit = reserve.transfer.debit;
            t.credit = reserve.transfer.credit;
            t.unit = reserve.transfer.unit;
            if (t.kind == Kind::release && t.amount == 0) t.amount = reserve.remaining;
            if (t.amount == 0) return Answer::invalid_amount;
            if (t.amount > reserve.remaining) return Answer::exceeds_reserve;
            if (t.kind == Kind::settle) {
                if (reserve.needs_approval && !reserve.approved) return Answer::not_approved;
                Answer answer = move(t, entry, t.amount);
                if (answer == Answer::ok) answer = accept_people(t, reserve);
                if (answer != Answer::ok) return answer;
            }
            reserve.remaining -= t.amount;
            accounts_[t.debit.value - 1].pending_out -= t.amount;
            accounts_[t.credit.value - 1].pending_in -= t.amount;
            if (t.kind == Kind::settle) spend(t);
            return Answer::ok;
        }
        case Kind::correct: {
            if (t.refers >= entries_.size()) return Answer::correction_not_found;
            Entry& original = entries_[t.refers];
            if (original.transfer.kind != Kind::post && original.transfer.kind != Kind::settle)
                return Answer::correction_not_found;
            t.debit = original.transfer.credit;
            t.credit = original.transfer.debit;
            t.unit = original.transfer.unit;
            if (t.amount == 0) return Answer::invalid_amount;
            if (t.amount > original.transfer.amount - original.corrected) return Answer::exceeds_corrected;
            Account& from = accounts_[t.debit.value - 1];
            if (from.closed || accounts_[t.credit.value - 1].closed) return Answer::account_closed;
            // By name: the last fen of the gift that were not taken back yet; all of them must still be there.
            std::vector<std::uint64_t> fen;
            for (std::uint64_t at = original.credit_from + original.transfer.amount;
                 at-- > original.credit_from && fen.size() < t.amount;)
                if (from.cells[at].state != Cell::taken) fen.push_back(at);
            for (std::uint64_t at : fen)
                if (from.cells[at].state != Cell::unspent) return Answer::already_spent;
            if (from.policy != Policy::source && from.free() < static_cast<std::int64_t>(t.amount))
                return Answer::already_spent;
            for (std::uint64_t at : fen) from.cells[at] = {Cell::taken, entries_.size(), at - fen.back()};
            from.taken_back += t.amount;
            original.corrected += t.amount;
            entry.debit_from = fen.back();
            Account& to = accounts_[t.credit.value - 1];
            entry.credit_from = to.cells.size();
            const std::uint64_t spent = to.count(Cell::spent);
            std::uint64_t debt = to.outflow > spent ? to.outflow - spent : 0;
            for (std::uint64_t i = 0; i < t.amount; ++i) {
                to.cells.push_back({debt > 0 ? Cell::spent : Cell::unspent, 0, 0});
                if (debt > 0) --debt;
            }
            return Answer::ok;
        }
        case Kind::open:
            if (t.unit == base::Unit::none) return Answer::unit_mismatch;
            accounts_.push_back({t.unit, t.policy, t.is_public, false, t.two_person, t.definition, {}, 0, 0, 0, 0});
            t.credit = {accounts_.size()};
            t.debit = {};
            t.amount = 0;
            t.pledge = open_pledge(t);
            return Answer::ok;
        case Kind::close: {
            if (t.credit.value < 1 || t.credit.value > accounts_.size()) return Answer::unknown_account;
            Account& account = accounts_[t.credit.value - 1];
            if (account.closed) return Answer::account_closed;
            const std::int64_t balance = account.free() + static_cast<std::int64_t>(account.pending_out);
            if (account.pending_out != 0 || account.pending_in != 0) return Answer::account_in_use;
            if (account.policy != Policy::source && account.policy != Policy::sink && balance != 0)
                return Answer::account_in_use;
            account.closed = true;
            t.unit = account.unit;
            return Answer::ok;
        }
        case Kind::note: {
            t.unit = base::Unit::none;
            if (t.pledge != journal::k_note_approves) return Answer::ok;
            if (t.refers >= entries_.size() || entries_[t.refers].remaining == 0 || !entries_[t.refers].needs_approval)
                return Answer::reserve_not_found;
            Entry& reserve = entries_[t.refers];
            if (!t.party) return Answer::person_needed;
            if (reserve.proposer == 0) return Answer::not_approved;
            if (t.party.value == reserve.proposer) return Answer::same_person;
            reserve.approved = true;
            reserve.approver = t.party.value;
            return Answer::ok;
        }
    }
    return Answer::invalid_amount;
}

// Of an erased entry nothing is left to compare with.
bool Model::same_body(const Transfer& t) const {
    const auto& [body_then, answered] = references_.at(t.reference);
    return entries_[answered.sequence].erased || body_then == body(t);
}

Answered Model::post(const Transfer& transfer) {
    if (auto known = references_.find(transfer.reference); known != references_.end()) {
        Answered again = known->second.second;
        again.answer = same_body(transfer) ? Answer::exists : Answer::reference_conflict;
        return again;
    }
    Transfer t = transfer;
    Entry entry;
    const Answer answer = accept(t, entry);
    if (answer != Answer::ok) return {answer, 0, {}};
    if (t.kind == Kind::correct) t.party = entries_[t.refers].transfer.party;
    entry.transfer = t;
    Answered answered{Answer::ok, entries_.size(), t.kind == Kind::open ? t.credit : ledger::AccountId{}};
    references_[transfer.reference] = {body(transfer), answered};
    entries_.push_back(entry);
    return answered;
}

std::vector<Answered> Model::post_chain(const std::vector<Transfer>& chain) {
    const Model before = *this;
    std::vector<Answered> answers;
    std::size_t exists = 0, known = 0;
    for (const Transfer& t : chain) {
        if (!references_.contains(t.reference)) continue;
        ++known;
        if (same_body(t)) ++exists;
    }
    if (known > 0) {
        for (const Transfer& t : chain) {
            Answered one{Answer::linked_failed, 0, {}};
            if (references_.contains(t.reference)) {
                const bool same = same_body(t);
                if (!same) one.answer = Answer::reference_conflict;
                if (exists == chain.size()) one = references_.at(t.reference).second, one.answer = Answer::exists;
            }
            answers.push_back(one);
        }
        return answers;
    }
    std::set<base::ReferenceDigest> own;
    for (std::size_t i = 0; i < chain.size(); ++i) {
        Answered one =
            own.insert(chain[i].reference).second ? post(chain[i]) : Answered{Answer::reference_conflict, 0, {}};
        if (one.answer == Answer::ok) {
            answers.push_back(one);
            continue;
        }
        *this = before;
        answers.assign(chain.size(), {Answer::linked_failed, 0, {}});
        answers[i].answer = one.answer;
        return answers;
    }
    return answers;
}

// Paying: by somebody who is neither the proposer nor the approver, all of them known.
Answer Model::accept_people(const Transfer& t, const Entry& reserve) const {
    if (!reserve.needs_approval) return Answer::ok;
    if (!t.party) return Answer::person_needed;
    if (reserve.proposer == 0 || reserve.approver == 0) return Answer::not_approved;
    return t.party.value == reserve.proposer || t.party.value == reserve.approver ? Answer::same_person : Answer::ok;
}

bool Model::erase(std::uint64_t party, const std::function<base::ReferenceDigest(std::uint32_t)>& reference) {
    const auto of_party = [&](const Entry& e) { return e.transfer.party.value == party; };
    if (std::none_of(entries_.begin(), entries_.end(), of_party)) return false;
    std::uint32_t n = 1;
    while (references_.contains(reference(n))) ++n;
    Entry note;
    note.transfer.kind = Kind::note;
    note.transfer.unit = base::Unit::none;
    note.transfer.pledge = journal::k_note_erases;
    note.transfer.text = "erasure";
    note.transfer.event_time = {k_first_second};  // the same day as any later second of the simulation
    note.transfer.reference = reference(n);
    note.erased = true;
    references_[reference(n)] = {"", {Answer::ok, entries_.size(), {}}};
    for (Entry& e : entries_) {
        if (of_party(e)) {
            e.erased = true;
            e.transfer.party = {};
        }
        if (e.proposer == party) e.proposer = 0;
        if (e.approver == party) e.approver = 0;
    }
    entries_.push_back(note);
    return true;
}

Model::Way Model::forwards(Sequence sequence, std::uint64_t fen) const {
    Way way;
    for (;;) {
        const Entry& entry = entries_[sequence];
        const Account& account = accounts_[entry.transfer.credit.value - 1];
        way.hops.push_back({sequence, entry.credit_from + fen});
        const Cell& cell = account.cells[way.hops.back().at];
        const bool outside = account.policy == Policy::source || account.policy == Policy::sink;
        if (cell.state != Cell::taken && (outside || cell.state == Cell::unspent)) {
            if (account.policy == Policy::fund) way.waits_in = entry.transfer.credit;
            return way;
        }
        sequence = cell.by;
        fen = cell.nth;
    }
}

Model::Way Model::backwards(Sequence sequence, std::uint64_t fen) const {
    Way way;
    for (;;) {
        const Entry& entry = entries_[sequence];
        const Account& account = accounts_[entry.transfer.debit.value - 1];
        way.hops.insert(way.hops.begin(), {sequence, entry.credit_from + fen});
        if (account.policy == Policy::source && entry.transfer.kind != Kind::correct) return way;
        std::uint64_t at = 0;
        while (account.cells[at].state == Cell::unspent || account.cells[at].by != sequence ||
               account.cells[at].nth != fen)
            ++at;
        const auto paid_in = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) {
            return journal::moves_amount(e.transfer.kind) && e.transfer.credit == entry.transfer.debit &&
                   e.credit_from <= at && at < e.credit_from + e.transfer.amount;
        });
        sequence = static_cast<Sequence>(paid_in - entries_.begin());
        fen = at - paid_in->credit_from;
    }
}

bool Model::is_gift(const Entry& e) const {
    return e.transfer.kind == Kind::post && accounts_[e.transfer.debit.value - 1].policy == Policy::source &&
           accounts_[e.transfer.credit.value - 1].is_public;
}

Model::Given Model::given(std::uint16_t number, base::Unit unit) const {
    Given given;
    std::set<std::uint64_t> givers, parties, reached;
    for (const Entry& e : entries_) {
        if (!is_gift(e) || e.transfer.unit != unit || e.corrected == e.transfer.amount) continue;
        if (accounts_[e.transfer.credit.value - 1].number == number) reached.insert(e.transfer.credit.value);
        if (accounts_[e.transfer.debit.value - 1].number != number) continue;
        ++given.gifts;
        given.amount += e.transfer.amount - e.corrected;
        givers.insert(e.transfer.debit.value);
        if (e.transfer.party) parties.insert(e.transfer.party.value);
    }
    given.givers = givers.size();
    given.parties = parties.size();
    given.reached = reached.size();
    return given;
}

Model::Given Model::given(const ledger::State& state, const ledger::AccountClass& one) {
    const ledger::Figures& all = state.figures()[one.figures];
    return {all.gifts, all.amount, all.givers, one.parties.size(), state.reached(one)};
}

}  // namespace modou::sim
