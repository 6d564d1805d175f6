// From an extract to an image: what is drawn is chosen (classes.hpp), multipolygons are put together, features are laid
// in the order of a space-filling curve under an R-tree, and names get their keys.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>

#include "base/folding.hpp"
#include "engines/atlas/atlas.hpp"
#include "engines/atlas/image.hpp"
#include "engines/routing/plaza.hpp"

namespace modou::atlas {
namespace {

using base::Code;
using base::Status;
using routing::MemberKind;
using routing::Position;
using routing::Tags;

constexpr std::uint32_t k_none = std::numeric_limits<std::uint32_t>::max();
constexpr double k_same_street_m = 1'500;  // pieces of one street lie nearer together than that
constexpr std::size_t k_rings_most = 20'000;

struct Look {
    Style style;
    std::uint32_t name = 0, name_en = 0;
    Wheelchair wheelchair = Wheelchair::untold;
    bool bridge = false, tunnel = false;
};
struct Way {
    std::int64_t id;
    std::uint32_t first_ref, refs;
    std::optional<Look> line, area;
    std::optional<Look> point;  // an area that also stands for a thing with a name or a sign
};
struct Relation {
    std::int64_t id;
    std::optional<Look> area, point;
    std::vector<std::pair<std::int64_t, bool>> members;  // way, inner
};
struct Named {
    NameRow row;
    Position low, high;  // of the thing
};

class Drawing {
  public:
    base::Result<AtlasImage> draw(const routing::Extract& extract, const routing::Progress& progress) {
        const auto part = [&](double from, double to) -> routing::Progress {
            if (!progress) return {};
            return [&progress, from, to](double share) { progress(from + (to - from) * share); };
        };
        MODOU_CHECK(
            extract.read({.node = {},
                          .way = {},
                          .relation = [&](auto id, auto members, const Tags& tags) { relation(id, members, tags); }},
                         part(0, 0.1)));
        std::ranges::sort(member_ways_);
        MODOU_CHECK(extract.read(
            {.node = {}, .way = [&](auto id, auto nodes, const Tags& tags) { way(id, nodes, tags); }, .relation = {}},
            part(0.1, 0.4)));
        if (refs_.size() >= k_none)
            return base::fail(Code::limit, "the extract has too many points to draw: cut it into parts");
        node_ids_ = refs_;
        std::ranges::sort(node_ids_);
        node_ids_.erase(std::unique(node_ids_.begin(), node_ids_.end()), node_ids_.end());
        places_.resize(node_ids_.size());
        here_.resize(node_ids_.size());
        MODOU_CHECK(extract.read(
            {.node = [&](auto id, Position at, const Tags& tags) { node(id, at, tags); }, .way = {}, .relation = {}},
            part(0.4, 0.8)));
        for (const Way& one : ways_) draw_way(one);
        for (const Relation& one : relations_) draw_relation(one);
        lay_out();
        write_names();
        if (progress) progress(1);
        report_.names = draft_.names.size();
        return AtlasImage{write_image(draft_), report_};
    }

  private:
    std::uint32_t text(std::string_view value) {
        if (value.empty()) return 0;
        value = value.substr(0, 400);
        const auto [at, fresh] = text_at_.try_emplace(std::string(value), std::uint32_t(draft_.texts.size()));
        if (fresh) {
            for (const char c : value) draft_.texts.push_back(c == '\0' ? ' ' : c);
            draft_.texts.push_back('\0');
        }
        return at->second;
    }
    Look look(Style style, const Tags& tags) {
        return {style,
                text(tags.get("name")),
                text(tags.get("name:en")),
                wheelchair_of(tags),
                tags.has("bridge") && !tags.is("bridge", "no"),
                tags.has("tunnel") && !tags.is("tunnel", "no")};
    }
    std::optional<Look> looked(std::optional<Style> style, const Tags& tags) {
        return style ? std::optional(look(*style, tags)) : std::nullopt;
    }

    void relation(std::int64_t id, std::span<const routing::Member> members, const Tags& tags) {
        if (!tags.is("type", "multipolygon")) return;
        Relation one{id, looked(area_style(tags), tags), looked(point_style(tags), tags), {}};
        if (!one.area && !one.point) return;
        for (const auto& member : members)
            if (member.kind == MemberKind::way) {
                one.members.emplace_back(member.id, member.role == "inner");
                member_ways_.push_back(member.id);
            }
        relations_.push_back(std::move(one));
    }

