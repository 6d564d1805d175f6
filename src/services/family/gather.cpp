#include "services/family/gather.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"

namespace modou::family {
namespace {

using base::Code;
using base::Result;
using kinship::Allele;
using kinship::Sex;
using What = Issue::What;

constexpr std::size_t k_detail_bytes_most = 60;

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = char(c - 'a' + 'A');
    return out;
}

std::string joined(std::span<const std::string_view> texts) {
    std::string out;
    for (const auto text : texts) out += (out.empty() ? "" : ", ") + std::string(text);
    return base::shortened(out, k_detail_bytes_most);
}

// Spreadsheets and R write 15 as 15.0.
std::string_view without_zero_part(std::string_view text) {
    if (text.ends_with(".0")) text.remove_suffix(2);
    return text;
}

}  // namespace

Result<base::WholeText> checked_text(std::string_view bytes) {
    if (bytes.size() > k_file_bytes_most)
        return base::fail(Code::limit, fmt::format("a file of samples has at most {} MiB", k_file_bytes_most >> 20));
    if (const auto nul = bytes.find('\0'); nul != std::string_view::npos)
        return base::fail(Code::bad_input, "there is a NUL byte: this is not a text file",
                          line_text(1 + std::uint64_t(std::ranges::count(bytes.substr(0, nul), '\n'))));
    return base::WholeText::read(bytes);
}

Samples read_from(const base::WholeText& text, Samples samples) {
    samples.encoding = base::encoding_name(text.encoding());
    return samples;
}

std::string line_text(std::uint64_t line) {
    return line == 0 ? std::string() : fmt::format("line {}", line);
}

std::string_view next_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

Sex sex_of(std::string_view word, bool& understood) {
    const std::string text = upper(base::trimmed(word));
    const auto is = [&](std::initializer_list<std::string_view> words) {
        return std::ranges::find(words, text) != words.end();
    };
    understood = true;
    if (is({"M", "MALE", "1", "男", "XY"})) return Sex::male;
    if (is({"F", "FEMALE", "2", "女", "XX"})) return Sex::female;
    understood = is({"", "0", "U", "UNKNOWN", "-", "?", "NA", "未知", "不详"});
    return Sex::unknown;
}

bool is_blank_allele(std::string_view text) {
    static constexpr std::string_view k_blank[] = {"", "0", "-", "--", "-9", "NA", "N/A", "NR", "na", "无"};
    return std::ranges::find(k_blank, text) != std::end(k_blank);
}

void Gather::issue(Issue issue) {
    if (leaves_out(issue)) passed_over_.add(key_of(issue.what));
    if (issues_.size() < k_issues_most)
        issues_.push_back(std::move(issue));
    else
        ++issues_not_kept_;
}

void Gather::issue(What what, std::uint64_t line, std::string_view sample, std::string_view locus,
                   std::string_view detail) {
    issue(Issue{what, line_text(line), base::shortened(sample, k_id_bytes_most), std::string(locus),
                base::shortened(detail, k_detail_bytes_most)});
}

Result<std::size_t> Gather::begin(Sample head) {
    if (head.id.empty()) {
        issue(What::no_id, head.line, "", "", "");
        return npos;
    }
    for (const auto* text : {&head.id, &head.family, &head.role, &head.category, &head.kit})
        if (text->size() > k_id_bytes_most) {
            issue(What::no_id, head.line, head.id, "", fmt::format("{} bytes", text->size()));
            return npos;
        }
    if (readings_.size() >= k_samples_most)
        return base::fail(Code::limit, fmt::format("a file has at most {} samples; split it", k_samples_most),
                          line_text(head.line));
    head.comment = base::shortened(head.comment, k_comment_bytes_most);
    head.profile.id = head.id;
    readings_.push_back(Reading{std::move(head), {}, Sex::unknown, {}});
    return readings_.size() - 1;
}

