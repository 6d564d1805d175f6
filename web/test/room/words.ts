import { byLanguage } from '../../settings.svelte';

export const tide = byLanguage({
    zh: () => import('./words/tide.zh'),
    en: () => import('./words/tide.en'),
});
export const tideTexts = tide.of;
