#include "sim/log_watch.hpp"

#include <map>

#include <fmt/format.h>

#include "sim/chance.hpp"

namespace modou::sim {
namespace {

using base::Hash;
using base::Sequence;
using base::Status;
using journal::Kind;
using ledger::Policy;

constexpr std::string_view k_origin = "sim.example.org";

tl::unexpected<base::Error> unfit(std::string what) {
    return base::fail(base::Code::damaged, std::move(what));
}

template <class Number>
void put(std::vector<std::byte>& out, Number value) {
    for (std::size_t i = 0; i < sizeof value; ++i) out.push_back(static_cast<std::byte>(value >> (8 * i)));
}

}  // namespace

std::vector<std::byte> plain_leaf(const Model::Entry& entry, const std::vector<ledger::Transfer>& accounts,
                                  const Hash& commitment) {
    const ledger::Transfer& t = entry.transfer;
    const auto opened = [&](ledger::AccountId id) { return id ? &accounts[id.value - 1] : nullptr; };
    const auto *debit = opened(t.debit), *credit = opened(t.credit);
    const auto person = [](const ledger::Transfer* a) { return a != nullptr && a->policy == Policy::person; };
    const bool hidden = t.kind != Kind::open && (person(debit) || person(credit));
    const bool debit_told = debit != nullptr && debit->is_public && !hidden;
    const bool credit_told = credit != nullptr && credit->is_public && !hidden;
    const bool text_told = t.kind == Kind::note || (t.kind == Kind::open && credit_told);
    constexpr std::int64_t k_utc_8 = 8 * 3600, k_day = 86'400;
    std::vector<std::byte> out;
    put(out, std::uint8_t{1});
    put(out, static_cast<std::uint8_t>(t.kind));
    put(out, static_cast<std::uint16_t>(t.unit));
    put(out, static_cast<std::uint32_t>(hidden ? 0 : (t.event_time.seconds + k_utc_8) / k_day));
    put(out, debit_told ? t.debit.value : 0);
    put(out, debit_told ? entry.debit_from : 0);
    put(out, credit_told ? t.credit.value : 0);
    put(out, credit_told ? entry.credit_from : 0);
    put(out, hidden ? 0 : t.amount);
    put(out, hidden ? 0 : t.refers);
    put(out, t.definition);
    put(out, t.pledge);
    put(out, static_cast<std::uint16_t>(text_told ? t.text.size() : 0));
    put(out, std::uint16_t{0});
    out.insert(out.end(), commitment.begin(), commitment.end());
    if (text_told)
        for (const char c : t.text) out.push_back(static_cast<std::byte>(c));
    return out;
}

Hash plain_root(std::span<const Hash> leaves) {
    if (leaves.empty()) return proof::empty_root();
    if (leaves.size() == 1) return leaves[0];
    std::size_t half = 1;
    while (half * 2 < leaves.size()) half *= 2;
    return proof::node_hash(plain_root(leaves.first(half)), plain_root(leaves.subspan(half)));
}

LogWatch::LogWatch(base::Random& random, std::uint64_t seed)
    : rng_(seed ^ 0x106),
      key_(proof::make_key(k_origin, proof::KeyType::ed25519, random).value()),
      witness_(proof::make_key("witness.example.org", proof::KeyType::cosignature_v1, random).value()),
      known_{key_.verifier().value()} {}

base::Result<std::unique_ptr<publish::PublicLog>> LogWatch::open(journal::Files& files, ledger::Ledger& book) {
    MODOU_TRY(auto log, publish::PublicLog::open(files, book, key_, known_));
    // A rotation that was cut short is made up for.
    if (const auto shown = log->published())
        if (const auto own = proof::open_checkpoint(shown->note, {&known_.back(), 1}); !own)
            return unfit("the newest checkpoint is not signed by the key in use");
    return log;
}

void LogWatch::disturb(publish::PublicLog& log, base::Random& random) {
    if (rng_() % 8 == 0) {
        // As `log rotate-key` does: the new key is known before it signs.
        key_ = proof::make_key(k_origin, proof::KeyType::ed25519, random).value();
        known_.push_back(key_.verifier().value());
        (void)log.use_key(key_);
    }
    const auto shown = log.published();
    if (!shown || rng_() % 3 != 0) return;
    const auto text = proof::parse_note(shown->note).value().text;
    const auto signature = proof::cosign(text, witness_, {k_first_second}).value();
    if (log.add_cosignatures(shown->checkpoint.size, {&signature, 1})) cosigned_ = shown->checkpoint.size;
}

Status LogWatch::look(const publish::PublicLog& log, const std::vector<Model::Entry>& entries) {
    const auto shown = log.published();
    if (!shown)
        return heads_.empty() ? Status()
                              : unfit(fmt::format("nothing is shown, but {} leaves were", heads_.back().size));
    const auto witness = witness_.verifier();
    MODOU_TRY(const auto opened, proof::open_checkpoint(shown->note, known_, {&*witness, 1},
                                                        cosigned_ == shown->checkpoint.size && cosigned_ > 0 ? 1 : 0));
    const Head now{opened.checkpoint.size, opened.checkpoint.root};
    if (opened.checkpoint != shown->checkpoint) return unfit("the note is not of the checkpoint");
    if (now.size > entries.size())
        return unfit(fmt::format("{} leaves are shown of {} that were acknowledged", now.size, entries.size()));
    if (now.size < leaves_.size())
        return unfit(fmt::format("{} leaves are shown, {} were before", now.size, leaves_.size()));
    MODOU_CHECK(learn(log, entries, now.size));
    if (plain_root(leaves_) != now.root)
        return unfit(fmt::format("another root of {} leaves than the model's", now.size));
    MODOU_CHECK(check_proofs(log, now));
    if (heads_.empty() || heads_.back().size < now.size) heads_.push_back(now);
    return {};
}

// The commitment is the book's: it is random to anybody else. All other bytes of a leaf are the model's.
Status LogWatch::learn(const publish::PublicLog& log, const std::vector<Model::Entry>& entries, std::uint64_t size) {
    for (Sequence s = leaves_.size(); s < size; ++s) {
        MODOU_TRY(const auto told, log.leaf(s));
        if (told.size() < 98) return unfit(fmt::format("leaf {} is too short", s));
        Hash commitment;
        std::memcpy(commitment.data(), told.data() + 66, sizeof commitment);
        Model::Entry entry = entries[s];
        if (entry.transfer.kind == Kind::open) accounts_.push_back(entry.transfer);
        const auto plain = plain_leaf(entry, accounts_, commitment);
        if (const auto [ours, theirs] = std::mismatch(plain.begin(), plain.end(), told.begin(), told.end());
            plain != told)
            return unfit(fmt::format("leaf {} is not the model's from byte {} on", s, ours - plain.begin()));
        leaves_.push_back(proof::leaf_hash(plain));
    }
    return {};
}

Status LogWatch::check_proofs(const publish::PublicLog& log, const Head& now) {
    if (now.size == 0) return {};
    const Sequence index = rng_() % now.size;
    MODOU_TRY(const auto data, log.leaf(index));
    if (proof::leaf_hash(data) != leaves_[index]) return unfit(fmt::format("leaf {} has changed", index));
    MODOU_TRY(const auto path, log.inclusion(index, now.size));
    MODOU_CHECK(proof::check_inclusion(index, now.size, leaves_[index], path, now.root));
    if (!heads_.empty()) {
        const Head& before = heads_[rng_() % heads_.size()];
        MODOU_TRY(const auto way, log.consistency(before.size, now.size));
        MODOU_CHECK(proof::check_consistency(before.size, before.root, now.size, now.root, way));
    }
    const std::uint64_t tile = index / proof::k_tile_width, first = tile * proof::k_tile_width;
    const auto width = static_cast<unsigned>(std::min(proof::k_tile_width, now.size - first));
    MODOU_TRY(const auto bundle, log.file({proof::Tile::k_entries, tile, width}));
    MODOU_TRY(const auto bundled, proof::split_bundle(bundle, width));
    MODOU_TRY(const auto hashes, log.file({0, tile, width}));
    for (unsigned i = 0; i < width; ++i)
        if (proof::leaf_hash(bundled[i]) != leaves_[first + i] ||
            std::memcmp(hashes.data() + i * sizeof(Hash), leaves_[first + i].data(), sizeof(Hash)) != 0)
            return unfit(fmt::format("a file of the log has another entry {}", first + i));
    return {};
}

Status LogWatch::check_tile(const publish::PublicLog& log, std::uint64_t index) {
    MODOU_TRY(const auto tile, log.file({1, index, proof::k_tile_width}));
    for (std::uint64_t i = 0; i < proof::k_tile_width; ++i) {
        const std::uint64_t first = (index * proof::k_tile_width + i) * proof::k_tile_width;
        const Hash hash = plain_root(std::span(leaves_).subspan(first, proof::k_tile_width));
        if (std::memcmp(tile.data() + i * sizeof hash, hash.data(), sizeof hash) != 0)
            return unfit(fmt::format("tile {} of level 1 has another hash {}", index, i));
    }
    return {};
}

namespace {

using Ways = std::vector<std::vector<Model::Hop>>;

struct Pages {
    Ways ways;
    std::map<std::uint64_t, std::uint64_t> waits;  // by account
    std::uint64_t taken_back = 0;
};

base::Result<Pages> pages_of(const ledger::Ledger& ledger, Sequence sequence, ledger::Direction direction,
                             const ledger::TraceLimits& limits) {
    Pages pages;
    for (std::uint64_t from = 0;;) {
        MODOU_TRY(const auto page, ledger::trace(ledger, sequence, direction, from, limits));
        if (page.page_begin != from || page.page_end <= from || page.parts.size() > limits.parts)
            return unfit("a page does not go on where the last one ended");
        for (const auto& part : page.parts)
            for (std::uint64_t fen = 0; fen < part.amount; ++fen) {
                auto& way = pages.ways.emplace_back();
                for (const auto& hop : part.hops) way.push_back({hop.sequence, hop.begin + fen});
                if (part.cut || part.hops.front().end != part.hops.front().begin + part.amount)
                    return unfit("a part is not as long as it says");
            }
        std::uint64_t unspent = 0;
        for (const auto& wait : page.waits) {
            pages.waits[wait.account.value] += wait.amount;
            unspent += wait.amount;
        }
        if (unspent != page.unspent) return unfit("what waits does not add up");
        pages.taken_back += page.taken_back;
        if (!page.more()) return pages;
        from = page.page_end;
    }
}

std::string trace_differs(const ledger::Ledger& ledger, const Model& model, Sequence sequence,
                          const ledger::TraceLimits& limits) {
    const auto& entries = model.entries();
    Pages there, back;
    for (std::uint64_t fen = 0; fen < entries[sequence].transfer.amount; ++fen) {
        const auto way = model.forwards(sequence, fen);
        if (way.waits_in)
            ++there.waits[way.waits_in.value];
        else
            there.ways.push_back(way.hops);
        if (std::any_of(way.hops.begin() + 1, way.hops.end(),
                        [&](const auto& hop) { return entries[hop.sequence].transfer.kind == Kind::correct; }))
            ++there.taken_back;
        back.ways.push_back(model.backwards(sequence, fen).hops);
    }
    const auto forwards = pages_of(ledger, sequence, ledger::Direction::forwards, limits);
    if (!forwards) return forwards.error().text();
    if (forwards->ways != there.ways) return "forwards, the fen went other ways";
    if (forwards->waits != there.waits) return "it waits elsewhere";
    if (forwards->taken_back != there.taken_back) return "another number of fen was taken back";
    const auto backwards = pages_of(ledger, sequence, ledger::Direction::backwards, limits);
    if (!backwards) return backwards.error().text();
    return backwards->ways == back.ways ? "" : "backwards, the fen came other ways";
}

}  // namespace

std::string traces_differ(const ledger::Ledger& ledger, const Model& model, std::mt19937_64& rng) {
    constexpr int k_traces = 6;
    const auto& entries = model.entries();
    for (int i = 0; i < k_traces && !entries.empty(); ++i) {
        const Sequence sequence = rng() % entries.size();
        if (!journal::moves_amount(entries[sequence].transfer.kind)) continue;
        const auto differs = trace_differs(ledger, model, sequence, {.parts = 1 + rng() % 4});
        if (!differs.empty()) return fmt::format("the trace of entry {}: {}", sequence, differs);
    }
    return "";
}

}  // namespace modou::sim
