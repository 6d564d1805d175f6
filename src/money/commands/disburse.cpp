#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "money/commands/commands.hpp"
#include "money/disburse.hpp"
#include "money/payment_lines.hpp"
#include "terminal/chinese.hpp"
#include "terminal/yuan_text.hpp"

namespace modou::money::commands {

using namespace terminal;
namespace {

using money::Disbursements;
using money::Payout;

constexpr std::uint64_t k_max_lines_bytes = 8 << 20;

struct Given {
    std::string data, project, payee, amount, purpose, evidence, key, person, lines;
    std::uint32_t people = 0;
    base::Sequence payout = 0;
    int limit = 100;
    bool json = false;
};

// What the holder's statements say of a payment; nothing while it is not paid.
std::string statement_line(const std::map<base::Sequence, money::Confirmed>& confirmed, const Payout& payout) {
    const auto found = confirmed.find(payout.id);
    if (found == confirmed.end()) return {};
    const money::Confirmed& said = found->second;
    if (said.line) return fmt::format("    a statement shows it on {}\n", base::format_day(*said.line));
    if (said.read_to)
        return fmt::format("    no line of a statement fits it yet, read up to {}\n", base::format_day(*said.read_to));
    return "    no statement has been read yet\n";
}

std::string plain(const Payout& p) {
    std::string text = fmt::format("payout {}: {}\n    {} from {} to {}\n", p.id, p.status, yuan_text(p.amount.value),
                                   p.project, p.payee);
    if (p.people > 0) text += fmt::format("    for {} people\n", p.people);
    text += fmt::format("    purpose: {}\n    proposed by {}\n", p.purpose, p.proposed_by);
    if (!p.approved_by.empty()) text += fmt::format("    approved by {}\n", p.approved_by);
    if (!p.ended_by.empty()) text += fmt::format("    {} by {}\n", p.status, p.ended_by);
    return text;
}

// What the operator sees: also who did it.
// Leaves the object open.
void write_members(base::JsonOut& out, const Payout& p) {
    const auto text = [&](std::string_view name, const std::string& value) {
        out.key(name);
        value.empty() ? out.null() : out.value(value);
    };
    out.begin_object()
        .member("payout", p.id)
        .member("status", p.status)
        .member("project", p.project)
        .member("payee", p.payee)
        .member("people", p.people)
        .member("amount_fen", p.amount.value)
        .member("purpose", p.purpose)
        .member("account", p.account.value);
    text("proposed_by", p.proposed_by);
    text("approved_by", p.approved_by);
    text("ended_by", p.ended_by);
    out.key("settle");
    p.settle == 0 ? out.null() : out.value(p.settle);
    text("evidence_sha256", p.evidence);
    text("paid_evidence_sha256", p.paid_evidence);
}

int show(const Context& context, const Given& given, const base::Result<Payout>& payout) {
    if (!payout) return report(context, payout.error());
    if (given.json) {
        base::JsonOut out;
        write_members(out, *payout);
        out.end_object();
        context.print(out.text() + "\n");
    } else {
        tell(context, plain(*payout));
    }
    return k_good;
}

int propose(Context& context, const Given& given, Treasury& treasury) {
    const auto amount = base::parse_yuan(given.amount);
    if (!amount) return report(context, {base::Code::usage, "--amount", amount.error().message});
    auto evidence = read_file(context, context.path(given.evidence), money::k_max_evidence_bytes);
    if (!evidence) return report(context, evidence.error());
    money::Proposal proposal;
    proposal.project = given.project;
    proposal.payee = given.payee;
    proposal.purpose = given.purpose;
    proposal.person = given.person;
    proposal.amount = *amount;
    proposal.people = given.people;
    proposal.evidence = *evidence;
    proposal.key = given.key;
    return show(context, given, Disbursements(treasury).propose(proposal));
}

int pay(Context& context, const Given& given, Treasury& treasury) {
    std::optional<std::string> evidence;
    if (!given.evidence.empty()) {
        auto content = read_file(context, context.path(given.evidence), money::k_max_evidence_bytes);
        if (!content) return report(context, content.error());
        if (content->empty())
            return report(context, {base::Code::bad_input, given.evidence, "the evidence file is empty"});
        evidence = std::move(*content);
    }
    std::optional<std::vector<money::PersonLine>> lines;
    if (!given.lines.empty()) {
        auto text = read_file(context, context.path(given.lines), k_max_lines_bytes);
        if (!text) return report(context, text.error());
        auto read = money::read_person_lines(*text, given.lines);
        if (!read) return report(context, read.error());
        lines = std::move(*read);
    }
    return show(
        context, given,
        Disbursements(treasury).pay(given.payout, given.person,
                                    evidence ? std::optional<std::string_view>(*evidence) : std::nullopt, lines));
}

int list(Context& context, const Given& given, Treasury& treasury) {
    auto found = Disbursements(treasury).list(given.project, ~base::Sequence{0}, given.limit);
    if (!found) return report(context, found.error());
    const auto confirmed = money::confirmed_by_statements(treasury, *found);
    if (!confirmed) return report(context, confirmed.error());
    base::JsonOut out;
    out.begin_object().key("payouts").begin_list();
    for (const Payout& payout : *found) {
        if (!given.json) tell(context, plain(payout) + statement_line(*confirmed, payout));
        write_members(out, payout);
        money::write_confirmed(out, payout, *confirmed);
        out.end_object();
    }
    if (given.json) context.print(out.end_list().end_object().text() + "\n");
    return k_good;
}

using Step = int (*)(Context&, const Given&, Treasury&);

CLI::App* add_step(CLI::App& disburse, Action& chosen, const std::shared_ptr<Given>& given, const std::string& name,
                   const std::string& help, folder::Access access, Step step) {
    auto* command = disburse.add_subcommand(name, help);
    add_data(*command, given->data);
    command->add_flag("--json", given->json, "print as JSON");
    command->callback([given, access, step, &chosen] {
        chosen = [given, access, step](Context& context) {
            return with_room<Treasury>(context, given->data, access,
                                       [&](Treasury& treasury) { return step(context, *given, treasury); });
        };
    });
    return command;
}

}  // namespace

void add_disburse(CLI::App& app, Action& chosen) {
    auto* disburse = app.add_subcommand(
        "disburse",
        "Pay out of a project: one proposes, another approves, a third pays. Who --as names is not checked until there "
        "is sign-in.\n从项目付款：三个不同的人分别提出、批准、付款");
    disburse->require_subcommand(1);
    auto given = std::make_shared<Given>();
    constexpr auto k_write = folder::Access::write;
    const auto as = [&](CLI::App* step) { step->add_option("--as", given->person, "who does this")->required(); };
    const auto which = [&](CLI::App* step) {
        step->add_option("--payout", given->payout, "the number that `propose` printed")->required();
    };

    auto* step = add_step(*disburse, chosen, given, "propose",
                          "Set money aside for a payee; prints the payout's number", k_write, propose);
    step->add_option("--project", given->project, "out of which project")->required();
    step->add_option("--payee", given->payee, "public name of the organisation, or of a batch of people")->required();
    step->add_option("--amount", given->amount, "yuan, as 100.00")->required();
    step->add_option("--purpose", given->purpose, "what it is for; shown for organisations only")->required();
    step->add_option("--evidence", given->evidence, "contract, list, invoice: kept, its SHA-256 goes into the book")
        ->required();
    step->add_option("--people", given->people, "the money goes to so many persons, at least 5");
    step->add_option("--key", given->key, "tells two like payouts apart; otherwise project, payee and evidence do");
    as(step);

    step = add_step(*disburse, chosen, given, "approve", "Agree to a payout, as somebody else than who proposed it",
                    k_write, [](Context& context, const Given& g, Treasury& treasury) {
                        return show(context, g, Disbursements(treasury).approve(g.payout, g.person));
                    });
    which(step);
    as(step);

    step = add_step(*disburse, chosen, given, "pay", "Record the payment, as a third person", k_write, pay);
    which(step);
    as(step);
    step->add_option("--evidence", given->evidence, "the bank's receipt");
    step->add_option("--lines", given->lines, "CSV person,amount: who in the batch got what; private");

    step = add_step(*disburse, chosen, given, "cancel", "Give the money back to the project", k_write,
                    [](Context& context, const Given& g, Treasury& treasury) {
                        return show(context, g, Disbursements(treasury).cancel(g.payout, g.person));
                    });
    which(step);
    as(step);

    step = add_step(*disburse, chosen, given, "list", "Payouts, newest first", folder::Access::read, list);
    step->add_option("--project", given->project, "of this project only");
    step->add_option("--limit", given->limit, "at most so many")->check(CLI::Range(1, 10'000));
}

}  // namespace modou::money::commands
