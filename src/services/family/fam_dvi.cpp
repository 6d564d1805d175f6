#include "services/family/fam_dvi.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/number.hpp"
#include "base/text.hpp"
#include "services/family/trees.hpp"

namespace modou::family {
namespace {

using base::Code;
using kinship::Relative;
using kinship::Sex;

constexpr std::size_t k_depth_most = 6;
constexpr std::size_t k_relations_most = 4 * kinship::k_people_most;
constexpr std::size_t k_family_pedigrees_most = 20;

struct Relations {
    std::string name;
    std::uint64_t line = 0;
    std::vector<std::pair<std::string, std::string>> pairs;  // parent, child
    std::vector<SamePerson> same;                            // "Direct": one person under two names
};

// Parents come one by one and the missing person has no sex: it follows from the other parent of a child, else the
// first parent stands as the father.
base::Result<std::vector<Relative>> related(std::vector<Relative> people, const Relations& told) {
    const auto place = [&](const std::string& id) {
        const auto found = std::ranges::find(people, id, &Relative::id);
        if (found != people.end()) return std::size_t(found - people.begin());
        people.push_back({id, "", "", sex_of_the_missing(id)});
        return people.size() - 1;
    };
    std::map<std::size_t, std::vector<std::size_t>> parents;  // of each child
    for (const auto& [parent, child] : told.pairs) {
        auto& of_child = parents[place(child)];
        const auto one = place(parent);
        if (std::ranges::find(of_child, one) == of_child.end()) of_child.push_back(one);
        if (of_child.size() > 2) return base::fail(Code::bad_input, "has three parents", child);
    }
    for (const auto& [one, other] : told.same) (void)place(one), (void)place(other);
    const auto opposite = [](Sex sex) { return sex == Sex::male ? Sex::female : Sex::male; };
    for (bool changed = true; changed;) {
        changed = false;
        for (const auto& [child, both] : parents) {
            if (both.size() != 2) continue;
            Sex &a = people[both[0]].sex, &b = people[both[1]].sex;
            if ((a == Sex::unknown) == (b == Sex::unknown)) continue;
            (a == Sex::unknown ? a : b) = opposite(a == Sex::unknown ? b : a);
            changed = true;
        }
    }
    for (const auto& [child, both] : parents) {
        for (const auto one : both) {
            bool male = people[one].sex == Sex::male;
            if (people[one].sex == Sex::unknown) male = one == both[0];
            std::string& slot = male ? people[child].father : people[child].mother;
            if (!slot.empty())
                return base::fail(Code::bad_input, fmt::format("has two {}", male ? "fathers" : "mothers"),
                                  people[child].id);
            slot = people[one].id;
        }
    }
    return people;
}

class DviReader {
  public:
    DviReader(Gather& gather, std::vector<FamilyTree>& trees) : gather_(gather), trees_(trees) {}

    base::Status read(std::string_view& rest, std::uint64_t& line) {
        line_ = line;
        while (!rest.empty()) {
            std::string_view behind = rest;
            const std::string_view text = base::trimmed(next_line(behind));
            const auto depth = std::min(text.find_first_not_of('['), text.size());
            if (depth == 1) break;  // a section beside [DVI]
            rest = behind;
            line = ++line_;
            if (text.empty()) continue;
            if (depth > 1) {
                MODOU_CHECK(section(depth, base::trimmed(text.substr(depth, text.find(']') - depth))));
            } else if (path_[2] != "Notes") {
                const auto sign = text.find('=');
                if (sign == std::string_view::npos) return wrong("expected a [[section]] or \"key= value\"");
                MODOU_CHECK(value(base::trimmed(text.substr(0, sign)), base::trimmed(text.substr(sign + 1))));
            }
        }
        return close(2);
    }

  private:
    tl::unexpected<base::Error> wrong(std::string message, Code code = Code::bad_input) const {
        return base::fail(code, std::move(message), line_text(line_));
    }

