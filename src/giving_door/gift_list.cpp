#include "giving_door/gift_list.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "proof/leaf.hpp"

namespace modou::giving_door {
namespace {

using base::Result;
using base::Sequence;
using journal::Kind;

constexpr std::size_t k_step = 200;

std::string_view kind_word(Kind kind) {
    switch (kind) {
        case Kind::post:
            return "post";
        case Kind::reserve:
            return "reserve";
        case Kind::settle:
            return "settle";
        case Kind::release:
            return "release";
        case Kind::correct:
            return "correct";
        case Kind::open:
            return "open";
        case Kind::close:
            return "close";
        case Kind::note:
            return "note";
    }
    return "note";
}

std::string_view kind_text(std::string_view kind, Language lang) {
    constexpr std::tuple<std::string_view, std::string_view, std::string_view> k_words[] = {
        {"post", "捐赠", "Gift"},           {"reserve", "预留", "Promise"},    {"settle", "支付", "Payment"},
        {"release", "释放", "Release"},     {"correct", "更正", "Correction"}, {"open", "开户", "Account opened"},
        {"close", "销户", "Account closed"}};
    for (const auto& [name, zh, en] : k_words)
        if (name == kind) return pick(lang, zh, en);
    return pick(lang, "附注", "Note");
}

// "update PROJECT sha256 HEX", "about PROJECT sha256 HEX".
std::string page_of_note(std::string_view text, Sequence sequence) {
    constexpr std::string_view k_about = "about ", k_digest = " sha256 ";
    const std::size_t digest = text.rfind(k_digest);
    if (digest == std::string_view::npos) return {};
    if (text.starts_with("update ")) return fmt::format("/updates/{}", sequence);
    if (!text.starts_with(k_about) || digest < k_about.size()) return {};
    return "/projects/" + percent_encoded(text.substr(k_about.size(), digest - k_about.size()));
}

}  // namespace

Result<GiftsFound> find_gifts(giving::Office& office, const Projects& projects, const giving::Project* only,
                              Sequence before, std::size_t limit) {
    const ProjectsByAccount accounts =
        only == nullptr ? by_account(projects) : ProjectsByAccount{{only->account.value, only}};
    before = std::min(before, office.book().durable());
    GiftsFound found;
    for (std::size_t looked = 0; found.gifts.size() < limit && looked < k_entries_looked_at;) {
        std::vector<Sequence> some;
        if (only != nullptr) {
            MODOU_TRY(some, office.book().of_account(only->account, before, k_step));
        } else {
            for (Sequence at = before; at > 0 && some.size() < k_step;) some.push_back(--at);
        }
        if (some.empty()) return found;
        looked += some.size();
        MODOU_TRY(auto gifts, read_gifts(office, accounts, some));
        before = some.back();
        const std::size_t room = limit - found.gifts.size();
        if (gifts.size() > room) {
            gifts.resize(room);
            before = gifts.back().fact.sequence;
        }
        found.gifts.insert(found.gifts.end(), gifts.begin(), gifts.end());
        if (some.size() < k_step && before == some.back()) return found;
    }
    if (before > 0) found.next = before;
    return found;
}

Result<PublicEntry> public_entry(giving::Office& office, const ProjectsByAccount& projects, Sequence sequence) {
    MODOU_TRY(const auto bytes, office.log().leaf(sequence));
    auto leaf = proof::read_leaf(bytes);
    if (!leaf) return tl::unexpected(leaf.error());
    PublicEntry entry;
    entry.sequence = sequence;
    entry.kind = kind_word(leaf->kind);
    entry.hidden = leaf->hidden();
    entry.day = leaf->day;
    entry.amount = leaf->amount;
    entry.refers = leaf->refers;
    entry.text = std::move(leaf->text);
    for (const std::uint64_t account : {leaf->credit, leaf->debit})
        if (const auto at = projects.find(account); at != projects.end() && entry.project == nullptr)
            entry.project = at->second;
    if (entry.hidden) return entry;
    if (leaf->kind == Kind::reserve) entry.page = fmt::format("/payouts/{}", sequence);
    if (leaf->kind == Kind::settle || leaf->kind == Kind::release)
        entry.page = fmt::format("/payouts/{}", leaf->refers);
    if ((leaf->kind == Kind::post || leaf->kind == Kind::correct) && entry.project != nullptr)
        entry.page = fmt::format("/gifts/{}", sequence);
    if (leaf->kind == Kind::note) entry.page = page_of_note(entry.text, sequence);
    return entry;
}

api::Entry told(const PublicEntry& entry) {
    const bool moves = !entry.hidden && entry.kind != "note" && entry.kind != "open" && entry.kind != "close";
    api::Entry out;
    out.sequence = entry.sequence;
    out.kind = entry.kind;
    out.hidden = entry.hidden;
    if (!entry.hidden && entry.day.number != 0) out.day = entry.day;
    if (moves) out.amount_fen = entry.amount;
    if (entry.project != nullptr) {
        out.project = entry.project->id;
        out.title_zh = entry.project->title_zh;
        out.title_en = entry.project->title_en;
    }
    if (entry.refers != 0) out.refers = entry.refers;
    if (!entry.text.empty()) out.text = entry.text;
    if (!entry.page.empty()) out.page = entry.page;
    return out;
}

std::optional<Sequence> entry_number(std::string_view words) {
    std::string text(words);
    // As people write a number: full-width digits, separators, what stands around it.
    for (const auto& [from, to] : std::initializer_list<std::pair<std::string_view, std::string_view>>{{"０", "0"},
                                                                                                       {"１", "1"},
                                                                                                       {"２", "2"},
                                                                                                       {"３", "3"},
                                                                                                       {"４", "4"},
                                                                                                       {"５", "5"},
                                                                                                       {"６", "6"},
                                                                                                       {"７", "7"},
                                                                                                       {"８", "8"},
                                                                                                       {"９", "9"},
                                                                                                       {"＃", "#"},
                                                                                                       {"，", ","},
                                                                                                       {"第", ""},
                                                                                                       {"条", ""},
                                                                                                       {"笔", ""}})
        for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
    std::string_view rest = base::trimmed(text);
    if (rest.starts_with('#')) rest.remove_prefix(1);
    Sequence value = 0;
    std::size_t digits = 0;
    for (const char c : rest) {
        if (c == ',' || c == ' ') continue;
        if (c < '0' || c > '9' || ++digits > 15) return std::nullopt;
        value = value * 10 + static_cast<Sequence>(c - '0');
    }
    return digits == 0 ? std::nullopt : std::optional(value);
}

Result<std::optional<PublicEntry>> entry_asked(giving::Office& office, const Projects& projects,
                                               std::string_view words) {
    const auto number = entry_number(words);
    if (!number || *number >= office.book().durable()) return std::nullopt;
    MODOU_TRY(auto entry, public_entry(office, by_account(projects), *number));
    return entry;
}

std::string entry_row(const PublicEntry& entry, Language lang) {
    std::string text = fmt::format("#{} {}", entry.sequence, kind_text(entry.kind, lang));
    if (entry.amount > 0) text += " " + yuan(entry.amount);
    if (entry.project != nullptr)
        text += " " + base::html_escaped(pick(lang, entry.project->title_zh, entry.project->title_en));
    if (!entry.text.empty()) text += " " + base::html_escaped(entry.text);
    if (entry.hidden) text += pick(lang, "（一边是个人，不公开）", " (a person stands on one side: not public)");
    if (!entry.page.empty()) text = fmt::format("<a href=\"{}\">{}</a>", entry.page, text);
    if (!entry.hidden && entry.day.number != 0) text += " " + time_tag(entry.day);
    return "<li>" + text + "</li>";
}

}  // namespace modou::giving_door
