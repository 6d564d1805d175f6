#include "engines/kinship/advice.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "engines/kinship/advice_locus.hpp"

namespace modou::kinship {
namespace {

using base::Code;

base::Status check(const Pedigree& pedigree, std::uint32_t missing, const std::vector<Profile>& typed,
                   const Plan& plan) {
    MODOU_CHECK(kinship::check(plan.mutation));
    if (missing == Pedigree::k_nobody) return base::wrong("missing", "is not in the pedigree");
    if (plan.simulations < 2 || plan.simulations > k_simulations_most)
        return base::wrong("simulations", "are from 2 to a million");
    for (std::size_t i = 0; i < typed.size(); ++i) {
        const auto person = pedigree.find(typed[i].id);
        if (person == Pedigree::k_nobody) return base::wrong(typed[i].id, "was typed but is not in the pedigree");
        if (person == missing)
            return base::wrong(typed[i].id, "is missing and typed: compare, there is nothing to plan");
        for (std::size_t j = 0; j < i; ++j)
            if (typed[j].id == typed[i].id) return base::wrong(typed[i].id, "has two profiles: join or choose");
    }
    return {};
}

double share_error(double share, std::size_t of) {
    // Half a case more of each kind, so that none seen does not look certain (Jeffreys).
    const double p = (share * double(of) + 0.5) / (double(of) + 1);
    return std::sqrt(p * (1 - p) / double(of));
}

Power summary(std::vector<double> log10_ratios, double threshold) {
    const std::size_t n = log10_ratios.size();
    std::ranges::sort(log10_ratios);
    const auto quantile = [&](double q) {
        const double at = q * double(n - 1);
        const auto low = std::size_t(at);
        const double high = log10_ratios[std::min(low + 1, n - 1)];
        return log10_ratios[low] + (at - double(low)) * (high - log10_ratios[low]);
    };
    Power out;
    double false_square = 0;
    std::size_t above = 0;
    for (const double ratio : log10_ratios) {
        if (!(ratio > threshold)) continue;
        ++above;
        const double weight = std::pow(10, -ratio);
        out.false_above += weight / double(n);
        false_square += weight * weight / double(n);
    }
    out.above = double(above) / double(n);
    out.above_error = share_error(out.above, n);
    out.false_error = std::sqrt(std::max(0.0, false_square - out.false_above * out.false_above) / double(n));
    // The error of a quantile: the ranks one standard deviation of the binomial aside.
    const auto error = [&](double q) {
        const double aside = std::sqrt(q * (1 - q) / double(n));
        return (quantile(std::min(1.0, q + aside)) - quantile(std::max(0.0, q - aside))) / 2;
    };
    out.one_percent = quantile(0.01), out.one_percent_error = error(0.01);
    out.five_percent = quantile(0.05), out.five_percent_error = error(0.05);
    out.median = quantile(0.5), out.median_error = error(0.5);
    return out;
}

bool typed_at(const std::vector<Profile>& typed, const std::string& id, const std::string& locus) {
    return std::ranges::any_of(typed, [&](const Profile& p) { return p.id == id && p.loci.contains(locus); });
}

// A family as it is told, to which people can be added.
class Growing {
  public:
    Growing(const Pedigree& pedigree, std::string_view missing) : missing_(missing) {
        const auto& people = pedigree.people();
        for (const auto& person : people)
            told_.push_back({person.id, person.founder() ? "" : people[person.father].id,
                             person.founder() ? "" : people[person.mother].id, person.sex});
        give_parents(missing_);
    }
    std::string father() const { return at(missing_).father; }
    std::string mother() const { return at(missing_).mother; }
    bool founder(const std::string& id) const { return at(id).father.empty(); }

