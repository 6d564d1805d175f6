// What a database's matches are weighed under beside its rules: theta, silent alleles, dropout, a mutation model, told
// once, with who told it, when and why. FOLDER/settings.json. Screens go on without them; the exact weighing of what
// they leave takes them, and so does the report.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "services/family/language.hpp"
#include "services/family/ranking.hpp"

namespace modou::family {

inline constexpr std::size_t k_settings_bytes_most = 64 << 10;
inline constexpr std::size_t k_settings_words_bytes_most = 500;  // `by` and `why`, each

struct Settings {
    double theta = 0, silent = 0;
    double dropout = 0;                         // of everybody whose file tells none
    std::optional<kinship::Mutation> mutation;  // the rules' when not told
    std::string by, why;
    base::Instant at;
    bool same_values(const Settings& other) const {
        return theta == other.theta && silent == other.silent && dropout == other.dropout && mutation == other.mutation;
    }
    // The same rules under these settings.
    RankingRules applied(RankingRules rules) const;
};

// {"theta", "silent_allele_freq", "dropout", "mutation": {…}}, as a case has them, but one number for dropout; each may
// be left out. `by`, `why`, `at` are the caller's. bad_input with the field: another field, a value that cannot be.
base::Result<Settings> read_settings(std::string_view json);
// bad_input with the field: a value out of range, a mutation model that some locus of the rules cannot have, nobody or
// no reason told.
base::Status check(const Settings& settings, const RankingRules& rules);

// As a case has them, with by, why and at.
std::string json_of(const Settings& settings);
// "θ 0.01，…" and "theta 0.01; …"; who, when and why on a line of their own.
std::string words(const Settings& settings, Languages language);
std::string told_by(const Settings& settings, Languages language);

// conflict: the folder has others already: they are told once. The same again changes nothing.
base::Status keep_settings(const std::string& folder, const Settings& settings);
// Nothing: none were told. damaged: the file does not hold what keep_settings() writes.
base::Result<std::optional<Settings>> kept_settings(const std::string& folder);

}  // namespace modou::family
