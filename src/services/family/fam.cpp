// Familias' .fam: one value a line, texts in quotes; counts say how many lines follow. People, then relations that hold
// in every pedigree, then the pedigrees, then the loci. Positions count from 0. Of what stands below the loci in
// brackets only [DVI] tells of people (fam_dvi.hpp); the rest belongs to the program's windows.
#include "services/family/fam.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/number.hpp"
#include "base/text.hpp"
#include "services/family/fam_dvi.hpp"
#include "services/family/trees.hpp"

namespace modou::family {
namespace {

using base::Code;
using base::Result;
using kinship::Allele;
using kinship::Mutation;
using kinship::Sex;
using What = Issue::What;

constexpr std::size_t k_fam_people_most = 1'000, k_fam_pedigrees_most = 200, k_fam_alleles_most = 1'000;
// Familias calls what is lacking to 1 a "Rest allele"; so little may be shared out among the others.
constexpr double k_rest_most = 0.05;

class Lines {
  public:
    explicit Lines(std::string_view text) : rest_(text) {}

    bool end() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }
    std::uint64_t number() const { return number_; }
    tl::unexpected<base::Error> wrong(std::string message, Code code = Code::bad_input) const {
        return base::fail(code, std::move(message), line_text(number_));
    }
    Result<std::string_view> line(std::string_view what) {
        ++number_;
        if (rest_.empty()) return wrong(fmt::format("the file ends where {} is expected", what));
        return base::trimmed(next_line(rest_));
    }
    Result<std::string> text(std::string_view what) {
        MODOU_TRY(auto read, line(what));
        if (read.size() < 2 || !read.starts_with('"') || !read.ends_with('"'))
            return wrong(
                fmt::format("expected {} in quotes, found {}", what, base::json_quoted(base::shortened(read, 40))));
        read = read.substr(1, read.size() - 2);
        if (read.size() > k_id_bytes_most)
            return wrong(fmt::format("{} has at most {} bytes", what, k_id_bytes_most), Code::limit);
        return std::string(base::trimmed(read));
    }
    // The number that a line begins with; Familias may add words behind it.
    Result<std::size_t> count(std::string_view what, std::size_t most) {
        MODOU_TRY(const auto read, line(what));
        std::string_view behind = read;
        const auto value = base::take_whole_number<std::size_t>(behind);
        if (!value || !behind_is_words(behind))
            return wrong(fmt::format("expected {}, found {}", what, base::json_quoted(base::shortened(read, 40))));
        if (*value > most) return wrong(fmt::format("{}: at most {}", what, most), Code::limit);
        behind_ = behind;
        return *value;
    }
    std::string_view behind() const { return behind_; }  // what count() left of its line
    Result<double> number(std::string_view what) {
        MODOU_TRY(const auto read, line(what));
        const auto value = base::real_number(read);
        if (!value)
            return wrong(fmt::format("expected {}, found {}", what, base::json_quoted(base::shortened(read, 40))));
        return *value;
    }
    Result<bool> truth(std::string_view what) {
        MODOU_TRY(const auto read, line(what));
        if (read.starts_with("#TRUE#")) return true;
        if (read.starts_with("#FALSE#")) return false;
        return wrong(fmt::format("expected {} as #TRUE# or #FALSE#", what));
    }

  private:
    static bool behind_is_words(std::string_view behind) {
        return behind.empty() || behind[0] == ' ' || behind[0] == '\t' || behind.starts_with("Direct");
    }

    std::string_view rest_, behind_;
    std::uint64_t number_ = 0;
};

// The number behind `key` in a line such as "(DatabaseSize = 600 , Dropout probability = 0.05 )", 0 without that key;
// nothing when no number from 0 to `most` stands there.
std::optional<double> value_in(std::string_view line, std::string_view key, double most) {
    const auto at = line.find(key);
    if (at == std::string_view::npos) return 0;
    line = base::trimmed(line.substr(at + key.size()));
    line = line.substr(0, std::min(line.find_first_of(" ;)\t"), line.size()));
    return base::real_number(line, 0, most);
}

struct Person {
    Sample head;
    bool dropout = false;
    struct Genotype {
        std::size_t first, second, locus;
        std::uint64_t line;
    };
    std::vector<Genotype> genotypes;
};

struct ReadLocus {
    std::string name;
    std::vector<std::string> alleles;
    std::vector<double> frequencies;
    std::uint64_t line = 0;
    kinship::Model model;
    double dropout = 0, least_frequency = 0;
    std::size_t alleles_told = 0;  // with the silent one
};

using Relations = std::vector<kinship::Relative>;

class FamReader {
  public:
    FamReader(std::string_view text, const LocusNames& names) : lines_(text), gather_(Gather::Single::half, names) {}

