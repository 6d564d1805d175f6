#include "giving/project_index.hpp"

#include <gtest/gtest.h>

namespace modou::giving {
namespace {

std::map<std::string, Project> some() {
    std::map<std::string, Project> all;
    all["a"] = {{"a", "乡村图书角·甘肃", "Village reading corners (1)", "远山教育基金会（演示）", {1}}, "教育", "甘肃"};
    all["b"] = {{"b", "一口净水·陕西", "A tap of clean water", "青禾公益基金会（演示）", {2}}, "乡村", "陕西"};
    all["c"] = {{"c", "Café 100%", "Café 100%", "X", {3}}, "", ""};
    return all;
}

std::string found(std::string_view text) {
    static const ProjectIndex index(some());
    std::string ids;
    for (const char* id : {"a", "b", "c", "unknown"})
        if (index.fits(id, project_question(text))) ids += id;
    return ids;
}

TEST(ProjectIndex, WordsInAnyOrder) {
    EXPECT_EQ(found("甘肃 图书"), "a");
    EXPECT_EQ(found("reading village"), "a");
    EXPECT_EQ(found("图书 water"), "");
    EXPECT_EQ(found("甘肃图书角"), "a") << "as people write it, without a space";
    EXPECT_EQ(found("甘肃净水"), "");
    EXPECT_EQ(found("甘肃图书馆"), "") << "a part that is nowhere";
}

TEST(ProjectIndex, PinyinItsInitialsBothNamesAndRegions) {
    EXPECT_EQ(found("tushujiao"), "a");
    EXPECT_EQ(found("xctsj"), "a");
    EXPECT_EQ(found("gansu"), "a");
    EXPECT_EQ(found("gs"), "a");
    EXPECT_EQ(found("yuanshan"), "a");
    EXPECT_EQ(found("JINGSHUI"), "b");
    EXPECT_EQ(found("Shaanxi"), "b");
    EXPECT_EQ(found("education"), "a");
    EXPECT_EQ(found("乡村"), "ab") << "a title and a cause";
    EXPECT_EQ(found("cafe"), "c");
    EXPECT_EQ(found("100%"), "c");
}

TEST(ProjectIndex, ShortLatinWordsBeginAWord) {
    EXPECT_EQ(found("ing"), "");
    EXPECT_EQ(found("adin"), "a");
    EXPECT_EQ(found("tap"), "b");
}

TEST(ProjectIndex, NoWordsAreAllProjects) {
    EXPECT_EQ(found(""), "abc");
    EXPECT_EQ(found(" ，"), "abc");
}

}  // namespace
}  // namespace modou::giving
