// Writing replies: a described struct that is filled and written, beside the writer of before, which said each member
// from the same figures. Both texts are compared first. Prints one JSON object, times in µs a reply, the best of seven
// rounds, taken in turn.
//   shape_bench [ROUNDS]
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "base/json_out.hpp"
#include "giving_door/api_givers.hpp"
#include "giving_door/page_parts.hpp"

using namespace modou;
using namespace modou::giving_door;

namespace {

void say_days(base::JsonOut& out, const std::vector<ledger::DayFigure>& days) {
    out.key("days").begin_list();
    for (const auto& one : days)
        out.begin_object()
            .member("day", base::format_day(one.day))
            .member("gifts", one.gifts)
            .member("amount_fen", one.amount)
            .end_object();
    out.end_list();
}

void say_gifts(base::JsonOut& out, const std::vector<Gift>& gifts, std::string_view name) {
    out.key(name).begin_list();
    for (const Gift& gift : gifts) {
        out.begin_object()
            .member("sequence", gift.fact.sequence)
            .member("project", gift.project->id)
            .member("title_zh", gift.project->title_zh)
            .member("title_en", gift.project->title_en);
        out.member("amount_fen", gift.amount).member("day", base::format_day(base::day_of(gift.fact.event_time)));
        out.member("recorded", base::format_utc({gift.fact.record_time_ms / 1000})).end_object();
    }
    out.end_list();
}

base::JsonOut begun() {
    base::JsonOut out;
    out.begin_object().key("as_of").begin_object().member("size", 7).member("time", base::format_utc({1'800'000'000}));
    out.end_object().member("demo", false);
    return out;
}

// What a project's page and a page of gifts have most of.
struct Figures {
    giving::Project project;
    std::vector<ledger::DayFigure> days;
    std::vector<Gift> gifts;
};

std::string days_before(const Figures& from) {
    base::JsonOut out = begun();
    out.member("shop", "s")
        .member("gifts", 1)
        .member("amount_fen", 2)
        .member("newest_only", false)
        .key("first_day")
        .null()
        .key("last_day")
        .null();
    out.key("projects").begin_list().end_list();
    say_days(out, from.days);
    out.key("pledges").begin_list().end_list().member("pledges_more", false);
    return out.end_object().take();
}
std::string days_now(const Figures& from) {
    api::Shop reply;
    reply.as_of = {7, {1'800'000'000}};
    reply.shop = "s";
    reply.gifts = 1;
    reply.amount_fen = 2;
    reply.days = told_days(from.days, k_project_days);
    return shape::text(reply);
}

std::string gifts_before(const Figures& from) {
    base::JsonOut out = begun();
    out.key("project").null().key("title_zh").null().key("title_en").null();
    say_gifts(out, from.gifts, "gifts");
    out.key("next").null();
    return out.end_object().take();
}
std::string gifts_now(const Figures& from) {
    api::Gifts reply;
    reply.as_of = {7, {1'800'000'000}};
    reply.gifts = told(from.gifts);
    return shape::text(reply);
}

double microseconds(const Figures& from, std::string (*write)(const Figures&), int rounds) {
    std::size_t bytes = 0;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < rounds; ++i) bytes += write(from).size();
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    return bytes == 0 ? 0 : took.count() / rounds;
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 2'000;
    Figures from;
    from.project.id = "library-gansu";
    from.project.title_zh = "乡村图书角·甘肃";
    from.project.title_en = "Village libraries, Gansu";
    for (std::int32_t i = 0; i < 180; ++i)
        from.days.push_back({{20'000 + i}, 1'000u + unsigned(i), 123'456u * unsigned(i + 1)});
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        Gift& gift = from.gifts.emplace_back();
        gift.fact.sequence = 1'000'000 - i;
        gift.fact.event_time = {1'790'000'000 - std::int64_t(i)};
        gift.fact.record_time_ms = 1'790'000'000'000;
        gift.project = &from.project;
        gift.amount = 128 + i;
    }
    base::JsonOut out;
    out.begin_object();
    struct Written {
        const char* name;
        std::string (*before)(const Figures&);
        std::string (*now)(const Figures&);
    };
    for (const auto& [name, before, now] :
         {Written{"days_180", days_before, days_now}, Written{"gifts_1000", gifts_before, gifts_now}}) {
        if (before(from) != now(from)) {
            std::fprintf(stderr, "shape_bench: %s: the two texts differ\n", name);
            return 1;
        }
        double best_before = 1e18, best_now = 1e18;
        for (int round = 0; round < 7; ++round) {
            best_before = std::min(best_before, microseconds(from, before, rounds));
            best_now = std::min(best_now, microseconds(from, now, rounds));
        }
        out.key(name).begin_object().member("bytes", now(from).size());
        out.number("member_by_member_us", best_before, 2).number("described_us", best_now, 2).end_object();
    }
    std::puts(out.end_object().text().c_str());
}
