// For tests of any room: a text as a file in GB18030 has it.
#pragma once

#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include <string>
#include <string_view>

namespace modou::base {

inline std::string gb18030(std::string_view utf8) {
    UErrorCode error = U_ZERO_ERROR;
    std::string out(utf8.size() * 2 + 8, '\0');
    const auto length = ucnv_convert("gb18030", "utf-8", out.data(), static_cast<std::int32_t>(out.size()), utf8.data(),
                                     static_cast<std::int32_t>(utf8.size()), &error);
    EXPECT_TRUE(U_SUCCESS(error));
    out.resize(static_cast<std::size_t>(length));
    return out;
}

}  // namespace modou::base
