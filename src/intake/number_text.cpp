#include "intake/number_text.hpp"

#include <fmt/format.h>

#include "base/number.hpp"

namespace modou::intake {

std::string number_text(std::string_view raw) {
    const std::string digits(raw);
    if (digits.find_first_of(".eE") == std::string::npos) {
        if (digits.size() <= 15) return digits;
        // Digits behind the fifteenth that are all zeros were rounded away.
        const bool rounded = digits.find_first_not_of('0', 15) == std::string::npos;
        return rounded ? fmt::format("{}.{}E+{}", digits[0], digits.substr(1, 5), digits.size() - 1) : digits;
    }
    const auto value = base::real_number(digits);
    if (!value || !(*value > -1e15 && *value < 1e15)) return digits;
    return fmt::format("{:.15g}", *value);
}

}  // namespace modou::intake
