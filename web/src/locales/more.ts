import { byLanguage } from '../settings.svelte';

export const more = byLanguage({
    zh: async () => (await import('./more_zh')).zh,
    en: async () => (await import('./more_en')).en,
});
