// For tests: a small book that posts as the ledger does, and the files of its log, honest or doctored.
#pragma once

#include <map>

#include "journal/leaf.hpp"
#include "proof/audit.hpp"
#include "proof/receipt.hpp"
#include "proof/tile.hpp"

namespace modou::proof::trial {

// Bytes that count up: every run makes the same keys and salts.
class CountingRandom final : public base::Random {
  public:
    void fill(std::span<std::byte> out) override {
        for (std::byte& byte : out) byte = static_cast<std::byte>(next_++ * 37 >> 2);
    }

  private:
    std::uint64_t next_ = 1;
};

inline std::vector<std::byte> bytes_from(std::string_view text) {
    const auto bytes = base::bytes_of(text);
    return {bytes.begin(), bytes.end()};
}

// Entries whose intervals continue their accounts' lines, with the leaves that the public sees.
class Book {
  public:
    enum class Seen { yes, no };
    static constexpr std::uint32_t k_source = 1, k_fund = 2, k_person = 3, k_sink = 4;

    std::uint64_t open(std::uint32_t policy, Seen seen, std::string_view name, base::Unit unit = base::Unit::cny) {
        journal::Entry entry;
        entry.kind = journal::Kind::open;
        entry.unit = unit;
        accounts_.push_back({policy, seen == Seen::yes, 0, 0});
        entry.credit = {accounts_.size()};
        entry.pledge = policy | (seen == Seen::yes ? journal::k_public_account : 0);
        add(entry, seen == Seen::yes ? name : std::string_view{});
        return accounts_.size();
    }
    std::uint64_t post(std::uint64_t debit, std::uint64_t credit, std::uint64_t amount,
                       journal::Kind kind = journal::Kind::post, std::uint64_t refers = 0) {
        journal::Entry entry;
        entry.kind = kind;
        entry.unit = base::Unit::cny;
        entry.debit = {debit};
        entry.credit = {credit};
        entry.amount = amount;
        entry.refers = refers;
        entry.definition = 1;
        entry.pledge = 7;
        if (journal::moves_amount(kind)) {
            entry.debit_from = at(debit).out;
            entry.credit_from = at(credit).in;
            at(debit).out += amount;
            at(credit).in += amount;
        }
        return add(entry, {});
    }
    std::uint64_t correct(std::uint64_t refers, std::uint64_t amount) {
        const journal::Entry original = entries[refers];
        std::uint64_t& before = corrected_[refers];
        journal::Entry entry;
        entry.kind = journal::Kind::correct;
        entry.unit = original.unit;
        entry.debit = original.credit;
        entry.credit = original.debit;
        entry.amount = amount;
        entry.refers = refers;
        entry.debit_from = original.credit_from + original.amount - before - amount;
        entry.credit_from = at(entry.credit.value).in;
        at(entry.credit.value).in += amount;
        before += amount;
        return add(entry, {});
    }
    std::uint64_t note(std::string_view text) {
        journal::Entry entry;
        entry.kind = journal::Kind::note;
        return add(entry, text);
    }
    std::uint64_t approve(std::uint64_t reserve) {
        journal::Entry entry;
        entry.kind = journal::Kind::note;
        entry.refers = reserve;
        entry.pledge = journal::k_note_approves;
        return add(entry, {});
    }
    std::uint64_t close(std::uint64_t account) {
        journal::Entry entry;
        entry.kind = journal::Kind::close;
        entry.unit = base::Unit::cny;
        entry.credit = {account};
        return add(entry, {});
    }

    // As the server makes them (docs/format-log.md).
    std::vector<std::byte> leaf_of(const journal::Entry& entry, std::string_view text) {
        const auto policy = [&](std::uint64_t id) { return id == 0 ? 0 : at(id).policy; };
        const auto seen = [&](std::uint64_t id) { return id != 0 && at(id).seen; };
        const bool opens = entry.kind == journal::Kind::open;
        journal::Entry shown = entry;
        if (!opens && (policy(entry.debit.value) == k_person || policy(entry.credit.value) == k_person)) {
            shown.event_time = {-base::k_shanghai_offset_s};
            shown.amount = shown.refers = 0;
            shown.debit = shown.credit = {};
        }
        shown.text_bytes = static_cast<std::uint16_t>(text.size());
        auto leaf = journal::public_leaf(shown, seen(shown.debit.value), seen(shown.credit.value));
        const auto tail = base::bytes_of(text);
        leaf.insert(leaf.end(), tail.begin(), tail.end());
        return leaf;
    }

