#include "giving/row_check.hpp"

#include <algorithm>

#include "giving/acts.hpp"
#include "giving/substance_check.hpp"

namespace modou::giving {
namespace {

using base::Status;
using folder::RowCheck;

Status check_projects(RowCheck& check) {
    std::vector<std::pair<std::string, std::int64_t>> rows;
    MODOU_CHECK((check.session().rows<std::string, std::int64_t>(
        "SELECT id, account FROM project", {},
        [&](const std::string& id, std::int64_t account) { rows.emplace_back(id, account); })));
    for (const auto& [id, account] : rows) {
        const auto wanted = check.reference("project " + id);
        MODOU_TRY(const auto group, check.book().find_group(wanted));
        const auto opened = std::find_if(group.begin(), group.end(), [&](const journal::StoredEntry& stored) {
            return stored.entry.reference == wanted;
        });
        if (opened == group.end()) {
            check.wrong(
                "project " + id, "账上没有开过这个项目的账户：这一行被改过，或 keys/digest.key 不是这本账的密钥",
                "the book has opened no account for this project: the row was changed, or keys/digest.key is not "
                "the key of this book");
            continue;
        }
        if (opened->entry.credit != base::AccountId{static_cast<std::uint64_t>(account)})
            check.differs("project " + id, "account", std::to_string(account),
                          std::to_string(opened->entry.credit.value));
    }
    return {};
}

Status check_shops(RowCheck& check) {
    MODOU_TRY(const bool long_one, check.too_long("shop"));
    if (long_one) return {};
    MODOU_TRY(const auto erasing, shops_being_erased(check.session()));
    return check.session().rows<std::string, std::int64_t>(
        "SELECT id, account FROM shop ORDER BY account", {},
        [&](const std::string& id, std::int64_t account) -> Status {
            if (check.stopped()) return RowCheck::stopping();
            const base::AccountId number{static_cast<std::uint64_t>(account)};
            const auto begun = erasing.find(number.value);
            if (begun != erasing.end() && begun->second == base::party_digest(check.digests(), "shop", "", id))
                return {};
            if (!shop_fits(check.book(), check.digests(), id, number)) check.add(changed_shop(check.folder(), number));
            return {};
        });
}

}  // namespace

Status check_rows(RowCheck& check) {
    MODOU_CHECK(check_projects(check));
    MODOU_CHECK(check_substance(check));
    return check_shops(check);
}

bool shop_fits(const ledger::Ledger& book, const base::DigestKey& key, std::string_view shop, base::AccountId account) {
    const auto owner = book.read([&](const ledger::State& state) -> std::optional<base::PartyId> {
        const ledger::Account* found = state.account(account);
        if (found == nullptr || found->policy != ledger::Policy::source) return std::nullopt;
        return found->owner;
    });
    if (!owner) return false;
    if (*owner == base::party_digest(key, "shop", "", shop)) return true;
    // An erased shop; while its erasure is cut short the book may still know it.
    return shop == fmt::format("erased-{}", account.value);
}

folder::Problem changed_shop(const std::string& folder, base::AccountId account) {
    return {fmt::format("{}/modou.db: shop of account {}", folder, account.value),
            "店铺的名字不是账上这个账户的；请从备份放回 modou.db",
            "the name of this shop is not the one that the book's account was opened for: put modou.db back from a "
            "backup"};
}

}  // namespace modou::giving
