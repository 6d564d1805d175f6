// The encodings that order files come in, and the way out of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace modou::intake {

// `ascii`: nothing but ASCII was seen yet; what comes later is read as UTF-8 where it is that, else as GB18030.
enum class Encoding { utf8, gb18030, ascii };
std::string_view encoding_name(Encoding encoding);
bool is_ascii(std::string_view text);
// From the first bytes of a file; its header decides when it has anything but ASCII.
Encoding guess_encoding(std::string_view sample);
// To UTF-8; nothing when a byte does not belong there. Only cells that are used are ever converted or kept.
std::optional<std::string> to_utf8(std::string_view bytes, Encoding encoding);

}  // namespace modou::intake
