// Snapshots: the state in its canonical bytes (sorted by key, independent of table layout), so that a restart reads one
// file and the tail of the book. A snapshot is derived: delete it, and the next start replays the journal.
#pragma once

#include <string>
#include <vector>

#include "journal/files.hpp"
#include "ledger/state.hpp"

namespace modou::ledger {

// 2: approvals of reserves, two-person accounts, unfinished erasures. 3: figures by class and unit.
inline constexpr std::uint32_t k_snapshot_version = 3, k_snapshot_of_one_class = 2;

// Canonical: equal states give equal bytes.
std::vector<std::byte> encode_state(const State& state);
base::Result<State> decode_state(base::Bytes bytes, const std::string& where,
                                 std::uint32_t version = k_snapshot_version);

// Writes aside, syncs, renames; then removes older snapshots.
base::Status write_snapshot(journal::Files& files, const State& state);
// The newest snapshot that can be read, or an empty state. A damaged one is passed over (`passed_over` names it).
base::Result<State> read_newest_snapshot(journal::Files& files, std::vector<std::string>& passed_over);

}  // namespace modou::ledger
