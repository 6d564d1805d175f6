// Whole files as CSV or Taobao exports, plain or packed, whatever their encoding says.
#include <cstdint>
#include <string>

#include "intake/reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou::intake;
    for (const Format format : {Format::detect, Format::csv, Format::taobao}) {
        Options options;
        options.format = format;
        options.threads = 0;
        options.shop = "shop";
        if (format == Format::csv) options.map = ColumnMap{"order", "", "item", "buyer", "paid", "placed", "received"};
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
