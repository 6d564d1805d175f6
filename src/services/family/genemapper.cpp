// GeneMapper's table of genotypes: tabs, a header, a row for each sample and marker.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/number.hpp"
#include "base/text.hpp"
#include "services/family/gather.hpp"
#include "services/family/readers.hpp"

namespace modou::family {
namespace {

using base::Code;
constexpr std::size_t k_none = SIZE_MAX;
constexpr std::size_t k_columns_most = 400;

// Columns that say nothing of a genotype: where it was measured, and the program's quality flags, which whoever
// exports a table has looked at. Those with a number behind them (Size 1, Height 2) are of one peak each.
constexpr std::string_view k_without_bearing[] = {"samplefile",
                                                  "samplefilename",
                                                  "samplefilepath",
                                                  "sampleid",
                                                  "runname",
                                                  "rundate",
                                                  "run",
                                                  "instrument",
                                                  "injection",
                                                  "dye",
                                                  "size",
                                                  "height",
                                                  "area",
                                                  "peakarea",
                                                  "peakheight",
                                                  "datapoint",
                                                  "mutation",
                                                  "aecomment",
                                                  "binoffset",
                                                  "allelecomment",
                                                  "analysismethod",
                                                  "sizestandard",
                                                  "project",
                                                  "plate",
                                                  "well",
                                                  "lane",
                                                  "os",
                                                  "sq",
                                                  "sfnf",
                                                  "gq",
                                                  "cgq",
                                                  "bin",
                                                  "phr",
                                                  "lph",
                                                  "mph",
                                                  "spu",
                                                  "ovl",
                                                  "shp",
                                                  "an",
                                                  "bd",
                                                  "cc",
                                                  "npv",
                                                  "ar",
                                                  "sos",
                                                  "ssq",
                                                  "mixsrc",
                                                  "min",
                                                  "mnr",
                                                  "narb",
                                                  "allelechanges",
                                                  "ud",
                                                  "acc"};

struct Columns {
    std::size_t name = k_none, marker = k_none, panel = k_none, type = k_none, comment = k_none, overflow = k_none;
    std::vector<std::size_t> alleles;
    std::size_t count = 0;
};

void split_tabs(std::string_view line, std::vector<std::string_view>& cells) {
    cells.clear();
    for (std::size_t at = 0; at <= line.size();) {
        const auto end = std::min(line.find('\t', at), line.size());
        cells.push_back(base::trimmed(line.substr(at, end - at)));
        at = end + 1;
    }
}

// As people and programs write one name: "Allele 1", "ALLELE_1", "Allele1".
std::string plain(std::string_view name) {
    std::string out;
    for (char c : name)
        if (c != ' ' && c != '_' && c != '"') out += c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    return out;
}

// The number at the end of a name, which is cut off; 0 without one.
std::size_t number_behind(std::string_view& name) {
    const auto end = name.find_last_not_of("0123456789") + 1;
    const std::size_t number = base::whole_number<std::size_t>(name.substr(end)).value_or(0);
    if (end != name.size()) name = name.substr(0, end);
    return number;
}

base::Result<Columns> columns_of(std::span<const std::string_view> header, Gather& gather) {
    Columns columns;
    columns.count = header.size();
    if (columns.count > k_columns_most)
        return base::fail(Code::limit, fmt::format("a table has at most {} columns", k_columns_most), "line 1");
    std::map<std::size_t, std::size_t> alleles;  // by their number
    for (std::size_t i = 0; i < header.size(); ++i) {
        const std::string whole = plain(header[i]);
        std::size_t* place = whole == "samplename"                                ? &columns.name
                             : whole == "marker" || whole == "locus"              ? &columns.marker
                             : whole == "panel"                                   ? &columns.panel
                             : whole == "sampletype"                              ? &columns.type
                             : whole == "ud1"                                     ? &columns.comment
                             : whole == "ado" || whole == "alleledisplayoverflow" ? &columns.overflow
                                                                                  : nullptr;
        std::string_view word = whole;
        const std::size_t number = number_behind(word);
        if (place == nullptr && word == "allele" && number != 0)
            place = &alleles.try_emplace(number, k_none).first->second;
        if (place != nullptr) {
            if (*place != k_none)
                return base::fail(Code::bad_input,
                                  fmt::format("two columns are called {}", base::shortened(header[i], 40)), "line 1");
            *place = i;
        } else if (std::ranges::find(k_without_bearing, word) == std::end(k_without_bearing) && !word.empty()) {
            gather.pass_over(header[i]);
        }
    }
    for (const auto& [number, at] : alleles) columns.alleles.push_back(at);
    if (columns.name == k_none || columns.marker == k_none || columns.alleles.empty())
        return base::fail(Code::bad_input,
                          "this is not a GeneMapper table: the header needs Sample Name, Marker and Allele 1, "
                          "separated by tabs",
                          "line 1");
    // Without it every genotype would be a homozygote's.
    if (alleles.size() < 2 || !alleles.contains(1) || !alleles.contains(2))
        return base::fail(Code::bad_input, "the header has no Allele 2: export both allele columns", "line 1");
    return columns;
}

bool is_control(std::string_view type) {
    return type.find("Ladder") != std::string_view::npos || type.find("Control") != std::string_view::npos;
}

// What a marker's row holds: the empty cells behind the last allele are a homozygote's, those before it alleles lost.
void alleles_of(std::span<const std::string_view> cells, const Columns& columns,
                std::vector<std::string_view>& alleles) {
    alleles.clear();
    for (const auto at : columns.alleles) alleles.push_back(cells[at]);
    while (!alleles.empty() && alleles.back().empty()) alleles.pop_back();
}

// The flag says that there are more alleles than the table has columns: GeneMapper writes 0 where it is not up.
bool is_raised(std::string_view flag) {
    const std::string word = plain(flag);
    return !word.empty() && word != "0" && word != "0.0" && word != "no" && word != "false" && word != "pass";
}

}  // namespace

base::Result<Samples> read_genemapper(std::string_view bytes, const LocusNames& names) {
    MODOU_TRY(const auto text, checked_text(bytes));
    std::string_view rest = text.view();
    std::vector<std::string_view> cells, alleles;
    split_tabs(next_line(rest), cells);
    Gather gather(Gather::Single::homozygote, names);
    MODOU_TRY(const auto columns, columns_of(cells, gather));
    std::set<std::string, std::less<>> controls;
    for (std::uint64_t line = 2; !rest.empty(); ++line) {
        const std::string_view row = next_line(rest);
        if (base::trimmed(row).empty()) continue;
        split_tabs(row, cells);
        while (cells.size() > columns.count && cells.back().empty()) cells.pop_back();
        // Blank cells at the end may be missing, but not the marker, nor more cells than columns.
        if (cells.size() > columns.count || cells.size() <= std::max(columns.name, columns.marker))
            return base::fail(Code::bad_input,
                              fmt::format("{} cells where the header has {}", cells.size(), columns.count),
                              line_text(line));
        cells.resize(columns.count);
        const auto cell = [&](std::size_t at) { return at == k_none ? std::string_view() : cells[at]; };
        if (is_control(cell(columns.type))) {
            if (controls.size() < k_file_loci_most && controls.emplace(cell(columns.name)).second)
                gather.issue(Issue::What::control, line, cell(columns.name), "", cell(columns.type));
            continue;
        }
        Sample head;
        head.id = cell(columns.name);
        head.kit = cell(columns.panel);
        head.category = cell(columns.type);
        head.comment = cell(columns.comment);
        head.line = line;
        MODOU_TRY(const auto person, gather.carry_on(std::move(head)));
        alleles_of(cells, columns, alleles);
        gather.locus(person, cell(columns.marker), alleles, line,
                     is_raised(cell(columns.overflow)) ? Gather::Extent::cut : Gather::Extent::whole);
    }
    return read_from(text, gather.finish());
}

}  // namespace modou::family
