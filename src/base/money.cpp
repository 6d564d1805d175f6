#include "base/money.hpp"

#include <fmt/format.h>

#include "base/number.hpp"
#include "base/text.hpp"

namespace modou::base {
namespace {

tl::unexpected<Error> not_an_amount(std::string_view text) {
    return fail(Code::bad_input,
                fmt::format("{} is not an amount; expected digits, optionally with one or two decimals, like 128.00",
                            json_quoted(shortened(text, 40))));
}

bool drop_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

// "1,234,567.8" → "1234567.8"; false when a comma stands anywhere but between groups of three.
bool without_thousands(std::string_view text, std::string& out) {
    const std::string_view whole = text.substr(0, text.find('.'));
    std::size_t group = 0;
    bool first = true;
    for (char c : whole) {
        if (c != ',') {
            out += c;
            ++group;
            continue;
        }
        if (first ? (group < 1 || group > 3) : group != 3) return false;
        first = false;
        group = 0;
    }
    if (!first && group != 3) return false;
    out += text.substr(whole.size());  // a comma among the decimals is refused by parse_yuan
    return true;
}

}  // namespace

Result<Fen> parse_yuan(std::string_view text) {
    const auto fen = scaled_number(text, 2, k_max_amount.value);
    if (!fen) return not_an_amount(text);
    if (*fen > k_max_amount.value)
        return fail(Code::limit, fmt::format("{} is over the largest amount, {}", json_quoted(shortened(text, 40)),
                                             format_yuan(k_max_amount)));
    return Fen{*fen};
}

Result<Fen> parse_yuan_lenient(std::string_view text) {
    std::string_view rest = spreadsheet_value(text);
    if (drop_prefix(rest, "¥") || drop_prefix(rest, "￥")) rest = trimmed(rest);
    if (rest.ends_with("元")) rest = trimmed(rest.substr(0, rest.size() - std::string_view("元").size()));
    if (rest.find(',') == std::string_view::npos) {
        auto amount = parse_yuan(rest);
        if (!amount && amount.error().code == Code::bad_input) return not_an_amount(text);
        return amount;
    }
    std::string plain;
    if (!without_thousands(rest, plain)) return not_an_amount(text);
    auto amount = parse_yuan(plain);
    if (!amount && amount.error().code == Code::bad_input) return not_an_amount(text);
    return amount;
}

std::string format_yuan(Fen amount) {
    // Unsigned, so that the most negative number has an absolute value.
    const std::uint64_t size =
        amount.value < 0 ? 0 - static_cast<std::uint64_t>(amount.value) : static_cast<std::uint64_t>(amount.value);
    return fmt::format("{}{}.{:02}", amount.value < 0 ? "-" : "", size / 100, size % 100);
}

Fen share_of(Fen amount, std::int64_t hundredths_of_percent) {
    MODOU_ASSERT(amount.value >= 0 && hundredths_of_percent >= 0 && hundredths_of_percent <= 10'000,
                 "a share is between nothing and the whole of a non-negative amount");
    const auto product = static_cast<__int128>(amount.value) * hundredths_of_percent;
    return Fen{static_cast<std::int64_t>((product + 5'000) / 10'000)};
}

}  // namespace modou::base
