// What an older Modou left when it ended between its tables and its book, as far as they still tell what was meant.
#include "folder/kept.hpp"
#include "giving/acts.hpp"
#include "giving/office.hpp"

namespace modou::giving {
namespace {

using base::Result;
using base::Status;
using store::Session;

// Shops that lost their name in the tables and not yet in the book.
Status erasures(Office& office, Session& s) {
    std::vector<std::uint64_t> nameless;
    MODOU_CHECK(
        (s.rows<std::int64_t>("SELECT account FROM shop WHERE id >= 'erased-' AND id < 'erased.'", {},
                              [&](std::int64_t account) { nameless.push_back(static_cast<std::uint64_t>(account)); })));
    for (const std::uint64_t number : nameless) {
        const base::PartyId party = office.book().read([&](const ledger::State& state) {
            const ledger::Account* account = state.account({number});
            return account == nullptr ? base::PartyId{} : account->owner;
        });
        if (party) MODOU_CHECK(office.outbox().keep_open(s, erase_shop_act(party, {number}, office.random())));
    }
    return {};
}

}  // namespace

Status finish_older(Office& office) {
    folder::remove_torn(office.ports().path, "pictures");
    return office.ports().tables.write([&](Session& s, folder::Sealing&) { return erasures(office, s); },
                                       folder::Tables::Note::later);
}

}  // namespace modou::giving
