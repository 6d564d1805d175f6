#include "giving/disburse.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "giving/evidence.hpp"

namespace modou::giving {
namespace {

using base::Code;
using base::Result;
using base::Sequence;
using base::Status;
using journal::Kind;
using ledger::Answer;
using ledger::Transfer;
using store::Session;

constexpr std::string_view k_columns =
    "key, id, project, payee, people, amount, purpose, purpose_salt, evidence, proposed_by, proposed_at, approved_by, "
    "approved_at, ended_by, ended_at, ending, settle, paid_evidence";

// SQL counts in signed 64 bits; no book is that long.
constexpr Sequence k_largest = (Sequence{1} << 62);

using MaybeText = std::optional<std::string>;
using MaybeNumber = std::optional<std::int64_t>;

Status read_payouts(Session& s, std::string_view where, std::initializer_list<store::Bind> binds,
                    std::vector<Payout>& out) {
    return s.rows<std::string, MaybeNumber, std::string, std::string, std::int64_t, std::int64_t, std::string,
                  std::string, std::string, std::string, std::int64_t, MaybeText, MaybeNumber, MaybeText, MaybeNumber,
                  MaybeText, MaybeNumber, MaybeText>(
        fmt::format("SELECT {} FROM payout WHERE {}", k_columns, where), binds,
        [&](const std::string& key, MaybeNumber id, const std::string& project, const std::string& payee,
            std::int64_t people, std::int64_t amount, const std::string& purpose, const std::string& salt,
            const std::string& evidence, const std::string& proposed_by, std::int64_t proposed_at,
            const MaybeText& approved_by, MaybeNumber approved_at, const MaybeText& ended_by, MaybeNumber ended_at,
            const MaybeText& ending, MaybeNumber settle, const MaybeText& paid_evidence) {
            Payout p;
            p.id = static_cast<Sequence>(id.value_or(0));
            p.key = key;
            p.project = project;
            p.payee = payee;
            p.purpose = purpose;
            p.purpose_salt = salt;
            p.evidence = evidence;
            p.paid_evidence = paid_evidence.value_or("");
            p.people = static_cast<std::uint32_t>(people);
            p.amount = {amount};
            p.status = ending.value_or("");
            p.proposed_by = proposed_by;
            p.approved_by = approved_by.value_or("");
            p.ended_by = ended_by.value_or("");
            p.proposed_at = proposed_at;
            p.approved_at = approved_at.value_or(0);
            p.ended_at = ended_at.value_or(0);
            p.settle = static_cast<Sequence>(settle.value_or(0));
            out.push_back(std::move(p));
        });
}

Status check_person(const std::string& person) {
    if (base::trimmed(person).empty() || person.size() > 200 || !base::is_utf8(person))
        return base::fail(Code::bad_input, "say who does this: --as PERSON, at most 200 bytes of UTF-8");
    return {};
}

Status check(const Proposal& p) {
    if (p.amount.value <= 0) return base::fail(Code::bad_input, "the amount must be more than 0");
    if (base::trimmed(p.payee).empty() || p.payee.size() > 200 || !base::is_utf8(p.payee))
        return base::fail(Code::bad_input, "the payee needs a public name of at most 200 bytes of UTF-8");
    if (base::trimmed(p.purpose).empty() || p.purpose.size() > 2'000 || !base::is_utf8(p.purpose))
        return base::fail(Code::bad_input, "say what the money is for: at most 2,000 bytes of UTF-8");
    if (p.people > 0 && p.people < k_min_people)
        return base::fail(Code::bad_input,
                          fmt::format("a payment to persons covers at least {} of them, so that nobody can be "
                                      "recognised: put several into one batch",
                                      k_min_people));
    if (p.people > k_max_people)
        return base::fail(Code::limit, fmt::format("a batch covers at most {} people: make several", k_max_people));
    if (p.evidence.empty()) return base::fail(Code::bad_input, "the evidence file is empty");
    if (p.key.size() > 200) return base::fail(Code::bad_input, "a key has at most 200 bytes");
    return check_person(p.person);
}

// What the book's refusal means here.
tl::unexpected<base::Error> refused(Answer answer, const Payout& payout) {
    switch (answer) {
        case Answer::insufficient_funds:
            return base::fail(Code::conflict, fmt::format("the project {} does not have ¥{} to give", payout.project,
                                                          base::format_yuan(payout.amount)));
        case Answer::same_person:
            return base::fail(Code::forbidden, "who proposes, who approves and who pays must be three people");
        case Answer::not_approved:
            return base::fail(Code::conflict,
                              fmt::format("nobody has approved payout {} yet: `modou disburse approve`", payout.id));
        case Answer::reserve_not_found:
            return base::fail(Code::conflict, fmt::format("payout {} is paid or cancelled already", payout.id));
        default:
            return base::fail(Code::conflict, fmt::format("the book says no: {}", ledger::answer_name(answer)));
    }
}

std::string salted(std::string_view salt, std::string_view text) {
    return base::hex(base::sha256(base::bytes_of(std::string(salt) + "\n" + std::string(text))));
}

}  // namespace

base::ReferenceDigest Disbursements::reference(std::string_view what) const {
    return base::reference_digest(office_.keys().digests, k_own_source, what);
}

base::PartyId Disbursements::party_of(std::string_view person) const {
    return base::party_digest(office_.keys().digests, "staff", "", base::trimmed(person));
}

Result<std::string> Disbursements::keep_evidence(std::string_view content) {
    return giving::keep_evidence(office_.folder(), content);
}

Result<std::optional<Payout>> Disbursements::by_key(const std::string& key) {
    std::vector<Payout> found;
    MODOU_CHECK(office_.store().read([&](Session& s) { return read_payouts(s, "key = :k", {key}, found); }));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

// Status and account from the book, which knows: a row may lag behind it by a crash.
Status Disbursements::complete(Payout& payout) {
    MODOU_TRY(const auto stored, office_.book().entry(payout.id));
    payout.account = stored.entry.credit;
    if (!payout.status.empty()) return {};
    const auto open = office_.book().read([&](const ledger::State& state) -> std::string {
        const ledger::Reserve* reserve = state.reserve(payout.id);
        return reserve == nullptr ? "" : reserve->approved ? "approved" : "proposed";
    });
    payout.status = open;
    if (!open.empty()) return {};
    MODOU_TRY(const auto paid, office_.book().find(reference(fmt::format("payout {} pay", payout.id))));
    payout.status = paid ? "paid" : "cancelled";
    payout.settle = paid.value_or(0);
    return {};
}

Result<Payout> Disbursements::find(Sequence id) {
    std::vector<Payout> found;
    MODOU_CHECK(office_.store().read([&](Session& s) {
        return read_payouts(s, "id = :i", {static_cast<std::int64_t>(std::min<Sequence>(id, k_largest))}, found);
    }));
    if (found.empty()) return base::fail(Code::not_found, fmt::format("there is no payout {}", id));
    MODOU_CHECK(complete(found.front()));
    return std::move(found.front());
}

Result<std::vector<Payout>> Disbursements::list(std::string_view project, Sequence before, int limit) {
    std::vector<Payout> found;
    const auto below = static_cast<std::int64_t>(std::min<Sequence>(before, k_largest));
    MODOU_CHECK(office_.store().read([&](Session& s) {
        if (project.empty()) return read_payouts(s, "id < :b ORDER BY id DESC LIMIT :n", {below, limit}, found);
        return read_payouts(s, "project = :p AND id < :b ORDER BY id DESC LIMIT :n", {project, below, limit}, found);
    }));
    for (Payout& payout : found) MODOU_CHECK(complete(payout));
    return found;
}

// ---- propose

Result<Payout> Disbursements::propose(const Proposal& proposal) {
    MODOU_CHECK(check(proposal));
    const auto projects = office_.projects();
    const auto project = projects->find(proposal.project);
    if (project == projects->end())
        return base::fail(Code::not_found, fmt::format("there is no project {}", proposal.project));
    MODOU_CHECK(finish_unsent());
    MODOU_TRY(const std::string evidence, keep_evidence(proposal.evidence));
    Payout wanted;
    wanted.project = proposal.project;
    wanted.payee = base::trimmed(proposal.payee);
    wanted.purpose = base::trimmed(proposal.purpose);
    wanted.proposed_by = base::trimmed(proposal.person);
    wanted.people = proposal.people;
    wanted.amount = proposal.amount;
    wanted.evidence = evidence;
    wanted.key = !proposal.key.empty() ? "key " + proposal.key
                                       : "body " + salted(evidence, wanted.project + "\n" + wanted.payee);
    MODOU_TRY(auto known, by_key(wanted.key));
    if (known) {
        const auto body = [](const Payout& p) {
            return std::tuple(p.project, p.payee, p.purpose, p.people, p.amount, p.evidence, p.proposed_by);
        };
        if (body(*known) != body(wanted))
            return base::fail(Code::conflict,
                              fmt::format("payout {} was proposed under this key (project, payee and evidence, or "
                                          "--key) with other words: a different payout needs another --key",
                                          known->id));
        MODOU_CHECK(complete(*known));
        return *known;
    }
    // Said before anything is written; the book's own answer counts.
    const std::int64_t available = office_.book().read(
        [&](const ledger::State& state) { return state.account(project->second.account)->available(); });
    if (available < wanted.amount.value)
        return base::fail(
            Code::conflict,
            fmt::format("the project {} has ¥{} to give, ¥{} was asked for", wanted.project,
                        base::format_yuan({std::max<std::int64_t>(0, available)}), base::format_yuan(wanted.amount)));
    std::array<std::byte, 16> raw;
    office_.random().fill(raw);
    wanted.purpose_salt = base::hex(raw);
    wanted.proposed_at = office_.clock().now().seconds;
    const auto keep = [&](Session& s, Sealing& sealing) -> Status {
        MODOU_CHECK(
            s.run("INSERT INTO payout (key, project, payee, people, amount, purpose, purpose_salt, evidence, "
                  "proposed_by, proposed_at) VALUES (:k, :p, :y, :n, :a, :u, :s, :e, :b, :t)",
                  {wanted.key, wanted.project, wanted.payee, wanted.people, wanted.amount.value, wanted.purpose,
                   wanted.purpose_salt, wanted.evidence, wanted.proposed_by, wanted.proposed_at}));
        return sealing.row(Table::payout, {wanted.key});
    };
    MODOU_CHECK(office_.write_tables(keep, Office::NoteTables::later));
    return send(std::move(wanted));
}

// Rows that a crash left between SQL and the book: the same key again gets the same answer.
Status Disbursements::finish_unsent() {
    std::vector<Payout> unsent;
    MODOU_CHECK(office_.store().read([&](Session& s) { return read_payouts(s, "id IS NULL", {}, unsent); }));
    for (Payout& payout : unsent) {
        const auto sent = send(std::move(payout));
        if (!sent && sent.error().code != Code::conflict) return tl::unexpected(sent.error());
    }
    return {};
}

Result<base::AccountId> Disbursements::payee_account(const Payout& payout) {
    if (payout.people == 0) {
        MODOU_TRY(const auto opened, office_.open_accounts({payout.payee}, "payee", ledger::Policy::sink, true));
        return opened.at(payout.payee);
    }
    // A batch of its own for each payout: the public trace ends there.
    Transfer open;
    open.kind = Kind::open;
    open.policy = ledger::Policy::fund;
    open.is_public = true;
    open.event_time = {payout.proposed_at};
    open.reference = reference("batch " + payout.key);
    const std::string name = "batch:" + payout.payee;
    open.text = name;
    base::AccountId account;
    MODOU_CHECK(office_.book().run([&](ledger::Batch& batch) -> Status {
        MODOU_TRY(const auto answered, batch.post(open));
        account = answered.account;
        return {};
    }));
    return account;
}

Result<Payout> Disbursements::send(Payout payout) {
    const auto projects = office_.projects();
    MODOU_TRY(payout.account, payee_account(payout));
    Transfer reserve;
    reserve.kind = Kind::reserve;
    reserve.event_time = {payout.proposed_at};
    reserve.debit = projects->at(payout.project).account;
    reserve.credit = payout.account;
    reserve.amount = static_cast<std::uint64_t>(payout.amount.value);
    // Said again by the entry: projects of older books have no two-person account.
    reserve.pledge = journal::k_needs_approval;
    reserve.party = party_of(payout.proposed_by);
    reserve.reference = reference("payout " + payout.key);
    ledger::Answered answered;
    MODOU_CHECK(office_.book().run([&](ledger::Batch& batch) -> Status {
        MODOU_TRY(answered, batch.post(reserve));
        if (!answered.good()) return {};
        const std::string says = fmt::format("payout {} purpose sha256 {} evidence sha256 {}", answered.sequence,
                                             salted(payout.purpose_salt, payout.purpose), payout.evidence);
        Transfer note;
        note.kind = Kind::note;
        note.event_time = reserve.event_time;
        note.refers = answered.sequence;
        note.reference = reference(fmt::format("payout {} says", answered.sequence));
        note.text = says;
        MODOU_CHECK(batch.post(note));
        return {};
    }));
    if (!answered.good()) {
        MODOU_CHECK(office_.write_tables([&](Session& s, Sealing& sealing) -> Status {
            MODOU_CHECK(sealing.removing(Table::payout, "key = :k AND id IS NULL", {payout.key}));
            MODOU_CHECK(s.run("DELETE FROM payout WHERE key = :k AND id IS NULL", {payout.key}));
            return {};
        }));
        return refused(answered.answer, payout);
    }
    payout.id = answered.sequence;
    MODOU_CHECK(office_.write_tables([&](Session& s, Sealing& sealing) -> Status {
        MODOU_CHECK(
            s.run("UPDATE payout SET id = :i WHERE key = :k", {static_cast<std::int64_t>(payout.id), payout.key}));
        return sealing.row(Table::payout, {payout.key});
    }));
    MODOU_CHECK(complete(payout));
    return payout;
}

// ---- approve, pay, cancel

Result<Payout> Disbursements::approve(Sequence id, const std::string& person) {
    MODOU_CHECK(check_person(person));
    MODOU_TRY(Payout payout, find(id));
    Transfer note;
    note.kind = Kind::note;
    note.pledge = journal::k_note_approves;
    note.refers = id;
    note.party = party_of(person);
    note.event_time = office_.clock().now();
    note.reference = reference(fmt::format("payout {} approve", id));
    Status outcome;
    MODOU_CHECK(office_.book().run([&](ledger::Batch& batch) -> Status {
        MODOU_TRY(const auto known, batch.find(note.reference));
        if (known) {
            if (known->secret.party != note.party)
                outcome = base::fail(Code::conflict, fmt::format("payout {} was approved by another person", id));
            return {};
        }
        MODOU_TRY(const auto answered, batch.post_new(note));
        if (!answered.good()) outcome = refused(answered.answer, payout);
        return {};
    }));
    MODOU_CHECK(std::move(outcome));
    MODOU_CHECK(office_.write_tables([&](Session& s, Sealing& sealing) -> Status {
        MODOU_CHECK(s.run("UPDATE payout SET approved_by = :p, approved_at = :t WHERE id = :i AND approved_by IS NULL",
                          {base::trimmed(person), note.event_time.seconds, static_cast<std::int64_t>(id)}));
        return sealing.rows(Table::payout, "id = :i", {static_cast<std::int64_t>(id)});
    }));
    return find(id);
}

// The payment and its lines to persons: all of them take effect, or none does.
Status Disbursements::settle_with_lines(ledger::Batch& batch, const Transfer& settle, const Payout& payout,
                                        const std::vector<PersonLine>& lines, Sequence& sequence) {
    std::vector<Transfer> chain{settle};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        Transfer open;
        open.kind = Kind::open;
        open.policy = ledger::Policy::person;
        open.party = base::party_digest(office_.keys().digests, "person", payout.project, lines[i].person);
        open.reference =
            base::reference_digest(office_.keys().digests, k_own_source, fmt::format("person {}", open.party.value));
        open.event_time = settle.event_time;
        MODOU_TRY(const auto known, batch.find(open.reference));
        base::AccountId account = known ? known->entry.credit : base::AccountId{};
        if (!known) {
            MODOU_TRY(const auto opened, batch.post_new(open));
            account = opened.account;
        }
        Transfer line;
        line.event_time = settle.event_time;
        line.debit = payout.account;
        line.credit = account;
        line.amount = static_cast<std::uint64_t>(lines[i].amount.value);
        line.party = open.party;
        line.reference = reference(fmt::format("payout {} line {}", payout.id, i));
        chain.push_back(line);
    }
    MODOU_TRY(const auto answers, batch.post_chain(chain));
    for (const auto& answered : answers)
        if (!answered.good() && answered.answer != Answer::linked_failed) return refused(answered.answer, payout);
    sequence = answers.front().sequence;
    return {};
}

Result<bool> Disbursements::same_lines(ledger::Batch& batch, const Payout& payout,
                                       const std::vector<PersonLine>& lines) {
    for (std::size_t i = 0; i <= lines.size(); ++i) {
        MODOU_TRY(const auto known, batch.find(reference(fmt::format("payout {} line {}", payout.id, i))));
        if (i == lines.size()) return !known;
        const auto party = base::party_digest(office_.keys().digests, "person", payout.project, lines[i].person);
        if (!known || known->entry.amount != static_cast<std::uint64_t>(lines[i].amount.value)) return false;
        if (known->secret.party && known->secret.party != party) return false;
    }
    return true;
}

Result<Payout> Disbursements::pay(Sequence id, const std::string& person, std::optional<std::string_view> evidence,
                                  const std::optional<std::vector<PersonLine>>& lines) {
    MODOU_CHECK(check_person(person));
    MODOU_TRY(Payout payout, find(id));
    if (lines) {
        if (payout.people == 0)
            return base::fail(Code::bad_input, "this payout goes to an organisation: it has no lines to persons");
        std::int64_t sum = 0;
        for (const PersonLine& line : *lines) sum += line.amount.value;
        if (lines->size() != payout.people || sum != payout.amount.value)
            return base::fail(
                Code::bad_input,
                fmt::format("the lines name {} people and ¥{}; approved are {} people and ¥{}", lines->size(),
                            base::format_yuan({sum}), payout.people, base::format_yuan(payout.amount)));
    }
    std::string digest;
    if (evidence) {
        MODOU_TRY(digest, keep_evidence(*evidence));
    }
    Transfer settle;
    settle.kind = Kind::settle;
    settle.refers = id;
    settle.amount = static_cast<std::uint64_t>(payout.amount.value);
    settle.party = party_of(person);
    settle.event_time = office_.clock().now();
    settle.reference = reference(fmt::format("payout {} pay", id));
    Transfer note;
    note.kind = Kind::note;
    note.event_time = settle.event_time;
    note.reference = reference(fmt::format("payout {} paid evidence {}", id, digest));
    const std::string says = fmt::format("payout {} paid evidence sha256 {}", id, digest);
    note.text = says;
    Status outcome;
    MODOU_CHECK(office_.book().run([&](ledger::Batch& batch) -> Status {
        const auto otherwise = [&] {
            outcome = base::fail(Code::conflict,
                                 fmt::format("payout {} was paid already, by another person or with other papers", id));
            return Status{};
        };
        MODOU_TRY(const auto known, batch.find(settle.reference));
        if (known) {
            payout.settle = known->sequence;
            if (known->secret.party && known->secret.party != settle.party) return otherwise();
            MODOU_TRY(const auto papers, batch.find(note.reference));
            if (evidence && !papers) return otherwise();
            if (!lines) return {};
            MODOU_TRY(const bool same, same_lines(batch, payout, *lines));
            return same ? Status{} : otherwise();
        }
        if (lines) {
            outcome = settle_with_lines(batch, settle, payout, *lines, payout.settle);
        } else {
            MODOU_TRY(const auto answered, batch.post_new(settle));
            payout.settle = answered.sequence;
            if (!answered.good()) outcome = refused(answered.answer, payout);
        }
        if (!outcome || !evidence) return {};
        note.refers = payout.settle;
        MODOU_CHECK(batch.post(note));
        return {};
    }));
    MODOU_CHECK(std::move(outcome));
    payout.status = "paid";
    payout.ended_by = base::trimmed(person);
    payout.ended_at = settle.event_time.seconds;
    payout.paid_evidence = digest;
    MODOU_CHECK(save_ending(payout));
    return find(id);
}

Status Disbursements::save_ending(const Payout& payout) {
    return office_.write_tables([&](Session& s, Sealing& sealing) -> Status {
        MODOU_CHECK(
            s.run("UPDATE payout SET ending = :e, ended_by = :b, ended_at = :t, settle = :s, paid_evidence = "
                  ":v WHERE id = :i AND ending IS NULL",
                  {payout.status, payout.ended_by, payout.ended_at, static_cast<std::int64_t>(payout.settle),
                   payout.paid_evidence, static_cast<std::int64_t>(payout.id)}));
        return sealing.rows(Table::payout, "id = :i", {static_cast<std::int64_t>(payout.id)});
    });
}

Result<Payout> Disbursements::cancel(Sequence id, const std::string& person) {
    MODOU_CHECK(check_person(person));
    MODOU_TRY(Payout payout, find(id));
    Transfer release;
    release.kind = Kind::release;
    release.refers = id;
    release.party = party_of(person);
    release.event_time = office_.clock().now();
    release.reference = reference(fmt::format("payout {} cancel", id));
    Status outcome;
    MODOU_CHECK(office_.book().run([&](ledger::Batch& batch) -> Status {
        MODOU_TRY(const auto known, batch.find(release.reference));
        if (known) {
            if (known->secret.party != release.party)
                outcome = base::fail(Code::conflict, fmt::format("payout {} was cancelled by another person", id));
            return {};
        }
        MODOU_TRY(const auto answered, batch.post_new(release));
        if (!answered.good()) outcome = refused(answered.answer, payout);
        return {};
    }));
    MODOU_CHECK(std::move(outcome));
    payout.status = "cancelled";
    payout.ended_by = base::trimmed(person);
    payout.ended_at = release.event_time.seconds;
    MODOU_CHECK(save_ending(payout));
    return find(id);
}

}  // namespace modou::giving
