#include "engines/atlas/tile.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <protozero/pbf_writer.hpp>

namespace modou::atlas {
namespace {

constexpr double k_pi = std::numbers::pi;
constexpr double k_low = -k_buffer, k_high = k_extent + k_buffer;
constexpr double k_most_lat = 85.051128779806604;  // where web mercator's square ends

double lon_of(double share) {
    return share * 360 - 180;
}
double lat_of(double share) {
    return std::atan(std::sinh(k_pi * (1 - 2 * share))) * 180 / k_pi;
}
std::int32_t fixed(double degrees, double most) {
    return std::int32_t(std::lround(std::clamp(degrees, -most, most) * 1e7));
}

struct Point {
    std::int32_t x, y;
    bool operator==(const Point&) const = default;
};
std::vector<Point> rounded(std::span<const Spot> line) {
    std::vector<Point> out;
    for (const Spot s : line) {
        const Point p{std::int32_t(std::lround(s.x)), std::int32_t(std::lround(s.y))};
        if (out.empty() || out.back() != p) out.push_back(p);
    }
    return out;
}
// Twice the area; positive: clockwise on the screen, as MVT wants outer rings.
std::int64_t doubled_area(std::span<const Point> ring) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point a = ring[i], b = ring[(i + 1) % ring.size()];
        sum += std::int64_t(a.x) * b.y - std::int64_t(b.x) * a.y;
    }
    return sum;
}

// A feature's geometry as MVT commands (vector tile specification 2.1, 4.3).
class Commands {
  public:
    void line(std::span<const Point> points, bool closed) {
        move(points.front());
        words_.push_back(std::uint32_t((points.size() - 1) << 3 | 2));
        for (const Point p : points.subspan(1)) step(p);
        if (closed) words_.push_back(1 << 3 | 7);
    }
    void point(Point p) { move(p); }
    const std::vector<std::uint32_t>& words() const { return words_; }

  private:
    void move(Point p) {
        words_.push_back(1 << 3 | 1);
        step(p);
    }
    void step(Point p) {
        words_.push_back(protozero::encode_zigzag32(p.x - at_.x));
        words_.push_back(protozero::encode_zigzag32(p.y - at_.y));
        at_ = p;
    }
    std::vector<std::uint32_t> words_;
    Point at_{0, 0};
};

// One layer being written: features, and the keys and values that they share.
class LayerOut {
  public:
    void feature(const Shelves& shelves, const FeatureRow& row, const Commands& geometry) {
        std::vector<std::uint32_t> tags;
        const auto tag = [&](std::string_view key, const std::string& value) {
            tags.push_back(index(keys_, key_list_, std::string(key)));
            tags.push_back(index(values_, value_list_, value));
        };
        tag("class", text(k_classes[std::size_t(row.cls)]));
        if (row.name != 0) tag("name", text(shelves.text(row.name)));
        if (row.name_en != 0) tag("name_en", text(shelves.text(row.name_en)));
        if (row.layer == Layer::ways) {
            tag("way", number(row.osm_id));
            if (row.bridge) tag("bridge", yes());
            if (row.tunnel) tag("tunnel", yes());
        }
        if (row.wheelchair != Wheelchair::untold)
            tag("wheelchair", text(row.wheelchair == Wheelchair::yes       ? "yes"
                                   : row.wheelchair == Wheelchair::limited ? "limited"
                                                                           : "no"));
        std::string out;
        protozero::pbf_writer writer(out);
        writer.add_packed_uint32(2, tags.begin(), tags.end());
        writer.add_enum(3, int(row.shape) + 1);
        writer.add_packed_uint32(4, geometry.words().begin(), geometry.words().end());
        features_.push_back(std::move(out));
    }
    void write(protozero::pbf_writer& tile, std::string_view name) const {
        if (features_.empty()) return;
        protozero::pbf_writer layer(tile, 3);
        layer.add_uint32(15, 2);
        layer.add_string(1, name.data(), name.size());
        for (const auto& feature : features_) layer.add_message(2, feature);
        for (const auto& key : key_list_) layer.add_string(3, key);
        for (const auto& value : value_list_) layer.add_message(4, value);
        layer.add_uint32(5, k_extent);
    }

