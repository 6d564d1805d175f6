import type { AboutTexts } from './about.zh';

export const en: AboutTexts = {
    title: 'What this is, and how to check it',
    operator: 'Who runs this site',
    operatorNone: 'Whoever runs this site has not said yet who they are, nor how to reach them or to complain. Administrators: please add it as the manual says.',
    operatorName: 'Run by', email: 'E-mail', phone: 'Telephone', post: 'Letters to', complaints: 'Complaints', filing: 'Filing number',
    lead: 'Modou is a public book: where each fen came from, who holds it and where it is now, for anyone to look up.',
    what: 'What this is',
    whatText: [
        'Shops make a promise on what they sell. When a buyer confirms delivery, the promised sum is the foundation’s: the shop pays it straight there. Modou works out each gift by the rule and writes it in a book that can only be added to, never altered.',
        'Modou is open source, and any organisation can host it. It never holds money.',
    ],
    check: 'How to check',
    checkSteps: [
        { title: 'Open the bean beside a figure', text: 'It gives the definition, the cut-off, and how many entries of the book were counted.' },
        { title: 'Open any gift', text: 'It gives the account, interval, leaf and seal. The intervals of an account follow one another without gap or overlap.' },
        { title: 'Add it up yourself', text: 'The page “Check the book” gives its signature, its key and the commands. Added up again from the entries, the figures must agree to the fen.' },
    ],
    now: 'How long the book is now',
    nowText: (size, time) => `${size} entries, the last written on ${time} (Beijing time).`,
    plants: 'Plants show sums',
    plantsText: 'The plant on a project’s card grows with what is recorded for it.',
    mine: 'How to see my own good deeds',
    mineText:
        'The platform where you shop can give you a private link that opens “My good deeds”. The link is random, cannot be guessed, and can be stopped at any time.',
    privacy: 'What is public and what is not',
    privacyOpen: 'Public: project, holder, amount, day, and the place in the book.',
    privacyClosed: 'Not public: who the buyer is, order numbers, which shop a single gift came from. The book keeps only a seal, never a name.',
    words: 'A few words',
    glossary: [
        { word: 'Fen', text: 'The smallest coin: a hundred make one yuan. The book counts whole fen only.' },
        { word: 'Interval', text: 'An account counts what is recorded for it from the first fen on; a gift is one unbroken stretch of that.' },
        { word: 'Leaf', text: 'One entry of the book with its own fingerprint.' },
        { word: 'Seal', text: 'A commitment to what stays private: it can be proved later and never changed.' },
        { word: 'As of', text: 'Up to which entry of the book a figure was counted.' },
    ],
};
