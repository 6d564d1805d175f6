// Updates of projects: their list, each one's page, and the feed that follows a project. And the pictures of both.
#include <algorithm>

#include "base/number.hpp"
#include "base/text.hpp"
#include "folder/accounts.hpp"
#include "frame/headers.hpp"
#include "frame/packing.hpp"
#include "frame/replies.hpp"
#include "giving/project_pictures.hpp"
#include "giving/project_updates.hpp"
#include "giving_door/atom.hpp"
#include "giving_door/door.hpp"
#include "giving_door/gift_list.hpp"

namespace modou::giving_door {
namespace {

using base::Code;
using base::Result;
using base::Sequence;
using giving::Office;
using giving::Project;
using giving::ProjectUpdate;
using net::Reply;
using net::Request;

constexpr std::size_t k_listed = 20, k_fed = 50;

std::string update_title(const ProjectUpdate& update, Language lang) {
    const auto& words = update.words;
    return lang == Language::zh || words.title_en.empty() ? words.title_zh : words.title_en;
}
std::string update_text(const ProjectUpdate& update, Language lang) {
    const auto& words = update.words;
    return lang == Language::zh || words.text_en.empty() ? words.text_zh : words.text_en;
}

}  // namespace

PageResult updates_page(Office& office, Language lang, std::string_view id, const Request& request) {
    const auto projects = office.projects();
    const auto found = projects->find(std::string(id));
    if (found == projects->end()) return tl::unexpected(not_found("there is no such project"));
    MODOU_TRY(const Sequence before, before_asked(request));
    MODOU_TRY(auto updates, giving::updates_of(office, id, before, k_listed + 1));
    std::optional<Sequence> next;
    if (updates.size() > k_listed) {
        updates.pop_back();
        next = updates.back().entry;
    }
    Page page;
    api::Updates reply;
    begin_now(reply, page, office);
    reply.project = found->second.id;
    reply.title_zh = found->second.title_zh;
    reply.title_en = found->second.title_en;
    for (const ProjectUpdate& one : updates)
        reply.updates.push_back({{one.entry, one.day, one.words.title_zh, one.words.title_en},
                                 one.words.text_zh,
                                 one.words.text_en,
                                 told_first(one.words.pictures),
                                 one.sha256});
    reply.next = next;
    tell(page, reply);
    const std::string own = percent_encoded(id), name(pick(lang, found->second.title_zh, found->second.title_en));
    const std::string heading = fmt::format("{}{}", name, pick(lang, "：进展", ": updates"));
    page.title = fmt::format("{} — {}", heading, pick(lang, "魔豆", "Modou"));
    page.description = fmt::format(
        "{}", pick(lang, "项目方说的进展，每一条都记在账本里。", "News of the project, each noted in the book."));
    page.feed = fmt::format("/v1/projects/{}/feed", own);
    page.body = fmt::format("<h1>{}</h1><p>{}</p><p><a href=\"/projects/{}\">{}</a> <a href=\"{}\">{}</a></p>",
                            base::html_escaped(heading), page.description, own, base::html_escaped(name), page.feed,
                            pick(lang, "用 Atom 订阅", "Follow by Atom"));
    for (const ProjectUpdate& one : updates)
        page.body += fmt::format("<h2><a href=\"/updates/{}\">{}</a></h2><p>{}</p>{}", one.entry,
                                 base::html_escaped(update_title(one, lang)), time_tag(one.day),
                                 paragraphs(update_text(one, lang)));
    if (next)
        page.body += fmt::format("<p><a rel=\"next\" href=\"?project={}&amp;before={}\">{}</a></p>", own, *next,
                                 pick(lang, "更早的进展", "Earlier updates"));
    return page;
}

PageResult update_page(Office& office, Language lang, std::string_view text) {
    const auto entry = base::whole_number<Sequence>(text);
    if (!entry) return tl::unexpected(not_found("an update is named by its number in the book"));
    MODOU_TRY(const auto update, giving::update_of_entry(office, *entry));
    if (!update) return tl::unexpected(not_found("this entry of the book is no update of a project"));
    const auto projects = office.projects();
    const Project& project = projects->at(update->words.project);
    const auto& words = update->words;
    Page page;
    api::UpdatePage reply;
    begin_now(reply, page, office);
    reply.project = project.id;
    reply.title_zh = project.title_zh;
    reply.title_en = project.title_en;
    reply.holder = project.holder;
    reply.holder_en = project.holder_en;
    reply.entry = update->entry;
    reply.day = update->day;
    reply.update_title_zh = words.title_zh;
    reply.update_title_en = words.title_en;
    reply.text_zh = words.text_zh;
    reply.text_en = words.text_en;
    reply.picture = told_first(words.pictures);
    reply.sha256 = update->sha256;
    tell(page, reply);
    const std::string title = update_title(*update, lang), name(pick(lang, project.title_zh, project.title_en));
    const std::string holder = lang == Language::zh || project.holder_en.empty() ? project.holder : project.holder_en;
    page.title = fmt::format("{} — {}", title, pick(lang, "魔豆", "Modou"));
    page.description = fmt::format("{} · {} · {}", name, holder, base::format_day(update->day));
    page.feed = fmt::format("/v1/projects/{}/feed", percent_encoded(project.id));
    page.body = fmt::format("<h1>{}</h1><p><a href=\"/projects/{}\">{}</a> {} {}</p>{}{}", base::html_escaped(title),
                            percent_encoded(project.id), base::html_escaped(name), base::html_escaped(holder),
                            time_tag(update->day), paragraphs(update_text(*update, lang)),
                            words.pictures.empty() ? "" : picture_html(words.pictures.front(), lang));
    page.body +=
        fmt::format("<p>{} <code>{}</code></p>",
                    lang == Language::zh ? fmt::format("记于账本第 {} 条。SHA-256", count_text(update->entry))
                                         : fmt::format("Entry {} of the book. SHA-256", count_text(update->entry)),
                    update->sha256);
    return page;
}

// ---- the feed

namespace {

// When the book took an entry in: never changes, and never goes back.
Result<base::Instant> recorded(Office& office, Sequence entry) {
    MODOU_TRY(const auto stored, office.book().entry(entry));
    return base::Instant{static_cast<std::int64_t>(stored.record_time_ms / 1000)};
}

// When something of the project changed last: an update, what it is for, or that it was opened.
Result<base::Instant> changed(Office& office, const Project& project, const std::vector<ProjectUpdate>& updates) {
    Sequence newest = project.about ? project.about->entry : 0;
    for (const ProjectUpdate& one : updates) newest = std::max(newest, one.entry);
    if (newest == 0) {
        MODOU_TRY(const auto opened,
                  office.book().find(folder::account_reference(office.keys().digests, "project", project.id)));
        newest = opened.value_or(0);
    }
    return recorded(office, newest);
}

Result<AtomFeed> feed_of(Office& office, const Project& project, const std::string& site, Language lang) {
    MODOU_TRY(const auto updates, giving::updates_of(office, project.id, ~Sequence{0}, k_fed));
    const std::string own = percent_encoded(project.id), &origin = office.keys().origin;
    AtomFeed feed;
    feed.lang = base::language_name(lang);
    feed.id = stable_id(fmt::format("modou feed\n{}\n{}", origin, project.id));
    feed.title = pick(lang, project.title_zh, project.title_en);
    feed.author = lang == Language::zh || project.holder_en.empty() ? project.holder : project.holder_en;
    feed.self = fmt::format("{}/v1/projects/{}/feed", site, own);
    feed.page = fmt::format("{}/projects/{}", site, own);
    MODOU_TRY(feed.updated, changed(office, project, updates));
    for (const ProjectUpdate& one : updates) {
        AtomEntry& entry = feed.entries.emplace_back();
        entry.id = stable_id(fmt::format("modou update\n{}\n{}\n{}", origin, one.entry, one.sha256));
        entry.title = update_title(one, lang);
        entry.page = fmt::format("{}/updates/{}", site, one.entry);
        entry.day = one.day;
        MODOU_TRY(entry.updated, recorded(office, one.entry));
        entry.html = paragraphs(update_text(one, lang));
        if (!one.words.pictures.empty()) entry.html += picture_html(one.words.pictures.front(), lang, site);
    }
    return feed;
}

// Where a reader finds this site: as its administrator wrote it down, else as this request called it.
std::string site_of(const Request& request, const std::optional<house::Operator>& op) {
    if (op && !op->address.empty()) return op->address;
    const std::string_view host = request.header("host");
    const bool plain = !host.empty() && std::ranges::all_of(host, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view(".-:[]_").find(c) != std::string_view::npos;
    });
    return "http://" + std::string(plain ? host : "localhost");
}

}  // namespace

