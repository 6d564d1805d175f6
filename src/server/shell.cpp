// A page of a room as HTML: the site's own shell, with the page's head, its plain text and its figures in it.
#include "base/json_out.hpp"
#include "base/text.hpp"
#include "server/language.hpp"
#include "server/service.hpp"
#include "server/site_files.hpp"

namespace modou::server {
namespace {

using net::Reply;

// Without a built site the pages are still readable.
constexpr std::string_view k_plain_template =
    "<!doctype html><html lang=\"zh\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
    "content=\"width=device-width\"><!--modou:head--></head>"
    "<body><main id=\"app\"><!--modou:body--></main><!--modou:data--></body></html>";

std::string replaced(std::string text, std::string_view marker, std::string_view with) {
    const auto at = text.find(marker);
    return at == std::string::npos ? text : text.replace(at, marker.size(), with);
}

// JSON inside a script block: nothing in it may end the block.
std::string script_safe(std::string json) {
    for (std::size_t at = 0; (at = json.find('<', at)) != std::string::npos; at += 6) json.replace(at, 1, "\\u003c");
    return json;
}

frame::Page page_of(const base::Error& error, int& status, Language lang) {
    frame::Page page;
    status = frame::refused(error).status;
    // Without a place: on a page it says nothing to whoever reads it.
    page.json = frame::problem(status, base::code_name(error.code), error.message).body;
    const frame::Words title = frame::title_of(status);
    page.title = lang == Language::zh ? title.zh : title.en;
    page.description = page.title;
    page.body = fmt::format("<h1>{}</h1><p><a href=\"/\">{}</a></p>", page.title,
                            lang == Language::zh ? "回首页" : "To the first page");
    return page;
}

std::string head_of(const frame::Page& page, std::string_view name, const std::string& address, Language lang) {
    const std::string title = base::html_escaped(page.title), description = base::html_escaped(page.description);
    return fmt::format(
        "<title>{0}</title><meta name=\"description\" content=\"{1}\"><meta property=\"og:title\" "
        "content=\"{0}\"><meta property=\"og:description\" content=\"{1}\">"
        "<meta property=\"og:type\" content=\"website\"><meta property=\"og:image\" content=\"{3}/card.png\">"
        "<meta property=\"og:image:width\" content=\"1200\"><meta property=\"og:image:height\" content=\"630\">"
        "<meta property=\"og:locale\" content=\"{4}\"><meta name=\"twitter:card\" content=\"summary_large_image\">"
        "{2}{6}{5}",
        title, description, page.is_private ? "<meta name=\"robots\" content=\"noindex\">" : "",
        base::html_escaped(address), lang == Language::zh ? "zh_CN" : "en_GB",
        preload_links(name, base::language_name(lang)),
        page.feed.empty() ? ""
                          : fmt::format("<link rel=\"alternate\" type=\"application/atom+xml\" href=\"{}\">",
                                        base::html_escaped(page.feed)));
}

}  // namespace

Reply Service::shown(const frame::Call& call, const frame::PageRoute* own, frame::PageResult made) const {
    const auto [lang, by_address] = choice_of(call.request);
    Reply reply;
    reply.content_type = "text/html; charset=utf-8";
    frame::Page page = made ? std::move(*made) : page_of(made.error(), reply.status, lang);
    if (!made) page.is_private = own != nullptr && own->right == frame::Right::link_token;
    const std::string data = own == nullptr ? call.request.path
                             : own->data    ? own->data(call)
                                            : "/v1" + call.request.path;
    const std::string demo = site_.made_data()
                                 ? (lang == Language::zh ? "<p>演示数据：不是真实的捐赠。</p>"
                                                         : "<p>Demonstration data: these are no real gifts.</p>")
                                 : "";
    const SiteFile* page_template = site_file(k_page_template);
    std::string text(page_template != nullptr ? page_template->plain : k_plain_template);
    if (lang == Language::en) text = replaced(std::move(text), "<html lang=\"zh\"", "<html lang=\"en\"");
    text = replaced(std::move(text), "<!--modou:head-->",
                    head_of(page, own == nullptr ? "missing" : own->name, site_.address, lang));
    text = replaced(std::move(text), "<!--modou:body-->", demo + page.body);
    text = replaced(std::move(text), "<!--modou:data-->",
                    "<script type=\"application/json\" id=\"page-data\">" +
                        script_safe("{\"path\":" + base::json_quoted(data) + ",\"data\":" + page.json + "}") +
                        "</script>");
    reply.body = std::move(text);
    frame::secure(reply, page.is_private ? frame::Privacy::owners : frame::Privacy::open);
    reply.headers.emplace_back("Content-Language", base::language_name(lang));
    reply.headers.emplace_back("Vary", "Accept-Language, Cookie");
    if (by_address)
        reply.headers.emplace_back(
            "Set-Cookie", fmt::format("lang={}; Path=/; Max-Age=31536000; SameSite=Lax", base::language_name(lang)));
    return reply;
}

}  // namespace modou::server
