// Small forms: amounts, times, percentages, column maps, request targets.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/money.hpp"
#include "base/time.hpp"
#include "intake/table.hpp"
#include "net/http.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto strict = modou::base::parse_yuan(text);
    const auto lenient = modou::base::parse_yuan_lenient(text);
    if (strict && (!lenient || lenient->value != strict->value)) std::abort();
    if (strict && modou::base::parse_yuan(modou::base::format_yuan(*strict)).value().value != strict->value)
        std::abort();
    if (const auto time = modou::base::parse_time(text);
        time && modou::base::parse_time(modou::base::format_utc(*time)).value() != *time)
        std::abort();
    (void)modou::intake::parse_column_map(text);
    if (const auto target = modou::net::parse_target(text); target && target->path.find("/../") != std::string::npos)
        std::abort();
    return 0;
}