Result<Reply> GivingDoor::feed(const frame::Call& call) {
    const auto& [request, lang, arguments] = call;
    const auto projects = office().projects();
    const auto found = projects->find(std::string(call.argument("id")));
    if (found == projects->end()) return tl::unexpected(not_found("there is no such project"));
    MODOU_TRY(const auto made, feed_of(office(), found->second, site_of(request, operator_), lang));
    Reply reply;
    reply.content_type = "application/atom+xml; charset=utf-8";
    reply.body = atom_text(made);
    frame::secure(reply);
    reply.headers.emplace_back("Content-Language", base::language_name(lang));
    reply.headers.emplace_back("Vary", "Accept-Language, Cookie");
    const std::string version = frame::version_of(reply.body);
    const bool packs = frame::accepts_gzip(request.header("accept-encoding"));
    const auto packed = std::make_shared<const std::string>(packs ? frame::gzipped(reply.body) : "");
    reply.shared_body = std::make_shared<const std::string>(std::exchange(reply.body, {}));
    frame::dress_for(request, reply, version, packed);
    return reply;
}

// What a name holds never changes: the name is its SHA-256.
Result<Reply> GivingDoor::picture(const frame::Call& call) {
    const std::string_view name = call.argument("picture");
    const bool jpeg = name.ends_with(".jpg");
    const std::string_view digest = name.substr(0, name.size() - (jpeg ? 4 : 0));
    if (!jpeg || !giving::is_digest(digest)) return tl::unexpected(not_found("there is no such picture"));
    auto content = giving::read_picture(office().ports().path, digest);
    if (!content)
        return tl::unexpected(content.error().code == Code::not_found
                                  ? not_found("there is no such picture")
                                  : base::Error{content.error().code, "", content.error().message});
    Reply reply;
    reply.content_type = "image/jpeg";
    reply.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
    reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
    reply.headers.emplace_back("Content-Security-Policy", "default-src 'none'");
    const std::string version = fmt::format("\"{}\"", digest);
    reply.headers.emplace_back("ETag", version);
    if (frame::names_version(call.request.header("if-none-match"), version))
        reply.status = 304;
    else
        reply.body = std::move(*content);
    return reply;
}

}  // namespace modou::giving_door