Result<std::size_t> Gather::carry_on(Sample head) {
    const std::string key = head.id + '\0' + head.kit;
    if (const auto found = places_.find(key); found != places_.end()) {
        if (found->second != npos) take_over(readings_[found->second], head);
        return found->second;
    }
    MODOU_TRY(const auto place, begin(std::move(head)));
    if (key.size() <= 2 * k_id_bytes_most + 1) places_.emplace(key, place);
    return place;
}

void Gather::take_over(Reading& reading, const Sample& more) {
    Sample& known = reading.sample;
    for (const auto& [mine, theirs] :
         {std::pair(&known.family, &more.family), std::pair(&known.role, &more.role),
          std::pair(&known.category, &more.category), std::pair(&known.comment, &more.comment)}) {
        if (mine->empty())
            *mine = theirs->size() <= k_id_bytes_most ? *theirs : std::string();
        else if (mine != &known.comment && !theirs->empty() && *mine != *theirs)
            reading.contradiction = fmt::format("{} / {}", base::shortened(*mine, 24), base::shortened(*theirs, 24));
    }
    if (known.sex == Sex::unknown)
        known.sex = more.sex;
    else if (more.sex != Sex::unknown && more.sex != known.sex)
        reading.contradiction = "M / F";
}

void Gather::locus(std::size_t place, std::string_view name, std::span<const std::string_view> raw,
                   std::uint64_t line) {
    if (place == npos) return;
    Reading& reading = readings_[place];
    name = base::trimmed(name);
    std::vector<std::string_view> alleles;
    for (const auto text : raw) alleles.push_back(base::trimmed(text));
    const Locus* known = name.size() <= k_id_bytes_most ? find_locus(name) : nullptr;
    if (known != nullptr && known->kind == LocusKind::amelogenin) amelogenin(reading, alleles);
    if (known == nullptr || known->kind != LocusKind::autosomal) {
        if (!named_.contains(name) && named_.size() < k_file_loci_most) {
            named_.emplace(name.substr(0, k_id_bytes_most));
            issue(known == nullptr ? What::unknown_locus : What::not_autosomal, line, "",
                  base::shortened(name, k_id_bytes_most), known == nullptr ? "" : known->name);
        }
        return;
    }
    std::pair<Allele, Allele> read;
    std::string detail;
    if (const auto wrong = genotype(*known, alleles, read, detail))
        return issue(*wrong, line, reading.sample.id, known->name, detail);
    const auto [at, fresh] = reading.sample.profile.loci.emplace(known->name, read);
    if (!fresh && at->second != read) reading.torn.emplace(known->name);
}

void Gather::amelogenin(Reading& reading, std::span<const std::string_view> alleles) {
    bool x = false, y = false, other = false;
    for (const auto text : alleles) {
        const std::string allele = upper(text);
        x = x || allele == "X" || allele == "1";  // CODIS writes X and Y; some programs 1 and 2
        y = y || allele == "Y" || allele == "2";
        other = other || !(is_blank_allele(text) || allele == "X" || allele == "Y" || allele == "1" || allele == "2");
    }
    if (!x || other) return;
    const Sex sex = y ? Sex::male : Sex::female;
    if (reading.amelogenin != Sex::unknown && reading.amelogenin != sex) reading.contradiction = "X / X, Y";
    reading.amelogenin = sex;
}

std::optional<What> Gather::genotype(const Locus& locus, std::span<const std::string_view> texts,
                                     std::pair<Allele, Allele>& out, std::string& detail) const {
    std::vector<Allele> read;
    std::size_t blank = 0;
    for (const auto text : texts) {
        if (is_blank_allele(text)) {
            ++blank;
            continue;
        }
        detail = base::shortened(text, k_detail_bytes_most);
        const std::string word = upper(text);
        if (word.starts_with("OL")) return What::off_ladder;
        if (text == "?") return What::no_result;
        if (text.starts_with('<') || text.starts_with('>') || text.starts_with("≥") || text.starts_with("≤"))
            return What::out_of_range;
        const auto allele = kinship::parse_allele(without_zero_part(text));
        if (!allele || allele->tenths % 10 >= locus.repeat_bases) return What::no_allele;
        read.push_back(*allele);
    }
    detail = joined(texts);
    if (read.empty()) return What::no_result;
    if (read.size() > 2) return What::three_alleles;
    if (read.size() == 1) {
        if (single_ == Single::half) return What::half_genotype;
        read.push_back(read[0]);
    }
    out = std::minmax(read[0], read[1]);
    return std::nullopt;
}

