// The shell without a connection: the site's own files, and a page that says so. Figures are never kept: what a page shows is
// asked for when it is shown, and nothing of /v1, /log or any page enters the cache, private links among them.
const k_build = '%BUILD%';
const k_shell = %SHELL%;
const k_offline = '/offline.html';
const isFile = (url) => url.origin === location.origin && url.pathname.startsWith('/assets/') && !url.search;

addEventListener('install', (event) => {
    event.waitUntil(caches.open(k_build).then((cache) => cache.addAll(k_shell)).then(() => skipWaiting()));
});
addEventListener('activate', (event) => {
    event.waitUntil((async () => {
        for (const name of await caches.keys()) if (name !== k_build) await caches.delete(name);
        await registration.navigationPreload?.enable();
        await clients.claim();
    })());
});
// The files that a page has already loaded: the browser has them, so that keeping them costs no connection.
addEventListener('message', (event) => {
    const files = Array.isArray(event.data?.keep) ? event.data.keep.filter((one) => typeof one === 'string') : [];
    event.waitUntil((async () => {
        const cache = await caches.open(k_build);
        for (const one of files.slice(0, 64)) {
            const url = new URL(one, location.origin);
            if (!isFile(url) || (await cache.match(url.pathname))) continue;
            await cache.add(url.pathname).catch(() => undefined);
        }
    })());
});
addEventListener('fetch', (event) => {
    const { request } = event;
    if (request.method !== 'GET') return;
    const url = new URL(request.url);
    if (request.mode === 'navigate' && url.origin === location.origin) {
        event.respondWith((async () => {
            try {
                return (await event.preloadResponse) ?? (await fetch(request));
            } catch {
                return (await caches.match(k_offline)) ?? Response.error();
            }
        })());
    } else if (isFile(url)) {
        event.respondWith((async () => (await caches.match(url.pathname)) ?? fetch(request))());
    }
});
