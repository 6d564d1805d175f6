// For tests: photographs made here.
#pragma once

#include <gtest/gtest.h>
#include <turbojpeg.h>

#include <array>
#include <cstdint>
#include <string>

namespace modou::picture {

using Rgb = std::array<int, 3>;

// `colour(x, y)` answers red, green, blue.
template <class Colour>
std::string photograph(int wide, int high, Colour colour, int quality = 90, int format = TJPF_RGB) {
    const auto depth = static_cast<std::size_t>(tjPixelSize[format]);
    std::string pixels;
    for (int y = 0; y < high; ++y)
        for (int x = 0; x < wide; ++x) {
            const auto rgb = colour(x, y);
            for (std::size_t i = 0; i < depth; ++i) pixels += static_cast<char>(rgb[i % 3]);
        }
    const tjhandle handle = tjInitCompress();
    unsigned char* made = nullptr;
    unsigned long size = 0;
    EXPECT_EQ(tjCompress2(handle, reinterpret_cast<const unsigned char*>(pixels.data()), wide, 0, high, format, &made,
                          &size, format == TJPF_GRAY ? TJSAMP_GRAY : TJSAMP_444, quality, 0),
              0);
    std::string out(reinterpret_cast<const char*>(made), size);
    tjFree(made);
    tjDestroy(handle);
    return out;
}

// A colour of its own for each pixel: what packs worst.
inline Rgb noise(int x, int y) {
    std::uint32_t n = static_cast<std::uint32_t>(x) * 374'761'393u + static_cast<std::uint32_t>(y) * 668'265'263u;
    n = (n ^ (n >> 13)) * 1'274'126'177u;
    return {static_cast<int>(n & 255), static_cast<int>(n >> 8 & 255), static_cast<int>(n >> 16 & 255)};
}

}  // namespace modou::picture
