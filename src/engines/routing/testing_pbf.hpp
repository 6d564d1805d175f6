// A PBF writer as small as tests need: fields, blocks, and a footway over three nodes.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace modou::routing::testing {

inline std::string varint(std::uint64_t v) {
    std::string out;
    for (; v >= 0x80; v >>= 7) out += char(v | 0x80);
    return out + char(v);
}
inline std::string field(unsigned tag, std::string_view bytes) {
    return varint(tag << 3 | 2) + varint(bytes.size()) + std::string(bytes);
}
inline std::string number(unsigned tag, std::uint64_t v) {
    return varint(tag << 3) + varint(v);
}
inline std::string zigzag(std::int64_t v) {
    return varint((std::uint64_t(v) << 1) ^ std::uint64_t(v >> 63));
}
// Differences, as PBF has its lists.
inline std::string deltas(const std::vector<std::int64_t>& values) {
    std::string out;
    std::int64_t last = 0;
    for (const auto value : values) out += zigzag(value - last), last = value;
    return out;
}
inline std::string packed(const std::vector<std::uint64_t>& values) {
    std::string out;
    for (const auto value : values) out += varint(value);
    return out;
}
inline std::string zipped_bytes(std::string_view content) {
    std::string room(compressBound(content.size()), 0);
    uLongf size = room.size();
    compress(reinterpret_cast<Bytef*>(room.data()), &size, reinterpret_cast<const Bytef*>(content.data()),
             content.size());
    return room.substr(0, size);
}
inline std::string framed(std::string_view type, const std::string& blob) {
    const std::string header = field(1, type) + number(3, blob.size());
    const auto size = std::uint32_t(header.size());
    return std::string{char(size >> 24), char(size >> 16), char(size >> 8), char(size)} + header + blob;
}
inline std::string block(std::string_view type, const std::string& content, bool zipped = true) {
    return framed(type, zipped ? number(2, content.size()) + field(3, zipped_bytes(content)) : field(1, content));
}
inline std::string pbf_header(std::string_view feature = "DenseNodes", const std::string& more = {}) {
    return block("OSMHeader", more + field(4, "OsmSchema-V0.6") + field(4, feature));
}
// Three nodes in a row and a footway over them.
inline std::string pbf_data(bool zipped = true) {
    const std::string table = field(1, "") + field(1, "highway") + field(1, "footway");
    const std::string dense = field(1, deltas({-5, -4, -3})) +
                              field(8, deltas({494'000'000, 494'000'000, 494'000'000})) +
                              field(9, deltas({87'000'000, 87'010'000, 87'020'000}));
    const std::string way = number(1, 77) + field(2, varint(1)) + field(3, varint(2)) + field(8, deltas({-5, -4, -3}));
    return block("OSMData", field(1, table) + field(2, field(2, dense)) + field(2, field(3, way)), zipped);
}

// One member of a gzip file.
inline std::string gzipped(std::string_view content) {
    std::string out(compressBound(content.size()) + 64, 0);
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = uInt(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = uInt(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(out.size() - stream.avail_out);
    deflateEnd(&stream);
    return out;
}

}  // namespace modou::routing::testing
