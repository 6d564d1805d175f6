#include "services/family/loci.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace modou::family {
namespace {

// The loci of today's kits and of the population samples that are published for them. Pentanucleotides and
// trinucleotides as STRBase (strbase.nist.gov) describes them; all others repeat four bases.
constexpr Locus k_loci[] = {
    {.name = "APOAI1"},
    {.name = "CSF1PO"},
    {.name = "D10S1248"},
    {.name = "D10S1435"},
    {.name = "D10S2325", .repeat_bases = 5},
    {.name = "D11S2368"},
    {.name = "D11S4463"},
    {.name = "D11S554"},
    {.name = "D12ATA63", .repeat_bases = 3},
    {.name = "D12S391"},
    {.name = "D13S317"},
    {.name = "D13S325"},
    {.name = "D14S1434"},
    {.name = "D14S608"},
    {.name = "D15S659"},
    {.name = "D16S539"},
    {.name = "D17S1290"},
    {.name = "D17S1301"},
    {.name = "D17S906"},
    {.name = "D18S51"},
    {.name = "D18S535"},
    {.name = "D18S853", .repeat_bases = 3},
    {.name = "D19S253"},
    {.name = "D19S433"},
    {.name = "D1GATA113"},
    {.name = "D1S1627", .repeat_bases = 3},
    {.name = "D1S1656"},
    {.name = "D1S1677"},
    {.name = "D20S470"},
    {.name = "D20S482"},
    {.name = "D21S11"},
    {.name = "D21S1270"},
    {.name = "D21S2055"},
    {.name = "D22GATA"},
    {.name = "D22S1045", .repeat_bases = 3},
    {.name = "D2S1338"},
    {.name = "D2S1360"},
    {.name = "D2S1776"},
    {.name = "D2S441"},
    {.name = "D3S1358"},
    {.name = "D3S1744"},
    {.name = "D3S3045"},
    {.name = "D3S4529"},
    {.name = "D4S2366"},
    {.name = "D4S2408"},
    {.name = "D5S2500"},
    {.name = "D5S818"},
    {.name = "D6S1017"},
    {.name = "D6S1043"},
    {.name = "D6S474"},
    {.name = "D6S477"},
    {.name = "D7S1517"},
    {.name = "D7S3048"},
    {.name = "D7S820"},
    {.name = "D8S1132"},
    {.name = "D8S1179"},
    {.name = "D9S1122"},
    {.name = "D9S925"},
    {.name = "F13A01"},
    {.name = "F13B"},
    {.name = "FESFPS"},
    {.name = "FGA"},
    {.name = "LPL"},
    {.name = "PentaC", .repeat_bases = 5},
    {.name = "PentaD", .repeat_bases = 5},
    {.name = "PentaE", .repeat_bases = 5},
    {.name = "SE33"},
    {.name = "TH01"},
    {.name = "TPOX"},
    {.name = "vWA"},
};
constexpr Locus k_amelogenin{.name = "AMEL", .kind = LocusKind::amelogenin};
constexpr Locus k_y{.name = "Y chromosome", .kind = LocusKind::y};
constexpr Locus k_x{.name = "X chromosome", .kind = LocusKind::x};
constexpr Locus k_mitochondrial{.name = "mitochondrial DNA", .kind = LocusKind::mitochondrial};
constexpr Locus k_control{.name = "quality control", .kind = LocusKind::control};

// Other names of the same place, already plain(). O for 0 and the reverse are slips that CODIS itself allows.
constexpr std::pair<std::string_view, std::string_view> k_aliases[] = {
    {"THO1", "TH01"},
    {"TC11", "TH01"},
    {"HUMTH01", "TH01"},
    {"TP0X", "TPOX"},
    {"HUMTPOX", "TPOX"},
    {"VWA31", "vWA"},
    {"VWA31A", "vWA"},
    {"VWF", "vWA"},
    {"HUMVWA", "vWA"},
    {"HUMVWA31", "vWA"},
    {"FIBRA", "FGA"},
    {"HUMFGA", "FGA"},
    {"HUMFIBRA", "FGA"},
    {"CSF1P0", "CSF1PO"},
    {"CSF", "CSF1PO"},
    {"HUMCSF1PO", "CSF1PO"},
    {"ACTBP2", "SE33"},
    {"HUMACTBP2", "SE33"},
    {"F13A1", "F13A01"},
    {"FES", "FESFPS"},
    {"HUMFESFPS", "FESFPS"},
    {"LPLP", "LPL"},
    {"D22GATA198B05", "D22GATA"},
};
constexpr std::string_view k_amelogenin_names[] = {
    "AMEL",  "AMELOGENIN",   "AMG", "AM",     "AMELXY", "AMELX/Y",      "AMELO",    "HUMAMEL",        "AMXY",
    "AMX/Y", "AMELOGENINXY", "SEX", "GENDER", "牙釉质", "牙釉蛋白基因", "牙釉蛋白", "牙釉质蛋白基因", "AMELOGENINX/Y"};
constexpr std::string_view k_y_names[] = {"GATAH4", "GATAH41", "GATAA10",   "GATAA71", "GATAA72",
                                          "GATAC4", "SRY",     "RS2032678", "M175",    "YM175",
                                          "DYZ1",   "YSTR",    "YCAIIAB",   "YCHR",    "AMELY"};
constexpr std::string_view k_x_names[] = {"HPRTB",     "HPRT",       "HUMHPRTB",  "ARA",        "HUMARA",
                                          "AR",        "GATA172D05", "GATA31E08", "GATA165B12", "GATA144D04",
                                          "GATA31D10", "XSTR",       "AMELX"};
constexpr std::string_view k_mitochondrial_names[] = {"HV1",  "HV2",  "HV3",  "HVI",   "HVII",  "HVIII",
                                                      "HVR1", "HVR2", "HVR3", "HVRI",  "HVRII", "HVRIII",
                                                      "HVS1", "HVS2", "HVSI", "HVSII", "DLOOP", "线粒体"};
constexpr std::string_view k_control_names[] = {"IQCS", "IQCL", "QS1", "QS2", "QC", "IQC", "IPC", "ILS"};
// Whole kinds, whatever follows.
constexpr std::pair<std::string_view, const Locus*> k_prefixes[] = {{"DYS", &k_y},
                                                                    {"DYF", &k_y},
                                                                    {"DYZ", &k_y},
                                                                    {"YGATA", &k_y},
                                                                    {"YCAI", &k_y},
                                                                    {"YINDEL", &k_y},
                                                                    {"DXS", &k_x},
                                                                    {"XGATA", &k_x},
                                                                    {"DXF", &k_x},
                                                                    {"DXZ", &k_x},
                                                                    {"DXYS", &k_x},
                                                                    {"HUMHPRT", &k_x},
                                                                    {"MT", &k_mitochondrial},
                                                                    {"MITO", &k_mitochondrial},
                                                                    {"AMELOG", &k_amelogenin}};

// Upper case, without what separates parts of a name.
std::string plain(std::string_view name) {
    std::string out;
    for (char c : name)
        if (c != ' ' && c != '_' && c != '-' && c != '.' && c != '\t')
            out += c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c;
    return out;
}

const std::map<std::string, const Locus*, std::less<>>& names() {
    static const auto all = [] {
        std::map<std::string, const Locus*, std::less<>> made;
        for (const Locus& locus : k_loci) made.emplace(plain(locus.name), &locus);
        for (const auto& [alias, name] : k_aliases) made.emplace(alias, made.find(plain(name))->second);
        for (const auto name : k_amelogenin_names) made.emplace(name, &k_amelogenin);
        for (const auto name : k_y_names) made.emplace(name, &k_y);
        for (const auto name : k_x_names) made.emplace(name, &k_x);
        for (const auto name : k_mitochondrial_names) made.emplace(name, &k_mitochondrial);
        for (const auto name : k_control_names) made.emplace(name, &k_control);
        return made;
    }();
    return all;
}

}  // namespace

