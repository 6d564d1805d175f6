#include "folder/findings.hpp"

#include <filesystem>

#include "base/digest.hpp"
#include "folder/key_notes.hpp"
#include "folder/schema.hpp"
#include "folder/schema_check.hpp"
#include "folder/state.hpp"
#include "folder/table_check.hpp"
#include "journal/file_journal.hpp"
#include "ledger/snapshot.hpp"
#include "proof/checkpoint.hpp"
#include "store/definitions.hpp"

namespace modou::folder {
namespace {

using base::Result;
using base::Status;

constexpr std::size_t k_max_kept_file = std::size_t{128} << 20;

class FolderCheck {
  public:
    FolderCheck(const std::string& folder, const Parts& parts, Held held,
                const std::function<void(std::uint64_t)>& progress, const std::atomic<bool>* stop)
        : folder_(folder),
          parts_(parts),
          held_(held),
          progress_(progress),
          stop_(stop),
          files_(journal::posix_files(folder)),
          place_{folder, {}} {}

    Result<FolderFindings> run() {
        MODOU_TRY(place_.postgres, place_of(folder_));
        MODOU_CHECK(check_book());
        MODOU_CHECK(check_derived());
        auto keys = read_keys(folder_);
        if (!keys) add(keys.error());
        auto log_keys = read_log_keys(folder_);
        if (!log_keys) add(log_keys.error());
        if (log_keys) check_checkpoint(*log_keys);
        if (keys && log_keys) check_tables_and_keys(*keys, *log_keys);
        for (const Part& part : parts_)
            for (const KeptFiles& kept : part.kept) check_kept(kept);
        if (stopped()) return base::fail(base::Code::unavailable, "检查被中止 / the check was stopped");
        return std::move(found_);
    }

  private:
    void add(const base::Error& error) { found_.problems.push_back(problem_of(error)); }
    void add(Problem problem) {
        if (std::find(found_.problems.begin(), found_.problems.end(), problem) == found_.problems.end())
            found_.problems.push_back(std::move(problem));
    }

    bool stopped() const { return stop_ != nullptr && stop_->load(); }

    Status check_book() {
        MODOU_TRY(const base::Sequence marked, written_entries(*files_));
        std::vector<std::string> passed_over;
        MODOU_TRY(const auto state, ledger::read_newest_snapshot(*files_, passed_over));
        base::Sequence written = std::max(marked, state.size());
        if (const auto index = ledger::Index::open(*files_, ledger::Index::Tidy::no))
            written = std::max(written, (*index)->covered());
        MODOU_TRY(const auto findings, inspect_book(place_, *files_, written, progress_, stop_));
        found_.entries = findings.entries;
        found_.book_damaged = !findings.problems.empty();
        for (const auto& problem : findings.problems) add(problem);
        for (const auto& name : passed_over)
            found_.problems.push_back({folder_ + "/" + name,
                                       "快照读不出来；下次打开时由账本重建（modou repair 会删去它）",
                                       "the snapshot does not read; the next start replays the book instead (modou "
                                       "repair removes it)"});
        return {};
    }

    Status check_derived() {
        if (found_.book_damaged) return {};
        if (auto index = ledger::Index::open(*files_, ledger::Index::Tidy::no); !index) add(index.error());
        return {};
    }

    void check_tables_and_keys(const FolderKeys& keys, const LogKeys& log_keys) {
        if (auto lost = lost_tables(place_, *files_); !lost || *lost) {
            lost ? add(no_tables(place_, parts_)) : add(lost.error());
            return;
        }
        // Nothing is made and nothing migrated by looking.
        if (!place_.postgres && !std::filesystem::exists(place_.tables())) return;
        auto opened = open_store(place_, {});
        if (!opened) return add(opened.error());
        store::Store& store = **opened;
        const Seals seals(keys.digests);
        const auto current = of_this_schema(store);
        if (!current) return add(current.error());
        if (!*current) {
            const auto schema = store.read([&](store::Session& s) { return check_schema(s, seals, parts_, place_); });
            if (!schema) return add(schema.error());
            for (const auto& problem : *schema) add(problem);
            return;
        }
        check_named_files(store);
        list_open_acts(store);
        if (found_.book_damaged || stopped()) return;
        base::SystemClock clock;
        base::SystemRandom random;
        ledger::LedgerOptions options;
        options.read_only = true;
        options.threads = ledger::LedgerOptions::Threads::none;
        auto book = open_book(place_, *files_, clock, random, options);
        if (!book) return add(book.error());
        const auto noted = newest_key_note(**book);
        if (!noted) return add(noted.error());
        if (*noted) {
            auto checked = check_keys(**noted, keys, &log_keys, folder_);
            for (auto& problem : checked.problems) add(std::move(problem));
            if (!checked.problems.empty()) return;
        }
        if (!keys.origin.empty() && log_keys.signing.name != keys.origin) add(other_origin(folder_));
        const Checked checked{store, **book, keys, seals, parts_, place_, held_ == Held::elsewhere};
        for (const bool whole : {false, true}) {
            auto problems = whole ? check_tables(checked, Depth::whole, stop_) : check_version(checked);
            if (!problems) return add(problems.error());
            for (auto& problem : *problems) add(std::move(problem));
        }
        auto lost = find_lost(checked, stop_);
        if (!lost) return add(lost.error());
        found_.lost = std::move(*lost);
    }