    Result<FamiliasFile> read() {
        MODOU_CHECK(preamble());
        MODOU_CHECK(people());
        MODOU_CHECK(pedigrees());
        MODOU_CHECK(loci());
        MODOU_CHECK(sections());
        MODOU_CHECK(genotypes());
        out_.samples = gather_.finish();
        out_.samples.pedigrees = std::move(trees_);
        out_.samples.draws_pedigrees = true;
        return std::move(out_);
    }

  private:
    base::Status preamble() {
        MODOU_TRY(const auto title, lines_.line("the program's name"));
        if (title.find("Familias") == std::string_view::npos)
            return lines_.wrong("this is not a Familias file: its first line names the program");
        MODOU_CHECK(lines_.line("a second title line"));
        MODOU_TRY(const auto version, lines_.line("the version"));
        if (!version.starts_with("3."))
            return base::fail(Code::unsupported,
                              fmt::format("expected a file of Familias 3, found version {}",
                                          base::json_quoted(base::shortened(version, 40))),
                              line_text(lines_.number()));
        dvi_promised_ = version.find("(DVI)") != std::string_view::npos;
        out_.table.provenance.entries.emplace_back("program", fmt::format("Familias {}", base::shortened(version, 40)));
        return {};
    }

    base::Status people() {
        MODOU_TRY(const auto comment, lines_.line("the number of people"));
        std::size_t count = 0;  // an empty text may stand before it
        if (comment.starts_with('"') || comment.empty()) {
            MODOU_TRY(count, lines_.count("the number of people", k_fam_people_most));
        } else {
            std::string_view behind = comment;
            const auto begun = base::take_whole_number<std::size_t>(behind);
            if (!begun) return lines_.wrong("expected the number of people");
            count = *begun;
            if (count > k_fam_people_most)
                return lines_.wrong(fmt::format("a file has at most {} people", k_fam_people_most), Code::limit);
        }
        for (std::size_t i = 0; i < count; ++i) MODOU_CHECK(person());
        return {};
    }

    base::Status person() {
        Person read;
        MODOU_TRY(read.head.id, lines_.text("a person's name"));
        read.head.line = lines_.number();
        MODOU_CHECK(lines_.truth("whether a person is a child"));
        MODOU_TRY(const auto year, lines_.line("a year of birth"));
        read.dropout = year.find("Consider dropouts") != std::string_view::npos;
        MODOU_CHECK(lines_.truth("whether a person has children"));
        MODOU_TRY(const bool male, lines_.truth("whether a person is male"));
        read.head.sex = male ? Sex::male : Sex::female;
        MODOU_TRY(const auto count, lines_.count("the number of typed loci", k_file_loci_most));
        for (std::size_t i = 0; i < count; ++i) {
            Person::Genotype genotype{0, 0, 0, lines_.number() + 1};
            MODOU_TRY(genotype.first, lines_.count("an allele's position", k_fam_alleles_most));
            MODOU_TRY(genotype.second, lines_.count("an allele's position", k_fam_alleles_most));
            MODOU_TRY(genotype.locus, lines_.count("a locus' position", k_file_loci_most));
            read.genotypes.push_back(genotype);
        }
        fixed_.push_back({read.head.id, "", "", read.head.sex});
        people_.push_back(std::move(read));
        return {};
    }

    // Females, then males, who stand in pedigrees without a name.
    base::Status extras(Relations& into) {
        MODOU_TRY(const auto females, lines_.count("the number of further females", kinship::k_people_most));
        MODOU_TRY(const auto males, lines_.count("the number of further males", kinship::k_people_most));
        for (std::size_t i = 0; i < females + males; ++i)
            into.push_back({free_name(into, fmt::format("added {}", into.size() + 1)), "", "",
                            i < females ? Sex::female : Sex::male});
        return {};
    }

