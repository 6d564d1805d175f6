// A project's page: what its money does, as those who run it say it, and what the book says of it.
#include "base/text.hpp"
#include "giving/project_updates.hpp"
#include "giving_door/page_parts.hpp"

namespace modou::giving_door {
namespace {

using giving::About;
using giving::Office;
using giving::Project;
using giving::ProjectAbout;
using giving::ProjectUpdate;
using ledger::Figures;
using ledger::State;

constexpr std::size_t k_updates_shown = 5;

template <class T>
shape::OrNull<T> unless_none(const T& value) {
    if (value == T()) return {};
    return value;
}

shape::OrNull<api::About> told(const ProjectAbout* said) {
    if (said == nullptr) return {};
    const About& about = said->about;
    api::About out;
    out.description_zh = about.description_zh;
    out.description_en = about.description_en;
    out.plan_zh = about.plan_zh;
    out.plan_en = about.plan_en;
    out.target_fen = unless_none(about.target_fen);
    out.beneficiaries = unless_none(about.beneficiaries);
    out.beneficiaries_zh = about.beneficiaries_zh;
    out.beneficiaries_en = about.beneficiaries_en;
    out.period_from = unless_none(std::string_view(about.period_from));
    out.period_to = unless_none(std::string_view(about.period_to));
    for (const giving::BudgetLine& line : about.budget) out.budget.push_back({line.zh, line.en, line.amount_fen});
    out.filing = about.filing;
    out.certificate = about.certificate;
    out.contact = about.contact;
    out.holder_en = about.holder_en;
    for (const giving::Picture& picture : about.pictures) out.pictures.push_back(giving_door::told(picture));
    out.entry = said->entry;
    out.day = base::day_of(said->at);
    out.sha256 = said->sha256;
    out.version = said->version;
    return out;
}

// Where one language says nothing the other does.
std::string_view either(Language lang, const std::string& zh, const std::string& en) {
    const std::string& first = lang == Language::zh ? zh : en;
    return first.empty() ? (lang == Language::zh ? en : zh) : first;
}

std::string fact(std::string_view term, std::string_view says) {
    return says.empty() ? std::string() : fmt::format("<dt>{}</dt><dd>{}</dd>", term, base::html_escaped(says));
}

std::string yuan_of(std::int64_t fen) {
    return yuan(static_cast<std::uint64_t>(fen));
}

std::string period_text(const About& about, Language lang) {
    const bool zh = lang == Language::zh;
    const std::string &from = about.period_from, &to = about.period_to;
    if (!from.empty() && !to.empty()) return from + (zh ? " 至 " : " to ") + to;
    if (!from.empty()) return zh ? "从 " + from + " 起" : "from " + from + " on";
    return to.empty() ? to : zh ? "到 " + to : "up to " + to;
}

std::string people_text(const About& about, Language lang) {
    std::string who(either(lang, about.beneficiaries_zh, about.beneficiaries_en));
    if (about.beneficiaries == 0) return who;
    const std::string count = count_text(static_cast<std::uint64_t>(about.beneficiaries));
    if (who.empty()) return lang == Language::zh ? count + " 人" : count + " people";
    return count + " " + who;
}

std::string budget_table(const About& about, Language lang) {
    if (about.budget.empty()) return {};
    std::string rows;
    std::int64_t sum = 0;
    for (const giving::BudgetLine& line : about.budget) {
        sum += line.amount_fen;
        rows += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>",
                            base::html_escaped(pick(lang, line.zh, line.en)), yuan_of(line.amount_fen));
    }
    return fmt::format(
        "<table><caption>{}</caption><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>"
        "<tbody>{}</tbody><tfoot><tr><th scope=\"row\">{}</th><td>{}</td></tr></tfoot></table>",
        pick(lang, "预算", "Budget"), pick(lang, "用途", "What for"), pick(lang, "金额", "Amount"), rows,
        pick(lang, "合计", "Sum"), yuan_of(sum));
}

std::string about_html(const Project& project, Language lang) {
    if (!project.about) return {};
    const ProjectAbout& said = *project.about;
    const About& about = said.about;
    std::string html = fmt::format("<h2>{}</h2>", pick(lang, "这笔钱做什么", "What this money does"));
    html += paragraphs(either(lang, about.description_zh, about.description_en));
    // The first at once; the others wait, with scripts until a reader comes near them: a visit must not fetch them all.
    for (std::size_t at = 0; at < about.pictures.size(); ++at) {
        if (at == 1) html += "<noscript>";
        html += picture_html(about.pictures[at], lang);
    }
    if (about.pictures.size() > 1) html += "</noscript>";
    if (const auto plan = either(lang, about.plan_zh, about.plan_en); !plan.empty())
        html += fmt::format("<h3>{}</h3>{}", pick(lang, "怎么做", "The plan"), paragraphs(plan));
    html += budget_table(about, lang);
    const std::string holder = lang == Language::zh || project.holder_en.empty() ? project.holder : project.holder_en;
    html += "<dl>";
    html += fact(pick(lang, "目标", "Target"), about.target_fen > 0 ? yuan_of(about.target_fen) : "");
    html += fact(pick(lang, "受益人", "Who it is for"), people_text(about, lang));
    html += fact(pick(lang, "地区", "Region"), project.region);
    html += fact(pick(lang, "时间", "Period"), period_text(about, lang));
    html += fact(pick(lang, "善款持有方", "Holder of the money"), holder);
    html += fact(pick(lang, "登记证书号", "Its certificate"), about.certificate);
    html += fact(pick(lang, "公开募捐备案编号", "Filing of the fundraising"), about.filing);
    html += fact(pick(lang, "联系", "Contact"), about.contact);
    html += "</dl>";
    const std::string day = base::format_day(base::day_of(said.at));
    html +=
        fmt::format("<p>{} <code>{}</code></p>",
                    lang == Language::zh
                        ? fmt::format("以上由项目方说明，第 {} 版，{} 记于账本第 {} 条。SHA-256", said.version, day,
                                      count_text(said.entry))
                        : fmt::format("Said by those who run the project, version {}; noted in the book on {}, entry "
                                      "{}. SHA-256",
                                      said.version, day, count_text(said.entry)),
                    said.sha256);
    return html;
}

std::string updates_html(const std::vector<ProjectUpdate>& updates, std::uint64_t total, std::string_view id,
                         Language lang) {
    if (updates.empty()) return {};
    std::string rows;
    for (const ProjectUpdate& one : updates)
        rows +=
            fmt::format("<li><a href=\"/updates/{}\">{}</a> {}</li>", one.entry,
                        base::html_escaped(either(lang, one.words.title_zh, one.words.title_en)), time_tag(one.day));
    const std::string all = lang == Language::zh ? fmt::format("进展（共 {} 条）", count_text(total))
                                                 : fmt::format("News ({})", number_of(total, "update"));
    return fmt::format(
        "<h2>{}</h2><ul>{}</ul><p><a href=\"/updates?project={}\">{}</a> <a href=\"/v1/projects/{}/feed\">{}</a></p>",
        all, rows, percent_encoded(id), pick(lang, "全部进展", "All updates"), percent_encoded(id),
        pick(lang, "用 Atom 订阅", "Follow by Atom"));
}

}  // namespace

