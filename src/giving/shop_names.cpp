#include "giving/shop_names.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/folding.hpp"

namespace modou::giving {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string to_lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

constexpr std::size_t k_poll_every = 1024;  // blocks

tl::unexpected<base::Error> stopped() {
    return base::fail(base::Code::unavailable, "stopped: nobody waits for the answer");
}

std::vector<std::string> words_of(std::string_view asked) {
    constexpr std::size_t k_most = 12;
    std::vector<std::string> words;
    const std::string text = to_lower(asked);
    for (std::string_view rest = text; !rest.empty();) {
        // Also the space that Chinese keyboards write, U+3000.
        const std::size_t end = std::min({rest.find_first_of(" \t\r\n"), rest.find("\u3000"), rest.size()});
        if (end != 0 && words.size() < k_most) words.emplace_back(rest.substr(0, end));
        const std::string_view left = rest.substr(end);
        rest.remove_prefix(std::min(rest.size(), end + (left.starts_with("\u3000") ? 3 : 1)));
    }
    return words;
}

// Whether a word may be pinyin: one letter would be in nearly every name.
bool is_pinyin(std::string_view word) {
    return word.size() >= 2 && std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
}

bool fits_pinyin(std::string_view joined, std::string_view initials, std::string_view word) {
    constexpr std::size_t k_short = 3;  // letters: inside a name they are often two syllables' ends
    return initials.starts_with(word) ||
           (word.size() <= k_short ? joined.starts_with(word) : joined.find(word) != std::string_view::npos);
}

const base::PinyinTable& pinyin_table() {
    static const base::PinyinTable table{base::Folding()};
    return table;
}

}  // namespace

bool is_erased_shop(std::string_view name, base::AccountId account) {
    return name == fmt::format("erased-{}", account.value);
}

void ShopIndex::add(std::string_view name, base::AccountId account) {
    names_ += name;
    ends_.push_back(static_cast<std::uint32_t>(names_.size()));
    accounts_.push_back(account.value);
}

std::string_view ShopIndex::name(std::size_t row) const {
    const std::size_t begin = row == 0 ? 0 : ends_[row - 1];
    return std::string_view(names_).substr(begin, ends_[row] - begin);
}

void ShopIndex::mark(std::size_t block, std::string_view text) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const std::size_t bit = mark_of(static_cast<unsigned char>(text[i]), static_cast<unsigned char>(text[i + 1]));
        marks_[(block * k_marks + bit) / 64] |= std::uint64_t{1} << (bit % 64);
    }
}

void ShopIndex::finish() {
    names_.shrink_to_fit();
    lowered_ = to_lower(names_);
    marks_.assign((size() + k_block - 1) / k_block * (k_marks / 64), 0);
    for (std::size_t row = 0; row < size(); ++row) {
        const std::size_t begin = row == 0 ? 0 : ends_[row - 1];
        mark(row / k_block, std::string_view(lowered_).substr(begin, ends_[row] - begin));
    }
}

std::string_view ShopIndex::lowered(std::size_t row) const {
    const std::size_t begin = row == 0 ? 0 : ends_[row - 1];
    return std::string_view(lowered_).substr(begin, ends_[row] - begin);
}

template <class Each>
base::Status ShopIndex::look(const std::vector<std::string>& words, const std::atomic<bool>* stop, Each each) const {
    std::vector<std::size_t> bits;
    for (const std::string& word : words)
        for (std::size_t i = 0; i + 1 < word.size(); ++i)
            bits.push_back(mark_of(static_cast<unsigned char>(word[i]), static_cast<unsigned char>(word[i + 1])));
    std::sort(bits.begin(), bits.end());
    bits.erase(std::unique(bits.begin(), bits.end()), bits.end());
    // The longest word is in the fewest names; the others are looked for where it is.
    const std::string& text = *std::ranges::max_element(words, {}, &std::string::size);
    const auto fits = [&](std::size_t row) {
        return std::ranges::all_of(
            words, [&](const std::string& word) { return lowered(row).find(word) != std::string_view::npos; });
    };
    for (std::size_t block = 0; block * k_block < size(); ++block) {
        if (block % k_poll_every == 0 && stop != nullptr && stop->load(std::memory_order_relaxed)) return stopped();
        const std::uint64_t* const marks = marks_.data() + block * (k_marks / 64);
        if (!std::all_of(bits.begin(), bits.end(), [&](std::size_t bit) { return marks[bit / 64] >> (bit % 64) & 1; }))
            continue;
        const std::size_t first = block * k_block, last = std::min(size(), first + k_block);
        std::size_t at = first == 0 ? 0 : ends_[first - 1];
        const std::size_t end = ends_[last - 1];
        while (const void* hit = ::memmem(lowered_.data() + at, end - at, text.data(), text.size())) {
            const auto from = static_cast<std::size_t>(static_cast<const char*>(hit) - lowered_.data());
            const auto row =
                static_cast<std::size_t>(std::upper_bound(ends_.begin() + static_cast<std::ptrdiff_t>(first),
                                                          ends_.begin() + static_cast<std::ptrdiff_t>(last), from) -
                                         ends_.begin());
            // One that reaches into the next name is none: the next may begin a byte later.
            if (from + text.size() > ends_[row]) {
                at = from + 1;
                continue;
            }
            if (words.size() == 1 || fits(row)) each(row);
            at = ends_[row];
        }
    }
    return {};
}

