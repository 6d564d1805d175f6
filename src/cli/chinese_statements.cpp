// What the readers of statements refuse, in Chinese.
#include "cli/chinese.hpp"

namespace modou::cli {

std::span<const Sentence> statement_sentences() {
    static constexpr Sentence k_statements[] = {
        {"this is a PDF: export the statement as CSV or as an Excel workbook",
         "这是 PDF：请把对账单导出成 CSV 或 Excel"},
        {"expected an amount like 1,234.50", "应为金额，如 1,234.50"},
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
        {"this is the {} of {} to {}, and the {} of {} to {} was read already: they tell the same money in two forms, "
         "which "
         "would count twice. Keep to one form for these days; if they are of two accounts, name this one's with "
         "--account",
         "这是 {1} 至 {2} 的 {0}，而 {4} 至 {5} 的 {3} "
         "已经读过：两种形式说的是同一笔钱，会算两次。这些日子请只用一种；若是两个账户，请用 "
         "--account 写明这一个"},
    };
    return k_statements;
}

}  // namespace modou::cli
