// Money in words, as it stands in a page without scripts. One meaning a word: recorded is in the book, received is at
// the bank.
#include "giving_door/page_parts.hpp"

namespace modou::giving_door {

std::string money_rows(const money::Money& money, Language lang) {
    const bool zh = lang == Language::zh;
    std::string rows;
    const auto row = [&](std::string_view name, std::string_view value) {
        rows += fmt::format("<dt>{}</dt><dd>{}</dd>", name, value);
    };
    row(zh ? "账本记下" : "Recorded in the book", yuan(money.recorded));
    std::string received(zh ? "还没有对账单" : "no statement yet");
    if (money.received) received = yuan(*money.received);
    if (money.received && money.received_to)
        received +=
            fmt::format(fmt::runtime(zh ? "（对账到 {}）" : " (matched up to {})"), time_tag(*money.received_to));
    row(zh ? "银行到账" : "Received at the bank", received);
    row(zh ? "已经支出" : "Paid out", yuan(money.paid));
    row(zh ? "已为提出或批准的支付留出" : "Set aside for payments proposed or approved", yuan(money.promised));
    row(zh ? "还没有承诺出去" : "Not yet promised", yuan(money.waiting));
    std::string said;
    if (money.paid_beyond.value_or(0) > 0)
        said =
            fmt::format(fmt::runtime(zh ? "<p>已经支出的，比对账单上看到的到账多 {}：到账可能还在路上，"
                                          "或者较新的对账单还没有读入。</p>"
                                        : "<p>More was paid out than the bank statements show as received, by {}: "
                                          "money may be on its way, or newer statements have not been read yet.</p>"),
                        yuan(*money.paid_beyond));
    else if (!money.received && money.paid > 0)
        said = zh ? "<p>对账单还没有读入，所以已经支出的钱还不能和银行的到账比较。</p>"
                  : "<p>No statement has been read yet, so what was paid out cannot be compared with what the bank "
                    "received.</p>";
    return fmt::format("<h2>{}</h2><dl>{}</dl>{}", zh ? "钱在哪里" : "Where the money is", rows, said);
}

}  // namespace modou::giving_door
