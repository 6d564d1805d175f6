// What a Familias file weighs by, said in words where a database weighs by its own.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "services/family/fam.hpp"

namespace modou::family {
namespace {

std::string_view name_of(kinship::Mutation::Model model) {
    constexpr std::string_view k_names[] = {"none", "equal", "proportional", "stepwise"};
    return k_names[std::size_t(model)];
}

std::string words_of(const kinship::Mutation& mutation) {
    if (mutation.model == kinship::Mutation::Model::none) return "mutation none";
    std::string out =
        fmt::format("mutation {} {} / {}", name_of(mutation.model), mutation.rate_male, mutation.rate_female);
    if (mutation.model == kinship::Mutation::Model::stepwise)
        out += fmt::format(", range {}, rate2 {}", mutation.range, mutation.rate2);
    return out;
}

}  // namespace

void name_settings(FamiliasFile& file) {
    std::map<std::string, std::size_t> told;  // in how many loci
    double theta = 0;
    for (const auto& [locus, model] : file.models) {
        theta = std::max(theta, model.theta);
        ++told[words_of(model.mutation)];
        if (model.silent > 0) ++told[fmt::format("silent alleles {}", model.silent)];
    }
    for (const auto& [locus, least] : file.least_frequencies) ++told[fmt::format("minor allele frequency {}", least)];
    const auto unused = [&](std::string detail) {
        Issue issue{Issue::What::setting_unused, "", "", "", std::move(detail)};
        file.samples.passed_over.add(key_of(issue.what));
        if (file.samples.issues.size() < k_issues_most)
            file.samples.issues.push_back(std::move(issue));
        else
            ++file.samples.issues_not_kept;
    };
    if (theta > 0) unused(fmt::format("theta {}", theta));
    for (const auto& [words, loci] : told) unused(fmt::format("{}, of {} of {} loci", words, loci, file.models.size()));
    if (!file.table.table.loci.empty()) unused(fmt::format("frequencies of {} loci", file.table.table.loci.size()));
}

}  // namespace modou::family
