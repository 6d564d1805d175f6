#include "services/family/roles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "services/family/categories.hpp"
#include "services/family/trees.hpp"

namespace modou::family {
namespace {

using base::Result;
using kinship::Relative;
using kinship::Sex;

struct Word {
    std::string_view text;  // as plain() makes it
    Role role;
    Sex sex = Sex::unknown;
};
constexpr Word k_words[] = {
    {"self", Role::self},
    {"missing", Role::self},
    {"missingperson", Role::self},
    {"本人", Role::self},
    {"失踪人", Role::self},
    {"失踪者", Role::self},
    {"被寻人", Role::self},
    {"missingmale", Role::self, Sex::male},
    {"missingman", Role::self, Sex::male},
    {"missingboy", Role::self, Sex::male},
    {"missingson", Role::self, Sex::male},
    {"missingfemale", Role::self, Sex::female},
    {"missingwoman", Role::self, Sex::female},
    {"missinggirl", Role::self, Sex::female},
    {"missingdaughter", Role::self, Sex::female},
    {"失踪儿子", Role::self, Sex::male},
    {"失踪男", Role::self, Sex::male},
    {"失踪女儿", Role::self, Sex::female},
    {"失踪女", Role::self, Sex::female},
    {"directreference", Role::self},
    {"toothbrush", Role::self},
    {"本人检材", Role::self},
    {"father", Role::father, Sex::male},
    {"父", Role::father, Sex::male},
    {"父亲", Role::father, Sex::male},
    {"爸爸", Role::father, Sex::male},
    {"mother", Role::mother, Sex::female},
    {"母", Role::mother, Sex::female},
    {"母亲", Role::mother, Sex::female},
    {"妈妈", Role::mother, Sex::female},
    {"child", Role::child},
    {"子女", Role::child},
    {"孩子", Role::child},
    {"son", Role::child, Sex::male},
    {"子", Role::child, Sex::male},
    {"儿子", Role::child, Sex::male},
    {"daughter", Role::child, Sex::female},
    {"女", Role::child, Sex::female},
    {"女儿", Role::child, Sex::female},
    {"spouse", Role::spouse},
    {"配偶", Role::spouse},
    {"husband", Role::spouse, Sex::male},
    {"丈夫", Role::spouse, Sex::male},
    {"wife", Role::spouse, Sex::female},
    {"妻子", Role::spouse, Sex::female},
    {"fullsib", Role::full_sib},
    {"fullsibling", Role::full_sib},
    {"sibling", Role::full_sib},
    {"全同胞", Role::full_sib},
    {"同胞", Role::full_sib},
    {"兄弟姐妹", Role::full_sib},
    {"brother", Role::full_sib, Sex::male},
    {"兄弟", Role::full_sib, Sex::male},
    {"兄", Role::full_sib, Sex::male},
    {"弟", Role::full_sib, Sex::male},
    {"哥哥", Role::full_sib, Sex::male},
    {"弟弟", Role::full_sib, Sex::male},
    {"sister", Role::full_sib, Sex::female},
    {"姐妹", Role::full_sib, Sex::female},
    {"姐", Role::full_sib, Sex::female},
    {"妹", Role::full_sib, Sex::female},
    {"姐姐", Role::full_sib, Sex::female},
    {"妹妹", Role::full_sib, Sex::female},
    {"halfsibpaternal", Role::half_sib_paternal},
    {"paternalhalfsib", Role::half_sib_paternal},
    {"同父异母", Role::half_sib_paternal},
    {"同父异母兄弟姐妹", Role::half_sib_paternal},
    {"同父半同胞", Role::half_sib_paternal},
    {"halfsibmaternal", Role::half_sib_maternal},
    {"maternalhalfsib", Role::half_sib_maternal},
    {"同母异父", Role::half_sib_maternal},
    {"同母异父兄弟姐妹", Role::half_sib_maternal},
    {"同母半同胞", Role::half_sib_maternal},
    {"grandfatherpaternal", Role::grandfather_paternal, Sex::male},
    {"paternalgrandfather", Role::grandfather_paternal, Sex::male},
    {"祖父", Role::grandfather_paternal, Sex::male},
    {"爷爷", Role::grandfather_paternal, Sex::male},
    {"grandmotherpaternal", Role::grandmother_paternal, Sex::female},
    {"paternalgrandmother", Role::grandmother_paternal, Sex::female},
    {"祖母", Role::grandmother_paternal, Sex::female},
    {"奶奶", Role::grandmother_paternal, Sex::female},
    {"grandfathermaternal", Role::grandfather_maternal, Sex::male},
    {"maternalgrandfather", Role::grandfather_maternal, Sex::male},
    {"外祖父", Role::grandfather_maternal, Sex::male},
    {"外公", Role::grandfather_maternal, Sex::male},
    {"姥爷", Role::grandfather_maternal, Sex::male},
    {"grandmothermaternal", Role::grandmother_maternal, Sex::female},
    {"maternalgrandmother", Role::grandmother_maternal, Sex::female},
    {"外祖母", Role::grandmother_maternal, Sex::female},
    {"外婆", Role::grandmother_maternal, Sex::female},
    {"姥姥", Role::grandmother_maternal, Sex::female},
    {"unclepaternal", Role::uncle_paternal, Sex::male},
    {"paternaluncle", Role::uncle_paternal, Sex::male},
    {"伯父", Role::uncle_paternal, Sex::male},
    {"叔父", Role::uncle_paternal, Sex::male},
    {"叔叔", Role::uncle_paternal, Sex::male},
    {"伯伯", Role::uncle_paternal, Sex::male},
    {"auntpaternal", Role::aunt_paternal, Sex::female},
    {"paternalaunt", Role::aunt_paternal, Sex::female},
    {"姑姑", Role::aunt_paternal, Sex::female},
    {"姑母", Role::aunt_paternal, Sex::female},
    {"unclematernal", Role::uncle_maternal, Sex::male},
    {"maternaluncle", Role::uncle_maternal, Sex::male},
    {"舅舅", Role::uncle_maternal, Sex::male},
    {"舅父", Role::uncle_maternal, Sex::male},
    {"auntmaternal", Role::aunt_maternal, Sex::female},
    {"maternalaunt", Role::aunt_maternal, Sex::female},
    {"姨", Role::aunt_maternal, Sex::female},
    {"姨母", Role::aunt_maternal, Sex::female},
    {"姨妈", Role::aunt_maternal, Sex::female},
    {"fatherhalfsibpaternal", Role::father_half_sib_paternal},
    {"halfunclepaternalsamefather", Role::father_half_sib_paternal, Sex::male},
    {"halfauntpaternalsamefather", Role::father_half_sib_paternal, Sex::female},
    {"父亲的同父异母兄弟", Role::father_half_sib_paternal, Sex::male},
    {"父亲的同父异母姐妹", Role::father_half_sib_paternal, Sex::female},
    {"同父异母叔伯", Role::father_half_sib_paternal, Sex::male},
    {"同父异母姑姑", Role::father_half_sib_paternal, Sex::female},
    {"fatherhalfsibmaternal", Role::father_half_sib_maternal},
    {"halfunclepaternalsamemother", Role::father_half_sib_maternal, Sex::male},
    {"halfauntpaternalsamemother", Role::father_half_sib_maternal, Sex::female},
    {"父亲的同母异父兄弟", Role::father_half_sib_maternal, Sex::male},
    {"父亲的同母异父姐妹", Role::father_half_sib_maternal, Sex::female},
    {"同母异父叔伯", Role::father_half_sib_maternal, Sex::male},
    {"同母异父姑姑", Role::father_half_sib_maternal, Sex::female},
    {"motherhalfsibpaternal", Role::mother_half_sib_paternal},
    {"halfunclematernalsamefather", Role::mother_half_sib_paternal, Sex::male},
    {"halfauntmaternalsamefather", Role::mother_half_sib_paternal, Sex::female},
    {"母亲的同父异母兄弟", Role::mother_half_sib_paternal, Sex::male},
    {"母亲的同父异母姐妹", Role::mother_half_sib_paternal, Sex::female},
    {"同父异母舅舅", Role::mother_half_sib_paternal, Sex::male},
    {"同父异母姨", Role::mother_half_sib_paternal, Sex::female},
    {"motherhalfsibmaternal", Role::mother_half_sib_maternal},
    {"halfunclematernalsamemother", Role::mother_half_sib_maternal, Sex::male},
    {"halfauntmaternalsamemother", Role::mother_half_sib_maternal, Sex::female},
    {"母亲的同母异父兄弟", Role::mother_half_sib_maternal, Sex::male},
    {"母亲的同母异父姐妹", Role::mother_half_sib_maternal, Sex::female},
    {"同母异父舅舅", Role::mother_half_sib_maternal, Sex::male},
    {"同母异父姨", Role::mother_half_sib_maternal, Sex::female},
    {"cousinpaternaluncle", Role::cousin_paternal_uncle},
    {"堂亲", Role::cousin_paternal_uncle},
    {"堂兄弟姐妹", Role::cousin_paternal_uncle},
    {"堂兄弟", Role::cousin_paternal_uncle, Sex::male},
    {"堂兄", Role::cousin_paternal_uncle, Sex::male},
    {"堂哥", Role::cousin_paternal_uncle, Sex::male},
    {"堂弟", Role::cousin_paternal_uncle, Sex::male},
    {"堂姐妹", Role::cousin_paternal_uncle, Sex::female},
    {"堂姐", Role::cousin_paternal_uncle, Sex::female},
    {"堂妹", Role::cousin_paternal_uncle, Sex::female},
    {"cousinpaternalaunt", Role::cousin_paternal_aunt},
    {"姑表", Role::cousin_paternal_aunt},
    {"姑表兄弟姐妹", Role::cousin_paternal_aunt},
    {"姑表兄弟", Role::cousin_paternal_aunt, Sex::male},
    {"姑表姐妹", Role::cousin_paternal_aunt, Sex::female},
    {"cousinmaternaluncle", Role::cousin_maternal_uncle},
    {"舅表", Role::cousin_maternal_uncle},
    {"舅表兄弟姐妹", Role::cousin_maternal_uncle},
    {"舅表兄弟", Role::cousin_maternal_uncle, Sex::male},
    {"舅表姐妹", Role::cousin_maternal_uncle, Sex::female},
    {"cousinmaternalaunt", Role::cousin_maternal_aunt},
    {"姨表", Role::cousin_maternal_aunt},
    {"姨表兄弟姐妹", Role::cousin_maternal_aunt},
    {"姨表兄弟", Role::cousin_maternal_aunt, Sex::male},
    {"姨表姐妹", Role::cousin_maternal_aunt, Sex::female},
};

// All who stand on one parent's side.
struct Side {
    std::string_view name;
    Role grandfather, grandmother, uncle, aunt, half_of_grandfather, half_of_grandmother, cousin_of_uncle,
        cousin_of_aunt;
};
constexpr Side k_paternal{"paternal",
                          Role::grandfather_paternal,
                          Role::grandmother_paternal,
                          Role::uncle_paternal,
                          Role::aunt_paternal,
                          Role::father_half_sib_paternal,
                          Role::father_half_sib_maternal,
                          Role::cousin_paternal_uncle,
                          Role::cousin_paternal_aunt};
constexpr Side k_maternal{"maternal",
                          Role::grandfather_maternal,
                          Role::grandmother_maternal,
                          Role::uncle_maternal,
                          Role::aunt_maternal,
                          Role::mother_half_sib_paternal,
                          Role::mother_half_sib_maternal,
                          Role::cousin_maternal_uncle,
                          Role::cousin_maternal_aunt};

std::string plain(std::string_view word) {
    std::string out;
    for (char c : base::trimmed(word))
        if (c != ' ' && c != '_' && c != '-') out += c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    return out;
}

// Roles that one person only can have; of the others there may be several.
bool is_single(Role role) {
    switch (role) {
        case Role::self:
        case Role::father:
        case Role::mother:
        case Role::spouse:
        case Role::grandfather_paternal:
        case Role::grandmother_paternal:
        case Role::grandfather_maternal:
        case Role::grandmother_maternal:
            return true;
        default:
            return false;
    }
}

struct Placed {
    Role role;
    Relative person;
    std::string where;
};

class Builder {
  public:
    base::Status place(const Member& member) {
        const auto wrong = [&](std::string message) {
            return base::fail(base::Code::bad_input, fmt::format("{}: {}", member.id, message), member.where);
        };
        const auto word = role_of(member.role);
        if (!word)
            return wrong(member.role.empty() ? "a role is needed: what this person is to the one looked for"
                         : is_found_role(member.role)
                             ? "who was found stands in no family: leave the family blank"
                             : fmt::format("\"{}\" is no role known here", base::shortened(member.role, 40)));
        if (word->sex != Sex::unknown && member.sex != Sex::unknown && word->sex != member.sex)
            return wrong(
                fmt::format("a {} who is {}", name_of(word->role), member.sex == Sex::male ? "male" : "female"));
        for (const Placed& other : placed_) {
            if (other.person.id == member.id) return wrong(fmt::format("stands twice, also in {}", other.where));
            if (other.role == word->role && is_single(word->role))
                return wrong(fmt::format("a second {}; {} is one already", name_of(word->role), other.person.id));
        }
        const Sex sex = member.sex == Sex::unknown ? word->sex : member.sex;
        placed_.push_back({word->role, {member.id, "", "", sex}, member.where});
        return {};
    }