std::string paragraphs(std::string_view text) {
    std::string html;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find("\n\n"), text.size());
        std::string words = base::html_escaped(text.substr(0, end));
        for (std::size_t at = 0; (at = words.find('\n', at)) != std::string::npos; at += 4)
            words.replace(at, 1, "<br>");
        html += "<p>" + words + "</p>";
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return html;
}

std::string picture_html(const giving::Picture& picture, Language lang, std::string_view site) {
    return fmt::format("<p><img src=\"{}/pictures/{}.jpg\" width=\"{}\" height=\"{}\" loading=\"lazy\" alt=\"{}\"></p>",
                       base::html_escaped(site), picture.sha256, picture.width, picture.height,
                       base::html_escaped(pick(lang, picture.alt_zh, picture.alt_en)));
}

PageResult project_page(Office& office, Language lang, std::string_view id) {
    const auto projects = office.projects();
    const auto found = projects->find(std::string(id));
    if (found == projects->end()) return tl::unexpected(not_found("there is no such project"));
    const Project& project = found->second;
    const auto statements = office.treasury().statements();
    MODOU_TRY(const auto updates, giving::updates_of(office, id, ~base::Sequence{0}, k_updates_shown));
    MODOU_TRY(const std::uint64_t updates_total, giving::count_updates(office, id));
    Page page;
    api::Project reply;
    std::vector<base::Sequence> latest;
    money::Money money;
    office.book().read([&](const State& state) {
        const Figures* f = state.figures_of(project.account);
        begin(reply, page, office, state);
        reply.project = told_card(project, f);
        reply.account = project.account.value;
        money = money::money_of_fund(state, *office.funds(), *statements, project);
        reply.money = money::api::told(money);
        reply.paid_beyond_received_fen = money.paid_beyond;
        if (f != nullptr) reply.days = told_days(f->days, k_project_days);
        if (f != nullptr) latest = f->latest;
        const std::string raised = yuan(f ? f->amount : 0);
        const std::uint64_t times = f ? f->gifts : 0, givers = f ? f->givers : 0;
        const std::string& holder =
            lang == Language::zh || project.holder_en.empty() ? project.holder : project.holder_en;
        page.title =
            fmt::format("{} — {}", pick(lang, project.title_zh, project.title_en), pick(lang, "魔豆", "Modou"));
        page.description = lang == Language::zh
                               ? fmt::format("{} 家商家捐赠 {} 笔，共 {}。善款由「{}」保管，平台从不经手。",
                                             count_text(givers), count_text(times), raised, holder)
                               : fmt::format("{} in {} from {}. The money is held by {}, never by the platform.",
                                             raised, number_of(times, "gift"), number_of(givers, "shop"), holder);
    });
    const auto& definition = office.definitions().present();  // what a gift of today would be made by
    reply.definition = {definition.programme, definition.version, definition.poster.zh, definition.poster.en};
    reply.about = told(project.about.get());
    for (const ProjectUpdate& one : updates)
        reply.updates.push_back({one.entry, one.day, one.words.title_zh, one.words.title_en});
    reply.updates_total = updates_total;
    const ProjectsByAccount only{{project.account.value, &project}};
    MODOU_TRY(const auto gifts, read_gifts(office, only, latest));
    reply.latest = giving_door::told(gifts);
    tell(page, reply);
    page.feed = fmt::format("/v1/projects/{}/feed", percent_encoded(id));
    page.body = fmt::format("<h1>{}</h1><p>{}</p>{}{}{}<h2>{}</h2>{}",
                            base::html_escaped(pick(lang, project.title_zh, project.title_en)),
                            base::html_escaped(page.description), money_rows(money, lang), about_html(project, lang),
                            updates_html(updates, updates_total, id, lang), pick(lang, "最新的捐赠", "Latest gifts"),
                            gift_rows(gifts, lang));
    page.body += fmt::format("<p><a href=\"/gifts?project={0}\">{1}</a> <a href=\"/payouts?project={0}\">{2}</a></p>",
                             percent_encoded(id), pick(lang, "这个项目的全部捐赠", "All gifts of this project"),
                             pick(lang, "这个项目的全部支付", "All payments of this project"));
    page.body += fmt::format("<p>{} {}</p>", pick(lang, "商家怎样捐：", "How shops give:"),
                             base::html_escaped(pick(lang, definition.poster.zh, definition.poster.en)));
    return page;
}

}  // namespace modou::giving_door
