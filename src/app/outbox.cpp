#include "app/outbox.hpp"

#include <algorithm>
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

bool passes(Code code) {
    return code == Code::unavailable || code == Code::io || code == Code::busy || code == Code::unknown_outcome;
}

namespace {

// So that the first of many is not answered with the last.
constexpr std::size_t k_most_at_once = 64;
// A small part of what the commits take that are saved by it.
constexpr std::chrono::microseconds k_gathering{500};

}  // namespace

Outbox::Outbox(store::Store& store, ledger::Ledger& book, const base::DigestKey& key, base::Clock& clock)
    : store_(store), book_(book), key_(key), clock_(clock), intents_(store, book, key, clock) {}

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

Status Outbox::keep_open(Session& session, const Act& act) {
    std::optional<LogEnd> end;
    MODOU_CHECK(intents_.keep(session, act, end));
    return {};
}

Result<std::vector<Outbox::Waiting>> Outbox::waiting() {
    MODOU_TRY(auto open, intents_.open_acts(Intents::Which::all));
    std::vector<Waiting> waiting;
    for (Intents::Open& one : open) waiting.push_back({one.number, std::move(one.kind), std::move(one.reason)});
    return waiting;
}

// ---- who asks, and who carries out

Result<Done> Outbox::act(Act act, const Progress& progress) {
    const Prepare prepare = [&](Session&) -> Result<std::vector<Act>> { return std::vector{act}; };
    Request request{act.kind, act.about, prepare, progress};
    ask(request);
    MODOU_TRY(auto done, std::move(*request.answer));
    return std::move(done.front());
}

Result<std::vector<Done>> Outbox::act(std::string_view kind, const Prepare& prepare, const Progress& progress) {
    Request request{kind, {}, prepare, progress};
    ask(request);
    return std::move(*request.answer);
}

Result<std::vector<Done>> Outbox::act(std::string_view kind, std::string about, const Prepare& prepare) {
    const Progress none;
    Request request{kind, std::move(about), prepare, none};
    ask(request);
    return std::move(*request.answer);
}

std::vector<Result<Done>> Outbox::act_at_once(std::vector<Act> acts) {
    const Progress none;
    std::vector<Prepare> prepares;
    std::vector<Request> requests;
    prepares.reserve(acts.size());
    requests.reserve(acts.size());
    for (const Act& act : acts) {
        prepares.emplace_back([&act](Session&) -> Result<std::vector<Act>> { return std::vector{act}; });
        requests.push_back({act.kind, act.about, prepares.back(), none});
    }
    if (acts.empty()) return {};
    Lane& lane = lane_of(acts.front().kind);
    {
        std::lock_guard lock(lane.mutex);
        for (Request& request : requests) {
            MODOU_ASSERT(&lane_of(request.kind) == &lane, "acts at once are of one lane");
            lane.waiting.push_back(&request);
        }
    }
    std::vector<Result<Done>> answers;
    for (Request& request : requests) {
        serve(lane, request);
        answers.push_back(std::move(*request.answer).map([](auto done) { return std::move(done.front()); }));
    }
    return answers;
}

void Outbox::ask(Request& request) {
    MODOU_ASSERT(find(request.kind) != nullptr, "a kind of act is declared before it is done");
    Lane& lane = lane_of(request.kind);
    {
        std::lock_guard lock(lane.mutex);
        lane.waiting.push_back(&request);
    }
    lane.came.notify_one();
    serve(lane, request);
}

// Until the request is answered, be it by another caller who had the lane first.
void Outbox::serve(Lane& lane, const Request& request) {
    std::unique_lock lock(lane.mutex);
    for (;;) {
        lane.freed.wait(lock, [&] { return request.answered || !lane.held; });
        if (request.answered) return;
        lane.held = true;
        // Callers who have just been answered together come again together: the first of them waits for the others.
        lane.came.wait_for(lock, k_gathering, [&] { return lane.waiting.size() >= lane.lately; });
        const std::vector<Request*> group = next_group(lane);
        lock.unlock();
        carry_out(lane, group);
        lock.lock();
        for (Request* one : group) one->answered = true;
        lane.held = false;
        lane.freed.notify_all();
    }
}

// The first that waits, and those behind it that may share its commits: none passes one that it could depend on. With
// the lane's mutex held.
std::vector<Outbox::Request*> Outbox::next_group(Lane& lane) {
    std::vector<Request*> group, others;
    std::set<std::string_view> about;
    bool alone = false;
    for (Request* request : lane.waiting) {
        const bool whole_lane = request->about.empty();
        const bool joins = group.empty() ||
                           (!alone && !whole_lane && group.size() < k_most_at_once && !about.contains(request->about));
        (joins ? group : others).push_back(request);
        about.insert(request->about);
        alone = alone || whole_lane;
    }
    lane.waiting = std::move(others);
    lane.lately = group.size();
    return group;
}

