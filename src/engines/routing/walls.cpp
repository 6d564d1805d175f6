#include "engines/routing/walls.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <tuple>

#include "base/number.hpp"

namespace modou::routing {
namespace {

constexpr int k_cell_bits = 12;     // of 10^-7 degree: about 45 m
constexpr int k_opening_bits = 10;  // about 11 m: nothing within k_opening_m is farther than the next cell

std::uint64_t cell_at(std::int64_t lon, std::int64_t lat, int bits) {
    return std::uint64_t(std::uint32_t(lat >> bits)) << 32 | std::uint32_t(lon >> bits);
}
std::uint64_t mixed(std::uint64_t key) {
    key *= 0x9E3779B97F4A7C15;
    return key ^ key >> 29;
}

// The cells that a segment passes through, and perhaps some beside them; most are in one.
template <class F>
void each_cell(Position a, Position b, F&& visit) {
    const std::int64_t dx = std::int64_t(b.lon) - a.lon, dy = std::int64_t(b.lat) - a.lat;
    const std::int64_t pieces = (std::max(std::abs(dx), std::abs(dy)) >> k_cell_bits) + 1;
    std::int64_t x = a.lon, y = a.lat;
    for (std::int64_t piece = 1; piece <= pieces; ++piece) {
        const std::int64_t to_x = a.lon + dx * piece / pieces, to_y = a.lat + dy * piece / pieces;
        for (auto row = std::min(y, to_y) >> k_cell_bits; row <= std::max(y, to_y) >> k_cell_bits; ++row)
            for (auto column = std::min(x, to_x) >> k_cell_bits; column <= std::max(x, to_x) >> k_cell_bits; ++column)
                visit(std::uint64_t(std::uint32_t(row)) << 32 | std::uint32_t(column));
        x = to_x, y = to_y;
    }
}

// Twice the signed area of a, b, c: exact for segments of up to some kilometres.
double turn(Position a, Position b, Position c) {
    return (double(b.lon) - a.lon) * (double(c.lat) - a.lat) - (double(b.lat) - a.lat) * (double(c.lon) - a.lon);
}
bool within_box(Position p, Position a, Position b) {
    return p.lon >= std::min(a.lon, b.lon) && p.lon <= std::max(a.lon, b.lon) && p.lat >= std::min(a.lat, b.lat) &&
           p.lat <= std::max(a.lat, b.lat);
}

struct Ray {
    double x, y;
    bool upper() const { return y > 0 || (y == 0 && x > 0); }
    bool same(const Ray& other) const { return x * other.y == y * other.x && x * other.x + y * other.y > 0; }
    // Counterclockwise from east.
    bool operator<(const Ray& other) const {
        if (upper() != other.upper()) return upper();
        return x * other.y - y * other.x > 0;
    }
};
Ray ray(Position from, Position to) {
    return {double(to.lon) - from.lon, double(to.lat) - from.lat};
}

std::optional<int> first_number(std::string_view text) {
    return base::take_whole_number<int>(text);
}

// "0;1" is on both floors: the ground's where it is one of them, else the lowest.
std::optional<int> lowest_floor(std::string_view text) {
    std::optional<int> lowest;
    while (!text.empty()) {
        const auto cut = text.find(';');
        auto part = text.substr(0, cut);
        while (part.starts_with(' ')) part.remove_prefix(1);
        if (const auto value = first_number(part)) {
            if (*value == 0) return 0;
            lowest = lowest ? std::min(*lowest, *value) : *value;
        }
        if (cut == text.npos) break;
        text.remove_prefix(cut + 1);
    }
    return lowest;
}

}  // namespace

Floor floor_of(const Tags& tags) {
    const auto tunnel = tags.get("tunnel"), bridge = tags.get("bridge");
    if (tunnel == "building_passage") return k_passage;
    auto floor = lowest_floor(tags.get("layer"));
    if (!floor) floor = lowest_floor(tags.get("level"));
    if (!floor && !tunnel.empty() && tunnel != "no") floor = -1;
    if (!floor && !bridge.empty() && bridge != "no") floor = 1;
    return Floor(std::clamp(floor.value_or(0), -100, 100));
}

LineKind line_kind(const Tags& tags) {
    const auto value = tags.get("barrier");
    if (value.empty()) return tags.is("area:highway", "steps") ? LineKind::steps : LineKind::none;
    const Barrier barrier = barrier_of(value);
    if (barrier == Barrier::kerb) return LineKind::kerb;
    if (barrier >= Barrier::unlisted) return LineKind::wall;
    const bool shut = lock_of(tags) == Lock::locked || tags.is("access", "no") || tags.is("access", "private");
    return barrier == Barrier::passes && shut && !tags.is("foot", "yes") ? LineKind::wall : LineKind::none;
}

bool opens_a_line(const Tags& tags) {
    const auto there = [&](std::string_view key) { return tags.has(key) && !tags.is(key, "no"); };
    if (there("barrier")) {
        const Barrier barrier = barrier_of(tags.get("barrier"));
        return barrier != Barrier::none && barrier < Barrier::unlisted && lock_of(tags) != Lock::locked &&
               !tags.is("access", "no") && !tags.is("access", "private");
    }
    const auto highway = tags.get("highway");
    return there("entrance") || there("door") || there("gate") || there("crossing") || there("kerb") ||
           highway == "crossing" || highway == "elevator" || tags.is("railway", "crossing") ||
           tags.is("railway", "level_crossing") || tags.is("railway", "tram_crossing");
}

Lines::Lines(std::vector<Segment> lines, const std::vector<Position>& openings) : lines_(std::move(lines)) {
    for (std::uint32_t line = 0; line < lines_.size(); ++line)
        each_cell(lines_[line].from, lines_[line].to, [&](std::uint64_t key) { cells_.push_back({key, line}); });
    std::ranges::sort(cells_,
                      [](const Cell& a, const Cell& b) { return a.key != b.key ? a.key < b.key : a.line < b.line; });
    // One bit for most cells, so that the many that hold no line cost one look.
    filter_.assign(std::bit_ceil(cells_.size() / 8 + 1), 0);
    for (const Cell& cell : cells_) {
        const auto bit = mixed(cell.key) % (filter_.size() * 64);
        filter_[bit / 64] |= 1ull << bit % 64;
    }
    for (const Position at : openings) openings_.emplace_back(cell_at(at.lon, at.lat, k_opening_bits), at);
    std::ranges::sort(openings_, {}, [](const auto& opening) { return opening.first; });
}

void Lines::walk(const Segment& segment) {
    if (cells_.empty() || segment.floor == k_passage || segment.from == segment.to) return;
    const auto index = std::uint32_t(walks_.size());
    bool kept = false;
    each_cell(segment.from, segment.to, [&](std::uint64_t key) {
        const auto bit = mixed(key) % (filter_.size() * 64);
        if (!(filter_[bit / 64] >> bit % 64 & 1)) return;
        auto cell = std::ranges::lower_bound(cells_, key, {}, &Cell::key);
        for (; cell != cells_.end() && cell->key == key; ++cell) {
            if (lines_[cell->line].floor != segment.floor) continue;
            if (!kept) walks_.push_back(segment), kept = true;
            meet(index, cell->line);
        }
    });
}

void Lines::meet(std::uint32_t walk, std::uint32_t line) {
    const auto [a, b, own, floor] = walks_[walk];
    const auto [c, d, other, same_floor] = lines_[line];
    if (std::max(a.lon, b.lon) < std::min(c.lon, d.lon) || std::max(c.lon, d.lon) < std::min(a.lon, b.lon) ||
        std::max(a.lat, b.lat) < std::min(c.lat, d.lat) || std::max(c.lat, d.lat) < std::min(a.lat, b.lat))
        return;
    const double of_a = turn(c, d, a), of_b = turn(c, d, b), of_c = turn(a, b, c), of_d = turn(a, b, d);
    if ((of_a > 0 && of_b > 0) || (of_a < 0 && of_b < 0) || (of_c > 0 && of_d > 0) || (of_c < 0 && of_d < 0)) return;
    if (of_a != 0 && of_b != 0 && of_c != 0 && of_d != 0) {
        const double share = of_a / (of_a - of_b);
        if (!open_at(a.lon + share * (double(b.lon) - a.lon), a.lat + share * (double(b.lat) - a.lat)))
            found_.push_back({own, other});
        return;
    }
    for (const auto& [at, turned, from, to] :
         {std::tuple(a, of_a, c, d), std::tuple(b, of_b, c, d), std::tuple(c, of_c, a, b), std::tuple(d, of_d, a, b)})
        if (turned == 0 && within_box(at, from, to)) contacts_.push_back({at, walk, line});
}

bool Lines::open_at(double lon, double lat) const {
    const Position at{std::int32_t(std::lround(lon)), std::int32_t(std::lround(lat))};
    for (const int up : {-1, 0, 1})
        for (const int right : {-1, 0, 1}) {
            const auto key = cell_at(std::int64_t(at.lon) + (right << k_opening_bits),
                                     std::int64_t(at.lat) + (up << k_opening_bits), k_opening_bits);
            auto opening = std::ranges::lower_bound(openings_, key, {}, [](const auto& one) { return one.first; });
            for (; opening != openings_.end() && opening->first == key; ++opening)
                if (distance_m(opening->second, at) <= k_opening_m) return true;
        }
    return false;
}

// What meets at one point: lines divide the ground around it like slices, and ways in different slices are apart.
void Lines::part(std::span<const Contact> contacts) {
    const Position at = contacts.front().at;
    struct Out {
        Ray ray;
        std::uint32_t walk;
        std::size_t slice = 0;
    };
    std::vector<Ray> walls;
    std::vector<Out> ways;
    for (const Contact& contact : contacts) {
        for (const Position end : {lines_[contact.line].from, lines_[contact.line].to})
            if (end != at) walls.push_back(ray(at, end));
        for (const Position end : {walks_[contact.walk].from, walks_[contact.walk].to})
            if (end != at) ways.push_back({ray(at, end), contact.walk});
    }
    std::ranges::sort(walls, std::less<>());
    walls.erase(std::unique(walls.begin(), walls.end(), [](const Ray& a, const Ray& b) { return a.same(b); }),
                walls.end());
    std::ranges::sort(ways,
                      [](const Out& a, const Out& b) { return a.walk != b.walk ? a.walk < b.walk : a.ray < b.ray; });
    ways.erase(std::unique(ways.begin(), ways.end(),
                           [](const Out& a, const Out& b) { return a.walk == b.walk && a.ray.same(b.ray); }),
               ways.end());
    std::erase_if(ways, [&](const Out& way) {  // along a line
        return std::ranges::any_of(walls, [&](const Ray& wall) { return wall.same(way.ray); });
    });
    if (walls.size() < 2 || ways.size() < 2) return;
    std::vector<std::size_t> in_slice(walls.size(), 0);
    for (Out& way : ways) {
        way.slice = std::size_t(std::ranges::lower_bound(walls, way.ray, std::less<>()) - walls.begin()) % walls.size();
        ++in_slice[way.slice];
    }
    const auto open = std::size_t(std::ranges::max_element(in_slice) - in_slice.begin());
    if (in_slice[open] == ways.size() || open_at(at.lon, at.lat)) return;
    for (const Out& way : ways)
        if (way.slice != open) found_.push_back({walks_[way.walk].owner, lines_[contacts.front().line].owner});
}

std::vector<Lines::Across> Lines::across() {
    const auto place = [&](const Contact& contact) {
        return std::tuple(contact.at.lon, contact.at.lat, lines_[contact.line].floor);
    };
    std::ranges::sort(contacts_, {}, place);
    for (std::size_t from = 0; from < contacts_.size();) {
        std::size_t to = from;
        while (to < contacts_.size() && place(contacts_[to]) == place(contacts_[from])) ++to;
        part(std::span(contacts_).subspan(from, to - from));
        from = to;
    }
    std::ranges::sort(found_, {}, [](const Across& one) { return std::pair(one.walk, one.line); });
    return std::move(found_);
}

}  // namespace modou::routing
