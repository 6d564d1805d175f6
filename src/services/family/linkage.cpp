// LINKAGE pedigree files, as PLINK, MERLIN and the R packages write them.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "services/family/gather.hpp"
#include "services/family/readers.hpp"
#include "services/family/trees.hpp"

namespace modou::family {
namespace {

using base::Code;
using base::Result;
using kinship::Sex;
using Words = std::vector<std::string_view>;

constexpr std::size_t k_head = 5;  // family, id, father, mother, sex

void split_words(std::string_view line, Words& words) {
    words.clear();
    for (std::size_t at = 0;;) {
        at = line.find_first_not_of(" \t", at);
        if (at == std::string_view::npos) return;
        const auto end = std::min(line.find_first_of(" \t", at), line.size());
        words.push_back(line.substr(at, end - at));
        at = end;
    }
}

std::string lower(std::string_view word) {
    std::string low(word);
    for (char& c : low)
        if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
    return low;
}

// Without bearing here: who is ill.
bool is_affection(std::string_view word) {
    const std::string low = lower(word);
    return low == "affection" || low == "affected" || low == "aff" || low == "status" || low == "phenotype" ||
           low == "pheno";
}

// Which of the first five columns a header's word is; k_head when it is any other word.
std::size_t column_of(std::string_view word) {
    static constexpr std::pair<std::string_view, std::size_t> k_words[] = {
        {"family", 0}, {"fam", 0},      {"famid", 0},    {"familyid", 0}, {"fid", 0},        {"pedigree", 0},
        {"ped", 0},    {"id", 1},       {"iid", 1},      {"person", 1},   {"individual", 1}, {"ind", 1},
        {"sample", 1}, {"father", 2},   {"fatherid", 2}, {"pid", 2},      {"pat", 2},        {"dad", 2},
        {"sire", 2},   {"paternal", 2}, {"mother", 3},   {"motherid", 3}, {"mid", 3},        {"mat", 3},
        {"mom", 3},    {"dam", 3},      {"maternal", 3}, {"sex", 4},      {"gender", 4}};
    std::string low = lower(word);
    std::erase(low, '_');
    const auto at = std::ranges::find(k_words, low, &std::pair<std::string_view, std::size_t>::first);
    return at == std::end(k_words) ? k_head : at->second;
}

bool is_zygosity(std::string_view word) {
    const std::string low = lower(word);
    return low == "zygosity" || low == "zyg" || low == "twin" || low == "twins" || low == "mz";
}

// A column behind the sex that is no affection status in the usual place, as MERLIN's data file lists them.
struct Item {
    enum class Kind : std::uint8_t { marker, affection, zygosity, passed_over } kind = Kind::marker;
    std::string name;
    std::size_t words = 2;  // of a marker two alleles, or one word with a slash
};

struct Header {
    bool affection_known = false, affection = false;
    std::vector<std::string> loci;
    std::vector<Item> items;          // every column, when some are neither loci nor an affection status before them
    std::set<std::string> elsewhere;  // loci of which a companion says that they lie on no autosome
};

tl::unexpected<base::Error> too_many_loci() {
    return base::fail(Code::limit, fmt::format("a file has at most {} loci", k_file_loci_most), "line 1");
}

Result<Header> header_of(std::string_view line, std::uint64_t number) {
    Words words;
    if (line.starts_with('#')) line.remove_prefix(1);
    split_words(line, words);
    Header header;
    header.affection_known = true;
    std::size_t at = k_head;
    bool zygosity = false;
    for (; words.size() > at; ++at) {
        const bool affection = !header.affection && is_affection(words[at]);
        if (!affection && (zygosity || !is_zygosity(words[at]))) break;
        (affection ? header.affection : zygosity) = true;
        header.items.push_back({affection ? Item::Kind::affection : Item::Kind::zygosity, std::string(words[at]), 1});
    }
    // "fid" is a family in one program and a father in another: it says nothing behind the first column.
    for (std::size_t i = 0; i < std::min(words.size(), k_head); ++i)
        if (const auto told = column_of(words[i]); told != k_head && told != i && lower(words[i]) != "fid")
            return base::fail(Code::bad_input,
                              fmt::format("column {} is called {}; the order is family, id, father, mother, sex", i + 1,
                                          base::shortened(words[i], 40)),
                              line_text(number));
    if (words.size() > at + k_file_loci_most) return too_many_loci();
    for (; at < words.size(); ++at) {
        header.loci.emplace_back(words[at]);
        header.items.push_back({Item::Kind::marker, header.loci.back(), 2});
    }
    if (!zygosity) header.items.clear();
    if (header.loci.empty())
        return base::fail(Code::bad_input,
                          "the first line names the columns: family id father mother sex, and the loci; or give the "
                          "loci in a file of their own",
                          line_text(number));
    return header;
}

// As PLINK codes chromosomes: 23 or X, 24 or Y, 25 or XY, 26 or MT.
bool is_no_autosome(std::string_view chromosome) {
    std::string low = lower(chromosome);
    if (low.starts_with("chr")) low.erase(0, 3);
    static constexpr std::string_view k_codes[] = {"23", "24", "25", "26", "x", "y", "xy", "mt", "m"};
    return std::ranges::find(k_codes, low) != std::end(k_codes);
}

Result<Header> companion(std::string_view bytes) {
    MODOU_TRY(const auto whole, checked_text(bytes));
    std::string_view rest = whole.view();
    Header header;
    Words words;
    bool listed = false;
    for (std::uint64_t line = 1; !rest.empty(); ++line) {
        split_words(next_line(rest), words);
        if (words.empty() || words[0].starts_with('#')) continue;
        if (words.size() == 1 && words[0] == "E") break;  // MERLIN's end of the data
        if (words.size() == 2 && words[0] == "A") {       // MERLIN's affection status
            header.affection_known = header.affection = true;
            header.items.push_back({Item::Kind::affection, std::string(words[1]), 1});
            if (!header.loci.empty()) listed = true;  // not in its usual place
            continue;
        }
        // MERLIN: a trait, a covariate, a zygosity, columns to skip (one, or two of a marker).
        if (words.size() == 2 &&
            (words[0] == "T" || words[0] == "C" || words[0] == "Z" || words[0] == "S" || words[0] == "S2")) {
            header.items.push_back({words[0] == "Z" ? Item::Kind::zygosity : Item::Kind::passed_over,
                                    std::string(words[1]), words[0] == "S2" ? 2u : 1u});
            listed = true;
            continue;
        }
        const auto wrong = [&](std::string message) {
            return base::fail(Code::bad_input, std::move(message), "loci, " + line_text(line));
        };
        const bool merlin = words.size() == 2, map = words.size() == 3 || words.size() == 4;
        if (merlin && words[0] != "M")
            return wrong(fmt::format("{} is no kind of column that MERLIN has", base::json_quoted(words[0])));
        if (words.size() > 4)
            return wrong(fmt::format("{} words; expected a name, M and a name, or a PLINK map", words.size()));
        if (map && words.back().starts_with('-'))
            return wrong("PLINK leaves out a locus with a negative position: take it out of both files");
        if (header.loci.size() >= k_file_loci_most) return too_many_loci();
        header.loci.emplace_back(words[merlin || map ? 1 : 0]);
        header.items.push_back({Item::Kind::marker, header.loci.back(), 2});
        if (map && is_no_autosome(words[0])) header.elsewhere.insert(header.loci.back());
    }
    if (!listed) header.items.clear();
    if (header.loci.empty()) return base::fail(Code::bad_input, "the list of loci is empty", "loci");
    return header;
}

struct Families {
    std::vector<std::pair<std::string, std::vector<kinship::Relative>>> all;  // in the order of the file
    std::map<std::string, std::size_t, std::less<>> places;

