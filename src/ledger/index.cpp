#include "ledger/index.hpp"

#include <algorithm>
#include <charconv>
#include <queue>

#include "base/endian.hpp"
#include "ledger/radix_sort.hpp"

namespace modou::ledger {
namespace {

using base::Code;
using base::load_le;
using base::Status;
using base::store_le;

const std::string k_folder = "index";
const std::string k_manifest = "manifest";
constexpr std::string_view k_manifest_head = "modou index 1";
constexpr std::size_t k_max_runs = 12, k_fan = 4;

std::string run_name(base::Sequence first, base::Sequence end) {
    return fmt::format("{}/run-{:016x}-{:016x}", k_folder, first, end);
}

// Collects a keyed section: the bucket table must stand before it, so counts come first.
class KeyedSection {
  public:
    void count(std::uint64_t key) { ++starts_[(key >> 48) + 1]; }
    Status write_table(RunWriter& out, Section section) {
        for (std::size_t i = 1; i <= k_buckets; ++i) starts_[i] += starts_[i - 1];
        out.begin(section);
        return out.add(std::as_bytes(std::span(starts_)));
    }
    static Status add(RunWriter& out, std::uint64_t key, std::uint32_t offset) {
        std::array<std::byte, k_keyed_bytes> bytes;
        store_le(bytes.data(), static_cast<std::uint32_t>(key >> 16));
        store_le(bytes.data() + 4, offset);
        return out.add(bytes);
    }

  private:
    std::vector<std::uint32_t> starts_ = std::vector<std::uint32_t>(k_buckets + 1);
};

// By the 48 bits that are kept, then by entry.
Status write_keyed(RunWriter& out, std::vector<Keyed>& items, std::vector<Keyed>& spare, Section table,
                   Section section) {
    radix_sort(items, spare, 16);
    KeyedSection keyed;
    for (const Keyed& item : items) keyed.count(item.key);
    MODOU_CHECK(keyed.write_table(out, table));
    out.begin(section);
    for (const Keyed& item : items) MODOU_CHECK(KeyedSection::add(out, item.key, item.offset));
    return {};
}

Status add_list(RunWriter& out, std::uint64_t key, std::uint32_t start) {
    std::array<std::byte, k_list_bytes> bytes;
    store_le(bytes.data(), key);
    store_le(bytes.data() + 8, start);
    return out.add(bytes);
}

Status write_postings(RunWriter& out, std::span<const IndexRow> rows, std::vector<Keyed>& postings,
                      std::vector<Keyed>& spare) {
    postings.clear();
    for (std::uint32_t i = 0; i < rows.size(); ++i)
        for_lists(rows[i], [&](std::uint64_t key) { postings.push_back({key, i}); });
    radix_sort(postings, spare);
    out.begin(Section::lists);
    for (std::uint32_t i = 0; i < postings.size(); ++i)
        if (i == 0 || postings[i].key != postings[i - 1].key) MODOU_CHECK(add_list(out, postings[i].key, i));
    MODOU_CHECK(add_list(out, ~std::uint64_t{0}, static_cast<std::uint32_t>(postings.size())));
    out.begin(Section::postings);
    for (const Keyed& posting : postings) MODOU_CHECK(out.add(std::as_bytes(std::span(&posting.offset, 1))));
    return {};
}

// Walks a section of fixed-size items with a bounded buffer.
class Items {
  public:
    Items(const Run& run, Section section, std::size_t item_bytes)
        : run_(&run), section_(section), item_bytes_(item_bytes), count_(run.section_bytes(section) / item_bytes) {}

    bool done() const { return at_ == count_; }
    std::uint64_t position() const { return at_; }
    // Valid until the next call of load.
    base::Result<const std::byte*> load() {
        if (at_ < from_ || at_ >= to_) {
            from_ = at_;
            to_ = std::min(count_, from_ + k_buffer / item_bytes_);
            buffer_.resize((to_ - from_) * item_bytes_);
            MODOU_CHECK(run_->read(section_, from_ * item_bytes_, buffer_));
        }
        return buffer_.data() + (at_ - from_) * item_bytes_;
    }
    void next() { ++at_; }

