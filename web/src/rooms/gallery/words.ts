// The room's texts, in the language that is read.
import { byLanguage } from '../../settings.svelte';

export const gallery = byLanguage({
    zh: () => import('./words/gallery.zh'),
    en: () => import('./words/gallery.en'),
});
export const galleryTexts = gallery.of;
