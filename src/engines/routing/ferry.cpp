#include "engines/routing/ferry.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/number.hpp"

namespace modou::routing {
namespace {

bool listed(std::string_view values, std::string_view wanted) {
    while (!values.empty()) {
        const auto end = std::min(values.find(';'), values.size());
        std::string_view one = values.substr(0, end);
        while (one.starts_with(' ')) one.remove_prefix(1);
        while (one.ends_with(' ')) one.remove_suffix(1);
        if (one == wanted) return true;
        values.remove_prefix(std::min(end + 1, values.size()));
    }
    return false;
}

std::optional<double> number(std::string_view text) {
    return base::real_number(text, 0, std::numeric_limits<double>::max(), std::chars_format::fixed);
}

// "P1DT2H30M", "PT90S".
std::optional<double> iso_duration(std::string_view text) {
    text.remove_prefix(1);
    double seconds = 0;
    bool time = false, any = false;
    while (!text.empty()) {
        if (text.front() == 'T' && !time) {
            time = true;
            text.remove_prefix(1);
            continue;
        }
        const auto end = text.find_first_not_of("0123456789.");
        if (end == text.npos || end == 0) return std::nullopt;
        const auto value = number(text.substr(0, end));
        const char unit = text[end];
        const double factor = !time && unit == 'D'  ? 86'400
                              : time && unit == 'H' ? 3'600
                              : time && unit == 'M' ? 60
                              : time && unit == 'S' ? 1
                                                    : 0;
        if (!value || factor == 0) return std::nullopt;
        seconds += *value * factor;
        any = true;
        text.remove_prefix(end + 1);
    }
    return any ? std::optional(seconds) : std::nullopt;
}

constexpr double k_longest_s = 10 * 86'400;
// Faster than any ferry (fast craft run up to about 100 km/h).
constexpr double k_fastest_m_s = 130 / 3.6;

}  // namespace

bool is_ferry(const Tags& tags) {
    if (listed(tags.get("route"), "ferry") || tags.is("highway", "ferry")) return true;
    const auto ferry = tags.get("ferry");
    if (ferry.empty() || ferry == "no") return false;
    // On a pier, a stop or a terminal the same key says what calls there.
    for (const std::string_view key : {"highway", "public_transport", "amenity", "man_made", "railway", "building",
                                       "waterway", "area", "landuse", "natural", "leisure", "place"})
        if (tags.has(key)) return false;
    return true;
}

void keep_of_ferry(const Tags& tags, WayFacts& facts) {
    facts.way = facts.left_side = facts.right_side = Ground{};
    facts.sides = facts.sidewalk = facts.track_grade = facts.sac_scale = 0;
    facts.step_count = 0;
    facts.across = 0;
    facts.suited = Suited::suitable;
    facts.flags &= std::uint8_t(WayFacts::not_forward | WayFacts::not_backward);
    // On a road this is about vehicles; a boat takes people along the same way.
    const auto oneway = tags.get("oneway");
    if (oneway == "yes" || oneway == "1") facts.flags |= WayFacts::not_backward;
    if (oneway == "-1" || oneway == "reverse") facts.flags |= WayFacts::not_forward;
}

std::optional<double> parse_duration(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    std::optional<double> seconds;
    if (text.starts_with('P')) {
        seconds = iso_duration(text);
    } else if (text.find(':') != text.npos) {
        // Hours and minutes, and seconds where they are told.
        double sum = 0, unit = 3'600;
        for (std::string_view rest = text;; unit /= 60) {
            const auto colon = rest.find(':');
            const auto part = rest.substr(0, colon);
            const auto value = number(part);
            if (!value || unit < 1 || part.find('.') != part.npos || (unit < 3'600 && *value >= 60))
                return std::nullopt;
            sum += *value * unit;
            if (colon == rest.npos) break;
            rest.remove_prefix(colon + 1);
        }
        seconds = sum;
    } else {
        double unit = 60;
        for (const auto& [word, worth] : {std::pair<std::string_view, double>{"minutes", 60},
                                          {"minute", 60},
                                          {"mins", 60},
                                          {"min", 60},
                                          {"hours", 3'600},
                                          {"hour", 3'600},
                                          {"hrs", 3'600},
                                          {"h", 3'600},
                                          {"m", 60}})
            if (text.ends_with(word)) {
                text.remove_suffix(word.size());
                while (text.ends_with(' ')) text.remove_suffix(1);
                unit = worth;
                break;
            }
        if (const auto value = number(text)) seconds = *value * unit;
    }
    if (!seconds || !(*seconds > 0 && *seconds <= k_longest_s)) return std::nullopt;
    return seconds;
}

Pace ferry_pace(double length_m, std::optional<double> seconds) {
    const auto kept = [](double m_s) { return std::uint16_t(std::clamp(std::lround(m_s * 1000), 1l, 65'000l)); };
    if (seconds && length_m / *seconds <= k_fastest_m_s) return {kept(length_m / *seconds), true};
    // Over a river with the time to board, along a coast, over the sea.
    const double km_h = length_m < 500 ? 5 : length_m < 10'000 ? 12 : 25;
    return {kept(km_h / 3.6), !seconds};
}

void FerryBook::relation(std::span<const Member> members, const Tags& tags, std::string name,
                         std::uint64_t& not_understood) {
    const auto duration = tags.get("duration");
    Line line{way_facts(tags, not_understood), std::move(name), parse_duration(duration), {}};
    unread_ += !duration.empty() && !line.seconds;
    for (const Member& member : members)
        if (member.kind == MemberKind::way && member.role != "stop" && member.role != "platform")
            line_of_.try_emplace(member.id, lines_.size());
    lines_.push_back(std::move(line));
}

FerryBook::Told FerryBook::way(std::int64_t id, const Tags& tags, std::optional<WayFacts> own) const {
    const std::size_t line = line_of(id);
    Told told{own, {}};
    const bool ferry = is_ferry(tags);
    // What is a street or a pier itself is not made a boat by the line that ends there.
    const bool other = !ferry && (own || tags.has("highway") || tags.has("man_made") || tags.has("railway") ||
                                  tags.has("public_transport") || tags.has("building"));
    if ((!ferry && line == k_no_line) || other) return told;
    if (line != k_no_line) {
        const Line& known = lines_[line];
        if (!known.facts || (ferry && !own)) return {};  // one of both says that nobody may
        if (!ferry) told.facts = known.facts;
        told.name = known.name;
        if (told.facts->wheelchair == Wheelchair::unknown || known.facts->wheelchair == Wheelchair::no)
            told.facts->wheelchair = known.facts->wheelchair;
        told.facts->flags |= known.facts->flags;
    }
    return told;
}

void FerryBook::add(std::int64_t id, std::size_t index, const Tags& tags) {
    const std::size_t line = line_of(id);
    const auto duration = tags.get("duration");
    Way way{index, parse_duration(duration), line};
    unread_ += !duration.empty() && !way.seconds;
    if (!way.seconds && line != k_no_line) lines_[line].ways.push_back(index);
    ways_.push_back(way);
}

void FerryBook::paces(const std::function<double(std::size_t)>& length_m,
                      const std::function<void(std::size_t, std::uint16_t)>& take, base::PassedOver& passed_over) {
    for (const Way& way : ways_) {
        double metres = length_m(way.index);
        std::optional<double> seconds = way.seconds;
        if (!seconds && way.line != k_no_line && lines_[way.line].seconds) {
            seconds = lines_[way.line].seconds;
            metres = 0;
            for (const std::size_t one : lines_[way.line].ways) metres += length_m(one);
        }
        const Pace pace = ferry_pace(metres, seconds);
        unread_ += !pace.believed;
        take(way.index, pace.mm_s);
    }
    passed_over.add("ferry_duration", unread_);
}

}  // namespace modou::routing
