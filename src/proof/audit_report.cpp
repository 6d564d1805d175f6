// The audit's report: as JSON for scripts, and as a page that a journalist can read.
#include "base/base64.hpp"
#include "base/json_out.hpp"
#include "base/money.hpp"
#include "base/shown.hpp"
#include "base/text.hpp"
#include "proof/audit.hpp"

namespace modou::proof {
namespace {

struct Sentence {
    std::string_view kind, zh, en;
};
// The kinds are stable: scripts and docs/verify.md name them.
constexpr Sentence k_sentences[] = {
    {"checkpoint_refused", "检查点的签名或格式不成立", "the checkpoint's signature or form does not hold"},
    {"unexpected_file", "日志里不该有这个文件", "this file does not belong in the log"},
    {"missing_file", "缺少这个文件", "this file is missing"},
    {"wrong_length", "文件长度不对", "the file has another length than it must have"},
    {"bundle_torn", "条目文件残缺或被改动", "the entry bundle is torn or was changed"},
    {"entry_changed", "条目被改动：与签名的哈希树不符", "an entry was changed: it does not fit the signed tree"},
    {"tile_differs", "哈希文件与条目不符", "a tile differs from what the entries give"},
    {"root_differs", "签名的根与条目算出的根不同", "the signed root is not the root of the entries"},
    {"history_changed", "历史被改写：与上次审计不一致", "history was rewritten: it differs from the last audit"},
    {"log_shrank", "日志变短了", "the log has become shorter"},
    {"totals_shrank", "网站公布的合计比上次审计时旧", "the published totals are older than those of the last audit"},
    {"totals_changed", "网站改了已公布的合计", "totals that had been published are others now"},
    {"project_gone", "公布过的项目不见了", "a project that had been published is gone"},
    {"totals_ahead", "公布的合计超出日志", "totals were published of entries that the log has not got"},
    {"other_log", "这是另一本账的日志", "this is the log of another book"},
    {"leaf_malformed", "条目格式不对", "an entry is malformed"},
    {"unknown_account", "账户从未公开开立", "an account that was never opened in public"},
    {"account_closed", "账户已经关闭", "the account had been closed"},
    {"account_number", "账户编号不连续", "an account's number does not follow"},
    {"open_unclear", "开户条目不完整", "the opening of an account is incomplete"},
    {"unknown_policy", "账户规则未知", "an account of unknown policy"},
    {"person_public", "个人账户被公开", "a person's account stands in public"},
    {"unit_mixed", "计量单位混用", "units are mixed"},
    {"inflow_gap", "收入线有缺口", "the inflow line has a gap"},
    {"inflow_overlap", "收入线有重叠", "the inflow line overlaps"},
    {"outflow_gap", "支出线有缺口", "the outflow line has a gap"},
    {"outflow_overlap", "支出线有重叠", "the outflow line overlaps"},
    {"overspent", "支出超过收入", "more went out than had come in"},
    {"sink_pays", "只收不付的账户付了款", "an account that only takes has paid"},
    {"no_reserve", "没有对应的预留", "there is no such reserve"},
    {"reserve_differs", "与所指的预留不符", "it differs from the reserve that it refers to"},
    {"exceeds_reserve", "超过预留的余额", "it takes more than is left of the reserve"},
    {"correction_misplaced", "更正与所指条目不符", "a correction does not fit what it corrects"},
    {"exceeds_corrected", "更正超过原额", "more is taken back than was moved"},
    {"hole_misplaced", "更正的区间不对", "a correction takes another interval than it must"},
    {"already_spent", "更正了已经花出的钱", "a correction takes back what had been spent"},
    {"holes_overlap", "两次更正的区间重叠", "two corrections take the same interval"},
    {"closed_with_balance", "账户带着余额关闭", "an account was closed with a balance"},
    {"name_taken", "两个公开账户同名", "two public accounts bear one name"},
    {"entry_repeated", "同一条目出现两次", "one entry stands in the log twice"},
    {"total_differs", "公布的合计与日志不符", "a published total differs from the log"},
};

std::string number(std::uint64_t value) {
    return base::grouped(static_cast<std::int64_t>(value));
}

// Names, files and details come out of the log: each stays in its line.
std::string in_line(std::string_view text) {
    return base::shown(text, base::LineEnds::escape);
}

std::string amount(std::uint64_t value, std::string_view unit) {
    if (unit == "CNY") return "¥" + base::format_yuan({static_cast<std::int64_t>(value)});
    return number(value);
}

std::string account_line(const AccountLine& account) {
    std::string text =
        fmt::format("  {} [{} {}]\n    收入 in {}, 支出 out {}", in_line(account.name), account.account, account.unit,
                    amount(account.inflow, account.unit), amount(account.outflow, account.unit));
    if (account.corrected > 0) text += fmt::format(", 更正 corrected {}", amount(account.corrected, account.unit));
    if (account.hidden_out > 0)
        text += fmt::format(", 其中付给个人 of it to persons {}", amount(account.hidden_out, account.unit));
    if (account.hidden_in > 0)
        text += fmt::format(", 个人退回 back from persons {}", amount(account.hidden_in, account.unit));
    if (account.gifts > 0)
        text += fmt::format(", 捐赠 gifts {} × {}", number(account.gifts), amount(account.gift_amount, account.unit));
    return text + (account.closed ? ", 已关闭 closed\n" : "\n");
}

}  // namespace

std::string fault_text(const Fault& fault) {
    std::string text = in_line(fault.file);
    if (fault.leaf) text += fmt::format(" 第 {0} 条 leaf {0}", *fault.leaf);
    for (const auto& sentence : k_sentences)
        if (sentence.kind == fault.kind) text += fmt::format(": {} / {}", sentence.zh, sentence.en);
    return fault.detail.empty() ? text : text + " — " + in_line(fault.detail);
}

std::string AuditReport::json() const {
    base::JsonOut out;
    out.begin_object()
        .member("origin", checkpoint.origin)
        .member("leaves", leaves)
        .member("from", from)
        .member("size", checkpoint.size)
        .member("root", base::base64(checkpoint.root))
        .member("transfers", transfers)
        .key("signers")
        .begin_list();
    for (const auto& signer : signers) out.value(signer);
    out.end_list().key("witnesses").begin_list();
    for (const auto& witness : witnesses) out.value(witness);
    out.end_list().key("accounts").begin_list();
    for (const auto& account : accounts)
        out.begin_object()
            .member("account", account.account)
            .member("name", account.name)
            .member("unit", account.unit)
            .member("inflow", account.inflow)
            .member("outflow", account.outflow)
            .member("corrected", account.corrected)
            .member("hidden_in", account.hidden_in)
            .member("hidden_out", account.hidden_out)
            .member("gifts", account.gifts)
            .member("gift_amount", account.gift_amount)
            .member("closed", account.closed)
            .end_object();
    out.end_list().key("faults").begin_list();
    for (const auto& fault : faults) {
        out.begin_object().member("kind", fault.kind).member("file", fault.file).key("leaf");
        if (fault.leaf)
            out.value(*fault.leaf);
        else
            out.null();
        out.member("detail", fault.detail).member("text", fault_text(fault)).end_object();
    }
    out.end_list().member("more_faults", more_faults).key("notices").begin_list();
    for (const auto& notice : notices) out.value(notice);
    out.end_list().key("totals_agree");
    if (totals_agree)
        out.value(*totals_agree);
    else
        out.null();
    return out.member("stopped", stopped).end_object().take();
}

std::string AuditReport::text() const {
    std::string out = fmt::format("审计 Audit of {}\n", checkpoint.origin.empty() ? "?" : in_line(checkpoint.origin));
    out += fmt::format("  {} 条 leaves (第 {} 条起 read from {}), {} 笔 transfers\n  根 root {}\n", number(leaves),
                       number(from), number(from), number(transfers), base::base64(checkpoint.root));
    for (const auto& signer : signers) out += fmt::format("  签名 signed by {}\n", in_line(signer));
    for (const auto& witness : witnesses) out += fmt::format("  见证 witnessed by {}\n", in_line(witness));
    if (totals_agree)
        out += *totals_agree ? "  网站公布的合计与日志一致 the published totals are those of the log\n"
                             : "  网站公布的合计与日志不符 the published totals are NOT those of the log\n";
    out += "账户 Accounts\n";
    for (const auto& account : accounts) out += account_line(account);
    for (const auto& notice : notices) out += fmt::format("说明 note: {}\n", in_line(notice));
    if (good())
        return out +
               "结论：没有发现问题。所有条目都在签名的哈希树里，每个公开账户的收支首尾相接。\n"
               "Result: nothing is wrong. Every entry is in the signed tree, and every public account's line is "
               "whole.\n"
               "这证明账没有被改过；钱是否到账，由银行对账证明。This proves that nobody changed the book; bank "
               "statements prove the money.\n";
    if (stopped && faults.empty())
        return out +
               "结论：中途停止，尚未审完。Result: stopped early, not finished; the same command goes on from here.\n";
    const std::uint64_t found = faults.size() + more_faults;
    out += fmt::format("结论：发现 {0} 处问题。Result: {0} fault{1}.\n", found, found == 1 ? "" : "s");
    for (const auto& fault : faults) out += "  ✗ " + fault_text(fault) + "\n";
    if (more_faults > 0) out += fmt::format("  … 另有 and {} more\n", more_faults);
    return out;
}

}  // namespace modou::proof
