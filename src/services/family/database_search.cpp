// Searching a database: screens leave whoever may match, by relatives or by the missing person's own sample; these are
// weighed exactly, and what contradicts a match is told beside the matches.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <set>

#include "engines/kinship/candidate.hpp"
#include "engines/kinship/identity.hpp"
#include "engines/kinship/posterior.hpp"
#include "services/family/database.hpp"
#include "services/family/database_codes.hpp"

namespace modou::family {

using base::Code;
using base::Result;
using base::Status;

namespace {

constexpr double k_least_of_relatives = 2;
// Settings move log10 ratios by some tenths as a rule: who is ten times below the threshold on the screen is weighed
// too, and of the best five times as many as are told.
constexpr double k_screen_margin = 1;
constexpr std::size_t k_screen_times = 5;
// An own sample that shares fewer loci tells nobody apart; at so many that differ it is somebody else's.
constexpr unsigned k_own_loci_least = 6;
constexpr const char *k_self = "self", *k_relatives = "relatives";

const char* name_of(In in) {
    return in == In::couples ? "couple" : in == In::fathers ? "father" : in == In::mothers ? "mother" : k_relatives;
}

double no_least() {
    return -std::numeric_limits<double>::infinity();
}

// Asks for more until `most` of the hits are not told apart by their sex: those must not take others' places.
std::vector<kinship::Hit> hits_beside(const std::function<std::vector<kinship::Hit>(const kinship::Wanted&)>& ask,
                                      kinship::Wanted wanted, const std::function<bool(std::uint32_t)>& apart) {
    const std::size_t most = wanted.most;
    for (;;) {
        auto hits = ask(wanted);
        std::size_t fit = 0, others = 0;
        if (hits.size() < wanted.most || std::ranges::count_if(hits, [&](const kinship::Hit& hit) {
                                             return !apart(hit.number);
                                         }) >= std::ptrdiff_t(most)) {
            std::erase_if(hits,
                          [&](const kinship::Hit& hit) { return apart(hit.number) ? ++others > most : ++fit > most; });
            return hits;
        }
        wanted.most *= 4;
    }
}

}  // namespace

double Database::screened_least(double least) const {
    return settings_ ? least - k_screen_margin : least;
}
std::size_t Database::screened_most(std::size_t most) const {
    return settings_ ? most * k_screen_times : most;
}

std::vector<std::string> Database::same_profile(const Codes& codes, const std::string& but) const {
    std::vector<std::string> ids;
    for (const auto number : indexes_.directory.with_digest(digest_of(codes)))
        if (auto id = id_of(In::found, number); id != but && indexes_.found->codes(number) == codes)
            ids.push_back(std::move(id));
    std::ranges::sort(ids);
    return ids;
}

// Whether the sex of who is asked about contradicts that of `other` in the database.
bool Database::told_apart(const FoundPerson* found, const SearchingFamily* family, const std::string& other) const {
    if (found != nullptr ? found->sex == kinship::Sex::unknown : sex_of_missing(*family) == kinship::Sex::unknown)
        return false;
    const auto record = record_of(*indexes_.directory.find(other));
    if (!record) return false;  // said when it is weighed
    return found != nullptr ? sexes_contradict(std::get<SearchingFamily>(*record), *found)
                            : sexes_contradict(*family, std::get<FoundPerson>(*record));
}

// Weighs what a screen left exactly, under every relation, sorts, and tells how probable each is.
Status Database::finish(SearchAnswer& answer, const FoundPerson* found, std::span<const SearchingFamily> families,
                        const SearchWish& wish) const {
    const RankingRules rules = ranking();
    std::vector<Match> matches;
    for (Match& match : answer.matches) {
        MODOU_TRY(const auto other, record_of(*indexes_.directory.find(found != nullptr ? match.family : match.found)));
        const SearchingFamily& family = found != nullptr
                                            ? std::get<SearchingFamily>(other)
                                            : *std::ranges::find(families, match.family, &SearchingFamily::id);
        const FoundPerson& person = found != nullptr ? *found : std::get<FoundPerson>(other);
        const bool self = match.by == k_self;
        if (!self && family.typed.empty()) continue;
        auto ranked = self ? rank_own(family, person.profile, rules) : rank(family, person.profile, rules);
        if (!ranked) {
            answer.not_weighed.push_back({match.family, match.found, ranked.error().text(), 0, 0});
            continue;
        }
        match.ranked = std::move(*ranked);
        match.log10_ratio = match.ranked.missing().log10_ratio;
        if (std::isnan(match.log10_ratio)) {
            answer.not_weighed.push_back(
                {match.family, match.found, "neither the missing person nor a stranger can show what was typed", 0, 0});
            continue;
        }
        if (family.own) {
            const auto shared = kinship::shared(*family.own, person.profile);
            (self ? match.mismatches : match.own_differs) = shared.differ;
        }
        if (self && std::isinf(match.log10_ratio)) {
            answer.own_differs.push_back(
                {match.family, match.found, "the own sample differs", match.log10_ratio, match.mismatches});
            continue;
        }
        if (sexes_contradict(family, person)) {
            const bool man = sex_of_missing(family) == kinship::Sex::male;
            answer.sex_contradicts.push_back(
                {match.family, match.found,
                 fmt::format("recorded as {}, and a {} is missing", man ? "female" : "male", man ? "man" : "woman"),
                 match.log10_ratio, 0});
            continue;
        }
        matches.push_back(std::move(match));
    }
    // Who is told by the own sample is not told again by the relatives.
    std::set<std::pair<std::string_view, std::string_view>> by_own;
    for (const Match& match : matches)
        if (match.by == k_self) by_own.emplace(match.family, match.found);
    std::vector<Match> once;
    for (Match& match : matches)
        if (match.by == k_self || !by_own.contains({match.family, match.found})) once.push_back(match);
    answer.matches = std::move(once);
    std::ranges::stable_sort(answer.matches, [](const Match& a, const Match& b) {
        const bool a_self = a.by == k_self, b_self = b.by == k_self;
        return a_self != b_self ? a_self : a.log10_ratio > b.log10_ratio;
    });
    std::ranges::stable_sort(answer.sex_contradicts, std::greater{}, &Apart::log10_ratio);
    for (auto* list : {&answer.sex_contradicts, &answer.own_differs})
        if (list->size() > wish.most) list->resize(wish.most);
    if (answer.matches.size() > wish.most) answer.matches.resize(wish.most);
    return tell_posteriors(answer, found != nullptr, families.size(), wish);
}

// One prior for each family or found person who could be the one. The pedigrees of a family share its prior evenly, so
// that its ratio is the mean of theirs.
Status Database::tell_posteriors(SearchAnswer& answer, bool of_families, std::size_t pedigrees,
                                 const SearchWish& wish) const {
    struct Candidate {
        std::vector<Match*> matches;
        double log10_ratio = 0;
    };
    std::vector<std::pair<std::string, Candidate>> candidates;  // in the order of the matches
    std::map<std::string, std::size_t> places;
    for (Match& match : answer.matches) {
        std::string key = of_families ? match.family : match.found;
        if (of_families)
            if (const auto known = indexes_.particular.find(key);
                known != indexes_.particular.end() && !known->second.group.empty())
                key = "\x01" + known->second.group;
        const auto [at, fresh] = places.try_emplace(key, candidates.size());
        if (fresh) candidates.push_back({key, {}});
        candidates[at->second].second.matches.push_back(&match);
    }
    std::vector<double> ratios;
    for (auto& [key, candidate] : candidates) {
        double highest = no_least(), sum = 0;
        for (const Match* match : candidate.matches) highest = std::max(highest, match->log10_ratio);
        for (const Match* match : candidate.matches)
            if (std::isfinite(highest)) sum += std::pow(10, match->log10_ratio - highest);
        std::size_t among = pedigrees;
        if (of_families) {
            const auto group = key.starts_with('\x01') ? indexes_.groups.find(key.substr(1)) : indexes_.groups.end();
            among = group == indexes_.groups.end() ? 1 : group->second;
        }
        candidate.log10_ratio = candidate.matches.size() == 1 && among == 1
                                    ? candidate.matches[0]->log10_ratio
                                    : (std::isfinite(highest) ? highest + std::log10(sum / double(among)) : highest);
        ratios.push_back(candidate.log10_ratio);
    }
    MODOU_TRY(const auto told,
              kinship::posterior(ratios, std::span<const double>(), answer.searched, wish.in_database));
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const auto& matches = candidates[i].second.matches;
        double highest = no_least(), sum = 0;
        for (const Match* match : matches) highest = std::max(highest, match->log10_ratio);
        const auto part = [&](const Match* match) {
            return matches.size() == 1 || !std::isfinite(highest) ? 1 : std::pow(10, match->log10_ratio - highest);
        };
        for (const Match* match : matches) sum += part(match);
        for (Match* match : matches) match->posterior = told.candidates[i] * part(match) / sum;
    }
    answer.elsewhere = told.none;
    return {};
}

