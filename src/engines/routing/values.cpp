// Numbers and words of tags. Each rule that looks odd stands against a reading that sent someone up a kerb: of several
// readings the worst counts, and what has none at all is nothing, which the caller tells from an untold tag.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <string>
#include <utility>

#include "engines/routing/facts.hpp"
#include "engines/routing/measures.hpp"

namespace modou::routing {
namespace {

using Before = Measure::Before;
using Mark = Measure::Mark;

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

// Words that stand behind a number without changing it: "3 cm high", "0.6 x 1.2".
bool idle_word(std::string_view word) {
    return is_one_of(word, {"x",     "wide",     "width", "high", "height", "estimated", "est", "approx", "ca",
                            "circa", "measured", "breit", "hoch", "or",     "oder",      "to",  "and",    "und",
                            "at",    "each",     "je",    "max",  "min",    "bis",       "up",  "down",   "long"});
}

// Metres of one unit; nothing for a unit that we do not know.
std::optional<double> metres_of(std::string_view unit) {
    if (is_one_of(unit, {"m", "meter", "metre", "meters", "metres", "mt", "mtr", "mtrs", "mts", "米", "公尺"}))
        return 1;
    if (is_one_of(unit, {"cm", "cms", "centimeter", "centimetre", "centimeters", "centimetres", "zentimeter", "厘米",
                         "公分"}))
        return 0.01;
    if (is_one_of(unit, {"mm", "millimeter", "millimetre", "millimeters", "millimetres", "毫米"})) return 0.001;
    if (is_one_of(unit, {"dm", "分米"})) return 0.1;
    if (is_one_of(unit, {"ft", "'", "feet", "foot"})) return 0.3048;
    if (is_one_of(unit, {"in", "\"", "''", "inch", "inches", "zoll"})) return 0.0254;
    return std::nullopt;
}

// A number as a length. `bare`: no unit was told.
struct Length {
    double value = 0, metres = 0;
    bool bare = false;
    Mark mark = Mark::none;
};

// All lengths in a text; those of an unknown unit are left out.
std::vector<Length> lengths_in(const Measures& read) {
    std::vector<Length> out;
    const auto& numbers = read.numbers;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        Measure one = numbers[i];
        const auto next_joined = [&] { return i + 1 < numbers.size() ? numbers[i + 1].before : Before::list; };
        // "1/2 m" is half a metre; "10/15 cm" is some of each.
        const auto is_part = [](double below) { return below == 2 || below == 3 || below == 4; };
        if (one.unit.empty() && one.whole && next_joined() == Before::ratio && numbers[i + 1].whole &&
            one.value < numbers[i + 1].value && is_part(numbers[i + 1].value)) {
            one.value /= numbers[i + 1].value;
            one.unit = numbers[i + 1].unit;
            ++i;
        }
        // "10-15 cm": the unit of the other end, and of a list's other members where metres cannot be meant.
        for (std::size_t next = i + 1; one.unit.empty() && next < numbers.size(); ++next) {
            if (numbers[next].before == Before::nothing) break;
            if (numbers[next].before == Before::list && !(one.whole && one.value >= 10)) break;
            one.unit = numbers[next].unit;
        }
        Length length{.value = one.value, .metres = one.value, .bare = one.unit.empty(), .mark = one.mark};
        if (!length.bare) {
            if (const auto scale = metres_of(one.unit)) {
                length.metres *= *scale;
                // 5'6", 5'6, 2 ft 6 in
                const bool feet = is_one_of(one.unit, {"ft", "'", "feet", "foot"});
                if (feet && next_joined() == Before::nothing) {
                    const auto& inches = numbers[i + 1];
                    const bool told = is_one_of(inches.unit, {"in", "\"", "''", "inch", "inches"});
                    if ((told || (inches.unit.empty() && one.unit == "'")) && inches.value >= 0 && inches.value < 12) {
                        length.metres += inches.value * 0.0254;
                        ++i;
                    }
                }
            } else if (idle_word(one.unit)) {
                length.bare = true;
            } else {
                continue;
            }
        }
        out.push_back(length);
    }
    return out;
}

Told worse_of(const std::optional<Told>& a, Told b, bool higher) {
    if (!a) return b;
    const bool second = higher ? b.value > a->value : b.value < a->value;
    return second ? b : *a;
}

// Kerbs of 50 cm and more are walls; what is said to be one is still no kerb that anybody gets up.
constexpr double k_kerb_bare_most_m = 0.5, k_kerb_most_m = 2;
constexpr double k_raised_m = 0.15;  // "raised" says more than 3 cm (OSM wiki) and nothing of how much

std::optional<Told> kerb_height_in(std::string_view text) {
    const Measures read = measures_in(text);
    std::optional<Told> worst;
    for (const Length& length : lengths_in(read)) {
        if (length.value < 0) continue;
        double height = length.metres;
        Certainty state = read.plain ? Certainty::known : Certainty::assumed;
        if (length.bare && height >= 1) {
            height = length.value <= 50 ? length.value / 100 : length.value / 1000;  // "15" is 15 cm, "150" is 150 mm
            state = Certainty::assumed;
            if (height > k_kerb_bare_most_m) continue;
        }
        if (height > k_kerb_most_m) continue;
        // ">3 cm" is what "raised" means.
        if (length.mark == Mark::above) height = std::max(height + 0.01, k_raised_m);
        worst = worse_of(worst, {height, state}, true);
    }
    return worst;
}

struct KerbWord {
    std::string_view text;
    Told told;
};
constexpr KerbWord k_kerbs[] = {
    {"flush", {0, Certainty::known}},               // no kerb there (OSM wiki)
    {"no", {0, Certainty::known}},                  //
    {"at_grade", {0, Certainty::known}},            //
    {"lowered", {0.03, Certainty::known}},          // about 3 cm (OSM wiki)
    {"dropped", {0.03, Certainty::known}},          //
    {"low", {0.03, Certainty::known}},              //
    {"rolled", {0.08, Certainty::assumed}},         //
    {"raised", {k_raised_m, Certainty::assumed}},   //
    {"regular", {k_raised_m, Certainty::assumed}},  //
    {"normal", {k_raised_m, Certainty::assumed}},   //
    {"high", {k_raised_m, Certainty::assumed}},     //
};
constexpr KerbWord k_sloped[] = {
    {"yes", {0.03, Certainty::assumed}},
    {"both", {0.03, Certainty::assumed}},
    {"sloped", {0.03, Certainty::assumed}},
    {"lowered", {0.03, Certainty::assumed}},
    {"dropped", {0.03, Certainty::assumed}},
    {"low", {0.03, Certainty::assumed}},
    {"no", {k_raised_m, Certainty::assumed}},
    {"none", {k_raised_m, Certainty::assumed}},
    {"one", {k_raised_m, Certainty::assumed}},
    {"regular", {k_raised_m, Certainty::assumed}},
    {"raised", {k_raised_m, Certainty::assumed}},
    {"at_grade", {0, Certainty::known}},
    {"flush", {0, Certainty::known}},
};

bool bad_kerb(const Told& told) {
    return told.value > 0.03;
}

// The worst kerb among the words and heights of a text. A word that we do not know beside a good one ("not lowered")
// leaves nothing of it; beside a bad one it changes nothing.
std::optional<Told> kerb_in(std::string_view text, std::span<const KerbWord> table) {
    const std::string plain = folded(text);
    std::optional<Told> worst;
    const auto known = [&](std::string_view word) -> std::optional<Told> {
        const auto found = std::ranges::find(table, word, &KerbWord::text);
        return found == table.end() ? std::nullopt : std::optional(found->told);
    };
    for (const std::string_view piece : pieces_of(plain, ";|/,&")) {
        std::optional<Told> here;
        bool strange = false;
        for (const std::string_view word : pieces_of(piece, " -?!*~=+.()[]\"'<>:")) {
            if (const auto told = known(word))
                here = worse_of(here, *told, true);
            else if (!is_one_of(word, {"kerb", "curb", "kerbs", "and", "or", "und", "bordstein"}))
                strange = true;
        }
        if (here && strange && !bad_kerb(*here)) here.reset();
        if (here) worst = worse_of(worst, *here, true);
    }
    if (const auto height = kerb_height_in(plain)) worst = worse_of(worst, *height, true);
    return worst;
}

constexpr double k_up_percent = 10, k_steep_percent = 15;
constexpr double k_slope_most_percent = 200;

double degrees_as_percent(double degrees) {
    return std::abs(degrees) >= 60 ? 1e9 : std::tan(degrees * std::numbers::pi / 180) * 100;
}

// The slopes of a text in percent; those of an unknown unit or beyond reason are left out.
std::vector<double> percents_in(const Measures& read) {
    std::vector<double> out;
    const auto& numbers = read.numbers;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const Measure& one = numbers[i];
        double percent = one.value;
        std::string_view unit = one.unit;
        const bool next = i + 1 < numbers.size();
        const bool in = unit == "in" && next && numbers[i + 1].before == Before::nothing;  // 1 in 8
        if (in || (unit.empty() && next && numbers[i + 1].before == Before::ratio && numbers[i + 1].unit != "%")) {
            const Measure& run = numbers[++i];  // 1:12, 1/8
            if (run.value <= 0) continue;
            percent = one.value / run.value * 100;
        } else {
            // "6-8°": the unit of the other end.
            if (unit.empty() && next && numbers[i + 1].before == Before::range) unit = numbers[i + 1].unit;
            if (is_one_of(unit, {"°", "deg", "degree", "degrees", "grad"}))
                percent = degrees_as_percent(one.value);
            else if (is_one_of(unit, {"‰", "permille", "promille"}))
                percent = one.value / 10;
            else if (!unit.empty() && !is_one_of(unit, {"%", "percent", "per", "pct", "prozent", "perc", "p"}) &&
                     !idle_word(unit))
                continue;
        }
        if (std::abs(percent) > k_slope_most_percent) continue;
        // ">6%" may be anything above.
        if (one.mark == Mark::above) {
            const double least = std::max(std::abs(percent) + 0.1, k_steep_percent);
            percent = percent < 0 ? -least : least;
        }
        out.push_back(percent);
    }
    return out;
}

}  // namespace