  private:
    static constexpr std::size_t k_buffer = 192 << 10;
    const Run* run_;
    Section section_;
    std::size_t item_bytes_;
    std::uint64_t count_, at_ = 0, from_ = 0, to_ = 0;
    std::vector<std::byte> buffer_;
};

// Merges keyed sections: by key, then by entry (parts are neighbours in order, so by part, then as they stand).
template <class Each>
Status merge_keyed(std::span<const std::shared_ptr<const Run>> parts, Section section, base::Sequence first,
                   Each each) {
    struct Head {
        std::uint64_t key;
        std::size_t part;
        std::uint32_t offset;
        bool operator>(const Head& other) const { return key != other.key ? key > other.key : part > other.part; }
    };
    std::vector<Items> items;
    std::vector<std::size_t> bucket(parts.size(), 0);
    std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
    for (const auto& part : parts) items.emplace_back(*part, section, k_keyed_bytes);
    const auto push = [&](std::size_t p) -> Status {
        if (items[p].done()) return {};
        const auto& table = parts[p]->buckets(section);
        while (table[bucket[p] + 1] <= items[p].position()) ++bucket[p];
        MODOU_TRY(const std::byte* at, items[p].load());
        const std::uint64_t key = (std::uint64_t{bucket[p]} << 48) | (std::uint64_t{load_le<std::uint32_t>(at)} << 16);
        heads.push({key, p, static_cast<std::uint32_t>(parts[p]->first() - first + load_le<std::uint32_t>(at + 4))});
        items[p].next();
        return {};
    };
    for (std::size_t p = 0; p < parts.size(); ++p) MODOU_CHECK(push(p));
    while (!heads.empty()) {
        const Head head = heads.top();
        heads.pop();
        MODOU_CHECK(each(head.key, head.offset));
        MODOU_CHECK(push(head.part));
    }
    return {};
}

// Walks the union of the parts' lists, ascending: each(key, part, from, to) for every part that has it.
template <class Each>
Status merge_lists(std::span<const std::shared_ptr<const Run>> parts, Each each) {
    std::vector<Items> items;
    for (const auto& part : parts) items.emplace_back(*part, Section::lists, k_list_bytes);
    struct Row {
        std::uint64_t key = 0;
        std::uint32_t start = 0;
    };
    std::vector<Row> rows(parts.size());
    const auto load = [&](std::size_t p) -> Status {
        MODOU_TRY(const std::byte* at, items[p].load());
        rows[p] = {load_le<std::uint64_t>(at), load_le<std::uint32_t>(at + 8)};
        items[p].next();
        return {};
    };
    for (std::size_t p = 0; p < parts.size(); ++p) MODOU_CHECK(load(p));
    for (;;) {
        std::uint64_t lowest = ~std::uint64_t{0};
        for (const Row& row : rows) lowest = std::min(lowest, row.key);
        if (lowest == ~std::uint64_t{0}) return {};
        for (std::size_t p = 0; p < parts.size(); ++p) {
            if (rows[p].key != lowest) continue;
            const std::uint32_t from = rows[p].start;
            MODOU_CHECK(load(p));
            MODOU_CHECK(each(lowest, p, from, rows[p].start));
        }
    }
}

}  // namespace

base::Result<std::unique_ptr<Index>> Index::open(journal::Files& files, Tidy tidy) {
    std::unique_ptr<Index> index(new Index(files));
    auto text = journal::read_whole(files, k_folder + "/" + k_manifest, 1 << 20);
    Runs runs;
    if (text) {
        std::string_view rest = *text;
        const auto line = [&rest] {
            const auto end = rest.find('\n');
            std::string_view found = rest.substr(0, end);
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            return found;
        };
        const std::string_view head = line();
        if (head.starts_with("modou index ") && head != k_manifest_head)
            return base::fail(Code::unsupported,
                              "the index has a newer format: use a newer Modou, or delete the folder", k_folder);
        while (head == k_manifest_head && !rest.empty()) {
            auto run = Run::open(files, k_folder + "/" + std::string(line()));
            const base::Sequence expected = runs.empty() ? 0 : runs.back()->end();
            if (!run || (*run)->first() != expected) break;  // built again from here on
            runs.push_back(std::move(*run));
        }
    }
    MODOU_TRY(const auto names, files.list(k_folder));
    for (const auto& name : names) {
        const bool used = name == k_manifest || std::any_of(runs.begin(), runs.end(), [&](const auto& r) {
                              return r->name() == k_folder + "/" + name;
                          });
        if (!used && tidy == Tidy::yes) (void)files.remove(k_folder + "/" + name);
    }
    index->runs_ = std::make_shared<Runs>(std::move(runs));
    return index;
}

std::shared_ptr<const Index::Runs> Index::runs() const {
    std::lock_guard lock(mutex_);
    return runs_;
}

base::Sequence Index::covered() const {
    const auto held = runs();
    return held->empty() ? 0 : held->back()->end();
}

Status Index::adopt(Runs next) {
    std::string text{k_manifest_head};
    for (const auto& run : next) text += "\n" + run->name().substr(k_folder.size() + 1);
    MODOU_CHECK(journal::write_aside(files_, k_folder, k_manifest, base::bytes_of(text)));
    std::lock_guard lock(mutex_);
    runs_ = std::make_shared<Runs>(std::move(next));
    return {};
}

Status Index::add(base::Sequence first, std::span<const IndexRow> rows) {
    MODOU_ASSERT(first == covered() && !rows.empty(), "runs follow one another");
    MODOU_CHECK(files_.make_folder(k_folder));
    const std::string name = run_name(first, first + rows.size());
    MODOU_TRY(RunWriter out, RunWriter::create(files_, name, first, static_cast<std::uint32_t>(rows.size())));
    std::vector<Keyed> items, spare;
    items.reserve(rows.size() * 2);  // as many as the postings may be
    Filter filter(rows.size());
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        // Only 48 bits are kept, in the filter too, so that a merge can build it again.
        const std::uint64_t key = rows[i].reference.group() >> 16 << 16;
        items.push_back({key, i});
        filter.add(key);
    }
    MODOU_CHECK(write_keyed(out, items, spare, Section::reference_buckets, Section::references));
    out.begin(Section::filter);
    MODOU_CHECK(out.add(filter.bytes()));
    items.clear();
    for (std::uint32_t i = 0; i < rows.size(); ++i)
        if (rows[i].party) items.push_back({rows[i].party.value, i});
    // The table of the parties stands before them, as the references' does.
    MODOU_CHECK(write_keyed(out, items, spare, Section::party_buckets, Section::parties));
    MODOU_CHECK(write_postings(out, rows, items, spare));
    MODOU_CHECK(out.finish());
    MODOU_CHECK(files_.sync_folder(k_folder));
    MODOU_TRY(auto run, Run::open(files_, name));
    Runs next = *runs();
    next.push_back(std::move(run));
    return adopt(std::move(next));
}

