#include "server/service.hpp"

#include <algorithm>

#include "frame/headers.hpp"
#include "frame/openapi.hpp"
#include "frame/packing.hpp"
#include "frame/parameters.hpp"
#include "frame/shape.hpp"
#include "server/language.hpp"
#include "server/site_files.hpp"

namespace modou::server {
namespace {

using frame::Call;
using frame::Route;
using frame::RouteTree;
using net::Method;
using net::Reply;
using net::Request;

// In constant time: how long it takes tells nothing about how much of the token was right.
bool same_secret(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
    return difference == 0;
}

Reply token_needed() {
    Reply reply =
        frame::problem(401, "token_needed", "send the token of DIR/keys/ingest.token as Authorization: Bearer TOKEN");
    reply.headers.emplace_back("WWW-Authenticate", "Bearer");
    return reply;
}

Reply not_that_method(const std::string& allowed) {
    Reply reply = frame::problem(405, "method_not_allowed", "this address takes another method");
    reply.headers.emplace_back("Allow", allowed);
    return reply;
}

// RFC 9110, 9.3.7: what the server as a whole takes.
Reply options_of_all() {
    Reply reply;
    reply.status = 204;
    reply.content_type.clear();
    reply.headers.emplace_back("Allow", "GET, HEAD, POST");
    frame::secure(reply);
    return reply;
}

}  // namespace

base::Result<std::string> describe(std::vector<frame::Room> rooms, std::string_view version) {
    MODOU_TRY(const auto service, Service::open(std::move(rooms), Site{base::Secret<std::string>(std::string()), {}}));
    return frame::openapi(service->routes(), version);
}

base::Result<std::unique_ptr<Service>> Service::open(std::vector<frame::Room> rooms, Site site) {
    std::unique_ptr<Service> service(new Service(std::move(rooms), std::move(site)));
    MODOU_CHECK(service->build());
    return service;
}

Service::~Service() {
    end_live();
}

base::Status Service::build() {
    std::vector<Route> all;
    std::map<std::string_view, std::string_view> worded_by;
    for (const frame::Room& room : rooms_) {
        for (const frame::Below& one : room.below)
            if (const auto [at, first] = worded_by.emplace(one.segment, room.name); !first)
                return base::fail(base::Code::conflict, fmt::format("{} and {} both word what is refused below /{}",
                                                                    at->second, room.name, one.segment));
        all.insert(all.end(), room.routes.begin(), room.routes.end());
        for (const frame::PageRoute& page : room.pages) add_page(all, page);
    }
    add_own(all);
    MODOU_TRY(tree_, RouteTree::build(std::move(all)));
    return {};
}

void Service::add_own(std::vector<Route>& all) {
    using frame::Right;
    // From memory: whoever watches over the server must be answered whatever else goes on.
    const frame::Runs at_once{net::WorkClass::here};
    const auto add = [&](std::string_view pattern, std::string_view operation, frame::Words summary,
                         frame::Handler handler, frame::Shape shape, frame::Runs runs) {
        all.push_back({.method = Method::get,
                       .pattern = pattern,
                       .operation = operation,
                       .right = Right::anyone,
                       .summary = summary,
                       .handler = std::move(handler),
                       .runs = runs,
                       .answers = {std::move(shape)}});
    };
    add(
        "/v1/openapi.json", "openapi", {"这份文档", "This document"},
        [this](const Call& call) { return file(call.request); },
        {"application/json", [](shape::Components&) { return shape::kind("object"); }}, at_once);
    add(
        "/health", "health", {"账本是否还在接收新条目", "Whether the book takes new entries"},
        [this](const Call&) { return health(); },
        {"application/json", [this](shape::Components& all) { return health_schema(all); }}, at_once);
    add("/metrics", "metrics", {"给 Prometheus 的计数；没有个人信息", "Counts for Prometheus; no personal data"},
        [this](const Call&) { return metrics(); }, {"text/plain"}, {});
}

void Service::add_page(std::vector<Route>& all, const frame::PageRoute& page) {
    Route route{Method::get, page.pattern,
                {},          page.right,
                {},          [this, page](const Call& call) {
                    return shown(call, &page, page.make(call)); },
                page.runs,   page.kept_while};
    all.push_back(route);
    // An address that ends where the name should stand is that page with nothing named: it says what is missing.
    if (!page.pattern.ends_with('}')) return;
    route.pattern = page.pattern.substr(0, page.pattern.rfind('/') + 1);
    all.push_back(std::move(route));
}

net::Handler Service::handler() {
    net::Handler out;
    out.handle = [this](const Request& request) { return handle(request); };
    out.work = [this](const Request& request) { return work_of(request); };
    out.authorise = [this](const Request& head) { return authorise(head); };
    out.problem = [this](int status, std::string_view code, std::string_view detail, std::string_view path) {
        return worded(path, frame::problem(status, code, detail));
    };
    return out;
}

RouteTree::Found Service::found(const Request& request) const {
    return tree_.find(request.method, request.segments());
}

std::uint64_t Service::body_bytes(const Request& head) const {
    return found(head).body_bytes;
}

const frame::Below* Service::below(std::string_view segment) const {
    for (const frame::Room& room : rooms_)
        for (const frame::Below& one : room.below)
            if (one.segment == segment) return &one;
    return nullptr;
}

Reply Service::worded(std::string_view path, Reply reply) const {
    if (reply.content_type != "application/problem+json" || !path.starts_with('/')) return reply;
    const frame::Below* words = below(path.substr(1, path.find('/', 1) - 1));
    return words != nullptr && words->told ? words->told(std::move(reply)) : reply;
}

Reply Service::told(const Request& request, Reply reply) const {
    reply = worded(request.path, std::move(reply));
    frame::say_in(reply, base::accepted_language(request.header("accept-language")).value_or(Language::en));
    return reply;
}

Reply Service::handle(const Request& request) {
    Reply reply = told(request, answered(request));
    frame::pack_for(request, reply);
    return reply;
}

Reply Service::answered(const Request& request) {
    if (request.method == Method::options && request.path == "*") return options_of_all();
    RouteTree::Found found = this->found(request);
    if (found.route != nullptr) return dispatched(request, std::move(found));
    const std::vector<std::string> segments = request.segments();
    // A slash that was sent encoded is part of a name, and no file has one.
    const bool is_file =
        std::ranges::none_of(segments, [](const auto& s) { return s.find('/') != std::string::npos; }) &&
        is_site_file(request.path);
    if (is_file && found.allowed.empty() && request.method != Method::get) found.allowed = "GET, HEAD";
    if (!found.allowed.empty()) return not_that_method(found.allowed);
    if (const frame::Below* words = below(segments[0])) return words->nowhere(request.path);
    if (segments[0] == "v1" || request.method != Method::get) return frame::nowhere(request.path);
    if (is_file) return file(request);
    return shown({request, choice_of(request).lang}, nullptr,
                 base::fail(base::Code::not_found, "there is no such page"));
}

Reply Service::dispatched(const Request& request, RouteTree::Found found) {
    const Route& route = *found.route;
    if (route.right == frame::Right::ingest_token && !has_token(request)) return token_needed();
    if (route.takes.refuses)
        if (auto refusal = route.takes.refuses(request)) return std::move(*refusal);
    const Call call{request, choice_of(request).lang, std::move(found.arguments)};
    // Pages are opened by links that others have added to; who asks the API is told. Replies in another form than ours
    // say it themselves.
    const bool is_checked = !route.operation.empty() && !route.answers.problem;
    const auto answer = [&] {
        if (const auto fine = is_checked ? frame::check_query(route, request) : base::Status{}; !fine)
            return frame::refused(fine.error());
        auto answered = route.handler(call);
        Reply reply = answered ? std::move(*answered) : frame::refused(answered.error());
        if (std::string unused = is_checked ? frame::unused_in_query(route, request) : ""; !unused.empty())
            reply.headers.emplace_back("Modou-Unused", std::move(unused));
        return reply;
    };
    return route.kept_while ? remembered(request, route.kept_while, answer) : answer();
}

net::Admission Service::authorise(const Request& head) {
    const RouteTree::Found found = this->found(head);
    // Where nothing takes a body, what is answered does not depend on it.
    if (found.route == nullptr) return {head.method == Method::get ? std::nullopt : std::optional(handle(head)), false};
    if (found.route->right != frame::Right::ingest_token) return {std::nullopt, false};
    if (!has_token(head)) return {told(head, token_needed()), false};
    auto refusal = found.route->takes.refuses ? found.route->takes.refuses(head) : std::nullopt;
    if (refusal) refusal = told(head, std::move(*refusal));
    return {std::move(refusal), true};
}

net::Work Service::work_of(const Request& request) {
    const RouteTree::Found found = this->found(request);
    if (found.route == nullptr) return {};  // files, and what is not there
    const auto& [kind, cost, cost_of] = found.route->runs;
    if (found.route->kept_while && is_kept(request, found.route->kept_while)) return {};
    return {kind, cost_of != nullptr ? cost_of(request) : cost};
}

bool Service::has_token(const Request& request) const {
    const std::string_view given = request.header("authorization");
    return given.starts_with("Bearer ") && same_secret(given.substr(7), site_.ingest_token.reveal());
}

Reply Service::file(const Request& request) const {
    const SiteFile* found = site_file(request.path);
    if (found == nullptr) return frame::problem(404, "not_found", "there is no such file");
    Reply reply;
    reply.content_type = found->content_type;
    // Built files carry a digest in their names: they never change.
    reply.headers.emplace_back(
        "Cache-Control", request.path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    reply.headers.emplace_back("Vary", "Accept-Encoding");
    reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
    reply.headers.emplace_back("Content-Security-Policy", frame::k_content_policy);
    const bool packed = !found->gzip.empty() && frame::accepts_gzip(request.header("accept-encoding"));
    const std::string version = packed ? frame::packed_version(found->etag) : std::string(found->etag);
    reply.headers.emplace_back("ETag", version);
    if (frame::names_version(request.header("if-none-match"), version)) {
        reply.status = 304;
        return reply;
    }
    if (packed) reply.headers.emplace_back("Content-Encoding", "gzip");
    reply.body = packed ? found->gzip : found->plain;
    return reply;
}

void Service::begin_live(net::Server& http) {
    http_ = &http;
    for (const frame::Room& room : rooms_)
        if (room.live.begin)
            room.live.begin([&http](std::string_view event, std::string_view data) { http.publish(event, data); });
}

void Service::end_live() {
    for (const frame::Room& room : rooms_)
        if (room.live.end) room.live.end();
}

}  // namespace modou::server
