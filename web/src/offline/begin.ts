// The shell is kept once a visitor does something, so that a mere look costs nothing; never where data is dear, and never on a page that
// a private link opened.
import { isDear } from '../dear';
import { isPrivate, resolve } from '../pages';
import { here } from '../router.svelte';

const begin = () => void import('./keep').then(({ keep }) => keep()).catch(() => undefined);

export function keepShell() {
    if (!('serviceWorker' in navigator) || isDear() || isPrivate(resolve(here.path, here.search), here.search)) return;
    const kinds = ['pointerdown', 'keydown'];
    const start = () => {
        for (const kind of kinds) removeEventListener(kind, start);
        if ('requestIdleCallback' in window) requestIdleCallback(begin);
        else setTimeout(begin, 1500);
    };
    for (const kind of kinds) addEventListener(kind, start, { passive: true });
}