std::optional<Slope> parse_incline(std::string_view text) {
    const std::string plain = folded(text);
    const Measures read = measures_in(plain);
    bool up = false, down = false, level = false, strange = false;
    const auto hear = [&](std::string_view word) {
        if (is_one_of(word, {"up", "upward", "upwards", "uphill"}))
            up = true;
        else if (is_one_of(word, {"down", "downward", "downwards", "downhill"}))
            down = true;
        else if (is_one_of(word, {"yes", "both"}))
            up = down = true;
        else if (is_one_of(word, {"no", "flat", "none", "level"}))
            level = true;
        else
            strange = true;
    };
    bool steep = false;
    for (const std::string_view word : read.words) {
        if (word == "steep" || word == "steil")
            steep = true;
        else
            hear(word);
    }
    for (const Measure& number : read.numbers)
        if (is_one_of(number.unit, {"up", "down"})) hear(number.unit);
    const auto percents = percents_in(read);
    Slope slope;
    double highest = 0, lowest = 0;
    for (const double percent : percents) highest = std::max(highest, percent), lowest = std::min(lowest, percent);
    if (!percents.empty()) {
        slope.percent = highest >= -lowest ? highest : lowest;
        slope.either_way = read.either_sign || (highest > 0 && lowest < 0) || (up && down);
        if (down && !up) slope.percent = -std::abs(slope.percent);
        slope.state = read.plain ? Certainty::known : Certainty::assumed;
        if (!steep && !(slope.percent == 0 && (up || down))) return slope;
    }
    if (steep) {
        slope = {std::max(k_steep_percent, std::abs(slope.percent)), Certainty::assumed, true, true};
        return slope;
    }
    if (up && down) return Slope{k_up_percent, Certainty::assumed, true, true};
    if (up) return Slope{k_up_percent, Certainty::assumed, false, true};
    if (down) return Slope{-k_up_percent, Certainty::assumed, false, true};
    if (level && !strange && read.numbers.empty()) return Slope{0};
    return std::nullopt;
}

std::optional<Told> parse_kerb_height(std::string_view text) {
    return kerb_height_in(folded(text));
}

std::optional<Told> parse_kerb(std::string_view text) {
    return kerb_in(text, k_kerbs);
}

std::optional<Told> parse_sloped_curb(std::string_view text) {
    return kerb_in(text, k_sloped);
}

std::optional<Told> parse_width(std::string_view text) {
    const std::string plain = folded(text);
    const Measures read = measures_in(plain);
    std::optional<Told> worst;
    for (const Length& length : lengths_in(read)) {
        double width = length.metres;
        Certainty state = read.plain ? Certainty::known : Certainty::assumed;
        if (length.bare && width >= 60) {  // "90" on a path is 90 cm
            width /= 100;
            state = Certainty::assumed;
        }
        if (width <= 0) continue;
        if (length.mark == Mark::below) width = std::max(width - 0.01, 0.001);
        worst = worse_of(worst, {std::min(width, 65.0), state}, false);
    }
    return worst;
}

}  // namespace modou::routing