  private:
    using Index = std::map<std::string, std::uint32_t>;
    static std::uint32_t index(Index& known, std::vector<std::string>& list, const std::string& one) {
        const auto [at, fresh] = known.try_emplace(one, std::uint32_t(list.size()));
        if (fresh) list.push_back(one);
        return at->second;
    }
    static std::string text(std::string_view value) {
        std::string out;
        protozero::pbf_writer(out).add_string(1, value.data(), value.size());
        return out;
    }
    static std::string number(std::int64_t value) {
        std::string out;
        protozero::pbf_writer(out).add_sint64(6, value);
        return out;
    }
    static std::string yes() {
        std::string out;
        protozero::pbf_writer(out).add_bool(7, true);
        return out;
    }
    Index keys_, values_;
    std::vector<std::string> key_list_, value_list_, features_;
};

// Whether the geometry has anything to draw.
bool shape_of(const Shelves& shelves, const FeatureRow& row, unsigned z, const Projection& project, Commands& out) {
    // Half a pixel of a 512-pixel tile; the largest zoom is shown enlarged and keeps more.
    const double tolerance = z == 15 ? 1 : 4;
    const auto ring_of = [&](std::uint32_t ring) {
        std::vector<Spot> spots;
        for (std::uint32_t i = shelves.ring_at[ring]; i < shelves.ring_at[ring + 1]; ++i)
            spots.push_back(project(shelves.points[i]));
        return spots;
    };
    if (row.shape == Shape::point) {
        const Spot at = project(shelves.points[shelves.ring_at[row.first_ring]]);
        if (at.x < 0 || at.x >= k_extent || at.y < 0 || at.y >= k_extent) return false;  // each point in one tile
        out.point({std::int32_t(at.x), std::int32_t(at.y)});
        return true;
    }
    if (row.shape == Shape::line) {
        bool any = false;
        for (const auto& piece : cut_line(simplified(ring_of(row.first_ring), tolerance))) {
            const auto points = rounded(piece);
            if (points.size() < 2) continue;
            out.line(points, false);
            any = true;
        }
        return any;
    }
    for (std::uint32_t i = 0; i < row.rings; ++i) {
        auto points = rounded(cut_ring(simplified(ring_of(row.first_ring + i), tolerance)));
        if (!points.empty() && points.front() == points.back()) points.pop_back();
        const std::int64_t area = doubled_area(points);
        const std::int64_t least = z == 15 ? 0 : 128;  // a pixel
        if (points.size() < 3 || std::abs(area) <= least) {
            if (i == 0) return false;
            continue;
        }
        if ((area > 0) != (i == 0)) std::ranges::reverse(points);
        out.line(points, true);
    }
    return true;
}

}  // namespace

Projection::Projection(unsigned z, std::uint32_t x, std::uint32_t y)
    : scale_(double(k_extent) * double(1u << z)), left_(double(x) * k_extent), top_(double(y) * k_extent) {
    const double side = double(1u << z), edge = double(k_buffer) / k_extent;
    reach_ = {fixed(lon_of((x - edge) / side), 180), fixed(lat_of((y + 1 + edge) / side), 90),
              fixed(lon_of((x + 1 + edge) / side), 180), fixed(lat_of((y - edge) / side), 90)};
}
Spot Projection::operator()(routing::Position at) const {
    const double lat = std::clamp(at.lat_degrees(), -k_most_lat, k_most_lat) * k_pi / 180;
    return {(at.lon_degrees() + 180) / 360 * scale_ - left_,
            (1 - std::asinh(std::tan(lat)) / k_pi) / 2 * scale_ - top_};
}

