#include "money/payout_acts.hpp"

#include "base/text.hpp"
#include "folder/accounts.hpp"
#include "folder/own_source.hpp"

namespace modou::money {
namespace {

using base::Code;
using base::Result;
using base::Sequence;
using base::Status;
using journal::Kind;
using ledger::Answer;
using ledger::Batch;
using ledger::Transfer;
using store::Session;

// What the book's refusal means here.
tl::unexpected<base::Error> refused(Answer answer, Sequence payout) {
    switch (answer) {
        case Answer::same_person:
            return base::fail(Code::forbidden, "who proposes, who approves and who pays must be three people");
        case Answer::not_approved:
            return base::fail(Code::conflict,
                              fmt::format("nobody has approved payout {} yet: `modou disburse approve`", payout));
        case Answer::reserve_not_found:
            return base::fail(Code::conflict, fmt::format("payout {} is paid or cancelled already", payout));
        default:
            return base::fail(Code::conflict, fmt::format("the book says no: {}", ledger::answer_name(answer)));
    }
}

std::string salted(std::string_view salt, std::string_view text) {
    return base::hex(base::sha256(base::bytes_of(std::string(salt) + "\n" + std::string(text))));
}

// ---- propose

struct Proposed {
    std::uint64_t payout = 0;
};
BOOST_DESCRIBE_STRUCT(Proposed, (), (payout))

Result<Proposed> propose(const base::DigestKey& keys, const app::Intent& intent, const ProposeBody& body,
                         Batch& batch) {
    MODOU_TRY(const auto drawn, app::from_json<ProposeDrawn>(intent.drawn));
    Transfer reserve;
    reserve.kind = Kind::reserve;
    reserve.event_time = intent.at;
    reserve.debit = {drawn.account};
    reserve.amount = static_cast<std::uint64_t>(body.amount);
    // Said again by the entry: projects of older books have no two-person account.
    reserve.pledge = journal::k_needs_approval;
    reserve.party = staff_party(keys, body.person);
    reserve.reference = payout_reference(keys, "payout " + body.key);
    MODOU_TRY(const auto known, batch.find(reserve.reference));
    if (known) {
        const bool same = known->entry.debit == reserve.debit && known->entry.amount == reserve.amount &&
                          (!known->secret.party || known->secret.party == reserve.party);
        if (same) return Proposed{known->sequence};
        return base::fail(Code::conflict, fmt::format("the book has payout {} under this key, and it is another one: a "
                                                      "different payout needs another --key",
                                                      known->sequence));
    }
    const ledger::Account* project = batch.state().account(reserve.debit);
    if (project == nullptr || project->available() < body.amount)
        return base::fail(Code::conflict, fmt::format("the project {} does not have ¥{} to give", body.project,
                                                      base::format_yuan({body.amount})));
    // A batch of persons has an account of its own: the public trace ends there.
    const bool persons = body.people > 0;
    const std::string name = (persons ? "batch:" : "payee:") + body.payee;
    Transfer open;
    open.kind = Kind::open;
    open.policy = persons ? ledger::Policy::fund : ledger::Policy::sink;
    open.is_public = true;
    open.event_time = intent.at;
    open.text = name;
    if (persons) {
        open.reference = payout_reference(keys, "batch " + body.key);
    } else {
        open.party = base::party_digest(keys, "payee", "", body.payee);
        open.reference = payout_reference(keys, "payee " + body.payee);
    }
    MODOU_TRY(reserve.credit, folder::open_account(batch, open));
    MODOU_TRY(const auto answered, batch.post_new(reserve));
    if (!answered.good()) return refused(answered.answer, 0);
    const std::string says = fmt::format("payout {} purpose sha256 {} evidence sha256 {}", answered.sequence,
                                         salted(drawn.salt, body.purpose), body.evidence);
    Transfer note;
    note.kind = Kind::note;
    note.event_time = reserve.event_time;
    note.refers = answered.sequence;
    note.reference = payout_reference(keys, fmt::format("payout {} says", answered.sequence));
    note.text = says;
    MODOU_CHECK(batch.post(note));
    return Proposed{answered.sequence};
}

Status show_proposed(Session& s, folder::Sealing& sealing, const app::Intent& intent, const ProposeBody& body,
                     const Proposed& done) {
    MODOU_TRY(const auto drawn, app::from_json<ProposeDrawn>(intent.drawn));
    MODOU_CHECK(
        s.run("INSERT INTO payout (key, id, project, payee, people, amount, purpose, purpose_salt, evidence, "
              "proposed_by, proposed_at) VALUES (:k, :i, :p, :y, :n, :a, :u, :s, :e, :b, :t)",
              {body.key, static_cast<std::int64_t>(done.payout), body.project, body.payee, body.people, body.amount,
               body.purpose, drawn.salt, body.evidence, body.person, intent.at.seconds}));
    return sealing.row(tables::payout, {body.key});
}

// ---- approve, cancel

// When it took effect: of the entry, whoever asked for it last.
struct Stepped {
    std::int64_t at = 0;
};
BOOST_DESCRIBE_STRUCT(Stepped, (), (at))

Result<Stepped> step(const base::DigestKey& keys, Batch& batch, const StepBody& body, Transfer entry,
                     std::string_view verb, std::string_view done) {
    entry.refers = body.payout;
    entry.party = staff_party(keys, body.person);
    entry.reference = payout_reference(keys, fmt::format("payout {} {}", body.payout, verb));
    MODOU_TRY(const auto known, batch.find(entry.reference));
    if (known && known->secret.party != entry.party)
        return base::fail(Code::conflict, fmt::format("payout {} was {} by another person", body.payout, done));
    if (known) return Stepped{known->entry.event_time.seconds};
    MODOU_TRY(const auto answered, batch.post_new(entry));
    if (!answered.good()) return refused(answered.answer, body.payout);
    return Stepped{entry.event_time.seconds};
}

Result<Stepped> approve(const base::DigestKey& keys, const app::Intent& intent, const StepBody& body, Batch& batch) {
    Transfer note;
    note.kind = Kind::note;
    note.pledge = journal::k_note_approves;
    note.event_time = intent.at;
    return step(keys, batch, body, note, "approve", "approved");
}

Status show_approved(Session& s, folder::Sealing& sealing, const app::Intent&, const StepBody& body,
                     const Stepped& done) {
    MODOU_CHECK(s.run("UPDATE payout SET approved_by = :p, approved_at = :t WHERE id = :i AND approved_by IS NULL",
                      {body.person, done.at, static_cast<std::int64_t>(body.payout)}));
    return sealing.rows(tables::payout, "id = :i", {static_cast<std::int64_t>(body.payout)});
}

Result<Stepped> cancel(const base::DigestKey& keys, const app::Intent& intent, const StepBody& body, Batch& batch) {
    Transfer release;
    release.kind = Kind::release;
    release.event_time = intent.at;
    return step(keys, batch, body, release, "cancel", "cancelled");
}

Status show_ended(Session& s, folder::Sealing& sealing, std::uint64_t payout, std::string_view ending,
                  const std::string& person, std::int64_t at, std::uint64_t settle, const std::string& evidence) {
    MODOU_CHECK(
        s.run("UPDATE payout SET ending = :e, ended_by = :b, ended_at = :t, settle = :s, paid_evidence = :v WHERE id = "
              ":i AND ending IS NULL",
              {ending, person, at, static_cast<std::int64_t>(settle), evidence, static_cast<std::int64_t>(payout)}));
    return sealing.rows(tables::payout, "id = :i", {static_cast<std::int64_t>(payout)});
}

Status show_cancelled(Session& s, folder::Sealing& sealing, const app::Intent&, const StepBody& body,
                      const Stepped& done) {
    return show_ended(s, sealing, body.payout, "cancelled", body.person, done.at, 0, "");
}

// ---- pay

struct Paid {
    std::uint64_t settle = 0;
    std::int64_t at = 0;
};
BOOST_DESCRIBE_STRUCT(Paid, (), (settle, at))

// The payment and its lines to persons: all of them take effect, or none does.
Result<Sequence> settle_with_lines(const base::DigestKey& keys, Batch& batch, const Transfer& settle,
                                   const PayBody& body) {
    // Before any account is opened for it.
    const ledger::Reserve* reserve = batch.state().reserve(body.payout);
    if (reserve == nullptr) return refused(Answer::reserve_not_found, body.payout);
    if (reserve->needs_approval) {
        if (!reserve->approved || !reserve->proposer || !reserve->approver)
            return refused(Answer::not_approved, body.payout);
        if (settle.party == reserve->proposer || settle.party == reserve->approver)
            return refused(Answer::same_person, body.payout);
    }
    std::vector<Transfer> chain{settle};
    for (std::size_t i = 0; i < body.lines.size(); ++i) {
        Transfer open;
        open.kind = Kind::open;
        open.policy = ledger::Policy::person;
        open.party = {body.lines[i].party};
        open.reference = payout_reference(keys, fmt::format("person {}", open.party.value));
        open.event_time = settle.event_time;
        Transfer line;
        line.event_time = settle.event_time;
        line.debit = {body.account};
        MODOU_TRY(line.credit, folder::open_account(batch, open));
        line.amount = body.lines[i].amount;
        line.party = open.party;
        line.reference = payout_reference(keys, payout_line(body.payout, i));
        chain.push_back(line);
    }
    MODOU_TRY(const auto answers, batch.post_chain(chain));
    for (const auto& answered : answers)
        if (!answered.good() && answered.answer != Answer::linked_failed) return refused(answered.answer, body.payout);
    return answers.front().sequence;
}

Result<bool> same_lines(const base::DigestKey& keys, Batch& batch, const PayBody& body) {
    for (std::size_t i = 0; i <= body.lines.size(); ++i) {
        MODOU_TRY(const auto known, batch.find(payout_reference(keys, payout_line(body.payout, i))));
        if (i == body.lines.size()) return !known;
        if (!known || known->entry.amount != body.lines[i].amount) return false;
        if (known->secret.party && known->secret.party.value != body.lines[i].party) return false;
    }
    return true;
}

Result<Paid> pay(const base::DigestKey& keys, const app::Intent& intent, const PayBody& body, Batch& batch) {
    Transfer settle;
    settle.kind = Kind::settle;
    settle.refers = body.payout;
    settle.amount = body.amount;
    settle.party = staff_party(keys, body.person);
    settle.event_time = intent.at;
    settle.reference = payout_reference(keys, fmt::format("payout {} pay", body.payout));
    Transfer note;
    note.kind = Kind::note;
    note.event_time = settle.event_time;
    note.reference = payout_reference(keys, fmt::format("payout {} paid evidence {}", body.payout, body.evidence));
    const std::string says = fmt::format("payout {} paid evidence sha256 {}", body.payout, body.evidence);
    note.text = says;
    const bool papers = !body.evidence.empty();
    MODOU_TRY(const auto known, batch.find(settle.reference));
    if (known) {
        MODOU_TRY(const auto noted, batch.find(note.reference));
        bool same = (!known->secret.party || known->secret.party == settle.party) && (!papers || noted);
        if (same && body.by_lines) {
            MODOU_TRY(same, same_lines(keys, batch, body));
        }
        if (same) return Paid{known->sequence, known->entry.event_time.seconds};
        return base::fail(Code::conflict, fmt::format("payout {} was paid already, by another person or with other "
                                                      "papers",
                                                      body.payout));
    }
    Paid paid{0, settle.event_time.seconds};
    if (body.by_lines) {
        MODOU_TRY(paid.settle, settle_with_lines(keys, batch, settle, body));
    } else {
        MODOU_TRY(const auto answered, batch.post_new(settle));
        if (!answered.good()) return refused(answered.answer, body.payout);
        paid.settle = answered.sequence;
    }
    note.refers = paid.settle;
    if (papers) MODOU_CHECK(batch.post(note));
    return paid;
}

Status show_paid(Session& s, folder::Sealing& sealing, const app::Intent&, const PayBody& body, const Paid& done) {
    return show_ended(s, sealing, body.payout, "paid", body.person, done.at, done.settle, body.evidence);
}

// An act whose part in the book is one batch.
template <class Body, class Job, class Project>
app::Operation one_batch(std::string_view kind, Treasury& treasury, Job job, Project project) {
    const base::DigestKey& keys = treasury.ports().digests();
    return app::operation<Body>(
        std::string(kind), "payouts",
        [&keys, job](const app::Intent& intent, const Body& body, ledger::Ledger& book, const app::Progress&) {
            return app::in_batch(book, [&](Batch& batch) { return job(keys, intent, body, batch); });
        },
        folder::sealed(treasury.ports().tables, project));
}

}  // namespace

base::ReferenceDigest payout_reference(const base::DigestKey& keys, std::string_view what) {
    return base::reference_digest(keys, folder::k_own_source, what);
}

std::string payout_line(std::uint64_t payout, std::size_t i) {
    return fmt::format("payout {} line {}", payout, i);
}

base::PartyId staff_party(const base::DigestKey& keys, std::string_view person) {
    return base::party_digest(keys, "staff", "", base::trimmed(person));
}

app::Act propose_act(const Payout& wanted, base::AccountId project) {
    app::Act act;
    act.kind = k_propose;
    act.key = wanted.key;
    act.body = app::to_json(ProposeBody{wanted.key, wanted.project, wanted.payee, wanted.purpose, wanted.evidence,
                                        wanted.proposed_by, wanted.people, wanted.amount.value});
    act.drawn = app::to_json(ProposeDrawn{project.value, wanted.purpose_salt});
    act.at = base::Instant{wanted.proposed_at};
    return act;
}

void declare_payouts(Treasury& treasury) {
    app::Outbox& outbox = treasury.ports().outbox;
    outbox.declare(one_batch<ProposeBody>(k_propose, treasury, propose, show_proposed));
    outbox.declare(one_batch<StepBody>(k_approve, treasury, approve, show_approved));
    outbox.declare(one_batch<PayBody>(k_pay, treasury, pay, show_paid));
    outbox.declare(one_batch<StepBody>(k_cancel, treasury, cancel, show_cancelled));
}

}  // namespace modou::money
