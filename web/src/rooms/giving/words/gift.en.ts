// English texts of one gift; the shape is that of the Chinese file.
import type { GiftTexts } from './gift.zh';

export const en: GiftTexts = {
    title: 'One gift',
    definition: 'Worked out when delivery was confirmed, by the pledge in force when the order was placed.',
    heldBy: (holder) => `held by ${holder}`,
    sentence: (day) => `On ${day} the delivery of an order was confirmed, and this was given to`,
    yours: 'You brought this about',
    yoursText: (shop) => `By a purchase at ${shop}. The shop is shown only through your private link.`,
    address: 'Its address in the book',
    addressLead:
        'Each account counts the money recorded for it from the first fen on, in one long line. This gift is one stretch of that line, and nothing else can take it.',
    account: 'Account',
    interval: 'Interval',
    intervalText: (from, to) => `fen ${from} to fen ${to}`,
    intervalPlain: (before, amount) => `Before it, ${before} had been recorded for the account; this follows and takes up ${amount}.`,
    lineText: (before, amount) => `The account’s line: first ${before}, then this gift of ${amount}.`,
    recorded: 'Written in the book',
    rule: 'Rule used',
    ruleText: (programme, version) => `${programme}, version ${version}`,
    noRule: 'not said by the book',
    pledge: (n) => `pledge ${n}`,
    leaf: 'Leaf',
    leafText: 'The book is a tree, and each entry is a leaf. This is all that the leaf says in public; change one letter and its fingerprint is a different one.',
    commitment: 'Seal',
    commitmentText:
        'Buyer and order number stay private; only this seal remains (a commitment). Those concerned can open it to prove the gift is theirs; nobody else can see inside.',
    corrected: 'This gift was corrected later',
    correctedText: 'The book is never altered; a correction is a new entry. See:',
    corrects: 'This is a correction',
    correctsText: 'It corrects:',
    entry: (n) => `entry ${n}`,
    giver: 'The shop is the donor, the buyer helped. Neither name is in the public book.',
    deeds: 'Back to my good deeds',
};
