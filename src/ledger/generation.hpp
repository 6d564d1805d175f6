// The newest entries, which no index run covers yet: exact references in memory, and the rows of which the next run is
// made.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <memory>
#include <mutex>
#include <vector>

#include "ledger/radix_sort.hpp"
#include "ledger/run_file.hpp"

namespace modou::ledger {

// Some rows of a generation, sorted by list, then by entry. Never changes.
struct Chunk {
    base::Sequence first = 0;
    std::vector<Keyed> postings;
};

// Threads: what changes it holds the ledger's state lock alone, what reads it holds it shared.
struct Generation {
    static constexpr std::uint32_t k_none = ~std::uint32_t{0};

    Generation(base::Sequence begin, std::size_t rows_a_chunk) : first(begin), chunk_rows(rows_a_chunk) {}
    base::Sequence end() const { return first + rows.size(); }

    // The full chunks, oldest first. They are sorted when first asked for, so that posting pays nothing for them.
    std::vector<std::shared_ptr<const Chunk>> chunks() const;
    // The entries of a list among the rows after the last full chunk, ascending.
    std::vector<base::Sequence> newest(std::uint64_t list) const;

    const base::Sequence first;
    const std::size_t chunk_rows;
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> newest_of_group;  // group → row
    std::vector<IndexRow> rows;
    std::vector<std::uint32_t> older;  // of each row: the row before it in its group, or k_none

  private:
    mutable std::mutex mutex_;  // guards chunks_
    mutable std::vector<std::shared_ptr<const Chunk>> chunks_;
};

}  // namespace modou::ledger
