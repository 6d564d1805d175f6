// Pages about one giver or one gift: a shop, a buyer's good deeds (by a private link), a gift with its address.
#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "giving_door/gift_list.hpp"
#include "giving_door/promise_parts.hpp"
#include "journal/leaf.hpp"

namespace modou::giving_door {
namespace {

using base::JsonOut;
using giving::Office;
using giving::Project;
using ledger::State;

constexpr std::size_t k_deeds = 20'000, k_deeds_shown = 50;
// A shop's sums by project come from its newest entries; beyond this many the page says that it shows the newest only.
constexpr std::size_t k_shop_entries = 50'000;

// Sums of one giver's (or buyer's) gifts by project and by day.
struct Sums {
    std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> projects;  // gifts, amount
    std::map<std::int32_t, std::pair<std::uint64_t, std::uint64_t>> days;
    std::uint64_t gifts = 0, amount = 0;

    void add(const Gift& gift) {
        if (gift.amount == 0) return;
        for (auto* sum : {&projects[gift.project->id], &days[base::day_of(gift.fact.event_time).number]}) {
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
    std::vector<std::pair<std::uint64_t, std::string>> by_amount() const {  // the largest first
        std::vector<std::pair<std::uint64_t, std::string>> order;
        for (const auto& [id, sum] : projects) order.emplace_back(sum.second, id);
        std::sort(order.rbegin(), order.rend());
        return order;
    }
    void write_projects(JsonOut& out, const Projects& all) const {
        out.key("projects").begin_list();
        for (const auto& [amount_fen, id] : by_amount()) {
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
        for (const auto& [amount_fen, id] : by_amount())
            rows +=
                fmt::format("<li><a href=\"/projects/{}\">{}</a> {}</li>", percent_encoded(id),
                            base::html_escaped(pick(lang, all.at(id).title_zh, all.at(id).title_en)), yuan(amount_fen));
        return "<ul>" + rows + "</ul>";
    }
};

}  // namespace

PageResult shop_page(Office& office, Lang lang, std::string_view id) {
    MODOU_TRY(const auto account_id, office.shop_account(id));
    if (!account_id) return tl::unexpected(not_found("there is no such shop"));
    const auto projects = office.projects();
    MODOU_TRY(const auto sequences, office.book().of_account(*account_id, ~base::Sequence{0}, k_shop_entries));
    MODOU_TRY(const auto gifts, read_gifts(office, by_account(*projects), sequences));
    MODOU_TRY(const auto promised, giving::promises_of(office, id, *account_id));
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
                               ? fmt::format("「{}」捐赠 {} 笔，共 {}。", id, count_text(account.gifts), yuan(amount))
                               : fmt::format("{} gave {} in {}.", id, yuan(amount), number_of(account.gifts, "gift"));
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
    write_promises(out, promised.promises, *projects);
    out.member("pledges_more", promised.more);
    std::string promises;
    for (const giving::Promise& one : promised.promises)
        if (one.in_force) promises += "<li>" + promise_text(one, *projects, lang) + "</li>";
    page.body = fmt::format("<h1>{}</h1><p>{}</p>{}<h2>{}</h2><ul>{}</ul>", base::html_escaped(id),
                            base::html_escaped(page.description), sums.project_rows(*projects, lang),
                            pick(lang, "现在的承诺", "What it promises now"), promises);
    page.json = out.end_object().take();
    return page;
}

PageResult deeds_page(Office& office, Lang lang, std::string_view token, const net::Request& request) {
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
    out.member("gifts", sums.gifts)
        .member("amount_fen", sums.amount)
        .member("newest_only", sequences.size() == k_deeds)
        .key("first_day");
    if (sums.days.empty())
        out.null();
    else
        out.value(base::format_day({sums.days.begin()->first}));
    sums.write_projects(out, *projects);
    // The sums are of all; the list goes on page by page, to the first gift.
    std::optional<base::Sequence> next;
    MODOU_TRY(const base::Sequence before, before_asked(request));
    if (before != ~base::Sequence{0}) {
        MODOU_TRY(const auto some, office.book().of_party(*party, before, k_deeds_shown));
        MODOU_TRY(gifts, read_gifts(office, by_account(*projects), some));
        if (some.size() == k_deeds_shown) next = some.back();
    } else if (gifts.size() > k_deeds_shown) {
        gifts.resize(k_deeds_shown);
        next = gifts.back().fact.sequence;
    }
    out.key("latest").begin_list();
    std::string rows;
    for (const Gift& gift : gifts) {
        MODOU_TRY(const std::string shop, office.shop_name(gift.fact.debit));
        out.begin_object();
        write_gift_members(out, gift);
        out.member("shop", shop).end_object();
        rows += fmt::format("<li><a href=\"/gifts/{}?deed={}\">{} {}</a> {}</li>", gift.fact.sequence,
                            percent_encoded(token), yuan(gift.amount),
                            base::html_escaped(pick(lang, gift.project->title_zh, gift.project->title_en)),
                            time_tag(base::day_of(gift.fact.event_time)));
    }
    out.end_list().key("next");
    next ? out.value(*next) : out.null();
    page.title = pick(lang, "我的善意 — 魔豆", "My good deeds — Modou");
    page.description =
        lang == Lang::zh
            ? fmt::format("你的购物带来了 {} 笔捐赠，共 {}。", count_text(sums.gifts), yuan(sums.amount))
            : fmt::format("Your orders brought {} in {}.", yuan(sums.amount), number_of(sums.gifts, "gift"));
    page.body = fmt::format("<h1>{}</h1><p>{}</p>{}<h2>{}</h2><ul>{}</ul>", pick(lang, "我的善意", "My good deeds"),
                            page.description, sums.project_rows(*projects, lang),
                            pick(lang, "最近的善意", "Latest good deeds"), rows);
    if (next)
        page.body +=
            fmt::format("<p><a rel=\"next\" href=\"?before={}\">{}</a></p>", *next, pick(lang, "更早的", "Earlier"));
    page.json = out.end_object().take();
    return page;
}

namespace {

// What made a gift: the definition of its entry, with a way to its text, and the pledge.
std::string rule_text(const giving::PublishedDefinition* made_by, std::uint32_t pledge, Lang lang) {
    if (made_by == nullptr) return std::string(pick(lang, "账本没有写明规则", "The book names no rule"));
    const std::string name = base::html_escaped(made_by->programme);
    const std::string rule = lang == Lang::zh ? fmt::format("规则：{}，第 {} 版", name, made_by->version)
                                              : fmt::format("Rule: {}, version {}", name, made_by->version);
    return fmt::format("<a href=\"/v1/definitions/{}\">{}</a>{}", made_by->digest, rule,
                       lang == Lang::zh ? fmt::format("，承诺第 {} 条", pledge) : fmt::format(", pledge {}", pledge));
}

}  // namespace

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
    MODOU_TRY(const auto corrections, office.book().corrections_of(sequence));
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
        .member("holder_en", project->holder_en)
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
    // The rule is the entry's own, whatever is in force today; a correction is of a gift, and shows the gift's.
    std::uint16_t number = stored.entry.definition;
    std::uint32_t pledge = stored.entry.pledge;
    if (correction) {
        MODOU_TRY(const auto gift, office.book().entry(stored.entry.refers));
        number = gift.entry.definition;
        pledge = gift.entry.pledge;
    }
    const giving::PublishedDefinition* made_by = office.definitions().find(number);
    out.key("rule").begin_object().key("programme");
    made_by ? out.value(made_by->programme) : out.null();
    out.key("version");
    made_by ? out.value(made_by->version) : out.null();
    out.member("pledge", pledge).key("sha256");
    made_by ? out.value(made_by->digest) : out.null();
    out.end_object();
    out.key("corrected_by").begin_list();
    for (const auto& other : corrections) out.value(other.sequence);
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
    page.description = lang == Lang::zh
                           ? fmt::format("账本第 {} 条：{} 给「{}」，占第 {} 分到第 {} 分。", count_text(sequence),
                                         yuan(stored.entry.amount), project->title_zh, count_text(from + 1),
                                         count_text(from + stored.entry.amount))
                           : fmt::format("Entry {} of the book: {} for {}, fen {} to fen {}.", count_text(sequence),
                                         yuan(stored.entry.amount), project->title_en, count_text(from + 1),
                                         count_text(from + stored.entry.amount));
    page.body = fmt::format("<h1>{}</h1><p>{}</p><p>{}</p><p><code>{}</code></p>", yuan(stored.entry.amount),
                            base::html_escaped(page.description), rule_text(made_by, pledge, lang),
                            base::hex(stored.entry.commitment));
    page.json = out.end_object().take();
    return page;
}

}  // namespace modou::giving_door
