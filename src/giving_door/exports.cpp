// GET /v1/export/{table}: whole lists as files, made piece by piece. However long the list is, one piece is in memory.
#include <charconv>

#include "base/money.hpp"
#include "base/text.hpp"
#include "frame/replies.hpp"
#include "giving_door/api_exports.hpp"
#include "giving_door/door.hpp"
#include "giving_door/export_rows.hpp"
#include "giving_door/gift_list.hpp"
#include "money/payment_lines.hpp"

namespace modou::giving_door {
namespace {

using base::Code;
using base::Result;
using base::Sequence;
using giving::Office;
using net::Reply;

constexpr std::size_t k_rows = 1'000;  // of a piece

// Adds the next rows; answers whether more follow.
using Step = std::function<Result<bool>(ExportRows&)>;

std::string yuan(std::uint64_t fen) {
    return base::format_yuan({static_cast<std::int64_t>(fen)});
}

Step gifts(Office& office, const giving::Project* only) {
    const auto projects = office.projects();
    std::string id = only == nullptr ? "" : only->id;
    return [&office, projects, id, before = ~Sequence{0}](ExportRows& rows) mutable -> Result<bool> {
        MODOU_TRY(const auto found,
                  find_gifts(office, *projects, id.empty() ? nullptr : &projects->at(id), before, k_rows));
        for (const Gift& gift : found.gifts) {
            rows.add(api::ExportedGift{.entry = gift.fact.sequence,
                                       .day = base::format_day(base::day_of(gift.fact.event_time)),
                                       .project = gift.project->id,
                                       .title_zh = gift.project->title_zh,
                                       .title_en = gift.project->title_en,
                                       .amount = yuan(gift.amount),
                                       .amount_fen = gift.amount,
                                       .recorded = base::format_utc({gift.fact.record_time_ms / 1000})});
        }
        before = found.next.value_or(0);
        return found.next.has_value();
    };
}

Step entries(Office& office) {
    const auto projects = office.projects();
    return [&office, projects, before = office.book().durable()](ExportRows& rows) mutable -> Result<bool> {
        const ProjectsByAccount accounts = by_account(*projects);
        for (std::size_t i = 0; i < k_rows && before > 0; ++i) {
            MODOU_TRY(const auto entry, public_entry(office, accounts, --before));
            const bool moves = !entry.hidden && entry.kind != "note" && entry.kind != "open" && entry.kind != "close";
            rows.add(
                api::ExportedEntry{.entry = entry.sequence,
                                   .kind = entry.kind,
                                   .day = entry.hidden || entry.day.number == 0 ? "" : base::format_day(entry.day),
                                   .project = entry.project != nullptr ? api::View(entry.project->id) : api::View(),
                                   .amount_fen = moves ? std::optional<api::Count>(entry.amount) : std::nullopt,
                                   .refers = entry.refers != 0 ? std::optional<Sequence>(entry.refers) : std::nullopt,
                                   .text = entry.text,
                                   .hidden = entry.hidden ? 1U : 0U});
        }
        return before > 0;
    };
}

Step payouts(Office& office, money::PayoutsAsked asked) {
    const auto projects = office.projects();
    return [&office, projects, asked](ExportRows& rows) mutable -> Result<bool> {
        MODOU_TRY(const auto found, money::Disbursements(office.treasury()).list(asked));
        MODOU_TRY(const auto confirmed, money::confirmed_by_statements(office.treasury(), found.payouts));
        const auto day = [](std::int64_t at) { return at == 0 ? std::string() : base::format_day(base::day_of({at})); };
        for (const money::Payout& payout : found.payouts) {
            const giving::Project& project = projects->at(payout.project);
            const auto amount = static_cast<std::uint64_t>(payout.amount.value);
            const auto said = confirmed.find(payout.id);
            const auto line = said == confirmed.end() ? std::nullopt : said->second.line;
            const auto read_to = said == confirmed.end() ? std::nullopt : said->second.read_to;
            rows.add(api::ExportedPayout{
                .payout = payout.id,
                .project = project.id,
                .title_zh = project.title_zh,
                .title_en = project.title_en,
                .holder = project.holder,
                .payee = payout.payee,
                .people = payout.people,
                .purpose = payout.people == 0 ? api::View(payout.purpose) : api::View(),
                .status = payout.status,
                .proposed_day = day(payout.proposed_at),
                .approved_day = day(payout.approved_at),
                .ended_day = day(payout.ended_at),
                .amount = yuan(amount),
                .amount_fen = amount,
                .settle = payout.settle != 0 ? std::optional<Sequence>(payout.settle) : std::nullopt,
                .statement_day = line ? base::format_day(*line) : "",
                .statement_read_to = read_to ? base::format_day(*read_to) : ""});
        }
        if (found.next) asked.before = *found.next;
        return found.next.has_value();
    };
}

api::ExportedProject exported(const std::string& id, const giving::Project& project, const ledger::Figures* figures) {
    static const giving::About k_nothing_said;
    const giving::About& about = project.about ? project.about->about : k_nothing_said;
    const auto number = [](std::int64_t n) { return n > 0 ? std::optional(static_cast<api::Count>(n)) : std::nullopt; };
    return {.project = id,
            .title_zh = project.title_zh,
            .title_en = project.title_en,
            .cause = project.cause,
            .holder = project.holder,
            .region = project.region,
            .gifts = figures != nullptr ? figures->gifts : 0,
            .amount = yuan(figures != nullptr ? figures->amount : 0),
            .amount_fen = figures != nullptr ? figures->amount : 0,
            .givers = figures != nullptr ? figures->givers : 0,
            .holder_en = project.holder_en,
            .target_fen = number(about.target_fen),
            .beneficiaries = number(about.beneficiaries),
            .period_from = about.period_from,
            .period_to = about.period_to,
            .filing = about.filing};
}

Step projects(Office& office) {
    const auto all = office.projects();
    return [&office, all, after = std::string()](ExportRows& rows) mutable -> Result<bool> {
        auto at = after.empty() ? all->begin() : all->upper_bound(after);
        const Sequence size = office.book().read([&](const ledger::State& state) {
            for (std::size_t i = 0; i < k_rows && at != all->end(); ++i, ++at) {
                const auto& [id, project] = *at;
                const ledger::Figures* f = state.figures_of(project.account);
                rows.add(exported(id, project, f));
                after = id;
            }
            return state.size();
        });
        MODOU_CHECK(office.book().wait_durable(size));
        return at != all->end();
    };
}

// Shops come and go between two pieces: the next one is found by its name, not by how many came before.
Result<std::size_t> first_after(Office& office, const std::string& name, std::size_t total) {
    std::size_t low = 0, high = total;
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        MODOU_TRY(const auto one, office.find_shops("", middle, 1));
        if (!one.shops.empty() && one.shops.front().first <= name)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

Step shops(Office& office) {
    return [&office, after = std::string()](ExportRows& rows) mutable -> Result<bool> {
        MODOU_TRY(auto found, office.find_shops("", 0, 1));
        std::size_t skip = 0;
        if (!after.empty()) {
            MODOU_TRY(skip, first_after(office, after, found.total));
        }
        MODOU_TRY(found, office.find_shops("", skip, k_rows));
        const Sequence size = office.book().read([&](const ledger::State& state) {
            for (const auto& [name, id] : found.shops) {
                const ledger::Account* account = state.account(id);
                if (account == nullptr) continue;
                const std::uint64_t amount = account->debits - account->credits;
                rows.add(api::ExportedShop{name, account->gifts, yuan(amount), amount});
            }
            return state.size();
        });
        MODOU_CHECK(office.book().wait_durable(size));
        if (!found.shops.empty()) after = found.shops.back().first;
        return found.shops.size() == k_rows;
    };
}

}  // namespace

Result<Reply> GivingDoor::exported(const frame::Call& call) {
    const std::string_view table = call.argument("table");
    const auto dot = table.find('.');
    const std::string_view name = table.substr(0, dot), form = dot == table.npos ? "" : table.substr(dot + 1);
    if (form != "csv" && form != "ndjson")
        return tl::unexpected(
            not_found("there is no such file: gifts, entries, payouts, projects or shops, .csv or .ndjson"));
    const auto all = office().projects();
    ExportRows rows(form == "csv" ? ExportRows::Form::csv : ExportRows::Form::ndjson);
    Step step;
    if (name == "gifts") {
        const std::string id = call.request.parameter("project").value_or("");
        if (!id.empty() && !all->contains(id)) return tl::unexpected(not_found("there is no such project"));
        rows.begin<api::ExportedGift>();
        step = gifts(office(), id.empty() ? nullptr : &all->at(id));
    } else if (name == "entries") {
        rows.begin<api::ExportedEntry>();
        step = entries(office());
    } else if (name == "payouts") {
        MODOU_TRY(const auto asked, payouts_asked(*all, call.request));
        rows.begin<api::ExportedPayout>();
        step = payouts(office(), asked);
    } else if (name == "projects") {
        rows.begin<api::ExportedProject>();
        step = projects(office());
    } else if (name == "shops") {
        rows.begin<api::ExportedShop>();
        step = shops(office());
    } else {
        return tl::unexpected(
            not_found("there is no such file: gifts, entries, payouts, projects or shops, .csv or .ndjson"));
    }
    Reply reply;
    reply.content_type = form == "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson";
    reply.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"modou-{}\"", table));
    reply.pieces = [step = std::move(step), rows = std::move(rows)](std::string& into) mutable {
        const auto more = step(rows);
        if (!more) return Reply::Piece::broken;
        into = rows.take();
        return *more ? Reply::Piece::more : Reply::Piece::last;
    };
    frame::secure(reply);
    return reply;
}

}  // namespace modou::giving_door
