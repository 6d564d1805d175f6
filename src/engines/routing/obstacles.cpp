#include "engines/routing/obstacles.hpp"

#include <algorithm>
#include <string>

namespace modou::routing {
namespace {

// Calls visit(part) for each of several values, in small letters, with _ for what joins words.
template <class F>
void each_value(std::string_view text, F&& visit) {
    std::string part;
    const auto done = [&] {
        while (part.ends_with('_')) part.pop_back();
        if (!part.empty()) visit(std::string_view(part));
        part.clear();
    };
    for (const char c : text) {
        if (c == ';' || c == ',' || c == '/' || c == '|' || c == '+')
            done();
        else if (c == ' ' || c == '\t' || c == '-' || c == '_')
            part += part.empty() ? "" : "_";
        else
            part += char(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    done();
}

template <std::size_t N>
bool among(const std::string_view (&list)[N], std::string_view value) {
    return std::ranges::find(list, value) != std::end(list);
}

bool says_no(std::string_view value) {
    static constexpr std::string_view k_no[] = {"no", "none", "0", "false", "never", "without"};
    return among(k_no, value);
}

// Whether the value says that the thing is there: anything but a plain no.
bool is_there(std::string_view text) {
    bool there = false;
    each_value(text, [&](std::string_view value) { there = there || !says_no(value); });
    return there;
}

StepsTold::Kind kind_of_word(std::string_view text) {
    static constexpr std::string_view k_steps[] = {"steps",     "step",      "stairs",      "stair",     "stairway",
                                                   "stairwell", "staircase", "step_ladder", "stepladder"};
    auto kind = StepsTold::Kind::none;
    each_value(text, [&](std::string_view value) {
        if (among(k_steps, value)) kind = std::max(kind, StepsTold::Kind::steps);
        if (value == "escalator") kind = std::max(kind, StepsTold::Kind::escalator);
        if (value == "ladder" || value == "ladders" || value == "rungs") kind = StepsTold::Kind::ladder;
    });
    return kind;
}

// The largest number in the text ("ca. 12", "10-12", "16;20").
std::uint16_t largest_number(std::string_view text) {
    std::uint32_t most = 0, now = 0;
    for (const char c : text) {
        now = c >= '0' && c <= '9' ? std::min(now * 10 + std::uint32_t(c - '0'), 65'535u) : 0;
        most = std::max(most, now);
    }
    return std::uint16_t(most);
}

// A number of zero ("0", "00", "0.0"), or a plain no.
bool counts_nothing(std::string_view text) {
    if (!is_there(text)) return true;
    return text.find_first_not_of(" 0.,;") == text.npos;
}

StepsTold steps_of(const Tags& tags) {
    using Kind = StepsTold::Kind;
    StepsTold told;
    for (const auto& [key, value] : tags) {
        if (value.empty()) continue;
        Kind kind = Kind::none;
        if (key == "step_count" || key == "step:count" || key == "steps:count" || key == "step.count" ||
            key == "stairs:count" || key == "number_of_steps") {
            if (counts_nothing(value)) continue;
            kind = Kind::steps;
            const auto count = largest_number(value);
            told.unread = told.unread || count == 0;
            told.count = std::max(told.count, count);
        } else if (key == "steps" || key == "stairs" || key == "stairway" || key == "staircase" || key == "stair") {
            if (counts_nothing(value)) continue;
            kind = Kind::steps;
            told.count = std::max(told.count, largest_number(value));
        } else if (key == "ladder" || key == "rungs") {
            if (is_there(value)) kind = Kind::ladder;
        } else if (key == "escalator") {
            if (is_there(value)) kind = Kind::escalator;
        } else if (key == "step:height" || key == "step.height" || key == "step_height" || key == "step:length" ||
                   key == "step.length" || key == "step:condition" || key == "step.condition") {
            if (!counts_nothing(value)) kind = Kind::steps;
        } else if (key == "footway" || key == "path" || key == "surface" || key == "cycleway" || key == "pedestrian" ||
                   key == "corridor" || key == "service" || key == "indoor" || key == "incline" || key == "obstacle" ||
                   key == "smoothness") {
            kind = kind_of_word(value);
        }
        told.kind = std::max(told.kind, kind);
    }
    return told;
}

}  // namespace

StepsTold steps_of_way(const Tags& tags) {
    StepsTold told = steps_of(tags);
    // highway=steps itself is what the caller reads; "footway;steps" is some of each.
    told.kind = std::max(told.kind, kind_of_word(tags.get("highway")));
    return told;
}

StepsTold steps_of_node(const Tags& tags) {
    StepsTold told = steps_of(tags);
    for (const std::string_view key : {"highway", "barrier"})
        told.kind = std::max(told.kind, kind_of_word(tags.get(key)));
    if (!told || tags.has("barrier") || tags.has("entrance") || tags.has("door") ||
        kind_of_word(tags.get("highway")) != StepsTold::Kind::none)
        return told;
    // A shop's or a stop's steps lie at its own door, not on the way that passes it.
    for (const std::string_view key : {"shop", "amenity", "office", "tourism", "craft", "leisure", "healthcare"})
        if (tags.has(key)) return {};
    if (tags.is("highway", "bus_stop") || tags.is("public_transport", "platform")) return {};
    return told;
}

Barrier barrier_of(std::string_view text) {
    static constexpr std::string_view k_passes[] = {"bollard",           "gate",     "lift_gate",  "swing_gate",
                                                    "sliding_gate",      "entrance", "toll_booth", "border_control",
                                                    "height_restrictor", "bollards", "gates"};
    static constexpr std::string_view k_stops[] = {
        "stile", "kissing_gate", "turnstile", "hampshire_gate", "full_height_turnstile", "debris",
        "log",   "rope",         "step",      "steps",          "jersey_barrier"};
    Barrier worst = Barrier::none;
    each_value(text, [&](std::string_view value) {
        const Barrier now = says_no(value)             ? Barrier::none
                            : among(k_passes, value)   ? Barrier::passes
                            : value == "kerb"          ? Barrier::kerb
                            : value == "cycle_barrier" ? Barrier::cycle_barrier
                            : value == "block"         ? Barrier::block
                            : among(k_stops, value)    ? Barrier::stops
                                                       : Barrier::unlisted;
        worst = std::max(worst, now);
    });
    return worst;
}

Lock lock_of(const Tags& tags) {
    static constexpr std::string_view k_beside[] = {"lift_gate",         "swing_gate", "bollard",       "bollards",
                                                    "height_restrictor", "block",      "cycle_barrier", "toll_booth"};
    static constexpr std::string_view k_locked[] = {"yes", "true", "1", "always", "permanent", "permanently", "locked"};
    const auto text = tags.get("locked");
    if (text.empty()) return Lock::open;
    bool beside = tags.has("barrier");
    each_value(tags.get("barrier"), [&](std::string_view value) { beside = beside && among(k_beside, value); });
    if (beside || (!tags.has("barrier") && !tags.has("entrance") && !tags.has("door"))) return Lock::open;
    Lock lock = Lock::open;
    each_value(text, [&](std::string_view value) {
        if (says_no(value) || value == "unlocked") return;
        lock = std::max(lock, among(k_locked, value) ? Lock::locked : Lock::unsure);
    });
    return lock;
}

bool bars_the_way(const Tags& tags) {
    static constexpr std::string_view k_lines[] = {"wall",      "fence",         "hedge",    "retaining_wall",
                                                   "city_wall", "guard_rail",    "handrail", "ditch",
                                                   "kerb",      "cable_barrier", "railing",  "tree_row"};
    bool bars = false;
    each_value(tags.get("barrier"), [&](std::string_view value) {
        bars = bars || (barrier_of(value) >= Barrier::unlisted && !among(k_lines, value));
    });
    return bars;
}

}  // namespace modou::routing
