#include "giving/table_check.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "base/text.hpp"
#include "giving/acts.hpp"
#include "giving/evidence.hpp"
#include "giving/office.hpp"
#include "giving/schema_check.hpp"
#include "giving/statement_match.hpp"
#include "giving/substance_check.hpp"

namespace modou::giving {
namespace {

using base::Result;
using base::Sequence;
using base::Status;
using store::Session;

constexpr std::int64_t k_rows_at_opening = 5'000;     // of one table
constexpr std::int64_t k_bytes_at_opening = 8 << 20;  // of modou.db: SQLite's own check reads all of it
constexpr std::int64_t k_versions_behind = 64;        // made between a reader's opening of the book and of the tables
constexpr std::size_t k_named = 100;                  // differences that are named, of one kind

class TableCheck {
  public:
    TableCheck(const Checked& folder, Depth depth, const std::atomic<bool>* stop, Session& session)
        : folder_(folder), whole_(depth == Depth::whole), stop_(stop), session_(session) {}

    Result<Problems> run() {
        MODOU_TRY(const SealHead head, read_seal_head(session_));
        MODOU_CHECK(check_file());
        sealed_ = head.version > 0;
        MODOU_TRY(Problems schema, check_schema(session_, folder_.seals, folder_.folder));
        for (auto& problem : schema) problems_.push_back(std::move(problem));
        if (sealed_) {
            for (std::size_t i = 0; i < k_sealed_tables; ++i) MODOU_CHECK(check_seals(sealed_table_number(i)));
        }
        if (folder_.beside_writer) return std::move(problems_);
        MODOU_CHECK(check_definitions());
        MODOU_CHECK(check_projects());
        MODOU_CHECK(check_substance(folder_, session_, whole_ ? std::int64_t{1} << 40 : k_rows_at_opening,
                                    [this](std::string_view row, std::string zh, std::string en) {
                                        wrong(row, std::move(zh), std::move(en));
                                    }));
        MODOU_CHECK(check_payouts());
        MODOU_CHECK(check_statements());
        MODOU_CHECK(check_shops());
        return std::move(problems_);
    }

    Result<Problems> version() {
        MODOU_TRY(const SealHead head, read_seal_head(session_));
        MODOU_CHECK(check_head(head));
        return std::move(problems_);
    }

  private:
    static tl::unexpected<base::Error> stopping() {
        return base::fail(base::Code::unavailable, "the check was stopped");
    }
    bool stopped() const { return stop_ != nullptr && stop_->load(); }
    std::string place(std::string_view what) const { return fmt::format("{}/modou.db: {}", folder_.folder, what); }
    void wrong(std::string_view what, std::string zh, std::string en) {
        if (problems_.size() < k_named) problems_.push_back({place(what), std::move(zh), std::move(en)});
    }
    // One column of a row says something else than the book.
    void differs(std::string_view row, std::string_view column, std::string_view here, std::string_view book) {
        wrong(fmt::format("{}, {}", row, column), fmt::format("表里是 {}，账上是 {}", here, book),
              fmt::format("the table says {}, the book says {}", here, book));
    }
    base::ReferenceDigest reference(std::string_view what) const {
        return base::reference_digest(folder_.keys.digests, k_own_source, what);
    }
    Result<std::string> text_of(Sequence sequence) const {
        MODOU_TRY(const auto record, folder_.book.journal().record_at(sequence));
        return std::string(record.text(static_cast<std::uint32_t>(sequence - record.header.first)));
    }

    // ---- versions