    // Files that rows name and that are gone.
    void check_named_files(store::Store& store) {
        const auto gone = [&](const std::string& file, const std::string& zh, const std::string& en) {
            const std::string path = folder_ + "/" + file;
            std::error_code error;
            if (std::filesystem::exists(path, error)) return;
            add({path, zh + "不在；请从备份放回这个文件", en + " is gone: put the file back from a backup"});
        };
        for (const Part& part : parts_) {
            if (!part.named_files) continue;
            const auto looked = store.read([&](store::Session& s) { return part.named_files(s, gone); });
            if (!looked) add(looked.error());
        }
    }

    void list_open_acts(store::Store& store) {
        const auto listed = store.read([&](store::Session& s) {
            return s.rows<std::int64_t, std::string, std::int64_t, std::string>(
                "SELECT number, kind, at, coalesce(reason, '') FROM operation WHERE state = 'open' ORDER BY number", {},
                [&](std::int64_t number, std::string kind, std::int64_t at, std::string reason) {
                    FolderFindings::OpenAct act;
                    act.number = number;
                    act.kind = std::move(kind);
                    act.at = {at};
                    act.reason = std::move(reason);
                    found_.open_acts.push_back(std::move(act));
                });
        });
        if (!listed) add(listed.error());
    }

    // Whether every migration that this build knows has run.
    Result<bool> of_this_schema(store::Store& store) {
        return store.read([&](store::Session& s) -> Result<bool> {
            MODOU_TRY(const bool table, store::has_table(s, "schema_version"));
            if (!table) return false;
            for (const auto& room : migrations(parts_)) {
                MODOU_TRY(const auto at,
                          s.first<std::int64_t>("SELECT count(*) FROM schema_version WHERE room = :r", {room.room}));
                if (std::get<0>(*at) < static_cast<std::int64_t>(room.migrations.size())) return false;
            }
            return true;
        });
    }

    // That its root is the book's is seen at each opening for writing, where tiles are made again that lead elsewhere.
    void check_checkpoint(const LogKeys& keys) {
        const std::string name = "log/checkpoint";
        const auto there = files_->exists(name);
        if (!there) return add(there.error());
        if (!*there) return;
        const auto note = journal::read_whole(*files_, name, proof::k_max_note_bytes);
        if (!note) return add(note.error());
        if (const auto opened = proof::open_checkpoint(*note, keys.known); !opened)
            add({folder_ + "/" + name, "最后的检查点读不出来，或签名不符；请从备份放回这个文件",
                 "the last checkpoint: " + opened.error().message + "; put the file back from a backup"});
    }

    // Files that bear the SHA-256 of what they hold as their name.
    void check_kept(const KeptFiles& kept) {
        std::error_code error;
        for (const auto& file : std::filesystem::directory_iterator(fmt::format("{}/{}", folder_, kept.in), error)) {
            if (stopped()) return;
            std::string name = file.path().filename().string();
            if (!name.ends_with(kept.ending) || name.ends_with(".new")) continue;
            name.resize(name.size() - kept.ending.size());
            if (name.size() != 64) continue;
            const auto content = read_folder_file(file.path().string(), k_max_kept_file);
            if (!content) {
                add(content.error());
                continue;
            }
            if (base::hex(base::sha256(base::bytes_of(*content))) != name)
                add({file.path().string(), fmt::format("{}：SHA-256 不符；请从备份放回这个文件", kept.zh),
                     fmt::format("{}: its SHA-256 differs; put the file back from a backup", kept.en)});
        }
    }

    const std::string& folder_;
    const Parts& parts_;
    const Held held_;
    const std::function<void(std::uint64_t)>& progress_;
    const std::atomic<bool>* stop_;
    std::unique_ptr<journal::Files> files_;
    Place place_;
    FolderFindings found_;
};

}  // namespace

Result<FolderFindings> check_folder(const std::string& folder, const Parts& parts, Held held,
                                    const std::function<void(std::uint64_t)>& progress, const std::atomic<bool>* stop) {
    return FolderCheck(folder, parts, held, progress, stop).run();
}

void drop_derived(const std::string& folder) {
    for (const char* derived : {"index", "state"}) std::filesystem::remove_all(folder + "/" + derived);
}

}  // namespace modou::folder
