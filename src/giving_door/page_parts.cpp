#include "giving_door/page_parts.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace modou::giving_door {

using base::Day;
using base::JsonOut;
using giving::Office;
using giving::Project;
using ledger::State;

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

std::string number_of(std::uint64_t n, std::string_view one) {
    return fmt::format("{} {}{}", count_text(n), one, n == 1 ? "" : "s");
}

std::size_t page_asked(const net::Request& request) {
    const std::string text = request.parameter("page").value_or("1");
    std::size_t number = 1;
    const bool read = std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc();
    return read && number != 0 ? number : 1;
}

std::string search_form(std::string_view action, std::string_view label, std::string_view words, Lang lang) {
    return fmt::format(
        "<form method=\"get\" action=\"{}\"><label>{} <input type=\"search\" name=\"q\" value=\"{}\"></label> "
        "<button>{}</button></form>",
        action, label, base::html_escaped(words), pick(lang, "找", "Find"));
}

std::string pager(const net::Request& request, std::initializer_list<std::string_view> kept, std::size_t number,
                  std::size_t pages, Lang lang) {
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

void begin(JsonOut& out, const Office& office, const State& state) {
    out.begin_object()
        .key("as_of")
        .begin_object()
        .member("size", state.size())
        .member("time", base::format_utc({state.record_time_ms() / 1000}))
        .end_object();
    out.member("demo", office.folder().made_data());
}

void write_days(JsonOut& out, const std::vector<ledger::DayFigure>& days, std::size_t limit) {
    out.key("days").begin_list();
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

void write_gift_members(JsonOut& out, const Gift& gift) {
    out.member("sequence", gift.fact.sequence)
        .member("project", gift.project->id)
        .member("title_zh", gift.project->title_zh)
        .member("title_en", gift.project->title_en);
    out.member("amount_fen", gift.amount).member("day", base::format_day(base::day_of(gift.fact.event_time)));
    out.member("recorded", base::format_utc({gift.fact.record_time_ms / 1000}));
}

void write_picture(JsonOut& out, const giving::Picture& picture) {
    out.begin_object()
        .member("src", fmt::format("/pictures/{}.jpg", picture.sha256))
        .member("width", picture.width)
        .member("height", picture.height)
        .member("alt_zh", picture.alt_zh)
        .member("alt_en", picture.alt_en)
        .end_object();
}

void write_card(JsonOut& out, const Project& project, const ledger::Figures* f) {
    out.begin_object()
        .member("project", project.id)
        .member("title_zh", project.title_zh)
        .member("title_en", project.title_en)
        .member("cause", project.cause);
    out.member("holder", project.holder)
        .member("holder_en", project.holder_en)
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
    const giving::About* about = project.about ? &project.about->about : nullptr;
    out.key("picture");
    about != nullptr && !about->pictures.empty() ? write_picture(out, about->pictures.front()) : void(out.null());
    out.key("target_fen");
    about != nullptr && about->target_fen > 0 ? out.value(about->target_fen) : out.null();
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

}  // namespace modou::giving_door
