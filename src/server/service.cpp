#include "server/service.hpp"

#include <algorithm>

#include "base/json_out.hpp"
#include "base/text.hpp"
#include "giving/ingest.hpp"
#include "server/headers.hpp"
#include "server/packing.hpp"
#include "server/page_parts.hpp"
#include "server/service_parts.hpp"
#include "server/site_files.hpp"

namespace modou::server {
namespace {

using base::Code;
using net::Method;
using net::Reply;
using net::Request;

// The one table from codes to HTTP.
int status_of(Code code) {
    switch (code) {
        case Code::bad_input:
        case Code::usage:
            return 400;
        case Code::forbidden:
            return 403;
        case Code::not_found:
            return 404;
        case Code::conflict:
            return 409;
        case Code::limit:
            return 413;
        case Code::unavailable:
        case Code::busy:
        case Code::unknown_outcome:
            return 503;
        default:
            return 500;
    }
}

struct Text {
    std::string_view en, zh;
};
Text title_of(int status) {
    switch (status) {
        case 400:
            return {"The request cannot be read", "请求格式不对"};
        case 401:
            return {"A token is needed", "需要令牌"};
        case 403:
            return {"Not allowed", "没有权限"};
        case 404:
            return {"There is nothing here", "这里没有内容"};
        case 405:
            return {"This address does not do that", "这个地址不支持该操作"};
        case 408:
            return {"The request did not arrive in time", "请求没有及时到达"};
        case 413:
        case 414:
        case 431:
            return {"The request is too large", "请求太大"};
        case 417:
            return {"This expectation cannot be met", "不能满足请求的预期"};
        case 501:
            return {"This is not done here", "这里不支持该功能"};
        case 429:
            return {"Thank you: that is much at once", "谢谢，请稍后再继续"};
        case 415:
            return {"This kind of content is not taken", "不支持这种内容类型"};
        case 503:
            return {"Not possible right now: try again", "暂时不能处理，请稍后再试"};
        default:
            return {"Something went wrong on our side", "我们这边出了问题"};
    }
}

// The pages: what their addresses begin with, and whether a name follows.
constexpr std::pair<std::string_view, bool> k_pages[] = {
    {"", false},        {"parts", false},    {"about", false},   {"proof", false},  {"projects", false},
    {"shops", false},   {"navigate", false}, {"payouts", false}, {"gifts", false},  {"entries", false},
    {"projects", true}, {"shops", true},     {"deeds", true},    {"payouts", true}, {"gifts", true},
    {"updates", true},  {"updates", false}};

}  // namespace

bool is_page(std::span<const std::string> segments) {
    return std::any_of(std::begin(k_pages), std::end(k_pages), [&](const auto& page) {
        return segments[0] == page.first && segments.size() == (page.second ? 2u : 1u);
    });
}

namespace {

constexpr std::string_view k_policy =
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action "
    "'self'";

}  // namespace

void Service::secure(Reply& reply, bool is_private) {
    reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
    reply.headers.emplace_back("Content-Security-Policy", std::string(k_policy));
    reply.headers.emplace_back("Referrer-Policy", is_private ? "no-referrer" : "same-origin");
    if (is_private) reply.headers.emplace_back("X-Robots-Tag", "noindex");
    reply.headers.emplace_back("Cache-Control", is_private ? "private, no-store" : "no-cache");
}

Reply Service::refused(const base::Error& error) {
    return problem(status_of(error.code), base::code_name(error.code), error.message, error.where);
}

namespace {

struct Choice {
    Lang lang;
    bool asked;  // by the address: remember it
};
Choice language_of(const Request& request) {
    if (const auto asked = request.parameter("lang"); asked && (*asked == "zh" || *asked == "en"))
        return {*asked == "en" ? Lang::en : Lang::zh, true};
    const std::string_view cookies = request.header("cookie");
    for (std::string_view rest = cookies; !rest.empty();) {
        const auto end = std::min(rest.find(';'), rest.size());
        const std::string_view one = base::trimmed(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (one == "lang=en") return {Lang::en, false};
        if (one == "lang=zh") return {Lang::zh, false};
    }
    const std::string_view accepted = request.header("accept-language");
    const auto en = accepted.find("en"), zh = accepted.find("zh");
    return {en != std::string_view::npos && (zh == std::string_view::npos || en < zh) ? Lang::en : Lang::zh, false};
}

std::string replaced(std::string text, std::string_view marker, std::string_view with) {
    const auto at = text.find(marker);
    return at == std::string::npos ? text : text.replace(at, marker.size(), with);
}

const SiteFile* site_file(std::string_view path) {
    for (const SiteFile& file : site_files())
        if (file.path == path) return &file;
    return nullptr;
}

// As the site's build calls them.
std::string_view page_name(std::span<const std::string> segments) {
    if (!is_page(segments)) return "missing";
    const std::string_view room = segments[0];
    if (room.empty()) return "home";
    if (segments.size() == 1 || room == "deeds") return room;
    return room.substr(0, room.size() - 1);  // projects/NAME is a project
}

// Without a built site the pages are still readable.
constexpr std::string_view k_plain_template =
    "<!doctype html><html lang=\"zh\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
    "content=\"width=device-width\"><!--modou:head--></head>"
    "<body><main id=\"app\"><!--modou:body--></main><!--modou:data--></body></html>";

// JSON inside a script block: nothing in it may end the block.
std::string script_safe(std::string json) {
    for (std::size_t at = 0; (at = json.find('<', at)) != std::string::npos; at += 6) json.replace(at, 1, "\\u003c");
    return json;
}

}  // namespace

Service::Service(giving::Office& office, navigation::Navigator* navigator) : office_(office), navigator_(navigator) {
    if (navigator_ != nullptr) map_.emplace(*navigator_, problem);
}
Service::~Service() {
    end_live();
}

Reply Service::problem(int status, std::string_view code, std::string_view detail, std::string_view where) {
    const Text title = title_of(status);
    base::JsonOut out;
    out.begin_object()
        .member("type", "about:blank")
        .member("title", title.en)
        .member("title_zh", title.zh)
        .member("status", status)
        .member("code", code)
        .member("detail", detail)
        .member("detail_zh", title.zh);
    if (!where.empty()) out.member("at", where);
    Reply reply;
    reply.status = status;
    reply.content_type = "application/problem+json";
    reply.body = out.end_object().take();
    secure(reply, false);
    return reply;
}

Reply Service::handle(const Request& request) {
    Reply reply = answered(request);
    pack_for(request, reply);
    return reply;
}

Reply Service::answered(const Request& request) {
    // RFC 9110, 9.3.7: the server as a whole.
    if (request.method == Method::options && request.path == "*") {
        Reply reply;
        reply.status = 204;
        reply.content_type.clear();
        reply.headers.emplace_back("Allow", "GET, HEAD, POST");
        secure(reply, false);
        return reply;
    }
    const std::vector<std::string> segments = request.segments();
    auto [route, argument, allowed] = routed(request, segments);
    if (route != nullptr) {
        const bool steady = route->operation == "home" || route->operation == "project";
        return steady ? remembered(request,
                                   [&, route = route, &argument = argument] { return api(request, *route, argument); })
                      : api(request, *route, argument);
    }
    // A slash that was sent encoded is part of a name, and no file has one.
    const bool plain = std::none_of(segments.begin(), segments.end(),
                                    [](const std::string& s) { return s.find('/') != std::string::npos; });
    const bool is_file = plain && request.path != k_page_template && request.path != k_preload_list &&
                         site_file(request.path) != nullptr;
    if (allowed.empty() && request.method != Method::get && (is_file || is_page(segments))) allowed = "GET, HEAD";
    if (!allowed.empty()) return not_that_method(allowed);
    if (segments[0] == "ors") {
        Reply reply = navigation::ors_nowhere(request.path);
        secure(reply, false);
        return reply;
    }
    if (segments[0] == "v1" || segments[0] == "log" || request.method != Method::get)
        return problem(404, "not_found", "there is no such address; /v1/openapi.json lists those that are");
    if (is_file) return file(request);
    const bool steady =
        is_page(segments) && (segments[0].empty() || (segments[0] == "projects" && segments.size() == 2));
    return steady ? remembered(request, [&] { return html(request, segments); }) : html(request, segments);
}

Lang lang_of(const Request& request) {
    return language_of(request).lang;
}

std::string key_of(const Request& request) {
    return (language_of(request).lang == Lang::zh ? "zh " : "en ") +
           (request.raw_path.empty() ? request.path : request.raw_path);
}

Reply Service::shaped(PageResult page) const {
    if (page) {
        if (auto durable = office_.book().wait_durable(page->size); !durable) page = tl::unexpected(durable.error());
    }
    if (!page) return refused(page.error());
    Reply reply;
    reply.body = std::move(page->json);
    secure(reply, page->is_private);
    return reply;
}

// The text of a definition, as it was published: whoever has an entry's can take its SHA-256.
Reply Service::definition(std::string_view digest) const {
    const giving::PublishedDefinition* found = office_.definitions().find(digest);
    if (found == nullptr || found->text.empty())
        return refused({Code::not_found, "", "no definition of this SHA-256 was published here"});
    Reply reply;
    reply.content_type = "application/toml; charset=utf-8";
    reply.body = found->text;
    reply.headers.emplace_back("Content-Disposition",
                               fmt::format("inline; filename=\"definition-{}.toml\"", digest.substr(0, 12)));
    secure(reply, false);
    return reply;
}

Reply Service::api(const Request& request, const Route& route, std::string_view argument) {
    if (route.right == Right::ingest_token && !has_token(request)) return token_needed();
    const Lang lang = language_of(request).lang;
    const std::string_view operation = route.operation;
    if (operation == "home") return shaped(home_page(office_, lang));
    if (operation == "projects") return shaped(projects_page(office_, lang, request));
    if (operation == "project") return shaped(project_page(office_, lang, argument));
    if (operation == "project_updates") return shaped(updates_page(office_, lang, argument, request));
    if (operation == "project_feed") return feed(request, argument);
    if (operation == "update") return shaped(update_page(office_, lang, argument));
    if (operation == "picture") return picture(request, argument);
    if (operation == "shops") return shaped(shops_page(office_, lang, request));
    if (operation == "shop") return shaped(shop_page(office_, lang, argument));
    if (operation == "deeds") {
        Reply reply = shaped(deeds_page(office_, lang, argument, request));
        if (reply.status != 200) secure(reply, true);
        return reply;
    }
    if (operation == "gift") return shaped(gift_page(office_, lang, argument, request));
    if (operation == "gifts") return shaped(gifts_page(office_, lang, request));
    if (operation == "entries") return shaped(entries_page(office_, lang, request));
    if (operation == "export") return exported(request, argument);
    if (operation == "operator") return shaped(about_page(office_, lang, operator_ ? &*operator_ : nullptr));
    if (operation == "definition") return definition(argument);
    if (operation == "receipt" || operation == "checkpoint" || operation == "log_key" || operation == "tile")
        return from_log(request, operation, argument);
    if (operation == "trace") return shaped(trace_reply(office_, argument, request));
    if (operation == "payouts") return shaped(payouts_page(office_, lang, request));
    if (operation == "payout") return shaped(payout_page(office_, lang, argument, request));
    if (operation == "payout_sources") return shaped(payout_sources_reply(office_, argument, request));
    if (operation == "payout_gifts") return shaped(payout_gifts_reply(office_, argument, request));
    if (operation == "totals") {
        auto json = giving::totals_json(office_);
        Page page;
        if (json) page.json = std::move(*json);
        Reply reply = shaped(json ? PageResult(std::move(page)) : tl::unexpected(json.error()));
        if (reply.status == 200) reply.headers.emplace_back("Content-Disposition", "inline; filename=\"totals.json\"");
        return reply;
    }
    if (operation == "stream") return stream(request);
    if (operation == "openapi") return file(request);
    if (operation == "events") return take_events(request);
    if (operation.starts_with("map") || operation.starts_with("ors_")) return from_map(route, argument, request);
    if (operation == "metrics") return metrics();
    if (operation == "health") return health();
    return problem(500, "not_handled", "this address is described and nobody answers it");
}

Reply Service::from_map(const Route& route, std::string_view argument, const Request& request) {
    if (map_) return map_->handle(route.operation, argument, request);
    if (route.operation != "map") return problem(503, "unavailable", "this site has no map: modou map import");
    Reply reply;
    reply.body = "{\"ready\":false}";
    secure(reply, false);
    return reply;
}

Reply Service::file(const Request& request) const {
    const SiteFile* found = site_file(request.path);
    if (found == nullptr) return problem(404, "not_found", "there is no such file");
    Reply reply;
    reply.content_type = found->content_type;
    // Built files carry a digest in their names: they never change.
    reply.headers.emplace_back(
        "Cache-Control", request.path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    reply.headers.emplace_back("Vary", "Accept-Encoding");
    reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
    reply.headers.emplace_back("Content-Security-Policy", std::string(k_policy));
    const bool packed = !found->gzip.empty() && accepts_gzip(request.header("accept-encoding"));
    const std::string version = packed ? packed_version(found->etag) : std::string(found->etag);
    reply.headers.emplace_back("ETag", version);
    if (names_version(request.header("if-none-match"), version)) {
        reply.status = 304;
        return reply;
    }
    if (packed) reply.headers.emplace_back("Content-Encoding", "gzip");
    reply.body = packed ? found->gzip : found->plain;
    return reply;
}

Reply Service::html(const Request& request, const std::vector<std::string>& segments) {
    const auto [lang, asked] = language_of(request);
    const std::string_view room = segments[0];
    std::string api = "/v1/home";
    PageResult page = tl::unexpected(base::Error{Code::not_found, "", "there is no such page"});
    if (!is_page(segments)) {
        api = request.path;
    } else if (segments.size() == 2) {
        const std::string& name = segments[1];
        api = "/v1" + request.path;
        if (room == "projects") page = project_page(office_, lang, name);
        if (room == "updates") page = update_page(office_, lang, name);
        if (room == "shops") page = shop_page(office_, lang, name);
        if (room == "deeds") page = deeds_page(office_, lang, name, request);
        if (room == "payouts") page = payout_page(office_, lang, name, request);
        if (room == "gifts") page = gift_page(office_, lang, name, request);
    } else if (room.empty() || room == "parts") {
        page = home_page(office_, lang);
    } else if (room == "about") {
        api = "/v1/operator";
        page = about_page(office_, lang, operator_ ? &*operator_ : nullptr);
    } else if (room == "proof") {
        page = proof_page(office_, lang);
    } else if (room == "updates") {
        const std::string project = request.parameter("project").value_or("");
        api = fmt::format("/v1/projects/{}/updates", percent_encoded(project));
        page = updates_page(office_, lang, project, request);
    } else if (room == "projects") {
        api = "/v1/projects";
        page = projects_page(office_, lang, request);
    } else if (room == "payouts") {
        api = "/v1/payouts";
        page = payouts_page(office_, lang, request);
    } else if (room == "gifts" || room == "entries") {
        api = "/v1/" + std::string(room);
        page = room == "gifts" ? gifts_page(office_, lang, request) : entries_page(office_, lang, request);
    } else if (room == "shops") {
        api = "/v1/shops";
        page = shops_page(office_, lang, request);
    } else if (room == "navigate") {
        api = "/v1/map";
        page = navigate_page(map_ ? map_->about_json() : "{\"ready\":false}", lang);
    }
    if (page) {
        if (auto durable = office_.book().wait_durable(page->size); !durable) page = tl::unexpected(durable.error());
    }
    Reply reply;
    reply.content_type = "text/html; charset=utf-8";
    Page shown;
    if (page) {
        shown = std::move(*page);
    } else {
        reply.status = status_of(page.error().code);
        const Text title = title_of(reply.status);
        shown.json = problem(reply.status, base::code_name(page.error().code), page.error().message).body;
        shown.title = lang == Lang::zh ? title.zh : title.en;
        shown.description = shown.title;
        shown.body = fmt::format("<h1>{}</h1><p><a href=\"/\">{}</a></p>", shown.title,
                                 lang == Lang::zh ? "回首页" : "To the first page");
        shown.is_private = room == "deeds";
    }
    const std::string title = base::html_escaped(shown.title), description = base::html_escaped(shown.description);
    const std::string head = fmt::format(
        "<title>{0}</title><meta name=\"description\" content=\"{1}\"><meta property=\"og:title\" "
        "content=\"{0}\"><meta property=\"og:description\" content=\"{1}\">"
        "<meta property=\"og:type\" content=\"website\"><meta property=\"og:image\" content=\"{3}/card.png\">"
        "<meta property=\"og:image:width\" content=\"1200\"><meta property=\"og:image:height\" content=\"630\">"
        "<meta property=\"og:locale\" content=\"{4}\"><meta name=\"twitter:card\" content=\"summary_large_image\">"
        "{2}{6}{5}",
        title, description, shown.is_private ? "<meta name=\"robots\" content=\"noindex\">" : "",
        base::html_escaped(operator_ ? operator_->address : ""), lang == Lang::zh ? "zh_CN" : "en_GB",
        preload_links(page_name(segments), lang == Lang::zh ? "zh" : "en"),
        shown.feed.empty() ? ""
                           : fmt::format("<link rel=\"alternate\" type=\"application/atom+xml\" href=\"{}\">",
                                         base::html_escaped(shown.feed)));
    const std::string demo = office_.made_data()
                                 ? (lang == Lang::zh ? "<p>演示数据：不是真实的捐赠。</p>"
                                                     : "<p>Demonstration data: these are no real gifts.</p>")
                                 : "";
    const SiteFile* page_template = site_file(k_page_template);
    std::string text(page_template != nullptr ? page_template->plain : k_plain_template);
    if (lang == Lang::en) text = replaced(std::move(text), "<html lang=\"zh\"", "<html lang=\"en\"");
    text = replaced(std::move(text), "<!--modou:head-->", head);
    text = replaced(std::move(text), "<!--modou:body-->", demo + shown.body);
    text = replaced(std::move(text), "<!--modou:data-->",
                    "<script type=\"application/json\" id=\"page-data\">" +
                        script_safe("{\"path\":" + base::json_quoted(api) + ",\"data\":" + shown.json + "}") +
                        "</script>");
    reply.body = std::move(text);
    secure(reply, shown.is_private);
    reply.headers.emplace_back("Content-Language", lang == Lang::zh ? "zh" : "en");
    reply.headers.emplace_back("Vary", "Accept-Language, Cookie");
    if (asked)
        reply.headers.emplace_back("Set-Cookie", fmt::format("lang={}; Path=/; Max-Age=31536000; SameSite=Lax",
                                                             lang == Lang::zh ? "zh" : "en"));
    return reply;
}

}  // namespace modou::server
