// Kinship: how likely what was typed is if people are related in one way rather than another.
#include "services/family/commands/kin_command.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>

#include "base/text.hpp"
#include "services/family/cases.hpp"
#include "services/family/commands/kin_shared.hpp"
#include "terminal/command.hpp"
#include "terminal/progress_line.hpp"

namespace modou::family::commands {

using namespace terminal;
namespace {

struct LrGiven {
    std::string cases, freq;
    bool json = false;
};

std::string table_for_people(const family::Case& asked, const family::Answer& answer) {
    std::string out = fmt::format("{}{}{}\n", asked.id, asked.title.empty() ? "" : " · ", asked.title);
    out += fmt::format("  {:<12} {:>14}", "locus 基因座", "log10 LR");
    for (const auto& hypothesis : asked.comparison.hypotheses)
        out += fmt::format(" {:>14}", "log10 L " + hypothesis.name);
    for (const auto& locus : answer.loci) {
        out += fmt::format("\n  {:<12} {:>14.6f}", locus.locus, locus.log10_ratio());
        for (const double value : locus.log10_likelihoods) out += fmt::format(" {:>14.6f}", value);
    }
    out += fmt::format("\n  {:<12} {:>14.6f}\n", "total 合计", answer.total_log10_ratio);
    if (!asked.passed_over.empty())
        out += fmt::format("  没有采用 · passed over: {}\n{}", asked.passed_over.total(),
                           asked.passed_over.lines(family::words_of_case_key));
    return out;
}

int run_lr(Context& context, const LrGiven& given) {
    auto text = read_file(context, context.path(given.cases), k_kin_cases_bytes_most);
    if (!text) return report(context, text.error());
    const auto cases = family::read_cases(*text);
    if (!cases) {
        auto error = cases.error();
        error.where = error.where.empty() ? given.cases : given.cases + ": " + error.where;
        return report(context, error);
    }
    KinTables tables(context, context.path(given.freq));
    std::string out = given.json ? "[" : "";
    for (const auto& asked : *cases) {
        const auto answer = family::answer(asked, [&](std::string_view name) { return tables.table(name); });
        if (!answer) {
            auto error = answer.error();
            error.where = error.where.empty() ? asked.id : asked.id + ", " + error.where;
            return report(context, error);
        }
        if (const auto lines = family::left_out_lines(asked); !lines.empty())
            context.say(lines.substr(0, lines.size() - 1));
        if (given.json)
            out += (out.size() > 1 ? ",\n" : "") + family::json_of(asked, *answer);
        else
            out += table_for_people(asked, *answer);
    }
    context.print(out + (given.json ? "]\n" : ""));
    return k_good;
}

}  // namespace

std::string KinTables::path_of(std::string_view name) const {
    return fmt::format("{}/freq_{}.csv", folder_, name);
}

base::Result<const kinship::FrequencyTable*> KinTables::table(std::string_view name) {
    if (const auto known = tables_.find(name); known != tables_.end()) return &known->second;
    if (name.empty() || name.find_first_of("/\\") != std::string_view::npos || name.starts_with("."))
        return base::fail(base::Code::bad_input, "is no name of a frequency table", std::string(name));
    const std::string path = path_of(name);
    MODOU_TRY(const auto text, read_file(context_, path, k_kin_table_bytes_most));
    auto table = kinship::FrequencyTable::read(text);
    if (!table) return base::fail(table.error().code, table.error().message, path + ": " + table.error().where);
    return &tables_.emplace(name, std::move(*table)).first->second;
}

base::Result<const family::Case*> pick_case(const std::vector<family::Case>& cases, const std::string& id) {
    if (id.empty() && cases.size() == 1) return &cases[0];
    const family::Case* found = nullptr;
    for (const auto& one : cases) {
        if (one.id != id) continue;
        if (found != nullptr) return base::fail(base::Code::bad_input, "is the id of two cases of this file", id);
        found = &one;
    }
    if (found != nullptr) return found;
    if (id.empty())
        return base::fail(base::Code::usage, fmt::format("the file holds {} cases: name one", cases.size()), "CASE");
    return base::fail(base::Code::not_found, "is no case of this file", id);
}

void add_kin(CLI::App& app, Action& chosen) {
    auto* kin = app.add_subcommand("kin", "Family search by DNA: likelihood ratios of relationships");
    kin->require_subcommand(1);
    auto lr = std::make_shared<LrGiven>();
    auto* lr_command = kin->add_subcommand("lr", "Exact likelihood ratios of the cases in a file (docs/kinship.md)");
    lr_command->add_option("--cases", lr->cases, "JSON: who was typed, and the hypotheses")->required();
    lr_command->add_option("--freq", lr->freq, "folder of frequency tables, freq_NAME.csv")->required();
    lr_command->add_flag("--json", lr->json, "for programs");
    lr_command->callback([&chosen, lr] { chosen = [lr](Context& context) { return run_lr(context, *lr); }; });
    add_kin_report(*kin, chosen);
    add_kin_advise(*kin, chosen);
    add_kin_bench(*kin, chosen);
    add_kin_database(*kin, chosen);
    add_kin_export(*kin, chosen);
}

}  // namespace modou::family::commands
