// PBF's messages: what both looks at a file need of protozero. Of this room.
#pragma once

#include <protozero/pbf_reader.hpp>
#include <string>
#include <vector>

#include "engines/routing/osm_blocks.hpp"

namespace modou::routing {

using protozero::data_view;
using protozero::pbf_reader;

// A field of the wrong kind is not the field we know: it is skipped, never read as what it is not.
constexpr std::uint32_t number(std::uint32_t tag) {
    return protozero::tag_and_type(tag, protozero::pbf_wire_type::varint);
}
constexpr std::uint32_t bytes(std::uint32_t tag) {
    return protozero::tag_and_type(tag, protozero::pbf_wire_type::length_delimited);
}
inline std::string_view view_of(data_view data) {
    return {data.data(), data.size()};
}

// How a block's numbers become places.
struct Scale {
    std::int64_t granularity = 100, lat_offset = 0, lon_offset = 0;

    void check() const {
        if (granularity <= 0 || granularity > 1'000'000'000)
            broken("a block's granularity is " + std::to_string(granularity));
    }
    Position at(std::int64_t lat, std::int64_t lon) const {
        constexpr std::int64_t k_far = 1'000'000'000'000;  // keeps the products within 64 bits
        if (lat > k_far || lat < -k_far || lon > k_far || lon < -k_far) broken("a node lies outside the earth");
        const auto degrees7 = [&](std::int64_t offset, std::int64_t value) {
            return double(offset) / 100 + double(granularity) * double(value) / 100;
        };
        const double y = degrees7(lat_offset, lat), x = degrees7(lon_offset, lon);
        if (!(y >= -9e8 && y <= 9e8 && x >= -18e8 && x <= 18e8)) broken("a node lies outside the earth");
        return {std::int32_t(x < 0 ? x - 0.5 : x + 0.5), std::int32_t(y < 0 ? y - 0.5 : y + 0.5)};
    }
};

// What stands in a block beside its elements. Each look at a file reads the part that it needs.
struct BlockHead {
    std::vector<data_view> groups;
    Scale scale;
};
template <class OnStrings>
void read_head(std::string_view block, BlockHead& head, const OnStrings& on_strings) {
    head.groups.clear();
    head.scale = {};
    pbf_reader message(block.data(), block.size());
    while (message.next()) {
        switch (message.tag_and_type()) {
            case bytes(1):
                on_strings(message.get_message());
                break;
            case bytes(2):
                head.groups.push_back(message.get_view());
                break;
            case number(17):
                head.scale.granularity = message.get_int32();
                break;
            case number(19):
                head.scale.lat_offset = message.get_int64();
                break;
            case number(20):
                head.scale.lon_offset = message.get_int64();
                break;
            default:
                message.skip();
        }
    }
    head.scale.check();
}

using Uints = protozero::iterator_range<pbf_reader::const_uint32_iterator>;
using Ints = protozero::iterator_range<pbf_reader::const_int32_iterator>;
using Deltas = protozero::iterator_range<pbf_reader::const_sint64_iterator>;

// A list of numbers. Protobuf lets it come in several pieces, of which the last one alone would be read here.
template <class List>
void take(List& into, const List& piece) {
    if (!into.empty() && !piece.empty()) broken("a list of numbers comes in several pieces; make it with osmium cat");
    if (into.empty()) into = piece;
}

// Info: the version, and whether the object is there (files with history).
inline Version version_of(pbf_reader message) {
    Version version;
    while (message.next()) {
        switch (message.tag_and_type()) {
            case number(1):
                version.number = std::max(message.get_int32(), 0);
                break;
            case number(6):
                version.state = message.get_bool() ? Version::State::there : Version::State::hidden;
                break;
            default:
                message.skip();
        }
    }
    return version;
}

// What every element has: its id, the keys and values of its tags, its version.
struct Element {
    std::int64_t id = 0;
    Uints keys, values;
    Version version;

    // False when the field at hand is none of these. Nodes write their id with its sign last (sint64).
    bool take_field(pbf_reader& message, MemberKind kind) {
        switch (message.tag_and_type()) {
            case number(1):
                id = kind == MemberKind::node ? message.get_sint64() : message.get_int64();
                return true;
            case bytes(2):
                take(keys, message.get_packed_uint32());
                return true;
            case bytes(3):
                take(values, message.get_packed_uint32());
                return true;
            case bytes(4):
                version = version_of(message.get_message());
                return true;
            default:
                return false;
        }
    }
};

// The nodes of a block: a list a field. Texts: key, value, … and 0 after each node's.
struct DenseNodes {
    Deltas ids, lats, lons;
    Ints texts;
    data_view info;

    explicit DenseNodes(pbf_reader message) {
        while (message.next()) {
            switch (message.tag_and_type()) {
                case bytes(1):
                    take(ids, message.get_packed_sint64());
                    break;
                case bytes(5):
                    info = message.get_view();
                    break;
                case bytes(8):
                    take(lats, message.get_packed_sint64());
                    break;
                case bytes(9):
                    take(lons, message.get_packed_sint64());
                    break;
                case bytes(10):
                    take(texts, message.get_packed_int32());
                    break;
                default:
                    message.skip();
            }
        }
    }
};

// The version of each of a block's dense nodes, one after the other.
class DenseVersions {
  public:
    explicit DenseVersions(data_view info) {
        pbf_reader message(info);
        while (message.next()) {
            switch (message.tag_and_type()) {
                case bytes(1):
                    take(numbers_, message.get_packed_int32());
                    break;
                case bytes(6):
                    take(visible_, message.get_packed_bool());
                    break;
                default:
                    message.skip();
            }
        }
        number_ = numbers_.begin(), seen_ = visible_.begin();
    }
    Version next() {
        Version version;
        if (!numbers_.empty()) {
            if (number_ == numbers_.end()) broken("a block has more nodes than versions");
            version.number = std::max(*number_++, 0);
        }
        if (!visible_.empty()) {
            if (seen_ == visible_.end()) broken("a block does not say of each node whether it is there");
            if (!*seen_++) version.state = Version::State::hidden;
        }
        return version;
    }
    bool says_gone() const { return !visible_.empty(); }

  private:
    Ints numbers_;
    protozero::iterator_range<pbf_reader::const_bool_iterator> visible_;
    pbf_reader::const_int32_iterator number_;
    pbf_reader::const_bool_iterator seen_;
};

}  // namespace modou::routing
