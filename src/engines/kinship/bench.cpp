#include "engines/kinship/bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "engines/kinship/candidate.hpp"
#include "engines/kinship/family_columns.hpp"
#include "engines/kinship/found_index.hpp"
#include "engines/kinship/parents_index.hpp"
#include "engines/kinship/ratio.hpp"

namespace modou::kinship {
namespace {

using Person = std::vector<Code>;

// People drawn from the frequencies, and children of them.
class People {
  public:
    People(const Coding& coding, std::uint64_t seed) : coding_(coding), random_(seed) {
        for (std::size_t l = 0; l < coding.loci(); ++l) {
            // Frequencies in parts of 65,536: a draw is one look-up.
            auto& draws = draws_.emplace_back(1 << 16);
            const auto& p = coding.locus(l).frequencies;
            double sum = p[0];
            std::size_t place = 0;
            for (std::size_t i = 0; i < draws.size(); ++i) {
                while ((double(i) + 0.5) / double(draws.size()) > sum && place + 1 < p.size()) sum += p[++place];
                draws[i] = std::uint8_t(place);
            }
        }
    }
    void draw(Person& person) {
        person.resize(coding_.loci());
        for (std::size_t l = 0; l < person.size(); ++l) {
            const std::uint64_t r = random_();
            person[l] = code_of(draws_[l][r & 0xFFFF], draws_[l][r >> 16 & 0xFFFF]);
        }
    }
    Person draw() {
        Person person;
        draw(person);
        return person;
    }
    // Mutated by a step up or down, where that is an allele, at so many loci.
    Person child(const Person& father, const Person& mother, unsigned mutated) {
        Person person(coding_.loci());
        for (std::size_t l = 0; l < person.size(); ++l) {
            const auto f = coding_.places(l, father[l]), m = coding_.places(l, mother[l]);
            std::uint32_t a = random_() % 2 ? f.low : f.high;
            if (l < mutated) a = a + 1 < coding_.locus(l).alleles.size() ? a + 1 : a - 1;
            person[l] = code_of(a, random_() % 2 ? m.low : m.high);
        }
        return person;
    }
    std::size_t below(std::size_t n) { return random_() % n; }

  private:
    const Coding& coding_;
    std::mt19937_64 random_;
    std::vector<std::vector<std::uint8_t>> draws_;
};

class Bench {
  public:
    Bench(const Coding& coding, const Transmission& transmission, const BenchPlan& plan,
          const std::function<double()>& now_s, const std::function<void(const BenchRow&)>& said)
        : coding_(coding),
          transmission_(transmission),
          plan_(plan),
          now_s_(now_s),
          said_(said),
          people_(coding, plan.seed) {}

    base::Status run() {
        couples();
        parents();
        everybody();
        MODOU_CHECK(families());
        return from_scratch();
    }

