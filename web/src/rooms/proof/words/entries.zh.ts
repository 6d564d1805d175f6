// Chinese texts of the list of entries; fetched with it.
export const zh = {
    title: '账本条目',
    lead: '账本的每一条，从最新的到第一条，写着谁都能看的部分。',
    hidden: '一边是个人，不公开',
};
export type EntriesTexts = typeof zh;