    Result<FamilyTree> build(std::string name) {
        for (const Placed& one : placed_) people_.push_back(one.person);
        missing_ = id_of(Role::self, "missing person", Sex::unknown);
        MODOU_CHECK(children());
        const bool paternal = any_on(k_paternal), maternal = any_on(k_maternal);
        if (paternal || maternal ||
            any({Role::father, Role::mother, Role::full_sib, Role::half_sib_paternal, Role::half_sib_maternal})) {
            const std::string father = id_of(Role::father, "father", Sex::male);
            const std::string mother = id_of(Role::mother, "mother", Sex::female);
            parents_of(missing_, father, mother);
            siblings(father, mother);
            if (paternal) grandparents(father, k_paternal);
            if (maternal) grandparents(mother, k_maternal);
        }
        FamilyTree tree;
        tree.name = std::move(name);
        tree.missing = missing_;
        MODOU_TRY(tree.pedigree, kinship::Pedigree::make(people_));
        return tree;
    }

  private:
    const Placed* first(Role role) const {
        const auto found = std::ranges::find(placed_, role, &Placed::role);
        return found == placed_.end() ? nullptr : &*found;
    }
    bool any(std::initializer_list<Role> roles) const {
        return std::ranges::any_of(roles, [&](Role role) { return first(role) != nullptr; });
    }
    std::string added(std::string_view wanted, Sex sex) {
        people_.push_back({free_name(people_, std::string(wanted)), "", "", sex});
        return people_.back().id;
    }
    // Who has this role, or someone untyped who is put there.
    std::string id_of(Role role, std::string_view wanted, Sex sex) {
        const Placed* found = first(role);
        return found != nullptr ? found->person.id : added(wanted, sex);
    }
    Relative& person(std::string_view id) { return *std::ranges::find(people_, id, &Relative::id); }
    void parents_of(std::string_view child, std::string_view father, std::string_view mother) {
        person(child).father = father;
        person(child).mother = mother;
    }

