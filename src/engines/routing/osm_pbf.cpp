// PBF: length, BlobHeader, Blob, again and again; a Blob holds a PrimitiveBlock, mostly zlib-compressed.
#include <zlib.h>

#include <protozero/pbf_reader.hpp>
#include <string>

#include "engines/routing/osm_forms.hpp"

namespace modou::routing {
namespace {

using protozero::data_view;
using protozero::pbf_reader;

// What protozero throws and what we find wrong inside a block both end here and leave as an Error at the door.
struct Broken {
    base::Code code;
    std::string message;
};
[[noreturn]] void broken(std::string message, base::Code code = base::Code::damaged) {
    throw Broken{code, std::move(message)};
}

// A field of the wrong kind is not the field we know: it is skipped, never read as what it is not.
constexpr std::uint32_t number(std::uint32_t tag) {
    return protozero::tag_and_type(tag, protozero::pbf_wire_type::varint);
}
constexpr std::uint32_t bytes(std::uint32_t tag) {
    return protozero::tag_and_type(tag, protozero::pbf_wire_type::length_delimited);
}

std::string_view view_of(data_view data) {
    return {data.data(), data.size()};
}

class BlockReader {
  public:
    BlockReader(const OsmSink& sink) : sink_(sink) {}

    void header(std::string_view block) {
        pbf_reader message(block.data(), block.size());
        while (message.next()) {
            if (message.tag_and_type() != bytes(4)) {  // required_features
                message.skip();
                continue;
            }
            const auto feature = view_of(message.get_view());
            if (feature != "OsmSchema-V0.6" && feature != "DenseNodes")
                broken("the extract needs the feature " + std::string(feature) +
                           ", which this reader does not know; make it with osmium cat -o X.osm.pbf",
                       base::Code::unsupported);
        }
    }