const Locus* find_locus(std::string_view name) {
    const std::string wanted = plain(name);
    const auto found = names().find(wanted);
    if (found != names().end()) return found->second;
    for (const auto& [prefix, locus] : k_prefixes)
        if (wanted.starts_with(prefix)) return locus;
    return nullptr;
}

std::string locus_key(std::string_view name) {
    const Locus* known = find_locus(name);
    return known != nullptr && known->kind == LocusKind::autosomal ? std::string(known->name) : plain(name);
}

std::string_view words_of(LocusKind kind) {
    switch (kind) {
        case LocusKind::autosomal:
            return "an autosome";
        case LocusKind::amelogenin:
            return "amelogenin, which tells the sex";
        case LocusKind::y:
            return "the Y chromosome";
        case LocusKind::x:
            return "the X chromosome";
        case LocusKind::mitochondrial:
            return "mitochondrial DNA";
        case LocusKind::control:
            return "a kit's quality control";
    }
    return "";
}

LocusNames::LocusNames(std::span<const std::string> own) {
    for (const std::string& name : own) {
        if (find_locus(name) != nullptr) continue;
        const auto [at, fresh] = own_.emplace(plain(name), name);
        if (fresh) loci_.emplace(at->first, Locus{.name = at->second, .repeat_bases = 10});
    }
}

const Locus* LocusNames::find(std::string_view name) const {
    if (const Locus* known = find_locus(name)) return known;
    if (loci_.empty()) return nullptr;
    const auto own = loci_.find(plain(name));
    return own == loci_.end() ? nullptr : &own->second;
}

std::span<const Locus> known_loci() {
    return k_loci;
}

std::span<const Kit> kits() {
    static const std::array<Kit, 3> all{{
        {"Goldeneye 20A",
         {"CSF1PO", "D12S391", "D13S317", "D16S539", "D18S51", "D19S433", "D21S11", "D2S1338", "D3S1358", "D5S818",
          "D6S1043", "D7S820", "D8S1179", "FGA", "PentaD", "PentaE", "TH01", "TPOX", "vWA"}},
        {"CODIS-20",
         {"CSF1PO",  "D10S1248", "D12S391", "D13S317", "D16S539", "D18S51",  "D19S433", "D1S1656", "D21S11", "D22S1045",
          "D2S1338", "D2S441",   "D3S1358", "D5S818",  "D7S820",  "D8S1179", "FGA",     "TH01",    "TPOX",   "vWA"}},
        {"Huaxia Platinum 23", {"CSF1PO",  "D10S1248", "D12S391", "D13S317", "D16S539", "D18S51", "D19S433", "D1S1656",
                                "D21S11",  "D22S1045", "D2S1338", "D2S441",  "D3S1358", "D5S818", "D6S1043", "D7S820",
                                "D8S1179", "FGA",      "PentaD",  "PentaE",  "TH01",    "TPOX",   "vWA"}},
    }};
    return all;
}

const Kit* find_kit(std::string_view name) {
    const std::string wanted = plain(name);
    if (wanted.size() < 4) return nullptr;
    for (const Kit& kit : kits())
        if (plain(kit.name).starts_with(wanted)) return &kit;
    return nullptr;
}

std::vector<std::string_view> shared_loci(const kinship::Profile& a, const kinship::Profile& b) {
    std::vector<std::string_view> shared;
    for (const auto& [locus, genotype] : a.loci)
        if (b.loci.contains(locus)) shared.push_back(locus);
    return shared;
}

}  // namespace modou::family
