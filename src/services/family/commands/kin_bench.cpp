// `modou kin bench`: how fast searching is on this machine, on simulated people.
#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>

#include "base/json_out.hpp"
#include "engines/kinship/bench.hpp"
#include "engines/kinship/made_table.hpp"
#include "services/family/commands/kin_shared.hpp"
#include "services/family/loci.hpp"
#include "terminal/command.hpp"

namespace modou::family::commands {

using namespace terminal;
namespace {

struct BenchGiven {
    kinship::BenchPlan plan;
    std::string freq;
    bool json = false;
};

double steady_s() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

base::Result<kinship::FrequencyTable> table_of(Context& context, const BenchGiven& given) {
    if (given.freq.empty()) return kinship::made_table();
    MODOU_TRY(const auto text, read_file(context, context.path(given.freq), k_kin_table_bytes_most));
    return kinship::FrequencyTable::read(text);
}

base::Status run_bench(Context& context, const BenchGiven& given) {
    MODOU_TRY(const auto table, table_of(context, given));
    std::vector<std::string> loci;
    for (const auto locus : family::find_kit("Huaxia Platinum")->loci)
        if (table.loci.contains(std::string(locus))) loci.emplace_back(locus);
    MODOU_TRY(const auto panel, kinship::Panel::make(table, loci));
    base::JsonOut out;
    out.begin_object().member("seed", given.plan.seed).member("loci", loci.size()).member("table", table.name);
    out.member("threads", given.plan.threads).key("rows").begin_list();
    if (!given.json)
        context.print(fmt::format("{} loci of {}, seed {}, {} threads\n", loci.size(), table.name, given.plan.seed,
                                  given.plan.threads));
    MODOU_CHECK(kinship::bench(panel, given.plan, steady_s, [&](const kinship::BenchRow& row) {
        if (!given.json)
            return context.print(fmt::format("{:<72} {:>12}   must {:<8} moonshot {}\n", row.what, row.found,
                                             row.must.empty() ? "–" : row.must,
                                             row.moonshot.empty() ? "–" : row.moonshot));
        out.begin_object().member("what", row.what).member("must", row.must).member("moonshot", row.moonshot);
        out.number("value", row.value, 6).member("unit", row.unit).end_object();
    }));
    if (given.json) context.print(out.end_list().end_object().take() + "\n");
    return {};
}

}  // namespace

void add_kin_bench(CLI::App& kin, Action& chosen) {
    auto given = std::make_shared<BenchGiven>();
    auto* command = kin.add_subcommand("bench", "How fast searching is here, on simulated people (6 GB, some minutes)");
    command->add_option("--seed", given->plan.seed, "the same seed, the same people");
    command->add_option("--freq", given->freq, "frequency table, CSV; made-up frequencies when left out");
    command->add_option("--size", given->plan.size, "1: 10 million couples; 0.01 to try it")
        ->check(CLI::Range(0.0001, 1.0));
    command->add_option("--threads", given->plan.threads)->check(CLI::Range(1, 64));
    command->add_flag("--json", given->json, "for programs");
    command->callback([&chosen, given] {
        chosen = [given](Context& context) {
            const auto done = run_bench(context, *given);
            return done ? k_good : report(context, done.error());
        };
    });
}

}  // namespace modou::family::commands
