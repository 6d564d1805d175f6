#include "folder/move_mark.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "journal/file_journal.hpp"
#include "postgres/connection.hpp"
#include "store/definitions.hpp"

namespace modou::folder {
namespace {

using base::Code;
using base::Result;
using base::Status;
using postgres::Connection;
using postgres::Value;

const std::string k_file = "moving";
const std::string k_book{journal::k_book_folder};
const std::string k_mark_here = k_book + "/moving";
constexpr std::uint64_t k_limit = 4096;
constexpr const char* k_tables_here[] = {"modou.db", "modou.db-wal", "modou.db-shm"};

std::string place_line(const std::optional<postgres::Address>& place) {
    return place ? "postgres " + place->line() : "files";
}
std::string shown(std::string_view line, const std::string& folder) {
    constexpr std::string_view k_postgres = "postgres ";
    if (!line.starts_with(k_postgres)) return folder;
    const auto address = postgres::Address::from_line(line.substr(k_postgres.size()));
    return address ? address->text() : std::string(line);
}

Result<std::string> read_if_there(journal::Files& files, const std::string& name) {
    MODOU_TRY(const bool there, files.exists(name));
    return there ? journal::read_whole(files, name, k_limit) : std::string();
}

// A line "NAME value\n" at the begin of the text, taken off it.
std::string take_line(std::string_view& text, std::string_view name) {
    const auto end = text.find('\n');
    if (!text.starts_with(name) || end == std::string_view::npos) return {};
    std::string value(text.substr(name.size(), end - name.size()));
    text.remove_prefix(end + 1);
    return value;
}

}  // namespace

// What does not read was never written whole: it is as if there were none.
Result<MoveMark::Kept> MoveMark::kept() {
    MODOU_TRY(const std::string whole, read_if_there(files_, k_file));
    std::string_view text = whole;
    Kept kept;
    if (take_line(text, "modou move ") != "1") return kept;
    kept.id = take_line(text, "id ");
    kept.from = take_line(text, "from ");
    kept.to = take_line(text, "to ");
    return kept.to.empty() || !text.empty() ? Kept{} : kept;
}

Result<std::optional<std::string>> MoveMark::moved_from() {
    MODOU_TRY(const Kept last, kept());
    if (last.id.empty() || last.to != place_line(to_.postgres)) return std::nullopt;
    return shown(last.from, to_.folder);
}

Result<MoveMark::Found> MoveMark::look(const std::optional<postgres::Address>& from) {
    from_ = place_line(from);
    MODOU_TRY(const Kept last, kept());
    const bool here = !last.id.empty() && last.to == place_line(to_.postgres);
    if (!here && last.to != from_ && last.to.starts_with("postgres ")) left_half_ = shown(last.to, to_.folder);
    if (!to_.postgres) {
        MODOU_TRY(const std::string mark, read_if_there(files_, k_mark_here));
        if (here && mark == last.id) found_ = Found::half;
    } else {
        MODOU_TRY(const auto connection, Connection::open(*to_.postgres));
        MODOU_TRY(const auto there, connection->ask("SELECT 1 FROM pg_class WHERE oid = to_regclass('journal_move')"));
        if (there.size() == 1 && here) {
            MODOU_TRY(const auto mark, connection->ask("SELECT state FROM journal_move WHERE id = $1",
                                                       {Value(std::string_view(last.id))}));
            if (mark.size() == 1) found_ = mark.text(0, 0) == "whole" ? Found::whole : Found::half;
        }
        if (found_ == Found::nothing) MODOU_CHECK(must_be_empty(*to_.postgres));
    }
    if (found_ != Found::nothing) id_ = last.id;
    return found_;
}

Status MoveMark::begin(store::Store& store) {
    return to_.postgres ? begin_there(store) : begin_here();
}

Status MoveMark::keep_id() {
    std::array<std::byte, 16> random;
    base::SystemRandom().fill(random);
    id_ = base::hex(random);
    const std::string text = fmt::format("modou move 1\nid {}\nfrom {}\nto {}\n", id_, from_, place_line(to_.postgres));
    return journal::write_aside(files_, "", k_file, base::bytes_of(text));
}

Status MoveMark::begin_there(store::Store& store) {
    if (found_ == Found::nothing) {
        MODOU_CHECK(keep_id());
    } else if (found_ == Found::half) {
        // What is left of the move that was killed ends first: its last transaction might yet come in.
        MODOU_TRY(const auto connection, Connection::open(*to_.postgres));
        MODOU_CHECK(connection->ask(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND "
            "application_name = 'modou' AND usename = current_user AND pid <> pg_backend_pid()"));
    }
    MODOU_TRY(lock_, postgres::WriterLock::take(*to_.postgres));
    to_.writer = lock_.get();
    if (found_ == Found::whole) return {};
    if (found_ == Found::half) return drop_half(store);
    MODOU_CHECK(must_be_empty(*to_.postgres));
    MODOU_TRY(const auto connection, Connection::open(*to_.postgres));
    const std::vector<postgres::Statement> statements{
        {"CREATE TABLE journal_move (id text PRIMARY KEY, state text NOT NULL)", {}},
        {"INSERT INTO journal_move (id, state) VALUES ($1, 'half')", {Value(std::string_view(id_))}}};
    return connection->all(statements);
}

// Its tables are those that stand here: whatever else is in the database, no move has made it.
Status MoveMark::drop_half(store::Store& store) {
    MODOU_TRY(const auto here, store.read([](store::Session& s) { return store::table_names(s); }));
    MODOU_TRY(auto half, store::Store::open(*to_.postgres, {}, {.readers = 1}));
    MODOU_TRY(const auto there, half.read([](store::Session& s) { return store::table_names(s); }));
    MODOU_TRY(auto foreign, half.read([](store::Session& s) { return store::foreign_object(s); }));
    std::string all = "journal_record, journal_private";
    for (const std::string& name : there) {
        if (!std::ranges::binary_search(here, name)) foreign = "table " + name;
        all += ", \"" + name + "\"";
    }
    if (foreign)
        return base::fail(
            Code::conflict,
            fmt::format("中断的搬迁留下的数据库里有别人建的东西（{}），不敢清空：请用 createdb 另建一个 · in the "
                        "database that a move which was cut off has left stands something that it did not make ({}), "
                        "so that it is not cleared: make another one with createdb",
                        *foreign, *foreign),
            to_.postgres->text());
    MODOU_TRY(const auto connection, Connection::open(*to_.postgres));
    return connection->script("DROP TABLE IF EXISTS " + all);
}

Status MoveMark::begin_here() {
    if (found_ == Found::nothing) {
        MODOU_CHECK(keep_id());
        MODOU_CHECK(files_.make_folder(k_book));
        MODOU_CHECK(files_.sync_folder(""));
        return journal::write_aside(files_, k_book, "moving", base::bytes_of(id_));
    }
    for (const char* name : k_tables_here) MODOU_CHECK(files_.remove(name));
    MODOU_TRY(const auto names, files_.list(k_book));
    for (const std::string& name : names)
        if (k_book + "/" + name != k_mark_here) MODOU_CHECK(files_.remove(k_book + "/" + name));
    return files_.sync_folder(k_book);
}

Status MoveMark::make_whole() {
    if (!to_.postgres) {
        MODOU_CHECK(files_.remove(k_mark_here));
        return files_.sync_folder(k_book);
    }
    MODOU_TRY(const auto connection, Connection::open(*to_.postgres));
    return connection->script("UPDATE journal_move SET state = 'whole'");
}

void MoveMark::end() {
    if (to_.postgres)
        if (const auto connection = Connection::open(*to_.postgres); connection)
            (void)(*connection)->script("DROP TABLE IF EXISTS journal_move");
    (void)files_.remove(k_file);
}

}  // namespace modou::folder
