// Accounts by name: the same name of a kind is the same account.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"

namespace modou::folder {

// The account that this `open` has opened, now or before.
base::Result<base::AccountId> open_account(ledger::Batch& batch, const ledger::Transfer& open);

struct AccountKind {
    std::string_view name;  // project, shop, payee
    ledger::Policy policy;
    bool is_public = false;
};
// The accounts by name; those not there yet are opened, some thousands a batch.
base::Result<std::map<std::string, base::AccountId>> open_accounts(ledger::Ledger& book, const base::DigestKey& keys,
                                                                   base::Instant at, const AccountKind& kind,
                                                                   const std::vector<std::string>& ids);
base::ReferenceDigest account_reference(const base::DigestKey& keys, std::string_view kind, std::string_view id);

}  // namespace modou::folder
