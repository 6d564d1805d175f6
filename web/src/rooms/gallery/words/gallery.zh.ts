// Chinese texts of the gallery; fetched with it.
export const zh = {
    title: '零件陈列',
    lead: '网站用到的每个零件，各放一个样子。',
};
export type GalleryTexts = typeof zh;
