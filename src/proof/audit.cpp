#include "proof/audit.hpp"

#include <bit>
#include <numeric>
#include <random>
#include <set>

#include "proof/audit_bundles.hpp"
#include "proof/audit_lines.hpp"
#include "proof/audit_state.hpp"

namespace modou::proof {
namespace {

using base::Code;

// Of the beginnings of commitments, eight bytes each: a bound of the memory.
constexpr std::size_t k_most_commitments = 16 << 20;

// Hashes of one tile level ≥ 1 as they complete, to be compared with the tile's file.
struct TileRow {
    std::uint64_t index = 0;  // of the tile
    unsigned prefix = 0;      // hashes before those that this audit computes (a resumed one)
    std::vector<Hash> computed;
};

class Audit {
  public:
    Audit(TileSource& source, const AuditOptions& options) : source_(source), options_(options) {}

    Result<AuditReport> run() {
        MODOU_CHECK(begin());
        if (going_) MODOU_CHECK(follow());
        if (going_ && !report_.stopped) MODOU_CHECK(end());
        report_.accounts = state_.lines.accounts();
        report_.transfers = state_.lines.transfers();
        if (const auto names = state_.lines.unguarded(); !names.empty())
            report_.notices.push_back(
                fmt::format("{} of the funds that took gifts ({}{}) were opened without asking two people for each "
                            "payment: money may leave them behind leaves that name nobody",
                            names.size(), names.front(), names.size() > 1 ? ", …" : ""));
        report_.leaves = state_.frontier.size();
        if (report_.faults.empty()) {
            state_.origin = report_.checkpoint.origin;
            if (totals_) state_.published = totals_;
            report_.state = state_.text();
        }
        return std::move(report_);
    }

  private:
    Status begin();
    Status check_files();
    Status check_history();
    void check_published();
    Status read_again();
    Status read_again(std::uint64_t bundle);
    void remember(const Chunk& chunk, std::uint64_t from);
    void check_repeated();
    Status follow();
    Status take(Chunk& chunk);
    bool choose(const Chunk& chunk, Result<Hash> above);
    Status follow_lines(const Chunk& chunk);
    Status compare_row(int level, TileRow& row);
    Status end();
    void compare_totals(const Totals& totals);
    void compare_totals_at(std::uint64_t size);
    Result<std::optional<PublicLeaf>> earlier(std::uint64_t sequence);
    Result<std::vector<std::byte>> read_tile(const Tile& tile);

    void blame(std::string kind, std::string file, std::optional<std::uint64_t> leaf, std::string detail) {
        blame(Fault{std::move(kind), std::move(file), leaf, std::move(detail)});
    }
    void blame(Fault fault) {
        if (report_.faults.size() < k_max_faults)
            report_.faults.push_back(std::move(fault));
        else
            ++report_.more_faults;
    }
    // Collects a completed hash of tile level ≥ 1.
    void completed(unsigned tree_level, std::uint64_t index, const Hash& hash) {
        if (tree_level == 0 || tree_level % k_tile_height != 0) return;
        const auto level = static_cast<int>(tree_level / k_tile_height);
        TileRow& row = rows_[level];
        row.index = index / k_tile_width;
        row.computed.push_back(hash);
        if (index % k_tile_width == k_tile_width - 1 && row_status_) {
            row_status_ = compare_row(level, row);
            row = TileRow{index / k_tile_width + 1, 0, {}};
        }
    }

