// How the tables are changed: sealed, and noted in the book.
#include "giving/key_notes.hpp"
#include "giving/lost_definitions.hpp"
#include "giving/office.hpp"
#include "giving/table_check.hpp"

namespace modou::giving {

using base::Result;
using base::Status;
using store::Session;

Status Office::write_tables(const std::function<Status(Session&, Sealing&)>& change, NoteTables when) {
    std::lock_guard lock(tables_mutex_);
    MODOU_CHECK(
        store_->write([&](Session& s) { return seal(s, [&](Sealing& sealing) { return change(s, sealing); }); }));
    // What could not be noted (the disk is full, say) is kept all the same, and noted at the next change or start.
    if (when == NoteTables::now) (void)note_version();
    return {};
}

Status Office::seal(Session& session, const std::function<Status(Sealing&)>& change) {
    Sealing sealing(seals_, session, noted_tables_);
    MODOU_CHECK(change(sealing));
    return sealing.finish();
}

Status Office::note_tables() {
    std::lock_guard lock(tables_mutex_);
    return note_version();
}

// A change may come between the reading and the note: then the tables get a version of their own for it.
Status Office::note_version() {
    for (;;) {
        MODOU_TRY(const SealHead head, store_->read([](Session& s) { return read_seal_head(s); }));
        if (head.version <= noted_tables_) return {};
        ledger::Transfer note;
        note.kind = journal::Kind::note;
        note.event_time = clock_.now();
        note.reference = tables_reference(keys_.digests, head.version);
        const std::string says = fmt::format("tables {} hmac-sha256 {}", head.version, head.digest);
        note.text = says;
        MODOU_CHECK(ledger_->run([&](ledger::Batch& batch) -> Status {
            MODOU_TRY(const auto there, batch.find(note.reference));
            if (there) return {};
            return batch.post_new(note).map([](const auto&) {});
        }));
        noted_tables_ = head.version;
        MODOU_TRY(const SealHead now, store_->read([](Session& s) { return read_seal_head(s); }));
        if (now.version != head.version || now.digest == head.digest) return {};
        MODOU_CHECK(store_->write([&](Session& s) -> Status {
            Sealing sealing(seals_, s, head.version);
            sealing.schema_changed();
            return sealing.finish();
        }));
    }
}

Problems Office::problems() const {
    std::lock_guard lock(problems_mutex_);
    return problems_;
}

void Office::set_problems(Problems problems) {
    std::lock_guard lock(problems_mutex_);
    problems_ = std::move(problems);
}

Result<Problems> Office::check(Depth depth, const std::atomic<bool>* stop) {
    const Checked checked{*store_, *ledger_, keys_, seals_, folder_, log_ == nullptr};
    Problems problems;
    {
        std::lock_guard lock(tables_mutex_);
        MODOU_TRY(problems, check_version(checked));
    }
    MODOU_TRY(Problems more, check_tables(checked, depth, stop));
    problems.insert(problems.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    return problems;
}

// At opening: the keys are those that the book was made with, and the tables are what was written. A book of an older
// Modou gets the fingerprints of its keys; that they fit is seen by what they made.
Status Office::check_folder(const LogKeys* log, Tables tables) {
    MODOU_TRY(const auto noted, newest_key_note(*ledger_));
    KeyCheck keys;
    if (noted) keys = check_keys(*noted, keys_, log, folder_);
    if (log != nullptr && !keys_.origin.empty() && log->signing.name != keys_.origin)
        keys.problems.push_back(
            {folder_ + "/format", "账本的名字与日志的签名密钥不同；请从备份放回这个文件",
             "the origin is not the name of the log's signing key: put the file back from a backup"});
    if (!keys.problems.empty()) return tl::unexpected(refusal(keys.problems));
    if (tables == Tables::checked) {
        const Checked checked{*store_, *ledger_, keys_, seals_, folder_, log == nullptr};
        MODOU_TRY(Problems problems, check_version(checked));
        if (problems.empty()) {
            MODOU_TRY(problems, check_tables(checked, Depth::opening));
        }
        if (!problems.empty()) return tl::unexpected(refusal(problems));
    }
    if (log == nullptr) return {};
    if (!noted || keys.unfinished) {
        const bool fresh = ledger_->durable() == 0;
        MODOU_CHECK(note_keys(*ledger_, clock_, noted ? noted->number + 1 : 1, keys_, *log));
        end_rotation(folder_);
        if (!fresh && !noted)
            notices_.push_back(
                "密钥的指纹从现在起记在账上，每次打开都会核对 · the fingerprints of the keys are noted in the book "
                "from "
                "now on, and compared at each start");
    }
    return {};
}

// At opening: a folder without seals gets them.
Status Office::seal_tables(Tables tables) {
    std::lock_guard lock(tables_mutex_);
    MODOU_TRY(const SealHead head, store_->read([](Session& s) { return read_seal_head(s); }));
    if (head.version == 0 || tables == Tables::accepted) {
        std::int64_t next = 1;
        for (;; ++next) {
            MODOU_TRY(const auto known, ledger_->find(tables_reference(keys_.digests, next)));
            if (!known) break;
        }
        const bool older = head.version == 0 && next == 1 && ledger_->durable() > 1;
        const auto noted = [&](const std::string& says) -> Result<bool> {
            MODOU_TRY(const auto at, ledger_->find(base::reference_digest(keys_.digests, k_own_source, says)));
            return at.has_value();
        };
        MODOU_CHECK(store_->write([&](Session& s) -> Status {
            if (tables == Tables::accepted) MODOU_CHECK(restore_definitions(folder_, s, noted));
            return Sealing(seals_, s, 0).everything(next);
        }));
        if (older)
            notices_.push_back(
                "数据库的各行从现在起带有印记，改动会被发现 · the rows of the database carry seals from now on, so "
                "that "
                "a change is noticed");
        noted_tables_ = next - 1;
    } else {
        MODOU_TRY(const auto noted, ledger_->find(tables_reference(keys_.digests, head.version)));
        noted_tables_ = noted ? head.version : head.version - 1;
        MODOU_CHECK(store_->write([&](Session& s) -> Status {
            MODOU_TRY(const auto sums, read_seal_sums(s));
            MODOU_TRY(const auto schema, schema_sum(s, seals_));
            const auto sealed = sums.find(std::string(k_schema_sum));
            if (sealed != sums.end() && sealed->second.first == schema.first) return {};
            Sealing sealing(seals_, s, noted_tables_);
            sealing.schema_changed();
            return sealing.finish();
        }));
    }
    // A full disk may not take the note now; the next change or start brings it.
    (void)note_version();
    return {};
}

}  // namespace modou::giving
