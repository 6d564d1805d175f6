#include "base/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace modou::base {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class FilesTest : public testing::Test {
  protected:
    FilesTest() {
        char name[] = "/tmp/modou-files-XXXXXX";
        folder_ = ::mkdtemp(name);
        files_ = posix_files(folder_);
    }
    ~FilesTest() override { fs::remove_all(folder_); }

    std::string path(const std::string& name) const { return folder_ + "/" + name; }
    std::string content(const std::string& name) const {
        std::ifstream file(path(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    unsigned mode(const std::string& name) const {
        struct stat facts {};
        return ::stat(path(name).c_str(), &facts) == 0 ? facts.st_mode & 0777 : 0;
    }
    std::vector<std::string> names() const { return files_->list("").value(); }
    Status put(const std::string& name, std::string_view text, const Aside::How& how = {}) {
        return write_aside(*files_, "", name, bytes_of(text), how);
    }

    std::string folder_;
    std::unique_ptr<Files> files_;
};

TEST_F(FilesTest, AFileTakesItsPlaceWholeWithTheRightsAskedFor) {
    ASSERT_TRUE(put("a", "one", {.mode = k_private}));
    EXPECT_EQ(content("a"), "one");
    EXPECT_EQ(mode("a"), 0600u);
    ASSERT_TRUE(put("a", "two, longer", {.mode = k_private}));
    EXPECT_EQ(content("a"), "two, longer");
    EXPECT_THAT(names(), ElementsAre("a"));
    ASSERT_TRUE(write_aside(path("b"), bytes_of(std::string_view("by its path")), {.mode = k_private}));
    EXPECT_EQ(content("b"), "by its path");
}

TEST_F(FilesTest, WhatWasLeftBesideGoesWhateverItsRightsWere) {
    std::ofstream(path("a.new")) << "half of an older one that was cut off, and longer than what comes";
    ASSERT_EQ(::chmod(path("a.new").c_str(), 0666), 0);
    ASSERT_TRUE(put("a", "one", {.mode = k_private}));
    EXPECT_EQ(content("a"), "one");
    EXPECT_EQ(mode("a"), 0600u);
    // A link in its place is not followed.
    std::ofstream(path("other")) << "stays";
    fs::create_symlink("other", path("a.new"));
    ASSERT_TRUE(put("a", "two"));
    EXPECT_EQ(content("other"), "stays");
    EXPECT_FALSE(fs::is_symlink(path("a")));
}

TEST_F(FilesTest, WhatDoesNotTakeItsPlaceIsRemoved) {
    ASSERT_TRUE(put("a", "old"));
    {
        auto aside = Aside::make(*files_, "", "a", {});
        ASSERT_TRUE(aside);
        ASSERT_TRUE(aside->write(0, bytes_of(std::string_view("ne"))));
        EXPECT_EQ(content("a.new"), "ne");
        EXPECT_EQ(content("a"), "old");
    }
    EXPECT_THAT(names(), ElementsAre("a"));
    fs::create_directory(path("folder"));
    fs::create_directory(path("folder/full"));
    const auto refused = put("folder", "no file takes a folder's place");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().where, "folder");  // the place, not the name beside it
    EXPECT_THAT(names(), ElementsAre("a", "folder"));
}

TEST_F(FilesTest, TwoThatWriteTheSameOneAtOnceDoNotTakeEachOthersHalf) {
    auto first = Aside::make(*files_, "", "a", {});
    ASSERT_TRUE(first);
    ASSERT_TRUE(first->write(0, bytes_of(std::string_view("first"))));
    const auto second = put("a", "second");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Code::busy);
    ASSERT_TRUE(first->settle());
    EXPECT_EQ(content("a"), "first");
    ASSERT_TRUE(put("a", "second"));
    EXPECT_EQ(content("a"), "second");
}

TEST_F(FilesTest, AFolderBesideIsNoLeftover) {
    fs::create_directory(path("a.new"));
    const auto refused = put("a", "one");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().code, Code::busy);
    EXPECT_THAT(names(), ElementsAre("a.new"));
}

TEST_F(FilesTest, ANameThatIsTakenStays) {
    ASSERT_TRUE(put("a", "first", {.taken = Taken::keep}));
    const auto refused = put("a", "second", {.taken = Taken::keep});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::conflict);
    EXPECT_EQ(content("a"), "first");
    EXPECT_THAT(names(), ElementsAre("a"));
}

TEST_F(FilesTest, TellWhyTheyCannot) {
    const auto nowhere = write_aside(path("none/a"), bytes_of(std::string_view("x")), {});
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().code, Code::not_found);
    EXPECT_EQ(nowhere.error().where, path("none/a"));
    ASSERT_TRUE(put("a", "12345"));
    EXPECT_EQ(read_whole(*files_, "a", 5).value(), "12345");
    EXPECT_EQ(read_whole(*files_, "a", 4).error().code, Code::limit);
}

}  // namespace
}  // namespace modou::base
