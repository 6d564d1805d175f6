#include "giving/sources.hpp"

namespace modou::giving {

using base::Result;

Result<Sources> sources_of(Office& office, base::Sequence settle, std::uint64_t from, std::size_t parts) {
    ledger::TraceLimits limits;
    limits.parts = parts;
    limits.pieces = k_source_pieces;
    limits.persons = ledger::Persons::hide;
    MODOU_TRY(const ledger::Trace trace,
              ledger::trace(office.book(), settle, ledger::Direction::backwards, from, limits));
    Sources out;
    out.amount = trace.amount;
    out.from = trace.page_begin;
    out.to = trace.page_end;
    if (trace.more()) out.next = trace.page_end;
    std::vector<base::Sequence> first;
    first.reserve(trace.parts.size());
    for (const ledger::Part& part : trace.parts) first.push_back(part.hops.front().sequence);
    MODOU_TRY(const auto facts, office.gift_facts().of(first));
    std::uint64_t at = trace.page_begin;
    for (std::size_t i = 0; i < trace.parts.size(); ++i) {
        const ledger::Part& part = trace.parts[i];
        const std::uint64_t begin = at;
        at += part.amount;
        if (part.cut || part.persons || facts[i].kind != journal::Kind::post) {
            out.other += part.amount;
            continue;
        }
        const base::Day day = base::day_of(facts[i].event_time);
        const bool goes_on = !out.gifts.empty() && out.gifts.back().sequence == first[i];
        const auto [one, fresh] = out.days.try_emplace(day, SourceDay{0, 0, begin});
        one->second.gifts += goes_on ? 0 : 1;
        one->second.amount += part.amount;
        if (goes_on)
            out.gifts.back().amount += part.amount;
        else
            out.gifts.push_back({first[i], day, part.amount, begin});
    }
    // Every fen of the page came from somewhere, and from one place only.
    if (at != trace.page_end)
        return base::fail(base::Code::damaged, "the gifts of a payment do not add up to it",
                          fmt::format("entry {}", settle));
    return out;
}

Result<Sources> source_gifts(Office& office, base::Sequence settle, std::uint64_t from, std::optional<base::Day> day,
                             std::size_t limit, std::size_t parts) {
    MODOU_TRY(Sources out, sources_of(office, settle, from, parts));
    if (day) std::erase_if(out.gifts, [&](const SourceGift& gift) { return gift.day != *day; });
    if (out.gifts.size() > limit) {
        out.next = out.to = out.gifts[limit].from;
        out.gifts.resize(limit);
    }
    return out;
}

}  // namespace modou::giving
