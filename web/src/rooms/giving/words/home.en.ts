// English texts of the first page; the shape is that of the Chinese file.
import type { HomeTexts } from './home.zh';

export const en: HomeTexts = {
    title: 'Giving, right now',
    allGifts: 'All gifts',
    shops: 'Giving shops',
    buyers: 'Buyers who helped',
    defs: {
        total: 'All gifts that the book has recorded, less what was corrected.',
        shops: 'Shops with at least one standing gift, each counted once.',
        buyers: 'Buyers who brought about at least one standing gift, each counted once.',
        projects: 'Registered projects, also those that nothing was given to yet.',
        perDay: 'Added up by the day on which delivery was confirmed (Beijing time).',
    },
    now: 'So far, together, people have given',
    live: 'Live',
    paused: 'Paused',
    off: 'Not connected',
    lost: 'The connection broke; the figure stands as it was. Connecting again.',
    pause: 'Pause updates',
    resume: 'Resume updates',
    made: (gifts, mean) => `${gifts} small gifts, on average just ${mean} each.`,
    vine: (n) => `The last ${n} days. Each leaf is a day; the larger the leaf, the more was given.`,
    days: 'Given each day',
    latest: 'Latest gifts',
    latestNote: 'Each has a page of its own that says where it stands in the book.',
    top: 'Projects with the most gifts',
    all: 'See all projects',
    what: 'What is 公益宝贝 (charity goods)?',
    whatLead:
        'A seller writes a promise on an item, you shop as always, and money reaches where it is needed. You do not pay a fen more.',
    steps: [
        { title: 'A shop makes a promise', text: 'It picks a project and says what each item gives: a percentage of the sale, or ¥1, ¥0.10 or ¥0.02.' },
        { title: 'You order as always', text: 'The price stays the same. The promise in force when you order counts, whatever changes later.' },
        { title: 'Delivered, so given', text: 'A gift is made when you confirm delivery; a refund before that means no gift. The shop is the donor, you are the one who helped.' },
        { title: 'Money goes to the foundation', text: 'The platform never holds it. Each gift is recorded in the book under a number that anyone can look up; whether it has arrived, the foundation’s bank statement says.' },
    ],
    empty: 'The book is still empty. Figures appear here once the delivery of the first order is confirmed.',
};