    base::Status section(std::size_t depth, std::string_view name) {
        if (depth > k_depth_most)
            return wrong(fmt::format("sections stand more than {} deep", k_depth_most), Code::limit);
        MODOU_CHECK(close(depth));
        if (depth == 2) totals_ = {};
        path_[depth] = base::shortened(name, k_id_bytes_most);
        const bool found = path_[2] == "Unidentified persons", families = path_[2] == "Reference Families";
        if (depth == 2 && !found && !families && path_[2] != "Notes") gather_.pass_over(path_[2]);
        if (depth == 4 && families && path_[4] != "Persons" && path_[4] != "Pedigrees") gather_.pass_over(path_[4]);
        if (depth == 3 && families) ++totals_[0].read, totals_[1] = totals_[2] = {};
        if ((depth == 3 && found) || (depth == 5 && families && path_[4] == "Persons")) {
            ++totals_[found ? 0 : 1].read;
            begin_person();
        }
        if (depth == 5 && families && path_[4] == "Pedigrees") {
            ++totals_[2].read;
            totals_[3] = {};
            if (pedigrees_.size() >= k_family_pedigrees_most)
                return wrong(fmt::format("a family has at most {} pedigrees", k_family_pedigrees_most), Code::limit);
            pedigrees_.push_back({"", line_, {}, {}});
        }
        return {};
    }
    void begin_person() {
        person_ = Sample{};
        person_.line = line_;
        systems_.clear();
        totals_[4] = {};
        in_person_ = true;
    }

    // How many the file says that there are, and how many there were: found persons or families; people and pedigrees
    // of a family; relations of a pedigree; systems of a person.
    struct Total {
        std::string key;
        std::size_t told = 0, read = 0;
    };
    base::Status tell(Total& total, std::string_view key, std::string_view value) {
        const auto told = base::whole_number<std::size_t>(value);
        if (!told) return wrong(fmt::format("{} is no number", key));
        if (!total.key.empty() && total.told != *told) return wrong(fmt::format("{} is told twice", key));
        total.key = key;
        total.told = *told;
        return {};
    }
    base::Status check(Total& total) {
        const Total done = std::exchange(total, {});
        if (done.key.empty() || done.told == done.read) return {};
        return wrong(fmt::format("{} says {}, and there are {}: the file is cut off, or was changed by hand", done.key,
                                 done.told, done.read));
    }

    base::Status value(std::string_view key, std::string_view value) {
        if (value.size() > k_id_bytes_most / 2)
            return wrong(fmt::format("a value has at most {} bytes", k_id_bytes_most / 2), Code::limit);
        if (in_person_) return person_value(key, value);
        const bool of_families = path_[2] == "Reference Families";
        if (key == "nPersons") return tell(totals_[of_families ? 1 : 0], key, value);
        if (key == "nFamilies" && of_families) return tell(totals_[0], key, value);
        if (key == "nPedigrees") return tell(totals_[2], key, value);
        const bool in_pedigree = path_[4] == "Pedigrees" && !path_[5].empty() && !pedigrees_.empty();
        if (key == "Name" && of_families && path_[4].empty() && (family_.empty() || family_ == value)) {
            family_ = value;
            return {};
        }
        if (!in_pedigree) {
            gather_.pass_over(key);
            return {};
        }
        Relations& pedigree = pedigrees_.back();
        if (key == "nRelations") return tell(totals_[3], key, value);
        if (key == "Name") {
            pedigree.name = value;
        } else if (key == "Parent") {
            parent_ = value;
        } else if (key == "Child") {
            ++totals_[3].read;
            if (pedigree.pairs.size() >= k_relations_most)
                return wrong(fmt::format("a pedigree has at most {} relations", k_relations_most), Code::limit);
            if (parent_.empty() || value.empty()) return wrong("a child without its parent");
            // A parent and a child overruled by "Direct/identity", as in a file's own pedigrees.
            constexpr std::string_view k_direct = " Direct";
            const bool direct = parent_.ends_with(k_direct) || value.ends_with(k_direct);
            const auto name = [&](std::string_view told) {
                if (told.ends_with(k_direct)) told.remove_suffix(k_direct.size());
                return of_family(base::trimmed(told));
            };
            if (direct)
                pedigree.same.emplace_back(name(parent_), name(value));
            else
                pedigree.pairs.emplace_back(of_family(parent_), of_family(value));
            parent_.clear();
        } else {
            gather_.pass_over(key);
        }
        return {};
    }
    std::string of_family(std::string_view name) const { return fmt::format("{}/{}", family_, name); }

