// Event lines and request bodies: any bytes give rows or an error, and every view stays inside its batch. A member is
// used, without bearing, or named by key and count.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string>

#include "intake/ndjson.hpp"

namespace {

void check_member(const std::uint8_t* data, std::size_t size) {
    using namespace modou::intake;
    std::string key;
    for (std::size_t i = 0; i < size && i < 40; ++i) key += static_cast<char>('a' + data[i] % 26);
    if (key.empty()) return;
    const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
        for (const std::string_view name : names)
            if (name == key) return true;
        return false;
    };
    const bool known = is_one_of({"data", "type", "source", "time", "specversion", "id", "datacontenttype",
                                  "dataschema", "subject", "traceparent", "tracestate", "partitionkey"});
    const bool known_data = is_one_of({"order", "shop", "item", "buyer", "paid", "placed", "received", "currency"});
    const std::string text = R"({"specversion":"1.0","type":"order.received","source":"s",")" + key +
                             R"(":1,"data":{"order":"1",")" + key + R"(":1}})";
    const auto batch = parse_events(text, 1);
    if (!batch || batch->unused.of(key) != (known ? 0u : 1u)) std::abort();
    // Data said twice is a misfit, and what the second says is not looked at.
    if (key != "data" && batch->unused.of("data." + key) != (known_data ? 0u : 1u)) std::abort();
}

}  // namespace

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
    check_member(data, size);
    (void)parse_events({reinterpret_cast<const char*>(data), size}, 100);
    return 0;
}
