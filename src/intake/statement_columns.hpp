// The names of columns that banks and payment services use, and what each says.
#pragma once

#include <string_view>

#include "intake/statement_form.hpp"

namespace modou::intake {

struct KnownColumn {
    std::string_view name;
    Role role;
    int rank = 0;  // among columns of a role, the one to prefer first
};

// Names as word_of writes them, without what stands in brackets.
const KnownColumn* known_column(std::string_view name);
// Known to say nothing about the money of the account.
bool is_without_bearing(std::string_view name);
// A name that is not known and speaks of money: nobody may pass over it.
bool says_money(std::string_view name);

}  // namespace modou::intake
