#include "base/ruined.hpp"

namespace modou::base {

bool is_ruined_number(std::string_view text) {
    if (text.empty()) return false;
    if (text.front() == '#') {
        if (text.size() > 1 && text.find_first_not_of('#') == std::string_view::npos) return true;
        for (const std::string_view fault :
             {"#N/A", "#NAME?", "#VALUE!", "#REF!", "#NUM!", "#DIV/0!", "#NULL!", "#SPILL!", "#CALC!"})
            if (text == fault) return true;
        return false;
    }
    std::size_t at = 0;
    const auto digits = [&] {
        const std::size_t from = at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
        return at - from;
    };
    if (digits() == 0 || at == text.size()) return false;
    bool decimals = false;
    if (text[at] == '.' || text[at] == ',') {
        ++at;
        if (digits() == 0) return false;
        decimals = true;
    }
    if (at == text.size() || (text[at] != 'e' && text[at] != 'E')) return false;
    ++at;
    const bool sign = at < text.size() && text[at] == '+';
    if (sign) ++at;
    const std::size_t exponent = digits();
    return at == text.size() && exponent >= 1 && exponent <= 3 && (sign || decimals);
}

}  // namespace modou::base
