// What the readers of statements refuse, in Chinese.
#include "words/chinese.hpp"

namespace modou::words {

std::span<const Sentence> statement_sentences() {
    static constexpr Sentence k_statements[] = {
        {"this is a PDF: export the statement as CSV or as an Excel workbook",
         "这是 PDF：请把对账单导出成 CSV 或 Excel"},
        {"expected an amount like 1,234.50", "应为金额，如 1,234.50"},
        {"{}: expected an amount like 1,234.50", "{}：应为金额，如 1,234.50"},
        {"the amount is over the largest, ¥10,000,000,000.00", "金额超过最大的 ¥10,000,000,000.00"},
        {"{}: the amount is marked for the other side", "{}：金额标的是另一个方向"},
        {"the only amount that went out has a minus: whether it is a payment or the reversal (冲正) of one cannot be "
         "told; export more days, or with balances",
         "唯一的一笔支出带负号：分不清是付款还是冲正；请多导出几天，或带余额导出"},
        {"the line says both that money came in and that it went out: which of them counts cannot be told",
         "这一行既有收入又有支出：分不清哪个算数"},
        {"the amount in {} is not that of the columns of what came in and went out", "{} 里的金额与收入、支出两列不符"},
        {"the amount of the transaction and the amount booked differ, both in yuan",
         "交易金额与记账金额不同，都是人民币"},
        {"the direction that the line names is not that of the column its amount stands in",
         "这一行写的方向与金额所在的列不同"},
        {"the line has an amount and no direction: expected 借 or 贷, 收入 or 支出",
         "这一行有金额却没有方向：应写 借 或 贷、收入 或 支出"},
        {"what stands in {} tells no direction: expected 借 or 贷, 收入 or 支出",
         "{} 里写的不是方向：应写 借 或 贷、收入 或 支出"},
        {"the line is named as money that came in, and its amount is negative", "这一行写明是收入，金额却是负数"},
        {"what stands in {} is not known as done, failed or waiting: the line cannot be counted",
         "{} 里写的状态不认识，不知道成没成：这一行没法算"},
        {"what stands in {} says neither yes nor no", "{} 里写的既不是“是”也不是“否”"},
        {"the amount has a part of a fen", "金额不足一分"},
        {"the amount is in another currency than yuan", "金额不是人民币元"},
        {"a spreadsheet has rounded the amount: export the file again and do not save it there",
         "金额被表格软件四舍五入：请重新导出，不要在那里保存"},
        {"a spreadsheet has rounded this serial number, and its digits are lost: export the file again and do not save "
         "it "
         "there",
         "流水号被表格软件改坏，数位已丢失：请重新导出，不要在那里保存"},
        {"expected a day like 2026-06-01", "应为日期，如 2026-06-01"},
        {"expected a day with the year first, like 2026-06-01", "日期要先写年，如 2026-06-01"},
        {"this is a spreadsheet's number of a day: show the column as a date (2026-06-01) and save again",
         "这是表格软件的日期序号：请把该列设为日期（2026-06-01）后保存"},
        {"expected a day and a time like 2026-06-01 09:05:00", "应为日期和时间，如 2026-06-01 09:05:00"},
        {"expected a day in its column", "日期列里没有日期"},
        {"the line is of a day that has not come yet: look at the file's days, and at this machine's clock",
         "这一行的日子还没有到：请核对文件的日期和本机时钟"},
        {"the file ends within this line: it is cut short", "文件在这一行中间断了"},
        {"a quote is opened here and never closed", "这里的引号没有闭合"},
        {"there is text behind a closing quote: expected a comma", "闭合引号之后还有文字，应是逗号"},
        {"the line has {} cells and the header {}: it is cut short", "这一行有 {} 格，表头有 {} 格：它断了"},
        {"the line has {} cells and the header {}: does a cell hold a comma without quotes around it?",
         "这一行有 {} 格，表头有 {} 格：是不是有逗号没加引号？"},
        {"the header names no column of {}: name the columns with --map date=COL,in=COL,out=COL",
         "表头里没有{}列：请用 --map date=列名,in=列名,out=列名 说明"},
        {"the header names no column of days: name the columns with --map date=COL,in=COL,out=COL",
         "表头里没有日期列：请用 --map date=列名,in=列名,out=列名 说明"},
        {"the header names no column of amounts that is known: name the columns with --map date=COL,in=COL,out=COL",
         "表头里没有认得的金额列：请用 --map date=列名,in=列名,out=列名 说明"},
        {"the column {} is named for both directions", "{} 这一列又写收入又写支出"},
        {"what stands in brackets in the column {} is not known: name the columns with --map",
         "{} 这一列括号里的话不认识：请用 --map 说明各列"},
        {"the columns {} have one meaning: delete the one that does not count, or name the one that does with --map",
         "{、} 这几列意思相同：请删掉不算数的，或用 --map 写明算数的"},
        {"the column {} stands twice: delete the one that does not count", "{} 这一列出现两次：请删掉不算数的"},
        {"the column {} does not say what came in: name the columns with --map",
         "{} 这一列没有说明是收入：请用 --map 说明各列"},
        {"{}: expected date=COL, in=COL, out=COL, amount=COL, direction=COL or serial=COL, each once",
         "{}：应写 date=列名、in=列名、out=列名、amount=列名、direction=列名 或 serial=列名，每样一次"},
        {"the column {} appears twice", "{} 这一列出现两次"},
        {"the column {} seems to be money, and is not known: name the columns that count with --map",
         "{} 这一列像是金额，但不认识：请用 --map 说明哪些列算数"},
        {"the column {} is in another currency: only yuan are counted; export the yuan account, or name the column of "
         "yuan "
         "with --map",
         "{} 这一列不是人民币：请导出人民币账户，或用 --map 写明人民币列"},
        {"the balance does not follow from the line beside it and this line's amount: a line is missing, was changed, "
         "or is "
         "there twice; export the statement again, whole and without filters",
         "余额与相邻行和本行金额对不上：缺行、改动或重复；请不加筛选重新导出整份对账单"},
        {"the opening balance is not the one that the lines begin with", "期初余额与第一行对不上"},
        {"the closing balance is not the one that the lines end with", "期末余额与最后一行对不上"},
        {"opening balance and lines do not add up to the closing balance: a line is missing, or is there twice",
         "期初余额加各行不等于期末余额：缺行或重复"},
        {"the total or count printed here is not what the lines add up to: a line is missing, was changed, or is there "
         "twice",
         "这里的合计或笔数与各行对不上：缺行、改动或重复"},
        {"the line calls itself a sum, and the lines before it do not add up to it",
         "这一行自称合计，与前面各行对不上"},
        {"all lines are in another currency than yuan: only yuan are counted; give the statement of the yuan account",
         "全部不是人民币：请给出人民币账户的对账单"},
        {"the statement is in another currency than yuan: only yuan are counted; give the statement of the yuan "
         "account",
         "这份对账单不是人民币：请给出人民币账户的对账单"},
        {"this is a credit card's statement: give the statement of the account that the money arrives in",
         "这是信用卡账单：请给出收款账户的对账单"},
        {"a hidden sheet holds a statement too: show it, or delete it",
         "隐藏的工作表里也有对账单：请取消隐藏，或删掉它"},
        {"the amount is marked for another direction than the line names", "金额标的方向与这一行写的方向不同"},
        {"more went back than the line moved", "退回的比这一行的金额还多"},
        {"this line has no day, and lines that have one stand around it: is it a part of one of them?",
         "这一行没有日期，前后行都有：它是不是其中一行的一部分？"},
        {"a statement has at most 256 MiB: give it in parts", "对账单最大 256 MiB：请分成几份"},
        {"the line is longer than 1 MiB: is this a statement, and are its quotes closed?",
         "这一行超过 1 MiB：这是对账单吗？引号都闭合了吗？"},
        {"a statement has at most 20,000,000 lines: give it in parts", "对账单最多 20,000,000 行：请分成几份"},
        {"the line holds zero bytes: is this a statement, in UTF-8, GB18030 or UTF-16 with its mark?",
         "这一行含有零字节：这是对账单吗？应是 UTF-8、GB18030 或带标记的 UTF-16"},
        {"a quote opened here would swallow line {}, which is a line of its own: close the quote, or double it",
         "这里的引号会吞掉第 {} 行，而那是单独的一行：请闭合引号，或写成两个"},
        {"this is a credit card's statement, where spending stands as a positive amount: it is not money that was "
         "received; give the statement of the account that the money arrives in",
         "这是信用卡账单，正数是消费，不是到账：请给出收款账户的对账单"},
        {"the unit of a column and the one above the table differ: which one counts cannot be told",
         "列里的单位与表上方写的不同：分不清哪个算数"},
        {"the line is one of sums, and does not say of what: its amounts stand in none of the columns of amounts",
         "这是合计行，却没有说明是什么的合计：它的金额不在金额列里"},
        {"the balance falls where money is said to come in: this is the statement of a credit card or a loan, or its "
         "columns are the other way round (--map)",
         "写着收入，余额却减少：这是信用卡或贷款的账单，或收入、支出两列反了（--map）"},
        {"the file is cut short: the values of its sums are missing", "文件不完整：缺少合计的数"},
        {"the statement is said to be in another currency than its lines: give the statement of the yuan account alone",
         "对账单写的币种与各行不同：请只给人民币账户的对账单"},
        {"{} of {} lines that would be new (the first is line {}) agree in day and amount with lines of a {} with "
         "other columns that was read already: they would count twice. Keep to one form for these days; if this is "
         "another account, name it with --account",
         "{1} 行新行中有 {0} 行（第一处是第 {2} "
         "行）与已读过的{3}日期、金额相同，只是列不同：会算两次。这些日子请只用一种；若是另一个账户，请用 --account "
         "写明"},
        {"bank statement", "银行对账单"},
        {"{} of {} lines that would be new (the first is line {}) agree in day and amount with lines that an earlier "
         "Modou read from a file written otherwise: give that file first, so that its lines are known by what they "
         "say; if this is another account, name it with --account",
         "{1} 行新行中有 {0} 行（第一处是第 {2} "
         "行）与旧版魔豆从另一种写法的文件读过的日期、金额相同：请先给那份文件；若是另一个账户，请用 --account 写明"},
        // A year begins with 2, and some forms have an " of " in their own name.
        {"this is the {} of 2{} to {}, and the {} of 2{} to {} was read already: they tell the same money in two "
         "forms, which would count twice. Keep to one form for these days; if they are of two accounts, name this "
         "one's with --account",
         "这是 2{1} 至 {2} 的{0}，而 2{4} 至 {5} "
         "的{3}已经读过：两种形式说的是同一笔钱，会算两次。这些日子请只用一种；若是两个账户，请用 --account "
         "写明这一个"},
        {"账务明细 (Alipay, moves of the account)", "支付宝账务明细"},
        {"业务明细 (Alipay, trades)", "支付宝业务明细"},
        {"交易记录 (Alipay, personal)", "支付宝交易记录"},
        {"交易账单 (WeChat, trades)", "微信交易账单"},
        {"资金账单 (WeChat, moves of the account)", "微信资金账单"},
        {"微信支付账单明细 (WeChat, personal)", "微信支付账单明细"},
    };
    return k_statements;
}

}  // namespace modou::words
