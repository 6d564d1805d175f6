// A room of the tests: rooms.test.mjs lays it into a copy of the site.
import { room } from '../../room';
import { byLanguage } from '../../settings.svelte';
import { tide, tideTexts } from './words';

export default room({
    pages: [
        {
            name: 'tides', at: '/tides', api: '',
            draw: () => import('./Tides.svelte'), words: [tide], heading: (_, lang) => tideTexts(lang).title,
            entries: [{ in: 'nav', order: 50, words: { zh: '潮汐', en: 'Tides' }, icon: 'M3 15c3-4 6-4 9 0s6 4 9 0' }],
        },
        {
            name: 'tide', at: '/tides/{harbour}', under: 'tides', private: true,
            draw: () => import('./Tides.svelte'), words: [tide], heading: (data: { harbour: string }) => data.harbour,
        },
    ],
    aside: byLanguage({ zh: () => import('./aside.zh'), en: () => import('./aside.en') }),
});