    Status check_head(const SealHead& head) {
        const auto known = [&](std::int64_t version) {
            return folder_.book.find(tables_reference(folder_.keys.digests, version));
        };
        if (head.version > 0) {
            MODOU_TRY(const auto sums, read_seal_sums(session_));
            if (folder_.seals.head(head.version, sums) != head.digest)
                wrong("seal_head", "各表印记的总和被改过；请从备份放回 modou.db",
                      "the sums of the tables' seals were changed: put modou.db back from a backup");
        }
        MODOU_TRY(const auto next, known(head.version + 1));
        if (next)
            wrong(fmt::format("version {}", head.version),
                  "这是较旧的一份：账上已记下其后的版本；请放回最新的 modou.db",
                  "this is an older copy, the book has noted the version after it: put the newest modou.db back");
        if (head.version < 2) return {};
        // A reader beside a writer has a book that is a moment older than the tables.
        const std::int64_t behind = folder_.beside_writer ? k_versions_behind : 1;
        MODOU_TRY(const auto own, known(head.version));
        MODOU_TRY(const auto before, known(std::max<std::int64_t>(1, head.version - behind)));
        if (!own && !before)
            wrong(
                fmt::format("version {}", head.version),
                "账上没有记下这一版的表：账本比表旧，或缺了一截；请从同一份备份放回 book 与 modou.db",
                "the book has noted no such version of the tables: the book is older, or a part of it is missing; put "
                "book and modou.db back from one backup");
        return {};
    }

    // ---- the database's own sense

    Status check_file() {
        static constexpr store::Wanted k_number[] = {{store::Kind::integer, true}};
        static constexpr store::Wanted k_text[] = {{store::Kind::text, true}};
        std::int64_t bytes = 0;
        for (const char* pragma : {"PRAGMA page_count", "PRAGMA page_size"})
            MODOU_CHECK(session_.each(pragma, {}, k_number, [&](const store::Cell* cell) -> Status {
                bytes = bytes == 0 ? cell->integer : bytes * cell->integer;
                return {};
            }));
        if (!whole_ && bytes > k_bytes_at_opening) return {};
        MODOU_CHECK(session_.each("PRAGMA integrity_check(20)", {}, k_text, [&](const store::Cell* cell) -> Status {
            if (cell->bytes != "ok")
                wrong("integrity", "数据库文件损坏：" + cell->bytes, "the database file is damaged: " + cell->bytes);
            return {};
        }));
        return session_.each("PRAGMA foreign_key_check", {}, k_text, [&](const store::Cell* cell) -> Status {
            wrong(cell->bytes, "这张表的一行所指的行不在", "a row of this table names a row that is not there");
            return {};
        });
    }

    Status check_seals(Table table) {
        const SealedTable& info = sealed_table(table);
        MODOU_TRY(const auto sums, read_seal_sums(session_));
        const auto said = sums.find(std::string(info.name));
        const std::int64_t rows = said == sums.end() ? 0 : said->second.first;
        if (!whole_ && rows > k_rows_at_opening) return {};
        std::int64_t count = 0;
        std::uint64_t total = 0;
        bool all_good = true;
        MODOU_CHECK(each_sealed_row(
            session_, folder_.seals, table, whole_ ? "" : "true LIMIT 10000", {}, [&](const SealedRow& row) -> Status {
                if (stopped()) return stopping();
                ++count;
                if (row.stored) total += folder_.seals.part(table, *row.stored);
                if (row.stored == row.computed) return {};
                all_good = false;
                wrong(row.name, "这一行与它的印记不符：被改过；请从备份放回 modou.db",
                      "this row does not fit its seal, it was changed: put modou.db back from a "
                      "backup");
                return {};
            }));
        const std::int64_t sum = said == sums.end() ? 0 : said->second.second;
        if (all_good && (count != rows || static_cast<std::int64_t>(total) != sum))
            wrong(
                info.name,
                fmt::format("有行被删去、加入或换成旧的：表里有 {} 行，应有 {} 行；请从备份放回 modou.db", count, rows),
                fmt::format("rows were taken away, added or replaced by old ones: {} are here, {} should be; put "
                            "modou.db back from a backup",
                            count, rows));
        return {};
    }

    // ---- what the book knows

