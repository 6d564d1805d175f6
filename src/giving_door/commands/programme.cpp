#include "giving_door/commands/programme.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/csv.hpp"
#include "base/json_out.hpp"
#include "base/shown.hpp"
#include "base/text.hpp"
#include "giving/office.hpp"
#include "giving_door/commands/reject_file.hpp"
#include "tally/acts.hpp"
#include "tally/numbers.hpp"
#include "tally/record.hpp"
#include "terminal/chinese.hpp"
#include "terminal/yuan_text.hpp"

namespace modou::giving::commands {

using namespace terminal;
namespace {

using base::Status;
using tally::PublishedDefinition;

constexpr std::uint64_t k_max_file_bytes = 512 << 20, k_max_definition_bytes = 256 << 10;

// ---- ingest --programme

std::string plain(const tally::Summary& s, base::Unit unit, Language language) {
    const auto n = [](std::uint64_t v) { return base::grouped(static_cast<std::int64_t>(v)); };
    std::string text = fmt::format("{} rows: {} entries of {} in all, {} recorded before\n", n(s.rows), n(s.entries),
                                   amount_text(unit, s.amount, language), n(s.duplicates));
    if (s.undone > 0) text += fmt::format("taken back 收回: {}\n", n(s.undone));
    if (s.cut > 0) text += fmt::format("made smaller by the day's limit 按每日上限减少: {}\n", n(s.cut));
    if (!s.refused.empty()) {
        base::PassedOver counted;
        for (const auto& [reason, count] : s.refused) counted.add(reason, count);
        text += "not taken 没有记账:\n" + counted.lines(tally::words_of_reason);
    }
    if (!s.unused.empty())
        text += "unused 没有用到的列或成员 · without a part in any entry:\n" +
                s.unused.lines([](std::string_view) { return base::Words{}; });
    return text;
}

std::string reject_line(const tally::Rejection& one) {
    const base::Words words = tally::words_of_reason(one.reason);
    return fmt::format("{},{},{},{},{},{},{},{}\n", base::csv_field(base::tamed_cell(one.file)), one.line, one.reason,
                       base::csv_field(base::tamed_cell(one.id)), one.fact, one.reason, base::csv_field(words.zh),
                       base::csv_field(words.en));
}

// All files, or up to the first that cannot be read: what was taken in before is counted and stays.
Status record_files(Context& context, const RecordAsked& asked, Office& office, const tally::RecordHooks& hooks,
                    tally::Summary& summary) {
    for (const std::string& file : asked.files) {
        MODOU_TRY(const auto* in_force, office.definitions().in_force(asked.programme));
        base::Result<std::string> bytes = std::string();
        if (file == "-") {
            MODOU_TRY(bytes, read_file(context, "/dev/stdin", k_max_file_bytes));
        } else {
            MODOU_TRY(bytes, read_file(context, context.path(file), k_max_file_bytes));
        }
        MODOU_TRY(auto read, tally::read_event_file(*bytes, file, *in_force->definition, asked.source));
        MODOU_CHECK(
            tally::record(office.ports(), office.definitions(), asked.programme, std::move(read), hooks, summary));
        if (summary.stopped) return {};
    }
    return {};
}

int record_in(Context& context, const RecordAsked& asked, Office& office) {
    const auto in_force = office.definitions().in_force(asked.programme);
    if (!in_force) return report(context, in_force.error());
    const base::Unit unit = (*in_force)->definition->unit();
    int rejects = -1;
    if (!asked.reject_file.empty()) {
        auto opened = open_reject_file(context.path(asked.reject_file));
        if (!opened) return report(context, opened.error());
        rejects = *opened;
    }
    const auto write_reject = [&](std::string_view text) -> Status {
        if (rejects >= 0 && base::write_outside(rejects, text, context.patience(), asked.reject_file) != 0)
            return base::fail(base::Code::io, "cannot write the reject file", asked.reject_file);
        return {};
    };
    tally::RecordHooks hooks;
    hooks.stop = context.stop;
    hooks.rejected = [&](const tally::Rejection& one) { return write_reject(reject_line(one)); };
    tally::Summary summary;
    Status done = write_reject(reject_head(context));
    if (done) done = record_files(context, asked, office, hooks, summary);
    if (rejects >= 0) ::close(rejects);
    if (asked.json)
        context.print(summary.json(unit) + "\n");
    else
        tell(context, plain(summary, unit, context.language));
    if (!done) {
        const int code = report(context, done.error());
        if (summary.rows > 0)
            context.say(
                "What is counted above is in the book. Run the same command again to go on: nothing is given twice.");
        return code;
    }
    if (summary.stopped) {
        context.say("Stopped. What is counted above is in the book; run the same command again to go on.");
        return k_world_said_no;
    }
    if (summary.all_refused() > 0 && asked.reject_file.empty()) {
        context.say("Some rows were rejected; the good ones went in. --reject-file FILE lists them.");
        return k_world_said_no;
    }
    return k_good;
}

// ---- totals --programme

base::Result<std::string> totals_of(Office& office, const std::string& programme, Language language, bool json) {
    MODOU_TRY(const PublishedDefinition* in_force, office.definitions().in_force(programme));
    const programme::Definition& d = *in_force->definition;
    const std::uint16_t number = office.definitions().class_of(programme);
    const auto [numbers, funds, size, time_ms] = office.book().read([&](const ledger::State& state) {
        return std::tuple(tally::numbers_of(state, d, number), tally::funds_of(state, d, number), state.size(),
                          state.record_time_ms());
    });
    MODOU_CHECK(office.book().wait_durable(size));
    base::JsonOut out;
    std::string text;
    out.begin_object()
        .key("as_of")
        .begin_object()
        .member("size", size)
        .member("time", base::format_utc({time_ms / 1000}))
        .end_object();
    out.member("programme", programme)
        .member("version", d.version)
        .member("unit", base::unit_name(d.unit()))
        .key("numbers")
        .begin_object();
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        out.member(numbers[i].name, numbers[i].value);
        const bool sum = d.numbers[i].of == programme::Number::Of::sum;
        text += fmt::format("{:>20}  {}\n",
                            sum ? amount_text(d.unit(), numbers[i].value, language)
                                : base::grouped(static_cast<std::int64_t>(numbers[i].value)),
                            numbers[i].name);
    }
    out.end_object().key("accounts").begin_list();
    for (const tally::FundFigure& fund : funds) {
        MODOU_TRY(const std::string name, office.book().public_name(fund.account));
        out.begin_object()
            .member("name", name)
            .member("entries", fund.entries)
            .member("amount", fund.amount)
            .member("givers", fund.givers)
            .end_object();
        text += fmt::format("{:>20} {:>10}  {}\n", amount_text(d.unit(), fund.amount, language),
                            base::grouped(static_cast<std::int64_t>(fund.entries)), name);
    }
    const std::string told = out.end_list().end_object().take();
    return json ? told + "\n" : text;
}

// ---- programme list, show, publish

std::string listed(Office& office, bool json) {
    base::JsonOut out;
    std::string text;
    out.begin_list();
    std::vector<std::string> names;
    for (const PublishedDefinition* one : office.definitions().all()) {
        const auto newest = office.definitions().in_force(one->programme);
        const bool in_force = newest && *newest == one;
        names.push_back(one->programme);
        out.begin_object()
            .member("number", one->number)
            .member("programme", one->programme)
            .member("version", one->version)
            .member("sha256", one->digest)
            .member("in_force", in_force)
            .end_object();
        text += fmt::format("{:>5}  {} {}  {}{}\n", one->number, one->programme, one->version, one->digest,
                            in_force ? "  在用 in force" : "");
    }
    for (const std::string& name : tally::Definitions::shipped_programmes()) {
        if (std::ranges::find(names, name) != names.end()) continue;
        out.begin_object().key("number").null().member("programme", name).member("in_force", false).end_object();
        text += fmt::format("    –  {}  还没有启用 not in force: modou programme publish {}\n", name, name);
    }
    return json ? out.end_list().take() + "\n" : text;
}

base::Result<std::string> shown(Office& office, const std::string& programme, bool json) {
    MODOU_TRY(const PublishedDefinition* of, office.definitions().in_force(programme));
    const base::Day today = base::day_of(office.clock().now());
    MODOU_TRY(const auto due, tally::report_due(office.book(), office.digests(), office.definitions(), *of, today));
    base::JsonOut out;
    std::string text = fmt::format("{} {}  {}\n", of->programme, of->version, of->digest);
    out.begin_object()
        .member("programme", of->programme)
        .member("version", of->version)
        .member("number", of->number)
        .member("sha256", of->digest)
        .key("says")
        .begin_list();
    for (const programme::Words& line : programme::told(*of->definition)) {
        out.begin_object().member("zh", line.zh).member("en", line.en).end_object();
        text += fmt::format("  {} · {}\n", line.zh, line.en);
    }
    out.end_list().key("report_due");
    due ? out.value(base::format_day(*due)) : out.null();
    if (due) text += fmt::format("  下一次报告 · the next report is due: {}\n", base::format_day(*due));
    return json ? out.end_object().take() + "\n" : text;
}

// The name of a programme that came with this build, or a file.
base::Result<std::string> published(Context& context, Office& office, const std::string& what) {
    std::string text(tally::Definitions::shipped(what));
    if (text.empty()) {
        MODOU_TRY(text, read_file(context, context.path(what), k_max_definition_bytes));
    }
    MODOU_TRY(const PublishedDefinition* done,
              office.definitions().publish(text, what, tally::publish_act(office.ports())));
    return fmt::format("{} {} 在用 is in force, number {}\n", done->programme, done->version, done->number);
}

struct Given {
    std::string data, what;
    bool json = false;
};

using Tell = std::function<base::Result<std::string>(Context&, Office&, const Given&)>;
CLI::App* add_kind(CLI::App& of, Action& chosen, const std::string& name, const std::string& help,
                   const std::shared_ptr<Given>& given, folder::Access access, Tell tell_it) {
    auto* command = of.add_subcommand(name, help);
    add_data(*command, given->data);
    command->callback([given, access, tell_it = std::move(tell_it), &chosen] {
        chosen = [given, access, tell_it](Context& context) {
            return with_room<Office>(context, given->data, access, [&](Office& office) {
                const auto told = tell_it(context, office, *given);
                if (!told) return report(context, told.error());
                given->json ? context.print(*told) : tell(context, *told);
                return k_good;
            });
        };
    });
    return command;
}

}  // namespace

