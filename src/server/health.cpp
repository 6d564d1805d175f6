#include "server/health.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "frame/shape.hpp"
#include "server/service.hpp"

namespace modou::server {

using frame::Health;
using frame::Trouble;

// What /health says of any server.
struct HealthHead {
    std::string status;
};
BOOST_DESCRIBE_STRUCT(HealthHead, (), (status))
constexpr auto fields(const HealthHead*) {
    return shape::table({{"status", {"ok, or what is not well, the gravest", "ok，或不好的地方，取最严重的"}}});
}

std::vector<std::string> HealthWatch::changes(const std::vector<Trouble>& now) {
    std::vector<std::string> lines;
    for (const auto& trouble : now)
        if (std::ranges::find(known_, trouble.what) == known_.end())
            lines.push_back(fmt::format("{}: {}", trouble.what, trouble.reason));
    for (const auto& what : known_)
        if (std::ranges::find(now, what, &Trouble::what) == now.end()) lines.push_back(what + ": well again");
    known_.clear();
    for (const auto& trouble : now) known_.push_back(trouble.what);
    return lines;
}

std::vector<Trouble> Service::troubles() const {
    std::vector<Trouble> all;
    for (const frame::Room& room : rooms_)
        if (room.health) std::ranges::move(room.health().troubles, std::back_inserter(all));
    return all;
}

net::Reply Service::health() const {
    Health all;
    for (const frame::Room& room : rooms_) {
        if (!room.health) continue;
        Health own = room.health();
        std::ranges::move(own.troubles, std::back_inserter(all.troubles));
        std::ranges::move(own.says, std::back_inserter(all.says));
    }
    base::JsonOut out;
    out.begin_object().member("status", all.troubles.empty() ? "ok" : all.troubles.front().what);
    for (const auto& [name, value] : all.says) out.member(name, value);
    for (const Trouble& trouble : all.troubles) out.member(trouble.member, trouble.reason);
    net::Reply reply;
    reply.status = all.troubles.empty() ? 200 : 503;
    reply.body = out.end_object().take();
    frame::secure(reply);
    return reply;
}

// What the server says of itself, and what each room adds to it.
boost::json::object Service::health_schema(shape::Components& all) const {
    boost::json::object whole = frame::schema_within<HealthHead>(all);
    for (const frame::Room& room : rooms_) {
        if (!room.health_says) continue;
        const boost::json::object own = room.health_says(all);
        for (const auto& member : own.at("properties").as_object())
            whole["properties"].as_object()[member.key()] = member.value();
        if (own.contains("required"))
            for (const auto& name : own.at("required").as_array()) whole["required"].as_array().push_back(name);
    }
    return whole;
}

// Counts only: no name, no amount of one person, no address.
net::Reply Service::metrics() const {
    std::string text;
    const auto add = [&](std::string_view name, std::string_view type, std::uint64_t value) {
        text += fmt::format("# TYPE {} {}\n{} {}\n", name, type, name, value);
    };
    for (const frame::Room& room : rooms_)
        if (room.metrics) room.metrics([&](std::string_view name, std::uint64_t value) { add(name, "gauge", value); });
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
    net::Reply reply;
    reply.content_type = "text/plain; version=0.0.4";
    reply.body = std::move(text);
    frame::secure(reply);
    return reply;
}

}  // namespace modou::server
