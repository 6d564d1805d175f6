#include "giving/project_updates.hpp"

#include "app/typed.hpp"
#include "base/shown.hpp"
#include "base/text.hpp"
#include "giving/acts.hpp"
#include "giving/project_columns.hpp"
#include "giving/project_pictures.hpp"

namespace modou::giving {
namespace {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

struct UpdateBody {
    std::string project, says;
};
BOOST_DESCRIBE_STRUCT(UpdateBody, (), (project, says))
struct UpdateNoted {
    std::uint64_t entry = 0;
    std::int64_t at = 0;
};
BOOST_DESCRIBE_STRUCT(UpdateNoted, (), (entry, at))

Result<UpdateNoted> note_update(const base::DigestKey& keys, const app::Intent& intent, const UpdateBody& body,
                                ledger::Batch& batch) {
    const std::string digest = text_digest(body.says);
    MODOU_TRY(const Noted noted, note_once(batch, update_reference(keys, body.project, digest), intent.at,
                                           update_note(body.project, digest)));
    return UpdateNoted{noted.entry, noted.at.seconds};
}

Status show_update(Session& s, folder::Sealing& sealing, const app::Intent&, const UpdateBody& body,
                   const UpdateNoted& done) {
    const auto entry = static_cast<std::int64_t>(done.entry);
    MODOU_CHECK(s.run("INSERT INTO project_update (entry, project, at, sha256, says) VALUES (:e, :p, :t, :d, :s)",
                      {entry, body.project, done.at, text_digest(body.says), body.says}));
    return sealing.row(tables::project_update, {entry});
}

// The words as they are kept. Errors name the part as the command line does.
Result<UpdateWords> checked(const UpdateAsked& asked) {
    UpdateWords words;
    words.project = asked.words.project;
    for (const auto& [name, given, into] : {std::tuple{"--title-zh", &asked.words.title_zh, &words.title_zh},
                                            {"--title-en", &asked.words.title_en, &words.title_en}}) {
        MODOU_TRY(*into, page_words(name, *given, k_max_words_characters, Lines::one));
    }
    for (const auto& [name, given, into] : {std::tuple{"--text-zh", &asked.words.text_zh, &words.text_zh},
                                            {"--text-en", &asked.words.text_en, &words.text_en}}) {
        MODOU_TRY(*into, page_words(name, *given, k_max_about_characters, Lines::several));
    }
    if (words.title_zh.empty()) return base::fail(Code::bad_input, "--title-zh: it is empty");
    if (words.text_zh.empty()) return base::fail(Code::bad_input, "--text-zh: it is empty");
    return words;
}

Result<ProjectUpdate> update_of_row(Office& office, std::int64_t entry, std::int64_t at, const std::string& sha256,
                                    const std::string& says) {
    const auto sequence = static_cast<base::Sequence>(entry);
    MODOU_TRY(UpdateWords words, app::from_json<UpdateWords>(says));
    // A table of any length is checked at opening only as far as that takes a moment: each row also where it is shown.
    const std::string noted = update_note(words.project, sha256);
    const bool there = sequence < office.book().durable();
    MODOU_TRY(const std::string text, there ? entry_text(office.book(), sequence) : Result<std::string>(""));
    if (text_digest(says) != sha256 || text != noted)
        return base::fail(Code::damaged, "the update is not the one that the book has noted: `modou repair --dry-run`",
                          fmt::format("{}/modou.db: project_update entry {}", office.ports().path, entry));
    return ProjectUpdate{sequence, base::day_of({at}), sha256, std::move(words)};
}

struct UpdateRow {
    std::int64_t entry = 0, at = 0;
    std::string sha256, says;
};
Result<std::vector<ProjectUpdate>> read_updates(Office& office, std::string_view where,
                                                std::initializer_list<store::Bind> binds) {
    std::vector<UpdateRow> rows;
    MODOU_CHECK(office.store().read([&](Session& s) {
        return s.rows<std::int64_t, std::int64_t, std::string, std::string>(
            fmt::format("SELECT entry, at, sha256, says FROM project_update WHERE {}", where), binds,
            [&](std::int64_t entry, std::int64_t at, const std::string& sha256, const std::string& says) {
                rows.push_back({entry, at, sha256, says});
            });
    }));
    std::vector<ProjectUpdate> updates;
    for (const UpdateRow& row : rows) {
        MODOU_TRY(updates.emplace_back(), update_of_row(office, row.entry, row.at, row.sha256, row.says));
    }
    return updates;
}

}  // namespace

void declare_updates(app::Outbox& outbox, Office& office) {
    const base::DigestKey& keys = office.keys().digests;
    outbox.declare(app::operation<UpdateBody>(
        std::string(k_update_project), std::string(k_updates_lane),
        [&keys](const app::Intent& intent, const UpdateBody& body, ledger::Ledger& book, const app::Progress&) {
            return app::in_batch(book, [&](ledger::Batch& batch) { return note_update(keys, intent, body, batch); });
        },
        folder::sealed(office.ports().tables, show_update)));
}

Result<ProjectUpdate> post_update(Office& office, const UpdateAsked& asked) {
    const auto projects = office.projects();
    if (!projects->contains(asked.words.project))
        return base::fail(Code::not_found, fmt::format("there is no project {}", asked.words.project));
    MODOU_TRY(UpdateWords words, checked(asked));
    const base::Day today = base::day_of(office.clock().now());
    if (asked.day && today < *asked.day)
        return base::fail(Code::bad_input, fmt::format("--day: {} is after today", base::format_day(*asked.day)));
    if (asked.day && asked.day->number < 1) return base::fail(Code::bad_input, "--day: the book begins in 1970");
    if (asked.picture) {
        MODOU_TRY(std::string zh, page_words("--alt-zh", asked.picture_alt_zh, k_max_words_characters, Lines::one));
        MODOU_TRY(std::string en, page_words("--alt-en", asked.picture_alt_en, k_max_words_characters, Lines::one));
        if (zh.empty() || en.empty())
            return base::fail(Code::bad_input, "--picture: say what it shows, --alt-zh and --alt-en");
        MODOU_TRY(Picture picture, keep_picture(office.ports().path, *asked.picture));
        picture.alt_zh = std::move(zh);
        picture.alt_en = std::move(en);
        words.pictures.push_back(std::move(picture));
    }
    app::Act act;
    act.kind = k_update_project;
    const std::string says = app::to_json(words);
    act.key = text_digest(says);
    act.body = app::to_json(UpdateBody{words.project, says});
    // The first minute of a day that was named; the moment itself otherwise.
    if (asked.day) act.at = base::Instant{std::int64_t{asked.day->number} * 86'400 - base::k_shanghai_offset_s};
    MODOU_TRY(const app::Done done, office.outbox().act(std::move(act)));
    MODOU_TRY(const auto answer, app::from_json<UpdateNoted>(done.answer));
    ProjectUpdate update{answer.entry, base::day_of({answer.at}), text_digest(says), std::move(words)};
    if (asked.day && update.day != *asked.day)
        return base::fail(Code::conflict, fmt::format("--day: these words stand already with the day {}, entry {}",
                                                      base::format_day(update.day), update.entry));
    return update;
}

Result<std::vector<ProjectUpdate>> updates_of(Office& office, std::string_view project, base::Sequence before,
                                              std::size_t limit) {
    const auto below = static_cast<std::int64_t>(std::min<base::Sequence>(before, office.book().durable()));
    return read_updates(office, "project = :p AND entry < :b ORDER BY entry DESC LIMIT :l",
                        {project, below, static_cast<std::int64_t>(limit)});
}

Result<std::uint64_t> count_updates(Office& office, std::string_view project) {
    MODOU_TRY(const auto row, office.store().read([&](Session& s) {
        return s.first<std::int64_t>("SELECT count(*) FROM project_update WHERE project = :p", {project});
    }));
    return static_cast<std::uint64_t>(std::get<0>(*row));
}

Result<std::optional<ProjectUpdate>> update_of_entry(Office& office, base::Sequence entry) {
    if (entry >= office.book().durable()) return std::nullopt;
    MODOU_TRY(auto found, read_updates(office, "entry = :e", {static_cast<std::int64_t>(entry)}));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

base::ReferenceDigest update_reference(const base::DigestKey& keys, std::string_view project, std::string_view sha256) {
    return base::reference_digest(keys, folder::k_own_source, fmt::format("update {} {}", project, sha256));
}

std::string update_note(std::string_view project, std::string_view sha256) {
    return fmt::format("update {} sha256 {}", project, sha256);
}

}  // namespace modou::giving