Result<SearchAnswer> Database::search(const FoundPerson& found, const SearchWish& wish) const {
    const auto codes = world_.panel.encode(found.profile);
    if (!typed_anywhere(codes))
        return base::fail(Code::bad_input, "was typed at none of this database's loci", found.id);
    std::shared_lock lock(mutex_);
    SearchAnswer answer;
    std::set<std::string> by_own;
    for (const auto& [id, particular] : indexes_.particular) {
        unsigned shared = 0, differ = 0;
        for (std::size_t l = 0; l < particular.own.size(); ++l) {
            if (codes[l] == 0 || particular.own[l] == 0) continue;
            ++shared;
            differ += codes[l] != particular.own[l];
        }
        if (shared == 0 || differ > wish.tolerance || (differ > 0 && shared < k_own_loci_least + differ)) continue;
        answer.matches.push_back({id, found.id, k_self, 0, differ, 0, {}, 0});
        if (differ == 0) by_own.insert(id);
    }
    kinship::Wanted wanted;
    wanted.tolerance = wish.tolerance;
    wanted.threads = wish.threads;
    wanted.most = screened_most(wish.most);
    const double least_of_parents = wish.log10_least.value_or(no_least());
    wanted.log10_least = screened_least(least_of_parents);
    for (const In in : {In::couples, In::fathers, In::mothers}) {
        const auto hits =
            hits_beside([&](const kinship::Wanted& asked) { return parents(in).search(codes, asked); }, wanted,
                        [&](std::uint32_t number) { return told_apart(&found, nullptr, id_of(in, number)); });
        for (const auto& hit : hits)
            if (auto id = id_of(in, hit.number); !by_own.contains(id))
                answer.matches.push_back(
                    {std::move(id), found.id, name_of(in), hit.log10_ratio, hit.mismatches, 0, {}, 0});
    }
    // Bytes are coarse: what only seems to reach the threshold falls below it once weighed.
    const double least = wish.log10_least.value_or(k_least_of_relatives);
    for (const auto number : indexes_.columns->screen(codes, screened_least(least), wish.threads))
        if (auto id = id_of(In::columns, number); !by_own.contains(id))
            answer.matches.push_back({std::move(id), found.id, k_relatives, 0, 0, 0, {}, 0});
    answer.searched = indexes_.directory.size() - indexes_.directory.size(In::found);
    for (const auto& [group, pedigrees] : indexes_.groups) answer.searched -= pedigrees - 1;
    answer.same_profile = same_profile(codes, found.id);
    MODOU_CHECK(finish(answer, &found, {}, wish));
    std::erase_if(answer.matches, [&](const Match& match) {
        return match.log10_ratio < (match.by == k_relatives || match.by == k_self ? least : least_of_parents);
    });
    // Parents have no threshold of their own: who is named is who would stand among the matches.
    std::erase_if(answer.sex_contradicts, [&](const Apart& apart) { return apart.log10_ratio < least; });
    return answer;
}

