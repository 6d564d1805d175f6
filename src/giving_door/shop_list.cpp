// The list of shops: by name or by what they gave, by the words of a name, by what they promise.
#include <algorithm>
#include <numeric>

#include "base/text.hpp"
#include "giving_door/gift_list.hpp"
#include "giving_door/promise_parts.hpp"

namespace modou::giving_door {
namespace {

using base::Code;
using base::Result;
using giving::Office;
using giving::ShopIndex;
using ledger::State;

constexpr std::size_t k_page = 24;
constexpr std::size_t k_longest_question = 200;  // bytes; names are far shorter
constexpr std::size_t k_rows_at_once = 8'192;    // whose sums are read of one state: nobody waits long for the book

struct Asked {
    std::string words, promise;
    bool by_sum = false;
    std::size_t page = 1;
};

Result<Asked> asked_of(const net::Request& request) {
    Asked asked;
    asked.words = std::string(base::trimmed(request.parameter("q").value_or("")));
    asked.promise = std::string(base::trimmed(request.parameter("promise").value_or("")));
    for (const auto& [text, name] : {std::pair{&asked.words, "q"}, {&asked.promise, "promise"}})
        if (text->size() > k_longest_question)
            return base::fail(Code::bad_input, fmt::format("at most {} bytes are looked for", k_longest_question),
                              name);
    asked.by_sum = request.parameter("sort").value_or("") == "sum";
    asked.page = page_asked(request);
    return asked;
}

std::uint64_t given(const State& state, base::AccountId id) {
    const ledger::Account* account = state.account(id);
    return account == nullptr ? 0 : account->debits - account->credits;
}

// Puts the rows that stand from `skip` on, `count` of them, by sum, the largest first and alike ones by name, into
// their places.
void order_by_sum(Office& office, const ShopIndex& index, std::vector<std::uint32_t>& rows, std::size_t skip,
                  std::size_t count) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> sums;
    sums.reserve(rows.size());
    for (std::size_t begin = 0; begin < rows.size(); begin += k_rows_at_once) {
        const std::size_t end = std::min(rows.size(), begin + k_rows_at_once);
        office.book().read([&](const State& state) {
            for (std::size_t i = begin; i < end; ++i) sums.emplace_back(given(state, index.account(rows[i])), rows[i]);
        });
    }
    const auto before = [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    };
    const auto at = [&](std::size_t n) { return sums.begin() + static_cast<std::ptrdiff_t>(std::min(n, sums.size())); };
    if (skip < sums.size()) std::nth_element(sums.begin(), at(skip), sums.end(), before);
    std::partial_sort(at(skip), at(skip + count), sums.end(), before);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = sums[i].second;
}

struct Found {
    std::size_t total = 0, page = 1, pages = 1;
    bool more = false;  // not all that promise it are here
    std::vector<std::pair<std::string, base::AccountId>> shops;
    std::map<std::string, std::vector<giving::Promise>> promises;
};

// Shops whose pledges fit, as rows of the index.
Result<std::vector<std::uint32_t>> promising(Office& office, const ShopIndex& index, const Asked& asked,
                                             const std::atomic<bool>* stop, Found& found) {
    MODOU_TRY(const auto question, giving::promise_question(asked.promise));
    MODOU_TRY(auto promises, giving::find_promises(office, question, stop));
    found.more = promises.more;
    std::vector<std::uint32_t> rows;
    for (const auto& [shop, list] : promises.shops) {
        const auto row = index.row_of(shop);
        if (row && !giving::is_erased_shop(shop, index.account(*row))) rows.push_back(*row);
    }
    std::ranges::sort(rows);
    found.promises = std::move(promises.shops);
    return rows;
}

Result<Found> find(Office& office, const Asked& asked, const std::atomic<bool>* stop) {
    Found found;
    const auto paged = [&](std::size_t total) {
        found.total = total;
        found.pages = std::max<std::size_t>(1, (total + k_page - 1) / k_page);
        found.page = std::min(asked.page, found.pages);
        return (found.page - 1) * k_page;
    };
    MODOU_TRY(const auto index, office.shop_index());
    std::vector<std::uint32_t> rows;
    if (!asked.promise.empty()) {
        MODOU_TRY(rows, promising(office, *index, asked, stop, found));
        if (!asked.words.empty()) {
            MODOU_TRY(const auto named, index->rows(asked.words, stop));
            std::vector<std::uint32_t> both;
            std::ranges::set_intersection(rows, named, std::back_inserter(both));
            rows = std::move(both);
        }
    } else if (asked.by_sum || !asked.words.empty()) {
        MODOU_TRY(rows, index->rows(asked.words, stop));
    } else {
        const std::size_t skip = paged(index->size());
        for (std::size_t row = skip; row < std::min(index->size(), skip + k_page); ++row)
            found.shops.emplace_back(std::string(index->name(row)), index->account(row));
        return found;
    }
    const std::size_t skip = paged(rows.size());
    if (asked.by_sum) order_by_sum(office, *index, rows, skip, k_page);
    for (std::size_t i = skip; i < std::min(rows.size(), skip + k_page); ++i)
        found.shops.emplace_back(std::string(index->name(rows[i])), index->account(rows[i]));
    return found;
}

// For readers without scripts.
std::string form(const Asked& asked, Language lang) {
    return fmt::format(
        "<form method=\"get\" action=\"/shops\"><label>{} <input type=\"search\" name=\"q\" value=\"{}\"></label> "
        "<label>{} <input type=\"search\" name=\"promise\" value=\"{}\"></label> <label>{} <select name=\"sort\">"
        "<option value=\"\">{}</option><option value=\"sum\"{}>{}</option></select></label> <button>{}</button></form>",
        pick(lang, "商家名称", "Name of the shop"), base::html_escaped(asked.words),
        pick(lang, "承诺（如 1% 图书角）", "Promise (such as 1% library)"), base::html_escaped(asked.promise),
        pick(lang, "排序", "Sort"), pick(lang, "按名称", "By name"), asked.by_sum ? " selected" : "",
        pick(lang, "按捐赠金额", "By sum"), pick(lang, "找", "Find"));
}

}  // namespace

