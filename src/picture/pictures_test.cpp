// Photographs: what comes out holds the picture and nothing else, whatever was put beside it.
#include "picture/pictures.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <turbojpeg.h>

#include "picture/jpeg_segments.hpp"

namespace modou::picture {
namespace {

using base::Code;

struct Picture {
    int wide = 0, high = 0, colours = 0;
    std::string pixels;  // RGB, or four inks
    std::string at(int x, int y) const {
        const std::size_t depth = colours == TJCS_CMYK || colours == TJCS_YCCK ? 4 : 3;
        return pixels.substr(depth * static_cast<std::size_t>(y * wide + x), depth);
    }
};

Picture decode(std::string_view jpeg) {
    Picture out;
    int sampling = 0;
    const tjhandle handle = tjInitDecompress();
    const auto* bytes = reinterpret_cast<const unsigned char*>(jpeg.data());
    EXPECT_EQ(tjDecompressHeader3(handle, bytes, jpeg.size(), &out.wide, &out.high, &sampling, &out.colours), 0);
    const bool inks = out.colours == TJCS_CMYK || out.colours == TJCS_YCCK;
    out.pixels.resize(static_cast<std::size_t>(out.wide * out.high) * (inks ? 4 : 3));
    EXPECT_EQ(tjDecompress2(handle, bytes, jpeg.size(), reinterpret_cast<unsigned char*>(out.pixels.data()), out.wide,
                            0, out.high, inks ? TJPF_CMYK : TJPF_RGB, TJFLAG_STOPONWARNING),
              0);
    tjDestroy(handle);
    return out;
}

// Four quarters, each of a colour of its own: red, green, blue, white from the top left, row by row.
std::string drawn(int wide, int high, int sampling = TJSAMP_444, int flags = 0, int format = TJPF_RGB) {
    const std::size_t depth = static_cast<std::size_t>(tjPixelSize[format]);
    std::string pixels;
    for (int y = 0; y < high; ++y)
        for (int x = 0; x < wide; ++x) {
            const bool right = x * 2 >= wide, low = y * 2 >= high;
            const std::string colour = low ? (right ? "\xFF\xFF\xFF\xFF" : std::string("\0\0\xFF\x20", 4))
                                           : (right ? std::string("\0\xFF\0\x40", 4) : std::string("\xFF\0\0\x60", 4));
            pixels += colour.substr(0, depth);
        }
    const tjhandle handle = tjInitCompress();
    unsigned char* made = nullptr;
    unsigned long size = 0;
    EXPECT_EQ(tjCompress2(handle, reinterpret_cast<const unsigned char*>(pixels.data()), wide, 0, high, format, &made,
                          &size, sampling, 95, flags),
              0);
    std::string out(reinterpret_cast<const char*>(made), size);
    tjFree(made);
    tjDestroy(handle);
    return out;
}

std::string segment(unsigned char marker, std::string_view body) {
    const std::size_t length = body.size() + 2;
    std::string out{'\xFF', static_cast<char>(marker), static_cast<char>(length >> 8), static_cast<char>(length)};
    return out.append(body);
}
// Behind the start of the image.
std::string beside(std::string jpeg, const std::string& segments) {
    return jpeg.insert(2, segments);
}

std::string exif(unsigned orientation, bool little = true, std::string_view told = "39.9 N 116.4 E") {
    const auto number = [&](std::uint32_t value, int size) {
        std::string out;
        for (int i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * (little ? i : size - 1 - i)));
        return out;
    };
    std::string tiff = (little ? std::string("II") : std::string("MM")) + number(42, 2) + number(8, 4) + number(2, 2);
    tiff += number(0x010F, 2) + number(2, 2) + number(static_cast<std::uint32_t>(told.size()), 4) + number(38, 4);
    tiff += number(0x0112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + number(0, 2) + number(0, 4);
    return segment(0xE1, std::string("Exif\0\0", 6) + tiff + std::string(told));
}

std::string icc(std::size_t size, std::string_view space = "RGB ") {
    std::string out(size, '\x11');
    for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<char>(size >> (24 - 8 * i));
    return out.replace(12, 4, "mntr").replace(16, 4, space).replace(36, 4, "acsp");
}
std::string icc_segments(const std::string& profile, std::size_t piece) {
    std::string out;
    const std::size_t count = (profile.size() + piece - 1) / piece;
    for (std::size_t i = 0; i < count; ++i)
        out += segment(0xE2, std::string("ICC_PROFILE\0", 12) + static_cast<char>(i + 1) + static_cast<char>(count) +
                                 profile.substr(i * piece, piece));
    return out;
}

TEST(Pictures, LoseEverySegmentThatIsNoPicture) {
    const std::string secret = "WHERE-AND-WHO";
    std::string bytes = drawn(64, 48);
    std::string all = exif(1, true, secret) + segment(0xFE, secret);
    for (unsigned marker = 0xE1; marker <= 0xEF; ++marker)
        if (marker != 0xEE) all += segment(static_cast<unsigned char>(marker), secret);
    all += segment(0xE1, std::string("http://ns.adobe.com/xap/1.0/\0", 29) + secret);
    all += segment(0xE1, std::string("http://ns.adobe.com/xmp/extension/\0", 35) + secret);
    all += segment(0xED, std::string("Photoshop 3.0\0", 14) + "8BIM" + secret);
    all += segment(0xE2, std::string("MPF\0", 4) + secret);
    all += segment(0xE2, std::string("ICC_PROFILE\0\1\1", 14) + secret);  // no profile
    all += segment(0xE0, std::string("JFXX\0\x10", 6) + drawn(8, 8) + secret);
    bytes = beside(bytes, all);
    bytes += drawn(16, 16) + "MotionPhoto_Data ftypmp42 " + secret;  // behind the end: previews, films
    const auto clean = clean_jpeg(bytes);
    ASSERT_TRUE(clean) << clean.error().text();
    for (const std::string& gone :
         {secret, std::string("Exif"), std::string("xap"), std::string("MPF"), std::string("ICC"), std::string("JFXX"),
          std::string("Motion"), std::string("8BIM")})
        EXPECT_EQ(clean->find(gone), std::string::npos) << gone;
    EXPECT_TRUE(clean->ends_with("\xFF\xD9"));
    EXPECT_EQ(decode(*clean).pixels, decode(drawn(64, 48)).pixels) << "not a pixel is another";
    EXPECT_EQ(*clean_jpeg(*clean), *clean);
}

TEST(Pictures, LoseWhatIsHiddenBetweenTheirScans) {
    const std::string bytes = drawn(64, 64, TJSAMP_420, TJFLAG_PROGRESSIVE);
    std::string hidden;
    std::size_t scans = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i + 1 < bytes.size() && bytes[i] == '\xFF' && bytes[i + 1] == '\xDA' && ++scans > 1)
            hidden += segment(0xFE, "BETWEEN");
        hidden += bytes[i];
    }
    ASSERT_GT(scans, 1u);
    const auto clean = clean_jpeg(hidden);
    ASSERT_TRUE(clean) << clean.error().text();
    EXPECT_EQ(clean->find("BETWEEN"), std::string::npos);
    EXPECT_EQ(decode(*clean).pixels, decode(bytes).pixels);
}

