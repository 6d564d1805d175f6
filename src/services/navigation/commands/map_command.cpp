// The map: taken in from an extract, asked for ways, and its reports looked through.
#include "services/navigation/commands/map_command.hpp"

#include <time.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <functional>

#include "base/json_out.hpp"
#include "base/text.hpp"
#include "engines/atlas/demo_town.hpp"
#include "engines/routing/bench.hpp"
#include "folder/lock.hpp"
#include "services/navigation/answers.hpp"
#include "services/navigation/commands/served.hpp"
#include "services/navigation/navigator.hpp"
#include "terminal/progress_line.hpp"

namespace modou::navigation::commands {

using namespace terminal;
namespace {

using base::Code;
using navigation::Language;
using navigation::Navigator;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}
std::string grouped(std::uint64_t number) {
    return base::grouped(static_cast<std::int64_t>(number));
}

// ---- import

struct ImportGiven {
    std::string data, file, name_zh, name_en;
    bool demo = false, json = false;
};

std::string import_json(const navigation::MapImported& done, double seconds) {
    base::JsonOut out;
    out.begin_object()
        .member("nodes", done.ways.nodes)
        .member("ways", done.ways.ways)
        .member("relations", done.ways.relations)
        .member("ways_used", done.ways.ways_used)
        .member("junctions", done.ways.junctions)
        .member("edges", done.ways.edges)
        .member("plazas", done.ways.plazas)
        .member("kerbs", done.ways.kerbs)
        .member("barriers", done.ways.barriers)
        .member("lifts", done.ways.lifts)
        .member("ferries", done.ways.ferries)
        .member("lines", done.ways.lines)
        .member("walled_ways", done.ways.walled_ways)
        .member("duplicate_nodes", done.ways.duplicate_nodes)
        .member("duplicate_ways", done.ways.duplicate_ways)
        .member("missing_nodes", done.ways.missing_nodes)
        .member("empty_ways", done.ways.empty_ways)
        .member("values_not_understood", done.ways.values_not_understood)
        .member("open_at_hours", done.ways.open_at_hours)
        .member("names", done.picture.names)
        .member("bytes", done.image_bytes + done.atlas_bytes)
        .number("seconds", seconds, 3);
    done.ways.unused_tags.write(out.key("unused"));
    done.ways.passed_over.write(out.key("passed_over"));
    return out.end_object().take() + "\n";
}

// The most frequent of what the extract says and nobody here reads, and of what was left out.
std::string left_out_text(const routing::ImportReport& ways) {
    constexpr std::size_t k_shown = 20;
    std::string text;
    const auto list = [&](const base::PassedOver& counts, std::string_view title, const auto& words) {
        if (counts.empty()) return;
        std::vector<std::pair<std::uint64_t, std::string_view>> told;
        for (const auto& [key, times] : counts.counts()) told.emplace_back(times, key);
        std::ranges::stable_sort(told, std::greater<>(), [](const auto& one) { return one.first; });
        text += fmt::format("{}\n", title);
        std::uint64_t rest = 0;
        for (std::size_t i = 0; i < told.size(); ++i) {
            if (i < k_shown)
                text += fmt::format("  {} × {}\n", grouped(told[i].first), words(told[i].second));
            else
                rest += told[i].first;
        }
        if (told.size() > k_shown)
            text += fmt::format("  另有 {0} 种共 {1} 处 · {0} more kinds, {1} times (--json: all)\n",
                                told.size() - k_shown, grouped(rest));
    };
    list(ways.passed_over, "没有用上 · left out:", [](std::string_view key) {
        for (const auto& known : routing::k_left_out)
            if (known.key == key) return fmt::format("{} · {} ({})", known.words.zh, known.words.en, key);
        return std::string(key);
    });
    list(ways.unused_tags,
         "没有读的标签 · tags that nobody reads here:", [](std::string_view key) { return std::string(key); });
    return text;
}

int run_import(Context& context, const ImportGiven& given) {
    std::string demo_bytes;
    std::optional<navigation::MappedFile> mapped;
    base::Bytes extract;
    if (given.demo) {
        demo_bytes = atlas::demo_extract();
        extract = base::bytes_of(demo_bytes);
    } else {
        auto file = navigation::MappedFile::open(context.path(given.file));
        if (!file) return report(context, file.error());
        mapped.emplace(std::move(*file));
        extract = mapped->bytes();
    }
    navigation::MapInfo info{given.name_zh, given.name_en, given.demo, {}};
    if (given.demo && info.name_zh.empty()) info.name_zh = "云豆镇（演示）";
    if (given.demo && info.name_en.empty()) info.name_en = "Yundou (demonstration)";
    const std::string file_name = given.file.substr(given.file.find_last_of('/') + 1);
    const std::string plain_name = file_name.substr(0, file_name.find('.'));
    if (info.name_zh.empty()) info.name_zh = info.name_en.empty() ? plain_name : info.name_en;
    if (info.name_en.empty()) info.name_en = info.name_zh;
    ProgressLine line(context);
    const auto begin = Clock::now();
    auto done = navigation::import_map(context.path(given.data), extract, info, [&](double share) {
        const double seconds = since(begin);
        if (line.due(seconds))
            line.draw(share, share < 0.6    ? "taking in the ways 读取道路"
                             : share < 0.97 ? "drawing the map 绘制地图"
                                            : "writing 写入");
    });
    line.end();
    if (!done) {
        if (done.error().where.empty()) done.error().where = given.file;
        return report(context, done.error());
    }
    if (given.json) {
        context.print(import_json(*done, since(begin)));
        return k_good;
    }
    const auto& ways = done->ways;
    context.print(fmt::format(
        "{}: {} ways for people, {} junctions, {} kerbs, {} barriers, {} lifts, {} names; {} MB in {:.1f} s\n",
        given.demo ? info.name_en : file_name, grouped(ways.ways_used), grouped(ways.junctions), grouped(ways.kerbs),
        grouped(ways.barriers), grouped(ways.lifts), grouped(done->picture.names),
        (done->image_bytes + done->atlas_bytes + (1 << 19)) >> 20, since(begin)));
    context.print(left_out_text(ways));
    const std::uint64_t odd = ways.duplicate_nodes + ways.duplicate_ways + ways.missing_nodes + ways.empty_ways;
    if (odd > 0)
        context.say(fmt::format(
            "modou: the extract has {} nodes and {} ways told twice, {} nodes missing, {} ways with nothing left; "
            "they were got along with",
            ways.duplicate_nodes, ways.duplicate_ways, ways.missing_nodes, ways.empty_ways));
    if (ways.values_not_understood > 0)
        context.say(
            fmt::format("modou: {} tag values could not be understood: there wheelchairs stop unless they ask "
                        "otherwise 看不懂的标注，轮椅默认不走",
                        grouped(ways.values_not_understood)));
    if (ways.open_at_hours > 0)
        context.say(
            fmt::format("modou: {} ways and points are open at certain hours only: answers name them "
                        "只在规定时间开放，答案里会写明",
                        grouped(ways.open_at_hours)));
    return k_good;
}

// ---- route, isochrone

struct AskGiven {
    std::string data, from, to, profile = "manual", language = "zh";
    bool json = false;
};

// Calls fn with each line of `fd`, the last one too when no line end closes it. A line too long comes as an error.
base::Status each_line(const Context& context, std::size_t most,
                       const std::function<bool(base::Result<std::string_view>)>& fn) {
    MODOU_TRY(auto in, base::Incoming::borrow(context.in));
    const base::Patience patience = context.patience();
    std::string rest, piece(1 << 16, '\0');
    bool skipping = false;
    for (;;) {
        MODOU_TRY(const std::size_t n, in.read(piece, patience, std::string(k_standard_input)));
        if (n == 0) break;
        std::string_view part(piece.data(), n);
        while (!part.empty()) {
            const auto end = part.find('\n');
            if (!skipping) rest += part.substr(0, end);
            part.remove_prefix(end == std::string_view::npos ? part.size() : end + 1);
            if (!skipping && rest.size() > most) {
                skipping = true;
                if (!fn(base::fail(Code::limit, fmt::format("a line of more than {} KiB", most >> 10)))) return {};
            }
            if (end == std::string_view::npos) continue;
            if (!skipping && !base::trimmed(rest).empty() && !fn(std::string_view(rest))) return {};
            rest.clear();
            skipping = false;
        }
    }
    if (!skipping && !base::trimmed(rest).empty()) (void)fn(std::string_view(rest));
    return {};
}

base::Result<std::string> answer_route(Navigator::Lease& lease, std::string_view line, Language language) {
    MODOU_TRY(const auto asked, navigation::read_route(line));
    MODOU_TRY(const auto request, lease.complete(asked));
    MODOU_TRY(const auto route, lease.planner().route(request));
    return navigation::route_line(route, asked, language);
}

base::Result<std::string> answer_reach(Navigator::Lease& lease, std::string_view line, Language) {
    MODOU_TRY(const auto asked, navigation::read_reach(line));
    MODOU_TRY(const auto request, lease.complete(asked.asked));
    MODOU_TRY(const auto reach, lease.planner().reach({.as = request, .limit = asked.limit, .unit = asked.unit}));
    return navigation::reach_line(reach, asked.asked);
}

using Answer = base::Result<std::string> (*)(Navigator::Lease&, std::string_view, Language);

int answer_lines(Context& context, const AskGiven& given, Answer answer) {
    auto navigator = Navigator::open(context.path(given.data), navigation::system_milliseconds);
    if (!navigator) return report(context, navigator.error());
    auto lease = (*navigator)->lease();
    if (!lease) return report(context, lease.error());
    const Language language = base::language_of_tag(given.language).value_or(Language::zh);
    std::string batch;
    const auto read = each_line(context, navigation::k_request_bytes_most, [&](base::Result<std::string_view> line) {
        auto told = line ? answer(*lease, *line, language) : base::Result<std::string>(tl::unexpected(line.error()));
        context.print((told ? *told : navigation::error_line(told.error())) + "\n");
        return context.stop == nullptr || !context.stop->load();
    });
    if (!read) return report(context, read.error());
    return k_good;
}

// For people: --from, --to, and steps in words.
int tell_route(Context& context, const AskGiven& given) {
    auto navigator = Navigator::open(context.path(given.data), navigation::system_milliseconds);
    if (!navigator) return report(context, navigator.error());
    auto lease = (*navigator)->lease();
    if (!lease) return report(context, lease.error());
    const Language language = base::language_of_tag(given.language).value_or(Language::zh);
    const bool zh = language == Language::zh;
    const auto asked =
        navigation::read_route(fmt::format(R"({{"from":[{}],"to":[{}],"profile":{},"metric":"preferred"}})", given.from,
                                           given.to, base::json_quoted(given.profile)));
    if (!asked) return report(context, {Code::usage, asked.error().where, asked.error().message});
    const auto request = lease->complete(*asked);
    if (!request) return report(context, request.error());
    const auto route = lease->planner().route(*request);
    if (!route) return report(context, route.error());
    if (!route->found) {
        context.say(navigation::no_route_in_words(route->none, language));
        return k_world_said_no;
    }
    context.print(fmt::format(fmt::runtime(zh ? "{}，约{}分钟\n" : "{}, about {} min\n"),
                              navigation::metres_in_words(route->distance_m, language),
                              std::max(1L, std::lround(route->duration_s / 60))));
    for (const auto& item : route->avoided) context.print("  " + navigation::avoided_in_words(item, language) + "\n");
    for (const auto& note : navigation::notes_in_words(*route, language)) context.print("  " + note + "\n");
    int number = 0;
    for (const auto& step : route->steps)
        context.print(fmt::format("{:3}. {}\n", ++number, navigation::instruction(step, language)));
    return k_good;
}

// ---- bench

double thread_seconds() {
    timespec at{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) * 1e-9;
}

struct BenchGiven {
    std::string file;
    routing::BenchOptions options;
    bool json = false;
};

int run_bench(Context& context, const BenchGiven& given) {
    std::string demo;
    std::optional<navigation::MappedFile> mapped;
    base::Bytes extract;
    if (given.file.empty()) {
        demo = atlas::demo_extract();
        extract = base::bytes_of(demo);
    } else {
        auto file = navigation::MappedFile::open(context.path(given.file));
        if (!file) return report(context, file.error());
        mapped.emplace(std::move(*file));
        extract = mapped->bytes();
    }
    ProgressLine line(context);
    const auto begin = Clock::now();
    const auto result =
        routing::run_bench(extract, given.options, {[&] { return since(begin); }, thread_seconds}, [&](double share) {
            if (line.due(since(begin))) line.draw(share, "measuring 测量");
        });
    line.end();
    if (!result) return report(context, result.error());
    if (given.json) {
        base::JsonOut out;
        out.begin_object()
            .member("junctions", result->junctions)
            .member("edges", result->edges)
            .member("image_bytes", result->image_bytes)
            .number("import_s", result->import_s, 3)
            .number("open_ms", result->open_ms, 3)
            .member("found", result->found)
            .member("no_way", result->no_way)
            .key("lines")
            .begin_list();
        for (const auto& one : result->lines)
            out.begin_object()
                .member("what", one.what)
                .member("count", one.count)
                .number("p50_ms", one.p50_ms, 4)
                .number("p99_ms", one.p99_ms, 4)
                .number("most_ms", one.most_ms, 4)
                .number("cpu_p50_ms", one.cpu_p50_ms, 4)
                .number("cpu_p99_ms", one.cpu_p99_ms, 4)
                .end_object();
        context.print(out.end_list().end_object().take() + "\n");
        return k_good;
    }
    context.print(
        fmt::format("{} junctions, {} edges, image {} MB, import {:.2f} s, open {:.1f} ms; {} ways found, {} none\n",
                    grouped(result->junctions), grouped(result->edges), result->image_bytes >> 20, result->import_s,
                    result->open_ms, grouped(result->found), grouped(result->no_way)));
    context.print(fmt::format("{:<52} {:>7} {:>9} {:>9} {:>9} {:>11} {:>11}\n", "", "count", "p50 ms", "p99 ms",
                              "most ms", "CPU p50 ms", "CPU p99 ms"));
    for (const auto& one : result->lines)
        context.print(fmt::format("{:<52} {:>7} {:>9.3f} {:>9.3f} {:>9.3f} {:>11.3f} {:>11.3f}\n", one.what, one.count,
                                  one.p50_ms, one.p99_ms, one.most_ms, one.cpu_p50_ms, one.cpu_p99_ms));
    return k_good;
}

// ---- reports

struct ReportsGiven {
    std::string data, out;
    std::vector<std::int64_t> ids;
    bool all = false, json = false;
};

base::Result<navigation::Reports> open_reports(Context& context, const std::string& data) {
    const std::string folder = context.path(data) + "/map";
    if (::access(folder.c_str(), R_OK) != 0)
        return base::fail(Code::not_found, "this folder has no map: modou map import --data DIR FILE.osm.pbf", folder);
    return navigation::Reports::open(folder + "/reports.db");
}

std::string report_text(const navigation::KeptReport& report) {
    std::string text =
        fmt::format("{:>6}  {:<9} {:<11} {}", report.id, navigation::state_name(report.state),
                    navigation::finding_name(report.told.finding), base::format_shanghai({report.made_ms / 1000}));
    text += fmt::format("  {:.6f},{:.6f}", report.told.at.lon_degrees(), report.told.at.lat_degrees());
    if (report.told.way != 0) text += fmt::format("  way {}", report.told.way);
    if (report.told.value) text += fmt::format("  {:g}", *report.told.value);
    text += fmt::format("  confidence {:.2f}{}", report.confidence,
                        report.stands        ? ""
                        : report.unconfirmed ? " (unconfirmed: one of a crowd)"
                                             : " (does not count)");
    if (report.still + report.gone > 0) text += fmt::format("  still {} gone {}", report.still, report.gone);
    if (report.has_photo) text += "  photo";
    // One line whatever was written: control characters could play tricks on a terminal.
    if (!report.told.note.empty()) {
        std::string note = report.told.note;
        for (char& c : note)
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
        text += "\n        “" + note + "”";
    }
    return text + "\n";
}

int list_reports(Context& context, const ReportsGiven& given) {
    auto reports = open_reports(context, given.data);
    if (!reports) return report(context, reports.error());
    using Which = navigation::Reports::Which;
    const auto found = reports->list(given.all ? Which::all : Which::undecided, navigation::system_milliseconds());
    if (!found) return report(context, found.error());
    if (!given.json) {
        for (const auto& one : *found) context.print(report_text(one));
        if (found->empty()) context.print(given.all ? "no reports yet\n" : "no report waits for a decision\n");
        return k_good;
    }
    for (const auto& one : *found) {
        base::JsonOut out;
        out.begin_object()
            .member("id", one.id)
            .member("state", navigation::state_name(one.state))
            .member("kind", navigation::finding_name(one.told.finding))
            .member("made", base::format_utc({one.made_ms / 1000}));
        navigation::write_position(out.key("at"), one.told.at, navigation::Datum::wgs84);
        out.member("way", one.told.way).number("confidence", one.confidence, 3).member("stands", one.stands);
        if (one.unconfirmed) out.member("unconfirmed", true);
        if (one.told.value) out.number("value", *one.told.value, 3);
        out.member("note", one.told.note)
            .member("photo", one.has_photo)
            .member("device", one.device.substr(0, 8))
            .end_object();
        context.print(out.take() + "\n");
    }
    return k_good;
}

// Only one process writes the reports: the server of the folder, when there is one, which then counts them anew at
// once.
int decide_reports(Context& context, const ReportsGiven& given, navigation::State state) {
    if (const auto code = carried_out_by_server(context, given.data)) return *code;
    std::shared_ptr<Navigator> served;
    if (context.served != nullptr) served = context.served->get<Served>().navigator;
    std::unique_ptr<folder::Lock> lock;
    std::optional<navigation::Reports> own;
    if (served == nullptr) {
        auto reports = open_reports(context, given.data);
        if (!reports) return report(context, reports.error());
        own.emplace(std::move(*reports));
        if (const std::string data = context.path(given.data); folder::is_data_folder(data)) {
            auto taken = folder::Lock::take(data);
            if (!taken) return report(context, taken.error());
            lock = std::move(*taken);
        }
    }
    for (const std::int64_t id : given.ids) {
        const auto done =
            served ? served->decide(id, state) : own->decide(id, state, navigation::system_milliseconds());
        if (!done) return report(context, done.error());
        context.print(fmt::format("report {} is {}\n", id, navigation::state_name(state)));
    }
    return k_good;
}

int export_reports(Context& context, const ReportsGiven& given) {
    auto reports = open_reports(context, given.data);
    if (!reports) return report(context, reports.error());
    auto found = reports->list(navigation::Reports::Which::standing, navigation::system_milliseconds());
    if (!found) return report(context, found.error());
    std::erase_if(*found, [](const auto& one) { return !one.stands; });
    context.print(navigation::osm_notes(*found));
    return k_good;
}

void add_reports(CLI::App& map, Action& chosen) {
    auto given = std::make_shared<ReportsGiven>();
    auto* command =
        map.add_subcommand("reports", "What people reported, and a moderator's word on it\n查看和审核路障报告");
    command->require_subcommand(1);
    auto* list = command->add_subcommand("list", "Reports that wait for a decision\n待审核的报告");
    list->add_flag("--all", given->all, "all, decided ones too");
    list->add_flag("--json", given->json, "print as JSON, a line each");
    list->callback([given, &chosen] { chosen = [given](Context& context) { return list_reports(context, *given); }; });
    auto* accept = command->add_subcommand("accept", "They are true: their notes and photographs are shown\n采纳");
    accept->callback([given, &chosen] {
        chosen = [given](Context& context) { return decide_reports(context, *given, navigation::State::accepted); };
    });
    auto* reject = command->add_subcommand("reject", "They are wrong: they no longer count\n驳回");
    reject->callback([given, &chosen] {
        chosen = [given](Context& context) { return decide_reports(context, *given, navigation::State::rejected); };
    });
    auto* exported =
        command->add_subcommand("export", "Standing reports as OpenStreetMap notes (.osn)\n导出为 OSM 注记");
    exported->callback(
        [given, &chosen] { chosen = [given](Context& context) { return export_reports(context, *given); }; });
    for (auto* one : {list, accept, reject, exported}) add_data(*one, given->data);
    for (auto* one : {accept, reject}) one->add_option("ID", given->ids, "numbers of reports")->required();
}

}  // namespace

