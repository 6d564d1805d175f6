// Surfaces and smoothness: OpenStreetMap's values, the spellings beside them, and which of several is the worst.
#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "engines/routing/facts.hpp"
#include "engines/routing/measures.hpp"

namespace modou::routing {
namespace {

struct SurfaceName {
    std::string_view text;
    Surface surface;
};
// The first name of each is the one that answers give.
constexpr SurfaceName k_surfaces[] = {
    {"paved", Surface::paved},
    {"sealed", Surface::paved},
    {"asphalt", Surface::asphalt},
    {"chipseal", Surface::asphalt},
    {"tarmac", Surface::asphalt},
    {"bitmac", Surface::asphalt},
    {"macadam", Surface::asphalt},
    {"bitumen", Surface::asphalt},
    {"concrete", Surface::concrete},
    {"cement", Surface::concrete},
    {"concrete:plates", Surface::concrete_plates},
    {"concrete:lanes", Surface::concrete_lanes},
    {"paving_stones", Surface::paving_stones},
    {"paving_stone", Surface::paving_stones},
    {"pavingstones", Surface::paving_stones},
    {"paving", Surface::paving_stones},
    {"pavers", Surface::paving_stones},
    {"interlock", Surface::paving_stones},
    {"block_paving", Surface::paving_stones},
    {"bricks", Surface::bricks},
    {"brick", Surface::bricks},
    {"metal", Surface::metal},
    {"metal_grid", Surface::metal},
    {"steel", Surface::metal},
    {"wood", Surface::wood},
    {"wooden", Surface::wood},
    {"planks", Surface::wood},
    {"rubber", Surface::rubber},
    {"tartan", Surface::rubber},
    {"acrylic", Surface::rubber},
    {"decoturf", Surface::rubber},
    {"plastic", Surface::plastic},
    {"artificial_turf", Surface::plastic},
    {"artificial_grass", Surface::plastic},
    {"carpet", Surface::plastic},
    {"glass", Surface::plastic},
    {"stone", Surface::stone},
    {"tiles", Surface::stone},
    {"tile", Surface::stone},
    {"granite", Surface::stone},
    {"marble", Surface::stone},
    {"flagstone", Surface::stone},
    {"flagstones", Surface::stone},
    {"slabs", Surface::stone},
    {"fine_gravel", Surface::fine_gravel},
    {"grit", Surface::fine_gravel},
    {"compacted", Surface::compacted},
    {"crushed_limestone", Surface::compacted},
    {"clay", Surface::clay},
    {"unpaved", Surface::unpaved},
    {"unsealed", Surface::unpaved},
    {"cobblestone:flattened", Surface::cobblestone_flattened},
    {"sett", Surface::sett},
    {"setts", Surface::sett},
    {"cobblestone", Surface::cobblestone},
    {"cobblestones", Surface::cobblestone},
    {"cobbles", Surface::cobblestone},
    {"cobble", Surface::cobblestone},
    {"unhewn_cobblestone", Surface::unhewn_cobblestone},
    {"grass_paver", Surface::grass_paver},
    {"gravel", Surface::gravel},
    {"loose_gravel", Surface::gravel},
    {"crushed_stone", Surface::gravel},
    {"shells", Surface::gravel},
    {"pebblestone", Surface::pebblestone},
    {"pebbles", Surface::pebblestone},
    {"ground", Surface::ground},
    {"earth", Surface::earth},
    {"soil", Surface::earth},
    {"dirt", Surface::dirt},
    {"grass", Surface::grass},
    {"meadow", Surface::grass},
    {"mud", Surface::mud},
    {"muddy", Surface::mud},
    {"sand", Surface::sand},
    {"woodchips", Surface::woodchips},
    {"woodchip", Surface::woodchips},
    {"wood_chips", Surface::woodchips},
    {"mulch", Surface::woodchips},
    {"bark_mulch", Surface::woodchips},
    {"rock", Surface::rock},
    {"rocks", Surface::rock},
    {"rubble", Surface::rock},
    {"boulders", Surface::rock},
    {"scree", Surface::rock},
    {"stepping_stones", Surface::stepping_stones},
    {"snow", Surface::snow},
    {"ice", Surface::ice},
    {"salt", Surface::salt},
    {"other", Surface::other},
};
// Each step of the scale with the name of the wheels that it was first described by.
constexpr std::array<std::string_view, std::size_t(Smoothness::count)> k_smoothness = {
    "unknown", "excellent", "good", "intermediate", "bad", "very_bad", "horrible", "very_horrible", "impassable"};
struct SmoothnessName {
    std::string_view text;
    Smoothness smoothness;
};
constexpr SmoothnessName k_wheels[] = {
    {"thin_rollers", Smoothness::excellent},
    {"thin_wheels", Smoothness::good},
    {"wheels", Smoothness::intermediate},
    {"robust_wheels", Smoothness::bad},
    {"high_clearance", Smoothness::very_bad},
    {"off_road_wheels", Smoothness::horrible},
    {"specialized_off_road_wheels", Smoothness::very_horrible},
};
constexpr std::array<std::string_view, std::size_t(Attribute::count)> k_attributes = {
    "steps",  "incline_up", "incline_down", "kerb", "width", "surface", "smoothness",
    "access", "barrier",    "report",       "wall", "ferry", "ford"};

// How many of the presets keep off it (they are nested: profile.cpp), so that of two surfaces the one that stops more
// people counts; then the order from smooth to rough.
int harshness(Surface surface) {
    const auto is = [&](std::initializer_list<Surface> list) { return std::ranges::find(list, surface) != list.end(); };
    using enum Surface;
    if (is({mud, ice, rock, stepping_stones})) return 4;
    if (is({sand})) return 3;
    if (is({earth, dirt, grass, woodchips, snow, salt})) return 2;
    return is({gravel, pebblestone, unhewn_cobblestone}) ? 1 : 0;
}
bool worse(Surface a, Surface b) {
    return std::pair(harshness(a), a) > std::pair(harshness(b), b);
}

std::string underlined(std::string_view text) {
    std::string out(text);
    std::ranges::replace(out, ' ', '_');
    std::ranges::replace(out, '-', '_');
    return out;
}

Surface named(std::string_view text) {
    const auto* found = std::ranges::find(k_surfaces, text, &SurfaceName::text);
    return found == std::end(k_surfaces) ? Surface::unknown : found->surface;
}

constexpr std::string_view k_marks = "?!*~=.()[]\"'<>";

// One surface of a list, or unknown. A word that we do not know beside a rough ground ("loose sand") changes nothing;
// beside a smooth one ("broken asphalt") it leaves nothing of it.
Surface one_surface(std::string_view piece) {
    std::string text;
    for (const std::string_view part : pieces_of(piece, k_marks)) text += (text.empty() ? "" : " ") + std::string(part);
    const std::string whole = underlined(text);
    if (const Surface known = named(whole); known != Surface::unknown) return known;
    // paving_stones:30 is paving stones of 30 cm.
    if (const auto colon = whole.find(':'); colon != whole.npos)
        if (const Surface known = named(std::string_view(whole).substr(0, colon)); known != Surface::unknown)
            return known;
    Surface worst = Surface::unknown;
    for (const std::string_view word : pieces_of(whole, "_:"))
        if (const Surface known = named(word);
            known >= Surface::unpaved && (worst == Surface::unknown || worse(known, worst)))
            worst = known;
    return worst;
}

}  // namespace

Surfaces parse_surfaces(std::string_view text) {
    Surfaces told;
    const std::string plain = folded(text);
    if (says_nothing(plain)) return told;
    std::string cut = plain;
    for (const std::string_view word : {" and ", " und ", " or ", " with "})
        for (auto at = cut.find(word); at != cut.npos; at = cut.find(word, at + 1)) cut.replace(at, word.size(), ";");
    for (const std::string_view piece : pieces_of(cut, ";/,|+&")) {
        const Surface one = one_surface(piece);
        if (one == Surface::unknown || one == told.worst) continue;
        if (told.worst == Surface::unknown || worse(one, told.worst)) {
            told.also = told.worst;
            told.worst = one;
        } else if (told.also == Surface::unknown || worse(one, told.also)) {
            told.also = one;
        }
    }
    if (told.worst == Surface::unknown) told.worst = Surface::other;
    return told;
}
Surface parse_surface(std::string_view text) {
    return parse_surfaces(text).worst;
}
Smoothness parse_smoothness(std::string_view text) {
    Smoothness worst = Smoothness::unknown;
    const std::string plain = folded(text);
    for (const std::string_view piece : pieces_of(plain, ";/,|?!*~()")) {
        const std::string word = underlined(piece);
        for (std::size_t i = 1; i < k_smoothness.size(); ++i)
            if (k_smoothness[i] == word) worst = std::max(worst, Smoothness(i));
        for (const auto& [name, smoothness] : k_wheels)
            if (name == word) worst = std::max(worst, smoothness);
    }
    return worst;
}
std::string_view surface_name(Surface surface) {
    if (surface == Surface::unknown) return "unknown";
    const auto* found = std::ranges::find(k_surfaces, surface, &SurfaceName::surface);
    return found == std::end(k_surfaces) ? "other" : found->text;
}
std::string_view smoothness_name(Smoothness smoothness) {
    return k_smoothness[std::size_t(smoothness)];
}
std::string_view attribute_name(Attribute attribute) {
    return k_attributes[std::size_t(attribute)];
}

}  // namespace modou::routing
