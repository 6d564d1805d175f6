// The room's texts, in the language that is read.
import { byLanguage } from '../../settings.svelte';

export const page = byLanguage({
    zh: () => import('./words/page.zh'),
    en: () => import('./words/page.en'),
});
export const entries = byLanguage({
    zh: () => import('./words/entries.zh'),
    en: () => import('./words/entries.en'),
});
export const pageTexts = page.of, entriesTexts = entries.of;
