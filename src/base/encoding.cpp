#include "base/encoding.hpp"

#include <fmt/format.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/text.hpp"

namespace modou::base {
namespace {

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};

// One converter a thread: opening one reads its table.
UConverter* gb18030() {
    thread_local std::unique_ptr<UConverter, CloseConverter> converter = [] {
        UErrorCode error = U_ZERO_ERROR;
        std::unique_ptr<UConverter, CloseConverter> made(ucnv_open("gb18030", &error));
        MODOU_ASSERT(U_SUCCESS(error), "ICU has GB18030");
        ucnv_setToUCallBack(made.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
        return made;
    }();
    return converter.get();
}

}  // namespace

bool is_ascii(std::string_view text) {
    std::uint64_t high = 0;
    while (text.size() >= sizeof high) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data(), sizeof eight);
        high |= eight;
        text.remove_prefix(sizeof eight);
    }
    for (char c : text) high |= static_cast<unsigned char>(c);
    return (high & 0x8080808080808080ull) == 0;
}

std::string_view encoding_name(Encoding encoding) {
    switch (encoding) {
        case Encoding::utf8:
            return "UTF-8";
        case Encoding::gb18030:
            return "GB18030";
        case Encoding::windows_1252:
            return "windows-1252";
        case Encoding::ascii:
            break;
    }
    return "ASCII";
}

bool is_latin_words(std::string_view bytes) {
    const auto high = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto latin = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        constexpr std::string_view k_below = "\x8A\x8C\x8E\x9A\x9C\x9E\x9F";  // Š Œ Ž š œ ž Ÿ
        return (byte >= 0xC0 && byte < 0xFF && byte != 0xD7 && byte != 0xF7) ||
               k_below.find(c) != std::string_view::npos;
    };
    bool sure = false;  // a run of one byte, or of two inside a word in small letters
    for (std::size_t at = 0; at < bytes.size();) {
        if (!high(bytes[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < bytes.size() && high(bytes[end])) ++end;
        const char before = at == 0 ? ' ' : bytes[at - 1], after = end == bytes.size() ? ' ' : bytes[end];
        if (end - at > 2 || !(letter(before) || letter(after))) return false;
        for (std::size_t i = at; i < end; ++i)
            if (!latin(bytes[i])) return false;
        const bool in_word = before >= 'a' && before <= 'z' && after >= 'a' && after <= 'z';
        sure = sure || end - at == 1 || in_word;
        at = end;
    }
    return sure;
}

Encoding guess_encoding(std::string_view sample) {
    if (sample.starts_with("\xEF\xBB\xBF")) return Encoding::utf8;
    const std::string_view header = sample.substr(0, sample.find('\n'));
    if (!is_ascii(header)) return is_utf8(header) ? Encoding::utf8 : Encoding::gb18030;
    // A header of ASCII only: look at the lines, and let the encoding win that reads more of them.
    std::size_t as_utf8 = 0, as_gb = 0, lines = 0;
    for (std::string_view rest = sample; !rest.empty() && lines < 2'000;) {
        const auto end = rest.find('\n');
        if (end == std::string_view::npos) break;  // the sample may end inside a character
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        if (is_ascii(line)) continue;
        ++lines;
        as_utf8 += is_utf8(line) ? 1 : 0;
        as_gb += to_utf8(line, Encoding::gb18030) ? 1 : 0;
    }
    if (as_gb == 0 && as_utf8 == 0) return Encoding::ascii;
    // Chinese in UTF-8 often reads as some GB18030 as well, hardly ever the other way round.
    return as_gb > as_utf8 ? Encoding::gb18030 : Encoding::utf8;
}

namespace {

std::optional<std::string> from_windows_1252(std::string_view bytes) {
    // 0x80 to 0x9F; 0 where nothing is assigned. All others are the characters of their number.
    static constexpr char16_t k_c1[] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                        0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        const unsigned point = byte >= 0x80 && byte < 0xA0 ? k_c1[byte - 0x80] : byte;
        if (point == 0 && byte != 0) return std::nullopt;
        if (point < 0x80) {
            out += c;
        } else if (point < 0x800) {
            out += char(0xC0 | (point >> 6));
            out += char(0x80 | (point & 0x3F));
        } else {
            out += char(0xE0 | (point >> 12));
            out += char(0x80 | ((point >> 6) & 0x3F));
            out += char(0x80 | (point & 0x3F));
        }
    }
    return out;
}

}  // namespace

std::optional<std::string> to_utf8(std::string_view bytes, Encoding encoding) {
    const bool told = encoding == Encoding::gb18030 || encoding == Encoding::windows_1252;
    if (is_ascii(bytes) || (!told && is_utf8(bytes))) return std::string(bytes);
    if (encoding == Encoding::utf8) return std::nullopt;
    if (encoding == Encoding::windows_1252) return from_windows_1252(bytes);
    UErrorCode error = U_ZERO_ERROR;
    std::u16string wide(bytes.size() + 1, u'\0');
    UConverter* converter = gb18030();
    ucnv_reset(converter);
    const auto length = ucnv_toUChars(converter, wide.data(), static_cast<std::int32_t>(wide.size()), bytes.data(),
                                      static_cast<std::int32_t>(bytes.size()), &error);
    if (U_FAILURE(error)) return std::nullopt;
    std::string out(static_cast<std::size_t>(length) * 3, '\0');
    std::int32_t made = 0;
    u_strToUTF8(out.data(), static_cast<std::int32_t>(out.size()), &made, wide.data(), length, &error);
    if (U_FAILURE(error)) return std::nullopt;
    out.resize(static_cast<std::size_t>(made));
    return out;
}

Result<WholeText> WholeText::read(std::string_view bytes) {
    if (is_utf8(bytes)) return read(bytes, is_ascii(bytes) ? Encoding::ascii : Encoding::utf8);
    // One line that is not UTF-8 makes no GB18030 of a file: most of its lines do.
    const Encoding guess = guess_encoding(bytes);
    auto text = read(bytes, guess == Encoding::ascii ? Encoding::gb18030 : guess);
    if (!text && guess == Encoding::ascii) text.error().message = "this is neither UTF-8 nor GB18030";
    return text;
}

Result<WholeText> WholeText::read(std::string_view bytes, Encoding encoding) {
    constexpr std::string_view k_mark = "\xEF\xBB\xBF";
    WholeText text;
    text.encoding_ = encoding;
    const bool told = encoding == Encoding::gb18030 || encoding == Encoding::windows_1252;
    if (told ? is_ascii(bytes) : is_utf8(bytes)) {
        if (bytes.starts_with(k_mark)) bytes.remove_prefix(k_mark.size());
        text.given_ = bytes;
        return text;
    }
    // Line by line: a line end is no part of a longer character in either encoding, and what is wrong has a place.
    std::string& out = text.decoded_.emplace();
    out.reserve(bytes.size() + bytes.size() / 2);
    for (std::size_t line = 1; !bytes.empty(); ++line) {
        const std::string_view one = bytes.substr(0, std::min(bytes.find('\n'), bytes.size() - 1) + 1);
        bytes.remove_prefix(one.size());
        const auto decoded = to_utf8(one, encoding);
        if (!decoded)
            return fail(Code::bad_input,
                        fmt::format("this is not {}: was the file cut, or put together from two encodings?",
                                    encoding_name(encoding)),
                        fmt::format("line {}", line));
        out += *decoded;
    }
    if (out.starts_with(k_mark)) out.erase(0, k_mark.size());
    return text;
}

}  // namespace modou::base
