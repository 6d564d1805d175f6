// Photographs for pages: within their bounds whatever comes, and the same picture still.
#include "picture/fitted.hpp"

#include <gtest/gtest.h>
#include <turbojpeg.h>

#include "picture/jpeg_segments.hpp"
#include "picture/pictures.hpp"
#include "picture/testing_picture.hpp"

namespace modou::picture {
namespace {

using base::Code;

constexpr Bounds k_page{1'280, 80 << 10};

// The mean colour of a part of a picture: from (x, y), a quarter of both sides.
Rgb mean(const std::string& jpeg, double x, double y) {
    const tjhandle handle = tjInitDecompress();
    int wide = 0, high = 0, sampling = 0, colours = 0;
    const auto* raw = reinterpret_cast<const unsigned char*>(jpeg.data());
    EXPECT_EQ(tjDecompressHeader3(handle, raw, jpeg.size(), &wide, &high, &sampling, &colours), 0);
    std::vector<unsigned char> pixels(static_cast<std::size_t>(3 * wide * high));
    EXPECT_EQ(tjDecompress2(handle, raw, jpeg.size(), pixels.data(), wide, 0, high, TJPF_RGB, 0), 0);
    tjDestroy(handle);
    std::array<long, 3> sum{};
    long count = 0;
    for (int row = static_cast<int>(y * high); row < static_cast<int>((y + 0.25) * high); ++row)
        for (int column = static_cast<int>(x * wide); column < static_cast<int>((x + 0.25) * wide); ++column, ++count)
            for (std::size_t i = 0; i < 3; ++i)
                sum[i] += pixels[static_cast<std::size_t>(3 * (row * wide + column)) + i];
    return {static_cast<int>(sum[0] / count), static_cast<int>(sum[1] / count), static_cast<int>(sum[2] / count)};
}

TEST(Fitted, APictureWithinTheBoundsIsOnlyCleaned) {
    const std::string small = photograph(320, 200, [](int, int) { return Rgb{20, 120, 60}; });
    const auto out = fitted(small, k_page);
    ASSERT_TRUE(out) << out.error().text();
    EXPECT_EQ(out->jpeg, *clean_jpeg(small));
    EXPECT_EQ(out->wide, 320u);
    EXPECT_EQ(out->high, 200u);
}

TEST(Fitted, ALargePictureIsScaledToTheLongerSideAndStaysWhatItShows) {
    const auto quarters = [](int x, int y) {
        return y < 750 ? (x < 1'000 ? Rgb{220, 30, 30} : Rgb{30, 200, 40})
                       : (x < 1'000 ? Rgb{20, 40, 210} : Rgb{240, 240, 240});
    };
    const auto out = fitted(photograph(2'000, 1'500, quarters), k_page);
    ASSERT_TRUE(out) << out.error().text();
    EXPECT_EQ(out->wide, 1'280u);
    EXPECT_EQ(out->high, 960u);
    EXPECT_LE(out->jpeg.size(), k_page.bytes_most);
    const auto segments = jpeg_segments(out->jpeg);
    ASSERT_TRUE(segments);
    EXPECT_EQ(segments->wide, 1'280u);
    EXPECT_EQ(segments->high, 960u);
    for (const auto& [x, y, is] : {std::tuple{0.1, 0.1, Rgb{220, 30, 30}},
                                   {0.6, 0.1, Rgb{30, 200, 40}},
                                   {0.1, 0.6, Rgb{20, 40, 210}},
                                   {0.6, 0.6, Rgb{240, 240, 240}}}) {
        const Rgb found = mean(out->jpeg, x, y);
        for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(found[i], is[i], 4) << x << " " << y;
    }
}

// Every other pixel white: the mean is grey. A scaling that picks pixels would leave black and white.
TEST(Fitted, PixelsAreAveragedAndNotPicked) {
    const auto stripes = [](int x, int) { return x % 2 == 0 ? Rgb{0, 0, 0} : Rgb{255, 255, 255}; };
    const auto out = fitted(photograph(2'560, 64, stripes, 95), {1'280, 80 << 10});
    ASSERT_TRUE(out);
    EXPECT_EQ(out->high, 32u);
    for (const int value : mean(out->jpeg, 0.4, 0.4)) EXPECT_NEAR(value, 127, 6);
}

TEST(Fitted, WhateverComesFitsAndComesBackAsItIs) {
    for (const auto& [wide, high] : {std::pair{1'400, 900}, {900, 1'400}, {1'300, 7}, {3, 1'300}, {800, 800}}) {
        const std::string given = photograph(wide, high, noise, wide * high > 100'000 ? 20 : 90);
        ASSERT_LE(given.size(), k_photo_most);
        for (const std::size_t most : {std::size_t{80 << 10}, k_fitted_bytes_least}) {
            const Bounds bounds{1'280, most};
            const auto out = fitted(given, bounds);
            ASSERT_TRUE(out) << wide << "x" << high << " " << out.error().text();
            EXPECT_LE(out->jpeg.size(), most);
            EXPECT_LE(std::max(out->wide, out->high), 1'280u);
            EXPECT_GE(std::min(out->wide, out->high), 1u);
            const auto again = fitted(out->jpeg, bounds);
            ASSERT_TRUE(again);
            EXPECT_EQ(again->jpeg, out->jpeg);
            EXPECT_EQ(fitted(given, bounds)->jpeg, out->jpeg);
        }
    }
}

TEST(Fitted, GreyStaysGreyAndFourInksAreRefused) {
    const auto grey = fitted(photograph(
                                 2'000, 100,
                                 [](int, int) {
                                     return Rgb{90, 90, 90};
                                 },
                                 90, TJPF_GRAY),
                             k_page);
    ASSERT_TRUE(grey) << grey.error().text();
    for (const int value : mean(grey->jpeg, 0.3, 0.3)) EXPECT_NEAR(value, 90, 3);
    const auto inks = fitted(photograph(64, 64, noise, 90, TJPF_CMYK), k_page);
    ASSERT_FALSE(inks);
    EXPECT_EQ(inks.error().code, Code::bad_input);
    EXPECT_NE(inks.error().message.find("CMYK"), std::string::npos);
}

TEST(Fitted, WhatIsNoWholePhotographIsRefused) {
    const std::string whole = photograph(64, 64, noise);
    for (const std::string& bad : {std::string(), std::string("GIF89a"), whole.substr(0, whole.size() / 2)})
        EXPECT_EQ(fitted(bad, k_page).error().code, Code::bad_input);
    EXPECT_EQ(fitted(std::string(k_photo_most + 1, 'x'), k_page).error().code, Code::limit);
}

}  // namespace
}  // namespace modou::picture