    std::vector<kinship::Relative>& at(std::string_view family) {
        const auto [place, fresh] = places.emplace(family, all.size());
        if (fresh) all.emplace_back(family, std::vector<kinship::Relative>());
        return all[place->second].second;
    }
};

class LinkageReader {
  public:
    LinkageReader(Header header, const LocusNames& names)
        : header_(std::move(header)), gather_(Gather::Single::half, names) {}

    base::Status row(const Words& told, std::uint64_t line) {
        std::string_view zygosity;
        MODOU_TRY(const Words words, header_.items.empty() ? Result<Words>(told) : loci_only(told, zygosity, line));
        MODOU_TRY(const auto first, first_allele(words, line));
        for (std::size_t i = 0; i < k_head; ++i)
            if (words[i].size() > k_id_bytes_most / 2)
                return base::fail(Code::limit, fmt::format("a name has at most {} bytes", k_id_bytes_most / 2),
                                  line_text(line));
        const auto name = [&](std::string_view id) {
            return id == "0" ? std::string() : fmt::format("{}/{}", words[0], id);
        };
        Sample head;
        head.id = name(words[1]);
        if (head.id.empty()) return base::fail(Code::bad_input, "a person cannot be called 0", line_text(line));
        head.family = words[0];
        head.line = line;
        bool understood = true;
        head.sex = sex_of(words[4], understood);
        if (!understood) gather_.issue(Issue::What::sex_unclear, line, head.id, "", words[4]);
        families_.at(words[0]).push_back({head.id, name(words[2]), name(words[3]), head.sex});
        // Identical twins share a code among full siblings: MZ, or an odd number; even ones and DZ are not identical.
        const bool identical =
            zygosity == "MZ" || zygosity == "mz" || (!zygosity.empty() && std::ranges::all_of(zygosity, [](char c) {
                return c >= '0' && c <= '9';
            }) && (zygosity.back() - '0') % 2 == 1);
        if (identical) twins_[fmt::format("{} {} {} {}", words[0], words[2], words[3], zygosity)].push_back(head.id);
        return genotypes(words, first, head, line);
    }

