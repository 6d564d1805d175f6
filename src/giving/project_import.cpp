// Projects out of tables, with what they are for: all of a file or nothing of it.
#include <algorithm>

#include "app/typed.hpp"
#include "base/shown.hpp"
#include "base/text.hpp"
#include "giving/acts.hpp"
#include "giving/import_table.hpp"
#include "giving/names.hpp"
#include "giving/office.hpp"
#include "giving/project_columns.hpp"
#include "giving/project_pictures.hpp"

namespace modou::giving {
namespace {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

constexpr std::array<std::string_view, 6> k_project_columns{"project", "title_zh", "title_en",
                                                            "cause",   "holder",   "region"};
constexpr std::size_t k_notes_batch = 1'000;  // notes that go into the book together

// ---- what is kept of an import until it is finished: its new rows

struct ProjectRow {
    std::string id, title_zh, title_en, cause, holder, region;
};
BOOST_DESCRIBE_STRUCT(ProjectRow, (), (id, title_zh, title_en, cause, holder, region))
struct ProjectsBody {
    std::vector<ProjectRow> rows;
};
BOOST_DESCRIBE_STRUCT(ProjectsBody, (), (rows))

struct NewVersion {
    std::string project;
    std::int64_t version = 0;
    std::string says;  // the canonical text
};
BOOST_DESCRIBE_STRUCT(NewVersion, (), (project, version, says))
struct DescribeBody {
    std::vector<ProjectRow> rows;
    std::vector<NewVersion> versions;
};
BOOST_DESCRIBE_STRUCT(DescribeBody, (), (rows, versions))

using Accounts = std::map<std::string, base::AccountId>;
struct Described {
    Accounts accounts;
    std::vector<Noted> notes;  // of each version
};

Result<Accounts> open_projects(const base::DigestKey& keys, const app::Intent& intent,
                               const std::vector<ProjectRow>& rows, ledger::Ledger& book) {
    std::vector<std::string> ids;
    for (const ProjectRow& one : rows) ids.push_back(one.id);
    return folder::open_accounts(book, keys, intent.at, {"project", ledger::Policy::fund, true}, ids);
}

Status show_rows(Session& s, folder::Sealing& sealing, const std::vector<ProjectRow>& rows, const Accounts& accounts) {
    for (const ProjectRow& one : rows) {
        MODOU_CHECK(s.run("INSERT INTO holder (id) VALUES (:h) ON CONFLICT DO NOTHING", {one.holder}));
        MODOU_CHECK(
            s.run("INSERT INTO project (id, title_zh, title_en, cause, holder, region, account) VALUES (:i, :z, :e, "
                  ":c, :h, :r, :a)",
                  {one.id, one.title_zh, one.title_en, one.cause, one.holder, one.region,
                   static_cast<std::int64_t>(accounts.at(one.id).value)}));
        MODOU_CHECK(sealing.row(tables::project, {one.id}));
    }
    return {};
}

Result<Described> describe(const base::DigestKey& keys, const app::Intent& intent, const DescribeBody& body,
                           ledger::Ledger& book) {
    Described done;
    MODOU_TRY(done.accounts, open_projects(keys, intent, body.rows, book));
    for (std::size_t from = 0; from < body.versions.size(); from += k_notes_batch) {
        const std::size_t to = std::min(body.versions.size(), from + k_notes_batch);
        std::vector<Noted> some;
        MODOU_CHECK(book.run([&](ledger::Batch& batch) -> Status {
            some.clear();
            for (std::size_t i = from; i < to; ++i) {
                const NewVersion& one = body.versions[i];
                MODOU_TRY(some.emplace_back(), note_once(batch, about_reference(keys, one.project, one.version),
                                                         intent.at, about_note(one.project, text_digest(one.says))));
            }
            return {};
        }));
        done.notes.insert(done.notes.end(), some.begin(), some.end());
    }
    return done;
}

Status show_described(Session& s, folder::Sealing& sealing, const app::Intent&, const DescribeBody& body,
                      const Described& done) {
    MODOU_CHECK(show_rows(s, sealing, body.rows, done.accounts));
    for (std::size_t i = 0; i < body.versions.size(); ++i) {
        const NewVersion& one = body.versions[i];
        MODOU_CHECK(s.run(
            "INSERT INTO project_about (project, version, entry, at, sha256, says) VALUES (:p, :v, :e, :t, :d, :s)",
            {one.project, one.version, static_cast<std::int64_t>(done.notes[i].entry), done.notes[i].at.seconds,
             text_digest(one.says), one.says}));
        MODOU_CHECK(sealing.row(tables::project_about, {one.project, one.version}));
    }
    return {};
}

// ---- what a file says

struct FileRow {
    Project project;  // without its account
    AboutRow about;
    std::uint64_t line = 0;
};
using FileRows = std::map<std::string, FileRow>;  // by project

tl::unexpected<base::Error> in_row(const base::Error& error, const std::string& file, std::uint64_t line) {
    return base::fail(error.code, error.message, fmt::format("{}:{}", file, line));
}

Result<FileRow> read_row(const ImportTable& import, const base::CsvTable::Row& row,
                         const std::map<std::string, Project>& known) {
    const auto bad = [](std::string message) { return base::fail(Code::bad_input, std::move(message)); };
    const auto cell = [&](std::size_t i) { return std::string(import.cell(row, i)); };
    FileRow out{Project{{cell(0), cell(1), cell(2), cell(4)}, cell(3), cell(5)}, {}, row.line};
    Project& project = out.project;
    // A project that is known stays importable: its name was accepted before this was asked.
    if (const auto trouble = project_trouble(project.id); trouble && !known.contains(project.id))
        return bad(fmt::format("the project's id {} {}", base::json_quoted(base::shortened(project.id, 60)), *trouble));
    if (project.title_zh.empty() && project.title_en.empty()) return bad("expected a title in Chinese or English");
    if (project.title_zh.empty()) project.title_zh = project.title_en;
    if (project.title_en.empty()) project.title_en = project.title_zh;
    if (project.holder.empty()) return bad("expected the legal holder of the money");
    MODOU_TRY(out.about, read_about_row([&](std::string_view column) {
                  const auto at = std::ranges::find(k_about_columns, column) - k_about_columns.begin();
                  return import.cell(row, k_project_columns.size() + static_cast<std::size_t>(at));
              }));
    out.about.about.project = project.id;
    return out;
}

Result<FileRows> read_rows(const ImportTable& import, const std::string& file,
                           const std::map<std::string, Project>& known) {
    FileRows rows;
    for (const auto& row : import.table.rows()) {
        auto read = read_row(import, row, known);
        if (!read) return in_row(read.error(), file, row.line);
        const std::string id = read->project.id;
        if (!rows.emplace(id, std::move(*read)).second)
            return in_row({Code::bad_input, "", fmt::format("the project {} stands twice in the file", id)}, file,
                          row.line);
    }
    return rows;
}

// Pictures that a row names, cleaned and kept: they lie on the disk before the act begins that names them.
Result<std::vector<Picture>> keep_named(const std::string& folder, const std::vector<NamedPicture>& named,
                                        const ProjectImport& how) {
    std::vector<Picture> pictures;
    if (named.empty()) return pictures;
    if (!how.picture)
        return base::fail(Code::bad_input, "pictures: files are named, and no folder: say --pictures DIR");
    for (const NamedPicture& one : named) {
        const auto content = how.picture(one.file);
        if (!content)
            return base::fail(content.error().code, fmt::format("pictures: {}: {}", one.file, content.error().message));
        const auto kept = keep_picture(folder, *content);
        if (!kept)
            return base::fail(kept.error().code, fmt::format("pictures: {}: {}", one.file, kept.error().message));
        pictures.push_back({kept->sha256, kept->width, kept->height, one.alt_zh, one.alt_en});
    }
    return pictures;
}

// What projects say of their holders: all of one holder's the same.
class Holders {
  public:
    // Error: the column and what another project says.
    Status take(const std::string& holder, const About& about) {
        for (const auto& [column, says] :
             {std::pair{"holder_en", &about.holder_en}, {"certificate", &about.certificate}}) {
            if (says->empty()) continue;
            const auto [at, fresh] = said_.try_emplace({holder, column}, *says, about.project);
            if (!fresh && at->second.first != *says)
                return base::fail(Code::bad_input, fmt::format("{}: the project {} of the same holder says {}", column,
                                                               at->second.second, base::json_quoted(at->second.first)));
        }
        return {};
    }

