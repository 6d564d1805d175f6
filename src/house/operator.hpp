// Who runs this site, as its administrator wrote it down (`modou serve --operator FILE`): the page About shows it, and
// nothing else is ever shown in its place.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "frame/words.hpp"

namespace modou::house {

struct Operator {
    std::string name_zh, name_en;              // name_en may be empty: then the Chinese name stands in English as well
    std::string address;                       // of the site, "https://…" without a slash at its end; may be empty
    std::string email, phone;                  // at least one of them
    std::string post_zh, post_en;              // where letters reach them
    std::string complaints_zh, complaints_en;  // how a complaint is made, and who answers it
    std::string filing;                        // the site's filing number (备案号)
};

inline constexpr std::uint64_t k_max_operator_bytes = 64 << 10;

// Errors: bad_input with file, line and column.
base::Result<Operator> parse_operator(std::string_view text, std::string_view file);

// For readers without scripts: a heading and what is known, or that nothing is.
std::string operator_html(const Operator* op, frame::Language lang);

}  // namespace modou::house
