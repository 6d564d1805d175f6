// Public pages that are kept until the book grows or an act is finished: in between they cannot differ.
#include "server/headers.hpp"
#include "server/packing.hpp"
#include "server/service.hpp"
#include "server/service_parts.hpp"

namespace modou::server {

using net::Reply;
using net::Request;

std::optional<Service::Remembered> Service::kept(const std::string& key, base::Sequence size, std::uint64_t acts) {
    std::lock_guard lock(remembered_mutex_);
    const auto at = remembered_.find(key);
    if (at == remembered_.end() || at->second.size != size || at->second.acts != acts) return std::nullopt;
    return at->second;
}

bool Service::is_kept(const Request& request) {
    if (!request.query.empty()) return false;
    const base::Sequence size = office_.book().read([](const ledger::State& state) { return state.size(); });
    // Figures ahead of the disk are waited for, and not here.
    if (office_.book().durable() < size) return false;
    const auto one = kept(key_of(request), size, office_.acts_done());
    // To pack is work as well.
    return one && (one->packed || !accepts_gzip(request.header("accept-encoding")));
}

Reply Service::remembered(const Request& request, const std::function<Reply()>& make) {
    if (!request.query.empty()) return make();
    const std::string key = key_of(request);
    // Read before the page is made: a page may be newer than its mark, never older.
    const base::Sequence size = office_.book().read([](const ledger::State& state) { return state.size(); });
    const std::uint64_t acts = office_.acts_done();
    const auto known = kept(key, size, acts);
    Remembered one = known.value_or(Remembered{size, acts, {}, nullptr, {}});
    if (!known) {
        one.reply = make();
        if (one.reply.status != 200) return one.reply;
        one.version = version_of(one.reply.body);
        // Shared by all who are sent it.
        one.reply.shared_body = std::make_shared<const std::string>(std::move(one.reply.body));
        one.reply.body.clear();
    }
    const bool packs = !one.packed && accepts_gzip(request.header("accept-encoding"));
    if (packs)
        one.packed =
            std::make_shared<const std::string>(may_be_packed(one.reply) ? gzipped(*one.reply.shared_body) : "");
    if (!known || packs) {
        std::lock_guard lock(remembered_mutex_);
        if (remembered_.size() >= k_remembered) remembered_.clear();
        remembered_[key] = one;
    }
    dress_for(request, one.reply, one.version, one.packed);
    return std::move(one.reply);
}

}  // namespace modou::server
