// Files of orders into the book: streaming, in order, resumable (the same file again gives nothing twice).
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "giving/office.hpp"
#include "intake/reader.hpp"

namespace modou::giving {

// Where a rejected row's fault is, and of what kind: as its reader saw it, else as the book did.
intake::Fault fault_of(const intake::Row& row, const Outcome& outcome);

// A row that was not taken: where it stands and what is wrong with it; never the row itself.
struct Rejection {
    std::string_view file;
    std::uint64_t line = 0;
    std::string_view reason, order;
    intake::Fault fault;

    void write(base::JsonOut& out) const;
};

struct Summary {
    std::uint64_t rows = 0, gifts = 0, duplicates = 0, part_refunds = 0;
    // Of the duplicates: rows of a table that say an order and item which an earlier row of the same file has said. The
    // first of them by file and line.
    std::uint64_t repeated = 0;
    static constexpr std::size_t k_named = 20;
    std::vector<std::pair<std::string, std::uint64_t>> repeated_lines;
    std::int64_t amount_fen = 0;
    std::map<std::string, std::uint64_t> skipped, rejected, refunds;
    // The first of the rejected rows, as members of a list of JSON; all of them go to IngestHooks::rejected.
    static constexpr std::size_t k_listed = 1'000;
    std::string rejections;
    std::size_t listed = 0;
    base::PassedOver unused;  // columns and members without a part in any row
    double seconds = 0;
    bool stopped = false;  // asked to stop before the end

    std::uint64_t all_rejected() const;
    std::string json() const;
};

struct Progress {
    std::uint64_t rows = 0, bytes = 0, total_bytes = 0;  // total 0: not known
    double seconds = 0;
};

struct IngestHooks {
    std::function<void(const Progress&)> progress;
    // Called for each rejected row; never with the row itself.
    std::function<base::Status(const Rejection& rejection)> rejected;
    const std::atomic<bool>* stop = nullptr;
    // The caller knows that these orders are others than those that the book has under other sources.
    bool other_orders = false;
};

// Error conflict, before anything of a file is taken in: its orders stand in the book under another source.
// Counts are of what is durable, also when it ends in an error (then `summary` holds what came before).
base::Status ingest(Office& office, intake::Reader& reader, const IngestHooks& hooks, Summary& summary);

// The figures of GET /v1/totals and `modou totals`: after they are durable.
base::Result<std::string> totals_json(Office& office);

}  // namespace modou::giving
