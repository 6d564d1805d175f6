// The room's texts, in the language that is read.
import { byLanguage } from '../../settings.svelte';

export const about = byLanguage({
    zh: () => import('./words/about.zh'),
    en: () => import('./words/about.en'),
});
export const aboutTexts = about.of;
