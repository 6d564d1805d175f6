// Operations by structs: a body and an answer that Boost.Describe knows the members of travel as JSON.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/json.hpp>

#include "app/operation.hpp"
#include "base/json_in.hpp"

namespace modou::app {

template <class T>
std::string to_json(const T& value) {
    return boost::json::serialize(boost::json::value_from(value));
}

// Error damaged: it was written by this code, so it must be of this shape.
template <class T>
base::Result<T> from_json(const std::string& text) {
    auto read = base::parse_json(text);
    if (!read) return base::fail(base::Code::damaged, "what is kept of an act does not read: " + read.error().message);
    auto value = boost::json::try_value_to<T>(*read);
    if (!value)
        return base::fail(base::Code::damaged, "what is kept of an act has another shape: " + value.error().message());
    return std::move(*value);
}

// job(const Intent&, const Body&, Ledger&, const Progress&) → Result<Answer>;
// project(Session&, const Intent&, const Body&, const Answer&) → Status.
// An answer that is not described is for the projection alone: nothing of it is kept.
template <class Body, class Job, class Project>
Operation operation(std::string kind, std::string lane, Job job, Project project) {
    const auto all = [job = std::move(job), project = std::move(project)](
                         const Intent& intent, ledger::Ledger& book,
                         const Progress& progress) -> base::Result<Outcome> {
        MODOU_TRY(Body read, from_json<Body>(intent.body));
        const auto body = std::make_shared<const Body>(std::move(read));  // shared: std::function copies
        MODOU_TRY(auto answered, job(intent, *body, book, progress));
        using Answer = decltype(answered);
        const auto answer = std::make_shared<const Answer>(std::move(answered));
        Outcome outcome{"{}", {}};
        if constexpr (boost::describe::has_describe_members<Answer>::value) outcome.answer = to_json(*answer);
        outcome.project = [&intent, body, answer, project](store::Session& session) {
            return project(session, intent, *body, *answer);
        };
        return outcome;
    };
    return {std::move(kind), std::move(lane), all};
}

}  // namespace modou::app
