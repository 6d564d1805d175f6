#include "server/pages.hpp"

#include <algorithm>
#include <charconv>

#include "base/json_out.hpp"
#include "base/text.hpp"
#include "giving/money.hpp"
#include "journal/leaf.hpp"

namespace modou::server {
namespace {

using base::Code;
using base::Day;
using base::JsonOut;
using giving::Office;
using giving::Project;
using ledger::Figures;
using ledger::State;
using Projects = std::map<std::string, Project>;

constexpr std::size_t k_home_days = 60, k_project_days = 180, k_page = 24;
constexpr std::size_t k_latest_home = 12, k_deeds = 2'000, k_deeds_shown = 50;
// A shop's sums by project come from its newest entries; beyond this many the page says that it shows the newest only.
constexpr std::size_t k_shop_entries = 50'000;

std::string_view pick(Lang lang, std::string_view zh, std::string_view en) {
    return lang == Lang::zh ? zh : en;
}

std::string yuan(std::uint64_t fen) {
    const std::string exact = base::format_yuan({static_cast<std::int64_t>(fen)});
    return "¥" + base::grouped(static_cast<std::int64_t>(fen / 100)) + exact.substr(exact.size() - 3);
}

std::string count_text(std::uint64_t n) {
    return base::grouped(static_cast<std::int64_t>(n));
}

void begin(JsonOut& out, Office& office, const State& state) {
    out.begin_object()
        .key("as_of")
        .begin_object()
        .member("size", state.size())
        .member("time", base::format_utc({state.record_time_ms() / 1000}))
        .end_object();
    out.member("demo", office.made_data());
}

void write_days(JsonOut& out, const std::vector<ledger::DayFigure>& days, std::size_t limit,
                std::string_view name = "days") {
    out.key(name).begin_list();
    if (!days.empty()) {
        const std::int32_t last = days.back().day.number;
        const std::int32_t first = std::max(days.front().day.number, last - static_cast<std::int32_t>(limit) + 1);
        auto at =
            std::lower_bound(days.begin(), days.end(), Day{first}, [](const auto& d, Day day) { return d.day < day; });
        for (std::int32_t day = first; day <= last; ++day) {
            const bool here = at != days.end() && at->day.number == day;
            out.begin_object()
                .member("day", base::format_day({day}))
                .member("gifts", here ? at->gifts : 0)
                .member("amount_fen", here ? at->amount : 0)
                .end_object();
            if (here) ++at;
        }
    }
    out.end_list();
}

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

// By account, for the few look-ups of one page.
std::map<std::uint64_t, const Project*> by_account(const Projects& projects) {
    std::map<std::uint64_t, const Project*> out;
    for (const auto& [id, project] : projects) out[project.account.value] = &project;
    return out;
}

struct Gift {
    journal::StoredEntry stored;
    const Project* project = nullptr;
    std::uint64_t amount = 0;  // net of corrections
};

void write_gift_members(JsonOut& out, const Gift& gift) {
    out.member("sequence", gift.stored.sequence)
        .member("project", gift.project->id)
        .member("title_zh", gift.project->title_zh)
        .member("title_en", gift.project->title_en);
    out.member("amount_fen", gift.amount).member("day", base::format_day(base::day_of(gift.stored.entry.event_time)));
    out.member("recorded", base::format_utc({gift.stored.record_time_ms / 1000}));
}

base::Result<std::vector<Gift>> read_gifts(Office& office, const std::map<std::uint64_t, const Project*>& projects,
                                           const std::vector<base::Sequence>& sequences) {
    std::vector<Gift> gifts;
    for (base::Sequence sequence : sequences) {
        MODOU_TRY(const auto stored, office.book().entry(sequence));
        const auto project = projects.find(stored.entry.credit.value);
        if (stored.entry.kind != journal::Kind::post || project == projects.end()) continue;
        gifts.push_back({stored, project->second, stored.entry.amount});
    }
    office.book().read([&](const State& state) {
        for (Gift& gift : gifts) gift.amount -= state.corrected(gift.stored.sequence);
    });
    return gifts;
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
        rows += fmt::format("<li><a href=\"/gifts/{}\">{} {}</a> {}</li>", gift.stored.sequence, yuan(gift.amount),
                            base::html_escaped(pick(lang, gift.project->title_zh, gift.project->title_en)),
                            base::format_day(base::day_of(gift.stored.entry.event_time)));
    return rows.empty() ? rows : "<ul>" + rows + "</ul>";
}

// Sums of one giver's (or buyer's) gifts by project and by day.
struct Sums {
    std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> projects;  // gifts, amount
    std::map<std::int32_t, std::pair<std::uint64_t, std::uint64_t>> days;
    std::uint64_t gifts = 0, amount = 0;

