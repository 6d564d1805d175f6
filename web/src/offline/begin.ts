// Registers the worker that keeps the shell: once a visitor does something, so that a mere look costs nothing; never where data is dear, and
// never on a page that a private link opened.
import { isDear } from '../dear';
import { here } from '../router.svelte';

const isPrivate = () => here.path.startsWith('/deeds/') || new URLSearchParams(here.search).has('deed');

async function begin() {
    try {
        await navigator.serviceWorker.register('/worker.js');
        const { active } = await navigator.serviceWorker.ready;
        const keep = performance.getEntriesByType('resource').map((one) => new URL(one.name)).filter((url) => url.origin === location.origin && url.pathname.startsWith('/assets/'));
        active?.postMessage({ keep: keep.map((url) => url.pathname) });
    } catch {
        // Refused by the browser or its settings: the site works without.
    }
}

export function keepShell() {
    if (!('serviceWorker' in navigator) || isDear() || isPrivate()) return;
    const kinds = ['pointerdown', 'keydown'];
    const start = () => {
        for (const kind of kinds) removeEventListener(kind, start);
        if ('requestIdleCallback' in window) requestIdleCallback(() => void begin());
        else setTimeout(begin, 1500);
    };
    for (const kind of kinds) addEventListener(kind, start, { passive: true });
}
