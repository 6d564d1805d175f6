// What the book is, how to check it, and who runs this site.
import { room } from '../../room';
import { byLanguage } from '../../settings.svelte';
import { about, aboutTexts } from './words';

export default room({
    pages: [
        {
            name: 'about', at: '/about', api: '/v1/operator', optional: true,
            draw: () => import('./About.svelte'), words: [about], heading: (_, lang) => aboutTexts(lang).title,
            entries: [
                { in: 'nav', order: 90, words: { zh: '说明', en: 'About' }, icon: 'M5 5.500c3-1 5-.6 7 1 2-1.600 4-2 7-1v13c-3-1-5-.6-7 1-2-1.600-4-2-7-1zM12 6.500v13' },
                { in: 'help', order: 10, words: { zh: '这是什么，怎么核对', en: 'What this is, and how to check it' } },
            ],
        },
    ],
    aside: byLanguage({ zh: () => import('./aside.zh'), en: () => import('./aside.en') }),
});
