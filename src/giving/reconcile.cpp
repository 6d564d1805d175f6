#include "giving/reconcile.hpp"

#include <algorithm>
#include <set>

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace modou::giving {
namespace {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

constexpr std::size_t k_listed = 1'000;  // unmatched lines that are named; the rest is counted

// What makes a line the same line: never readable, because a serial may lead to a person's account.
std::string line_digest(const base::DigestKey& key, const std::string& holder, const intake::StatementLine& line,
                        std::string_view serial) {
    return base::hex(
        base::reference_digest(key, "statement " + holder,
                               fmt::format("{} {} {} {}", line.day.number, line.in.value, line.out.value, serial))
            .bytes);
}

Result<std::uint64_t> keep_lines(Session& s, const base::DigestKey& key, const std::string& holder,
                                 const std::vector<intake::StatementLine>& lines) {
    std::map<base::Day, StatementDay> days;
    std::uint64_t fresh = 0;
    std::map<std::uint64_t, std::uint64_t> said;
    for (const intake::StatementLine& line : lines) {
        const std::string serial = line.serial.empty() ? fmt::format("line {} {}", ++said[line.others], line.others)
                                                       : std::string(line.serial);
        MODOU_TRY(
            const auto added,
            s.run("INSERT INTO statement_line (holder, line, day, amount_in, amount_out) VALUES (:h, :l, :d, :i, "
                  ":o) ON CONFLICT DO NOTHING",
                  {holder, line_digest(key, holder, line, serial), line.day.number, line.in.value, line.out.value}));
        if (added == 0) continue;
        ++fresh;
        days[line.day].in += static_cast<std::uint64_t>(line.in.value);
        days[line.day].out += static_cast<std::uint64_t>(line.out.value);
    }
    for (const auto& [day, sums] : days)
        MODOU_CHECK(
            s.run("INSERT INTO statement_day (holder, day, amount_in, amount_out) VALUES (:h, :d, :i, :o) ON "
                  "CONFLICT (holder, day) DO UPDATE SET amount_in = amount_in + excluded.amount_in, amount_out "
                  "= amount_out + excluded.amount_out",
                  {holder, day.number, static_cast<std::int64_t>(sums.in), static_cast<std::int64_t>(sums.out)}));
    return fresh;
}

// So that the book says which statements its public sums rest on, and pages that show them are made anew.
Status note_file(Office& office, const std::string& holder, const std::string& content) {
    const std::string digest = base::hex(base::sha256(base::bytes_of(content)));
    ledger::Transfer note;
    note.kind = journal::Kind::note;
    note.event_time = office.clock().now();
    note.reference =
        base::reference_digest(office.keys().digests, k_own_source, fmt::format("statement {} {}", holder, digest));
    const std::string says = "statement sha256 " + digest;
    note.text = says;
    return office.book().run([&](ledger::Batch& batch) -> Status {
        MODOU_TRY(const auto known, batch.find(note.reference));
        if (known) return {};
        MODOU_CHECK(batch.post_new(note));
        return {};
    });
}

Status meet_payments(Office& office, Reconciliation& out) {
    std::vector<Reconciliation::Outflow> paid, lines;
    MODOU_CHECK(office.store().read([&](Session& s) -> Status {
        MODOU_CHECK((s.rows<std::int64_t, std::int64_t, std::int64_t>(
            "SELECT p.id, p.amount, p.ended_at FROM payout p JOIN project j ON j.id = p.project WHERE j.holder = :h "
            "AND "
            "p.ending = 'paid' ORDER BY p.ended_at, p.id",
            {out.holder}, [&](std::int64_t id, std::int64_t amount, std::int64_t at) {
                paid.push_back(
                    {base::day_of({at}), static_cast<std::uint64_t>(amount), static_cast<base::Sequence>(id)});
            })));
        return s.rows<std::int64_t, std::int64_t>(
            "SELECT day, amount_out FROM statement_line WHERE holder = :h AND amount_out > 0 ORDER BY day, line",
            {out.holder}, [&](std::int64_t day, std::int64_t amount) {
                lines.push_back({{static_cast<std::int32_t>(day)}, static_cast<std::uint64_t>(amount), 0});
            });
    }));
    std::multimap<std::uint64_t, std::size_t> open;  // by amount
    for (std::size_t i = 0; i < lines.size(); ++i) open.emplace(lines[i].amount, i);
    for (const Reconciliation::Outflow& payment : paid) {
        auto best = open.end();
        std::int32_t least = k_days_before_payment + k_days_after_payment + 1;
        const auto [from, to] = open.equal_range(payment.amount);
        for (auto at = from; at != to; ++at) {
            const std::int32_t later = lines[at->second].day.number - payment.day.number;
            if (later < -k_days_before_payment || later > k_days_after_payment || std::abs(later) >= least) continue;
            least = std::abs(later);
            best = at;
        }
        if (best == open.end()) {
            out.payouts_alone.push_back(payment);
            continue;
        }
        ++out.payouts_met;
        ++out.outflows_met;
        open.erase(best);
    }
    for (const auto& [amount, i] : open) out.outflows_alone.push_back(lines[i]);
    std::sort(out.outflows_alone.begin(), out.outflows_alone.end(),
              [](const auto& a, const auto& b) { return std::tie(a.day, a.amount) < std::tie(b.day, b.amount); });
    return {};
}

}  // namespace

Result<Reconciliation> reconcile(Office& office, const std::string& holder, const std::vector<StatementFile>& files,
                                 const intake::StatementMap& map) {
    const auto projects = office.projects();
    std::set<std::string> holders;
    for (const auto& [id, project] : *projects) holders.insert(project.holder);
    if (!holders.contains(holder)) {
        std::string known;
        for (const std::string& one : holders) known += (known.empty() ? "" : ", ") + one;
        return base::fail(Code::not_found, fmt::format("no project's money is held by {}; holders are: {}", holder,
                                                       base::shortened(known, 500)));
    }
    Reconciliation out;
    out.holder = holder;
    std::vector<intake::Statement> read;
    for (const StatementFile& file : files) {
        MODOU_TRY(read.emplace_back(),
                  intake::read_statement(file.content, file.name, map, base::day_of(office.clock().now())));
    }
    MODOU_CHECK(office.store().write([&](Session& s) -> Status {
        for (std::size_t i = 0; i < read.size(); ++i) {
            MODOU_TRY(const std::uint64_t fresh, keep_lines(s, office.keys().digests, holder, read[i].lines));
            out.files.push_back({files[i].name, intake::statement_kind_name(read[i].kind),
                                 base::encoding_name(read[i].encoding), read[i].lines.size(), fresh,
                                 read[i].passed_over.total()});
        }
        return {};
    }));
    MODOU_CHECK(office.load_statements());
    for (const StatementFile& file : files) MODOU_CHECK(note_file(office, holder, file.content));
    const auto statements = office.statements();
    const auto said = statements->find(holder);
    out.cover = office.book().read([&](const ledger::State& state) {
        return cover(recorded_days(state, *projects, holder),
                     said == statements->end() ? std::vector<StatementDay>{} : said->second);
    });
    MODOU_CHECK(meet_payments(office, out));
    return out;
}

std::string Reconciliation::json() const {
    base::JsonOut out;
    out.begin_object().member("holder", holder).member("rule", k_cover_rule).key("files").begin_list();
    for (const File& file : files)
        out.begin_object()
            .member("file", file.name)
            .member("kind", file.kind)
            .member("encoding", file.encoding)
            .member("lines", file.lines)
            .member("new", file.fresh)
            .member("passed_over", file.passed_over)
            .end_object();
    out.end_list()
        .member("recorded_fen", cover.recorded)
        .member("received_fen", cover.covered)
        .member("difference_fen", cover.recorded - cover.covered)
        .member("surplus_fen", cover.surplus)
        .key("received_to");
    cover.covered_to ? out.value(base::format_day(*cover.covered_to)) : out.null();
    out.key("days").begin_list();
    for (const Cover::Day& day : cover.days)
        out.begin_object()
            .member("day", base::format_day(day.day))
            .member("recorded_fen", day.recorded)
            .member("received_fen", day.received)
            .member("covered_fen", day.covered)
            .member("difference_fen", day.recorded - day.covered)
            .end_object();
    out.end_list();
    const auto side = [&](std::string_view name, std::uint64_t met, const std::vector<Outflow>& alone) {
        out.key(name).begin_object().member("matched", met).member("unmatched", alone.size()).key("lines").begin_list();
        for (std::size_t i = 0; i < std::min(alone.size(), k_listed); ++i) {
            out.begin_object().member("day", base::format_day(alone[i].day)).member("amount_fen", alone[i].amount);
            if (alone[i].payout != 0) out.member("payout", alone[i].payout);
            out.end_object();
        }
        out.end_list().end_object();
    };
    side("payouts", payouts_met, payouts_alone);
    side("outflows", outflows_met, outflows_alone);
    return out.end_object().take();
}

std::string Reconciliation::table() const {
    const auto yuan = [](std::uint64_t fen) { return base::format_yuan({static_cast<std::int64_t>(fen)}); };
    std::string text;
    for (const File& file : files)
        text += fmt::format("{}: {} statement, {}, {} lines, {} of them new, {} passed over\n", file.name, file.kind,
                            file.encoding, file.lines, file.fresh, file.passed_over);
    text += fmt::format("{:<10} {:>16} {:>16} {:>16}\n", "day", "recorded", "received", "not yet received");
    for (const Cover::Day& day : cover.days)
        text += fmt::format("{:<10} {:>16} {:>16} {:>16}\n", base::format_day(day.day), yuan(day.recorded),
                            yuan(day.received), yuan(day.recorded - day.covered));
    text += fmt::format("{}: ¥{} recorded, ¥{} of it received, ¥{} not yet; ¥{} came in beyond what was recorded\n",
                        holder, yuan(cover.recorded), yuan(cover.covered), yuan(cover.recorded - cover.covered),
                        yuan(cover.surplus));
    text += "Rule: money covers the oldest gifts not covered yet, and only gifts up to its own day.\n";
    text += fmt::format("payouts: {} found on statements, {} not; outflows without a payout: {}\n", payouts_met,
                        payouts_alone.size(), outflows_alone.size());
    for (const auto& [what, alone] :
         {std::pair{"payout not on a statement", &payouts_alone}, {"outflow without a payout", &outflows_alone}})
        for (std::size_t i = 0; i < std::min(alone->size(), k_listed); ++i) {
            const Outflow& one = (*alone)[i];
            text += fmt::format("  {} {} ¥{}{}\n", what, base::format_day(one.day), yuan(one.amount),
                                one.payout == 0 ? "" : fmt::format(" (payout {})", one.payout));
        }
    return text;
}

}  // namespace modou::giving
