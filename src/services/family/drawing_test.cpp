// Drawings of pedigrees: nobody twice, nobody over another, parents above, no line through a person.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "services/family/drawing.hpp"

namespace modou::family {
namespace {

using kinship::Pedigree;
using kinship::Relative;
using kinship::Sex;
using testing::HasSubstr;
using testing::Not;

Relative man(std::string id, std::string father = "", std::string mother = "") {
    return {std::move(id), std::move(father), std::move(mother), Sex::male};
}
Relative woman(std::string id, std::string father = "", std::string mother = "") {
    return {std::move(id), std::move(father), std::move(mother), Sex::female};
}
Pedigree family(const std::vector<Relative>& people) {
    auto made = Pedigree::make(people);
    EXPECT_TRUE(made) << made.error().text();
    return *made;
}

const std::vector<Relative> k_cousins{man("GF"), woman("GM"),          man("F", "GF", "GM"), woman("A", "GF", "GM"),
                                      man("X"),  woman("M", "X", "A"), man("C", "F", "M"),   woman("D", "F", "M")};
const std::vector<Relative> k_marriages{man("F"),
                                        woman("M1"),
                                        woman("M2"),
                                        woman("M3"),
                                        man("A", "F", "M1"),
                                        man("B", "F", "M2"),
                                        man("C", "F", "M3"),
                                        woman("D", "F", "M1")};

// A straight piece of line against the inside of a symbol.
bool runs_through(Point a, Point b, Point middle) {
    const double half = k_symbol_px / 2 - 1;
    double from = 0, to = 1;
    for (const auto& [p, q, m] : {std::tuple(a.x, b.x, middle.x), std::tuple(a.y, b.y, middle.y)}) {
        if (p == q) {
            if (std::abs(p - m) >= half) return false;
            continue;
        }
        double t1 = (m - half - p) / (q - p), t2 = (m + half - p) / (q - p);
        if (t1 > t2) std::swap(t1, t2);
        from = std::max(from, t1), to = std::min(to, t2);
    }
    return from < to;
}

// What is wrong with a drawing; empty when nothing is.
std::string faults(const Pedigree& pedigree, const Layout& layout) {
    const auto& people = pedigree.people();
    std::string out;
    if (layout.places.size() != people.size()) return "not everybody stands once";
    for (std::size_t i = 0; i < people.size(); ++i) {
        const auto& p = layout.places[i];
        if (p.x < k_symbol_px || p.x > layout.width - k_symbol_px || p.y < k_symbol_px / 2 ||
            p.y > layout.height - k_symbol_px)
            out += people[i].id + " stands outside; ";
        for (std::size_t j = 0; j < i; ++j)
            if (std::abs(p.x - layout.places[j].x) < k_beside_px - 2 &&
                std::abs(p.y - layout.places[j].y) < k_symbol_px + k_under_px)
                out += people[i].id + " and " + people[j].id + " overlap; ";
        if (people[i].founder()) continue;
        for (const auto parent : {people[i].father, people[i].mother})
            if (layout.places[parent].y >= p.y) out += people[parent].id + " stands below a child; ";
    }
    for (const auto& line : layout.lines)
        for (std::size_t k = 1; k < line.points.size(); ++k)
            for (std::size_t i = 0; i < people.size(); ++i) {
                const auto &a = line.points[k - 1], &b = line.points[k], &m = layout.places[i];
                const bool ends = (a.x == m.x && a.y == m.y) || (b.x == m.x && b.y == m.y);
                if (!ends && runs_through(a, b, m)) out += "a line runs through " + people[i].id + "; ";
            }
    return out;
}

// How often a level and an upright piece of line cross, not counting where one ends at the other.
int crossings(const Layout& layout) {
    int count = 0;
    for (const auto& level : layout.lines)
        for (const auto& upright : layout.lines) {
            const auto &a = level.points.front(), &b = level.points.back(), &c = upright.points.front(),
                       &d = upright.points.back();
            if (level.points.size() == 2 && upright.points.size() == 2 && a.y == b.y && c.x == d.x)
                count += std::min(a.x, b.x) < c.x && c.x < std::max(a.x, b.x) && std::min(c.y, d.y) < a.y &&
                         a.y < std::max(c.y, d.y);
        }
    return count;
}

std::vector<Relative> random_family(std::mt19937& random, int people) {
    std::vector<Relative> told;
    for (int i = 0; i < people; ++i) {
        Relative person{fmt::format("P{}", i), "", "", i % 2 ? Sex::female : Sex::male};
        if (i >= 2 && random() % 3) {
            person.father = fmt::format("P{}", 2 * (random() % unsigned((i + 1) / 2)));
            person.mother = fmt::format("P{}", 2 * (random() % unsigned(i / 2)) + 1);
        }
        told.push_back(person);
    }
    return told;
}

TEST(Drawing, NobodyOverlapsAndParentsStandAboveInRandomFamilies) {
    std::mt19937 random(20261127);
    int apart = 0;
    for (int round = 0; round < 150; ++round) {
        const auto told = random_family(random, 2 + int(random() % 14));
        const auto pedigree = family(told);
        const auto layout = lay_out(pedigree);
        const std::string wrong = faults(pedigree, layout);
        // Families with many loops by chance: a line may have to pass someone, nobody may overlap.
        EXPECT_THAT(wrong, Not(HasSubstr("overlap"))) << round;
        EXPECT_THAT(wrong, Not(HasSubstr("below"))) << round;
        EXPECT_THAT(wrong, Not(HasSubstr("outside"))) << round;
        apart += wrong.empty();
    }
    EXPECT_GE(apart, 145);
}

TEST(Drawing, FamiliesAsTheyComeHaveNoLineThroughAnybody) {
    const std::vector<std::vector<Relative>> families{
        {man("F"), woman("M"), man("C", "F", "M")},
        {man("F"), man("C")},
        k_cousins,
        k_marriages,
        {man("F"), woman("M"), woman("D", "F", "M"), man("C", "F", "D")},  // a daughter's child by her father
        {man("GF"), woman("GM"), man("U", "GF", "GM"), man("F", "GF", "GM"), woman("M"), woman("N", "F", "M"),
         man("C", "U", "N")},
        {man("F"), woman("M"), man("A", "F", "M"), man("B", "F", "M"), woman("X"), woman("Y"), man("A1", "A", "X"),
         man("B1", "B", "Y"), woman("A2", "A", "X"), woman("B2", "B", "Y")},
    };
    for (const auto& told : families) {
        const auto pedigree = family(told);
        EXPECT_EQ(faults(pedigree, lay_out(pedigree)), "") << told.size();
    }
}

TEST(Drawing, FortyPeopleInFiveGenerations) {
    std::vector<Relative> told{man("G1"), woman("G2")};
    std::vector<std::string> generation{"G1"};
    for (int depth = 0; depth < 4; ++depth) {
        std::vector<std::string> next;
        for (const auto& father : generation) {
            const std::string mother = depth == 0 ? "G2" : father + "w";
            if (depth > 0) told.push_back(woman(mother));
            for (int i = 0; i < 2 && told.size() < 40; ++i) {
                next.push_back(father + char('a' + i));
                told.push_back(man(next.back(), father, mother));
            }
        }
        generation = next;
    }
    const auto pedigree = family(told);
    const auto layout = lay_out(pedigree);
    EXPECT_EQ(faults(pedigree, layout), "");
    EXPECT_LT(layout.width, 2400);
    EXPECT_EQ(crossings(layout), 0) << "a tree needs none";
}

TEST(Drawing, PartnersStandSideBySideInOneRow) {
    const std::vector<std::vector<Relative>> families{
        {man("F"), woman("M"), man("C", "F", "M"), man("D", "F", "M"), woman("W"), man("E", "C", "W"), woman("V"),
         man("G", "D", "V")},
        k_cousins,
        {woman("N"), man("X"), man("F"), woman("M"), man("C", "F", "M"), man("D", "F", "N"), man("E", "X", "M")}};
    for (const auto& told : families) {
        const auto pedigree = family(told);
        const auto layout = lay_out(pedigree);
        const auto& people = pedigree.people();
        for (const auto& child : people) {
            if (child.founder()) continue;
            const auto &father = layout.places[child.father], &mother = layout.places[child.mother];
            EXPECT_EQ(father.y, mother.y) << child.id;
            for (std::size_t i = 0; i < people.size(); ++i)
                EXPECT_FALSE(layout.places[i].y == father.y && layout.places[i].x > std::min(father.x, mother.x) &&
                             layout.places[i].x < std::max(father.x, mother.x))
                    << people[i].id << " stands between the parents of " << child.id;
        }
    }
}

TEST(Drawing, RelatedPartnersHaveADoubleLineAndOthersNot) {
    const auto count = [](const std::vector<Relative>& told) {
        const auto layout = lay_out(family(told));
        return std::ranges::count(layout.lines, Layout::Kind::consanguineous, &Layout::Line::kind);
    };
    EXPECT_EQ(count(k_cousins), 1);
    EXPECT_EQ(count(k_marriages), 0);
    EXPECT_EQ(count({man("F"), woman("M"), woman("D", "F", "M"), man("C", "F", "D")}), 1);
}

TEST(Drawing, UnrelatedPeopleKeepTheRowsOfAnotherDrawing) {
    const auto together = family({man("F"), woman("M"), man("C", "F", "M")}),
               apart = family({man("F"), woman("M"), man("C")});
    const auto first = lay_out(together);
    std::map<std::string, std::uint32_t> like;
    for (std::uint32_t i = 0; i < 3; ++i) like[together.people()[i].id] = first.rows[i];
    EXPECT_EQ(lay_out(apart).rows, (std::vector<std::uint32_t>{0, 0, 0}));
    // With nobody's child there is one row only.
    const auto mother = family({man("F"), woman("M"), man("X"), man("C", "X", "M")});
    EXPECT_EQ(lay_out(mother, {}, like).rows, (std::vector<std::uint32_t>{0, 0, 0, 1}));
    EXPECT_EQ(lay_out(mother).rows, (std::vector<std::uint32_t>{1, 0, 0, 1}));
}

TEST(Drawing, ShowsEverybodyOnceInTheSymbolOfTheirSex) {
    Shown shown{{"F", "C"}, "C", {}, {}, {}, "p1", "t", k_both};
    const auto svg = draw(family({man("F"), woman("M"), {"C", "F", "M", Sex::unknown}}), shown);
    const auto count = [&](std::string_view what) {
        std::size_t n = 0;
        for (auto at = svg.find(what); at != std::string::npos; at = svg.find(what, at + 1)) ++n;
        return n;
    };
    EXPECT_EQ(count("<rect"), 1u);
    EXPECT_EQ(count("<circle"), 1u);
    EXPECT_EQ(count("<polygon"), 1u);
    EXPECT_EQ(count(">?</text>"), 1u);
    EXPECT_EQ(count(R"(fill="#1E2A25" stroke)"), 2u);  // typed
    EXPECT_THAT(svg, HasSubstr("父 F，母 M"));
    EXPECT_THAT(svg, HasSubstr("child of F and M"));
}

TEST(Drawing, TwinsHangFromOnePoint) {
    const auto pedigree =
        family({man("F"), woman("M"), woman("A", "F", "M"), woman("B", "F", "M"), man("C", "F", "M")});
    const auto layout = lay_out(pedigree, {{{2, 3}, true}});
    EXPECT_EQ(std::ranges::count(layout.lines, Layout::Kind::identical, &Layout::Line::kind), 1);
    std::vector<Point> tops;
    for (const auto& line : layout.lines)
        for (const std::size_t twin : {2, 3})
            if (line.points.back().x == layout.places[twin].x && line.points.back().y < layout.places[twin].y &&
                line.points.back().y > layout.places[0].y && line.points[0].x != line.points.back().x &&
                line.points[0].y != line.points.back().y)
                tops.push_back(line.points[0]);
    ASSERT_EQ(tops.size(), 2u);
    EXPECT_EQ(tops[0].x, tops[1].x);
    EXPECT_EQ(tops[0].y, tops[1].y);
}

TEST(Drawing, NamesFromOutsideAreTextAndLongOnesAreCut) {
    const std::string evil = "</text><script>alert(1)</script>\"'&";
    const std::string longer = "一个非常非常非常非常非常长的名字";
    Shown shown{{evil}, "", {}, {}, {}, "p1", evil, Language::zh};
    const auto svg = draw(family({man(evil), man(longer)}), shown);
    EXPECT_THAT(svg, Not(HasSubstr("<script")));
    EXPECT_THAT(svg, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(svg, HasSubstr("…"));
    EXPECT_THAT(svg, HasSubstr("<title>" + longer + "</title>"));  // whole for whoever asks
    EXPECT_THAT(told(family({man("A")}), shown)[0], HasSubstr("奠基者"));
    EXPECT_THAT(told(family({man("A")}), shown)[0], Not(HasSubstr("male")));
}

}  // namespace
}  // namespace modou::family
