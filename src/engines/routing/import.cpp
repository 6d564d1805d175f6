// From an extract to the image in three passes over the bytes: relations (squares), ways, nodes.
#include <algorithm>
#include <cstring>

#include "engines/routing/bounds.hpp"
#include "engines/routing/grid.hpp"
#include "engines/routing/importer.hpp"

namespace modou::routing {
namespace {

constexpr std::uint64_t k_junctions_most = 1ull << 30;

constexpr Road k_yards[] = {Road::service, Road::residential, Road::unclassified};

}  // namespace

base::Result<Image> Importer::run() {
    MODOU_CHECK(read_relations());
    MODOU_CHECK(read_ways());
    MODOU_CHECK(read_nodes());
    pace_ferries();
    make_edges();
    MODOU_CHECK(check_whole(ways_, index_, places_, report_, edges_.empty()));
    make_squares();
    if (node_of_.size() > k_junctions_most)
        return base::fail(base::Code::limit, "the extract has more junctions than this build can number");
    kerbs_to_crossings();
    order();
    add_grid(draft_);
    add_hierarchies(elimination_, draft_, part(0.7, 0.97));
    drop(elimination_);
    report_.junctions = std::size_t(std::count(draft_.is_junction.begin(), draft_.is_junction.end(), 1));
    report_.edges = draft_.edges.size();
    report_.unused_tags = census_.unused();
    report_.passed_over.add("duplicate_nodes", report_.duplicate_nodes);
    report_.passed_over.add("duplicate_ways", report_.duplicate_ways);
    report_.passed_over.add("missing_nodes", report_.missing_nodes);
    report_.passed_over.add("empty_ways", report_.empty_ways);
    report_.passed_over.add("lost_ways", report_.lost_ways);
    Image image{write_image(std::move(draft_)), report_};
    if (progress_) progress_(1);
    return image;
}

Progress Importer::part(double from, double to) const {
    if (!progress_) return {};
    return [this, from, to](double share) { progress_(from + (to - from) * share); };
}

base::Status Importer::read_relations() {
    OsmSink sink;
    std::uint64_t ignored = 0;
    sink.relation = [&](std::int64_t id, std::span<const Member> members, const Tags& tags) {
        ++report_.relations;
        if (tags.is("type", "route") && is_ferry(tags)) {
            ferries_.relation(members, tags, way_name(tags), report_.values_not_understood);
            census_.way(tags);
            return;
        }
        if (!tags.is("type", "multipolygon")) return;
        if (line_kind(tags) == LineKind::wall)
            for (const Member& member : members)
                if (member.kind == MemberKind::way) walls_of_relations_.insert(member.id);
        if (!tags.has("highway") && !tags.is("railway", "platform") && !tags.is("public_transport", "platform")) return;
        auto facts = way_facts(tags, ignored);
        if (!facts || facts->road == Road::steps) return;
        census_.way(tags);
        facts->flags |= WayFacts::plaza;
        Square square{id, way_classes_.of(*facts), name_of(tags), {}, {}};
        for (const Member& member : members)
            if (member.kind == MemberKind::way) {
                (member.role == "inner" ? square.inner : square.outer).push_back(member.id);
                outlines_.emplace(member.id, square.way_class);
            }
        squares_.push_back(std::move(square));
    };
    return source_(sink, part(0, 0.05));
}

void Importer::pace_ferries() {
    ferries_.paces(
        [&](std::size_t w) {
            double metres = 0;
            const auto refs = refs_of(w);
            for (std::size_t i = 1; i < refs.size(); ++i)
                if (places_[refs[i - 1]] != k_no_place && places_[refs[i]] != k_no_place)
                    metres += distance_m(places_[refs[i - 1]], places_[refs[i]]);
            return metres;
        },
        [&](std::size_t w, std::uint16_t pace) {
            WayFacts facts = way_classes_.rows[ways_[w].way_class];
            facts.pace_mm_s = pace;
            ways_[w].way_class = way_classes_.of(facts);
        },
        report_.passed_over);
}

std::uint32_t Importer::name_number(const std::string& name) {
    const auto [found, fresh] = names_.try_emplace(name, std::uint32_t(name_list_.size()));
    if (fresh) name_list_.push_back(name);
    return found->second;
}

base::Status Importer::read_ways() {
    OsmSink sink;
    node_classes_.of(NodeFacts{});          // class 0: nothing
    std::unordered_set<std::int64_t> seen;  // only asked once the ids stop rising: most extracts are sorted
    std::int64_t last = INT64_MIN;
    bool sorted = true;
    std::vector<std::int64_t> all;
    sink.way = [&](std::int64_t id, std::span<const std::int64_t> refs, const Tags& tags) {
        ++report_.ways;
        const auto outline = outlines_.find(id);
        auto facts = way_facts(tags, report_.values_not_understood);
        const auto ferry = ferries_.way(id, tags, facts);
        facts = ferry.facts;
        if (!facts) add_line(id, refs, tags);
        if (!facts && outline == outlines_.end()) {
            if (const auto reason = way_left_out(tags); !reason.empty()) report_.passed_over.add(reason);
            return;
        }
        if (sorted && id <= last) {
            sorted = false;
            seen.insert(all.begin(), all.end());
        }
        if (sorted ? false : !seen.insert(id).second) {
            ++report_.duplicate_ways;
            return;
        }
        last = id;
        if (sorted) all.push_back(id);
        if (refs.size() < 2) {
            ++report_.empty_ways;
            return;
        }
        const bool closed = refs.size() > 3 && refs.front() == refs.back();
        const bool area = facts && closed && tags.is("area", "yes") && facts->road != Road::steps;
        // One crosses a yard of a road, but its outline is no line to walk along.
        const bool yard = area && std::ranges::count(k_yards, facts->road) > 0;
        ways_.push_back({id, facts ? way_classes_.of(*facts) : outline->second, name_of(tags), refs_.size(), area,
                         !facts || yard, facts && facts->road == Road::ferry ? k_passage : floor_of(tags),
                         LineKind::none});
        if (facts && facts->road == Road::ferry) {
            ++report_.ferries;
            ferries_.add(id, ways_.size() - 1, tags);
            if (ways_.back().name == 0) ways_.back().name = name_number(ferry.name);
        }
        refs_.insert(refs_.end(), refs.begin(), refs.end());
        ++report_.ways_used;
        report_.open_at_hours += facts && facts->hours != 0;
        if (facts) census_.way(tags);
    };
    MODOU_CHECK(source_(sink, part(0.05, 0.2)));
    ways_.push_back({0, 0, 0, refs_.size(), false, false, 0, LineKind::none});  // where the last one ends
    drop(all, seen);
    ids_ = refs_;
    std::sort(ids_.begin(), ids_.end());
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
    uses_.assign(ids_.size(), 0);
    places_.assign(ids_.size(), k_no_place);
    index_.reserve(refs_.size());
    for (const std::int64_t ref : refs_) index_.push_back(place_index(ref));
    drop(refs_);
    count_uses();
    return {};
}

void Importer::add_line(std::int64_t id, std::span<const std::int64_t> refs, const Tags& tags) {
    const LineKind line = walls_of_relations_.contains(id) ? LineKind::wall : line_kind(tags);
    if (line == LineKind::none || refs.size() < 2) return;
    const bool kerb = line == LineKind::kerb;
    const auto cls = kerb ? node_classes_.of(node_facts(tags, report_.values_not_understood)) : 0;
    ways_.push_back({id, cls, 0, refs_.size(), false, true, floor_of(tags), line});
    refs_.insert(refs_.end(), refs.begin(), refs.end());
    ++report_.lines;
}

void Importer::count_uses() {
    of_ways_.assign(ids_.size(), false);
    for (std::size_t w = 0; w + 1 < ways_.size(); ++w) {
        if (ways_[w].line != LineKind::none) continue;
        const auto refs = refs_of(w);
        for (const std::uint32_t ref : refs) of_ways_[ref] = true;
        if (ways_[w].only_outline) continue;
        std::uint32_t before = k_none;
        for (const std::uint32_t ref : refs) {
            if (ref != before && uses_[ref] < 200) ++uses_[ref];
            before = ref;
        }
        for (const std::uint32_t end : {refs.front(), refs.back()}) ends_.insert(end);
    }
}

std::uint32_t Importer::place_index(std::int64_t id) const {
    const auto found = std::lower_bound(ids_.begin(), ids_.end(), id);
    return found != ids_.end() && *found == id ? std::uint32_t(found - ids_.begin()) : k_none;
}

base::Status Importer::read_nodes() {
    OsmSink sink;
    std::size_t hint = 0;
    sink.node = [&](std::int64_t id, Position at, const Tags& tags) {
        ++report_.nodes;
        // Sorted extracts come in the order of ids_: the next one is a step away.
        if (hint >= ids_.size() || ids_[hint] > id || (hint > 0 && ids_[hint - 1] > id))
            hint = std::size_t(std::lower_bound(ids_.begin(), ids_.end(), id) - ids_.begin());
        while (hint < ids_.size() && ids_[hint] < id) ++hint;
        if (hint >= ids_.size() || ids_[hint] != id) return;
        if (places_[hint] != k_no_place) ++report_.duplicate_nodes;
        places_[hint] = at;
        if (tags.empty()) return;
        if (of_ways_[hint]) census_.node(tags);
        if (report_.lines > 0 && opens_a_line(tags)) openings_.push_back(std::uint32_t(hint));
        const auto facts = node_facts(tags, report_.values_not_understood);
        report_.open_at_hours += facts.hours != 0;
        keep(std::uint32_t(hint), facts);
    };
    MODOU_CHECK(source_(sink, part(0.2, 0.4)));
    for (std::size_t ref = 0; ref < places_.size(); ++ref)
        report_.missing_nodes += places_[ref] == k_no_place && of_ways_[ref];
    return {};
}

base::Result<Image> import_from(const Source& source, const Progress& progress) {
    return Importer(source, progress).run();
}

base::Result<Image> import_extract(const Extract& extract, const Progress& progress) {
    MODOU_TRY(
        auto image,
        import_from([&](const OsmSink& sink, const Progress& part) { return extract.read(sink, part); }, progress));
    const ExtractReport& read = extract.report();
    ImportReport& report = image.report;
    report.nodes = read.nodes, report.ways = read.ways, report.relations = read.relations;
    report.duplicate_nodes += read.again[0];
    report.duplicate_ways += read.again[1];
    report.passed_over.add("duplicate_nodes", read.again[0]);
    report.passed_over.add("duplicate_ways", read.again[1]);
    report.passed_over.add("duplicate_relations", read.again[2]);
    report.passed_over.add(read.passed_over);
    return image;
}

base::Result<Image> import_extract(base::Bytes extract, const Progress& progress) {
    MODOU_TRY(const auto opened, Extract::open(extract));
    return import_extract(opened, progress);
}

}  // namespace modou::routing
