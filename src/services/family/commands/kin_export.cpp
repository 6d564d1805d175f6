// `modou kin export`: some people of a database as a file that laboratories' programs read.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "services/family/commands/kin_shared.hpp"
#include "services/family/database.hpp"
#include "services/family/readers.hpp"
#include "terminal/command.hpp"
#include "terminal/out_file.hpp"

namespace modou::family::commands {

using namespace terminal;
namespace {

struct ExportGiven {
    std::string db, format = "cmf", out;
    std::vector<std::string> ids;
};

// Relatives of two families may be called alike.
base::Status put(family::Samples& samples, family::Sample sample) {
    const auto same = std::ranges::find(samples.samples, sample.id, &family::Sample::id);
    if (same != samples.samples.end())
        return base::fail(base::Code::conflict, "would stand twice in the file: export one at a time", sample.id);
    samples.samples.push_back(std::move(sample));
    return {};
}

family::Sample sample_of(const kinship::Profile& profile, kinship::Sex sex, std::string comment) {
    family::Sample sample;
    sample.id = profile.id;
    sample.sex = sex;
    sample.comment = std::move(comment);
    sample.profile = profile;
    return sample;
}

// A found person, or whoever is typed of a family: relatives by their category, so that nobody takes them for found.
base::Status add(const family::Database& database, const std::string& id, family::Samples& samples) {
    if (const auto found = database.found(id)) {
        auto sample = sample_of(found->profile, found->sex, "");
        sample.category = "Unidentified Person";
        return put(samples, std::move(sample));
    }
    const auto one = database.family(id);
    if (!one) return base::fail(base::Code::not_found, "nothing in the database has this id", id);
    for (const auto& profile : one->typed) {
        const auto person = std::ranges::find(one->people, profile.id, &kinship::Relative::id);
        auto sample = sample_of(profile, person->sex, "family " + one->id);
        sample.category = "Relative of Missing Person";
        MODOU_CHECK(put(samples, std::move(sample)));
    }
    if (one->own) {
        const auto missing = std::ranges::find(one->people, one->missing, &kinship::Relative::id);
        auto sample = sample_of(*one->own, missing->sex, "family " + one->id);
        sample.category = "Missing Person";
        MODOU_CHECK(put(samples, std::move(sample)));
    }
    return {};
}

base::Status run_export(Context& context, const ExportGiven& given) {
    MODOU_TRY(const auto database, family::Database::open(context.path(given.db), family::Database::Access::read));
    family::Samples samples;
    for (const auto& id : given.ids) MODOU_CHECK(add(*database, id, samples));
    std::string text;
    if (given.format == "csv") {
        text = family::csv_of(samples);
    } else {
        MODOU_TRY(text, family::cmf_of(samples, fmt::format("Modou {}", version())));
    }
    MODOU_CHECK(write_private(context.path(given.out), base::bytes_of(text), Existing::replace));
    context.say(fmt::format("{} 人已写入 · people written to {}", samples.samples.size(), given.out));
    return {};
}

}  // namespace

void add_kin_export(CLI::App& kin, Action& chosen) {
    auto given = std::make_shared<ExportGiven>();
    auto* command =
        kin.add_subcommand("export", "Found persons, or the relatives typed of a family, as CMF or CSV\n导出");
    command->add_option("--db", given->db, "the database's folder")->required();
    command->add_option("--format", given->format, "cmf (3.3) or csv")->check(CLI::IsMember({"cmf", "csv"}));
    command->add_option("--out", given->out, "the file, readable by its owner only")->required();
    command->add_option("ID", given->ids, "of found persons and families")->required();
    command->callback([&chosen, given] {
        chosen = [given](Context& context) {
            const auto done = run_export(context, *given);
            return done ? k_good : report(context, done.error());
        };
    });
}

}  // namespace modou::family::commands
