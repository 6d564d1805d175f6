#include "folder/table_check.hpp"

#include <algorithm>

#include "app/act_log.hpp"
#include "folder/own_source.hpp"
#include "folder/schema.hpp"
#include "folder/schema_check.hpp"
#include "store/definitions.hpp"

namespace modou::folder {
namespace {

using base::Result;
using base::Status;
using store::Session;

constexpr std::int64_t k_rows_at_opening = 5'000;     // of one table
constexpr std::int64_t k_bytes_at_opening = 8 << 20;  // of modou.db: SQLite's own check reads all of it
constexpr std::int64_t k_versions_behind = 64;        // made between a reader's opening of the book and of the tables
constexpr std::size_t k_named = 100;                  // differences that are named, of one kind

Status check_head(const Checked& folder, RowCheck& check, const SealHead& head) {
    const auto known = [&](std::int64_t version) {
        return folder.book.find(tables_reference(folder.keys.digests, version));
    };
    if (head.version > 0) {
        MODOU_TRY(const auto sums, read_seal_sums(check.session()));
        if (folder.seals.head(head.version, sums) != head.digest)
            check.wrong("seal_head", "各表印记的总和被改过；请从备份放回 modou.db",
                        "the sums of the tables' seals were changed: put modou.db back from a backup");
    }
    MODOU_TRY(const auto next, known(head.version + 1));
    if (next)
        check.wrong(fmt::format("version {}", head.version),
                    "这是较旧的一份：账上已记下其后的版本；请放回最新的 modou.db",
                    "this is an older copy, the book has noted the version after it: put the newest modou.db back");
    if (head.version < 2) return {};
    // A reader beside a writer has a book that is a moment older than the tables.
    const std::int64_t behind = folder.beside_writer ? k_versions_behind : 1;
    MODOU_TRY(const auto own, known(head.version));
    MODOU_TRY(const auto before, known(std::max<std::int64_t>(1, head.version - behind)));
    if (!own && !before)
        check.wrong(
            fmt::format("version {}", head.version),
            "账上没有记下这一版的表：账本比表旧，或缺了一截；请从同一份备份放回 book 与 modou.db",
            "the book has noted no such version of the tables: the book is older, or a part of it is missing; put "
            "book and modou.db back from one backup");
    return {};
}

// The database's own sense.
Status check_file(RowCheck& check) {
    constexpr std::int64_t k_any = std::int64_t{1} << 62;
    return store::self_check(
        check.session(), check.whole() ? k_any : k_bytes_at_opening,
        [&](const std::string& row, const std::string& wrong) {
            if (!wrong.empty())
                check.wrong("integrity", "数据库文件损坏：" + wrong, "the database file is damaged: " + wrong);
            else
                check.wrong(row, "这张表的一行所指的行不在", "a row of this table names a row that is not there");
        });
}

Status check_seals(RowCheck& check, const SealedTable& table) {
    MODOU_TRY(const auto sums, read_seal_sums(check.session()));
    const auto said = sums.find(std::string(table.name));
    const std::int64_t rows = said == sums.end() ? 0 : said->second.first;
    if (!check.whole() && rows > k_rows_at_opening) return {};
    std::int64_t count = 0;
    std::uint64_t total = 0;
    bool all_good = true;
    MODOU_CHECK(each_sealed_row(check.session(), check.seals(), table, check.whole() ? "" : "true LIMIT 10000", {},
                                [&](const SealedRow& row) -> Status {
                                    if (check.stopped()) return RowCheck::stopping();
                                    ++count;
                                    if (row.stored) total += check.seals().part(table, *row.stored);
                                    if (row.stored == row.computed) return {};
                                    all_good = false;
                                    check.wrong(row.name, "这一行与它的印记不符：被改过；请从备份放回 modou.db",
                                                "this row does not fit its seal, it was changed: put modou.db back "
                                                "from a backup");
                                    return {};
                                }));
    const std::int64_t sum = said == sums.end() ? 0 : said->second.second;
    if (all_good && (count != rows || static_cast<std::int64_t>(total) != sum))
        check.wrong(
            table.name,
            fmt::format("有行被删去、加入或换成旧的：表里有 {} 行，应有 {} 行；请从备份放回 modou.db", count, rows),
            fmt::format("rows were taken away, added or replaced by old ones: {} are here, {} should be; put "
                        "modou.db back from a backup",
                        count, rows));
    return {};
}

Result<Problems> look(const Checked& folder, Depth depth, const std::atomic<bool>* stop, Session& session) {
    MODOU_TRY(const SealHead head, read_seal_head(session));
    RowCheck check(folder, depth, stop, session, head.version > 0);
    MODOU_CHECK(check_file(check));
    MODOU_TRY(Problems schema, check_schema(session, folder.seals, folder.parts, folder.place));
    for (auto& problem : schema) check.problems.push_back(std::move(problem));
    if (check.sealed())
        for (const SealedTable* table : sealed_tables(folder.parts)) MODOU_CHECK(check_seals(check, *table));
    if (folder.beside_writer) return std::move(check.problems);
    if (check.whole())
        MODOU_CHECK(app::check_act_log(
            session, folder.book, folder.keys.digests, [&](std::int64_t number, std::string zh, std::string en) {
                check.wrong(fmt::format("operation {}", number), std::move(zh), std::move(en));
            }));
    for (const Part& part : folder.parts)
        if (part.check) MODOU_CHECK(part.check(check));
    return std::move(check.problems);
}

}  // namespace

std::int64_t RowCheck::rows_at_most() const {
    return whole() ? std::int64_t{1} << 40 : k_rows_at_opening;
}

Result<bool> RowCheck::too_long(std::string_view table) {
    if (whole()) return false;
    MODOU_TRY(const auto more, session_.first<std::int64_t>(fmt::format("SELECT 1 FROM {} LIMIT 1 OFFSET :n", table),
                                                            {k_rows_at_opening}));
    return more.has_value();
}

tl::unexpected<base::Error> RowCheck::stopping() {
    return base::fail(base::Code::unavailable, "the check was stopped");
}

base::ReferenceDigest RowCheck::reference(std::string_view what) const {
    return base::reference_digest(folder_.keys.digests, k_own_source, what);
}

Result<std::string> RowCheck::text_of(base::Sequence sequence) const {
    MODOU_TRY(const auto record, folder_.book.journal().record_at(sequence));
    return std::string(record.text(static_cast<std::uint32_t>(sequence - record.header.first)));
}

Status RowCheck::each_unseen(const Unseen& each) {
    MODOU_TRY(const auto seen, (session_.first<std::int64_t, std::int64_t>(
                                   "SELECT coalesce(max(position), 0), count(CASE state WHEN 'open' THEN 1 END) "
                                   "FROM operation")));
    const auto [position, open] = *seen;
    if (open > 0) return {};
    for (auto at = static_cast<base::Sequence>(position); at < book().durable();) {
        if (stopped()) return stopping();
        MODOU_TRY(const auto record, book().journal().record_at(at));
        for (; at < record.header.end(); ++at) {
            const auto i = static_cast<std::uint32_t>(at - record.header.first);
            const journal::Entry entry = record.entry(i);
            if (entry.kind != journal::Kind::post) MODOU_CHECK(each(at, entry, record.text(i)));
        }
    }
    return {};
}

void RowCheck::wrong(std::string_view what, std::string zh, std::string en) {
    add({fmt::format("{}: {}", folder_.place.tables(), what), std::move(zh), std::move(en)});
}

void RowCheck::add(Problem problem) {
    if (problems.size() < k_named) problems.push_back(in_place(folder_.place, std::move(problem)));
}

void RowCheck::differs(std::string_view row, std::string_view column, std::string_view here, std::string_view book) {
    wrong(fmt::format("{}, {}", row, column), fmt::format("表里是 {}，账上是 {}", here, book),
          fmt::format("the table says {}, the book says {}", here, book));
}

base::ReferenceDigest tables_reference(const base::DigestKey& key, std::int64_t version) {
    return base::reference_digest(key, k_own_source, fmt::format("tables {}", version));
}

Result<Problems> check_tables(const Checked& folder, Depth depth, const std::atomic<bool>* stop) {
    return folder.store.read([&](Session& s) { return look(folder, depth, stop, s); });
}

Result<Problems> find_lost(const Checked& folder, const std::atomic<bool>* stop) {
    if (folder.beside_writer) return Problems{};
    return folder.store.read([&](Session& s) -> Result<Problems> {
        RowCheck check(folder, Depth::whole, stop, s, false);
        for (const Part& part : folder.parts)
            if (part.lost) MODOU_CHECK(part.lost(check));
        return std::move(check.problems);
    });
}

Result<Problems> check_version(const Checked& folder) {
    return folder.store.read([&](Session& s) -> Result<Problems> {
        MODOU_TRY(const SealHead head, read_seal_head(s));
        RowCheck check(folder, Depth::opening, nullptr, s, head.version > 0);
        MODOU_CHECK(check_head(folder, check, head));
        return std::move(check.problems);
    });
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

Problem no_tables(const Place& place, const Parts& parts) {
    Problem problem{place.tables(),
                    "账本里有记录，而数据库文件不在或是空的；请从备份放回。没有备份时：modou repair --accept-tables",
                    "the book has entries, and the database is missing or empty: put it back from a backup. Without "
                    "one: `modou repair --accept-tables`"};
    for (const Part& part : parts) {
        if (part.rebuilt_zh.empty()) continue;
        problem.zh += fmt::format("，{}", part.rebuilt_zh);
        problem.en += fmt::format(", {}", part.rebuilt_en);
    }
    return problem;
}

}  // namespace modou::folder
