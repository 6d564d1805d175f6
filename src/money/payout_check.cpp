// Payouts against the book. Part of the check of the tables.
#include "money/row_check.hpp"

#include "base/money.hpp"
#include "base/text.hpp"

namespace modou::money {
namespace {

using base::Result;
using base::Sequence;
using base::Status;
using folder::RowCheck;

struct PayoutRow {
    std::string key, project, payee, purpose, salt, evidence, proposed_by;
    std::optional<std::string> approved_by, ended_by, ending, paid_evidence;
    std::int64_t id = 0, people = 0, amount = 0, proposed_at = 0;
    std::optional<std::int64_t> settle;
};

// Who did it: by name in the table, by digest in the book, where it may have been erased.
void check_person(RowCheck& check, const std::string& row, std::string_view column, std::string_view person,
                  base::PartyId party) {
    // Nobody: what an older Modou left half done, and no row named.
    if (party == base::PartyId{} || person.empty()) return;
    if (base::party_digest(check.digests(), "staff", "", base::trimmed(person)) != party)
        check.wrong(fmt::format("{}, {}", row, column), "账上是另一个人", "the book says another person");
}

Status check_ending(RowCheck& check, const std::string& name, const PayoutRow& row) {
    const auto find = [&](std::string_view what) -> Result<std::optional<journal::StoredEntry>> {
        MODOU_TRY(const auto at, check.book().find(check.reference(fmt::format("payout {} {}", row.id, what))));
        if (!at) return std::nullopt;
        MODOU_TRY(auto stored, check.book().entry(*at));
        return stored;
    };
    if (row.approved_by) {
        MODOU_TRY(const auto approved, find("approve"));
        if (!approved)
            check.wrong(name + ", approved_by", "账上没有这笔批准", "the book knows no such approval");
        else
            check_person(check, name, "approved_by", *row.approved_by, approved->secret.party);
    }
    if (!row.ending) return {};
    MODOU_TRY(const auto ended, find(*row.ending == "paid" ? "pay" : "cancel"));
    if (!ended) {
        check.wrong(name + ", ending", fmt::format("账上没有这样结束：{}", *row.ending),
                    fmt::format("the book knows no such ending: {}", *row.ending));
        return {};
    }
    if (row.ended_by) check_person(check, name, "ended_by", *row.ended_by, ended->secret.party);
    if (*row.ending == "paid" && static_cast<std::int64_t>(ended->sequence) != row.settle.value_or(0))
        check.differs(name, "settle", std::to_string(row.settle.value_or(0)), std::to_string(ended->sequence));
    if (row.paid_evidence && !row.paid_evidence->empty()) {
        MODOU_TRY(const auto paper, find("paid evidence " + *row.paid_evidence));
        if (!paper)
            check.wrong(name + ", paid_evidence", "账上没有记下这份凭证", "the book has noted no such evidence");
    }
    return {};
}

Status check_payout(RowCheck& check, const FundAccounts& funds, const PayoutRow& row) {
    const std::string name = fmt::format("payout {}", row.id);
    // A reader beside a writer sees newer rows than entries.
    if (static_cast<Sequence>(row.id) >= check.book().durable()) return {};
    MODOU_TRY(const auto reserve, check.book().entry(static_cast<Sequence>(row.id)));
    if (reserve.entry.kind != journal::Kind::reserve ||
        reserve.entry.reference != check.reference("payout " + row.key)) {
        check.wrong(name, "账上这一条不是这笔付款：编号或键被改过",
                    "this entry of the book is no such payout: its number or key was changed");
        return {};
    }
    if (reserve.entry.amount != static_cast<std::uint64_t>(row.amount))
        check.differs(name, "amount", "¥" + base::format_yuan({row.amount}),
                      "¥" + base::format_yuan({static_cast<std::int64_t>(reserve.entry.amount)}));
    const auto project = funds.find(row.project);
    if (project == funds.end() || project->second != reserve.entry.debit) {
        MODOU_TRY(const std::string says, check.book().public_name(reserve.entry.debit));
        check.differs(name, "project", row.project, says);
    }
    const std::string called = row.people == 0 ? "payee:" + row.payee : "batch:" + row.payee;
    MODOU_TRY(const std::string payee, check.book().public_name(reserve.entry.credit));
    if (!payee.empty() && payee != called) check.differs(name, "payee", called, payee);
    if (reserve.entry.event_time.seconds != row.proposed_at)
        check.differs(name, "proposed_at", std::to_string(row.proposed_at),
                      std::to_string(reserve.entry.event_time.seconds));
    check_person(check, name, "proposed_by", row.proposed_by, reserve.secret.party);
    MODOU_TRY(const auto says, check.book().find(check.reference(fmt::format("payout {} says", row.id))));
    if (says) {
        MODOU_TRY(const std::string text, check.text_of(*says));
        const std::string purpose = base::hex(base::sha256(base::bytes_of(row.salt + "\n" + row.purpose)));
        if (text.find("purpose sha256 " + purpose) == std::string::npos)
            check.differs(name, "purpose", "sha256 " + purpose, text);
        if (text.find("evidence sha256 " + row.evidence) == std::string::npos)
            check.differs(name, "evidence", row.evidence, text);
    }
    return check_ending(check, name, row);
}

}  // namespace

Status find_lost_payouts(RowCheck& check) {
    return check.each_unseen([&](Sequence sequence, const journal::Entry& entry, std::string_view) -> Status {
        if (entry.kind != journal::Kind::reserve) return {};
        MODOU_TRY(const auto row, check.session().first<std::int64_t>("SELECT 1 FROM payout WHERE id = :i",
                                                                      {static_cast<std::int64_t>(sequence)}));
        if (row) return {};
        MODOU_TRY(const std::string from, check.book().public_name(entry.debit));
        MODOU_TRY(const std::string to, check.book().public_name(entry.credit));
        const std::string yuan = base::format_yuan({static_cast<std::int64_t>(entry.amount)});
        check.wrong(fmt::format("payout {}", sequence),
                    fmt::format("账上有这笔付款（{} → {}，¥{}），表里没有：用途、凭证和经手人只有较新的数据库文件知道",
                                from, to, yuan),
                    fmt::format("the book has this payout ({} → {}, ¥{}), the tables have not: its purpose, evidence "
                                "and people are known to a newer database alone",
                                from, to, yuan));
        return {};
    });
}

Status check_payouts(RowCheck& check, const FundAccounts& funds) {
    std::vector<PayoutRow> rows;
    using Text = std::string;
    using MaybeText = std::optional<std::string>;
    using std::int64_t;
    MODOU_CHECK(
        (check.session()
             .rows<Text, int64_t, Text, Text, int64_t, int64_t, Text, Text, Text, Text, int64_t, MaybeText, MaybeText,
                   MaybeText, std::optional<int64_t>, MaybeText>(
                 "SELECT key, id, project, payee, people, amount, purpose, purpose_salt, evidence, proposed_by, "
                 "proposed_at, approved_by, ended_by, ending, settle, paid_evidence FROM payout WHERE id IS NOT NULL "
                 "ORDER "
                 "BY id DESC LIMIT :n",
                 {check.rows_at_most()},
                 [&](Text key, int64_t id, Text project, Text payee, int64_t people, int64_t amount, Text purpose,
                     Text salt, Text evidence, Text proposed_by, int64_t proposed_at, MaybeText approved_by,
                     MaybeText ended_by, MaybeText ending, std::optional<int64_t> settle, MaybeText paid_evidence) {
                     rows.push_back({std::move(key), std::move(project), std::move(payee), std::move(purpose),
                                     std::move(salt), std::move(evidence), std::move(proposed_by),
                                     std::move(approved_by), std::move(ended_by), std::move(ending),
                                     std::move(paid_evidence), id, people, amount, proposed_at, settle});
                 })));
    for (const PayoutRow& row : rows) {
        if (check.stopped()) return {};
        MODOU_CHECK(check_payout(check, funds, row));
    }
    return {};
}

}  // namespace modou::money
