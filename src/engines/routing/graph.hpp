// The map as a compact graph in one block of bytes: made once from an extract, then only looked at (mapped read-only).
// Engines do no I/O: the caller maps the extract, writes the image beside, syncs and renames it, and maps it to open.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/passed_over.hpp"
#include "engines/routing/osm_extract.hpp"

namespace modou::routing {

// How a way is called; both empty: it has no name. Lives as long as the graph's bytes.
struct WayName {
    std::string_view local, english;  // as mapped; the same where the map tells no other one
    bool empty() const { return local.empty(); }
};

struct ImportReport {
    std::uint64_t nodes = 0, ways = 0, relations = 0;  // in the extract
    std::uint64_t ways_used = 0, junctions = 0, edges = 0, plazas = 0, barriers = 0, kerbs = 0, lifts = 0;
    // What was not as it should be, and was got along with: nodes and ways told again (osm_extract.hpp says which one
    // counts), nodes that ways name but the extract does not have (the way is cut there), ways with nothing left.
    std::uint64_t duplicate_nodes = 0, duplicate_ways = 0, missing_nodes = 0, empty_ways = 0;
    // Tag values on ways in use that could not be understood ("incline=steepish"): Certainty::unread.
    std::uint64_t values_not_understood = 0;
    std::uint64_t ferries = 0;  // ways on which a boat carries people
    // Ways and points in use that tags open or close at certain hours: answers that go there say so.
    std::uint64_t open_at_hours = 0;
    std::uint64_t lost_ways = 0;  // of ways_used: most of what they run along is missing
    // Walls, fences and kerbs that are lines, and the ways that one of them runs across (not told of by a gate).
    std::uint64_t lines = 0, walled_ways = 0;
    // Keys of tags on ways and nodes of the walk network that nobody here reads and that are not known to be without
    // bearing (tag_keys.hpp), and how often.
    base::PassedOver unused_tags;
    // What of the extract was left out, by reason (k_left_out has them).
    base::PassedOver passed_over;
};

// The reasons of ImportReport::passed_over, and what each means.
struct LeftOut {
    std::string_view key;
    base::Words words;
};
inline constexpr LeftOut k_left_out[] = {
    {"highway_not_for_walkers",
     {"行人不走的路（高速、施工等）", "roads that nobody walks (motorways, building sites)"}},
    {"highway_unknown", {"不认识的道路种类", "kinds of highway that are not known here"}},
    {"closed_to_walkers", {"标明行人不得进入的路", "ways that are tagged as closed to people on foot"}},
    {"duplicate_nodes", {"重复的点", "nodes told twice"}},
    {"duplicate_ways", {"重复的路", "ways told twice"}},
    {"missing_nodes", {"路上有、文件里没有的点", "nodes that a way names and the extract does not have"}},
    {"empty_ways", {"没有剩下内容的路", "ways with nothing left"}},
    {"lost_ways", {"大半个节点不在文件里的路", "ways most of whose nodes are not in the extract"}},
    {"older_version", {"同一对象的旧版本：以最新的为准", "older versions of an object: the newest counts"}},
    {"deleted", {"已删除的对象", "deleted objects"}},
    {"duplicate_relations", {"重复的关系", "relations told twice"}},
    {"told_differently",
     {"没有版本号、两处写得不同的对象：取其中一处",
      "objects told twice and differently, without versions: one was taken"}},
    {"box", {"文件头写的范围与内容不符", "the box in the file's header is impossible, or holds none of the nodes"}},
    {"not_sorted", {"文件说已排序，其实没有", "the file says that it is sorted, and is not"}},
    {"changeset", {"修改集", "changesets"}},
    {"ferry_duration",
     {"读不懂或不可信的渡轮航行时间", "durations of ferries that are not understood or not believed"}},
    {"square_not_whole", {"轮廓不完整的广场、站台", "squares and platforms whose outline is not whole"}},
};

struct Image {
    std::vector<std::byte> bytes;  // what Graph::open takes
    ImportReport report;
};
// What read_osm does with an extract, for those who make theirs up (tests, benchmarks): called several times, and has
// to say the same each time.
using Source = std::function<base::Status(const OsmSink& sink, const Progress& progress)>;
base::Result<Image> import_from(const Source& source, const Progress& progress = {});
// Errors as read_osm's; bad_input too when the extract has no way that a person could use, or most of its ways have
// lost their nodes (k_lost_ways_most).
base::Result<Image> import_extract(base::Bytes extract, const Progress& progress = {});
base::Result<Image> import_extract(const Extract& extract, const Progress& progress = {});
// A way is lost when less than half of its stretches have nodes at both ends. Extracts cut at a border lose a few; one
// that loses more than this share has no nodes, or other ones: no map is better than such a ruin.
inline constexpr double k_lost_ways_most = 0.5;

struct GraphSize {
    std::uint32_t nodes = 0, edges = 0;
    std::uint64_t bytes = 0;
};
struct Box {
    Position low, high;  // over the 180th meridian: low.lon > high.lon
};

// One stretch of a way between two junctions (or a kerb, barrier or lift on it).
struct EdgeId {
    std::uint32_t value = 0xFFFFFFFF;
    bool operator==(const EdgeId&) const = default;
    explicit operator bool() const { return value != 0xFFFFFFFF; }
};

struct Tables;  // views into the image (tables.hpp; of this room)

// Immutable; any number of threads. Copies are cheap and look at the same bytes, which must outlive them all.
class Graph {
  public:
    // Check: the header, version, table bounds and the digest of the whole (damaged, unsupported). `trusted` skips the
    // digest and the walk through all indices (bytes of one's own disk, checked when they were written).
    enum class Check { whole, trusted };
    static base::Result<Graph> open(base::Bytes image, Check check = Check::whole);

    GraphSize size() const;
    Box box() const;
    // Without the outermost hundredth of the junctions on each side: where a map is best opened, as extracts hold long
    // ways that lead far off. Looks at all junctions.
    Box dense_box() const;
    std::string_view build_id() const;  // 16 hex digits; another image has another
    // A stretch as the map page shows it.
    struct Edge {
        std::int64_t way = 0;
        std::int64_t first_node = 0, last_node = 0;  // OSM ids
        WayName name;
        double length_m = 0;
        std::vector<Position> points;  // from first_node to last_node
    };
    Edge edge(EdgeId id) const;
    const Tables& tables() const { return *tables_; }

  private:
    std::shared_ptr<const Tables> tables_;  // shared: a graph in use stays when a newer one takes its place
};

}  // namespace modou::routing
