// For tests: a database in a folder of its own, and people for it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <random>

#include "engines/kinship/made_table.hpp"
#include "services/family/database.hpp"

namespace modou::family {

using kinship::Allele;
using kinship::Profile;

class Folder : public testing::Test {
  protected:
    void SetUp() override {
        char name[] = "/tmp/modou-kin-XXXXXX";
        folder_ = mkdtemp(name);
        table_ = kinship::made_table();
        ASSERT_TRUE(write_rules(folder_, DatabaseRules::usual({table_, {{{"source", "made up"}}}})));
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string log() const { return folder_ + "/profiles.log"; }
    std::unique_ptr<Database> open(Database::Access access = Database::Access::write) {
        auto database = Database::open(folder_, access);
        EXPECT_TRUE(database) << database.error().text();
        return std::move(*database);
    }
    Profile stranger(std::string id) {
        Profile profile;
        profile.id = std::move(id);
        for (const auto& [name, locus] : table_.loci) {
            std::discrete_distribution<std::size_t> draw(locus.frequencies.begin(), locus.frequencies.end());
            profile.loci[name] = {locus.alleles[draw(random_)], locus.alleles[draw(random_)]};
        }
        return profile;
    }
    Profile child(std::string id, const Profile& father, const Profile& mother) {
        Profile profile;
        profile.id = std::move(id);
        for (const auto& [name, alleles] : father.loci) {
            const auto& others = mother.loci.at(name);
            profile.loci[name] = {random_() % 2 ? alleles.first : alleles.second,
                                  random_() % 2 ? others.first : others.second};
        }
        return profile;
    }
    static SearchingFamily family(std::string id, std::vector<Profile> typed) {
        return {std::move(id),
                {{"F", "", "", kinship::Sex::male},
                 {"M", "", "", kinship::Sex::female},
                 {"X", "F", "M"},
                 {"S", "F", "M"},
                 {"T", "F", "M"}},
                "X",
                std::move(typed)};
    }
    static Profile as(Profile profile, std::string id) {
        profile.id = std::move(id);
        return profile;
    }
    static FoundPerson found(Profile profile) { return {profile.id, kinship::Sex::unknown, profile}; }

    std::string folder_;
    kinship::FrequencyTable table_;
    std::mt19937_64 random_{11};
};

}  // namespace modou::family