    Status check_definitions() {
        std::vector<std::pair<std::int64_t, std::string>> rows;
        MODOU_CHECK((session_.rows<std::int64_t, std::string, std::int64_t, std::string>(
            "SELECT number, programme, version, digest FROM definition ORDER BY number", {},
            [&](std::int64_t number, const std::string& programme, std::int64_t version, const std::string& digest) {
                rows.emplace_back(
                    number, fmt::format("definition {} {} version {} sha256 {}", number, programme, version, digest));
            })));
        for (const auto& [number, says] : rows) {
            MODOU_TRY(const auto known, folder_.book.find(reference(says)));
            if (!known)
                wrong(fmt::format("definition {}", number),
                      "账上没有这个定义的记录：这一行被改过，或 keys/digest.key 不是这本账的密钥",
                      "the book has no note of this definition: the row was changed, or keys/digest.key is not the key "
                      "of this book");
        }
        return {};
    }

    Status check_projects() {
        std::vector<std::pair<std::string, std::int64_t>> rows;
        MODOU_CHECK((session_.rows<std::string, std::int64_t>(
            "SELECT id, account FROM project", {},
            [&](const std::string& id, std::int64_t account) { rows.emplace_back(id, account); })));
        for (const auto& [id, account] : rows) {
            accounts_[id] = {static_cast<std::uint64_t>(account)};
            const auto wanted = reference("project " + id);
            MODOU_TRY(const auto group, folder_.book.find_group(wanted));
            const auto opened = std::find_if(group.begin(), group.end(), [&](const journal::StoredEntry& stored) {
                return stored.entry.reference == wanted;
            });
            if (opened == group.end()) {
                wrong("project " + id, "账上没有开过这个项目的账户：这一行被改过，或 keys/digest.key 不是这本账的密钥",
                      "the book has opened no account for this project: the row was changed, or keys/digest.key is not "
                      "the key of this book");
                continue;
            }
            if (opened->entry.credit != base::AccountId{static_cast<std::uint64_t>(account)})
                differs("project " + id, "account", std::to_string(account),
                        std::to_string(opened->entry.credit.value));
        }
        return {};
    }

    struct PayoutRow {
        std::string key, project, payee, purpose, salt, evidence, proposed_by;
        std::optional<std::string> approved_by, ended_by, ending, paid_evidence;
        std::int64_t id = 0, people = 0, amount = 0, proposed_at = 0;
        std::optional<std::int64_t> settle;
    };

    Status check_payouts() {
        std::vector<PayoutRow> rows;
        using Text = std::string;
        using MaybeText = std::optional<std::string>;
        using std::int64_t;
        MODOU_CHECK((session_.rows<Text, int64_t, Text, Text, int64_t, int64_t, Text, Text, Text, Text, int64_t,
                                   MaybeText, MaybeText, MaybeText, std::optional<int64_t>, MaybeText>(
            "SELECT key, id, project, payee, people, amount, purpose, purpose_salt, evidence, proposed_by, "
            "proposed_at, approved_by, ended_by, ending, settle, paid_evidence FROM payout WHERE id IS NOT NULL ORDER "
            "BY id DESC LIMIT :n",
            {whole_ ? std::int64_t{1} << 40 : k_rows_at_opening},
            [&](Text key, int64_t id, Text project, Text payee, int64_t people, int64_t amount, Text purpose, Text salt,
                Text evidence, Text proposed_by, int64_t proposed_at, MaybeText approved_by, MaybeText ended_by,
                MaybeText ending, std::optional<int64_t> settle, MaybeText paid_evidence) {
                rows.push_back({std::move(key), std::move(project), std::move(payee), std::move(purpose),
                                std::move(salt), std::move(evidence), std::move(proposed_by), std::move(approved_by),
                                std::move(ended_by), std::move(ending), std::move(paid_evidence), id, people, amount,
                                proposed_at, settle});
            })));
        for (const PayoutRow& row : rows) {
            if (stopped()) return {};
            MODOU_CHECK(check_payout(row));
        }
        return {};
    }