std::vector<Spot> simplified(std::span<const Spot> line, double tolerance) {
    if (line.size() <= 2) return {line.begin(), line.end()};
    std::vector<char> keep(line.size());
    keep.front() = keep.back() = 1;
    std::vector<std::pair<std::size_t, std::size_t>> open{{0, line.size() - 1}};
    while (!open.empty()) {
        const auto [from, to] = open.back();
        open.pop_back();
        const Spot a = line[from], b = line[to];
        const double dx = b.x - a.x, dy = b.y - a.y, length = std::hypot(dx, dy);
        double most = tolerance;
        std::size_t at = 0;
        for (std::size_t i = from + 1; i < to; ++i) {
            const Spot p = line[i];
            const double along =
                length > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / (length * length), 0.0, 1.0) : 0;
            const double distance = std::hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
            if (distance > most) most = distance, at = i;
        }
        if (at == 0) continue;
        keep[at] = 1;
        open.emplace_back(from, at);
        open.emplace_back(at, to);
    }
    std::vector<Spot> out;
    for (std::size_t i = 0; i < line.size(); ++i)
        if (keep[i]) out.push_back(line[i]);
    return out;
}

// Each piece by Liang and Barsky (1984).
std::vector<std::vector<Spot>> cut_line(std::span<const Spot> line) {
    std::vector<std::vector<Spot>> pieces;
    bool joined = false;
    for (std::size_t i = 1; i < line.size(); ++i) {
        const Spot a = line[i - 1], b = line[i];
        double from = 0, to = 1;
        const auto edge = [&](double slope, double room) {
            if (slope == 0) return room >= 0;
            const double at = room / slope;
            if (slope < 0)
                from = std::max(from, at);
            else
                to = std::min(to, at);
            return from <= to;
        };
        const double dx = b.x - a.x, dy = b.y - a.y;
        if (!edge(-dx, a.x - k_low) || !edge(dx, k_high - a.x) || !edge(-dy, a.y - k_low) || !edge(dy, k_high - a.y)) {
            joined = false;
            continue;
        }
        if (!joined || from > 0) pieces.push_back({{a.x + from * dx, a.y + from * dy}});
        pieces.back().push_back({a.x + to * dx, a.y + to * dy});
        joined = to == 1;
    }
    return pieces;
}

std::vector<Spot> cut_ring(std::span<const Spot> ring) {
    std::vector<Spot> points(ring.begin(), ring.end());
    if (points.size() > 1 && points.front().x == points.back().x && points.front().y == points.back().y)
        points.pop_back();
    const auto cut = [&](auto&& room) {  // room >= 0: inside
        std::vector<Spot> out;
        for (std::size_t i = 0; i < points.size(); ++i) {
            const Spot a = points[i], b = points[(i + 1) % points.size()];
            const double ra = room(a), rb = room(b);
            if (ra >= 0) out.push_back(a);
            if ((ra >= 0) != (rb >= 0)) {
                const double share = ra / (ra - rb);
                out.push_back({a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)});
            }
        }
        points = std::move(out);
    };
    cut([](Spot s) { return s.x - k_low; });
    cut([](Spot s) { return k_high - s.x; });
    cut([](Spot s) { return s.y - k_low; });
    cut([](Spot s) { return k_high - s.y; });
    return points;
}

std::string write_tile(const Shelves& shelves, std::span<const std::uint32_t> features, unsigned z,
                       const Projection& project) {
    std::array<LayerOut, std::size_t(Layer::count)> layers;
    for (const auto index : features) {
        const FeatureRow& row = shelves.features[index];
        Commands geometry;
        if (shape_of(shelves, row, z, project, geometry))
            layers[std::size_t(row.layer)].feature(shelves, row, geometry);
    }
    std::string out;
    protozero::pbf_writer tile(out);
    for (std::size_t i = 0; i < layers.size(); ++i) layers[i].write(tile, k_layers[i]);
    return out;
}

}  // namespace modou::atlas
