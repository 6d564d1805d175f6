// Projects and pledges out of tables: all of a file or nothing of it.
#include <algorithm>

#include "base/csv.hpp"
#include "base/ruined.hpp"
#include "base/text.hpp"
#include "giving/office.hpp"

namespace modou::giving {
namespace {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

constexpr std::size_t k_max_import_bytes = 512 << 20;

// "line 3" of a table → "pledges.csv:3", as all import errors say it.
base::Error in_file(const std::string& file, base::Error error) {
    const std::string_view place = error.where;
    error.where = file + (place.starts_with("line ") ? ":" + std::string(place.substr(5)) : "");
    return error;
}

// A table for an import: with these columns, each once; others are counted. Two stray quotes swallow no rows.
struct ImportTable {
    base::CsvTable table;
    std::vector<std::size_t> at;  // of the columns asked for
    base::PassedOver unused;
};

Result<ImportTable> import_table(std::string_view csv, const std::string& file,
                                 std::span<const std::string_view> columns) {
    if (csv.size() > k_max_import_bytes)
        return base::fail(Code::limit, "the file is larger than the 512 MiB allowed", file);
    auto read = base::CsvTable::read(csv);
    if (!read) return tl::unexpected(in_file(file, read.error()));
    ImportTable import{std::move(*read), {}, {}};
    const auto header = import.table.header();
    for (const std::string_view name : columns) {
        auto column = import.table.column(name);
        if (!column) return base::fail(Code::bad_input, column.error().message, file + ":1");
        import.at.push_back(*column);
    }
    for (const auto& row : import.table.rows()) {
        for (std::size_t i = 0; i < header.size(); ++i) {
            const bool used = std::find(import.at.begin(), import.at.end(), i) != import.at.end();
            if (!used && !base::trimmed(row.cells[i]).empty())
                import.unused.add(header[i].empty() ? fmt::format("column {}", i + 1) : std::string(header[i]));
            // What two stray quotes take from one row's quote to the next row's holds the commas of a whole row.
            const bool over_lines = row.cells[i].find('\n') != std::string_view::npos;
            const auto commas = std::count(row.cells[i].begin(), row.cells[i].end(), ',');
            if (over_lines && static_cast<std::size_t>(commas) + 1 >= header.size())
                return base::fail(Code::bad_input, "a quote that opens here swallows the rows after it",
                                  fmt::format("{}:{}", file, row.line));
        }
    }
    return import;
}

// Facts that the definition asks a shop for; an imported pledge is their source.
constexpr std::string_view k_pledge_facts[] = {"shop.open", "auto_debit.signed"};

}  // namespace

Result<ImportReport> Office::import_projects(std::string_view csv, const std::string& file) {
    static constexpr std::string_view k_columns[] = {"project", "title_zh", "title_en", "cause", "holder", "region"};
    MODOU_TRY(const ImportTable import, import_table(csv, file, k_columns));
    const auto& at = import.at;
    const std::lock_guard one_import(imports_mutex_);
    const auto known = projects();
    std::map<std::string, Project> wanted;
    ImportReport report;
    report.unused = import.unused;
    for (const auto& row : import.table.rows()) {
        const auto cell = [&](std::size_t i) { return std::string(base::trimmed(row.cells[at[i]])); };
        const auto bad = [&](std::string message) {
            return base::fail(Code::bad_input, std::move(message), fmt::format("{}:{}", file, row.line));
        };
        Project project{cell(0), cell(1), cell(2), cell(3), cell(4), cell(5), {}};
        ++report.rows;
        if (project.id.empty() || project.id.size() > 200) return bad("expected a project's id of at most 200 bytes");
        if (project.title_zh.empty() && project.title_en.empty()) return bad("expected a title in Chinese or English");
        if (project.title_zh.empty()) project.title_zh = project.title_en;
        if (project.title_en.empty()) project.title_en = project.title_zh;
        if (project.holder.empty()) return bad("expected the legal holder of the money");
        if (auto old = known->find(project.id); old != known->end()) {
            const Project& was = old->second;
            project.account = was.account;
            if (was.title_zh != project.title_zh || was.title_en != project.title_en || was.cause != project.cause ||
                was.holder != project.holder || was.region != project.region)
                return bad(fmt::format("the project {} is known with other words: an import adds, it never changes",
                                       project.id));
        }
        if (!wanted.emplace(project.id, project).second)
            return bad(fmt::format("the project {} stands twice in the file", project.id));
    }
    std::vector<std::string> ids;
    for (const auto& [id, project] : wanted) ids.push_back(id);
    MODOU_TRY(const auto accounts, open_accounts(ids, "project", ledger::Policy::fund, true));
    MODOU_CHECK(write_tables([&](Session& s, Sealing& sealing) -> Status {
        for (auto& [id, project] : wanted) {
            project.account = accounts.at(id);
            known->contains(id) ? ++report.unchanged : ++report.added;
            MODOU_CHECK(s.run("INSERT INTO holder (id) VALUES (:h) ON CONFLICT DO NOTHING", {project.holder}));
            MODOU_CHECK(
                s.run("INSERT INTO project (id, title_zh, title_en, cause, holder, region, account) VALUES (:i, :z, "
                      ":e, :c, :h, :r, :a) "
                      "ON CONFLICT DO NOTHING",
                      {id, project.title_zh, project.title_en, project.cause, project.holder, project.region,
                       static_cast<std::int64_t>(project.account.value)}));
            MODOU_CHECK(sealing.row(Table::project, {id}));
        }
        return {};
    }));
    MODOU_CHECK(load_projects());
    return report;
}

Result<ImportReport> Office::import_pledges(std::string_view csv, const std::string& file) {
    static constexpr std::string_view k_columns[] = {"shop", "item", "mode", "value", "project", "from"};
    MODOU_TRY(const ImportTable import, import_table(csv, file, k_columns));
    const auto& at = import.at;
    const std::lock_guard one_import(imports_mutex_);
    MODOU_CHECK(load_pledges());
    struct Wanted {
        std::uint64_t line;
        std::string_view shop, item, mode, value, project;
        Pledge pledge;
        base::Error refused;  // by the definition in force; message empty: it is not
    };
    const auto projects = this->projects();
    std::vector<Wanted> wanted;
    std::vector<std::string> shops;
    for (const auto& row : import.table.rows()) {
        const auto cell = [&](std::size_t i) { return base::trimmed(row.cells[at[i]]); };
        const auto bad = [&](std::string message) {
            return base::fail(Code::bad_input, std::move(message), fmt::format("{}:{}", file, row.line));
        };
        Wanted w{row.line, cell(0), cell(1), cell(2), cell(3), cell(4), {}, {}};
        if (w.shop.empty() || w.shop.size() > 200) return bad("expected a shop's id of at most 200 bytes");
        if (w.item.empty()) w.item = "*";
        if (base::is_ruined_number(w.shop) || base::is_ruined_number(w.item))
            return bad("a spreadsheet has ruined a number here, so no order would ever fit: write it out whole");
        const auto from = base::parse_time(cell(5));
        if (!from) return bad("expected when the pledge begins: " + from.error().message);
        w.pledge.from = *from;
        w.pledge.gives = w.mode != "none";
        if (!w.pledge.gives && w.value.find_first_not_of("0.") != std::string_view::npos)
            return bad("the mode none ends giving, and here it has a value: leave one of them out");
        if (w.pledge.gives) {
            if (auto terms = programme::check_pledge(definitions_->present(), w.mode, w.value))
                w.pledge.terms = *terms;
            else
                w.refused = terms.error();
        }
        const auto project = projects->find(std::string(w.project));
        if (project == projects->end()) {
            return bad(fmt::format("there is no project {}: import the projects first",
                                   base::json_quoted(base::shortened(w.project, 60))));
        }
        w.pledge.project_account = project->second.account.value;
        shops.emplace_back(w.shop);
        wanted.push_back(w);
    }
    std::sort(shops.begin(), shops.end());
    shops.erase(std::unique(shops.begin(), shops.end()), shops.end());
    ImportReport report;
    report.rows = wanted.size();
    report.unused = import.unused;
    // Conflicts are looked for before anything is opened: all of the file or nothing.
    std::vector<bool> there(wanted.size());
    MODOU_TRY(const auto last, store_->read([&](Session& s) -> Result<std::int64_t> {
        std::map<std::tuple<std::string_view, std::string_view, std::int64_t>, std::size_t> first;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const Wanted& w = wanted[i];
            // Under the definition that the other one was made under: a newer, narrower one does not undo a pledge.
            const auto differs = [&](std::string_view mode, std::string_view value, std::string_view project,
                                     const programme::Definition& under) {
                if (mode != w.mode || project != w.project) return true;
                if (!w.pledge.gives) return false;
                // By what it says, not how it is written: 2 and 2.00 are one share.
                const auto was = programme::check_pledge(under, mode, value);
                const auto says = programme::check_pledge(under, w.mode, w.value);
                return !was || !says || was->value != says->value;
            };
            const auto refused = [&] {
                return base::fail(Code::bad_input, w.refused.message, fmt::format("{}:{}", file, w.line));
            };
            const auto conflict = [&] {
                return base::fail(Code::conflict,
                                  fmt::format("shop {}, item {} has another pledge from this time on", w.shop, w.item),
                                  fmt::format("{}:{}", file, w.line));
            };
            const auto [seen, fresh] = first.try_emplace({w.shop, w.item, w.pledge.from.seconds}, i);
            if (!fresh) {
                const Wanted& other = wanted[seen->second];
                if (w.refused.message != other.refused.message) return refused();
                if (w.refused.message.empty() &&
                    differs(other.mode, other.value, other.project, definitions_->present()))
                    return conflict();
                there[i] = true;
                continue;
            }
            MODOU_TRY(const auto old, s.first<std::string, std::string, std::string, std::int64_t>(
                                          "SELECT mode, value, project, definition FROM pledge WHERE shop = :s AND "
                                          "item = :i AND from_time = :f",
                                          {w.shop, w.item, w.pledge.from.seconds}));
            if (!old) {
                if (!w.refused.message.empty()) return refused();
                continue;
            }
            const programme::Definition* under = &definitions_->present();
            if (w.pledge.gives) {
                MODOU_TRY(under, definitions_->of_pledge(static_cast<std::uint16_t>(std::get<3>(*old))));
            }
            if (differs(std::get<0>(*old), std::get<1>(*old), std::get<2>(*old), *under))
                return w.refused.message.empty() ? conflict() : refused();
            there[i] = true;
        }
        MODOU_TRY(const auto count, s.first<std::int64_t>("SELECT coalesce(max(row_number), 0) FROM pledge"));
        return std::get<0>(*count);
    }));
    MODOU_TRY(const auto accounts, open_accounts(shops, "shop", ledger::Policy::source, false));
    std::unique_lock lock(pledges_mutex_);
    ++pledges_version_;
    MODOU_CHECK(write_tables([&](Session& s, Sealing& sealing) -> Status {
        RowBytes bytes;
        for (const auto& shop : shops) {
            const auto account = static_cast<std::int64_t>(accounts.at(shop).value);
            MODOU_CHECK(
                s.run("INSERT INTO shop (id, account) VALUES (:i, :a) ON CONFLICT DO NOTHING", {shop, account}));
            MODOU_TRY(const auto name, s.first<std::string>("SELECT id FROM shop WHERE account = :a", {account}));
            if (!name || std::get<0>(*name) != shop)
                return base::fail(
                    Code::conflict,
                    fmt::format("the shop {} was erased: its account cannot bear its name again, give the "
                                "shop another one",
                                shop),
                    file);
        }
        std::int64_t number = last;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            Wanted& w = wanted[i];
            if (there[i]) {
                ++report.unchanged;
                continue;
            }
            ++report.added;
            w.pledge.row = static_cast<std::uint32_t>(++number);
            w.pledge.definition = definitions_->present_number();
            w.pledge.shop_account = accounts.at(std::string(w.shop)).value;
            const auto under = static_cast<std::int64_t>(w.pledge.definition);
            bytes.clear();
            bytes.add(number).add(w.shop).add(w.item).add(w.mode).add(w.value).add(w.project);
            bytes.add(w.pledge.from.seconds).add(under).add(file);
            MODOU_CHECK(
                s.run("INSERT INTO pledge (row_number, shop, item, mode, value, project, from_time, definition, file, "
                      "seal) VALUES (:n, :s, :i, :m, :v, :p, :f, :d, :x, :l)",
                      {number, w.shop, w.item, w.mode, w.value, w.project, w.pledge.from.seconds, under, file,
                       sealing.added(Table::pledge, bytes)}));
            for (std::string_view fact : k_pledge_facts) {
                MODOU_CHECK(
                    s.run("INSERT INTO fact (subject, fact, value, source, valid_from) VALUES (:s, :f, 'true', :x, :v) "
                          "ON CONFLICT DO NOTHING",
                          {w.shop, fact, file, w.pledge.from.seconds}));
            }
        }
        return {};
    }));
    shop_names_.changed();
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (!there[i]) pledges_.add(wanted[i].shop, wanted[i].item, wanted[i].pledge);
    return report;
}

}  // namespace modou::giving