base::Result<std::shared_ptr<const Run>> Index::merge(std::span<const std::shared_ptr<const Run>> parts,
                                                      const std::string& name, const Without& without,
                                                      const std::function<void()>& pause) {
    const base::Sequence first = parts.front()->first(), end = parts.back()->end();
    MODOU_TRY(RunWriter out, RunWriter::create(files_, name, first, static_cast<std::uint32_t>(end - first)));
    std::uint64_t steps = 0;
    const auto step = [&] {
        if (pause && (++steps & 0xffff) == 0) pause();
    };
    const auto table_of = [&](Section section) {
        std::vector<std::uint32_t> table(k_buckets + 1);
        for (const auto& part : parts)
            for (std::size_t i = 0; i <= k_buckets; ++i) table[i] += part->buckets(section)[i];
        if (section == Section::parties)
            for (std::size_t i = (without.key >> 48) + 1; i <= k_buckets; ++i)
                table[i] -= static_cast<std::uint32_t>(without.offsets.size());
        return table;
    };
    Filter filter(end - first);
    for (const auto& [table, section] :
         {std::pair{Section::reference_buckets, Section::references}, {Section::party_buckets, Section::parties}}) {
        out.begin(table);
        const auto starts = table_of(section);
        MODOU_CHECK(out.add(std::as_bytes(std::span(starts))));
        out.begin(section);
        const bool references = section == Section::references;
        MODOU_CHECK(merge_keyed(parts, section, first, [&](std::uint64_t key, std::uint32_t offset) {
            step();
            if (!references && key == without.key && without.offsets.contains(offset)) return Status{};
            if (references) filter.add(key);
            return KeyedSection::add(out, key, offset);
        }));
        if (references) {
            out.begin(Section::filter);
            MODOU_CHECK(out.add(filter.bytes()));
        }
    }
    out.begin(Section::lists);
    std::uint32_t start = 0;
    std::uint64_t last = ~std::uint64_t{0};
    MODOU_CHECK(merge_lists(parts, [&](std::uint64_t key, std::size_t, std::uint32_t from, std::uint32_t to) -> Status {
        if (key != last) MODOU_CHECK(add_list(out, key, start));
        last = key;
        start += to - from;
        return {};
    }));
    MODOU_CHECK(add_list(out, ~std::uint64_t{0}, start));
    out.begin(Section::postings);
    std::vector<Items> postings;
    for (const auto& part : parts) postings.emplace_back(*part, Section::postings, k_posting_bytes);
    MODOU_CHECK(merge_lists(parts, [&](std::uint64_t, std::size_t p, std::uint32_t from, std::uint32_t to) -> Status {
        for (std::uint32_t i = from; i < to; ++i) {
            step();
            MODOU_TRY(const std::byte* at, postings[p].load());
            const auto offset = static_cast<std::uint32_t>(parts[p]->first() - first + load_le<std::uint32_t>(at));
            postings[p].next();
            MODOU_CHECK(out.add(std::as_bytes(std::span(&offset, 1))));
        }
        return {};
    }));
    MODOU_CHECK(out.finish());
    MODOU_CHECK(files_.sync_folder(k_folder));
    return Run::open(files_, name);
}

