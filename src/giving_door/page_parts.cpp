#include "giving_door/page_parts.hpp"

#include <algorithm>

#include "base/number.hpp"
#include "base/text.hpp"

namespace modou::giving_door {

using base::Day;
using giving::Office;
using giving::Project;
using ledger::State;

std::string_view pick(Language lang, std::string_view zh, std::string_view en) {
    return lang == Language::zh ? zh : en;
}

std::string yuan(std::uint64_t fen) {
    const std::string exact = base::format_yuan({static_cast<std::int64_t>(fen)});
    return "¥" + base::grouped(static_cast<std::int64_t>(fen / 100)) + exact.substr(exact.size() - 3);
}

std::string count_text(std::uint64_t n) {
    return base::grouped(static_cast<std::int64_t>(n));
}

std::string number_of(std::uint64_t n, std::string_view one) {
    return fmt::format("{} {}{}", count_text(n), one, n == 1 ? "" : "s");
}

std::size_t page_asked(const net::Request& request) {
    return base::whole_number<std::size_t>(request.parameter("page").value_or("1"), 1).value_or(1);
}

std::string search_form(std::string_view action, std::string_view label, std::string_view words, Language lang) {
    return fmt::format(
        "<form method=\"get\" action=\"{}\"><label>{} <input type=\"search\" name=\"q\" value=\"{}\"></label> "
        "<button>{}</button></form>",
        action, label, base::html_escaped(words), pick(lang, "找", "Find"));
}

std::string pager(const net::Request& request, std::initializer_list<std::string_view> kept, std::size_t number,
                  std::size_t pages, Language lang) {
    if (pages < 2) return {};
    std::string query;
    for (const std::string_view name : kept)
        if (const auto value = request.parameter(name); value && !value->empty())
            query += fmt::format("{}={}&amp;", name, percent_encoded(*value));
    const auto link = [&](std::size_t to, std::string_view rel, std::string_view text) {
        return fmt::format(" <a rel=\"{}\" href=\"?{}page={}\">{}</a>", rel, query, to, text);
    };
    std::string out = fmt::format(fmt::runtime(pick(lang, "<p>第 {} 页，共 {} 页", "<p>Page {} of {}")),
                                  count_text(number), count_text(pages));
    if (number > 1) out += link(number - 1, "prev", pick(lang, "上一页", "Previous"));
    if (number < pages) out += link(number + 1, "next", pick(lang, "下一页", "Next"));
    return out + "</p>";
}

std::string time_tag(Day day) {
    return fmt::format("<time>{}</time>", base::format_day(day));
}

base::Error not_found(std::string what) {
    return {base::Code::not_found, "", std::move(what)};
}

void begin(api::Reply& reply, Page& page, const Office& office, const State& state) {
    page.size = state.size();
    reply.as_of = giving::api::as_of(state);
    reply.demo = office.folder().made_data();
}

void begin_now(api::Reply& reply, Page& page, Office& office) {
    office.book().read([&](const State& state) { begin(reply, page, office, state); });
}

std::vector<api::Day> told_days(const std::vector<ledger::DayFigure>& days, std::size_t limit) {
    std::vector<api::Day> out;
    if (days.empty()) return out;
    const std::int32_t last = days.back().day.number;
    const std::int32_t first = std::max(days.front().day.number, last - static_cast<std::int32_t>(limit) + 1);
    auto at =
        std::lower_bound(days.begin(), days.end(), Day{first}, [](const auto& d, Day day) { return d.day < day; });
    out.reserve(static_cast<std::size_t>(last - first) + 1);
    for (std::int32_t day = first; day <= last; ++day) {
        const bool here = at != days.end() && at->day.number == day;
        out.push_back({{day}, here ? at->gifts : 0, here ? at->amount : 0});
        if (here) ++at;
    }
    return out;
}

ProjectsByAccount by_account(const Projects& projects) {
    ProjectsByAccount out;
    for (const auto& [id, project] : projects) out[project.account.value] = &project;
    return out;
}

base::Result<std::vector<Gift>> read_gifts(Office& office, const ProjectsByAccount& projects,
                                           const std::vector<base::Sequence>& sequences) {
    MODOU_TRY(const auto facts, office.gift_facts().of(sequences));
    std::vector<Gift> gifts;
    gifts.reserve(facts.size());
    for (const giving::GiftFact& fact : facts) {
        const auto project = projects.find(fact.credit.value);
        if (fact.kind != journal::Kind::post || project == projects.end()) continue;
        gifts.push_back({fact, project->second, fact.amount});
    }
    office.book().read([&](const State& state) {
        for (Gift& gift : gifts) gift.amount -= state.corrected(gift.fact.sequence);
    });
    return gifts;
}

api::Gift told(const Gift& gift) {
    return {gift.fact.sequence,
            gift.project->id,
            gift.project->title_zh,
            gift.project->title_en,
            gift.amount,
            base::day_of(gift.fact.event_time),
            {gift.fact.record_time_ms / 1000}};
}

std::vector<api::Gift> told(const std::vector<Gift>& gifts) {
    std::vector<api::Gift> out;
    out.reserve(gifts.size());
    for (const Gift& gift : gifts) out.push_back(told(gift));
    return out;
}

api::Picture told(const giving::Picture& picture) {
    return {fmt::format("/pictures/{}.jpg", picture.sha256), picture.width, picture.height, picture.alt_zh,
            picture.alt_en};
}

shape::OrNull<api::Picture> told_first(const std::vector<giving::Picture>& pictures) {
    if (pictures.empty()) return {};
    return told(pictures.front());
}

api::ProjectCard told_card(const Project& project, const ledger::Figures* f) {
    api::ProjectCard card;
    card.project = project.id;
    card.title_zh = project.title_zh;
    card.title_en = project.title_en;
    card.cause = project.cause;
    card.holder = project.holder;
    card.holder_en = project.holder_en;
    card.region = project.region;
    if (f != nullptr) {
        card.gifts = f->gifts;
        card.amount_fen = f->amount;
        card.givers = f->givers;
        if (!f->days.empty()) {
            card.first_day = f->days.front().day;
            card.last_day = f->days.back().day;
        }
    }
    if (project.about) {
        card.picture = told_first(project.about->about.pictures);
        if (project.about->about.target_fen > 0) card.target_fen = project.about->about.target_fen;
    }
    return card;
}

std::string gift_rows(const std::vector<Gift>& gifts, Language lang) {
    std::string rows;
    for (const Gift& gift : gifts)
        rows += fmt::format("<li><a href=\"/gifts/{}\">{} {}</a> {}</li>", gift.fact.sequence, yuan(gift.amount),
                            base::html_escaped(pick(lang, gift.project->title_zh, gift.project->title_en)),
                            time_tag(base::day_of(gift.fact.event_time)));
    return rows.empty() ? rows : "<ul>" + rows + "</ul>";
}

}  // namespace modou::giving_door
