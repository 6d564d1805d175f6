// A reader who remembers: every checkpoint of the public log that was ever shown, held against leaves and a tree that
// are made from the model alone, by docs/format-log.md.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "ledger/trace.hpp"
#include "publish/public_log.hpp"
#include "sim/model.hpp"

namespace modou::sim {

class LogWatch {
  public:
    LogWatch(base::Random& random, std::uint64_t seed);

    base::Result<std::unique_ptr<publish::PublicLog>> open(journal::Files& files, ledger::Ledger& book);
    // What the log shows now is no shorter than what it showed before, says nothing else of the past, and is the tree
    // of the model's leaves. Errors: damaged, in which the sentence says what does not fit.
    base::Status look(const publish::PublicLog& log, const std::vector<Model::Entry>& entries);
    // Now and then a new key, or a witness's signature. What fails here is owed to the disk; what was kept must last.
    void disturb(publish::PublicLog& log, base::Random& random);
    // The tile of level 1 that holds this one's hashes is theirs. Errors: damaged.
    base::Status check_tile(const publish::PublicLog& log, std::uint64_t index);

    bool is_newest(const proof::Checkpoint& c) const {
        return !heads_.empty() && heads_.back().size == c.size && heads_.back().root == c.root;
    }
    std::uint64_t shown() const { return heads_.empty() ? 0 : heads_.back().size; }

  private:
    struct Head {
        std::uint64_t size = 0;
        base::Hash root{};
    };
    base::Status learn(const publish::PublicLog& log, const std::vector<Model::Entry>& entries, std::uint64_t size);
    base::Status check_proofs(const publish::PublicLog& log, const Head& now);

    std::mt19937_64 rng_;
    proof::SigningKey key_, witness_;
    std::vector<proof::VerifierKey> known_;  // the log's keys, retired ones too
    std::uint64_t cosigned_ = 0;             // the size of the checkpoint that the witness's signature was kept with
    std::vector<base::Hash> leaves_;         // of what was shown: nothing of that is ever taken back
    std::vector<ledger::Transfer> accounts_;
    std::vector<Head> heads_;
};

// The leaf of an entry as a plain reading of the format gives it; `accounts`: what opened each, in order.
std::vector<std::byte> plain_leaf(const Model::Entry& entry, const std::vector<ledger::Transfer>& accounts,
                                  const base::Hash& commitment);
// RFC 6962 §2.1, word by word.
base::Hash plain_root(std::span<const base::Hash> leaves);

// Where the ledger's traces of some random entries, forwards and backwards, page by page, are not the ways that the
// model's cells went, fen by fen; empty: nowhere.
std::string traces_differ(const ledger::Ledger& ledger, const Model& model, std::mt19937_64& rng);

}  // namespace modou::sim
