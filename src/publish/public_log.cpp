#include "publish/public_log.hpp"

#include <algorithm>
#include <cstring>
#include <map>

#include "journal/leaf.hpp"
#include "proof/receipt.hpp"

namespace modou::publish {
namespace {

using base::Code;
using journal::Entry;
using journal::Kind;
using proof::k_tile_bytes;
using proof::k_tile_width;
using proof::Tile;

constexpr std::string_view k_folder = "log";
constexpr unsigned k_level_1 = proof::k_tile_height;                    // tree level of a hash in a level-1 tile
constexpr std::uint64_t k_tile_1_leaves = k_tile_width * k_tile_width;  // leaves under a full level-1 tile
constexpr std::chrono::milliseconds k_between_checkpoints{1000};
// Longer would keep a person waiting for a receipt after the disk has room again.
constexpr std::chrono::milliseconds k_longest_wait{16'000};

std::string stored_name(unsigned level, std::uint64_t index) {
    return fmt::format("tile-{}-{:014x}", level, index);
}

}  // namespace

// ---- opening

Result<std::unique_ptr<PublicLog>> PublicLog::open(journal::Files& files, ledger::Ledger& book, proof::SigningKey key,
                                                   std::span<const proof::VerifierKey> known) {
    std::unique_ptr<PublicLog> log(new PublicLog(files, book, std::move(key)));
    MODOU_CHECK(files.make_folder(std::string(k_folder)));
    const std::string name = std::string(k_folder) + "/checkpoint";
    MODOU_TRY(const bool there, files.exists(name));
    if (!there) return log;
    MODOU_TRY(std::string note, journal::read_whole(files, name, proof::k_max_note_bytes));
    auto opened = proof::open_checkpoint(note, known);
    if (!opened) return base::fail(Code::damaged, "the last checkpoint: " + opened.error().message, name);
    const proof::Checkpoint& last = opened->checkpoint;
    if (last.size > book.durable())
        return base::fail(Code::damaged,
                          fmt::format("the book ends at entry {}, but a checkpoint was published of {}: it was cut, or "
                                      "an older copy was put in its place",
                                      book.durable(), last.size),
                          name);
    MODOU_CHECK(log->restore(last, Tiles::believe));
    // Tiles are derived: when they lead elsewhere, the book itself is asked.
    if (log->frontier_.root() != last.root) MODOU_CHECK(log->restore(last, Tiles::make_again));
    if (log->frontier_.root() != last.root)
        return base::fail(Code::damaged, "the book's entries are not those that the last checkpoint was signed for",
                          name);
    log->show({last, std::move(note)});
    MODOU_CHECK(log->add_own_signature());  // a rotation may have been cut short
    return log;
}

PublicLog::~PublicLog() {
    end();
}

Status PublicLog::restore(const proof::Checkpoint& last, Tiles tiles) {
    frontier_ = {};
    for (Edge& edge : edges_) edge = {};
    unwritten_.clear();
    while (frontier_.size() < last.size) {
        const std::uint64_t at = frontier_.size();
        const std::uint64_t block_end = (at / k_tile_1_leaves + 1) * k_tile_1_leaves;
        if (tiles == Tiles::believe && at % k_tile_1_leaves == 0 && block_end <= last.size) {
            const std::string name = std::string(k_folder) + "/" + stored_name(1, at / k_tile_1_leaves);
            const auto stored = journal::read_whole(files_, name, k_tile_bytes);
            if (stored && stored->size() == k_tile_bytes) {
                MODOU_CHECK(take_tile(std::as_bytes(std::span(*stored))));
                continue;
            }
        }
        MODOU_CHECK(take_in(std::min(last.size, block_end)));
    }
    return {};
}

// ---- the tree grows

Status PublicLog::take_tile(std::span<const std::byte> tile) {
    std::vector<Hash> hashes(k_tile_width);
    std::memcpy(hashes.data(), tile.data(), k_tile_bytes);
    {
        std::unique_lock lock(edges_mutex_);
        ++edges_[1].full;
    }
    frontier_.append_subtree(2 * k_level_1, proof::root_of(hashes),
                             [&](unsigned level, std::uint64_t, const Hash& h) { keep(level, h); });
    return write_tiles();
}

Status PublicLog::take_in(Sequence end) {
    learn_accounts();
    const std::uint64_t first = frontier_.size();
    // Whatever fails, the tree stands between two leaves: an entry is hashed in whole or was not read.
    return each_entry(first, end - first, [&](Sequence, const Entry& entry, std::string_view text) -> Status {
        frontier_.append(proof::leaf_hash(leaf_data(entry, text)), [&](unsigned level, std::uint64_t, const Hash& h) {
            if (level > 0) keep(level, h);
        });
        return unwritten_.empty() ? Status{} : write_tiles();
    });
}

// Every eighth level of the tree is kept: 32 bytes for 256 leaves, and 1/256 of that above.
void PublicLog::keep(unsigned level, const Hash& hash) {
    if (level % proof::k_tile_height != 0) return;
    const unsigned tile_level = level / proof::k_tile_height;
    if (tile_level >= edges_.size()) return;
    Edge& edge = edges_[tile_level];
    std::unique_lock lock(edges_mutex_);
    edge.rest.push_back(hash);
    if (edge.rest.size() < k_tile_width) return;
    unwritten_.emplace(std::pair{tile_level, edge.full}, std::exchange(edge.rest, {}));
    ++edge.full;
}

// Only work_mutex_'s holder changes unwritten_, so it may be read here without the lock that readers take.
Status PublicLog::write_tiles() {
    while (!unwritten_.empty()) {
        const auto& [place, hashes] = *unwritten_.begin();
        MODOU_CHECK(journal::write_aside(files_, std::string(k_folder), stored_name(place.first, place.second),
                                         std::as_bytes(std::span(hashes))));
        std::unique_lock lock(edges_mutex_);
        unwritten_.erase(unwritten_.begin());
    }
    return {};
}

Status PublicLog::catch_up() {
    std::lock_guard working(work_mutex_);
    auto done = grow();
    std::lock_guard lock(published_mutex_);
    if (done)
        failure_.reset();
    else
        failure_ = done.error();
    failures_ = done ? 0 : failures_ + 1;
    return done;
}

Status PublicLog::grow() {
    MODOU_CHECK(write_tiles());
    // Before anything newer: who knows one of the keys only follows the log across this one checkpoint.
    if (both_keys_due_) MODOU_CHECK(add_own_signature());
    both_keys_due_ = false;
    const Sequence end = book_.durable();
    if (end > frontier_.size()) MODOU_CHECK(take_in(end));
    const auto before = published();
    if (before && before->checkpoint.size == frontier_.size()) return {};
    return sign();
}

Status PublicLog::sign() {
    const proof::Checkpoint checkpoint{key_.name, frontier_.size(), frontier_.root()};
    MODOU_TRY(std::string note, proof::sign_checkpoint(checkpoint, key_));
    return keep_and_show({checkpoint, std::move(note)});
}

// On the disk before anyone sees it: a checkpoint that was shown is never taken back.
Status PublicLog::keep_and_show(Published published) {
    MODOU_CHECK(journal::write_aside(files_, std::string(k_folder), "checkpoint", base::bytes_of(published.note)));
    show(std::move(published));
    return {};
}

void PublicLog::show(Published published) {
    auto shared = std::make_shared<const Published>(std::move(published));
    std::lock_guard lock(published_mutex_);
    published_ = std::move(shared);
}

std::shared_ptr<const PublicLog::Published> PublicLog::published() const {
    std::lock_guard lock(published_mutex_);
    return published_;
}

std::optional<base::Error> PublicLog::failure() const {
    std::lock_guard lock(published_mutex_);
    return failure_;
}

std::uint64_t PublicLog::failures() const {
    std::lock_guard lock(published_mutex_);
    return failures_;
}

std::chrono::milliseconds PublicLog::retry_after(std::uint64_t failures) {
    const std::uint64_t doublings = std::clamp<std::uint64_t>(failures, 1, 8) - 1;
    return std::min(k_longest_wait, k_between_checkpoints * (std::int64_t{1} << doublings));
}

Status PublicLog::add_cosignatures(std::uint64_t size, std::span<const proof::Signature> signatures) {
    std::lock_guard working(work_mutex_);
    const auto shown = published();
    if (!shown || shown->checkpoint.size != size) return {};
    return add_signatures(*shown, signatures);
}

Status PublicLog::use_key(proof::SigningKey next) {
    std::lock_guard working(work_mutex_);
    if (next.name != key_.name) return base::fail(Code::bad_input, "this is the key of another log", next.name);
    key_ = std::move(next);
    both_keys_due_ = true;
    MODOU_CHECK(add_own_signature());
    both_keys_due_ = false;
    return {};
}

Status PublicLog::add_own_signature() {
    const auto shown = published();
    if (!shown) return {};
    MODOU_TRY(const proof::Note note, proof::parse_note(shown->note));
    MODOU_TRY(const auto own, key_.verifier());
    if (std::any_of(note.signatures.begin(), note.signatures.end(),
                    [&](const auto& s) { return s.name == own.name && s.id == own.id(); }))
        return {};
    MODOU_TRY(const auto signature, proof::sign(note.text, key_));
    return add_signatures(*shown, {&signature, 1});
}

Status PublicLog::add_signatures(const Published& shown, std::span<const proof::Signature> signatures) {
    MODOU_TRY(proof::Note note, proof::parse_note(shown.note));
    for (const auto& signature : signatures) {
        std::erase_if(note.signatures,
                      [&](const auto& old) { return old.name == signature.name && old.id == signature.id; });
        if (note.signatures.size() >= proof::k_max_signatures)
            return base::fail(Code::limit, "a checkpoint carries no more signatures");
        note.signatures.push_back(signature);
    }
    return keep_and_show({shown.checkpoint, note.whole()});
}

void PublicLog::begin() {
    thread_ = std::thread([this] {
        std::unique_lock lock(thread_mutex_);
        auto wait = k_between_checkpoints;
        while (!thread_wakes_.wait_for(lock, wait, [&] { return ending_; })) {
            lock.unlock();
            (void)catch_up();  // failure() keeps what went wrong
            wait = retry_after(failures());
            lock.lock();
        }
    });
}

void PublicLog::end() {
    {
        std::lock_guard lock(thread_mutex_);
        ending_ = true;
    }
    thread_wakes_.notify_all();
    if (thread_.joinable()) thread_.join();
}

// ---- leaves

void PublicLog::learn_accounts() const {
    std::unique_lock lock(accounts_mutex_);
    book_.read([&](const ledger::State& state) {
        for (std::uint64_t number = accounts_.size(); number <= state.accounts(); ++number) {
            const ledger::Account* account = state.account({number});
            accounts_.push_back({account->is_public, account->policy == ledger::Policy::person});
        }
    });
}

PublicLog::Seen PublicLog::seen(base::AccountId account) const {
    return account.value < accounts_.size() ? accounts_[account.value] : Seen{};
}

// The leaf of docs/format-log.md.
std::vector<std::byte> PublicLog::leaf_data(const Entry& entry, std::string_view text) const {
    std::shared_lock lock(accounts_mutex_);
    const Seen debit = seen(entry.debit), credit = seen(entry.credit);
    Entry shown = entry;
    const bool hidden = entry.kind != Kind::open && (debit.is_person || credit.is_person);
    if (hidden) {
        shown.event_time = {-base::k_shanghai_offset_s};  // day 0
        shown.amount = shown.refers = 0;
        shown.debit = shown.credit = {};
    }
    const bool told = entry.kind == Kind::note || (entry.kind == Kind::open && credit.is_public);
    if (!told) text = {};
    shown.text_bytes = static_cast<std::uint16_t>(text.size());
    auto leaf = journal::public_leaf(shown, debit.is_public && !hidden, credit.is_public && !hidden);
    const auto tail = base::bytes_of(text);
    leaf.insert(leaf.end(), tail.begin(), tail.end());
    return leaf;
}

Result<std::shared_ptr<const journal::Record>> PublicLog::record(Sequence sequence) const {
    {
        std::lock_guard lock(published_mutex_);
        if (record_ && record_->header.first <= sequence && sequence < record_->header.end()) return record_;
    }
    MODOU_TRY(auto read, book_.journal().record_at(sequence));
    auto shared = std::make_shared<const journal::Record>(std::move(read));
    std::lock_guard lock(published_mutex_);
    record_ = shared;
    return shared;
}

template <class Each>
Status PublicLog::each_entry(Sequence first, std::uint64_t count, Each each) const {
    const Sequence end = first + count;
    while (first < end) {
        MODOU_TRY(const auto held, record(first));
        std::size_t text_at = std::size_t{held->header.count} * journal::k_entry_bytes;
        for (std::uint32_t i = 0; i < held->header.count && first < end; ++i) {
            const Entry entry = held->entry(i);
            const std::string_view text(reinterpret_cast<const char*>(held->body.data()) + text_at, entry.text_bytes);
            text_at += entry.text_bytes;
            if (held->header.first + i < first) continue;
            MODOU_CHECK(each(first, entry, text));
            ++first;
        }
    }
    return {};
}

Result<std::vector<std::byte>> PublicLog::leaf(Sequence sequence) const {
    if (sequence >= book_.durable()) return base::fail(Code::not_found, "the book has no such entry");
    std::vector<std::byte> data;
    MODOU_TRY(const auto stored, book_.entry(sequence));
    {
        std::shared_lock lock(accounts_mutex_);
        const bool known = std::max(stored.entry.debit, stored.entry.credit).value < accounts_.size();
        lock.unlock();
        if (!known) learn_accounts();
    }
    if (stored.entry.text_bytes == 0) return leaf_data(stored.entry, {});
    MODOU_CHECK(each_entry(sequence, 1, [&](Sequence, const Entry& entry, std::string_view text) -> Status {
        data = leaf_data(entry, text);
        return {};
    }));
    return data;
}

// ---- files and proofs

Result<std::vector<std::byte>> PublicLog::file(const Tile& tile) const {
    const auto shown = published();
    const auto none = [&] { return base::fail(Code::not_found, "the log has no such file", tile.path()); };
    if (!shown) return none();
    const int level = std::max(tile.level, 0);  // as many entries as hashes of level 0
    if (level >= 8 || tile.index * k_tile_width + tile.width > proof::tile_hashes(shown->checkpoint.size, level))
        return none();
    if (tile.level != Tile::k_entries) return stored_hashes(tile);
    std::vector<std::byte> bundle;
    MODOU_CHECK(each_entry(tile.index * k_tile_width, tile.width,
                           [&](Sequence, const Entry& entry, std::string_view text) -> Status {
                               proof::append_entry(bundle, leaf_data(entry, text));
                               return {};
                           }));
    return bundle;
}

Result<std::vector<std::byte>> PublicLog::stored_hashes(const Tile& tile) const {
    std::vector<std::byte> bytes(tile.width * sizeof(Hash));
    if (tile.level == 0) {
        std::shared_ptr<const journal::Record> held;
        {
            std::lock_guard lock(published_mutex_);
            held = record_;
        }
        // Files are asked for one after the other: the record that holds their entries was just read. A single proof
        // reads its 256 entries alone, which costs less than a whole record.
        const Sequence first = tile.index * k_tile_width;
        if (held && held->header.first <= first && first + tile.width <= held->header.end()) {
            std::size_t at = 0;
            MODOU_CHECK(
                each_entry(first, tile.width, [&](Sequence, const Entry& entry, std::string_view text) -> Status {
                    const Hash hash = proof::leaf_hash(leaf_data(entry, text));
                    std::memcpy(bytes.data() + at, hash.data(), sizeof hash);
                    at += sizeof hash;
                    return {};
                }));
            return bytes;
        }
        for (unsigned done = 0; done < tile.width;) {
            MODOU_TRY(const auto entries, book_.journal().entries_at(first + done, tile.width - done));
            for (const Entry& entry : entries) {
                // A text stands behind all entries of its record: leaf() goes there.
                const auto data =
                    entry.text_bytes == 0 ? Result<std::vector<std::byte>>(leaf_data(entry, {})) : leaf(first + done);
                MODOU_CHECK(data);
                const Hash hash = proof::leaf_hash(*data);
                std::memcpy(bytes.data() + done * sizeof hash, hash.data(), sizeof hash);
                ++done;
            }
        }
        return bytes;
    }
    const auto level = static_cast<unsigned>(tile.level);
    {
        std::shared_lock lock(edges_mutex_);
        const Edge& edge = edges_[level];
        if (const auto full = unwritten_.find({level, tile.index}); full != unwritten_.end()) {
            std::memcpy(bytes.data(), full->second.data(), bytes.size());
            return bytes;
        }
        if (tile.index == edge.full && tile.width <= edge.rest.size()) {
            std::memcpy(bytes.data(), edge.rest.data(), bytes.size());
            return bytes;
        }
    }
    const std::string name = std::string(k_folder) + "/" + stored_name(level, tile.index);
    MODOU_TRY(auto stored, files_.open(name, journal::Files::Open::read));
    MODOU_CHECK(stored->read(0, bytes));
    return bytes;
}

proof::HashReader PublicLog::reader(std::uint64_t size) const {
    // One proof asks a tile for several hashes: it is read once.
    auto tiles = std::make_shared<std::map<std::string, std::vector<std::byte>>>();
    return proof::tile_hash_reader(size, [this, tiles](const Tile& tile) -> Result<std::vector<std::byte>> {
        const std::string path = tile.path();
        if (auto at = tiles->find(path); at != tiles->end()) return at->second;
        MODOU_TRY(auto bytes, stored_hashes(tile));
        return (*tiles)[path] = std::move(bytes);
    });
}

Result<std::vector<Hash>> PublicLog::inclusion(Sequence index, std::uint64_t size) const {
    const auto shown = published();
    if (!shown || size > shown->checkpoint.size) return base::fail(Code::not_found, "the log is not that long yet");
    return proof::inclusion_proof(index, size, reader(size));
}

Result<std::vector<Hash>> PublicLog::consistency(std::uint64_t old_size, std::uint64_t size) const {
    const auto shown = published();
    if (!shown || size > shown->checkpoint.size) return base::fail(Code::not_found, "the log is not that long yet");
    return proof::consistency_proof(old_size, size, reader(size));
}

Result<std::string> PublicLog::receipt(Sequence sequence, Opening opening) const {
    const auto shown = published();
    if (sequence >= book_.durable()) return base::fail(Code::not_found, "the book has no such entry");
    if (!shown || sequence >= shown->checkpoint.size)
        return base::fail(Code::unavailable, "the entry is in the book, and will be under a checkpoint in a second");
    MODOU_TRY(const auto stored, book_.entry(sequence));
    MODOU_TRY(const auto data, leaf(sequence));
    MODOU_TRY(auto path, inclusion(sequence, shown->checkpoint.size));
    std::optional<journal::Private> secret;
    if (opening == Opening::opened && stored.secret.salt != base::Salt{}) secret = stored.secret;
    return proof::make_receipt(stored.entry, secret, data, sequence, std::move(path), shown->note);
}

}  // namespace modou::publish
