#include "picture/pictures.hpp"

#include <sodium.h>
#include <turbojpeg.h>

#include "picture/jpeg_segments.hpp"

namespace modou::picture {
namespace {

using base::Code;
using base::Result;

constexpr int k_quality = 92;  // of a picture that cannot be turned without writing its pixels anew

tl::unexpected<base::Error> not_whole() {
    return base::fail(Code::bad_input, "the photograph is not a whole JPEG: please take it again", "photo");
}

struct Handle {
    tjhandle handle;
    explicit Handle(tjhandle made) : handle(made) { MODOU_ASSERT(made != nullptr, "there is memory for a handle"); }
    Handle(const Handle&) = delete;
    ~Handle() { tjDestroy(handle); }
};

struct Output {
    unsigned char* data = nullptr;
    unsigned long size = 0;
    Output() = default;
    Output(const Output&) = delete;
    ~Output() { tjFree(data); }
    std::string text() const { return {reinterpret_cast<const char*>(data), size}; }
};

const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

// How to turn what lies in the file so that it stands: Exif 2.32, 4.6.4 A, Orientation.
constexpr int k_turns[] = {TJXOP_NONE,      TJXOP_HFLIP, TJXOP_ROT180,     TJXOP_VFLIP,
                           TJXOP_TRANSPOSE, TJXOP_ROT90, TJXOP_TRANSVERSE, TJXOP_ROT270};

// By its coefficients, without any loss. Nothing when its edges do not allow that: they are no whole blocks.
Result<std::string> turned(std::string_view bytes, int turn) {
    const Handle transform(tjInitTransform());
    tjtransform how{};
    how.op = turn;
    how.options = TJXOPT_COPYNONE | TJXOPT_PERFECT;
    Output out;
    if (tjTransform(transform.handle, raw(bytes), bytes.size(), 1, &out.data, &out.size, &how,
                    TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS) != 0)
        return not_whole();
    return out.text();
}

// Where the pixel (x, y) of the picture that stands lies in one of wide × high pixels.
std::size_t source_of(unsigned x, unsigned y, unsigned wide, unsigned high, int turn) {
    const auto at = [&](unsigned column, unsigned row) { return std::size_t{row} * wide + column; };
    switch (turn) {
        case TJXOP_HFLIP:
            return at(wide - 1 - x, y);
        case TJXOP_ROT180:
            return at(wide - 1 - x, high - 1 - y);
        case TJXOP_VFLIP:
            return at(x, high - 1 - y);
        case TJXOP_TRANSPOSE:
            return at(y, x);
        case TJXOP_ROT90:
            return at(y, high - 1 - x);
        case TJXOP_TRANSVERSE:
            return at(wide - 1 - y, high - 1 - x);
        case TJXOP_ROT270:
            return at(wide - 1 - y, x);
        default:
            return at(x, y);
    }
}

// By its pixels.
Result<std::string> redrawn(std::string_view bytes, int turn) {
    const Handle reader(tjInitDecompress()), writer(tjInitCompress());
    int wide = 0, high = 0, sampling = 0, colours = 0;
    if (tjDecompressHeader3(reader.handle, raw(bytes), bytes.size(), &wide, &high, &sampling, &colours) != 0)
        return not_whole();
    const bool inks = colours == TJCS_CMYK || colours == TJCS_YCCK;
    const int format = inks ? TJPF_CMYK : colours == TJCS_GRAY ? TJPF_GRAY : TJPF_RGB;
    const std::size_t depth = static_cast<std::size_t>(tjPixelSize[format]);
    std::string pixels(static_cast<std::size_t>(wide) * static_cast<std::size_t>(high) * depth, '\0');
    if (tjDecompress2(reader.handle, raw(bytes), bytes.size(), reinterpret_cast<unsigned char*>(pixels.data()), wide, 0,
                      high, format, TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS | TJFLAG_ACCURATEDCT) != 0)
        return not_whole();
    const bool across =
        turn == TJXOP_TRANSPOSE || turn == TJXOP_ROT90 || turn == TJXOP_TRANSVERSE || turn == TJXOP_ROT270;
    const int new_wide = across ? high : wide, new_high = across ? wide : high;
    std::string standing(pixels.size(), '\0');
    char* to = standing.data();
    for (unsigned y = 0; y < static_cast<unsigned>(new_high); ++y)
        for (unsigned x = 0; x < static_cast<unsigned>(new_wide); ++x, to += depth)
            std::memcpy(
                to,
                pixels.data() + depth * source_of(x, y, static_cast<unsigned>(wide), static_cast<unsigned>(high), turn),
                depth);
    Output out;
    // 4:2:2 and 4:4:0 change places with the sides.
    if (across && sampling == TJSAMP_422)
        sampling = TJSAMP_440;
    else if (across && (sampling == TJSAMP_440 || sampling == TJSAMP_411))
        sampling = sampling == TJSAMP_440 ? TJSAMP_422 : TJSAMP_420;
    if (sampling < 0) sampling = TJSAMP_444;
    if (tjCompress2(writer.handle, reinterpret_cast<const unsigned char*>(standing.data()), new_wide, 0, new_high,
                    format, &out.data, &out.size, sampling, k_quality, TJFLAG_ACCURATEDCT) != 0)
        return not_whole();
    // Once more as all others go: the same picture is the same bytes, whichever way it came.
    return turned(out.text(), TJXOP_NONE);
}

}  // namespace

Result<std::string> clean_jpeg(std::string_view bytes) {
    if (bytes.size() > k_photo_most)
        return base::fail(Code::limit, "a photograph may have at most 1 MiB: please send a smaller one", "photo");
    MODOU_TRY(const JpegSegments segments, jpeg_segments(bytes));
    if (segments.high > k_photo_side_most || segments.wide > k_photo_side_most)
        return base::fail(Code::limit, "a photograph may be at most 4096 pixels wide and high", "photo");
    if (segments.scans > k_photo_scans_most)
        return base::fail(Code::limit, "the photograph is cut into too many scans: please send an ordinary one",
                          "photo");
    // A few hundred bytes may stand for 16 million pixels, some 200 MB while it is turned: one at a time, in the
    // whole process, keeps that a bound.
    static std::mutex one_at_a_time;
    const std::lock_guard lock(one_at_a_time);
    const int turn = k_turns[segments.orientation - 1];
    auto clean = turned(bytes, turn);
    // Turned by a quarter, a rare sampling (4:1:1) becomes one that not every reader knows.
    if (clean && turn != TJXOP_NONE) clean = turned(*clean, TJXOP_NONE);
    // What cannot be decoded cannot be drawn either.
    if (!clean && turn != TJXOP_NONE) clean = redrawn(bytes, turn);
    if (!clean || segments.profile.empty()) return clean;
    return with_profile(*clean, segments.profile);
}

Result<std::string> jpeg_of_data_url(std::string_view url) {
    constexpr std::string_view k_start = "data:image/jpeg;base64,";
    if (!url.starts_with(k_start))
        return base::fail(Code::bad_input, "a photograph must be a JPEG: data:image/jpeg;base64,…", "photo");
    url.remove_prefix(k_start.size());
    if (url.size() > k_photo_most / 3 * 4 + 8)
        return base::fail(Code::limit, "a photograph may have at most 1 MiB: please send a smaller one", "photo");
    std::string raw(url.size() / 4 * 3 + 3, '\0');
    std::size_t length = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(raw.data()), raw.size(), url.data(), url.size(), nullptr,
                          &length, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
        return not_whole();
    raw.resize(length);
    return clean_jpeg(raw);
}

}  // namespace modou::picture