    base::Status person_value(std::string_view key, std::string_view value) {
        if (key == "nSystems") return tell(totals_[4], key, value);
        if (key == "Name") {
            if (!person_.id.empty() && person_.id != value) return wrong("a person has two names");
            person_.id = value;
        } else if (key == "Gender") {
            bool understood = true;
            person_.sex = sex_of(value, understood);
            if (!understood) gather_.issue(Issue::What::sex_unclear, line_, person_.id, "", value);
        } else if (key == "SystemName") {
            ++totals_[4].read;
            if (systems_.size() >= k_file_loci_most)
                return wrong(fmt::format("a person has at most {} loci", k_file_loci_most), Code::limit);
            systems_.push_back({std::string(value), {}, line_});
        } else if (key.starts_with("Allele") && !systems_.empty()) {
            if (systems_.back().alleles.size() <= k_alleles_most) systems_.back().alleles.emplace_back(value);
        } else {
            gather_.pass_over(key);
        }
        return {};
    }

    // Takes what was open at this depth or below it.
    base::Status close(std::size_t depth) {
        if (in_person_ && depth <= (path_[2] == "Unidentified persons" ? 3u : 5u)) {
            MODOU_CHECK(check(totals_[4]));
            MODOU_CHECK(take_person());
        }
        if (depth <= 5) MODOU_CHECK(check(totals_[3]));
        if (depth <= 3) {
            MODOU_CHECK(check(totals_[1]));
            MODOU_CHECK(check(totals_[2]));
            if (depth <= 2) MODOU_CHECK(check(totals_[0]));
            if (path_[2] == "Reference Families") take_family();
            family_.clear();
            people_.clear();
            pedigrees_.clear();
        }
        for (std::size_t i = depth; i <= k_depth_most; ++i) path_[i].clear();
        return {};
    }

    base::Status take_person() {
        in_person_ = false;
        const bool relative = path_[2] == "Reference Families";
        if (relative) {
            if (people_.size() >= kinship::k_people_most)
                return wrong(fmt::format("a family has at most {} people", kinship::k_people_most), Code::limit);
            person_.id = of_family(person_.id);
            person_.family = family_;
            people_.push_back({person_.id, "", "", person_.sex});
        }
        if (systems_.empty()) return {};
        person_.standing = relative ? Sample::Standing::relative : Sample::Standing::found;
        MODOU_TRY(const auto place, gather_.begin(std::move(person_)));
        for (const System& system : systems_) {
            const std::vector<std::string_view> alleles(system.alleles.begin(), system.alleles.end());
            gather_.locus(place, system.name, alleles, system.line);
        }
        return {};
    }

    void take_family() {
        std::vector<const Relations*> kept;
        for (const Relations& pedigree : pedigrees_) {
            const auto same = std::ranges::find_if(kept, [&](const Relations* other) {
                return other->pairs == pedigree.pairs && other->same == pedigree.same;
            });
            if (same == kept.end()) kept.push_back(&pedigree);
        }
        for (const Relations* pedigree : kept) {
            const std::string name = kept.size() == 1 ? family_ : fmt::format("{}: {}", family_, pedigree->name);
            auto people = related(people_, *pedigree);
            auto tree = people ? tree_of(name, std::move(*people), pedigree->same)
                               : base::Result<FamilyTree>(tl::unexpected(people.error()));
            if (tree && kept.size() > 1) tree->group = family_;
            if (tree)
                trees_.push_back(std::move(*tree));
            else
                gather_.issue({Issue::What::family_refused, line_text(pedigree->line), tree.error().where, "",
                               fmt::format("{}: {}", name, tree.error().message)});
        }
    }

    struct System {
        std::string name;
        std::vector<std::string> alleles;
        std::uint64_t line = 0;
    };
    Gather& gather_;
    std::vector<FamilyTree>& trees_;
    std::uint64_t line_ = 0;
    std::array<Total, 5> totals_;
    std::array<std::string, k_depth_most + 1> path_;  // the open sections by their depth
    bool in_person_ = false;
    Sample person_;
    std::vector<System> systems_;
    std::string family_, parent_;
    std::vector<Relative> people_;
    std::vector<Relations> pedigrees_;
};

}  // namespace

base::Status read_dvi(std::string_view& rest, std::uint64_t& line, Gather& gather, std::vector<FamilyTree>& trees) {
    return DviReader(gather, trees).read(rest, line);
}

}  // namespace modou::family