bool Gather::sex_stands(Reading& reading) {
    Sample& sample = reading.sample;
    if (sample.sex == Sex::unknown) {
        sample.sex = reading.amelogenin;
    } else if (sample.sex == Sex::female && reading.amelogenin == Sex::male) {
        issue(What::sex_conflict, sample.line, sample.id, "AMEL", "X, Y");
        return false;
    } else if (sample.sex == Sex::male && reading.amelogenin == Sex::female) {
        issue(What::amelogenin_y_lost, sample.line, sample.id, "AMEL", "X");
    }
    return true;
}

std::optional<Sample> Gather::merged(std::span<Reading* const> same) {
    Reading& first = *same[0];
    std::set<std::string, std::less<>> torn = first.torn;
    bool kits_differ = same.size() > 1, stands = sex_stands(first);
    for (std::size_t i = 1; i < same.size(); ++i) {
        Reading& more = *same[i];
        stands = sex_stands(more) && stands;
        take_over(first, more.sample);
        if (first.contradiction.empty()) first.contradiction = more.contradiction;
        kits_differ = kits_differ && !more.sample.kit.empty() && more.sample.kit != same[i - 1]->sample.kit;
        torn.insert(more.torn.begin(), more.torn.end());
        for (const auto& [locus, genotype] : more.sample.profile.loci) {
            const auto [at, fresh] = first.sample.profile.loci.emplace(locus, genotype);
            if (!fresh && at->second != genotype) torn.insert(locus);
        }
    }
    kits_differ = kits_differ && !first.sample.kit.empty();
    Sample& sample = first.sample;
    if (!stands) return std::nullopt;
    if (!torn.empty() && !(kits_differ && torn.size() <= k_discordant_loci_most)) {
        std::vector<std::string_view> names(torn.begin(), torn.end());
        first.contradiction = joined(names);
    }
    const std::uint64_t line = same.back()->sample.line;
    if (!first.contradiction.empty()) {
        issue(What::contradiction, line, sample.id, "", first.contradiction);
        return std::nullopt;
    }
    for (const auto& locus : torn) {
        issue(What::discordant_kits, line, sample.id, locus, sample.kit);
        sample.profile.loci.erase(locus);
    }
    if (same.size() > 1) issue(What::same_twice, line, sample.id, "", line_text(sample.line));
    return std::move(sample);
}

Samples Gather::finish() {
    std::vector<std::vector<Reading*>> people;
    std::map<std::string_view, std::size_t> places;  // not to be asked once samples are moved away
    for (Reading& reading : readings_) {
        const auto [at, fresh] = places.emplace(reading.sample.id, people.size());
        if (fresh) people.emplace_back();
        people[at->second].push_back(&reading);
    }
    Samples out;
    std::set<std::string, std::less<>> loci;
    for (const auto& same : people) {
        auto sample = merged(same);
        if (!sample) continue;
        // The missing person may stand in a table only to say who he or she is.
        if (sample->profile.loci.empty() && sample->role.empty()) {
            issue(What::no_loci, sample->line, sample->id, "", "");
            continue;
        }
        for (const auto& [locus, genotype] : sample->profile.loci) loci.insert(locus);
        out.samples.push_back(std::move(*sample));
    }
    out.loci.assign(loci.begin(), loci.end());
    out.issues = std::move(issues_);
    out.issues_not_kept = issues_not_kept_;
    out.passed_over = std::move(passed_over_);
    find_same_people(out);
    return out;
}

}  // namespace modou::family
