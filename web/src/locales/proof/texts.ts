import type { Lang } from '../../settings.svelte';
import { en } from './en';
import { zh, type ProofTexts } from './zh';

export const proofTexts = (lang: Lang): ProofTexts => (lang === 'en' ? en : zh);
