#include "engines/routing/graph.hpp"

#include <algorithm>
#include <cstring>

#include "engines/routing/tables.hpp"

namespace modou::routing {
namespace {

constexpr std::array<char, 8> k_magic = {'M', 'O', 'D', 'O', 'U', 'M', 'A', 'P'};
constexpr std::uint32_t k_version = 3;
constexpr std::size_t k_sections = 14 + 2 * k_bounds;
constexpr std::size_t k_aligned = 64;

struct Section {
    std::uint64_t at, count;
    std::uint32_t row_bytes, reserved;
};
struct Header {
    std::array<char, 8> magic;
    std::uint32_t version, sections;
    std::uint64_t bytes;
    std::uint32_t digest;         // CRC-32C of all that follows the header
    std::uint32_t header_digest;  // CRC-32C of the header with this field 0
    Box box;
    std::array<Section, k_sections> section;
};
static_assert(std::has_unique_object_representations_v<Header>);

// The one list of tables, for writing and for reading.
template <class T, class F>
void each_table(T& t, F&& visit) {
    visit(t.places), visit(t.osm_ids), visit(t.node_class), visit(t.is_junction), visit(t.first_arc), visit(t.arcs);
    visit(t.edges), visit(t.points), visit(t.way_classes), visit(t.node_classes), visit(t.name_at), visit(t.names);
    visit(t.cells), visit(t.cell_edges);
    for (auto& hierarchy : t.hierarchies) visit(hierarchy.first), visit(hierarchy.ups);
}

base::Bytes after_header(base::Bytes image) {
    return image.subspan(sizeof(Header));
}

bool rises_to(std::span<const std::uint32_t> firsts, std::size_t end) {
    return !firsts.empty() && firsts.front() == 0 && firsts.back() == end &&
           std::is_sorted(firsts.begin(), firsts.end());
}

bool known(const Ground& g) {
    return g.surface < Surface::count && g.smoothness < Smoothness::count && g.surface_also < Surface::count &&
           std::max({g.surface_state, g.smoothness_state, g.width_state, g.incline_state, g.kerb_state}) <=
               Certainty::unread;
}

// Every index stays within its table, so that a damaged or hostile image cannot lead outside.
bool sound(const Tables& t) {
    const std::size_t nodes = t.places.size(), edges = t.edges.size();
    if (nodes == 0 || edges == 0 || edges > k_none / 2 || t.arcs.size() != 2 * edges) return false;
    if (t.first_arc.size() != nodes + 1) return false;
    if (!rises_to(t.first_arc, t.arcs.size())) return false;
    if (t.name_at.size() < 2 || !rises_to(t.name_at, t.names.size()) || t.node_classes.empty() || t.cells.empty())
        return false;
    const auto below = [](std::size_t end) { return [end](std::uint32_t value) { return value < end; }; };
    if (!std::ranges::all_of(t.node_class, below(t.node_classes.size()))) return false;
    for (const Arc& arc : t.arcs)
        if (arc.head >= nodes || arc.edge() >= edges || arc.way_class >= t.way_classes.size() || arc.length_mm >= k_far)
            return false;
    std::uint32_t at = 0;
    for (const EdgeRow& row : t.edges) {
        if (row.first >= nodes || row.last >= nodes || row.way_class >= t.way_classes.size() || row.length_mm >= k_far)
            return false;
        if (row.name + 1 >= t.name_at.size() || row.points_at < at || row.points_at > t.points.size()) return false;
        at = row.points_at;
    }
    for (const auto& [first, ups] : t.hierarchies) {
        if (first.size() != nodes + 1 || !rises_to(first, ups.size())) return false;
        for (std::uint32_t node = 0; node < nodes; ++node)
            for (const Up& up : ups.subspan(first[node], first[node + 1] - first[node]))
                if (up.head <= node || up.head >= nodes || std::max(up.up_mm, up.down_mm) > k_far) return false;
    }
    for (std::size_t i = 0; i + 1 < t.cells.size(); ++i)
        if (t.cells[i].key >= t.cells[i + 1].key || t.cells[i].first > t.cells[i + 1].first) return false;
    if (t.cells.back().first != t.cell_edges.size() || !std::ranges::all_of(t.cell_edges, below(edges))) return false;
    for (const WayFacts& facts : t.way_classes)
        if (facts.road > Road::ferry || facts.wheelchair > Wheelchair::yes || facts.suited > Suited::never ||
            facts.stroller > Wheelchair::yes || !known(facts.way) || !known(facts.left_side) ||
            !known(facts.right_side))
            return false;
    for (const NodeFacts& facts : t.node_classes)
        if (facts.kind > NodeFacts::Kind::unlisted_barrier || facts.wheelchair > Wheelchair::yes ||
            facts.stroller > Wheelchair::yes || std::max(facts.kerb_state, facts.width_state) > Certainty::unread)
            return false;
    return true;
}

}  // namespace

// Over the 180th meridian when that is the smaller box: then it begins farther east than it ends, as in GeoJSON.
static Box box_of(const Draft& draft) {
    Box box{draft.places.front(), draft.places.front()};
    std::int64_t west = INT64_MAX, east = INT64_MIN;  // counted from 0 to 360 degrees
    for (const auto& rows : {&draft.places, &draft.points})
        for (const Position& p : *rows) {
            box.low = {std::min(box.low.lon, p.lon), std::min(box.low.lat, p.lat)};
            box.high = {std::max(box.high.lon, p.lon), std::max(box.high.lat, p.lat)};
            const std::int64_t lon = p.lon < 0 ? p.lon + 3'600'000'000 : p.lon;
            west = std::min(west, lon), east = std::max(east, lon);
        }
    if (std::int64_t(box.high.lon) - box.low.lon > 1'800'000'000 &&
        east - west < std::int64_t(box.high.lon) - box.low.lon) {
        box.low.lon = around(west);
        box.high.lon = around(east);
    }
    return box;
}

Tables tables_of(const Draft& draft) {
    std::vector<std::pair<const void*, std::size_t>> rows;
    each_table(draft, [&](const auto& table) { rows.emplace_back(table.data(), table.size()); });
    Tables tables;
    std::size_t index = 0;
    each_table(tables, [&](auto& table) {
        using Row = typename std::remove_cvref_t<decltype(table)>::element_type;
        table = {static_cast<Row*>(rows[index].first), rows[index].second};
        ++index;
    });
    return tables;
}

std::vector<std::byte> write_image(Draft draft) {
    Header header{};
    header.magic = k_magic;
    header.version = k_version;
    header.sections = k_sections;
    std::uint64_t at = (sizeof(Header) + k_aligned - 1) / k_aligned * k_aligned;
    std::size_t index = 0;
    each_table(draft, [&](const auto& rows) {
        using Row = typename std::remove_cvref_t<decltype(rows)>::value_type;
        header.section[index++] = {at, rows.size(), sizeof(Row), 0};
        at = (at + rows.size() * sizeof(Row) + k_aligned - 1) / k_aligned * k_aligned;
    });
    header.bytes = at;
    header.box = box_of(draft);
    // Memory that was not written yet is not taken yet: the tables go as the image comes.
    std::vector<std::byte> image;
    image.reserve(at);
    index = 0;
    each_table(draft, [&](auto& rows) {
        const auto bytes = std::as_bytes(std::span(rows));
        image.resize(header.section[index++].at);
        image.insert(image.end(), bytes.begin(), bytes.end());
        drop(rows);
    });
    image.resize(at);
    header.digest = base::crc32c(after_header(image));
    header.header_digest = base::crc32c(std::as_bytes(std::span(&header, 1)));
    std::memcpy(image.data(), &header, sizeof header);
    return image;
}

base::Result<Graph> Graph::open(base::Bytes image, Check check) {
    const auto damaged = [](const std::string& what) {
        return base::fail(base::Code::damaged, "the map is damaged (" + what + "); import the extract again");
    };
    Header header;
    if (image.size() < sizeof header) return damaged("it is cut off");
    std::memcpy(&header, image.data(), sizeof header);
    if (header.magic != k_magic)
        return base::fail(base::Code::bad_input, "not a map that was made by `modou map import`");
    if (header.version != k_version || header.sections != k_sections)
        return base::fail(base::Code::unsupported, "the map has format " + std::to_string(header.version) +
                                                       ", this build reads " + std::to_string(k_version) +
                                                       "; import the extract again");
    Header bare = header;
    bare.header_digest = 0;
    if (base::crc32c(std::as_bytes(std::span(&bare, 1))) != header.header_digest) return damaged("its header");
    if (header.bytes != image.size()) return damaged("it is cut off");
    if (reinterpret_cast<std::uintptr_t>(image.data()) % alignof(std::int64_t) != 0)
        return base::fail(base::Code::bad_input, "the map's bytes must begin at a multiple of 8");
    if (check == Check::whole && base::crc32c(after_header(image)) != header.digest) return damaged("its check sum");
    auto tables = std::make_shared<Tables>();
    std::size_t index = 0;
    bool fits = true;
    each_table(*tables, [&](auto& rows) {
        using Row = typename std::remove_cvref_t<decltype(rows)>::element_type;
        const Section& section = header.section[index++];
        if (section.row_bytes != sizeof(Row) || section.at > image.size() || section.at % alignof(Row) != 0 ||
            section.count > (image.size() - section.at) / sizeof(Row))
            fits = false;
        else
            rows = {reinterpret_cast<Row*>(image.data() + section.at), section.count};
    });
    if (!fits || tables->osm_ids.size() != tables->places.size() ||
        tables->node_class.size() != tables->places.size() || tables->is_junction.size() != tables->places.size())
        return damaged("its tables");
    if (check == Check::whole && !sound(*tables)) return damaged("its indices");
    tables->box = header.box;
    const std::array<std::uint32_t, 2> id = {header.header_digest, header.digest};
    tables->build_id = base::hex(std::as_bytes(std::span(id)));
    Graph graph;
    graph.tables_ = std::move(tables);
    return graph;
}

GraphSize Graph::size() const {
    const Tables& t = *tables_;
    std::uint64_t hierarchies = 0;
    for (const auto& [first, ups] : t.hierarchies) hierarchies += first.size_bytes() + ups.size_bytes();
    return {std::uint32_t(t.places.size()), std::uint32_t(t.edges.size()),
            t.places.size_bytes() + t.osm_ids.size_bytes() + t.arcs.size_bytes() + t.edges.size_bytes() +
                t.points.size_bytes() + t.cell_edges.size_bytes() + hierarchies};
}
Box Graph::box() const {
    return tables_->box;
}
Box Graph::dense_box() const {
    const auto between = [&](auto Position::*axis) {
        std::vector<std::int32_t> values;
        values.reserve(tables_->places.size());
        for (const Position place : tables_->places) values.push_back(place.*axis);
        // Where the box goes over the 180th meridian, what lies beyond it counts on.
        if (axis == &Position::lon && tables_->box.low.lon > tables_->box.high.lon)
            for (std::int32_t& lon : values) lon = lon < 0 ? lon + 1'800'000'000 : lon - 1'800'000'000;
        const auto at = [&](std::size_t index) {
            std::ranges::nth_element(values, values.begin() + std::ptrdiff_t(index));
            return values[index];
        };
        return std::pair(at(values.size() / 100), at(values.size() - 1 - values.size() / 100));
    };
    auto lon = between(&Position::lon);
    const auto lat = between(&Position::lat);
    if (tables_->box.low.lon > tables_->box.high.lon)
        lon = {around(lon.first + 1'800'000'000ll), around(lon.second + 1'800'000'000ll)};
    return {{lon.first, lat.first}, {lon.second, lat.second}};
}
std::string_view Graph::build_id() const {
    return tables_->build_id;
}

Graph::Edge Graph::edge(EdgeId id) const {
    const Tables& t = *tables_;
    MODOU_ASSERT(id.value < t.edges.size(), "an edge id comes from an answer about the same graph");
    const EdgeRow& row = t.edges[id.value];
    Edge edge{row.way, t.osm_ids[row.first], t.osm_ids[row.last], t.name(row.name), row.length_mm / 1000.0, {}};
    const auto points = t.points_of(id.value);
    edge.points.reserve(points.size() + 2);
    edge.points.push_back(t.places[row.first]);
    edge.points.insert(edge.points.end(), points.begin(), points.end());
    edge.points.push_back(t.places[row.last]);
    return edge;
}

}  // namespace modou::routing
