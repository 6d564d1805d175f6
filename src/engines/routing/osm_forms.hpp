// What the two forms of an extract have in common; osm_extract.cpp chooses the form and decides which elements count.
#pragma once

#include <array>
#include <optional>

#include "engines/routing/osm_extract.hpp"

namespace modou::routing {

// From outside, so limited. PBF's own rules: a header of 64 KiB, a block of 32 MiB
// (wiki.openstreetmap.org/wiki/PBF_Format).
inline constexpr std::size_t k_block_header_most = 64 * 1024;
inline constexpr std::size_t k_block_most = 32 * 1024 * 1024;
inline constexpr std::size_t k_way_nodes_most = 100'000;  // the database's own limit is 2,000
inline constexpr std::size_t k_members_most = 1'000'000;
inline constexpr std::size_t k_tags_most = 10'000;
inline constexpr std::uint64_t k_unzipped_most = 64ull << 30;  // of a gzipped XML file

inline constexpr std::array<std::string_view, 3> k_kind_names = {"node", "way", "relation"};

// Which version of an object an element is, and whether it says that the object is gone.
struct Version {
    std::int64_t number = 0;                                                          // 0: not told
    enum class State : std::uint8_t { there, hidden, deleted } state = State::there;  // visible=false; action=delete
};

// What a first look learns without decoding what elements say: enough to read only what is wanted afterwards.
struct Look {
    struct Kind {
        std::uint64_t count = 0;
        std::int64_t last = INT64_MIN;
        bool rising = true;               // ids only rise, so that none is there twice
        bool negative = false;            // sorted files have negative ids by their size
        std::vector<std::uint64_t> gone;  // elements, by their place among those of the kind
    };
    std::array<Kind, 3> kinds;
    bool places_on_ways = false;
    struct Part {  // of a PBF file: a block
        std::array<std::uint32_t, 3> counts{};
    };
    std::vector<Part> parts;
    // Of an XML file in UTF-8: where the elements of each kind begin and end, in bytes (unzipped).
    struct Span {
        std::uint64_t begin = 0, end = 0;
    };
    std::array<Span, 3> spans;
    bool has_spans = false;
    std::optional<std::pair<Position, Position>> box;  // that the header names: low, high
    bool in_box = false;                               // a node lies in it; not all nodes are looked at
    bool said_sorted = false;
    base::PassedOver passed_over;

    void element(MemberKind kind, std::int64_t id, Version version) {
        Kind& of = kinds[std::size_t(kind)];
        if (version.state != Version::State::there) of.gone.push_back(of.count);
        if (of.count > 0 && id <= of.last) of.rising = false;
        of.negative = of.negative || id < 0;
        of.last = id;
        ++of.count;
    }
    void see(Position at) {
        if (!box || in_box || at.lat < box->first.lat || at.lat > box->second.lat) return;
        const bool round = box->first.lon > box->second.lon;  // over the 180th meridian
        const bool east = at.lon >= box->first.lon, west = at.lon <= box->second.lon;
        in_box = round ? east || west : east && west;
    }
};

// One reading: tells what the sink wants, but for the elements that do not count.
struct Reading {
    std::function<void(std::int64_t id, Position at, const Tags&, Version)> node;
    // places: as many as nodes, or none; k_no_place where a place is not told.
    std::function<void(std::int64_t id, std::span<const std::int64_t> nodes, std::span<const Position> places,
                       const Tags&, Version)>
        way;
    std::function<void(std::int64_t id, std::span<const Member> members, const Tags&, Version)> relation;
    const std::array<std::vector<std::uint64_t>, 3>* left_out = nullptr;  // ascending; null: nothing is left out
    const Look* look = nullptr;
    bool versions = false;  // told for dense nodes too

    bool wants(MemberKind kind) const {
        return kind == MemberKind::node ? bool(node) : kind == MemberKind::way ? bool(way) : bool(relation);
    }
};
inline constexpr Position k_untold_place{INT32_MIN, INT32_MIN};

// Counts the elements of each kind, and says which of them are left out.
class Turnstile {
  public:
    explicit Turnstile(const Reading& reading) {
        if (!reading.left_out) return;
        for (std::size_t kind = 0; kind < 3; ++kind) {
            const auto& list = (*reading.left_out)[kind];
            next_[kind] = list.data(), end_[kind] = list.data() + list.size();
        }
    }
    // Whether the next element of the kind counts.
    bool pass(MemberKind kind) {
        const std::size_t k = std::size_t(kind);
        const std::uint64_t at = at_[k]++;
        if (next_[k] == end_[k] || *next_[k] != at) return true;
        ++next_[k];
        return false;
    }
    // Elements that are not even looked at.
    void jump(MemberKind kind, std::uint64_t count) {
        const std::size_t k = std::size_t(kind);
        at_[k] += count;
        while (next_[k] != end_[k] && *next_[k] < at_[k]) ++next_[k];
    }

  private:
    std::array<std::uint64_t, 3> at_{};
    std::array<const std::uint64_t*, 3> next_{}, end_{};
};

// Two values for one key: nobody knows which is meant. The key, or nothing.
std::string_view key_told_twice(const Tags& tags);

enum class Zipped : bool { no, yes };
base::Status look_at_pbf(base::Bytes extract, Look& look, const Progress& progress);
base::Status read_pbf(base::Bytes extract, const Reading& reading, const Progress& progress);
base::Status look_at_xml(base::Bytes extract, Zipped zipped, Look& look, const Progress& progress);
base::Status read_xml(base::Bytes extract, Zipped zipped, const Reading& reading, const Progress& progress);

}  // namespace modou::routing
