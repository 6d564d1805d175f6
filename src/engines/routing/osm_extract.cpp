#include "engines/routing/osm_extract.hpp"

#include <algorithm>
#include <unordered_map>

#include "engines/routing/osm_forms.hpp"

namespace modou::routing {
namespace {

using base::Code;
using State = Version::State;

enum class Form : std::uint8_t { pbf, xml, zipped_xml };

struct Magic {
    std::string_view bytes, what, todo;
};
constexpr Magic k_other_forms[] = {
    {"BZh", "a bzip2 file", "unpack it (bunzip2 FILE) and import what is in it"},
    {"\xFD"
     "7zXZ",
     "an xz file", "unpack it (unxz FILE) and import what is in it"},
    {"\x28\xB5\x2F\xFD", "a zstd file", "unpack it (unzstd FILE) and import what is in it"},
    {"PK\x03\x04", "a zip file", "unpack it (unzip FILE) and import what is in it"},
    {"7z\xBC\xAF\x27\x1C", "a 7z file", "unpack it and import what is in it"},
    {"\xFF\xE0", "an o5m file", "rewrite it: osmium cat X.o5m -o X.osm.pbf"},
    {"{", "JSON (Overpass, GeoJSON)", "have it as XML or PBF: in Overpass [out:xml]"},
    {"[", "JSON", "have it as XML or PBF: in Overpass [out:xml]"},
    {"SQLite format 3", "a database", "have the area as .osm.pbf or .osm"},
    {"version https://git-lfs", "a pointer to a large file that was not fetched", "git lfs pull, then import it"},
};

base::Result<Form> form_of(base::Bytes extract) {
    if (extract.empty()) return base::fail(Code::bad_input, "the extract is empty; expected OSM PBF or XML");
    std::string_view text(reinterpret_cast<const char*>(extract.data()), std::min<std::size_t>(extract.size(), 1024));
    if (text.starts_with("\x1F\x8B")) return Form::zipped_xml;
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") || text.starts_with(std::string_view("<\0", 2)) ||
        text.starts_with(std::string_view("\0<", 2)))
        return Form::xml;  // UTF-16
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto first = text.find_first_not_of(" \n\r\t");
    const std::string_view rest = first == text.npos ? std::string_view() : text.substr(first);
    if (rest.starts_with("<")) return Form::xml;
    for (const auto& other : k_other_forms)
        if (rest.starts_with(other.bytes))
            return base::fail(Code::unsupported, "this is " + std::string(other.what) +
                                                     ", which is not read here: " + std::string(other.todo));
    return Form::pbf;
}

constexpr std::uint64_t k_seed = 14'695'981'039'346'656'037ull;  // FNV-1a
void mix(std::uint64_t& hash, std::uint64_t value) {
    for (int i = 0; i < 8; ++i, value >>= 8) hash = (hash ^ (value & 0xFF)) * 1'099'511'628'211ull;
}
void mix(std::uint64_t& hash, std::string_view text) {
    mix(hash, text.size());
    for (const char c : text) hash = (hash ^ std::uint8_t(c)) * 1'099'511'628'211ull;
}
std::uint64_t hash_of(const Tags& tags) {
    std::uint64_t hash = 0;
    for (const auto& [key, value] : tags) {  // in any order
        std::uint64_t one = k_seed;
        mix(one, key), mix(one, value);
        hash += one;
    }
    return hash;
}

// An element that may be one of several of its object.
struct Telling {
    std::int64_t id;
    std::uint64_t at;  // among the elements of its kind
    std::int64_t version;
    std::uint64_t body, tags;  // hashes: place, nodes or members; 0: has none
    State state;
    // A deletion of an editor's keeps the version of what it deletes, and one without a version means what is there.
    std::int64_t rank() const {
        if (state == State::there) return 2 * version;
        return version == 0 ? INT64_MAX : 2 * version + (state == State::deleted);
    }
};

struct Choice {
    std::vector<std::uint64_t> left_out;
    std::uint64_t older = 0, again = 0, gone = 0, differently = 0;
};

tl::unexpected<base::Error> twice(MemberKind kind, const Telling& one, std::string_view how) {
    std::string message = "is there twice" +
                          (one.version > 0 ? ", both times as version " + std::to_string(one.version) : std::string()) +
                          std::string(how) + ": join extracts of the same day (osmium merge), or fetch it again";
    return base::fail(Code::bad_input, std::move(message),
                      std::string(k_kind_names[std::size_t(kind)]) + " " + std::to_string(one.id));
}

// Of several tellings of one object in the newest version (begin to end, in the order of the file) the one that counts.
base::Result<const Telling*> newest(MemberKind kind, const Telling* begin, const Telling* end, Choice& choice) {
    const Telling* best = begin;
    bool differ = false, hidden = false, there = false;
    for (const Telling* one = begin; one != end; ++one) {
        differ = differ || one->body != begin->body || one->tags != begin->tags;
        hidden = hidden || one->state != State::there;
        there = there || one->state == State::there;
    }
    if (hidden && there && begin->rank() != INT64_MAX) return twice(kind, *begin, ", once as deleted and once not");
    if (hidden || !differ) return best;
    if (begin->version > 0) return twice(kind, *begin, ", and differently");
    // Without versions: a query may tell an object once with its tags and once bare (`out; >; out skel;`).
    const auto whole = [&](const Telling& one) { return one.body != 0 && (one.tags != 0 || kind == MemberKind::node); };
    const auto tagged = [](const Telling& one) { return one.tags != 0; };
    const Telling* full = nullptr;
    bool agree = true;
    for (const Telling* one = begin; one != end; ++one) {
        if (!whole(*one)) continue;
        // The last of several places of a node, but the first of several ways: as editors that join files leave them.
        if (!full || (kind == MemberKind::node && (tagged(*one) || !tagged(*full) || one->body != full->body)))
            full = one;
    }
    if (!full) {
        if (std::any_of(begin, end, tagged)) return twice(kind, *begin, ", and each time only half of it");
        return best;
    }
    for (const Telling* one = begin; one != end; ++one)
        agree = agree && (one->body == full->body || one->body == 0) && (one->tags == full->tags || one->tags == 0);
    choice.differently += !agree;
    return full;
}

base::Result<Choice> choose_of(MemberKind kind, std::vector<Telling> tellings) {
    std::ranges::sort(tellings, [](const Telling& a, const Telling& b) {
        return std::tuple(a.id, a.rank(), a.at) < std::tuple(b.id, b.rank(), b.at);
    });
    Choice choice;
    for (std::size_t first = 0; first < tellings.size();) {
        std::size_t end = first;
        while (end < tellings.size() && tellings[end].id == tellings[first].id) ++end;
        std::size_t top = end - 1;
        while (top > first && tellings[top - 1].rank() == tellings[end - 1].rank()) --top;
        const Telling* one = nullptr;
        MODOU_TRY(one, newest(kind, tellings.data() + top, tellings.data() + end, choice));
        for (std::size_t i = first; i < end; ++i) {
            const bool counts = &tellings[i] == one && one->state == State::there;
            if (!counts) choice.left_out.push_back(tellings[i].at);
        }
        choice.gone += one->state != State::there;
        choice.older += top - first;
        choice.again += end - top - 1;
        first = end;
    }
    std::ranges::sort(choice.left_out);
    return choice;
}

}  // namespace

