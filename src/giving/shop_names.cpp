#include "giving/shop_names.hpp"

#include <algorithm>
#include <cstring>

namespace modou::giving {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string lowered(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

}  // namespace

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
    lowered_ = lowered(names_);
    marks_.assign((size() + k_block - 1) / k_block * (k_marks / 64), 0);
    for (std::size_t row = 0; row < size(); ++row) {
        const std::size_t begin = row == 0 ? 0 : ends_[row - 1];
        mark(row / k_block, std::string_view(lowered_).substr(begin, ends_[row] - begin));
    }
}

base::Result<ShopsFound> ShopIndex::find(std::string_view asked, std::size_t skip, std::size_t limit,
                                         const std::atomic<bool>* stop) const {
    ShopsFound found;
    const auto take = [&](std::size_t row) {
        if (found.total >= skip && found.shops.size() < limit)
            found.shops.emplace_back(std::string(name(row)), account(row));
        ++found.total;
    };
    if (asked.empty()) {
        for (std::size_t row = skip; row < size() && found.shops.size() < limit; ++row)
            found.shops.emplace_back(std::string(name(row)), account(row));
        found.total = size();
        return found;
    }
    const std::string text = lowered(asked);
    std::vector<std::size_t> bits;
    for (std::size_t i = 0; i + 1 < text.size(); ++i)
        bits.push_back(mark_of(static_cast<unsigned char>(text[i]), static_cast<unsigned char>(text[i + 1])));
    std::sort(bits.begin(), bits.end());
    bits.erase(std::unique(bits.begin(), bits.end()), bits.end());
    constexpr std::size_t k_poll_every = 1024;  // blocks
    for (std::size_t block = 0; block * k_block < size(); ++block) {
        if (block % k_poll_every == 0 && stop != nullptr && stop->load(std::memory_order_relaxed))
            return base::fail(base::Code::unavailable, "stopped: nobody waits for the answer");
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
            take(row);
            at = ends_[row];
        }
    }
    return found;
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
