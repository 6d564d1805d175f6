// The public reference cases: two independent programs agree on them (../shared/data/kinship, or where
// MODOU_KINSHIP_DATA says; skipped when they are not there).
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "services/family/cases.hpp"

namespace modou::family {
namespace {

namespace json = boost::json;
constexpr double k_tolerance = 1e-9;  // of log10 at each locus

std::filesystem::path data_folder() {
    if (const char* named = std::getenv("MODOU_KINSHIP_DATA")) return named;
    return std::filesystem::path(MODOU_SOURCE_DIR) / ".." / "shared" / "data" / "kinship";
}
std::string content(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

base::Result<const kinship::FrequencyTable*> table(std::string_view name) {
    static std::map<std::string, kinship::FrequencyTable, std::less<>> tables;
    if (!tables.contains(name)) {
        MODOU_TRY(auto read,
                  kinship::FrequencyTable::read(content(data_folder() / ("freq_" + std::string(name) + ".csv"))));
        tables.emplace(name, std::move(read));
    }
    return &tables.find(name)->second;
}

// Every locus of `expected` against ours; how many.
int compare(const Case& asked, const json::object& expected) {
    const auto ours = answer(asked, table);
    EXPECT_TRUE(ours) << asked.id << ": " << ours.error().text();
    if (!ours) return 0;
    int compared = 0;
    for (const auto& locus : ours->loci) {
        const auto& told = expected.at("log10LR_per_locus").at(locus.locus);
        ++compared;
        if (told.is_string())
            EXPECT_EQ(locus.log10_ratio(), -INFINITY) << asked.id << " " << locus.locus;
        else
            EXPECT_NEAR(locus.log10_ratio(), told.to_number<double>(), k_tolerance) << asked.id << " " << locus.locus;
    }
    return compared;
}

TEST(KinshipReference, EveryLocusOfEveryCaseUnderBothConventions) {
    const std::string text = content(data_folder() / "reference_cases_public.json");
    if (text.empty()) GTEST_SKIP() << "no reference cases in " << data_folder();
    auto cases = read_cases(text);
    ASSERT_TRUE(cases) << cases.error().text();
    const auto told = json::parse(text);
    int standing = 0, trimmed = 0;
    for (std::size_t i = 0; i < cases->size(); ++i) {
        Case& asked = (*cases)[i];
        const auto& one = told.at("cases").at(i).as_object();
        standing += compare(asked, one.at("result").as_object());
        if (const auto* other = one.if_contains("result_trimmed_convention"); other && other->is_object()) {
            asked.comparison.model.founders = kinship::Model::Founders::trimmed;
            trimmed += compare(asked, other->get_object());
        }
    }
    EXPECT_GE(standing, 440);
    EXPECT_GE(trimmed, 350);
}

}  // namespace
}  // namespace modou::family
