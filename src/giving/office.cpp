#include "giving/office.hpp"

#include <algorithm>
#include <filesystem>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "giving/reconcile.hpp"
#include "giving/schema.hpp"
#include "ledger/on_files.hpp"

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

// Facts that the definition asks a shop for; an imported pledge is their source.
constexpr std::string_view k_pledge_facts[] = {"shop.open", "auto_debit.signed"};

}  // namespace

Result<std::unique_ptr<Office>> Office::open(const std::string& folder, Access access, std::string_view definition) {
    MODOU_TRY(FolderKeys keys, read_keys(folder));
    std::unique_ptr<Office> office(new Office(folder, std::move(keys)));
    const bool writing = access == Access::write;
    if (writing) {
        MODOU_TRY(office->lock_, FolderLock::take(folder));
    }
    office->files_ = journal::posix_files(folder);
    ledger::LedgerOptions options;
    options.read_only = !writing;
    if (!writing) options.threads = ledger::LedgerOptions::Threads::none;
    MODOU_TRY(auto opened, store::Store::open(folder + "/modou.db", migrations()));
    office->store_ = std::make_unique<store::Store>(std::move(opened));
    journal::Recovery found;
    MODOU_TRY(office->ledger_,
              ledger::open_on_files(*office->files_, office->clock_, office->random_, options, {}, &found));
    office->gift_facts_ = std::make_unique<GiftFacts>(*office->ledger_);
    if (found.cut_bytes > 0)
        office->notices_.push_back(
            fmt::format("the book ended in {} bytes that were never finished; they were moved to {}", found.cut_bytes,
                        found.cut_file));
    for (const auto& notice : office->ledger_->notices()) office->notices_.push_back(notice);
    if (writing) {
        MODOU_TRY(auto log_keys, read_log_keys(folder));
        MODOU_TRY(office->log_, publish::PublicLog::open(*office->files_, *office->ledger_, std::move(log_keys.signing),
                                                         log_keys.known));
        office->log_->begin();
    }
    MODOU_TRY(office->definitions_, Definitions::open(folder, *office->store_, definition));
    if (writing) {
        MODOU_CHECK(office->publish_definition());
    }
    MODOU_CHECK(office->load_projects());
    MODOU_CHECK(office->load_statements());
    if (writing) MODOU_CHECK(note_statements(*office));
    MODOU_TRY(const auto made, office->store_->read([](Session& s) {
        return s.first<std::string>("SELECT value FROM setting WHERE name = 'made_data'");
    }));
    office->made_data_ = made.has_value();
    return office;
}

Office::~Office() = default;

Result<proof::VerifierKey> Office::rotate_log_key() {
    MODOU_TRY(auto next, giving::rotate_log_key(folder_, random_));
    MODOU_TRY(const auto verifier, next.verifier());
    MODOU_CHECK(log_->use_key(std::move(next)));
    return verifier;
}

Status Office::close() {
    if (!log_) return ledger_->close();
    log_->end();
    // What a command has written stands under a checkpoint when it ends.
    const auto size = ledger_->read([](const ledger::State& state) { return state.size(); });
    auto logged = ledger_->wait_durable(size).and_then([&] { return log_->catch_up(); });
    MODOU_CHECK(ledger_->close());
    return logged;
}

// A definition is published once, after its examples ran; the book keeps its digest.
Status Office::publish_definition() {
    return definitions_->publish(*store_, [&](const std::string& says) -> Status {
        ledger::Transfer note;
        note.kind = journal::Kind::note;
        note.event_time = clock_.now();
        note.reference = base::reference_digest(keys_.digests, k_own_source, says);
        note.text = says;
        return ledger_->run([&](ledger::Batch& batch) -> Status {
            MODOU_TRY(const auto there, batch.find(note.reference));
            if (there) return {};
            MODOU_TRY(const auto answered, batch.post_new(note));
            (void)answered;
            return {};
        });
    });
}

Status Office::load_projects() {
    auto loaded = std::make_shared<std::map<std::string, Project>>();
    MODOU_CHECK(store_->read([&](Session& s) {
        return s.rows<std::string, std::string, std::string, std::string, std::string, std::string, std::int64_t>(
            "SELECT id, title_zh, title_en, cause, holder, region, account FROM project", {},
            [&](const std::string& id, const std::string& zh, const std::string& en, const std::string& cause,
                const std::string& holder, const std::string& region, std::int64_t account) {
                loaded->emplace(id, Project{id, zh, en, cause, holder, region, {static_cast<std::uint64_t>(account)}});
            });
    }));
    std::unique_lock lock(projects_mutex_);
    projects_ = std::move(loaded);
    return {};
}