base::Result<bool> Index::merge_one(const std::function<void()>& pause) {
    const auto held = runs();
    const auto tier = [](const Run& run) {
        int t = 0;
        for (std::uint64_t n = run.count(); n >= k_fan; n /= k_fan) ++t;
        return t;
    };
    std::size_t from = 0, count = 0;
    // Neighbours of one tier, the smallest tier first (it is at the end).
    for (std::size_t i = held->size(); i >= k_fan && count == 0; --i) {
        const int wanted = tier(*(*held)[i - 1]);
        const auto begin = held->begin() + static_cast<std::ptrdiff_t>(i - k_fan);
        if (std::all_of(begin, begin + k_fan, [&](const auto& r) { return tier(*r) == wanted; })) {
            from = i - k_fan;
            count = k_fan;
        }
    }
    if (count == 0 && held->size() > k_max_runs) {
        std::uint64_t best = ~std::uint64_t{0};
        for (std::size_t i = 0; i + 1 < held->size(); ++i) {
            const std::uint64_t sum = std::uint64_t{(*held)[i]->count()} + (*held)[i + 1]->count();
            if (sum < best) {
                best = sum;
                from = i;
                count = 2;
            }
        }
    }
    if (count == 0) return false;
    const std::span parts(held->data() + from, count);
    // Postings are counted in 32 bits, at most three an entry.
    if (parts.back()->end() - parts.front()->first() > ~std::uint32_t{0} / 3) return false;
    MODOU_TRY(auto merged, merge(parts, run_name(parts.front()->first(), parts.back()->end()), {}, pause));
    Runs next(held->begin(), held->begin() + static_cast<std::ptrdiff_t>(from));
    next.push_back(std::move(merged));
    next.insert(next.end(), held->begin() + static_cast<std::ptrdiff_t>(from + count), held->end());
    MODOU_CHECK(adopt(std::move(next)));
    for (const auto& part : parts) MODOU_CHECK(files_.remove(part->name()));
    return true;
}

