#include "services/family/tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "services/family/gather.hpp"

namespace modou::family {
namespace {

bool same_word(std::string_view a, std::string_view b) {
    const auto low = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, low, low);
}

}  // namespace

std::string_view Provenance::get(std::string_view key) const {
    for (const auto& [name, value] : entries)
        if (same_word(name, key)) return value;
    return {};
}

std::string Provenance::text() const {
    std::string out;
    for (const auto& [name, value] : entries) out += fmt::format("{}{}: {}", out.empty() ? "" : "; ", name, value);
    return out;
}

base::Result<SourcedTable> read_table(std::string_view bytes) {
    if (bytes.size() > k_table_bytes_most)
        return base::fail(base::Code::limit, fmt::format("a table has at most {} MiB", k_table_bytes_most >> 20));
    MODOU_TRY(const auto whole, checked_text(bytes));
    std::string_view text = whole.view();
    SourcedTable out;
    std::string plain;  // comment lines become empty ones, so that errors name the right line
    while (text.starts_with('#')) {
        const std::string_view line = base::trimmed(next_line(text).substr(1));
        plain += '\n';
        const auto colon = line.find(':');
        if (line.empty()) continue;
        if (out.provenance.entries.size() >= k_provenance_lines_most)
            return base::fail(base::Code::limit,
                              fmt::format("a table has at most {} lines of provenance", k_provenance_lines_most));
        if (colon == std::string_view::npos)
            out.provenance.entries.emplace_back("note", line);
        else
            out.provenance.entries.emplace_back(base::trimmed(line.substr(0, colon)),
                                                base::trimmed(line.substr(colon + 1)));
    }
    plain += text;
    MODOU_TRY(auto read, kinship::FrequencyTable::read(plain));
    out.table.name = read.name;
    for (auto& [told, frequencies] : read.loci) {
        const Locus* known = find_locus(told);
        const std::string name(known != nullptr && known->kind == LocusKind::autosomal ? known->name : told);
        frequencies.name = name;
        if (!out.table.loci.emplace(name, std::move(frequencies)).second)
            return base::fail(base::Code::bad_input, fmt::format("{} stands under two names", name), told);
    }
    return out;
}

base::Result<std::string> locus_of_table(const kinship::FrequencyTable& table, std::string_view name) {
    if (const Locus* known = find_locus(name); known != nullptr && known->kind != LocusKind::autosomal)
        return base::fail(base::Code::bad_input,
                          fmt::format("is of {}: only autosomal loci are compared", words_of(known->kind)),
                          std::string(name));
    if (table.loci.contains(name)) return std::string(name);
    const std::string key = locus_key(name);
    for (const auto& [told, locus] : table.loci)
        if (locus_key(told) == key) return told;
    return base::fail(base::Code::not_found, fmt::format("the table {} does not have this locus", table.name),
                      std::string(name));
}

std::string csv_of(const SourcedTable& sourced) {
    std::string out;
    for (const auto& [name, value] : sourced.provenance.entries) out += fmt::format("# {}: {}\n", name, value);
    out += "table,locus,allele,freq\n";
    for (const auto& [name, locus] : sourced.table.loci)
        for (std::size_t i = 0; i < locus.alleles.size(); ++i)
            out += fmt::format("{},{},{},{:.17g}\n", base::csv_field(sourced.table.name), base::csv_field(name),
                               kinship::text_of(locus.alleles[i]), locus.frequencies[i]);
    return out;
}

}  // namespace modou::family
