// The encodings that files from outside come in, and the way out of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::base {

// `ascii`: nothing but ASCII was seen yet; what comes later is read as UTF-8 where it is that, else as GB18030.
enum class Encoding { utf8, gb18030, ascii, windows_1252 };
std::string_view encoding_name(Encoding encoding);
bool is_ascii(std::string_view text);
// Whether bytes that are not UTF-8 are Latin words in windows-1252 (and so Latin-1), as laboratories in Europe write
// names: each of its letters beyond ASCII stands alone or beside one other, in a word of ASCII letters. Chinese text in
// GB18030 has pairs of bytes, and commas around its words.
bool is_latin_words(std::string_view bytes);
// From the first bytes of a file; its header decides when it has anything but ASCII, else the first 2,000 lines that
// have.
Encoding guess_encoding(std::string_view sample);
// To UTF-8; nothing when a byte does not belong there.
std::optional<std::string> to_utf8(std::string_view bytes, Encoding encoding);

// A whole file as UTF-8, without a byte order mark. What is UTF-8 already is not copied.
class WholeText {
  public:
    // Told from all of it. bad_input, with "line N": the first line that is not of that encoding.
    static Result<WholeText> read(std::string_view bytes);
    // As somebody says that it is.
    static Result<WholeText> read(std::string_view bytes, Encoding encoding);

    // While this and the bytes live.
    std::string_view view() const { return decoded_ ? *decoded_ : given_; }
    Encoding encoding() const { return encoding_; }

  private:
    std::string_view given_;
    std::optional<std::string> decoded_;
    Encoding encoding_ = Encoding::ascii;
};

}  // namespace modou::base
