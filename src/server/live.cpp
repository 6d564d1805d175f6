// The figures that change while one looks: metrics, and the totals sent to the streams.
#include "base/json_out.hpp"
#include "server/service.hpp"

namespace modou::server {

using base::Code;
using net::Reply;

// Counts only: no name, no amount of one person, no address.
Reply Service::metrics() const {
    std::string text;
    const auto add = [&](std::string_view name, std::string_view type, std::uint64_t value) {
        text += fmt::format("# TYPE {} {}\n{} {}\n", name, type, name, value);
    };
    office_.book().read([&](const ledger::State& state) {
        add("modou_book_entries", "gauge", state.size());
        add("modou_book_gifts", "gauge", state.figures()[0].gifts);
        add("modou_book_amount_fen", "gauge", state.figures()[0].amount);
        add("modou_book_accounts", "gauge", state.accounts());
    });
    const auto published = office_.log().published();
    add("modou_book_durable", "gauge", office_.book().durable());
    add("modou_log_entries", "gauge", published ? published->checkpoint.size : 0);
    add("modou_log_stopped", "gauge", office_.log().failure() ? 1 : 0);
    add("modou_log_failures", "gauge", office_.log().failures());
    add("modou_book_unindexed", "gauge", office_.book().unindexed());
    add("modou_book_read_only", "gauge", office_.book().refusal() ? 1 : 0);
    add("modou_upkeep_stopped", "gauge", office_.book().upkeep_trouble() ? 1 : 0);
    const auto facts = office_.book().index().facts();
    add("modou_index_runs", "gauge", facts.runs);
    add("modou_index_bytes", "gauge", facts.bytes);
    if (http_ != nullptr) {
        const net::Counters c = http_->counters();
        add("modou_http_connections", "gauge", c.connections);
        add("modou_http_streams", "gauge", c.streams);
        add("modou_http_bytes_in_total", "counter", c.bytes_in);
        add("modou_http_bytes_out_total", "counter", c.bytes_out);
        add("modou_http_buffered_bytes", "gauge", c.buffered);
        add("modou_http_evicted_total", "counter", c.evicted);
        text += "# TYPE modou_http_requests_total counter\n";
        for (std::size_t i = 1; i < c.requests.size(); ++i)
            text += fmt::format("modou_http_requests_total{{class=\"{}xx\"}} {}\n", i, c.requests[i]);
        text += "# TYPE modou_http_seconds histogram\n";
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < c.latency.size(); ++i) {
            sum += c.latency[i];
            if (i + 1 < c.latency.size())
                text += fmt::format("modou_http_seconds_bucket{{le=\"{}\"}} {}\n",
                                    static_cast<double>(64ULL << i) / 1e6, sum);
        }
        text += fmt::format("modou_http_seconds_bucket{{le=\"+Inf\"}} {}\nmodou_http_seconds_count {}\n", sum, sum);
    }
    Reply reply;
    reply.content_type = "text/plain; version=0.0.4";
    reply.body = std::move(text);
    secure(reply, false);
    return reply;
}

std::string Service::live_json() {
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
std::string Service::snapshot_json() {
    auto page = home_page(office_, Lang::zh);  // its JSON is the same in both languages
    if (!page || !office_.book().wait_durable(page->size)) return {};
    return std::move(page->json);
}

Reply Service::stream(const net::Request& request) {
    Reply reply;
    reply.event_stream = true;
    reply.body = "event: totals\ndata: " + live_json() + "\n\n";
    // Who says what they have, and has all there is, is spared the same again.
    const base::Sequence size = office_.book().read([](const ledger::State& state) { return state.size(); });
    if (request.parameter("size") != fmt::format("{}", size))
        if (const std::string whole = snapshot_json(); !whole.empty())
            reply.body += "event: home\ndata: " + whole + "\n\n";
    return reply;
}

void Service::begin_live(net::Server& http) {
    http_ = &http;
    live_ = std::thread([this] { live_loop(); });
    // A report changes others' ways at once: told when it comes, not once a second.
    if (navigator_ != nullptr)
        navigator_->on_change([&http](const navigation::Navigator::Change& change) {
            http.publish("map", navigation::Door::change_json(change));
        });
}

void Service::end_live() {
    if (navigator_ != nullptr) navigator_->on_change({});
    {
        std::lock_guard lock(live_mutex_);
        live_ending_ = true;
    }
    live_changed_.notify_all();
    if (live_.joinable()) live_.join();
}

void Service::live_loop() {
    base::Sequence shown = office_.book().durable();
    std::unique_lock lock(live_mutex_);
    while (!live_changed_.wait_for(lock, std::chrono::seconds(1), [&] { return live_ending_; })) {
        const base::Sequence now = office_.book().durable();
        if (now == shown) continue;
        shown = now;
        http_->publish("totals", live_json());
        if (const std::string whole = snapshot_json(); !whole.empty()) http_->publish("home", whole);
    }
}

}  // namespace modou::server
