#include "folder/place.hpp"

#include <algorithm>
#include <filesystem>

#include "folder/state.hpp"
#include "journal/postgres_journal.hpp"
#include "journal/segment.hpp"
#include "ledger/on_files.hpp"
#include "store/definitions.hpp"

namespace modou::folder {

using base::Code;
using base::Result;
using base::Sequence;
using base::Status;

Result<std::unique_ptr<store::Store>> open_store(const Place& place, const store::Migrations& migrations) {
    store::Options options;
    options.writer = place.writer;
    auto opened = place.postgres ? store::Store::open(*place.postgres, migrations, options)
                                 : store::Store::open(place.tables(), migrations);
    if (!opened) return tl::unexpected(opened.error());
    return std::make_unique<store::Store>(std::move(*opened));
}

Result<std::unique_ptr<ledger::Ledger>> open_book(const Place& place, journal::Files& files, base::Clock& clock,
                                                  base::Random& random, const ledger::LedgerOptions& options,
                                                  journal::Recovery* recovery) {
    if (!place.postgres) return ledger::open_on_files(files, clock, random, options, {}, recovery);
    return ledger::Ledger::open(
        files,
        [&](Sequence known) -> Result<std::unique_ptr<journal::Journal>> {
            journal::PostgresJournalOptions journal;
            journal.read_only = options.read_only;
            journal.known_durable = known;
            journal.writer = place.writer;
            MODOU_TRY(auto rows, journal::PostgresJournal::open(*place.postgres, journal));
            return std::unique_ptr<journal::Journal>(std::move(rows));
        },
        clock, random, options);
}

Result<journal::Findings> inspect_book(const Place& place, journal::Files& files, Sequence written,
                                       const std::function<void(std::uint64_t)>& progress,
                                       const std::atomic<bool>* stop) {
    return place.postgres ? journal::inspect_book(*place.postgres, written, progress, stop)
                          : journal::inspect_book(files, written, progress, stop);
}

Result<bool> lost_tables(const Place& place, journal::Files& files) {
    if (place.postgres) {
        MODOU_TRY(auto store, store::Store::open(*place.postgres, {}, {.readers = 1}));
        MODOU_TRY(const bool there,
                  store.read([](store::Session& s) { return store::has_table(s, "schema_version"); }));
        if (there) return false;
        MODOU_TRY(const bool begun, journal::has_book(*place.postgres));
        if (begun) return true;
    } else {
        std::error_code error;
        const auto size = std::filesystem::file_size(place.tables(), error);
        if (!error && size > 0) return false;
        MODOU_TRY(const auto names, files.list(std::string(journal::k_book_folder)));
        if (std::any_of(names.begin(), names.end(), [](const auto& name) { return journal::segment_first(name); }))
            return true;
    }
    MODOU_TRY(const Sequence written, written_entries(files));
    return written > 0;
}

Status must_be_empty(const postgres::Address& address) {
    MODOU_TRY(auto store, store::Store::open(address, {}, {.readers = 1}));
    MODOU_TRY(const std::int64_t others, store.read([](store::Session& s) { return store::count_objects(s); }));
    MODOU_TRY(const bool book, journal::has_book(address));
    MODOU_TRY(const bool moving, store.read([](store::Session& s) { return store::has_table(s, "journal_move"); }));
    if (others > 0 || book || moving)
        return base::fail(
            Code::conflict,
            "这个数据库不是空的：请用 createdb 另建一个；如果这是一次中断的搬迁留下的，先用 dropdb 删去再建 · "
            "this database is not empty: make another one with createdb; what a move that was cut off has "
            "left there, dropdb removes first",
            address.text());
    return {};
}

Problem in_place(const Place& place, Problem problem) {
    if (!place.postgres) return problem;
    const auto replace = [](std::string& text, std::string_view what, std::string_view by) {
        for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
            text.replace(at, what.size(), by);
    };
    replace(problem.where, place.folder + "/modou.db", place.tables());
    replace(problem.zh, "modou.db", "数据库");
    replace(problem.zh, "book 与", "");
    replace(problem.en, "the newest modou.db", "the newest database");
    replace(problem.en, "book and modou.db", "the database");
    replace(problem.en, "modou.db", "the database");
    return problem;
}

}  // namespace modou::folder