    TileSource& source_;
    const AuditOptions& options_;
    AuditReport report_;
    AuditState state_;
    Frontier start_;             // the tree before the first bundle read
    std::uint64_t resumed_ = 0;  // leaves that the audit before has seen
    std::optional<Totals> totals_;
    std::optional<Totals> due_;  // published before this audit, of more leaves than the log had then
    // The beginnings of the commitments that were read: each is of one entry.
    std::vector<std::uint64_t> commitments_;
    bool listed_ = false;
    bool going_ = false;
    bool lines_hold_ = true;  // no bundle was missing or changed so far
    std::map<int, TileRow> rows_;
    Status row_status_;                                        // of the first comparison that could not be made
    std::vector<Hash> chosen_;                                 // what stands for the bundle at hand in the tree
    std::map<std::uint64_t, std::vector<std::byte>> bundles_;  // read again for corrections
};

Result<std::vector<std::byte>> Audit::read_tile(const Tile& tile) {
    std::vector<Fault> faults;
    MODOU_TRY(auto bytes, read_exact(source_, tile, listed_, faults));
    if (!bytes) return base::fail(Code::damaged, "missing or of another length", tile.path());
    return std::move(*bytes);
}

Status Audit::begin() {
    if (options_.totals) {
        MODOU_TRY(totals_, parse_totals(*options_.totals));
    }
    if (!options_.state.empty()) {
        MODOU_TRY(state_, AuditState::parse(options_.state));
    }
    const std::string path(k_checkpoint_name);
    MODOU_TRY(const auto bytes, source_.read(path, k_max_note_bytes));
    if (!bytes) return base::fail(Code::not_found, "there is no log here: no file `checkpoint`", source_.name(path));
    const std::string_view whole(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    auto opened = open_checkpoint(whole, options_.keys, options_.witnesses, options_.quorum);
    if (!opened) {
        blame("checkpoint_refused", path, std::nullopt, opened.error().text());
        report_.notices.push_back("without a checkpoint that holds, nothing else was checked");
        return {};
    }
    report_.checkpoint = opened->checkpoint;
    for (const auto& signer : opened->logs) report_.signers.push_back(signer.key.text());
    for (const auto& witness : opened->witnesses) report_.witnesses.push_back(witness.key.name);
    if (const std::size_t others = opened->note.signatures.size() - opened->logs.size() - opened->witnesses.size())
        report_.notices.push_back(
            fmt::format("{} signatures of the checkpoint are of keys that were not given", others));
    MODOU_CHECK(check_files());
    going_ = true;
    return check_history();
}

// The files named are those of a log of this size, and no others.
Status Audit::check_files() {
    MODOU_TRY(const auto names, source_.list());
    listed_ = names.has_value();
    if (!names) return {};
    const std::uint64_t size = report_.checkpoint.size;
    for (const auto& name : *names) {
        if (name == k_checkpoint_name) continue;
        const auto tile = parse_tile_path(name);
        if (!tile || !is_of_size(*tile, size)) blame("unexpected_file", name, std::nullopt, "");
    }
    // What this audit reads it misses by itself; what it leaves out must at least be there.
    const std::uint64_t audited = state_.frontier.size() / k_tile_width * k_tile_width;
    if (audited == 0) return {};
    const std::set<std::string_view> there(names->begin(), names->end());
    each_tile(std::min(audited, size), [&](const Tile& tile) {
        if (const std::string path = tile.path(); !tile.partial() && !there.contains(path))
            blame("missing_file", path, std::nullopt, "");
        return true;
    });
    return {};
}

// Does this log begin with the one that was audited last?
Status Audit::check_history() {
    const Checkpoint& now = report_.checkpoint;
    check_published();
    resumed_ = report_.from = state_.frontier.size();
    const auto file = std::string(k_checkpoint_name);
    if (resumed_ == 0) return {};
    const auto refuse = [&](const char* kind, const std::string& where, std::string detail) -> Status {
        blame(kind, where, std::nullopt, std::move(detail));
        going_ = false;
        return {};
    };
    if (state_.origin != now.origin)
        return refuse("other_log", file,
                      fmt::format("the audit before was of {}, this is {}", state_.origin, now.origin));
    if (now.size < resumed_)
        return refuse("log_shrank", file,
                      fmt::format("{} leaves were audited before, the checkpoint has {}", resumed_, now.size));
    const auto read = tile_hash_reader(now.size, [this](const Tile& tile) { return read_tile(tile); });
    // One hash for each set bit of the size, largest first: together they are the tree as it was.
    std::uint64_t covered = 0;
    for (const Hash& hash : state_.frontier.hashes()) {
        const auto level = static_cast<unsigned>(std::bit_width(resumed_ - covered)) - 1;
        const std::string tile = tile_of(level, covered >> level, now.size).tile.path();
        const auto today = read(level, covered >> level);
        if (!today && today.error().code != Code::damaged) return tl::unexpected(today.error());
        if (!today) return refuse("missing_file", tile, "needed to compare with the last audit");
        if (*today != hash)
            return refuse("history_changed", tile,
                          fmt::format("of the first {} leaves it has other hashes than at the last audit: the log was "
                                      "forked, or this tile was changed",
                                      resumed_));
        covered += std::uint64_t{1} << level;
    }
    MODOU_CHECK(read_again());
    // Back to the last whole bundle: the leaves behind it are hashed again, and not counted again.
    auto hashes = state_.frontier.hashes();
    const std::uint64_t whole = resumed_ / k_tile_width * k_tile_width;
    hashes.resize(static_cast<std::size_t>(std::popcount(whole)));
    MODOU_TRY(start_, Frontier::resume(whole, std::move(hashes)));
    for (int level = 1; tile_hashes(whole, level) > 0; ++level) {
        const std::uint64_t count = tile_hashes(whole, level);
        rows_[level] = TileRow{count / k_tile_width, static_cast<unsigned>(count % k_tile_width), {}};
    }
    return {};
}

// The files behind the last audit: their hashes are bound by the tree, but what is served under their names may be
// anything. Some, chosen anew each time, are read again: of a short log all.
Status Audit::read_again() {
    constexpr std::uint64_t k_on_disk = 128, k_over_network = 16;
    const std::uint64_t whole = resumed_ / k_tile_width;
    std::vector<std::uint64_t> chosen(whole);
    std::iota(chosen.begin(), chosen.end(), 0);
    std::random_device chance;
    const std::uint64_t count = std::min(whole, listed_ ? k_on_disk : k_over_network);
    for (std::uint64_t i = 0; i < count; ++i)
        std::swap(chosen[i], chosen[std::uniform_int_distribution<std::uint64_t>(i, whole - 1)(chance)]);
    chosen.resize(count);
    std::ranges::sort(chosen);
    for (const std::uint64_t bundle : chosen) MODOU_CHECK(read_again(bundle));
    report_.notices.push_back(
        fmt::format("leaves 0 to {} were checked by the audit before; of their {} whole bundles {} were read again, "
                    "chosen by chance, and the files at the edge",
                    resumed_ - 1, whole, count));
    return {};
}

Status Audit::read_again(std::uint64_t index) {
    const auto chunk = read_chunk(source_, report_.checkpoint.size, index, listed_);
    if (chunk->error) return tl::unexpected(*chunk->error);
    for (auto& fault : chunk->faults) blame(std::move(fault));
    const std::uint64_t first = index * k_tile_width;
    if (chunk->tile_whole) {
        // One leaf's proof takes in every hash of its tile. In the tree of the last audit, which is known: what came
        // later is not to blame.
        const auto read = tile_hash_reader(report_.checkpoint.size, [this](const Tile& t) { return read_tile(t); });
        const auto proof = inclusion_proof(first, resumed_, read);
        if (!proof && proof.error().code != Code::damaged) return tl::unexpected(proof.error());
        if (!proof || !check_inclusion(first, resumed_, chunk->tile_hashes[0], *proof, state_.frontier.root())) {
            blame("tile_differs", chunk->tile.path(), first,
                  "read again, it and the tiles above it do not lead to the root of the last audit");
            return {};
        }
    }
    if (const auto differs = chunk->first_difference())
        blame("entry_changed", chunk->bundle.path(), first + *differs, "read again, it is not the entry of the tree");
    remember(*chunk, 0);
    return {};
}

// What the site said the last time against what it says now.
void Audit::check_published() {
    if (!state_.published) return;
    const Totals& before = *state_.published;
    const std::uint64_t audited = state_.frontier.size();
    if (totals_)
        for (auto& [kind, detail] : before.taken_back(*totals_)) blame(kind, "totals", std::nullopt, std::move(detail));
    else
        report_.notices.push_back("totals were compared at the last audit, and not given this time: --totals");
    if (before.size <= audited) return;
    if (before.size <= report_.checkpoint.size)
        due_ = before;
    else if (report_.checkpoint.size > audited)
        blame(
            "totals_ahead", "totals", std::nullopt,
            fmt::format("as of {} leaves at the last audit; the log has {} now", before.size, report_.checkpoint.size));
}

void Audit::remember(const Chunk& chunk, std::uint64_t from) {
    for (std::uint64_t i = from; i < chunk.leaves.size() && commitments_.size() < k_most_commitments; ++i) {
        std::uint64_t begins = 0;
        std::memcpy(&begins, chunk.leaves[i].commitment.data(), sizeof begins);
        if (begins != 0) commitments_.push_back(begins);
    }
}

// A commitment holds a random salt: two leaves with one are one entry told twice, whatever their intervals say.
void Audit::check_repeated() {
    std::ranges::sort(commitments_);
    const auto at = std::ranges::adjacent_find(commitments_);
    if (at != commitments_.end()) {
        std::array<std::byte, sizeof *at> begins{};
        std::memcpy(begins.data(), &*at, sizeof *at);
        blame("entry_repeated", "tile/entries", std::nullopt,
              fmt::format("two leaves have the commitment {}…", base::hex(begins)));
    }
    if (commitments_.size() == k_most_commitments)
        report_.notices.push_back(
            fmt::format("entries told twice were looked for among {} of them", k_most_commitments));
}

Status Audit::follow() {
    const std::uint64_t size = report_.checkpoint.size;
    state_.frontier = start_;
    std::uint64_t bundle = start_.size() / k_tile_width;
    const std::uint64_t bundles = (size + k_tile_width - 1) / k_tile_width;
    compare_totals_at(resumed_);
    BundleReader reader(source_, size, bundle, listed_, options_.threads);
    for (; bundle < bundles; ++bundle) {
        if (options_.stop != nullptr && options_.stop->load() && state_.frontier.size() >= resumed_) {
            report_.stopped = true;
            report_.notices.push_back(fmt::format("stopped after {} of {} leaves", state_.frontier.size(), size));
            return {};
        }
        auto chunk = reader.next();
        if (chunk->error) return tl::unexpected(*chunk->error);
        MODOU_CHECK(take(*chunk));
        if (!going_) return {};
        if (options_.progress && (bundle % 64 == 0 || bundle + 1 == bundles))
            options_.progress({state_.frontier.size() - report_.from, size - report_.from});
    }
    return {};
}

// Which hashes stand for this bundle: the entries' where they hold, the tile's where the entries were changed. Says
// which file is wrong. `above`: the hash that the level-1 tile has for the whole bundle.
bool Audit::choose(const Chunk& chunk, Result<Hash> above) {
    const std::uint64_t first = chunk.bundle.index * k_tile_width;
    if (!chunk.bundle_whole && !chunk.tile_whole) {
        report_.notices.push_back(
            fmt::format("nothing was checked from leaf {} on: bundle and tile are both missing", first));
        return false;
    }
    chosen_ = chunk.bundle_whole ? chunk.entry_hashes : chunk.tile_hashes;
    bool entries_hold = chunk.bundle_whole;
    if (const auto differs = chunk.first_difference()) {
        const auto leads_to_root = [&](const std::vector<Hash>& hashes) {
            Frontier end = state_.frontier;
            for (const Hash& hash : hashes) end.append(hash);
            return end.root() == report_.checkpoint.root;
        };
        const bool last = first + chunk.bundle.width == report_.checkpoint.size;
        const bool tile_holds = last ? leads_to_root(chunk.tile_hashes) : above && *above == chunk.tile_root;
        entries_hold = last ? leads_to_root(chunk.entry_hashes) : above && *above == chunk.entry_root;
        const std::uint64_t leaf = first + *differs;
        if (entries_hold) {
            blame("tile_differs", chunk.tile.path(), leaf, "its hash of this leaf is not that of the entry");
        } else {
            blame("entry_changed", chunk.bundle.path(), leaf,
                  tile_holds
                      ? "the entry is not the one whose hash the tree holds"
                      : "the entry does not fit its tile, nor either the tree: one of the two files was changed");
            if (!tile_holds) blame("tile_differs", chunk.tile.path(), leaf, "or the tile was changed");
            chosen_ = chunk.tile_hashes;
        }
    }
    if (!entries_hold && std::exchange(lines_hold_, false))
        report_.notices.push_back(fmt::format(
            "the accounts were followed up to leaf {} only: the entries behind it cannot be believed", first));
    return true;
}

Status Audit::take(Chunk& chunk) {
    for (auto& fault : chunk.faults) blame(std::move(fault));
    Result<Hash> above = base::fail(Code::not_found, "");
    if (chunk.first_difference() && !chunk.bundle.partial()) {
        const auto slice = tile_of(k_tile_height, chunk.bundle.index, report_.checkpoint.size);
        auto bytes = read_tile(slice.tile);
        if (bytes) {
            Hash hash;
            std::memcpy(hash.data(), bytes->data() + slice.offset * 32, 32);
            above = hash;
        } else if (bytes.error().code != Code::damaged) {
            return tl::unexpected(bytes.error());
        }
    }
    going_ = choose(chunk, std::move(above));
    if (!going_) return {};
    const auto tell = [this](unsigned level, std::uint64_t index, const Hash& hash) { completed(level, index, hash); };
    if (!chunk.bundle.partial()) {
        const Hash root = chosen_ == chunk.entry_hashes ? chunk.entry_root : chunk.tile_root;
        state_.frontier.append_subtree(k_tile_height, root, tell);
    } else {
        for (const Hash& hash : chosen_) state_.frontier.append(hash, tell);
    }
    MODOU_CHECK(std::exchange(row_status_, Status{}));
    const std::uint64_t first = chunk.bundle.index * k_tile_width;
    remember(chunk, resumed_ > first ? resumed_ - first : 0);
    if (lines_hold_) MODOU_CHECK(follow_lines(chunk));
    return {};
}

Status Audit::follow_lines(const Chunk& chunk) {
    const std::uint64_t first = chunk.bundle.index * k_tile_width;
    std::size_t next_malformed = 0;
    std::uint64_t at = 0;
    const Lines::Blame say = [&](std::string kind, std::string detail) {
        blame(std::move(kind), chunk.bundle.path(), at, std::move(detail));
    };
    const Lines::Fetch fetch = [this](std::uint64_t sequence) { return earlier(sequence); };
    for (unsigned i = 0; i < chunk.leaves.size(); ++i) {
        at = first + i;
        const bool bad = next_malformed < chunk.malformed.size() && chunk.malformed[next_malformed].first == i;
        if (bad) ++next_malformed;
        if (at < resumed_) continue;
        if (bad)
            blame("leaf_malformed", chunk.bundle.path(), at, chunk.malformed[next_malformed - 1].second);
        else
            MODOU_CHECK(state_.lines.take(at, chunk.leaves[i], fetch, say));
        compare_totals_at(at + 1);
    }
    return {};
}

// A leaf that was read before. Its bundle is read again; one of an earlier audit must still lead to the root.
Result<std::optional<PublicLeaf>> Audit::earlier(std::uint64_t sequence) {
    constexpr std::size_t k_kept_bundles = 256;  // corrections mostly follow soon
    const std::uint64_t size = report_.checkpoint.size, index = sequence / k_tile_width;
    const Tile tile{Tile::k_entries, index, static_cast<unsigned>(std::min(k_tile_width, size - index * k_tile_width))};
    auto kept = bundles_.find(index);
    if (kept == bundles_.end()) {
        std::vector<Fault> faults;
        MODOU_TRY(auto bytes, read_exact(source_, tile, listed_, faults));
        if (!bytes) return std::nullopt;
        if (bundles_.size() >= k_kept_bundles) bundles_.erase(bundles_.begin());
        kept = bundles_.emplace(index, std::move(*bytes)).first;
    }
    const auto entries = split_bundle(kept->second, tile.width);
    if (!entries) return std::nullopt;
    const base::Bytes data = (*entries)[sequence % k_tile_width];
    if (sequence < start_.size()) {
        const auto read = tile_hash_reader(size, [this](const Tile& t) { return read_tile(t); });
        auto proof = inclusion_proof(sequence, size, read);
        if (!proof && proof.error().code != Code::damaged) return tl::unexpected(proof.error());
        if (!proof || !check_inclusion(sequence, size, leaf_hash(data), *proof, report_.checkpoint.root)) {
            blame("entry_changed", tile.path(), sequence, "read again for a correction, it does not lead to the root");
            return std::nullopt;
        }
    }
    auto leaf = read_leaf(data);
    if (!leaf) return std::nullopt;
    return std::move(*leaf);
}

// The file of a tile of level ≥ 1 against what the entries give.
Status Audit::compare_row(int level, TileRow& row) {
    const Tile tile{level, row.index, static_cast<unsigned>(row.prefix + row.computed.size())};
    std::vector<Fault> faults;
    MODOU_TRY(const auto bytes, read_exact(source_, tile, listed_, faults));
    for (auto& fault : faults) blame(std::move(fault));
    if (!bytes) return {};
    for (std::size_t i = 0; i < row.computed.size(); ++i) {
        if (std::memcmp(bytes->data() + (row.prefix + i) * 32, row.computed[i].data(), 32) == 0) continue;
        const std::uint64_t first = (row.index * k_tile_width + row.prefix + i)
                                    << (k_tile_height * static_cast<unsigned>(level));
        blame("tile_differs", tile.path(), first,
              fmt::format("its hash {} is not that of the leaves from {} on", row.prefix + i, first));
    }
    return {};
}

Status Audit::end() {
    check_repeated();
    for (auto& [level, row] : rows_)
        if (row.prefix + row.computed.size() > 0) MODOU_CHECK(compare_row(level, row));
    if (state_.frontier.root() != report_.checkpoint.root)
        blame("root_differs", std::string(k_checkpoint_name), std::nullopt,
              "the root that the log signed is not that of its entries");
    if (totals_ && !report_.totals_agree)
        report_.notices.push_back(
            fmt::format("the published totals are as of {} leaves, which this audit cannot compare", totals_->size));
    return {};
}

void Audit::compare_totals_at(std::uint64_t size) {
    if (due_ && due_->size == size)
        for (const auto& detail : due_->compare(state_.lines))
            blame("total_differs", "totals", std::nullopt, "those of the last audit: " + detail);
    if (totals_ && totals_->size == size) compare_totals(*totals_);
}

void Audit::compare_totals(const Totals& totals) {
    const auto faults = totals.compare(state_.lines);
    report_.totals_agree = faults.empty();
    for (const auto& detail : faults) blame("total_differs", "totals", std::nullopt, detail);
}

}  // namespace

Result<AuditReport> audit(TileSource& source, const AuditOptions& options) {
    return Audit(source, options).run();
}

}  // namespace modou::proof