std::string amount_text(base::Unit unit, std::uint64_t amount, Language language) {
    static constexpr std::pair<base::Unit, std::string_view> k_chinese[] = {
        {base::Unit::minute, "分钟"},   {base::Unit::gyhour, "个公益时的十分之一"},
        {base::Unit::gram, "克"},       {base::Unit::tree, "棵"},
        {base::Unit::m2, "平方米"},     {base::Unit::seat, "个名额"},
        {base::Unit::credential, "份"}, {base::Unit::code, "个码"},
        {base::Unit::act, "次"}};
    if (unit == base::Unit::cny) return yuan_text(static_cast<std::int64_t>(amount));
    const auto known = std::ranges::find(k_chinese, unit, &std::pair<base::Unit, std::string_view>::first);
    const bool zh = language == Language::zh && known != std::end(k_chinese);
    return fmt::format("{} {}", base::grouped(static_cast<std::int64_t>(amount)),
                       zh ? known->second : base::unit_name(unit));
}

int record_events(Context& context, const RecordAsked& asked) {
    return with_room<Office>(context, asked.data, folder::Access::write,
                             [&](Office& office) { return record_in(context, asked, office); });
}

int programme_totals(Context& context, const std::string& data, const std::string& programme, bool json) {
    return with_room<Office>(context, data, folder::Access::read, [&](Office& office) {
        const auto told = totals_of(office, programme, context.language, json);
        if (!told) return report(context, told.error());
        json ? context.print(*told) : tell(context, *told);
        return k_good;
    });
}

