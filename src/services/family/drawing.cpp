#include "services/family/drawing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace modou::family {
namespace {

using base::html_escaped;
using kinship::Pedigree;
using kinship::Sex;

constexpr double k_half = k_symbol_px / 2;
constexpr std::string_view k_ink = "#1E2A25", k_paper = "#FFFFFF";

// Lines of at most k_label_most columns, cut between characters; what does not fit into two ends with "…".
std::vector<std::string> label_lines(std::string_view text) {
    std::vector<std::string> lines(1);
    std::size_t columns = 0;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t next = at + 1;
        while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0) == 0x80) ++next;
        const std::size_t wide = next - at > 2 ? 2 : 1;
        if (columns + wide > k_label_most) {
            if (lines.size() == 2) {
                // Room for the sign: the last character goes.
                std::string& last = lines.back();
                while (!last.empty() && (static_cast<unsigned char>(last.back()) & 0xC0) == 0x80) last.pop_back();
                if (!last.empty()) last.pop_back();
                last += "…";
                return lines;
            }
            lines.emplace_back();
            columns = 0;
        }
        lines.back() += text.substr(at, next - at);
        columns += wide;
        at = next;
    }
    return lines;
}

bool has(const std::vector<std::string>& list, const std::string& id) {
    return std::ranges::find(list, id) != list.end();
}

std::string line_svg(const Layout::Line& line) {
    std::string points;
    for (const auto& p : line.points) points += fmt::format("{}{},{}", points.empty() ? "" : " ", p.x, p.y);
    // Related partners: a thick line with paper in its middle is a double one around every corner.
    if (line.kind == Layout::Kind::consanguineous)
        return fmt::format(
            R"(<polyline points="{0}" fill="none" stroke="{1}" stroke-width="6"/><polyline points="{0}" fill="none" stroke="{2}" stroke-width="3"/>)",
            points, k_ink, k_paper);
    return fmt::format(R"(<polyline points="{}" fill="none" stroke="{}" stroke-width="1.5"/>)", points, k_ink);
}

std::string symbol_svg(const Pedigree::Person& person, Point at, const Shown& shown) {
    const bool typed = has(shown.typed, person.id), asked = person.id == shown.asked;
    const auto style =
        fmt::format(R"(fill="{}" stroke="{}" stroke-width="{}")", typed ? k_ink : k_paper, k_ink, asked ? 3 : 1.8);
    std::string shape;
    if (person.sex == Sex::male)
        shape = fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}" {}/>)", at.x - k_half, at.y - k_half,
                            k_symbol_px, k_symbol_px, style);
    else if (person.sex == Sex::female)
        shape = fmt::format(R"(<circle cx="{}" cy="{}" r="{}" {}/>)", at.x, at.y, k_half, style);
    else
        shape = fmt::format(R"(<polygon points="{0},{2} {3},{1} {0},{4} {5},{1}" {6}/>)", at.x, at.y, at.y - k_half - 3,
                            at.x + k_half + 3, at.y + k_half + 3, at.x - k_half - 3, style);
    if (asked)
        shape += fmt::format(
            R"(<text x="{}" y="{}" font-size="24" font-weight="700" text-anchor="middle" fill="{}">?</text>)", at.x,
            at.y + 8.5, typed ? k_paper : k_ink);
    return shape;
}

std::string person_svg(const Pedigree::Person& person, Point at, const Shown& shown) {
    const auto label = shown.labels.find(person.id);
    std::string out = fmt::format("<g><title>{}</title>", html_escaped(person.id)) + symbol_svg(person, at, shown);
    double y = at.y + k_half + 17;
    for (const auto& line : label_lines(label == shown.labels.end() ? person.id : label->second)) {
        out += fmt::format(R"(<text x="{}" y="{}" font-size="13" text-anchor="middle" fill="{}">{}</text>)", at.x, y,
                           k_ink, html_escaped(line));
        y += 15;
    }
    return out + "</g>";
}

}  // namespace

std::string draw(const Pedigree& pedigree, const Shown& shown) {
    const Layout layout = lay_out(pedigree, shown.twins, shown.like);
    std::string description;
    for (const auto& line : told(pedigree, shown)) description += line + plain(shown.language, "。", ". ");
    std::string out = fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{0}-title {0}-desc" viewBox="0 0 {1} {2}" width="{1}" height="{2}"><title id="{0}-title">{3}</title><desc id="{0}-desc">{4}</desc>)",
        shown.name, layout.width, layout.height, html_escaped(shown.title), html_escaped(description));
    for (const bool related : {false, true})  // double lines last: their middle hides nothing that is needed
        for (const auto& line : layout.lines)
            if ((line.kind == Layout::Kind::consanguineous) == related) out += line_svg(line);
    for (std::size_t i = 0; i < pedigree.people().size(); ++i)
        out += person_svg(pedigree.people()[i], layout.places[i], shown);
    return out + "</svg>";
}

std::vector<std::string> told(const Pedigree& pedigree, const Shown& shown) {
    std::vector<std::string> lines;
    const auto& people = pedigree.people();
    for (std::uint32_t i = 0; i < people.size(); ++i) {
        const auto& person = people[i];
        const auto say = [&](std::string_view zh, std::string_view en) { return plain(shown.language, zh, en); };
        std::string line = person.id + (shown.language == Language::en ? " (" : "（");
        line += person.sex == Sex::male     ? say("男", "male")
                : person.sex == Sex::female ? say("女", "female")
                                            : say("性别未说明", "sex not told");
        const std::string_view comma = shown.language == Language::en ? ", " : "，";
        line += comma;
        line += has(shown.typed, person.id) ? say("已分型", "typed") : say("未分型", "not typed");
        if (person.id == shown.asked) line += std::string(comma) + say("被询问者", "asked about");
        line += shown.language == Language::en ? "): " : "）：";
        if (person.founder()) {
            line += say("奠基者", "founder");
        } else {
            const auto &father = people[person.father].id, &mother = people[person.mother].id;
            line += say(fmt::format("父 {}，母 {}", father, mother), fmt::format("child of {} and {}", father, mother));
            if (related(pedigree, person.father, person.mother))
                line += std::string(comma) + say("父母有血缘关系", "parents related");
        }
        lines.push_back(std::move(line));
    }
    for (const auto& group : shown.twins) {
        std::string ids;
        for (const auto at : group.people) ids += (ids.empty() ? "" : ", ") + people[at].id;
        lines.push_back(ids + ": " +
                        plain(shown.language, group.identical ? "同卵双生" : "双生",
                              group.identical ? "identical twins" : "twins"));
    }
    return lines;
}

}  // namespace modou::family
