// A case is read whole or refused: every member of it is used, has no bearing, or is named with its place.
#include "services/family/case_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <map>
#include <set>

#include "base/text.hpp"
#include "services/family/loci.hpp"
#include "services/family/mutation_json.hpp"
#include "services/family/strict_json.hpp"

namespace modou::family {
namespace {

namespace json = boost::json;
using base::Result;
using base::Status;
using base::wrong;
using kinship::Allele;
using kinship::Mutation;
using kinship::Sex;

constexpr std::size_t k_hypotheses_most = 16, k_loci_most = 200;

std::string_view view(const json::string& text) {
    return {text.data(), text.size()};
}
std::string_view view(json::string_view text) {
    return {text.data(), text.size()};
}

// A member that may be missing or null.
const json::value* member(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}
Result<std::string> text_at(const json::object& object, std::string_view pointer, std::string_view name) {
    const auto* value = member(object, name);
    if (value == nullptr || !value->is_string()) return wrong(below(pointer, name), "is needed: a text");
    return std::string(value->get_string());
}
Result<std::string> text_or_none(const json::object& object, std::string_view pointer, std::string_view name) {
    if (member(object, name) == nullptr) return std::string();
    return text_at(object, pointer, name);
}
Result<double> number(const json::value& value, std::string_view pointer) {
    if (!value.is_number()) return wrong(pointer, "must be a number");
    return value.to_number<double>();
}
Result<double> number_or(const json::object& object, std::string_view pointer, std::string_view name,
                         double otherwise) {
    const auto* value = member(object, name);
    return value == nullptr ? Result<double>(otherwise) : number(*value, below(pointer, name));
}
Result<const json::array*> list_at(const json::object& object, std::string_view pointer, std::string_view name,
                                   std::size_t most) {
    const auto* value = member(object, name);
    if (value == nullptr || !value->is_array()) return wrong(below(pointer, name), "is needed: a list");
    if (value->get_array().size() > most)
        return wrong(below(pointer, name), fmt::format("has more than {} members", most));
    return &value->get_array();
}
Result<const json::object*> object_at(const json::object& object, std::string_view pointer, std::string_view name) {
    const auto* value = member(object, name);
    if (value == nullptr || !value->is_object()) return wrong(below(pointer, name), "is needed: an object");
    return &value->get_object();
}

std::string without_blanks(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
        if (name.substr(i).starts_with("\xC2\xA0")) {  // no-break space
            ++i;
        } else if (name.substr(i).starts_with("\xE3\x80\x80")) {  // ideographic space
            i += 2;
        } else {
            out += c;
        }
    }
    return out;
}

// A name without regard to case and blanks.
std::string folded(std::string_view name) {
    std::string out = without_blanks(name);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
    return out;
}

class CaseReader {
  public:
    explicit CaseReader(std::string_view pointer) : root_(pointer) {}

    Result<Case> read(const json::object& told) {
        // What this file's makers and checkers wrote beside a case; `typed` is checked below.
        MODOU_CHECK(only_members(told, root_,
                                 {"id", "title", "freq_table", "loci", "genotypes", "hypotheses", "mutation", "theta",
                                  "silent_allele_freq", "dropout", "extra_alleles", "founders", "typed"},
                                 {"type", "split", "injected", "simulated_under", "result", "result_trimmed_convention",
                                  "crosscheck", "crosscheck_enumeration", "date", "source"}));
        MODOU_TRY(out_.id, text_at(told, root_, "id"));
        MODOU_TRY(out_.title, text_or_none(told, root_, "title"));
        MODOU_TRY(out_.table_name, text_at(told, root_, "freq_table"));
        MODOU_CHECK(loci(told));
        MODOU_CHECK(model(told));
        MODOU_CHECK(hypotheses(told));
        MODOU_CHECK(genotypes(told));
        MODOU_CHECK(dropout(told));
        MODOU_CHECK(extras(told));
        MODOU_CHECK(typed(told));
        return std::move(out_);
    }

  private:
    kinship::Comparison& comparison() { return out_.comparison; }
    std::string at(std::string_view name) const { return below(root_, name); }

