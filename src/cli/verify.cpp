#include <CLI/CLI.hpp>

#include "base/base64.hpp"
#include "base/json_out.hpp"
#include "base/money.hpp"
#include "base/text.hpp"
#include "cli/key_files.hpp"
#include "cli/own_commands.hpp"
#include "proof/receipt.hpp"
#include "terminal/chinese.hpp"
#include "terminal/yuan_text.hpp"

namespace modou::cli {
namespace {

struct Given {
    std::string file, key, witness;
    std::size_t quorum = 0;
    bool json = false;
};

std::string amount_text(std::uint64_t amount, base::Unit unit) {
    if (unit == base::Unit::cny) return yuan_text(static_cast<std::int64_t>(amount));
    return fmt::format("{} {}", amount, base::unit_name(unit));
}

std::string json_of(const proof::Proven& proven) {
    const auto& [receipt, leaf, opened] = proven;
    base::JsonOut out;
    out.begin_object()
        .member("proven", true)
        .key("reason")
        .null()
        .member("origin", opened.checkpoint.origin)
        .member("size", opened.checkpoint.size)
        .member("root", base::base64(opened.checkpoint.root))
        .member("index", receipt.index)
        .member("erased", proven.erased())
        .key("leaf")
        .begin_object()
        .member("kind", static_cast<int>(leaf.kind))
        .member("unit", base::unit_name(leaf.unit))
        .member("hidden", leaf.hidden())
        .member("day", base::format_day(leaf.day))
        .member("debit", leaf.debit)
        .member("debit_from", leaf.debit_from)
        .member("credit", leaf.credit)
        .member("credit_from", leaf.credit_from)
        .member("amount", leaf.amount)
        .member("refers", leaf.refers)
        .member("definition", leaf.definition)
        .member("pledge", leaf.pledge)
        .member("text", leaf.text)
        .member("commitment", base::hex(leaf.commitment))
        .end_object()
        .key("body");
    if (receipt.opening)
        out.raw(proof::body_json(*receipt.opening));
    else
        out.null();
    out.key("signers").begin_list();
    for (const auto& signer : opened.logs) out.value(signer.key.text());
    out.end_list().key("witnesses").begin_list();
    for (const auto& witness : opened.witnesses)
        out.begin_object()
            .member("name", witness.key.name)
            .member("time", base::format_utc(witness.time.value_or(base::Instant{})))
            .end_object();
    return out.end_list().end_object().take() + "\n";
}

std::string plain(const proof::Proven& proven) {
    const auto& [receipt, leaf, opened] = proven;
    const auto& head = opened.checkpoint;
    std::string text = fmt::format("已证明 proven: {} 第 {} 条，共 {} 条 / entry {} of {}\n", head.origin,
                                   receipt.index, head.size, receipt.index, head.size);
    if (receipt.opening) {
        const auto& [entry, secret] = *receipt.opening;
        text += fmt::format("  {}, {} (账户 account {} → {})\n", amount_text(entry.amount, entry.unit),
                            base::format_shanghai(entry.event_time), entry.debit.value, entry.credit.value);
    } else {
        text +=
            "  它在账里；凭证里没有私密部分：已被抹除，或只给本人。It stands in the book; its private part was erased, "
            "or is kept for the giver alone, and is not in this receipt.\n";
        if (!leaf.hidden())
            text += fmt::format("  公开部分 in public: {}, {}\n", amount_text(leaf.amount, leaf.unit),
                                base::format_day(leaf.day));
    }
    text +=
        "  证明的是：这一笔记过账，此后没有改过；收没收回要看账本。Proven is that it was recorded and not changed "
        "since; "
        "whether it was taken back, the book says.\n";
    for (const auto& signer : opened.logs) text += fmt::format("  签名 signed by {}\n", signer.key.text());
    for (const auto& witness : opened.witnesses)
        text += fmt::format("  见证 witnessed by {}, {}\n", witness.key.name,
                            base::format_shanghai(witness.time.value_or(base::Instant{})));
    return text;
}

// "line 3: …" has its place in Chinese too.
std::string reason_in_chinese(const base::Error& error) {
    constexpr std::string_view k_line = "line ";
    std::string place = error.where;
    if (place.starts_with(k_line)) place = fmt::format("第 {} 行", place.substr(k_line.size()));
    return (place.empty() ? "" : place + "：") + in_chinese(error.message).value_or(error.message);
}

int verify(Context& context, const Given& given) {
    const auto keys = read_keys(context, given.key);
    if (!keys) return report(context, keys.error());
    const auto witnesses = read_witness_keys(context, given.witness, given.quorum);
    if (!witnesses) return report(context, witnesses.error());
    const auto text = read_file(context, context.path(given.file), proof::k_max_receipt_bytes);
    if (!text) return report(context, text.error());
    const auto proven = proof::verify_receipt(*text, *keys, *witnesses, given.quorum);
    if (!proven) {
        const std::string reason = proven.error().text();
        const std::string told = context.language == Language::zh ? reason_in_chinese(proven.error()) : reason;
        if (given.json)
            context.print(
                base::JsonOut().begin_object().member("proven", false).member("reason", reason).end_object().take() +
                "\n");
        else
            context.say(fmt::format("未能证明 NOT proven: {}", told));
        return k_world_said_no;
    }
    given.json ? context.print(json_of(*proven)) : tell(context, plain(*proven));
    return k_good;
}

}  // namespace

void add_verify(CLI::App& app, Action& chosen) {
    auto given = std::make_shared<Given>();
    auto* command =
        app.add_subcommand("verify", "Check a receipt, offline, with the log's public key alone\n离线核验凭证");
    command->add_option("FILE", given->file, "the receipt (receipt-N.tlog-proof)")->required();
    command->add_option("--key", given->key, "the log's public keys, one a line (log.vkey)")->required();
    command->add_option("--witness", given->witness, "the public keys of witnesses, one a line");
    command->add_option("--quorum", given->quorum, "how many of them must have cosigned");
    command->add_flag("--json", given->json, "print as JSON");
    command->callback([given, &chosen] { chosen = [given](Context& context) { return verify(context, *given); }; });
}

}  // namespace modou::cli
