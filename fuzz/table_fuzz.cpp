// A column is used, without bearing, or named by key and count. Whole files as CSV or Taobao exports, plain or packed,
// whatever their encoding says.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "intake/columns.hpp"
#include "intake/reader.hpp"

namespace {

void check_column(const std::uint8_t* data, std::size_t size) {
    using namespace modou::intake;
    std::string key;
    for (std::size_t i = 0; i < size && i < 40; ++i) key += static_cast<char>('a' + data[i] % 26);
    if (key.empty() || key == "order" || key == "paid" || key == "placed" || key == "received") return;
    Options options;
    options.threads = 0;
    options.shop = "shop";
    options.map = ColumnMap{"order", "", "", "", "paid", "placed", "received", ""};
    std::vector<Input> inputs;
    inputs.push_back({"file", text_source("order,paid,placed,received," + key + "\n1,1,2026-01-01,2026-01-02,CNY\n")});
    auto reader = Reader::open(std::move(inputs), options);
    if (!reader) std::abort();
    const auto batch = (*reader)->next();
    if (!batch || !*batch || (*batch)->rows.size() != 1) std::abort();
    const bool known = is_personal_column(key) || is_currency_column(key);
    if ((*batch)->unused.of(key) != (known ? 0u : 1u)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou::intake;
    check_column(data, size);
    for (const Format format : {Format::detect, Format::csv, Format::taobao}) {
        Options options;
        options.format = format;
        options.threads = 0;
        options.shop = "shop";
        if (format == Format::csv)
            options.map = ColumnMap{"order", "", "item", "buyer", "paid", "placed", "received", ""};
        std::vector<Input> inputs;
        inputs.push_back({"file", text_source(std::string(reinterpret_cast<const char*>(data), size))});
        auto reader = Reader::open(std::move(inputs), options);
        if (!reader) continue;
        for (;;) {
            auto batch = (*reader)->next();
            if (!batch || !*batch) break;
        }
    }
    return 0;
}
