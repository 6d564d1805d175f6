// The acts of this room that touch both the book and SQL, as the outbox knows them. Each is declared beside its use
// case; kinds are listed in README.md.
#pragma once

#include <vector>

#include "folder/acts.hpp"
#include "money/sealed_tables.hpp"
#include "money/treasury.hpp"

namespace modou::money {

inline constexpr std::string_view k_note_statement = "statement.note";

void declare_payouts(Treasury& treasury);
void declare_statements(Treasury& treasury);

// For each file whose lines are kept and that the book does not name yet.
base::Result<std::vector<app::Act>> statements_to_note(store::Session& session, folder::Sealing& sealing);

}  // namespace modou::money