    void way(std::int64_t id, std::span<const std::int64_t> nodes, const Tags& tags) {
        if (nodes.size() < 2) return;
        Way one{id, std::uint32_t(refs_.size()), std::uint32_t(nodes.size()), looked(line_style(tags), tags), {}, {}};
        if (nodes.size() >= 4 && nodes.front() == nodes.back()) {
            one.area = looked(area_style(tags), tags);
            // A ring road and a running track are lines; what is an area is not also a line.
            if (one.area && one.line && one.line->style.layer == Layer::ways && tags.is("area", "yes"))
                one.line.reset();
            one.point = looked(point_style(tags), tags);
        }
        const bool member = std::ranges::binary_search(member_ways_, id);
        if (!one.line && !one.area && !one.point && !member) return;
        refs_.insert(refs_.end(), nodes.begin(), nodes.end());
        if (member) way_at_[id] = std::uint32_t(ways_.size());
        ways_.push_back(one);
    }

    void node(std::int64_t id, Position at, const Tags& tags) {
        const auto found = std::ranges::lower_bound(node_ids_, id);
        if (found != node_ids_.end() && *found == id) {
            const auto index = std::size_t(found - node_ids_.begin());
            places_[index] = at;
            here_[index] = true;
        }
        if (tags.empty()) return;
        if (const auto style = point_style(tags)) add_point(look(*style, tags), at, id, MemberKind::node);
    }

    std::uint32_t index_of(std::int64_t node) const {
        return std::uint32_t(std::ranges::lower_bound(node_ids_, node) - node_ids_.begin());
    }
    // Nodes that the extract does not have are left out: the line goes on with the next.
    std::vector<Position> line_of(const Way& one) const {
        std::vector<Position> line;
        for (std::uint32_t i = 0; i < one.refs; ++i) {
            const auto index = index_of(refs_[one.first_ref + i]);
            if (here_[index] && (line.empty() || line.back() != places_[index])) line.push_back(places_[index]);
        }
        return line;
    }

    static Rect rect_of(std::span<const Position> points) {
        Rect box{points[0].lon, points[0].lat, points[0].lon, points[0].lat};
        for (const Position p : points) box.take({p.lon, p.lat, p.lon, p.lat});
        return box;
    }
    void add(const Look& look, Shape shape, std::int64_t id, const std::vector<std::vector<Position>>& rings) {
        FeatureRow row{};
        row.osm_id = id;
        row.first_ring = std::uint32_t(draft_.ring_at.size() - 1);
        row.rings = std::uint32_t(rings.size());
        row.name = look.name;
        row.name_en = look.name_en;
        row.cls = look.style.cls;
        row.layer = look.style.layer;
        row.shape = shape;
        row.wheelchair = look.wheelchair;
        row.least_zoom = look.style.least_zoom;
        row.bridge = look.bridge;
        row.tunnel = look.tunnel;
        for (const auto& ring : rings) {
            draft_.points.insert(draft_.points.end(), ring.begin(), ring.end());
            draft_.ring_at.push_back(std::uint32_t(draft_.points.size()));
        }
        features_.emplace_back(row, rect_of(rings.front()));
    }
    void add_point(const Look& look, Position at, std::int64_t id, MemberKind of) {
        add(look, Shape::point, id, {{at}});
        ++report_.points;
        if (look.name != 0 || look.name_en != 0) add_name(look, at, at, at, id, of, false);
    }
    void add_name(const Look& look, Position at, Position low, Position high, std::int64_t id, MemberKind of,
                  bool street) {
        Named named{};
        named.row.osm_id = id;
        named.row.at = at;
        named.row.name = look.name != 0 ? look.name : look.name_en;
        named.row.name_en = look.name_en;
        named.row.cls = look.style.cls;
        named.row.street = street;
        named.row.of = std::uint8_t(of);
        named.low = low, named.high = high;
        names_.push_back(named);
    }

    static Position middle(std::span<const Position> line) {
        const Rect box = rect_of(line);
        return {std::int32_t((std::int64_t(box.west) + box.east) / 2),
                std::int32_t((std::int64_t(box.south) + box.north) / 2)};
    }
    void name_area(const std::optional<Look>& area, const std::optional<Look>& point, std::span<const Position> outline,
                   std::int64_t id, MemberKind of) {
        const Position at = middle(outline);
        if (point)
            add_point(*point, at, id, of);
        else if (area && area->name != 0)
            add_name(*area, at, at, at, id, of, false);
    }

