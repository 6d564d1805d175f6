// For the tests of rooms above the book: a journal in files, or in a database (MODOU_TESTS_ON).
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "journal/postgres_journal.hpp"
#include "postgres/testing_server.hpp"

namespace modou::journal {

// The same book again at each opening: `place` is a database of the test's own, or nothing for `files`.
inline base::Result<std::unique_ptr<Journal>> open_for_test(Files& files, const std::optional<postgres::Address>& place,
                                                            FileJournalOptions options) {
    if (!place) {
        MODOU_TRY(auto book, FileJournal::open(files, options));
        return std::unique_ptr<Journal>(std::move(book));
    }
    PostgresJournalOptions rows;
    rows.read_only = options.mode == FileJournalOptions::Mode::read_only;
    rows.segment_bytes = options.segment_bytes;
    rows.known_durable = options.known_durable;
    rows.check_whole_below_bytes = options.check_whole_below_bytes;
    MODOU_TRY(auto book, PostgresJournal::open(*place, rows));
    return std::unique_ptr<Journal>(std::move(book));
}

// How many rows of the private parts hold these bytes.
inline base::Result<std::int64_t> private_rows_with(const postgres::Address& place, std::string_view bytes) {
    MODOU_TRY(const auto connection, postgres::Connection::open(place));
    MODOU_TRY(const auto rows, connection->ask("SELECT count(*) FROM journal_private WHERE position($1 in bytes) > 0",
                                               {postgres::Value(base::bytes_of(bytes))}));
    return rows.number(0, 0);
}

}  // namespace modou::journal
