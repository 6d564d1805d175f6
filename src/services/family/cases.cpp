#include "services/family/cases.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>
#include <map>
#include <optional>

#include "base/json_in.hpp"
#include "base/json_out.hpp"
#include "services/family/case_reader.hpp"
#include "services/family/loci.hpp"
#include "services/family/strict_json.hpp"

namespace modou::family {
namespace {

namespace json = boost::json;
using base::Result;
using base::wrong;

constexpr std::size_t k_depth_most = 16;

std::string number_text(double value) {
    if (std::isnan(value)) return "\"undefined\"";
    if (std::isinf(value)) return value < 0 ? "\"-Inf\"" : "\"Inf\"";
    return fmt::format("{:.15g}", value);
}

}  // namespace

Result<std::vector<Case>> read_cases(std::string_view text) {
    MODOU_TRY(const json::value whole, base::parse_json(text, k_depth_most));
    const json::array* list = whole.if_array();
    std::string pointer;
    if (const auto* object = whole.if_object()) {
        if (!object->contains("cases")) {
            auto one = read_case(*object, "");
            if (!one) return wrong("case 1, " + one.error().where, one.error().message);
            std::vector<Case> cases;
            cases.push_back(std::move(*one));
            return cases;
        }
        MODOU_CHECK(only_members(
            *object, "", {"cases"},
            {"format", "generated", "engines", "conventions", "freq_tables", "version", "source", "title", "$schema"}));
        list = object->at("cases").if_array();
        pointer = "/cases";
    }
    if (list == nullptr || list->size() > k_cases_most) return wrong("cases", "is needed: a list of cases");
    std::vector<Case> cases;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto& told = (*list)[i];
        const std::string name = fmt::format("case {}", i + 1), place = below(pointer, i);
        if (!told.is_object()) return wrong(name + ", " + place, "must be an object");
        auto read = read_case(told.get_object(), place);
        if (!read) return wrong(name + ", " + read.error().where, read.error().message);
        cases.push_back(std::move(*read));
    }
    return cases;
}

base::Words words_of_case_key(std::string_view key) {
    if (key == k_not_autosomal)
        return {"不是常染色体基因座，不计入", "of X, Y, mtDNA or amelogenin: no part of the ratio"};
    if (key == k_not_asked) return {"不在案件的基因座之列，不计入", "typed, and not among the case's loci"};
    return {};
}

std::string left_out_lines(const Case& asked) {
    std::string out;
    for (const auto& [locus, why] : asked.left_out) {
        const base::Words words = words_of_case_key(why);
        out += fmt::format("{}：{} {} · {}: {}\n", asked.id, locus, words.zh, locus, words.en);
    }
    return out;
}

namespace {

// Whether the table has the case's loci under other names, or one of them under two.
bool spelt_otherwise(const Case& asked, const kinship::FrequencyTable& table) {
    for (const std::string& locus : asked.comparison.loci)
        if (!table.loci.contains(locus)) return true;
    std::map<std::string, std::size_t> times;
    for (const auto& [locus, frequencies] : table.loci) ++times[locus_key(locus)];
    for (const std::string& locus : asked.comparison.loci)
        if (times[locus_key(locus)] > 1) return true;
    return false;
}

}  // namespace

Result<kinship::FrequencyTable> table_of(const Case& asked, const Tables& tables) {
    MODOU_TRY(const auto* table, tables(asked.table_name));
    kinship::FrequencyTable widened = *table;
    if (spelt_otherwise(asked, *table)) {
        std::map<std::string, std::string> names;  // the table's, by key
        for (const auto& [locus, frequencies] : table->loci)
            if (const auto [first, fresh] = names.emplace(locus_key(locus), locus); !fresh)
                return wrong(locus, fmt::format("the table {} has this locus under another name as well: {}",
                                                table->name, first->second));
        for (const std::string& locus : asked.comparison.loci) {
            const auto known = names.find(locus_key(locus));
            if (known == names.end() || widened.loci.contains(locus)) continue;  // compare() names what the table lacks
            auto frequencies = table->loci.at(known->second);
            frequencies.name = locus;
            widened.loci.emplace(locus, std::move(frequencies));
        }
    }
    for (const auto& extra : asked.extras) {
        const auto locus = widened.loci.find(extra.locus);
        if (locus == widened.loci.end()) return wrong(extra.locus, "extra allele: the table does not have this locus");
        MODOU_CHECK(locus->second.add(extra.allele, extra.frequency));
    }
    return widened;
}

Result<Answer> answer(const Case& asked, const Tables& tables) {
    MODOU_TRY(const auto* table, tables(asked.table_name));
    std::optional<kinship::FrequencyTable> own;
    if (!asked.extras.empty() || spelt_otherwise(asked, *table)) {
        MODOU_TRY(own, table_of(asked, tables));
        table = &*own;
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
    out.end_object().key("passed_over");
    asked.passed_over.write(out);
    return out.end_object().take();
}

}  // namespace modou::family
