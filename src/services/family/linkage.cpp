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

bool is_affection(std::string_view word) {
    std::string low(word);
    for (char& c : low)
        if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
    return low == "affection" || low == "affected" || low == "aff" || low == "status" || low == "phenotype" ||
           low == "pheno";
}

struct Header {
    bool affection_known = false, affection = false;
    std::vector<std::string> loci;
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
    if (words.size() > at && is_affection(words[at])) {
        header.affection = true;
        ++at;
    }
    if (words.size() > at + k_file_loci_most) return too_many_loci();
    for (; at < words.size(); ++at) header.loci.emplace_back(words[at]);
    if (header.loci.empty())
        return base::fail(Code::bad_input,
                          "the first line names the columns: family id father mother sex, and the loci; or give the "
                          "loci in a file of their own",
                          line_text(number));
    return header;
}

Result<Header> companion(std::string_view bytes) {
    MODOU_TRY(const auto whole, checked_text(bytes));
    std::string_view rest = whole.view();
    Header header;
    Words words;
    while (!rest.empty()) {
        split_words(next_line(rest), words);
        if (words.empty() || words[0].starts_with('#')) continue;
        if (words.size() == 2 && words[0] == "A") {  // MERLIN's affection status
            header.affection_known = header.affection = true;
            continue;
        }
        const bool second = (words.size() == 2 && words[0] == "M") || words.size() == 3 || words.size() == 4;
        if (header.loci.size() >= k_file_loci_most) return too_many_loci();
        header.loci.emplace_back(words[second ? 1 : 0]);
    }
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
    explicit LinkageReader(Header header) : header_(std::move(header)) {}

    base::Status row(const Words& words, std::uint64_t line) {
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
        return genotypes(words, first, std::move(head), line);
    }

    Samples finish() {
        std::vector<FamilyTree> trees;
        for (auto& [name, people] : families_.all) {
            auto tree = tree_of(name, std::move(people));
            if (tree)
                trees.push_back(std::move(*tree));
            else
                gather_.issue({Issue::What::family_refused, "", tree.error().where, "",
                               fmt::format("{}: {}", name, tree.error().message)});
        }
        Samples out = gather_.finish();
        out.pedigrees = std::move(trees);
        out.draws_pedigrees = true;
        return out;
    }

  private:
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

    base::Status genotypes(const Words& words, std::size_t first, Sample head, std::uint64_t line) {
        const bool paired = words.size() == first + 2 * header_.loci.size();
        std::size_t person = Gather::npos;
        for (std::size_t i = 0; i < header_.loci.size(); ++i) {
            std::array<std::string_view, 2> alleles;
            if (paired) {
                alleles = {words[first + 2 * i], words[first + 2 * i + 1]};
            } else {
                const std::string_view both = words[first + i];
                const auto slash = both.find('/');
                alleles = {both.substr(0, slash),
                           slash == std::string_view::npos ? std::string_view() : both.substr(slash + 1)};
            }
            if (is_blank_allele(alleles[0]) && is_blank_allele(alleles[1])) continue;
            if (person == Gather::npos) {  // who is not typed is no sample, only a place in the pedigree
                MODOU_TRY(person, gather_.begin(head));
            }
            gather_.locus(person, header_.loci[i], alleles, line);
        }
        return {};
    }

    Header header_;
    Gather gather_{Gather::Single::half};
    Families families_;
};

}  // namespace

Result<Samples> read_linkage(std::string_view bytes, std::string_view loci) {
    MODOU_TRY(const auto whole, checked_text(bytes));
    std::string_view rest = whole.view();
    std::uint64_t line = 0;
    std::optional<LinkageReader> reader;
    if (!loci.empty()) {
        MODOU_TRY(auto header, companion(loci));
        reader.emplace(std::move(header));
    }
    Words words;
    while (!rest.empty()) {
        const std::string_view text = base::trimmed(next_line(rest));
        ++line;
        if (text.empty()) continue;
        if (!reader) {
            MODOU_TRY(auto header, header_of(text, line));
            reader.emplace(std::move(header));
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
