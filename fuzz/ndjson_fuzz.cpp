// Event lines and request bodies: any bytes give rows or an error, and every view stays inside its batch.
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include "intake/ndjson.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou::intake;
    const auto block = std::make_unique<char[]>(size + k_padding);
    if (size > 0) std::memcpy(block.get(), data, size);
    Batch batch;
    const Defaults defaults{"source", "shop"};
    (void)parse_ndjson({block.get(), size}, 1, defaults, batch);
    std::string seen;
    for (const Row& row : batch.rows)
        seen.append(row.order).append(row.shop).append(row.item).append(row.buyer).append(row.source);
    (void)parse_events({reinterpret_cast<const char*>(data), size}, 100);
    return 0;
}
