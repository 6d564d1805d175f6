// Numbers and words of tags. Each rule that looks odd stands against a reading that sent someone up a kerb.
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>
#include <string>

#include "engines/routing/facts.hpp"

namespace modou::routing {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

bool eat(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
}

// A decimal number with point or comma at the front of `text`, which is moved behind it.
std::optional<double> number(std::string_view& text) {
    std::string digits;
    std::size_t used = 0;
    if (used < text.size() && (text[used] == '-' || text[used] == '+')) {
        if (text[used] == '-') digits += '-';
        ++used;
    }
    bool any = false;
    for (; used < text.size() && digits.size() < 20; ++used) {
        const char c = text[used];
        if (c >= '0' && c <= '9')
            any = true;
        else if (c != '.' && c != ',')
            break;
        digits += c == ',' ? '.' : c;
    }
    if (!any) return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value)) return std::nullopt;
    text.remove_prefix(used);
    return value;
}

// Metres by the unit behind a number; nothing for a unit that we do not know. `bare` says whether there was none.
std::optional<double> metres(double value, std::string_view unit, bool& bare) {
    unit = trimmed(unit);
    bare = unit.empty();
    if (bare || unit == "m" || unit == "meter" || unit == "metre" || unit == "metres" || unit == "meters") return value;
    if (unit == "cm") return value / 100;
    if (unit == "mm") return value / 1000;
    if (unit == "ft" || unit == "'" || unit == "feet") return value * 0.3048;
    if (unit == "in" || unit == "\"" || unit == "inch" || unit == "inches") return value * 0.0254;
    if (eat(unit, "'")) {  // 5'6"
        auto inches = number(unit);
        if (inches && (unit == "\"" || unit.empty())) return value * 0.3048 + *inches * 0.0254;
    }
    return std::nullopt;
}

struct SurfaceName {
    std::string_view text;
    Surface surface;
};
constexpr SurfaceName k_surfaces[] = {
    {"paved", Surface::paved},
    {"asphalt", Surface::asphalt},
    {"chipseal", Surface::asphalt},
    {"concrete", Surface::concrete},
    {"cement", Surface::concrete},
    {"concrete:plates", Surface::concrete_plates},
    {"concrete:lanes", Surface::concrete_lanes},
    {"paving_stones", Surface::paving_stones},
    {"bricks", Surface::bricks},
    {"brick", Surface::bricks},
    {"metal", Surface::metal},
    {"metal_grid", Surface::metal},
    {"wood", Surface::wood},
    {"rubber", Surface::rubber},
    {"tartan", Surface::rubber},
    {"acrylic", Surface::rubber},
    {"plastic", Surface::plastic},
    {"artificial_turf", Surface::plastic},
    {"stone", Surface::stone},
    {"tiles", Surface::stone},
    {"fine_gravel", Surface::fine_gravel},
    {"compacted", Surface::compacted},
    {"clay", Surface::clay},
    {"unpaved", Surface::unpaved},
    {"cobblestone:flattened", Surface::cobblestone_flattened},
    {"sett", Surface::sett},
    {"cobblestone", Surface::cobblestone},
    {"unhewn_cobblestone", Surface::unhewn_cobblestone},
    {"grass_paver", Surface::grass_paver},
    {"gravel", Surface::gravel},
    {"pebblestone", Surface::pebblestone},
    {"ground", Surface::ground},
    {"earth", Surface::earth},
    {"dirt", Surface::dirt},
    {"grass", Surface::grass},
    {"mud", Surface::mud},
    {"sand", Surface::sand},
    {"woodchips", Surface::woodchips},
    {"rock", Surface::rock},
    {"rocks", Surface::rock},
    {"stepping_stones", Surface::stepping_stones},
    {"snow", Surface::snow},
    {"ice", Surface::ice},
    {"salt", Surface::salt},
    {"other", Surface::other},
};
constexpr std::array<std::string_view, std::size_t(Smoothness::count)> k_smoothness = {
    "unknown", "excellent", "good", "intermediate", "bad", "very_bad", "horrible", "very_horrible", "impassable"};
constexpr std::array<std::string_view, std::size_t(Attribute::count)> k_attributes = {
    "steps",      "incline_up", "incline_down", "kerb",   "width", "surface",
    "smoothness", "access",     "barrier",      "report", "wall",  "ferry"};

Surface one_surface(std::string_view text) {
    text = trimmed(text);
    for (const auto& entry : k_surfaces)
        if (entry.text == text) return entry.surface;
    // paving_stones:30 is paving stones of 30 cm.
    if (const auto colon = text.find(':'); colon != text.npos) return one_surface(text.substr(0, colon));
    return Surface::other;
}

}  // namespace

