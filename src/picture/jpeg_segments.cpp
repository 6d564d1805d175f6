#include "picture/jpeg_segments.hpp"

#include <algorithm>
#include <map>

#include "picture/pictures.hpp"

namespace modou::picture {
namespace {

using base::Code;
using base::Result;

constexpr std::string_view k_exif("Exif\0\0", 6);
constexpr std::string_view k_icc("ICC_PROFILE\0", 12);
constexpr std::size_t k_icc_head = k_icc.size() + 2;          // and which piece of how many
constexpr std::size_t k_icc_piece = 0xFFFF - 2 - k_icc_head;  // of a profile in one segment
constexpr std::size_t k_icc_least = 128 + 4;                  // its header, and how many tags follow

unsigned byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}
unsigned word_at(std::string_view text, std::size_t at) {
    return byte_at(text, at) << 8 | byte_at(text, at + 1);
}

tl::unexpected<base::Error> not_whole() {
    return base::fail(Code::bad_input, "the photograph is not a whole JPEG: please take it again", "photo");
}

// The orientation in a TIFF block: in its first directory, one SHORT (TIFF 6.0, 2).
unsigned orientation_of(std::string_view tiff) {
    if (tiff.size() < 8 || (!tiff.starts_with("II*") && !tiff.starts_with(std::string_view("MM\0*", 4)))) return 1;
    const bool little = tiff[0] == 'I';
    const auto number = [&](std::size_t at, int size) -> std::uint32_t {
        std::uint32_t value = 0;
        for (int i = 0; i < size; ++i)
            value = value << 8 | byte_at(tiff, at + static_cast<std::size_t>(little ? size - 1 - i : i));
        return value;
    };
    const std::size_t directory = number(4, 4);
    if (directory > tiff.size() - 2) return 1;
    const std::size_t entries = number(directory, 2);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t entry = directory + 2 + 12 * i;
        if (entry + 12 > tiff.size()) return 1;
        if (number(entry, 2) != 0x0112) continue;
        const unsigned value = number(entry + 8, 2);
        return number(entry + 2, 2) == 3 && number(entry + 4, 4) == 1 && value >= 1 && value <= 8 ? value : 1;
    }
    return 1;
}

// ICC.1:2010, 7.2: its own size, and "acsp"; a class and a colour space that a picture can have.
bool is_profile(std::string_view profile, unsigned components) {
    if (profile.size() < k_icc_least || profile.size() > k_photo_profile_most) return false;
    if ((std::size_t{word_at(profile, 0)} << 16 | word_at(profile, 2)) != profile.size()) return false;
    const std::string_view space = profile.substr(16, 4), type = profile.substr(12, 4);
    constexpr std::string_view k_types[] = {"scnr", "mntr", "prtr", "spac"};
    if (std::find(std::begin(k_types), std::end(k_types), type) == std::end(k_types)) return false;
    return profile.substr(36, 4) == "acsp" && space == (components == 1 ? "GRAY" : components == 4 ? "CMYK" : "RGB ");
}

struct Pieces {
    std::map<unsigned, std::string_view> pieces;
    unsigned count = 0;
    bool odd = false;  // a piece twice, or of another count

    void take(std::string_view body) {
        const unsigned number = byte_at(body, k_icc.size()), of = byte_at(body, k_icc.size() + 1);
        if (count != 0 && count != of) odd = true;
        count = of;
        if (!pieces.emplace(number, body.substr(k_icc_head)).second) odd = true;
    }
    std::string whole() const {
        std::string out;
        if (odd || count == 0 || pieces.size() != count || pieces.begin()->first != 1 ||
            pieces.rbegin()->first != count)
            return out;
        for (const auto& [number, piece] : pieces) out += piece;
        return out;
    }
};

}  // namespace

Result<JpegSegments> jpeg_segments(std::string_view bytes) {
    JpegSegments out;
    Pieces pieces;
    unsigned& components = out.components;
    if (bytes.size() < 4 || word_at(bytes, 0) != 0xFFD8) return not_whole();
    for (std::size_t at = 2;;) {
        if (at + 4 > bytes.size() || byte_at(bytes, at) != 0xFF) return not_whole();
        const unsigned marker = byte_at(bytes, at + 1);
        if (marker == 0xFF) {  // padding
            ++at;
            continue;
        }
        const std::size_t length = word_at(bytes, at + 2);
        if (marker < 0xC0 || marker == 0xD8 || marker == 0xD9 || length < 2 || at + 2 + length > bytes.size())
            return not_whole();
        const std::string_view body = bytes.substr(at + 4, length - 2);
        const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frame) {
            if (components != 0 || body.size() < 6) return not_whole();
            out.high = word_at(body, 1);
            out.wide = word_at(body, 3);
            components = byte_at(body, 5);
            if (out.high == 0 || out.wide == 0 || components == 0) return not_whole();
        }
        if (marker == 0xE1 && body.starts_with(k_exif) && out.orientation == 1)
            out.orientation = orientation_of(body.substr(k_exif.size()));
        if (marker == 0xE2 && body.starts_with(k_icc) && body.size() >= k_icc_head) pieces.take(body);
        at += 2 + length;
        if (marker != 0xDA) continue;
        if (components == 0) return not_whole();
        ++out.scans;
        // The scan's bytes: 0xFF is followed by 0 or a restart marker; any other marker ends it.
        while (at + 1 < bytes.size() &&
               !(byte_at(bytes, at) == 0xFF && byte_at(bytes, at + 1) != 0 && byte_at(bytes, at + 1) != 0xFF &&
                 (byte_at(bytes, at + 1) < 0xD0 || byte_at(bytes, at + 1) > 0xD7)))
            ++at;
        if (at + 1 >= bytes.size()) return not_whole();
        if (byte_at(bytes, at + 1) == 0xD9) break;  // what follows the end is no part of it
    }
    out.profile = pieces.whole();
    if (!is_profile(out.profile, components)) out.profile.clear();
    return out;
}

std::string with_profile(std::string_view jpeg, std::string_view profile) {
    // Behind JFIF's and Adobe's own segments, which a reader looks for first.
    std::size_t at = 2;
    while (at + 4 <= jpeg.size() && byte_at(jpeg, at) == 0xFF &&
           (byte_at(jpeg, at + 1) == 0xE0 || byte_at(jpeg, at + 1) == 0xEE))
        at += 2 + word_at(jpeg, at + 2);
    std::string out(jpeg.substr(0, at));
    const std::size_t count = (profile.size() + k_icc_piece - 1) / k_icc_piece;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string_view piece = profile.substr(i * k_icc_piece, k_icc_piece);
        const std::size_t length = 2 + k_icc_head + piece.size();
        out += {'\xFF', '\xE2', static_cast<char>(length >> 8), static_cast<char>(length & 0xFF)};
        out += k_icc;
        out += {static_cast<char>(i + 1), static_cast<char>(count)};
        out += piece;
    }
    return out.append(jpeg.substr(at));
}

}  // namespace modou::picture
