// Samples as CSV, a row a locus or a row a person.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "services/family/gather.hpp"
#include "services/family/readers.hpp"

namespace modou::family {
namespace {

using base::Result;
constexpr std::size_t k_none = SIZE_MAX;

// What a column is, by its name in English or Chinese.
enum Field : std::size_t { f_sample, f_family, f_role, f_sex, f_kit, f_category, f_comment, f_locus, f_count };
constexpr std::pair<std::string_view, Field> k_fields[] = {
    {"sample", f_sample}, {"sampleid", f_sample}, {"samplename", f_sample}, {"id", f_sample},
    {"样本", f_sample},   {"样本编号", f_sample}, {"编号", f_sample},       {"family", f_family},
    {"家庭", f_family},   {"家系", f_family},     {"role", f_role},         {"relation", f_role},
    {"关系", f_role},     {"身份", f_role},       {"sex", f_sex},           {"gender", f_sex},
    {"性别", f_sex},      {"kit", f_kit},         {"试剂盒", f_kit},        {"category", f_category},
    {"类别", f_category}, {"comment", f_comment}, {"备注", f_comment},      {"locus", f_locus},
    {"marker", f_locus},  {"基因座", f_locus},
};

std::string plain(std::string_view name) {
    std::string out;
    for (char c : name)
        if (c != ' ' && c != '_') out += c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    return out;
}

// 1 for "allele1", "Allele 1", "等位基因1"; 0 when it is no such column.
std::size_t allele_number(const std::string& name) {
    for (const std::string_view word : {"allele", "等位基因"})
        if (name.size() == word.size() + 1 && name.starts_with(word) && name.back() >= '1' && name.back() <= '9')
            return std::size_t(name.back() - '0');
    return 0;
}

struct Columns {
    std::array<std::size_t, f_count> at;
    std::vector<std::size_t> alleles;  // long
    struct Wide {
        std::string locus;
        std::vector<std::size_t> cells;
    };
    std::vector<Wide> wide;
    std::vector<std::string> unused;
    Columns() { at.fill(k_none); }
};

// "TH01_1", "TH01 2", "TH01.1" → TH01; a name that is a locus as it stands keeps its end.
std::string_view without_number(std::string_view name, const LocusNames& names) {
    if (names.find(name) != nullptr || name.size() < 3 || name.back() < '1' || name.back() > '9') return name;
    const char before = name[name.size() - 2];
    if (before != '_' && before != ' ' && before != '.' && before != '-') return name;
    return base::trimmed(name.substr(0, name.size() - 2));
}

Result<Columns> columns_of(const base::CsvTable& table, const LocusNames& names) {
    Columns columns;
    std::map<std::string, std::size_t, std::less<>> wide;
    std::vector<std::size_t> rest;
    std::set<std::size_t> numbers;
    for (std::size_t i = 0; i < table.header().size(); ++i) {
        const std::string name = plain(table.header()[i]);
        const auto known = std::ranges::find(k_fields, name, &std::pair<std::string_view, Field>::first);
        if (known != std::end(k_fields)) {
            if (columns.at[known->second] != k_none)
                return base::fail(base::Code::bad_input, fmt::format("two columns say the same: {}", table.header()[i]),
                                  "line 1");
            columns.at[known->second] = i;
        } else if (allele_number(name) != 0) {
            if (!numbers.insert(allele_number(name)).second)
                return base::fail(base::Code::bad_input, fmt::format("two columns say the same: {}", table.header()[i]),
                                  "line 1");
            columns.alleles.push_back(i);
        } else if (!name.empty()) {
            rest.push_back(i);
        }
    }
    if (columns.at[f_sample] == k_none)
        return base::fail(base::Code::bad_input, "the header has no column \"sample\"", "line 1");
    if (columns.at[f_locus] != k_none) {
        if (columns.alleles.size() < 2)
            return base::fail(base::Code::bad_input, "a row a locus needs the columns allele1 and allele2", "line 1");
        for (const auto i : rest) columns.unused.emplace_back(table.header()[i]);
        return columns;
    }
    for (const auto i : rest) {
        const std::string locus(without_number(table.header()[i], names));
        const auto [at, fresh] = wide.emplace(plain(locus), columns.wide.size());
        if (fresh) columns.wide.push_back({locus, {}});
        columns.wide[at->second].cells.push_back(i);
    }
    if (columns.wide.size() > k_file_loci_most)
        return base::fail(base::Code::limit, fmt::format("a table has at most {} loci", k_file_loci_most), "line 1");
    if (columns.wide.empty())
        return base::fail(base::Code::bad_input, "the header has neither loci nor a column \"locus\"", "line 1");
    return columns;
}

Sample head_of(Gather& gather, const base::CsvTable::Row& row, const Columns& columns) {
    const auto cell = [&](Field field) {
        return columns.at[field] == k_none ? std::string_view() : base::spreadsheet_value(row.cells[columns.at[field]]);
    };
    Sample head;
    head.id = cell(f_sample);
    head.family = cell(f_family);
    head.role = cell(f_role);
    head.kit = cell(f_kit);
    head.category = cell(f_category);
    head.comment = cell(f_comment);
    head.line = row.line;
    bool understood = true;
    head.sex = sex_of(cell(f_sex), understood);
    if (!understood) gather.issue(Issue::What::sex_unclear, row.line, head.id, "", cell(f_sex));
    return head;
}

void split_at(std::string_view cell, std::string_view separators, std::vector<std::string_view>& alleles) {
    for (std::size_t at = 0; at <= cell.size();) {
        const auto end = std::min(cell.find_first_of(separators, at), cell.size());
        if (end > at) alleles.push_back(cell.substr(at, end - at));
        at = end + 1;
    }
}

// "6/9.3", "6 9.3" and "6, 9.3" as 6 and 9.3; one allele alone stays one. A comma between digits is a list's ("14,16")
// only where it cannot be a point: "9,3" may be 9 and 3 or 9.3, so it stays whole, and its locus is left out.
void split_cell(std::string_view cell, const Locus* locus, std::vector<std::string_view>& alleles) {
    cell = base::trimmed(cell);
    if (cell.find_first_of("/|;") != std::string_view::npos) return split_at(cell, "/|;", alleles);
    if (cell.find(", ") != std::string_view::npos) {
        while (!cell.empty()) {
            const auto end = std::min(cell.find(", "), cell.size());
            alleles.push_back(base::trimmed(cell.substr(0, end)));
            cell.remove_prefix(std::min(end + 2, cell.size()));
        }
        return;
    }
    if (cell.find(' ') != std::string_view::npos) return split_at(cell, " ", alleles);
    std::vector<std::string_view> parts;
    split_at(cell, ",", parts);
    const int most = locus == nullptr ? 9 : locus->repeat_bases - 1;  // bases left over
    const bool maybe_point =
        parts.size() > 1 && std::any_of(parts.begin() + 1, parts.end(), [&](std::string_view part) {
            return part.size() == 1 && part[0] >= '1' && part[0] - '0' <= most;
        });
    if (maybe_point)
        alleles.push_back(cell);
    else
        alleles.insert(alleles.end(), parts.begin(), parts.end());
}

base::Status read_long(Gather& gather, const base::CsvTable& table, const Columns& columns) {
    std::vector<std::string_view> alleles;
    for (const auto& row : table.rows()) {
        MODOU_TRY(const auto person, gather.carry_on(head_of(gather, row, columns)));
        alleles.clear();
        for (const auto i : columns.alleles) {
            const auto allele = base::spreadsheet_value(row.cells[i]);
            if (alleles.size() < 2 || !is_blank_allele(allele)) alleles.push_back(allele);
        }
        const auto locus = base::spreadsheet_value(row.cells[columns.at[f_locus]]);
        // A person who was not typed may stand in a row without a locus: the missing one, to say the sex.
        if (locus.empty() && std::ranges::all_of(alleles, is_blank_allele)) continue;
        gather.locus(person, locus, alleles, row.line);
    }
    return {};
}

base::Status read_wide(Gather& gather, const base::CsvTable& table, const Columns& columns) {
    std::vector<std::string_view> alleles;
    for (const auto& row : table.rows()) {
        MODOU_TRY(const auto person, gather.begin(head_of(gather, row, columns)));
        for (const auto& locus : columns.wide) {
            alleles.clear();
            for (const auto i : locus.cells) {
                const auto cell = base::spreadsheet_value(row.cells[i]);
                if (locus.cells.size() == 1)
                    split_cell(cell, gather.names().find(locus.locus), alleles);
                else
                    alleles.push_back(cell);
            }
            if (!std::ranges::all_of(alleles, is_blank_allele)) gather.locus(person, locus.locus, alleles, row.line);
        }
    }
    return {};
}

// Comment lines become empty ones, so that the lines of all others keep their numbers.
std::string without_comments(std::string_view text) {
    std::string out;
    while (text.starts_with('#')) {
        (void)next_line(text);
        out += '\n';
    }
    return out.append(text);
}

}  // namespace

Result<Samples> read_csv(std::string_view bytes, const LocusNames& names) {
    MODOU_TRY(const auto text, checked_text(bytes));
    MODOU_TRY(const auto table, base::CsvTable::read(without_comments(text.view())));
    MODOU_TRY(const auto columns, columns_of(table, names));
    Gather gather(Gather::Single::half, names);
    for (const auto& name : columns.unused) gather.pass_over(name);
    MODOU_CHECK(columns.at[f_locus] != k_none ? read_long(gather, table, columns) : read_wide(gather, table, columns));
    return read_from(text, gather.finish());
}

std::string csv_of(const Samples& samples) {
    std::string out = "sample,family,role,sex,kit,category,comment,locus,allele1,allele2\n";
    for (const Sample& sample : samples.samples) {
        const auto sex = sample.sex == kinship::Sex::male ? "M" : sample.sex == kinship::Sex::female ? "F" : "";
        const std::string head =
            fmt::format("{},{},{},{},{},{},{}", base::csv_field(sample.id), base::csv_field(sample.family),
                        base::csv_field(sample.role), sex, base::csv_field(sample.kit),
                        base::csv_field(sample.category), base::csv_field(sample.comment));
        for (const auto& [locus, genotype] : sample.profile.loci)
            out += fmt::format("{},{},{},{}\n", head, locus, kinship::text_of(genotype.first),
                               kinship::text_of(genotype.second));
        if (sample.profile.loci.empty()) out += head + ",,,\n";
    }
    return out;
}

}  // namespace modou::family
