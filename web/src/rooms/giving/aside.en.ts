// English help for each page of this room, and what is said where nothing stands: fetched when it is asked for.
import type { Aside } from '../../room';

export const en: Record<string, Aside> = {
    home: { help: ['The large figure is all that the book has recorded for projects; it changes with each new gift. “Pause updates” stops it.', 'In the bar chart, the left and right arrow keys go day by day; it can also be shown as a table.'] },
    projects: { help: ['A few letters start the search. Cause, region and order stay in the address, to be kept or passed on.'] },
    project: {
        help: ['First it says what the money does and for whom; “In brief” has filing number and contact, and which entry of the book notes these words.', '“Who holds the money” names the holder. Each of the latest gifts opens its place in the book.', '“Follow by feed” is an Atom address: put it into a reader, and new updates come to you.'],
        gone: ['There is no such project', 'The project’s id may be mistyped. You can look for it in the list.'],
        back: { page: 'projects', words: 'All projects' },
    },
    update: {
        help: ['This is an update that the holder wrote, noted in the book; its words can be checked by the fingerprint.'],
        gone: ['There is no such update', 'The number may be mistyped. A project’s page lists its updates.'],
    },
    updates: { help: ['From the newest to the first. A title opens the whole text with its picture.'] },
    shops: { help: ['Find a shop by name, or by what it promises: a share, a sum, words of a project. Open it to see its promises and where its gifts went.'] },
    shop: {
        help: ['Promises in force come first, then those to come; ended ones can be opened.', 'Of gifts there are sums per project and day only, no single ones.'],
        gone: ['There is no such shop', 'A shop has a page after its first gift. You can look for it by name.'],
        back: { page: 'shops', words: 'All shops' },
    },
    deeds: {
        help: ['This is a private link. Open any gift to see where your good deed stands in the book.'],
        gone: ['This private link does not open', 'It may have been stopped, or was not copied whole. Ask the platform that gave it to you for a new one.'],
    },
    gift: {
        help: ['“Interval” says which fen of the account these are; leaf and seal are for checking and can be copied.'],
        gone: ['The book has no such entry', 'The number may be mistyped, or the entry is not written yet.'],
    },
};
