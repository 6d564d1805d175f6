// `modou kin report`: a case as one printable page.
#include <CLI/CLI.hpp>
#include <cmath>
#include <filesystem>
#include <memory>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "services/family/commands/kin_shared.hpp"
#include "services/family/database.hpp"
#include "services/family/report.hpp"
#include "terminal/command.hpp"
#include "terminal/out_file.hpp"

namespace modou::family::commands {

using namespace terminal;
namespace {

struct ReportGiven {
    std::string id, cases, freq, db, family, found, by, out, asked, language = "both", provenance;
    double prior = 0, among = 0;
};

std::string digest_of(std::string_view text) {
    return base::hex(base::sha256(base::bytes_of(text)));
}

// The first hypothesis has the prior told; the others share the rest.
base::Status set_priors(family::ReportInput& input, const ReportGiven& given) {
    if (given.prior == 0 && given.among == 0) return {};
    if (given.prior != 0 && given.among != 0)
        return base::fail(base::Code::usage, "is a prior as well: give one of both", "--among");
    if (given.among != 0 && !(given.among >= 2 && given.among <= 1e10))
        return base::fail(base::Code::usage, "is from 2 to ten thousand million", "--among");
    const double prior = given.among != 0 ? 1 / given.among : given.prior;
    if (!(prior > 0 && prior < 1)) return base::fail(base::Code::usage, "lies between 0 and 1", "--prior");
    const std::size_t hypotheses = input.comparison.hypotheses.size();
    input.priors.assign(hypotheses, (1 - prior) / double(hypotheses - 1));
    input.priors[0] = prior;
    input.prior_reason = given.among != 0 ? fmt::format("1/N, N = {}", base::grouped(std::int64_t(given.among)))
                                          : fmt::format("--prior {}", given.prior);
    return {};
}

// A case of a file of cases.
base::Result<family::ReportInput> input_of_case(Context& context, const ReportGiven& given) {
    MODOU_TRY(const auto text, read_file(context, context.path(given.cases), k_kin_cases_bytes_most));
    MODOU_TRY(const auto cases, family::read_cases(text));
    MODOU_TRY(const auto* asked, pick_case(cases, given.id));
    if (const auto lines = family::left_out_lines(*asked); !lines.empty())
        context.say(lines.substr(0, lines.size() - 1));
    KinTables tables(context, context.path(given.freq));
    MODOU_TRY(auto input, family::report_input(*asked, [&](std::string_view name) { return tables.table(name); }));
    input.asked = given.asked;
    input.table_file = fmt::format("freq_{}.csv", asked->table_name);
    MODOU_TRY(const auto table_text, read_file(context, tables.path_of(asked->table_name), k_kin_table_bytes_most));
    input.table_digest = digest_of(table_text);
    input.table_told = given.provenance;
    input.input_file = std::filesystem::path(given.cases).filename().string();
    input.input_digest = digest_of(text);
    return input;
}

// A family and a found person of a database.
base::Result<family::ReportInput> input_of_match(Context& context, ReportGiven& given) {
    const std::string folder = context.path(given.db);
    MODOU_TRY(const auto database, family::Database::open(folder, family::Database::Access::read));
    MODOU_TRY(const auto one, database->family(given.family));
    MODOU_TRY(const auto found, database->found(given.found));
    const auto& rules = database->rules();
    // Someone found among so many, unless another prior is told.
    if (given.prior == 0 && given.among == 0) given.among = double(std::max<std::size_t>(database->stats().found, 2));
    // The missing person's own sample, where there is one, unless the relatives are asked for.
    family::ReportInput input;
    if (given.by == "self" || (given.by.empty() && one.own)) {
        MODOU_TRY(auto own, family::own_case_of(one, found, database->ranking()));
        input = family::report_input(own);
    } else {
        MODOU_TRY(const auto asked, family::case_of(one, found, database->ranking()));
        const auto* table = &rules.frequencies.table;
        MODOU_TRY(input,
                  family::report_input(
                      asked, [&](std::string_view) -> base::Result<const kinship::FrequencyTable*> { return table; }));
    }
    input.asked = input.comparison.profiles.back().id;
    input.table_file = "frequencies.csv";
    MODOU_TRY(const auto table_text, read_file(context, folder + "/frequencies.csv", k_kin_table_bytes_most));
    input.table_digest = digest_of(table_text);
    input.table_told = given.provenance.empty() ? rules.frequencies.provenance.text() : given.provenance;
    input.settings = database->settings();
    input.input_file = std::filesystem::path(folder).filename().string();
    // Of the two records as the database keeps them.
    std::string records;
    for (const auto& record : {family::encode(one), family::encode(found)})
        records.append(reinterpret_cast<const char*>(record.payload.data()), record.payload.size());
    input.input_digest = digest_of(records);
    return input;
}

base::Status write_report(Context& context, ReportGiven given) {
    const bool of_case = !given.cases.empty() && !given.freq.empty() && given.db.empty();
    const bool of_match = !given.db.empty() && !given.family.empty() && !given.found.empty() && given.cases.empty();
    if (!of_case && !of_match)
        return base::fail(base::Code::usage, "give --cases and --freq, or --db, --family and --found");
    MODOU_TRY(auto input, of_case ? input_of_case(context, given) : input_of_match(context, given));
    MODOU_CHECK(set_priors(input, given));
    input.version = terminal::version();
    input.made = base::SystemClock().now();
    input.language = base::language_of_tag(given.language);
    MODOU_TRY(const auto page, family::report_html(input));
    MODOU_CHECK(write_private(context.path(given.out), base::bytes_of(page), Existing::replace));
    context.say(fmt::format("written 已写入 {}", given.out));
    return {};
}

}  // namespace

void add_kin_report(CLI::App& kin, Action& chosen) {
    auto given = std::make_shared<ReportGiven>();
    auto* command = kin.add_subcommand("report", "A case as one printable page (docs/kinship.md)");
    command->add_option("CASE", given->id, "its id; may be left out when the file holds one");
    command->add_option("--cases", given->cases, "JSON: who was typed, and the hypotheses");
    command->add_option("--freq", given->freq, "folder of frequency tables, freq_NAME.csv");
    command->add_option("--db", given->db, "instead of cases: a database's folder, for a match that a search told");
    command->add_option("--family", given->family, "a family of it");
    command->add_option("--found", given->found, "a found person of it");
    command
        ->add_option("--by", given->by,
                     "with --found: self (the missing person's own sample, as it is where there is one) or relatives")
        ->check(CLI::IsMember({"self", "relatives"}));
    command->add_option("--out", given->out, "the page, HTML")->required();
    command->add_option("--asked", given->asked, "whose place in the family is asked: marked ? in the drawings");
    command->add_option("--prior", given->prior, "prior probability of the first hypothesis; all alike when left out");
    command->add_option("--among", given->among, "number of candidates N: the prior is 1/N");
    command->add_option("--lang", given->language, "zh, en, or both side by side")
        ->check(CLI::IsMember({"both", "zh", "en"}));
    command->add_option("--provenance", given->provenance,
                        "where the frequencies come from: population, number of people, source");
    command->callback([&chosen, given] {
        chosen = [given](Context& context) {
            const auto done = write_report(context, *given);
            return done ? k_good : report(context, done.error());
        };
    });
}

}  // namespace modou::family::commands