    Status check_payout(const PayoutRow& row) {
        const std::string name = fmt::format("payout {}", row.id);
        // A reader beside a writer sees newer rows than entries.
        if (static_cast<Sequence>(row.id) >= folder_.book.durable()) return {};
        MODOU_TRY(const auto reserve, folder_.book.entry(static_cast<Sequence>(row.id)));
        if (reserve.entry.kind != journal::Kind::reserve || reserve.entry.reference != reference("payout " + row.key)) {
            wrong(name, "账上这一条不是这笔付款：编号或键被改过",
                  "this entry of the book is no such payout: its number or key was changed");
            return {};
        }
        if (reserve.entry.amount != static_cast<std::uint64_t>(row.amount))
            differs(name, "amount", "¥" + base::format_yuan({row.amount}),
                    "¥" + base::format_yuan({static_cast<std::int64_t>(reserve.entry.amount)}));
        const auto project = accounts_.find(row.project);
        if (project == accounts_.end() || project->second != reserve.entry.debit) {
            MODOU_TRY(const std::string says, folder_.book.public_name(reserve.entry.debit));
            differs(name, "project", row.project, says);
        }
        const std::string called = row.people == 0 ? "payee:" + row.payee : "batch:" + row.payee;
        MODOU_TRY(const std::string payee, folder_.book.public_name(reserve.entry.credit));
        if (!payee.empty() && payee != called) differs(name, "payee", called, payee);
        if (reserve.entry.event_time.seconds != row.proposed_at)
            differs(name, "proposed_at", std::to_string(row.proposed_at),
                    std::to_string(reserve.entry.event_time.seconds));
        check_person(name, "proposed_by", row.proposed_by, reserve.secret.party);
        MODOU_TRY(const auto says, folder_.book.find(reference(fmt::format("payout {} says", row.id))));
        if (says) {
            MODOU_TRY(const std::string text, text_of(*says));
            const std::string purpose = base::hex(base::sha256(base::bytes_of(row.salt + "\n" + row.purpose)));
            if (text.find("purpose sha256 " + purpose) == std::string::npos)
                differs(name, "purpose", "sha256 " + purpose, text);
            if (text.find("evidence sha256 " + row.evidence) == std::string::npos)
                differs(name, "evidence", row.evidence, text);
        }
        return check_ending(name, row);
    }

    Status check_ending(const std::string& name, const PayoutRow& row) {
        const auto find = [&](std::string_view what) -> Result<std::optional<journal::StoredEntry>> {
            MODOU_TRY(const auto at, folder_.book.find(reference(fmt::format("payout {} {}", row.id, what))));
            if (!at) return std::nullopt;
            MODOU_TRY(auto stored, folder_.book.entry(*at));
            return stored;
        };
        if (row.approved_by) {
            MODOU_TRY(const auto approved, find("approve"));
            if (!approved)
                wrong(name + ", approved_by", "账上没有这笔批准", "the book knows no such approval");
            else
                check_person(name, "approved_by", *row.approved_by, approved->secret.party);
        }
        if (!row.ending) return {};
        MODOU_TRY(const auto ended, find(*row.ending == "paid" ? "pay" : "cancel"));
        if (!ended) {
            wrong(name + ", ending", fmt::format("账上没有这样结束：{}", *row.ending),
                  fmt::format("the book knows no such ending: {}", *row.ending));
            return {};
        }
        if (row.ended_by) check_person(name, "ended_by", *row.ended_by, ended->secret.party);
        if (*row.ending == "paid" && static_cast<std::int64_t>(ended->sequence) != row.settle.value_or(0))
            differs(name, "settle", std::to_string(row.settle.value_or(0)), std::to_string(ended->sequence));
        if (row.paid_evidence && !row.paid_evidence->empty()) {
            MODOU_TRY(const auto paper, find("paid evidence " + *row.paid_evidence));
            if (!paper) wrong(name + ", paid_evidence", "账上没有记下这份凭证", "the book has noted no such evidence");
        }
        return {};
    }

