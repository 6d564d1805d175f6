import type { TideTexts } from './tide.zh';

export const en: TideTexts = { title: 'Tides today', lead: 'High water and low, each in its time.' };
