// Texts that several rooms show beside those of the frame (zh.ts): fetched with the pages that show them, in the language that is read.
import { byLanguage } from '../settings.svelte';

export const help = byLanguage({
    zh: () => import('./help.zh'),
    en: () => import('./help.en'),
});
export const money = byLanguage({
    zh: () => import('./money.zh'),
    en: () => import('./money.en'),
});
export const proof = byLanguage({
    zh: () => import('./proof.zh'),
    en: () => import('./proof.en'),
});
// Those of `proof`, and what a check says: fetched when a reader comes to check.
export const desk = byLanguage({
    zh: () => import('./desk.zh'),
    en: () => import('./desk.en'),
});
export const moneyTexts = money.of, proofTexts = proof.of, deskTexts = desk.of;
