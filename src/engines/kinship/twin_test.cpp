// The slow, obvious twin: says for every person which two alleles he or she carries, in every way there is, and adds up
// the chances. On random small families, models and findings it and the engine agree.
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>

#include "engines/kinship/likelihood.hpp"
#include "engines/kinship/ratio.hpp"

namespace modou::kinship {
namespace {

struct Findings {
    std::vector<Relative> told;
    std::vector<Profile> profiles;
    LocusTable locus;
    Model model;
};

class Twin {
  public:
    explicit Twin(const Findings& findings)
        : f_(findings), people_(Pedigree::make(findings.told)->people()), carried_(people_.size()) {
        for (const Allele allele : f_.locus.alleles) alleles_.push_back(allele.tenths);
        frequencies_ = f_.locus.frequencies;
        if (f_.model.silent > 0) {
            for (double& p : frequencies_) p *= 1 - f_.model.silent;
            frequencies_.push_back(f_.model.silent);
            alleles_.push_back(0);  // nothing to see
        }
    }
    double whole() { return from_person(0); }

  private:
    // Chance to draw this allele after those drawn before.
    double draw(std::size_t allele) {
        const double theta = f_.model.theta, before = double(drawn_.size());
        const double chance =
            (double(std::ranges::count(drawn_, allele)) * theta + (1 - theta) * frequencies_[allele]) /
            (1 + (before - 1) * theta);
        drawn_.push_back(allele);
        return chance;
    }
    double passed(std::uint32_t parent, Parent as, std::size_t to) const {
        const auto matrix = *mutation_matrix(f_.model.mutation, as, f_.locus);
        const std::size_t n = f_.locus.alleles.size();
        const auto change = [&](std::size_t from) {
            return from == n || to == n ? double(from == to) : matrix[from * n + to];
        };
        return (change(carried_[parent].first) + change(carried_[parent].second)) / 2;
    }
    // Each of both alleles is seen or dropped; what is left to see must be what was found.
    double seen(std::size_t person) const {
        const auto profile = std::ranges::find(f_.profiles, people_[person].id, &Profile::id);
        if (profile == f_.profiles.end() || !profile->loci.contains("L")) return 1;
        const auto& found = profile->loci.find("L")->second;
        const std::set<std::int32_t> expected{found.first.tenths, found.second.tenths};
        const double d = profile->dropout;
        double chance = 0;
        for (const bool first : {false, true})
            for (const bool second : {false, true}) {
                std::set<std::int32_t> visible;
                for (const auto& [shows, allele] :
                     {std::pair(first, carried_[person].first), std::pair(second, carried_[person].second)})
                    if (shows && alleles_[allele] != 0) visible.insert(alleles_[allele]);
                // A silent allele is not seen whether it drops or not: both are counted, and sum to one.
                if (visible == expected) chance += (first ? 1 - d : d) * (second ? 1 - d : d);
            }
        return chance;
    }
    double from_person(std::size_t person) {
        if (person == people_.size()) return 1;
        double sum = 0;
        for (std::size_t a = 0; a < alleles_.size(); ++a)
            for (std::size_t b = 0; b < alleles_.size(); ++b) {
                carried_[person] = {a, b};
                const std::size_t before = drawn_.size();
                const double own = people_[person].founder() ? draw(a) * draw(b)
                                                             : passed(people_[person].father, Parent::father, a) *
                                                                   passed(people_[person].mother, Parent::mother, b);
                const double shown = own * seen(person);
                if (shown > 0) sum += shown * from_person(person + 1);
                drawn_.resize(before);
            }
        return sum;
    }

