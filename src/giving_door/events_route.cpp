// POST /v1/events: orders as they come, answered one by one.
#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "frame/headers.hpp"
#include "frame/replies.hpp"
#include "giving/ingest.hpp"
#include "giving_door/api_givers.hpp"
#include "giving_door/door.hpp"
#include "giving_door/page_parts.hpp"
#include "intake/ndjson.hpp"

namespace modou::giving_door {

using net::Reply;
using net::Request;

namespace {

// A header's value in CloudEvents' binary mode: characters beyond ASCII come as %XX of their UTF-8.
std::string decoded(std::string_view text) {
    const auto digit = [](char c) {
        const std::string_view digits = "0123456789abcdef";
        return digits.find(static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c));
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) != std::string_view::npos &&
                            digit(text[i + 2]) != std::string_view::npos;
        if (!escape) {
            out += text[i];
            continue;
        }
        out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
        i += 2;
    }
    return out;
}

// The attributes in the headers of an event in binary mode; nothing when there are none.
std::optional<intake::EventAttributes> attributes_of(const Request& request) {
    intake::EventAttributes said;
    bool is_event = false;
    const auto keep = [&](std::optional<std::string>& into, std::string value) {
        if (into && *into != value) said.disagree = true;
        into = std::move(value);
    };
    for (const auto& [header, value] : request.headers) {
        if (header == "content-type" && !value.empty()) keep(said.datacontenttype, value);
        if (!header.starts_with("ce-")) continue;
        const std::string_view name = std::string_view(header).substr(3);
        if (name == "specversion" || name == "type") is_event = true;
        if (name == "specversion")
            keep(said.specversion, decoded(value));
        else if (name == "type")
            keep(said.type, decoded(value));
        else if (name == "source")
            keep(said.source, decoded(value));
        else if (name == "time")
            keep(said.time, decoded(value));
        else
            said.others.emplace_back(name);
    }
    return is_event ? std::optional(std::move(said)) : std::nullopt;
}

// What was said and had no part in any event, for a header: names, with how often; never values.
std::string unused_text(const base::PassedOver& unused) {
    static constexpr std::size_t k_most = 16;
    std::string text;
    std::size_t named = 0;
    for (const auto& [name, times] : unused.counts()) {
        text += text.empty() ? "" : ", ";
        if (named++ == k_most) return text + "...";
        text += fmt::format("{}={}", percent_encoded(name), times);
    }
    return text;
}

}  // namespace

namespace {

// By the head alone: what kind of content it is, and the attributes when it is an event in binary mode.
struct Kind {
    bool known = false;
    std::optional<intake::EventAttributes> attributes;
};
Kind kind_of(const Request& head) {
    const std::string_view said = head.header("content-type");
    const std::string type = frame::lower(base::trimmed(said.substr(0, said.find(';'))));
    static constexpr std::array<std::string_view, 6> k_types{"application/json",
                                                             "application/x-ndjson",
                                                             "application/ndjson",
                                                             "application/cloudevents+json",
                                                             "application/cloudevents-batch+json",
                                                             "application/jsonl"};
    // Structured mode says so by its type; else attributes in the headers make the body an event's data.
    const bool structured = type.starts_with("application/cloudevents");
    Kind kind;
    if (!structured) kind.attributes = attributes_of(head);
    kind.known = kind.attributes ? type.empty() || type == "application/json" || type == "text/json" ||
                                       (type.starts_with("application/") && type.ends_with("+json"))
                                 : std::find(k_types.begin(), k_types.end(), type) != k_types.end();
    return kind;
}

}  // namespace

std::optional<Reply> wrong_type(const Request& head) {
    if (kind_of(head).known) return std::nullopt;
    return frame::problem(415, "wrong_type",
                          "send events as application/x-ndjson (one a line) or application/json (an array)");
}

base::Result<Reply> GivingDoor::take_events(const frame::Call& call) {
    const std::string& body = call.request.body;
    const auto attributes = kind_of(call.request).attributes;
    MODOU_TRY(const auto batch,
              attributes ? intake::parse_event(*attributes, body) : intake::parse_events(body, k_max_events));
    auto posted = office().post(batch.rows);
    const auto failed = [](const base::Error& error) {
        Reply reply = frame::refused(error);
        if (reply.status == 503) reply.headers.emplace_back("Retry-After", "5");
        return reply;
    };
    if (!posted) return failed(posted.error());
    if (auto done = posted->done.get(); !done) return failed(done.error());
    std::vector<api::Outcome> told;
    told.reserve(posted->outcomes.size());
    for (std::size_t i = 0; i < posted->outcomes.size(); ++i) {
        const giving::Outcome& outcome = posted->outcomes[i];
        api::Outcome& one = told.emplace_back();
        one.index = i;
        one.outcome = api::k_outcomes[static_cast<std::size_t>(outcome.ending)];
        if (!outcome.reason.empty()) one.reason = outcome.reason;
        const bool in_book = outcome.ending == giving::Ending::gift || outcome.ending == giving::Ending::duplicate ||
                             outcome.ending == giving::Ending::refund;
        if (in_book) one.sequence = outcome.sequence;
        if (outcome.ending != giving::Ending::rejected) continue;
        // Which field of a rejected event, and what kind of fault it is; never the value.
        const intake::Fault fault = giving::fault_of(batch.rows[i], outcome);
        one.field = intake::field_name(fault.field);
        one.kind = intake::fault_kind_name(fault.kind);
    }
    Reply reply;
    reply.body = shape::text(told);
    if (!batch.unused.empty()) reply.headers.emplace_back("Modou-Unused", unused_text(batch.unused));
    frame::secure(reply, frame::Privacy::owners);
    return reply;
}

}  // namespace modou::giving_door
