#include "engines/routing/osm_blocks.hpp"

#include <zlib.h>

#include "engines/routing/osm_messages.hpp"

namespace modou::routing {
namespace {

constexpr const char* k_no_extract = "not an OSM extract (PBF or XML)";

// The bytes of a Blob, inflated into `room` when compressed.
std::string_view open_blob(std::string_view blob, std::string& room) {
    pbf_reader message(blob.data(), blob.size());
    std::string_view raw, zipped;
    bool has_raw = false, has_zipped = false;
    std::int64_t raw_size = -1;
    while (message.next()) {
        switch (message.tag_and_type()) {
            case bytes(1):
                raw = view_of(message.get_view());
                has_raw = true;
                break;
            case number(2):
                raw_size = message.get_int32();
                break;
            case bytes(3):
                zipped = view_of(message.get_view());
                has_zipped = true;
                break;
            case bytes(4):
            case bytes(5):
            case bytes(6):
            case bytes(7):
                broken(
                    "the extract is compressed in a way that this reader does not know; make it with zlib (osmium cat "
                    "-f pbf,pbf_compression=zlib)",
                    base::Code::unsupported);
            default:
                message.skip();
        }
    }
    if (has_raw && has_zipped) broken("a block is there twice, plain and compressed");
    if (!has_raw && !has_zipped) broken("a block holds nothing");
    if (has_raw) {
        if (raw.size() > k_block_most) broken("a block is larger than 32 MiB", base::Code::limit);
        if (raw_size >= 0 && std::size_t(raw_size) != raw.size()) broken("a block is not as large as it says");
        return raw;
    }
    if (raw_size < 0) broken("a compressed block does not say how large it is");
    if (std::size_t(raw_size) > k_block_most) broken("a block says it holds more than 32 MiB", base::Code::limit);
    // One byte more, so that a block that holds more than it says is seen, and so that there is room at all.
    room.resize(std::size_t(raw_size) + 1);
    uLongf size = uLongf(room.size());
    uLong used = uLong(zipped.size());
    const int state =
        uncompress2(reinterpret_cast<Bytef*>(room.data()), &size, reinterpret_cast<const Bytef*>(zipped.data()), &used);
    if (state != Z_OK && state != Z_BUF_ERROR) broken("a block cannot be decompressed");
    if (state != Z_OK || size != uLongf(raw_size)) broken("a block is not as large as it says");
    if (used != zipped.size()) broken("a compressed block goes on after its end");
    return std::string_view(room).substr(0, std::size_t(raw_size));
}

}  // namespace

base::Status each_block(base::Bytes extract, const std::function<bool(std::size_t)>& skip,
                        const std::function<void(Block, std::string_view)>& visit, base::PassedOver* passed_over,
                        const Progress& progress) {
    const char* data = reinterpret_cast<const char*>(extract.data());
    std::size_t at = 0, data_blocks = 0;
    std::uint64_t block = 0;
    std::string room;
    const auto where = [&] { return "block " + std::to_string(block) + " at byte " + std::to_string(at); };
    try {
        for (; at < extract.size(); ++block) {
            const auto cut = [&]() {
                return base::fail(base::Code::damaged, "the extract ends in the middle of a block; fetch it again",
                                  where());
            };
            if (extract.size() - at < 4) return block == 0 ? base::fail(base::Code::bad_input, k_no_extract) : cut();
            std::size_t header_size = 0;
            for (int i = 0; i < 4; ++i) header_size = header_size << 8 | std::uint8_t(data[at + i]);
            if (header_size == 0 || header_size > k_block_header_most) {
                if (block == 0) return base::fail(base::Code::bad_input, k_no_extract, where());
                return base::fail(base::Code::damaged, "a block's header is larger than 64 KiB, or empty", where());
            }
            if (extract.size() - at - 4 < header_size) return cut();
            pbf_reader header(data + at + 4, header_size);
            std::string_view type;
            std::int64_t size = -1;
            while (header.next()) {
                switch (header.tag_and_type()) {
                    case bytes(1):
                        type = view_of(header.get_view());
                        break;
                    case number(3):
                        size = header.get_int32();
                        break;
                    default:
                        header.skip();
                }
            }
            if (block == 0 && type != "OSMHeader") return base::fail(base::Code::bad_input, k_no_extract);
            if (size < 0) return base::fail(base::Code::damaged, "a block does not say how long it is", where());
            if (std::size_t(size) > k_block_most)
                return base::fail(base::Code::limit, "a block is larger than 32 MiB", where());
            if (extract.size() - at - 4 - header_size < std::size_t(size)) return cut();
            const std::string_view blob(data + at + 4 + header_size, std::size_t(size));
            if (type == "OSMHeader")
                visit(Block::header, open_blob(blob, room));
            else if (type == "OSMData") {
                if (!skip || !skip(data_blocks)) visit(Block::data, open_blob(blob, room));
                ++data_blocks;
            } else if (passed_over) {
                passed_over->add("block " + std::string(type));
            }
            at += 4 + header_size + std::size_t(size);
            if (progress) progress(double(at) / double(extract.size()));
        }
    } catch (const Broken& problem) {
        return base::fail(problem.code, problem.message, where());
    } catch (const protozero::exception&) {
        return base::fail(block == 0 ? base::Code::bad_input : base::Code::damaged,
                          block == 0 ? k_no_extract : "a block's bytes are not what PBF says they should be", where());
    }
    return {};
}

}  // namespace modou::routing
