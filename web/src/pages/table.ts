// Which file draws which page. Each comes when its page is wanted, with the texts that it shows; the server names
// the files of the page that it sends, so that the first one waits for no second round.
import type { Component } from 'svelte';
import { isDear } from '../dear';
import { families } from '../locales/texts';
import { resolve, type PageName } from '../router.svelte';
import { k_texts } from './texts';

// Each page knows the shape of its own reply; the router pairs the two by name.
export type Page = Component<any>;

const files: Record<Exclude<PageName, 'missing'>, () => Promise<{ default: Page }>> = {
    home: () => import('./Home.svelte'),
    projects: () => import('./Projects.svelte'),
    project: () => import('./Project.svelte'),
    shops: () => import('./Shops.svelte'),
    shop: () => import('./Shop.svelte'),
    deeds: () => import('./Deeds.svelte'),
    updates: () => import('./Updates.svelte'),
    update: () => import('./Update.svelte'),
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
    if (name === 'missing') return null;
    try {
        const [file] = await Promise.all([files[name](), ...(k_texts[name] ?? []).map((family) => families[family].load())]);
        return file.default;
    } catch {
        return null;
    }
}

/** A link that a finger or a pointer comes to is likely to be followed: its page's file is fetched while it is. */
export function fetchAhead() {
    if (isDear()) return;
    const ahead = (event: Event) => {
        const link = (event.target as Element | null)?.closest?.('a');
        if (link && link.origin === location.origin && !link.hasAttribute('download')) void pageOf(resolve(link.pathname, '').page);
    };
    for (const kind of ['pointerover', 'pointerdown', 'focusin']) addEventListener(kind, ahead, { passive: true });
}
