#include "base/base64.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

using namespace modou::base;

TEST(Base64, AgreesWithRfc4648) {
    const std::pair<const char*, const char*> cases[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : cases) {
        EXPECT_EQ(base64(bytes_of(plain)), coded);
        const auto back = from_base64(coded);
        ASSERT_TRUE(back) << coded;
        EXPECT_EQ(std::string(reinterpret_cast<const char*>(back->data()), back->size()), plain);
    }
}

TEST(Base64, RefusesEveryOtherSpelling) {
    for (const char* bad :
         {"Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zh==", "Zm9=", "Zm9v\n", "Zm 9", "Zm-_", "Zg==Zg==", "Z=g="})
        EXPECT_FALSE(from_base64(bad)) << bad;
}

RC_GTEST_PROP(Base64, ComesBack, (const std::vector<std::uint8_t>& bytes)) {
    const auto data = std::as_bytes(std::span(bytes));
    const auto back = from_base64(base64(data));
    RC_ASSERT(back.has_value());
    RC_ASSERT(std::ranges::equal(*back, data));
}