// Sides of whole blocks are turned without loss; others are drawn anew. All four corners stand where they belong.
TEST(Pictures, StandAsTheCameraMeant) {
    // Which quarter of the file lies at the top left, top right, bottom left, bottom right once it stands.
    constexpr int k_meant[8][4] = {{0, 1, 2, 3}, {1, 0, 3, 2}, {3, 2, 1, 0}, {2, 3, 0, 1},
                                   {0, 2, 1, 3}, {2, 0, 3, 1}, {3, 1, 2, 0}, {1, 3, 0, 2}};
    for (const auto& [wide, high] : {std::pair{64, 32}, std::pair{63, 33}, std::pair{40, 30}, std::pair{17, 9}})
        for (const int sampling : {TJSAMP_444, TJSAMP_420, TJSAMP_422, TJSAMP_440, TJSAMP_411})
            for (const bool little : {true, false})
                for (unsigned orientation = 1; orientation <= 8; ++orientation) {
                    SCOPED_TRACE(
                        fmt::format("{} x {}, sampling {}, orientation {}", wide, high, sampling, orientation));
                    const std::string lying = drawn(wide, high, sampling);
                    const auto clean = clean_jpeg(beside(lying, exif(orientation, little)));
                    ASSERT_TRUE(clean) << clean.error().text();
                    EXPECT_EQ(clean->find("Exif"), std::string::npos);
                    EXPECT_EQ(*clean_jpeg(*clean), *clean);
                    const Picture before = decode(lying), after = decode(*clean);
                    ASSERT_EQ(std::pair(after.wide, after.high),
                              orientation >= 5 ? std::pair(high, wide) : std::pair(wide, high));
                    const auto corners = [](const Picture& p) {
                        return std::array{p.at(0, 0), p.at(p.wide - 1, 0), p.at(0, p.high - 1),
                                          p.at(p.wide - 1, p.high - 1)};
                    };
                    for (std::size_t corner = 0; corner < 4; ++corner) {
                        const std::string is = corners(after)[corner];
                        const std::string meant =
                            corners(before)[static_cast<std::size_t>(k_meant[orientation - 1][corner])];
                        for (std::size_t i = 0; i < is.size(); ++i)
                            EXPECT_NEAR(static_cast<unsigned char>(is[i]), static_cast<unsigned char>(meant[i]), 24);
                    }
                }
}

