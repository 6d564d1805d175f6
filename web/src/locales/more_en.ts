import type { MoreTexts } from './more_zh';

export const en: MoreTexts = {
    about: {
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
    },
    help: {
        common: [
            'The bean beside a figure opens its definition, cut-off and exact value.',
            'Under “Display” you can switch to large type or dark colours, have the page read aloud, or print it.',
            'The keyboard is enough: Tab goes on, Shift+Tab goes back, Enter opens, Esc closes.',
        ],
        pages: {
            home: ['The large figure is all that the book has recorded for projects; it changes with each new gift. “Pause updates” stops it.', 'In the bar chart, the left and right arrow keys go day by day; it can also be shown as a table.'],
            projects: ['A few letters start the search. Cause, region and order stay in the address, to be kept or passed on.'],
            project: ['First it says what the money does and for whom; “In brief” has filing number and contact, and which entry of the book notes these words.', '“Who holds the money” names the holder. Each of the latest gifts opens its place in the book.', '“Follow by feed” is an Atom address: put it into a reader, and new updates come to you.'],
            update: ['This is an update that the holder wrote, noted in the book; its words can be checked by the fingerprint.'],
            updates: ['From the newest to the first. A title opens the whole text with its picture.'],
            shops: ['Find a shop by name, or by what it promises: a share, a sum, words of a project. Open it to see its promises and where its gifts went.'],
            shop: ['Promises in force come first, then those to come; ended ones can be opened.', 'Of gifts there are sums per project and day only, no single ones.'],
            deeds: ['This is a private link. Open any gift to see where your good deed stands in the book.'],
            gift: ['“Interval” says which fen of the account these are; leaf and seal are for checking and can be copied.'],
            payouts: ['The filters stay in the address. Each payment opens, with the gifts it was paid from.'],
            payout: ['This page says who was paid, for what, on which days it was handled, and from which gifts the money came.'],
            proof: ['Fingerprint and signature are checked in your browser. You can also put in a receipt file, even offline.'],
            navigate: ['Fill in two places (names, pinyin and initials work), choose how you travel, and press “Find a way”.', 'A solid line is mapped, a dashed one assumed, a dotted one not told by anybody yet, a sparse one told, but not so that it is understood.', 'If you cannot get through, say so at that step: your way and the ways of others change at once.'],
            about: ['This page explains how the book is kept and how to check it.'],
            parts: ['This page shows the parts of the site, for developers.'],
            missing: ['Start again from the navigation above.'],
        },
    },
};
