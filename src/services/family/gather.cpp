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

}  // namespace

Result<base::WholeText> checked_text(std::string_view bytes) {
    if (bytes.size() > k_file_bytes_most)
        return base::fail(Code::limit, fmt::format("a file of samples has at most {} MiB", k_file_bytes_most >> 20));
    if (const auto nul = bytes.find('\0'); nul != std::string_view::npos)
        return base::fail(Code::bad_input, "there is a NUL byte: this is not a text file",
                          line_text(1 + std::uint64_t(std::ranges::count(bytes.substr(0, nul), '\n'))));
    // Names of people in Europe: as GB18030 "Müller" would be a Chinese character and "ler".
    if (!base::is_utf8(bytes) && base::is_latin_words(bytes))
        return base::WholeText::read(bytes, base::Encoding::windows_1252);
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
    static constexpr std::string_view k_blank[] = {"",     "0",    "-",   "--",   "-9",     ".",   "NA",     "N/A",
                                                   "NAN",  "NR",   "ND",  "NS",   "NC",     "N/R", "N/D",    "#N/A",
                                                   "NULL", "NONE", "INC", "FAIL", "FAILED", "无",  "未检出", "缺失"};
    return std::ranges::find(k_blank, upper(text)) != std::end(k_blank);
}

Result<Allele> read_allele(std::string_view text) {
    std::string plain(text);
    if (const auto comma = plain.find(','); comma != std::string::npos && plain.find('.') == std::string::npos)
        plain[comma] = '.';
    // Spreadsheets and R write 15 as 15.0 or 15.00.
    if (const auto point = plain.find('.'); point != std::string::npos && point + 1 < plain.size() &&
                                            plain.find_first_not_of("0123456789", point + 1) == std::string::npos) {
        while (plain.ends_with('0')) plain.pop_back();
        if (plain.ends_with('.')) plain.pop_back();
    }
    return kinship::parse_allele(plain);
}

void Gather::count(const Issue& issue) {
    // Of loci that are named once a file each genotype counts: locus() does that.
    if (leaves_out(issue) && issue.what != What::unknown_locus && issue.what != What::not_autosomal)
        passed_over_.add(key_of(issue.what));
}

