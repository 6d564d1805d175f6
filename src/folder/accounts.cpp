#include "folder/accounts.hpp"

#include <algorithm>

#include "folder/own_source.hpp"

namespace modou::folder {

// Entries of one record.
constexpr std::size_t k_opened_at_once = 8'192;

using base::Result;
using base::Status;

Result<base::AccountId> open_account(ledger::Batch& batch, const ledger::Transfer& open) {
    MODOU_TRY(const auto known, batch.find(open.reference));
    if (known) return known->entry.credit;
    MODOU_TRY(const auto answered, batch.post_new(open));
    if (!answered.good())
        return base::fail(base::Code::bug,
                          fmt::format("an account cannot be opened: {}", ledger::answer_name(answered.answer)));
    return answered.account;
}

base::ReferenceDigest account_reference(const base::DigestKey& keys, std::string_view kind, std::string_view id) {
    return base::reference_digest(keys, k_own_source, fmt::format("{} {}", kind, id));
}

Result<std::map<std::string, base::AccountId>> open_accounts(ledger::Ledger& book, const base::DigestKey& keys,
                                                             base::Instant at, const AccountKind& kind,
                                                             const std::vector<std::string>& ids) {
    std::map<std::string, base::AccountId> accounts;
    for (std::size_t from = 0; from < ids.size(); from += k_opened_at_once) {
        const std::size_t to = std::min(ids.size(), from + k_opened_at_once);
        MODOU_CHECK(book.run([&](ledger::Batch& batch) -> Status {
            for (std::size_t i = from; i < to; ++i) {
                ledger::Transfer open;
                open.kind = journal::Kind::open;
                open.policy = kind.policy;
                open.is_public = kind.is_public;
                open.two_person = kind.name == "project";
                open.party = base::party_digest(keys, kind.name, "", ids[i]);
                open.reference = account_reference(keys, kind.name, ids[i]);
                open.event_time = at;
                // A project's public name is its id; others say what they are.
                const std::string name = kind.name == "project" ? ids[i] : fmt::format("{}:{}", kind.name, ids[i]);
                if (kind.is_public) open.text = name;
                MODOU_TRY(accounts[ids[i]], open_account(batch, open));
            }
            return {};
        }));
    }
    return accounts;
}

}  // namespace modou::folder
