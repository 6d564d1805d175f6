import type { GalleryTexts } from './gallery.zh';

export const en: GalleryTexts = {
    title: 'Gallery of parts',
    lead: 'Each part of the site, once.',
};
