// Gifts, and what they are for: the first page, projects and their updates, shops and their promises, one person's good deeds.
import { title, told, yuan } from '../../format';
import { money, proof } from '../../locales/texts';
import { room } from '../../room';
import { byLanguage } from '../../settings.svelte';
import type { GiftPage, Project, Shop, UpdatePage } from '../../types';
import { gift, giftTexts, giving, home, homeTexts, lists, listTexts, project, projectTexts } from './words';

export default room({
    pages: [
        {
            name: 'home', at: '/', api: '/v1/home', anew: true, first: true,
            draw: () => import('./Home.svelte'), words: [giving, home, money], heading: (_, lang) => homeTexts(lang).title,
            entries: [{ in: 'nav', order: 10, words: { zh: '首页', en: 'Home' }, icon: 'M4 11.5 12 5l8 6.500M6.500 10v9h11v-9M10 19v-5h4v5' }],
        },
        {
            name: 'projects', at: '/projects', keeps: ['q', 'cause', 'region', 'sort', 'page'],
            draw: () => import('./Projects.svelte'), words: [giving, lists], heading: (_, lang) => listTexts(lang).projects.title,
            entries: [{ in: 'nav', order: 20, words: { zh: '项目', en: 'Projects' }, icon: 'M12 20v-9M12 13c-4.500.3-6.700-1.800-7-6 4.300-.2 6.700 1.800 7 6zM12 11c.2-3.700 2.300-5.600 6.500-5.700.1 4-2.100 6-6.500 5.700zM8 20h8' }],
        },
        {
            name: 'project', at: '/projects/{project}', under: 'projects', first: true,
            draw: () => import('./Project.svelte'), words: [giving, project, money], heading: (data: Project, lang) => title(data.project, lang),
        },
        {
            name: 'updates', at: '/updates', api: '/v1/projects/{project}/updates', keeps: ['before'], under: 'projects',
            draw: () => import('./Updates.svelte'), words: [project], heading: (_, lang) => projectTexts(lang).updates,
        },
        {
            name: 'update', at: '/updates/{update#}', under: 'projects',
            draw: () => import('./Update.svelte'), words: [project], heading: (data: UpdatePage, lang) => told(data.update_title_zh, data.update_title_en, lang).words,
        },
        {
            name: 'shops', at: '/shops', keeps: ['q', 'promise', 'sort', 'page'],
            draw: () => import('./Shops.svelte'), words: [giving, lists], heading: (_, lang) => listTexts(lang).shops.title,
            entries: [{ in: 'nav', order: 30, words: { zh: '商家', en: 'Shops' }, icon: 'M5 10v9h14v-9M4 10l1.500-5h13L20 10M4 10c0 2.500 4 2.500 4 0 0 2.500 4 2.500 4 0 0 2.500 4 2.500 4 0 0 2.500 4 2.500 4 0M10 19v-4h4v4' }],
        },
        {
            name: 'shop', at: '/shops/{shop}', under: 'shops',
            draw: () => import('./Shop.svelte'), words: [giving, lists], heading: (data: Shop) => data.shop,
        },
        {
            name: 'gifts', at: '/gifts', keeps: ['project', 'before'],
            draw: () => import('./Gifts.svelte'), words: [giving, lists], heading: (_, lang) => listTexts(lang).gifts.title,
            entries: [{ in: 'foot', order: 30, words: { zh: '全部捐赠', en: 'All gifts' } }],
        },
        {
            name: 'gift', at: '/gifts/{gift#}', keeps: ['deed'], private: 'deed', first: true,
            draw: () => import('./Gift.svelte'), words: [gift, proof], heading: (data: GiftPage, lang) => `${giftTexts(lang).title} ${yuan(data.amount_fen)}`,
        },
        {
            name: 'deeds', at: '/deeds/{deed}', keeps: ['before'], private: true,
            draw: () => import('./Deeds.svelte'), words: [giving, lists], heading: (_, lang) => listTexts(lang).deeds.title,
        },
    ],
    aside: byLanguage({ zh: () => import('./aside.zh'), en: () => import('./aside.en') }),
});
