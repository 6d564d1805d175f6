#include "engines/kinship/bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "engines/kinship/candidate.hpp"
#include "engines/kinship/family_columns.hpp"
#include "engines/kinship/found_index.hpp"
#include "engines/kinship/parents_index.hpp"
#include "engines/kinship/simulate.hpp"

namespace modou::kinship {
namespace {

using Person = std::vector<Code>;
constexpr std::size_t k_cases = 64;  // of a thread, where likelihoods are worked out anew

// People drawn from the frequencies, and children of them.
class People {
  public:
    People(const Panel& panel, const Simulator& simulator, std::uint64_t seed)
        : panel_(panel), simulator_(simulator), random_(seed) {}

    Random& random() { return random_; }
    void draw(Person& person) {
        person.resize(panel_.size());
        simulator_.founder(random_, person);
    }
    Person draw() {
        Person person;
        draw(person);
        return person;
    }
    // At the first so many loci what came from the father is another allele, the next of the table.
    Person child(const Person& father, const Person& mother, unsigned mutated) {
        Person person(panel_.size());
        for (std::size_t l = 0; l < person.size(); ++l) {
            const auto f = indices_of(father[l]), m = indices_of(mother[l]);
            std::size_t a = random_.below(2) == 0 ? f.first : f.second;
            if (l < mutated) a = a + 1 < panel_.locus(l).alleles.size() ? a + 1 : a - 1;
            person[l] = code_of_indices(a, random_.below(2) == 0 ? m.first : m.second);
        }
        return person;
    }

  private:
    const Panel& panel_;
    const Simulator& simulator_;
    Random random_;
};

class Bench {
  public:
    Bench(const PanelModel& model, const Transmission& transmission, const Simulator& simulator, const BenchPlan& plan,
          const std::function<double()>& now_s, const std::function<void(const BenchRow&)>& said)
        : model_(model),
          panel_(model.panel),
          transmission_(transmission),
          simulator_(simulator),
          plan_(plan),
          now_s_(now_s),
          said_(said),
          people_(panel_, simulator, plan.seed) {}

    base::Status run() {
        couples();
        parents();
        everybody();
        MODOU_CHECK(families());
        return generic();
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
        ParentsIndex index(panel_, transmission_, ParentsIndex::Of::couples);
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
        ParentsIndex index(panel_, transmission_, ParentsIndex::Of::fathers);
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
        ParentsIndex couples(panel_, transmission_, ParentsIndex::Of::couples);
        FoundIndex found(panel_, transmission_);
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
            const auto tables = CandidateTables::compile(model_, family(shapes()[i % 4]));
            if (tables) found.of_family(*tables, wanted());
        });
        say(fmt::format("new family of any shape, compiled, {} found persons", n), "20 ms", "7 ms", ms, "ms");
    }

    // Families around the missing X, with up to six typed: what each search is asked most.
    struct Shape {
        std::vector<Relative> people;
        std::vector<std::string> typed;
    };
    static const std::vector<Shape>& shapes() {
        static const std::vector<Shape> k_shapes = {
            {{{"F", "", ""}, {"M", "", ""}, {"X", "F", "M"}, {"S", "F", "M"}}, {"S"}},
            {{{"F", "", ""}, {"M", "", ""}, {"X", "F", "M"}, {"S", "F", "M"}}, {"M", "S"}},
            {{{"F", "", ""}, {"M", "", ""}, {"X", "F", "M"}, {"S", "F", "M"}, {"T", "F", "M"}}, {"S", "T"}},
            {{{"F", "", ""}, {"M", "", ""}, {"N", "", ""}, {"X", "F", "M"}, {"S", "F", "N"}}, {"S", "N"}},
            {{{"F", "", ""}, {"M", "", ""}, {"X", "F", "M"}}, {"F"}},
            {{{"F", "", ""}, {"M", "", ""}, {"X", "F", "M"}}, {"F", "M"}},
            {{{"G", "", ""}, {"H", "", ""}, {"F", "G", "H"}, {"M", "", ""}, {"X", "F", "M"}}, {"G", "H", "M"}},
            {{{"G", "", ""}, {"H", "", ""}, {"F", "G", "H"}, {"U", "G", "H"}, {"M", "", ""}, {"X", "F", "M"}},
             {"G", "H", "U"}}};
        return k_shapes;
    }
    // Everybody's genotypes; of who is not typed, none are told.
    CodedFamily family(const Shape& shape, Person* missing = nullptr) {
        CodedFamily out{*Pedigree::make(shape.people), 0, {}, {}};
        const auto& people = out.pedigree.people();
        auto carried = simulator_.drop(people_.random(), out.pedigree);
        out.missing = out.pedigree.find("X");
        if (missing != nullptr) *missing = carried[out.missing];
        for (std::size_t i = 0; i < people.size(); ++i)
            out.codes.push_back(std::ranges::find(shape.typed, people[i].id) != shape.typed.end() ? carried[i]
                                                                                                  : Person());
        return out;
    }