void Gather::issue(Issue issue) {
    if (issues_.size() < k_issues_most) {
        issues_.push_back(std::move(issue));
    } else {
        ++issues_not_kept_;
        count(issue);
    }
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
    readings_.emplace_back().sample = std::move(head);
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

void Gather::no_part(What what, std::string_view name, std::uint64_t line, std::string_view detail) {
    passed_over_.add(key_of(what));
    if (named_.contains(name) || named_.size() >= k_file_loci_most) return;
    named_.emplace(name.substr(0, k_id_bytes_most));
    issue(what, line, "", base::shortened(name, k_id_bytes_most), detail);
}

void Gather::locus(std::size_t place, std::string_view name, std::span<const std::string_view> raw, std::uint64_t line,
                   Extent extent) {
    if (place == npos) return;
    Reading& reading = readings_[place];
    name = base::trimmed(name);
    std::vector<std::string_view> alleles;
    for (const auto text : raw) alleles.push_back(base::trimmed(text));
    const Locus* known = name.size() <= k_id_bytes_most ? names_.find(name) : nullptr;
    if (known != nullptr && known->kind == LocusKind::amelogenin) amelogenin(reading, alleles, line, extent);
    if (known == nullptr || known->kind != LocusKind::autosomal) {
        return no_part(known == nullptr ? What::unknown_locus : What::not_autosomal, name, line,
                       known == nullptr ? "" : known->name);
    }
    const ReadLocus read = genotype(*known, alleles, extent);
    if (read.many) reading.many.emplace(known->name);
    if (read.wrong) {
        const std::size_t said = issues_.size();
        issue(*read.wrong, line, reading.sample.id, known->name, read.detail);
        if (read.seen.empty() && !read.unreadable) return;  // nothing was told, which contradicts nothing
        auto& unsettled = reading.unsettled[std::string(known->name)];
        unsettled.seen.insert(unsettled.seen.end(), read.seen.begin(), read.seen.end());
        unsettled.unreadable = unsettled.unreadable || read.unreadable;
        if (issues_.size() > said) unsettled.issues.push_back(said);
        return;
    }
    const auto genotype = std::minmax(read.seen[0], read.seen[1]);
    const auto [at, fresh] = reading.sample.profile.loci.emplace(known->name, genotype);
    if (!fresh && at->second != std::pair<Allele, Allele>(genotype)) reading.torn.emplace(known->name);
}

void Gather::amelogenin(Reading& reading, std::span<const std::string_view> alleles, std::uint64_t line,
                        Extent extent) {
    bool x = false, y = false, other = false, twice = false;
    for (const auto text : alleles) {
        const std::string allele = upper(text);
        twice = twice || (x && (allele == "X" || allele == "1"));
        x = x || allele == "X" || allele == "1";  // CODIS writes X and Y; some programs 1 and 2
        y = y || allele == "Y" || allele == "2";
        other = other || !(is_blank_allele(text) || allele == "X" || allele == "Y" || allele == "1" || allele == "2");
    }
    if (!x || other) return;
    // X beside an allele that was lost, which may have been Y.
    if (!y && !twice && (single_ == Single::half || extent != Extent::whole || alleles.size() > 1))
        return issue(single_ == Single::half ? What::half_genotype : What::lost_allele, line, reading.sample.id, "AMEL",
                     joined(alleles));
    const Sex sex = y ? Sex::male : Sex::female;
    if (reading.amelogenin != Sex::unknown && reading.amelogenin != sex) reading.contradiction = "X / X, Y";
    reading.amelogenin = sex;
}

Gather::ReadLocus Gather::genotype(const Locus& locus, std::span<const std::string_view> texts, Extent extent) const {
    ReadLocus out;
    std::size_t blank = 0;
    const auto wrong = [&](What what, std::string_view text) {
        if (!out.wrong) out.detail = base::shortened(text, k_detail_bytes_most);
        if (!out.wrong) out.wrong = what;
        out.unreadable = true;
    };
    for (const auto text : texts) {
        if (is_blank_allele(text)) {
            ++blank;
            continue;
        }
        const std::string word = upper(text);
        const auto allele = read_allele(text);
        if (text == "?" || text == "??" || text == "*") {
            ++blank;
            if (!out.wrong) out.detail = text;
            if (!out.wrong) out.wrong = What::no_result;
        } else if (word.starts_with("OL"))
            wrong(What::off_ladder, text);
        else if (text.starts_with('<') || text.starts_with('>') || text.starts_with("≥") || text.starts_with("≤"))
            wrong(What::out_of_range, text);
        else if (!allele || allele->tenths % 10 >= locus.repeat_bases)
            wrong(What::no_allele, text);
        else
            out.seen.push_back(*allele);
    }
    out.many = texts.size() - blank > 2 || extent == Extent::cut;
    if (out.wrong) return out;
    out.detail = joined(texts);
    if (out.seen.empty())
        out.wrong = What::no_result;
    else if (out.many)
        out.wrong = What::three_alleles;
    else if (out.seen.size() == 1 && single_ == Single::half)
        out.wrong = What::half_genotype;
    else if (out.seen.size() == 1 && (blank != 0 || extent == Extent::partial))
        out.wrong = What::lost_allele;
    else if (out.seen.size() == 1)
        out.seen.push_back(out.seen[0]);
    return out;
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

// A locus that was read whole once stands if what else was read of it fits: 9.3 and a lost allele fit 9, 9.3.
void Gather::settle(Sample& sample, const std::map<std::string, Reading::Unsettled, std::less<>>& unsettled,
                    std::uint64_t line) {
    for (const auto& [locus, read] : unsettled) {
        const auto at = sample.profile.loci.find(locus);
        if (at == sample.profile.loci.end()) continue;
        const auto fits = [&](Allele allele) { return allele == at->second.first || allele == at->second.second; };
        if (!read.unreadable && std::ranges::all_of(read.seen, fits)) {
            no_longer_true_.insert(read.issues.begin(), read.issues.end());
            continue;
        }
        sample.profile.loci.erase(at);
        issue(What::told_otherwise, line, sample.id, locus, "");
    }
}

std::optional<Sample> Gather::merged(std::span<Reading* const> same) {
    Reading& first = *same[0];
    std::set<std::string, std::less<>> torn = first.torn;
    auto unsettled = first.unsettled;
    auto many = first.many;
    bool kits_differ = same.size() > 1, stands = sex_stands(first);
    for (std::size_t i = 1; i < same.size(); ++i) {
        Reading& more = *same[i];
        stands = sex_stands(more) && stands;
        take_over(first, more.sample);
        if (first.contradiction.empty()) first.contradiction = more.contradiction;
        kits_differ = kits_differ && !more.sample.kit.empty() && more.sample.kit != same[i - 1]->sample.kit;
        torn.insert(more.torn.begin(), more.torn.end());
        many.insert(more.many.begin(), more.many.end());
        for (const auto& [locus, read] : more.unsettled) {
            auto& all = unsettled[locus];
            all.seen.insert(all.seen.end(), read.seen.begin(), read.seen.end());
            all.unreadable = all.unreadable || read.unreadable;
            all.issues.insert(all.issues.end(), read.issues.begin(), read.issues.end());
        }
        for (const auto& [locus, genotype] : more.sample.profile.loci) {
            const auto [at, fresh] = first.sample.profile.loci.emplace(locus, genotype);
            if (!fresh && at->second != genotype) torn.insert(locus);
        }
    }
    kits_differ = kits_differ && !first.sample.kit.empty();
    Sample& sample = first.sample;
    if (!stands) return std::nullopt;
    if (many.size() >= k_mixed_loci_least) {
        std::vector<std::string_view> names(many.begin(), many.end());
        issue(What::mixture, same.back()->sample.line, sample.id, "", joined(names));
        return std::nullopt;
    }
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
    settle(sample, unsettled, line);
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
    for (std::size_t i = 0; i < issues_.size(); ++i) {
        if (no_longer_true_.contains(i)) continue;
        count(issues_[i]);
        out.issues.push_back(std::move(issues_[i]));
    }
    out.issues_not_kept = issues_not_kept_;
    out.passed_over = std::move(passed_over_);
    find_same_people(out);
    return out;
}

}  // namespace modou::family
