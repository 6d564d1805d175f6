#include "engines/atlas/image.hpp"

#include <algorithm>
#include <cstring>

#include "base/digest.hpp"

namespace modou::atlas {
namespace {

using base::Code;

constexpr std::array<char, 8> k_magic = {'M', 'O', 'D', 'O', 'U', 'A', 'T', 'L'};
constexpr std::uint32_t k_version = 1;
constexpr std::size_t k_sections = 6, k_aligned = 64;

struct Section {
    std::uint64_t at, count;
};
struct Header {
    std::array<char, 8> magic;
    std::uint32_t version;
    std::uint32_t digest;  // CRC-32C of all that follows the header
    std::array<Section, k_sections> section;
};
static_assert(std::has_unique_object_representations_v<Header>);

// The one list of tables, for writing and for reading.
template <class T, class F>
void each_table(T& t, F&& visit) {
    visit(t.features), visit(t.branches), visit(t.ring_at), visit(t.points), visit(t.names), visit(t.texts);
}

std::size_t aligned(std::size_t at) {
    return (at + k_aligned - 1) / k_aligned * k_aligned;
}

bool sound(const Shelves& s) {
    if (s.texts.empty() || s.texts.front() != '\0' || s.texts.back() != '\0') return false;
    if (s.ring_at.empty() || s.ring_at.front() != 0 || s.ring_at.back() != s.points.size() ||
        !std::ranges::is_sorted(s.ring_at))
        return false;
    const std::size_t rings = s.ring_at.size() - 1;
    const auto levels = level_starts(s.features.size());
    if (s.branches.size() != levels.back()) return false;
    for (const FeatureRow& f : s.features)
        if (f.rings == 0 || f.first_ring > rings || f.rings > rings - f.first_ring || f.name >= s.texts.size() ||
            f.name_en >= s.texts.size() || f.cls >= Class::count || f.layer >= Layer::count ||
            f.shape > Shape::polygon || f.wheelchair > Wheelchair::no ||
            s.ring_at[f.first_ring] == s.ring_at[f.first_ring + 1])
            return false;
    for (const NameRow& n : s.names)
        if (n.name >= s.texts.size() || n.name_en >= s.texts.size() || n.where >= s.texts.size() ||
            n.keys >= s.texts.size() || n.cls >= Class::count || n.of > std::uint8_t(routing::MemberKind::relation))
            return false;
    return true;
}

}  // namespace

std::vector<std::size_t> level_starts(std::size_t features) {
    std::vector<std::size_t> starts{0, features};
    for (std::size_t width = features; width > 1;) {
        width = (width + k_children - 1) / k_children;
        starts.push_back(starts.back() + width);
    }
    return starts;
}

std::vector<std::byte> write_image(const Draft& draft) {
    Header header{};
    header.magic = k_magic;
    header.version = k_version;
    std::size_t at = sizeof(Header), i = 0;
    each_table(draft, [&](const auto& table) {
        at = aligned(at);
        header.section[i++] = {at, table.size()};
        at += table.size() * sizeof(table[0]);
    });
    std::vector<std::byte> out(at);
    i = 0;
    each_table(draft, [&](const auto& table) {
        if (!table.empty())
            std::memcpy(out.data() + header.section[i].at, table.data(), table.size() * sizeof(table[0]));
        ++i;
    });
    header.digest = base::crc32c(base::Bytes(out).subspan(sizeof(Header)));
    std::memcpy(out.data(), &header, sizeof(Header));
    return out;
}

base::Result<Shelves> read_image(base::Bytes image) {
    const auto damaged = [](std::string message) {
        return base::fail(Code::damaged, std::move(message) + ": import the map again");
    };
    if (image.size() < sizeof(Header)) return damaged("the map's picture is cut off");
    Header header;
    std::memcpy(&header, image.data(), sizeof(Header));
    if (header.magic != k_magic) return damaged("this is no picture of a map");
    if (header.version != k_version)
        return base::fail(Code::unsupported, "the map's picture was made by another version: import the map again");
    if (reinterpret_cast<std::uintptr_t>(image.data()) % 8 != 0)
        return base::fail(Code::bug, "the image must be aligned");
    if (header.digest != base::crc32c(image.subspan(sizeof(Header)))) return damaged("the map's picture is damaged");
    Shelves shelves;
    std::size_t i = 0;
    bool fits = true;
    each_table(shelves, [&](auto& table) {
        using Row = typename std::remove_reference_t<decltype(table)>::element_type;
        const Section section = header.section[i++];
        if (section.at % 8 != 0 || section.at > image.size() ||
            section.count > (image.size() - section.at) / sizeof(Row))
            fits = false;
        else
            table = {reinterpret_cast<const Row*>(image.data() + section.at), section.count};
    });
    if (!fits || !sound(shelves)) return damaged("the map's picture is damaged");
    return shelves;
}

}  // namespace modou::atlas
