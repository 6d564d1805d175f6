// The tables of a folder, and the one way to change what they say: sealed (seals.hpp), and noted in the book.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>

#include "folder/data_folder.hpp"
#include "folder/part.hpp"
#include "folder/seals.hpp"
#include "ledger/ledger.hpp"
#include "store/store.hpp"

namespace modou::folder {

class Tables {
  public:
    // All outlive it.
    Tables(store::Store& store, ledger::Ledger& book, const FolderKeys& keys, const Seals& seals, base::Clock& clock)
        : store_(store), book_(book), keys_(keys), seals_(seals), clock_(clock) {}

    // For reading; what is written goes through write().
    store::Store& store() { return store_; }
    const Seals& seals() const { return seals_; }

    // One transaction, kept when `change` succeeds: it seals what it adds, changes and removes. The book then notes the
    // tables' new version, or with `later` at the next change or start: for a step that the same act soon follows with
    // another. Never call it from within a job of the book.
    enum class Note { now, later };
    using Change = std::function<base::Status(store::Session&, Sealing&)>;
    base::Status write(const Change& change, Note when = Note::now);
    // The same within a transaction that somebody else began (an act's check or projection); note() after it.
    base::Status seal(store::Session& session, const std::function<base::Status(Sealing&)>& change);
    // While `work` runs, what seal() is told of this transaction is summed up, and written once at its end.
    base::Status seal_together(store::Session& session, const std::function<base::Status()>& work);
    // Notes what `later` left; nothing when the book knows the tables as they are.
    base::Status note();

    // `fn()` while nothing changes the tables.
    template <class Fn>
    auto still(Fn fn) {
        std::lock_guard lock(mutex_);
        return fn();
    }

    // At opening: a folder without seals gets them, or at the owner's word new ones. Answers whether it had none,
    // though its book had entries: an older Modou made it.
    base::Result<bool> begin(const Parts& parts, const std::string& folder, bool accepted);

  private:
    base::Status note_version();  // under mutex_
    base::Result<bool> seal_all(const Parts& parts, const std::string& folder, bool accepted, const SealHead& head);

    store::Store& store_;
    ledger::Ledger& book_;
    const FolderKeys& keys_;
    const Seals& seals_;
    base::Clock& clock_;
    std::mutex mutex_;                    // one change at a time, with its note in the book
    std::atomic<std::int64_t> noted_{0};  // the newest version that the book knows
    Sealing* together_ = nullptr;         // touched only by who writes: the store lets one in at a time
};

}  // namespace modou::folder