    // A parent who was not in the family before is added, not typed.
    void give_parents(const std::string& id) {
        if (!founder(id)) return;
        const std::string father = fresh("father of " + id), mother = fresh("mother of " + id);
        told_.push_back({father, "", "", Sex::male});
        told_.push_back({mother, "", "", Sex::female});
        for (Relative& person : told_)
            if (person.id == id) person.father = father, person.mother = mother;
    }
    std::string add_child(const std::string& father, const std::string& mother) {
        told_.push_back({fresh("new child"), father, mother, Sex::unknown});
        return told_.back().id;
    }
    std::string add_stranger(Sex sex) {
        told_.push_back({fresh("stranger"), "", "", sex});
        return told_.back().id;
    }
    const Relative& at(const std::string& id) const { return *std::ranges::find(told_, id, &Relative::id); }
    bool is_mother(const std::string& id) const {
        return at(id).sex == Sex::female || std::ranges::find(told_, id, &Relative::mother) != told_.end();
    }
    base::Result<Pedigree> pedigree() const { return Pedigree::make(told_); }

  private:
    std::string fresh(std::string name) const {
        while (std::ranges::find(told_, name, &Relative::id) != told_.end()) name += "'";
        return name;
    }
    std::string missing_;
    std::vector<Relative> told_;
};

// The people to type for a role, added to the family; empty when the role has nobody to add here.
std::vector<std::string> people_for(Role role, Growing& family, const std::string& missing) {
    const std::string father = family.father(), mother = family.mother();
    const auto parents_of = [&](const std::string& id, bool both) -> std::vector<std::string> {
        if (!family.founder(id)) return {};  // known grandparents are offered as such
        family.give_parents(id);
        return both ? std::vector{family.at(id).father, family.at(id).mother} : std::vector{family.at(id).father};
    };
    const auto sib_of = [&](const std::string& id) -> std::vector<std::string> {
        family.give_parents(id);
        return {family.add_child(family.at(id).father, family.at(id).mother)};
    };
    switch (role) {
        case Role::full_sib:
            return {family.add_child(father, mother)};
        case Role::two_full_sibs: {
            auto one = family.add_child(father, mother);
            return {one, family.add_child(father, mother)};
        }
        case Role::child: {
            const bool woman = family.is_mother(missing);
            const auto other = family.add_stranger(woman ? Sex::male : Sex::female);
            return {woman ? family.add_child(other, missing) : family.add_child(missing, other)};
        }
        case Role::paternal_half_sib:
            return {family.add_child(father, family.add_stranger(Sex::female))};
        case Role::maternal_half_sib:
            return {family.add_child(family.add_stranger(Sex::male), mother)};
        case Role::paternal_grandparent:
            return parents_of(father, false);
        case Role::maternal_grandparent:
            return parents_of(mother, false);
        case Role::both_paternal_grandparents:
            return parents_of(father, true);
        case Role::both_maternal_grandparents:
            return parents_of(mother, true);
        case Role::paternal_uncle_or_aunt:
            return sib_of(father);
        case Role::maternal_uncle_or_aunt:
            return sib_of(mother);
        case Role::father:
            return {father};
        case Role::mother:
            return {mother};
        case Role::as_it_is:
        case Role::in_family:
        case Role::more_loci:
            return {};
    }
    return {};
}

// Whether a typed parent stands between, so that these people would tell nothing new.
bool screened(Role role, bool father_typed, bool mother_typed) {
    switch (role) {
        case Role::father:
        case Role::paternal_half_sib:
        case Role::paternal_grandparent:
        case Role::both_paternal_grandparents:
        case Role::paternal_uncle_or_aunt:
            return father_typed;
        case Role::mother:
        case Role::maternal_half_sib:
        case Role::maternal_grandparent:
        case Role::both_maternal_grandparents:
        case Role::maternal_uncle_or_aunt:
            return mother_typed;
        case Role::full_sib:
        case Role::two_full_sibs:
            return father_typed && mother_typed;
        default:
            return false;
    }
}

}  // namespace

base::Result<Power> power(const Pedigree& pedigree, std::string_view missing, const std::vector<Profile>& typed,
                          const std::vector<std::string>& newly, Retyped retyped, const FrequencyTable& table,
                          const Plan& plan) {
    const auto asked = pedigree.find(missing);
    MODOU_CHECK(check(pedigree, asked, typed, plan));
    for (const auto& id : newly)
        if (pedigree.find(id) == Pedigree::k_nobody || id == missing)
            return base::wrong(id, "to be typed: is not in the pedigree, or is the missing person");
    std::vector<double> log10_ratios(plan.simulations, 0);
    std::vector<std::uint32_t> alleles;
    for (std::size_t l = 0; l < plan.loci.size(); ++l) {
        const auto found = table.loci.find(plan.loci[l]);
        if (found == table.loci.end())
            return base::fail(Code::not_found, "the table " + table.name + " does not have this locus", plan.loci[l]);
        std::vector<std::uint32_t> drawn;
        for (const auto& id : newly)
            if (!typed_at(typed, id, plan.loci[l])) drawn.push_back(pedigree.find(id));
        if (retyped == Retyped::yes)
            for (const Profile& profile : typed)
                if (!profile.loci.contains(plan.loci[l]) && std::ranges::find(newly, profile.id) == newly.end())
                    drawn.push_back(pedigree.find(profile.id));
        if (drawn.size() > k_typed_newly_most)
            return base::fail(Code::limit, "too many people to be typed are simulated together", plan.loci[l]);
        drawn.push_back(asked);
        MODOU_TRY(auto chances, LocusChances::make(pedigree, typed, drawn, found->second, plan.mutation));
        std::mt19937_64 random(plan.seed * 0x9E3779B97F4A7C15u + l);  // each locus its own, whatever else is asked
        for (double& sum : log10_ratios) {
            chances.draw(random, alleles);
            MODOU_TRY(const double ratio, chances.ratio(alleles));
            sum += std::log10(ratio);
        }
    }
    return summary(std::move(log10_ratios), plan.threshold);
}

base::Result<std::vector<Advice>> advise(const Pedigree& pedigree, std::string_view missing,
                                         const std::vector<Profile>& typed, const FrequencyTable& table,
                                         const std::vector<LocusSet>& larger, const Plan& plan) {
    const auto asked = pedigree.find(missing);
    MODOU_CHECK(check(pedigree, asked, typed, plan));
    std::vector<Advice> all;
    const auto try_out = [&](Role role, std::string what, const Pedigree& family, const std::vector<std::string>& newly,
                             Retyped retyped, const Plan& with) -> base::Status {
        auto found = power(family, missing, typed, newly, retyped, table, with);
        if (!found && found.error().code == Code::limit && role != Role::as_it_is) return {};
        if (!found) return tl::unexpected(found.error());
        all.push_back({role, std::move(what), *found});
        return {};
    };
    MODOU_CHECK(try_out(Role::as_it_is, "", pedigree, {}, Retyped::no, plan));
    const auto is_typed = [&](const std::string& id) {
        return std::ranges::find(typed, id, &Profile::id) != typed.end();
    };
    const auto& people = pedigree.people();
    const bool known = !people[asked].founder();
    const bool father_typed = known && is_typed(people[people[asked].father].id),
               mother_typed = known && is_typed(people[people[asked].mother].id);
    for (std::uint32_t i = 0; i < people.size(); ++i) {
        if (i == asked || is_typed(people[i].id)) continue;
        const bool parent = known && (i == people[asked].father || i == people[asked].mother);
        const Role role = !parent ? Role::in_family : i == people[asked].father ? Role::father : Role::mother;
        MODOU_CHECK(try_out(role, people[i].id, pedigree, {people[i].id}, Retyped::no, plan));
    }
    for (auto role = std::uint8_t(Role::father); role < std::uint8_t(Role::more_loci); ++role) {
        if (screened(Role(role), father_typed, mother_typed)) continue;
        if (known && (Role(role) == Role::father || Role(role) == Role::mother)) continue;  // offered above
        Growing family(pedigree, missing);
        const auto newly = people_for(Role(role), family, std::string(missing));
        if (newly.empty()) continue;
        MODOU_TRY(const auto grown, family.pedigree());
        MODOU_CHECK(try_out(Role(role), "", grown, newly, Retyped::no, plan));
    }
    for (const LocusSet& set : larger) {
        Plan with = plan;
        with.loci = set.loci;
        MODOU_CHECK(try_out(Role::more_loci, set.name, pedigree, {}, Retyped::yes, with));
    }
    std::ranges::stable_sort(all, [](const Advice& a, const Advice& b) {
        return std::pair(a.power.above, a.power.median) > std::pair(b.power.above, b.power.median);
    });
    return all;
}

}  // namespace modou::kinship