  private:
    std::map<std::pair<std::string, std::string>, std::pair<std::string, std::string>> said_;
};

// What the rows bring that the tables do not have.
class News {
  public:
    News(ledger::Ledger& book, const base::DigestKey& keys, const std::map<std::string, Project>& known,
         Revised revised)
        : book_(book), keys_(keys), known_(known), revised_(revised) {}

    Status take(const FileRows& rows, const std::string& file, ImportReport& report) {
        for (const auto& [id, project] : known_)
            if (project.about && !rows.contains(id)) MODOU_CHECK(holders_.take(project.holder, project.about->about));
        for (const auto& [id, row] : rows)
            if (auto taken = take(row, report); !taken) return in_row(taken.error(), file, row.line);
        return {};
    }
    const DescribeBody& body() const { return body_; }

  private:
    Status take(const FileRow& row, ImportReport& report) {
        const Project& p = row.project;
        const auto at = known_.find(p.id);
        const Project* old = at == known_.end() ? nullptr : &at->second;
        if (old != nullptr && (old->title_zh != p.title_zh || old->title_en != p.title_en || old->cause != p.cause ||
                               old->holder != p.holder || old->region != p.region))
            return base::fail(
                Code::bad_input,
                fmt::format("the project {} is known with other words: an import adds, it never changes", p.id));
        About before;
        before.project = p.id;
        if (old != nullptr && old->about) before = old->about->about;
        MODOU_TRY(const About about, said_together(before, row.about.about, revised_));
        MODOU_CHECK(check_about(about));
        MODOU_CHECK(holders_.take(p.holder, about));
        const bool says_more = about != before;
        if (old == nullptr) {
            body_.rows.push_back({p.id, p.title_zh, p.title_en, p.cause, p.holder, p.region});
            ++report.added;
        } else {
            ++(says_more ? report.changed : report.unchanged);
        }
        if (!says_more) return {};
        MODOU_TRY(const std::int64_t version,
                  next_version(about, old != nullptr && old->about ? old->about->version : 0));
        body_.versions.push_back({p.id, version, canonical_text(about)});
        return {};
    }