// With the lane held. Whatever happens, each request of the group is answered.
void Outbox::carry_out(const Lane& lane, std::span<Request* const> group) {
    const auto answer_all = [&](const base::Error& error) {
        for (Request* request : group)
            if (!request->answer) request->answer = tl::unexpected(error);
    };
    try {
        if (auto admitted = admit(lane); !admitted) return answer_all(admitted.error());
        keep(group);
        answer(group);
    } catch (const std::exception& thrown) {
        answer_all({Code::bug, "", fmt::format("an act failed: {}", thrown.what())});
    }
}

Status Outbox::admit(const Lane& lane) {
    // A book that takes nothing in says so before anything is kept: who is told that it cannot be done now must not
    // find it done later.
    MODOU_CHECK(book_.run([](ledger::Batch&) -> Status { return {}; }));
    MODOU_CHECK(settle_lane(lane));
    return store_.read([&](Session& s) { return note_head(s, book_, key_, clock_.now()); });
}

// What an earlier call had to leave: a new act of the lane begins behind it.
Status Outbox::settle_lane(const Lane& lane) {
    MODOU_TRY(const auto open, intents_.open_acts(Intents::Which::without_reason));
    for (const Intents::Open& found : open) {
        if (&lane_of(found.kind) != &lane) continue;
        MODOU_TRY(const auto intent, intents_.read(found.number));
        if (!intent) continue;
        const auto done = carry_out(*intent);
        if (!done && passes(done.error().code)) return tl::unexpected(done.error());
    }
    return {};
}

// ---- intents

// In one transaction. One that says no takes the others' with it, so then each gets its own.
void Outbox::keep(std::span<Request* const> group) {
    keep_in_one(group);
    if (group.size() == 1) return;
    // Of a commit whose outcome is unknown a second try could keep an act twice; and what passes helps nobody now.
    const auto& answer = group.front()->answer;
    if (!answer || passes(answer->error().code)) return;
    for (Request* request : group) {
        request->answer.reset();
        keep_in_one({&request, 1});
    }
}

void Outbox::keep_in_one(std::span<Request* const> group) {
    const Status kept = store_.write([&](Session& session) -> Status {
        std::optional<LogEnd> end;
        for (Request* request : group) {
            request->kept.clear();
            MODOU_TRY(const auto acts, request->prepare(session));
            for (const Act& act : acts) {
                MODOU_ASSERT(act.kind == request->kind, "acts of one call are of one kind");
                MODOU_TRY(request->kept.emplace_back(), intents_.keep(session, act, end));
            }
        }
        return {};
    });
    if (kept) return;
    for (Request* request : group) request->answer = tl::unexpected(kept.error());
}

// ---- from the intent to the projection

void Outbox::answer(std::span<Request* const> group) {
    std::vector<Errand> errands;
    for (const Request* request : group) {
        if (request->answer) continue;
        for (const Intents::Kept& kept : request->kept)
            if (!kept.done) errands.push_back({&kept.intent, &request->progress});
    }
    for (std::span<Errand> left = errands; !left.empty();) {
        const auto some = left.first(std::min(left.size(), k_most_at_once));
        carry_out(some);
        left = left.subspan(some.size());
    }
    auto errand = errands.begin();
    for (Request* request : group) {
        if (request->answer) continue;
        std::vector<Done> done;
        std::optional<base::Error> error;
        for (Intents::Kept& kept : request->kept) {
            if (kept.done) {
                done.push_back(std::move(*kept.done));
                continue;
            }
            if (*errand->answer)
                done.push_back(std::move(**errand->answer));
            else if (!error)
                error = errand->answer->error();
            ++errand;
        }
        if (error)
            request->answer = tl::unexpected(std::move(*error));
        else
            request->answer = std::move(done);
    }
}

Result<Done> Outbox::carry_out(const Intent& intent) {
    const Progress none;
    Errand errand{&intent, &none};
    carry_out({&errand, 1});
    return std::move(*errand.answer);
}