// Found persons who are alike to the own sample.
void Database::add_own(SearchAnswer& answer, const SearchingFamily& family, const SearchWish& wish) const {
    if (!family.own) return;
    for (const auto& alike : indexes_.found->alike(world_.panel.encode(*family.own), wish.tolerance, 1)) {
        if (alike.differ > 0 && alike.shared < k_own_loci_least + alike.differ) continue;
        answer.matches.push_back({family.id, id_of(In::found, alike.number), k_self, 0, alike.differ, 0, {}, 0});
    }
}

Status Database::add_hits(SearchAnswer& answer, const SearchingFamily& family, const SearchWish& wish) const {
    const In in = class_of(family);
    kinship::Wanted wanted;
    wanted.tolerance = wish.tolerance;
    wanted.threads = wish.threads;
    wanted.most = screened_most(wish.most);
    wanted.log10_least =
        screened_least(wish.log10_least.value_or(in == In::columns ? k_least_of_relatives : no_least()));
    const auto apart = [&](std::uint32_t number) { return told_apart(nullptr, &family, id_of(In::found, number)); };
    std::set<std::string> by_own;
    for (const Match& match : answer.matches)
        if (match.by == k_self && match.family == family.id && match.mismatches == 0) by_own.insert(match.found);
    std::vector<kinship::Hit> hits;
    if (family.typed.empty()) return {};
    if (in == In::columns) {
        MODOU_TRY(const auto pedigree, kinship::Pedigree::make(family.people));
        MODOU_TRY(const auto tables,
                  kinship::CandidateTables::compile(world_, {pedigree, family.missing, family.typed}));
        hits = hits_beside([&](const kinship::Wanted& asked) { return indexes_.found->of_family(tables, asked); },
                           wanted, apart);
    } else {
        const auto& missing = *std::ranges::find(family.people, family.missing, &kinship::Relative::id);
        const auto codes_of = [&](const std::string& id) {
            const auto typed = std::ranges::find(family.typed, id, &kinship::Profile::id);
            return typed == family.typed.end() ? Codes(world_.panel.size()) : world_.panel.encode(*typed);
        };
        const auto father = codes_of(missing.father), mother = codes_of(missing.mother);
        hits =
            hits_beside([&](const kinship::Wanted& asked) { return indexes_.found->of_parents(father, mother, asked); },
                        wanted, apart);
    }
    for (const auto& hit : hits)
        if (auto id = id_of(In::found, hit.number); !by_own.contains(id))
            answer.matches.push_back(
                {family.id, std::move(id), name_of(in), hit.log10_ratio, hit.mismatches, 0, {}, 0});
    return {};
}

