#include "money/reconcile.hpp"

#include <algorithm>
#include <set>

#include "app/typed.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"
#include "folder/own_source.hpp"
#include "money/acts.hpp"

namespace modou::money {
namespace {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

struct StatementBody {
    std::string holder, digest;
};
BOOST_DESCRIBE_STRUCT(StatementBody, (), (holder, digest))
struct StatementNoted {
    std::uint64_t note = 0;
};
BOOST_DESCRIBE_STRUCT(StatementNoted, (), (note))

constexpr std::size_t k_listed = 1'000;  // unmatched lines that are named; the rest is counted

Result<intake::Statement> read(const StatementFile& file, const intake::StatementMap& map, base::Day today,
                               bool older) {
    if (file.path.empty()) return intake::read_statement(file.content, file.name, map, today, older);
    auto from = base::Incoming::open(file.path);
    if (!from) return base::fail(from.error().code, from.error().message, file.name);
    return intake::read_statement(intake::file_source(std::move(*from), file.name, file.patience), file.name, map,
                                  today, older);
}

Status meet_payments(Treasury& treasury, Reconciliation& out) {
    MODOU_CHECK(treasury.ports().store().read(
        [&](Session& s) { return find_own_transfers(s, out.holder, out.own_transfers); }));
    MODOU_TRY(MetOutflows met, meet_all(treasury, out.holder));
    out.payouts_met = met.lines.size();
    out.outflows_met = met.outflows;
    out.reversals_met = met.reversals;
    out.payouts_alone = std::move(met.paid_alone);
    out.outflows_alone = std::move(met.lines_alone);
    out.reversals_alone = std::move(met.reversals_alone);
    return {};
}

std::string own_transfers_text(const OwnTransfers& own) {
    const auto yuan = [](std::uint64_t fen) { return base::format_yuan({static_cast<std::int64_t>(fen)}); };
    std::string text;
    if (own.found + own.alone > 0)
        text += fmt::format("withdrawn to the bank: {} found on its statement, ¥{}, which count once; {} not, ¥{}\n",
                            own.found, yuan(own.found_fen), own.alone, yuan(own.alone_fen));
    if (own.other_days > 0)
        text += fmt::format(
            "  for {} of them a receipt of another day has the same sum: the earliest was taken, the total is the "
            "same\n",
            own.other_days);
    if (own.unread > 0)
        text += fmt::format(
            "what was withdrawn in {} files of Alipay or WeChat is not known, an earlier version passed it over: give "
            "them again, or it may count twice\n",
            own.unread);
    return text;
}

}  // namespace

Result<Reconciliation> reconcile(Treasury& treasury, const std::string& holder, const std::vector<StatementFile>& files,
                                 const intake::StatementMap& map, const StatementAsk& ask) {
    const auto funds = treasury.funds();
    std::set<std::string> holders;
    for (const auto& [id, fund] : *funds) holders.insert(fund.holder);
    if (!holders.contains(holder)) {
        std::string known;
        for (const std::string& one : holders) known += (known.empty() ? "" : ", ") + one;
        return base::fail(Code::not_found, fmt::format("no project's money is held by {}; holders are: {}", holder,
                                                       base::shortened(known, 500)));
    }
    Reconciliation out;
    out.holder = holder;
    const base::Day today = base::day_of(treasury.ports().clock.now());
    // One file after the other, so that no more than one is in memory; all of them or none. With the lines goes the
    // intent to note their file in the book.
    if (!files.empty()) {
        const auto keep = [&](Session& s, folder::Sealing& sealing) -> Status {
            MODOU_TRY(const bool older, has_older_lines(s, holder));
            for (const StatementFile& file : files) {
                MODOU_TRY(const intake::Statement statement, read(file, map, today, older));
                MODOU_TRY(const StatementKept kept,
                          keep_statement(s, sealing, treasury.ports().digests(), holder, ask, statement, file.name));
                Reconciliation::File said;
                said.name = file.name;
                said.kind = intake::statement_kind_name(statement.kind);
                said.form = intake::statement_form_name(statement.form);
                said.encoding = base::encoding_name(statement.encoding);
                said.lines = intake::lines_that_count(statement);
                said.fresh = kept.fresh;
                said.recounted = kept.recounted;
                said.in = statement.in.value;
                said.out = statement.out.value;
                said.passed_over = statement.passed_over;
                said.passed_over.add(kept.passed_over);
                said.unused = statement.unused;
                said.own = statement.own;
                out.files.push_back(std::move(said));
            }
            return {};
        };
        const auto noted =
            treasury.ports().outbox.act(k_note_statement, [&](Session& s) -> Result<std::vector<app::Act>> {
                std::vector<app::Act> acts;
                MODOU_CHECK(treasury.ports().tables.seal(s, [&](folder::Sealing& sealing) -> Status {
                    MODOU_CHECK(keep(s, sealing));
                    MODOU_TRY(acts, statements_to_note(s, sealing));
                    return {};
                }));
                return acts;
            });
        // Whatever became of the note: the lines count from now on, or not at all.
        MODOU_CHECK(treasury.load_statements());
        (void)treasury.ports().tables.note();
        if (!noted) return tl::unexpected(noted.error());
    }
    const auto statements = treasury.statements();
    const auto said = statements->find(holder);
    out.cover = treasury.ports().book.read([&](const ledger::State& state) {
        return cover(recorded_days(state, *funds, holder),
                     said == statements->end() ? std::vector<StatementDay>{} : said->second);
    });
    MODOU_CHECK(meet_payments(treasury, out));
    return out;
}

std::string Reconciliation::json() const {
    base::JsonOut out;
    out.begin_object().member("holder", holder).member("rule", k_cover_rule).key("files").begin_list();
    for (const File& file : files) {
        out.begin_object()
            .member("file", file.name)
            .member("holder", holder)
            .member("kind", file.kind)
            .member("form", file.form)
            .member("encoding", file.encoding)
            .member("in_fen", file.in)
            .member("out_fen", file.out)
            .member("lines", file.lines)
            .member("new", file.fresh)
            .member("recounted", file.recounted);
        file.passed_over.write(out.key("passed_over"));
        file.unused.write(out.key("unused"));
        out.key("own_money")
            .begin_object()
            .member("interest_fen", file.own.interest)
            .member("in_fen", file.own.in)
            .member("out_fen", file.own.out)
            .end_object();
        out.end_object();
    }
    out.end_list()
        .member("recorded_fen", cover.recorded)
        .member("received_fen", cover.covered)
        .member("difference_fen", cover.recorded - cover.covered)
        .member("surplus_fen", cover.surplus)
        .member("refunded_beyond_fen", cover.refunded_beyond)
        .key("received_to");
    cover.covered_to ? out.value(base::format_day(*cover.covered_to)) : out.null();
    out.key("days").begin_list();
    for (const Cover::Day& day : cover.days)
        out.begin_object()
            .member("day", base::format_day(day.day))
            .member("recorded_fen", day.recorded)
            .member("received_fen", day.received)
            .member("refunded_fen", day.refunded)
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
    side("reversals", reversals_met, reversals_alone);
    out.key("own_transfers")
        .begin_object()
        .member("matched", own_transfers.found)
        .member("matched_fen", own_transfers.found_fen)
        .member("unmatched", own_transfers.alone)
        .member("unmatched_fen", own_transfers.alone_fen)
        .member("other_days", own_transfers.other_days)
        .member("unread_files", own_transfers.unread)
        .end_object();
    return out.end_object().take();
}

std::string Reconciliation::table(Days days) const {
    // In groups, as the counts beside them.
    const auto yuan = [](auto fen) {
        const std::string plain = base::format_yuan({static_cast<std::int64_t>(fen)});
        const std::size_t point = plain.size() - 3;
        return (plain.starts_with('-') ? "-" : "") + base::grouped(std::abs(static_cast<std::int64_t>(fen) / 100)) +
               plain.substr(point);
    };
    // The answer first, then what it rests on.
    std::string text = fmt::format(
        "{}: ¥{} recorded, ¥{} of it received, ¥{} not yet; ¥{} came in beyond what was recorded\n", holder,
        yuan(cover.recorded), yuan(cover.covered), yuan(cover.recorded - cover.covered), yuan(cover.surplus));
    text += fmt::format("payouts: {} found on statements, {} not; outflows without a payout: {}\n", payouts_met,
                        payouts_alone.size(), outflows_alone.size());
    if (reversals_met > 0 || !reversals_alone.empty())
        text += fmt::format("reversals: {} of an outflow, which then paid nobody; {} of none\n", reversals_met,
                            reversals_alone.size());
    text += own_transfers_text(own_transfers);
    if (cover.refunded_beyond > 0)
        text += fmt::format(
            "退款中有 ¥{} 找不到对应的收款：是否缺了更早的对账单？· ¥{} of refunds are of money that no "
            "statement shows: is an earlier statement missing?\n",
            yuan(cover.refunded_beyond), yuan(cover.refunded_beyond));
    for (const auto& [what, alone] : {std::pair{"payout not on a statement", &payouts_alone},
                                      {"outflow without a payout", &outflows_alone},
                                      {"reversal without an outflow", &reversals_alone}})
        for (std::size_t i = 0; i < std::min(alone->size(), k_listed); ++i) {
            const Outflow& one = (*alone)[i];
            text += fmt::format("  {} {} ¥{}{}\n", what, base::format_day(one.day), yuan(one.amount),
                                one.payout == 0 ? "" : fmt::format(" (payout {})", one.payout));
        }
    for (const File& file : files) {
        text +=
            fmt::format("{}: {} statement, {}, {} lines, {} of them new; ¥{} in, ¥{} out, less what was taken back\n",
                        file.name, file.kind, file.encoding, file.lines, file.fresh, yuan(file.in), yuan(file.out));
        if (file.recounted > 0)
            text += fmt::format(" {} 行按本文件重算 · {} lines are counted anew, as this file has them\n",
                                file.recounted, file.recounted);
        if (!file.passed_over.empty()) {
            text += " 未计入的行，或无法做的核对 · lines passed over, and checks that cannot be made:\n";
            text += file.passed_over.lines([](std::string_view key) {
                const base::Words words = kept_reason_words(key);
                return words.zh.empty() ? intake::statement_reason_words(key) : words;
            });
        }
        if (file.own.interest != 0 || file.own.in != 0 || file.own.out != 0)
            text += fmt::format(
                " 其中利息 ¥{}，自有资金转入 ¥{}、转出 ¥{}，不算到账 · of them ¥{} of interest, ¥{} in and ¥{} out "
                "between own "
                "accounts: not counted as received\n",
                yuan(file.own.interest), yuan(file.own.in), yuan(file.own.out), yuan(file.own.interest),
                yuan(file.own.in), yuan(file.own.out));
        if (!file.unused.empty()) {
            text += " 未使用的列 · columns that were not used:\n";
            text += file.unused.lines([](std::string_view) { return base::Words{}; });
        }
    }
    if (days == Days::list) {
        text += fmt::format("{:<10} {:>16} {:>16} {:>16}\n", "day", "recorded", "received", "not yet received");
        for (const Cover::Day& day : cover.days)
            text += fmt::format("{:<10} {:>16} {:>16} {:>16}{}\n", base::format_day(day.day), yuan(day.recorded),
                                yuan(day.received), yuan(day.recorded - day.covered),
                                day.refunded == 0 ? "" : fmt::format("  after ¥{} of refunds", yuan(day.refunded)));
    }
    text +=
        "Rule: money covers the oldest gifts not covered yet, and only gifts up to its own day; a refund takes back "
        "what came in last.\n";
    return text;
}

// So that the book says which statements its public sums rest on.
void declare_statements(Treasury& treasury) {
    app::Outbox& outbox = treasury.ports().outbox;
    const base::DigestKey& keys = treasury.ports().digests();
    outbox.declare(app::operation<StatementBody>(
        std::string(k_note_statement), "statements",
        [&keys](const app::Intent& intent, const StatementBody& body, ledger::Ledger& book, const app::Progress&) {
            return app::in_batch(book, [&](ledger::Batch& batch) -> Result<StatementNoted> {
                ledger::Transfer note;
                note.kind = journal::Kind::note;
                note.event_time = intent.at;
                note.reference = base::reference_digest(keys, folder::k_own_source,
                                                        fmt::format("statement {} {}", body.holder, body.digest));
                const std::string says = "statement sha256 " + body.digest;
                note.text = says;
                MODOU_TRY(const auto known, batch.find(note.reference));
                if (known) return StatementNoted{known->sequence};
                MODOU_TRY(const auto answered, batch.post_new(note));
                return StatementNoted{answered.sequence};
            });
        },
        folder::sealed(
            treasury.ports().tables,
            [](Session& s, folder::Sealing& sealing, const app::Intent&, const StatementBody& body,
               const StatementNoted&) -> Status {
                MODOU_CHECK(s.run("UPDATE statement_file SET noted = 1 WHERE holder = :h AND digest = :d",
                                  {body.holder, body.digest}));
                return sealing.rows(tables::statement_file, "holder = :h AND digest = :d", {body.holder, body.digest});
            })));
}

// A file that was noted before, and is now kept again as one of another account, needs no second note.
Result<std::vector<app::Act>> statements_to_note(Session& session, folder::Sealing& sealing) {
    MODOU_TRY(
        const auto again,
        session.run(
            "UPDATE statement_file SET noted = 1 WHERE noted = 0 AND EXISTS (SELECT 1 FROM statement_file AS o WHERE "
            "o.holder = statement_file.holder AND o.digest = statement_file.digest AND o.noted = 1)"));
    if (again > 0) MODOU_CHECK(sealing.rows(tables::statement_file, "", {}));
    std::vector<app::Act> acts;
    MODOU_CHECK((session.rows<std::string, std::string>(
        "SELECT DISTINCT holder, digest FROM statement_file WHERE noted = 0 ORDER BY holder, digest", {},
        [&](const std::string& holder, const std::string& digest) {
            app::Act act;
            act.kind = k_note_statement;
            act.key = holder + " " + digest;
            act.body = app::to_json(StatementBody{holder, digest});
            acts.push_back(std::move(act));
        })));
    return acts;
}

}  // namespace modou::money
