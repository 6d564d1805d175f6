// What rooms share when they declare acts whose projections write sealed rows.
#pragma once

#include "app/outbox.hpp"
#include "folder/tables.hpp"

namespace modou::folder {

// A projection whose rows are sealed: show(Session&, Sealing&, const Intent&, body, answer).
template <class Show>
auto sealed(Tables& tables, Show show) {
    return [&tables, show](store::Session& s, const app::Intent& intent, const auto& body, const auto& answer) {
        return tables.seal(s, [&](Sealing& sealing) { return show(s, sealing, intent, body, answer); });
    };
}

// For acts that are never the same as another one.
std::string random_key(base::Random& random);
// An act with such a key: its check leaves out what is there, so that each brings something of its own.
app::Act fresh_act(std::string_view kind, std::string body, base::Random& random);

}  // namespace modou::folder
