#include "giving/pledge_book.hpp"

namespace modou::giving {

void PledgeBook::add(std::string_view shop, std::string_view item, const Pledge& pledge) {
    rows_.push_back({pledge, check_of(shop, item), 0});
    const auto number = static_cast<std::uint32_t>(rows_.size());
    const auto [at, fresh] = newest_.try_emplace(key_of(shop, item), number);
    if (fresh) return;
    // Newest first; most pledges are imported in the order in which they begin.
    std::uint32_t* link = &at->second;
    while (*link != 0 && rows_[*link - 1].pledge.from > pledge.from) link = &rows_[*link - 1].older;
    rows_.back().older = *link;
    *link = number;
}

const Pledge* PledgeBook::find(std::string_view shop, std::string_view item, base::Instant placed) const {
    const auto at = newest_.find(key_of(shop, item));
    if (at == newest_.end()) return nullptr;
    const std::uint64_t check = check_of(shop, item);
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