// In their order, with their lane held. What fails is kept with its reason, unless it passes by itself.
void Outbox::carry_out(std::span<Errand> errands) {
    // As after a kill: whatever has no answer yet stays as it is.
    const auto cut_off = [&](const base::Error& error) {
        for (Errand& errand : errands)
            if (!errand.answer) errand.answer = tl::unexpected(error);
    };
    const auto hooked = [&](Arrow arrow, const Errand& errand) {
        return hook_ ? hook_(arrow, *errand.intent) : Status{};
    };
    std::optional<base::Error> waits;  // no act passes an earlier one that can be done later
    for (Errand& errand : errands) {
        if (waits) {
            errand.answer = tl::unexpected(*waits);
            continue;
        }
        if (auto cut = hooked(Arrow::intent_kept, errand); !cut) return cut_off(cut.error());
        errand.outcome = ask_book(errand);
        if (!*errand.outcome && passes(errand.outcome->error().code)) waits = errand.outcome->error();
    }
    // Also what an earlier try has posted, and what a refusal goes by, is on the disk before anybody is told.
    const base::Sequence position = book_.read([](const ledger::State& state) { return state.size(); });
    const Status durable = book_.wait_durable(position);
    std::vector<Errand*> good;
    for (Errand& errand : errands) {
        if (errand.answer) continue;
        if (!durable) {
            errand.answer = tl::unexpected(
                failed(*errand.intent, {Code::unknown_outcome, durable.error().where, durable.error().message}, false));
        } else if (const auto& outcome = *errand.outcome; !outcome) {
            errand.answer = tl::unexpected(failed(*errand.intent, outcome.error(), refuses(outcome.error().code)));
        } else {
            if (auto cut = hooked(Arrow::book_answered, errand); !cut) return cut_off(cut.error());
            good.push_back(&errand);
        }
    }
    project(good, position);
}

// A job that throws is a fault of its room; it must not take the opening of the folder with it.
Result<Outcome> Outbox::ask_book(const Errand& errand) {
    const Intent& intent = *errand.intent;
    const Operation* operation = find(intent.kind);
    if (operation == nullptr)
        return base::fail(
            Code::bug, fmt::format("this Modou knows no act of the kind {}: was it kept by a newer one?", intent.kind));
    if (intent.seal != intents_.seal_of(intent))
        return base::fail(Code::damaged, "the act is not what was kept of it: modou.db was changed");
    try {
        return operation->job(
            intent, book_, *errand.progress ? *errand.progress : [](std::uint64_t, std::uint64_t) {});
    } catch (const std::exception& thrown) {
        return base::fail(Code::bug, fmt::format("the act {} failed: {}", intent.kind, thrown.what()));
    }
}

// In one transaction. One whose tables fail takes the others' with it, so then each gets its own.
void Outbox::project(std::span<Errand*> errands, base::Sequence position) {
    if (errands.empty()) return;
    const Status all = project_in_one(errands, position);
    // Of a commit whose outcome is unknown a second try could write rows twice: it stays open, or is done.
    const bool each = !all && errands.size() > 1 && !passes(all.error().code);
    for (Errand* errand : errands) {
        const Status written = each ? project_in_one({&errand, 1}, position) : all;
        errand->answer =
            written ? told(*errand, position) : tl::unexpected(failed(*errand->intent, written.error(), false));
    }
}

Status Outbox::project_in_one(std::span<Errand* const> errands, base::Sequence position) {
    std::string_view kind;
    try {
        return store_.write([&](Session& s) -> Status {
            const auto all = [&]() -> Status {
                for (const Errand* errand : errands) {
                    const Intent& intent = *errand->intent;
                    const Outcome& outcome = **errand->outcome;
                    kind = intent.kind;
                    if (outcome.project) MODOU_CHECK(outcome.project(s));
                    MODOU_CHECK(intents_.finish(s, {intent.number, intent.kind, intent.key, outcome.answer, position}));
                }
                return {};
            };
            return around_ ? around_(s, all) : all();
        });
    } catch (const std::exception& thrown) {
        return base::fail(Code::bug, fmt::format("the act {} was done, and its tables fail: {}", kind, thrown.what()));
    }
}

// Its projection stands: whoever listens is told.
Result<Done> Outbox::told(const Errand& errand, base::Sequence position) {
    const Intent& intent = *errand.intent;
    if (hook_) MODOU_CHECK(hook_(Arrow::projected, intent));
    Done done{intent.number, intent.kind, intent.key, (**errand.outcome).answer, position, false};
    Status heard;
    for (const auto& listener : listeners_)
        if (auto told = listener(done); !told && heard) heard = std::move(told);
    finished_.fetch_add(1, std::memory_order_release);
    MODOU_CHECK(std::move(heard));
    return done;
}

base::Error Outbox::failed(const Intent& intent, const base::Error& error, bool refused) {
    // The first error is the one to say; a second one leaves the act open, as it was.
    if (!passes(error.code)) (void)intents_.keep_reason(intent, refused, error);
    std::lock_guard lock(runner_mutex_);
    runner_wanted_ = true;
    runner_changed_.notify_all();
    return error;
}

}  // namespace modou::app