  private:
    std::size_t sized(double people) const { return std::max<std::size_t>(2'000, std::size_t(people * plan_.size)); }
    Wanted wanted() const { return {3, 4, 20, plan_.threads, best_lanes()}; }

    void say(std::string what, std::string must, std::string moonshot, double value, std::string unit) {
        const std::string found = unit == "B"     ? fmt::format("{:.1f} B", value)
                                  : unit == "1/s" ? fmt::format("{:.3g} /s", value)
                                                  : fmt::format("{:.3g} {}", value, unit);
        said_({std::move(what), std::move(must), std::move(moonshot), found, value, std::move(unit)});
    }
    // Median time of one call, in milliseconds.
    template <class Ask>
    double median_ms(std::size_t times, Ask&& ask) {
        std::vector<double> took;
        for (std::size_t i = 0; i < times; ++i) {
            const double begun = now_s_();
            ask(i);
            took.push_back((now_s_() - begun) * 1000);
        }
        std::ranges::nth_element(took, took.begin() + std::ptrdiff_t(times / 2));
        return took[times / 2];
    }

    void couples() {
        const std::size_t n = sized(1e7);
        ParentsIndex index(coding_, transmission_, ParentsIndex::Of::couples);
        std::vector<Person> couple(2);
        std::vector<std::pair<std::uint32_t, Person>> planted;
        for (std::size_t i = 0; i < n; ++i) {
            people_.draw(couple[0]), people_.draw(couple[1]);
            const auto number = index.add(couple);
            if (i % (n / 40 + 1) == 7)
                planted.emplace_back(number, people_.child(couple[0], couple[1], unsigned(planted.size() % 4)));
        }
        std::size_t found = 0;
        const double ms = median_ms(planted.size(), [&](std::size_t i) {
            for (const Hit& hit : index.search(planted[i].second, wanted())) found += hit.number == planted[i].first;
        });
        say(fmt::format("1 found person, {} couples, tolerance 3, weighed exactly", n), "25 ms", "4 ms", ms, "ms");
        say("   children with 0 to 3 mutated loci found among them, of 100 %", "100 %", "",
            100.0 * double(found) / double(planted.size()), "%");
        say("   index, for each person", "60 B", "", double(index.bytes()) / double(2 * n), "B");
    }

    void parents() {
        const std::size_t n = sized(1e7);
        ParentsIndex index(coding_, transmission_, ParentsIndex::Of::fathers);
        std::vector<Person> father(1);
        std::vector<Person> asked;
        for (std::size_t i = 0; i < n; ++i) {
            people_.draw(father[0]);
            index.add(father);
            if (i % (n / 40 + 1) == 7)
                asked.push_back(people_.child(father[0], people_.draw(), unsigned(asked.size() % 4)));
        }
        const double ms = median_ms(asked.size(), [&](std::size_t i) { index.search(asked[i], wanted()); });
        say(fmt::format("1 found person, {} single parents", n), "40 ms", "8 ms", ms, "ms");
        say("   index, for each person", "60 B", "", double(index.bytes()) / double(n), "B");
    }

    // A million couples and a million found persons: all against all, and one more of each at a time.
    void everybody() {
        const std::size_t n = sized(1e6);
        ParentsIndex couples(coding_, transmission_, ParentsIndex::Of::couples);
        FoundIndex found(coding_, transmission_);
        std::vector<Person> couple(2), all;
        for (std::size_t i = 0; i < n; ++i) {
            people_.draw(couple[0]), people_.draw(couple[1]);
            couples.add(couple);
            all.push_back(i % 100 == 0 ? people_.child(couple[0], couple[1], 0) : people_.draw());
            found.add(all.back());
        }
        const double begun = now_s_();
        couples.search_all(all, wanted());
        say(fmt::format("{0} found persons, {0} couples", n), "4 min", "60 s", now_s_() - begun, "s");
        say("   found persons, index for each", "60 B", "", double(found.bytes()) / double(n), "B");

        const std::size_t inserts = 200;
        const double first = now_s_();
        for (std::size_t i = 0; i < inserts; ++i) {
            const Person person = people_.draw();
            couples.search(person, wanted());
            found.add(person);
            people_.draw(couple[0]), people_.draw(couple[1]);
            found.of_parents(couple[0], couple[1], wanted());
            couples.add(couple);
        }
        say(fmt::format("inserts, searched both ways, at {}", n), "500 /s", "3000 /s",
            2 * double(inserts) / (now_s_() - first), "1/s");

        const double ms = median_ms(20, [&](std::size_t i) {
            const auto tables = family(i);
            if (tables) found.of_family(*tables, wanted());
        });
        say(fmt::format("new family of any shape, compiled, {} found persons", n), "20 ms", "7 ms", ms, "ms");
    }

    // Families around the missing X: a sib, a parent and a sib, half sibs, grandparents and an uncle.
    std::pair<Pedigree, std::vector<std::string>> shape(std::size_t which) const {
        static const std::pair<std::vector<Relative>, std::vector<std::string>> k_shapes[] = {
            {{{"F", "", ""}, {"M", "", ""}, {"X", "F", "M"}, {"S", "F", "M"}}, {"S"}},
            {{{"F", "", ""}, {"M", "", ""}, {"X", "F", "M"}, {"S", "F", "M"}}, {"M", "S"}},
            {{{"F", "", ""}, {"M", "", ""}, {"X", "F", "M"}, {"S", "F", "M"}, {"T", "F", "M"}}, {"S", "T"}},
            {{{"G", "", ""}, {"H", "", ""}, {"F", "G", "H"}, {"U", "G", "H"}, {"M", "", ""}, {"X", "F", "M"}},
             {"G", "H", "U"}}};
        const auto& [people, typed] = k_shapes[which % std::size(k_shapes)];
        return {*Pedigree::make(people), typed};
    }
    std::vector<Profile> relatives(const Pedigree& pedigree, const std::vector<std::string>& typed) {
        std::vector<Person> carried;
        std::vector<Profile> profiles;
        for (const auto& person : pedigree.people()) {
            carried.push_back(person.founder() ? people_.draw()
                                               : people_.child(carried[person.father], carried[person.mother], 0));
            if (std::ranges::find(typed, person.id) != typed.end())
                profiles.push_back(coding_.decode(person.id, carried.back()));
        }
        return profiles;
    }
    Model model() const {
        Model model;
        model.mutation = plan_.mutation;
        return model;
    }
    base::Result<CandidateTables> family(std::size_t which) {
        const auto [pedigree, typed] = shape(which);
        return compile(pedigree, relatives(pedigree, typed), "X", coding_, model());
    }

    base::Status families() {
        const std::size_t n = sized(1e6);
        std::vector<CandidateTables> pool;  // enough to differ; what is measured does not depend on it
        const double begun = now_s_();
        for (std::size_t i = 0; i < 200; ++i) {
            MODOU_TRY(pool.emplace_back(), family(i));
        }
        say("   one family compiled", "", "", (now_s_() - begun) * 1000 / 200, "ms");
        FamilyColumns columns(coding_);
        for (std::size_t i = 0; i < n; ++i) columns.add(pool[i % pool.size()]);
        const double ms = median_ms(40, [&](std::size_t) { columns.screen(people_.draw(), 4, plan_.threads); });
        say(fmt::format("1 found person, {} families of any shape", n), "10 ms", "2 ms", ms, "ms");
        say("   columns, for each family", "", "", double(columns.bytes()) / double(n), "B");
        const Person person = people_.draw();
        double sum = 0;
        const double first = now_s_();
        const std::size_t times = 200'000;
        for (std::size_t i = 0; i < times; ++i) sum += pool[i % 8].log10_ratio(person);
        const double took = now_s_() - first;
        // Never so: the sum is looked at, so that the loop is run.
        if (std::isnan(sum)) return base::fail(base::Code::bug, "a ratio is no number");
        say("exact LR of a candidate, family compiled, one thread", "1e5 /s", "1e6 /s", double(times) / took, "1/s");
        return {};
    }

    // Nothing compiled: other people and another family each time.
    base::Status from_scratch() {
        FrequencyTable table;
        std::vector<std::string> names;
        for (std::size_t l = 0; l < coding_.loci(); ++l) {
            names.push_back(coding_.locus(l).name);
            table.loci[names.back()] = coding_.locus(l);
        }
        std::vector<Comparison> comparisons;
        for (std::size_t i = 0; i < 40; ++i) {
            auto [pedigree, typed] = shape(i);
            std::vector<Relative> apart;
            for (const auto& p : pedigree.people())
                apart.push_back({p.id, p.founder() ? "" : pedigree.people()[p.father].id,
                                 p.founder() ? "" : pedigree.people()[p.mother].id, p.sex});
            for (Relative& relative : apart)
                if (relative.id == "X") relative.father = relative.mother = "";
            MODOU_TRY(auto other, Pedigree::make(apart));
            typed.push_back("X");
            auto profiles = relatives(pedigree, typed);
            comparisons.push_back(
                {{{"H1", std::move(pedigree)}, {"H2", std::move(other)}}, std::move(profiles), names, model()});
        }
        const double begun = now_s_();
        for (const Comparison& comparison : comparisons) MODOU_CHECK(compare(comparison, table));
        say("exact LR from scratch, another family each time, one thread", "1e5 /s", "1e6 /s",
            double(comparisons.size()) / (now_s_() - begun), "1/s");
        return {};
    }

    const Coding& coding_;
    const Transmission& transmission_;
    const BenchPlan& plan_;
    const std::function<double()>& now_s_;
    const std::function<void(const BenchRow&)>& said_;
    People people_;
};

}  // namespace

base::Status bench(const Coding& coding, const BenchPlan& plan, const std::function<double()>& now_s,
                   const std::function<void(const BenchRow&)>& said) {
    MODOU_TRY(const auto transmission, Transmission::make(coding, plan.mutation));
    return Bench(coding, transmission, plan, now_s, said).run();
}

}  // namespace modou::kinship
