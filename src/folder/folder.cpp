#include "folder/folder.hpp"

#include <algorithm>

#include "folder/clock.hpp"
#include "folder/key_notes.hpp"
#include "folder/schema.hpp"
#include "folder/schema_check.hpp"
#include "folder/state.hpp"

namespace modou::folder {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

Folder::Folder(std::string path, Parts parts, FolderKeys keys, const HowToOpen& how)
    : path_(std::move(path)),
      parts_(std::move(parts)),
      keys_(std::move(keys)),
      place_{path_, keys_.postgres},
      seals_(keys_.digests),
      writing_(how.access == Access::write),
      clock_(how.clock != nullptr ? *how.clock : system_clock_),
      random_(how.random != nullptr ? *how.random : system_random_) {}

Folder::~Folder() = default;

Result<std::unique_ptr<Folder>> Folder::open(const std::string& path, Parts parts, const HowToOpen& how) {
    MODOU_TRY(FolderKeys keys, read_keys(path));
    std::unique_ptr<Folder> folder(new Folder(path, std::move(parts), std::move(keys), how));
    MODOU_CHECK(folder->open_book(how));
    MODOU_CHECK(folder->open_log(how));
    return folder;
}

Status Folder::open_book(const HowToOpen& how) {
    if (writing_) {
        MODOU_TRY(lock_, Lock::take(path_));
        if (place_.postgres) {
            MODOU_TRY(writer_lock_, postgres::WriterLock::take(*place_.postgres));
            place_.writer = writer_lock_.get();
        }
    }
    files_ = journal::posix_files(path_);
    MODOU_TRY(const base::Sequence written, written_entries(*files_));
    MODOU_TRY(const bool lost, lost_tables(place_, *files_));
    if (lost && how.tables == HowToOpen::Tables::checked) return tl::unexpected(no_tables(place_, parts_).error());
    ledger::LedgerOptions options;
    options.read_only = !writing_;
    if (!writing_) options.threads = ledger::LedgerOptions::Threads::none;
    MODOU_TRY(store_, open_tables(place_, seals_, parts_));
    options.clock = how.clock_check;
    MODOU_TRY(clock_before_, accepted_clock());
    options.clock_accepted = clock_before_;
    journal::Recovery found;
    MODOU_TRY(book_, folder::open_book(place_, *files_, clock_, random_, options, &found));
    const base::Sequence size = book_->durable();
    if (!writing_ && size < written)
        return base::fail(Code::damaged, fmt::format("the book ends at entry {}, but {} were written", size, written),
                          place_.book());
    if (found.cut_bytes > 0)
        notices_.push_back(fmt::format("the book ended in {} bytes that were never finished; they were moved to {}",
                                       found.cut_bytes, found.cut_file));
    for (const auto& notice : book_->notices()) notices_.push_back(notice);
    return {};
}

Status Folder::open_log(const HowToOpen& how) {
    tables_.emplace(*store_, *book_, keys_, seals_, clock_);
    if (!writing_) {
        MODOU_CHECK(check_opened(nullptr, how));
    } else {
        MODOU_TRY(auto log_keys, read_log_keys(path_));
        MODOU_CHECK(check_opened(&log_keys, how));
        MODOU_TRY(log_, publish::PublicLog::open(*files_, *book_, std::move(log_keys.signing), log_keys.known));
        log_->begin();
        MODOU_TRY(const bool older, tables_->begin(parts_, path_, how.tables == HowToOpen::Tables::accepted));
        if (older)
            notices_.push_back(
                "数据库的各行从现在起带有印记，改动会被发现 · the rows of the database carry seals from now on, so "
                "that "
                "a change is noticed");
    }
    outbox_ = std::make_unique<app::Outbox>(*store_, *book_, keys_.digests, clock_);
    outbox_->surround([this](Session& s, const auto& projections) { return tables_->seal_together(s, projections); });
    declare_clock(*outbox_, *tables_, keys_.digests);
    MODOU_TRY(const auto made, store_->read([](Session& s) {
        return s.first<std::string>("SELECT value FROM setting WHERE name = 'made_data'");
    }));
    made_data_ = made.has_value();
    ports_.emplace(Ports{path_, keys_, *book_, *tables_, *outbox_, log_.get(), clock_, random_});
    return {};
}

// The keys are those that the book was made with, and the tables are what was written. A book of an older Modou gets
// the fingerprints of its keys; that they fit is seen by what they made.
Status Folder::check_opened(const LogKeys* log, const HowToOpen& how) {
    MODOU_TRY(const auto noted, newest_key_note(*book_));
    KeyCheck keys;
    if (noted) keys = check_keys(*noted, keys_, log, path_);
    if (log != nullptr && !keys_.origin.empty() && log->signing.name != keys_.origin)
        keys.problems.push_back(other_origin(path_));
    if (!keys.problems.empty()) return tl::unexpected(refusal(keys.problems));
    if (how.tables == HowToOpen::Tables::checked) {
        MODOU_TRY(Problems problems, check_version(checked()));
        if (problems.empty()) {
            MODOU_TRY(problems, check_tables(checked(), Depth::opening));
        }
        if (!problems.empty()) return tl::unexpected(refusal(problems));
    }
    if (log == nullptr || (noted && !keys.unfinished)) return {};
    const bool fresh = book_->durable() == 0;
    MODOU_CHECK(note_keys(*book_, clock_, noted ? noted->number + 1 : 1, keys_, *log));
    end_rotation(path_);
    if (!fresh && !noted)
        notices_.push_back(
            "密钥的指纹从现在起记在账上，每次打开都会核对 · the fingerprints of the keys are noted in the book from "
            "now "
            "on, and compared at each start");
    return {};
}

Status Folder::finish_acts(const std::function<Status()>& older) {
    if (!writing_) return {};
    // Twice: an act that was cut off comes before what it, or an older Modou, has left in the tables.
    for (const bool second : {false, true}) {
        if (second && older) MODOU_CHECK(older());
        MODOU_TRY(const auto found, outbox_->run_open());
        for (const app::Found& one : found) {
            if (second && one.error && std::ranges::find(notices_, one.text()) != notices_.end()) continue;
            notices_.push_back(one.text());
        }
    }
    (void)tables_->note();
    return keep_accepted_clock();
}

Status Folder::set_made_data() {
    made_data_ = true;
    return tables_->write([](Session& s, Sealing& sealing) -> Status {
        MODOU_CHECK(s.run("INSERT INTO setting (name, value) VALUES ('made_data', 'yes') ON CONFLICT DO NOTHING"));
        return sealing.row(folder::tables::setting, {"made_data"});
    });
}

Status Folder::close() {
    outbox_->end_runner();
    if (!log_) return book_->close();
    log_->end();
    const auto size = book_->read([](const ledger::State& state) { return state.size(); });
    auto logged = book_->wait_durable(size).and_then([&] { return log_->catch_up(); });
    MODOU_CHECK(book_->close());
    return logged;
}

Result<proof::VerifierKey> Folder::rotate_log_key() {
    MODOU_TRY(auto next, folder::rotate_log_key(path_, random_));
    MODOU_TRY(const auto verifier, next.verifier());
    MODOU_TRY(const auto noted, newest_key_note(*book_));
    MODOU_TRY(const auto keys, read_log_keys(path_));
    MODOU_CHECK(note_keys(*book_, clock_, noted ? noted->number + 1 : 1, keys_, keys));
    end_rotation(path_);
    // The note stands under the last checkpoint of the old key, which the new one then signs too.
    MODOU_CHECK(log_->catch_up());
    MODOU_CHECK(log_->use_key(std::move(next)));
    return verifier;
}

Checked Folder::checked() const {
    return {*store_, *book_, keys_, seals_, parts_, place_, !writing_};
}

Result<Problems> Folder::check(Depth depth, const std::atomic<bool>* stop) {
    MODOU_TRY(Problems problems, tables_->still([&] { return check_version(checked()); }));
    MODOU_TRY(Problems more, check_tables(checked(), depth, stop));
    problems.insert(problems.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    return problems;
}

Problems Folder::problems() const {
    std::lock_guard lock(problems_mutex_);
    return problems_;
}

void Folder::set_problems(Problems problems) {
    std::lock_guard lock(problems_mutex_);
    problems_ = std::move(problems);
}

Result<std::optional<base::Instant>> Folder::accepted_clock() {
    return store_->read([](Session& s) { return read_accepted_clock(s); });
}

Status Folder::keep_accepted_clock() {
    MODOU_TRY(const auto said, keep_clock(*ports_, clock_before_));
    if (said) notices_.push_back("--accept-clock: " + *said);
    return {};
}

}  // namespace modou::folder
