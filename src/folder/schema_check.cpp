#include "folder/schema_check.hpp"

#include <algorithm>
#include <map>

#include "folder/schema.hpp"
#include "folder/table_check.hpp"
#include "store/definitions.hpp"

namespace modou::folder {
namespace {

using base::Result;
using base::Status;
using store::Session;

// What stands in schema_version against the migrations of this build.
struct History {
    std::string broken;    // the first row that no run of them writes
    std::string unknown;   // a room that this build has not: of a newer one
    bool complete = true;  // all of them have run
};
Result<History> history(Session& session, const Parts& parts) {
    History found;
    std::map<std::string, std::map<std::int64_t, std::string>> rows;
    MODOU_CHECK((session.rows<std::string, std::int64_t, std::string>(
        "SELECT room, number, name FROM schema_version", {},
        [&](const std::string& room, std::int64_t number, const std::string& name) { rows[room][number] = name; })));
    for (const auto& room : migrations(parts)) {
        const auto node = rows.extract(std::string(room.room));
        const auto ran = node ? node.mapped() : std::map<std::int64_t, std::string>();
        found.complete = found.complete && ran.size() >= room.migrations.size();
        std::int64_t expected = 1;
        for (const auto& [number, name] : ran) {
            const auto at = static_cast<std::size_t>(number - 1);
            if (number == expected++ && (at >= room.migrations.size() || room.migrations[at].name == name)) continue;
            if (found.broken.empty()) found.broken = fmt::format("{} {}", room.room, number);
        }
    }
    if (!rows.empty()) found.unknown = rows.begin()->first;
    return found;
}

}  // namespace

Result<Problems> check_schema(Session& session, const Seals& seals, const Parts& parts, const Place& place) {
    Problems problems;
    const auto wrong = [&](std::string_view what, std::string_view zh, std::string_view en) {
        problems.push_back(
            in_place(place, {fmt::format("{}: {}", place.tables(), what), std::string(zh) + "；请从备份放回 modou.db",
                             std::string(en) + ": put modou.db back from a backup"}));
    };
    MODOU_TRY(const auto foreign, store::foreign_object(session));
    if (foreign) wrong(*foreign, "这不是 Modou 的表里该有的", "Modou's tables have no such thing");
    SealSums sums;
    MODOU_TRY(const bool sealed, store::has_table(session, "seal_sum"));
    if (sealed) {
        MODOU_TRY(sums, read_seal_sums(session));
    }
    const auto then = sums.find(std::string(k_schema_sum));
    MODOU_TRY(const bool versioned, store::has_table(session, "schema_version"));
    if (!versioned) {
        MODOU_TRY(const std::int64_t others, store::count_objects(session));
        if (others > 0)
            wrong("schema_version", "这张表不在，所以不是 Modou 的数据库",
                  "this table is not here, so that this is no database of Modou");
        return problems;
    }
    MODOU_TRY(History found, history(session, parts));
    MODOU_TRY(const auto now, schema_sum(session, seals));
    const std::int64_t sealed_then = then == sums.end() ? 0 : then->second.first;
    // A room of a newer Modou has been sealed by it, and has nothing of this one to catch up with.
    if (found.broken.empty() && !(found.complete && now.first == sealed_then)) found.broken = found.unknown;
    if (!found.broken.empty() || now.first < sealed_then) {
        wrong(found.broken.empty() ? "schema_version" : "schema_version " + found.broken, "表的升级记录被改过",
              "the record of what made the tables was changed");
        return problems;
    }
    // More migrations than then: they have run since, and the next opening for writing seals them.
    if (then != sums.end() && then->second.first == now.first && then->second.second != now.second)
        wrong("sqlite_schema", "表的定义被改过", "the definitions of the tables were changed");
    return problems;
}

Result<std::unique_ptr<store::Store>> open_tables(const Place& place, const Seals& seals, const Parts& parts) {
    auto opened = open_store(place, migrations(parts));
    if (opened) return opened;
    if (auto plain = open_store(place, {})) {
        const auto problems = (*plain)->read([&](Session& s) { return check_schema(s, seals, parts, place); });
        if (problems && !problems->empty()) return tl::unexpected(refusal(*problems));
    }
    return opened;
}

}  // namespace modou::folder
