#include "giving/order_keys.hpp"

#include <fmt/format.h>

namespace modou::giving {

std::string numbered_item(std::string_view item, std::size_t number) {
    return fmt::format("{}#{}", item, number);
}

base::ReferenceDigest OrderKeys::order(std::string_view item) const {
    return base::reference_digest(digests, source, order_number, item);
}
base::ReferenceDigest OrderKeys::refund(std::string_view item) const {
    return order(fmt::format("\nrefund#{}", item));
}
base::ReferenceDigest OrderKeys::earlier_refund(std::string_view item, base::Instant time) const {
    return order(fmt::format("\nrefund at {}#{}", time.seconds, item));
}
base::ReferenceDigest OrderKeys::correction(base::Sequence gift) const {
    return order(fmt::format("\ncorrection#{}", gift));
}
base::ReferenceDigest OrderKeys::line(std::string_view item, std::string_view line) const {
    return order(fmt::format("\nline {}#{}#{}", item.size(), item, line));
}

bool OrderKeys::is_refund(const journal::StoredEntry& stored, std::string_view item) const {
    return stored.entry.kind == journal::Kind::note &&
           (stored.entry.reference == refund(item) ||
            stored.entry.reference == earlier_refund(item, stored.entry.event_time));
}

std::optional<base::Instant> OrderKeys::first_refund(const std::vector<journal::StoredEntry>& known,
                                                     std::initializer_list<std::string_view> items) const {
    std::optional<base::Instant> first;
    for (const journal::StoredEntry& stored : known) {
        if (stored.entry.kind != journal::Kind::note) continue;
        for (const std::string_view item : items)
            if (is_refund(stored, item) && (!first || stored.entry.event_time < *first))
                first = stored.entry.event_time;
    }
    return first;
}

bool OrderKeys::is_line_gift(const std::vector<journal::StoredEntry>& known, const journal::StoredEntry& gift,
                             std::string_view item, std::string_view numbered) const {
    for (const journal::StoredEntry& stored : known) {
        if (stored.entry.kind != journal::Kind::note || stored.entry.refers != gift.sequence) continue;
        if (!is_refund(stored, "") && !is_refund(stored, item) && !is_refund(stored, numbered)) return true;
    }
    return false;
}

base::Result<bool> OrderKeys::otherwise_known(ledger::Batch& batch, std::string_view item) const {
    std::string reference(order_number);
    if (!item.empty()) reference.append("#").append(item);
    const auto in_book = [&](std::string_view number, std::string_view part) -> base::Result<bool> {
        if (number == order_number && part == item) return false;
        MODOU_TRY(const auto known, batch.find(base::reference_digest(digests, source, number, part)));
        return known.has_value();
    };
    for (std::size_t at = reference.find('#'); at != std::string::npos; at = reference.find('#', at + 1)) {
        MODOU_TRY(const bool split,
                  in_book(std::string_view(reference).substr(0, at), std::string_view(reference).substr(at + 1)));
        if (split) return true;
    }
    return in_book(reference, {});
}

}  // namespace modou::giving
