#include "giving/project_about.hpp"

#include "app/typed.hpp"
#include "base/money.hpp"
#include "base/text.hpp"
#include "giving/office.hpp"

namespace modou::giving {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

namespace {

// Each thing that a project may say, by its column. `visit(column, member)`.
template <class Visit>
void each_column(Visit visit) {
    visit("description_zh", &About::description_zh);
    visit("description_en", &About::description_en);
    visit("plan_zh", &About::plan_zh);
    visit("plan_en", &About::plan_en);
    visit("target", &About::target_fen);
    visit("beneficiaries", &About::beneficiaries);
    visit("beneficiaries_zh", &About::beneficiaries_zh);
    visit("beneficiaries_en", &About::beneficiaries_en);
    visit("period_from", &About::period_from);
    visit("period_to", &About::period_to);
    visit("budget", &About::budget);
    visit("filing", &About::filing);
    visit("holder_en", &About::holder_en);
    visit("certificate", &About::certificate);
    visit("contact", &About::contact);
    visit("pictures", &About::pictures);
}

}  // namespace

std::string canonical_text(const About& about) {
    return app::to_json(about);
}

std::string text_digest(std::string_view text) {
    return base::hex(base::sha256(base::bytes_of(text)));
}

bool says_nothing(const About& about) {
    About nothing;
    nothing.project = about.project;
    return about == nothing;
}

Result<About> said_together(About was, const About& given, Revised revised) {
    std::string_view other;
    each_column([&](std::string_view column, auto member) {
        const auto& says = given.*member;
        const std::decay_t<decltype(says)> nothing{};
        if (says == nothing || says == was.*member) return;
        if (was.*member != nothing && revised == Revised::no && other.empty()) other = column;
        was.*member = says;
    });
    if (!other.empty())
        return base::fail(Code::conflict,
                          fmt::format("{}: the project {} says something else already: --revise makes a new version",
                                      other, was.project));
    return was;
}

Status check_about(const About& about) {
    if (!about.period_from.empty() && !about.period_to.empty() && about.period_to < about.period_from)
        return base::fail(Code::bad_input,
                          fmt::format("period_to: {} is before period_from, {}", about.period_to, about.period_from));
    if (about.target_fen == 0 || about.budget.empty()) return {};
    std::int64_t sum = 0;
    for (const BudgetLine& line : about.budget) sum += line.amount_fen;
    if (sum == about.target_fen) return {};
    return base::fail(Code::bad_input, fmt::format("budget: its lines add up to ¥{}, the target is ¥{}",
                                                   base::format_yuan({sum}), base::format_yuan({about.target_fen})));
}

Status read_abouts(Session& session, const std::function<void(ProjectAbout)>& each) {
    return session.rows<std::string, std::int64_t, std::int64_t, std::int64_t, std::string, std::string>(
        "SELECT project, version, entry, at, sha256, says FROM project_about a WHERE version = (SELECT max(version) "
        "FROM project_about b WHERE b.project = a.project)",
        {},
        [&](const std::string& project, std::int64_t version, std::int64_t entry, std::int64_t at,
            const std::string& sha256, const std::string& says) -> Status {
            auto about = app::from_json<About>(says);
            if (!about) return base::fail(about.error().code, about.error().message, "project_about " + project);
            each({std::move(*about), version, static_cast<base::Sequence>(entry), {at}, sha256});
            return {};
        });
}

base::ReferenceDigest about_reference(const base::DigestKey& keys, std::string_view project, std::int64_t version) {
    return base::reference_digest(keys, folder::k_own_source, fmt::format("about {} version {}", project, version));
}

std::string about_note(std::string_view project, std::string_view sha256) {
    return fmt::format("about {} sha256 {}", project, sha256);
}

Result<Noted> note_once(ledger::Batch& batch, const base::ReferenceDigest& reference, base::Instant at,
                        std::string_view text) {
    MODOU_TRY(const auto known, batch.find(reference));
    if (known) return Noted{known->sequence, known->entry.event_time};
    ledger::Transfer note;
    note.kind = journal::Kind::note;
    note.event_time = at;
    note.reference = reference;
    note.text = text;
    MODOU_TRY(const auto answered, batch.post_new(note));
    if (!answered.good())
        return base::fail(Code::bug, fmt::format("the book takes no note: {}", ledger::answer_name(answered.answer)));
    return Noted{answered.sequence, at};
}

Result<std::string> entry_text(ledger::Ledger& book, base::Sequence sequence) {
    MODOU_TRY(const auto record, book.journal().record_at(sequence));
    return std::string(record.text(static_cast<std::uint32_t>(sequence - record.header.first)));
}

}  // namespace modou::giving
