#include "server/health.hpp"

#include <algorithm>

#include "base/json_out.hpp"
#include "server/service.hpp"

namespace modou::server {
namespace {

const Trouble* find(const std::vector<Trouble>& all, std::string_view what) {
    const auto at = std::ranges::find(all, what, &Trouble::what);
    return at == all.end() ? nullptr : &*at;
}

}  // namespace

std::vector<Trouble> troubles(giving::Office& office) {
    std::vector<Trouble> found;
    if (const auto failed = office.book().failure())
        found.push_back({"read_only", failed->text() + "; `modou repair` says what stands in the book"});
    else if (const auto refused = office.book().refusal())
        found.push_back({"read_only", refused->text()});
    // The book goes on taking entries in; proofs of the newest ones have to wait.
    if (const auto stopped = office.log().failure())
        found.push_back({"log_delayed", stopped->text() + "; it is tried again by itself"});
    if (const auto late = office.book().upkeep_trouble())
        found.push_back({"upkeep_delayed", late->text() + "; it is tried again by itself"});
    // How many, and not which: rows name people and shops.
    if (const auto problems = office.problems(); !problems.empty())
        found.push_back({"tables_disagree",
                         fmt::format("{} of what modou.db says is not what the book says; `modou repair --dry-run` "
                                     "names each",
                                     problems.size())});
    return found;
}

std::vector<std::string> HealthWatch::changes(const std::vector<Trouble>& now) {
    std::vector<std::string> lines;
    for (const auto& trouble : now)
        if (std::ranges::find(known_, trouble.what) == known_.end())
            lines.push_back(fmt::format("{}: {}", trouble.what, trouble.reason));
    for (const auto& what : known_)
        if (find(now, what) == nullptr) lines.push_back(what + ": well again");
    known_.clear();
    for (const auto& trouble : now) known_.push_back(trouble.what);
    return lines;
}

net::Reply Service::health() const {
    const auto found = troubles(office_);
    base::JsonOut out;
    out.begin_object()
        .member("status", found.empty() ? "ok" : found.front().what)
        .member("size", office_.book().durable());
    const auto published = office_.log().published();
    out.member("log_size", published ? published->checkpoint.size : 0);
    for (const auto& [what, member] : {std::pair{"read_only", "reason"},
                                       {"log_delayed", "log_reason"},
                                       {"upkeep_delayed", "upkeep_reason"},
                                       {"tables_disagree", "tables_reason"}})
        if (const Trouble* trouble = find(found, what)) out.member(member, trouble->reason);
    net::Reply reply;
    reply.status = found.empty() ? 200 : 503;
    reply.body = out.end_object().take();
    secure(reply, false);
    return reply;
}

}  // namespace modou::server