PageResult shops_page(Office& office, Language lang, const net::Request& request) {
    MODOU_TRY(const Asked asked, asked_of(request));
    MODOU_TRY(const Found found, find(office, asked, request.stop.get()));
    const auto projects = office.projects();
    Page page;
    api::Shops reply;
    reply.total = found.total;
    reply.page = found.page;
    reply.pages = found.pages;
    reply.more = found.more;
    std::string rows;
    office.book().read([&](const State& state) {
        begin(reply, page, office, state);
        for (const auto& [name, id] : found.shops) {
            const ledger::Account* account = state.account(id);
            if (account == nullptr) continue;
            api::ShopSum& shop = reply.shops.emplace_back(api::ShopSum{name, account->gifts, given(state, id), {}});
            rows += fmt::format("<li><a href=\"/shops/{}\">{}</a> {}", percent_encoded(name), base::html_escaped(name),
                                yuan(given(state, id)));
            if (const auto promised = found.promises.find(name); promised != found.promises.end()) {
                shop.pledges = told(promised->second, *projects);
                for (const giving::Promise& one : promised->second) rows += " · " + promise_text(one, *projects, lang);
            }
            rows += "</li>";
        }
    });
    MODOU_TRY(const auto entry, entry_asked(office, *projects, asked.words));
    if (entry) reply.entry = told(*entry);
    if (entry) rows += entry_row(*entry, lang);
    page.title = pick(lang, "爱心商家 — 魔豆", "Giving shops — Modou");
    page.description = pick(lang, "查一家商家捐了多少、给了谁。", "Look up what a shop has given, and to whom.");
    page.body = fmt::format(
        "<h1>{}</h1>{}<p>{}</p><ul>{}</ul>{}", pick(lang, "爱心商家", "Giving shops"), form(asked, lang),
        lang == Language::zh ? fmt::format("共 {} 家", count_text(found.total)) : number_of(found.total, "shop"), rows,
        pager(request, {"q", "promise", "sort"}, found.page, found.pages, lang));
    tell(page, reply);
    return page;
}

}  // namespace modou::giving_door
