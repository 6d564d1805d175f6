#include "base/encoding.hpp"

#include <gtest/gtest.h>

#include "base/testing_encoding.hpp"

namespace modou::base {
namespace {

TEST(Encoding, IsToldFromTheHeaderOrTheLines) {
    EXPECT_EQ(guess_encoding("a,b\n1,公益\n"), Encoding::utf8);
    EXPECT_EQ(guess_encoding(gb18030("a,b\n1,公益宝贝\n")), Encoding::gb18030);
    EXPECT_EQ(guess_encoding(gb18030("单号,b\n")), Encoding::gb18030);
    EXPECT_EQ(guess_encoding("单号,b\n1,\xff\n"), Encoding::utf8);
    EXPECT_EQ(guess_encoding("a,b\n1,x\n"), Encoding::ascii);
    EXPECT_EQ(to_utf8(gb18030("公益𠮷€"), Encoding::ascii), "公益𠮷€");
    EXPECT_EQ(to_utf8("公益𠮷€", Encoding::ascii), "公益𠮷€");
    EXPECT_EQ(to_utf8("\xff", Encoding::ascii), std::nullopt);
    EXPECT_EQ(to_utf8(gb18030("公益𠮷€"), Encoding::gb18030), "公益𠮷€");
    EXPECT_EQ(to_utf8("\x81", Encoding::gb18030), std::nullopt);
    EXPECT_EQ(to_utf8("\xff", Encoding::gb18030), std::nullopt);
    EXPECT_EQ(to_utf8("\xff", Encoding::utf8), std::nullopt);
}

TEST(Encoding, LatinWordsAreToldFromChinese) {
    for (const std::string latin :
         {"M\xFCller", "Conceiva, Ana\xEFs", "\xD3scar", "Concei\xE7\xE3o", "Jos\xE9,1", "\x8Akoda"})
        EXPECT_TRUE(is_latin_words(latin)) << latin;
    for (const std::string text : {"张某,6", "a,b\n1,公益宝贝\n", "单号,b\n", "王", "A王,6", "A王B,6", "朱镕基,7"})
        EXPECT_FALSE(is_latin_words(gb18030(text))) << text;
    for (const std::string none : {"", "abc", "a\x81z", "A\xFF", ",\xFF,", "\xB9x", "a\xD7z"})
        EXPECT_FALSE(is_latin_words(none));
    EXPECT_EQ(to_utf8("M\xFCller \x80 \x9F", Encoding::windows_1252), "Müller € Ÿ");
    EXPECT_EQ(to_utf8("a\x81", Encoding::windows_1252), std::nullopt);
    EXPECT_EQ(WholeText::read("M\xFCller\n", Encoding::windows_1252)->view(), "Müller\n");
}

TEST(Encoding, AWholeFileIsToldHoweverLateItShows) {
    std::string text = "a,b\n";
    for (int i = 0; i < 5'000; ++i) text += "1,x\n";
    for (const std::string& late : {std::string("2,寻亲𠮷"), std::string("2,寻亲𠮷\n3,y\n")}) {
        const auto plain = WholeText::read(text + late);
        EXPECT_EQ(plain->encoding(), Encoding::utf8);
        const std::string bytes = gb18030(text + late);
        const auto read = WholeText::read(bytes);
        ASSERT_TRUE(read) << read.error().text();
        EXPECT_EQ(read->encoding(), Encoding::gb18030);
        EXPECT_EQ(read->view(), text + late);
    }
    EXPECT_EQ(WholeText::read(text)->encoding(), Encoding::ascii);
    EXPECT_EQ(WholeText::read("")->view(), "");
    EXPECT_EQ(WholeText::read("\xEF\xBB\xBF样本")->view(), "样本");
    EXPECT_EQ(WholeText::read(gb18030("\xEF\xBB\xBF样本"))->view(), "样本");
}

TEST(Encoding, AByteThatDoesNotBelongIsNamedWithItsLine) {
    const auto where = [](std::string bytes) {
        const auto read = WholeText::read(bytes);
        return read ? "" : read.error().text();
    };
    EXPECT_EQ(where(gb18030("样本\n一\n") + "\xff\n" + gb18030("二\n")),
              "line 3: this is not GB18030: was the file cut, or put together from two encodings?");
    EXPECT_EQ(where(gb18030("样本\n一\n二").substr(0, 9)).substr(0, 27), "line 3: this is not GB18030") << "cut";
    EXPECT_EQ(where("样本\n一\n\xff\n二\n").substr(0, 25), "line 3: this is not UTF-8");
    EXPECT_EQ(where("a\nb\n\xff"), "line 3: this is neither UTF-8 nor GB18030");
    EXPECT_EQ(where("样本\n张某\n" + gb18030("家庭\n")).substr(0, 25), "line 3: this is not UTF-8") << "two encodings";
    // Says somebody that it is GB18030, it is read as that, whatever else it might be.
    EXPECT_NE(WholeText::read("公益", Encoding::gb18030).value_or(WholeText()).view(), "公益");
}

}  // namespace
}  // namespace modou::base
