// The texts of proof, fetched with the pages that show them, in the language that is read.
import { byLanguage } from '../../settings.svelte';

const proof = byLanguage({
    zh: async () => (await import('./zh')).zh,
    en: async () => (await import('./en')).en,
});
// Also what a check says.
const desk = byLanguage({
    zh: async () => ({ ...(await import('./zh')).zh, ...(await import('./desk_zh')).zh }),
    en: async () => ({ ...(await import('./en')).en, ...(await import('./desk_en')).en }),
});

export const { load: loadProofTexts, of: proofTexts } = proof;
export const { load: loadDeskTexts, of: deskTexts } = desk;
