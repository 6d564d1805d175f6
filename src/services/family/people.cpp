#include "services/family/people.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "services/family/categories.hpp"
#include "services/family/gather.hpp"

namespace modou::family {
namespace {

using What = Issue::What;
using kinship::Profile;

// What two samples of one person tell together; false when that is more than two kits would differ by. Loci at which
// they differ are in neither.
bool join(Profile& into, const Profile& more, std::vector<std::string>& differ) {
    for (const auto& [locus, genotype] : more.loci) {
        const auto [at, fresh] = into.loci.emplace(locus, genotype);
        if (!fresh && at->second != genotype) differ.push_back(locus);
    }
    for (const auto& locus : differ) into.loci.erase(locus);
    into.dropout = std::max(into.dropout, more.dropout);
    return differ.size() <= k_discordant_loci_most;
}

class Reading {
  public:
    explicit Reading(const Samples& samples) : samples_(samples) {
        out_.issues = samples.issues;
        out_.issues_not_kept = samples.issues_not_kept;
        out_.passed_over = samples.passed_over;
        out_.encoding = samples.encoding;
    }

    People read() {
        auto families = families_of(samples_);
        for (auto& issue : families.issues) add(std::move(issue));
        for (const auto& sample : samples_.samples) {
            by_id_[sample.id] = &sample;
            if (!sample.family.empty()) in_a_family_.insert(sample.id);
        }
        for (const auto& tree : families.trees) take(tree);
        for (const auto& sample : samples_.samples)
            if (!in_a_family_.contains(sample.id)) take(sample);
        return std::move(out_);
    }

  private:
    void add(Issue issue) {
        if (leaves_out(issue)) out_.passed_over.add(key_of(issue.what));
        if (out_.issues.size() < k_issues_most)
            out_.issues.push_back(std::move(issue));
        else
            ++out_.issues_not_kept;
    }
    void leave_out(What what, const Sample& sample, std::string detail) {
        add({what, line_text(sample.line), sample.id, "", std::move(detail)});
    }

    // One family for each person looked for: of two who are missing, neither is typed.
    void take(const FamilyTree& tree) {
        for (const auto& parent : tree.half_siblings_of) add({What::half_siblings, "", parent, "", tree.name});
        for (const auto& [id, person] : tree.same_as) add({What::one_person, "", id, "", person});
        std::vector<std::string> looked_for{tree.missing};
        if (!tree.also_missing.empty())
            add({What::family_split, "", "", "", fmt::format("{}: {}", tree.name, 1 + tree.also_missing.size())});
        looked_for.insert(looked_for.end(), tree.also_missing.begin(), tree.also_missing.end());
        for (const auto& missing : looked_for) {
            tell_assumed_sex(tree, missing);
            take(tree, missing, looked_for.size() > 1);
        }
    }

    // A parent whose sex nobody told stands as father or mother all the same, with the rates of one of both.
    void tell_assumed_sex(const FamilyTree& tree, const std::string& missing) {
        const auto at = tree.pedigree.find(missing);
        if (at == kinship::Pedigree::k_nobody || tree.pedigree.people()[at].sex != kinship::Sex::unknown) return;
        for (const auto& person : tree.pedigree.people())
            if (person.father == at || person.mother == at)
                return add({What::model_changed, "", missing, "",
                            fmt::format("sex not told, taken as the {}", person.father == at ? "father" : "mother")});
    }

    void take(const FamilyTree& tree, const std::string& missing, bool of_several) {
        SearchingFamily one;
        const auto name = [&](const std::string& whole) {
            return of_several ? fmt::format("{} · {}", whole, missing.substr(missing.rfind('/') + 1)) : whole;
        };
        one.id = name(tree.name);
        one.group = tree.group.empty() ? "" : name(tree.group);
        one.missing = missing;
        const auto& members = tree.pedigree.people();
        std::map<std::string_view, Profile> typed;
        bool stands = true;
        const auto put = [&](const std::string& id, const Sample& sample) {
            in_a_family_.insert(sample.id);
            if (sample.profile.loci.empty()) return;
            Profile profile = sample.profile;
            profile.id = id;
            const auto [at, fresh] = typed.try_emplace(id, profile);
            std::vector<std::string> differ;
            if (fresh) return;
            if (!join(at->second, profile, differ)) {
                add({What::family_refused, line_text(sample.line), sample.id, "",
                     fmt::format("{}: has another genotype than {} at {} loci, and they are told as one", tree.name, id,
                                 differ.size())});
                stands = false;
            }
            for (const auto& locus : differ)
                if (stands) add({What::discordant_kits, line_text(sample.line), sample.id, locus, id});
        };
        for (const auto& person : members) {
            one.people.push_back({person.id, person.founder() ? "" : members[person.father].id,
                                  person.founder() ? "" : members[person.mother].id, person.sex});
            if (const auto sample = by_id_.find(person.id); sample != by_id_.end()) put(person.id, *sample->second);
        }
        for (const auto& [id, person] : tree.same_as)
            if (const auto sample = by_id_.find(id); sample != by_id_.end()) put(person, *sample->second);
        for (const auto& person : members) {
            const auto at = typed.find(person.id);
            if (at == typed.end()) continue;
            if (person.id == missing)
                one.own = std::move(at->second);
            else
                one.typed.push_back(std::move(at->second));
        }
        if (stands) out_.families.push_back(std::move(one));
    }

    // Somebody who is in no family.
    void take(const Sample& sample) {
        const Category category = category_of(sample.category);
        // By the format or the role: then the name is only a name.
        const bool told_found = sample.standing == Sample::Standing::found || is_found_role(sample.role);
        if (sample.standing == Sample::Standing::relative) return leave_out(What::no_family, sample, "");
        if (!sample.role.empty() && !is_found_role(sample.role)) return leave_out(What::no_family, sample, sample.role);
        if (category == Category::relative || category == Category::missing)
            return leave_out(What::no_family, sample, sample.category);
        // A list that counts its people has a 007 as well: there the category says more than the name.
        const bool counted = category == Category::found && is_number(sample.id);
        if (category == Category::control || (is_control_name(sample.id) && !told_found && !counted))
            return leave_out(What::control, sample, sample.category);
        if (category == Category::other) return leave_out(What::not_found, sample, sample.category);
        if (sample.profile.loci.empty()) return leave_out(What::no_loci, sample, "");
        out_.found.push_back({sample.id, sample.sex, sample.profile});
    }

    const Samples& samples_;
    People out_;
    std::map<std::string_view, const Sample*> by_id_;
    std::set<std::string_view> in_a_family_;
};

}  // namespace

People people_of(const Samples& samples) {
    return Reading(samples).read();
}

}  // namespace modou::family
