#include "giving/substance_check.hpp"

#include <vector>

#include "giving/project_about.hpp"
#include "giving/project_updates.hpp"

namespace modou::giving {
namespace {

using base::Result;
using base::Status;

struct Row {
    std::string name, sha256, note;
    bool says_so = false;  // what stands in it has its digest
    std::int64_t entry = 0, at = 0;
    base::ReferenceDigest reference;
};

// Its digest is that of its words, and the book has noted that digest for it, in the entry that it names.
Status check_row(folder::RowCheck& check, const Row& row) {
    if (!row.says_so)
        check.wrong(row.name + ", says", "文字与它的 SHA-256 不符：被改过；请从备份放回 modou.db",
                    "its words do not fit their SHA-256, they were changed: put modou.db back from a backup");
    MODOU_TRY(const auto noted, check.book().find(row.reference));
    if (!noted) {
        check.wrong(row.name, "账上没有记下这一条", "the book has noted no such row");
        return {};
    }
    if (static_cast<std::int64_t>(*noted) != row.entry)
        check.wrong(row.name + ", entry", fmt::format("表里是 {}，账上是 {}", row.entry, *noted),
                    fmt::format("the table says {}, the book says {}", row.entry, *noted));
    MODOU_TRY(const std::string text, entry_text(check.book(), *noted));
    if (text != row.note)
        check.wrong(row.name + ", sha256", fmt::format("表里是 {}，账上是 {}", row.note, text),
                    fmt::format("the table says {}, the book says {}", row.note, text));
    MODOU_TRY(const auto stored, check.book().entry(*noted));
    if (stored.entry.event_time.seconds != row.at)
        check.wrong(row.name + ", at", fmt::format("表里是 {}，账上是 {}", row.at, stored.entry.event_time.seconds),
                    fmt::format("the table says {}, the book says {}", row.at, stored.entry.event_time.seconds));
    return {};
}

}  // namespace

Status check_substance(folder::RowCheck& check) {
    const base::DigestKey& keys = check.digests();
    std::vector<Row> all;
    MODOU_CHECK((check.session().rows<std::string, std::int64_t, std::int64_t, std::int64_t, std::string, std::string>(
        "SELECT project, version, entry, at, sha256, says FROM project_about ORDER BY entry DESC LIMIT :n",
        {check.rows_at_most()},
        [&](const std::string& project, std::int64_t version, std::int64_t entry, std::int64_t at,
            const std::string& sha256, const std::string& says) {
            all.push_back({fmt::format("project_about project {} version {}", project, version), sha256,
                           about_note(project, sha256), text_digest(says) == sha256, entry, at,
                           about_reference(keys, project, version)});
        })));
    MODOU_CHECK((check.session().rows<std::int64_t, std::string, std::int64_t, std::string, std::string>(
        "SELECT entry, project, at, sha256, says FROM project_update ORDER BY entry DESC LIMIT :n",
        {check.rows_at_most()},
        [&](std::int64_t entry, const std::string& project, std::int64_t at, const std::string& sha256,
            const std::string& says) {
            all.push_back({fmt::format("project_update entry {}", entry), sha256, update_note(project, sha256),
                           text_digest(says) == sha256, entry, at, update_reference(keys, project, sha256)});
        })));
    for (const Row& row : all) MODOU_CHECK(check_row(check, row));
    return {};
}

}  // namespace modou::giving
