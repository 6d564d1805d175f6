#include "services/navigation/pictures.hpp"

#include <sodium.h>

namespace modou::navigation {
namespace {

using base::Code;
using base::Result;

unsigned byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}
unsigned word_at(std::string_view text, std::size_t at) {
    return byte_at(text, at) << 8 | byte_at(text, at + 1);
}
tl::unexpected<base::Error> not_whole() {
    return base::fail(Code::bad_input, "the photograph is not a whole JPEG: please take it again", "photo");
}

}  // namespace

// Markers as ISO/IEC 10918-1 (JPEG) B.1.1 lists them.
Result<std::string> clean_jpeg(std::string_view bytes) {
    if (bytes.size() > k_photo_most)
        return base::fail(Code::limit, "a photograph may have at most 1 MiB: please send a smaller one", "photo");
    if (bytes.size() < 4 || word_at(bytes, 0) != 0xFFD8) return not_whole();
    std::string out(bytes.substr(0, 2));
    bool framed = false;
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
        const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frame) {
            if (framed || length < 8) return not_whole();
            const unsigned high = word_at(bytes, at + 5), wide = word_at(bytes, at + 7);
            if (high == 0 || wide == 0) return not_whole();
            if (high > k_photo_side_most || wide > k_photo_side_most)
                return base::fail(Code::limit, "a photograph may be at most 4096 pixels wide and high", "photo");
            framed = true;
        }
        const bool told = (marker >= 0xE0 && marker <= 0xEF) || marker == 0xFE;
        if (!told) out += bytes.substr(at, 2 + length);
        at += 2 + length;
        if (marker != 0xDA) continue;
        if (!framed) return not_whole();
        // The scan's bytes: 0xFF is followed by 0 or a restart marker; any other marker ends it.
        const std::size_t begin = at;
        while (at + 1 < bytes.size() &&
               !(byte_at(bytes, at) == 0xFF && byte_at(bytes, at + 1) != 0 && byte_at(bytes, at + 1) != 0xFF &&
                 (byte_at(bytes, at + 1) < 0xD0 || byte_at(bytes, at + 1) > 0xD7)))
            ++at;
        if (at + 1 >= bytes.size()) return not_whole();
        out += bytes.substr(begin, at - begin);
        if (byte_at(bytes, at + 1) == 0xD9) return out + std::string("\xFF\xD9");  // what follows the end is dropped
    }
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

}  // namespace modou::navigation
