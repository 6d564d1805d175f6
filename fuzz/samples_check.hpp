// What must hold of whatever a reader of samples returns.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "base/text.hpp"
#include "services/family/loci.hpp"
#include "services/family/people.hpp"
#include "services/family/readers.hpp"
#include "services/family/roles.hpp"

namespace modou::family {

inline void hold(bool condition) {
    if (!condition) std::abort();
}

inline void check_issues(const std::vector<Issue>& issues) {
    for (const Issue& issue : issues) {
        hold(base::is_utf8(words(issue, Language::zh)) && base::is_utf8(words(issue, Language::en)));
        hold(issue.sample.size() <= k_id_bytes_most + 3);
    }
}

// Ids are unique and within bounds, loci known, alleles in order; and what is written as CSV is read back.
inline void check_samples(const base::Result<Samples>& read) {
    if (!read) {
        hold(!read.error().message.empty() && base::is_utf8(read.error().text()));
        hold(!read.error().where.empty() || read.error().code == base::Code::limit);
        return;
    }
    std::set<std::string_view> ids;
    bool plain = true;
    for (const Sample& sample : read->samples) {
        hold(!sample.id.empty() && sample.id.size() <= k_id_bytes_most && sample.profile.id == sample.id);
        hold(ids.insert(sample.id).second);
        for (const auto& [locus, genotype] : sample.profile.loci) {
            hold(find_locus(locus) != nullptr && find_locus(locus)->name == locus);
            hold(genotype.first <= genotype.second && genotype.first.tenths >= 10);
        }
        for (const auto* text : {&sample.id, &sample.family, &sample.role, &sample.kit, &sample.category})
            plain = plain && base::spreadsheet_value(*text) == *text;
    }
    check_issues(read->issues);
    check_issues(families_of(*read).issues);
    if (!plain || read->samples.empty()) return;
    const auto again = read_csv(csv_of(*read));
    hold(again.has_value() && again->samples.size() == read->samples.size());
    for (std::size_t i = 0; i < again->samples.size(); ++i) {
        hold(again->samples[i].id == read->samples[i].id && again->samples[i].sex == read->samples[i].sex);
        hold(again->samples[i].profile.loci == read->samples[i].profile.loci);
    }
}

// Everybody of a file is found, of a family, or named; nobody is two of these, and whoever is left out is counted.
inline void check_people(const Samples& read) {
    const People people = people_of(read);
    check_issues(people.issues);
    std::set<std::string_view> found, named;
    for (const auto& one : people.found) hold(found.insert(one.id).second && !one.profile.loci.empty());
    for (const auto& issue : people.issues) named.insert(issue.sample);
    for (const Sample& sample : read.samples) {
        const bool of_family = !sample.family.empty() || sample.standing == Sample::Standing::relative;
        hold(!(of_family && found.contains(sample.id)));
        if (!of_family && !found.contains(sample.id) && people.issues_not_kept == 0) hold(named.contains(sample.id));
    }
    hold(people.passed_over.total() >= read.passed_over.total());
}

}  // namespace modou::family
