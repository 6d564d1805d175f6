#include "giving/pledge_book.hpp"

namespace modou::giving {

void PledgeBook::add(std::string_view shop, std::string_view item, const Pledge& pledge) {
    const std::uint64_t key = key_of(shop, item), check = check_of(shop, item);
    rows_.push_back({pledge, check, 0});
    const auto number = static_cast<std::uint32_t>(rows_.size());
    if (const auto many = many_.find({key, check}); many != many_.end()) {
        many->second.insert_or_assign(pledge.from, number);
        return;
    }
    const auto [at, fresh] = newest_.try_emplace(key, number);
    if (fresh) return;
    // Newest first; most pledges are imported in the order in which they begin.
    std::uint32_t* link = &at->second;
    int walked = 0;
    for (; *link != 0 && rows_[*link - 1].pledge.from > pledge.from; link = &rows_[*link - 1].older) ++walked;
    rows_.back().older = *link;
    *link = number;
    for (std::uint32_t row = number; row != 0 && walked <= k_few; row = rows_[row - 1].older) ++walked;
    if (walked <= k_few) return;
    auto& own = many_[{key, check}];
    for (std::uint32_t row = at->second; row != 0; row = rows_[row - 1].older)
        if (rows_[row - 1].check == check) own.emplace(rows_[row - 1].pledge.from, row);
}

const Pledge* PledgeBook::find(std::string_view shop, std::string_view item, base::Instant placed) const {
    const std::uint64_t key = key_of(shop, item);
    const auto at = newest_.find(key);
    if (at == newest_.end()) return nullptr;
    const std::uint64_t check = check_of(shop, item);
    if (!many_.empty()) {
        if (const auto many = many_.find({key, check}); many != many_.end()) {
            const auto after = many->second.upper_bound(placed);
            return after == many->second.begin() ? nullptr : &rows_[std::prev(after)->second - 1].pledge;
        }
    }
    for (std::uint32_t row = at->second; row != 0; row = rows_[row - 1].older)
        if (rows_[row - 1].check == check && rows_[row - 1].pledge.from <= placed) return &rows_[row - 1].pledge;
    return nullptr;
}

const Pledge* PledgeBook::in_force(std::string_view shop, std::string_view item, base::Instant placed) const {
    if (!item.empty() && item != "*")
        if (const Pledge* own = find(shop, item, placed)) return own;
    return find(shop, "*", placed);
}

}  // namespace modou::giving
