#include "app/outbox.hpp"

#include <chrono>
#include <exception>
#include <set>

#include "app/act_log.hpp"

namespace modou::app {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

bool refuses(Code code) {
    switch (code) {
        case Code::bad_input:
        case Code::not_found:
        case Code::conflict:
        case Code::limit:
        case Code::forbidden:
        case Code::unsupported:
        case Code::usage:
            return true;
        case Code::unavailable:
        case Code::io:
        case Code::damaged:
        case Code::busy:
        case Code::unknown_outcome:
        case Code::bug:
            return false;
    }
    return false;
}

namespace {

// What passes by itself, or with a new start: the act waits. Any other trouble is the act's own.
bool passes(Code code) {
    return code == Code::unavailable || code == Code::io || code == Code::busy || code == Code::unknown_outcome;
}

constexpr std::chrono::seconds k_first_pause{1}, k_longest_pause{60};

}  // namespace

std::string Found::text() const {
    const std::string when = base::format_shanghai(at);
    if (!error)
        return fmt::format("{} 的操作 {} 曾中断，现已补完 · the act {} of {} was interrupted; it is finished now", when,
                           kind, kind, when);
    if (refuses(error->code))
        return fmt::format(
            "{} 的操作 {} 曾中断，账本未予受理 · the act {} of {} was interrupted; the book refuses it: {}", when, kind,
            kind, when, error->text());
    return fmt::format(
        "{} 的操作 {} 曾中断，尚不能补完 · the act {} of {} was interrupted, and cannot be finished yet: {}", when,
        kind, kind, when, error->text());
}

Outbox::Outbox(store::Store& store, ledger::Ledger& book, const base::DigestKey& key, base::Clock& clock)
    : store_(store), book_(book), key_(key), clock_(clock) {}

Outbox::~Outbox() {
    end_runner();
}

void Outbox::declare(Operation operation) {
    auto& lane = lanes_[operation.lane];
    if (!lane) lane = std::make_unique<Lane>();
    const bool fresh = operations_.try_emplace(operation.kind, operation).second;
    MODOU_ASSERT(fresh, "a kind of act is declared once");
}

void Outbox::listen(std::function<Status(const Done&)> listener) {
    listeners_.push_back(std::move(listener));
}

Operation* Outbox::find(std::string_view kind) {
    const auto at = operations_.find(kind);
    return at == operations_.end() ? nullptr : &at->second;
}

// Kinds that no room of this build knows share a lane of their own.
Outbox::Lane& Outbox::lane_of(std::string_view kind) {
    static Lane nobodys;
    const Operation* operation = find(kind);
    return operation == nullptr ? nobodys : *lanes_.find(operation->lane)->second;
}

std::string Outbox::digest_of(const Act& act, const std::string& key) const {
    return base::hex(base::reference_digest(key_, "act " + act.kind, key + "\n" + act.body).bytes);
}

std::string Outbox::seal_of(const Intent& intent) const {
    std::string all = fmt::format("{} {}", intent.number, intent.at.seconds);
    for (const std::string* part : {&intent.key, &intent.who, &intent.why, &intent.drawn, &intent.body})
        all += fmt::format(" {}:", part->size()) + *part;
    return base::hex(base::reference_digest(key_, "intent " + intent.kind, all).bytes);
}

// ---- intents

Result<Outbox::Kept> Outbox::keep(Session& session, const Act& act) {
    const std::string key = act.key.empty() ? digest_of(act, "") : act.key;
    const std::string digest = digest_of(act, key);
    MODOU_TRY(
        const auto known,
        session.first<std::int64_t, std::string, std::string, std::optional<std::string>, std::optional<std::int64_t>>(
            "SELECT number, digest, state, answer, position FROM operation "
            "WHERE kind = :k AND key = :y AND state <> 'refused'",
            {act.kind, key}));
    if (known) {
        const auto& [number, was, state, answer, position] = *known;
        if (was != digest)
            return base::fail(
                Code::conflict,
                fmt::format("the key {} was given before for an act ({}) with other words", key, act.kind));
        if (state != "done") return Kept{number, std::nullopt};
        return Kept{number, Done{number, act.kind, key, answer.value_or("{}"),
                                 static_cast<base::Sequence>(position.value_or(0)), true}};
    }
    if (act.check) MODOU_CHECK(act.check(session));
    MODOU_TRY(const std::int64_t number, next_number(session, book_, key_));
    Intent intent{number, act.kind, key, act.body, act.drawn, act.who, act.why, act.at.value_or(clock_.now()), {}};
    intent.seal = seal_of(intent);
    MODOU_TRY(const auto before,
              session.first<std::string>("SELECT link FROM operation WHERE number = :n", {number - 1}));
    const base::Instant kept = clock_.now();
    const std::string link = link_of(key_, before ? std::get<0>(*before) : "",
                                     {number, intent.kind, key, digest, intent.who, intent.why, intent.at, kept});
    MODOU_CHECK(session.run(
        "INSERT INTO operation (number, kind, key, digest, who, why, at, state, body, drawn, seal, link, kept) VALUES "
        "(:n, :k, :y, :d, :w, :r, :t, 'open', :b, :x, :s, :l, :m)",
        {number, intent.kind, key, digest, intent.who, intent.why, intent.at.seconds, intent.body, intent.drawn,
         intent.seal, link, kept.seconds}));
    return Kept{number, std::nullopt};
}

Status Outbox::keep_open(Session& session, const Act& act) {
    MODOU_CHECK(keep(session, act));
    return {};
}

Result<std::optional<Intent>> Outbox::read_intent(std::int64_t number) {
    MODOU_TRY(auto row, store_.read([&](Session& s) {
        return s.first<std::string, std::string, std::string, std::string, std::string, std::string, std::int64_t,
                       std::string>(
            "SELECT kind, key, coalesce(body, ''), coalesce(drawn, ''), who, why, at, seal FROM operation WHERE number "
            "= :n "
            "AND "
            "state = 'open'",
            {number});
    }));
    if (!row) return std::nullopt;
    auto& [kind, key, body, drawn, who, why, at, seal] = *row;
    return Intent{number,         std::move(kind), std::move(key), std::move(body), std::move(drawn),
                  std::move(who), std::move(why),  {at},           std::move(seal)};
}

Result<std::vector<Found>> Outbox::open_acts(Which which) {
    std::vector<Found> open;
    MODOU_CHECK(store_.read([&](Session& s) {
        return s.rows<std::int64_t, std::string, std::int64_t>(
            which == Which::all
                ? "SELECT number, kind, at FROM operation WHERE state = 'open' ORDER BY number"
                : "SELECT number, kind, at FROM operation WHERE state = 'open' AND reason IS NULL ORDER BY number",
            {}, [&](std::int64_t number, const std::string& kind, std::int64_t at) {
                open.push_back({number, kind, {at}, std::nullopt});
            });
    }));
    return open;
}

Result<std::vector<Outbox::Waiting>> Outbox::waiting() {
    std::vector<Waiting> waiting;
    MODOU_CHECK(store_.read([&](Session& s) {
        return s.rows<std::int64_t, std::string, std::string>(
            "SELECT number, kind, coalesce(reason, '') FROM operation WHERE state = 'open' ORDER BY number", {},
            [&](std::int64_t number, const std::string& kind, const std::string& reason) {
                waiting.push_back({number, kind, reason});
            });
    }));
    return waiting;
}

// ---- from the intent to the projection

Result<Done> Outbox::act(Act act, const Progress& progress) {
    const std::string kind = act.kind;
    MODOU_TRY(auto done,
              this->act(
                  kind, [&](Session&) -> Result<std::vector<Act>> { return std::vector{std::move(act)}; }, progress));
    return std::move(done.front());
}

Result<std::vector<Done>> Outbox::act(std::string_view kind, const Prepare& prepare, const Progress& progress) {
    MODOU_ASSERT(find(kind) != nullptr, "a kind of act is declared before it is done");
    Lane& lane = lane_of(kind);
    std::lock_guard lock(lane.mutex);
    // A book that takes nothing in says so before anything is kept: who is told that it cannot be done now must not
    // find it done later.
    MODOU_CHECK(book_.run([](ledger::Batch&) -> Status { return {}; }));
    MODOU_CHECK(settle_lane(lane));
    MODOU_CHECK(store_.read([&](Session& s) { return note_head(s, book_, key_, clock_.now()); }));
    std::vector<Kept> kept;
    MODOU_CHECK(store_.write([&](Session& session) -> Status {
        MODOU_TRY(const auto acts, prepare(session));
        for (const Act& act : acts) {
            MODOU_ASSERT(act.kind == kind, "acts of one call are of one kind");
            MODOU_TRY(kept.emplace_back(), keep(session, act));
        }
        return {};
    }));
    std::vector<Done> done;
    for (Kept& one : kept) {
        if (one.done) {
            done.push_back(std::move(*one.done));
            continue;
        }
        MODOU_TRY(const auto intent, read_intent(one.number));
        MODOU_ASSERT(intent.has_value(), "what was kept is open while its lane is held");
        if (hook_) MODOU_CHECK(hook_(Arrow::intent_kept, *intent));
        MODOU_TRY(done.emplace_back(), carry_out(*intent, progress));
    }
    return done;
}

// What an earlier call had to leave: a new act of the lane begins behind it. With the lane held.
Status Outbox::settle_lane(const Lane& lane) {
    MODOU_TRY(const auto open, open_acts(Which::without_reason));
    for (const Found& found : open) {
        if (&lane_of(found.kind) != &lane) continue;
        MODOU_TRY(const auto intent, read_intent(found.number));
        if (!intent) continue;
        const auto done = carry_out(*intent, {});
        if (!done && passes(done.error().code)) return tl::unexpected(done.error());
    }
    return {};
}

// A job that throws is a fault of its room; it must not take the opening of the folder with it.
Result<Outcome> Outbox::ask_book(const Intent& intent, const Progress& progress) {
    const Operation* operation = find(intent.kind);
    if (operation == nullptr)
        return base::fail(
            Code::bug, fmt::format("this Modou knows no act of the kind {}: was it kept by a newer one?", intent.kind));
    if (intent.seal != seal_of(intent))
        return base::fail(Code::damaged, "the act is not what was kept of it: modou.db was changed");
    try {
        return operation->job(
            intent, book_, progress ? progress : [](std::uint64_t, std::uint64_t) {});
    } catch (const std::exception& thrown) {
        return base::fail(Code::bug, fmt::format("the act {} failed: {}", intent.kind, thrown.what()));
    }
}

Status Outbox::keep_reason(const Intent& intent, std::string_view state, const base::Error& error) {
    const bool ended = state == "refused";
    return store_.write([&](Session& s) -> Status {
        MODOU_CHECK(s.run(ended
                              ? "UPDATE operation SET state = 'refused', reason = :r, tries = tries + 1, body = NULL, "
                                "drawn = NULL WHERE number = :n"
                              : "UPDATE operation SET reason = :r, tries = tries + 1 WHERE number = :n",
                          {fmt::format("{}: {}", base::code_name(error.code), error.text()), intent.number}));
        return {};
    });
}

// With the intent's lane held. What fails here is kept with its reason, unless it passes by itself.
Result<Done> Outbox::carry_out(const Intent& intent, const Progress& progress) {
    const auto failed = [&](const base::Error& error, std::string_view state) -> Result<Done> {
        // The first error is the one to say; a second one leaves the act open, as it was.
        if (!passes(error.code)) (void)keep_reason(intent, state, error);
        std::lock_guard lock(runner_mutex_);
        runner_wanted_ = true;
        runner_changed_.notify_all();
        return tl::unexpected(error);
    };
    auto outcome = ask_book(intent, progress);
    if (!outcome) return failed(outcome.error(), refuses(outcome.error().code) ? "refused" : "open");
    if (hook_) MODOU_CHECK(hook_(Arrow::book_answered, intent));
    // Also what an earlier try has posted is on the disk before the tables speak of it.
    const base::Sequence position = book_.read([](const ledger::State& state) { return state.size(); });
    if (auto durable = book_.wait_durable(position); !durable) return failed(durable.error(), "open");
    Status written;
    try {
        written = store_.write([&](Session& s) -> Status {
            if (outcome->project) MODOU_CHECK(outcome->project(s));
            MODOU_CHECK(s.run(
                "UPDATE operation SET state = 'done', answer = :a, position = :p, tries = tries + 1, reason = NULL, "
                "body = NULL, drawn = NULL WHERE number = :n",
                {outcome->answer, static_cast<std::int64_t>(position), intent.number}));
            return {};
        });
    } catch (const std::exception& thrown) {
        written = base::fail(Code::bug,
                             fmt::format("the act {} was done, and its tables fail: {}", intent.kind, thrown.what()));
    }
    if (!written) return failed(written.error(), "open");
    if (hook_) MODOU_CHECK(hook_(Arrow::projected, intent));
    Done done{intent.number, intent.kind, intent.key, std::move(outcome->answer), position, false};
    Status heard;
    for (const auto& listener : listeners_)
        if (auto told = listener(done); !told && heard) heard = std::move(told);
    finished_.fetch_add(1, std::memory_order_release);
    MODOU_CHECK(std::move(heard));
    return done;
}

// ---- what was left open

Result<std::vector<Found>> Outbox::run_open() {
    return run(Which::all);
}

Result<std::vector<Found>> Outbox::run(Which which) {
    MODOU_TRY(auto open, open_acts(which));
    std::set<const Lane*> waiting;
    for (Found& found : open) {
        Lane& lane = lane_of(found.kind);
        if (waiting.contains(&lane)) {
            found.error = base::Error{Code::unavailable, "", "it waits for an earlier one"};
            continue;
        }
        std::lock_guard lock(lane.mutex);
        MODOU_TRY(const auto intent, read_intent(found.number));
        if (!intent) continue;  // finished meanwhile
        if (auto done = carry_out(*intent, {}); !done) {
            found.error = done.error();
            if (passes(done.error().code)) waiting.insert(&lane);
        }
    }
    return open;
}

void Outbox::begin_runner() {
    if (runner_.joinable()) return;
    {
        std::lock_guard lock(runner_mutex_);
        runner_wanted_ = true;  // what the opening could not finish
        runner_ending_ = false;
    }
    runner_ = std::thread([this] { runner_loop(); });
}

void Outbox::end_runner() {
    {
        std::lock_guard lock(runner_mutex_);
        runner_ending_ = true;
    }
    runner_changed_.notify_all();
    if (runner_.joinable()) runner_.join();
}

void Outbox::runner_loop() {
    auto pause = k_first_pause;
    std::unique_lock lock(runner_mutex_);
    for (;;) {
        runner_changed_.wait(lock, [&] { return runner_wanted_ || runner_ending_; });
        if (runner_changed_.wait_for(lock, pause, [&] { return runner_ending_; })) return;
        runner_wanted_ = false;
        lock.unlock();
        const auto left =
            run(Which::without_reason).and_then([&](const auto&) { return open_acts(Which::without_reason); });
        lock.lock();
        const bool again = !left || !left->empty();
        runner_wanted_ = runner_wanted_ || again;
        pause = again ? std::min(2 * pause, k_longest_pause) : k_first_pause;
    }
}

}  // namespace modou::app
