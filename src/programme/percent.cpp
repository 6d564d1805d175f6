#include "programme/percent.hpp"

#include "base/money.hpp"
#include "base/text.hpp"

namespace modou::programme {

using base::Code;
using base::Result;

Result<std::int64_t> parse_percent(std::string_view text) {
    const auto fen = base::parse_yuan(text);  // the same form: digits, at most two decimals
    if (!fen)
        return base::fail(Code::bad_input,
                          fmt::format("expected a percentage with at most two decimals, like 0.1 or 2, found {}",
                                      base::json_quoted(base::shortened(text, 40))));
    return fen->value;
}

std::string percent_text(std::int64_t hundredths) {
    std::string out = fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
    return out;
}

}  // namespace modou::programme
