#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "words/chinese.hpp"

namespace modou::words {
namespace {

TEST(Words, ASentenceIsKnownByItsEnglishWithWhatStandsInItsHoles) {
    EXPECT_EQ(in_chinese("a day is written like 2026-11-30"), "日期写作 2026-11-30");
    EXPECT_EQ(in_chinese("cannot open: No such file or directory"), "打不开：没有这个文件或文件夹");
    EXPECT_FALSE(in_chinese("nobody wrote this sentence"));
}

// The literal text of each refusal that a file of these rooms makes for whoever asks over HTTP.
std::vector<std::pair<std::string, std::string>> refusals() {
    static const std::regex k_made(
        R"((?:fail\((?:base::)?Code::(?:bad_input|not_found|conflict|limit|forbidden|unavailable),|not_found\(|problem\(\d+, "\w+",)\s*((?:"(?:[^"\\]|\\.)*"\s*)+)[,)])");
    static const std::regex k_piece(R"re("((?:[^"\\]|\\.)*)")re");
    std::vector<std::pair<std::string, std::string>> found;
    for (const char* folder : {"server", "giving_door", "services/navigation", "frame", "net"})
        for (const auto& entry : std::filesystem::directory_iterator(std::string(MODOU_SOURCE_DIR "/src/") + folder)) {
            const std::string name = entry.path().filename().string();
            if (!name.ends_with(".cpp") || name.ends_with("_test.cpp")) continue;
            std::ifstream file(entry.path());
            std::stringstream text;
            text << file.rdbuf();
            const std::string all = text.str();
            for (std::sregex_iterator at(all.begin(), all.end(), k_made), end; at != end; ++at) {
                const std::string literal = (*at)[1];
                std::string said;
                for (std::sregex_iterator piece(literal.begin(), literal.end(), k_piece); piece != end; ++piece)
                    said += (*piece)[1];
                found.emplace_back(name, said);
            }
        }
    return found;
}

TEST(Words, WhatIsRefusedOverHttpIsSaidInChineseToo) {
    const auto all = refusals();
    EXPECT_GT(all.size(), 40u);
    for (const auto& [file, said] : all) {
        // One word is no sentence; some are written in both languages where they stand.
        const bool both = said.find("·") != std::string::npos;
        if (said.find(' ') == std::string::npos || both) continue;
        EXPECT_TRUE(in_chinese(said)) << file << ": " << said;
    }
}

}  // namespace
}  // namespace modou::words
