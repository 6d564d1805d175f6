// What a database was made with: rules.json, and frequencies.csv beside it.
#include <boost/json.hpp>
#include <filesystem>

#include "base/json_out.hpp"
#include "services/family/database.hpp"
#include "services/family/files.hpp"
#include "services/family/mutation_json.hpp"

namespace modou::family {
namespace {

namespace json = boost::json;
using base::Code;
using base::Result;
using base::Status;

constexpr int k_format = 1;
constexpr std::string_view k_missing = "there is no database in this folder";

std::string_view model_name(kinship::Mutation::Model model) {
    constexpr std::string_view k_names[] = {"none", "equal", "proportional", "stepwise"};
    return k_names[std::size_t(model)];
}

}  // namespace

Status write_rules(const std::string& folder, const DatabaseRules& rules) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return base::fail(Code::io, error.message(), folder);
    if (std::filesystem::exists(folder + "/rules.json"))
        return base::fail(Code::conflict, "there is a database in this folder", folder);
    base::JsonOut out;
    out.begin_object().member("format", k_format).key("loci").begin_list();
    for (const auto& locus : rules.loci) out.value(locus);
    out.end_list().key("mutation").begin_object().member("model", model_name(rules.model.mutation.model));
    const auto& mutation = rules.model.mutation;
    out.number("rate_male", mutation.rate_male, 17).number("rate_female", mutation.rate_female, 17);
    out.number("rate2", mutation.rate2, 17).number("range", mutation.range, 17).end_object();
    out.number("smallest_frequency", rules.smallest_frequency, 17).end_object();
    MODOU_CHECK(write_private(folder + "/frequencies.csv", csv_of(rules.frequencies)));
    // Last: with it there is a database.
    return write_private(folder + "/rules.json", out.take() + "\n");
}

Result<DatabaseRules> read_rules(const std::string& folder) {
    MODOU_TRY(const auto text, read_whole(folder + "/rules.json", k_missing));
    MODOU_TRY(const auto table, read_whole(folder + "/frequencies.csv", k_missing));
    boost::system::error_code error;
    const auto value = json::parse(text, error);
    const auto broken = [&](std::string_view what) {
        return base::fail(Code::damaged, std::string(what), folder + "/rules.json");
    };
    if (error || !value.is_object()) return broken("is no JSON object");
    const auto& told = value.get_object();
    if (!told.contains("format") || !told.at("format").is_int64()) return broken("does not say its format");
    if (told.at("format").get_int64() != k_format)
        return base::fail(Code::unsupported, "a newer version made this database", folder);
    DatabaseRules rules;
    MODOU_TRY(rules.frequencies, read_table(table));
    rules.digest = base::sha256(base::bytes_of(text + '\0' + table));
    if (!told.contains("loci") || !told.at("loci").is_array()) return broken("names no loci");
    for (const auto& locus : told.at("loci").get_array()) {
        if (!locus.is_string()) return broken("names a locus that is no text");
        rules.loci.emplace_back(locus.get_string());
    }
    if (!told.contains("mutation") || !told.at("mutation").is_object()) return broken("has no mutation model");
    MODOU_TRY(rules.model.mutation, read_mutation(told.at("mutation").get_object()));
    MODOU_CHECK(kinship::check(rules.model.mutation));
    if (const auto* smallest = told.if_contains("smallest_frequency"); smallest && smallest->is_number())
        rules.smallest_frequency = smallest->to_number<double>();
    return rules;
}

}  // namespace modou::family
