import type { Family } from '../locales/texts';

/** Which texts each page shows beside those of the frame: fetched with it, and named by the server in the page's head (scripts/shell.ts). */
export const k_texts: Readonly<Record<string, readonly Family[]>> = {
    home: ['home', 'money'],
    project: ['project', 'money'],
    update: ['project'],
    updates: ['project', 'lists'],
    gift: ['gift', 'proof'],
    projects: ['lists'],
    shops: ['lists'],
    shop: ['lists'],
    deeds: ['lists'],
    gifts: ['lists'],
    entries: ['lists'],
    payouts: ['payouts'],
    payout: ['payouts', 'proof'],
    proof: ['proof', 'desk'],
    about: ['more'],
    parts: ['home', 'project', 'gift'],
};