    // Who did it: by name in the table, by digest in the book, where it may have been erased.
    void check_person(const std::string& row, std::string_view column, std::string_view person, base::PartyId party) {
        // Nobody: what an older Modou left half done, and no row named.
        if (party == base::PartyId{} || person.empty()) return;
        if (base::party_digest(folder_.keys.digests, "staff", "", base::trimmed(person)) != party)
            wrong(fmt::format("{}, {}", row, column), "账上是另一个人", "the book says another person");
    }

    // ---- statements

    Status check_statements() {
        std::vector<std::pair<std::string, std::string>> files;
        MODOU_CHECK((session_.rows<std::string, std::string>(
            "SELECT holder, digest FROM statement_file WHERE noted = 1 LIMIT :n",
            {whole_ ? std::int64_t{1} << 40 : k_rows_at_opening}, [&](std::string holder, std::string digest) {
                files.emplace_back(std::move(holder), std::move(digest));
            })));
        for (const auto& [holder, digest] : files) {
            MODOU_TRY(const auto noted, folder_.book.find(reference(fmt::format("statement {} {}", holder, digest))));
            if (!noted)
                wrong(fmt::format("statement_file {} {}", holder, digest), "账上没有记下这份对账单",
                      "the book has noted no such statement");
        }
        MODOU_TRY(const auto more,
                  session_.first<std::int64_t>("SELECT 1 FROM statement_line LIMIT 1 OFFSET :n", {k_rows_at_opening}));
        if (!whole_ && more) return {};
        struct Day {
            std::int64_t in = 0, out = 0, refunded = 0;
            std::uint64_t lines = 0;
        };
        std::map<std::pair<std::string, std::int64_t>, Day> days;
        MODOU_CHECK((session_.rows<std::string_view, std::string_view, std::int64_t, std::int64_t, std::int64_t,
                                   std::int64_t, std::int64_t>(
            "SELECT holder, line, day, amount_in, amount_out, scope, detail FROM statement_line", {},
            [&](std::string_view holder, std::string_view line, std::int64_t day, std::int64_t in, std::int64_t out,
                std::int64_t scope, std::int64_t detail) {
                Day& sums = days[{std::string(holder), day}];
                if (counts(detail)) {
                    (in < 0 ? sums.refunded : sums.in) += std::abs(in);
                    sums.out += out;
                }
                sums.lines += folder_.seals.line(holder, line, day, in, out, scope, detail);
            })));
        MODOU_CHECK((session_.rows<std::string, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>(
            "SELECT holder, day, amount_in, amount_out, refunded, lines FROM statement_day", {},
            [&](const std::string& holder, std::int64_t day, std::int64_t in, std::int64_t out, std::int64_t refunded,
                std::int64_t lines) {
                const auto node = days.extract({holder, day});
                const Day sums = node ? node.mapped() : Day{};
                const std::string name =
                    fmt::format("statement_day {} {}", holder, base::format_day({static_cast<std::int32_t>(day)}));
                for (const auto& [column, here, there] : {std::tuple{"amount_in", in, sums.in},
                                                          {"amount_out", out, sums.out},
                                                          {"refunded", refunded, sums.refunded}})
                    if (here != there)
                        wrong(fmt::format("{}, {}", name, column),
                              fmt::format("表里是 {} 分，当天各行合计 {} 分", here, there),
                              fmt::format("the table says {} fen, the lines of that day add up to {}", here, there));
                if (sealed_ && static_cast<std::uint64_t>(lines) != sums.lines)
                    wrong(name, "当天对账单的行被改过、删去或加入；请从备份放回 modou.db",
                          "lines of statements of that day were changed, taken away or added: put modou.db back from a "
                          "backup");
            })));
        for (const auto& [day, sums] : days)
            wrong(fmt::format("statement_day {} {}", day.first,
                              base::format_day({static_cast<std::int32_t>(day.second)})),
                  "这一天的合计不在，而它的行在；请从备份放回 modou.db",
                  "the sums of this day are gone, and its lines are here: put modou.db back from a backup");
        return {};
    }

    // ---- shops

