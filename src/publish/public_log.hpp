// The public log of a ledger: its entries' leaves as an RFC 6962 tree, a signed checkpoint at most a second behind the
// book, the files of C2SP tlog-tiles, and receipts. Derived from the journal, but for the checkpoint: that is a
// promise.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "journal/files.hpp"
#include "ledger/ledger.hpp"
#include "proof/checkpoint.hpp"
#include "proof/merkle.hpp"
#include "proof/tile.hpp"

namespace modou::publish {

using base::Hash;
using base::Result;
using base::Sequence;
using base::Status;

// Kept in DIR/log: the tiles of level ≥ 1 that are full, and the newest signed checkpoint. Tiles of level 0 and entry
// bundles are computed from the book. Threads: all functions may be called from any thread.
class PublicLog {
  public:
    // Recomputes the root of the last checkpoint. Errors: damaged, when the book is shorter than the checkpoint or has
    // another root: the log never forks (a restored backup goes on under a new origin only). `files`, `book` outlive
    // it.
    // `known`: the log's keys, retired ones too; the last checkpoint is signed by one of them.
    static Result<std::unique_ptr<PublicLog>> open(journal::Files& files, ledger::Ledger& book, proof::SigningKey key,
                                                   std::span<const proof::VerifierKey> known);
    ~PublicLog();

    // Takes in every durable entry, then signs, syncs and shows a checkpoint of them.
    Status catch_up();
    // Does so once a second until end(), in a thread of its own. What fails is tried again, at first after a second,
    // then ever later (retry_after): a full disk or a lack of descriptors passes, and the log goes on by itself.
    void begin();
    void end();
    // Why the last try failed; empty while all is well.
    std::optional<base::Error> failure() const;
    // How often it was tried in vain since the last time that all was well.
    std::uint64_t failures() const;
    static std::chrono::milliseconds retry_after(std::uint64_t failures);

    // The newest checkpoint that anyone may have seen, with the cosignatures that came in for it.
    struct Published {
        proof::Checkpoint checkpoint;
        std::string note;
    };
    std::shared_ptr<const Published> published() const;
    // Witnesses' signatures of the checkpoint of `size`; older ones are left out. Kept with it. Errors: limit, io.
    Status add_cosignatures(std::uint64_t size, std::span<const proof::Signature> signatures);
    // Signs with this key from now on. The newest checkpoint carries both signatures: who knows one of the keys only
    // can follow to there, or from there. Errors: bad_input (the key of another log), io.
    Status use_key(proof::SigningKey next);

    // The bytes of a file of the log. Errors: not_found (beyond the published size, or a width it never had).
    Result<std::vector<std::byte>> file(const proof::Tile& tile) const;
    Result<std::vector<Hash>> inclusion(Sequence index, std::uint64_t size) const;
    Result<std::vector<Hash>> consistency(std::uint64_t old_size, std::uint64_t size) const;
    // What the tree holds of an entry. Errors: not_found.
    Result<std::vector<std::byte>> leaf(Sequence sequence) const;

    // Opened: with the private part, for the giver; sealed: leaf and proof only, for anyone.
    enum class Opening { opened, sealed };
    // C2SP tlog-proof text. Errors: not_found (no such entry), unavailable (not under a checkpoint yet).
    Result<std::string> receipt(Sequence sequence, Opening opening) const;

  private:
    // Of one tile level ≥ 1: how many tiles are full, and the hashes beyond them.
    struct Edge {
        std::uint64_t full = 0;
        std::vector<Hash> rest;
    };
    enum class Tiles { believe, make_again };
    // What a leaf must know of its accounts.
    struct Seen {
        bool is_public = false, is_person = false;
    };

    PublicLog(journal::Files& files, ledger::Ledger& book, proof::SigningKey key)
        : files_(files), book_(book), key_(std::move(key)) {}

    Status restore(const proof::Checkpoint& last, Tiles tiles);
    Status take_in(Sequence end);
    Status grow();
    Status write_tiles();
    Status take_tile(std::span<const std::byte> tile);
    void keep(unsigned level, const Hash& hash);
    Result<std::vector<std::byte>> stored_hashes(const proof::Tile& tile) const;
    proof::HashReader reader(std::uint64_t size) const;
    void learn_accounts() const;
    Seen seen(base::AccountId account) const;
    std::vector<std::byte> leaf_data(const journal::Entry& entry, std::string_view text) const;
    // Calls each(entry, text) for entries [first, first + count), in order.
    template <class Each>
    Status each_entry(Sequence first, std::uint64_t count, Each each) const;
    Result<std::shared_ptr<const journal::Record>> record(Sequence sequence) const;
    Status sign();
    Status add_own_signature();
    Status add_signatures(const Published& shown, std::span<const proof::Signature> signatures);
    Status keep_and_show(Published published);
    void show(Published published);

    journal::Files& files_;
    ledger::Ledger& book_;
    proof::SigningKey key_;

    std::mutex work_mutex_;  // one change of the log at a time; guards frontier_, key_ and both_keys_due_
    proof::Frontier frontier_;
    bool both_keys_due_ = false;  // the newest checkpoint has yet to be signed with the new key too
    mutable std::shared_mutex edges_mutex_;
    std::vector<Edge> edges_ = std::vector<Edge>(8);  // by tile level; [0] is not used
    // Full tiles that no file holds yet, by level and index. No checkpoint is signed before they are written.
    std::map<std::pair<unsigned, std::uint64_t>, std::vector<Hash>> unwritten_;
    mutable std::shared_mutex accounts_mutex_;
    mutable std::vector<Seen> accounts_ = std::vector<Seen>(1);  // by number
    mutable std::mutex published_mutex_;                         // guards published_, failure_, failures_, record_
    std::shared_ptr<const Published> published_;
    std::optional<base::Error> failure_;
    std::uint64_t failures_ = 0;
    mutable std::shared_ptr<const journal::Record> record_;  // read last: bundles are asked for one after the other

    std::mutex thread_mutex_;
    std::condition_variable thread_wakes_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace modou::publish
