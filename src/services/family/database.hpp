// A database of found persons and of families that look for somebody: a folder with a log of profiles and the rules by
// which they are weighed. Indexes in memory follow every insert; a snapshot of them (snapshot.hpp) makes the next start
// short.
#pragma once

#include <memory>
#include <shared_mutex>
#include <span>

#include "services/family/settings.hpp"
#include "services/family/snapshot.hpp"
#include "services/family/tables.hpp"

namespace modou::family {

// What a database is made with, once; FOLDER/rules.json and FOLDER/frequencies.csv.
struct DatabaseRules {
    SourcedTable frequencies;
    std::vector<std::string> loci;  // of the table; others that a profile has are not used
    kinship::Model model;
    double smallest_frequency = 0.001;
    base::Hash digest{};  // of both files
    // Mutation rates of Chinese laboratories (docs/kinship.md): 2.0e-3 of fathers, 0.35e-3 of mothers, stepwise.
    static DatabaseRules usual(SourcedTable frequencies);
};

// What is asked of a search.
struct SearchWish {
    unsigned tolerance = 3;  // loci that may not fit, of parents
    // Least log10 likelihood ratio. Of parents none: whoever fits within the tolerance is told; of others 2.
    std::optional<double> log10_least;
    std::size_t most = 20;
    unsigned threads = 2;
    double in_database = 0.5;  // prior probability that the one looked for is in the database
};
struct Match {
    std::string family, found;
    std::string by;  // self: as the missing person's own sample; couple, father, mother, relatives
    double log10_ratio = 0;
    unsigned mismatches = 0;  // of parents; of the own sample: loci that differ
    double posterior = 0;     // of several pedigrees of a family, each has its part
    Ranked ranked;
    // The relatives fit and the own sample of the missing person, at so many loci, does not: 0 where it does.
    unsigned own_differs = 0;
};
// A family and a found person whom somebody should look at, and why they are no match.
struct Apart {
    std::string family, found;  // one of both may be empty
    std::string why;            // plain English
    double log10_ratio = 0;
    unsigned loci = 0;
};
struct SearchAnswer {
    std::vector<Match> matches;  // the own sample's first, then the best first
    double elsewhere = 1;        // posterior probability of none of them, nor anybody in the database
    std::size_t searched = 0;    // found persons, or families: the pedigrees of one count once
    // Who would match but is recorded as of the other sex, the best `most`; whose own sample differs at few loci, and
    // so cannot be told as the same person; who could not be weighed, and a family that could not be searched for.
    std::vector<Apart> sex_contradicts, own_differs, not_weighed;
    // Ids in the database with the very same genotypes at all loci that both were typed at.
    std::vector<std::string> same_profile;
};

enum class Added : std::uint8_t { added, known };

// conflict: there is a database in the folder. Written aside, so that a folder has all of its rules or none.
base::Status write_rules(const std::string& folder, const DatabaseRules& rules);
base::Result<DatabaseRules> read_rules(const std::string& folder);

// Threads: any may search while one inserts.
class Database {
  public:
    using Access = ProfileLog::Access;
    // not_found: the folder holds no rules (write_rules makes a database). Else as ProfileLog::open() has it.
    static base::Result<std::unique_ptr<Database>> open(const std::string& folder, Access access);

    // known: the same again; a family that tells more than before (a sex, the own sample, that it is one of several
    // pedigrees) takes the place of what was known. conflict: the id is taken by other data: remove it first.
    // bad_input: a pedigree that cannot be, relatives who cannot be what they are said to be. Kept once sync() has said
    // so.
    base::Result<Added> add(const FoundPerson& found);
    base::Result<Added> add(const SearchingFamily& family);
    // not_found: no such id.
    base::Status remove(const std::string& id);
    base::Status sync();
    // Once the snapshot covers much less than the log, a new one is written. A failure harms nothing: the next start
    // reads more of the log.
    base::Status keep_snapshot();