std::string_view key_told_twice(const Tags& tags) {
    std::size_t count = 0;
    for (auto one = tags.begin(); one != tags.end(); ++one) {
        if (++count > 200) break;  // nobody's, and the square of it would take long
        for (auto other = tags.begin(); other != one; ++other)
            if (other->first == one->first && other->second != one->second) return one->first;
    }
    return {};
}

struct Extract::Parts {
    base::Bytes bytes;
    Form form = Form::pbf;
    Look look;
    std::array<std::vector<std::uint64_t>, 3> left_out;
};

Extract::Extract() : parts_(std::make_unique<Parts>()) {}
Extract::Extract(Extract&&) noexcept = default;
Extract::~Extract() = default;

base::Result<Extract> Extract::open(base::Bytes bytes, const Progress& progress) {
    Extract extract;
    Parts& parts = *extract.parts_;
    parts.bytes = bytes;
    MODOU_TRY(parts.form, form_of(bytes));
    Look& look = parts.look;
    MODOU_CHECK(parts.form == Form::pbf
                    ? look_at_pbf(bytes, look, progress)
                    : look_at_xml(bytes, parts.form == Form::zipped_xml ? Zipped::yes : Zipped::no, look, progress));
    ExtractReport& report = extract.report_;
    report.nodes = look.kinds[0].count;
    report.ways = look.kinds[1].count;
    report.relations = look.kinds[2].count;
    MODOU_CHECK(extract.choose());
    report.passed_over.add(look.passed_over);
    if (look.said_sorted &&
        std::ranges::any_of(look.kinds, [](const auto& kind) { return !kind.rising && !kind.negative; }))
        report.passed_over.add("not_sorted");
    MODOU_CHECK(extract.check_box());
    return extract;
}

