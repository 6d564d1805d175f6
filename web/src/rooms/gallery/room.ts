// Development: every part once. No link leads here.
import { gift, giving, home, project } from '../giving/words';
import { room } from '../../room';
import { byLanguage } from '../../settings.svelte';
import { gallery, galleryTexts } from './words';

export default room({
    pages: [
        {
            name: 'parts', at: '/parts', api: '/v1/home', optional: true,
            draw: () => import('./Parts.svelte'), words: [gallery, giving, home, project, gift], heading: (_, lang) => galleryTexts(lang).title,
        },
    ],
    aside: byLanguage({ zh: () => import('./aside.zh'), en: () => import('./aside.en') }),
});