void add_map(CLI::App& app, Action& chosen) {
    auto* map = app.add_subcommand("map", "Barrier-free ways on a map\n无障碍导航地图");
    map->require_subcommand(1);

    auto taken = std::make_shared<ImportGiven>();
    auto* import =
        map->add_subcommand("import", "Take a map in: an OpenStreetMap extract (.osm.pbf, .osm, .osm.gz)\n导入地图");
    add_data(*import, taken->data, "the data folder; made when it is not there");
    auto* file = import->add_option("FILE", taken->file, "the extract");
    auto* demo = import->add_flag("--demo", taken->demo, "an invented town instead of a file");
    demo->excludes(file);
    import->add_option("--name-zh", taken->name_zh, "what the page calls the area, in Chinese");
    import->add_option("--name-en", taken->name_en, "and in English");
    import->add_flag("--json", taken->json, "print the summary as JSON");
    import->callback([taken, file, demo, &chosen] {
        if (file->count() + demo->count() == 0) throw CLI::RequiredError("FILE, or --demo");
    chosen = [taken](Context& context) { return run_import(context, *taken); };
});

auto asked = std::make_shared<AskGiven>();
auto* route = map->add_subcommand("route", "The way from one place to another\n路线规划");
auto* from = route->add_option("--from", asked->from, "LON,LAT");
auto* to = route->add_option("--to", asked->to, "LON,LAT");
route->add_option("--profile", asked->profile, "manual, powered, cane, pram or on_foot");
auto* json =
    route->add_flag("--json", asked->json, "read one request a line from standard input, answer one line each");
from->needs(to)->excludes(json);
to->needs(from);
route->callback([asked, from, json, &chosen] {
    if (from->count() + json->count() == 0) throw CLI::RequiredError("--from with --to, or --json");
    chosen = [asked](Context& context) {
        return asked->json ? answer_lines(context, *asked, answer_route) : tell_route(context, *asked);
    };
});
auto* reach =
    map->add_subcommand("isochrone", "How far one gets: requests as lines of JSON, with limit_m or limit_s\n可达范围");
reach->add_flag("--json", asked->json, "as it always is");
reach->callback([asked, &chosen] {
    chosen = [asked](Context& context) { return answer_lines(context, *asked, answer_reach); };
});
for (auto* one : {route, reach}) {
    add_data(*one, asked->data);
    one->add_option("--lang", asked->language, "of the sentences")->check(CLI::IsMember({"zh", "en"}));
}

auto bench = std::make_shared<BenchGiven>();
auto* measured = map->add_subcommand("bench", "Measure import, routes, isochrones and reports\n性能测量");
measured->add_option("FILE", bench->file, "the extract; without it the invented town");
measured->add_option("--tiles", bench->options.tiles, "N × N copies side by side, joined")->check(CLI::Range(1, 20));
measured->add_option("--queries", bench->options.queries, "of each kind")->check(CLI::Range(10, 1'000'000));
measured->add_option("--seed", bench->options.seed, "the same seed asks the same");
measured->add_flag("--json", bench->json, "print as JSON");
measured->callback([bench, &chosen] { chosen = [bench](Context& context) { return run_bench(context, *bench); }; });

add_reports(*map, chosen);
}  // namespace modou::navigation::commands

}  // namespace modou::navigation::commands