// Where ids only rise no object is there twice, and only deletions are left out. Else all elements of the kind are read
// once more, to be compared.
base::Status Extract::choose() {
    Parts& parts = *parts_;
    std::array<std::vector<Telling>, 3> tellings;
    Reading reading;
    reading.versions = true;
    const auto rising = [&](MemberKind kind) { return parts.look.kinds[std::size_t(kind)].rising; };
    const auto tell = [&](MemberKind kind, std::int64_t id, std::uint64_t body, const Tags& tags, Version version) {
        auto& list = tellings[std::size_t(kind)];
        list.push_back({id, list.size(), version.number, body, hash_of(tags), version.state});
    };
    if (!rising(MemberKind::node))
        reading.node = [&](std::int64_t id, Position at, const Tags& tags, Version version) {
            std::uint64_t body = k_seed;
            mix(body, std::uint64_t(std::uint32_t(at.lon)) << 32 | std::uint32_t(at.lat));
            tell(MemberKind::node, id, version.state == State::there ? body : 0, tags, version);
        };
    if (!rising(MemberKind::way))
        reading.way = [&](std::int64_t id, std::span<const std::int64_t> nodes, std::span<const Position>,
                          const Tags& tags, Version version) {
            std::uint64_t body = k_seed;
            for (const auto node : nodes) mix(body, std::uint64_t(node));
            tell(MemberKind::way, id, nodes.empty() ? 0 : body, tags, version);
        };
    if (!rising(MemberKind::relation))
        reading.relation = [&](std::int64_t id, std::span<const Member> members, const Tags& tags, Version version) {
            std::uint64_t body = k_seed;
            for (const Member& member : members)
                mix(body, std::uint64_t(member.kind)), mix(body, std::uint64_t(member.id)), mix(body, member.role);
            tell(MemberKind::relation, id, members.empty() ? 0 : body, tags, version);
        };
    if (reading.node || reading.way || reading.relation) MODOU_CHECK(read_with(reading, {}));
    for (const auto kind : {MemberKind::node, MemberKind::way, MemberKind::relation}) {
        const std::size_t k = std::size_t(kind);
        if (rising(kind)) {
            parts.left_out[k] = std::move(parts.look.kinds[k].gone);
            report_.gone += parts.left_out[k].size();
            continue;
        }
        MODOU_TRY(auto choice, choose_of(kind, std::move(tellings[k])));
        tellings[k] = {};
        parts.left_out[k] = std::move(choice.left_out);
        report_.older += choice.older;
        report_.again[k] = choice.again;
        report_.gone += choice.gone;
        if (choice.differently > 0) report_.passed_over.add("told_differently", choice.differently);
    }
    if (report_.older > 0) report_.passed_over.add("older_version", report_.older);
    if (report_.gone > 0) report_.passed_over.add("deleted", report_.gone);
    return {};
}