    void add(const Gift& gift) {
        if (gift.amount == 0) return;
        for (auto* sum : {&projects[gift.project->id], &days[base::day_of(gift.stored.entry.event_time).number]}) {
            ++sum->first;
            sum->second += gift.amount;
        }
        ++gifts;
        amount += gift.amount;
    }
    std::vector<ledger::DayFigure> day_figures() const {
        std::vector<ledger::DayFigure> out;
        for (const auto& [day, sum] : days) out.push_back({{day}, sum.first, sum.second});
        return out;
    }
    void write_projects(JsonOut& out, const Projects& all) const {
        std::vector<std::pair<std::uint64_t, std::string>> order;
        for (const auto& [id, sum] : projects) order.emplace_back(sum.second, id);
        std::sort(order.rbegin(), order.rend());
        out.key("projects").begin_list();
        for (const auto& [amount_fen, id] : order) {
            const Project& project = all.at(id);
            out.begin_object()
                .member("project", id)
                .member("title_zh", project.title_zh)
                .member("title_en", project.title_en);
            out.member("gifts", projects.at(id).first).member("amount_fen", amount_fen).end_object();
        }
        out.end_list();
    }
    std::string project_rows(const Projects& all, Lang lang) const {
        std::string rows;
        for (const auto& [id, sum] : projects)
            rows +=
                fmt::format("<li>{}: {}</li>", base::html_escaped(pick(lang, all.at(id).title_zh, all.at(id).title_en)),
                            yuan(sum.second));
        return "<ul>" + rows + "</ul>";
    }
};

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if (std::isalnum(u) != 0 || c == '-' || c == '_' || c == '.' || c == '~')
            out += c;
        else
            out += fmt::format("%{:02X}", u);
    }
    return out;
}

std::string card_rows(const std::vector<std::pair<const Project*, const Figures*>>& cards, Lang lang) {
    std::string rows;
    for (const auto& [project, f] : cards)
        rows +=
            fmt::format("<li><a href=\"/projects/{}\">{}</a> {}</li>", percent_encoded(project->id),
                        base::html_escaped(pick(lang, project->title_zh, project->title_en)), yuan(f ? f->amount : 0));
    return "<ul>" + rows + "</ul>";
}

std::string folded(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

base::Error not_found(std::string what) {
    return {Code::not_found, "", std::move(what)};
}

}  // namespace

PageResult home_page(Office& office, Lang lang) {
    const auto projects = office.projects();
    const auto statements = office.statements();
    Page page;
    JsonOut out;
    std::vector<base::Sequence> latest;
    std::string top;
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
        giving::write_money(out, giving::money_of_all(giving::money_of_holders(state, *projects, *statements)));
        write_days(out, all.days, k_home_days);
        latest.assign(all.latest.begin(),
                      all.latest.begin() + static_cast<std::ptrdiff_t>(std::min(k_latest_home, all.latest.size())));
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
                : fmt::format("{} in {} gifts by {} shops, helped by {} buyers, for {} projects.", yuan(all.amount),
                              count_text(all.gifts), count_text(state.givers()), count_text(state.parties()),
                              projects->size());
        page.body = fmt::format("<h1>{}</h1><p>{}</p><h2>{}</h2>{}", page.title, page.description,
                                pick(lang, "项目", "Projects"), card_rows(cards, lang));
    });
    MODOU_TRY(const auto gifts, read_gifts(office, by_account(*projects), latest));
    write_gifts(out, gifts, "latest");
    page.body += fmt::format("<h2>{}</h2>{}", pick(lang, "最新捐赠", "Latest gifts"), gift_rows(gifts, lang));
    page.json = out.end_object().take();
    return page;
}

