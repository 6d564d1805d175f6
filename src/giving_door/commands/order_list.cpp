#include "giving_door/commands/order_list.hpp"

#include "base/json_out.hpp"
#include "giving/order_gifts.hpp"
#include "terminal/yuan_text.hpp"

namespace modou::giving::commands {

using namespace terminal;

base::Result<std::optional<OrderList>> order_list(Office& office, std::string_view source, std::string_view order,
                                                  bool json) {
    MODOU_TRY(const auto gifts, gifts_of_order(office, source, order));
    if (gifts.empty()) return std::nullopt;
    if (gifts.size() == 1) return OrderList{gifts.front().sequence, {}};
    base::JsonOut out;
    out.begin_object().member("order", order).key("gifts").begin_list();
    std::string text = fmt::format("{}: {} gifts 笔捐赠\n", order, gifts.size());
    for (const OrderGift& gift : gifts) {
        out.begin_object().member("sequence", gift.sequence).key("item");
        gift.item.empty() ? out.null() : out.value(gift.item);
        out.member("amount_fen", gift.amount_fen).member("project", gift.project).end_object();
        // What the book does not know by name is asked for by its number.
        text += fmt::format("  {:<32} {:>14}  {}\n",
                            gift.item.empty() ? fmt::format("--sequence {}", gift.sequence)
                                              : fmt::format("--id {}#{}", order, gift.item),
                            yuan_text(static_cast<std::int64_t>(gift.amount_fen)), gift.project);
    }
    if (json) text = out.end_list().end_object().take() + "\n";
    return OrderList{std::nullopt, std::move(text)};
}

}  // namespace modou::giving::commands