    std::vector<journal::Entry> entries;
    std::vector<journal::Private> secrets;
    std::vector<std::vector<std::byte>> leaves;

  private:
    struct Line {
        std::uint32_t policy;
        bool seen;
        std::uint64_t in, out;
    };
    Line& at(std::uint64_t id) { return accounts_[id - 1]; }
    std::uint64_t add(journal::Entry entry, std::string_view text) {
        entry.event_time = {1'793'000'000 + static_cast<std::int64_t>(entries.size()) * 60};
        journal::Private secret;
        random_.fill(secret.salt);
        secret.party = {entries.size() * 0x9E3779B97F4A7C15ull};
        secret.basis = entry.amount * 30;
        secret.rule_time = entry.event_time;
        random_.fill(entry.reference.bytes);
        entry.commitment = journal::commit(entry, secret);
        entries.push_back(entry);
        secrets.push_back(secret);
        leaves.push_back(leaf_of(entry, text));
        return entries.size() - 1;
    }
    CountingRandom random_;
    std::vector<Line> accounts_;
    std::map<std::uint64_t, std::uint64_t> corrected_;
};

// The files of a log over these leaves. Thread-safe to read.
class MemoryLog final : public TileSource {
  public:
    MemoryLog() = default;
    MemoryLog(const std::vector<std::vector<std::byte>>& leaves, const SigningKey& key) { build(leaves, key); }

    void build(const std::vector<std::vector<std::byte>>& leaves, const SigningKey& key) {
        files.clear();
        std::map<std::pair<int, std::uint64_t>, std::vector<std::byte>> tiles;
        Frontier frontier;
        for (std::size_t i = 0; i < leaves.size(); ++i) {
            append_entry(tiles[{Tile::k_entries, i / 256}], leaves[i]);
            frontier.append(leaf_hash(leaves[i]), [&](unsigned level, std::uint64_t at, const Hash& hash) {
                if (level % 8 != 0) return;
                auto& file = tiles[{static_cast<int>(level / 8), at / 256}];
                file.insert(file.end(), hash.begin(), hash.end());
            });
        }
        each_tile(leaves.size(), [&](const Tile& tile) {
            files[tile.path()] = tiles.at({tile.level, tile.index});
            return true;
        });
        checkpoint = {key.name, leaves.size(), frontier.root()};
        files["checkpoint"] = bytes_from(*sign_checkpoint(checkpoint, key));
    }

    Result<std::optional<std::vector<std::byte>>> read(const std::string& path, std::size_t limit) override {
        const auto at = files.find(path);
        if (at == files.end()) return std::nullopt;
        if (at->second.size() > limit) return base::fail(base::Code::limit, "longer than it may be", path);
        return at->second;
    }
    Result<std::optional<std::vector<std::string>>> list() override {
        std::vector<std::string> names;
        for (const auto& [name, bytes] : files) names.push_back(name);
        return names;
    }
    HashReader hashes() const {
        return tile_hash_reader(checkpoint.size, [this](const Tile& tile) -> Result<std::vector<std::byte>> {
            const auto at = files.find(tile.path());
            if (at == files.end()) return base::fail(base::Code::not_found, tile.path());
            return at->second;
        });
    }
    std::string receipt(const Book& book, std::uint64_t index) const {
        return make_receipt(book.entries[index], book.secrets[index], book.leaves[index], index,
                            *inclusion_proof(index, checkpoint.size, hashes()), note());
    }
    std::string note() const {
        const auto& bytes = files.at("checkpoint");
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }

    std::map<std::string, std::vector<std::byte>> files;
    Checkpoint checkpoint;
};

}  // namespace modou::proof::trial
