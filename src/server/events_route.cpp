// POST /v1/events: orders as they come, answered one by one.
#include <algorithm>

#include "base/json_out.hpp"
#include "base/text.hpp"
#include "intake/ndjson.hpp"
#include "server/headers.hpp"
#include "server/service.hpp"

namespace modou::server {

using net::Reply;
using net::Request;

Reply Service::take_events(const Request& request) {
    const std::string_view said = request.header("content-type");
    const std::string type = lower(base::trimmed(said.substr(0, said.find(';'))));
    static constexpr std::array<std::string_view, 6> k_types{"application/json",
                                                             "application/x-ndjson",
                                                             "application/ndjson",
                                                             "application/cloudevents+json",
                                                             "application/cloudevents-batch+json",
                                                             "application/jsonl"};
    if (std::find(k_types.begin(), k_types.end(), type) == k_types.end())
        return problem(415, "wrong_type",
                       "send events as application/x-ndjson (one a line) or application/json (an array)");
    auto batch = intake::parse_events(request.body, k_max_events);
    if (!batch) return refused(batch.error());
    auto posted = office_.post(batch->rows);
    const auto failed = [](const base::Error& error) {
        Reply reply = refused(error);
        if (reply.status == 503) reply.headers.emplace_back("Retry-After", "5");
        return reply;
    };
    if (!posted) return failed(posted.error());
    if (auto done = posted->done.get(); !done) return failed(done.error());
    static constexpr std::array<std::string_view, 5> k_endings{"gift", "duplicate", "skipped", "rejected", "refund"};
    base::JsonOut out;
    out.begin_list();
    for (std::size_t i = 0; i < posted->outcomes.size(); ++i) {
        const giving::Outcome& outcome = posted->outcomes[i];
        out.begin_object()
            .member("index", i)
            .member("outcome", k_endings[static_cast<std::size_t>(outcome.ending)])
            .key("reason");
        outcome.reason.empty() ? out.null() : out.value(outcome.reason);
        out.key("sequence");
        const bool in_book = outcome.ending == giving::Ending::gift || outcome.ending == giving::Ending::duplicate ||
                             outcome.ending == giving::Ending::refund;
        in_book ? out.value(outcome.sequence) : out.null();
        out.end_object();
    }
    Reply reply;
    reply.body = out.end_list().take();
    secure(reply, true);
    return reply;
}

}  // namespace modou::server
