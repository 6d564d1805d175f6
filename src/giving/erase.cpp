// Erasure of a buyer or a shop: the book first, which finishes what it has begun, then what leads to it in the tables.
#include "app/typed.hpp"
#include "giving/acts.hpp"
#include "giving/office.hpp"

namespace modou::giving {
namespace {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

constexpr std::string_view k_erase_buyer = "buyer.erase";

// The party leaves the database with the body, when the act is finished.
struct EraseBody {
    std::uint64_t party = 0;
    std::uint64_t account = 0;  // of a shop that the tables name; 0: none
};
BOOST_DESCRIBE_STRUCT(EraseBody, (), (party, account))
struct ErasedAnswer {
    bool known = false;
    std::uint64_t note = 0, entries = 0;
};
BOOST_DESCRIBE_STRUCT(ErasedAnswer, (), (known, note, entries))

std::string erasure(std::string_view kind, std::uint64_t party, std::uint32_t n) {
    return fmt::format("erase {} {:016x} {}", kind, party, n);
}

auto erase_in_book(const base::DigestKey& keys, std::string_view kind) {
    return [&keys, kind](const app::Intent&, const EraseBody& body, ledger::Ledger& book,
                         const app::Progress& progress) -> Result<ErasedAnswer> {
        MODOU_TRY(const auto erased, book.erase(
                                         {body.party},
                                         [&](std::uint32_t n) {
                                             return base::reference_digest(keys, folder::k_own_source,
                                                                           erasure(kind, body.party, n));
                                         },
                                         progress));
        return ErasedAnswer{erased.known, erased.note, erased.entries};
    };
}

Status forget_links(Session& s, folder::Sealing& sealing, const app::Intent& intent, const EraseBody& body,
                    const ErasedAnswer&) {
    MODOU_TRY(const auto links,
              s.run("UPDATE link SET revoked_at = coalesce(revoked_at, :r), party = 0 WHERE party = :p",
                    {intent.at.seconds, static_cast<std::int64_t>(body.party)}));
    if (links == 0) return {};
    return sealing.rows(tables::link, "party = 0", {});
}

// The rows of its pledges stay: the book's gifts name them by number.
Status forget_name(Session& s, folder::Sealing& sealing, const app::Intent&, const EraseBody& body,
                   const ErasedAnswer&) {
    if (body.account == 0) return {};
    const auto account = static_cast<std::int64_t>(body.account);
    const std::string nameless = fmt::format("erased-{}", body.account);
    MODOU_TRY(const auto row, s.first<std::string>("SELECT id FROM shop WHERE account = :a", {account}));
    if (!row || std::get<0>(*row) == nameless) return {};
    const std::string& shop = std::get<0>(*row);
    MODOU_CHECK(s.run("INSERT INTO shop (id, account) VALUES (:n, :a)", {nameless, -account}));
    MODOU_CHECK(s.run("UPDATE pledge SET shop = :n, file = '' WHERE shop = :s", {nameless, shop}));
    MODOU_CHECK(s.run("DELETE FROM fact WHERE subject = :s", {shop}));
    MODOU_CHECK(s.run("DELETE FROM shop WHERE id = :s", {shop}));
    MODOU_CHECK(s.run("UPDATE shop SET account = :a WHERE id = :n", {account, nameless}));
    return sealing.rows(tables::pledge, "shop = :n", {nameless});
}

app::Act erasure_act(std::string_view kind, base::PartyId party, base::AccountId account, base::Random& random) {
    app::Act act;
    act.kind = kind;
    act.key = folder::random_key(random);  // each is an act of its own: the party may have given again since
    act.body = app::to_json(EraseBody{party.value, account.value});
    return act;
}

Result<ledger::Erased> answered(const Result<std::vector<app::Done>>& done) {
    if (!done) return tl::unexpected(done.error());
    MODOU_TRY(const auto answer, app::from_json<ErasedAnswer>(done->front().answer));
    return ledger::Erased{answer.known, answer.note, answer.entries};
}

}  // namespace

void declare_erasures(app::Outbox& outbox, Office& office) {
    const base::DigestKey& keys = office.keys().digests;
    outbox.declare(app::operation<EraseBody>(std::string(k_erase_buyer), "buyers", erase_in_book(keys, "buyer"),
                                             folder::sealed(office.ports().tables, forget_links)));
    outbox.declare(app::operation<EraseBody>(std::string(k_erase_shop), std::string(k_imports_lane),
                                             erase_in_book(keys, "shop"),
                                             folder::sealed(office.ports().tables, forget_name)));
}

app::Act erase_shop_act(base::PartyId party, base::AccountId account, base::Random& random) {
    return erasure_act(k_erase_shop, party, account, random);
}

Result<std::map<std::uint64_t, base::PartyId>> shops_being_erased(Session& session) {
    std::map<std::uint64_t, base::PartyId> found;
    MODOU_CHECK(session.rows<std::string>("SELECT body FROM operation WHERE state = 'open' AND kind = :k",
                                          {k_erase_shop}, [&](const std::string& text) {
                                              // One that cannot be read is named where open acts are finished.
                                              if (const auto body = app::from_json<EraseBody>(text))
                                                  found[body->account] = base::PartyId{body->party};
                                          }));
    return found;
}

Result<bool> Office::knows_party(std::string_view kind, base::PartyId party) {
    MODOU_TRY(const auto entries, book().of_party(party, ~base::Sequence{0}, 1));
    if (!entries.empty()) return true;
    MODOU_TRY(const auto erased,
              book().find(base::reference_digest(digests(), folder::k_own_source, erasure(kind, party.value, 1))));
    return erased.has_value();
}

Result<ledger::Erased> Office::erase_buyer(std::string_view source, std::string_view buyer, const Progress& progress) {
    const base::PartyId party = base::party_digest(digests(), "buyer", source, buyer);
    return answered(outbox().act(
        k_erase_buyer,
        [&](Session& s) -> Result<std::vector<app::Act>> {
            MODOU_TRY(const auto link, s.first<std::int64_t>("SELECT 1 FROM link WHERE party = :p LIMIT 1",
                                                             {static_cast<std::int64_t>(party.value)}));
            MODOU_TRY(const bool known, knows_party("buyer", party));
            if (!known && !link)
                return base::fail(Code::not_found,
                                  "nothing is known of this buyer: is the source the one of its orders?");
            return std::vector{erasure_act(k_erase_buyer, party, {}, random())};
        },
        progress));
}

Result<ledger::Erased> Office::erase_shop(std::string_view shop, const Progress& progress) {
    const base::PartyId party = base::party_digest(digests(), "shop", "", shop);
    return answered(outbox().act(
        k_erase_shop,
        [&](Session& s) -> Result<std::vector<app::Act>> {
            MODOU_TRY(const auto row, s.first<std::int64_t>("SELECT account FROM shop WHERE id = :i", {shop}));
            const base::AccountId account{row ? static_cast<std::uint64_t>(std::get<0>(*row)) : 0};
            MODOU_TRY(const bool known, knows_party("shop", party));
            if (!known && !row) return base::fail(Code::not_found, "nothing is known of this shop");
            return std::vector{erase_shop_act(party, account, random())};
        },
        progress));
}

}  // namespace modou::giving