    // The sex says which parent of the children the missing person is.
    base::Status children() {
        const Placed* spouse = first(Role::spouse);
        Sex& sex = person(missing_).sex;
        if (spouse != nullptr && spouse->person.sex != Sex::unknown) {
            const Sex opposite = spouse->person.sex == Sex::male ? Sex::female : Sex::male;
            if (sex != Sex::unknown && sex != opposite)
                return base::fail(
                    base::Code::bad_input,
                    fmt::format("{}: the missing person and the spouse are of the same sex", spouse->person.id),
                    spouse->where);
            sex = opposite;
        }
        const Placed* child = first(Role::child);
        if (child == nullptr) return {};
        if (sex == Sex::unknown)
            return base::fail(base::Code::bad_input,
                              fmt::format("{}: a child of someone whose sex is not known; add a row of role \"self\" "
                                          "with the sex",
                                          child->person.id),
                              child->where);
        const bool male = sex == Sex::male;
        const std::string partner = id_of(Role::spouse, "spouse", male ? Sex::female : Sex::male);
        person(partner).sex = male ? Sex::female : Sex::male;
        for (const Placed& one : placed_)
            if (one.role == Role::child)
                parents_of(one.person.id, male ? missing_ : partner, male ? partner : missing_);
        return {};
    }

