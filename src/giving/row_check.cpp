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

Status find_lost(RowCheck& check) {
    std::uint64_t shops = 0;
    MODOU_CHECK(check.each_unseen([&](base::Sequence, const journal::Entry& entry, std::string_view text) -> Status {
        // An account of another programme bears its class; who gave there is no shop.
        if (entry.kind != journal::Kind::open || entry.definition != 0) return {};
        const auto policy = check.book().read([&](const ledger::State& state) -> std::optional<ledger::Policy> {
            const ledger::Account* found = state.account(entry.credit);
            return found == nullptr ? std::nullopt : std::optional(found->policy);
        });
        // The public name of a project is its id; that of any other account says what it is, "payee:…". Shops have
        // none.
        const bool project =
            policy == ledger::Policy::fund && !text.empty() && text.find(':') == std::string_view::npos;
        if (!project && (policy != ledger::Policy::source || !text.empty())) return {};
        MODOU_TRY(const auto row,
                  check.session().first<std::int64_t>(
                      project ? "SELECT 1 FROM project WHERE account = :a" : "SELECT 1 FROM shop WHERE account = :a",
                      {static_cast<std::int64_t>(entry.credit.value)}));
        if (row) return {};
        if (!project) {
            ++shops;
            return {};
        }
        check.wrong(fmt::format("project {}", text), "账上开了这个项目的账户，表里没有它：请再导入同一份项目",
                    "the book has opened the account of this project, the tables do not know it: import the same "
                    "projects again");
        return {};
    }));
    if (shops > 0)
        check.wrong("shops",
                    fmt::format("账上另有 {} 家店铺的账户，表里没有它们，也没有它们的承诺：请再导入同一份承诺", shops),
                    fmt::format("the book has accounts of {} shops that the tables do not know, nor their pledges: "
                                "import the same pledges again",
                                shops));
    return {};
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
