// Payments out of projects, as anyone may read them: no person's name, of a batch not even the purpose.
#include <set>

#include "base/number.hpp"
#include "base/text.hpp"
#include "giving/sources.hpp"
#include "giving_door/api_givers.hpp"
#include "giving_door/gift_list.hpp"
#include "money/disburse.hpp"
#include "money/payment_lines.hpp"

namespace modou::giving_door {
namespace {

using base::Code;
using base::Result;
using giving::Office;
using money::Confirmed;
using money::Payout;
using money::api::k_statuses;

using ConfirmedPayouts = std::map<base::Sequence, Confirmed>;

constexpr std::size_t k_gifts_listed = 100;
constexpr std::size_t k_served_parts = 2'000;  // of a payment's sources, in a page that few read to the end
constexpr std::size_t k_choices = 200;         // more projects than these are not offered to choose from

std::string_view status_text(Language lang, std::string_view status) {
    const bool zh = lang == Language::zh;
    if (status == "proposed") return zh ? "等待另一人批准" : "waits for a second person";
    if (status == "approved") return zh ? "已批准，等待付款" : "approved, to be paid";
    if (status == "paid") return zh ? "已付" : "paid";
    return zh ? "已取消，钱回到项目" : "cancelled, the money went back to the project";
}

std::string confirmed_text(Language lang, const Payout& payout, const ConfirmedPayouts& all) {
    const auto found = all.find(payout.id);
    if (found == all.end()) return {};
    const bool zh = lang == Language::zh;
    const auto& [line, read_to] = found->second;
    if (line)
        return zh ? fmt::format("对账单已确认：{} 有一笔 {} 的支出。", base::format_day(*line),
                                yuan(static_cast<std::uint64_t>(payout.amount.value)))
                  : fmt::format("Confirmed by the statement: {} went out on {}.",
                                yuan(static_cast<std::uint64_t>(payout.amount.value)), base::format_day(*line));
    if (!read_to) return std::string(zh ? "还没有对账单。" : "No statement has been read yet.");
    return zh ? fmt::format("对账单读到 {}，还没有与它相符的一笔。", base::format_day(*read_to))
              : fmt::format("Statements are read up to {}; none of their lines shows it yet.",
                            base::format_day(*read_to));
}

std::string payee_text(Language lang, const Payout& payout) {
    if (payout.people == 0) return payout.payee;
    return lang == Language::zh ? fmt::format("一批 {} 人", payout.people)
                                : fmt::format("a batch of {} people", payout.people);
}

std::string option(std::string_view value, std::string_view text, std::string_view chosen) {
    return fmt::format("<option value=\"{}\"{}>{}</option>", base::html_escaped(value),
                       value == chosen ? " selected" : "", base::html_escaped(text));
}

std::string filters(const money::PayoutsAsked& asked, const Projects& projects, const std::set<std::string>& holders,
                    Language lang) {
    const std::string all(pick(lang, "全部", "All"));
    std::string text = "<form method=\"get\" action=\"/payouts\">";
    const auto select = [&](std::string_view name, std::string_view label, const std::string& options) {
        text += fmt::format("<label>{} <select name=\"{}\">{}</select></label> ", label, name, options);
    };
    if (projects.size() <= k_choices) {
        std::string options = option("", all, asked.project);
        for (const auto& [id, project] : projects)
            options += option(id, pick(lang, project.title_zh, project.title_en), asked.project);
        select("project", pick(lang, "项目", "Project"), options);
    }
    std::string options = option("", all, asked.holder);
    for (const auto& holder : holders) options += option(holder, holder, asked.holder);
    select("holder", pick(lang, "善款持有方", "Holder"), options);
    options = option("", all, asked.status);
    for (const auto status : k_statuses) options += option(status, status_text(lang, status), asked.status);
    select("status", pick(lang, "进度", "Stage"), options);
    for (const auto& [name, label, day] :
         {std::tuple{"from", pick(lang, "从", "From"), asked.from}, {"to", pick(lang, "到", "To"), asked.to}})
        text += fmt::format("<label>{} <input type=\"date\" name=\"{}\" value=\"{}\"></label> ", label, name,
                            day ? base::format_day(*day) : "");
    return text + fmt::format("<button>{}</button></form>", pick(lang, "找", "Find"));
}

std::string rows_of(const std::vector<Payout>& payouts, const Projects& projects, const ConfirmedPayouts& confirmed,
                    Language lang) {
    std::string rows;
    for (const Payout& payout : payouts) {
        const giving::Project& project = projects.at(payout.project);
        const std::int64_t at = payout.ended_at != 0      ? payout.ended_at
                                : payout.approved_at != 0 ? payout.approved_at
                                                          : payout.proposed_at;
        rows += fmt::format(
            "<li><a href=\"/payouts/{}\">{} {}</a> {} {} {} {} {}</li>", payout.id,
            yuan(static_cast<std::uint64_t>(payout.amount.value)), base::html_escaped(payee_text(lang, payout)),
            base::html_escaped(pick(lang, project.title_zh, project.title_en)), base::html_escaped(project.holder),
            time_tag(base::day_of({at})), status_text(lang, payout.status), confirmed_text(lang, payout, confirmed));
    }
    if (rows.empty()) return fmt::format("<p>{}</p>", pick(lang, "没有这样的支付。", "There are no such payments."));
    return "<ul>" + rows + "</ul>";
}

// The way to what is older, with the filters as they are.
std::string older(const net::Request& request, std::string_view name, std::uint64_t next, std::string_view text) {
    std::string query;
    for (const auto& [key, value] : request.query)
        if (key != name && key != "lang" && !value.empty())
            query += fmt::format("{}={}&amp;", percent_encoded(key), percent_encoded(value));
    return fmt::format("<p><a rel=\"next\" href=\"?{}{}={}\">{}</a></p>", query, name, next, text);
}

}  // namespace

// The filters of the list; an empty one narrows nothing. Errors: bad_input, not_found.
Result<money::PayoutsAsked> payouts_asked(const Projects& projects, const net::Request& request) {
    money::PayoutsAsked asked;
    asked.limit = 100;
    asked.project = request.parameter("project").value_or("");
    asked.holder = request.parameter("holder").value_or("");
    asked.status = request.parameter("status").value_or("");
    if (!asked.project.empty() && !projects.contains(asked.project))
        return tl::unexpected(not_found("there is no such project"));
    if (!asked.status.empty() &&
        std::find(std::begin(k_statuses), std::end(k_statuses), asked.status) == std::end(k_statuses))
        return base::fail(Code::bad_input, "status is proposed, approved, paid or cancelled", "status");
    if (const auto before = request.parameter("before")) {
        const auto value = base::whole_number<std::uint64_t>(*before);
        if (!value) return base::fail(Code::bad_input, "before is a payout's number", "before");
        asked.before = *value;
    }
    for (const auto& [name, into] : {std::pair{"from", &asked.from}, {"to", &asked.to}}) {
        const auto text = request.parameter(name);
        if (!text || text->empty()) continue;
        const auto day = base::parse_day(*text);
        if (!day) return base::fail(Code::bad_input, "a day is written like 2026-11-30", name);
        *into = *day;
    }
    return asked;
}

PageResult payouts_page(Office& office, Language lang, const net::Request& request) {
    const auto projects = office.projects();
    MODOU_TRY(const auto asked, payouts_asked(*projects, request));
    MODOU_TRY(const auto found, money::Disbursements(office.treasury()).list(asked));
    MODOU_TRY(const auto confirmed, money::confirmed_by_statements(office.treasury(), found.payouts));
    std::set<std::string> holders;
    for (const auto& [id, project] : *projects) holders.insert(project.holder);
    Page page;
    api::Payouts reply;
    begin_now(reply, page, office);
    for (const Payout& payout : found.payouts)
        reply.payouts.push_back(money::api::told(payout, projects->at(payout.project), confirmed));
    reply.next = found.next;
    reply.holders.assign(holders.begin(), holders.end());
    if (projects->size() <= k_choices)
        for (const auto& [id, project] : *projects)
            reply.projects.push_back({project.id, project.title_zh, project.title_en});
    tell(page, reply);
    page.title = pick(lang, "全部支付 — 魔豆", "All payments — Modou");
    page.description =
        pick(lang, "从各项目付出的每一笔钱：付给谁、做什么、对账单是否已确认。",
             "Each payment out of a project: to whom, for what, and whether the bank's statement shows it.");
    page.body =
        fmt::format("<h1>{}</h1><p>{}</p>{}{}", pick(lang, "全部支付", "All payments"), page.description,
                    filters(asked, *projects, holders, lang), rows_of(found.payouts, *projects, confirmed, lang));
    if (found.next) page.body += older(request, "before", *found.next, pick(lang, "更早的支付", "Earlier payments"));
    return page;
}

namespace {

struct AskedSources {
    Payout payout;
    std::uint64_t from = 0;
    std::optional<base::Day> day;
};

Result<AskedSources> asked_sources(Office& office, std::string_view id, const net::Request& request) {
    AskedSources asked;
    const auto payout = base::whole_number<std::uint64_t>(id);
    if (!payout) return tl::unexpected(not_found("there is no such payout"));
    MODOU_TRY(asked.payout, money::Disbursements(office.treasury()).find(*payout));
    if (const auto text = request.parameter("from")) {
        const auto value = base::whole_number<std::uint64_t>(*text);
        if (!value) return base::fail(Code::bad_input, "from is `next` of the page before", "from");
        asked.from = *value;
    }
    if (const auto text = request.parameter("day"); text && !text->empty()) {
        const auto day = base::parse_day(*text);
        if (!day) return base::fail(Code::bad_input, "a day is written like 2026-11-30", "day");
        asked.day = *day;
    }
    return asked;
}

void begin_sources(api::SourcesHead& reply, Page& page, Office& office, const Payout& payout,
                   const giving::Sources& sources) {
    begin_now(reply, page, office);
    reply.payout = payout.id;
    if (payout.settle != 0) reply.settle = payout.settle;
    reply.amount_fen = payout.amount.value;
    reply.from = sources.from;
    reply.to = sources.to;
    reply.other_fen = sources.other;
    reply.next = sources.next;
}

}  // namespace

PageResult payout_sources_reply(Office& office, std::string_view id, const net::Request& request) {
    MODOU_TRY(const auto asked, asked_sources(office, id, request));
    giving::Sources sources;
    if (asked.payout.settle != 0) {
        MODOU_TRY(sources, giving::sources_of(office, asked.payout.settle, asked.from));
    }
    Page page;
    api::PayoutSources reply;
    begin_sources(reply, page, office, asked.payout, sources);
    for (const auto& [day, sum] : sources.days) reply.days.push_back({day, sum.gifts, sum.amount, sum.from});
    tell(page, reply);
    return page;
}

PageResult payout_gifts_reply(Office& office, std::string_view id, const net::Request& request) {
    MODOU_TRY(const auto asked, asked_sources(office, id, request));
    giving::Sources sources;
    if (asked.payout.settle != 0) {
        MODOU_TRY(sources, giving::source_gifts(office, asked.payout.settle, asked.from, asked.day, k_gifts_listed));
    }
    Page page;
    api::PayoutGifts reply;
    begin_sources(reply, page, office, asked.payout, sources);
    for (const giving::SourceGift& gift : sources.gifts)
        reply.gifts.push_back({gift.sequence, gift.day, gift.amount, gift.from});
    tell(page, reply);
    return page;
}

namespace {

// Where a payment's money came from, for readers without scripts: by day, or the gifts of one day.
Result<std::string> source_rows(Office& office, const AskedSources& asked, const net::Request& request, Language lang) {
    const bool zh = lang == Language::zh;
    if (asked.payout.settle == 0) return std::string();
    std::string rows;
    std::optional<std::uint64_t> next;
    if (asked.day) {
        MODOU_TRY(const auto found, giving::source_gifts(office, asked.payout.settle, asked.from, asked.day,
                                                         k_gifts_listed, k_served_parts));
        next = found.next;
        for (const auto& gift : found.gifts)
            rows += fmt::format("<li><a href=\"/gifts/{0}\">#{0}</a> {1}</li>", gift.sequence, yuan(gift.amount));
    } else {
        MODOU_TRY(const auto found, giving::sources_of(office, asked.payout.settle, asked.from, k_served_parts));
        next = found.next;
        for (const auto& [day, sum] : found.days)
            rows += fmt::format("<li><a href=\"?day={0}&amp;from={1}\">{0}</a> {2} {3}</li>", base::format_day(day),
                                sum.from, zh ? count_text(sum.gifts) + " 笔" : number_of(sum.gifts, "gift"),
                                yuan(sum.amount));
        if (found.other > 0)
            rows += fmt::format("<li>{} {}</li>", zh ? "经由不公开的账户" : "by way of accounts that are not public",
                                yuan(found.other));
    }
    std::string text = fmt::format("<h2>{}{}</h2><ul>{}</ul>", zh ? "这笔钱从哪些捐赠来" : "The gifts it was paid from",
                                   asked.day ? " " + base::format_day(*asked.day) : "", rows);
    if (next) text += older(request, "from", *next, zh ? "后面的捐赠" : "Further gifts");
    if (asked.day)
        text += fmt::format("<p><a href=\"/payouts/{}\">{}</a></p>", asked.payout.id, zh ? "按日子看" : "By day");
    return text;
}

}  // namespace

PageResult payout_page(Office& office, Language lang, std::string_view id, const net::Request& request) {
    const auto projects = office.projects();
    MODOU_TRY(const auto asked, asked_sources(office, id, request));
    const Payout& payout = asked.payout;
    MODOU_TRY(const auto confirmed, money::confirmed_by_statements(office.treasury(), {payout}));
    MODOU_TRY(const std::string sources, source_rows(office, asked, request, lang));
    const giving::Project& project = projects->at(payout.project);
    Page page;
    api::PayoutPage reply;
    begin_now(reply, page, office);
    reply.payout = money::api::told(payout, project, confirmed);
    tell(page, reply);
    const bool zh = lang == Language::zh;
    const std::string& title = zh ? project.title_zh : project.title_en;
    const std::string to = payee_text(lang, payout);
    page.title = fmt::format("{} ¥{} — {}", zh ? "一笔支付" : "One payment", base::format_yuan(payout.amount),
                             zh ? "魔豆" : "Modou");
    page.description =
        zh ? fmt::format("{} 从“{}”付给 {}：{}。", project.holder, title, to, status_text(lang, payout.status))
           : fmt::format("{} pays {} out of “{}”: {}.", project.holder, to, title, status_text(lang, payout.status));
    page.body = fmt::format("<h1>{}</h1><p>{}</p><p>{}</p><p>{}</p>{}<p><a href=\"/payouts\">{}</a></p>",
                            base::html_escaped(page.title), base::html_escaped(page.description),
                            payout.people == 0 ? base::html_escaped(payout.purpose) : "",
                            confirmed_text(lang, payout, confirmed), sources, zh ? "全部支付" : "All payments");
    return page;
}

}  // namespace modou::giving_door
