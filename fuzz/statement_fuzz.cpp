// Statements: what is read are whole lines with one amount and a place of their own, or an error that names the file.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "intake/statement.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto statement = intake::read_statement(text, "s.csv", {}, {30'000});
    if (!statement) {
        if (!statement.error().where.starts_with("s.csv")) std::abort();
        return 0;
    }
    std::uint64_t last = 0;
    for (const intake::StatementLine& line : statement->lines) {
        if (line.in.value < 0 || line.out.value < 0 || (line.in.value > 0) == (line.out.value > 0)) std::abort();
        if (line.in > base::k_max_amount || line.out.value > 2 * base::k_max_amount.value) std::abort();
        if (line.line <= last) std::abort();
        last = line.line;
    }
    (void)intake::parse_statement_map(text);
    return 0;
}
