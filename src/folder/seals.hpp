// Seals of the tables. What only SQL knows (titles, holders, payees, statements) could be changed in modou.db by anyone
// who can write that file. So each such row carries a keyed digest of all its columns; each table the sum of
// a second, hidden digest of its rows, so that a row taken away or put back is missed; and all sums together a version
// and a digest, which the book notes: an older modou.db is one whose successor the book knows.
// docs/decisions/0015-seals.md.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "store/session.hpp"

namespace modou::folder {

struct SealedColumn {
    std::string_view name;
    store::Kind kind;
};
struct SealedTable {
    std::string_view name;
    std::size_t key_columns;            // that many of the first columns say which row it is
    std::vector<SealedColumn> columns;  // all but the seal
};
// A room has one object of each of its tables, for good (part.hpp).
using SealedTables = std::vector<const SealedTable*>;

// The bytes of one row, column by column in the order of SealedTable::columns.
class RowBytes {
  public:
    void clear() { bytes_.clear(); }
    RowBytes& add(std::int64_t value);
    RowBytes& add(std::string_view text);
    RowBytes& add(std::nullopt_t);
    template <class T>
    RowBytes& add(const std::optional<T>& value) {
        return value ? add(*value) : add(std::nullopt);
    }
    std::string_view view() const { return bytes_; }

  private:
    std::string bytes_;
};

// Computes seals. Its keys are made from the folder's digest key: who has only modou.db cannot make one.
class Seals {
  public:
    explicit Seals(const base::DigestKey& key);

    std::int64_t row(const SealedTable& table, const RowBytes& row) const;
    // What a row adds to its table's sum; never stored, so that no set of rows with the same sum can be searched.
    std::uint64_t part(const SealedTable& table, std::int64_t seal) const;
    // What a row without a seal of its own adds to a sum that a sealed row carries. `kind` and `owner` keep the sums
    // of different things apart.
    std::uint64_t member(std::string_view kind, std::string_view owner, const RowBytes& row) const;
    std::int64_t schema(std::string_view definitions) const;
    std::string head(std::int64_t version,
                     const std::map<std::string, std::pair<std::int64_t, std::int64_t>>& sums) const;

  private:
    base::DigestKey rows_, parts_;
    std::array<std::byte, 32> head_{};
};

using SealSums = std::map<std::string, std::pair<std::int64_t, std::int64_t>>;  // table → rows, sum
base::Result<SealSums> read_seal_sums(store::Session& session);

// The definitions of the tables, as a sum beside the others: how many migrations made them, and their seal.
inline constexpr std::string_view k_schema_sum = "schema";
base::Result<std::pair<std::int64_t, std::int64_t>> schema_sum(store::Session& session, const Seals& seals);

// version 0: the tables were never sealed (a folder of an older Modou, or a new one).
struct SealHead {
    std::int64_t version = 0;
    std::string digest;
};
base::Result<SealHead> read_seal_head(store::Session& session);

// The seals of one transaction: say each row that was added, changed or is about to go; then finish(), once.
class Sealing {
  public:
    // `noted`: the newest version that the book knows; a change after it makes the next version.
    Sealing(const Seals& seals, store::Session& session, std::int64_t noted)
        : seals_(seals), session_(session), noted_(noted) {}

    // The row with this key, after it was added or changed.
    base::Status row(const SealedTable& table, std::initializer_list<store::Bind> key);
    // All rows that `where` names: "holder = :h".
    base::Status rows(const SealedTable& table, std::string_view where, std::initializer_list<store::Bind> binds);
    // The rows that `where` names, before they are deleted.
    base::Status removing(const SealedTable& table, std::string_view where, std::initializer_list<store::Bind> binds);
    // For many rows at once: the caller stores what is answered in the new row's column `seal`.
    std::int64_t added(const SealedTable& table, const RowBytes& row);

    const Seals& seals() const { return seals_; }
    // The schema has changed: the next finish() takes it in.
    void schema_changed() { changed_ = true; }
    // Nothing when no seal changed. To be called last.
    base::Status finish();
    // Seals all rows of these tables anew, whatever they say: of a folder that had no seals, or at the owner's word.
    base::Status everything(std::int64_t version, const SealedTables& tables);

  private:
    struct Change {
        std::int64_t rows = 0;
        std::uint64_t total = 0;
    };
    base::Status write_head(std::int64_t version);

    const Seals& seals_;
    store::Session& session_;
    std::int64_t noted_;
    std::map<std::string_view, Change> changes_;  // by the table's name
    bool changed_ = false;
};

// Calls each(row) for each row that `where` names. Its name and cells are told only where the two seals differ.
struct SealedRow {
    std::string name;  // "payout key …"
    std::vector<store::Cell> cells;
    std::int64_t computed = 0;
    std::optional<std::int64_t> stored;
};
base::Status each_sealed_row(store::Session& session, const Seals& seals, const SealedTable& table,
                             std::string_view where, store::Binds binds,
                             const std::function<base::Status(const SealedRow&)>& each);

}  // namespace modou::folder
