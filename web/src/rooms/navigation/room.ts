// Getting around: ways for those who roll, push or walk slowly.
import { room } from '../../room';
import { byLanguage } from '../../settings.svelte';
import { texts } from './words';

export default room({
    pages: [
        {
            name: 'navigate', at: '/navigate', api: '/v1/map',
            draw: () => import('./Navigate.svelte'), words: [texts], heading: (_, lang) => texts.of(lang).title,
            entries: [{ in: 'nav', order: 40, words: { zh: '出行', en: 'Routes' }, icon: 'M12 21c4-5 6.500-8 6.500-11.500a6.500 6.500 0 0 0-13 0C5.500 13 8 16 12 21zM12 12a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z' }],
        },
    ],
    aside: byLanguage({ zh: () => import('./aside.zh'), en: () => import('./aside.en') }),
});