Surface parse_surface(std::string_view text) {
    if (trimmed(text).empty()) return Surface::unknown;
    // "asphalt;gravel": some of each, so the worse one counts (the enum runs from smooth to rough).
    Surface worst = Surface::unknown;
    while (true) {
        const auto cut = text.find(';');
        worst = std::max(worst, one_surface(text.substr(0, cut)));
        if (cut == text.npos) return worst;
        text.remove_prefix(cut + 1);
    }
}
Smoothness parse_smoothness(std::string_view text) {
    text = trimmed(text);
    for (std::size_t i = 1; i < k_smoothness.size(); ++i)
        if (k_smoothness[i] == text) return Smoothness(i);
    return Smoothness::unknown;
}
std::string_view surface_name(Surface surface) {
    if (surface == Surface::unknown) return "unknown";
    for (const auto& entry : k_surfaces)
        if (entry.surface == surface) return entry.text;
    return "other";
}
std::string_view smoothness_name(Smoothness smoothness) {
    return k_smoothness[std::size_t(smoothness)];
}
std::string_view attribute_name(Attribute attribute) {
    return k_attributes[std::size_t(attribute)];
}

std::optional<Slope> parse_incline(std::string_view text) {
    text = trimmed(text);
    if (text == "up") return Slope{10, Certainty::assumed};
    if (text == "down") return Slope{-10, Certainty::assumed};
    if (text == "steep" || text == "up;steep") return Slope{15, Certainty::assumed, true};
    if (text == "yes" || text == "up/down" || text == "both") return Slope{10, Certainty::assumed, true};
    if (text == "no" || text == "flat" || text == "none") return Slope{0};
    bool bound = false;
    while (!text.empty() &&
           (text.front() == '>' || text.front() == '<' || text.front() == '~' || text.front() == '=')) {
        bound = true;
        text = trimmed(text.substr(1));
    }
    auto value = number(text);
    if (!value) return std::nullopt;
    text = trimmed(text);
    double percent = *value;
    if (eat(text, ":")) {  // 1:12
        const auto run = number(text);
        if (!run || *run <= 0) return std::nullopt;
        percent = *value / *run * 100;
    } else if (eat(text, "°") || eat(text, "deg")) {
        if (std::abs(*value) >= 60) return std::nullopt;
        percent = std::tan(*value * std::numbers::pi / 180) * 100;
    } else if (eat(text, "-")) {  // 6-8%: the steeper
        const auto other = number(text);
        if (!other) return std::nullopt;
        percent = std::max(*value, *other);
        bound = true;
        text = trimmed(text);
        eat(text, "%");
    } else if (eat(text, "‰")) {
        percent = *value / 10;
    } else {
        eat(text, "%");
    }
    if (!trimmed(text).empty() || std::abs(percent) > 200) return std::nullopt;
    return Slope{percent, bound ? Certainty::assumed : Certainty::known};
}

std::optional<Told> parse_kerb_height(std::string_view text) {
    text = trimmed(text);
    const auto value = number(text);
    if (!value || *value < 0) return std::nullopt;
    bool bare = false;
    auto height = metres(*value, text, bare);
    if (!height) return std::nullopt;
    Certainty state = Certainty::known;
    if (*height > 0.5) {
        if (!bare) return std::nullopt;
        height = *value <= 50 ? *value / 100 : *value / 1000;  // "15" is 15 cm, "150" is 150 mm: never a 15 m kerb
        state = Certainty::assumed;
        if (*height > 0.5) return std::nullopt;
    }
    return Told{*height, state};
}

std::optional<Told> parse_kerb(std::string_view text) {
    text = trimmed(text);
    if (text == "flush" || text == "no" || text == "at_grade")
        return Told{0, Certainty::known};  // no kerb there (OSM wiki)
    if (text == "lowered" || text == "dropped" || text == "low")
        return Told{0.03, Certainty::known};  // about 3 cm (OSM wiki)
    if (text == "rolled") return Told{0.08, Certainty::assumed};
    if (text == "raised" || text == "regular" || text == "normal" || text == "high")
        return Told{0.15, Certainty::assumed};  // more than 3 cm
    if (text == "yes") return std::nullopt;     // a kerb, of what kind is not told
    return parse_kerb_height(text);
}

std::optional<Told> parse_sloped_curb(std::string_view text) {
    text = trimmed(text);
    if (text == "yes" || text == "both" || text == "sloped" || text == "lowered" || text == "dropped" || text == "low")
        return Told{0.03, Certainty::assumed};
    if (text == "no" || text == "none" || text == "one" || text == "regular" || text == "raised")
        return Told{0.15, Certainty::assumed};
    if (text == "at_grade" || text == "flush") return Told{0, Certainty::known};
    return parse_kerb_height(text);
}

std::optional<Told> parse_width(std::string_view text) {
    text = trimmed(text);
    Certainty state = Certainty::known;
    while (!text.empty() && (text.front() == '~' || text.front() == '<' || text.front() == '>')) {
        state = Certainty::assumed;
        text = trimmed(text.substr(1));
    }
    auto value = number(text);
    if (!value || *value < 0) return std::nullopt;
    if (text = trimmed(text); eat(text, "-")) {
        const auto other = number(text);
        if (!other) return std::nullopt;
        value = std::min(*value, *other);
        state = Certainty::assumed;
    }
    bool bare = false;
    auto width = metres(*value, text, bare);
    if (!width) return std::nullopt;
    if (bare && *width >= 60) {  // "90" on a path is 90 cm
        width = *width / 100;
        state = Certainty::assumed;
    }
    if (*width <= 0) return std::nullopt;
    return Told{std::min(*width, 65.0), state};
}

}  // namespace modou::routing
