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
        case Encoding::ascii:
            break;
    }
    return "ASCII";
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

std::optional<std::string> to_utf8(std::string_view bytes, Encoding encoding) {
    if (is_ascii(bytes) || (encoding != Encoding::gb18030 && is_utf8(bytes))) return std::string(bytes);
    if (encoding == Encoding::utf8) return std::nullopt;
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
    if (encoding == Encoding::gb18030 ? is_ascii(bytes) : is_utf8(bytes)) {
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