    // Pairs of parent and child. "0 Direct" is a pair that the program takes for one person: identical twins, or a
    // direct reference; that it asks for as a parent and a child overruled by "Direct/identity".
    base::Status relations(Relations& people, std::vector<SamePerson>& same) {
        MODOU_TRY(const auto count, lines_.count("the number of relations", 4 * k_fam_people_most));
        if (count > 0 && people.empty()) return lines_.wrong("there are relations, and nobody to be related");
        for (std::size_t i = 0; i < count; ++i) {
            MODOU_TRY(const auto parent, lines_.count("a parent's position", people.size() - 1));
            const bool direct = lines_.behind().find("Direct") != std::string_view::npos;
            MODOU_TRY(const auto child, lines_.count("a child's position", people.size() - 1));
            if (direct) {
                same.emplace_back(people[parent].id, people[child].id);
                continue;
            }
            const bool male = people[parent].sex == Sex::male;
            std::string& place = male ? people[child].father : people[child].mother;
            if (!place.empty() && place != people[parent].id && problem_.empty())
                problem_ = fmt::format("{} has two {}: {} and {}", people[child].id, male ? "fathers" : "mothers",
                                       place, people[parent].id);
            place = people[parent].id;
        }
        return {};
    }

    base::Status pedigrees() {
        MODOU_TRY(const auto title, lines_.text("\"Known relations\""));
        if (title != "Known relations") return lines_.wrong("expected \"Known relations\"");
        MODOU_CHECK(extras(fixed_));
        std::vector<SamePerson> same_everywhere;
        MODOU_CHECK(relations(fixed_, same_everywhere));
        const std::string fixed_problem = problem_;
        MODOU_TRY(const auto count, lines_.count("the number of pedigrees", k_fam_pedigrees_most));
        for (std::size_t i = 0; i < count; ++i) {
            MODOU_CHECK(lines_.count("a pedigree's number", k_fam_pedigrees_most));
            const std::uint64_t line = lines_.number();
            MODOU_TRY(auto name, lines_.text("a pedigree's name"));
            Relations people = fixed_;
            problem_ = fixed_problem;
            MODOU_CHECK(extras(people));
            auto same = same_everywhere;
            MODOU_CHECK(relations(people, same));
            auto tree = problem_.empty() ? tree_of(name, std::move(people), same)
                                         : Result<FamilyTree>(base::fail(Code::bad_input, problem_));
            if (tree)
                trees_.push_back(std::move(*tree));
            else
                gather_.issue({What::family_refused, line_text(line), tree.error().where, "",
                               fmt::format("{}: {}", name, tree.error().message)});
        }
        // Hypotheses about the same people.
        if (trees_.size() > 1)
            for (auto& tree : trees_) tree.group = trees_[0].name;
        return {};
    }

    base::Status loci() {
        MODOU_TRY(const auto head, lines_.line("the line of the frequency database"));
        if (head.starts_with("#TRUE#"))
            return lines_.wrong("this file has results in it; save it from Familias without them", Code::unsupported);
        if (!head.starts_with("#FALSE#")) return lines_.wrong("expected the line of the frequency database");
        const auto theta = value_in(head, "Theta/Kinship/Fst:", 1);
        if (!theta || *theta == 1) return lines_.wrong("theta is a number from 0 to below 1, with a point");
        theta_ = *theta;
        const auto databases = value_in(head, "#Databases:", 1e9);
        if (!databases || *databases > 1)
            return lines_.wrong("this file has several frequency databases; save it from Familias with one",
                                Code::unsupported);
        MODOU_TRY(const auto count, lines_.count("the number of loci", k_file_loci_most));
        MODOU_TRY(const bool named, lines_.truth("whether the database has a name"));
        if (named) {
            MODOU_TRY(const auto name, lines_.text("the database's name"));
            out_.table.provenance.entries.emplace_back("source", name);
            out_.table.table.name = name;
        }
        for (std::size_t i = 0; i < count; ++i) MODOU_CHECK(locus());
        return {};
    }

    base::Status locus();
    base::Status mutation(ReadLocus& locus);
    void keep_table(const ReadLocus& locus);
    base::Status sections();
    base::Status genotypes();
    void issue(What what, const ReadLocus& locus, std::string_view detail) {
        const Locus* known = gather_.names().find(locus.name);
        const bool has_name = known != nullptr && known->kind == LocusKind::autosomal;
        gather_.issue(what, locus.line, "", has_name ? known->name : std::string_view(locus.name), detail);
    }

