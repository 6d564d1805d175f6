// Private links to a buyer's good deeds.
#include "giving/office.hpp"
#include "giving/sealed_tables.hpp"

namespace modou::giving {

using base::Result;
using base::Status;
using store::Session;

namespace {
std::string token_digest(std::string_view token) {
    return base::hex(base::sha256(base::bytes_of(token)));
}
}  // namespace

Result<std::string> Office::make_link(std::string_view source, std::string_view buyer) {
    std::array<std::byte, 16> raw;  // 128 random bits cannot be guessed
    random().fill(raw);
    const std::string token = base::hex(raw);
    const base::PartyId party = base::party_digest(digests(), "buyer", source, buyer);
    const std::string digest = token_digest(token);
    MODOU_CHECK(ports().tables.write([&](Session& s, folder::Sealing& sealing) -> Status {
        MODOU_CHECK(s.run("INSERT INTO link (token_digest, party, made_at) VALUES (:t, :p, :m)",
                          {digest, static_cast<std::int64_t>(party.value), clock().now().seconds}));
        return sealing.row(tables::link, {digest});
    }));
    return token;
}

Result<std::size_t> Office::revoke_links(std::string_view source, std::string_view buyer) {
    const base::PartyId party = base::party_digest(digests(), "buyer", source, buyer);
    std::size_t count = 0;
    MODOU_CHECK(ports().tables.write([&](Session& s, folder::Sealing& sealing) -> Status {
        const auto whose = static_cast<std::int64_t>(party.value);
        MODOU_TRY(const auto changed, s.run("UPDATE link SET revoked_at = :r WHERE party = :p AND revoked_at IS NULL",
                                            {clock().now().seconds, whose}));
        count = static_cast<std::size_t>(changed);
        return sealing.rows(tables::link, "party = :p", {whose});
    }));
    return count;
}

Result<std::optional<base::PartyId>> Office::party_of_link(std::string_view token) {
    const std::string digest = token_digest(token);
    MODOU_TRY(const auto row, store().read([&](Session& s) {
        return s.first<std::int64_t, std::int64_t, std::optional<std::int64_t>>(
            "SELECT party, made_at, seal FROM link WHERE token_digest = :t AND revoked_at IS NULL", {digest});
    }));
    if (!row) return std::nullopt;
    const auto [party, made_at, seal] = *row;
    folder::RowBytes bytes;
    bytes.add(digest).add(party).add(made_at).add(std::nullopt);
    // A row without a seal is of a folder that only an older Modou has written.
    if (seal && *seal != ports().tables.seals().row(tables::link, bytes))
        return base::fail(base::Code::damaged, "a private link does not fit its seal: `modou repair --dry-run`",
                          ports().path + "/modou.db");
    return base::PartyId{static_cast<std::uint64_t>(party)};
}

}  // namespace modou::giving