    void siblings(const std::string& father, const std::string& mother) {
        for (const Placed& one : placed_) {
            if (one.role == Role::full_sib) parents_of(one.person.id, father, mother);
            if (one.role == Role::half_sib_paternal)
                parents_of(one.person.id, father, added("mother of " + one.person.id, Sex::female));
            if (one.role == Role::half_sib_maternal)
                parents_of(one.person.id, added("father of " + one.person.id, Sex::male), mother);
        }
    }

    bool any_on(const Side& side) const {
        return any({side.grandfather, side.grandmother, side.uncle, side.aunt, side.half_of_grandfather,
                    side.half_of_grandmother, side.cousin_of_uncle, side.cousin_of_aunt});
    }

    void grandparents(const std::string& parent, const Side& side) {
        const std::string father = id_of(side.grandfather, fmt::format("{} grandfather", side.name), Sex::male);
        const std::string mother = id_of(side.grandmother, fmt::format("{} grandmother", side.name), Sex::female);
        parents_of(parent, father, mother);
        for (const Placed& one : placed_) {
            const std::string& id = one.person.id;
            if (one.role == side.uncle || one.role == side.aunt) parents_of(id, father, mother);
            if (one.role == side.half_of_grandfather) parents_of(id, father, added("mother of " + id, Sex::female));
            if (one.role == side.half_of_grandmother) parents_of(id, added("father of " + id, Sex::male), mother);
            if (one.role != side.cousin_of_uncle && one.role != side.cousin_of_aunt) continue;
            const std::string his_father = added("father of " + id, Sex::male);
            const std::string his_mother = added("mother of " + id, Sex::female);
            parents_of(id, his_father, his_mother);
            parents_of(one.role == side.cousin_of_uncle ? his_father : his_mother, father, mother);
        }
    }

