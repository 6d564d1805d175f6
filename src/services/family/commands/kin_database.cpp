// `modou kin import`, `search`, `remove`, `stats`: a database of found persons and of families that look for somebody.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <set>

#include "base/json_out.hpp"
#include "base/text.hpp"
#include "engines/kinship/made_table.hpp"
#include "services/family/commands/kin_matches.hpp"
#include "services/family/commands/kin_shared.hpp"
#include "services/family/commands/kin_workbook.hpp"
#include "services/family/database.hpp"
#include "services/family/people.hpp"
#include "terminal/command.hpp"
#include "terminal/progress_line.hpp"

namespace modou::family::commands {

using namespace terminal;
namespace {

using base::JsonOut;
using base::Result;
using base::Status;
using family::Database;
using family::Match;

constexpr std::size_t k_synced_together = 256;  // inserts for each wait on the disk
constexpr double k_telling = 4;                 // log10 LR from which a match is told while importing: 10,000

struct Given {
    std::string db, format, freq, profile, loci, settings, by, why;
    std::vector<std::string> files, ids;
    family::SearchWish wish;
    double least = 0;
    bool json = false, no_search = false, least_told = false;
};

// By the name of the file when no format is told.
Result<family::Format> format_for(const Given& given, const std::string& file) {
    if (!given.format.empty()) return family::format_of(given.format);
    const auto ending = std::filesystem::path(file).extension().string();
    if (ending == ".xml" || ending == ".cmf") return family::Format::cmf;
    if (ending == ".txt" || ending == ".tsv") return family::Format::genemapper;
    if (ending == ".fam") return family::Format::fam;
    if (ending == ".ped") return family::Format::linkage;
    return family::Format::csv;
}

// Typed, and no part of what this database compares.
void name_other_loci(family::People& people, const std::vector<family::Sample>& samples,
                     const std::vector<std::string>& loci) {
    const std::set<std::string_view> weighed(loci.begin(), loci.end());
    std::set<std::string_view> named;
    for (const auto& sample : samples)
        for (const auto& [locus, genotype] : sample.profile.loci) {
            if (weighed.contains(locus)) continue;
            constexpr auto k_what = family::Issue::What::not_of_database;
            people.passed_over.add(family::key_of(k_what));
            if (named.insert(locus).second) people.issues.push_back({k_what, "", "", locus, ""});
        }
}

// Who of a file was found, and who of it looks for somebody.
Result<family::People> read_people(Context& context, const Given& given, const std::string& file,
                                   const family::DatabaseRules& rules) {
    MODOU_TRY(const auto format, format_for(given, file));
    MODOU_TRY(auto bytes, read_file(context, context.path(file), family::k_file_bytes_most));
    if (format == family::Format::csv) {
        MODOU_TRY(bytes, csv_of_workbook(std::move(bytes), file));
    }
    std::vector<std::string> own = rules.loci;
    for (const auto& [locus, table] : rules.frequencies.table.loci) own.push_back(locus);
    const family::LocusNames names(own);
    const auto read = family::read_samples(format, bytes, names);
    if (!read)
        return base::fail(read.error().code, read.error().message,
                          read.error().where.empty() ? file : file + ": " + read.error().where);
    context.say(fmt::format("{}：编码 {} · encoding {}", file, read->encoding, read->encoding));
    auto people = family::people_of(*read);
    name_other_loci(people, read->samples, rules.loci);
    return people;
}

std::string passed_over_lines(const base::PassedOver& passed_over) {
    if (passed_over.empty()) return "";
    return fmt::format("没有采用 · passed over: {}\n", passed_over.total()) + passed_over.lines(family::words_of_key);
}

// What --settings holds, with who tells it now; nothing without it.
Result<std::optional<family::Settings>> told_settings(Context& context, const Given& given) {
    if (given.settings.empty()) {
        if (given.by.empty() && given.why.empty()) return std::optional<family::Settings>();
        return base::fail(base::Code::usage, "say who chose --settings, and why: give that file as well",
                          "--by, --why");
    }
    MODOU_TRY(const auto text, read_file(context, context.path(given.settings), family::k_settings_bytes_most));
    auto settings = family::read_settings(text);
    if (!settings)
        return base::fail(settings.error().code, settings.error().message,
                          given.settings + ": " + settings.error().where);
    settings->by = given.by;
    settings->why = given.why;
    settings->at = base::SystemClock().now();
    return std::optional(*std::move(settings));
}

Result<std::unique_ptr<Database>> opened(Context& context, const Given& given, Database::Access access) {
    MODOU_TRY(auto database, Database::open(context.path(given.db), access));
    if (!database->notice().empty()) context.say(database->notice());
    MODOU_TRY(const auto settings, told_settings(context, given));
    if (settings) MODOU_CHECK(database->settle(*settings));
    if (const auto& kept = database->settings()) context.say("评估设置 settings: " + words(*kept, family::k_both));
    return database;
}

// For the next start. Who may not write here searches all the same.
void keep_snapshot(Context& context, Database& database) {
    if (const auto kept = database.keep_snapshot(); !kept && kept.error().code != base::Code::busy)
        context.say(fmt::format("没有写索引快照 · no snapshot of the indexes was kept: {}", kept.error().text()));
}

// The database, made with the table that is told when there is none yet.
Result<std::unique_ptr<Database>> open_or_create(Context& context, const Given& given) {
    const std::string folder = context.path(given.db);
    if (!std::filesystem::exists(folder + "/rules.json")) {
        std::string csv = kinship::made_table_csv();
        if (!given.freq.empty()) {
            MODOU_TRY(csv, read_file(context, context.path(given.freq), k_kin_table_bytes_most));
        } else {
            context.say(
                "没有给出 --freq：使用编造的演示频率，不可用于鉴定。\n"
                "No --freq: made-up demonstration frequencies are used, which are good for no casework.");
        }
        MODOU_TRY(auto table, family::read_table(csv));
        auto rules = family::DatabaseRules::usual(std::move(table));
        if (given.loci.empty())
            for (const auto& [locus, frequencies] : rules.frequencies.table.loci)
                if (const auto* known = family::find_locus(locus); known && known->kind != family::LocusKind::autosomal)
                    context.say(
                        fmt::format("频率表的 {} 不是常染色体基因座，不采用 · {} of the table lies on no autosome: "
                                    "it is left out",
                                    locus, locus));
        if (!given.loci.empty()) {
            rules.loci.clear();
            std::string_view rest = given.loci;
            while (!rest.empty()) {
                const auto comma = std::min(rest.find(','), rest.size());
                MODOU_TRY(auto name,
                          family::locus_of_table(rules.frequencies.table, base::trimmed(rest.substr(0, comma))));
                rules.loci.push_back(std::move(name));
                rest.remove_prefix(std::min(comma + 1, rest.size()));
            }
        }
        MODOU_CHECK(kinship::Panel::make(rules.frequencies.table, rules.loci));
        // Before anything is made: a database with half of what was asked for would have to be taken away by hand.
        MODOU_TRY(const auto settings, told_settings(context, given));
        if (settings)
            MODOU_CHECK(
                check(*settings, {&rules.frequencies.table, rules.loci, rules.model, rules.smallest_frequency, 0}));
        MODOU_CHECK(family::write_rules(folder, rules));
    } else if (!given.freq.empty() || !given.loci.empty()) {
        return base::fail(base::Code::usage, "are chosen once, when a database is made", "--freq, --loci");
    }
    return opened(context, given, Database::Access::write);
}

// ---- import

struct Imported {
    std::size_t found = 0, families = 0, known = 0, refused = 0;
    std::vector<Match> matches;
    family::SearchAnswer apart;  // what contradicts matches, of all searches
    std::vector<std::string> notes;
    struct File {
        std::string name, encoding;
        base::PassedOver passed_over;
    };
    std::vector<File> files;
};

// Whether it is new in the database.
template <class Entry>
Result<bool> import_one(Database& database, const Entry& entry, Imported& done) {
    const auto added = database.add(entry);
    if (!added) {
        // The rest of the file goes in all the same; a full disk and the like ends it.
        const auto code = added.error().code;
        if (code != base::Code::conflict && code != base::Code::bad_input && code != base::Code::limit)
            return tl::unexpected(added.error());
        ++done.refused;
        done.notes.push_back(fmt::format("{}: {}", entry.id, added.error().text()));
        return false;
    }
    if (*added == family::Added::known) {
        ++done.known;
        return false;
    }
    ++(std::is_same_v<Entry, family::FoundPerson> ? done.found : done.families);
    return true;
}

// What a search of somebody new tells; one that cannot be searched for is named, and the others are.
void tell(Result<family::SearchAnswer> answer, const std::string& id, Imported& done) {
    if (!answer) {
        done.notes.push_back(fmt::format("{}: {}", id, answer.error().text()));
        return;
    }
    for (const auto& same : answer->same_profile)
        done.notes.push_back(fmt::format("{}: the same profile as {}: the same person, or a twin", id, same));
    for (Match& match : answer->matches)
        if (match.log10_ratio >= k_telling) done.matches.push_back(std::move(match));
    for (const Told& told : k_told)
        for (const auto& apart : answer.value().*told.list)
            if (told.list != &family::SearchAnswer::sex_contradicts || apart.log10_ratio >= k_telling)
                (done.apart.*told.list).push_back(apart);
}

// The pedigrees of each family side by side, in the order of the file.
std::vector<std::vector<family::SearchingFamily>> by_family(const std::vector<family::SearchingFamily>& all) {
    std::vector<std::vector<family::SearchingFamily>> out;
    std::map<std::string, std::size_t> places;
    for (const auto& one : all) {
        const auto [at, fresh] =
            one.group.empty() ? std::pair(places.end(), true) : places.emplace(one.group, out.size());
        if (fresh) out.emplace_back();
        (fresh ? out.back() : out[at->second]).push_back(one);
    }
    return out;
}
const std::string& name_of(const std::vector<family::SearchingFamily>& pedigrees) {
    return pedigrees.size() > 1 ? pedigrees[0].group : pedigrees[0].id;
}

Status import_files(Context& context, const Given& given, Imported& done) {
    MODOU_TRY(auto database, open_or_create(context, given));
    const auto begun = std::chrono::steady_clock::now();
    ProgressLine line(context);
    for (const auto& file : given.files) {
        MODOU_TRY(const auto people, read_people(context, given, file, database->rules()));
        done.files.push_back({file, people.encoding, people.passed_over});
        for (const auto& issue : people.issues)
            done.notes.push_back(fmt::format("{}: {}", file, family::words(issue, family::k_both)));
        const std::size_t all = people.found.size() + people.families.size();
        std::size_t taken = 0;
        const auto after_each = [&]() -> Status {
            if (++taken % k_synced_together == 0 || taken == all) MODOU_CHECK(database->sync());
            const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
            if (line.due(seconds))
                line.draw(double(taken) / double(all), fmt::format("{}: {} of {}, {:.0f}/s", file, taken, all,
                                                                   double(taken) / std::max(seconds, 1e-3)));
            return {};
        };
        for (const auto& found : people.found) {
            MODOU_TRY(const bool added, import_one(*database, found, done));
            if (added && !given.no_search) tell(database->search(found, given.wish), found.id, done);
            MODOU_CHECK(after_each());
        }
        for (const auto& pedigrees : by_family(people.families)) {
            bool any_added = false;
            for (const auto& one : pedigrees) {
                MODOU_TRY(const bool added, import_one(*database, one, done));
                any_added = any_added || added;
                MODOU_CHECK(after_each());
            }
            if (any_added && !given.no_search) tell(database->search(pedigrees, given.wish), name_of(pedigrees), done);
        }
        MODOU_CHECK(database->sync());
    }
    line.end();
    keep_snapshot(context, *database);
    return {};
}

int run_import(Context& context, const Given& given) {
    Imported done;
    const auto imported = import_files(context, given, done);
    if (!imported) return report(context, imported.error());
    if (given.json) {
        JsonOut out;
        out.begin_object().member("found", done.found).member("families", done.families).member("known", done.known);
        out.member("refused", done.refused).key("files").begin_list();
        base::PassedOver all;
        for (const auto& file : done.files) {
            out.begin_object().member("file", file.name).member("encoding", file.encoding).key("passed_over");
            file.passed_over.write(out);
            out.end_object();
            all.add(file.passed_over);
        }
        out.end_list().key("passed_over");
        all.write(out);
        out.key("notes").begin_list();
        for (const auto& note : done.notes) out.value(note);
        out.end_list().key("matches").begin_list();
        for (const Match& match : done.matches) write_match(out, match);
        out.end_list();
        for (const Told& told : k_told) {
            out.key(told.key);
            write_apart(out, done.apart.*told.list);
        }
        context.print(out.end_object().take() + "\n");
        return done.refused == 0 ? k_good : k_world_said_no;
    }
    for (const auto& note : done.notes) context.say(note);
    context.print(fmt::format("{} found persons and {} families taken in, {} known already, {} refused\n", done.found,
                              done.families, done.known, done.refused));
    for (const auto& file : done.files)
        if (!file.passed_over.empty()) context.print(file.name + ": " + passed_over_lines(file.passed_over));
    if (!done.matches.empty()) {
        context.print(
            fmt::format("{} matches with a likelihood ratio above 10,000:\n{}", done.matches.size(), k_columns));
        for (const Match& match : done.matches) context.print(words(match));
    }
    for (const Told& told : k_told)
        for (const auto& apart : done.apart.*told.list) context.print(words(told, apart));
    return done.refused == 0 ? k_good : k_world_said_no;
}

// ---- search

struct Asked {
    std::string id;
    family::SearchAnswer answer;
};
struct Searched {
    std::vector<Asked> asked;
    std::vector<std::pair<std::string, std::string>> refused;  // who could not be searched for, and why
    base::PassedOver passed_over;                              // of the file
};

Result<Searched> run_searches(Context& context, const Given& given) {
    MODOU_TRY(const auto rules, family::read_rules(context.path(given.db)));
    MODOU_TRY(const auto people, read_people(context, given, given.profile, rules));
    for (const auto& issue : people.issues) context.say(family::words(issue, family::k_both));
    if (!people.passed_over.empty()) context.say(given.profile + ": " + passed_over_lines(people.passed_over));
    if (people.found.empty() && people.families.empty())
        return base::fail(base::Code::bad_input, "holds nobody who could be searched for", given.profile);
    MODOU_TRY(const auto database, opened(context, given, Database::Access::read));
    Searched out;
    out.passed_over = people.passed_over;
    // One that cannot be is named, and the others are searched for.
    std::optional<base::Error> wrong;
    const auto take = [&](const std::string& id, Result<family::SearchAnswer> answer) {
        if (answer) {
            out.asked.push_back({id, std::move(*answer)});
            return;
        }
        wrong = answer.error();
        out.refused.emplace_back(id, answer.error().text());
        context.say(fmt::format("{}: 未能检索 · could not be searched for: {}", id, answer.error().text()));
    };
    for (const auto& found : people.found) take(found.id, database->search(found, given.wish));
    for (const auto& pedigrees : by_family(people.families))
        take(name_of(pedigrees), database->search(pedigrees, given.wish));
    if (out.asked.empty()) return tl::unexpected(*wrong);
    keep_snapshot(context, *database);
    return out;
}

int run_search(Context& context, const Given& given) {
    const auto searched = run_searches(context, given);
    if (!searched) return report(context, searched.error());
    JsonOut out;
    out.begin_list();
    for (const auto& [id, answer] : searched->asked) {
        if (given.json) {
            out.begin_object().member("id", id).member("searched", answer.searched);
            out.key("same_profile").begin_list();
            for (const auto& same : answer.same_profile) out.value(same);
            out.end_list().key("matches").begin_list();
            for (const Match& match : answer.matches) write_match(out, match);
            out.end_list();
            for (const Told& told : k_told) {
                out.key(told.key);
                write_apart(out, answer.*told.list);
            }
            out.key("passed_over");
            searched->passed_over.write(out);
            out.key("posterior_not_in_database").raw(fmt::format("{:.15g}", answer.elsewhere)).end_object();
            continue;
        }
        context.print(fmt::format("{}: {} searched, {} matches; not in the database: {:.6f}\n", id, answer.searched,
                                  answer.matches.size(), answer.elsewhere));
        for (const auto& same : answer.same_profile)
            context.print(fmt::format("  the same profile as {}: the same person, or a twin\n", same));
        if (!answer.matches.empty()) context.print(k_columns);
        for (const Match& match : answer.matches) context.print(words(match));
        for (const Told& told : k_told)
            for (const auto& apart : answer.*told.list) context.print(words(told, apart));
    }
    if (given.json) {
        for (const auto& [id, why] : searched->refused)
            out.begin_object()
                .member("id", id)
                .member("refused", why)
                .key("matches")
                .begin_list()
                .end_list()
                .end_object();
        context.print(out.end_list().take() + "\n");
    }
    return k_good;
}

// ---- remove, stats

int run_remove(Context& context, const Given& given) {
    const auto removed = [&]() -> Status {
        MODOU_TRY(const auto database, opened(context, given, Database::Access::write));
        for (const auto& id : given.ids) MODOU_CHECK(database->remove(id));
        MODOU_CHECK(database->sync());
        keep_snapshot(context, *database);
        return {};
    }();
    if (!removed) return report(context, removed.error());
    context.print(fmt::format("{} removed 已移除\n", given.ids.size()));
    return k_good;
}

int run_stats(Context& context, const Given& given) {
    const auto database = opened(context, given, Database::Access::read);
    if (!database) return report(context, database.error());
    const auto stats = (*database)->stats();
    const auto& rules = (*database)->rules();
    const auto& settings = (*database)->settings();
    const std::size_t persons = stats.found + 2 * stats.couples + stats.fathers + stats.mothers;
    if (given.json) {
        JsonOut out;
        out.begin_object().member("found", stats.found).member("couples", stats.couples);
        out.member("fathers", stats.fathers).member("mothers", stats.mothers);
        out.member("other_families", stats.other_families).member("own_samples", stats.own_samples);
        out.member("removed", stats.removed);
        out.member("loci", rules.loci.size()).member("table", rules.frequencies.table.name);
        out.member("log_bytes", stats.log_bytes).member("log_records", stats.log_records);
        out.member("index_bytes", stats.index_bytes).member("column_bytes", stats.column_bytes).key("settings");
        if (settings)
            out.raw(family::json_of(*settings));
        else
            out.null();
        context.print(out.end_object().take() + "\n");
        return k_good;
    }
    context.print(fmt::format(
        "found persons 被寻者      {}\ncouples 父母双方          {}\nfathers alone 仅父        {}\n"
        "mothers alone 仅母        {}\nother families 其他家庭   {}\nown samples 本人检材      {}\nremoved 已移除      "
        "      {}\n"
        "{} loci of {} 个基因座\nlog 日志 {:.1f} MB, indexes 索引 {:.1f} MB ({:.0f} B for each of {} persons), "
        "columns 列 {:.1f} MB\n",
        stats.found, stats.couples, stats.fathers, stats.mothers, stats.other_families, stats.own_samples,
        stats.removed, rules.loci.size(), rules.frequencies.table.name, double(stats.log_bytes) / 1e6,
        double(stats.index_bytes) / 1e6, persons == 0 ? 0 : double(stats.index_bytes) / double(persons), persons,
        double(stats.column_bytes) / 1e6));
    if (settings)
        context.print(fmt::format("settings 评估设置: {}\n  {}\n", words(*settings, family::k_both),
                                  told_by(*settings, family::k_both)));
    return k_good;
}

void add_settings(CLI::App& command, Given& given) {
    command.add_option("--settings", given.settings,
                       "JSON: theta, silent_allele_freq, dropout, mutation, of a database that has none yet");
    command.add_option("--by", given.by, "with --settings: who chose them");
    command.add_option("--why", given.why, "with --settings: for which reason");
}

void add_wish(CLI::App& command, Given& given) {
    add_settings(command, given);
    command.add_option("--tolerance", given.wish.tolerance, "of parents: loci that may not fit")
        ->check(CLI::Range(0, 7));
    command.add_option("--least", given.least, "least log10 likelihood ratio (2 for relatives, none for parents)")
        ->each([&given](const std::string&) { given.least_told = true; });
    command.add_option("--most", given.wish.most, "matches, the best")->check(CLI::Range(1, 1000));
    command.add_option("--threads", given.wish.threads)->check(CLI::Range(1, 64));
    command
        .add_option("--in-database", given.wish.in_database,
                    "prior probability that the one looked for is in the database")
        ->check(CLI::Range(1e-9, 1 - 1e-9));
}

}  // namespace

void add_kin_database(CLI::App& kin, Action& chosen) {
    const auto add = [&](const char* name, const char* help, int (*run)(Context&, const Given&)) {
        auto given = std::make_shared<Given>();
        auto* command = kin.add_subcommand(name, help);
        command->add_option("--db", given->db, "the database's folder")->required();
        command->callback([&chosen, given, run] {
            chosen = [given, run](Context& context) {
                if (given->least_told) given->wish.log10_least = given->least;
                return run(context, *given);
            };
        });
        return std::pair(command, given);
    };
    const auto [import, imported] =
        add("import", "Take profiles in; each is searched against the other side at once\n导入，并立即双向比对",
            run_import);
    import->add_option("--format", imported->format,
                       "cmf, genemapper, fam, ped or csv; by the file's name when left out");
    import->add_option("--freq", imported->freq, "frequency table, CSV, of a new database");
    import->add_option("--loci", imported->loci, "of a new database, with commas; all of the table when left out");
    import->add_flag("--no-search", imported->no_search, "only take them in");
    import->add_flag("--json", imported->json, "for programs");
    import->add_option("FILE", imported->files)->required();
    add_wish(*import, *imported);

    const auto [search, searched] = add("search", "Who of the database belongs to whom of the file\n比对", run_search);
    search->add_option("--profile", searched->profile, "found persons, or families")->required();
    search->add_option("--format", searched->format, "as for import");
    search->add_flag("--json", searched->json, "for programs");
    add_wish(*search, *searched);

    const auto [remove, removed] =
        add("remove", "Take found persons or families out: they are not searched any more\n移除", run_remove);
    remove->add_option("ID", removed->ids)->required();

    const auto [stats, counted] = add("stats", "What is in the database\n统计", run_stats);
    stats->add_flag("--json", counted->json, "for programs");
}

}  // namespace modou::family::commands