    Samples finish() {
        Samples out = gather_.finish();
        std::map<std::string_view, Sex> sexes;
        for (const Sample& sample : out.samples) sexes[sample.id] = sample.sex;
        for (auto& [name, people] : families_.all) {
            tell_sexes(people, sexes);
            std::vector<SamePerson> same;
            for (const auto& [key, ids] : twins_)
                if (key.starts_with(name + ' '))
                    for (std::size_t i = 1; i < ids.size(); ++i) same.emplace_back(ids[0], ids[i]);
            auto tree = tree_of(name, std::move(people), same);
            if (tree) {
                out.pedigrees.push_back(std::move(*tree));
                continue;
            }
            out.passed_over.add(key_of(Issue::What::family_refused));
            Issue issue{Issue::What::family_refused, "", tree.error().where, "",
                        fmt::format("{}: {}", name, tree.error().message)};
            if (out.issues.size() < k_issues_most)
                out.issues.push_back(std::move(issue));
            else
                ++out.issues_not_kept;
        }
        out.draws_pedigrees = true;
        return out;
    }

  private:
    // What the column of the sex leaves open: amelogenin, and in which column of parents a person stands.
    static void tell_sexes(std::vector<kinship::Relative>& people, const std::map<std::string_view, Sex>& sexes) {
        std::map<std::string_view, Sex> parents;
        for (const auto& person : people) {
            if (!person.father.empty()) parents.emplace(person.father, Sex::male);
            if (!person.mother.empty()) parents.emplace(person.mother, Sex::female);
        }
        for (auto& person : people)
            for (const auto* told : {&sexes, static_cast<const std::map<std::string_view, Sex>*>(&parents)})
                if (const auto sex = told->find(person.id); person.sex == Sex::unknown && sex != told->end())
                    person.sex = sex->second;
    }

    // The row without the columns that are no loci, as it would stand with an affection status before them.
    Result<Words> loci_only(const Words& told, std::string_view& zygosity, std::uint64_t line) {
        Words words(told.begin(), told.begin() + std::ptrdiff_t(k_head)), alleles;
        std::size_t at = k_head;
        std::string_view affection;
        for (const Item& item : header_.items) {
            const bool one = at < told.size() && told[at].find('/') != std::string_view::npos;
            const std::size_t width = item.kind == Item::Kind::marker && one ? 1 : item.words;
            if (at + width > told.size())
                return base::fail(Code::bad_input,
                                  fmt::format("{} words; the row ends before {}", told.size(), item.name),
                                  line_text(line));
            if (item.kind == Item::Kind::zygosity) zygosity = told[at];
            if (item.kind == Item::Kind::affection) affection = told[at];
            if (item.kind == Item::Kind::passed_over && named_.insert(item.name).second) gather_.pass_over(item.name);
            if (item.kind == Item::Kind::marker) {
                const auto slash = told[at].find('/');
                alleles.push_back(told[at].substr(0, slash));
                alleles.push_back(one ? told[at].substr(slash + 1) : told[at + 1]);
            }
            at += width;
        }
        if (at != told.size())
            return base::fail(Code::bad_input, fmt::format("{} words; expected {}", told.size(), at), line_text(line));
        if (header_.affection) words.push_back(affection);
        words.insert(words.end(), alleles.begin(), alleles.end());
        return words;
    }

