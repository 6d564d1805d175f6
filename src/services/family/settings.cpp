#include "services/family/settings.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/json_in.hpp"
#include "base/json_out.hpp"
#include "base/text.hpp"
#include "services/family/files.hpp"
#include "services/family/mutation_json.hpp"

namespace modou::family {
namespace {

namespace json = boost::json;
using base::Code;
using base::Result;
using base::Status;
using base::wrong;

constexpr std::int64_t k_format = 1;

// A chance below 1. Of text in a JSON file: no number is no zero.
Result<double> chance(const json::object& told, std::string_view name) {
    const auto* value = told.if_contains(name);
    if (value == nullptr) return 0.0;
    if (!value->is_number()) return wrong(name, "must be one number, from 0 to below 1");
    return value->to_number<double>();
}

Result<Settings> settings_of(const json::object& told) {
    Settings settings;
    MODOU_TRY(settings.theta, chance(told, "theta"));
    MODOU_TRY(settings.silent, chance(told, "silent_allele_freq"));
    MODOU_TRY(settings.dropout, chance(told, "dropout"));
    if (const auto* mutation = told.if_contains("mutation")) {
        if (!mutation->is_object()) return wrong("mutation", "must be an object with a model and its rates");
        MODOU_TRY(settings.mutation, read_mutation(mutation->get_object()));
    }
    return settings;
}

Result<json::object> object_of(std::string_view text) {
    auto value = base::parse_json(text);
    if (!value) return base::fail(Code::bad_input, "is no JSON object: " + value.error().message, value.error().where);
    if (!value->is_object()) return base::fail(Code::bad_input, "is no JSON object");
    return std::move(value->get_object());
}

std::string_view model_name(kinship::Mutation::Model model) {
    constexpr std::string_view k_names[] = {"none", "equal", "proportional", "stepwise"};
    return k_names[std::size_t(model)];
}

std::string mutation_words(const kinship::Mutation& mutation) {
    if (mutation.model == kinship::Mutation::Model::none) return "none";
    std::string out = fmt::format("{} {} / {}", model_name(mutation.model), mutation.rate_male, mutation.rate_female);
    if (mutation.model == kinship::Mutation::Model::stepwise)
        out += fmt::format(", range {}, rate2 {}", mutation.range, mutation.rate2);
    return out;
}

std::string path_in(const std::string& folder) {
    return folder + "/settings.json";
}

Status check_words(std::string_view name, const std::string& text) {
    if (base::trimmed(text).empty()) return wrong(name, "must be told with settings: who chose them, and why");
    if (text.size() > k_settings_words_bytes_most || !base::is_utf8(text))
        return wrong(name, fmt::format("is a text of at most {} bytes", k_settings_words_bytes_most));
    return {};
}

}  // namespace

RankingRules Settings::applied(RankingRules rules) const {
    rules.model.theta = theta;
    rules.model.silent = silent;
    if (mutation) rules.model.mutation = *mutation;
    rules.dropout = dropout;
    return rules;
}

Result<Settings> read_settings(std::string_view text) {
    MODOU_TRY(const auto told, object_of(text));
    // A name with a slip in it would else leave the setting at 0 without a word.
    for (const auto& [name, value] : told)
        if (name != "theta" && name != "silent_allele_freq" && name != "dropout" && name != "mutation")
            return wrong(std::string_view(name), "is no setting: theta, silent_allele_freq, dropout or mutation");
    return settings_of(told);
}

Status check(const Settings& settings, const RankingRules& rules) {
    for (const auto& [name, value] :
         {std::pair("theta", settings.theta), {"silent_allele_freq", settings.silent}, {"dropout", settings.dropout}})
        if (!(value >= 0 && value < 1)) return wrong(name, "lies from 0 to below 1");
    if (settings.mutation) {
        if (const auto good = kinship::check(*settings.mutation); !good) return wrong("mutation", good.error().text());
        for (const auto& locus : rules.loci)
            for (const auto parent : {kinship::Parent::father, kinship::Parent::mother})
                if (const auto matrix =
                        kinship::mutation_matrix(*settings.mutation, parent, rules.table->loci.at(locus));
                    !matrix)
                    return wrong("mutation", matrix.error().text());
    }
    MODOU_CHECK(check_words("by", settings.by));
    return check_words("why", settings.why);
}

std::string words(const Settings& settings, Languages language) {
    const auto mutation = settings.mutation ? mutation_words(*settings.mutation) : std::string();
    const auto silent = fmt::format("{}", settings.silent), dropout = fmt::format("{}", settings.dropout);
    return plain(language,
                 fmt::format("θ {}，沉默等位基因 {}，脱扣 {}{}", settings.theta, silent, dropout,
                             mutation.empty() ? "" : "，突变 " + mutation),
                 fmt::format("theta {}, silent alleles {}, dropout {}{}", settings.theta, silent, dropout,
                             mutation.empty() ? "" : ", mutation " + mutation));
}

std::string told_by(const Settings& settings, Languages language) {
    const std::string at = base::format_shanghai(settings.at);
    return plain(language, fmt::format("{} 于 {} 设定，理由：{}", settings.by, at, settings.why),
                 fmt::format("set by {}, {} (UTC+8): {}", settings.by, at, settings.why));
}

std::string json_of(const Settings& settings) {
    base::JsonOut out;
    const auto number = [&](std::string_view name, double value) { out.key(name).raw(fmt::format("{}", value)); };
    out.begin_object().member("format", k_format);
    number("theta", settings.theta);
    number("silent_allele_freq", settings.silent);
    number("dropout", settings.dropout);
    if (settings.mutation) {
        out.key("mutation").begin_object().member("model", model_name(settings.mutation->model));
        number("rate_male", settings.mutation->rate_male);
        number("rate_female", settings.mutation->rate_female);
        number("rate2", settings.mutation->rate2);
        number("range", settings.mutation->range);
        out.end_object();
    }
    out.member("by", settings.by).member("why", settings.why).member("at", base::format_utc(settings.at));
    return out.end_object().take();
}

Status keep_settings(const std::string& folder, const Settings& settings) {
    // Refused where there are settings already, whoever told them meanwhile.
    const std::string path = path_in(folder);
    auto written = write_private(path, json_of(settings) + "\n", base::Taken::keep);
    if (written || written.error().code != Code::conflict) return written;
    MODOU_TRY(const auto kept, kept_settings(folder));
    if (kept && kept->same_values(settings)) return {};
    return base::fail(Code::conflict,
                      fmt::format("settings are told once; there are others: {}; {}",
                                  kept ? words(*kept, Language::en) : "", kept ? told_by(*kept, Language::en) : ""),
                      path);
}

Result<std::optional<Settings>> kept_settings(const std::string& folder) {
    const std::string path = path_in(folder);
    const auto text = read_whole(path, "there are no settings");
    if (!text && text.error().code == Code::not_found) return std::optional<Settings>();
    if (!text) return tl::unexpected(text.error());
    const auto broken = [&](std::string_view what) { return base::fail(Code::damaged, std::string(what), path); };
    const auto told = object_of(*text);
    if (!told) return broken(told.error().message);
    const auto* format = told->if_contains("format");
    if (format == nullptr || !format->is_int64()) return broken("does not say its format");
    if (format->get_int64() != k_format) return base::fail(Code::unsupported, "a newer version made this", path);
    auto settings = settings_of(*told);
    if (!settings) return broken(settings.error().text());
    const auto word = [&](std::string_view name) {
        const auto* value = told->if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    settings->by = word("by");
    settings->why = word("why");
    const auto at = base::parse_time(word("at"));
    if (!at || settings->by.empty() || settings->why.empty()) return broken("does not say who told it, when and why");
    settings->at = *at;
    return std::optional(*std::move(settings));
}

}  // namespace modou::family
