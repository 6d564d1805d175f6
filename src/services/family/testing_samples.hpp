// For tests: samples and issues as short texts.
#pragma once

#include <string>
#include <vector>

#include "services/family/samples.hpp"

namespace modou::family {

// "FGA 22/23, TH01 6/9.3"
inline std::string typed(const Sample& sample) {
    std::string out;
    for (const auto& [locus, genotype] : sample.profile.loci)
        out += (out.empty() ? "" : ", ") + locus + " " + kinship::text_of(genotype.first) + "/" +
               kinship::text_of(genotype.second);
    return out;
}

inline std::string name_of(Issue::What what) {
    return std::string(key_of(what));
}

// "three_alleles line 3 S1 TH01 6, 9, 9.3", each issue in the order told.
inline std::vector<std::string> told(const std::vector<Issue>& issues) {
    std::vector<std::string> out;
    for (const Issue& issue : issues)
        out.push_back(std::string(key_of(issue.what)) + " " + issue.where + " " + issue.sample + " " + issue.locus +
                      " " + issue.detail);
    return out;
}
inline std::vector<std::string> told(const Samples& samples) {
    return told(samples.issues);
}

}  // namespace modou::family
