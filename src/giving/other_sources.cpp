#include "giving/other_sources.hpp"

namespace modou::giving {
namespace {

using base::Result;
using store::Session;

constexpr std::size_t k_remembered = 64;
constexpr std::size_t k_looked_at = 64;
constexpr std::string_view k_taobao = "taobao";

// Whether the book's entry says the same of the order as the row does. What was erased says nothing.
bool says_the_same(Office& office, const journal::StoredEntry& stored, const intake::Row& row) {
    if (stored.entry.kind != journal::Kind::post || stored.secret.salt == base::Salt{}) return false;
    const base::PartyId shop = base::party_digest(office.keys().digests, "shop", "", row.shop);
    const bool same_shop = office.book().read([&](const ledger::State& state) {
        const ledger::Account* giver = state.account(stored.entry.debit);
        return giver != nullptr && giver->owner == shop;
    });
    return same_shop && stored.secret.basis == static_cast<std::uint64_t>(row.paid.value) &&
           stored.entry.event_time == row.received && stored.secret.rule_time == row.placed;
}

}  // namespace

bool is_named_source(std::string_view source, std::string_view shop) {
    return source != k_taobao && !(source.starts_with("csv:") && source.substr(4) == shop);
}

Result<std::set<std::string>> known_sources(Office& office) {
    std::set<std::string> sources;
    MODOU_CHECK(office.store().read([&](Session& s) {
        return s.rows<std::string>("SELECT name FROM source", {},
                                   [&](std::string name) { sources.insert(std::move(name)); });
    }));
    return sources;
}

base::Status remember_sources(Office& office, const std::set<std::string>& sources) {
    return office.store().write([&](Session& s) -> base::Status {
        for (const std::string& name : sources)
            MODOU_CHECK(
                s.run("INSERT INTO source (name) SELECT :n WHERE (SELECT count(*) FROM source) < :m "
                      "ON CONFLICT DO NOTHING",
                      {name, static_cast<std::int64_t>(k_remembered)}));
        return {};
    });
}

Result<std::optional<SameElsewhere>> same_elsewhere(Office& office, std::span<const intake::Row> rows,
                                                    const std::set<std::string>& sources) {
    // By its first row: what the book holds of an order is read whole, and an order may have a million items.
    std::set<std::pair<std::string_view, std::string_view>> looked_at;
    for (const intake::Row& row : rows) {
        if (row.kind != intake::RowKind::order || !looked_at.emplace(row.source, row.order).second) continue;
        if (looked_at.size() > k_looked_at) break;
        const auto at = [&](std::string_view source) {
            return office.book().find(base::reference_digest(office.keys().digests, source, row.order, row.item));
        };
        MODOU_TRY(const auto own, at(row.source));
        if (own) continue;
        std::set<std::string> others = sources;
        others.emplace(k_taobao);
        others.insert("csv:" + std::string(row.shop));
        others.erase(std::string(row.source));
        for (const std::string& source : others) {
            MODOU_TRY(const auto found, at(source));
            if (!found) continue;
            MODOU_TRY(const auto stored, office.book().entry(*found));
            if (says_the_same(office, stored, row)) return SameElsewhere{source, row.order, row.line};
        }
    }
    return std::nullopt;
}

}  // namespace modou::giving