    Status loci(const json::object& told) {
        MODOU_TRY(const auto* list, list_at(told, root_, "loci", k_loci_most));
        for (std::size_t i = 0; i < list->size(); ++i) {
            const auto& locus = (*list)[i];
            const std::string place = below(at("loci"), i);
            if (!locus.is_string()) return wrong(place, "must be a text");
            const std::string name(locus.get_string());
            if (const Locus* known = find_locus(name); known != nullptr && known->kind != LocusKind::autosomal)
                return wrong(place, fmt::format("{} is of {} and follows other laws: only autosomal loci are compared; "
                                                "take it out of the case",
                                                base::json_quoted(name), words_of(known->kind)));
            const auto [first, fresh] = names_.emplace(locus_key(name), name);
            if (!fresh)
                return wrong(place, first->second == name
                                        ? fmt::format("{} stands twice among the loci", base::json_quoted(name))
                                        : fmt::format("{} stands twice among the loci: it is {} as well",
                                                      base::json_quoted(name), base::json_quoted(first->second)));
            comparison().loci.push_back(name);
        }
        return {};
    }

    Status model(const json::object& told) {
        auto& model = comparison().model;
        if (member(told, "mutation") != nullptr) {
            MODOU_TRY(const auto* mutation, object_at(told, root_, "mutation"));
            auto read = read_mutation(*mutation);
            if (!read) return wrong(at("mutation"), fmt::format("{} {}", read.error().where, read.error().message));
            model.mutation = *read;
            // Where only one member of them has bearing: they are said to have none.
            if (model.mutation.model != Mutation::Model::stepwise)
                for (const std::string_view name : {"rate2", "range"})
                    if (const auto* value = member(*mutation, name);
                        value != nullptr && value->is_number() && value->to_number<double>() != 0)
                        out_.passed_over.add(fmt::format("mutation.{}", name));
        }
        MODOU_TRY(model.theta, number_or(told, root_, "theta", 0));
        MODOU_TRY(model.silent, number_or(told, root_, "silent_allele_freq", 0));
        MODOU_TRY(const auto founders, text_or_none(told, root_, "founders"));
        if (founders == "trimmed")
            model.founders = kinship::Model::Founders::trimmed;
        else if (!founders.empty() && founders != "explicit")
            return wrong(at("founders"), "must be explicit or trimmed");
        return {};
    }

    // Every name of a person passes here: two that differ by blanks only are one person written in two ways.
    Status known_as(std::string_view id, const std::string& place) {
        const std::string plain = without_blanks(id);
        if (plain.empty()) return wrong(place, "a person needs a name");
        const auto [first, fresh] = people_.emplace(plain, id);
        if (fresh || first->second == id) return {};
        return alike(id, first->second, place);
    }
    static tl::unexpected<base::Error> alike(std::string_view id, std::string_view other, const std::string& place) {
        return wrong(place, fmt::format("{} and {} differ by case or blanks only: write one person's name in one way",
                                        base::json_quoted(id), base::json_quoted(other)));
    }

    Result<kinship::Relative> relative(const json::value& told, const std::string& place) {
        if (!told.is_object()) return wrong(place, "individuals must be objects");
        const auto& object = told.get_object();
        MODOU_CHECK(only_members(object, place, {"id", "father", "mother", "sex"}));
        kinship::Relative person;
        MODOU_TRY(person.id, text_at(object, place, "id"));
        MODOU_TRY(person.father, text_or_none(object, place, "father"));
        MODOU_TRY(person.mother, text_or_none(object, place, "mother"));
        MODOU_CHECK(known_as(person.id, below(place, "id")));
        if (!person.father.empty()) MODOU_CHECK(known_as(person.father, below(place, "father")));
        if (!person.mother.empty()) MODOU_CHECK(known_as(person.mother, below(place, "mother")));
        MODOU_TRY(const auto sex, text_or_none(object, place, "sex"));
        if (sex == "male")
            person.sex = Sex::male;
        else if (sex == "female")
            person.sex = Sex::female;
        else if (!sex.empty() && sex != "unknown")
            return wrong(below(place, "sex"), "must be male, female or unknown");
        return person;
    }

