// The book itself: its signed fingerprint and who vouches for it, a receipt's check, every entry.
import { desk, proof } from '../../locales/texts';
import { room } from '../../room';
import { byLanguage } from '../../settings.svelte';
import { entries, entriesTexts, page, pageTexts } from './words';

const words = { zh: '核对账本', en: 'Check the book' };

export default room({
    pages: [
        {
            name: 'proof', at: '/proof', api: '/v1/home', optional: true,
            draw: () => import('./Proof.svelte'), words: [proof, desk, page], heading: (_, lang) => pageTexts(lang).title,
            entries: [{ in: 'foot', order: 10, words, plain: true }, { in: 'check', order: 10, words }],
        },
        {
            name: 'entries', at: '/entries', keeps: ['before'],
            draw: () => import('./Entries.svelte'), words: [entries], heading: (_, lang) => entriesTexts(lang).title,
            entries: [{ in: 'foot', order: 40, words: { zh: '账本条目', en: 'Entries of the book' } }],
        },
    ],
    aside: byLanguage({ zh: () => import('./aside.zh'), en: () => import('./aside.en') }),
});
