#include "money/disburse.hpp"

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "folder/kept.hpp"
#include "money/payout_acts.hpp"

namespace modou::money {
namespace {

using base::Code;
using base::Result;
using base::Sequence;
using base::Status;
using store::Session;

// SQL counts in signed 64 bits; no book is that long.
constexpr Sequence k_largest = (Sequence{1} << 62);

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

}  // namespace

// Status and account from the book, which knows: a row may lag behind it by a crash.
Status Disbursements::complete(Payout& payout) {
    MODOU_TRY(const auto stored, treasury_.ports().book.entry(payout.id));
    // What the book knows of it and the row says otherwise is shown to nobody.
    const auto funds = treasury_.funds();
    const auto fund = funds->find(payout.project);
    MODOU_TRY(const std::string payee, treasury_.ports().book.public_name(stored.entry.credit));
    if (stored.entry.kind != journal::Kind::reserve ||
        stored.entry.amount != static_cast<std::uint64_t>(payout.amount.value) || fund == funds->end() ||
        fund->second.account != stored.entry.debit ||
        (!payee.empty() && payee != (payout.people == 0 ? "payee:" : "batch:") + payout.payee))
        return base::fail(Code::damaged,
                          fmt::format("what the table says of payout {} is not what the book says: `modou repair "
                                      "--dry-run` names it",
                                      payout.id),
                          treasury_.ports().path + "/modou.db");
    payout.account = stored.entry.credit;
    if (!payout.status.empty()) return {};
    const auto open = treasury_.ports().book.read([&](const ledger::State& state) -> std::string {
        const ledger::Reserve* reserve = state.reserve(payout.id);
        return reserve == nullptr ? "" : reserve->approved ? "approved" : "proposed";
    });
    payout.status = open;
    if (!open.empty()) return {};
    MODOU_TRY(const auto paid, treasury_.ports().book.find(payout_reference(treasury_.ports().digests(),
                                                                            fmt::format("payout {} pay", payout.id))));
    payout.status = paid ? "paid" : "cancelled";
    payout.settle = paid.value_or(0);
    return {};
}

Result<Payout> Disbursements::find(Sequence id) {
    std::vector<Payout> found;
    MODOU_CHECK(treasury_.ports().store().read([&](Session& s) {
        return read_payouts(s, "id = :i", {static_cast<std::int64_t>(std::min<Sequence>(id, k_largest))}, found);
    }));
    if (found.empty()) return base::fail(Code::not_found, fmt::format("there is no payout {}", id));
    MODOU_CHECK(complete(found.front()));
    return std::move(found.front());
}

Result<std::vector<Payout>> Disbursements::list(std::string_view project, Sequence before, int limit) {
    std::vector<Payout> found;
    const auto below = static_cast<std::int64_t>(std::min<Sequence>(before, k_largest));
    MODOU_CHECK(treasury_.ports().store().read([&](Session& s) {
        if (project.empty()) return read_payouts(s, "id < :b ORDER BY id DESC LIMIT :n", {below, limit}, found);
        return read_payouts(s, "project = :p AND id < :b ORDER BY id DESC LIMIT :n", {project, below, limit}, found);
    }));
    for (Payout& payout : found) MODOU_CHECK(complete(payout));
    return found;
}

Result<PayoutsFound> Disbursements::list(const PayoutsAsked& asked) {
    const auto below = static_cast<std::int64_t>(std::min<Sequence>(asked.before, k_largest));
    const auto looked_at = static_cast<std::int64_t>(k_payouts_looked_at);
    const auto limit = static_cast<std::int64_t>(asked.limit);
    // A day of Asia/Shanghai begins 8 hours before UTC's.
    const auto begins = [](std::int64_t day) { return day * 86'400 - 8 * 3'600; };
    const std::int64_t from = asked.from ? begins(asked.from->number) : std::numeric_limits<std::int64_t>::min();
    const std::int64_t to = asked.to ? begins(std::int64_t{asked.to->number} + 1) : k_largest;
    const bool one = !asked.project.empty();
    const auto funds = treasury_.funds();
    PayoutsFound found;
    std::int64_t lowest = 0;
    MODOU_CHECK(treasury_.ports().store().read([&](Session& s) -> Status {
        const std::string_view of = one ? "project = :p AND id < :b" : "id < :b AND :p = ''";
        const auto window =
            fmt::format("SELECT min(id) FROM (SELECT id FROM payout WHERE {} ORDER BY id DESC LIMIT :n)", of);
        using Lowest = std::optional<std::int64_t>;
        std::optional<std::tuple<Lowest>> row;
        if (one) {
            MODOU_TRY(row, s.first<Lowest>(window, {asked.project, below, looked_at}));
        } else {
            MODOU_TRY(row, s.first<Lowest>(window, {below, asked.project, looked_at}));
        }
        if (!row || !std::get<0>(*row)) return {};
        lowest = *std::get<0>(*row);
        return read_payouts(
            s,
            "id >= :l AND id < :b AND (:np = '' OR project = :p) AND (:ns = '' OR coalesce(ending, CASE WHEN "
            "approved_at IS NULL THEN 'proposed' ELSE "
            "'approved' END) = :s) AND coalesce(ended_at, approved_at, proposed_at) >= :f AND coalesce(ended_at, "
            "approved_at, proposed_at) < :t ORDER BY id DESC LIMIT :n",
            {lowest, below, asked.project, asked.project, asked.status, asked.status, from, to,
             asked.holder.empty() ? limit + 1 : looked_at},
            found.payouts, [&](const Payout& payout) {
                const auto fund = funds->find(payout.project);
                if (asked.holder.empty()) return true;
                return found.payouts.size() <= asked.limit && fund != funds->end() &&
                       fund->second.holder == asked.holder;
            });
    }));
    if (found.payouts.size() > asked.limit) {
        found.payouts.resize(asked.limit);
        found.next = found.payouts.back().id;
    } else if (lowest > 0) {
        std::int64_t older = 0;
        MODOU_CHECK(treasury_.ports().store().read([&](Session& s) -> Status {
            MODOU_TRY(const auto row,
                      one ? s.first<std::int64_t>("SELECT 1 FROM payout WHERE project = :p AND id < :l LIMIT 1",
                                                  {asked.project, lowest})
                          : s.first<std::int64_t>("SELECT 1 FROM payout WHERE id < :l LIMIT 1", {lowest}));
            older = row ? 1 : 0;
            return {};
        }));
        if (older > 0) found.next = static_cast<Sequence>(lowest);
    }
    for (Payout& payout : found.payouts) MODOU_CHECK(complete(payout));
    // A row may lag behind the book by a crash: what the book says of it counts.
    if (!asked.status.empty())
        std::erase_if(found.payouts, [&](const Payout& payout) { return payout.status != asked.status; });
    return found;
}

Result<Payout> Disbursements::propose(const Proposal& proposal) {
    MODOU_CHECK(check(proposal));
    const auto funds = treasury_.funds();
    const auto fund = funds->find(proposal.project);
    if (fund == funds->end())
        return base::fail(Code::not_found, fmt::format("there is no project {}", proposal.project));
    // A crash leaves a file too many, never a payout without its paper.
    MODOU_TRY(const std::string evidence,
              folder::keep_by_digest(treasury_.ports().path, "evidence", "", proposal.evidence));
    Payout wanted;
    wanted.project = proposal.project;
    wanted.payee = base::trimmed(proposal.payee);
    wanted.purpose = base::trimmed(proposal.purpose);
    wanted.proposed_by = base::trimmed(proposal.person);
    wanted.people = proposal.people;
    wanted.amount = proposal.amount;
    wanted.evidence = evidence;
    wanted.key =
        !proposal.key.empty()
            ? "key " + proposal.key
            : "body " + base::hex(base::sha256(base::bytes_of(evidence + "\n" + wanted.project + "\n" + wanted.payee)));
    std::array<std::byte, 16> raw;
    treasury_.ports().random.fill(raw);
    wanted.purpose_salt = base::hex(raw);
    wanted.proposed_at = treasury_.ports().clock.now().seconds;
    std::optional<Payout> known;
    const auto done =
        treasury_.ports().outbox.act(k_propose, wanted.key, [&](Session& s) -> Result<std::vector<app::Act>> {
            std::vector<Payout> found;
            MODOU_CHECK(read_payouts(s, "key = :k", {wanted.key}, found));
            if (!found.empty()) {
                const auto body = [](const Payout& p) {
                    return std::tuple(p.project, p.payee, p.purpose, p.people, p.amount, p.evidence, p.proposed_by);
                };
                if (body(found.front()) != body(wanted))
                    return base::fail(
                        Code::conflict,
                        fmt::format(
                            "payout {} was proposed under this key (project, payee and evidence, or --key) with "
                            "other words: a different payout needs another --key",
                            found.front().id));
                known = std::move(found.front());
                return std::vector<app::Act>{};
            }
            app::Act act = propose_act(wanted, fund->second.account);
            act.who = fmt::format("{:016x}", staff_party(treasury_.ports().digests(), wanted.proposed_by).value);
            // Said before anything is written; the book's own answer counts.
            act.check = [&](Session&) -> Status {
                const std::int64_t available = treasury_.ports().book.read(
                    [&](const ledger::State& state) { return state.account(fund->second.account)->available(); });
                if (available >= wanted.amount.value) return {};
                return base::fail(Code::conflict,
                                  fmt::format("the project {} has ¥{} to give, ¥{} was asked for", wanted.project,
                                              base::format_yuan({std::max<std::int64_t>(0, available)}),
                                              base::format_yuan(wanted.amount)));
            };
            return std::vector{std::move(act)};
        });
    if (!done) return tl::unexpected(done.error());
    if (known) {
        MODOU_CHECK(complete(*known));
        return std::move(*known);
    }
    std::vector<Payout> found;
    MODOU_CHECK(
        treasury_.ports().store().read([&](Session& s) { return read_payouts(s, "key = :k", {wanted.key}, found); }));
    MODOU_ASSERT(!found.empty(), "a proposal that was done has its row");
    MODOU_CHECK(complete(found.front()));
    return std::move(found.front());
}

template <class Body>
Result<Payout> Disbursements::step(std::string_view kind, const Body& body) {
    app::Act act;
    act.kind = kind;
    act.about = fmt::format("payout {}", body.payout);
    act.body = app::to_json(body);
    act.who = fmt::format("{:016x}", staff_party(treasury_.ports().digests(), body.person).value);
    MODOU_CHECK(treasury_.ports().outbox.act(std::move(act)));
    return find(body.payout);
}

Result<Payout> Disbursements::approve(Sequence id, const std::string& person) {
    MODOU_CHECK(check_person(person));
    MODOU_CHECK(find(id));
    return step(k_approve, StepBody{id, std::string(base::trimmed(person))});
}

Result<Payout> Disbursements::cancel(Sequence id, const std::string& person) {
    MODOU_CHECK(check_person(person));
    MODOU_CHECK(find(id));
    return step(k_cancel, StepBody{id, std::string(base::trimmed(person))});
}

Result<Payout> Disbursements::pay(Sequence id, const std::string& person, std::optional<std::string_view> evidence,
                                  const std::optional<std::vector<PersonLine>>& lines) {
    MODOU_CHECK(check_person(person));
    MODOU_TRY(const Payout payout, find(id));
    // What is paid is what the book has promised, whatever a row says.
    MODOU_TRY(const auto promised, treasury_.ports().book.entry(id));
    const base::Fen amount{static_cast<std::int64_t>(promised.entry.amount)};
    PayBody body;
    body.payout = id;
    body.person = base::trimmed(person);
    body.account = payout.account.value;
    body.amount = promised.entry.amount;
    body.by_lines = lines.has_value();
    if (lines) {
        if (payout.people == 0)
            return base::fail(Code::bad_input, "this payout goes to an organisation: it has no lines to persons");
        std::int64_t sum = 0;
        for (const PersonLine& line : *lines) {
            sum += line.amount.value;
            const auto party = base::party_digest(treasury_.ports().digests(), "person", payout.project, line.person);
            body.lines.push_back({party.value, static_cast<std::uint64_t>(line.amount.value)});
        }
        if (lines->size() != payout.people || sum != amount.value)
            return base::fail(
                Code::bad_input,
                fmt::format("the lines name {} people and ¥{}; approved are {} people and ¥{}", lines->size(),
                            base::format_yuan({sum}), payout.people, base::format_yuan(amount)));
    }
    if (evidence) {
        MODOU_TRY(body.evidence, folder::keep_by_digest(treasury_.ports().path, "evidence", "", *evidence));
    }
    return step(k_pay, body);
}

}  // namespace modou::money