    // The next one that the book has under no other words: tables that were lost and made anew meet the versions that
    // they had.
    Result<std::int64_t> next_version(const About& about, std::int64_t newest) {
        const std::string says = about_note(about.project, text_digest(canonical_text(about)));
        for (std::int64_t version = newest + 1;; ++version) {
            MODOU_TRY(const auto there, book_.find(about_reference(keys_, about.project, version)));
            if (!there) return version;
            MODOU_TRY(const std::string text, entry_text(book_, *there));
            if (text == says) return version;
        }
    }

    ledger::Ledger& book_;
    const base::DigestKey& keys_;
    const std::map<std::string, Project>& known_;
    const Revised revised_;
    Holders holders_;
    DescribeBody body_;
};

}  // namespace

void declare_projects(app::Outbox& outbox, Office& office) {
    const base::DigestKey& keys = office.keys().digests;
    outbox.declare(app::operation<ProjectsBody>(
        std::string(k_import_projects), std::string(k_imports_lane),
        [&keys](const app::Intent& intent, const ProjectsBody& body, ledger::Ledger& book, const app::Progress&) {
            return open_projects(keys, intent, body.rows, book);
        },
        folder::sealed(office.ports().tables,
                       [](Session& s, folder::Sealing& sealing, const app::Intent&, const ProjectsBody& body,
                          const Accounts& accounts) { return show_rows(s, sealing, body.rows, accounts); })));
    outbox.declare(app::operation<DescribeBody>(
        std::string(k_describe_projects), std::string(k_imports_lane),
        [&keys](const app::Intent& intent, const DescribeBody& body, ledger::Ledger& book, const app::Progress&) {
            return describe(keys, intent, body, book);
        },
        folder::sealed(office.ports().tables, show_described)));
}

Result<ImportReport> Office::import_projects(std::string_view csv, const std::string& file, const ProjectImport& how) {
    MODOU_TRY(const ImportTable import, import_table(csv, file, {k_project_columns, k_about_columns, k_about_texts}));
    MODOU_TRY(FileRows rows, read_rows(import, import.place, *projects()));
    for (auto& [id, row] : rows) {
        auto pictures = keep_named(ports().path, row.about.pictures, how);
        if (!pictures) return in_row(pictures.error(), import.place, row.line);
        row.about.about.pictures = std::move(*pictures);
    }
    ImportReport report;
    report.rows = rows.size();
    report.unused = import.unused;
    MODOU_CHECK(outbox().act(k_describe_projects, [&](Session&) -> Result<std::vector<app::Act>> {
        const auto known = projects();
        News news(book(), digests(), *known, how.revised);
        MODOU_CHECK(news.take(rows, import.place, report));
        if (news.body().rows.empty() && news.body().versions.empty()) return std::vector<app::Act>{};
        return std::vector{folder::fresh_act(k_describe_projects, app::to_json(news.body()), random())};
    }));
    return report;
}

}  // namespace modou::giving