Result<SearchAnswer> Database::search(const SearchingFamily& family, const SearchWish& wish) const {
    return search(std::span(&family, 1), wish);
}

Result<SearchAnswer> Database::search(std::span<const SearchingFamily> pedigrees, const SearchWish& wish) const {
    std::shared_lock lock(mutex_);
    SearchAnswer answer;
    std::vector<SearchingFamily> standing;
    base::Error wrong;
    for (const SearchingFamily& family : pedigrees) {
        auto stands = check_family(family);
        if (stands) {
            const std::size_t before = answer.matches.size();
            add_own(answer, family, wish);
            stands = add_hits(answer, family, wish);
            if (!stands) answer.matches.resize(before);
        }
        if (!stands) {
            wrong = stands.error();
            answer.not_weighed.push_back({family.id, "", wrong.text(), 0, 0});
            continue;
        }
        standing.push_back(family);
    }
    if (standing.empty()) return tl::unexpected(wrong);
    answer.searched = indexes_.directory.size(In::found);
    std::set<std::string> same;
    for (const auto& family : standing)
        for (const auto& profile : family.typed)
            for (auto& id : same_profile(world_.panel.encode(profile), profile.id))
                if (same.insert(id).second) answer.same_profile.push_back(std::move(id));
    MODOU_CHECK(finish(answer, nullptr, standing, wish));
    const auto least = [&](const std::string& by) {
        return wish.log10_least.value_or(by == k_relatives || by == k_self ? k_least_of_relatives : no_least());
    };
    std::erase_if(answer.matches, [&](const Match& match) { return match.log10_ratio < least(match.by); });
    std::erase_if(answer.sex_contradicts, [&](const Apart& apart) { return apart.log10_ratio < least(k_relatives); });
    return answer;
}

}  // namespace modou::family
