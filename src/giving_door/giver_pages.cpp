// Pages about one giver or one gift: a shop, a buyer's good deeds (by a private link), a gift with its address.
#include <algorithm>

#include "base/number.hpp"
#include "base/text.hpp"
#include "giving_door/gift_list.hpp"
#include "giving_door/promise_parts.hpp"
#include "journal/leaf.hpp"

namespace modou::giving_door {
namespace {

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
    std::vector<api::ProjectSum> told(const Projects& all) const {
        std::vector<api::ProjectSum> out;
        for (const auto& [amount_fen, id] : by_amount()) {
            const Project& project = all.at(id);
            out.push_back({project.id, project.title_zh, project.title_en, projects.at(id).first, amount_fen});
        }
        return out;
    }
    std::string project_rows(const Projects& all, Language lang) const {
        std::string rows;
        for (const auto& [amount_fen, id] : by_amount())
            rows +=
                fmt::format("<li><a href=\"/projects/{}\">{}</a> {}</li>", percent_encoded(id),
                            base::html_escaped(pick(lang, all.at(id).title_zh, all.at(id).title_en)), yuan(amount_fen));
        return "<ul>" + rows + "</ul>";
    }
};

}  // namespace

PageResult shop_page(Office& office, Language lang, std::string_view id) {
    MODOU_TRY(const auto account_id, office.shop_account(id));
    if (!account_id) return tl::unexpected(not_found("there is no such shop"));
    const auto projects = office.projects();
    MODOU_TRY(const auto sequences, office.book().of_account(*account_id, ~base::Sequence{0}, k_shop_entries));
    MODOU_TRY(const auto gifts, read_gifts(office, by_account(*projects), sequences));
    MODOU_TRY(const auto promised, giving::promises_of(office, id, *account_id));
    Sums sums;
    for (const Gift& gift : gifts) sums.add(gift);
    Page page;
    api::Shop reply;
    office.book().read([&](const State& state) {
        const ledger::Account& account = *state.account(*account_id);
        const std::uint64_t amount = account.debits - account.credits;
        begin(reply, page, office, state);
        reply.shop = id;
        reply.gifts = account.gifts;
        reply.amount_fen = amount;
        reply.newest_only = sequences.size() == k_shop_entries;
        page.title = fmt::format("{} — {}", id, pick(lang, "魔豆", "Modou"));
        page.description = lang == Language::zh
                               ? fmt::format("「{}」捐赠 {} 笔，共 {}。", id, count_text(account.gifts), yuan(amount))
                               : fmt::format("{} gave {} in {}.", id, yuan(amount), number_of(account.gifts, "gift"));
    });
    const auto days = sums.day_figures();
    if (!days.empty()) {
        reply.first_day = days.front().day;
        reply.last_day = days.back().day;
    }
    reply.projects = sums.told(*projects);
    reply.days = told_days(days, k_project_days);
    reply.pledges = told(promised.promises, *projects);
    reply.pledges_more = promised.more;
    std::string promises;
    for (const giving::Promise& one : promised.promises)
        if (one.in_force) promises += "<li>" + promise_text(one, *projects, lang) + "</li>";
    page.body = fmt::format("<h1>{}</h1><p>{}</p>{}<h2>{}</h2><ul>{}</ul>", base::html_escaped(id),
                            base::html_escaped(page.description), sums.project_rows(*projects, lang),
                            pick(lang, "现在的承诺", "What it promises now"), promises);
    tell(page, reply);
    return page;
}

PageResult deeds_page(Office& office, Language lang, std::string_view token, const net::Request& request) {
    MODOU_TRY(const auto party, office.party_of_link(token));
    if (!party) return tl::unexpected(not_found("this private link is not known or was revoked"));
    const auto projects = office.projects();
    MODOU_TRY(const auto sequences, office.book().of_party(*party, ~base::Sequence{0}, k_deeds));
    MODOU_TRY(auto gifts, read_gifts(office, by_account(*projects), sequences));
    Sums sums;
    for (const Gift& gift : gifts) sums.add(gift);
    Page page;
    page.is_private = true;
    api::Deeds reply;
    begin_now(reply, page, office);
    reply.gifts = sums.gifts;
    reply.amount_fen = sums.amount;
    reply.newest_only = sequences.size() == k_deeds;
    if (!sums.days.empty()) reply.first_day = base::Day{sums.days.begin()->first};
    reply.projects = sums.told(*projects);
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
    std::string rows;
    for (const Gift& gift : gifts) {
        MODOU_TRY(std::string shop, office.shop_name(gift.fact.debit));
        reply.latest.push_back({told(gift), std::move(shop)});
        rows += fmt::format("<li><a href=\"/gifts/{}?deed={}\">{} {}</a> {}</li>", gift.fact.sequence,
                            percent_encoded(token), yuan(gift.amount),
                            base::html_escaped(pick(lang, gift.project->title_zh, gift.project->title_en)),
                            time_tag(base::day_of(gift.fact.event_time)));
    }
    reply.next = next;
    page.title = pick(lang, "我的善意 — 魔豆", "My good deeds — Modou");
    page.description =
        lang == Language::zh
            ? fmt::format("你的购物带来了 {} 笔捐赠，共 {}。", count_text(sums.gifts), yuan(sums.amount))
            : fmt::format("Your orders brought {} in {}.", yuan(sums.amount), number_of(sums.gifts, "gift"));
    page.body = fmt::format("<h1>{}</h1><p>{}</p>{}<h2>{}</h2><ul>{}</ul>", pick(lang, "我的善意", "My good deeds"),
                            page.description, sums.project_rows(*projects, lang),
                            pick(lang, "最近的善意", "Latest good deeds"), rows);
    if (next)
        page.body +=
            fmt::format("<p><a rel=\"next\" href=\"?before={}\">{}</a></p>", *next, pick(lang, "更早的", "Earlier"));
    tell(page, reply);
    return page;
}