    // Tiles end at the 180th meridian: a line over it is drawn on either side.
    static std::vector<std::vector<Position>> parted(const std::vector<Position>& line) {
        constexpr std::int32_t k_edge = 1'800'000'000;
        std::vector<std::vector<Position>> parts(1);
        for (const Position at : line) {
            if (!parts.back().empty()) {
                const Position last = parts.back().back();
                const std::int64_t east = routing::east_of(last, at);
                if (east != std::int64_t(at.lon) - last.lon) {
                    const std::int32_t here = east > 0 ? k_edge : -k_edge;
                    const auto lat = routing::between(last, at, (double(here) - last.lon) / double(east)).lat;
                    parts.back().push_back({here, lat});
                    parts.push_back({{-here, lat}});
                }
            }
            parts.back().push_back(at);
        }
        return parts;
    }
    // An area over it is drawn as far as it, on the side where its line begins.
    static std::vector<Position> one_side(std::vector<Position> ring) {
        const Position first = ring.front();
        for (Position& at : ring)
            at.lon = std::int32_t(
                std::clamp<std::int64_t>(first.lon + routing::east_of(first, at), -1'800'000'000, 1'800'000'000));
        return ring;
    }

    void draw_way(const Way& one) {
        if (!one.line && !one.area && !one.point) return;
        const auto line = line_of(one);
        if (line.size() < 2) return;
        if (one.line) {
            for (const auto& part : parted(line)) add(*one.line, Shape::line, one.id, {part});
            ++report_.lines;
            if (one.line->name != 0 && one.line->style.cls != Class::rail) {
                const Rect box = rect_of(line);
                add_name(*one.line, line[line.size() / 2], {box.west, box.south}, {box.east, box.north}, one.id,
                         MemberKind::way, one.line->style.layer == Layer::ways);
            }
        }
        if (one.area && line.size() >= 4 && line.front() == line.back()) {
            add(*one.area, Shape::polygon, one.id, {one_side(line)});
            ++report_.polygons;
        }
        if (one.area || one.point) name_area(one.area, one.point, line, one.id, MemberKind::way);
    }

    static double doubled_area(const std::vector<Position>& ring) {
        double sum = 0;
        for (std::size_t i = 0; i + 1 < ring.size(); ++i)
            sum += double(ring[i].lon) * ring[i + 1].lat - double(ring[i + 1].lon) * ring[i].lat;
        return std::abs(sum);
    }
    static bool inside(const std::vector<Position>& ring, Position at) {
        bool in = false;
        for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
            const Position a = ring[i], b = ring[j];
            if ((a.lat > at.lat) != (b.lat > at.lat) &&
                at.lon < (double(b.lon) - a.lon) * (double(at.lat) - a.lat) / (double(b.lat) - a.lat) + a.lon)
                in = !in;
        }
        return in;
    }

    void draw_relation(const Relation& one) {
        std::vector<std::vector<std::uint32_t>> pieces[2];
        bool missing = false;
        for (const auto& [id, inner] : one.members) {
            const auto at = way_at_.find(id);
            if (at == way_at_.end()) {
                missing = true;
                continue;
            }
            const Way& way = ways_[at->second];
            std::vector<std::uint32_t> piece;
            for (std::uint32_t i = 0; i < way.refs; ++i) {
                const auto index = index_of(refs_[way.first_ref + i]);
                if (here_[index] && (piece.empty() || piece.back() != index)) piece.push_back(index);
            }
            if (piece.size() >= 2) pieces[inner].push_back(std::move(piece));
        }
        std::vector<std::vector<Position>> rings[2];
        for (const bool inner : {false, true})
            for (const auto& ring : routing::join_rings(std::move(pieces[inner]))) {
                std::vector<Position> points;
                for (const auto index : ring) points.push_back(places_[index]);
                if (!points.empty() && points.front() != points.back()) points.push_back(points.front());
                if (!points.empty()) points = one_side(std::move(points));
                if (points.size() >= 4) rings[inner].push_back(std::move(points));
            }
        if (rings[0].empty() || rings[0].size() > k_rings_most || rings[1].size() > k_rings_most) {
            ++report_.broken_relations;
            return;
        }
        if (missing) ++report_.broken_relations;  // drawn as far as it closes
        std::vector<std::vector<std::vector<Position>>> polygons;
        std::ranges::sort(rings[0], {}, doubled_area);  // a hole belongs to the smallest ring around it
        for (auto& outer : rings[0]) polygons.push_back({std::move(outer)});
        for (auto& hole : rings[1])
            for (auto& polygon : polygons)
                if (inside(polygon[0], hole[0])) {
                    polygon.push_back(std::move(hole));
                    break;
                }
        if (one.area)
            for (const auto& polygon : polygons) {
                add(*one.area, Shape::polygon, one.id, polygon);
                ++report_.polygons;
            }
        name_area(one.area, one.point, polygons.back()[0], one.id, MemberKind::relation);
    }

