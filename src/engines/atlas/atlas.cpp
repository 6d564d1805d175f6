#include "engines/atlas/atlas.hpp"

#include <algorithm>

#include "base/folding.hpp"
#include "engines/atlas/image.hpp"
#include "engines/atlas/tile.hpp"

namespace modou::atlas {
namespace {

using routing::Position;

// Of things that fit a query equally well, which one people mean.
unsigned rank_of(const NameRow& row) {
    if (row.street) return row.cls == Class::living || row.cls >= Class::road ? 3 : 4;  // paths after streets
    switch (row.cls) {
        case Class::city:
        case Class::town:
            return 0;
        case Class::village:
        case Class::suburb:
        case Class::square:
        case Class::station:
            return 1;
        case Class::health:
        case Class::publics:
        case Class::school:
        case Class::park:
            return 2;
        default:
            return 4;
    }
}

std::string_view kind_of(const NameRow& row) {
    return row.street ? "street" : k_classes[std::size_t(row.cls)];
}

const base::Folding& folding() {
    static const base::Folding one;
    return one;
}

}  // namespace

base::Result<Atlas> Atlas::open(base::Bytes image) {
    MODOU_TRY(auto shelves, read_image(image));
    Atlas atlas;
    atlas.shelves_ = std::make_shared<const Shelves>(shelves);
    return atlas;
}

std::string Atlas::tile(unsigned z, std::uint32_t x, std::uint32_t y) const {
    const Shelves& s = *shelves_;
    if (z > k_most_zoom || s.features.empty() || x >= 1u << z || y >= 1u << z) return {};
    const Projection project(z, x, y);
    const Rect reach = project.reach();
    const auto levels = level_starts(s.features.size());
    std::vector<std::uint32_t> found;
    std::vector<std::pair<std::size_t, std::size_t>> open{{levels.size() - 2, 0}};  // level, branch in it
    while (!open.empty()) {
        const auto [level, at] = open.back();
        open.pop_back();
        const Branch& branch = s.branches[levels[level] + at];
        if (branch.least_zoom > z || !branch.box.meets(reach)) continue;
        if (level == 0) {
            found.push_back(std::uint32_t(at));
            continue;
        }
        const std::size_t width = levels[level] - levels[level - 1];
        for (std::size_t i = at * k_children; i < std::min((at + 1) * k_children, width); ++i)
            open.emplace_back(level - 1, i);
    }
    // Small classes first, so that main roads are drawn over paths.
    std::ranges::sort(found, [&](std::uint32_t a, std::uint32_t b) {
        const FeatureRow &fa = s.features[a], &fb = s.features[b];
        return fa.cls != fb.cls ? fa.cls < fb.cls : a < b;
    });
    return write_tile(s, found, z, project);
}

std::vector<Found> Atlas::search(std::string_view query, std::optional<Position> near, unsigned limit) const {
    const Shelves& s = *shelves_;
    std::vector<std::string> words;
    std::string word;
    for (const char c : folding().fold(query.substr(0, 200)) + " ") {
        if (c != ' ' && c != '\t' && c != ',' && c != '\x1f') {
            word += c;
            continue;
        }
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    }
    if (words.empty()) return {};
    struct Hit {
        unsigned fits, rank;
        double distance;
        std::uint32_t index;
    };
    std::vector<Hit> hits;
    for (std::uint32_t i = 0; i < s.names.size(); ++i) {
        const NameRow& row = s.names[i];
        const std::string_view keys = s.text(row.keys);
        unsigned worst = 0;
        for (const auto& one : words) {
            worst = std::max(worst, base::name_fit(keys, one));
            if (worst == 4) break;
        }
        if (worst == 4) continue;
        hits.push_back({worst, rank_of(row), near ? routing::distance_m(*near, row.at) : -1, i});
    }
    // What is weighed against what: a better fit, a likelier kind of thing, two kilometres less.
    constexpr std::array k_fits{0.0, 1.0, 1.5, 2.2};
    const auto before = [&](const Hit& a, const Hit& b) {
        const double sa = k_fits[a.fits] + 0.4 * a.rank + std::max(0.0, a.distance) / 2'000,
                     sb = k_fits[b.fits] + 0.4 * b.rank + std::max(0.0, b.distance) / 2'000;
        return sa != sb ? sa < sb : a.index < b.index;
    };
    limit = std::min({limit, k_found_most, unsigned(hits.size())});
    std::partial_sort(hits.begin(), hits.begin() + limit, hits.end(), before);
    std::vector<Found> out;
    for (unsigned i = 0; i < limit; ++i) {
        const NameRow& row = s.names[hits[i].index];
        Found found;
        found.name = s.text(row.name);
        if (row.name_en != row.name) found.name_en = s.text(row.name_en);
        found.kind = kind_of(row);
        found.where = s.text(row.where);
        found.at = row.at;
        found.id = row.osm_id;
        found.of = routing::MemberKind(row.of);
        found.distance_m = hits[i].distance;
        out.push_back(std::move(found));
    }
    return out;
}

}  // namespace modou::atlas
