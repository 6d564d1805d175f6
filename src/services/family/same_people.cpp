// Two ids for one person: samples alike at all loci they share. The loci are dealt into k_groups groups, so that two
// samples that share 13 share four of one group at least (13 > 3 × 4); samples with the same genotypes at some four
// loci of one group are compared. Nothing within the rule is missed, and few pairs are looked at.
#include <algorithm>
#include <array>

#include "services/family/gather.hpp"

namespace modou::family {
namespace {

constexpr std::size_t k_groups = 4, k_key_loci = 4;
static_assert(k_identity_loci_least > (k_key_loci - 1) * k_groups, "else a pair could share no key");
constexpr std::uint64_t k_steps_most = 600'000'000;  // keys made and pairs compared: some ten seconds

using Key = std::array<std::size_t, k_key_loci>;  // columns

class Table {
  public:
    explicit Table(const Samples& samples) : width_(samples.loci.size()), codes_(samples.samples.size() * width_) {
        for (std::size_t i = 0; i < samples.samples.size(); ++i)
            for (const auto& [locus, genotype] : samples.samples[i].profile.loci) {
                const auto column = std::ranges::lower_bound(samples.loci, locus) - samples.loci.begin();
                codes_[i * width_ + std::size_t(column)] =
                    std::uint32_t(genotype.first.tenths) << 16 | std::uint32_t(genotype.second.tenths);
            }
    }
    std::size_t size() const { return width_ == 0 ? 0 : codes_.size() / width_; }
    std::size_t width() const { return width_; }

    // 0 when one of the loci was not typed.
    std::uint64_t hash(std::size_t sample, const Key& key) const {
        std::uint64_t hash = 0xcbf29ce484222325ull;
        for (const auto column : key) {
            const std::uint32_t code = codes_[sample * width_ + column];
            if (code == 0) return 0;
            hash = (hash ^ code) * 0x9e3779b97f4a7c15ull;
            hash ^= hash >> 29;
        }
        return hash | 1;
    }
    bool alike(std::size_t a, std::size_t b) const {
        const std::uint32_t *left = &codes_[a * width_], *right = &codes_[b * width_];
        std::size_t shared = 0;
        for (std::size_t i = 0; i < width_; ++i) {
            if (left[i] == 0 || right[i] == 0) continue;
            if (left[i] != right[i]) return false;
            ++shared;
        }
        return shared >= k_identity_loci_least;
    }
    bool equal(std::size_t a, std::size_t b) const {
        return std::equal(&codes_[a * width_], &codes_[a * width_] + width_, &codes_[b * width_]);
    }

  private:
    std::size_t width_;                 // loci
    std::vector<std::uint32_t> codes_;  // [sample][locus]; 0 was not typed
};

class Search {
  public:
    explicit Search(const Table& table) : table_(table), first_(table.size(), SIZE_MAX) {}

    // False when it would take too long.
    bool run() {
        for (std::size_t group = 0; group < k_groups; ++group) {
            std::vector<std::size_t> columns;
            for (std::size_t i = group; i < table_.width(); i += k_groups) columns.push_back(i);
            for (std::size_t a = 0; a < columns.size(); ++a)
                for (std::size_t b = a + 1; b < columns.size(); ++b)
                    for (std::size_t c = b + 1; c < columns.size(); ++c)
                        for (std::size_t d = c + 1; d < columns.size(); ++d)
                            if (!compare_by({columns[a], columns[b], columns[c], columns[d]})) return false;
        }
        return true;
    }
    // Of each sample, the earliest found that is like it; SIZE_MAX for none.
    const std::vector<std::size_t>& first() const { return first_; }

  private:
    bool compare_by(const Key& key) {
        keyed_.clear();
        steps_ += table_.size();
        for (std::size_t i = 0; i < table_.size(); ++i)
            if (const auto hash = table_.hash(i, key)) keyed_.emplace_back(hash, i);
        std::ranges::sort(keyed_);
        for (std::size_t at = 0; at < keyed_.size(); ++at) {
            const std::size_t one = keyed_[at].second;
            if (first_[one] != SIZE_MAX && table_.equal(one, first_[one])) continue;  // the first stands for it
            for (std::size_t other = at + 1; other < keyed_.size() && keyed_[other].first == keyed_[at].first;
                 ++other) {
                if (++steps_ > k_steps_most) return false;
                std::size_t& known = first_[keyed_[other].second];
                if (one < known && table_.alike(one, keyed_[other].second)) known = one;
            }
        }
        return steps_ <= k_steps_most;
    }

    const Table& table_;
    std::vector<std::size_t> first_;
    std::vector<std::pair<std::uint64_t, std::size_t>> keyed_;
    std::uint64_t steps_ = 0;
};

}  // namespace

void find_same_people(Samples& out) {
    const auto add = [&](Issue issue) {
        if (out.issues.size() < k_issues_most)
            out.issues.push_back(std::move(issue));
        else
            ++out.issues_not_kept;
    };
    const Table table(out);
    Search search(table);
    if (!search.run()) add({Issue::What::not_compared, "", "", "", std::to_string(out.samples.size())});
    for (std::size_t i = 0; i < table.size(); ++i)
        if (const auto first = search.first()[i]; first != SIZE_MAX)
            add({Issue::What::same_person, line_text(out.samples[i].line), out.samples[i].id, "",
                 out.samples[first].id});
}

}  // namespace modou::family