void add_programme(CLI::App& app, Action& chosen) {
    auto* of = app.add_subcommand("programme", "The definitions of programmes in a folder\n各计划的定义");
    of->require_subcommand(1);
    const auto list = std::make_shared<Given>(), show = std::make_shared<Given>(), publish = std::make_shared<Given>();
    add_kind(*of, chosen, "list", "every definition by its number, and those that came with this build", list,
             folder::Access::read,
             [](Context&, Office& office, const Given& given) -> base::Result<std::string> {
                 return listed(office, given.json);
             })
        ->add_flag("--json", list->json, "print as JSON");
    auto* shows =
        add_kind(*of, chosen, "show", "what a programme's definition says, in sentences", show, folder::Access::read,
                 [](Context&, Office& office, const Given& given) { return shown(office, given.what, given.json); });
    shows->add_option("PROGRAMME", show->what, "its name")->required();
    shows->add_flag("--json", show->json, "print as JSON");
    add_kind(
        *of, chosen, "publish", "put a definition in force, after its examples ran", publish, folder::Access::write,
        [](Context& context, Office& office, const Given& given) { return published(context, office, given.what); })
        ->add_option("FILE", publish->what, "a TOML file, or the name of a programme that came with this build")
        ->required();
}

}  // namespace modou::giving::commands
