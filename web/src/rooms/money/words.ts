// The room's texts, in the language that is read.
import { byLanguage } from '../../settings.svelte';

export const payouts = byLanguage({
    zh: () => import('./words/payouts.zh'),
    en: () => import('./words/payouts.en'),
});
export const payoutTexts = payouts.of;
