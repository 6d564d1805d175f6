#include "terminal/out_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "terminal/shell_word.hpp"
#include "terminal/yuan_text.hpp"

namespace modou::terminal {
namespace {

namespace fs = std::filesystem;
using base::Code;
using testing::HasSubstr;

class OutFile : public testing::Test {
  protected:
    OutFile() {
        char name[] = "/tmp/modou-out-XXXXXX";
        folder_ = ::mkdtemp(name);
    }
    ~OutFile() override { fs::remove_all(folder_); }

    std::string path(const std::string& name) const { return folder_ + "/" + name; }
    static std::string content(const std::string& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    static base::Status put(const std::string& path, std::string_view text, Existing existing = Existing::keep) {
        return write_private(path, base::bytes_of(text), existing);
    }

    std::string folder_;
};

TEST_F(OutFile, IsItsOwnersAloneAndStaysUntilItIsToBeReplaced) {
    ASSERT_TRUE(put(path("a"), "one"));
    struct stat facts {};
    ASSERT_EQ(::stat(path("a").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600u);
    const auto kept = put(path("a"), "two");
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().code, Code::conflict);
    EXPECT_THAT(kept.error().message, HasSubstr("--force"));
    EXPECT_EQ(content(path("a")), "one");
    ASSERT_TRUE(put(path("a"), "two", Existing::replace));
    EXPECT_EQ(content(path("a")), "two");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);  // nothing is left beside
}

TEST_F(OutFile, NeverReplacesAKeyOrAFileOfADataFolder) {
    std::ofstream(path("x.skey")) << "secret";
    std::ofstream(path("plain")) << "PRIVATE+KEY+…";
    fs::create_directories(path("books/keys"));
    std::ofstream(path("books/format")) << "modou data 1\n";
    std::ofstream(path("books/keys/any")) << "held";
    fs::create_directory_symlink(path("books"), path("link"));
    for (const char* name : {"x.skey", "plain", "books/format", "books/keys/any", "link/format"}) {
        const auto refused = put(path(name), "mine", Existing::replace);
        ASSERT_FALSE(refused) << name;
        EXPECT_EQ(refused.error().code, Code::conflict) << name;
        EXPECT_NE(content(path(name)), "mine") << name;
    }
    fs::create_directory(path("folder"));
    EXPECT_EQ(put(path("folder"), "mine", Existing::replace).error().code, Code::conflict);
}

TEST_F(OutFile, SaysThatTheDiskSaidNo) {
    const auto refused = put(path("none/a"), "one");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::io);
    EXPECT_EQ(refused.error().where, path("none/a"));
    EXPECT_THAT(refused.error().message, HasSubstr("cannot be written"));
}

TEST(ShellWord, IsOneWordToAShell) {
    EXPECT_EQ(shell_word("books/log.vkey"), "books/log.vkey");
    EXPECT_EQ(shell_word("账本"), "账本");
    EXPECT_EQ(shell_word(""), "''");
    EXPECT_EQ(shell_word("my books"), "'my books'");
    EXPECT_EQ(shell_word("it's; rm *"), "'it'\\''s; rm *'");
}

TEST(YuanText, StandsInGroups) {
    EXPECT_EQ(yuan_text(10'000'000'003), "¥100,000,000.03");
    EXPECT_EQ(yuan_text(-5), "¥-0.05");
    EXPECT_EQ(yuan_text(-123'456), "¥-1,234.56");
    EXPECT_EQ(yuan_text(0), "¥0.00");
}

}  // namespace
}  // namespace modou::terminal
