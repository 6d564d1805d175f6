#include "services/methods/commands/method_command.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "base/json_out.hpp"
#include "engines/method/method.hpp"
#include "services/methods/lines.hpp"
#include "terminal/chinese.hpp"
#include "terminal/command.hpp"
#include "terminal/error_json.hpp"

namespace modou::methods::commands {

using namespace terminal;
namespace {

constexpr std::uint64_t k_most_bytes = 64 << 20;

struct Given {
    std::string file = "-";
    bool json = false;
};

int list(Context& context, const Given& given) {
    base::JsonOut out;
    std::string text;
    out.begin_list();
    for (const method::Method& one : method::all()) {
        out.begin_object().member("method", one.name).member("zh", one.zh).member("en", one.en);
        out.key("schemas").raw(one.schemas()).end_object();
        text += fmt::format("{}  {} · {}\n", one.name, one.zh, one.en);
    }
    out.end_list();
    given.json ? context.print(out.take() + "\n") : tell(context, text);
    return k_good;
}

int run(Context& context, const Given& given) {
    const bool standard = given.file == "-";
    const auto text = read_file(context, standard ? "/dev/stdin" : context.path(given.file), k_most_bytes);
    if (!text) return report(context, text.error());
    const std::uint64_t refused = run_lines(*text, [&](const Answered& one) {
        if (one.answer) return context.print(*one.answer + "\n");
        if (given.json) return context.print(error_as_json(one.answer.error()) + "\n");
        base::Error error = one.answer.error();
        error.where = fmt::format("{}:{}{}{}", standard ? k_standard_input : given.file, one.line,
                                  error.where.empty() ? "" : ": ", error.where);
        report(context, error);
    });
    return refused == 0 ? k_good : k_world_said_no;
}

}  // namespace

void add_method(CLI::App& app, Action& chosen) {
    auto* of = app.add_subcommand(
        "method", "What programmes compute by methods with a name and a version\n各计划用到的有名称、有版本的算法");
    of->require_subcommand(1);
    const auto lists = std::make_shared<Given>(), runs = std::make_shared<Given>();
    auto* listed = of->add_subcommand("list", "every method, what it decides, and the form of its input and output");
    listed->add_flag("--json", lists->json, "print as JSON");
    listed->callback([lists, &chosen] { chosen = [lists](Context& context) { return list(context, *lists); }; });
    auto* run_it = of->add_subcommand("run", "run methods on lines of JSON: {\"method\", \"input\"}");
    run_it->add_option("FILE", runs->file, "lines of JSON; left out, or -: standard input");
    run_it->add_flag("--json", runs->json, "a refused line is answered in JSON too, in its place");
    run_it->callback([runs, &chosen] { chosen = [runs](Context& context) { return run(context, *runs); }; });
}

}  // namespace modou::methods::commands