    Status hypotheses(const json::object& told) {
        MODOU_TRY(const auto* all, object_at(told, root_, "hypotheses"));
        if (all->size() > k_hypotheses_most) return wrong(at("hypotheses"), "are too many");
        std::map<std::string, std::string> names;
        for (const auto& [key, told_hypothesis] : *all) {
            const std::string name(key);
            const std::string place = below(at("hypotheses"), name);
            if (!names.emplace(folded(name), name).second)
                return wrong(place, "another hypothesis has this name, but for case or blanks");
            if (!told_hypothesis.is_object()) return wrong(place, "must be an object");
            MODOU_CHECK(only_members(told_hypothesis.get_object(), place, {"individuals"}, {"title"}));
            MODOU_TRY(const auto* list,
                      list_at(told_hypothesis.get_object(), place, "individuals", kinship::k_people_most));
            std::vector<kinship::Relative> people;
            for (std::size_t i = 0; i < list->size(); ++i) {
                MODOU_TRY(auto person, relative((*list)[i], below(below(place, "individuals"), i)));
                people.push_back(std::move(person));
            }
            MODOU_CHECK(parents_stand(people, below(place, "individuals")));
            auto pedigree = kinship::Pedigree::make(people);
            if (!pedigree)
                return wrong(below(place, "individuals"),
                             fmt::format("{}: {}", pedigree.error().where, pedigree.error().message));
            comparison().hypotheses.push_back({name, std::move(*pedigree)});
        }
        return {};
    }

    // F and f may be two people where both are told; a parent who is not told is one of the others, written otherwise.
    static Status parents_stand(const std::vector<kinship::Relative>& people, const std::string& place) {
        std::set<std::string_view> ids;
        std::map<std::string, std::string> plain;
        for (const auto& person : people) {
            ids.insert(person.id);
            plain.emplace(folded(person.id), person.id);
        }
        for (std::size_t i = 0; i < people.size(); ++i)
            for (const auto& [name, parent] : {std::pair("father", &people[i].father), {"mother", &people[i].mother}}) {
                if (parent->empty() || ids.contains(*parent)) continue;
                const auto other = plain.find(folded(*parent));
                if (other != plain.end()) return alike(*parent, other->second, below(below(place, i), name));
            }
        return {};
    }

    // Who is typed stands in every hypothesis, and is of one sex in all.
    Result<Sex> sex_of_typed(const std::string& id, const std::string& place) {
        MODOU_CHECK(known_as(id, place));
        Sex sex = Sex::unknown;
        for (const auto& hypothesis : comparison().hypotheses) {
            const auto found = hypothesis.pedigree.find(id);
            if (found == kinship::Pedigree::k_nobody) {
                for (const auto& person : hypothesis.pedigree.people())
                    if (folded(person.id) == folded(id)) return alike(id, person.id, place);
                return wrong(place, fmt::format("{} is typed and stands not in hypothesis {}", base::json_quoted(id),
                                                base::json_quoted(hypothesis.name)));
            }
            const Sex here = hypothesis.pedigree.people()[found].sex;
            if (sex != Sex::unknown && here != Sex::unknown && here != sex)
                return wrong(place,
                             fmt::format("{} is male in one hypothesis and female in another", base::json_quoted(id)));
            if (here != Sex::unknown) sex = here;
        }
        return sex;
    }

    static Result<std::pair<Allele, Allele>> genotype(const json::value& told, const std::string& place) {
        const auto* list = told.if_array();
        if (list == nullptr || list->size() != 2 || !(*list)[0].is_string() || !(*list)[1].is_string())
            return wrong(place, "expected two alleles, as [\"15\", \"9.3\"]; a homozygote names its allele twice");
        const auto a = kinship::parse_allele((*list)[0].get_string());
        if (!a) return wrong(below(place, std::size_t(0)), a.error().message);
        const auto b = kinship::parse_allele((*list)[1].get_string());
        if (!b) return wrong(below(place, std::size_t(1)), b.error().message);
        return std::minmax(*a, *b);
    }

    // X, Y of somebody who is told to be a woman: one of both is wrong.
    static Status amelogenin(const json::value& told, Sex sex, const std::string& place) {
        const auto* list = told.if_array();
        if (list == nullptr || sex != Sex::female) return {};
        for (const auto& allele : *list)
            if (allele.is_string() && (view(allele.get_string()) == "Y" || view(allele.get_string()) == "y"))
                return wrong(place, "amelogenin is X, Y and the hypotheses say female: one of both is wrong");
        return {};
    }

