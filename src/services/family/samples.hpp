// What a laboratory's file says: people with their typed loci, families, and all that had to be left out, by name.
// A sample or a locus that is wrong is named and left out, and the rest goes in; a file that is broken is an Error with
// its position. Text is UTF-8 (with or without a byte order mark) or GB18030; CMF also what its XML declaration says.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/passed_over.hpp"
#include "engines/kinship/likelihood.hpp"
#include "engines/kinship/pedigree.hpp"
#include "services/family/language.hpp"
#include "services/family/loci.hpp"

namespace modou::family {

inline constexpr std::size_t k_file_bytes_most = 256u << 20;
inline constexpr std::size_t k_samples_most = 200'000;  // a profile of 23 loci takes 3 KB while it is read
inline constexpr std::size_t k_file_loci_most = 500;    // columns of a wide table, loci of a list
inline constexpr std::size_t k_alleles_most = 8;        // at one locus of one sample; CODIS allows as many
inline constexpr std::size_t k_id_bytes_most = 128;     // also family, role, kit, category, name of a locus
inline constexpr std::size_t k_comment_bytes_most = 1'000;
inline constexpr std::size_t k_issues_most = 10'000;  // further ones are counted only
inline constexpr std::size_t k_xml_depth_most = 16;
// As few loci as two kits may share in China: alike at all of them under two ids is a twin or the same person.
inline constexpr std::size_t k_identity_loci_least = 13;
// Two kits may disagree at so many loci of one person (a primer site that mutated); at more, it is not one person.
inline constexpr std::size_t k_discordant_loci_most = 2;

// Of one person one locus may show three alleles; at more it is a mixture of people.
inline constexpr std::size_t k_mixed_loci_least = 2;

struct Issue {
    enum class Severity : std::uint8_t { note, warning, locus_left_out, sample_left_out, family_left_out };
    enum class What : std::uint8_t {
        three_alleles,      // or more: a tri-allelic person, or a mixture
        off_ladder,         // OL
        no_result,          // blank, "?" where a result is needed
        half_genotype,      // one allele, where the format writes a homozygote's allele twice
        out_of_range,       // "<8", ">20"
        no_allele,          // anything else, also a microvariant that the locus cannot have
        unknown_locus,      // named once a file
        not_autosomal,      // Y, X, amelogenin, quality control: named once a file
        no_id,              // or an id that is too long
        no_loci,            // nothing usable was typed
        control,            // a ladder, a positive or negative control
        sex_unclear,        // a word that is no sex
        sex_conflict,       // amelogenin says X, Y and the file says female
        amelogenin_y_lost,  // X alone and the file says male: a known deletion, or a swapped sample
        same_twice,         // the same id again with nothing that contradicts: taken as one
        contradiction,      // the same id again with other alleles, family, role or sex
        discordant_kits,    // the same id, two kits, other alleles at few loci
        same_person,        // two ids, alike at all shared loci
        not_compared,       // too many samples and loci to look for the same person everywhere
        family_refused,     // no pedigree can be made of it
        table_refused,      // the frequencies of a locus
        model_changed,      // a mutation model or dropout that was taken in a simpler form
        not_found,          // of a category that is not of people who were found
        no_family,          // a relative, or the missing person's own sample, and no family is told
        half_siblings,      // children of a parent named alone, who are taken as half siblings
        one_person,         // identical twins, or a direct reference: one genotype
        family_split,       // several people of one family are missing: each is looked for
        lost_allele,        // one allele was read and the other lost: neither one nor two of it
        mixture,            // three alleles or more at two loci or more: not one person
        told_otherwise,     // a locus that stands twice, and once could not be read or holds what the other does not
        setting_unused,     // theta, silent alleles, … of the file: a database has its own
        not_of_database,    // a locus that the database does not weigh: named once a file
    };
    What what = What::no_id;
    std::string where;          // line 12; may be empty when it is about a whole file
    std::string sample, locus;  // may be empty
    std::string detail;         // the value that was found, or another id
    Severity severity() const;
};
// The reason by which PassedOver counts it: "three_alleles", as the enumerator is written.
std::string_view key_of(Issue::What what);
// Of such a key, for PassedOver::lines(); empty when it is none.
base::Words words_of_key(std::string_view key);
// Whether something of the file was not used because of it.
bool leaves_out(const Issue& issue);
// One line (of both: Chinese · English), as "line 12, S1, TH01: three alleles or more (6, 7, 9.3); the locus is left
// out".
std::string words(const Issue& issue, Languages language);

struct Sample {
    std::string id, family, role, category, comment, kit;  // empty when the file does not say
    kinship::Sex sex = kinship::Sex::unknown;              // as told, else from amelogenin
    // What the format itself says: found, or somebody's relative; else role and category tell (people.hpp).
    enum class Standing : std::uint8_t { untold, found, relative } standing = Standing::untold;
    kinship::Profile profile;  // its id is the sample's; loci by their known names
    std::uint64_t line = 0;    // where it begins, from 1
};

// One hypothesis about one family, as a file draws it or as roles make it (roles.hpp).
struct FamilyTree {
    std::string name;
    kinship::Pedigree pedigree;
    std::string missing;  // the id of the person looked for; empty when the file does not say
    // Hypotheses about one family share this name, and count as one family between them; empty: it stands alone.
    std::string group;
    // Identical twins and direct references have one genotype and are one person in the pedigree: whose samples are
    // which person's.
    std::map<std::string, std::string, std::less<>> same_as;
    std::vector<std::string> also_missing;  // further people looked for, each in a family of his or her own
    // Parents of two children or more whose other parent is not told: taken as half siblings among themselves.
    std::vector<std::string> half_siblings_of;
};

struct Samples {
    std::vector<Sample> samples;  // in the order of the file; ids are unique
    std::vector<FamilyTree> pedigrees;
    bool draws_pedigrees = false;   // the format has them, so that roles are not asked for
    std::vector<std::string> loci;  // where anyone was typed, rising
    // UTF-8, GB18030, ASCII as its bytes tell; else what its XML declaration says.
    std::string encoding;
    std::vector<Issue> issues;
    std::size_t issues_not_kept = 0;
    // Whatever was left out, by its reason (key_of), and columns and elements that are not used, by their names.
    base::PassedOver passed_over;
};

enum class Format : std::uint8_t { cmf, genemapper, fam, linkage, csv };
base::Result<Format> format_of(std::string_view name);  // cmf, genemapper, fam, ped (or linkage), csv
// Reads by the readers of readers.hpp and fam.hpp. `names`: with the loci that the database has of its own.
base::Result<Samples> read_samples(Format format, std::string_view bytes, const LocusNames& names = {});

}  // namespace modou::family
