// Registers the worker that keeps the shell, and tells it which files are here already.
export async function keep() {
    try {
        await navigator.serviceWorker.register('/worker.js');
        const { active } = await navigator.serviceWorker.ready;
        const here = performance.getEntriesByType('resource').map((one) => new URL(one.name)).filter((url) => url.origin === location.origin && url.pathname.startsWith('/assets/'));
        active?.postMessage({ keep: here.map((url) => url.pathname) });
    } catch {
        // Refused by the browser or its settings: the site works without.
    }
}
