// What verify, audit and repair say, in Chinese: their lines stand in both languages otherwise.
#include "words/chinese.hpp"

namespace modou::words {

std::span<const Sentence> proof_sentences() {
    static constexpr Sentence k_proofs[] = {
        // verify
        {"未能证明 NOT proven: {}", "未能证明：{}"},
        {"已证明 proven: {} 第 {} 条，共 {} 条 / entry {} of {}", "已证明：{} 第 {} 条，共 {} 条"},
        {"  {}, {} (账户 account {} → {})", "  {}，{}（账户 {} → {}）"},
        {"  它在账里；凭证里没有私密部分：已被抹除，或只给本人。It stands in the book; its private part was erased, or "
         "is "
         "kept for the giver alone, and is not in this receipt.",
         "  它在账里；凭证里没有私密部分：已被抹除，或只给本人。"},
        {"  公开部分 in public: {}, {}", "  公开部分：{}，{}"},
        {"  证明的是：这一笔记过账，此后没有改过；收没收回要看账本。Proven is that it was recorded and not changed "
         "since; "
         "whether it was taken back, the book says.",
         "  证明的是：这一笔记过账，此后没有改过；收没收回要看账本。"},
        {"  签名 signed by {}", "  签名：{}"},
        {"  见证 witnessed by {}", "  见证：{}"},
        {"  见证 witnessed by {}, {}", "  见证：{}，{}"},
        {"a receipt begins with the line {}", "这不是凭证：凭证的第一行是 {}"},
        {"a receipt has at most 1 MiB", "凭证最大 1 MiB"},
        {"the second line begins with `extra `: without it there is nothing to prove",
         "第二行应以 extra 开头，否则没有什么可证明"},
        {"the third line is `index ` and a number below 2^63", "第三行应是 index 和一个数"},
        {"the receipt ends before its checkpoint", "凭证不完整：没有检查点"},
        {"the proof is too long: no tree needs more than 64 hashes", "证明太长：最多 64 个哈希"},
        {"a line of the proof is the base64 of 32 bytes", "这一行应是 32 字节的 base64"},
        {"extra is not base64", "extra 不是 base64"},
        {"extra is not a JSON object {leaf, salt, body}", "extra 不是 JSON"},
        {"extra is a JSON object {leaf, salt, body}", "extra 里应有 leaf、salt、body"},
        {"leaf is not base64", "leaf 不是 base64"},
        {"salt and body are given both, or neither when they were erased",
         "salt 和 body 要么都有，要么（抹除后）都没有"},
        {"salt is base64 and body an object", "salt 应是 base64，body 应是对象"},
        {"salt is the base64 of 16 bytes", "salt 应是 16 字节的 base64"},
        {"extra holds more than leaf, salt and body, or writes them in another way than docs/format-log.md says",
         "extra 里有别的内容，或写法与 docs/format-log.md 不同"},
        {"the public leaf says another {} than the receipt", "公开的条目与凭证的 {} 不同"},
        {"salt and body do not open the commitment in the leaf: one of them was changed",
         "私密部分与账上的承诺不符：有一处被改动"},
        {"leaf {} is not in a tree of {} leaves", "第 {} 条不在有 {} 条的账里"},
        {"a checkpoint has three lines: origin, size and root", "检查点应有三行：来源、条数、根"},
        {"the checkpoint is of the log {}, for which no key was given", "检查点属于 {} 的日志：没有给出它的公钥"},
        {"no key given for {} has signed the checkpoint", "给出的 {} 的公钥都没有签过这个检查点"},
        {"{} of the {} witnesses asked for have cosigned this checkpoint",
         "要求 {1} 位见证人，只有 {0} 位签过这个检查点"},
        {"{} (key {}): the note was changed", "{}（公钥 {}）：内容被改动"},
        {"the signature does not hold", "签名不成立"},
        {"the cosignature does not hold", "见证签名不成立"},
        {"the cosignature has another length", "见证签名的长度不对"},
        {"a note is UTF-8 text", "检查点不是 UTF-8 文字"},
        {"a note has at most 256 KiB", "检查点最大 256 KiB"},
        {"a note has at least one signature line", "检查点没有签名"},
        {"the last signature line has no line end", "最后一行签名不完整"},
        {"a note is a text, an empty line, and signature lines", "检查点应是正文、空行和签名"},
        {"a note has no control characters but line ends", "检查点里有控制字符"},
        {"a signature line begins with an em dash and a space", "签名行应以“— ”开头"},
        {"a signature line has the form: — name base64", "签名行应是：— 名字 base64"},
        {"a key has the form name+hash+base64", "这不是公钥：应是 名字+哈希+base64，请用 keys/log.vkey"},
        {"no key in the file; a line has the form name+hash+base64", "文件里没有公钥：每行应是 名字+哈希+base64"},
        {"the key's hash does not fit its name and bytes: a letter was lost or changed", "公钥少了或错了字符"},
        {"{} is no witness's key: its type is not 04", "{} 不是见证人的公钥"},
        {"--quorum {} needs as many keys of witnesses; {} were given with --witness",
         "--quorum {} 需要同样多的见证人公钥；--witness 里有 {} 个"},
        // audit
        {"审计 Audit of {}", "审计：{}"},
        {"  {} 条 leaves (第 {} 条起 read from {}), {} 笔 transfers", "  {0} 条（从第 {1} 条读起），{3} 笔动钱"},
        {"  根 root {}", "  根：{}"},
        {"  网站公布的合计与日志一致 the published totals are those of the log", "  网站公布的合计与日志一致"},
        {"  网站公布的合计与日志不符 the published totals are NOT those of the log", "  网站公布的合计与日志不符"},
        {"账户 Accounts", "账户"},
        {"    收入 in {}, 支出 out {}", "    收入 {}，支出 {}"},
        {"{}, 更正 corrected {}", "{}，更正 {}"},
        {"{}, 其中付给个人 of it to persons {}", "{}，其中付给个人 {}"},
        {"{}, 个人退回 back from persons {}", "{}，个人退回 {}"},
        {"{}, 捐赠 gifts {} × {}", "{}，捐赠 {} 笔，共 {}"},
        {"{}, 已关闭 closed", "{}，已关闭"},
        {"说明 note: {}", "说明：{}"},
        {"Result: nothing is wrong. Every entry is in the signed tree, and every public account's line is whole.", ""},
        {"这证明账没有被改过；钱是否到账，由银行对账证明。This proves that nobody changed the book; bank statements "
         "prove the "
         "money.",
         "这证明账没有被改过；钱是否到账，由银行对账证明。"},
        {"结论：中途停止，尚未审完。Result: stopped early, not finished; the same command goes on from here.",
         "结论：中途停止，尚未审完；再运行同一命令会接着做。"},
        {"结论：发现 {} 处问题。Result: {} fault{}.", "结论：发现 {0} 处问题。"},
        {"  ✗ {}: {} / {}", "  ✗ {0}：{1}"},
        {"  ✗ {}: {} / {} — {}", "  ✗ {0}：{1}（{3}）"},
        {"checkpoint: {}", "检查点：{}"},
        {"{} 第 {} 条 leaf {}", "{0} 第 {1} 条"},
        {"  … 另有 and {} more", "  … 另有 {} 处"},
        {"without a checkpoint that holds, nothing else was checked", "检查点不成立，其余没有核对"},
        {"{} signatures of the checkpoint are of keys that were not given", "检查点上有 {} 个签名的公钥没有给出"},
        {"leaves 0 to {} were checked by the audit before; of their {} whole bundles {} were read again, chosen by "
         "chance, and the files at the edge",
         "第 0 到 {} 条上次审计过；其中 {} 包里随机重读了 {} 包，和交界处的文件"},
        {"totals were compared at the last audit, and not given this time: --totals",
         "上次核对过网站公布的合计，这次没有给出：--totals"},
        {"entries told twice were looked for among {} of them", "在 {} 条里查找过重复的条目"},
        {"stopped after {} of {} leaves", "停在第 {} 条，共 {} 条"},
        {"nothing was checked from leaf {} on: bundle and tile are both missing",
         "从第 {} 条起没有核对：条目和哈希文件都缺"},
        {"the accounts were followed up to leaf {} only: the entries behind it cannot be believed",
         "账户只核对到第 {} 条：后面的条目不可信"},
        {"the published totals are as of {} leaves, which this audit cannot compare",
         "公布的合计算到第 {} 条，这次审计无法比较"},
        {"{} of the funds that took gifts ({}) were opened without asking two people for each payment: money may leave "
         "them behind leaves that name nobody",
         "收捐款的账户中有 {} 个（{}）开立时没有要求两人批准付款：钱可能从不具名的条目里出去"},
        // repair
        {"操作 {} {}（{}）尚未完成，下次打开时继续 · the act {} {} of {} is not finished: the next start goes on with "
         "it",
         "操作 {} {}（{}）尚未完成，下次打开时继续"},
        {"这个命令从不改动账本本身：请从备份放回写明的文件 · The book itself is never changed by this command: restore "
         "what is "
         "named from a backup.",
         "这个命令从不改动账本本身：请从备份放回写明的文件。"},
        // receipt
        {"entry {} was taken back by entry {}: its receipt would prove that it was recorded, not that it stands; "
         "--force writes it all the same",
         "账本第 {} 条已由第 {} 条收回：凭证只能证明它记过账，不能证明它还在；确实要出，请加 --force"},
        {"modou: entry {} was taken back by entry {}: the receipt proves that it was recorded, not that it stands",
         "modou：账本第 {} 条已由第 {} 条收回：凭证只能证明它记过账，不能证明它还在"},
    };
    return k_proofs;
}

}  // namespace modou::words
