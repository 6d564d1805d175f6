#include "tally/numbers.hpp"

#include <algorithm>

#include "folder/own_source.hpp"

namespace modou::tally {

using ledger::AccountClass;
using ledger::State;
using programme::Number;

Numbers numbers_of(const State& state, const programme::Definition& d, std::uint16_t number) {
    const AccountClass* of = state.find_class(number, d.unit());
    const ledger::Figures none;
    const ledger::Figures& all = of == nullptr ? none : state.figures()[of->figures];
    Numbers numbers;
    for (const Number& one : d.numbers) {
        Figure figure{one.name, 0};
        switch (one.of) {
            case Number::Of::sum:
                figure.value = all.amount;
                break;
            case Number::Of::count:
                figure.value = all.gifts;
                break;
            case Number::Of::subjects:
                figure.value = all.givers;
                break;
            case Number::Of::parties:
                figure.value = of == nullptr ? 0 : of->parties.size();
                break;
            case Number::Of::funds:
                figure.value = of == nullptr ? 0 : state.reached(*of);
                break;
        }
        numbers.push_back(std::move(figure));
    }
    return numbers;
}

std::optional<std::uint64_t> value_of(const Numbers& numbers, std::string_view name) {
    const auto at = std::ranges::find(numbers, name, &Figure::name);
    return at == numbers.end() ? std::nullopt : std::optional(at->value);
}

std::vector<FundFigure> funds_of(const State& state, const programme::Definition& d, std::uint16_t number) {
    std::vector<FundFigure> funds;
    const AccountClass* of = state.find_class(number, d.unit());
    if (of == nullptr) return funds;
    for (const ledger::Figures& one : state.figures())
        if (one.account && &state.classes()[state.account(one.account)->counted_in] == of)
            funds.push_back({one.account, one.gifts, one.amount, one.givers});
    return funds;
}

base::Result<std::optional<base::Day>> report_due(const ledger::Ledger& book, const base::DigestKey& keys,
                                                  const Definitions& definitions, const PublishedDefinition& of,
                                                  base::Day today) {
    const auto all = definitions.all();
    const auto first = std::ranges::find(all, of.programme, &PublishedDefinition::programme);
    if (!of.definition || first == all.end()) return std::nullopt;
    MODOU_TRY(const auto note, book.find(base::reference_digest(keys, folder::k_own_source, (*first)->says())));
    if (!note) return std::nullopt;
    MODOU_TRY(const auto stored, book.entry(*note));
    return programme::next_report(of.definition->report, base::day_of(stored.entry.event_time), today);
}

}  // namespace modou::tally
