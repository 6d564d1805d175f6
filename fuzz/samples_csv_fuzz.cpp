// Samples as CSV, long and wide; and frequency tables with their provenance.
#include "samples_check.hpp"
#include "services/family/tables.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou::family;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_samples(read_csv(text));
    if (const auto table = read_table(text)) hold(read_table(csv_of(*table)).has_value());
    return 0;
}
