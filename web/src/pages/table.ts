// Which file draws which page. The first page of most visits is part of the first download; the rest come when wanted,
// and quietly once the first page stands, so that the next click waits for figures only.
import type { Component } from 'svelte';
import type { PageName } from '../router.svelte';
import Home from './Home.svelte';

// Each page knows the shape of its own reply; the router pairs the two by name.
export type Page = Component<any>;

const later: Record<Exclude<PageName, 'home' | 'missing'>, () => Promise<{ default: Page }>> = {
    projects: () => import('./Projects.svelte'),
    project: () => import('./Project.svelte'),
    shops: () => import('./Shops.svelte'),
    shop: () => import('./Shop.svelte'),
    deeds: () => import('./Deeds.svelte'),
    gift: () => import('./Gift.svelte'),
    gifts: () => import('./Gifts.svelte'),
    entries: () => import('./Entries.svelte'),
    payouts: () => import('./Payouts.svelte'),
    payout: () => import('./Payout.svelte'),
    proof: () => import('./Proof.svelte'),
    navigate: () => import('./Navigate.svelte'),
    about: () => import('./About.svelte'),
    parts: () => import('./Parts.svelte'),
};

/** The page's component; null when its file cannot be had (no connection). */
export async function pageOf(name: PageName): Promise<Page | null> {
    if (name === 'home') return Home;
    if (name === 'missing') return null;
    try {
        return (await later[name]()).default;
    } catch {
        return null;
    }
}

/** Nothing is fetched ahead where data is dear or slow. */
function isDear(): boolean {
    const link = (navigator as { connection?: { saveData?: boolean; effectiveType?: string } }).connection;
    return link?.saveData === true || /^(slow-2g|2g|3g)$/.test(link?.effectiveType ?? '');
}

export function fetchRest() {
    if (isDear()) return;
    const fetchAll = () => {
        for (const name of ['projects', 'project', 'gift', 'shops', 'shop', 'about', 'proof', 'payout'] as const) void pageOf(name);
    };
    if ('requestIdleCallback' in window) requestIdleCallback(fetchAll);
    else setTimeout(fetchAll, 1500);
}