    // Where the alleles begin, as a locus is written in one word ("6/9") or in two.
    Result<std::size_t> first_allele(const Words& words, std::uint64_t line) {
        const std::size_t loci = header_.loci.size();
        for (const bool affection : {false, true}) {
            if (header_.affection_known && header_.affection != affection) continue;
            const std::size_t first = k_head + (affection ? 1 : 0);
            if (words.size() == first + 2 * loci || (words.size() == first + loci && one_word(words, first)))
                return first;
        }
        return base::fail(Code::bad_input,
                          fmt::format("{} words; expected {} and two alleles for each of {} loci", words.size(),
                                      k_head + (header_.affection ? 1 : 0), loci),
                          line_text(line));
    }
    static bool one_word(const Words& words, std::size_t first) {
        return std::all_of(words.begin() + std::ptrdiff_t(first), words.end(), [](std::string_view word) {
            return word.find('/') != std::string_view::npos || is_blank_allele(word);
        });
    }

    base::Status genotypes(const Words& words, std::size_t first, const Sample& head, std::uint64_t line) {
        const bool paired = words.size() == first + 2 * header_.loci.size();
        std::size_t person = Gather::npos;
        std::vector<std::string_view> alleles;
        for (std::size_t i = 0; i < header_.loci.size(); ++i) {
            alleles.clear();
            if (paired) {
                alleles = {words[first + 2 * i], words[first + 2 * i + 1]};
            } else {
                std::string_view all = words[first + i];
                for (std::size_t slash = 0; slash != std::string_view::npos;) {
                    slash = all.find('/');
                    alleles.push_back(all.substr(0, slash));
                    if (slash != std::string_view::npos) all.remove_prefix(slash + 1);
                }
            }
            if (std::ranges::all_of(alleles, is_blank_allele)) continue;
            if (header_.elsewhere.contains(header_.loci[i])) {
                gather_.no_part(Issue::What::not_autosomal, header_.loci[i], line, "the map");
                continue;
            }
            if (person == Gather::npos) {  // who is not typed is no sample, only a place in the pedigree
                MODOU_TRY(person, gather_.begin(head));
            }
            gather_.locus(person, header_.loci[i], alleles, line);
        }
        return {};
    }

    Header header_;
    Gather gather_;
    Families families_;
    std::map<std::string, std::vector<std::string>> twins_;  // by family, parents and code
    std::set<std::string> named_;                            // columns passed over, each named once
};

}  // namespace

Result<Samples> read_linkage(std::string_view bytes, std::string_view loci, const LocusNames& names) {
    MODOU_TRY(const auto whole, checked_text(bytes));
    std::string_view rest = whole.view();
    std::uint64_t line = 0;
    std::optional<LinkageReader> reader;
    if (!loci.empty()) {
        MODOU_TRY(auto header, companion(loci));
        reader.emplace(std::move(header), names);
    }
    Words words;
    while (!rest.empty()) {
        const std::string_view text = base::trimmed(next_line(rest));
        ++line;
        if (text.empty()) continue;
        if (!reader) {
            MODOU_TRY(auto header, header_of(text, line));
            reader.emplace(std::move(header), names);
            continue;
        }
        if (text.starts_with('#')) continue;
        split_words(text, words);
        if (words.size() < k_head)
            return base::fail(Code::bad_input, "expected family, id, father, mother, sex and alleles", line_text(line));
        MODOU_CHECK(reader->row(words, line));
    }
    if (!reader) return base::fail(Code::bad_input, "the file is empty", "line 1");
    return read_from(whole, reader->finish());
}

}  // namespace modou::family
