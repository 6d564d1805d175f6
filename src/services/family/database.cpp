#include "services/family/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <mutex>

#include "engines/kinship/candidate.hpp"
#include "services/family/database_codes.hpp"
#include "services/family/loci.hpp"

namespace modou::family {

using base::Code;
using base::Result;
using base::Status;
using kinship::Parent;
using kinship::ParentsIndex;

DatabaseRules DatabaseRules::usual(SourcedTable frequencies) {
    DatabaseRules rules;
    for (const auto& [name, locus] : frequencies.table.loci)
        if (const Locus* known = find_locus(name); known == nullptr || known->kind == LocusKind::autosomal)
            rules.loci.push_back(name);
    rules.model.mutation = {kinship::Mutation::Model::stepwise, 2.0e-3, 0.35e-3, 1e-6, 0.1};
    rules.frequencies = std::move(frequencies);
    return rules;
}

Database::Database(std::string folder, DatabaseRules rules) : folder_(std::move(folder)), rules_(std::move(rules)) {}

Status Database::prepare() {
    MODOU_TRY(auto panel, kinship::Panel::make(rules_.frequencies.table, rules_.loci));
    MODOU_TRY(world_, kinship::PanelModel::make(std::move(panel), rules_.model));
    MODOU_TRY(transmission_, kinship::Transmission::make(world_.panel, rules_.model.mutation));
    make_indexes();
    return {};
}

void Database::make_indexes() {
    indexes_ = Indexes{};
    indexes_.found = std::make_unique<kinship::FoundIndex>(world_.panel, transmission_);
    for (const auto of : {ParentsIndex::Of::couples, ParentsIndex::Of::fathers, ParentsIndex::Of::mothers})
        indexes_.parents[std::size_t(of)] = std::make_unique<ParentsIndex>(world_.panel, transmission_, of);
    indexes_.columns = std::make_unique<kinship::FamilyColumns>(world_.panel);
}

Result<std::unique_ptr<Database>> Database::open(const std::string& folder, Access access) {
    MODOU_TRY(auto rules, read_rules(folder));
    std::unique_ptr<Database> database(new Database(folder, std::move(rules)));
    MODOU_TRY(database->settings_, kept_settings(folder));
    MODOU_CHECK(database->prepare());
    MODOU_TRY(database->log_, ProfileLog::open(folder + "/profiles.log", access));
    const auto covered = database->take_snapshot();
    MODOU_CHECK(database->log_->read(
        [&](std::uint64_t place, std::uint8_t kind, base::Bytes payload) -> Status {
            MODOU_TRY(const auto record, decode(kind, payload));
            return database->take(place, record);
        },
        covered));
    MODOU_CHECK(database->take_particular(std::exchange(database->particular_, {})));
    return database;
}

ProfileLog::Covered Database::take_snapshot() {
    const auto covered = read_snapshot(snapshot_path(), rules_.digest, *log_, indexes_, particular_);
    if (covered) {
        snapshot_bytes_ = covered->bytes;
        return *covered;
    }
    make_indexes();
    particular_.clear();
    if (covered.error().code != Code::not_found)
        snapshot_notice_ = fmt::format("index.snapshot {}: 已改为读取全部日志 · the whole log was read instead",
                                       covered.error().message);
    return {};
}

Status Database::keep_snapshot() {
    // A start takes in what the snapshot lacks one by one: a thirtieth of the log, at most, is not worth a new one.
    constexpr std::uint64_t k_lacking_part = 32;
    std::unique_lock lock(mutex_);
    const auto covered = log_->covered();
    if (!covered || (covered->bytes - snapshot_bytes_) * k_lacking_part <= covered->bytes) return {};
    MODOU_CHECK(write_snapshot(snapshot_path(), rules_.digest, *covered, indexes_));
    snapshot_bytes_ = covered->bytes;
    return {};
}

std::string Database::notice() const {
    const std::string& log = log_->notice();
    return log.empty() || snapshot_notice_.empty() ? log + snapshot_notice_ : log + "\n" + snapshot_notice_;
}

// ---- keeping

Status Database::take(std::uint64_t log, const DatabaseRecord& record) {
    if (const auto* found = std::get_if<FoundPerson>(&record)) {
        const auto codes = world_.panel.encode(found->profile);
        indexes_.directory.add(found->id, {In::found, indexes_.found->add(codes), log}, digest_of(codes));
        return {};
    }
    if (const auto* family = std::get_if<SearchingFamily>(&record)) return take_family(log, *family);
    forget(std::get<Removal>(record).id);
    return {};
}

void Database::forget(const std::string& id) {
    const auto place = indexes_.directory.find(id);
    if (!place) return;
    indexes_.directory.remove(id);
    if (const auto known = indexes_.particular.find(id); known != indexes_.particular.end()) {
        const auto group = indexes_.groups.find(known->second.group);
        if (group != indexes_.groups.end() && --group->second == 0) indexes_.groups.erase(group);
        indexes_.particular.erase(known);
    }
    if (place->in == In::found)
        indexes_.found->remove(place->number);
    else if (place->in == In::columns)
        indexes_.columns->remove(place->number);
    else
        parents(place->in).remove(place->number);
}

// Parents alone, and not related to each other, have an index of their own.
In Database::class_of(const SearchingFamily& family) const {
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

void Database::note_particular(std::uint64_t log, const SearchingFamily& family) {
    if (!family.own && family.group.empty()) return;
    indexes_.particular[family.id] = {log, family.group, family.own ? world_.panel.encode(*family.own) : Codes()};
    if (!family.group.empty()) ++indexes_.groups[family.group];
}

// Of families that a snapshot told of: they may have been removed by what stands behind it in the log.
Status Database::take_particular(const std::vector<std::uint64_t>& places) {
    for (const auto log : places) {
        MODOU_TRY(const auto record, record_of({In::columns, 0, log}));
        const auto* family = std::get_if<SearchingFamily>(&record);
        if (family == nullptr)
            return base::fail(Code::damaged, "the snapshot tells of a family that is none", snapshot_path());
        if (const auto place = indexes_.directory.find(family->id); place && place->log == log)
            note_particular(log, *family);
    }
    return {};
}

Status Database::take_family(std::uint64_t log, const SearchingFamily& family) {
    note_particular(log, family);
    const In in = class_of(family);
    if (in == In::columns) {
        MODOU_TRY(const auto pedigree, kinship::Pedigree::make(family.people));
        MODOU_TRY(const auto tables,
                  kinship::CandidateTables::compile(world_, {pedigree, family.missing, family.typed}));
        indexes_.directory.add(family.id, {in, indexes_.columns->add(tables), log});
        return {};
    }
    const auto& missing = *std::ranges::find(family.people, family.missing, &kinship::Relative::id);
    std::vector<Codes> codes;
    for (const auto& parent : {missing.father, missing.mother})
        if (const auto typed = std::ranges::find(family.typed, parent, &kinship::Profile::id);
            typed != family.typed.end())
            codes.push_back(world_.panel.encode(*typed));
    indexes_.directory.add(family.id, {in, parents(in).add(codes), log});
    return {};
}

Result<DatabaseRecord> Database::record_of(const Place& place) const {
    MODOU_TRY(const auto kept, log_->read_again(place.log));
    return decode(kept.kind, kept.payload);
}

Result<Added> Database::add_new(const std::string& id, const DatabaseRecord& record) {
    const auto encoded = encode(record);
    std::unique_lock lock(mutex_);
    if (const auto known = indexes_.directory.find(id)) {
        MODOU_TRY(const auto kept, log_->read_again(known->log));
        if (kept.kind == encoded.kind && kept.payload == encoded.payload) return Added::known;
        if (const auto* more = std::get_if<SearchingFamily>(&record)) {
            MODOU_TRY(const auto before, decode(kept.kind, kept.payload));
            const auto* known_family = std::get_if<SearchingFamily>(&before);
            if (known_family != nullptr && tells_more(*more, *known_family)) {
                const DatabaseRecord removal = Removal{id};
                const auto gone = encode(removal);
                MODOU_CHECK(log_->can_take(gone.payload.size() + encoded.payload.size()));
                MODOU_TRY(const auto place, log_->append(gone.kind, gone.payload));
                MODOU_CHECK(take(place, removal));
                MODOU_CHECK(take(log_->bytes() + log_->waiting(), record));
                MODOU_CHECK(log_->append(encoded.kind, encoded.payload));
                return Added::added;
            }
        }
        return base::fail(Code::conflict, "this id is in the database with other data: remove it first", id);
    }
    // In memory first: what cannot be taken there must not stand in the log, nor the other way round.
    MODOU_CHECK(log_->can_take(encoded.payload.size()));
    MODOU_CHECK(take(log_->bytes() + log_->waiting(), record));
    MODOU_CHECK(log_->append(encoded.kind, encoded.payload));
    return Added::added;
}

Result<Added> Database::add(const FoundPerson& found) {
    if (!typed_anywhere(world_.panel.encode(found.profile)))
        return base::fail(Code::bad_input, "was typed at none of this database's loci", found.id);
    return add_new(found.id, found);
}

Status Database::check_family(const SearchingFamily& family) const {
    MODOU_TRY(const auto pedigree, kinship::Pedigree::make(family.people));
    if (pedigree.find(family.missing) == kinship::Pedigree::k_nobody)
        return base::fail(Code::bad_input, "nobody in the family is the one looked for", family.id);
    if (family.typed.empty() && !family.own)
        return base::fail(Code::bad_input, "nobody of the family was typed", family.id);
    for (const auto& profile : family.typed) {
        if (profile.id == family.missing)
            return base::fail(Code::bad_input, "the one looked for is typed: there is nobody to look for", family.id);
        if (pedigree.find(profile.id) == kinship::Pedigree::k_nobody)
            return base::fail(Code::bad_input, fmt::format("{} is typed but not in the pedigree", profile.id),
                              family.id);
    }
    return {};
}

Result<Added> Database::add(const SearchingFamily& family) {
    MODOU_CHECK(check_family(family));
    return add_new(family.id, family);
}

Status Database::remove(const std::string& id) {
    std::unique_lock lock(mutex_);
    if (!indexes_.directory.find(id)) return base::fail(Code::not_found, "nothing in the database has this id", id);
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
    const auto at = indexes_.directory.find(id);
    if (!at || at->in != In::found) return base::fail(Code::not_found, "no found person has this id", id);
    MODOU_TRY(auto record, record_of(*at));
    return std::get<FoundPerson>(std::move(record));
}

Result<SearchingFamily> Database::family(const std::string& id) const {
    std::shared_lock lock(mutex_);
    const auto at = indexes_.directory.find(id);
    if (!at || at->in == In::found) return base::fail(Code::not_found, "no family has this id", id);
    MODOU_TRY(auto record, record_of(*at));
    return std::get<SearchingFamily>(std::move(record));
}

Database::Stats Database::stats() const {
    std::shared_lock lock(mutex_);
    Stats stats;
    const Directory& directory = indexes_.directory;
    stats.found = directory.size(In::found);
    stats.couples = directory.size(In::couples);
    stats.fathers = directory.size(In::fathers);
    stats.mothers = directory.size(In::mothers);
    stats.other_families = directory.size(In::columns);
    stats.removed = directory.removed();
    stats.own_samples = std::size_t(
        std::ranges::count_if(indexes_.particular, [](const auto& one) { return !one.second.own.empty(); }));
    stats.log_bytes = log_->bytes();
    stats.log_records = log_->records();
    stats.index_bytes = indexes_.found->bytes();
    for (const auto& index : indexes_.parents) stats.index_bytes += index->bytes();
    stats.column_bytes = indexes_.columns->bytes();
    return stats;
}

RankingRules Database::ranking() const {
    const RankingRules rules{&rules_.frequencies.table, rules_.loci, rules_.model, rules_.smallest_frequency, 0};
    return settings_ ? settings_->applied(rules) : rules;
}

Status Database::settle(const Settings& settings) {
    std::unique_lock lock(mutex_);
    MODOU_CHECK(check(settings, {&rules_.frequencies.table, rules_.loci, rules_.model, rules_.smallest_frequency, 0}));
    MODOU_CHECK(keep_settings(folder_, settings));
    MODOU_TRY(settings_, kept_settings(folder_));
    return {};
}

}  // namespace modou::family
