// GeneMapper's table of genotypes: tabs, a header, a row for each sample and marker.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "services/family/gather.hpp"
#include "services/family/readers.hpp"

namespace modou::family {
namespace {

using base::Code;
constexpr std::size_t k_none = SIZE_MAX;
constexpr std::size_t k_columns_most = 400;

struct Columns {
    std::size_t name = k_none, marker = k_none, panel = k_none, type = k_none, comment = k_none;
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

base::Result<Columns> columns_of(std::span<const std::string_view> header) {
    Columns columns;
    columns.count = header.size();
    if (columns.count > k_columns_most)
        return base::fail(Code::limit, fmt::format("a table has at most {} columns", k_columns_most), "line 1");
    for (std::size_t i = 0; i < header.size(); ++i) {
        const std::string_view name = header[i];
        if (name == "Sample Name") columns.name = i;
        if (name == "Marker") columns.marker = i;
        if (name == "Panel") columns.panel = i;
        if (name == "Sample Type") columns.type = i;
        if (name == "UD1") columns.comment = i;
        if (name.starts_with("Allele ")) columns.alleles.push_back(i);
    }
    if (columns.name == k_none || columns.marker == k_none || columns.alleles.empty())
        return base::fail(Code::bad_input,
                          "this is not a GeneMapper table: the header needs Sample Name, Marker and Allele 1, "
                          "separated by tabs",
                          "line 1");
    return columns;
}

bool is_control(std::string_view type) {
    return type.find("Ladder") != std::string_view::npos || type.find("Control") != std::string_view::npos;
}

}  // namespace

base::Result<Samples> read_genemapper(std::string_view bytes) {
    MODOU_TRY(const auto text, checked_text(bytes));
    std::string_view rest = text.view();
    std::vector<std::string_view> cells, alleles;
    split_tabs(next_line(rest), cells);
    MODOU_TRY(const auto columns, columns_of(cells));
    Gather gather(Gather::Single::homozygote);
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
        alleles.clear();
        for (const auto at : columns.alleles)
            if (!cells[at].empty()) alleles.push_back(cells[at]);
        gather.locus(person, cell(columns.marker), alleles, line);
    }
    return read_from(text, gather.finish());
}

}  // namespace modou::family
