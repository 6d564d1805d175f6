#include "engines/kinship/nuclear_plan.hpp"

#include <algorithm>

namespace modou::kinship::peeling {
namespace {

using Tells = NuclearFamily::Tells;
constexpr std::size_t k_children_least = 3;
constexpr std::size_t k_terms_children_most = 3;  // 2^(n-1) terms

class Order {
  public:
    Order(const Pedigree& pedigree, std::vector<Kind> kinds, std::uint32_t alleles)
        : people_(pedigree.people()), alleles_(alleles), links_(people_.size()), told_(people_.size()) {
        plan_.kinds = std::move(kinds);
        plan_.open.resize(people_.size());
    }
    std::optional<NuclearPlan> run() {
        gather();
        if (!worth_it()) return std::nullopt;
        while (!left_.empty()) {
            auto best = left_.end();
            double best_cost = 0;
            for (auto at = left_.begin(); at != left_.end(); ++at) {
                if (!direct(*at)) continue;
                if (const double cost = cost_of(*at); best == left_.end() || cost < best_cost)
                    best = at, best_cost = cost;
            }
            if (best == left_.end()) return std::nullopt;
            for (const std::uint32_t person : open_members(*best)) --links_[person];
            if (best->tells != Tells::whole) told_[best->to] = best->tells;
            plan_.families.push_back(std::move(*best));
            left_.erase(best);
        }
        return std::move(plan_);
    }

  private:
    bool matters(std::uint32_t i) const { return plan_.kinds[i] != Kind::left_out; }
    void gather() {
        std::vector<bool> parent(people_.size());
        for (std::uint32_t i = 0; i < people_.size(); ++i)
            if (matters(i) && !people_[i].founder()) parent[people_[i].father] = parent[people_[i].mother] = true;
        for (std::uint32_t i = 0; i < people_.size(); ++i) {
            const Kind kind = plan_.kinds[i];
            plan_.open[i] = kind == Kind::open || (kind == Kind::blurred && parent[i]);
            if (!matters(i)) continue;
            if (!people_[i].founder())
                add(i);
            else if (kind == Kind::exact)
                plan_.founders.push_back(i);
            else if (kind == Kind::blurred && !parent[i])
                left_.push_back({{Pedigree::k_nobody, Pedigree::k_nobody}, {i}});
        }
        for (const NuclearFamily& family : left_)
            for (const std::uint32_t person : open_members(family)) ++links_[person];
    }
    // With fewer children a plan of tables is faster: less has to be looked at for each locus.
    bool worth_it() const {
        std::vector<std::size_t> children(people_.size());
        for (const NuclearFamily& family : left_)
            for (const std::uint32_t parent : family.parents)
                if (open(parent)) children[parent] += family.children.size();
        return std::ranges::any_of(children, [](std::size_t count) { return count >= k_children_least; });
    }
    void add(std::uint32_t child) {
        const std::array parents{people_[child].father, people_[child].mother};
        auto family = std::ranges::find(left_, parents, &NuclearFamily::parents);
        if (family == left_.end()) family = left_.insert(left_.end(), {parents, {}});
        family->children.push_back(child);
    }
    bool open(std::uint32_t person) const { return person != Pedigree::k_nobody && plan_.open[person]; }
    std::vector<std::uint32_t> open_members(const NuclearFamily& family) const {
        std::vector<std::uint32_t> members;
        for (const std::uint32_t person : family.parents)
            if (open(person)) members.push_back(person);
        for (const std::uint32_t person : family.children)
            if (open(person)) members.push_back(person);
        return members;
    }
    // Sets whom the family tells; false while two of its members wait for other families.
    bool direct(NuclearFamily& family) const {
        family.tells = Tells::whole, family.to = Pedigree::k_nobody;
        for (const std::uint32_t person : open_members(family)) {
            if (links_[person] < 2) continue;
            if (family.tells != Tells::whole) return false;
            family.to = person;
            family.tells = std::ranges::find(family.children, person) != family.children.end() ? Tells::child
                           : as_terms(family, person)                                          ? Tells::terms
                                                                                               : Tells::parent;
        }
        return true;
    }
    bool as_terms(const NuclearFamily& family, std::uint32_t parent) const {
        const std::uint32_t other = family.parents[family.parents[0] == parent ? 1 : 0];
        return plan_.kinds[parent] == Kind::open && !people_[parent].founder() && links_[parent] == 2 &&
               told_[parent] == Tells::whole && !open(other) && family.children.size() <= k_terms_children_most &&
               std::ranges::none_of(family.children, [&](std::uint32_t child) { return open(child); });
    }
    // Roughly the rows to add up, with what the answer costs whoever gets it.
    double cost_of(const NuclearFamily& family) const {
        double rows = 1;
        for (const std::uint32_t child : family.children)
            if (child != family.to) rows *= !open(child) || told_[child] == Tells::terms ? 2 : alleles_;
        if (family.tells == Tells::child) return rows * 3;
        return family.tells == Tells::parent && !people_[family.to].founder() ? rows + alleles_ * 4.0 : rows;
    }

    const std::vector<Pedigree::Person>& people_;
    double alleles_;
    std::vector<unsigned> links_;  // families of an open person that are not yet summed
    std::vector<Tells> told_;      // what an open person was told last; whole: nothing
    std::vector<NuclearFamily> left_;
    NuclearPlan plan_;
};

}  // namespace

std::optional<NuclearPlan> make_nuclear_plan(const Pedigree& pedigree, std::vector<Kind> kinds, std::uint32_t alleles) {
    return Order(pedigree, std::move(kinds), alleles).run();
}

}  // namespace modou::kinship::peeling
