#include "intake/chinese_headers.hpp"

#include <gtest/gtest.h>

namespace modou::intake {
namespace {

using Names = std::vector<std::string_view>;

TEST(ChineseHeaders, NamesOfEachTableAreTheDocumentedOnes) {
    EXPECT_EQ(documented_names(Names{"项目编号", "项目名称", "英文名", "类别", "机构", "地区"}),
              (Names{"project", "title_zh", "title_en", "cause", "holder", "region"}));
    EXPECT_EQ(documented_names(Names{"店铺", "宝贝", "方式", "数值", "项目", "起始日期"}),
              (Names{"shop", "item", "mode", "value", "project", "from"}));
    EXPECT_EQ(documented_names(Names{"姓名", "金额（元）"}), (Names{"person", "amount"}));
}

TEST(ChineseHeaders, AnOtherUnitIsNoUnitOfYuan) {
    EXPECT_EQ(documented_names(Names{"姓名", "金额（万元）"}), (Names{"person", "金额（万元）"}));
}

TEST(ChineseHeaders, ATwinThatStandsThereTooKeepsItsName) {
    EXPECT_EQ(documented_names(Names{"shop", "店铺", "item", "mode", "value", "project", "项目", "from"}),
              (Names{"shop", "店铺", "item", "mode", "value", "project", "项目", "from"}));
    EXPECT_EQ(documented_names(Names{"店铺", "宝贝", "方式", "数值", "项目编号", "项目", "起始日期"}),
              (Names{"shop", "item", "mode", "value", "project", "项目", "from"}));
}

TEST(ChineseHeaders, OptionalNamesAreChineseOnlyInAChineseTable) {
    EXPECT_EQ(documented_names(Names{"project", "title_zh", "title_en", "cause", "holder", "region", "预算"}).back(),
              "预算");
    EXPECT_EQ(documented_names(Names{"项目编号", "项目名称", "英文名", "类别", "机构", "地区", "预算"}).back(),
              "budget");
}

TEST(ChineseHeaders, WordsOfPledges) {
    EXPECT_EQ(pledge_mode("按比例"), "percent");
    EXPECT_EQ(pledge_mode("固定"), "fixed");
    EXPECT_EQ(pledge_mode("停止"), "none");
    EXPECT_EQ(pledge_mode("percent"), "percent");
    EXPECT_EQ(pledged_item("全店"), "*");
    EXPECT_EQ(pledged_item("全店茶"), "全店茶");
}

}  // namespace
}  // namespace modou::intake