    base::Status families() {
        const std::size_t n = sized(1e6);
        std::vector<CandidateTables> pool;  // enough to differ; what is measured does not depend on it
        const double begun = now_s_();
        for (std::size_t i = 0; i < 400; ++i) {
            MODOU_TRY(pool.emplace_back(), CandidateTables::compile(model_, family(shapes()[i % shapes().size()])));
        }
        say("   one family compiled", "", "", (now_s_() - begun) * 1e6 / 400, "us");
        FamilyColumns columns(panel_);
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

    // One family and a candidate, locus by locus; who is not typed has code 0.
    struct Case {
        Peeler peeler;
        std::vector<Person> by_locus;
        std::uint32_t missing;
    };
    base::Result<std::vector<Case>> cases(std::span<const Shape> of, PlanStore& store) {
        std::vector<Case> out;
        while (out.size() < k_cases)
            for (const Shape& shape : of) {
                Person missing;
                const CodedFamily made = family(shape, &missing);
                MODOU_TRY(auto peeler, Peeler::make(model_, made.pedigree, {}, &store));
                auto& one = out.emplace_back(Case{std::move(peeler), {}, made.missing});
                for (std::size_t l = 0; l < panel_.size(); ++l) {
                    auto& here = one.by_locus.emplace_back();
                    for (const auto& codes : made.codes) here.push_back(codes.empty() ? Code(0) : codes[l]);
                    here[made.missing] = missing[l];
                }
            }
        return out;
    }
    // Product of the ratios of both hypotheses, each worked out anew.
    static double ratio_of(Case& one) {
        double product = 1;
        for (std::size_t l = 0; l < one.by_locus.size(); ++l) {
            auto& here = one.by_locus[l];
            const Code own = here[one.missing];
            const auto together = one.peeler.likelihood(l, here);
            here[one.missing] = 0;
            const auto apart = one.peeler.likelihood(l, here);
            here[one.missing] = own;
            product *= together && apart ? *together / *apart : NAN;
        }
        return product;
    }
    // X and so many typed sibs of untyped parents: all alleles of both parents are open, and each sib doubles the ways
    // in which they were passed on.
    static Shape sibs(unsigned typed) {
        Shape shape{{{"F", "", ""}, {"M", "", ""}, {"X", "F", "M"}}, {}};
        for (unsigned i = 0; i < typed; ++i) {
            shape.typed.push_back(std::string(1, char('0' + i)));
            shape.people.push_back({shape.typed.back(), "F", "M"});
        }
        return shape;
    }
    base::Status generic() {
        MODOU_CHECK(generic(
            fmt::format("exact LR, generic: 8 shapes, other people each time, {} threads", plan_.threads), shapes()));
        for (const unsigned typed : {4U, 5U, 6U}) {
            const Shape shape = sibs(typed - 1);
            MODOU_CHECK(
                generic(fmt::format("   {} typed sibs of untyped parents, or one unrelated", typed), {&shape, 1}));
        }
        return {};
    }
    // Other people in every case; only the order of the sums is planned beforehand, once for each shape.
    base::Status generic(std::string what, std::span<const Shape> of) {
        std::vector<PlanStore> stores(plan_.threads);
        std::vector<std::vector<Case>> of_thread(plan_.threads);
        for (unsigned t = 0; t < plan_.threads; ++t) {
            MODOU_TRY(of_thread[t], cases(of, stores[t]));
        }
        const std::size_t rounds = 40;
        const double begun = now_s_();
        const auto bad =
            in_parts(plan_.threads, plan_.threads, [&](std::size_t t, std::size_t, std::vector<Hit>& found) {
                double sum = 0;
                for (std::size_t round = 0; round < rounds; ++round)
                    for (Case& one : of_thread[t]) sum += ratio_of(one);
                if (std::isnan(sum)) found.push_back({});
            });
        const double took = now_s_() - begun;
        if (!bad.empty()) return base::fail(base::Code::bug, "a ratio is no number");
        say(std::move(what), "1e5 /s", "1e6 /s", double(rounds * of_thread[0].size() * plan_.threads) / took, "1/s");
        return {};
    }

    const PanelModel& model_;
    const Panel& panel_;
    const Transmission& transmission_;
    const Simulator& simulator_;
    const BenchPlan& plan_;
    const std::function<double()>& now_s_;
    const std::function<void(const BenchRow&)>& said_;
    People people_;
};

}  // namespace

base::Status bench(const Panel& panel, const BenchPlan& plan, const std::function<double()>& now_s,
                   const std::function<void(const BenchRow&)>& said) {
    Model model;
    model.mutation = plan.mutation;
    MODOU_TRY(const auto world, PanelModel::make(panel, model));
    MODOU_TRY(const auto transmission, Transmission::make(panel, plan.mutation));
    MODOU_TRY(const auto simulator, Simulator::make(panel, plan.mutation));
    return Bench(world, transmission, simulator, plan, now_s, said).run();
}

}  // namespace modou::kinship
