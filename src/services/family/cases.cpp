#include "services/family/cases.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>
#include <optional>

#include "base/json_in.hpp"
#include "base/json_out.hpp"
#include "services/family/mutation_json.hpp"

namespace modou::family {
namespace {

namespace json = boost::json;
using base::Code;
using base::Result;
using base::Status;
using base::wrong;
using kinship::Mutation;

constexpr std::size_t k_depth_most = 16, k_hypotheses_most = 16, k_loci_most = 200;

// A member that may be missing or null.
const json::value* member(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}
Result<std::string> text_at(const json::object& object, std::string_view name) {
    const auto* value = member(object, name);
    if (value == nullptr || !value->is_string()) return wrong(name, "is needed: a text");
    return std::string(value->get_string());
}
Result<std::string> text_or_none(const json::object& object, std::string_view name) {
    if (member(object, name) == nullptr) return std::string();
    return text_at(object, name);
}
Result<double> number(const json::value& value, std::string_view name) {
    if (!value.is_number()) return wrong(name, "must be a number");
    return value.to_number<double>();
}
Result<double> number_or(const json::object& object, std::string_view name, double otherwise) {
    const auto* value = member(object, name);
    return value == nullptr ? Result<double>(otherwise) : number(*value, name);
}
Result<const json::array*> list_at(const json::object& object, std::string_view name, std::size_t most) {
    const auto* value = member(object, name);
    if (value == nullptr || !value->is_array()) return wrong(name, "is needed: a list");
    if (value->get_array().size() > most) return wrong(name, fmt::format("has more than {} members", most));
    return &value->get_array();
}
Result<const json::object*> object_at(const json::object& object, std::string_view name) {
    const auto* value = member(object, name);
    if (value == nullptr || !value->is_object()) return wrong(name, "is needed: an object");
    return &value->get_object();
}

}  // namespace

Result<Mutation> read_mutation(const json::object& told) {
    Mutation mutation;
    MODOU_TRY(const auto model, text_at(told, "model"));
    using Model = Mutation::Model;
    if (model == "none")
        return mutation;
    else if (model == "equal")
        mutation.model = Model::equal;
    else if (model == "proportional")
        mutation.model = Model::proportional;
    else if (model == "stepwise")
        mutation.model = Model::stepwise;
    else
        return wrong("mutation.model", "must be none, equal, proportional or stepwise");
    MODOU_TRY(mutation.rate_male, number_or(told, "rate_male", 0));
    MODOU_TRY(mutation.rate_female, number_or(told, "rate_female", 0));
    MODOU_TRY(mutation.rate2, number_or(told, "rate2", 0));
    MODOU_TRY(mutation.range, number_or(told, "range", 0.1));
    return mutation;
}

namespace {

Result<kinship::Relative> read_relative(const json::value& told) {
    if (!told.is_object()) return wrong("individuals", "must be objects");
    const auto& object = told.get_object();
    kinship::Relative person;
    MODOU_TRY(person.id, text_at(object, "id"));
    MODOU_TRY(person.father, text_or_none(object, "father"));
    MODOU_TRY(person.mother, text_or_none(object, "mother"));
    MODOU_TRY(const auto sex, text_or_none(object, "sex"));
    if (sex == "male")
        person.sex = kinship::Sex::male;
    else if (sex == "female")
        person.sex = kinship::Sex::female;
    else if (!sex.empty() && sex != "unknown")
        return wrong("sex", "must be male, female or unknown");
    return person;
}

Result<kinship::Hypothesis> read_hypothesis(std::string_view name, const json::value& told) {
    if (!told.is_object()) return wrong(name, "must be an object");
    MODOU_TRY(const auto* list, list_at(told.get_object(), "individuals", kinship::k_people_most));
    std::vector<kinship::Relative> people;
    for (const auto& one : *list) {
        MODOU_TRY(auto person, read_relative(one));
        people.push_back(std::move(person));
    }
    auto pedigree = kinship::Pedigree::make(people);
    if (!pedigree) return wrong(fmt::format("{}: {}", name, pedigree.error().where), pedigree.error().message);
    return kinship::Hypothesis{std::string(name), std::move(*pedigree)};
}

Result<std::pair<kinship::Allele, kinship::Allele>> read_genotype(const json::value& told) {
    const auto* list = told.if_array();
    if (list == nullptr || list->size() != 2 || !(*list)[0].is_string() || !(*list)[1].is_string())
        return wrong("", "expected two alleles, as [\"15\", \"9.3\"]; a homozygote names its allele twice");
    MODOU_TRY(const auto a, kinship::parse_allele((*list)[0].get_string()));
    MODOU_TRY(const auto b, kinship::parse_allele((*list)[1].get_string()));
    return std::pair(a, b);
}

Result<std::vector<kinship::Profile>> read_profiles(const json::object& told, const json::object* dropout) {
    std::vector<kinship::Profile> profiles;
    for (const auto& [id, genotypes] : told) {
        if (!genotypes.is_object()) return wrong(std::string(id), "genotypes: must be an object, locus by locus");
        kinship::Profile profile{std::string(id), 0, {}};
        for (const auto& [locus, alleles] : genotypes.get_object()) {
            auto genotype = read_genotype(alleles);
            if (!genotype)
                return wrong(fmt::format("{} {}", std::string_view(id), std::string_view(locus)),
                             genotype.error().message);
            profile.loci.emplace(locus, *genotype);
        }
        if (dropout != nullptr) {
            MODOU_TRY(profile.dropout, number_or(*dropout, id, 0));
        }
        profiles.push_back(std::move(profile));
    }
    return profiles;
}

// {"locus": {"allele": frequency}}, or [{"locus", "allele", "freq"}].
Result<std::vector<Case::Extra>> read_extras(const json::value& told) {
    std::vector<Case::Extra> extras;
    const auto add = [&](std::string_view locus, std::string_view allele, const json::value& frequency) -> Status {
        MODOU_TRY(const auto parsed, kinship::parse_allele(allele));
        MODOU_TRY(const auto share, number(frequency, "extra_alleles"));
        extras.push_back({std::string(locus), parsed, share});
        return {};
    };
    if (const auto* by_locus = told.if_object()) {
        for (const auto& [locus, alleles] : *by_locus) {
            if (!alleles.is_object()) return wrong("extra_alleles", "must be {locus: {allele: frequency}}");
            for (const auto& [allele, frequency] : alleles.get_object()) MODOU_CHECK(add(locus, allele, frequency));
        }
    } else if (const auto* list = told.if_array()) {
        for (const auto& one : *list) {
            if (!one.is_object()) return wrong("extra_alleles", "must be objects");
            MODOU_TRY(const auto locus, text_at(one.get_object(), "locus"));
            MODOU_TRY(const auto allele, text_at(one.get_object(), "allele"));
            const auto* frequency = member(one.get_object(), "freq");
            if (frequency == nullptr) return wrong("extra_alleles", "freq is needed");
            MODOU_CHECK(add(locus, allele, *frequency));
        }
    } else {
        return wrong("extra_alleles", "must be {locus: {allele: frequency}}");
    }
    return extras;
}

Result<Case> read_case(const json::object& told) {
    Case out;
    MODOU_TRY(out.id, text_at(told, "id"));
    MODOU_TRY(out.title, text_or_none(told, "title"));
    MODOU_TRY(out.table_name, text_at(told, "freq_table"));
    auto& comparison = out.comparison;
    MODOU_TRY(const auto* loci, list_at(told, "loci", k_loci_most));
    for (const auto& locus : *loci) {
        if (!locus.is_string()) return wrong("loci", "must be texts");
        comparison.loci.emplace_back(locus.get_string());
    }
    if (member(told, "mutation") != nullptr) {
        MODOU_TRY(const auto* mutation, object_at(told, "mutation"));
        MODOU_TRY(comparison.model.mutation, read_mutation(*mutation));
    }
    MODOU_TRY(comparison.model.theta, number_or(told, "theta", 0));
    MODOU_TRY(comparison.model.silent, number_or(told, "silent_allele_freq", 0));
    MODOU_TRY(const auto founders, text_or_none(told, "founders"));
    if (founders == "trimmed")
        comparison.model.founders = kinship::Model::Founders::trimmed;
    else if (!founders.empty() && founders != "explicit")
        return wrong("founders", "must be explicit or trimmed");
    const json::object* dropout = nullptr;
    if (member(told, "dropout") != nullptr) {
        MODOU_TRY(dropout, object_at(told, "dropout"));
    }
    MODOU_TRY(const auto* genotypes, object_at(told, "genotypes"));
    MODOU_TRY(comparison.profiles, read_profiles(*genotypes, dropout));
    MODOU_TRY(const auto* hypotheses, object_at(told, "hypotheses"));
    if (hypotheses->size() > k_hypotheses_most) return wrong("hypotheses", "are too many");
    for (const auto& [name, hypothesis] : *hypotheses) {
        MODOU_TRY(auto read, read_hypothesis(name, hypothesis));
        comparison.hypotheses.push_back(std::move(read));
    }
    if (const auto* extras = member(told, "extra_alleles")) {
        MODOU_TRY(out.extras, read_extras(*extras));
    }
    return out;
}

std::string number_text(double value) {
    if (std::isnan(value)) return "\"undefined\"";
    if (std::isinf(value)) return value < 0 ? "\"-Inf\"" : "\"Inf\"";
    return fmt::format("{:.15g}", value);
}

}  // namespace

Result<std::vector<Case>> read_cases(std::string_view text) {
    MODOU_TRY(const json::value whole, base::parse_json(text, k_depth_most));
    const json::array* list = whole.if_array();
    json::array one;
    if (const auto* object = whole.if_object()) {
        if (object->contains("cases")) {
            MODOU_TRY(list, list_at(*object, "cases", k_cases_most));
        } else {
            one.push_back(whole);
            list = &one;
        }
    }
    if (list == nullptr || list->size() > k_cases_most) return wrong("cases", "is needed: a list of cases");
    std::vector<Case> cases;
    for (const auto& told : *list) {
        const auto name = fmt::format("case {}", cases.size() + 1);
        if (!told.is_object()) return wrong(name, "must be an object");
        auto read = read_case(told.get_object());
        if (!read)
            return wrong(read.error().where.empty() ? name : name + ", " + read.error().where, read.error().message);
        cases.push_back(std::move(*read));
    }
    return cases;
}

Result<kinship::FrequencyTable> table_of(const Case& asked, const Tables& tables) {
    MODOU_TRY(const auto* table, tables(asked.table_name));
    kinship::FrequencyTable widened = *table;
    for (const auto& extra : asked.extras) {
        const auto locus = widened.loci.find(extra.locus);
        if (locus == widened.loci.end()) return wrong(extra.locus, "extra allele: the table does not have this locus");
        MODOU_CHECK(locus->second.add(extra.allele, extra.frequency));
    }
    return widened;
}

Result<Answer> answer(const Case& asked, const Tables& tables) {
    MODOU_TRY(const auto* table, tables(asked.table_name));
    std::optional<kinship::FrequencyTable> widened;
    if (!asked.extras.empty()) {
        MODOU_TRY(widened, table_of(asked, tables));
        table = &*widened;
    }
    Answer out;
    MODOU_TRY(out.loci, kinship::compare(asked.comparison, *table));
    out.total_log10_ratio = kinship::total_log10_ratio(out.loci);
    return out;
}

std::string json_of(const Case& asked, const Answer& answer) {
    base::JsonOut out;
    out.begin_object().member("id", asked.id).key("log10LR_total").raw(number_text(answer.total_log10_ratio));
    out.key("log10LR_per_locus").begin_object();
    for (const auto& locus : answer.loci) out.key(locus.locus).raw(number_text(locus.log10_ratio()));
    out.end_object().key("log10L_total").begin_object();
    for (std::size_t h = 0; h < asked.comparison.hypotheses.size(); ++h) {
        double sum = 0;
        for (const auto& locus : answer.loci) sum += locus.log10_likelihoods[h];
        out.key(asked.comparison.hypotheses[h].name).raw(number_text(sum));
    }
    return out.end_object().end_object().take();
}

}  // namespace modou::family