PageResult projects_page(Office& office, Lang lang, const net::Request& request) {
    const auto projects = office.projects();
    const std::string words = folded(base::trimmed(request.parameter("q").value_or("")));
    const std::string cause = request.parameter("cause").value_or(""),
                      region = request.parameter("region").value_or("");
    const std::string sort = request.parameter("sort").value_or("raised");
    const std::string wanted_page = request.parameter("page").value_or("1");
    std::size_t number = 1;
    if (std::from_chars(wanted_page.data(), wanted_page.data() + wanted_page.size(), number).ec != std::errc() ||
        number == 0)
        number = 1;
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
            if (!words.empty() &&
                folded(project.title_zh + "\n" + project.title_en + "\n" + id + "\n" + project.holder).find(words) ==
                    std::string::npos)
                continue;
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
                                            : fmt::format("{} projects, each gift on the book.", total);
        page.body = fmt::format("<h1>{}</h1>{}", pick(lang, "公益项目", "Projects"), card_rows(cards, lang));
    });
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
    office.book().read([&](const State& state) {
        page.size = state.size();
        const Figures* f = state.figures_of(project.account);
        begin(out, office, state);
        out.key("project");
        write_card(out, project, f);
        out.member("account", project.account.value).key("money");
        giving::write_money(out, giving::money_of_project(state, *projects, *statements, project));
        write_days(out, f ? f->days : std::vector<ledger::DayFigure>{}, k_project_days);
        if (f != nullptr) latest = f->latest;
        const std::string raised = yuan(f ? f->amount : 0), times = count_text(f ? f->gifts : 0),
                          givers = count_text(f ? f->givers : 0);
        page.title =
            fmt::format("{} — {}", pick(lang, project.title_zh, project.title_en), pick(lang, "魔豆", "Modou"));
        page.description =
            lang == Lang::zh
                ? fmt::format("{} 家商家捐赠 {} 笔，共 {}。善款由 {} 持有，平台不经手。", givers, times, raised,
                              project.holder)
                : fmt::format("{} in {} gifts from {} shops. The money is held by {}, never by the platform.", raised,
                              times, givers, project.holder);
    });
    const auto& definition = office.definition();
    out.key("definition")
        .begin_object()
        .member("programme", definition.programme)
        .member("version", definition.version)
        .member("poster_zh", definition.poster.zh)
        .member("poster_en", definition.poster.en)
        .end_object();
    std::map<std::uint64_t, const Project*> only{{project.account.value, &project}};
    MODOU_TRY(const auto gifts, read_gifts(office, only, latest));
    write_gifts(out, gifts, "latest");
    page.body = fmt::format(
        "<h1>{}</h1><p>{}</p><h2>{}</h2>{}", base::html_escaped(pick(lang, project.title_zh, project.title_en)),
        base::html_escaped(page.description), pick(lang, "最新捐赠", "Latest gifts"), gift_rows(gifts, lang));
    page.json = out.end_object().take();
    return page;
}

PageResult shops_page(Office& office, Lang lang, const net::Request& request) {
    MODOU_TRY(const auto found, office.find_shops(base::trimmed(request.parameter("q").value_or("")), k_page));
    Page page;
    JsonOut out;
    std::string rows;
    office.book().read([&](const State& state) {
        page.size = state.size();
        begin(out, office, state);
        out.key("shops").begin_list();
        for (const auto& [name, id] : found) {
            const ledger::Account* account = state.account(id);
            if (account == nullptr) continue;
            out.begin_object()
                .member("shop", name)
                .member("gifts", account->gifts)
                .member("amount_fen", account->debits - account->credits)
                .end_object();
            rows += fmt::format("<li><a href=\"/shops/{}\">{}</a> {}</li>", percent_encoded(name),
                                base::html_escaped(name), yuan(account->debits - account->credits));
        }
        out.end_list();
    });
    page.title = pick(lang, "商家 — 魔豆", "Shops — Modou");
    page.description = pick(lang, "查一家商家捐了多少、给了谁。", "Look up what a shop has given, and to whom.");
    page.body = fmt::format("<h1>{}</h1><ul>{}</ul>", pick(lang, "商家", "Shops"), rows);
    page.json = out.end_object().take();
    return page;
}

