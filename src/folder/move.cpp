#include "folder/move.hpp"

#include <filesystem>

#include "folder/move_mark.hpp"
#include "folder/schema.hpp"
#include "folder/table_check.hpp"
#include "journal/postgres_journal.hpp"
#include "store/carry.hpp"
#include "store/definitions.hpp"

namespace modou::folder {
namespace {

using base::Code;
using base::Result;
using base::Status;

class Move {
  public:
    Move(const std::string& folder, const Parts& parts, const std::optional<postgres::Address>& to,
         const MoveProgress& progress, const std::atomic<bool>* stop, const HowToOpen& how)
        : parts_(parts),
          to_{folder, to},
          progress_(progress),
          stop_(stop),
          how_(how),
          files_(journal::posix_files(folder)),
          mark_(to_, *files_) {}

    Result<Moved> run() {
        MODOU_TRY(auto keys, read_keys(to_.folder));
        from_ = {to_.folder, keys.postgres};
        if (from_.postgres == to_.postgres) {
            MODOU_TRY(const auto came_from, mark_.moved_from());
            if (came_from) return tidy_up(*came_from);
        }
        if (from_.postgres.has_value() == to_.postgres.has_value())
            return base::fail(
                Code::conflict,
                fmt::format("这个文件夹的账本和表已经在 {} 了；要换一个数据库，先搬回文件 · book and tables "
                            "of this folder lie in {} already; to another database the way leads over "
                            "files",
                            from_.tables(), from_.tables()),
                to_.folder);
        MODOU_TRY(const MoveMark::Found found, mark_.look(from_.postgres));
        // Opened as for any writing: recovered, checked, brought to this version; then closed and held.
        MODOU_TRY(const auto held, Folder::open(to_.folder, parts_, how_));
        const base::Hash last = held->ports().book.journal().end().last;
        Moved moved;
        moved.left_half = mark_.left_half();
        moved.entries = held->ports().book.journal().end().size;
        MODOU_CHECK(held->close());
        step("begin");
        // Files that no move of now has made are in nobody's way.
        if (!to_.postgres && found == MoveMark::Found::nothing) MODOU_CHECK(set_aside().map([](const auto&) {}));
        MODOU_CHECK(mark_.begin(held->ports().store()));
        step("marked");
        if (found == MoveMark::Found::whole) {
            MODOU_TRY(moved.rows, compare(held->ports().store(), moved.entries, last));
        } else {
            MODOU_TRY(moved.rows, carry_tables(held->ports().store()));
            MODOU_CHECK(carry(moved.entries, last));
        }
        MODOU_CHECK(check(keys));
        step("checked");
        MODOU_CHECK(mark_.make_whole());
        step("whole");
        MODOU_CHECK(set_place(to_.folder, to_.postgres));
        step("in force");
        moved.left = from_.tables();
        if (!from_.postgres) {
            MODOU_TRY(moved.left, set_aside());
        }
        step("set aside");
        mark_.end();
        return moved;
    }

  private:
    void step(const char* what) const { progress_(what, 0, 0); }
    Status going_on() const {
        if (stop_ == nullptr || !stop_->load()) return {};
        return base::fail(Code::unavailable,
                          "搬迁已中止，什么都没有变 · the move was stopped, and nothing has changed");
    }

    // The last step was done, and the move killed before it could say so.
    Result<Moved> tidy_up(const std::string& came_from) {
        MODOU_TRY(const auto held, Folder::open(to_.folder, parts_, how_));
        Moved moved;
        moved.entries = held->ports().book.journal().end().size;
        MODOU_CHECK(held->ports().store().read([&](store::Session& s) -> Status {
            MODOU_TRY(const auto names, store::table_names(s));
            for (const std::string& name : names) {
                MODOU_TRY(const auto count, s.first<std::int64_t>("SELECT count(*) FROM " + name));
                if (name != "schema_version") moved.rows += std::get<0>(*count);
            }
            return {};
        }));
        MODOU_CHECK(held->close());
        moved.left = came_from;
        if (to_.postgres) {
            MODOU_TRY(moved.left, set_aside());
        }
        mark_.end();
        return moved;
    }

    static std::int64_t rows_of(const store::TableSums& sums) {
        std::int64_t all = 0;
        for (const auto& [name, sum] : sums) all += sum.rows;
        return all;
    }

