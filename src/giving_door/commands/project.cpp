#include <CLI/CLI.hpp>

#include "base/json_out.hpp"
#include "giving/project_updates.hpp"
#include "giving_door/commands/commands.hpp"
#include "terminal/begun_act.hpp"
#include "terminal/chinese.hpp"

namespace modou::giving::commands {

using namespace terminal;
namespace {

constexpr std::uint64_t k_max_picture_bytes = 1 << 20;

struct Given {
    std::string data, title_zh, title_en, text_zh, text_en, project, picture, alt_zh, alt_en, day;
    bool json = false;
};

int update(Context& context, const Given& given, Office& office) {
    UpdateAsked asked;
    asked.words = {given.project, given.title_zh, given.title_en, given.text_zh, given.text_en, {}};
    asked.picture_alt_zh = given.alt_zh;
    asked.picture_alt_en = given.alt_en;
    if (!given.day.empty()) {
        const auto day = base::parse_day(given.day);
        if (!day) return report(context, {base::Code::usage, "--day", day.error().message});
        asked.day = *day;
    }
    if (!given.picture.empty()) {
        auto content = read_file(context, context.path(given.picture), k_max_picture_bytes);
        if (!content) return report(context, content.error());
        asked.picture = std::move(*content);
    }
    const auto done = post_update(office, asked);
    if (!done) {
        const int code = report(context, done.error());
        context.say(what_became_of_it(done.error(), "Nothing was added."));
        return code;
    }
    if (given.json) {
        base::JsonOut out;
        out.begin_object()
            .member("project", done->words.project)
            .member("entry", done->entry)
            .member("day", base::format_day(done->day))
            .member("sha256", done->sha256)
            .end_object();
        context.print(out.text() + "\n");
    } else {
        tell(context, fmt::format("{}: update of {}, entry {} of the book; its page is /updates/{}\n",
                                  done->words.project, base::format_day(done->day), done->entry, done->entry));
    }
    return k_good;
}

}  // namespace

void add_project(CLI::App& app, Action& chosen) {
    auto* project = app.add_subcommand("project", "What those who run a project say of it\n项目的进展");
    project->require_subcommand(1);
    auto given = std::make_shared<Given>();
    auto* command = project->add_subcommand(
        "update", "Add a dated update: it is noted in the book, has a page, and goes into the project's feed");
    add_data(*command, given->data);
    command->add_option("--project", given->project, "of which project")->required();
    command->add_option("--title-zh", given->title_zh, "its title in Chinese")->required();
    command->add_option("--title-en", given->title_en, "its title in English");
    command->add_option("--text-zh", given->text_zh, "what happened, in Chinese; a blank line begins a paragraph")
        ->required();
    command->add_option("--text-en", given->text_en, "the same in English");
    auto* picture = command->add_option("--picture", given->picture, "a photograph (JPEG, at most 1 MiB)");
    auto* zh = command->add_option("--alt-zh", given->alt_zh, "what the photograph shows, in Chinese");
    auto* en = command->add_option("--alt-en", given->alt_en, "the same in English");
    picture->needs(zh)->needs(en);
    zh->needs(picture);
    en->needs(picture);
    command->add_option("--day", given->day, "the day that it is of, as 2026-11-30; left out: today");
    command->add_flag("--json", given->json, "print as JSON");
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            return with_room<Office>(context, given->data, folder::Access::write,
                                     [&](Office& office) { return update(context, *given, office); });
        };
    });
}

}  // namespace modou::giving::commands
