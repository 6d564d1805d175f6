// Encodings that an XML file may declare beside those of expat (UTF-8, UTF-16, ISO-8859-1, US-ASCII). Of this room.
#pragma once

#include <expat.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace modou::routing {

inline std::string lower_case(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return out;
}

// What windows-1252 has where ISO-8859-1 has control characters (0x80 to 0x9F).
inline constexpr std::array<int, 32> k_windows = {0x20AC, -1,     0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                  0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, -1,     0x017D, -1,
                                                  -1,     0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                  0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, -1,     0x017E, 0x0178};

// Names that mean UTF-8 and are none to expat.
inline bool means_utf8(std::string_view name) {
    const std::string lower = lower_case(name);
    return lower == "utf8" || lower == "utf_8" || lower == "utf-8";
}
inline bool means_windows(std::string_view name) {
    const std::string lower = lower_case(name);
    return lower == "windows-1252" || lower == "cp1252";
}
inline bool means_latin(std::string_view name) {
    const std::string lower = lower_case(name);
    return lower == "latin1" || lower == "latin-1" || lower == "iso8859-1" || lower == "iso-8859-1";
}

// Of an encoding that we do not have only ASCII is read: letters beyond it are an error at their place.
inline int XMLCALL other_encoding(void*, const XML_Char* name, XML_Encoding* encoding) {
    const bool latin = means_latin(name), windows = means_windows(name);
    for (int byte = 0; byte < 256; ++byte) encoding->map[byte] = byte < 128 || latin || windows ? byte : -1;
    if (windows)
        for (std::size_t i = 0; i < k_windows.size(); ++i) encoding->map[0x80 + i] = k_windows[i];
    encoding->data = nullptr;
    encoding->convert = nullptr;
    encoding->release = nullptr;
    return XML_STATUS_OK;
}
// The encoding that the first bytes declare; empty when they do not.
inline std::string_view declared_encoding(std::string_view bytes) {
    bytes = bytes.substr(0, 400);
    if (!bytes.starts_with("<?xml") && !bytes.starts_with("\xEF\xBB\xBF<?xml")) return {};
    bytes = bytes.substr(0, bytes.find("?>"));
    const auto at = bytes.find("encoding");
    const auto open = at == bytes.npos ? at : bytes.find_first_of("'\"", at);
    if (open == bytes.npos) return {};
    return bytes.substr(open + 1, bytes.find(bytes[open], open + 1) - open - 1);
}

inline std::string printable(std::string_view text, std::size_t most) {
    std::string out(text.substr(0, most));
    for (char& c : out)
        if (std::uint8_t(c) < 0x20 || c == 0x7F) c = ' ';
    const auto first = out.find_first_not_of(' ');
    return first == out.npos ? std::string() : out.substr(first, out.find_last_not_of(' ') + 1 - first);
}

// Whether bytes are the UTF-8 of other than ASCII characters, as far as they have been seen; pieces may cut anywhere.
class Utf8Watch {
  public:
    void see(std::string_view bytes) {
        for (const char c : bytes) {
            const auto byte = std::uint8_t(c);
            if (left_ > 0) {
                if (byte >> 6 != 2) broken_ = true;
                if (--left_ == 0) ++seen_;
                if (broken_) return;
            } else if (byte >= 0x80) {
                left_ = byte >= 0xC2 && byte < 0xE0   ? 1
                        : byte >= 0xE0 && byte < 0xF0 ? 2
                        : byte < 0xF5 && byte >= 0xF0 ? 3
                                                      : 0;
                if (left_ == 0) {
                    broken_ = true;
                    return;
                }
            }
        }
    }
    bool holds() const { return !broken_ && left_ == 0 && seen_ > 0; }
    bool open() const { return !broken_; }

  private:
    int left_ = 0;
    bool broken_ = false;
    std::uint64_t seen_ = 0;
};

}  // namespace modou::routing