// A box that holds none of the nodes was made for other ones, or the places were read wrongly by somebody.
base::Status Extract::check_box() {
    Look& look = parts_->look;
    if (!look.box || look.in_box || look.kinds[0].count == 0) return {};
    Reading reading;
    reading.node = [&](std::int64_t, Position at, const Tags&, Version) { look.see(at); };
    MODOU_CHECK(read_with(reading, {}));
    if (!look.in_box) report_.passed_over.add("box");
    return {};
}

base::Status Extract::read_with(const Reading& given, const Progress& progress) const {
    Reading reading = given;
    reading.left_out = &parts_->left_out;
    reading.look = &parts_->look;
    if (parts_->form == Form::pbf) return read_pbf(parts_->bytes, reading, progress);
    return read_xml(parts_->bytes, parts_->form == Form::zipped_xml ? Zipped::yes : Zipped::no, reading, progress);
}

base::Status Extract::read(const OsmSink& sink, const Progress& progress) const {
    if (sink.node && parts_->look.places_on_ways) return read_nodes_of_ways(sink, progress);
    Reading reading;
    if (sink.node)
        reading.node = [&](std::int64_t id, Position at, const Tags& tags, Version) { sink.node(id, at, tags); };
    if (sink.way)
        reading.way = [&](std::int64_t id, std::span<const std::int64_t> nodes, std::span<const Position>,
                          const Tags& tags, Version) { sink.way(id, nodes, tags); };
    if (sink.relation)
        reading.relation = [&](std::int64_t id, std::span<const Member> members, const Tags& tags, Version) {
            sink.relation(id, members, tags);
        };
    return read_with(reading, progress);
}

// The nodes that are there, and then those whose place only ways tell: an extract may keep places on the ways and no
// node that has nothing else to say.
base::Status Extract::read_nodes_of_ways(const OsmSink& sink, const Progress& progress) const {
    std::unordered_map<std::int64_t, Position> places;
    std::optional<base::Error> wrong;
    Reading reading;
    reading.node = [&](std::int64_t id, Position at, const Tags& tags, Version) {
        places.try_emplace(id, at);
        sink.node(id, at, tags);
    };
    OsmSink others{{}, sink.way, sink.relation};
    if (others.way || others.relation) MODOU_CHECK(read(others, {}));
    MODOU_CHECK(read_with(reading, progress));
    const Tags bare;
    reading = {};
    reading.way = [&](std::int64_t id, std::span<const std::int64_t> nodes, std::span<const Position> told, const Tags&,
                      Version) {
        constexpr std::int64_t k_same = 20;  // units of 10^-7 degree, 20 cm: writers round differently
        for (std::size_t i = 0; i < told.size(); ++i) {
            if (told[i] == k_untold_place) continue;
            const auto [known, fresh] = places.try_emplace(nodes[i], told[i]);
            if (fresh)
                sink.node(nodes[i], told[i], bare);
            else if (std::max(std::abs(std::int64_t(known->second.lat) - told[i].lat),
                              std::abs(east_of(known->second, told[i]))) > k_same &&
                     !wrong)
                wrong = base::Error{Code::bad_input, "way " + std::to_string(id),
                                    "node " + std::to_string(nodes[i]) +
                                        " lies in two places, as it says itself and as this way says: fetch the "
                                        "extract again"};
        }
    };
    MODOU_CHECK(read_with(reading, {}));
    if (wrong) return tl::unexpected(*wrong);
    return {};
}

}  // namespace modou::routing
