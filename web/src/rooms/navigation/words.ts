// Texts of this page, and lengths as they are told.
import { byLanguage, type Lang } from '../../settings.svelte';

export const texts = byLanguage({
    zh: () => import('./words/navigation.zh'),
    en: () => import('./words/navigation.en'),
});
export const words = texts.of;

/** As the server rounds it in its sentences: two roundings of one length must not stand side by side. */
export function distance(metres: number, lang: Lang): string {
    const unit = lang === 'zh' ? ['米', '公里'] : ['\u00a0m', '\u00a0km'];
    const step = metres < 100 ? 1 : metres < 500 ? 5 : 10;
    const rounded = Math.round(metres / step) * step;
    return rounded < 1000 ? `${rounded}${unit[0]}` : `${(metres / 1000).toFixed(1)}${unit[1]}`;
}
