// Two people, and erasure: the only places where the state looks at who somebody is.
#include "ledger/state.hpp"

namespace modou::ledger {

// Of a new transfer only. An erased proposer or approver cannot be told apart from anybody: then the reserve is
// released and proposed again, or approved once more by somebody known.
Answer State::check_people(const Transfer& t) const {
    // In public a move of a person's names neither side: it would leave a gap in a line that two people guard, which
    // nobody could tell from money taken. Persons are paid out of a batch.
    if (t.kind == Kind::post || t.kind == Kind::reserve) {
        const Account &debit = *find(t.debit), &credit = *find(t.credit);
        if ((debit.two_person && credit.policy == Policy::person) ||
            (credit.two_person && debit.policy == Policy::person))
            return Answer::not_approved;
    }
    if (t.kind == Kind::reserve) {
        const bool needs = find(t.debit)->two_person || (t.pledge & journal::k_needs_approval) != 0;
        return needs && !t.party ? Answer::person_needed : Answer::ok;
    }
    const bool approves = t.kind == Kind::note && t.pledge == journal::k_note_approves;
    if (!approves && t.kind != Kind::settle) return Answer::ok;
    const Reserve& asked = *reserve(t.refers);
    if (!asked.needs_approval) return Answer::ok;
    if (!t.party) return Answer::person_needed;
    if (!asked.proposer || (!approves && !asked.approver)) return Answer::not_approved;
    if (t.party == asked.proposer || (!approves && t.party == asked.approver)) return Answer::same_person;
    return Answer::ok;
}

// The newest approval counts.
void State::approve(Sequence sequence, base::PartyId approver) {
    Reserve now = *reserve(sequence);
    now.approved = true;
    now.approver = approver;
    change_reserve(sequence, now);
}

// The party leaves every place that remembers it. A replay after the erasure is done meets entries and a note whose
// party is 0 and comes to the same: nothing of the party was ever taken in. What the party gives after the note counts
// anew.
void State::forget(Sequence note, base::PartyId party) {
    if (!party) return;
    for (AccountClass& one : classes_) one.parties.erase(party.value);
    for (Account& account : accounts_)
        if (account.owner == party) account.owner = {};
    for (auto& [sequence, reserve] : reserves_) {
        if (reserve.proposer == party) reserve.proposer = {};
        if (reserve.approver == party) reserve.approver = {};
    }
    erasing_.insert(note);
}

}  // namespace modou::ledger