    base::Result<SearchAnswer> search(const FoundPerson& found, const SearchWish& wish) const;
    base::Result<SearchAnswer> search(const SearchingFamily& family, const SearchWish& wish) const;
    // The pedigrees of one family: hypotheses about it among which its prior is split evenly. One that cannot be is
    // named in `not_weighed`; an error only when none can.
    base::Result<SearchAnswer> search(std::span<const SearchingFamily> pedigrees, const SearchWish& wish) const;

    // not_found: no such id, or it is of the other kind.
    base::Result<FoundPerson> found(const std::string& id) const;
    base::Result<SearchingFamily> family(const std::string& id) const;

    struct Stats {
        std::size_t found = 0, couples = 0, fathers = 0, mothers = 0, other_families = 0, removed = 0;
        std::size_t own_samples = 0;
        std::uint64_t log_bytes = 0, log_records = 0;
        std::size_t index_bytes = 0, column_bytes = 0;
    };
    Stats stats() const;
    const DatabaseRules& rules() const { return rules_; }
    RankingRules ranking() const;  // points into this
    // Told once: see settings.hpp. bad_input: check() has it; conflict: others are kept already.
    base::Status settle(const Settings& settings);
    const std::optional<Settings>& settings() const { return settings_; }
    // What was wrong and set right while it was opened, and what that means; empty: nothing.
    std::string notice() const;

  private:
    using Codes = std::vector<kinship::Code>;

    Database(std::string folder, DatabaseRules rules);
    base::Status prepare();
    void make_indexes();
    ProfileLog::Covered take_snapshot();
    std::string snapshot_path() const { return folder_ + "/index.snapshot"; }
    base::Status take(std::uint64_t log, const DatabaseRecord& record);
    base::Status take_family(std::uint64_t log, const SearchingFamily& family);
    void forget(const std::string& id);
    base::Result<Added> add_new(const std::string& id, const DatabaseRecord& record);
    base::Result<DatabaseRecord> record_of(const Place& place) const;
    In class_of(const SearchingFamily& family) const;
    kinship::ParentsIndex& parents(In in) { return *indexes_.parents[std::size_t(in) - std::size_t(In::couples)]; }
    const kinship::ParentsIndex& parents(In in) const {
        return *indexes_.parents[std::size_t(in) - std::size_t(In::couples)];
    }
    std::string id_of(In in, std::uint32_t number) const { return std::string(indexes_.directory.id_of(in, number)); }
    std::vector<std::string> same_profile(const Codes& codes, const std::string& but) const;
    // What a screen is asked for: it knows nothing of the settings, so that more have to pass it.
    double screened_least(double least) const;
    std::size_t screened_most(std::size_t most) const;
    base::Status check_family(const SearchingFamily& family) const;
    void note_particular(std::uint64_t log, const SearchingFamily& family);
    base::Status take_particular(const std::vector<std::uint64_t>& places);
    bool told_apart(const FoundPerson* found, const SearchingFamily* family, const std::string& other) const;
    base::Status add_hits(SearchAnswer& answer, const SearchingFamily& family, const SearchWish& wish) const;
    void add_own(SearchAnswer& answer, const SearchingFamily& family, const SearchWish& wish) const;
    base::Status finish(SearchAnswer& answer, const FoundPerson* found, std::span<const SearchingFamily> families,
                        const SearchWish& wish) const;
    base::Status tell_posteriors(SearchAnswer& answer, bool of_families, std::size_t pedigrees,
                                 const SearchWish& wish) const;

    std::string folder_;
    DatabaseRules rules_;
    std::optional<Settings> settings_;
    kinship::PanelModel world_;
    kinship::Transmission transmission_;
    std::unique_ptr<ProfileLog> log_;
    std::string snapshot_notice_;

    mutable std::shared_mutex mutex_;  // guards all below
    Indexes indexes_;
    std::vector<std::uint64_t> particular_;  // places that the snapshot told, until they are read
    std::uint64_t snapshot_bytes_ = 0;       // of the log, which the snapshot covers
};

}  // namespace modou::family