TEST(Pictures, NonsenseForAnOrientationTurnsNothing) {
    const std::string lying = drawn(64, 32);
    for (const unsigned orientation : {0u, 9u, 255u, 65'535u}) {
        const auto clean = clean_jpeg(beside(lying, exif(orientation)));
        ASSERT_TRUE(clean);
        EXPECT_EQ(decode(*clean).pixels, decode(lying).pixels);
    }
    const std::string whole = exif(6);
    for (std::size_t cut = 4; cut < whole.size(); ++cut)
        EXPECT_TRUE(clean_jpeg(beside(lying, segment(0xE1, std::string_view(whole).substr(4, cut - 4))))) << cut;
}

TEST(Pictures, KeepTheProfileOfTheirColours) {
    for (const std::size_t size : {std::size_t{200}, std::size_t{3'144}, std::size_t{150'000}, k_photo_profile_most}) {
        const std::string profile = icc(size);
        const auto clean = clean_jpeg(beside(drawn(64, 48), icc_segments(profile, 60'000) + exif(6)));
        ASSERT_TRUE(clean) << clean.error().text();
        EXPECT_EQ(jpeg_segments(*clean)->profile, profile);
        EXPECT_EQ(decode(*clean).wide, 48);
        EXPECT_EQ(*clean_jpeg(*clean), *clean);
    }
    const std::string good = icc(500);
    std::string too_short = good, no_sign = good;
    too_short[3] = static_cast<char>(too_short[3] + 1);
    no_sign[36] = 'x';
    for (const std::string& bad :
         {icc(k_photo_profile_most + 1), icc(500, "CMYK"), icc(500, "GRAY"), too_short, no_sign})
        EXPECT_EQ(clean_jpeg(beside(drawn(64, 48), icc_segments(bad, 60'000)))->find("ICC_PROFILE"), std::string::npos);
    const std::string first_only = icc_segments(good, 300).substr(0, 2 + 2 + 14 + 300);
    const std::string twice = icc_segments(good, 300) + first_only;
    for (const std::string& bad : {first_only, twice})
        EXPECT_EQ(clean_jpeg(beside(drawn(64, 48), bad))->find("ICC_PROFILE"), std::string::npos);
}

TEST(Pictures, OfGreyAndOfFourInksKeepTheirColours) {
    const std::string grey = drawn(40, 24, TJSAMP_GRAY);
    const auto clean = clean_jpeg(beside(grey, exif(1)));
    ASSERT_TRUE(clean);
    EXPECT_EQ(decode(*clean).pixels, decode(grey).pixels);
    EXPECT_TRUE(clean_jpeg(beside(grey, exif(6))));
    const std::string inks = drawn(40, 24, TJSAMP_444, 0, TJPF_CMYK);
    for (const unsigned orientation : {1u, 3u, 6u}) {
        const auto standing = clean_jpeg(beside(inks, exif(orientation)));
        ASSERT_TRUE(standing) << standing.error().text();
        EXPECT_EQ(decode(*standing).at(0, 0).size(), 4u) << "four inks stay four";
    }
    EXPECT_EQ(decode(*clean_jpeg(inks)).pixels, decode(inks).pixels);
}

TEST(Pictures, OtherFormatsAndWhatIsNoPictureAreRefused) {
    using namespace std::string_view_literals;
    for (const std::string_view other :
         {"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0"sv, "RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0"sv,
          "GIF89a\1\0\1\0\x80\0\0\xFF\xFF\xFF\0\0\0;"sv,
          "\0\0\0\x18"
          "ftypheic\0\0\0\0mif1heic"sv,
          "BM\x3A\0\0\0"sv, "II*\0\x08\0\0\0"sv, "<svg xmlns='http://www.w3.org/2000/svg'/>"sv, "%PDF-1.7"sv, ""sv,
          "\xFF\xD8"sv, "\xFF\xD8\xFF\xD9"sv}) {
        const auto refused = clean_jpeg(other);
        ASSERT_FALSE(refused) << other;
        EXPECT_EQ(refused.error().code, Code::bad_input);
        EXPECT_EQ(refused.error().where, "photo");
    }
    for (const char* url :
         {"data:text/html;base64,AAAA", "data:image/png;base64,iVBORw0KGgo=", "data:image/jpeg;base64,!!!!",
          "data:image/jpeg;base64,AAAA", "data:image/webp;base64,UklGRg==", "data:image/heic;base64,AAAA"})
        EXPECT_FALSE(jpeg_of_data_url(url)) << url;
    // Segments that are well, around a scan that is none.
    const std::string fake = "\xFF\xD8" + segment(0xDB, std::string(65, '\1')) +
                             segment(0xC0, std::string("\x08\x00\x10\x00\x20\x01\x01\x11\x00", 9)) +
                             segment(0xDA, std::string("\x01\x01\x00\x00\x3F\x00", 6)) + "data\xFF\xD9";
    ASSERT_TRUE(jpeg_segments(fake));
    EXPECT_EQ(clean_jpeg(fake).error().code, Code::bad_input);
}

TEST(Pictures, AnyCutIsRefusedAndNoiseNeverCrashes) {
    const std::string whole = beside(drawn(48, 32, TJSAMP_420), exif(6) + icc_segments(icc(300), 200));
    for (std::size_t i = 0; i < whole.size(); i += i < 600 || i + 40 > whole.size() ? 1 : 7)
        EXPECT_FALSE(clean_jpeg(std::string_view(whole).substr(0, i))) << i;
    EXPECT_TRUE(rc::check("noise", [&] {
        std::string bytes = whole;
        for (int i = 0; i < 4; ++i)
            bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
        if (const auto clean = clean_jpeg(bytes)) {
            RC_ASSERT(clean->find("116.4 E") == std::string::npos);
            RC_ASSERT(bool(clean_jpeg(*clean)));
        }
    }));
    EXPECT_EQ(clean_jpeg(std::string(k_photo_most + 1, 'x')).error().code, Code::limit);
}

// Small files that stand for very much: by their sides, by their scans.
TEST(Pictures, BombsAreRefusedByTheirHeadsOrEndSoon) {
    std::string wide = drawn(64, 48);
    const auto frame = wide.find("\xFF\xC0");
    ASSERT_NE(frame, std::string::npos);
    wide.replace(frame + 5, 4, "\xFF\xFF\xFF\xFF");
    EXPECT_EQ(clean_jpeg(wide).error().code, Code::limit);
    const std::string scans = drawn(64, 64, TJSAMP_420, TJFLAG_PROGRESSIVE);
    const auto last = scans.rfind("\xFF\xDA");
    std::string many = scans.substr(0, scans.size() - 2);
    for (int i = 0; i < 40; ++i) many += scans.substr(last, scans.size() - 2 - last);
    EXPECT_EQ(clean_jpeg(many + "\xFF\xD9").error().code, Code::limit);
    const std::string large = drawn(k_photo_side_most, k_photo_side_most, TJSAMP_420);
    ASSERT_LT(large.size(), k_photo_most);
    const auto clean = clean_jpeg(beside(large, exif(6)));
    ASSERT_TRUE(clean) << clean.error().text();
    EXPECT_LT(clean->size(), 2 * k_photo_most);
}

}  // namespace
}  // namespace modou::picture