    Status check_shops() {
        MODOU_TRY(const auto more,
                  session_.first<std::int64_t>("SELECT 1 FROM shop LIMIT 1 OFFSET :n", {k_rows_at_opening}));
        if (!whole_ && more) return {};
        MODOU_TRY(const auto erasing, shops_being_erased(session_));
        return session_.rows<std::string, std::int64_t>(
            "SELECT id, account FROM shop ORDER BY account", {},
            [&](const std::string& id, std::int64_t account) -> Status {
                if (stopped()) return stopping();
                const base::AccountId number{static_cast<std::uint64_t>(account)};
                const auto begun = erasing.find(number.value);
                if (begun != erasing.end() && begun->second == base::party_digest(folder_.keys.digests, "shop", "", id))
                    return {};
                if (!shop_fits(folder_.book, folder_.keys.digests, id, number) && problems_.size() < k_named)
                    problems_.push_back(changed_shop(folder_.folder, number));
                return {};
            });
    }

    const Checked& folder_;
    const bool whole_;
    const std::atomic<bool>* stop_;
    Session& session_;
    Problems problems_;
    bool sealed_ = false;
    std::map<std::string, base::AccountId> accounts_;  // of projects
};

}  // namespace

base::ReferenceDigest tables_reference(const base::DigestKey& key, std::int64_t version) {
    return base::reference_digest(key, k_own_source, fmt::format("tables {}", version));
}

Result<Problems> check_tables(const Checked& folder, Depth depth, const std::atomic<bool>* stop) {
    return folder.store.read([&](Session& s) { return TableCheck(folder, depth, stop, s).run(); });
}

Result<Problems> check_version(const Checked& folder) {
    return folder.store.read([&](Session& s) { return TableCheck(folder, Depth::opening, nullptr, s).version(); });
}

base::Error refusal(const Problems& problems) {
    MODOU_ASSERT(!problems.empty(), "nothing is refused without a reason");
    constexpr std::size_t k_said = 5;
    base::Error error = problems.front().error();
    for (std::size_t i = 1; i < std::min(problems.size(), k_said); ++i)
        error.message += "\n" + problems[i].error().text();
    if (problems.size() > k_said)
        error.message += fmt::format("\n还有 {} 处：modou repair --dry-run · {} more: modou repair --dry-run",
                                     problems.size() - k_said, problems.size() - k_said);
    return error;
}

bool shop_fits(const ledger::Ledger& book, const base::DigestKey& key, std::string_view shop, base::AccountId account) {
    const auto owner = book.read([&](const ledger::State& state) -> std::optional<base::PartyId> {
        const ledger::Account* found = state.account(account);
        if (found == nullptr || found->policy != ledger::Policy::source) return std::nullopt;
        return found->owner;
    });
    if (!owner) return false;
    if (*owner == base::party_digest(key, "shop", "", shop)) return true;
    // An erased shop; while its erasure is cut short the book may still know it.
    return shop == fmt::format("erased-{}", account.value);
}

Problem changed_shop(const std::string& folder, base::AccountId account) {
    return {fmt::format("{}/modou.db: shop of account {}", folder, account.value),
            "店铺的名字不是账上这个账户的；请从备份放回 modou.db",
            "the name of this shop is not the one that the book's account was opened for: put modou.db back from a "
            "backup"};
}

Problem no_tables(const std::string& folder) {
    return {
        folder + "/modou.db",
        "账本里有记录，而数据库文件不在或是空的；请从备份放回。没有备份时：modou repair --accept-tables，"
        "再按原来的顺序导入同样的项目、承诺与对账单文件（账户由账本认出）；付款的收款人与用途的文字、"
        "私人链接无法重建",
        "the book has entries, and the database is missing or empty: put it back from a backup. Without one: `modou "
        "repair --accept-tables`, then import the same files of projects, pledges and statements in the order of "
        "then (the book knows their accounts); the words of payouts and private links cannot be built again"};
}

}  // namespace modou::giving
