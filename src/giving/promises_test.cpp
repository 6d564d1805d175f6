#include "giving/promises.hpp"

#include "giving/testing_office.hpp"

namespace modou::giving {
namespace {

class PromisesTest : public OfficeTest {
  protected:
    void SetUp() override {
        OfficeTest::SetUp();
        ASSERT_TRUE(office_->import_projects(
            "project,title_zh,title_en,cause,holder,region\n"
            "water,一口净水·甘肃,Clean water,乡村,h,甘肃\nbooks,乡村图书角·云南,Reading corners,教育,h,云南\n",
            "more.csv"));
        ASSERT_TRUE(
            office_->import_pledges("shop,item,mode,value,project,from\n"
                                    "a,*,percent,1,water,2026-01-01\n"
                                    "a,tea,fixed,0.10,books,2026-01-01\n"
                                    "b,*,percent,1.00,books,2026-01-01\n"
                                    "b,*,percent,2,books,2026-02-01\n"
                                    "c,*,percent,1.0,books,2026-01-01\n"
                                    "c,*,none,,books,2026-03-01\n"
                                    "d,*,percent,1,books,2099-01-01\n"
                                    "e,*,fixed,0.02,water,2026-01-01\n",
                                    "l.csv"));
    }
    std::string shops(std::string_view asked) {
        const auto question = promise_question(asked);
        if (!question) return "refused: " + question.error().message;
        const auto found = find_promises(*office_, *question, nullptr);
        std::string names;
        for (const auto& [shop, promises] : found.value().shops) names += shop;
        return names;
    }
};

TEST_F(PromisesTest, AreFoundByAmountAndWordsOfTheProject) {
    EXPECT_EQ(shops("1%"), "a") << "b gives more by now, c has ended, d has not begun";
    EXPECT_EQ(shops("2 % → 图书"), "b");
    EXPECT_EQ(shops("2％图书角"), "b");
    EXPECT_EQ(shops("1% books"), "") << "a gives 1 % to the other project";
    EXPECT_EQ(shops("0.1"), "a");
    EXPECT_EQ(shops("¥0.10"), "a");
    EXPECT_EQ(shops("0.02 元"), "e");
    EXPECT_EQ(shops("reading"), "ab");
    EXPECT_EQ(shops("jingshui"), "ae");
    EXPECT_EQ(shops("3%"), "");
    EXPECT_EQ(shops(""), "abe");
}

TEST_F(PromisesTest, WhatNoPledgeCanSayIsRefused) {
    for (const char* asked : {"1% 2%", "1% 0.02", "1.234%", "%", "0.001", "1..2"})
        EXPECT_TRUE(shops(asked).starts_with("refused")) << asked << " " << shops(asked);
}

TEST_F(PromisesTest, OfOneShopAreListedWithWhatIsInForce) {
    const auto list = [&](std::string_view shop) {
        const auto account = office_->shop_account(shop).value().value();
        std::string text;
        const ShopPromises found = promises_of(*office_, shop, account).value();
        for (const Promise& one : found.promises)
            text += fmt::format("{} {} {} {} {}\n", one.item, one.mode, one.value, one.project, one.in_force);
        return text;
    };
    EXPECT_EQ(list("a"), "* percent 1 water true\ntea fixed 0.10 books true\n");
    EXPECT_EQ(list("b"), "* percent 2 books true\n* percent 1.00 books false\n");
    EXPECT_EQ(list("c"), "* none  books false\n* percent 1.0 books false\n");
    EXPECT_EQ(list("d"), "* percent 1 books false\n");
}

TEST_F(PromisesTest, AnErasedShopPromisesNothing) {
    const auto account = office_->shop_account("a").value().value();
    give(account);
    ASSERT_TRUE(office_->erase_shop("a", [](auto, auto) {}));
    const std::string name = office_->shop_name(account).value();
    EXPECT_TRUE(is_erased_shop(name, account)) << name;
    EXPECT_TRUE(promises_of(*office_, name, account).value().promises.empty());
}

}  // namespace
}  // namespace modou::giving