    // Morton order of the middles: what lies near together is looked at together.
    static std::uint64_t morton(const Rect& box) {
        const auto spread = [](std::uint64_t v) {
            v &= 0xFFFFFFFF;
            v = (v | v << 16) & 0x0000FFFF0000FFFF;
            v = (v | v << 8) & 0x00FF00FF00FF00FF;
            v = (v | v << 4) & 0x0F0F0F0F0F0F0F0F;
            v = (v | v << 2) & 0x3333333333333333;
            return (v | v << 1) & 0x5555555555555555;
        };
        const auto x = std::uint64_t((std::int64_t(box.west) + box.east) / 2 + 1'800'000'000),
                   y = std::uint64_t((std::int64_t(box.south) + box.north) / 2 + 900'000'000);
        return spread(x) | spread(y) << 1;
    }
    void lay_out() {
        std::ranges::stable_sort(features_, {}, [](const auto& f) { return morton(f.second); });
        for (const auto& [row, box] : features_) {
            draft_.features.push_back(row);
            draft_.branches.push_back({box, row.least_zoom});
        }
        for (std::size_t begin = 0, end = draft_.branches.size(); end - begin > 1;) {
            for (std::size_t at = begin; at < end; at += k_children) {
                Branch branch = draft_.branches[at];
                for (std::size_t i = at + 1; i < std::min(at + k_children, end); ++i) {
                    branch.box.take(draft_.branches[i].box);
                    branch.least_zoom = std::min(branch.least_zoom, draft_.branches[i].least_zoom);
                }
                draft_.branches.push_back(branch);
            }
            begin = end;
            end = draft_.branches.size();
        }
    }

    // Pieces of one street are one name; every name is told where it lies.
    void write_names() {
        const base::Folding folding;
        std::vector<const NameRow*> around;
        for (const Named& named : names_)
            if (named.row.cls >= Class::suburb && !named.row.street) around.push_back(&named.row);
        std::map<std::uint32_t, std::vector<Named>> streets;
        std::vector<Named> all;
        for (const Named& named : names_) {
            if (!named.row.street) {
                all.push_back(named);
                continue;
            }
            auto& pieces = streets[named.row.name];
            const auto near = std::ranges::find_if(pieces, [&](const Named& other) {
                return routing::distance_m(other.row.at, named.row.at) < k_same_street_m;
            });
            if (near == pieces.end())
                pieces.push_back(named);
            else if (named.row.cls > near->row.cls)
                near->row.cls = named.row.cls;
        }
        for (const auto& [name, pieces] : streets) all.insert(all.end(), pieces.begin(), pieces.end());
        std::unordered_map<std::uint64_t, std::uint32_t> keys;  // the same name has the same keys
        for (Named& named : all) {
            NameRow row = named.row;
            const std::uint64_t pair = std::uint64_t(row.name) << 32 | row.name_en;
            auto [at, fresh] = keys.try_emplace(pair, 0);
            if (fresh) {
                const std::string name = draft_.texts.data() + row.name, english = draft_.texts.data() + row.name_en;
                at->second = text(folding.keys(name, row.name_en == row.name ? std::string_view() : english));
            }
            row.keys = at->second;
            double nearest = 3'000;
            for (const NameRow* place : around) {
                if (place->osm_id == row.osm_id) continue;
                // A town is told only where no suburb or village is nearer by half.
                const double distance = routing::distance_m(place->at, row.at) * (place->cls >= Class::town ? 2 : 1);
                if (distance < nearest) nearest = distance, row.where = place->name;
            }
            draft_.names.push_back(row);
        }
    }

    AtlasReport report_;
    Draft draft_;
    std::unordered_map<std::string, std::uint32_t> text_at_;
    std::vector<Relation> relations_;
    std::vector<std::int64_t> member_ways_;
    std::vector<Way> ways_;
    std::unordered_map<std::int64_t, std::uint32_t> way_at_;
    std::vector<std::int64_t> refs_, node_ids_;
    std::vector<Position> places_;
    std::vector<bool> here_;
    std::vector<std::pair<FeatureRow, Rect>> features_;
    std::vector<Named> names_;
};

}  // namespace

base::Result<AtlasImage> draw_atlas(base::Bytes extract, const routing::Progress& progress) {
    MODOU_TRY(const auto opened, routing::Extract::open(extract));
    return draw_atlas(opened, progress);
}

base::Result<AtlasImage> draw_atlas(const routing::Extract& extract, const routing::Progress& progress) {
    return Drawing().draw(extract, progress);
}

}  // namespace modou::atlas
