#include "app/intents.hpp"

namespace modou::app {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

std::string Intents::digest_of(const Act& act, const std::string& key) const {
    return base::hex(base::reference_digest(key_, "act " + act.kind, key + "\n" + act.body).bytes);
}

std::string Intents::seal_of(const Intent& intent) const {
    std::string all = fmt::format("{} {}", intent.number, intent.at.seconds);
    for (const std::string* part : {&intent.key, &intent.who, &intent.why, &intent.drawn, &intent.body})
        all += fmt::format(" {}:", part->size()) + *part;
    return base::hex(base::reference_digest(key_, "intent " + intent.kind, all).bytes);
}

namespace {

Result<std::optional<Intent>> read_open(Session& session, std::int64_t number) {
    MODOU_TRY(auto row, (session.first<std::string, std::string, std::string, std::string, std::string, std::string,
                                       std::int64_t, std::string>(
                            "SELECT kind, key, coalesce(body, ''), coalesce(drawn, ''), who, why, at, seal FROM "
                            "operation WHERE number = :n AND state = 'open'",
                            {number})));
    if (!row) return std::nullopt;
    auto& [kind, key, body, drawn, who, why, at, seal] = *row;
    return Intent{number,         std::move(kind), std::move(key), std::move(body), std::move(drawn),
                  std::move(who), std::move(why),  {at},           std::move(seal)};
}

}  // namespace

Result<Intents::Kept> Intents::keep(Session& session, const Act& act, std::optional<LogEnd>& end) {
    const std::string key = act.key.empty() ? digest_of(act, "") : act.key;
    const std::string digest = digest_of(act, key);
    if (!end) {
        MODOU_TRY(end, log_end(session));
    }
    MODOU_TRY(const std::int64_t number, next_number(*end, book_, key_));
    Intent intent{number, act.kind, key, act.body, act.drawn, act.who, act.why, act.at.value_or(clock_.now()), {}};
    intent.seal = seal_of(intent);
    const base::Instant kept = clock_.now();
    std::string link = link_of(key_, number == end->number + 1 ? end->link : "",
                               {number, intent.kind, key, digest, intent.who, intent.why, intent.at, kept});
    // Most acts are new: whether one was kept before is seen by the row that it does not get.
    MODOU_TRY(const std::int64_t rows,
              session.run("INSERT INTO operation (number, kind, key, digest, who, why, at, state, body, drawn, seal, "
                          "link, kept) VALUES (:n, :k, :y, :d, :w, :r, :t, 'open', :b, :x, :s, :l, :m) "
                          "ON CONFLICT (kind, key) WHERE state <> 'refused' DO NOTHING",
                          {number, intent.kind, key, digest, intent.who, intent.why, intent.at.seconds, intent.body,
                           intent.drawn, intent.seal, link, kept.seconds}));
    if (rows == 0) return kept_before(session, act.kind, key, digest);
    if (act.check) MODOU_CHECK(act.check(session));
    *end = {number, std::move(link)};
    return Kept{std::move(intent), std::nullopt};
}

Result<Intents::Kept> Intents::kept_before(Session& session, const std::string& kind, const std::string& key,
                                           const std::string& digest) {
    MODOU_TRY(
        const auto known,
        (session.first<std::int64_t, std::string, std::string, std::optional<std::string>, std::optional<std::int64_t>>(
            "SELECT number, digest, state, answer, position FROM operation "
            "WHERE kind = :k AND key = :y AND state <> 'refused'",
            {kind, key})));
    MODOU_ASSERT(known.has_value(), "an act that gets no row has one");
    const auto& [number, was, state, answer, position] = *known;
    if (was != digest)
        return base::fail(Code::conflict,
                          fmt::format("the key {} was given before for an act ({}) with other words", key, kind));
    if (state == "done")
        return Kept{
            {},
            Done{number, kind, key, answer.value_or("{}"), static_cast<base::Sequence>(position.value_or(0)), true}};
    MODOU_TRY(auto open, read_open(session, number));
    MODOU_ASSERT(open.has_value(), "an act is done, refused or open");
    return Kept{std::move(*open), std::nullopt};
}

Result<std::vector<Intents::Open>> Intents::open_acts(Which which) {
    std::vector<Open> open;
    MODOU_CHECK(store_.read([&](Session& s) {
        return s.rows<std::int64_t, std::string, std::string, std::int64_t>(
            which == Which::all
                ? "SELECT number, kind, coalesce(reason, ''), at FROM operation WHERE state = 'open' ORDER BY number"
                : "SELECT number, kind, '', at FROM operation WHERE state = 'open' AND reason IS NULL ORDER BY number",
            {}, [&](std::int64_t number, std::string kind, std::string reason, std::int64_t at) {
                open.push_back({number, std::move(kind), std::move(reason), {at}});
            });
    }));
    return open;
}

Result<std::optional<Intent>> Intents::read(std::int64_t number) {
    return store_.read([&](Session& s) { return read_open(s, number); });
}

Status Intents::finish(Session& session, const Done& done) {
    return session
        .run(
            "UPDATE operation SET state = 'done', answer = :a, position = :p, tries = tries + 1, reason = NULL, "
            "body = NULL, drawn = NULL WHERE number = :n",
            {done.answer, static_cast<std::int64_t>(done.position), done.number})
        .map([](auto) {});
}

Status Intents::keep_reason(const Intent& intent, bool refused, const base::Error& error) {
    return store_.write([&](Session& s) {
        return s
            .run(refused ? "UPDATE operation SET state = 'refused', reason = :r, tries = tries + 1, body = NULL, "
                           "drawn = NULL WHERE number = :n"
                         : "UPDATE operation SET reason = :r, tries = tries + 1 WHERE number = :n",
                 {fmt::format("{}: {}", base::code_name(error.code), error.text()), intent.number})
            .map([](auto) {});
    });
}

}  // namespace modou::app
