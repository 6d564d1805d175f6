import type { EntriesTexts } from './entries.zh';

export const en: EntriesTexts = {
    title: 'Entries of the book',
    lead: 'Each entry of the book, from the newest to the first, as anyone may see it.',
    hidden: 'a person stands on one side: not public',
};