template <class Each>
base::Status ShopIndex::look_in_pinyin(const std::vector<std::string>& words, const std::atomic<bool>* stop,
                                       Each each) const {
    const base::PinyinTable& table = pinyin_table();
    std::string joined, initials;
    for (std::size_t row = 0; row < size(); ++row) {
        if (row % (k_poll_every * k_block) == 0 && stop != nullptr && stop->load(std::memory_order_relaxed))
            return stopped();
        const std::string_view name = lowered(row);
        joined.clear();
        initials.clear();
        bool spelt = false;
        const auto in_pinyin = [&](const std::string& word) {
            if (!spelt) table.spell(name, joined, initials);
            spelt = true;
            return fits_pinyin(joined, initials, word);
        };
        if (std::ranges::all_of(words, [&](const std::string& word) {
                return name.find(word) != std::string_view::npos || (is_pinyin(word) && in_pinyin(word));
            }))
            each(row);
    }
    return {};
}

base::Result<std::vector<std::uint32_t>> ShopIndex::rows(std::string_view asked, const std::atomic<bool>* stop) const {
    std::vector<std::uint32_t> rows;
    const std::vector<std::string> words = words_of(asked);
    const auto take = [&](std::size_t row) { rows.push_back(static_cast<std::uint32_t>(row)); };
    if (words.empty()) {
        rows.resize(size());
        std::iota(rows.begin(), rows.end(), 0u);
    } else if (std::ranges::any_of(words, is_pinyin)) {
        MODOU_CHECK(look_in_pinyin(words, stop, take));
    } else {
        MODOU_CHECK(look(words, stop, take));
    }
    return rows;
}

base::Result<ShopsFound> ShopIndex::find(std::string_view asked, std::size_t skip, std::size_t limit,
                                         const std::atomic<bool>* stop) const {
    ShopsFound found;
    if (words_of(asked).empty()) {
        for (std::size_t row = skip; row < size() && found.shops.size() < limit; ++row)
            found.shops.emplace_back(std::string(name(row)), account(row));
        found.total = size();
        return found;
    }
    MODOU_TRY(const auto fitting, rows(asked, stop));
    found.total = fitting.size();
    for (std::size_t i = skip; i < fitting.size() && found.shops.size() < limit; ++i)
        found.shops.emplace_back(std::string(name(fitting[i])), account(fitting[i]));
    return found;
}

std::optional<std::uint32_t> ShopIndex::row_of(std::string_view wanted) const {
    std::size_t low = 0, high = size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (name(middle) < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == size() || name(low) != wanted) return std::nullopt;
    return static_cast<std::uint32_t>(low);
}

std::size_t ShopIndex::memory_bytes() const {
    return names_.capacity() + lowered_.capacity() + ends_.capacity() * sizeof(ends_[0]) +
           accounts_.capacity() * sizeof(accounts_[0]) + marks_.capacity() * sizeof(marks_[0]);
}

base::Result<std::shared_ptr<const ShopIndex>> ShopNames::now(store::Store& store) {
    // Who comes while it is read waits for it: reading it twice would take both longer.
    std::lock_guard lock(mutex_);
    if (index_) return index_;
    auto made = std::make_shared<ShopIndex>();
    MODOU_CHECK(store.read([&](store::Session& s) {
        return s.rows<std::string, std::int64_t>(
            "SELECT id, account FROM shop ORDER BY id", {},
            [&](const std::string& id, std::int64_t account) { made->add(id, {static_cast<std::uint64_t>(account)}); });
    }));
    made->finish();
    index_ = std::move(made);
    return index_;
}

void ShopNames::changed() {
    std::lock_guard lock(mutex_);
    index_.reset();
}

}  // namespace modou::giving
