#include "engines/kinship/made_table.hpp"

#include <fmt/format.h>

#include <cmath>

namespace modou::kinship {
namespace {

// First and last repeat, the most frequent one and how far the bell reaches; some with microvariants between.
struct Shape {
    std::string_view locus;
    int first, last;
    double middle, spread;
    int between;  // tenths: x.2 or x.3 alleles; 0: none
};
constexpr Shape k_shapes[] = {
    {"CSF1PO", 7, 15, 11.5, 1.2, 0},   {"D10S1248", 9, 18, 14.2, 1.3, 0}, {"D12S391", 15, 26, 19.2, 2.0, 0},
    {"D13S317", 7, 15, 9.8, 1.7, 0},   {"D16S539", 7, 15, 10.6, 1.4, 0},  {"D18S51", 9, 25, 15.1, 2.1, 0},
    {"D19S433", 10, 17, 13.6, 1.1, 2}, {"D1S1656", 9, 19, 14.9, 1.8, 3},  {"D21S11", 26, 35, 30.2, 1.2, 2},
    {"D22S1045", 9, 19, 14.9, 1.9, 0}, {"D2S1338", 15, 28, 21.0, 2.9, 0}, {"D2S441", 8, 16, 11.2, 1.5, 3},
    {"D3S1358", 12, 20, 15.9, 1.1, 0}, {"D5S818", 7, 15, 11.0, 1.3, 0},   {"D6S1043", 9, 22, 14.1, 3.4, 3},
    {"D7S820", 7, 14, 10.7, 1.4, 0},   {"D8S1179", 8, 18, 13.2, 1.7, 0},  {"FGA", 17, 29, 22.6, 2.0, 2},
    {"PentaD", 6, 16, 10.4, 1.8, 0},   {"PentaE", 5, 26, 14.2, 4.3, 0},   {"TH01", 5, 11, 7.9, 1.3, 3},
    {"TPOX", 7, 13, 9.2, 1.4, 0},      {"vWA", 13, 21, 16.6, 1.6, 0}};

}  // namespace

FrequencyTable made_table() {
    FrequencyTable table;
    table.name = k_made_table;
    for (const Shape& shape : k_shapes) {
        LocusTable& locus = table.loci[std::string(shape.locus)];
        locus.name = shape.locus;
        double sum = 0;
        const auto add = [&](int tenths, double share) {
            const double away = (tenths / 10.0 - shape.middle) / shape.spread;
            const double weight = share * std::exp(-away * away / 2);
            if (weight < 1e-3) return;
            locus.alleles.push_back({tenths});
            locus.frequencies.push_back(weight);
            sum += weight;
        };
        for (int repeats = shape.first; repeats <= shape.last; ++repeats) {
            add(repeats * 10, 1);
            if (shape.between != 0 && repeats < shape.last) add(repeats * 10 + shape.between, 0.12);
        }
        for (double& frequency : locus.frequencies) frequency /= sum;
    }
    return table;
}

Panel made_panel() {
    const FrequencyTable table = made_table();
    std::vector<std::string> loci;
    for (const auto& [name, locus] : table.loci) loci.push_back(name);
    return *Panel::make(table, loci);
}

std::string made_table_csv() {
    std::string csv =
        "# title: 演示用频率表，编造的，不可用于鉴定 / made-up frequencies for demonstration, for no casework\n"
        "# population: none\n# licence: CC0-1.0\ntable,locus,allele,freq\n";
    for (const auto& [name, locus] : made_table().loci)
        for (std::size_t i = 0; i < locus.alleles.size(); ++i)
            csv +=
                fmt::format("{},{},{},{:.17g}\n", k_made_table, name, text_of(locus.alleles[i]), locus.frequencies[i]);
    return csv;
}

}  // namespace modou::kinship