Status Index::forget_party(base::PartyId party, const std::function<base::Result<bool>(base::Sequence)>& bears) {
    const auto held = runs();
    Runs next = *held;
    std::vector<std::string> old;
    for (auto& run : next) {
        Without without{party.value >> 16 << 16, {}};
        MODOU_TRY(const auto named, run->parties(party.value, ~base::Sequence{0}, run->count()));
        for (base::Sequence sequence : named) {
            MODOU_TRY(const bool still, bears(sequence));
            if (!still) without.offsets.insert(static_cast<std::uint32_t>(sequence - run->first()));
        }
        if (without.offsets.empty()) continue;
        old.push_back(run->name());
        const std::string plain = run_name(run->first(), run->end());
        const std::string name = plain + (run->name() == plain + "-a" ? "-b" : "-a");
        MODOU_TRY(run, merge(std::span(&run, 1), name, without, {}));
    }
    if (old.empty()) return {};
    MODOU_CHECK(adopt(std::move(next)));
    for (const auto& name : old) MODOU_CHECK(files_.remove(name));
    return files_.sync_folder(k_folder);
}

base::Result<std::vector<base::Sequence>> Index::find_group(
    std::uint64_t group, const std::function<base::Result<bool>(base::Sequence)>& is_it) const {
    const std::uint64_t key = group >> 16 << 16;
    std::vector<base::Sequence> found;
    const auto held = runs();
    for (const auto& run : *held) {
        if (!run->may_hold(key)) continue;
        MODOU_TRY(const auto candidates, run->references(key));
        for (base::Sequence sequence : candidates) {
            MODOU_TRY(const bool same, is_it(sequence));
            if (same) found.push_back(sequence);
        }
    }
    return found;
}

void Index::prefetch(const base::ReferenceDigest& reference) const {
    const std::uint64_t key = reference.group() >> 16 << 16;
    const auto held = runs();
    for (const auto& run : *held) run->prefetch(key);
}

base::Result<std::vector<base::Sequence>> Index::of_list(std::uint64_t list, base::Sequence before,
                                                         std::size_t limit) const {
    std::vector<base::Sequence> found;
    const auto held = runs();
    for (auto run = held->rbegin(); run != held->rend() && found.size() < limit; ++run) {
        MODOU_TRY(const auto more, (*run)->postings(list, before, limit - found.size()));
        found.insert(found.end(), more.begin(), more.end());
    }
    return found;
}

base::Result<std::vector<base::Sequence>> Index::of_account(base::AccountId account, base::Sequence before,
                                                            std::size_t limit) const {
    std::vector<base::Sequence> found;
    if (account.value >= k_list_keys) return found;
    for (const List list : {List::inflow, List::outflow, List::other}) {
        MODOU_TRY(const auto more, of_list(list_key(account.value, list), before, limit));
        const auto middle = static_cast<std::ptrdiff_t>(found.size());
        found.insert(found.end(), more.begin(), more.end());
        std::inplace_merge(found.begin(), found.begin() + middle, found.end(), std::greater<>());
        found.resize(std::min(found.size(), limit));
    }
    return found;
}

base::Result<std::vector<base::Sequence>> Index::of_party(base::PartyId party, base::Sequence before,
                                                          std::size_t limit) const {
    std::vector<base::Sequence> found;
    const auto held = runs();
    for (auto run = held->rbegin(); run != held->rend() && found.size() < limit; ++run) {
        MODOU_TRY(const auto more, (*run)->parties(party.value, before, limit - found.size()));
        found.insert(found.end(), more.begin(), more.end());
    }
    return found;
}

Index::Facts Index::facts() const {
    Facts facts;
    const auto held = runs();
    facts.runs = held->size();
    for (const auto& run : *held) {
        facts.bytes += run->bytes();
        facts.memory_bytes += run->memory_bytes();
    }
    return facts;
}

}  // namespace modou::ledger
