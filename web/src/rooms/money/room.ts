// Money on its way out of the projects: payments, and what the statements show.
import { yuan } from '../../format';
import { proof } from '../../locales/texts';
import { room } from '../../room';
import { byLanguage } from '../../settings.svelte';
import type { PayoutPage } from '../../types';
import { payouts, payoutTexts } from './words';

export default room({
    pages: [
        {
            name: 'payouts', at: '/payouts', keeps: ['project', 'holder', 'status', 'from', 'to', 'before'], under: 'projects',
            draw: () => import('./Payouts.svelte'), words: [payouts], heading: (_, lang) => payoutTexts(lang).all,
            entries: [{ in: 'foot', order: 20, words: { zh: '全部支付', en: 'All payments' } }],
        },
        {
            name: 'payout', at: '/payouts/{payout#}', under: 'projects',
            draw: () => import('./Payout.svelte'), words: [payouts, proof], heading: (data: PayoutPage, lang) => `${payoutTexts(lang).page} ${yuan(data.payout.amount_fen)}`,
        },
    ],
    aside: byLanguage({ zh: () => import('./aside.zh'), en: () => import('./aside.en') }),
});