    Status genotypes(const json::object& told) {
        MODOU_TRY(const auto* all, object_at(told, root_, "genotypes"));
        for (const auto& [key, loci] : *all) {
            const std::string id(key), place = below(at("genotypes"), id);
            MODOU_TRY(const Sex sex, sex_of_typed(id, place));
            if (!loci.is_object()) return wrong(place, "genotypes must be an object, locus by locus");
            kinship::Profile profile{id, 0, {}};
            std::map<std::string, std::string> spelt;  // this person's loci, by key
            for (const auto& [name_told, alleles] : loci.get_object()) {
                const std::string name(name_told), here = below(place, name), locus = locus_key(name);
                const Locus* known = find_locus(name);
                if (known != nullptr && known->kind != LocusKind::autosomal) {
                    if (known->kind == LocusKind::amelogenin) MODOU_CHECK(amelogenin(alleles, sex, here));
                    leave_out(name, k_not_autosomal);
                    continue;
                }
                const auto asked = names_.find(locus);
                if (asked == names_.end() && known == nullptr)
                    return wrong(here, fmt::format("{} is no locus of this case, nor known by this name",
                                                   base::json_quoted(name)));
                MODOU_TRY(const auto read, genotype(alleles, here));
                const auto [first, fresh] = spelt.emplace(locus, name);
                if (asked == names_.end()) {
                    leave_out(name, k_not_asked);
                    continue;
                }
                const auto [same, new_here] = profile.loci.emplace(asked->second, read);
                if (!new_here && same->second != read)
                    return wrong(here, fmt::format("{} and {} are one locus and have other alleles",
                                                   base::json_quoted(first->second), base::json_quoted(name)));
            }
            comparison().profiles.push_back(std::move(profile));
        }
        return {};
    }

    void leave_out(const std::string& locus, std::string_view why) {
        out_.passed_over.add(why);
        out_.left_out.emplace(locus, why);
    }

    Status dropout(const json::object& told) {
        if (member(told, "dropout") == nullptr) return {};
        MODOU_TRY(const auto* all, object_at(told, root_, "dropout"));
        for (const auto& [key, value] : *all) {
            const std::string id(key), place = below(at("dropout"), id);
            MODOU_CHECK(known_as(id, place));
            MODOU_TRY(const double chance, number(value, place));
            if (!(chance >= 0 && chance < 1)) return wrong(place, "dropout lies from 0 to below 1");
            auto& profiles = comparison().profiles;
            const auto person = std::ranges::find(profiles, id, &kinship::Profile::id);
            if (person != profiles.end())
                person->dropout = chance;
            else if (const auto* other = written_otherwise(id))
                return alike(id, *other, place);
            else if (!stands_anywhere(id))
                return wrong(place, fmt::format("{} is nobody of this case", base::json_quoted(id)));
        }
        return {};
    }
    // Somebody of the case who is called so but for case, when nobody is called exactly so.
    const std::string* written_otherwise(std::string_view id) {
        if (stands_anywhere(id)) return nullptr;
        for (const auto& hypothesis : comparison().hypotheses)
            for (const auto& person : hypothesis.pedigree.people())
                if (folded(person.id) == folded(id)) return &person.id;
        return nullptr;
    }
    bool stands_anywhere(std::string_view id) {
        return std::ranges::any_of(comparison().hypotheses, [&](const kinship::Hypothesis& hypothesis) {
            return hypothesis.pedigree.find(id) != kinship::Pedigree::k_nobody;
        });
    }

    Status extra(std::string_view locus, std::string_view allele, const json::value& frequency,
                 const std::string& place) {
        const auto parsed = kinship::parse_allele(allele);
        if (!parsed) return wrong(place, parsed.error().message);
        MODOU_TRY(const auto share, number(frequency, place));
        const auto asked = names_.find(locus_key(locus));
        if (asked == names_.end())
            return wrong(place, fmt::format("{} is no locus of this case", base::json_quoted(locus)));
        for (const auto& other : out_.extras)
            if (other.locus == asked->second && other.allele == *parsed)
                return wrong(place, "this allele of this locus stands twice among those added");
        out_.extras.push_back({asked->second, *parsed, share});
        return {};
    }