PageResult shop_page(Office& office, Lang lang, std::string_view id) {
    MODOU_TRY(const auto account_id, office.shop_account(id));
    if (!account_id) return tl::unexpected(not_found("there is no such shop"));
    const auto projects = office.projects();
    MODOU_TRY(const auto sequences, office.book().of_account(*account_id, ~base::Sequence{0}, k_shop_entries));
    MODOU_TRY(const auto gifts, read_gifts(office, by_account(*projects), sequences));
    Sums sums;
    for (const Gift& gift : gifts) sums.add(gift);
    Page page;
    JsonOut out;
    office.book().read([&](const State& state) {
        page.size = state.size();
        const ledger::Account& account = *state.account(*account_id);
        const std::uint64_t amount = account.debits - account.credits;
        begin(out, office, state);
        out.member("shop", id)
            .member("gifts", account.gifts)
            .member("amount_fen", amount)
            .member("newest_only", sequences.size() == k_shop_entries);
        page.title = fmt::format("{} — {}", id, pick(lang, "魔豆", "Modou"));
        page.description = lang == Lang::zh
                               ? fmt::format("{} 捐赠 {} 笔，共 {}。", id, count_text(account.gifts), yuan(amount))
                               : fmt::format("{} gave {} in {} gifts.", id, yuan(amount), count_text(account.gifts));
    });
    const auto days = sums.day_figures();
    for (const bool first : {true, false}) {
        out.key(first ? "first_day" : "last_day");
        if (days.empty())
            out.null();
        else
            out.value(base::format_day(first ? days.front().day : days.back().day));
    }
    sums.write_projects(out, *projects);
    write_days(out, days, k_project_days);
    page.body = fmt::format("<h1>{}</h1><p>{}</p>{}", base::html_escaped(id), base::html_escaped(page.description),
                            sums.project_rows(*projects, lang));
    page.json = out.end_object().take();
    return page;
}

PageResult deeds_page(Office& office, Lang lang, std::string_view token) {
    MODOU_TRY(const auto party, office.party_of_link(token));
    if (!party) return tl::unexpected(not_found("this private link is not known or was revoked"));
    const auto projects = office.projects();
    MODOU_TRY(const auto sequences, office.book().of_party(*party, ~base::Sequence{0}, k_deeds));
    MODOU_TRY(auto gifts, read_gifts(office, by_account(*projects), sequences));
    Sums sums;
    for (const Gift& gift : gifts) sums.add(gift);
    Page page;
    page.is_private = true;
    JsonOut out;
    office.book().read([&](const State& state) {
        page.size = state.size();
        begin(out, office, state);
    });
    out.member("gifts", sums.gifts).member("amount_fen", sums.amount).key("first_day");
    if (sums.days.empty())
        out.null();
    else
        out.value(base::format_day({sums.days.begin()->first}));
    sums.write_projects(out, *projects);
    if (gifts.size() > k_deeds_shown) gifts.resize(k_deeds_shown);
    out.key("latest").begin_list();
    for (const Gift& gift : gifts) {
        MODOU_TRY(const std::string shop, office.shop_name(gift.stored.entry.debit));
        out.begin_object();
        write_gift_members(out, gift);
        out.member("shop", shop).end_object();
    }
    out.end_list();
    page.title = pick(lang, "我的公益 — 魔豆", "My good deeds — Modou");
    page.description =
        lang == Lang::zh
            ? fmt::format("您的购物带来了 {} 笔捐赠，共 {}。", count_text(sums.gifts), yuan(sums.amount))
            : fmt::format("Your orders brought {} in {} gifts.", yuan(sums.amount), count_text(sums.gifts));
    page.body = fmt::format("<h1>{}</h1><p>{}</p>{}", pick(lang, "我的公益", "My good deeds"), page.description,
                            sums.project_rows(*projects, lang));
    page.json = out.end_object().take();
    return page;
}