Status Office::load_statements() {
    auto loaded = std::make_shared<std::map<std::string, std::vector<StatementDay>>>();
    MODOU_CHECK(store_->read([&](Session& s) {
        return s.rows<std::string, std::int64_t, std::int64_t, std::int64_t, std::int64_t>(
            "SELECT holder, day, amount_in, amount_out, refunded FROM statement_day ORDER BY holder, day", {},
            [&](const std::string& holder, std::int64_t day, std::int64_t in, std::int64_t out, std::int64_t refunded) {
                (*loaded)[holder].push_back({{static_cast<std::int32_t>(day)},
                                             static_cast<std::uint64_t>(in),
                                             out,
                                             static_cast<std::uint64_t>(refunded)});
            });
    }));
    std::unique_lock lock(projects_mutex_);
    statements_ = std::move(loaded);
    return {};
}

std::shared_ptr<const std::map<std::string, std::vector<StatementDay>>> Office::statements() const {
    std::shared_lock lock(projects_mutex_);
    return statements_;
}

std::shared_ptr<const std::map<std::string, Project>> Office::projects() const {
    std::shared_lock lock(projects_mutex_);
    return projects_;
}

Status Office::load_pledges() {
    std::unique_lock lock(pledges_mutex_);
    return pledges_loaded_ ? Status{} : read_pledges();
}

Status Office::read_pledges() {
    const auto projects = this->projects();
    MODOU_CHECK(store_->read([&](Session& s) {
        return s.rows<std::int64_t, std::string, std::string, std::string, std::string, std::string, std::int64_t,
                      std::int64_t, std::int64_t>(
            "SELECT p.row_number, p.shop, p.item, p.mode, p.value, p.project, p.from_time, s.account, p.definition "
            "FROM pledge p JOIN shop s ON s.id = p.shop ORDER BY p.row_number",
            {},
            [&](std::int64_t row, const std::string& shop, const std::string& item, const std::string& mode,
                const std::string& value, const std::string& project, std::int64_t from, std::int64_t account,
                std::int64_t definition) -> Status {
                Pledge pledge{{from},
                              static_cast<std::uint32_t>(row),
                              static_cast<std::uint16_t>(definition),
                              static_cast<std::uint64_t>(account),
                              projects->at(project).account.value,
                              mode != "none",
                              {}};
                if (pledge.gives) {
                    MODOU_TRY(const auto* made_under, definitions_->of_pledge(pledge.definition));
                    MODOU_TRY(pledge.terms, programme::check_pledge(*made_under, mode, value));
                }
                pledges_.add(shop, item, pledge);
                return {};
            });
    }));
    pledges_loaded_ = true;
    return {};
}

Result<std::map<std::string, base::AccountId>> Office::open_accounts(const std::vector<std::string>& ids,
                                                                     std::string_view kind, ledger::Policy policy,
                                                                     bool is_public) {
    std::map<std::string, base::AccountId> accounts;
    for (std::size_t from = 0; from < ids.size(); from += k_batch) {
        const std::size_t to = std::min(ids.size(), from + k_batch);
        MODOU_CHECK(ledger_->run([&](ledger::Batch& batch) -> Status {
            for (std::size_t i = from; i < to; ++i) {
                ledger::Transfer open;
                open.kind = journal::Kind::open;
                open.policy = policy;
                open.is_public = is_public;
                open.two_person = kind == "project";
                open.party = base::party_digest(keys_.digests, kind, "", ids[i]);
                open.reference =
                    base::reference_digest(keys_.digests, k_own_source, fmt::format("{} {}", kind, ids[i]));
                // A project's public name is its id; others say what they are.
                const std::string name = kind == "project" ? ids[i] : fmt::format("{}:{}", kind, ids[i]);
                if (is_public) open.text = name;
                // The same account again is the first one, whenever it was opened.
                MODOU_TRY(const auto known, batch.find(open.reference));
                if (known) {
                    accounts[ids[i]] = known->entry.credit;
                    continue;
                }
                open.event_time = clock_.now();
                MODOU_TRY(const auto answered, batch.post_new(open));
                MODOU_ASSERT(answered.good(), "an account with a unit can always be opened");
                accounts[ids[i]] = answered.account;
            }
            return {};
        }));
    }
    return accounts;
}

Result<ImportReport> Office::import_projects(std::string_view csv, const std::string& file) {
    if (csv.size() > k_max_import_bytes)
        return base::fail(Code::limit, "the file is larger than the 512 MiB allowed", file);
    auto table = base::CsvTable::read(csv);
    if (!table) return tl::unexpected(in_file(file, table.error()));
    static constexpr std::string_view k_columns[] = {"project", "title_zh", "title_en", "cause", "holder", "region"};
    std::array<std::size_t, 6> at{};
    for (std::size_t i = 0; i < 6; ++i) {
        auto column = table->column(k_columns[i]);
        if (!column) return base::fail(Code::bad_input, column.error().message, file + ":1");
        at[i] = *column;
    }
    const auto known = projects();
    std::map<std::string, Project> wanted;
    ImportReport report;
    for (const auto& row : table->rows()) {
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
    MODOU_CHECK(store_->write([&](Session& s) -> Status {
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
        }
        return {};
    }));
    MODOU_CHECK(load_projects());
    return report;
}

