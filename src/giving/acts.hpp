// Every act of this room that touches both the book and SQL, as the outbox knows it. Each is declared beside its use
// case; kinds are listed in README.md.
#pragma once

#include <map>

#include "folder/acts.hpp"
#include "giving/office.hpp"
#include "giving/sealed_tables.hpp"

namespace modou::giving {

// Projects, shops and pledges look at each other's rows: their acts go one after the other.
inline constexpr std::string_view k_imports_lane = "imports";

// projects.import is kept for what an older Modou has begun: projects without what they are for.
inline constexpr std::string_view k_import_projects = "projects.import", k_describe_projects = "projects.describe",
                                  k_import_pledges = "pledges.import", k_erase_shop = "shop.erase",
                                  k_update_project = "project.update";
inline constexpr std::string_view k_updates_lane = "updates";

void declare_projects(app::Outbox& outbox, Office& office);
void declare_updates(app::Outbox& outbox, Office& office);
void declare_imports(app::Outbox& outbox, Office& office);
void declare_erasures(app::Outbox& outbox, Office& office);

app::Act erase_shop_act(base::PartyId party, base::AccountId account, base::Random& random);
// The shops whose erasure has begun, by account: the book may have forgotten their party while their row still names
// it.
base::Result<std::map<std::uint64_t, base::PartyId>> shops_being_erased(store::Session& session);
// What an older Modou, or a crash of it, left between its tables and its book: rows become intents, or say what the
// book says. For an opening, after the intents that there were.
base::Status finish_older(Office& office);

}  // namespace modou::giving
