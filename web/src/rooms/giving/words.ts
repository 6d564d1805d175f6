// The room's texts, in the language that is read; fetched with the pages that show them (room.ts).
import { byLanguage } from '../../settings.svelte';

export const giving = byLanguage({
    zh: () => import('./words/giving.zh'),
    en: () => import('./words/giving.en'),
});
export const home = byLanguage({
    zh: () => import('./words/home.zh'),
    en: () => import('./words/home.en'),
});
export const project = byLanguage({
    zh: () => import('./words/project.zh'),
    en: () => import('./words/project.en'),
});
export const gift = byLanguage({
    zh: () => import('./words/gift.zh'),
    en: () => import('./words/gift.en'),
});
export const lists = byLanguage({
    zh: () => import('./words/lists.zh'),
    en: () => import('./words/lists.en'),
});
export const givingTexts = giving.of, homeTexts = home.of, projectTexts = project.of, giftTexts = gift.of, listTexts = lists.of;
