// The first look at a PBF file: what its header says, and which elements it has in which order.
#include "engines/routing/osm_messages.hpp"

namespace modou::routing {
namespace {

void look_at_box(pbf_reader message, Look& look) {
    std::int64_t left = 0, right = 0, top = 0, bottom = 0;
    while (message.next()) {
        switch (message.tag_and_type()) {
            case number(1):
                left = message.get_sint64();
                break;
            case number(2):
                right = message.get_sint64();
                break;
            case number(3):
                top = message.get_sint64();
                break;
            case number(4):
                bottom = message.get_sint64();
                break;
            default:
                message.skip();
        }
    }
    // Nanodegrees.
    constexpr std::int64_t k_lon = 180'000'000'000, k_lat = 90'000'000'000;
    if (std::min(left, right) < -k_lon || std::max(left, right) > k_lon || bottom < -k_lat || top > k_lat ||
        bottom > top) {
        look.passed_over.add("box");
        return;
    }
    look.box.emplace(Position{std::int32_t(left / 100), std::int32_t(bottom / 100)},
                     Position{std::int32_t(right / 100), std::int32_t(top / 100)});
}

void header(std::string_view block, Look* look) {
    pbf_reader message(block.data(), block.size());
    while (message.next()) {
        switch (message.tag_and_type()) {
            case bytes(1):
                if (look && !look->box)
                    look_at_box(message.get_message(), *look);
                else
                    message.skip();
                break;
            case bytes(4): {  // required_features
                const auto feature = view_of(message.get_view());
                if (feature != "OsmSchema-V0.6" && feature != "DenseNodes" && feature != "HistoricalInformation" &&
                    feature != "LocationsOnWays")
                    broken("the extract needs the feature " + std::string(feature.substr(0, 80)) +
                               ", which this reader does not know; make it with osmium cat -o X.osm.pbf",
                           base::Code::unsupported);
                break;
            }
            case bytes(5): {  // optional_features
                const auto feature = view_of(message.get_view());
                if (!look) break;
                if (feature == "Sort.Type_then_ID")
                    look->said_sorted = true;
                else if (feature != "LocationsOnWays" && feature != "Has_Metadata")
                    look->passed_over.add("feature " + std::string(feature));
                break;
            }
            default:  // who wrote it, and where it can be brought up to date: without bearing
                message.skip();
        }
    }
}

// Ids, versions and what kinds of elements there are: no strings, no places.
class BlockLook {
  public:
    explicit BlockLook(Look& look) : look_(look) {}

    void data(std::string_view block) {
        look_.parts.emplace_back();
        read_head(block, head_, [](const pbf_reader&) {});
        for (const auto group : head_.groups) group_of(pbf_reader(group));
    }

  private:
    void tell(MemberKind kind, std::int64_t id, Version version) {
        look_.element(kind, id, version);
        ++look_.parts.back().counts[std::size_t(kind)];
    }
    void group_of(pbf_reader message) {
        while (message.next()) {
            switch (message.tag_and_type()) {
                case bytes(1):
                    one(MemberKind::node, message.get_message());
                    break;
                case bytes(2):
                    dense(message.get_message());
                    break;
                case bytes(3):
                    one(MemberKind::way, message.get_message());
                    break;
                case bytes(4):
                    one(MemberKind::relation, message.get_message());
                    break;
                case bytes(5):
                    look_.passed_over.add("changeset");
                    message.skip();
                    break;
                default:
                    look_.passed_over.add("field " + std::to_string(message.tag()));
                    message.skip();
            }
        }
    }
    void one(MemberKind kind, pbf_reader message) {
        Element element;
        while (message.next()) {
            if (element.take_field(message, kind)) continue;
            if (message.tag_and_type() == bytes(9) && kind == MemberKind::way) look_.places_on_ways = true;
            message.skip();
        }
        tell(kind, element.id, element.version);
    }
    void dense(pbf_reader message) {
        const DenseNodes nodes(message);
        DenseVersions versions(nodes.info);
        const bool gone = versions.says_gone();
        if (!nodes.lats.empty() && !nodes.lons.empty())
            look_.see(head_.scale.at(*nodes.lats.begin(), *nodes.lons.begin()));
        std::uint64_t id = 0;
        for (const auto delta : nodes.ids) {
            id += std::uint64_t(delta);
            tell(MemberKind::node, std::int64_t(id), gone ? versions.next() : Version{});
        }
    }

    Look& look_;
    BlockHead head_;
};

}  // namespace

base::Status look_at_pbf(base::Bytes extract, Look& look, const Progress& progress) {
    BlockLook reader(look);
    return each_block(
        extract, {},
        [&](Block block, std::string_view content) {
            block == Block::header ? header(content, &look) : reader.data(content);
        },
        &look.passed_over, progress);
}

}  // namespace modou::routing