    std::vector<Placed> placed_;
    std::vector<Relative> people_;
    std::string missing_;
};

}  // namespace

std::optional<RoleWord> role_of(std::string_view word) {
    if (word.size() > k_id_bytes_most) return std::nullopt;
    const auto found = std::ranges::find(k_words, plain(word), &Word::text);
    if (found == std::end(k_words)) return std::nullopt;
    return RoleWord{found->role, found->sex};
}

// A word that says the same, sex included.
static std::string_view word_of(const RoleWord& word) {
    const auto same = std::ranges::find_if(
        k_words, [&](const Word& known) { return known.role == word.role && known.sex == word.sex; });
    return same == std::end(k_words) ? name_of(word.role) : same->text;
}

std::string_view name_of(Role role) {
    static constexpr std::string_view k_names[] = {"self",
                                                   "father",
                                                   "mother",
                                                   "child",
                                                   "spouse",
                                                   "full_sib",
                                                   "half_sib_paternal",
                                                   "half_sib_maternal",
                                                   "grandfather_paternal",
                                                   "grandmother_paternal",
                                                   "grandfather_maternal",
                                                   "grandmother_maternal",
                                                   "uncle_paternal",
                                                   "aunt_paternal",
                                                   "uncle_maternal",
                                                   "aunt_maternal",
                                                   "father_half_sib_paternal",
                                                   "father_half_sib_maternal",
                                                   "mother_half_sib_paternal",
                                                   "mother_half_sib_maternal",
                                                   "cousin_paternal_uncle",
                                                   "cousin_paternal_aunt",
                                                   "cousin_maternal_uncle",
                                                   "cousin_maternal_aunt"};
    return k_names[std::size_t(role)];
}

Result<FamilyTree> tree_of_roles(std::string name, std::span<const Member> members) {
    if (members.size() > kinship::k_people_most)
        return base::fail(base::Code::limit, fmt::format("a family has at most {} people", kinship::k_people_most),
                          name);
    Builder builder;
    for (const Member& member : members) MODOU_CHECK(builder.place(member));
    return builder.build(std::move(name));
}

namespace {

// A row's role, told by its category where the role is blank; what both tell must agree.
Result<std::string> role_by_both(const Sample& sample) {
    const auto wrong = [&](std::string_view what) {
        return base::fail(base::Code::bad_input,
                          fmt::format("{}: the role \"{}\" and the category \"{}\" contradict each other{}", sample.id,
                                      base::shortened(sample.role, 40), base::shortened(sample.category, 40), what));
    };
    const auto told = role_of(sample.role), by_category = role_of_category(sample.category);
    const Category category = category_of(sample.category);
    if (sample.role.empty()) return by_category ? std::string(word_of(*by_category)) : sample.role;
    if (!told) return sample.role;  // named by tree_of_roles()
    if (category == Category::found) return wrong(": who was found stands in no family");
    if (category == Category::missing && told->role != Role::self) return wrong("");
    if (category == Category::relative && told->role == Role::self) return wrong("");
    if (by_category &&
        (by_category->role != told->role ||
         (by_category->sex != Sex::unknown && told->sex != Sex::unknown && by_category->sex != told->sex)))
        return wrong("");
    return sample.role;
}

}  // namespace

Families families_of(const Samples& samples) {
    Families out{samples.pedigrees, {}};
    std::map<std::string_view, std::vector<Member>> families;
    std::vector<std::string_view> order;
    if (samples.draws_pedigrees) return out;
    std::map<std::string_view, base::Error> contradictions;
    for (const Sample& sample : samples.samples) {
        if (sample.family.empty()) continue;
        const auto [place, fresh] = families.try_emplace(sample.family);
        if (fresh) order.push_back(sample.family);
        const auto where = sample.line == 0 ? std::string() : fmt::format("line {}", sample.line);
        const auto role = role_by_both(sample);
        if (!role)
            contradictions.try_emplace(sample.family, base::Error{role.error().code, where, role.error().message});
        place->second.push_back({sample.id, role.value_or(sample.role), sample.sex, where});
    }
    for (const auto name : order) {
        const auto wrong = contradictions.find(name);
        auto tree = wrong != contradictions.end() ? Result<FamilyTree>(tl::unexpected(wrong->second))
                                                  : tree_of_roles(std::string(name), families.at(name));
        if (tree)
            out.trees.push_back(std::move(*tree));
        else
            out.issues.push_back({Issue::What::family_refused, tree.error().where, "", "",
                                  fmt::format("{}: {}", name, tree.error().message)});
    }
    return out;
}

}  // namespace modou::family
