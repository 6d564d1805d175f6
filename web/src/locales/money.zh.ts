// Chinese texts of where the money is; fetched with those pages.
export const zh = {
    title: '钱在哪里',
    recorded: '账本记下',
    received: '银行到账',
    paid: '已经支出',
    aside: '已留出，还没付',
    open: '还没有承诺出去',
    recordedText: '账本里记给各项目的捐赠。',
    receivedText: '和保管机构的银行、支付宝、微信流水对上的部分。',
    paidText: '已经付款的支出。',
    asideText: '为已提出、已批准、还没付款的支付留出的钱；别的支付不能再用。',
    openText: '账本记下、还没有留给任何支付的钱。',
    beyond: (sum: string) => `已经支出的，比对账单上看到的到账多 ${sum}。到账可能还在路上，或者较新的对账单还没有读入；对上以后，这句话就会消失。`,
    noBank: '保管机构的对账单还没有读入，所以已经支出的钱还不能和银行的到账比较。',
    unmatched: '还没有对账单',
    asOf: (day: string) => `对账到 ${day}`,
    yourself: '账本有没有被改过，谁都可以自己核对；钱是否到账，由银行对账单证明。',
};
export type MoneyTexts = typeof zh;
