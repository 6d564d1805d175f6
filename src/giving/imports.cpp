// Pledges out of tables: all of a file or nothing of it.
#include <algorithm>

#include "app/typed.hpp"
#include "base/csv.hpp"
#include "base/number.hpp"
#include "base/ruined.hpp"
#include "base/shown.hpp"
#include "base/text.hpp"
#include "giving/acts.hpp"
#include "giving/import_table.hpp"
#include "giving/names.hpp"
#include "giving/office.hpp"
#include "intake/chinese_headers.hpp"
#include "intake/fault.hpp"

namespace modou::giving {
namespace {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

// What is kept of an import until it is finished: its new rows. Millions of them: as a table in one text they take
// little more than in the file.
struct PledgesBody {
    std::string file;
    std::uint16_t definition = 0;
    std::string rows;  // CSV: shop, item, mode, value, project, from (seconds)
};
BOOST_DESCRIBE_STRUCT(PledgesBody, (), (file, definition, rows))
constexpr std::string_view k_pledge_header = "shop,item,mode,value,project,from\n";

using Accounts = std::map<std::string, base::AccountId>;
struct PledgesOpened {
    base::CsvTable rows;
    Accounts accounts;
};

// Facts that the definition asks a shop for; an imported pledge is their source.
constexpr std::string_view k_pledge_facts[] = {"shop.open", "auto_debit.signed"};

Result<PledgesOpened> open_shops(const base::DigestKey& keys, const app::Intent& intent, const PledgesBody& body,
                                 ledger::Ledger& book) {
    MODOU_TRY(PledgesOpened out, base::CsvTable::read(body.rows).transform([](base::CsvTable&& table) {
        return PledgesOpened{std::move(table), {}};
    }));
    std::vector<std::string> shops;
    for (const auto& row : out.rows.rows()) shops.emplace_back(row.cells[0]);
    std::sort(shops.begin(), shops.end());
    shops.erase(std::unique(shops.begin(), shops.end()), shops.end());
    MODOU_TRY(out.accounts,
              folder::open_accounts(book, keys, intent.at, {"shop", ledger::Policy::source, false}, shops));
    return out;
}

Status show_pledges(Session& s, folder::Sealing& sealing, const app::Intent&, const PledgesBody& body,
                    const PledgesOpened& opened) {
    for (const auto& [shop, account] : opened.accounts)
        MODOU_CHECK(s.run("INSERT INTO shop (id, account) VALUES (:i, :a) ON CONFLICT DO NOTHING",
                          {shop, static_cast<std::int64_t>(account.value)}));
    MODOU_TRY(const auto last, s.first<std::int64_t>("SELECT coalesce(max(row_number), 0) FROM pledge"));
    std::int64_t number = std::get<0>(*last);
    const auto under = static_cast<std::int64_t>(body.definition);
    folder::RowBytes bytes;
    for (const auto& row : opened.rows.rows()) {
        const auto& cells = row.cells;
        const auto from =
            cells[5].empty() ? std::optional(std::int64_t{0}) : base::whole_number<std::int64_t>(cells[5]);
        if (!from)
            return base::fail(Code::damaged, "the time from which a promise holds does not read",
                              std::string(cells[5]));
        bytes.clear();
        bytes.add(++number).add(cells[0]).add(cells[1]).add(cells[2]).add(cells[3]).add(cells[4]);
        bytes.add(*from).add(under).add(body.file);
        MODOU_CHECK(s.run(
            "INSERT INTO pledge (row_number, shop, item, mode, value, project, from_time, definition, file, seal) "
            "VALUES (:n, :s, :i, :m, :v, :p, :f, :d, :x, :l)",
            {number, cells[0], cells[1], cells[2], cells[3], cells[4], *from, under, body.file,
             sealing.added(tables::pledge, bytes)}));
        for (std::string_view fact : k_pledge_facts)
            MODOU_CHECK(
                s.run("INSERT INTO fact (subject, fact, value, source, valid_from) VALUES (:s, :f, 'true', :x, :v) "
                      "ON CONFLICT DO NOTHING",
                      {cells[0], fact, body.file, *from}));
    }
    return {};
}

// The facts that a definition asks of a shop: columns that a table of pledges may have.
std::vector<std::string_view> facts_asked(const programme::Who& who) {
    std::vector<std::string_view> asked;
    for (const auto* tests : {&who.all, &who.any})
        for (const programme::FactTest& test : *tests)
            if (std::ranges::find(asked, test.fact) == asked.end()) asked.push_back(test.fact);
    return asked;
}

// Why a shop may not pledge; nothing when it may. A pledge is its word for what every pledge says (k_pledge_facts).
std::optional<std::string> not_among(const programme::Who& who, programme::Facts facts) {
    for (const std::string_view fact : k_pledge_facts) facts.emplace(fact, "true");
    const programme::Truth truth = who.holds(facts);
    if (truth == programme::Truth::yes ||
        (truth == programme::Truth::unknown && who.unknown == programme::Who::Unknown::allow))
        return std::nullopt;
    std::string here;
    for (const std::string_view fact : facts_asked(who)) {
        const auto at = facts.find(std::string(fact));
        here += fmt::format("{}{} {}", here.empty() ? "" : ", ", fact,
                            at == facts.end() ? "is not said" : "= " + base::shortened(at->second, 40));
    }
    return fmt::format("the programme asks that {}; here {}: a column of that name says it", who.sentence().en, here);
}

}  // namespace

void declare_imports(app::Outbox& outbox, Office& office) {
    const base::DigestKey& keys = office.keys().digests;
    outbox.declare(app::operation<PledgesBody>(
        std::string(k_import_pledges), std::string(k_imports_lane),
        [&keys](const app::Intent& intent, const PledgesBody& body, ledger::Ledger& book, const app::Progress&) {
            return open_shops(keys, intent, body, book);
        },
        folder::sealed(office.ports().tables, show_pledges)));
}

Result<ImportReport> Office::import_pledges(std::string_view csv, const std::string& file) {
    static constexpr std::string_view k_columns[] = {"shop", "item", "mode", "value", "project", "from"};
    MODOU_TRY(const tally::PublishedDefinition* in_force, definitions_->in_force(tally::k_orders_programme));
    const programme::Definition& today = *in_force->definition;
    const std::vector<std::string_view> asked = facts_asked(today.who);
    MODOU_TRY(const ImportTable import, import_table(csv, file, {k_columns, asked}));
    const auto& at = import.at;
    struct Wanted {
        std::uint64_t line;
        std::string_view shop, item, mode, value, project;
        Pledge pledge;
        base::Error refused;  // by the definition in force; message empty: it is not
    };
    const auto projects = this->projects();
    std::vector<Wanted> wanted;
    for (const auto& row : import.table.rows()) {
        const auto cell = [&](std::size_t i) { return base::trimmed(row.cells[at[i]]); };
        const auto bad = [&](std::string message) {
            return base::fail(Code::bad_input, std::move(message), fmt::format("{}:{}", import.place, row.line));
        };
        Wanted w{row.line, cell(0), intake::pledged_item(cell(1)), intake::pledge_mode(cell(2)), cell(3), cell(4),
                 {},       {}};
        if (w.item.empty()) w.item = "*";
        if (const auto trouble = shop_trouble(w.shop)) {
            MODOU_TRY(const auto there, shop_account(w.shop));
            if (!there)
                return bad(
                    fmt::format("the shop's id {} {}", base::json_quoted(base::shortened(w.shop, 60)), *trouble));
        }
        if (means_every_item(w.item))
            return bad(fmt::format("the item is {}: write * for every item", base::json_quoted(w.item)));
        if (const auto trouble = item_trouble(w.item); trouble && base::has_control_characters(w.item))
            return bad(fmt::format("the item {} {}", base::json_quoted(base::shortened(w.item, 60)), *trouble));
        if (base::is_ruined_number(w.shop) || base::is_ruined_number(w.item))
            return bad("a spreadsheet has ruined a number here, so no order would ever fit: write it out whole");
        const auto from = base::parse_time(cell(5));
        if (!from)
            return bad("expected when the pledge begins: " +
                       std::string(intake::fault_message({intake::Field::from, intake::time_fault(cell(5))}).en));
        w.pledge.from = *from;
        w.pledge.gives = w.mode != "none";
        if (!w.pledge.gives && w.value.find_first_not_of("0.") != std::string_view::npos)
            return bad("the mode none ends giving, and here it has a value: leave one of them out");
        if (w.pledge.gives) {
            if (auto terms = programme::check_pledge(today, w.mode, w.value))
                w.pledge.terms = *terms;
            else
                w.refused = terms.error();
            programme::Facts facts;
            for (std::size_t i = 0; i < asked.size(); ++i)
                if (const auto said = import.cell(row, std::size(k_columns) + i); !said.empty())
                    facts.emplace(asked[i], said);
            if (auto no = not_among(today.who, std::move(facts)); no && w.refused.message.empty())
                w.refused = {Code::bad_input, {}, std::move(*no)};
        }
        if (!w.pledge.gives && w.project.empty()) {
            wanted.push_back(w);
            continue;
        }
        const auto project = projects->find(std::string(w.project));
        if (project == projects->end()) {
            return bad(fmt::format("there is no project {}: import the projects first",
                                   base::json_quoted(base::shortened(w.project, 60))));
        }
        w.pledge.project_account = project->second.account.value;
        wanted.push_back(w);
    }
    ImportReport report;
    report.rows = wanted.size();
    report.unused = import.unused;
    // A pledge that ends giving needs no project. Its row names the one that it ends giving to.
    const auto ended_for = [&](Session& s, std::size_t at) -> Result<std::string> {
        const Wanted& w = wanted[at];
        const std::string_view* of_shop = nullptr;
        for (std::size_t i = at; i-- > 0;) {
            const Wanted& before = wanted[i];
            if (before.shop != w.shop || before.project.empty()) continue;
            if (before.item == w.item) return std::string(before.project);
            if (of_shop == nullptr) of_shop = &before.project;
        }
        MODOU_TRY(const auto row, (s.first<std::string, std::int64_t>(
                                      "SELECT project, CASE WHEN item = :i THEN 1 ELSE 0 END AS own "
                                      "FROM pledge WHERE shop = :s ORDER BY own DESC, from_time DESC LIMIT 1",
                                      {w.item, w.shop})));
        if (row && std::get<1>(*row) != 0) return std::get<0>(*row);
        if (of_shop != nullptr) return std::string(*of_shop);
        if (row) return std::get<0>(*row);
        if (projects->empty())
            return base::fail(Code::bad_input, "there is no project yet: import the projects first",
                              fmt::format("{}:{}", import.place, w.line));
        return projects->begin()->first;
    };
    MODOU_CHECK(outbox().act(k_import_pledges, [&](Session& s) -> Result<std::vector<app::Act>> {
        std::vector<bool> there(wanted.size());
        std::map<std::tuple<std::string_view, std::string_view, std::int64_t>, std::size_t> first;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const Wanted& w = wanted[i];
            // Under the definition that the other one was made under: a newer, narrower one does not undo a pledge.
            const auto differs = [&](std::string_view mode, std::string_view value, std::string_view project,
                                     const programme::Definition& under) {
                if (mode != w.mode) return true;
                if (!w.pledge.gives && (w.project.empty() || project.empty())) return false;
                if (project != w.project) return true;
                if (!w.pledge.gives) return false;
                // By what it says, not how it is written: 2 and 2.00 are one share.
                const auto was = programme::check_pledge(under, mode, value);
                const auto says = programme::check_pledge(under, w.mode, w.value);
                return !was || !says || was->value != says->value;
            };
            const auto refused = [&] {
                return base::fail(Code::bad_input, w.refused.message, fmt::format("{}:{}", import.place, w.line));
            };
            const auto conflict = [&] {
                return base::fail(Code::conflict,
                                  fmt::format("shop {}, item {} has another pledge from this time on", w.shop, w.item),
                                  fmt::format("{}:{}", import.place, w.line));
            };
            const auto [seen, fresh] = first.try_emplace({w.shop, w.item, w.pledge.from.seconds}, i);
            if (!fresh) {
                const Wanted& other = wanted[seen->second];
                if (w.refused.message != other.refused.message) return refused();
                if (w.refused.message.empty() && differs(other.mode, other.value, other.project, today))
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
            const programme::Definition* under = &today;
            if (w.pledge.gives) {
                MODOU_TRY(under, definitions_->of_pledge(static_cast<std::uint16_t>(std::get<3>(*old))));
            }
            if (differs(std::get<0>(*old), std::get<1>(*old), std::get<2>(*old), *under))
                return w.refused.message.empty() ? conflict() : refused();
            there[i] = true;
        }
        PledgesBody body{file, in_force->number, std::string(k_pledge_header)};
        std::string_view checked;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const Wanted& w = wanted[i];
            if (there[i]) {
                ++report.unchanged;
                continue;
            }
            ++report.added;
            if (w.shop != checked) MODOU_CHECK(not_erased(s, w.shop, file));
            checked = w.shop;
            std::string project(w.project);
            if (project.empty()) {
                MODOU_TRY(project, ended_for(s, i));
            }
            for (const std::string_view cell : {w.shop, w.item, w.mode, w.value, std::string_view(project)})
                body.rows += base::csv_field(cell) + ",";
            body.rows += fmt::format("{}\n", w.pledge.from.seconds);
        }
        if (report.added == 0) return std::vector<app::Act>{};
        return std::vector{folder::fresh_act(k_import_pledges, app::to_json(body), random())};
    }));
    return report;
}

// The account of an erased shop stays, and stays nameless.
Status Office::not_erased(Session& s, std::string_view shop, const std::string& file) {
    MODOU_TRY(const auto named, s.first<std::int64_t>("SELECT 1 FROM shop WHERE id = :i", {shop}));
    if (named) return {};
    MODOU_TRY(const auto opened, book().find(folder::account_reference(digests(), "shop", shop)));
    if (!opened) return {};
    MODOU_TRY(const auto stored, book().entry(*opened));
    MODOU_TRY(const auto other, s.first<std::string>("SELECT id FROM shop WHERE account = :a",
                                                     {static_cast<std::int64_t>(stored.entry.credit.value)}));
    if (!other) return {};
    return base::fail(Code::conflict,
                      fmt::format("the shop {} was erased: its account cannot bear its name again, give the shop "
                                  "another one",
                                  shop),
                      file);
}

}  // namespace modou::giving
