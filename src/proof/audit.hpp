// The audit: from the published files and the log's key alone, is this book whole, and what does each account's line
// say?
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>

#include "proof/checkpoint.hpp"

namespace modou::proof {

// Where the log's files are read: a folder, a web address, a test's memory. read() is called from several threads.
class TileSource {
  public:
    virtual ~TileSource() = default;
    // Nothing when there is no such file. Errors: io, limit (longer than `limit_bytes`).
    virtual Result<std::optional<std::vector<std::byte>>> read(const std::string& path, std::size_t limit_bytes) = 0;
    // All files below the log's folder; nothing where they cannot be listed (a web address).
    virtual Result<std::optional<std::vector<std::string>>> list() = 0;
    virtual std::string name(const std::string& path) const { return path; }
};
std::unique_ptr<TileSource> directory_source(const std::string& folder);

// One thing that is wrong. `kind` is stable (scripts); `file` and `leaf` say where.
struct Fault {
    std::string kind;  // "tile_differs", "inflow_gap" …; fault_text() has the sentence in both languages
    std::string file;
    std::optional<std::uint64_t> leaf;
    std::string detail;
};
std::string fault_text(const Fault& fault);  // one line: file, leaf, zh, en, detail

struct AccountLine {
    std::uint64_t account = 0;
    std::string name, unit;
    unsigned policy = 0;                          // 1 source, 2 fund, 3 person, 4 sink
    std::uint64_t inflow = 0;                     // end of the inflow line
    std::uint64_t outflow = 0;                    // end of the first-in-first-out outflow line
    std::uint64_t corrected = 0;                  // taken back by corrections: holes in the inflow
    std::uint64_t hidden_in = 0, hidden_out = 0;  // of these, by leaves that name nobody (persons); as far as it shows
    std::uint64_t gifts = 0, gift_amount = 0;     // from outside, net of corrections: what the totals publish
    bool closed = false;
};

struct AuditReport {
    Checkpoint checkpoint;
    std::vector<std::string> signers, witnesses;
    std::uint64_t leaves = 0, from = 0;  // read in this audit: [from, leaves)
    std::uint64_t transfers = 0;
    std::vector<AccountLine> accounts;
    std::vector<Fault> faults;  // at most k_max_faults; more_faults counts the rest
    std::uint64_t more_faults = 0;
    std::vector<std::string> notices;  // what was not checked, and why
    std::optional<bool> totals_agree;
    bool stopped = false;  // asked to end early: `leaves` says how far it came, the same state goes on from there
    std::string state;     // for the next audit; empty when there were faults

    bool good() const { return faults.empty() && !stopped; }
    std::string json() const;
    std::string text() const;  // for people, zh and en
};
inline constexpr std::size_t k_max_faults = 100;
inline constexpr std::string_view k_checkpoint_name = "checkpoint";

struct AuditProgress {
    std::uint64_t done = 0, total = 0;  // leaves
};
struct AuditOptions {
    std::vector<VerifierKey> keys;
    std::vector<VerifierKey> witnesses;
    std::size_t quorum = 0;
    std::string state;                  // of the last audit; empty for a first one
    std::optional<std::string> totals;  // the published totals' JSON
    unsigned threads = 2;
    std::function<void(const AuditProgress&)> progress;  // now and then, from the caller's thread
    const std::atomic<bool>* stop = nullptr;
};
// Errors: only what keeps an audit from being made at all (no such place, the network, a state or totals file that is
// none); whatever is wrong with the log is a fault of the report.
Result<AuditReport> audit(TileSource& source, const AuditOptions& options);

// As of how many leaves these totals are (GET /v1/totals). Errors: bad_input.
Result<std::uint64_t> totals_size(std::string_view json);

}  // namespace modou::proof
