#include "services/family/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <mutex>

#include "engines/kinship/candidate.hpp"
#include "engines/kinship/posterior.hpp"

namespace modou::family {

using base::Code;
using base::Result;
using base::Status;
using kinship::Parent;
using kinship::ParentsIndex;

namespace {

constexpr double k_least_of_relatives = 2;

std::uint64_t digest_of(const std::vector<kinship::Code>& codes) {
    const auto sum = base::sha256(std::as_bytes(std::span(codes)));
    std::uint64_t digest;
    std::memcpy(&digest, sum.data(), sizeof digest);
    return digest;
}

bool typed_anywhere(const std::vector<kinship::Code>& codes) {
    return std::ranges::any_of(codes, [](kinship::Code code) { return code != 0; });
}

}  // namespace

DatabaseRules DatabaseRules::usual(SourcedTable frequencies) {
    DatabaseRules rules;
    for (const auto& [name, locus] : frequencies.table.loci) rules.loci.push_back(name);
    rules.model.mutation = {kinship::Mutation::Model::stepwise, 2.0e-3, 0.35e-3, 1e-6, 0.1};
    rules.frequencies = std::move(frequencies);
    return rules;
}

Database::Database(DatabaseRules rules) : rules_(std::move(rules)) {}

Status Database::prepare() {
    MODOU_TRY(auto panel, kinship::Panel::make(rules_.frequencies.table, rules_.loci));
    MODOU_TRY(world_, kinship::PanelModel::make(std::move(panel), rules_.model));
    MODOU_TRY(transmission_, kinship::Transmission::make(world_.panel, rules_.model.mutation));
    found_index_ = std::make_unique<kinship::FoundIndex>(world_.panel, transmission_);
    for (const auto of : {ParentsIndex::Of::couples, ParentsIndex::Of::fathers, ParentsIndex::Of::mothers})
        parents_[std::size_t(of)] = std::make_unique<ParentsIndex>(world_.panel, transmission_, of);
    columns_ = std::make_unique<kinship::FamilyColumns>(world_.panel);
    return {};
}

Result<std::unique_ptr<Database>> Database::open(const std::string& folder, Access access) {
    MODOU_TRY(auto rules, read_rules(folder));
    std::unique_ptr<Database> database(new Database(std::move(rules)));
    MODOU_CHECK(database->prepare());
    MODOU_TRY(database->log_,
              ProfileLog::open(folder + "/profiles.log", access,
                               [&](std::uint64_t place, std::uint8_t kind, base::Bytes payload) -> Status {
                                   MODOU_TRY(const auto record, decode(kind, payload));
                                   return database->take(place, record);
                               }));
    return database;
}

// ---- keeping

void Database::note(const std::string& id, Place place) {
    if (place.in != In::nowhere) ids_[std::size_t(place.in)].push_back(id);
    places_[id] = place;
}

Status Database::take(std::uint64_t log, const DatabaseRecord& record) {
    if (const auto* found = std::get_if<FoundPerson>(&record)) {
        const auto codes = world_.panel.encode(found->profile);
        const auto number = found_index_->add(codes);
        profiles_.emplace(digest_of(codes), number);
        note(found->id, {In::found, number, log});
        ++found_there_;
        return {};
    }
    if (const auto* family = std::get_if<SearchingFamily>(&record)) return take_family(log, *family);
    const auto at = places_.find(std::get<Removal>(record).id);
    if (at == places_.end()) return {};
    const Place place = at->second;
    places_.erase(at);
    ++removed_;
    if (place.in == In::found) {
        --found_there_;
        const auto codes = found_index_->codes(place.number);
        const auto [first, last] = profiles_.equal_range(digest_of(codes));
        for (auto same = first; same != last; ++same)
            if (same->second == place.number) {
                profiles_.erase(same);
                break;
            }
        found_index_->remove(place.number);
    } else if (place.in == In::columns) {
        columns_->remove(place.number);
    } else if (place.in != In::nowhere) {
        parents(place.in).remove(place.number);
    }
    return {};
}

// Parents alone, and not related to each other, have an index of their own.
Database::In Database::class_of(const SearchingFamily& family) const {
    const auto person = [&](const std::string& id) {
        return std::ranges::find(family.people, id, &kinship::Relative::id);
    };
    const auto missing = person(family.missing);
    if (missing->father.empty() || !person(missing->father)->father.empty() || !person(missing->mother)->father.empty())
        return In::columns;
    bool father = false, mother = false;
    for (const auto& profile : family.typed) {
        if (profile.id == missing->father)
            father = true;
        else if (profile.id == missing->mother)
            mother = true;
        else
            return In::columns;
        if (profile.dropout > 0) return In::columns;
    }
    return father && mother ? In::couples : father ? In::fathers : mother ? In::mothers : In::columns;
}

Status Database::take_family(std::uint64_t log, const SearchingFamily& family) {
    const In in = class_of(family);
    if (in == In::columns) {
        MODOU_TRY(const auto pedigree, kinship::Pedigree::make(family.people));
        MODOU_TRY(const auto tables,
                  kinship::CandidateTables::compile(world_, {pedigree, family.missing, family.typed}));
        note(family.id, {in, columns_->add(tables), log});
        return {};
    }
    const auto& missing = *std::ranges::find(family.people, family.missing, &kinship::Relative::id);
    std::vector<Codes> codes;
    for (const auto& parent : {missing.father, missing.mother})
        if (const auto typed = std::ranges::find(family.typed, parent, &kinship::Profile::id);
            typed != family.typed.end())
            codes.push_back(world_.panel.encode(*typed));
    note(family.id, {in, parents(in).add(codes), log});
    return {};
}

Result<DatabaseRecord> Database::record_of(const Place& place) const {
    MODOU_TRY(const auto kept, log_->read_again(place.log));
    return decode(kept.kind, kept.payload);
}

Result<Added> Database::add_new(const std::string& id, const DatabaseRecord& record) {
    const auto encoded = encode(record);
    std::unique_lock lock(mutex_);
    if (const auto known = places_.find(id); known != places_.end()) {
        MODOU_TRY(const auto kept, log_->read_again(known->second.log));
        if (kept.kind == encoded.kind && kept.payload == encoded.payload) return Added::known;
        return base::fail(Code::conflict, "this id is in the database with other data: remove it first", id);
    }
    // In memory first: what cannot be taken there must not stand in the log.
    MODOU_CHECK(take(log_->bytes() + log_->waiting(), record));
    MODOU_CHECK(log_->append(encoded.kind, encoded.payload));
    return Added::added;
}

Result<Added> Database::add(const FoundPerson& found) {
    if (!typed_anywhere(world_.panel.encode(found.profile)))
        return base::fail(Code::bad_input, "was typed at none of this database's loci", found.id);
    return add_new(found.id, found);
}

Result<Added> Database::add(const SearchingFamily& family) {
    MODOU_TRY(const auto pedigree, kinship::Pedigree::make(family.people));
    if (pedigree.find(family.missing) == kinship::Pedigree::k_nobody)
        return base::fail(Code::bad_input, "nobody in the family is the one looked for", family.id);
    if (family.typed.empty()) return base::fail(Code::bad_input, "nobody of the family was typed", family.id);
    for (const auto& profile : family.typed) {
        if (profile.id == family.missing)
            return base::fail(Code::bad_input, "the one looked for is typed: there is nobody to look for", family.id);
        if (pedigree.find(profile.id) == kinship::Pedigree::k_nobody)
            return base::fail(Code::bad_input, fmt::format("{} is typed but not in the pedigree", profile.id),
                              family.id);
    }
    return add_new(family.id, family);
}

Status Database::remove(const std::string& id) {
    std::unique_lock lock(mutex_);
    if (!places_.contains(id)) return base::fail(Code::not_found, "nothing in the database has this id", id);
    const DatabaseRecord removal = Removal{id};
    const auto encoded = encode(removal);
    MODOU_TRY(const auto place, log_->append(encoded.kind, encoded.payload));
    return take(place, removal);
}

Status Database::sync() {
    std::unique_lock lock(mutex_);
    return log_->sync();
}

Result<FoundPerson> Database::found(const std::string& id) const {
    std::shared_lock lock(mutex_);
    const auto at = places_.find(id);
    if (at == places_.end() || at->second.in != In::found)
        return base::fail(Code::not_found, "no found person has this id", id);
    MODOU_TRY(auto record, record_of(at->second));
    return std::get<FoundPerson>(std::move(record));
}

Result<SearchingFamily> Database::family(const std::string& id) const {
    std::shared_lock lock(mutex_);
    const auto at = places_.find(id);
    if (at == places_.end() || at->second.in == In::found)
        return base::fail(Code::not_found, "no family has this id", id);
    MODOU_TRY(auto record, record_of(at->second));
    return std::get<SearchingFamily>(std::move(record));
}

Database::Stats Database::stats() const {
    std::shared_lock lock(mutex_);
    Stats stats;
    for (const auto& [id, place] : places_) switch (place.in) {
            case In::found:
                ++stats.found;
                break;
            case In::couples:
                ++stats.couples;
                break;
            case In::fathers:
                ++stats.fathers;
                break;
            case In::mothers:
                ++stats.mothers;
                break;
            default:
                ++stats.other_families;
        }
    stats.removed = removed_;
    stats.log_bytes = log_->bytes();
    stats.log_records = log_->records();
    stats.index_bytes = found_index_->bytes();
    for (const auto& index : parents_) stats.index_bytes += index->bytes();
    stats.column_bytes = columns_->bytes();
    return stats;
}

// ---- searching

RankingRules Database::ranking() const {
    return {&rules_.frequencies.table, rules_.loci, rules_.model, rules_.smallest_frequency};
}

std::vector<std::string> Database::same_profile(const Codes& codes, const std::string& but) const {
    std::vector<std::string> ids;
    const auto [first, last] = profiles_.equal_range(digest_of(codes));
    for (auto same = first; same != last; ++same)
        if (const auto& id = id_of(In::found, same->second); id != but && found_index_->codes(same->second) == codes)
            ids.push_back(id);
    std::ranges::sort(ids);
    return ids;
}

// Weighs what a screen left exactly, under every relation, sorts, and tells how probable each is.
Status Database::finish(SearchAnswer& answer, const FoundPerson* found, const SearchingFamily* family,
                        const SearchWish& wish) const {
    const RankingRules rules = ranking();
    for (Match& match : answer.matches) {
        MODOU_TRY(const auto other, record_of(places_.find(found != nullptr ? match.family : match.found)->second));
        MODOU_TRY(match.ranked, found != nullptr ? rank(std::get<SearchingFamily>(other), found->profile, rules)
                                                 : rank(*family, std::get<FoundPerson>(other).profile, rules));
        match.log10_ratio = match.ranked.missing().log10_ratio;
    }
    std::ranges::stable_sort(answer.matches, std::greater{}, &Match::log10_ratio);
    if (answer.matches.size() > wish.most) answer.matches.resize(wish.most);
    std::vector<double> ratios;
    for (const Match& match : answer.matches) ratios.push_back(match.log10_ratio);
    MODOU_TRY(const auto told,
              kinship::posterior(ratios, std::span<const double>(), answer.searched, wish.in_database));
    for (std::size_t i = 0; i < ratios.size(); ++i) answer.matches[i].posterior = told.candidates[i];
    answer.elsewhere = told.none;
    return {};
}

Result<SearchAnswer> Database::search(const FoundPerson& found, const SearchWish& wish) const {
    const auto codes = world_.panel.encode(found.profile);
    if (!typed_anywhere(codes))
        return base::fail(Code::bad_input, "was typed at none of this database's loci", found.id);
    std::shared_lock lock(mutex_);
    SearchAnswer answer;
    kinship::Wanted wanted;
    wanted.tolerance = wish.tolerance;
    wanted.threads = wish.threads;
    wanted.most = wish.most;
    wanted.log10_least = wish.log10_least.value_or(-std::numeric_limits<double>::infinity());
    for (const auto& [in, by] : {std::pair{In::couples, "couple"}, {In::fathers, "father"}, {In::mothers, "mother"}})
        for (const auto& hit : parents(in).search(codes, wanted))
            answer.matches.push_back({id_of(in, hit.number), found.id, by, hit.log10_ratio, hit.mismatches, 0, {}});
    // Bytes are coarse: what only seems to reach the threshold falls below it once weighed.
    const double least = wish.log10_least.value_or(k_least_of_relatives);
    for (const auto number : columns_->screen(codes, least, wish.threads))
        answer.matches.push_back({id_of(In::columns, number), found.id, "relatives", 0, 0, 0, {}});
    answer.searched = places_.size() - found_there_;
    answer.same_profile = same_profile(codes, found.id);
    MODOU_CHECK(finish(answer, &found, nullptr, wish));
    std::erase_if(answer.matches,
                  [&](const Match& match) { return match.by == "relatives" && match.log10_ratio < least; });
    return answer;
}

Result<SearchAnswer> Database::search(const SearchingFamily& family, const SearchWish& wish) const {
    std::shared_lock lock(mutex_);
    SearchAnswer answer;
    const In in = class_of(family);
    kinship::Wanted wanted;
    wanted.tolerance = wish.tolerance;
    wanted.threads = wish.threads;
    wanted.most = wish.most;
    std::vector<kinship::Hit> hits;
    if (in == In::columns) {
        wanted.log10_least = wish.log10_least.value_or(k_least_of_relatives);
        MODOU_TRY(const auto pedigree, kinship::Pedigree::make(family.people));
        MODOU_TRY(const auto tables,
                  kinship::CandidateTables::compile(world_, {pedigree, family.missing, family.typed}));
        hits = found_index_->of_family(tables, wanted);
    } else {
        wanted.log10_least = wish.log10_least.value_or(-std::numeric_limits<double>::infinity());
        const auto& missing = *std::ranges::find(family.people, family.missing, &kinship::Relative::id);
        const auto codes_of = [&](const std::string& id) {
            const auto typed = std::ranges::find(family.typed, id, &kinship::Profile::id);
            return typed == family.typed.end() ? Codes(world_.panel.size()) : world_.panel.encode(*typed);
        };
        hits = found_index_->of_parents(codes_of(missing.father), codes_of(missing.mother), wanted);
    }
    const char* by = in == In::couples   ? "couple"
                     : in == In::fathers ? "father"
                     : in == In::mothers ? "mother"
                                         : "relatives";
    for (const auto& hit : hits)
        answer.matches.push_back({family.id, id_of(In::found, hit.number), by, hit.log10_ratio, hit.mismatches, 0, {}});
    answer.searched = found_there_;
    for (const auto& profile : family.typed)
        for (auto& id : same_profile(world_.panel.encode(profile), profile.id))
            answer.same_profile.push_back(std::move(id));
    MODOU_CHECK(finish(answer, nullptr, &family, wish));
    return answer;
}

}  // namespace modou::family