    // {"locus": {"allele": frequency}}, or [{"locus", "allele", "freq"}].
    Status extras(const json::object& told) {
        const auto* all = member(told, "extra_alleles");
        if (all == nullptr) return {};
        const std::string place = at("extra_alleles");
        if (const auto* by_locus = all->if_object()) {
            for (const auto& [locus, alleles] : *by_locus) {
                const std::string here = below(place, view(locus));
                if (!alleles.is_object()) return wrong(here, "must be {locus: {allele: frequency}}");
                for (const auto& [allele, frequency] : alleles.get_object())
                    MODOU_CHECK(extra(view(locus), view(allele), frequency, below(here, view(allele))));
            }
        } else if (const auto* list = all->if_array()) {
            for (std::size_t i = 0; i < list->size(); ++i) {
                const std::string here = below(place, i);
                if (!(*list)[i].is_object()) return wrong(here, "must be objects");
                const auto& one = (*list)[i].get_object();
                MODOU_CHECK(only_members(one, here, {"locus", "allele", "freq"}));
                MODOU_TRY(const auto locus, text_at(one, here, "locus"));
                MODOU_TRY(const auto allele, text_at(one, here, "allele"));
                const auto* frequency = member(one, "freq");
                if (frequency == nullptr) return wrong(below(here, "freq"), "is needed: a number");
                MODOU_CHECK(extra(locus, allele, *frequency, here));
            }
        } else {
            return wrong(place, "must be {locus: {allele: frequency}}");
        }
        return {};
    }

    // Who was typed, told a second time.
    Status typed(const json::object& told) {
        if (member(told, "typed") == nullptr) return {};
        MODOU_TRY(const auto* list, list_at(told, root_, "typed", kinship::k_people_most));
        std::set<std::string_view> named;
        for (const auto& one : *list)
            if (one.is_string()) named.insert(view(one.get_string()));
        for (const auto& profile : comparison().profiles)
            if (named.erase(profile.id) == 0)
                return wrong(at("typed"),
                             fmt::format("does not name {}, who has genotypes", base::json_quoted(profile.id)));
        if (!named.empty())
            return wrong(at("typed"), fmt::format("names {}, who has no genotypes", base::json_quoted(*named.begin())));
        return {};
    }

    std::string root_;
    Case out_;
    std::map<std::string, std::string> names_;   // the case's loci as it spells them, by locus_key()
    std::map<std::string, std::string> people_;  // as first written, by without_blanks()
};

}  // namespace

Result<Case> read_case(const json::object& told, std::string_view pointer) {
    return CaseReader(pointer).read(told);
}

Result<Mutation> read_mutation(const json::object& told) {
    const auto field = [&](std::string_view name, double otherwise) -> Result<double> {
        const auto* value = member(told, name);
        if (value == nullptr) return otherwise;
        if (!value->is_number()) return wrong(fmt::format("mutation.{}", name), "must be a number");
        return value->to_number<double>();
    };
    // A slip in a name would else leave a rate at 0 without a word.
    if (const auto known = only_members(told, "mutation", {"model", "rate_male", "rate_female", "rate2", "range"});
        !known)
        return tl::unexpected(known.error());
    Mutation mutation;
    const auto* name = member(told, "model");
    if (name == nullptr || !name->is_string()) return wrong("mutation.model", "is needed: a text");
    const auto model = view(name->get_string());
    MODOU_TRY(const double male, field("rate_male", 0));
    MODOU_TRY(const double female, field("rate_female", 0));
    MODOU_TRY(const double second, field("rate2", 0));
    MODOU_TRY(const double range, field("range", 0.1));
    using Model = Mutation::Model;
    if (model == "none") {
        if (male != 0 || female != 0 || second != 0)
            return wrong("mutation.model", "says none, and there are rates: one of both is wrong");
        return mutation;
    } else if (model == "equal") {
        mutation.model = Model::equal;
    } else if (model == "proportional") {
        mutation.model = Model::proportional;
    } else if (model == "stepwise") {
        mutation.model = Model::stepwise;
    } else {
        return wrong("mutation.model", "must be none, equal, proportional or stepwise");
    }
    mutation.rate_male = male;
    mutation.rate_female = female;
    mutation.rate2 = second;
    mutation.range = range;
    return mutation;
}

}  // namespace modou::family
