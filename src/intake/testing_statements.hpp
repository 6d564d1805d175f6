// Statements in tests: read them, and say what came out in one line.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "intake/statement.hpp"

namespace modou::intake {

inline const base::Day k_today = *base::parse_day("2026-12-01");

inline base::Result<Statement> read(std::string_view bytes, std::string_view map = {}) {
    return read_statement(bytes, "b.csv", *parse_statement_map(map), k_today);
}

// "in 1000 out 200 lines 3 failed 1": the file's sums in fen, its lines, and what was left out; or the error.
inline std::string sums(const base::Result<Statement>& statement) {
    if (!statement) return statement.error().text();
    std::string text =
        fmt::format("in {} out {} lines {}", statement->in.value, statement->out.value, lines_that_count(*statement));
    for (const auto& [reason, times] : statement->passed_over.counts()) text += fmt::format(" {} {}", reason, times);
    return text;
}
inline std::string sums(std::string_view bytes, std::string_view map = {}) {
    return sums(read(bytes, map));
}

// The refusal names the place, and has the word.
inline testing::AssertionResult refused(std::string_view bytes, std::string_view place, std::string_view word,
                                        std::string_view map = {}) {
    const auto statement = read(bytes, map);
    if (statement) return testing::AssertionFailure() << "read: " << sums(statement);
    if (statement.error().where != place || statement.error().message.find(word) == std::string::npos)
        return testing::AssertionFailure() << statement.error().text();
    return testing::AssertionSuccess();
}

}  // namespace modou::intake
