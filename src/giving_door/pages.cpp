#include "giving_door/pages.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "giving_door/gift_list.hpp"
#include "money/money.hpp"

namespace modou::giving_door {
namespace {

using giving::Office;
using giving::Project;
using ledger::Figures;
using ledger::State;

constexpr std::size_t k_home_days = 60, k_page = 24;
constexpr std::size_t k_latest_home = 12;
constexpr std::size_t k_longest_question = 200;  // bytes; names are far shorter

std::string card_rows(const std::vector<std::pair<const Project*, const Figures*>>& cards, Language lang) {
    std::string rows;
    for (const auto& [project, f] : cards)
        rows +=
            fmt::format("<li><a href=\"/projects/{}\">{}</a> {}</li>", percent_encoded(project->id),
                        base::html_escaped(pick(lang, project->title_zh, project->title_en)), yuan(f ? f->amount : 0));
    return "<ul>" + rows + "</ul>";
}

}  // namespace

PageResult home_page(Office& office, Language lang) {
    const auto projects = office.projects();
    const auto statements = office.treasury().statements();
    Page page;
    api::Home reply;
    std::vector<base::Sequence> latest;
    std::map<base::Sequence, std::uint64_t> taken_back;  // of the latest gifts, at the same moment as all else
    office.book().read([&](const State& state) {
        const Figures& all = state.figures()[0];
        begin(reply, page, office, state);
        reply.gifts = all.gifts;
        reply.amount_fen = all.amount;
        reply.shops = state.givers();
        reply.buyers = state.parties();
        reply.projects = projects->size();
        const money::Money money = money::money_of_all(money::money_of_holders(state, *office.funds(), *statements));
        reply.money = money::api::told(money);
        reply.paid_beyond_received_fen = money.paid_beyond;
        reply.days = told_days(all.days, k_home_days);
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
        for (const auto& [project, f] : cards) reply.top.push_back(told_card(*project, f));
        page.title =
            pick(lang, "魔豆 — 每一分善意都有账可查", "Modou — every fen of kindness, on a book anyone can check");
        page.description =
            lang == Language::zh
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
    reply.latest = told(gifts);
    page.body += fmt::format("<h2>{}</h2>{}", pick(lang, "最新的捐赠", "Latest gifts"), gift_rows(gifts, lang));
    page.body += fmt::format("<p><a href=\"/gifts\">{}</a> <a href=\"/payouts\">{}</a> <a href=\"/entries\">{}</a></p>",
                             pick(lang, "全部捐赠", "All gifts"), pick(lang, "全部支付", "All payments"),
                             pick(lang, "账本条目", "Entries of the book"));
    tell(page, reply);
    return page;
}

PageResult projects_page(Office& office, Language lang, const net::Request& request) {
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
    api::Projects reply;
    office.book().read([&](const State& state) {
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
        begin(reply, page, office, state);
        reply.total = total;
        reply.page = number;
        reply.pages = pages;
        for (const auto& [project, f] : cards) reply.projects.push_back(told_card(*project, f));
        for (const auto& [value, count] : causes) reply.causes.push_back({value, count});
        for (const auto& [value, count] : regions) reply.regions.push_back({value, count});
        page.title = pick(lang, "公益项目 — 魔豆", "Projects — Modou");
        page.description = lang == Language::zh
                               ? fmt::format("{} 个公益项目，每一笔都有账可查。", total)
                               : fmt::format("{}, each gift on the book.", number_of(total, "project"));
        page.body =
            fmt::format("<h1>{}</h1>{}<p>{}</p>{}{}", pick(lang, "公益项目", "Projects"),
                        search_form("/projects", pick(lang, "项目名、机构或地区", "Name or organisation"), asked, lang),
                        page.description, card_rows(cards, lang),
                        pager(request, {"q", "cause", "region", "sort"}, number, pages, lang));
    });
    MODOU_TRY(const auto entry, entry_asked(office, *projects, asked));
    if (entry) reply.entry = told(*entry);
    if (entry) page.body += fmt::format("<ul>{}</ul>", entry_row(*entry, lang));
    tell(page, reply);
    return page;
}

}  // namespace modou::giving_door
