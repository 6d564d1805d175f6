#include "tally/part.hpp"

#include "folder/table_check.hpp"
#include "tally/lost_definitions.hpp"

namespace modou::tally {
namespace {

using base::Status;

store::RoomSchema schema() {
    return {"tally", {{1, "definitions of programmes", R"sql(
CREATE TABLE definition (number INTEGER PRIMARY KEY, programme TEXT NOT NULL, version INTEGER NOT NULL, digest TEXT NOT NULL,
                         seal INTEGER, UNIQUE (programme, version)) STRICT;
)sql"}}};
}

Status check_definitions(folder::RowCheck& check) {
    std::vector<std::pair<std::int64_t, std::string>> rows;
    MODOU_CHECK((check.session().rows<std::int64_t, std::string, std::int64_t, std::string>(
        "SELECT number, programme, version, digest FROM definition ORDER BY number", {},
        [&](std::int64_t number, const std::string& programme, std::int64_t version, const std::string& digest) {
            rows.emplace_back(number,
                              fmt::format("definition {} {} version {} sha256 {}", number, programme, version, digest));
        })));
    for (const auto& [number, says] : rows) {
        MODOU_TRY(const auto known, check.book().find(check.reference(says)));
        if (!known)
            check.wrong(
                fmt::format("definition {}", number),
                "账上没有这个定义的记录：这一行被改过，或 keys/digest.key 不是这本账的密钥",
                "the book has no note of this definition: the row was changed, or keys/digest.key is not the key "
                "of this book");
    }
    return {};
}

}  // namespace

folder::Part part(TablesMade made) {
    folder::Part part;
    if (made == TablesMade::here) part.schema = schema();
    part.sealed = {&tables::definition};
    part.kept = {
        {"definitions", ".toml", "定义的文字与发布时不同", "the definition is not the one that was published"}};
    part.check = check_definitions;
    part.restore = restore_definitions;
    return part;
}

}  // namespace modou::tally
