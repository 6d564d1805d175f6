// The figures that a definition's [numbers] name, out of the ledger's.
#pragma once

#include <string>
#include <vector>

#include "ledger/ledger.hpp"
#include "tally/definitions.hpp"

namespace modou::tally {

struct Figure {
    std::string name;
    std::uint64_t value = 0;
};
using Numbers = std::vector<Figure>;

// In the definition's order; 0 where nothing was given yet. `number`: the class of its accounts
// (Definitions::class_of).
Numbers numbers_of(const ledger::State& state, const programme::Definition& definition, std::uint16_t number);
// Nothing when the definition names no such number.
std::optional<std::uint64_t> value_of(const Numbers& numbers, std::string_view name);

// The public accounts of a class: what each was given, by name.
struct FundFigure {
    base::AccountId account;
    std::uint64_t entries = 0, amount = 0, givers = 0;
};
std::vector<FundFigure> funds_of(const ledger::State& state, const programme::Definition& definition,
                                 std::uint16_t number);

// When the report after today is due: months are counted from the day on which the programme was first published.
base::Result<std::optional<base::Day>> report_due(const ledger::Ledger& book, const base::DigestKey& keys,
                                                  const Definitions& definitions, const PublishedDefinition& of,
                                                  base::Day today);

}  // namespace modou::tally