PageResult gift_page(Office& office, Lang lang, std::string_view text, const net::Request& request) {
    base::Sequence sequence = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), sequence);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size())
        return tl::unexpected(not_found("a gift is named by its number in the book"));
    const auto projects = office.projects();
    MODOU_TRY(const auto stored, office.book().entry(sequence));
    const bool correction = stored.entry.kind == journal::Kind::correct;
    if (stored.entry.kind != journal::Kind::post && !correction)
        return tl::unexpected(not_found("this entry of the book is no gift"));
    const Project* project = office.project_of(*projects, correction ? stored.entry.debit : stored.entry.credit);
    if (project == nullptr) return tl::unexpected(not_found("this entry of the book is no gift"));
    std::string shop;
    if (const auto token = request.parameter("deed")) {
        MODOU_TRY(const auto party, office.party_of_link(*token));
        if (party && *party == stored.secret.party) {
            MODOU_TRY(shop, office.shop_name(correction ? stored.entry.credit : stored.entry.debit));
        }
    }
    // Corrections of a gift are of its order: found by the group of its reference.
    MODOU_TRY(const auto group, office.book().find_group(stored.entry.reference));
    MODOU_TRY(const auto leaf, office.log().leaf(sequence));
    Page page;
    page.is_private = !shop.empty();
    JsonOut out;
    std::uint64_t left = stored.entry.amount;
    office.book().read([&](const State& state) {
        page.size = state.size();
        begin(out, office, state);
        left -= state.corrected(sequence);
    });
    const std::uint64_t from = correction ? stored.entry.debit_from : stored.entry.credit_from;
    out.member("sequence", sequence)
        .member("kind", correction ? "correct" : "post")
        .member("project", project->id)
        .member("title_zh", project->title_zh)
        .member("title_en", project->title_en);
    out.member("holder", project->holder)
        .member("amount_fen", stored.entry.amount)
        .member("standing_fen", correction ? 0 : left);
    out.member("day", base::format_day(base::day_of(stored.entry.event_time)))
        .member("recorded", base::format_utc({stored.record_time_ms / 1000}));
    out.member("account", project->account.value)
        .key("interval")
        .begin_list()
        .value(from)
        .value(from + stored.entry.amount)
        .end_list();
    const auto& definition = office.definition();
    out.key("rule")
        .begin_object()
        .member("programme", definition.programme)
        .member("version", definition.version)
        .member("pledge", stored.entry.pledge)
        .end_object();
    out.key("corrected_by").begin_list();
    for (const auto& other : group)
        if (other.entry.kind == journal::Kind::correct && other.entry.refers == sequence) out.value(other.sequence);
    out.end_list().key("corrects");
    if (correction)
        out.value(stored.entry.refers);
    else
        out.null();
    out.member("commitment", base::hex(stored.entry.commitment));
    out.member("leaf", base::hex(leaf));
    if (!shop.empty()) out.member("shop", shop);
    page.title = fmt::format("{} {} — {}", yuan(stored.entry.amount), pick(lang, project->title_zh, project->title_en),
                             pick(lang, "魔豆", "Modou"));
    page.description =
        lang == Lang::zh ? fmt::format("第 {} 笔账：{} 给 {}，占第 {} 到 {} 分。", sequence, yuan(stored.entry.amount),
                                       project->title_zh, from, from + stored.entry.amount)
                         : fmt::format("Entry {} of the book: {} for {}, fen {} to {}.", sequence,
                                       yuan(stored.entry.amount), project->title_en, from, from + stored.entry.amount);
    page.body = fmt::format("<h1>{}</h1><p>{}</p><p><code>{}</code></p>", yuan(stored.entry.amount),
                            base::html_escaped(page.description), base::hex(stored.entry.commitment));
    page.json = out.end_object().take();
    return page;
}

}  // namespace modou::server
