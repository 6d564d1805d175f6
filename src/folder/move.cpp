#include "folder/move.hpp"

#include <filesystem>

#include "folder/folder.hpp"
#include "folder/schema.hpp"
#include "folder/table_check.hpp"
#include "journal/postgres_journal.hpp"
#include "store/carry.hpp"

namespace modou::folder {
namespace {

using base::Code;
using base::Result;
using base::Status;

class Move {
  public:
    Move(const std::string& folder, const Parts& parts, const std::optional<postgres::Address>& to,
         const MoveProgress& progress, const std::atomic<bool>* stop)
        : parts_(parts), to_{folder, to}, progress_(progress), stop_(stop), files_(journal::posix_files(folder)) {}

    Result<Moved> run() {
        MODOU_TRY(auto keys, read_keys(to_.folder));
        from_ = {to_.folder, keys.postgres};
        if (from_.postgres.has_value() == to_.postgres.has_value())
            return base::fail(
                Code::conflict,
                fmt::format("这个文件夹的账本和表已经在 {} 了；要换一个数据库，先搬回文件 · book and tables "
                            "of this folder lie in {} already; to another database the way leads over "
                            "files",
                            from_.tables(), from_.tables()),
                to_.folder);
        if (to_.postgres) MODOU_CHECK(must_be_empty(*to_.postgres));
        // Opened as for any writing: recovered, checked, brought to this version; then closed and held.
        MODOU_TRY(const auto held, Folder::open(to_.folder, parts_));
        const base::Hash last = held->ports().book.journal().end().last;
        Moved moved;
        moved.entries = held->ports().book.journal().end().size;
        MODOU_CHECK(held->close());
        // What an earlier move that was cut off has left is in nobody's way.
        if (!to_.postgres) MODOU_CHECK(set_aside().map([](const auto&) {}));
        MODOU_TRY(moved.rows, carry_tables(held->ports().store()));
        MODOU_CHECK(carry(moved.entries, last));
        MODOU_CHECK(check(keys));
        MODOU_CHECK(set_place(to_.folder, to_.postgres));
        moved.left = from_.tables();
        if (!from_.postgres) {
            MODOU_TRY(moved.left, set_aside());
        }
        return moved;
    }

  private:
    Status going_on() const {
        if (stop_ == nullptr || !stop_->load()) return {};
        return base::fail(Code::unavailable,
                          "搬迁已中止，什么都没有变 · the move was stopped, and nothing has changed");
    }

    Result<std::int64_t> carry_tables(store::Store& from) {
        MODOU_TRY(const auto store, open_store(to_, migrations(parts_)));
        MODOU_TRY(const auto sums, store::carry_rows(from, *store, [&](const std::string& table, std::int64_t rows) {
                      progress_(table, static_cast<std::uint64_t>(rows), 0);
                      return going_on();
                  }));
        std::int64_t all = 0;
        for (const auto& [name, sum] : sums) all += sum.rows;
        return all;
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
    const Place to_;
    Place from_;
    const MoveProgress& progress_;
    const std::atomic<bool>* stop_;
    std::unique_ptr<journal::Files> files_;
};

}  // namespace

Result<Moved> move_folder(const std::string& folder, const Parts& parts, const std::optional<postgres::Address>& to,
                          const MoveProgress& progress, const std::atomic<bool>* stop) {
    return Move(folder, parts, to, progress, stop).run();
}

}  // namespace modou::folder