    Result<std::int64_t> carry_tables(store::Store& from) {
        MODOU_TRY(const auto store, open_store(to_, migrations(parts_)));
        step("tables");
        MODOU_TRY(const auto sums, store::carry_rows(from, *store, [&](const std::string& table, std::int64_t rows) {
                      progress_(table, static_cast<std::uint64_t>(rows), 0);
                      return going_on();
                  }));
        return rows_of(sums);
    }

    // A move was killed just before its last step: what stands there is taken if it is still what stands here.
    Result<std::int64_t> compare(store::Store& from, base::Sequence entries, const base::Hash& last) {
        MODOU_TRY(const auto store, open_store(to_, migrations(parts_)));
        journal::PostgresJournalOptions options;
        options.read_only = true;
        MODOU_TRY(const auto book, journal::PostgresJournal::open(*to_.postgres, options));
        const auto sums = store::compare_rows(from, *store);
        if (!sums || book->end().size != entries || book->end().last != last)
            return base::fail(
                Code::conflict,
                "这个数据库里是上一次搬迁留下的一份，与现在的账本已经不同：请用 createdb 另建一个，把它用 dropdb 删去 "
                "· "
                "this database holds the copy of an earlier move, which is not the book of now any more: make another "
                "one with createdb, and remove this one with dropdb",
                to_.tables());
        return rows_of(*sums);
    }

    Status carry(base::Sequence entries, const base::Hash& last) {
        const auto told = [&](std::uint64_t done) { progress_("book", done, entries); };
        MODOU_TRY(const auto end, to_.postgres ? journal::carry_book(*files_, *to_.postgres, told, stop_)
                                               : journal::carry_book(*from_.postgres, *files_, told, stop_));
        if (end.size != entries || end.last != last)
            return base::fail(Code::damaged,
                              fmt::format("搬过去的账本与原来的不同：{} 条，应有 {} 条 · the book there is not the one "
                                          "here: {} entries, should be {}",
                                          end.size, entries, end.size, entries),
                              to_.book());
        return {};
    }

    // The two as they stand there, read anew and held against each other.
    Status check(const FolderKeys& keys) {
        base::SystemClock clock;
        base::SystemRandom random;
        ledger::LedgerOptions options;
        options.read_only = true;
        options.threads = ledger::LedgerOptions::Threads::none;
        options.clock = ledger::LedgerOptions::ClockCheck::accept;
        progress_("check", 0, 0);
        MODOU_TRY(const auto book, open_book(to_, *files_, clock, random, options));
        MODOU_TRY(const auto store, open_store(to_, {}));
        const Seals seals(keys.digests);
        const Checked checked{*store, *book, keys, seals, parts_, to_};
        for (const bool whole : {false, true}) {
            MODOU_TRY(const Problems problems,
                      whole ? check_tables(checked, Depth::whole, stop_) : check_version(checked));
            if (!problems.empty()) return tl::unexpected(refusal(problems));
        }
        return {};
    }

    // Files of a book that are not in force any more, whole, beside the others.
    Result<std::string> set_aside() {
        std::string aside;
        for (int n = 1; aside.empty() || std::filesystem::exists(to_.folder + "/" + aside); ++n)
            aside = fmt::format("before-move-{}", n);
        bool made = false;
        for (const char* name : {"book", "modou.db", "modou.db-wal", "modou.db-shm"}) {
            MODOU_TRY(const bool there, files_->exists(name));
            if (!there) continue;
            if (!std::exchange(made, true)) MODOU_CHECK(files_->make_folder(aside));
            MODOU_CHECK(files_->rename(name, aside + "/" + name));
        }
        if (made) {
            MODOU_CHECK(files_->sync_folder(aside));
            MODOU_CHECK(files_->sync_folder(""));
        }
        return to_.folder + "/" + aside;
    }

    const Parts& parts_;
    Place to_, from_;
    const MoveProgress& progress_;
    const std::atomic<bool>* stop_;
    const HowToOpen& how_;
    std::unique_ptr<journal::Files> files_;
    MoveMark mark_;
};

}  // namespace

Result<Moved> move_folder(const std::string& folder, const Parts& parts, const std::optional<postgres::Address>& to,
                          const MoveProgress& progress, const std::atomic<bool>* stop, const HowToOpen& how) {
    return Move(folder, parts, to, progress, stop, how).run();
}

}  // namespace modou::folder
