// Erasure of a buyer or a shop: first what leads to it in the tables, then the book.
#include "giving/office.hpp"

namespace modou::giving {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

Result<ledger::Erased> Office::erase_party(std::string_view kind, std::string_view source, std::string_view id,
                                           const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    const base::PartyId party = base::party_digest(keys_.digests, kind, source, id);
    return ledger_->erase(
        party,
        [&](std::uint32_t n) {
            return base::reference_digest(keys_.digests, k_own_source,
                                          fmt::format("erase {} {:016x} {}", kind, party.value, n));
        },
        progress);
}

Result<ledger::Erased> Office::erase_buyer(std::string_view source, std::string_view buyer,
                                           const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    // Links first: once the party is gone, nobody could say whose they were.
    const base::PartyId party = base::party_digest(keys_.digests, "buyer", source, buyer);
    std::int64_t links = 0;
    MODOU_CHECK(write_tables([&](Session& s, Sealing& sealing) -> Status {
        MODOU_TRY(links, s.run("UPDATE link SET revoked_at = coalesce(revoked_at, :r), party = 0 WHERE party = :p",
                               {clock_.now().seconds, static_cast<std::int64_t>(party.value)}));
        if (links == 0) return {};
        return sealing.rows(Table::link, "party = 0", {});
    }));
    MODOU_TRY(const auto erased, erase_party("buyer", source, buyer, progress));
    if (!erased.known && links == 0)
        return base::fail(Code::not_found, "nothing is known of this buyer: is the source the one of its orders?");
    return erased;
}

Result<ledger::Erased> Office::erase_shop(std::string_view shop,
                                          const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    MODOU_TRY(const auto account, shop_account(shop));
    if (account) {
        std::unique_lock lock(pledges_mutex_);
        ++pledges_version_;
        const std::string nameless = fmt::format("erased-{}", account->value);
        const auto number = static_cast<std::int64_t>(account->value);
        // The rows of its pledges stay: the book's gifts name them by number.
        MODOU_CHECK(write_tables([&](Session& s, Sealing& sealing) -> Status {
            MODOU_CHECK(s.run("INSERT INTO shop (id, account) VALUES (:n, :a)", {nameless, -number}));
            MODOU_CHECK(s.run("UPDATE pledge SET shop = :n, file = '' WHERE shop = :s", {nameless, shop}));
            MODOU_CHECK(s.run("DELETE FROM fact WHERE subject = :s", {shop}));
            MODOU_CHECK(s.run("DELETE FROM shop WHERE id = :s", {shop}));
            MODOU_CHECK(s.run("UPDATE shop SET account = :a WHERE id = :n", {number, nameless}));
            return sealing.rows(Table::pledge, "shop = :n", {nameless});
        }));
        shop_names_.changed();
        if (pledges_loaded_) {
            pledges_ = PledgeBook(keys_.digests);
            MODOU_CHECK(read_pledges());
        }
    }
    MODOU_TRY(const auto erased, erase_party("shop", "", shop, progress));
    if (!erased.known && !account) return base::fail(Code::not_found, "nothing is known of this shop");
    return erased;
}

}  // namespace modou::giving
