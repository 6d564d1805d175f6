// From an extract to the image in three passes over the bytes: relations (squares), ways, nodes.
#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <unordered_set>

#include "engines/routing/across.hpp"
#include "engines/routing/bounds.hpp"
#include "engines/routing/crossings.hpp"
#include "engines/routing/ferry.hpp"
#include "engines/routing/grid.hpp"
#include "engines/routing/hierarchy.hpp"
#include "engines/routing/import_parts.hpp"
#include "engines/routing/plaza.hpp"
#include "engines/routing/plaza_obstacles.hpp"
#include "engines/routing/tables.hpp"
#include "engines/routing/tag_keys.hpp"

namespace modou::routing {
namespace {

constexpr std::uint64_t k_junctions_most = 1ull << 30;

constexpr Road k_yards[] = {Road::service, Road::residential, Road::unclassified};

class Importer {
  public:
    Importer(const Source& source, const Progress& progress) : source_(source), progress_(progress) {
        names_.emplace(std::string(), 0), name_list_.emplace_back();
    }

    base::Result<Image> run() {
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

  private:
    Progress part(double from, double to) const {
        if (!progress_) return {};
        return [this, from, to](double share) { progress_(from + (to - from) * share); };
    }

    base::Status read_relations() {
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
            if (!tags.has("highway") && !tags.is("railway", "platform") && !tags.is("public_transport", "platform"))
                return;
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

    void pace_ferries() {
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

    std::uint32_t name_of(const Tags& tags) { return name_number(way_name(tags)); }
    std::uint32_t name_number(const std::string& name) {
        const auto [found, fresh] = names_.try_emplace(name, std::uint32_t(name_list_.size()));
        if (fresh) name_list_.push_back(name);
        return found->second;
    }

    base::Status read_ways() {
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

    // A wall, fence or kerb that is a line: no way, but it may run across one.
    void add_line(std::int64_t id, std::span<const std::int64_t> refs, const Tags& tags) {
        const LineKind line = walls_of_relations_.contains(id) ? LineKind::wall : line_kind(tags);
        if (line == LineKind::none || refs.size() < 2) return;
        const bool kerb = line == LineKind::kerb;
        const auto cls = kerb ? node_classes_.of(node_facts(tags, report_.values_not_understood)) : 0;
        ways_.push_back({id, cls, 0, refs_.size(), false, true, floor_of(tags), line});
        refs_.insert(refs_.end(), refs.begin(), refs.end());
        ++report_.lines;
    }

    void count_uses() {
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

    std::uint32_t place_index(std::int64_t id) const {
        const auto found = std::lower_bound(ids_.begin(), ids_.end(), id);
        return found != ids_.end() && *found == id ? std::uint32_t(found - ids_.begin()) : k_none;
    }

    base::Status read_nodes() {
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

    std::span<const std::uint32_t> refs_of(std::size_t w) const {
        return std::span(index_).subspan(ways_[w].first_ref, ways_[w + 1].first_ref - ways_[w].first_ref);
    }

    std::uint32_t node(std::uint32_t ref) {
        const auto [found, fresh] = node_of_.try_emplace(ref, std::uint32_t(node_refs_.size()));
        if (fresh) node_refs_.push_back(ref);
        return found->second;
    }

    void add_edge(std::size_t w, std::uint32_t way_class, std::span<const std::uint32_t> refs) {
        double metres = 0;
        for (std::size_t i = 1; i < refs.size(); ++i) metres += distance_m(places_[refs[i - 1]], places_[refs[i]]);
        const std::uint32_t points_at = std::uint32_t(points_.size());
        for (std::size_t i = 1; i + 1 < refs.size(); ++i) points_.push_back(places_[refs[i]]);
        edges_.push_back({ways_[w].id, node(refs.front()), node(refs.back()), length_mm(metres), way_class,
                          ways_[w].name, points_at});
        edge_points_.push_back(std::uint32_t(refs.size() - 2));
    }

    std::vector<Mark> find_marks() {
        if (report_.lines == 0) return {};
        std::vector<Position> openings;
        for (const std::uint32_t ref : openings_) openings.push_back(places_[ref]);
        return lines_across({ways_, index_, places_}, openings, [&](const WayRecord& way) {
            const Road road = way_classes_.rows[way.way_class].road;
            return road <= Road::corridor || road == Road::cycleway;
        });
    }

    std::uint32_t marked(std::uint32_t way_class, const Mark& mark) {
        WayFacts facts = way_classes_.rows[way_class];
        if (mark.walled) facts.across |= WayFacts::walled;
        if (mark.kerb != k_none) facts = with_crossing(facts, node_classes_.rows[mark.kerb]);
        return way_classes_.of(facts);
    }

    void make_edges() {
        const std::vector<Mark> marks = find_marks();
        auto mark = marks.begin();
        std::vector<std::uint32_t> chain;
        for (std::size_t w = 0; w + 1 < ways_.size(); ++w) {
            if (ways_[w].only_outline) continue;
            const auto flush = [&] {
                // A loop without a junction is cut in the middle, so that no edge comes back to its own beginning.
                if (chain.size() > 2 && chain.front() == chain.back()) {
                    const std::size_t middle = chain.size() / 2;
                    add_edge(w, ways_[w].way_class, std::span(chain).first(middle + 1));
                    add_edge(w, ways_[w].way_class, std::span(chain).subspan(middle));
                } else if (chain.size() >= 2) {
                    add_edge(w, ways_[w].way_class, chain);
                }
                chain.clear();
            };
            const std::size_t before = edges_.size();
            bool stopped = false;
            for (std::uint64_t at = ways_[w].first_ref; at < ways_[w + 1].first_ref; ++at) {
                const std::uint32_t ref = index_[at];
                while (mark != marks.end() && mark->at < at) ++mark;
                if (places_[ref] == k_no_place) {  // cut: nobody knows how the way runs there
                    flush();
                    continue;
                }
                if (!chain.empty() && chain.back() == ref) continue;
                if (mark != marks.end() && mark->at == at && !chain.empty()) {
                    const std::array stretch{chain.back(), ref};
                    flush();
                    add_edge(w, marked(ways_[w].way_class, *mark), stretch);
                    stopped = stopped || mark->walled;
                    chain.push_back(ref);
                    continue;
                }
                chain.push_back(ref);
                if (chain.size() > 1 && (uses_[ref] > 1 || special_.contains(ref))) {
                    flush();
                    chain.push_back(ref);
                }
            }
            flush();
            report_.empty_ways += edges_.size() == before;
            report_.walled_ways += stopped;
        }
    }

    // A line over a square that meets something there: nobody on wheels goes over steps, no chair through a wall.
    std::uint32_t over_obstacles(std::uint32_t way_class, const SquareObstacles::Hit& hit) {
        if (!hit.any()) return way_class;
        WayFacts facts = way_classes_.rows[way_class];
        if (hit.walled) facts.across |= WayFacts::walled;
        if (hit.kerb) facts = with_crossing(facts, hit.kerb_facts);
        if (hit.steps) {
            facts.road = Road::steps;
            facts.step_count = hit.step_count;
            facts.wheelchair = Wheelchair::unknown;  // was said of the square
        }
        return way_classes_.of(facts);
    }

    void make_squares() {
        std::ranges::sort(openings_);
        const SquareObstacles obstacles(
            {ways_, index_, places_},
            [&](const WayRecord& way) -> const WayFacts& { return way_classes_.rows[way.way_class]; },
            [&](const WayRecord& way) -> const NodeFacts& { return node_classes_.rows[way.way_class]; },
            [&](std::uint32_t ref) { return std::ranges::binary_search(openings_, ref); });
        const auto ring_places = [&](std::span<const std::uint32_t> refs) {
            // Beyond the 180th meridian they count on, so that a ring over it stays one.
            std::vector<Position> ring;
            for (const std::uint32_t ref : refs) {
                const Position at = places_[ref], first = ring.empty() ? at : ring.front();
                ring.push_back({std::int32_t(first.lon + east_of(first, at)), at.lat});
            }
            return ring;
        };
        const auto whole = [&](std::span<const std::uint32_t> refs) {
            return std::ranges::none_of(refs, [&](std::uint32_t ref) { return places_[ref] == k_no_place; });
        };
        const auto cross = [&](std::size_t w, std::uint32_t way_class,
                               const std::vector<std::vector<std::uint32_t>>& rings) {
            std::vector<std::vector<Position>> lines;
            std::vector<std::uint32_t> entries;
            for (const auto& ring : rings) {
                if (!whole(ring)) return;
                lines.push_back(ring_places(ring));
                for (std::size_t i = 0; i + 1 < ring.size(); ++i)
                    if (node_of_.contains(ring[i]) && std::ranges::find(entries, ring[i]) == entries.end())
                        entries.push_back(ring[i]);
            }
            if (lines.empty() || entries.size() < 2) return;
            ++report_.plazas;
            const Floor floor = ways_[w].floor;
            bool walled = false;
            const auto straight = sight_lines(lines, ring_places(entries));
            for (const auto& [a, b] : straight) {
                const auto hit = obstacles.met(places_[entries[a]], places_[entries[b]], floor);
                walled = walled || hit.walled;
                add_edge(w, over_obstacles(way_class, hit), std::array{entries[a], entries[b]});
            }
            if (!walled) return;
            // Around a wall one goes by its ends, and through it by its gates.
            Position low = lines[0][0], high = low;
            for (const auto& line : lines)
                for (const Position p : line) {
                    low = {std::min(low.lon, p.lon), std::min(low.lat, p.lat)};
                    high = {std::max(high.lon, p.lon), std::max(high.lat, p.lat)};
                }
            const std::size_t on_rings = entries.size();
            for (const std::uint32_t ref : obstacles.corners(low, high, floor))
                if (entries.size() < on_rings + k_corners_most && std::ranges::find(entries, ref) == entries.end())
                    entries.push_back(ref);
            for (const auto& [a, b] : sight_lines(lines, ring_places(entries), entries.size() - on_rings)) {
                if (b < on_rings) continue;
                const auto hit = obstacles.met(places_[entries[a]], places_[entries[b]], floor);
                if (!hit.any()) add_edge(w, way_class, std::array{entries[a], entries[b]});
            }
        };
        std::unordered_map<std::int64_t, std::size_t> by_id;
        for (std::size_t w = 0; w + 1 < ways_.size(); ++w)
            if (outlines_.contains(ways_[w].id)) by_id.emplace(ways_[w].id, w);
        for (std::size_t w = 0; w + 1 < ways_.size(); ++w) {
            if (!ways_[w].area) continue;
            WayFacts facts = way_classes_.rows[ways_[w].way_class];
            facts.flags |= WayFacts::plaza;
            const auto refs = refs_of(w);
            cross(w, way_classes_.of(facts), {std::vector(refs.begin(), refs.end())});
        }
        for (const Square& square : squares_) {
            std::vector<std::vector<std::uint32_t>> pieces;
            std::size_t owner = ways_.size(), stretches = 0;
            bool all = true;
            for (const auto* ids : {&square.outer, &square.inner})
                for (const std::int64_t id : *ids) {
                    const auto found = by_id.find(id);
                    all = all && found != by_id.end();
                    if (found == by_id.end()) continue;
                    const auto refs = refs_of(found->second);
                    pieces.emplace_back(refs.begin(), refs.end());
                    stretches += refs.size() - 1;
                    if (owner == ways_.size()) owner = found->second;
                }
            const auto rings = join_rings(std::move(pieces));
            for (const auto& ring : rings) {
                all = all && whole(ring);
                stretches -= ring.size() - 1;
                if (whole(ring)) walk_around(owner, square.way_class, ring);
            }
            // Nobody knows what lies in a square that is not told whole: one goes around it.
            if (all && stretches == 0 && owner != ways_.size())
                cross(owner, square.way_class, rings);
            else
                report_.passed_over.add("square_not_whole");
        }
    }

    // A square's outline that is no way itself can be walked along, from each entry to the next.
    void walk_around(std::size_t w, std::uint32_t way_class, std::span<const std::uint32_t> ring) {
        const auto entry = [&](std::uint32_t ref) { return node_of_.contains(ref); };
        const auto first = std::ranges::find_if(ring, entry);
        if (first == ring.end()) return;
        std::vector<std::uint32_t> turned(first, ring.end());
        turned.insert(turned.end(), ring.begin() + 1, first + 1);
        std::size_t from = 0;
        for (std::size_t i = 1; i < turned.size(); ++i)
            if (entry(turned[i])) {
                if (turned[from] != turned[i]) add_edge(w, way_class, std::span(turned).subspan(from, i - from + 1));
                from = i;
            }
    }

    // What a kerb or crossing node says goes to the edges of those who cross there (crossings.hpp).
    void kerbs_to_crossings() {
        std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> at;  // node → its edges
        for (const auto& [ref, cls] : special_)
            if (is_of_who_crosses(node_classes_.rows[cls]) && node_of_.contains(ref)) at[node_of_.at(ref)];
        for (std::uint32_t e = 0; e < edges_.size(); ++e)
            for (const std::uint32_t end : {edges_[e].first, edges_[e].last})
                if (const auto found = at.find(end); found != at.end()) found->second.push_back(e);
        std::vector<Road> roads;
        for (const auto& [node, edges] : at) {
            roads.clear();
            for (const std::uint32_t e : edges) roads.push_back(way_classes_.rows[edges_[e].way_class].road);
            const NodeFacts facts = node_classes_.rows[special_.at(node_refs_[node])];
            const Crossed crossed = who_crosses(facts, roads);
            if (crossed.stays) continue;
            for (const std::uint32_t i : crossed.edges) {
                EdgeRow& edge = edges_[edges[i]];
                edge.way_class = way_classes_.of(with_crossing(way_classes_.rows[edge.way_class], facts));
            }
            keep(node_refs_[node], without_crossing(facts));
            ++report_.kerbs;
        }
    }

    // What is told of a node, where it is told at all.
    void keep(std::uint32_t ref, const NodeFacts& facts) {
        if (!facts.matters())
            special_.erase(ref);
        else
            special_[ref] = std::uint16_t(std::min<std::uint32_t>(node_classes_.of(facts), 0xFFFF));
    }

    void order() {
        const std::uint32_t nodes = std::uint32_t(node_refs_.size());
        std::vector<std::pair<std::uint64_t, std::uint32_t>> by_curve;
        for (std::uint32_t n = 0; n < nodes; ++n) by_curve.emplace_back(curve(places_[node_refs_[n]]), n);
        std::sort(by_curve.begin(), by_curve.end());
        std::vector<std::uint32_t> moved(nodes), node_at(nodes);
        for (std::uint32_t n = 0; n < nodes; ++n) moved[by_curve[n].second] = n;
        std::vector<std::pair<std::uint32_t, std::uint32_t>> joined;
        for (const EdgeRow& row : edges_) joined.emplace_back(moved[row.first], moved[row.last]);
        elimination_ = eliminate(nodes, joined, part(0.45, 0.7));
        for (std::uint32_t n = 0; n < nodes; ++n) moved[n] = elimination_.rank_of[moved[n]], node_at[moved[n]] = n;
        for (const std::uint32_t old : node_at) {
            const std::uint32_t ref = node_refs_[old];
            draft_.places.push_back(places_[ref]);
            draft_.osm_ids.push_back(ids_[ref]);
            draft_.is_junction.push_back(uses_[ref] > 1 || ends_.contains(ref));
            const auto found = special_.find(ref);
            const std::uint16_t cls = found == special_.end() ? 0 : found->second;
            draft_.node_class.push_back(cls);
            const auto kind = node_classes_.rows[cls].kind;
            report_.kerbs += kind == NodeFacts::Kind::kerb;
            report_.lifts += kind == NodeFacts::Kind::lift;
            report_.barriers += kind == NodeFacts::Kind::passable_barrier || kind == NodeFacts::Kind::wheel_barrier ||
                                kind == NodeFacts::Kind::unlisted_barrier;
        }
        std::vector<std::uint32_t> turn(edges_.size());
        for (std::uint32_t e = 0; e < edges_.size(); ++e) turn[e] = e;
        for (EdgeRow& row : edges_) row.first = moved[row.first], row.last = moved[row.last];
        std::ranges::stable_sort(turn, {}, [&](std::uint32_t e) { return edges_[e].first; });
        for (const std::uint32_t e : turn) {
            EdgeRow row = edges_[e];
            const auto from = points_.begin() + row.points_at;
            row.points_at = std::uint32_t(draft_.points.size());
            draft_.points.insert(draft_.points.end(), from, from + edge_points_[e]);
            draft_.edges.push_back(row);
        }
        draft_.first_arc.assign(nodes + 1, 0);
        for (const EdgeRow& row : draft_.edges) ++draft_.first_arc[row.first + 1], ++draft_.first_arc[row.last + 1];
        for (std::uint32_t n = 0; n < nodes; ++n) draft_.first_arc[n + 1] += draft_.first_arc[n];
        draft_.arcs.resize(2 * draft_.edges.size());
        std::vector<std::uint32_t> next(draft_.first_arc.begin(), draft_.first_arc.end() - 1);
        for (std::uint32_t e = 0; e < draft_.edges.size(); ++e) {
            const EdgeRow& row = draft_.edges[e];
            draft_.arcs[next[row.first]++] = {row.last, e << 1, row.length_mm, row.way_class};
            draft_.arcs[next[row.last]++] = {row.first, e << 1 | 1, row.length_mm, row.way_class};
        }
        draft_.way_classes = way_classes_.rows;
        draft_.node_classes = node_classes_.rows;
        for (const std::string& name : name_list_) {
            draft_.name_at.push_back(std::uint32_t(draft_.names.size()));
            draft_.names.insert(draft_.names.end(), name.begin(), name.end());
        }
        draft_.name_at.push_back(std::uint32_t(draft_.names.size()));
        // Contraction comes next and needs the room.
        drop(edges_, points_, edge_points_, ids_, uses_, places_, ends_, special_, node_of_, node_refs_, ways_, index_,
             of_ways_, openings_);
    }

    struct Square {
        std::int64_t id;
        std::uint32_t way_class, name;
        std::vector<std::int64_t> outer, inner;
    };
    const Source& source_;
    const Progress& progress_;
    ImportReport report_;
    TagCensus census_;
    FerryBook ferries_;
    Classes<WayFacts> way_classes_;
    Classes<NodeFacts> node_classes_;
    std::unordered_map<std::string, std::uint32_t> names_;
    std::vector<std::string> name_list_;
    std::vector<Square> squares_;
    std::unordered_set<std::int64_t> walls_of_relations_;
    std::vector<bool> of_ways_;                                 // of ids_, those of ways and squares
    std::vector<std::uint32_t> openings_;                       // nodes where lines are open
    std::unordered_map<std::int64_t, std::uint32_t> outlines_;  // way → its square's class
    std::vector<WayRecord> ways_;
    std::vector<std::int64_t> refs_, ids_;  // of all ways one after the other; sorted, each once
    std::vector<std::uint32_t> index_;      // refs_ as indices into ids_
    std::vector<std::uint8_t> uses_;
    std::vector<Position> places_;
    std::unordered_set<std::uint32_t> ends_;
    std::unordered_map<std::uint32_t, std::uint16_t> special_;
    std::unordered_map<std::uint32_t, std::uint32_t> node_of_;
    std::vector<std::uint32_t> node_refs_;
    std::vector<EdgeRow> edges_;
    std::vector<std::uint32_t> edge_points_;
    std::vector<Position> points_;
    Draft draft_;
    Elimination elimination_;
};

}  // namespace

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
