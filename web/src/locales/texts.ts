// Texts beside those of the frame (zh.ts): fetched with the pages that show them, in the language that is read. Which page shows
// which is in pages/texts.ts.
import { byLanguage } from '../settings.svelte';

const home = byLanguage({
    zh: () => import('./home_zh'),
    en: () => import('./home_en'),
});
const project = byLanguage({
    zh: () => import('./project_zh'),
    en: () => import('./project_en'),
});
const gift = byLanguage({
    zh: () => import('./gift_zh'),
    en: () => import('./gift_en'),
});
const lists = byLanguage({
    zh: () => import('./lists_zh'),
    en: () => import('./lists_en'),
});
const more = byLanguage({
    zh: () => import('./more_zh'),
    en: () => import('./more_en'),
});
const money = byLanguage({
    zh: () => import('./proof/money_zh'),
    en: () => import('./proof/money_en'),
});
const payouts = byLanguage({
    zh: () => import('./proof/payouts_zh'),
    en: () => import('./proof/payouts_en'),
});
const proof = byLanguage({
    zh: () => import('./proof/zh'),
    en: () => import('./proof/en'),
});
// Also what a check says.
const desk = byLanguage({
    zh: async () => ({ zh: { ...(await import('./proof/zh')).zh, ...(await import('./proof/desk_zh')).zh } }),
    en: async () => ({ en: { ...(await import('./proof/en')).en, ...(await import('./proof/desk_en')).en } }),
});

export const families = { home, project, gift, lists, more, money, payouts, proof, desk };
export type Family = keyof typeof families;
export const homeTexts = home.of, projectTexts = project.of, giftTexts = gift.of, listTexts = lists.of, moreTexts = more.of;
export const moneyTexts = money.of, payoutTexts = payouts.of, proofTexts = proof.of, deskTexts = desk.of;
