#include "engines/kinship/alleles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/csv.hpp"
#include "base/number.hpp"

namespace modou::kinship {
namespace {

constexpr int k_allele_most = 1000;  // repeats; lengths in base pairs stay below it too

}  // namespace

base::Result<Allele> parse_allele(std::string_view text) {
    const auto wrong = [&] {
        return base::fail(base::Code::bad_input,
                          fmt::format("\"{}\" is no allele: expected repeats, as 15 or 9.3", text));
    };
    int part = 0;
    std::string_view behind = text;
    const auto whole = base::take_whole_number<int>(behind);
    if (!whole || *whole < 1 || *whole > k_allele_most || text.front() == '0') return wrong();
    if (!behind.empty()) {
        if (behind.size() != 2 || behind[0] != '.' || behind[1] < '1' || behind[1] > '9') return wrong();
        part = behind[1] - '0';
    }
    return Allele{*whole * 10 + part};
}

std::string text_of(Allele allele) {
    const auto whole = allele.tenths / 10, part = allele.tenths % 10;
    return part == 0 ? fmt::format("{}", whole) : fmt::format("{}.{}", whole, part);
}

std::size_t LocusTable::find(Allele allele) const {
    const auto found = std::ranges::lower_bound(alleles, allele);
    return found != alleles.end() && *found == allele ? std::size_t(found - alleles.begin()) : SIZE_MAX;
}

base::Status LocusTable::add(Allele allele, double frequency) {
    if (!(frequency > 0 && frequency < 1))
        return base::fail(base::Code::bad_input, "the frequency of an added allele lies between 0 and 1", name);
    const auto place = std::ranges::lower_bound(alleles, allele);
    if (place != alleles.end() && *place == allele)
        return base::fail(base::Code::conflict, fmt::format("allele {} is in the table already", text_of(allele)),
                          name);
    for (double& other : frequencies) other *= 1 - frequency;
    frequencies.insert(frequencies.begin() + (place - alleles.begin()), frequency);
    alleles.insert(place, allele);
    return {};
}

base::Result<FrequencyTable> FrequencyTable::read(std::string_view csv) {
    MODOU_TRY(const auto rows, base::CsvTable::read(csv));
    MODOU_TRY(const auto table_at, rows.column("table"));
    MODOU_TRY(const auto locus_at, rows.column("locus"));
    MODOU_TRY(const auto allele_at, rows.column("allele"));
    MODOU_TRY(const auto freq_at, rows.column("freq"));
    FrequencyTable table;
    std::map<std::string, std::map<Allele, double>, std::less<>> read;
    for (const auto& row : rows.rows()) {
        const auto wrong = [&](std::string message) {
            return base::fail(base::Code::bad_input, std::move(message), fmt::format("line {}", row.line));
        };
        if (table.name.empty()) table.name = row.cells[table_at];
        if (row.cells[table_at] != table.name) return wrong("a file holds one table; this row names another");
        auto allele = parse_allele(row.cells[allele_at]);
        if (!allele) return wrong(allele.error().message);
        const std::string_view text = row.cells[freq_at];
        const auto frequency = base::real_number(text, 0, 1);
        if (!frequency || *frequency == 0)
            return wrong(fmt::format("\"{}\" is no frequency: expected a number above 0, at most 1", text));
        if (!read[std::string(row.cells[locus_at])].emplace(*allele, *frequency).second)
            return wrong(fmt::format("allele {} of {} stands twice", text_of(*allele), row.cells[locus_at]));
    }
    for (const auto& [name, frequencies] : read) {
        LocusTable locus{name, {}, {}};
        double sum = 0;
        for (const auto& [allele, frequency] : frequencies) {
            locus.alleles.push_back(allele);
            locus.frequencies.push_back(frequency);
            sum += frequency;
        }
        if (std::abs(sum - 1) > k_sum_tolerance)
            return base::fail(
                base::Code::bad_input,
                fmt::format("the frequencies sum to {:.6f}, expected 1: an allele is missing or one is wrong", sum),
                name);
        table.loci.emplace(name, std::move(locus));
    }
    return table;
}

}  // namespace modou::kinship