    const Findings& f_;
    std::vector<Pedigree::Person> people_;
    std::vector<std::pair<std::size_t, std::size_t>> carried_;
    std::vector<std::int32_t> alleles_;
    std::vector<double> frequencies_;
    std::vector<std::size_t> drawn_;
};

Findings random_findings(std::mt19937& random) {
    const auto dice = [&](int n) { return int(random() % unsigned(n)); };
    Findings f;
    static constexpr Allele k_alleles[] = {{80}, {90}, {93}, {100}};
    const int alleles = 2 + dice(3), people = 2 + dice(alleles == 4 ? 3 : 4);
    double sum = 0;
    f.locus.name = "L";
    for (int i = 0; i < alleles; ++i) {
        f.locus.alleles.push_back(k_alleles[i]);
        f.locus.frequencies.push_back(1 + dice(20));
        sum += f.locus.frequencies.back();
    }
    for (double& p : f.locus.frequencies) p /= sum;
    for (int i = 0; i < people; ++i) {
        Relative person{std::string(1, char('A' + i)), "", "", i % 2 ? Sex::female : Sex::male};
        if (i >= 2 && dice(4)) {  // any two before, brother and sister too
            person.father = std::string(1, char('A' + 2 * dice((i + 1) / 2)));
            person.mother = std::string(1, char('B' + 2 * dice(i / 2)));
        }
        f.told.push_back(person);
        if (dice(3) == 0) continue;
        Profile profile{person.id, dice(3) ? 0 : 0.1 * (1 + dice(5)), {}};
        const auto any = [&] { return f.locus.alleles[unsigned(dice(alleles))]; };
        if (dice(8)) profile.loci.emplace("L", std::pair(any(), any()));
        f.profiles.push_back(profile);
    }
    f.model.mutation = {Mutation::Model(dice(4)), 0.02, 0.005, 0.001, 0.1};
    if (dice(2)) f.model.theta = 0.01 * (1 + dice(5));
    if (dice(3) == 0) f.model.silent = 0.02;
    return f;
}

// What the engine makes of it, in both of its ways.
void expect_agrees(const Findings& f, double expected, int round) {
    const auto ours = likelihood(*Pedigree::make(f.told), f.profiles, f.locus, f.model);
    ASSERT_TRUE(ours) << ours.error().text();
    ASSERT_NEAR(*ours, expected, 1e-12 * std::max(expected, 1e-3)) << round;
    // The same by planned sums, which compare() takes where it can.
    const Comparison twice{
        {{"H1", *Pedigree::make(f.told)}, {"H2", *Pedigree::make(f.told)}}, f.profiles, {"L"}, f.model};
    const auto compared = compare(twice, {"made", {{"L", f.locus}}});
    ASSERT_TRUE(compared) << compared.error().text();
    ASSERT_NEAR(std::pow(10, (*compared)[0].log10_likelihoods[0]), expected, 1e-12 * std::max(expected, 1e-3)) << round;
}

TEST(Twin, AgreesOnRandomFamiliesAndModels) {
    std::mt19937 random(20261124);
    int possible = 0, inbred = 0;
    for (int round = 0; round < 400; ++round) {
        const Findings f = random_findings(random);
        const double expected = Twin(f).whole();
        ASSERT_NO_FATAL_FAILURE(expect_agrees(f, expected, round));
        possible += expected > 0 && expected < 1;
        inbred += f.told.size() >= 4 && !f.told[2].father.empty() && !f.told[3].father.empty();
    }
    EXPECT_GT(possible, 200);
    EXPECT_GT(inbred, 50);
}

TEST(Twin, AgreesOnSibsOfUntypedParents) {
    std::mt19937 random(20261127);
    int with_theta = 0, stepwise = 0;
    for (int round = 0; round < 100; ++round) {
        Findings f = random_findings(random);
        while (f.locus.alleles.size() > 3) f = random_findings(random);
        f.told = {{"F", "", ""}, {"M", "", ""}};
        f.profiles.clear();
        for (const char* const sib : {"A", "B", "C"}) {
            f.told.push_back({sib, "F", "M"});
            const auto any = [&] { return f.locus.alleles[random() % f.locus.alleles.size()]; };
            f.profiles.push_back({sib, random() % 4 ? 0 : 0.1, {{"L", {any(), any()}}}});
        }
        const double expected = Twin(f).whole();
        ASSERT_NO_FATAL_FAILURE(expect_agrees(f, expected, round));
        with_theta += expected > 0 && f.model.theta > 0;
        stepwise += expected > 0 && f.model.mutation.model == Mutation::Model::stepwise && f.model.theta == 0;
    }
    EXPECT_GT(with_theta, 20);
    EXPECT_GT(stepwise, 8);
}

}  // namespace
}  // namespace modou::kinship
