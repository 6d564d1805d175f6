// English texts of where the money is; the shape is that of the Chinese file.
import type { MoneyTexts } from './money.zh';

export const en: MoneyTexts = {
    title: 'Where the money is',
    recorded: 'Recorded in the book',
    received: 'Received at the bank',
    paid: 'Paid out',
    aside: 'Set aside, not yet paid',
    open: 'Not yet promised',
    recordedText: 'Gifts that the book has written down for the projects.',
    receivedText: 'The part that matches the holders’ bank, Alipay and WeChat statements.',
    paidText: 'Spending that has been paid.',
    asideText: 'Kept for payments that are proposed or approved and not yet paid; no other payment can use it.',
    openText: 'Recorded in the book and not yet kept for any payment.',
    beyond: (sum) => `More was paid out than the bank statements show as received, by ${sum}. Money may be on its way, or newer statements have not been read yet; once they match, this line goes.`,
    noBank: 'No statement of the holder has been read yet, so what was paid out cannot be compared with what the bank received.',
    unmatched: 'No statement yet',
    asOf: (day) => `matched up to ${day}`,
    yourself: 'Whether the book was changed, anyone can check; bank statements show whether the money arrived.',
};
