// What stands in a PBF file's blocks: strings once for the block, nodes mostly dense (differences, one list a field).
#include "engines/routing/osm_messages.hpp"

namespace modou::routing {
namespace {

class BlockReader {
  public:
    explicit BlockReader(const Reading& reading) : reading_(reading), turnstile_(reading) {}

    void jump(const Look::Part& part) {
        for (const auto kind : {MemberKind::node, MemberKind::way, MemberKind::relation})
            turnstile_.jump(kind, part.counts[std::size_t(kind)]);
    }

    void data(std::string_view block) {
        strings_.clear();
        read_head(block, head_, [this](pbf_reader message) { table(message); });
        for (const auto group : head_.groups) group_of(pbf_reader(group));
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
    Position at(std::int64_t lat, std::int64_t lon) const { return head_.scale.at(lat, lon); }
    void group_of(pbf_reader message) {
        while (message.next()) {
            switch (message.tag_and_type()) {
                case bytes(1):
                    node(message.get_message());
                    break;
                case bytes(2):
                    reading_.node ? dense(message.get_message()) : message.skip();
                    break;
                case bytes(3):
                    reading_.way ? way(message.get_message()) : message.skip();
                    break;
                case bytes(4):
                    reading_.relation ? relation(message.get_message()) : message.skip();
                    break;
                default:
                    message.skip();
            }
        }
    }
    void tags_of(MemberKind kind, const Element& element) {
        tags_.clear();
        auto value = element.values.begin();
        std::size_t count = 0;
        for (const auto key : element.keys) {
            if (value == element.values.end()) broken("an element has more keys than values");
            if (++count > k_tags_most)
                broken("an element has more than " + std::to_string(k_tags_most) + " tags", base::Code::limit);
            tags_.add(text(key), text(*value));
            ++value;
        }
        if (value != element.values.end()) broken("an element has more values than keys");
        once(kind, element.id);
    }
    void once(MemberKind kind, std::int64_t id) const {
        if (const auto key = key_told_twice(tags_); !key.empty())
            broken(std::string(k_kind_names[std::size_t(kind)]) + " " + std::to_string(id) +
                       " has two values for the key " + std::string(key.substr(0, 80)),
                   base::Code::bad_input);
    }

    void node(pbf_reader message) {
        if (!turnstile_.pass(MemberKind::node) || !reading_.node) return;
        Element node;
        std::int64_t lat = 0, lon = 0;
        while (message.next()) {
            if (node.take_field(message, MemberKind::node)) continue;
            switch (message.tag_and_type()) {
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
        tags_of(MemberKind::node, node);
        reading_.node(node.id, at(lat, lon), tags_, node.version);
    }

    void dense(pbf_reader message) {
        const DenseNodes nodes(message);
        // Deltas are summed as unsigned: a hostile file may overflow, which then is a place outside the earth or a
        // wrong id.
        std::uint64_t id = 0, lat = 0, lon = 0;
        auto y = nodes.lats.begin();
        auto x = nodes.lons.begin();
        auto t = nodes.texts.begin();
        DenseVersions versions(reading_.versions ? nodes.info : data_view());
        for (const auto delta : nodes.ids) {
            if (y == nodes.lats.end() || x == nodes.lons.end()) broken("a block has more nodes than places");
            id += std::uint64_t(delta);
            lat += std::uint64_t(*y++);
            lon += std::uint64_t(*x++);
            tags_.clear();
            while (t != nodes.texts.end()) {
                const auto key = *t++;
                if (key == 0) break;
                if (t == nodes.texts.end()) broken("a node's tag has no value");
                tags_.add(text(std::uint32_t(key)), text(std::uint32_t(*t++)));
            }
            const Version version = reading_.versions ? versions.next() : Version{};
            if (!turnstile_.pass(MemberKind::node)) continue;
            if (!tags_.empty()) once(MemberKind::node, std::int64_t(id));
            reading_.node(std::int64_t(id), at(std::int64_t(lat), std::int64_t(lon)), tags_, version);
        }
        if (y != nodes.lats.end() || x != nodes.lons.end()) broken("a block has more places than nodes");
        if (t != nodes.texts.end()) broken("a block has more tags than nodes");
    }

    void way(pbf_reader message) {
        if (!turnstile_.pass(MemberKind::way)) return;
        Element way;
        Deltas refs, lats, lons;
        while (message.next()) {
            if (way.take_field(message, MemberKind::way)) continue;
            switch (message.tag_and_type()) {
                case bytes(8):
                    take(refs, message.get_packed_sint64());
                    break;
                case bytes(9):
                    take(lats, message.get_packed_sint64());
                    break;
                case bytes(10):
                    take(lons, message.get_packed_sint64());
                    break;
                default:
                    message.skip();
            }
        }
        tags_of(MemberKind::way, way);
        nodes_.clear();
        places_.clear();
        std::uint64_t ref = 0, lat = 0, lon = 0;
        for (const auto delta : refs) {
            ref += std::uint64_t(delta);
            nodes_.push_back(std::int64_t(ref));
            if (nodes_.size() > k_way_nodes_most)
                broken(
                    "way " + std::to_string(way.id) + " has more than " + std::to_string(k_way_nodes_most) + " nodes",
                    base::Code::limit);
        }
        if (!lats.empty() || !lons.empty()) {
            auto x = lons.begin();
            for (const auto delta : lats) {
                if (x == lons.end() || places_.size() == nodes_.size())
                    broken("way " + std::to_string(way.id) + " has not one place for each node");
                lat += std::uint64_t(delta);
                lon += std::uint64_t(*x++);
                places_.push_back(at(std::int64_t(lat), std::int64_t(lon)));
            }
            if (x != lons.end() || places_.size() != nodes_.size())
                broken("way " + std::to_string(way.id) + " has not one place for each node");
        }
        reading_.way(way.id, nodes_, places_, tags_, way.version);
    }

    void relation(pbf_reader message) {
        if (!turnstile_.pass(MemberKind::relation)) return;
        Element relation;
        Ints roles, kinds;
        Deltas refs;
        while (message.next()) {
            if (relation.take_field(message, MemberKind::relation)) continue;
            switch (message.tag_and_type()) {
                case bytes(8):
                    take(roles, message.get_packed_int32());
                    break;
                case bytes(9):
                    take(refs, message.get_packed_sint64());
                    break;
                case bytes(10):
                    take(kinds, message.get_packed_enum());
                    break;
                default:
                    message.skip();
            }
        }
        tags_of(MemberKind::relation, relation);
        members_.clear();
        std::uint64_t ref = 0;
        auto role = roles.begin();
        auto kind = kinds.begin();
        for (const auto delta : refs) {
            if (role == roles.end() || kind == kinds.end())
                broken("relation " + std::to_string(relation.id) + " has members without role or kind");
            ref += std::uint64_t(delta);
            if (*kind < 0 || *kind > 2)
                broken("relation " + std::to_string(relation.id) + " has a member of an unknown kind");
            members_.push_back({MemberKind(*kind++), std::int64_t(ref), text(std::uint32_t(*role++))});
            if (members_.size() > k_members_most)
                broken("relation " + std::to_string(relation.id) + " has too many members", base::Code::limit);
        }
        if (role != roles.end() || kind != kinds.end())
            broken("relation " + std::to_string(relation.id) + " has roles or kinds without members");
        reading_.relation(relation.id, members_, tags_, relation.version);
    }

    const Reading& reading_;
    Turnstile turnstile_;
    std::vector<std::string_view> strings_;
    BlockHead head_;
    Tags tags_;
    std::vector<std::int64_t> nodes_;
    std::vector<Position> places_;
    std::vector<Member> members_;
};

}  // namespace

base::Status read_pbf(base::Bytes extract, const Reading& reading, const Progress& progress) {
    BlockReader reader(reading);
    const Look& look = *reading.look;
    // Most files keep nodes, ways and relations in blocks of their own: what is not wanted is not even unpacked.
    const auto skip = [&](std::size_t block) {
        if (block >= look.parts.size()) return false;
        const Look::Part& part = look.parts[block];
        for (const auto kind : {MemberKind::node, MemberKind::way, MemberKind::relation})
            if (part.counts[std::size_t(kind)] > 0 && reading.wants(kind)) return false;
        reader.jump(part);
        return true;
    };
    return each_block(
        extract, skip,
        [&](Block block, std::string_view content) {
            if (block == Block::data) reader.data(content);
        },
        nullptr, progress);
}

}  // namespace modou::routing
