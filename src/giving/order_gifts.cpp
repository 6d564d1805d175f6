#include "giving/order_gifts.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "giving/order_keys.hpp"

namespace modou::giving {

using base::Result;
using base::Status;
using store::Session;

namespace {

// The items that the owner of an account has pledged for.
Result<std::vector<std::string>> pledged_items(Session& s, base::AccountId account) {
    std::vector<std::string> items;
    MODOU_CHECK(s.rows<std::string_view>(
        "SELECT DISTINCT p.item FROM pledge p JOIN shop s ON s.id = p.shop WHERE s.account = :a AND p.item <> '*' "
        "ORDER BY p.item",
        {static_cast<std::int64_t>(account.value)}, [&](std::string_view item) -> Status {
            items.emplace_back(item);
            return {};
        }));
    return items;
}

}  // namespace

Result<std::vector<OrderGift>> gifts_of_order(Office& office, std::string_view source, std::string_view order) {
    const OrderKeys keys{office.keys().digests, source, order};
    MODOU_TRY(auto entries, office.book().find_group(keys.order({})));
    std::erase_if(entries, [](const auto& stored) { return stored.entry.kind != journal::Kind::post; });
    std::ranges::sort(entries, {}, [](const auto& stored) { return stored.sequence; });
    if (entries.size() > k_most_order_gifts) entries.resize(k_most_order_gifts);
    const auto projects = office.projects();
    std::map<base::ReferenceDigest, std::string> named;
    std::set<std::uint64_t> looked_at;
    for (const auto& stored : entries) {
        if (!looked_at.insert(stored.entry.debit.value).second) continue;
        MODOU_TRY(const auto items,
                  office.store().read([&](Session& s) { return pledged_items(s, stored.entry.debit); }));
        for (const std::string& item : items)
            // The lines of one item are "A", "A#2", "A#3" … without a gap.
            for (std::size_t number = 1; number <= entries.size(); ++number) {
                const std::string name = number == 1 ? item : numbered_item(item, number);
                const auto reference = keys.order(name);
                if (std::ranges::none_of(entries, [&](const auto& one) { return one.entry.reference == reference; }))
                    break;
                named.emplace(reference, name);
            }
    }
    std::vector<OrderGift> gifts;
    for (const auto& stored : entries) {
        OrderGift gift{stored.sequence, {}, stored.entry.amount, {}};
        if (const Project* project = office.project_of(*projects, stored.entry.credit)) gift.project = project->id;
        if (const auto name = named.find(stored.entry.reference); name != named.end()) gift.item = name->second;
        gifts.push_back(std::move(gift));
    }
    return gifts;
}

}  // namespace modou::giving
