#include <CLI/CLI.hpp>

#include "base/json_out.hpp"
#include "cli/begun_act.hpp"
#include "cli/chinese.hpp"
#include "cli/command.hpp"
#include "intake/sheet_table.hpp"

namespace modou::cli {
namespace {

constexpr std::uint64_t k_max_file_bytes = 512 << 20;

struct Given {
    std::string data, file;
    bool json = false;
};

void add_kind(CLI::App& import, Action& chosen, const std::string& name, const std::string& help,
              base::Result<giving::ImportReport> (giving::Office::*how)(std::string_view, const std::string&)) {
    auto given = std::make_shared<Given>();
    auto* command = import.add_subcommand(name, help);
    add_data(*command, given->data);
    command
        ->add_option("FILE", given->file,
                     "a CSV file (UTF-8 or GB18030, also .gz and .zst) or an XLSX workbook, with a header")
        ->required();
    command->add_flag("--json", given->json, "print the counts as JSON");
    command->callback([given, how, &chosen] {
        chosen = [given, how](Context& context) {
            return with_office(context, given->data, giving::Office::Access::write, [&](giving::Office& office) {
                auto text = read_file(context, context.path(given->file), k_max_file_bytes);
                if (!text) return report(context, text.error());
                auto done = (office.*how)(*text, given->file);
                if (!done) {
                    const int code = report(context, done.error());
                    context.say(
                        what_became_of_it(done.error(), "Nothing was imported: the file goes in whole or not at all."));
                    return code;
                }
                if (given->json) {
                    base::JsonOut out;
                    out.begin_object()
                        .member("rows", done->rows)
                        .member("added", done->added)
                        .member("unchanged", done->unchanged);
                    if (!done->unused.empty()) {
                        out.key("unused");
                        done->unused.write(out);
                    }
                    out.end_object();
                    context.print(out.text() + "\n");
                } else {
                    tell(context, fmt::format("{} rows: {} added, {} known already\n", done->rows, done->added,
                                              done->unchanged));
                    if (!done->unused.empty())
                        tell(context, "unused 没有用到的列 · without a part in the import:\n" +
                                          done->unused.lines(intake::sheet_words));
                }
                return k_good;
            });
        };
    });
}

}  // namespace

void add_import(CLI::App& app, Action& chosen) {
    auto* import =
        app.add_subcommand("import", "Import projects or pledges: a whole file or nothing of it\n导入项目或商家承诺");
    import->require_subcommand(1);
    add_kind(*import, chosen, "projects", "columns project,title_zh,title_en,cause,holder,region",
             &giving::Office::import_projects);
    add_kind(*import, chosen, "pledges",
             "columns shop,item,mode,value,project,from (mode percent, fixed or none; item * = every item)",
             &giving::Office::import_pledges);
}

}  // namespace modou::cli
