// What an older Modou left when it ended between its tables and its book, as far as they still tell what was meant:
// rows become intents, or say what the book says.
#include "app/typed.hpp"
#include "base/text.hpp"
#include "folder/kept.hpp"
#include "money/acts.hpp"
#include "money/payout_acts.hpp"

namespace modou::money {
namespace {

using base::Result;
using base::Status;
using store::Session;

// Proposals that the book may or may not have: those that it has not become intents.
Status proposals(const Treasury& treasury, Session& s, folder::Sealing& sealing) {
    const folder::Ports& ports = treasury.ports();
    const auto funds = treasury.funds();
    std::vector<Payout> unsent;
    MODOU_CHECK(read_payouts(s, "id IS NULL ORDER BY proposed_at, key", {}, unsent));
    for (const Payout& payout : unsent) {
        MODOU_TRY(const auto sent, ports.book.find(payout_reference(ports.digests(), "payout " + payout.key)));
        if (sent) {
            MODOU_CHECK(
                s.run("UPDATE payout SET id = :i WHERE key = :k", {static_cast<std::int64_t>(*sent), payout.key}));
            MODOU_CHECK(sealing.row(tables::payout, {payout.key}));
            continue;
        }
        const auto fund = funds->find(payout.project);
        if (fund == funds->end()) continue;
        MODOU_CHECK(sealing.removing(tables::payout, "key = :k", {payout.key}));
        MODOU_CHECK(s.run("DELETE FROM payout WHERE key = :k", {payout.key}));
        MODOU_CHECK(ports.outbox.keep_open(s, propose_act(payout, fund->second.account)));
    }
    return {};
}

// The book keeps people as digests; who it was is found among the people that the tables name.
class People {
  public:
    Status read(const base::DigestKey& keys, Session& s) {
        return s.rows<std::string>(
            "SELECT proposed_by FROM payout UNION SELECT approved_by FROM payout WHERE approved_by IS NOT NULL UNION "
            "SELECT ended_by FROM payout WHERE ended_by IS NOT NULL",
            {}, [&](const std::string& name) { names_.emplace(staff_party(keys, name).value, name); });
    }
    std::optional<std::string> name(base::PartyId party) const {
        const auto at = names_.find(party.value);
        return at == names_.end() ? std::nullopt : std::optional(at->second);
    }

  private:
    std::map<std::uint64_t, std::string> names_;
};

// The paper of a payment stands in a note of the same record.
Result<std::string> evidence_of_payment(const folder::Ports& ports, base::Sequence payout, base::Sequence settle) {
    MODOU_TRY(const auto record, ports.book.journal().record_at(settle));
    const std::string says = fmt::format("payout {} paid evidence sha256 ", payout);
    for (std::uint32_t i = 0; i < record.header.count; ++i) {
        const std::string_view text = record.text(i);
        if (record.entry(i).refers == settle && text.starts_with(says)) return std::string(text.substr(says.size()));
    }
    return std::string();
}

// Payouts whose later steps the book knows and their rows do not.
Status steps(const folder::Ports& ports, Session& s, folder::Sealing& sealing) {
    std::vector<Payout> open;
    MODOU_CHECK(read_payouts(s, "id IS NOT NULL AND ending IS NULL ORDER BY id", {}, open));
    const base::DigestKey& keys = ports.digests();
    const auto taken = [&](const Payout& payout, std::string_view verb) -> Result<std::optional<journal::StoredEntry>> {
        MODOU_TRY(const auto found,
                  ports.book.find(payout_reference(keys, fmt::format("payout {} {}", payout.id, verb))));
        if (!found) return std::nullopt;
        MODOU_TRY(auto stored, ports.book.entry(*found));
        return stored;
    };
    People people;
    if (!open.empty()) MODOU_CHECK(people.read(keys, s));
    for (const Payout& payout : open) {
        const auto id = static_cast<std::int64_t>(payout.id);
        if (payout.approved_by.empty()) {
            MODOU_TRY(const auto approved, taken(payout, "approve"));
            const auto name = approved ? people.name(approved->secret.party) : std::nullopt;
            if (approved && (name || payout.approved_at == 0)) {
                MODOU_CHECK(s.run("UPDATE payout SET approved_by = :p, approved_at = :t WHERE id = :i",
                                  {name, approved->entry.event_time.seconds, id}));
                MODOU_CHECK(sealing.row(tables::payout, {payout.key}));
            }
        }
        MODOU_TRY(const auto paid, taken(payout, "pay"));
        MODOU_TRY(const auto cancelled, taken(payout, "cancel"));
        if (!paid && !cancelled) continue;
        const journal::StoredEntry& ended = paid ? *paid : *cancelled;
        std::string evidence;
        if (paid) {
            MODOU_TRY(evidence, evidence_of_payment(ports, payout.id, paid->sequence));
        }
        MODOU_CHECK(
            s.run("UPDATE payout SET ending = :e, ended_by = :b, ended_at = :t, settle = :s, paid_evidence = :v WHERE "
                  "id = :i",
                  {paid ? "paid" : "cancelled", people.name(ended.secret.party), ended.entry.event_time.seconds,
                   static_cast<std::int64_t>(paid ? paid->sequence : 0), evidence, id}));
        MODOU_CHECK(sealing.row(tables::payout, {payout.key}));
    }
    return {};
}

Status statements_of_then(const folder::Ports& ports, Session& s, folder::Sealing& sealing) {
    MODOU_TRY(const auto acts, statements_to_note(s, sealing));
    for (const app::Act& act : acts) MODOU_CHECK(ports.outbox.keep_open(s, act));
    return {};
}

}  // namespace

Status Treasury::finish_older() {
    folder::remove_torn(ports_.path, "evidence");
    return ports_.tables.write(
        [&](Session& s, folder::Sealing& sealing) -> Status {
            MODOU_CHECK(proposals(*this, s, sealing));
            MODOU_CHECK(steps(ports_, s, sealing));
            return statements_of_then(ports_, s, sealing);
        },
        folder::Tables::Note::later);
}

}  // namespace modou::money
