// `modou kin advise`: which further relative, or which loci, would decide a search.
#include <CLI/CLI.hpp>
#include <memory>

#include "engines/kinship/advice.hpp"
#include "services/family/cases.hpp"
#include "services/family/commands/kin_shared.hpp"
#include "services/family/tables.hpp"
#include "terminal/command.hpp"

namespace modou::family::commands {

using namespace terminal;
namespace {

using kinship::Role;

struct AdviseGiven {
    std::string id, cases, freq, missing;
    std::vector<std::string> panels;  // NAME=LOCUS,LOCUS…
    double threshold = 4;
    std::uint64_t simulations = 2000, seed = 1;
};

std::string words_of(const kinship::Advice& advice) {
    switch (advice.role) {
        case Role::as_it_is:
            return "as it is 现状";
        case Role::in_family:
            return fmt::format("{} of the family 家系中的 {}", advice.what, advice.what);
        case Role::father:
            return "the father 父亲";
        case Role::mother:
            return "the mother 母亲";
        case Role::full_sib:
            return "one more full sib 再加一名全同胞";
        case Role::two_full_sibs:
            return "two more full sibs 再加两名全同胞";
        case Role::child:
            return "a child 子女";
        case Role::paternal_half_sib:
            return "a half sib by the father 同父异母同胞";
        case Role::maternal_half_sib:
            return "a half sib by the mother 同母异父同胞";
        case Role::paternal_grandparent:
            return "one parent of the father 祖父或祖母";
        case Role::maternal_grandparent:
            return "one parent of the mother 外祖父或外祖母";
        case Role::both_paternal_grandparents:
            return "both parents of the father 祖父母";
        case Role::both_maternal_grandparents:
            return "both parents of the mother 外祖父母";
        case Role::paternal_uncle_or_aunt:
            return "a sib of the father 叔伯或姑";
        case Role::maternal_uncle_or_aunt:
            return "a sib of the mother 舅或姨";
        case Role::more_loci:
            return fmt::format("more loci: {} 加测基因座", advice.what);
    }
    return "";
}

base::Result<kinship::LocusSet> read_panel(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
        return base::fail(base::Code::usage, "expected NAME=LOCUS,LOCUS…", "--panel " + text);
    kinship::LocusSet panel{text.substr(0, equals), {}};
    for (std::size_t at = equals + 1; at <= text.size();) {
        const auto comma = std::min(text.find(',', at), text.size());
        if (comma > at) panel.loci.push_back(text.substr(at, comma - at));
        at = comma + 1;
    }
    return panel;
}

base::Status advise(Context& context, const AdviseGiven& given) {
    MODOU_TRY(const auto text, read_file(context, context.path(given.cases), k_kin_cases_bytes_most));
    MODOU_TRY(const auto cases, family::read_cases(text));
    MODOU_TRY(const auto* asked, pick_case(cases, given.id));
    if (const auto lines = family::left_out_lines(*asked); !lines.empty())
        context.say(lines.substr(0, lines.size() - 1));
    KinTables tables(context, context.path(given.freq));
    MODOU_TRY(const auto table, family::table_of(*asked, [&](std::string_view name) { return tables.table(name); }));
    if (asked->comparison.hypotheses.empty()) return base::wrong("hypotheses", "one is needed: the family");
    const auto& comparison = asked->comparison;
    std::vector<kinship::Profile> relatives;
    for (const auto& profile : comparison.profiles)
        if (profile.id != given.missing) relatives.push_back(profile);
    std::vector<kinship::LocusSet> panels;
    for (const auto& panel : given.panels) {
        MODOU_TRY(auto read, read_panel(panel));
        // Under the names of the table, which may be others.
        for (auto& locus : read.loci) {
            MODOU_TRY(locus, family::locus_of_table(table, locus));
        }
        panels.push_back(std::move(read));
    }
    const kinship::Plan plan{comparison.loci, comparison.model.mutation, given.threshold,
                             std::size_t(given.simulations), given.seed};
    MODOU_TRY(const auto all,
              kinship::advise(comparison.hypotheses[0].pedigree, given.missing, relatives, table, panels, plan));
    std::string out = fmt::format("{} · {} · {} loci 基因座 · {} simulations 次模拟 · seed 种子 {}\n", asked->id,
                                  given.missing, plan.loci.size(), plan.simulations, plan.seed);
    out += fmt::format("P(log10 LR > {}): if true 若为真 ± error 标准误 | median 中位数 (5 %) | if unrelated 若无关\n",
                       given.threshold);
    for (const auto& one : all)
        out +=
            fmt::format("{:.3f} ± {:.3f} | {:6.2f} ({:6.2f}) | {:8.1e} | {}\n", one.power.above, one.power.above_error,
                        one.power.median, one.power.five_percent, one.power.false_above, words_of(one));
    context.print(out);
    return {};
}

}  // namespace

void add_kin_advise(CLI::App& kin, Action& chosen) {
    auto given = std::make_shared<AdviseGiven>();
    auto* command =
        kin.add_subcommand("advise", "Which further relative or loci would decide, by simulation (docs/kinship.md)");
    command->add_option("CASE", given->id, "its id; may be left out when the file holds one");
    command->add_option("--cases", given->cases, "JSON: the family is the first hypothesis")->required();
    command->add_option("--freq", given->freq, "folder of frequency tables, freq_NAME.csv")->required();
    command->add_option("--missing", given->missing, "who is missing; whatever was typed of them is left out")
        ->required();
    command->add_option("--panel", given->panels, "NAME=LOCUS,LOCUS…: more loci to consider; may be repeated");
    command->add_option("--threshold", given->threshold, "log10 LR that decides");
    command->add_option("--simulations", given->simulations, "true missing persons for each option");
    command->add_option("--seed", given->seed, "the same seed, the same answer");
    command->callback([&chosen, given] {
        chosen = [given](Context& context) {
            const auto done = advise(context, *given);
            return done ? k_good : report(context, done.error());
        };
    });
}

}  // namespace modou::family::commands
