// A data folder, opened: its lock and keys, the book, the tables, the public log, the acts that a crash left. It knows
// no programme: rooms say what they keep in it (part.hpp), and get what they need of it as Ports.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/outbox.hpp"
#include "folder/table_check.hpp"
#include "folder/tables.hpp"
#include "journal/files.hpp"
#include "publish/public_log.hpp"

namespace modou::folder {

// What a room is given. References to things that outlive it; no room makes these itself.
struct Ports {
    const std::string& path;  // of the folder
    const FolderKeys& keys;
    ledger::Ledger& book;
    Tables& tables;
    app::Outbox& outbox;
    publish::PublicLog* log;  // null: opened for reading
    base::Clock& clock;
    base::Random& random;

    store::Store& store() const { return tables.store(); }
    const base::DigestKey& digests() const { return keys.digests; }
};

enum class Access { write, read };

struct HowToOpen {
    Access access = Access::write;
    // accepted: at the owner's word the tables are taken as they stand, or made anew where they are missing.
    enum class Tables { checked, accepted } tables = Tables::checked;
    ledger::LedgerOptions::ClockCheck clock_check = ledger::LedgerOptions::ClockCheck::check;
    // The machine's own where they are null; they outlive the folder. A test sets them, so that a book is the same
    // again byte for byte.
    base::Clock* clock = nullptr;
    base::Random* random = nullptr;
};

class Folder {
  public:
    // Errors: not_found, busy (names the holder), damaged (names the place), unsupported, unavailable (a clock that
    // cannot be right).
    static base::Result<std::unique_ptr<Folder>> open(const std::string& path, Parts parts, const HowToOpen& how = {});
    ~Folder();

    // Once, after the rooms have declared their acts: finishes those that a crash left; then what an older Modou left
    // in the tables becomes acts (`older`), which are finished as well. Nothing when opened for reading.
    base::Status finish_acts(const std::function<base::Status()>& older = {});
    // Ends the log and the book; what was written stands under a checkpoint then. To be called last.
    base::Status close();

    const Ports& ports() const { return *ports_; }
    // What is in the folder was made up, for a demonstration: each page says so.
    bool made_data() const { return made_data_; }
    base::Status set_made_data();
    Lock* lock() { return lock_.get(); }
    std::vector<std::string>& notices() { return notices_; }  // for the operator

    // Counts the acts whose results the tables show; what was made before a change of it may be old.
    std::uint64_t acts_done() const { return outbox_->finished(); }
    // A new signing key for the public log; the old one's public half stays known. Returns the new public key.
    base::Result<proof::VerifierKey> rotate_log_key();

    // Everything that the tables say, against their seals and the book.
    base::Result<Problems> check(Depth depth, const std::atomic<bool>* stop = nullptr);
    // What the last check in the background found (scrub.hpp).
    Problems problems() const;
    void set_problems(Problems problems);

  private:
    Folder(std::string path, Parts parts, FolderKeys keys, const HowToOpen& how);

    base::Status open_book(const HowToOpen& how);
    base::Status open_log(const HowToOpen& how);
    base::Status check_opened(const LogKeys* log, const HowToOpen& how);
    Checked checked() const;
    base::Result<std::optional<base::Instant>> accepted_clock();
    base::Status keep_accepted_clock();

    const std::string path_;
    const Parts parts_;
    const FolderKeys keys_;
    Place place_;
    const Seals seals_;
    const bool writing_;
    base::SystemClock system_clock_;
    base::SystemRandom system_random_;
    base::Clock& clock_;
    base::Random& random_;
    std::unique_ptr<Lock> lock_;
    std::unique_ptr<postgres::WriterLock> writer_lock_;
    std::unique_ptr<journal::Files> files_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<ledger::Ledger> book_;
    std::optional<Tables> tables_;
    std::unique_ptr<publish::PublicLog> log_;
    std::unique_ptr<app::Outbox> outbox_;
    std::optional<Ports> ports_;
    std::optional<base::Instant> clock_before_;  // that was accepted at an earlier start
    std::vector<std::string> notices_;
    std::atomic<bool> made_data_ = false;

    mutable std::mutex problems_mutex_;
    Problems problems_;
};

}  // namespace modou::folder
