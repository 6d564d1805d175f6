#include <CLI/CLI.hpp>

#include "base/json_out.hpp"
#include "giving_door/commands/commands.hpp"
#include "intake/sheet_table.hpp"
#include "terminal/begun_act.hpp"
#include "terminal/chinese.hpp"

namespace modou::giving::commands {

using namespace terminal;
namespace {

constexpr std::uint64_t k_max_file_bytes = 512 << 20;
constexpr std::uint64_t k_max_picture_bytes = 1 << 20;

struct Given {
    std::string data, file, pictures;
    bool json = false, revise = false;
};

using Import = std::function<base::Result<ImportReport>(Context&, const Given&, Office&, std::string_view csv)>;

void write_report(base::JsonOut& out, const ImportReport& done) {
    out.begin_object().member("rows", done.rows).member("added", done.added).member("unchanged", done.unchanged);
    if (done.changed > 0) out.member("changed", done.changed);
    if (!done.unused.empty()) {
        out.key("unused");
        done.unused.write(out);
    }
    out.end_object();
}

int import_file(Context& context, const Given& given, Office& office, const Import& how) {
    auto text = read_file(context, context.path(given.file), k_max_file_bytes);
    if (!text) return report(context, text.error());
    auto done = how(context, given, office, *text);
    if (!done) {
        const int code = report(context, done.error());
        context.say(what_became_of_it(done.error(), "Nothing was imported: the file goes in whole or not at all."));
        return code;
    }
    if (given.json) {
        base::JsonOut out;
        write_report(out, *done);
        context.print(out.text() + "\n");
        return k_good;
    }
    tell(context, fmt::format("{} rows: {} added, {} known already\n", done->rows, done->added, done->unchanged));
    if (done->changed > 0)
        tell(context, fmt::format("{} projects say more than before, or something else: a new version of each is in "
                                  "the book\n",
                                  done->changed));
    if (!done->unused.empty())
        tell(context,
             "unused 没有用到的列 · without a part in the import:\n" + done->unused.lines(intake::sheet_words));
    return k_good;
}

CLI::App* add_kind(CLI::App& import, Action& chosen, const std::shared_ptr<Given>& given, const std::string& name,
                   const std::string& help, Import how) {
    auto* command = import.add_subcommand(name, help);
    add_data(*command, given->data);
    command
        ->add_option("FILE", given->file,
                     "a CSV file (UTF-8 or GB18030, also .gz and .zst) or an XLSX workbook, with a header")
        ->required();
    command->add_flag("--json", given->json, "print the counts as JSON");
    command->callback([given, how = std::move(how), &chosen] {
        chosen = [given, how](Context& context) {
            return with_room<Office>(context, given->data, folder::Access::write,
                                     [&](Office& office) { return import_file(context, *given, office, how); });
        };
    });
    return command;
}

base::Result<ImportReport> import_projects(Context& context, const Given& given, Office& office, std::string_view csv) {
    ProjectImport how;
    how.revised = given.revise ? Revised::yes : Revised::no;
    if (!given.pictures.empty())
        how.picture = [&](const std::string& name) {
            return read_file(context, context.path(given.pictures + "/" + name), k_max_picture_bytes);
        };
    return office.import_projects(csv, given.file, how);
}

}  // namespace

void add_import(CLI::App& app, Action& chosen) {
    auto* import =
        app.add_subcommand("import", "Import projects or pledges: a whole file or nothing of it\n导入项目或商家承诺");
    import->require_subcommand(1);
    auto projects = std::make_shared<Given>();
    auto* command = add_kind(*import, chosen, projects, "projects",
                             "columns project,title_zh,title_en,cause,holder,region, and what each is for "
                             "(docs/cli.md)",
                             import_projects);
    command->add_option("--pictures", projects->pictures, "the folder of the photographs that the file names (JPEG)");
    command->add_flag("--revise", projects->revise,
                      "what the file says otherwise of a known project is a new version of it");
    add_kind(*import, chosen, std::make_shared<Given>(), "pledges",
             "columns shop,item,mode,value,project,from (mode percent, fixed or none; item * = every item)",
             [](Context&, const Given& given, Office& office, std::string_view csv) {
                 return office.import_pledges(csv, given.file);
             });
}

}  // namespace modou::giving::commands
