// Public replies that are kept while what they rest on stands: until then they cannot differ.
#include "frame/headers.hpp"
#include "frame/packing.hpp"
#include "server/language.hpp"
#include "server/service.hpp"

namespace modou::server {

using frame::KeptWhile;
using frame::Standing;
using net::Reply;
using net::Request;

std::optional<Service::Kept> Service::kept(const std::string& key, const Standing& now) {
    std::lock_guard lock(kept_mutex_);
    const auto at = kept_.find(key);
    if (at == kept_.end() || at->second.as_of.size != now.size || at->second.as_of.acts != now.acts)
        return std::nullopt;
    return at->second;
}

bool Service::is_kept(const Request& request, const KeptWhile& kept_while) {
    if (!request.query.empty()) return false;
    const Standing now = kept_while();
    // Figures ahead of the disk are waited for, and not here.
    if (!now.durable) return false;
    const auto one = kept(key_of(request), now);
    // To pack is work as well.
    return one && (one->packed || !frame::accepts_gzip(request.header("accept-encoding")));
}

Reply Service::remembered(const Request& request, const KeptWhile& kept_while, const std::function<Reply()>& make) {
    if (!request.query.empty()) return make();
    const std::string key = key_of(request);
    // Read before the page is made: a page may be newer than its mark, never older.
    const Standing now = kept_while();
    const auto known = kept(key, now);
    Kept one = known.value_or(Kept{now, {}, nullptr, {}});
    if (!known) {
        one.reply = make();
        if (one.reply.status != 200) return one.reply;
        one.version = frame::version_of(one.reply.body);
        // Shared by all who are sent it.
        one.reply.shared_body = std::make_shared<const std::string>(std::move(one.reply.body));
        one.reply.body.clear();
    }
    const bool packs = !one.packed && frame::accepts_gzip(request.header("accept-encoding"));
    if (packs)
        one.packed = std::make_shared<const std::string>(
            frame::may_be_packed(one.reply) ? frame::gzipped(*one.reply.shared_body) : "");
    if (!known || packs) {
        std::lock_guard lock(kept_mutex_);
        if (kept_.size() >= k_remembered) kept_.clear();
        kept_[key] = one;
    }
    frame::dress_for(request, one.reply, one.version, one.packed);
    return std::move(one.reply);
}

}  // namespace modou::server
