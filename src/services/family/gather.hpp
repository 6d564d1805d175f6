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

    explicit Gather(Single single) : single_(single) {}

    // A new reading of a person, or npos when it is left out (no id, too long a name); limit: too many.
    static constexpr std::size_t npos = SIZE_MAX;
    base::Result<std::size_t> begin(Sample head);
    // Carries on with the reading of the same id and kit where there is one, and takes what that lacks from `head`.
    base::Result<std::size_t> carry_on(Sample head);
    // What was read at one locus; blanks are passed on as they stand. `reading` may be npos: then nothing is kept.
    void locus(std::size_t reading, std::string_view name, std::span<const std::string_view> alleles,
               std::uint64_t line);
    Sample& head(std::size_t reading) { return readings_[reading].sample; }

    void issue(Issue issue);
    // A column or element that is not used, by its name.
    void pass_over(std::string_view key, std::uint64_t times = 1) { passed_over_.add(key, times); }
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
    };
    static void take_over(Reading& reading, const Sample& more);
    void amelogenin(Reading& reading, std::span<const std::string_view> alleles);
    std::optional<Issue::What> genotype(const Locus& locus, std::span<const std::string_view> alleles,
                                        std::pair<kinship::Allele, kinship::Allele>& out, std::string& detail) const;
    std::optional<Sample> merged(std::span<Reading* const> same);
    bool sex_stands(Reading& reading);

    Single single_;
    std::vector<Reading> readings_;
    std::map<std::string, std::size_t> places_;  // id and kit
    std::set<std::string, std::less<>> named_;   // loci named once as unknown or not autosomal
    std::vector<Issue> issues_;
    std::size_t issues_not_kept_ = 0;
    base::PassedOver passed_over_;
};

bool is_blank_allele(std::string_view text);

// Two ids that are alike at all loci they share, k_identity_loci_least at least; appended to the issues.
void find_same_people(Samples& samples);

}  // namespace modou::family
