// What the tests of this room share: events as text, rows to compare.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <string>
#include <utility>
#include <vector>

#include "base/testing_encoding.hpp"
#include "intake/ndjson.hpp"
#include "intake/reader.hpp"

namespace modou::intake {

inline std::string event(std::string_view order, std::string_view paid, std::string_view more = "") {
    return fmt::format(
        R"({{"specversion":"1.0","type":"order.received","source":"mall","id":"e","time":"2026-11-11T10:00:00+08:00","data":{{"order":"{}","shop":"豆豆小店","item":"A1","buyer":"b1","paid":{},"placed":"2026-11-10T09:00:00+08:00"{}}}}})",
        order, paid, more);
}

struct Flat {
    RowKind kind;
    std::string reason, source, order, item, shop, buyer;
    std::int64_t paid, placed, received;
    std::uint64_t line;
    bool operator==(const Flat&) const = default;
};

inline std::vector<Flat> flatten(const Batch& batch) {
    std::vector<Flat> out;
    for (const Row& r : batch.rows)
        out.push_back({r.kind, std::string(r.reason), std::string(r.source), std::string(r.order), std::string(r.item),
                       std::string(r.shop), std::string(r.buyer), r.paid.value, r.placed.seconds, r.received.seconds,
                       r.line});
    return out;
}

inline std::vector<Flat> read_all(std::vector<std::pair<std::string, std::string>> files, Options options = {},
                                  std::string* error = nullptr) {
    std::vector<Input> inputs;
    for (auto& [name, text] : files) inputs.push_back({name, text_source(text)});
    auto reader = Reader::open(std::move(inputs), options);
    if (!reader) {
        if (error != nullptr) *error = reader.error().text();
        return {};
    }
    std::vector<Flat> out;
    for (;;) {
        auto batch = (*reader)->next();
        if (!batch) {
            if (error != nullptr) *error = batch.error().text();
            return out;
        }
        if (!*batch) return out;
        auto rows = flatten(**batch);
        out.insert(out.end(), rows.begin(), rows.end());
    }
}

using base::gb18030;

inline std::string zstd(std::string_view plain) {
    std::string out(ZSTD_compressBound(plain.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), 3));
    return out;
}

inline Options mapped(std::string_view map) {
    Options options;
    options.map = *parse_column_map(map);
    return options;
}

}  // namespace modou::intake