    Lines lines_;
    Gather gather_;
    FamiliasFile out_;
    std::vector<Person> people_;
    Relations fixed_;
    std::vector<FamilyTree> trees_;
    std::string problem_;
    double theta_ = 0;
    bool dvi_promised_ = false;  // by the line of the version
    std::vector<ReadLocus> loci_;
};

// Rates and models are of mothers, then of fathers; the number of alleles, silent one included, stands between them.
base::Status FamReader::mutation(ReadLocus& locus) {
    enum : std::size_t { equal, proportional, stepwise, stepwise_stationary, stepwise_extended, k_models };
    Mutation& mutation = locus.model.mutation;
    MODOU_TRY(mutation.rate_female, lines_.number("the mutation rate of mothers"));
    MODOU_TRY(mutation.rate_male, lines_.number("the mutation rate of fathers"));
    MODOU_TRY(const auto model_female, lines_.count("the mutation model of mothers", k_models - 1));
    MODOU_TRY(const auto model, lines_.count("the mutation model of fathers", k_models - 1));
    MODOU_TRY(locus.alleles_told, lines_.count("the number of alleles", k_fam_alleles_most));
    MODOU_TRY(const auto range_female, lines_.number("the mutation range of mothers"));
    MODOU_TRY(mutation.range, lines_.number("the mutation range of fathers"));
    MODOU_TRY(const auto rate2_female, lines_.number("the second mutation rate of mothers"));
    MODOU_TRY(mutation.rate2, lines_.number("the second mutation rate of fathers"));
    if (mutation.rate_male == 0 && mutation.rate_female == 0) {
        mutation = Mutation{};
        return {};
    }
    using Model = Mutation::Model;
    mutation.model = model == equal ? Model::equal : model == proportional ? Model::proportional : Model::stepwise;
    if (model == stepwise_stationary) issue(What::model_changed, locus, "stepwise, stationary: read as stepwise");
    if (model_female != model) issue(What::model_changed, locus, "mothers have another model: read as the fathers'");
    if (mutation.model != Model::stepwise) {
        mutation.range = mutation.rate2 = 0;
    } else {
        if (model != stepwise_extended) mutation.rate2 = 0;
        const bool same =
            range_female == mutation.range && (model != stepwise_extended || rate2_female == mutation.rate2);
        if (model_female == model && !same)
            issue(What::model_changed, locus, "mothers have another range or second rate: read as the fathers'");
    }
    if (const auto good = kinship::check(mutation); !good) return lines_.wrong(good.error().message);
    return {};
}

base::Status FamReader::locus() {
    ReadLocus read;
    MODOU_TRY(read.name, lines_.text("a locus' name"));
    read.line = lines_.number();
    read.model.theta = theta_;
    MODOU_CHECK(mutation(read));
    MODOU_TRY(const bool silent, lines_.truth("whether there is a silent allele"));
    MODOU_TRY(const auto silent_frequency, lines_.number("the silent allele's frequency"));
    if (silent && !(silent_frequency >= 0 && silent_frequency < 1))
        return lines_.wrong("the silent allele's frequency lies between 0 and 1");
    if (silent) read.model.silent = silent_frequency;
    MODOU_TRY(const auto count, lines_.count("the number of alleles", k_fam_alleles_most));
    const auto dropout = value_in(lines_.behind(), "Dropout probability =", 1);
    if (!dropout || *dropout == 1)
        return lines_.wrong("the dropout probability is a number from 0 to below 1, with a point");
    read.dropout = *dropout;
    const auto least = value_in(lines_.behind(), "Minor allele frequency =", 1);
    if (!least) return lines_.wrong("the minor allele frequency is a number from 0 to 1, with a point");
    read.least_frequency = *least;
    if (read.alleles_told != count + (silent ? 1 : 0))
        return lines_.wrong(fmt::format("{} alleles{}, where {} were told above", count,
                                        silent ? " and a silent one" : "", read.alleles_told));
    for (std::size_t i = 0; i < count; ++i) {
        MODOU_TRY(auto allele, lines_.text("an allele"));
        MODOU_TRY(const double frequency, lines_.number("a frequency"));
        read.alleles.push_back(std::move(allele));
        read.frequencies.push_back(frequency);
    }
    keep_table(read);
    loci_.push_back(std::move(read));
    return {};
}

void FamReader::keep_table(const ReadLocus& read) {
    const Locus* known = gather_.names().find(read.name);
    if (known == nullptr) return gather_.no_part(What::unknown_locus, read.name, read.line, "");
    if (known->kind != LocusKind::autosomal)
        return gather_.no_part(What::not_autosomal, read.name, read.line, known->name);
    std::map<Allele, double> frequencies;
    double sum = 0, rest = 0;
    for (std::size_t i = 0; i < read.alleles.size(); ++i) {
        const auto allele = read_allele(read.alleles[i]);
        const double frequency = read.frequencies[i];
        if (!(frequency > 0 && frequency <= 1))
            return issue(What::table_refused, read, fmt::format("{}: {}", read.alleles[i], frequency));
        sum += frequency;
        if (!allele && read.alleles[i].starts_with("Rest"))
            rest += frequency;
        else if (!allele || !frequencies.emplace(*allele, frequency).second)
            return issue(What::table_refused, read, fmt::format("allele {}", read.alleles[i]));
    }
    if (frequencies.empty() || std::abs(sum - 1) > kinship::k_sum_tolerance || rest > k_rest_most)
        return issue(What::table_refused, read, fmt::format("sum {:.6f}, rest allele {:.6f}", sum, rest));
    if (rest > 0) issue(What::model_changed, read, fmt::format("rest allele of {:.6f} shared out", rest));
    kinship::LocusTable table{std::string(known->name), {}, {}};
    for (const auto& [allele, frequency] : frequencies) {
        table.alleles.push_back(allele);
        table.frequencies.push_back(frequency / (sum - rest));
    }
    if (!out_.table.table.loci.emplace(known->name, std::move(table)).second)
        return issue(What::table_refused, read, "a second time");
    out_.models.emplace(known->name, read.model);
    if (read.least_frequency > 0) out_.least_frequencies.emplace(known->name, read.least_frequency);
}

// What stands below the loci: [DVI] tells of people, the rest is set in the program's windows.
base::Status FamReader::sections() {
    std::string_view rest = lines_.rest();
    std::uint64_t line = lines_.number();
    std::string section;
    bool dvi = false;
    while (!rest.empty()) {
        const std::string_view text = base::trimmed(next_line(rest));
        ++line;
        if (text == "[DVI]") {
            if (dvi) return base::fail(Code::bad_input, "there is a second section [DVI]", line_text(line));
            dvi = true;
            MODOU_CHECK(read_dvi(rest, line, gather_, trees_));
        } else if (text.starts_with('[')) {
            section = text;
        } else if (const auto sign = text.find('='); sign != std::string_view::npos) {
            const auto key = base::trimmed(text.substr(0, sign)), value = base::trimmed(text.substr(sign + 1));
            static constexpr std::string_view k_without_bearing[] = {"NumberOfDecimals", "QuickSearch", "SaveGenotypes",
                                                                     "SaveComplete"};
            const bool off = value.empty() || value == "0" || value == "Disabled" || value == "No";
            if (!off && std::ranges::find(k_without_bearing, key) == std::end(k_without_bearing))
                gather_.pass_over(fmt::format("{} {}", section, key));
        } else if (!text.empty()) {
            gather_.pass_over(section.empty() ? "lines below the loci" : section);
        }
    }
    if (dvi_promised_ && !dvi)
        return base::fail(Code::bad_input, "the version says DVI and there is no section [DVI]: the file is cut off",
                          line_text(line));
    return {};
}

base::Status FamReader::genotypes() {
    for (Person& person : people_) {
        if (person.genotypes.empty()) continue;  // a place in pedigrees only
        const std::string id = person.head.id;
        // Found is who stands among the unidentified persons of a file for DVI; these are people of the pedigrees.
        person.head.standing = Sample::Standing::relative;
        MODOU_TRY(const auto place, gather_.begin(std::move(person.head)));
        double least = 1, most = 0;
        for (const auto& genotype : person.genotypes) {
            if (genotype.locus >= loci_.size())
                return base::fail(Code::bad_input, fmt::format("there is no locus {}", genotype.locus),
                                  line_text(genotype.line));
            const ReadLocus& locus = loci_[genotype.locus];
            const Locus* known = gather_.names().find(locus.name);
            std::array<std::string, 2> texts;
            for (std::size_t i = 0; i < 2; ++i) {
                const std::size_t at = i == 0 ? genotype.first : genotype.second;
                texts[i] = at < locus.alleles.size() ? locus.alleles[at] : fmt::format("position {}", at);
            }
            gather_.locus(place, locus.name, std::array<std::string_view, 2>{texts[0], texts[1]}, genotype.line);
            if (known == nullptr || known->kind != LocusKind::autosomal) continue;
            least = std::min(least, locus.dropout);
            most = std::max(most, locus.dropout);
        }
        if (place == Gather::npos || !person.dropout || most == 0) continue;
        gather_.head(place).profile.dropout = most;
        if (least != most)
            gather_.issue(What::model_changed, person.genotypes[0].line, id, "",
                          fmt::format("dropout differs between loci: {} taken for all", most));
    }
    return {};
}

}  // namespace

Result<FamiliasFile> read_fam(std::string_view bytes, const LocusNames& names) {
    MODOU_TRY(const auto text, checked_text(bytes));
    MODOU_TRY(auto file, FamReader(text.view(), names).read());
    file.samples = read_from(text, std::move(file.samples));
    return file;
}

}  // namespace modou::family
