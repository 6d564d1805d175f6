#include "giving/office.hpp"

#include <algorithm>
#include <filesystem>

#include "app/schema.hpp"
#include "app/typed.hpp"
#include "base/text.hpp"
#include "giving/acts.hpp"
#include "giving/folder_state.hpp"
#include "giving/key_notes.hpp"
#include "giving/own_transfers.hpp"
#include "giving/schema_check.hpp"
#include "ledger/on_files.hpp"

namespace modou::giving {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

Result<std::unique_ptr<Office>> Office::open(const std::string& folder, Access access, std::string_view definition,
                                             Tables tables, ClockCheck clock) {
    MODOU_TRY(FolderKeys keys, read_keys(folder));
    std::unique_ptr<Office> office(new Office(folder, std::move(keys)));
    const bool writing = access == Access::write;
    if (writing) {
        MODOU_TRY(office->lock_, FolderLock::take(folder));
    }
    office->files_ = journal::posix_files(folder);
    MODOU_TRY(const base::Sequence written, written_entries(*office->files_));
    MODOU_TRY(const bool lost, lost_tables(*office->files_, folder));
    if (lost && tables == Tables::checked) return tl::unexpected(no_tables(folder).error());
    ledger::LedgerOptions options;
    options.read_only = !writing;
    if (!writing) options.threads = ledger::LedgerOptions::Threads::none;
    MODOU_TRY(office->store_, open_tables(folder, office->seals_));
    options.clock = clock;
    MODOU_TRY(options.clock_accepted, office->accepted_clock());
    journal::Recovery found;
    MODOU_TRY(office->ledger_,
              ledger::open_on_files(*office->files_, office->clock_, office->random_, options, {}, &found));
    const base::Sequence size = office->ledger_->durable();
    if (!writing && size < written)
        return base::fail(Code::damaged, fmt::format("the book ends at entry {}, but {} were written", size, written),
                          folder + "/book");
    office->gift_facts_ = std::make_unique<GiftFacts>(*office->ledger_);
    if (found.cut_bytes > 0)
        office->notices_.push_back(
            fmt::format("the book ended in {} bytes that were never finished; they were moved to {}", found.cut_bytes,
                        found.cut_file));
    for (const auto& notice : office->ledger_->notices()) office->notices_.push_back(notice);
    if (writing) {
        MODOU_TRY(auto log_keys, read_log_keys(folder));
        MODOU_CHECK(office->check_folder(&log_keys, tables));
        MODOU_TRY(office->log_, publish::PublicLog::open(*office->files_, *office->ledger_, std::move(log_keys.signing),
                                                         log_keys.known));
        office->log_->begin();
    } else {
        MODOU_CHECK(office->check_folder(nullptr, tables));
    }
    if (writing) MODOU_CHECK(office->seal_tables(tables));
    if (writing) {
        MODOU_CHECK(office->finish_acts());
        office->follow_acts();
    }
    MODOU_TRY(office->definitions_, Definitions::open(folder, *office->store_, definition));
    if (writing) {
        MODOU_CHECK(office->publish_definition());
        MODOU_CHECK(office->keep_accepted_clock(options.clock_accepted));
    }
    MODOU_CHECK(office->load_projects());
    MODOU_CHECK(office->load_statements());
    MODOU_TRY(const auto made, office->store_->read([](Session& s) {
        return s.first<std::string>("SELECT value FROM setting WHERE name = 'made_data'");
    }));
    office->made_data_ = made.has_value();
    return office;
}

Office::Office(std::string folder, FolderKeys keys)
    : folder_(std::move(folder)), keys_(std::move(keys)), seals_(keys_.digests), pledges_(keys_.digests) {}

Office::~Office() = default;

std::uint64_t Office::acts_done() const {
    return outbox_ ? outbox_->finished() : 0;
}

Result<proof::VerifierKey> Office::rotate_log_key() {
    MODOU_TRY(auto next, giving::rotate_log_key(folder_, random_));
    MODOU_TRY(const auto verifier, next.verifier());
    MODOU_TRY(const auto noted, newest_key_note(*ledger_));
    MODOU_TRY(const auto keys, read_log_keys(folder_));
    MODOU_CHECK(note_keys(*ledger_, clock_, noted ? noted->number + 1 : 1, keys_, keys));
    end_rotation(folder_);
    // The note stands under the last checkpoint of the old key, which the new one then signs too.
    MODOU_CHECK(log_->catch_up());
    MODOU_CHECK(log_->use_key(std::move(next)));
    return verifier;
}

Status Office::close() {
    if (outbox_) outbox_->end_runner();
    if (!log_) return ledger_->close();
    log_->end();
    // What a command has written stands under a checkpoint when it ends.
    const auto size = ledger_->read([](const ledger::State& state) { return state.size(); });
    auto logged = ledger_->wait_durable(size).and_then([&] { return log_->catch_up(); });
    MODOU_CHECK(ledger_->close());
    return logged;
}

Status Office::finish_acts() {
    outbox_ = std::make_unique<app::Outbox>(*store_, *ledger_, keys_.digests, clock_);
    declare_payouts(*outbox_, *this);
    declare_projects(*outbox_, *this);
    declare_updates(*outbox_, *this);
    declare_imports(*outbox_, *this);
    declare_erasures(*outbox_, *this);
    declare_statements(*outbox_, *this);
    declare_definitions(*outbox_, *this);
    declare_clock(*outbox_, *this);
    // Twice: an act that was cut off comes before what it, or an older Modou, has left in the tables.
    for (const bool older : {false, true}) {
        if (older) MODOU_CHECK(finish_older(*this));
        MODOU_TRY(const auto found, outbox_->run_open());
        for (const app::Found& one : found) {
            if (older && one.error && std::ranges::find(notices_, one.text()) != notices_.end()) continue;
            notices_.push_back(one.text());
        }
    }
    (void)note_tables();
    return {};
}

// Tables that are held in memory follow the acts that change them, also one that the runner finishes.
void Office::follow_acts() {
    outbox_->listen([this](const app::Done& done) -> Status {
        // What cannot be noted now (the disk is full, say) is noted at the next change or start.
        (void)note_tables();
        if (done.kind == k_import_projects || done.kind == k_describe_projects) return load_projects();
        if (done.kind != k_import_pledges && done.kind != k_erase_shop)
            return done.kind == k_note_statement ? load_statements() : Status{};
        shop_names_.changed();
        return learn_pledges();
    });
}

// A definition is published once, after its examples ran; the book keeps its digest.
Status Office::publish_definition() {
    return definitions_->publish([&](const PublishedDefinition& fresh) -> Status {
        MODOU_CHECK(outbox_->act(publish_act(fresh)));
        return {};
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
    std::map<std::string, std::string> named;  // holders in English
    MODOU_CHECK(store_->read([&](Session& s) {
        return read_abouts(s, [&](ProjectAbout about) {
            const auto at = loaded->find(about.about.project);
            if (at == loaded->end()) return;
            if (!about.about.holder_en.empty()) named[at->second.holder] = about.about.holder_en;
            at->second.about = std::make_shared<const ProjectAbout>(std::move(about));
        });
    }));
    for (auto& [id, project] : *loaded)
        if (const auto at = named.find(project.holder); at != named.end()) project.holder_en = at->second;
    std::unique_lock lock(projects_mutex_);
    projects_ = std::move(loaded);
    project_index_.reset();
    return {};
}

std::shared_ptr<const ProjectIndex> Office::project_index() {
    for (;;) {
        std::shared_ptr<const std::map<std::string, Project>> of;
        {
            std::shared_lock lock(projects_mutex_);
            if (project_index_) return project_index_;
            of = projects_;
        }
        auto made = std::make_shared<const ProjectIndex>(*of);
        std::unique_lock lock(projects_mutex_);
        // An import came between: its projects are wanted too.
        if (of == projects_) return project_index_ = std::move(made);
    }
}

Status Office::load_statements() {
    auto loaded = std::make_shared<std::map<std::string, std::vector<StatementDay>>>();
    MODOU_CHECK(store_->read([&](Session& s) -> Status {
        MODOU_CHECK((s.rows<std::string, std::int64_t, std::int64_t, std::int64_t, std::int64_t>(
            "SELECT holder, day, amount_in, amount_out, refunded FROM statement_day ORDER BY holder, day", {},
            [&](const std::string& holder, std::int64_t day, std::int64_t in, std::int64_t out, std::int64_t refunded) {
                (*loaded)[holder].push_back({{static_cast<std::int32_t>(day)},
                                             static_cast<std::uint64_t>(in),
                                             out,
                                             static_cast<std::uint64_t>(refunded)});
            })));
        return take_own_transfers(s, *loaded);
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

// All of them again: what is loaded was held against the sum of their seals.
Status Office::learn_pledges() {
    std::unique_lock lock(pledges_mutex_);
    ++pledges_version_;
    if (!pledges_loaded_) return {};
    pledges_ = PledgeBook(keys_.digests);
    return read_pledges();
}

Status Office::read_pledges() {
    const auto projects = this->projects();
    const auto damaged = [&](std::string what) {
        return base::fail(Code::damaged, std::move(what) + ": `modou repair --dry-run`", folder_ + "/modou.db: pledge");
    };
    MODOU_CHECK(store_->read([&](Session& s) -> Status {
        MODOU_TRY(const auto sums, read_seal_sums(s));
        std::int64_t count = 0;
        std::uint64_t total = 0;
        RowBytes bytes;
        using Text = std::string_view;
        MODOU_CHECK((s.rows<std::int64_t, Text, Text, Text, Text, Text, std::int64_t, std::int64_t, std::int64_t, Text,
                            std::optional<std::int64_t>>(
            "SELECT p.row_number, p.shop, p.item, p.mode, p.value, p.project, p.from_time, s.account, p.definition, "
            "p.file, p.seal FROM pledge p JOIN shop s ON s.id = p.shop ORDER BY p.row_number",
            {},
            [&](std::int64_t row, Text shop, Text item, Text mode, Text value, Text project, std::int64_t from,
                std::int64_t account, std::int64_t definition, Text file, std::optional<std::int64_t> seal) -> Status {
                if (seal) {
                    bytes.clear();
                    bytes.add(row).add(shop).add(item).add(mode).add(value).add(project).add(from).add(definition);
                    bytes.add(file);
                    if (*seal != seals_.row(Table::pledge, bytes))
                        return damaged(fmt::format("the pledge {} does not fit its seal", row));
                    ++count;
                    total += seals_.part(Table::pledge, *seal);
                }
                const auto given_to = projects->find(std::string(project));
                if (given_to == projects->end())
                    return damaged(fmt::format("the pledge {} names a project that is not there", row));
                Pledge pledge{{from},
                              static_cast<std::uint32_t>(row),
                              static_cast<std::uint16_t>(definition),
                              static_cast<std::uint64_t>(account),
                              given_to->second.account.value,
                              mode != "none",
                              {}};
                if (pledge.gives) {
                    MODOU_TRY(const auto* made_under, definitions_->of_pledge(pledge.definition));
                    MODOU_TRY(pledge.terms, programme::check_pledge(*made_under, mode, value));
                }
                pledges_.add(shop, item, pledge);
                return {};
            })));
        const auto sealed = sums.find("pledge");
        if (sealed != sums.end() &&
            (count != sealed->second.first || static_cast<std::int64_t>(total) != sealed->second.second))
            return damaged(fmt::format("{} pledges with their shops are here, {} should be, or an old one came back",
                                       count, sealed->second.first));
        return {};
    }));
    pledges_loaded_ = true;
    return {};
}

// ---- shops, settings

Status Office::set_made_data() {
    made_data_ = true;
    return write_tables([](Session& s, Sealing& sealing) -> Status {
        MODOU_CHECK(s.run("INSERT INTO setting (name, value) VALUES ('made_data', 'yes') ON CONFLICT DO NOTHING"));
        return sealing.row(Table::setting, {"made_data"});
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
    if (!row) return std::string();
    MODOU_CHECK(check_shop(std::get<0>(*row), account));
    return std::get<0>(*row);
}

Result<std::optional<base::AccountId>> Office::shop_account(std::string_view shop) {
    MODOU_TRY(const auto row, store_->read([&](Session& s) {
        return s.first<std::int64_t>("SELECT account FROM shop WHERE id = :i", {shop});
    }));
    if (!row) return std::nullopt;
    const base::AccountId account{static_cast<std::uint64_t>(std::get<0>(*row))};
    MODOU_CHECK(check_shop(shop, account));
    return account;
}

// The book knows whose account it is: a name that somebody put into the table is shown to nobody.
Status Office::check_shop(std::string_view shop, base::AccountId account) const {
    if (shop_fits(*ledger_, keys_.digests, shop, account)) return {};
    return tl::unexpected(changed_shop(folder_, account).error());
}

Result<ShopsFound> Office::find_shops(std::string_view text, std::size_t skip, std::size_t limit,
                                      const std::atomic<bool>* stop) {
    MODOU_TRY(const auto names, shop_names_.now(*store_));
    return names->find(text, skip, limit, stop);
}

}  // namespace modou::giving
