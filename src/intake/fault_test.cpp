#include "intake/fault.hpp"

#include <gtest/gtest.h>

#include <set>

namespace modou::intake {
namespace {

TEST(Fault, AnAmountIsToldWhyItIsNone) {
    const std::pair<std::string_view, FaultKind> cases[] = {{"", FaultKind::empty},
                                                            {" \t", FaultKind::empty},
                                                            {"'", FaultKind::empty},
                                                            {"1.234", FaultKind::three_decimals},
                                                            {"¥1,234.5678 元", FaultKind::three_decimals},
                                                            {"-1.00", FaultKind::negative},
                                                            {"(5.00)", FaultKind::negative},
                                                            {"-", FaultKind::not_a_number},
                                                            {"1.", FaultKind::not_a_number},
                                                            {"abc", FaultKind::not_a_number},
                                                            {"1,00", FaultKind::not_a_number},
                                                            {"1.2.345", FaultKind::not_a_number},
                                                            {"1.23E+05", FaultKind::lost_digits},
                                                            {"#REF!", FaultKind::lost_digits},
                                                            {"12万元", FaultKind::other_unit},
                                                            {"5美元", FaultKind::other_unit},
                                                            {"US$5", FaultKind::other_unit},
                                                            {"10000000000.01", FaultKind::too_large},
                                                            {"99999999999999999999", FaultKind::too_large}};
    for (const auto& [text, kind] : cases)
        EXPECT_EQ(fault_kind_name(amount_fault(text)), fault_kind_name(kind)) << text;
}

TEST(Fault, ATimeIsToldWhyItIsNone) {
    const std::pair<std::string_view, FaultKind> cases[] = {{"", FaultKind::empty},
                                                            {"2026-02-30", FaultKind::no_such_time},
                                                            {"2026/13/1", FaultKind::no_such_time},
                                                            {"2026-01-01 25:00", FaultKind::no_such_time},
                                                            {"46000", FaultKind::date_serial},
                                                            {"46000.5", FaultKind::date_serial},
                                                            {"460000", FaultKind::not_a_time},
                                                            {"2026-1-5", FaultKind::not_a_time},
                                                            {"2026年1月5日", FaultKind::not_a_time},
                                                            {"01/05/2026", FaultKind::not_a_time},
                                                            {"1.2E+05", FaultKind::lost_digits}};
    for (const auto& [text, kind] : cases) EXPECT_EQ(fault_kind_name(time_fault(text)), fault_kind_name(kind)) << text;
}

TEST(Fault, EveryFieldAndKindHasAWordOfItsOwnAndSentencesInBothLanguages) {
    std::set<std::string_view> words;
    for (int i = 0; i <= static_cast<int>(Field::amount); ++i)
        EXPECT_TRUE(words.insert(field_name(static_cast<Field>(i))).second) << i;
    words.clear();
    for (int i = 0; i <= static_cast<int>(FaultKind::refused); ++i) {
        const auto kind = static_cast<FaultKind>(i);
        EXPECT_TRUE(words.insert(fault_kind_name(kind)).second) << i;
        for (const Field field : {Field::row, Field::paid}) {
            const auto message = fault_message({field, kind});
            EXPECT_EQ(message.zh.find("{}"), std::string::npos);
            EXPECT_EQ(message.en.find("{}"), std::string::npos);
            EXPECT_NE(message.en.find(field == Field::row ? "row" : "paid"), std::string::npos) << message.en;
            EXPECT_NE(message.zh.find(field == Field::row ? "这一行" : "实付"), std::string::npos) << message.zh;
        }
    }
}

}  // namespace
}  // namespace modou::intake
