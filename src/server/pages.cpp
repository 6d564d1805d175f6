#include "server/pages.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "giving/money.hpp"
#include "server/gift_list.hpp"

namespace modou::server {
namespace {

using base::JsonOut;
using giving::Office;
using giving::Project;
using ledger::Figures;
using ledger::State;

constexpr std::size_t k_home_days = 60, k_page = 24;
constexpr std::size_t k_latest_home = 12;
constexpr std::size_t k_longest_question = 200;  // bytes; names are far shorter

void write_card(JsonOut& out, const Project& project, const Figures* f) {
    out.begin_object()
        .member("project", project.id)
        .member("title_zh", project.title_zh)
        .member("title_en", project.title_en)
        .member("cause", project.cause);
    out.member("holder", project.holder)
        .member("region", project.region)
        .member("gifts", f ? f->gifts : 0)
        .member("amount_fen", f ? f->amount : 0)
        .member("givers", f ? f->givers : 0);
    for (const bool first : {true, false}) {
        out.key(first ? "first_day" : "last_day");
        if (f == nullptr || f->days.empty())
            out.null();
        else
            out.value(base::format_day(first ? f->days.front().day : f->days.back().day));
    }
    out.end_object();
}

void write_gifts(JsonOut& out, const std::vector<Gift>& gifts, std::string_view name) {
    out.key(name).begin_list();
    for (const Gift& gift : gifts) {
        out.begin_object();
        write_gift_members(out, gift);
        out.end_object();
    }
    out.end_list();
}

std::string gift_rows(const std::vector<Gift>& gifts, Lang lang) {
    std::string rows;
    for (const Gift& gift : gifts)
        rows += fmt::format("<li><a href=\"/gifts/{}\">{} {}</a> {}</li>", gift.fact.sequence, yuan(gift.amount),
                            base::html_escaped(pick(lang, gift.project->title_zh, gift.project->title_en)),
                            time_tag(base::day_of(gift.fact.event_time)));
    return rows.empty() ? rows : "<ul>" + rows + "</ul>";
}

std::string card_rows(const std::vector<std::pair<const Project*, const Figures*>>& cards, Lang lang) {
    std::string rows;
    for (const auto& [project, f] : cards)
        rows +=
            fmt::format("<li><a href=\"/projects/{}\">{}</a> {}</li>", percent_encoded(project->id),
                        base::html_escaped(pick(lang, project->title_zh, project->title_en)), yuan(f ? f->amount : 0));
    return "<ul>" + rows + "</ul>";
}

}  // namespace

PageResult home_page(Office& office, Lang lang) {
    const auto projects = office.projects();
    const auto statements = office.statements();
    Page page;
    JsonOut out;
    std::vector<base::Sequence> latest;
    std::map<base::Sequence, std::uint64_t> taken_back;  // of the latest gifts, at the same moment as all else
    office.book().read([&](const State& state) {
        page.size = state.size();
        const Figures& all = state.figures()[0];
        begin(out, office, state);
        out.member("gifts", all.gifts)
            .member("amount_fen", all.amount)
            .member("shops", state.givers())
            .member("buyers", state.parties())
            .member("projects", projects->size())
            .key("money");
        const giving::Money money = giving::money_of_all(giving::money_of_holders(state, *projects, *statements));
        giving::write_money(out, money);
        giving::write_paid_beyond(out, money);
        write_days(out, all.days, k_home_days);
        latest.assign(all.latest.begin(),
                      all.latest.begin() + static_cast<std::ptrdiff_t>(std::min(k_latest_home, all.latest.size())));
        for (const base::Sequence gift : latest) taken_back[gift] = state.corrected(gift);
        std::vector<std::pair<const Project*, const Figures*>> cards;
        for (const auto& [id, project] : *projects) cards.emplace_back(&project, state.figures_of(project.account));
        const auto raised = [](const auto& card) { return card.second ? card.second->amount : 0; };
        const std::size_t count = std::min<std::size_t>(6, cards.size());
        std::partial_sort(cards.begin(), cards.begin() + static_cast<std::ptrdiff_t>(count), cards.end(),
                          [&](const auto& a, const auto& b) { return raised(a) > raised(b); });
        cards.resize(count);
        out.key("top").begin_list();
        for (const auto& [project, f] : cards) write_card(out, *project, f);
        out.end_list();
        page.title =
            pick(lang, "魔豆 — 每一分善意都有账可查", "Modou — every fen of kindness, on a book anyone can check");
        page.description =
            lang == Lang::zh
                ? fmt::format("{} 家商家、{} 位买家的 {} 笔捐赠，共 {}，给了 {} 个项目。", count_text(state.givers()),
                              count_text(state.parties()), count_text(all.gifts), yuan(all.amount), projects->size())
                : fmt::format("{} in {} by {}, helped by {}, for {}.", yuan(all.amount), number_of(all.gifts, "gift"),
                              number_of(state.givers(), "shop"), number_of(state.parties(), "buyer"),
                              number_of(projects->size(), "project"));
        page.body = fmt::format("<h1>{}</h1><p>{}</p>{}<h2>{}</h2>{}", page.title, page.description,
                                money_rows(money, lang), pick(lang, "项目", "Projects"), card_rows(cards, lang));
    });
    MODOU_TRY(auto gifts, read_gifts(office, by_account(*projects), latest));
    for (Gift& gift : gifts) gift.amount = gift.fact.amount - taken_back[gift.fact.sequence];
    write_gifts(out, gifts, "latest");
    page.body += fmt::format("<h2>{}</h2>{}", pick(lang, "最新的捐赠", "Latest gifts"), gift_rows(gifts, lang));
    page.body += fmt::format("<p><a href=\"/gifts\">{}</a> <a href=\"/payouts\">{}</a> <a href=\"/entries\">{}</a></p>",
                             pick(lang, "全部捐赠", "All gifts"), pick(lang, "全部支付", "All payments"),
                             pick(lang, "账本条目", "Entries of the book"));
    page.json = out.end_object().take();
    return page;
}

PageResult projects_page(Office& office, Lang lang, const net::Request& request) {
    const auto projects = office.projects();
    const std::string asked(base::trimmed(request.parameter("q").value_or("")));
    if (asked.size() > k_longest_question)
        return base::fail(base::Code::bad_input, fmt::format("at most {} bytes are looked for", k_longest_question),
                          "q");
    const giving::ProjectQuestion question = giving::project_question(asked);
    const auto index = office.project_index();
    const std::string cause = request.parameter("cause").value_or(""),
                      region = request.parameter("region").value_or("");
    const std::string sort = request.parameter("sort").value_or("raised");
    std::size_t number = page_asked(request);
    Page page;
    JsonOut out;
    office.book().read([&](const State& state) {
        page.size = state.size();
        std::vector<std::pair<const Project*, const Figures*>> cards;
        std::map<std::string, std::size_t> causes, regions;
        for (const auto& [id, project] : *projects) {
            ++causes[project.cause];
            ++regions[project.region];
            if (!cause.empty() && project.cause != cause) continue;
            if (!region.empty() && project.region != region) continue;
            if (!question.words.empty() && !index->fits(id, question)) continue;
            cards.emplace_back(&project, state.figures_of(project.account));
        }
        std::stable_sort(cards.begin(), cards.end(), [&](const auto& a, const auto& b) {
            if (sort == "name")
                return pick(lang, a.first->title_zh, a.first->title_en) <
                       pick(lang, b.first->title_zh, b.first->title_en);
            const auto of = [&](const Figures* f) { return f == nullptr ? 0 : sort == "gifts" ? f->gifts : f->amount; };
            return of(a.second) > of(b.second);
        });
        const std::size_t total = cards.size(), pages = std::max<std::size_t>(1, (total + k_page - 1) / k_page);
        number = std::min(number, pages);
        cards.erase(cards.begin(), cards.begin() + static_cast<std::ptrdiff_t>(std::min(total, (number - 1) * k_page)));
        if (cards.size() > k_page) cards.resize(k_page);
        begin(out, office, state);
        out.member("total", total).member("page", number).member("pages", pages).key("projects").begin_list();
        for (const auto& [project, f] : cards) write_card(out, *project, f);
        out.end_list();
        for (const auto& [name, key, counts] :
             {std::tuple{"causes", "cause", &causes}, {"regions", "region", &regions}}) {
            out.key(name).begin_list();
            for (const auto& [value, count] : *counts)
                out.begin_object().member(key, value).member("projects", count).end_object();
            out.end_list();
        }
        page.title = pick(lang, "公益项目 — 魔豆", "Projects — Modou");
        page.description = lang == Lang::zh ? fmt::format("{} 个公益项目，每一笔都有账可查。", total)
                                            : fmt::format("{}, each gift on the book.", number_of(total, "project"));
        page.body =
            fmt::format("<h1>{}</h1>{}<p>{}</p>{}{}", pick(lang, "公益项目", "Projects"),
                        search_form("/projects", pick(lang, "项目名、机构或地区", "Name or organisation"), asked, lang),
                        page.description, card_rows(cards, lang),
                        pager(request, {"q", "cause", "region", "sort"}, number, pages, lang));
    });
    MODOU_TRY(const auto entry, entry_asked(office, *projects, asked));
    out.key("entry");
    entry ? write_entry(out, *entry) : void(out.null());
    if (entry) page.body += fmt::format("<ul>{}</ul>", entry_row(*entry, lang));
    page.json = out.end_object().take();
    return page;
}

PageResult project_page(Office& office, Lang lang, std::string_view id) {
    const auto projects = office.projects();
    const auto found = projects->find(std::string(id));
    if (found == projects->end()) return tl::unexpected(not_found("there is no such project"));
    const Project& project = found->second;
    const auto statements = office.statements();
    Page page;
    JsonOut out;
    std::vector<base::Sequence> latest;
    giving::Money money;
    office.book().read([&](const State& state) {
        page.size = state.size();
        const Figures* f = state.figures_of(project.account);
        begin(out, office, state);
        out.key("project");
        write_card(out, project, f);
        out.member("account", project.account.value).key("money");
        money = giving::money_of_project(state, *projects, *statements, project);
        giving::write_money(out, money);
        giving::write_paid_beyond(out, money);
        write_days(out, f ? f->days : std::vector<ledger::DayFigure>{}, k_project_days);
        if (f != nullptr) latest = f->latest;
        const std::string raised = yuan(f ? f->amount : 0);
        const std::uint64_t times = f ? f->gifts : 0, givers = f ? f->givers : 0;
        page.title =
            fmt::format("{} — {}", pick(lang, project.title_zh, project.title_en), pick(lang, "魔豆", "Modou"));
        page.description =
            lang == Lang::zh ? fmt::format("{} 家商家捐赠 {} 笔，共 {}。善款由「{}」保管，平台从不经手。",
                                           count_text(givers), count_text(times), raised, project.holder)
                             : fmt::format("{} in {} from {}. The money is held by {}, never by the platform.", raised,
                                           number_of(times, "gift"), number_of(givers, "shop"), project.holder);
    });
    const auto& definition = office.definitions().present();  // what a gift of today would be made by
    out.key("definition")
        .begin_object()
        .member("programme", definition.programme)
        .member("version", definition.version)
        .member("poster_zh", definition.poster.zh)
        .member("poster_en", definition.poster.en)
        .end_object();
    const ProjectsByAccount only{{project.account.value, &project}};
    MODOU_TRY(const auto gifts, read_gifts(office, only, latest));
    write_gifts(out, gifts, "latest");
    page.body = fmt::format("<h1>{}</h1><p>{}</p>{}<h2>{}</h2>{}",
                            base::html_escaped(pick(lang, project.title_zh, project.title_en)),
                            base::html_escaped(page.description), money_rows(money, lang),
                            pick(lang, "最新的捐赠", "Latest gifts"), gift_rows(gifts, lang));
    page.body += fmt::format("<p><a href=\"/gifts?project={0}\">{1}</a> <a href=\"/payouts?project={0}\">{2}</a></p>",
                             percent_encoded(id), pick(lang, "这个项目的全部捐赠", "All gifts of this project"),
                             pick(lang, "这个项目的全部支付", "All payments of this project"));
    page.json = out.end_object().take();
    return page;
}

}  // namespace modou::server
