#include "store/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace modou::store {
namespace {

constexpr std::pair<std::string_view, std::string_view> k_said[] = {
    {"INTEGER", "bigint"}, {"TEXT", "text COLLATE \"C\""}, {"BLOB", "bytea"}, {"STRICT", ""}};

// SQLite's own, or read in another way by PostgreSQL.
constexpr std::array<std::string_view, 13> k_refused = {"AUTOINCREMENT", "WITHOUT", "PRAGMA", "TRIGGER", "VIEW",
                                                        "REAL",          "NUMERIC", "GLOB",   "REPLACE", "COLLATE",
                                                        "ROWID",         "CAST",    "IFNULL"};

bool in_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

}  // namespace

base::Result<std::string> in_postgres(std::string_view sql) {
    std::string out, before;
    int tables = 0, strict = 0;
    for (std::size_t at = 0; at < sql.size();) {
        const char c = sql[at];
        if (c == '\'' || c == '"') {
            const auto end = sql.find(c, at + 1);
            if (end == std::string_view::npos) return base::fail(base::Code::bug, "a quotation mark is never closed");
            out += sql.substr(at, end + 1 - at);
            at = end + 1;
            continue;
        }
        if (!in_word(c)) {
            out.push_back(c);
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < sql.size() && in_word(sql[end])) ++end;
        std::string word(sql.substr(at, end - at));
        // Names are written small, words of SQL large: a column may be called "text" or "view".
        if (std::ranges::find(k_refused, word) != k_refused.end())
            return base::fail(base::Code::bug, fmt::format("{} does not mean the same in PostgreSQL", word));
        tables += word == "TABLE" && before == "CREATE" ? 1 : 0;
        strict += word == "STRICT" ? 1 : 0;
        const auto said = std::ranges::find(k_said, std::string_view(word), [](const auto& one) { return one.first; });
        out += said != std::end(k_said) ? said->second : word;
        before = std::move(word);
        at = end;
    }
    if (tables != strict) return base::fail(base::Code::bug, "a table is not STRICT");
    return out;
}

}  // namespace modou::store
