#include "giving/office.hpp"

#include <algorithm>

#include "app/typed.hpp"
#include "base/text.hpp"
#include "folder/schema.hpp"
#include "giving/acts.hpp"
#include "giving/part.hpp"
#include "giving/row_check.hpp"
#include "tally/acts.hpp"

namespace modou::giving {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

Result<std::unique_ptr<Office>> Office::open(folder::Folder& folder, std::string_view definition) {
    std::unique_ptr<Office> office(new Office(folder, definition));
    MODOU_CHECK(office->load_projects());
    office->declare_acts();
    return office;
}

Office::Office(folder::Folder& folder, std::string_view definition)
    : folder_(folder),
      definition_(definition),
      gift_facts_(book()),
      treasury_(ports(), [this] { return funds(); }),
      pledges_(digests()) {}

Office::~Office() = default;

Status Office::finish_older() {
    MODOU_CHECK(treasury_.finish_older());
    return giving::finish_older(*this);
}

Status Office::begin() {
    follow_acts();
    MODOU_TRY(definitions_, tally::Definitions::open(ports().path, store(), definition_));
    if (ports().log != nullptr) MODOU_CHECK(definitions_->install(tally::publish_act(ports())));
    MODOU_CHECK(load_projects());
    return treasury_.load();
}

void Office::declare_acts() {
    treasury_.declare_acts();
    declare_projects(outbox(), *this);
    declare_updates(outbox(), *this);
    declare_imports(outbox(), *this);
    declare_erasures(outbox(), *this);
    tally::declare_definitions(ports());
}

// Tables that are held in memory follow the acts that change them, also one that the runner finishes.
void Office::follow_acts() {
    outbox().listen([this](const app::Done& done) -> Status {
        // What cannot be noted now (the disk is full, say) is noted at the next change or start.
        (void)ports().tables.note();
        if (done.kind == k_import_projects || done.kind == k_describe_projects) return load_projects();
        if (done.kind != k_import_pledges && done.kind != k_erase_shop) return {};
        shop_names_.changed();
        return learn_pledges();
    });
}

Status Office::load_projects() {
    auto loaded = std::make_shared<std::map<std::string, Project>>();
    MODOU_CHECK(store().read([&](Session& s) {
        return s.rows<std::string, std::string, std::string, std::string, std::string, std::string, std::int64_t>(
            "SELECT id, title_zh, title_en, cause, holder, region, account FROM project", {},
            [&](const std::string& id, const std::string& zh, const std::string& en, const std::string& cause,
                const std::string& holder, const std::string& region, std::int64_t account) {
                loaded->emplace(id,
                                Project{{id, zh, en, holder, {static_cast<std::uint64_t>(account)}}, cause, region});
            });
    }));
    std::map<std::string, std::string> named;  // holders in English
    MODOU_CHECK(store().read([&](Session& s) {
        return read_abouts(s, [&](ProjectAbout about) {
            const auto at = loaded->find(about.about.project);
            if (at == loaded->end()) return;
            if (!about.about.holder_en.empty()) named[at->second.holder] = about.about.holder_en;
            at->second.about = std::make_shared<const ProjectAbout>(std::move(about));
        });
    }));
    for (auto& [id, project] : *loaded)
        if (const auto at = named.find(project.holder); at != named.end()) project.holder_en = at->second;
    auto funds = std::make_shared<money::Funds>();
    for (const auto& [id, project] : *loaded) funds->emplace(id, project);
    std::unique_lock lock(projects_mutex_);
    projects_ = std::move(loaded);
    funds_ = std::move(funds);
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

std::shared_ptr<const money::Funds> Office::funds() const {
    std::shared_lock lock(projects_mutex_);
    return funds_;
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
    pledges_ = PledgeBook(digests());
    return read_pledges();
}

Status Office::read_pledges() {
    const auto projects = this->projects();
    const auto damaged = [&](std::string what) {
        return base::fail(Code::damaged, std::move(what) + ": `modou repair --dry-run`",
                          ports().path + "/modou.db: pledge");
    };
    MODOU_CHECK(store().read([&](Session& s) -> Status {
        MODOU_TRY(const auto sums, folder::read_seal_sums(s));
        std::int64_t count = 0;
        std::uint64_t total = 0;
        folder::RowBytes bytes;
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
                    if (*seal != ports().tables.seals().row(tables::pledge, bytes))
                        return damaged(fmt::format("the pledge {} does not fit its seal", row));
                    ++count;
                    total += ports().tables.seals().part(tables::pledge, *seal);
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

const Project* Office::project_of(const std::map<std::string, Project>& projects, base::AccountId account) const {
    for (const auto& [id, project] : projects)
        if (project.account == account) return &project;
    return nullptr;
}

Result<std::string> Office::shop_name(base::AccountId account) {
    MODOU_TRY(const auto row, store().read([&](Session& s) {
        return s.first<std::string>("SELECT id FROM shop WHERE account = :a",
                                    {static_cast<std::int64_t>(account.value)});
    }));
    if (!row) return std::string();
    MODOU_CHECK(check_shop(std::get<0>(*row), account));
    return std::get<0>(*row);
}

Result<std::optional<base::AccountId>> Office::shop_account(std::string_view shop) {
    MODOU_TRY(const auto row, store().read([&](Session& s) {
        return s.first<std::int64_t>("SELECT account FROM shop WHERE id = :i", {shop});
    }));
    if (!row) return std::nullopt;
    const base::AccountId account{static_cast<std::uint64_t>(std::get<0>(*row))};
    MODOU_CHECK(check_shop(shop, account));
    return account;
}

// The book knows whose account it is: a name that somebody put into the table is shown to nobody.
Status Office::check_shop(std::string_view shop, base::AccountId account) const {
    if (shop_fits(book(), digests(), shop, account)) return {};
    return tl::unexpected(changed_shop(ports().path, account).error());
}

Result<ShopsFound> Office::find_shops(std::string_view text, std::size_t skip, std::size_t limit,
                                      const std::atomic<bool>* stop) {
    MODOU_TRY(const auto names, shop_names_.now(store()));
    return names->find(text, skip, limit, stop);
}

}  // namespace modou::giving
