// The lists of all gifts and of all entries of the book, each to its end.

#include "base/number.hpp"
#include "base/text.hpp"
#include "giving_door/gift_list.hpp"

namespace modou::giving_door {
namespace {

using base::Result;
using base::Sequence;

constexpr std::size_t k_page = 50;

std::string further(const net::Request& request, Sequence next, std::string_view text) {
    std::string query;
    if (const auto project = request.parameter("project"); project && !project->empty())
        query = fmt::format("project={}&amp;", percent_encoded(*project));
    return fmt::format("<p><a rel=\"next\" href=\"?{}before={}\">{}</a></p>", query, next, text);
}

}  // namespace

Result<Sequence> before_asked(const net::Request& request) {
    const auto text = request.parameter("before");
    if (!text || text->empty()) return ~Sequence{0};
    const auto value = base::whole_number<Sequence>(*text);
    if (!value) return base::fail(base::Code::bad_input, "before is an entry's number", "before");
    return *value;
}

PageResult gifts_page(giving::Office& office, Language lang, const net::Request& request) {
    const auto projects = office.projects();
    const giving::Project* only = nullptr;
    if (const auto id = request.parameter("project"); id && !id->empty()) {
        const auto found = projects->find(*id);
        if (found == projects->end()) return tl::unexpected(not_found("there is no such project"));
        only = &found->second;
    }
    MODOU_TRY(const Sequence before, before_asked(request));
    MODOU_TRY(const auto found, find_gifts(office, *projects, only, before, k_page));
    Page page;
    api::Gifts reply;
    begin_now(reply, page, office);
    if (only != nullptr) {
        reply.project = only->id;
        reply.title_zh = only->title_zh;
        reply.title_en = only->title_en;
    }
    reply.gifts = told(found.gifts);
    reply.next = found.next;
    tell(page, reply);
    std::string rows;
    for (const Gift& gift : found.gifts)
        rows +=
            fmt::format("<li><a href=\"/gifts/{0}\">#{0} {1} {2}</a> {3}</li>", gift.fact.sequence, yuan(gift.amount),
                        base::html_escaped(pick(lang, gift.project->title_zh, gift.project->title_en)),
                        time_tag(base::day_of(gift.fact.event_time)));
    const std::string name = only ? base::html_escaped(pick(lang, only->title_zh, only->title_en)) : "";
    page.title = only ? fmt::format("{} — {}", pick(lang, only->title_zh, only->title_en),
                                    pick(lang, "全部捐赠 — 魔豆", "all gifts — Modou"))
                      : std::string(pick(lang, "全部捐赠 — 魔豆", "All gifts — Modou"));
    page.description = pick(lang, "每一笔捐赠，从最新的到第一笔。", "Each gift, from the newest to the first.");
    page.body = fmt::format("<h1>{}{}</h1><p>{}</p><ul>{}</ul>", pick(lang, "全部捐赠", "All gifts"),
                            name.empty() ? name : ": " + name, page.description, rows);
    if (found.next) page.body += further(request, *found.next, pick(lang, "更早的捐赠", "Earlier gifts"));
    return page;
}

PageResult entries_page(giving::Office& office, Language lang, const net::Request& request) {
    const auto projects = office.projects();
    const ProjectsByAccount accounts = by_account(*projects);
    MODOU_TRY(const Sequence asked, before_asked(request));
    Sequence before = std::min(asked, office.book().durable());
    Page page;
    api::Entries reply;
    std::string rows;
    begin_now(reply, page, office);
    for (std::size_t i = 0; i < k_page && before > 0; ++i) {
        MODOU_TRY(const auto entry, public_entry(office, accounts, --before));
        reply.entries.push_back(told(entry));
        rows += entry_row(entry, lang);
    }
    if (before > 0) reply.next = before;
    tell(page, reply);
    page.title = pick(lang, "账本条目 — 魔豆", "Entries of the book — Modou");
    page.description = pick(lang, "账本的每一条，从最新的到第一条，写着谁都能看的部分。",
                            "Each entry of the book, from the newest to the first, as anyone may see it.");
    page.body = fmt::format("<h1>{}</h1><p>{}</p><ul>{}</ul>", pick(lang, "账本条目", "Entries of the book"),
                            page.description, rows);
    if (before > 0) page.body += further(request, before, pick(lang, "更早的条目", "Earlier entries"));
    return page;
}

}  // namespace modou::giving_door
