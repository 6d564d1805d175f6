// What all readers share: bytes checked as text, alleles and loci by their names, samples put together.
#pragma once

#include <map>
#include <set>
#include <span>

#include "base/encoding.hpp"
#include "services/family/loci.hpp"
#include "services/family/samples.hpp"

namespace modou::family {

// UTF-8 or GB18030. limit: too long; bad_input with the line: neither, or a NUL.
base::Result<base::WholeText> checked_text(std::string_view bytes);
// The same samples, which say how their file was encoded.
Samples read_from(const base::WholeText& text, Samples samples);
std::string line_text(std::uint64_t line);

// The line that begins at `rest`, without its end, taken off it; \n and \r\n.
std::string_view next_line(std::string_view& rest);

kinship::Sex sex_of(std::string_view word, bool& understood);

class Gather {
  public:
    enum class Single : std::uint8_t { homozygote, half };  // what one allele alone means in this format

    // partial: an allele may be missing beside one alone; cut: there are more alleles than are told.
    enum class Extent : std::uint8_t { whole, partial, cut };

    explicit Gather(Single single, const LocusNames& names) : single_(single), names_(names) {}
    const LocusNames& names() const { return names_; }

    // A new reading of a person, or npos when it is left out (no id, too long a name); limit: too many.
    static constexpr std::size_t npos = SIZE_MAX;
    base::Result<std::size_t> begin(Sample head);
    // Carries on with the reading of the same id and kit where there is one, and takes what that lacks from `head`.
    base::Result<std::size_t> carry_on(Sample head);
    // What was read at one locus. A cell or element that holds a blank is passed on as it stands: an allele that was
    // lost. What the format leaves out for a homozygote is not passed on, unless the file says that it is partial.
    // `reading` may be npos: then nothing is kept.
    void locus(std::size_t reading, std::string_view name, std::span<const std::string_view> alleles,
               std::uint64_t line, Extent extent = Extent::whole);
    // A locus that is no part of a profile: named once a file, counted each time.
    void no_part(Issue::What what, std::string_view name, std::uint64_t line, std::string_view detail);
    Sample& head(std::size_t reading) { return readings_[reading].sample; }

    // A column, element or section that goes unused, by its name.
    void pass_over(std::string_view key, std::uint64_t times = 1) { passed_over_.add(key, times); }
    void issue(Issue issue);
    void issue(Issue::What what, std::uint64_t line, std::string_view sample, std::string_view locus,
               std::string_view detail);

    // Readings of one person become one sample; those that contradict, or hold nothing, are left out.
    Samples finish();

  private:
    struct Reading {
        Sample sample;
        std::set<std::string, std::less<>> torn;  // loci that stand twice with different alleles
        kinship::Sex amelogenin = kinship::Sex::unknown;
        std::string contradiction;  // not empty: what was said twice and differently
        // Loci that could not be taken, with the alleles that were read there.
        struct Unsettled {
            std::vector<kinship::Allele> seen;
            bool unreadable = false;          // an allele beside them, of which nobody knows what it is
            std::vector<std::size_t> issues;  // what was said of it
        };
        std::map<std::string, Unsettled, std::less<>> unsettled;
        std::set<std::string, std::less<>> many;  // loci with three alleles or more
    };
    struct ReadLocus {
        std::optional<Issue::What> wrong;
        std::string detail;
        std::vector<kinship::Allele> seen;
        bool unreadable = false, many = false;
    };
    void count(const Issue& issue);
    static void take_over(Reading& reading, const Sample& more);
    void amelogenin(Reading& reading, std::span<const std::string_view> alleles, std::uint64_t line, Extent extent);
    ReadLocus genotype(const Locus& locus, std::span<const std::string_view> alleles, Extent extent) const;
    std::optional<Sample> merged(std::span<Reading* const> same);
    void settle(Sample& sample, const std::map<std::string, Reading::Unsettled, std::less<>>& unsettled,
                std::uint64_t line);
    bool sex_stands(Reading& reading);

    Single single_;
    const LocusNames& names_;  // of the caller, for as long as this lives
    std::vector<Reading> readings_;
    std::map<std::string, std::size_t> places_;  // id and kit
    std::set<std::string, std::less<>> named_;   // loci named once as unknown or not autosomal
    std::vector<Issue> issues_;
    std::set<std::size_t> no_longer_true_;  // issues of loci that were read whole elsewhere
    std::size_t issues_not_kept_ = 0;
    base::PassedOver passed_over_;
};

// Where an allele should stand: nothing, or a word that says that there is no result (0, NR, NA, -9 …).
bool is_blank_allele(std::string_view text);
// "9,3" as 9.3, where a comma can be nothing else, and 9.30 as 9.3; bad_input as parse_allele().
base::Result<kinship::Allele> read_allele(std::string_view text);

// Two ids that are alike at all loci they share, k_identity_loci_least at least; appended to the issues.
void find_same_people(Samples& samples);

}  // namespace modou::family