namespace {

// What made a gift: the definition of its entry, with a way to its text, and the pledge.
std::string rule_text(const tally::PublishedDefinition* made_by, std::uint32_t pledge, Language lang) {
    if (made_by == nullptr) return std::string(pick(lang, "账本没有写明规则", "The book names no rule"));
    const std::string name = base::html_escaped(made_by->programme);
    const std::string rule = lang == Language::zh ? fmt::format("规则：{}，第 {} 版", name, made_by->version)
                                                  : fmt::format("Rule: {}, version {}", name, made_by->version);
    return fmt::format(
        "<a href=\"/v1/definitions/{}\">{}</a>{}", made_by->digest, rule,
        lang == Language::zh ? fmt::format("，承诺第 {} 条", pledge) : fmt::format(", pledge {}", pledge));
}

}  // namespace

PageResult gift_page(Office& office, Language lang, std::string_view text, const net::Request& request) {
    const auto entry_number = base::whole_number<base::Sequence>(text);
    if (!entry_number) return tl::unexpected(not_found("a gift is named by its number in the book"));
    const base::Sequence sequence = *entry_number;
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
    api::GiftPage reply;
    std::uint64_t left = stored.entry.amount;
    office.book().read([&](const State& state) {
        begin(reply, page, office, state);
        left -= state.corrected(sequence);
    });
    const std::uint64_t from = correction ? stored.entry.debit_from : stored.entry.credit_from;
    reply.sequence = sequence;
    reply.kind = correction ? "correct" : "post";
    reply.project = project->id;
    reply.title_zh = project->title_zh;
    reply.title_en = project->title_en;
    reply.holder = project->holder;
    reply.holder_en = project->holder_en;
    reply.amount_fen = stored.entry.amount;
    reply.standing_fen = correction ? 0 : left;
    reply.day = base::day_of(stored.entry.event_time);
    reply.recorded = {static_cast<std::int64_t>(stored.record_time_ms / 1000)};
    reply.account = project->account.value;
    reply.interval = {from, from + stored.entry.amount};
    // The rule is the entry's own, whatever is in force today; a correction is of a gift, and shows the gift's.
    std::uint16_t number = stored.entry.definition;
    reply.rule.pledge = stored.entry.pledge;
    if (correction) {
        MODOU_TRY(const auto gift, office.book().entry(stored.entry.refers));
        number = gift.entry.definition;
        reply.rule.pledge = gift.entry.pledge;
        reply.corrects = stored.entry.refers;
    }
    const tally::PublishedDefinition* made_by = office.definitions().find(number);
    if (made_by != nullptr) {
        reply.rule.programme = made_by->programme;
        reply.rule.version = made_by->version;
        reply.rule.sha256 = made_by->digest;
    }
    for (const auto& other : corrections) reply.corrected_by.push_back(other.sequence);
    reply.commitment = base::hex(stored.entry.commitment);
    reply.leaf = base::hex(leaf);
    if (!shop.empty()) reply.shop = shop;
    tell(page, reply);
    page.title = fmt::format("{} {} — {}", yuan(stored.entry.amount), pick(lang, project->title_zh, project->title_en),
                             pick(lang, "魔豆", "Modou"));
    page.description = lang == Language::zh
                           ? fmt::format("账本第 {} 条：{} 给「{}」，占第 {} 分到第 {} 分。", count_text(sequence),
                                         yuan(stored.entry.amount), project->title_zh, count_text(from + 1),
                                         count_text(from + stored.entry.amount))
                           : fmt::format("Entry {} of the book: {} for {}, fen {} to fen {}.", count_text(sequence),
                                         yuan(stored.entry.amount), project->title_en, count_text(from + 1),
                                         count_text(from + stored.entry.amount));
    page.body = fmt::format("<h1>{}</h1><p>{}</p><p>{}</p><p><code>{}</code></p>", yuan(stored.entry.amount),
                            base::html_escaped(page.description), rule_text(made_by, reply.rule.pledge, lang),
                            reply.commitment);
    return page;
}

}  // namespace modou::giving_door
