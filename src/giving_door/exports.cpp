// GET /v1/export/{table}: whole lists as files, made piece by piece. However long the list is, one piece is in memory.
#include <charconv>

#include "base/text.hpp"
#include "frame/replies.hpp"
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

Step gifts(Office& office, const giving::Project* only) {
    const auto projects = office.projects();
    std::string id = only == nullptr ? "" : only->id;
    return [&office, projects, id, before = ~Sequence{0}](ExportRows& rows) mutable -> Result<bool> {
        MODOU_TRY(const auto found,
                  find_gifts(office, *projects, id.empty() ? nullptr : &projects->at(id), before, k_rows));
        for (const Gift& gift : found.gifts) {
            rows.number("entry", gift.fact.sequence);
            rows.text("day", base::format_day(base::day_of(gift.fact.event_time)));
            rows.text("project", gift.project->id);
            rows.text("title_zh", gift.project->title_zh);
            rows.text("title_en", gift.project->title_en);
            rows.yuan("amount", gift.amount);
            rows.number("amount_fen", gift.amount);
            rows.text("recorded", base::format_utc({gift.fact.record_time_ms / 1000}));
            rows.end_row();
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
            rows.number("entry", entry.sequence);
            rows.text("kind", entry.kind);
            rows.text("day", entry.hidden || entry.day.number == 0 ? "" : base::format_day(entry.day));
            rows.text("project", entry.project != nullptr ? entry.project->id : "");
            rows.number("amount_fen", moves ? std::optional(entry.amount) : std::nullopt);
            rows.number("refers", entry.refers != 0 ? std::optional(entry.refers) : std::nullopt);
            rows.text("text", entry.text);
            rows.number("hidden", entry.hidden ? 1 : 0);
            rows.end_row();
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
            rows.number("payout", payout.id);
            rows.text("project", project.id);
            rows.text("title_zh", project.title_zh);
            rows.text("title_en", project.title_en);
            rows.text("holder", project.holder);
            rows.text("payee", payout.payee);
            rows.number("people", payout.people);
            rows.text("purpose", payout.people == 0 ? payout.purpose : "");
            rows.text("status", payout.status);
            rows.text("proposed_day", day(payout.proposed_at));
            rows.text("approved_day", day(payout.approved_at));
            rows.text("ended_day", day(payout.ended_at));
            rows.yuan("amount", amount);
            rows.number("amount_fen", amount);
            rows.number("settle", payout.settle != 0 ? std::optional(payout.settle) : std::nullopt);
            rows.text("statement_day", line ? base::format_day(*line) : "");
            rows.text("statement_read_to", read_to ? base::format_day(*read_to) : "");
            rows.end_row();
        }
        if (found.next) asked.before = *found.next;
        return found.next.has_value();
    };
}

void about_cells(ExportRows& rows, const giving::Project& project) {
    const giving::About about = project.about ? project.about->about : giving::About{};
    const auto number = [](std::int64_t n) {
        return n > 0 ? std::optional(static_cast<std::uint64_t>(n)) : std::nullopt;
    };
    rows.text("holder_en", project.holder_en);
    rows.number("target_fen", number(about.target_fen));
    rows.number("beneficiaries", number(about.beneficiaries));
    rows.text("period_from", about.period_from);
    rows.text("period_to", about.period_to);
    rows.text("filing", about.filing);
}

Step projects(Office& office) {
    const auto all = office.projects();
    return [&office, all, after = std::string()](ExportRows& rows) mutable -> Result<bool> {
        auto at = after.empty() ? all->begin() : all->upper_bound(after);
        const Sequence size = office.book().read([&](const ledger::State& state) {
            for (std::size_t i = 0; i < k_rows && at != all->end(); ++i, ++at) {
                const auto& [id, project] = *at;
                const ledger::Figures* f = state.figures_of(project.account);
                rows.text("project", id);
                rows.text("title_zh", project.title_zh);
                rows.text("title_en", project.title_en);
                rows.text("cause", project.cause);
                rows.text("holder", project.holder);
                rows.text("region", project.region);
                rows.number("gifts", f ? f->gifts : 0);
                rows.yuan("amount", f ? f->amount : 0);
                rows.number("amount_fen", f ? f->amount : 0);
                rows.number("givers", f ? f->givers : 0);
                about_cells(rows, project);
                rows.end_row();
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
                rows.text("shop", name);
                rows.number("gifts", account->gifts);
                rows.yuan("amount", account->debits - account->credits);
                rows.number("amount_fen", account->debits - account->credits);
                rows.end_row();
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
    Step step;
    std::string_view columns;
    if (name == "gifts") {
        const std::string id = call.request.parameter("project").value_or("");
        if (!id.empty() && !all->contains(id)) return tl::unexpected(not_found("there is no such project"));
        columns = "entry,day,project,title_zh,title_en,amount,amount_fen,recorded";
        step = gifts(office(), id.empty() ? nullptr : &all->at(id));
    } else if (name == "entries") {
        columns = "entry,kind,day,project,amount_fen,refers,text,hidden";
        step = entries(office());
    } else if (name == "payouts") {
        MODOU_TRY(const auto asked, payouts_asked(*all, call.request));
        columns =
            "payout,project,title_zh,title_en,holder,payee,people,purpose,status,proposed_day,approved_day,ended_day,"
            "amount,amount_fen,settle,statement_day,statement_read_to";
        step = payouts(office(), asked);
    } else if (name == "projects") {
        columns =
            "project,title_zh,title_en,cause,holder,region,gifts,amount,amount_fen,givers,holder_en,target_fen,"
            "beneficiaries,period_from,period_to,filing";
        step = projects(office());
    } else if (name == "shops") {
        columns = "shop,gifts,amount,amount_fen";
        step = shops(office());
    } else {
        return tl::unexpected(
            not_found("there is no such file: gifts, entries, payouts, projects or shops, .csv or .ndjson"));
    }
    Reply reply;
    reply.content_type = form == "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson";
    reply.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"modou-{}\"", table));
    reply.pieces = [step = std::move(step),
                    rows = ExportRows(form == "csv" ? ExportRows::Form::csv : ExportRows::Form::ndjson, columns)](
                       std::string& into) mutable {
        const auto more = step(rows);
        if (!more) return Reply::Piece::broken;
        into = rows.take();
        return *more ? Reply::Piece::more : Reply::Piece::last;
    };
    frame::secure(reply);
    return reply;
}

}  // namespace modou::giving_door