Result<ImportReport> Office::import_pledges(std::string_view csv, const std::string& file) {
    if (csv.size() > k_max_import_bytes)
        return base::fail(Code::limit, "the file is larger than the 512 MiB allowed", file);
    MODOU_CHECK(load_pledges());
    auto table = base::CsvTable::read(csv);
    if (!table) return tl::unexpected(in_file(file, table.error()));
    static constexpr std::string_view k_columns[] = {"shop", "item", "mode", "value", "project", "from"};
    std::array<std::size_t, 6> at{};
    for (std::size_t i = 0; i < 6; ++i) {
        auto column = table->column(k_columns[i]);
        if (!column) return base::fail(Code::bad_input, column.error().message, file + ":1");
        at[i] = *column;
    }
    struct Wanted {
        std::uint64_t line;
        std::string_view shop, item, mode, value, project;
        Pledge pledge;
        base::Error refused;  // by the definition in force; message empty: it is not
    };
    const auto projects = this->projects();
    std::vector<Wanted> wanted;
    std::vector<std::string> shops;
    for (const auto& row : table->rows()) {
        const auto cell = [&](std::size_t i) { return base::trimmed(row.cells[at[i]]); };
        const auto bad = [&](std::string message) {
            return base::fail(Code::bad_input, std::move(message), fmt::format("{}:{}", file, row.line));
        };
        Wanted w{row.line, cell(0), cell(1), cell(2), cell(3), cell(4), {}, {}};
        if (w.shop.empty() || w.shop.size() > 200) return bad("expected a shop's id of at most 200 bytes");
        if (w.item.empty()) w.item = "*";
        const auto from = base::parse_time(cell(5));
        if (!from) return bad("expected when the pledge begins: " + from.error().message);
        w.pledge.from = *from;
        w.pledge.gives = w.mode != "none";
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
    MODOU_CHECK(store_->write([&](Session& s) -> Status {
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
            MODOU_CHECK(
                s.run("INSERT INTO pledge (row_number, shop, item, mode, value, project, from_time, definition, file) "
                      "VALUES (:n, :s, :i, :m, :v, :p, :f, :d, :x)",
                      {number, w.shop, w.item, w.mode, w.value, w.project, w.pledge.from.seconds,
                       static_cast<std::int64_t>(definitions_->present_number()), file}));
            for (std::string_view fact : k_pledge_facts) {
                MODOU_CHECK(
                    s.run("INSERT INTO fact (subject, fact, value, source, valid_from) VALUES (:s, :f, 'true', :x, :v) "
                          "ON CONFLICT DO NOTHING",
                          {w.shop, fact, file, w.pledge.from.seconds}));
            }
        }
        return {};
    }));
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (!there[i]) pledges_.add(wanted[i].shop, wanted[i].item, wanted[i].pledge);
    return report;
}

// ---- shops, settings

Status Office::set_made_data() {
    made_data_ = true;
    return store_->write([](Session& s) -> Status {
        MODOU_CHECK(s.run("INSERT INTO setting (name, value) VALUES ('made_data', 'yes') ON CONFLICT DO NOTHING"));
        return {};
    });
}

const Project* Office::project_of(const std::map<std::string, Project>& projects, base::AccountId account) const {
    for (const auto& [id, project] : projects)
        if (project.account == account) return &project;
    return nullptr;
}

Result<std::string> Office::shop_name(base::AccountId account) {
    MODOU_TRY(const auto row, store_->read([&](Session& s) {
        return s.first<std::string>("SELECT id FROM shop WHERE account = :a",
                                    {static_cast<std::int64_t>(account.value)});
    }));
    return row ? std::get<0>(*row) : std::string();
}

Result<std::optional<base::AccountId>> Office::shop_account(std::string_view shop) {
    MODOU_TRY(const auto row, store_->read([&](Session& s) {
        return s.first<std::int64_t>("SELECT account FROM shop WHERE id = :i", {shop});
    }));
    if (!row) return std::nullopt;
    return base::AccountId{static_cast<std::uint64_t>(std::get<0>(*row))};
}

Result<Office::ShopsFound> Office::find_shops(std::string_view text, std::size_t skip, std::size_t limit) {
    ShopsFound found;
    std::string pattern = "%";
    for (char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    pattern += '%';
    // Without a text the pattern fits every name: said of the pattern, not tried on each of millions of shops.
    const std::string shops = text.empty() ? "FROM shop WHERE :p = '%%'" : "FROM shop WHERE id LIKE :p ESCAPE '\\'";
    MODOU_CHECK(store_->read([&](Session& s) -> Status {
        MODOU_TRY(const auto count, s.first<std::int64_t>("SELECT count(*) " + shops, {pattern}));
        found.total = static_cast<std::size_t>(std::get<0>(*count));
        return s.rows<std::string, std::int64_t>(
            "SELECT id, account " + shops + " ORDER BY id LIMIT :n OFFSET :k",
            {pattern, static_cast<std::int64_t>(limit), static_cast<std::int64_t>(skip)},
            [&](const std::string& id, std::int64_t account) {
                found.shops.push_back({id, {static_cast<std::uint64_t>(account)}});
            });
    }));
    return found;
}

}  // namespace modou::giving
