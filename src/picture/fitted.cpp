#include "picture/fitted.hpp"

#include <turbojpeg.h>

#include <algorithm>

#include "picture/jpeg_segments.hpp"
#include "picture/pictures.hpp"

namespace modou::picture {
namespace {

using base::Code;
using base::Result;

constexpr int k_qualities[] = {86, 80, 74, 68, 62, 56, 50, 44};  // below the last one a smaller picture looks better
constexpr unsigned k_smaller_percent = 80;

tl::unexpected<base::Error> not_whole() {
    return base::fail(Code::bad_input, "the photograph is not a whole JPEG: please take it again", "photo");
}

struct Pixels {
    unsigned wide = 0, high = 0;
    std::string rgb;
};

Result<Pixels> decoded(std::string_view jpeg) {
    const tjhandle reader = tjInitDecompress();
    MODOU_ASSERT(reader != nullptr, "there is memory for a handle");
    const auto* raw = reinterpret_cast<const unsigned char*>(jpeg.data());
    int wide = 0, high = 0, sampling = 0, colours = 0;
    Pixels out;
    bool good = tjDecompressHeader3(reader, raw, jpeg.size(), &wide, &high, &sampling, &colours) == 0;
    if (good) {
        out = {static_cast<unsigned>(wide), static_cast<unsigned>(high), {}};
        out.rgb.resize(std::size_t{3} * out.wide * out.high);
        good = tjDecompress2(reader, raw, jpeg.size(), reinterpret_cast<unsigned char*>(out.rgb.data()), wide, 0, high,
                             TJPF_RGB, TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS | TJFLAG_ACCURATEDCT) == 0;
    }
    tjDestroy(reader);
    if (!good) return not_whole();
    return out;
}

Result<std::string> encoded(const Pixels& picture, int quality) {
    const tjhandle writer = tjInitCompress();
    MODOU_ASSERT(writer != nullptr, "there is memory for a handle");
    unsigned char* made = nullptr;
    unsigned long size = 0;
    const bool good = tjCompress2(writer, reinterpret_cast<const unsigned char*>(picture.rgb.data()),
                                  static_cast<int>(picture.wide), 0, static_cast<int>(picture.high), TJPF_RGB, &made,
                                  &size, TJSAMP_420, quality, TJFLAG_ACCURATEDCT) == 0;
    std::string out;
    if (good) out.assign(reinterpret_cast<const char*>(made), size);
    tjFree(made);
    tjDestroy(writer);
    if (!good) return not_whole();
    return out;
}

// One row or column of `from` samples as `to` of them, each the mean of those that it covers, by how much of each.
// Sums are in units of 1 / to of a sample, so that all is exact.
template <class Read, class Write>
void average(unsigned from, unsigned to, Read read, Write write) {
    std::uint64_t sum = 0;
    unsigned out = 0, room = from;  // what is left of the sample that is being filled
    for (unsigned in = 0; in < from; ++in) {
        unsigned part = to;
        while (part > 0) {
            const unsigned taken = std::min(part, room);
            sum += std::uint64_t{taken} * read(in);
            part -= taken;
            room -= taken;
            if (room > 0) continue;
            write(out++, static_cast<unsigned char>((2 * sum + from) / (2 * std::uint64_t{from})));
            sum = 0;
            room = from;
        }
    }
}

Pixels averaged(const Pixels& from, unsigned wide, unsigned high) {
    Pixels across{wide, from.high, std::string(std::size_t{3} * wide * from.high, '\0')};
    for (unsigned y = 0; y < from.high; ++y)
        for (unsigned channel = 0; channel < 3; ++channel)
            average(
                from.wide, wide,
                [&](unsigned x) {
                    return static_cast<unsigned char>(from.rgb[3 * (std::size_t{y} * from.wide + x) + channel]);
                },
                [&](unsigned x, unsigned char value) {
                    across.rgb[3 * (std::size_t{y} * wide + x) + channel] = static_cast<char>(value);
                });
    Pixels out{wide, high, std::string(std::size_t{3} * wide * high, '\0')};
    for (unsigned x = 0; x < wide; ++x)
        for (unsigned channel = 0; channel < 3; ++channel)
            average(
                from.high, high,
                [&](unsigned y) {
                    return static_cast<unsigned char>(across.rgb[3 * (std::size_t{y} * wide + x) + channel]);
                },
                [&](unsigned y, unsigned char value) {
                    out.rgb[3 * (std::size_t{y} * wide + x) + channel] = static_cast<char>(value);
                });
    return out;
}

// Both sides alike, so that the longer one has `side` pixels.
Pixels scaled(const Pixels& from, unsigned side) {
    const unsigned longer = std::max(from.wide, from.high);
    if (longer <= side) return from;
    const auto of = [&](unsigned length) {
        return std::max(1u, static_cast<unsigned>((std::uint64_t{length} * side + longer / 2) / longer));
    };
    return averaged(from, of(from.wide), of(from.high));
}

}  // namespace

Result<Fitted> fitted(std::string_view bytes, const Bounds& bounds) {
    MODOU_ASSERT(bounds.bytes_most >= k_fitted_bytes_least, "the smallest picture with its profile must fit");
    MODOU_TRY(std::string clean, clean_jpeg(bytes));
    MODOU_TRY(const JpegSegments segments, jpeg_segments(clean));
    if (segments.components == 4)
        return base::fail(Code::bad_input, "the photograph is in four inks (CMYK): save it in RGB", "photo");
    if (segments.profile.size() > k_fitted_profile_most)
        return base::fail(Code::limit, "the photograph's colour profile has more than 16 KiB: save it in sRGB",
                          "photo");
    if (std::max(segments.wide, segments.high) <= bounds.side_most && clean.size() <= bounds.bytes_most)
        return Fitted{std::move(clean), segments.wide, segments.high};
    MODOU_TRY(const Pixels whole, decoded(clean));
    for (unsigned side = std::min(bounds.side_most, std::max(whole.wide, whole.high));;
         side = std::max(1u, side * k_smaller_percent / 100)) {
        const Pixels picture = scaled(whole, side);
        for (const int quality : k_qualities) {
            MODOU_TRY(std::string jpeg, encoded(picture, quality));
            if (!segments.profile.empty()) jpeg = with_profile(jpeg, segments.profile);
            if (jpeg.size() > bounds.bytes_most) continue;
            // Once more as all others go, so that it comes back as it is when it comes again.
            MODOU_TRY(jpeg, clean_jpeg(jpeg));
            if (jpeg.size() > bounds.bytes_most) continue;
            return Fitted{std::move(jpeg), picture.wide, picture.high};
        }
    }
}

}  // namespace modou::picture
