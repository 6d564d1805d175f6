export const zh = { title: '今日潮汐', lead: '涨潮落潮，各有其时。' };
export type TideTexts = typeof zh;
