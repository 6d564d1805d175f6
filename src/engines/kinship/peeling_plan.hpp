// In which order to sum, and where each number lies: worked out once for a pedigree, who of it is typed, and a number
// of alleles, then run for any genotypes. People of whom both alleles are open hold two variables; someone typed holds
// one at most, which says which of the two alleles came from the father.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include "engines/kinship/pedigree.hpp"

namespace modou::kinship::peeling {

// Of a person at one locus. half, trimmed: an untyped founder with one child, of whom one allele matters, which may
// have changed or stands as it was. blurred: typed, but with alleles that may not show.
enum class Kind : std::uint8_t { left_out, exact, open, blurred, half, trimmed };

// Tables that a plan finds ready; its own come after.
// turned: [child's][parent's]; passes: [parent's][child's].
enum Ready : std::uint32_t {
    one,
    frequencies,
    founder_father,
    founder_mother,
    turned_father,
    turned_mother,
    passes_father,
    passes_mother,
    ready
};

// Fills a table, or multiplies the whole, from genotypes.
struct Leaf {
    enum class What : std::uint8_t {
        founder,  // the whole: a typed founder's chance
        passed,   // [alleles]: what `person`, typed, passes on
        trio,     // the whole: a typed child of parents of whom tables say what they pass on
        side,     // [2]: a typed child, from the parent that table `from` tells of
        rows,     // [2][alleles]: the same, from an open parent, by the allele that was passed on
        shown,    // [alleles][alleles]: a blurred person's genotype
    } what;
    std::uint8_t role = 0;  // 0 father, 1 mother
    std::uint32_t person = 0, to = 0;
    std::array<std::uint32_t, 2> from{};  // tables
};

struct Loop {
    std::uint32_t size, a, b;  // strides
};
// In place, as a step is read anew for every locus. A table of 2^26 cells, more than any plan may have, has no more.
class Loops {
  public:
    static constexpr std::size_t k_most = 26;
    Loops() = default;
    Loops(std::initializer_list<Loop> loops) {
        for (const Loop& loop : loops) push_back(loop);
    }
    void push_back(const Loop& loop) { loops_[size_++] = loop; }
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    const Loop* data() const { return loops_.data(); }
    const Loop& operator[](std::size_t i) const { return loops_[i]; }
    Loop& back() { return loops_[size_ - 1]; }
    const Loop& back() const { return loops_[size_ - 1]; }
    void reverse() { std::reverse(loops_.begin(), loops_.begin() + std::ptrdiff_t(size_)); }

  private:
    std::size_t size_ = 0;
    std::array<Loop, k_most> loops_;
};
struct Step {
    // product: to[outer] = sum over inner of a * b. either: to[outer] = (a[stride a] + a[stride b]) / 2.
    enum class What : std::uint8_t { product, either } what;
    bool by_rows = false;  // sums whole rows, as the inner loops are short
    bool adds = false;     // to what stands there
    std::uint32_t to = 0, a = 0, b = 0, size = 0;
    Loops inner, outer;
};

struct Plan {
    std::vector<Leaf> leaves;
    std::vector<Step> steps;
    std::vector<std::size_t> places;  // of own tables
    std::size_t cells = 0;
    std::uint32_t result = one;
    double scale = 1;  // of the whole
};

// Nothing when it would take more than `cells_most`. `kept`: whose two alleles stay open, or Pedigree::k_nobody.
std::optional<Plan> make_plan(const Pedigree& pedigree, const std::vector<Kind>& kinds, std::uint32_t alleles,
                              std::uint32_t kept, std::size_t cells_most);

}  // namespace modou::kinship::peeling
