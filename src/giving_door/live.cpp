// What giving tells while it works: figures for Prometheus, what is not well, and the totals sent to the streams.
#include "base/json_out.hpp"
#include "giving_door/door.hpp"

namespace modou::giving_door {

using base::Code;
using frame::Trouble;
using net::Reply;

void GivingDoor::metrics(const frame::Gauge& gauge) const {
    office_.book().read([&](const ledger::State& state) {
        gauge("modou_book_entries", state.size());
        gauge("modou_book_gifts", state.figures()[0].gifts);
        gauge("modou_book_amount_fen", state.figures()[0].amount);
        gauge("modou_book_accounts", state.accounts());
    });
    const auto published = office_.log().published();
    gauge("modou_book_durable", office_.book().durable());
    gauge("modou_log_entries", published ? published->checkpoint.size : 0);
    gauge("modou_log_stopped", office_.log().failure() ? 1 : 0);
    gauge("modou_log_failures", office_.log().failures());
    gauge("modou_book_unindexed", office_.book().unindexed());
    gauge("modou_book_read_only", office_.book().refusal() ? 1 : 0);
    gauge("modou_upkeep_stopped", office_.book().upkeep_trouble() ? 1 : 0);
    const auto facts = office_.book().index().facts();
    gauge("modou_index_runs", facts.runs);
    gauge("modou_index_bytes", facts.bytes);
}

frame::Health GivingDoor::health() const {
    frame::Health now;
    auto& found = now.troubles;
    // Nothing new is taken in.
    if (const auto failed = office_.book().failure())
        found.push_back({"read_only", failed->text() + "; `modou repair` says what stands in the book", "reason"});
    else if (const auto refused = office_.book().refusal())
        found.push_back({"read_only", refused->text(), "reason"});
    // The book goes on taking entries in; proofs of the newest ones have to wait.
    if (const auto stopped = office_.log().failure())
        found.push_back({"log_delayed", stopped->text() + "; it is tried again by itself", "log_reason"});
    // The index, snapshots, reading through.
    if (const auto late = office_.book().upkeep_trouble())
        found.push_back({"upkeep_delayed", late->text() + "; it is tried again by itself", "upkeep_reason"});
    // How many, and not which: rows name people and shops.
    if (const auto problems = office_.folder().problems(); !problems.empty())
        found.push_back({"tables_disagree",
                         fmt::format("{} of what modou.db says is not what the book says; `modou repair --dry-run` "
                                     "names each",
                                     problems.size()),
                         "tables_reason"});
    const auto published = office_.log().published();
    now.says = {{"size", office_.book().durable()}, {"log_size", published ? published->checkpoint.size : 0}};
    return now;
}

std::string GivingDoor::live_json() {
    const auto projects = office_.projects();
    base::Sequence latest = 0;
    base::JsonOut out;
    const bool any = office_.book().read([&](const ledger::State& state) {
        const auto& all = state.figures()[0];
        out.begin_object()
            .member("size", state.size())
            .member("gifts", all.gifts)
            .member("amount_fen", all.amount)
            .key("latest");
        if (all.latest.empty()) return false;
        latest = all.latest.front();
        return true;
    });
    const auto stored =
        any ? office_.book().entry(latest) : base::Result<journal::StoredEntry>(base::fail(Code::not_found, "none"));
    const giving::Project* project = stored ? office_.project_of(*projects, stored->entry.credit) : nullptr;
    if (project == nullptr) return out.null().end_object().take();
    out.begin_object()
        .member("sequence", latest)
        .member("project", project->id)
        .member("title_zh", project->title_zh)
        .member("title_en", project->title_en);
    out.member("amount_fen", stored->entry.amount)
        .member("day", base::format_day(base::day_of(stored->entry.event_time)))
        .member("recorded", base::format_utc({stored->record_time_ms / 1000}));
    return out.end_object().end_object().take();
}

// The whole first page at one moment: what is drawn from it agrees. Empty when it cannot be made now; the next change
// brings another.
std::string GivingDoor::snapshot_json() {
    auto page = home_page(office_, Lang::zh);  // its JSON is the same in both languages
    if (!page || !office_.book().wait_durable(page->size)) return {};
    return std::move(page->json);
}

base::Result<Reply> GivingDoor::stream(const frame::Call& call) {
    Reply reply;
    reply.event_stream = true;
    reply.body = "event: totals\ndata: " + live_json() + "\n\n";
    // Who says what they have, and has all there is, is spared the same again.
    const base::Sequence size = office_.book().read([](const ledger::State& state) { return state.size(); });
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
    base::Sequence shown = office_.book().durable();
    std::unique_lock lock(live_mutex_);
    while (!live_changed_.wait_for(lock, std::chrono::seconds(1), [&] { return live_ending_; })) {
        const base::Sequence now = office_.book().durable();
        if (now == shown) continue;
        shown = now;
        publish("totals", live_json());
        if (const std::string whole = snapshot_json(); !whole.empty()) publish("home", whole);
    }
}

}  // namespace modou::giving_door
