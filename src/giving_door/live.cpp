// What giving tells while it works: figures for Prometheus, what is not well, and the totals sent to the streams.
#include "giving_door/api.hpp"
#include "giving_door/door.hpp"
#include "shape/write.hpp"

namespace modou::giving_door {

using base::Code;
using frame::Trouble;
using net::Reply;

void GivingDoor::metrics(const frame::Gauge& gauge) const {
    office().book().read([&](const ledger::State& state) {
        gauge("modou_book_entries", state.size());
        gauge("modou_book_gifts", state.figures()[0].gifts);
        gauge("modou_book_amount_fen", state.figures()[0].amount);
        gauge("modou_book_accounts", state.accounts());
    });
    const auto published = office().log().published();
    gauge("modou_book_durable", office().book().durable());
    gauge("modou_log_entries", published ? published->checkpoint.size : 0);
    gauge("modou_log_stopped", office().log().failure() ? 1 : 0);
    gauge("modou_log_failures", office().log().failures());
    gauge("modou_book_unindexed", office().book().unindexed());
    gauge("modou_book_read_only", office().book().refusal() ? 1 : 0);
    gauge("modou_upkeep_stopped", office().book().upkeep_trouble() ? 1 : 0);
    const auto facts = office().book().index().facts();
    gauge("modou_index_runs", facts.runs);
    gauge("modou_index_bytes", facts.bytes);
}

frame::Health GivingDoor::health() const {
    frame::Health now;
    auto& found = now.troubles;
    // Nothing new is taken in.
    if (const auto failed = office().book().failure())
        found.push_back({"read_only", failed->text() + "; `modou repair` says what stands in the book", "reason"});
    else if (const auto refused = office().book().refusal())
        found.push_back({"read_only", refused->text(), "reason"});
    // The book goes on taking entries in; proofs of the newest ones have to wait.
    if (const auto stopped = office().log().failure())
        found.push_back({"log_delayed", stopped->text() + "; it is tried again by itself", "log_reason"});
    // The index, snapshots, reading through.
    if (const auto late = office().book().upkeep_trouble())
        found.push_back({"upkeep_delayed", late->text() + "; it is tried again by itself", "upkeep_reason"});
    // How many, and not which: rows name people and shops.
    if (const auto problems = office().folder().problems(); !problems.empty())
        found.push_back({"tables_disagree",
                         fmt::format("{} of what modou.db says is not what the book says; `modou repair --dry-run` "
                                     "names each",
                                     problems.size()),
                         "tables_reason"});
    const auto published = office().log().published();
    now.says = {{"size", office().book().durable()}, {"log_size", published ? published->checkpoint.size : 0}};
    return now;
}

std::string GivingDoor::live_json() {
    const auto projects = office().projects();
    base::Sequence latest = 0;
    api::Live told;
    const bool any = office().book().read([&](const ledger::State& state) {
        const auto& all = state.figures()[0];
        told.size = state.size();
        told.gifts = all.gifts;
        told.amount_fen = all.amount;
        if (!all.latest.empty()) latest = all.latest.front();
        return !all.latest.empty();
    });
    const auto stored =
        any ? office().book().entry(latest) : base::Result<journal::StoredEntry>(base::fail(Code::not_found, "none"));
    const giving::Project* project = stored ? office().project_of(*projects, stored->entry.credit) : nullptr;
    if (project != nullptr)
        told.latest = api::Gift{latest,
                                project->id,
                                project->title_zh,
                                project->title_en,
                                stored->entry.amount,
                                base::day_of(stored->entry.event_time),
                                {static_cast<std::int64_t>(stored->record_time_ms / 1000)}};
    return shape::text(told);
}

// The whole first page at one moment: what is drawn from it agrees. Empty when it cannot be made now; the next change
// brings another.
std::string GivingDoor::snapshot_json() {
    auto page = home_page(office(), Language::zh);  // its JSON is the same in both languages
    if (!page || !office().book().wait_durable(page->size)) return {};
    return std::move(page->json);
}

base::Result<Reply> GivingDoor::stream(const frame::Call& call) {
    Reply reply;
    reply.event_stream = true;
    reply.body = "event: totals\ndata: " + live_json() + "\n\n";
    // Who says what they have, and has all there is, is spared the same again.
    const base::Sequence size = office().book().read([](const ledger::State& state) { return state.size(); });
    if (call.request.parameter("size") != fmt::format("{}", size))
        if (const std::string whole = snapshot_json(); !whole.empty())
            reply.body += "event: home\ndata: " + whole + "\n\n";
    return reply;
}

void GivingDoor::begin_live(frame::Publish publish) {
    live_ = std::thread([this, publish = std::move(publish)] { live_loop(publish); });
}

void GivingDoor::end_live() {
    {
        std::lock_guard lock(live_mutex_);
        live_ending_ = true;
    }
    live_changed_.notify_all();
    if (live_.joinable()) live_.join();
}

void GivingDoor::live_loop(const frame::Publish& publish) {
    base::Sequence shown = office().book().durable();
    std::unique_lock lock(live_mutex_);
    while (!live_changed_.wait_for(lock, std::chrono::seconds(1), [&] { return live_ending_; })) {
        const base::Sequence now = office().book().durable();
        if (now == shown) continue;
        shown = now;
        publish("totals", live_json());
        if (const std::string whole = snapshot_json(); !whole.empty()) publish("home", whole);
    }
}

}  // namespace modou::giving_door