    void data(std::string_view block) {
        strings_.clear();
        granularity_ = 100;
        lat_offset_ = lon_offset_ = 0;
        groups_.clear();
        pbf_reader message(block.data(), block.size());
        while (message.next()) {
            switch (message.tag_and_type()) {
                case bytes(1):
                    table(message.get_message());
                    break;
                case bytes(2):
                    groups_.push_back(message.get_view());
                    break;
                case number(17):
                    granularity_ = message.get_int32();
                    break;
                case number(19):
                    lat_offset_ = message.get_int64();
                    break;
                case number(20):
                    lon_offset_ = message.get_int64();
                    break;
                default:
                    message.skip();
            }
        }
        if (granularity_ <= 0 || granularity_ > 1'000'000'000)
            broken("a block's granularity is " + std::to_string(granularity_));
        for (const auto group : groups_) group_of(pbf_reader(group));
    }

  private:
    void table(pbf_reader message) {
        while (message.next(1, protozero::pbf_wire_type::length_delimited))
            strings_.push_back(view_of(message.get_view()));
    }
    std::string_view text(std::uint64_t index) const {
        if (index >= strings_.size()) broken("a text's number is beyond the block's table");
        return strings_[index];
    }
    Position at(std::int64_t lat, std::int64_t lon) const {
        constexpr std::int64_t k_far = 1'000'000'000'000;  // keeps the products within 64 bits
        if (lat > k_far || lat < -k_far || lon > k_far || lon < -k_far) broken("a node lies outside the earth");
        const auto degrees7 = [&](std::int64_t offset, std::int64_t value) {
            return double(offset) / 100 + double(granularity_) * double(value) / 100;
        };
        const double y = degrees7(lat_offset_, lat), x = degrees7(lon_offset_, lon);
        if (!(y >= -9e8 && y <= 9e8 && x >= -18e8 && x <= 18e8)) broken("a node lies outside the earth");
        return {std::int32_t(x < 0 ? x - 0.5 : x + 0.5), std::int32_t(y < 0 ? y - 0.5 : y + 0.5)};
    }
    void group_of(pbf_reader message) {
        while (message.next()) {
            switch (message.tag_and_type()) {
                case bytes(1):
                    sink_.node ? node(message.get_message()) : message.skip();
                    break;
                case bytes(2):
                    sink_.node ? dense(message.get_message()) : message.skip();
                    break;
                case bytes(3):
                    sink_.way ? way(message.get_message()) : message.skip();
                    break;
                case bytes(4):
                    sink_.relation ? relation(message.get_message()) : message.skip();
                    break;
                default:
                    message.skip();
            }
        }
    }
    template <class Keys, class Values>
    void tags_of(const Keys& keys, const Values& values) {
        tags_.clear();
        auto value = values.begin();
        std::size_t count = 0;
        for (const auto key : keys) {
            if (value == values.end()) broken("an element has more keys than values");
            if (++count > k_tags_most)
                broken("an element has more than " + std::to_string(k_tags_most) + " tags", base::Code::limit);
            tags_.add(text(key), text(*value));
            ++value;
        }
    }
    using Uints = protozero::iterator_range<pbf_reader::const_uint32_iterator>;
    using Deltas = protozero::iterator_range<pbf_reader::const_sint64_iterator>;

    void node(pbf_reader message) {
        std::int64_t id = 0, lat = 0, lon = 0;
        Uints keys, values;
        while (message.next()) {
            switch (message.tag_and_type()) {
                case number(1):
                    id = message.get_sint64();
                    break;
                case bytes(2):
                    keys = message.get_packed_uint32();
                    break;
                case bytes(3):
                    values = message.get_packed_uint32();
                    break;
                case number(8):
                    lat = message.get_sint64();
                    break;
                case number(9):
                    lon = message.get_sint64();
                    break;
                default:
                    message.skip();
            }
        }
        tags_of(keys, values);
        sink_.node(id, at(lat, lon), tags_);
    }

    void dense(pbf_reader message) {
        Deltas ids, lats, lons;
        protozero::iterator_range<pbf_reader::const_int32_iterator> texts;
        while (message.next()) {
            switch (message.tag_and_type()) {
                case bytes(1):
                    ids = message.get_packed_sint64();
                    break;
                case bytes(8):
                    lats = message.get_packed_sint64();
                    break;
                case bytes(9):
                    lons = message.get_packed_sint64();
                    break;
                case bytes(10):
                    texts = message.get_packed_int32();
                    break;
                default:
                    message.skip();
            }
        }
        // Deltas are summed as unsigned: a hostile file may overflow, which then is a place outside the earth or a
        // wrong id.
        std::uint64_t id = 0, lat = 0, lon = 0;
        auto y = lats.begin();
        auto x = lons.begin();
        auto t = texts.begin();
        for (const auto delta : ids) {
            if (y == lats.end() || x == lons.end()) broken("a block has more nodes than places");
            id += std::uint64_t(delta);
            lat += std::uint64_t(*y++);
            lon += std::uint64_t(*x++);
            tags_.clear();
            while (t != texts.end()) {
                const auto key = *t++;
                if (key == 0) break;
                if (t == texts.end()) broken("a node's tag has no value");
                tags_.add(text(std::uint32_t(key)), text(std::uint32_t(*t++)));
            }
            sink_.node(std::int64_t(id), at(std::int64_t(lat), std::int64_t(lon)), tags_);
        }
    }

    void way(pbf_reader message) {
        std::int64_t id = 0;
        Uints keys, values;
        Deltas refs;
        while (message.next()) {
            switch (message.tag_and_type()) {
                case number(1):
                    id = message.get_int64();
                    break;
                case bytes(2):
                    keys = message.get_packed_uint32();
                    break;
                case bytes(3):
                    values = message.get_packed_uint32();
                    break;
                case bytes(8):
                    refs = message.get_packed_sint64();
                    break;
                default:
                    message.skip();
            }
        }
        tags_of(keys, values);
        nodes_.clear();
        std::uint64_t ref = 0;
        for (const auto delta : refs) {
            ref += std::uint64_t(delta);
            nodes_.push_back(std::int64_t(ref));
            if (nodes_.size() > k_way_nodes_most)
                broken("way " + std::to_string(id) + " has more than " + std::to_string(k_way_nodes_most) + " nodes",
                       base::Code::limit);
        }
        sink_.way(id, nodes_, tags_);
    }

    void relation(pbf_reader message) {
        std::int64_t id = 0;
        Uints keys, values;
        protozero::iterator_range<pbf_reader::const_int32_iterator> roles, kinds;
        Deltas refs;
        while (message.next()) {
            switch (message.tag_and_type()) {
                case number(1):
                    id = message.get_int64();
                    break;
                case bytes(2):
                    keys = message.get_packed_uint32();
                    break;
                case bytes(3):
                    values = message.get_packed_uint32();
                    break;
                case bytes(8):
                    roles = message.get_packed_int32();
                    break;
                case bytes(9):
                    refs = message.get_packed_sint64();
                    break;
                case bytes(10):
                    kinds = message.get_packed_enum();
                    break;
                default:
                    message.skip();
            }
        }
        tags_of(keys, values);
        members_.clear();
        std::uint64_t ref = 0;
        auto role = roles.begin();
        auto kind = kinds.begin();
        for (const auto delta : refs) {
            if (role == roles.end() || kind == kinds.end())
                broken("relation " + std::to_string(id) + " has members without role or kind");
            ref += std::uint64_t(delta);
            if (*kind < 0 || *kind > 2) broken("relation " + std::to_string(id) + " has a member of an unknown kind");
            members_.push_back({MemberKind(*kind++), std::int64_t(ref), text(std::uint32_t(*role++))});
            if (members_.size() > k_members_most)
                broken("relation " + std::to_string(id) + " has too many members", base::Code::limit);
        }
        sink_.relation(id, members_, tags_);
    }

    const OsmSink& sink_;
    std::vector<std::string_view> strings_;
    std::vector<data_view> groups_;
    std::int64_t granularity_ = 100, lat_offset_ = 0, lon_offset_ = 0;
    Tags tags_;
    std::vector<std::int64_t> nodes_;
    std::vector<Member> members_;
};

// The bytes of a Blob, inflated into `room` when compressed.
std::string_view open_blob(std::string_view blob, std::string& room) {
    pbf_reader message(blob.data(), blob.size());
    std::string_view raw, zipped;
    std::int64_t raw_size = -1;
    while (message.next()) {
        switch (message.tag_and_type()) {
            case bytes(1):
                raw = view_of(message.get_view());
                break;
            case number(2):
                raw_size = message.get_int32();
                break;
            case bytes(3):
                zipped = view_of(message.get_view());
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
    if (zipped.empty()) {
        if (raw.size() > k_block_most) broken("a block is larger than 32 MiB", base::Code::limit);
        return raw;
    }
    if (raw_size < 0 || std::size_t(raw_size) > k_block_most)
        broken("a block says it holds more than 32 MiB", base::Code::limit);
    room.resize(std::size_t(raw_size));
    uLongf size = uLongf(raw_size);
    if (uncompress(reinterpret_cast<Bytef*>(room.data()), &size, reinterpret_cast<const Bytef*>(zipped.data()),
                   uLong(zipped.size())) != Z_OK ||
        size != uLongf(raw_size))
        broken("a block cannot be decompressed");
    return room;
}

}  // namespace

base::Status read_pbf(base::Bytes extract, const OsmSink& sink, const Progress& progress) {
    const char* data = reinterpret_cast<const char*>(extract.data());
    std::size_t at = 0;
    std::uint64_t block = 0;
    BlockReader reader(sink);
    std::string room;
    const auto where = [&] { return "block " + std::to_string(block) + " at byte " + std::to_string(at); };
    try {
        for (; at < extract.size(); ++block) {
            const auto cut = [&]() {
                return base::fail(base::Code::damaged, "the extract ends in the middle of a block; fetch it again",
                                  where());
            };
            if (extract.size() - at < 4)
                return block == 0 ? base::fail(base::Code::bad_input, "not an OSM extract (PBF or XML)") : cut();
            std::size_t header_size = 0;
            for (int i = 0; i < 4; ++i) header_size = header_size << 8 | std::uint8_t(data[at + i]);
            if (header_size == 0 || header_size > k_block_header_most)
                return base::fail(
                    block == 0 ? base::Code::bad_input : base::Code::damaged,
                    block == 0 ? "not an OSM extract (PBF or XML)" : "a block's header is larger than 64 KiB", where());
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
            if (block == 0 && type != "OSMHeader")
                return base::fail(base::Code::bad_input, "not an OSM extract (PBF or XML)");
            if (size < 0 || std::size_t(size) > k_block_most)
                return base::fail(base::Code::limit, "a block is larger than 32 MiB", where());
            if (extract.size() - at - 4 - header_size < std::size_t(size)) return cut();
            const std::string_view blob(data + at + 4 + header_size, std::size_t(size));
            if (type == "OSMHeader") reader.header(open_blob(blob, room));
            if (type == "OSMData") reader.data(open_blob(blob, room));
            at += 4 + header_size + std::size_t(size);
            if (progress) progress(double(at) / double(extract.size()));
        }
    } catch (const Broken& problem) {
        return base::fail(problem.code, problem.message, where());
    } catch (const protozero::exception&) {
        return base::fail(
            block == 0 ? base::Code::bad_input : base::Code::damaged,
            block == 0 ? "not an OSM extract (PBF or XML)" : "a block's bytes are not what PBF says they should be",
            where());
    }
    return {};
}

}  // namespace modou::routing
