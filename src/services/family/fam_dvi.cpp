#include "services/family/fam_dvi.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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
        people.push_back({id, "", "", Sex::unknown});
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

    base::Status read(std::string_view rest, std::uint64_t line) {
        line_ = line;
        while (!rest.empty()) {
            const std::string_view text = base::trimmed(next_line(rest));
            ++line_;
            if (text.empty()) continue;
            const auto depth = std::min(text.find_first_not_of('['), text.size());
            if (depth == 1) break;  // a section beside [DVI]
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
        path_[depth] = base::shortened(name, k_id_bytes_most);
        if (depth == 3 && path_[2] == "Unidentified persons") begin_person();
        if (depth == 5 && path_[2] == "Reference Families" && path_[4] == "Persons") begin_person();
        if (depth == 5 && path_[2] == "Reference Families" && path_[4] == "Pedigrees") {
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
        in_person_ = true;
    }

    base::Status value(std::string_view key, std::string_view value) {
        if (value.size() > k_id_bytes_most / 2)
            return wrong(fmt::format("a value has at most {} bytes", k_id_bytes_most / 2), Code::limit);
        if (in_person_) return person_value(key, value);
        if (key == "Name" && path_[2] == "Reference Families" && path_[4].empty()) family_ = value;
        if (path_[4] != "Pedigrees" || path_[5].empty() || pedigrees_.empty()) return {};
        Relations& pedigree = pedigrees_.back();
        if (key == "Name") pedigree.name = value;
        if (key == "Parent") parent_ = value;
        if (key == "Child") {
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
        }
        return {};
    }
    std::string of_family(std::string_view name) const { return fmt::format("{}/{}", family_, name); }

    base::Status person_value(std::string_view key, std::string_view value) {
        if (key == "Name" && person_.id.empty()) person_.id = value;
        if (key == "Gender") person_.sex = value == "Male" ? Sex::male : value == "Female" ? Sex::female : Sex::unknown;
        if (key == "SystemName") {
            if (systems_.size() >= k_file_loci_most)
                return wrong(fmt::format("a person has at most {} loci", k_file_loci_most), Code::limit);
            systems_.push_back({std::string(value), {}, line_});
        }
        if (key.starts_with("Allele") && !systems_.empty() && systems_.back().alleles.size() <= k_alleles_most)
            systems_.back().alleles.emplace_back(value);
        return {};
    }

    // Takes what was open at this depth or below it.
    base::Status close(std::size_t depth) {
        if (in_person_ && depth <= (path_[2] == "Unidentified persons" ? 3u : 5u)) MODOU_CHECK(take_person());
        if (depth <= 3) {
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
    std::array<std::string, k_depth_most + 1> path_;  // the open sections by their depth
    bool in_person_ = false;
    Sample person_;
    std::vector<System> systems_;
    std::string family_, parent_;
    std::vector<Relative> people_;
    std::vector<Relations> pedigrees_;
};

}  // namespace

base::Status read_dvi(std::string_view text, std::uint64_t line, Gather& gather, std::vector<FamilyTree>& trees) {
    return DviReader(gather, trees).read(text, line);
}

}  // namespace modou::family
