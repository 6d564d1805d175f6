// What a visit costs before anything is touched, that nothing jumps or goes blank meanwhile, and what is left without a connection.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, base, k_desk, k_phone, open, publicPages, start, stop } from './browser.mjs';

// The page, its figures, scripts, styles and texts: whatever comes before anything is touched, but pictures.
const k_most_bytes = 60 * 1024;
// 1.6 Mbit/s and 150 ms, as slow links are commonly simulated (Lighthouse's "slow 4G"); a round is one question and its answer.
const k_bytes_per_ms = 200, k_round_ms = 150;
const pages = new Map();
before(async () => {
    await start();
    for (const [name, path] of await publicPages()) pages.set(name, path);
});
after(stop);

/** Two times nothing left to do. */
const rest = (page) => page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(() => done(null)))));

/** Opens a page untouched, and counts what comes: [{ url, type, bytes, encoding }], the stream of events aside. */
async function visit(path, how = {}) {
    const counted = [];
    const { page, context, troubles } = await open(path, {
        ...how,
        seen: (reply) => counted.push(reply.allHeaders().then((headers) => ({ url: reply.url().slice(base.length), type: reply.request().resourceType(), bytes: Number(headers['content-length'] ?? 0), encoding: headers['content-encoding'] ?? '' }))),
    });
    await rest(page);
    return { page, context, troubles, counted: (await Promise.all(counted)).filter((one) => one.type !== 'eventsource') };
}

describe('a first visit', () => {
    test('of the first page, a project and a gift fetches at most 60 KB, packed, at once', async () => {
        for (const name of ['home', 'project', 'gift'])
            for (const lang of ['zh', 'en']) {
                const { page, context, counted } = await visit(pages.get(name), { lang });
                const what = `${name} ${lang}`;
                const own = counted.filter((one) => one.type !== 'image');
                const bytes = own.reduce((sum, one) => sum + one.bytes, 0);
                const list = own.map((one) => `${one.bytes} ${one.url}`).join('\n');
                assert.ok(bytes > 20_000 && bytes <= k_most_bytes, `${what}: ${bytes} bytes\n${list}`);
                assert.ok(own.length <= 20, `${what}: ${own.length} requests\n${list}`);
                for (const one of own) assert.ok(one.encoding === 'gzip' || one.encoding === 'br' || one.bytes < 1_500, `${what}: ${one.url} is packed`);
                // All files are named by the page itself: none is found only when another has come.
                const html = await (await fetch(base + pages.get(name), { headers: { cookie: `lang=${lang}` } })).text();
                for (const { url } of own.filter((one) => /\.(js|css)$/.test(one.url))) assert.ok(html.includes(`"${url}"`), `${what}: ${url} is named in the page`);
                // Readable: connection, page, styles. Usable: also its scripts. The rest of 1.2 s and 2.5 s is the device's.
                const of = (...types) => own.filter((one) => types.includes(one.type)).reduce((sum, one) => sum + one.bytes, 0) / k_bytes_per_ms;
                assert.ok(3 * k_round_ms + of('document', 'stylesheet') <= 700, `${what} is readable`);
                assert.ok(4 * k_round_ms + of('document', 'stylesheet', 'script', 'fetch') <= 1_200, `${what} is usable`);
                assert.ok(counted.filter((one) => one.type === 'image').reduce((sum, one) => sum + one.bytes, 0) <= 80 * 1024, `${what}: pictures`);
                assert.equal(await page.locator('main h1').count(), 1);
                await context.close();
            }
    });

    test('fetches a page ahead when a finger comes to its link, and nothing where data is dear', async () => {
        const saving = "Object.defineProperty(navigator, 'connection', { value: { saveData: true, effectiveType: '4g' } })";
        const slow = "Object.defineProperty(navigator, 'connection', { value: { saveData: false, effectiveType: '3g' } })";
        for (const [script, wanted] of [['', true], [saving, false], [slow, false]]) {
            const asked = [];
            const { page, context } = await open('/', { script, size: k_desk, seen: (reply) => asked.push(reply.url()) });
            await rest(page);
            const before = asked.length;
            assert.ok(!asked.some((url) => /\/assets\/Projects-/.test(url)), 'nothing ahead by itself');
            const link = page.locator('.rooms a[href="/projects"]');
            if (wanted) await Promise.all([page.waitForResponse(/\/assets\/Projects-/), link.hover()]);
            else {
                await link.hover();
                await page.locator('.rooms a[href="/about"]').hover();
                await rest(page);
                assert.deepEqual(asked.slice(before).filter((url) => url.includes('/assets/')), []);
            }
            await context.close();
        }
    });
});

describe('while a page takes over', () => {
    // Text that a reader sees, frame by frame; and what moves without their doing.
    const k_watch = `
        window.least = Infinity;
        window.shift = 0;
        window.moved = [];
        new PerformanceObserver((list) => {
            for (const one of list.getEntries()) if (!one.hadRecentInput) {
                window.shift += one.value;
                window.moved.push(...one.sources.map(({ node, previousRect, currentRect }) => (node?.className ?? node?.nodeName) + ' ' + previousRect?.y + ' → ' + currentRect?.y));
            }
        }).observe({ type: 'layout-shift', buffered: true });
        const look = () => {
            const text = document.querySelector('main')?.innerText.trim() ?? '';
            if (window.seen || text) {
                window.seen = true;
                window.least = Math.min(window.least, text.length);
            }
            requestAnimationFrame(look);
        };
        requestAnimationFrame(look);`;

    test('nothing jumps, and the text never goes blank', async () => {
        for (const [name, path] of [...pages].filter(([name]) => ['home', 'projects', 'projects-none', 'project', 'shops', 'update', 'updates', 'about'].includes(name)))
            for (const size of [k_phone, k_desk]) {
                const { page, context } = await visit(path, { size, script: k_watch });
                const { shift, moved, least } = await page.evaluate(() => ({ shift: window.shift, moved: window.moved, least: window.least }));
                assert.ok(shift < 0.05, `${name} ${size.width}: ${shift} ${moved.join(', ')}`);
                assert.ok(least >= 10, `${name} ${size.width}: ${least} characters were left`);
                await context.close();
            }
    });

    test('the served page stays where its scripts, its texts or its own file do not come', async () => {
        const html = await (await fetch(base + pages.get('project'), { headers: { cookie: 'lang=zh' } })).text();
        for (const gone of [/\/assets\/index-[\w-]+\.js$/, /\/assets\/zh-[\w-]+\.js$/, /\/assets\/Project-[\w-]+\.js$/]) {
            const { page, context } = await open(pages.get('project'), { routes: [[gone, (route) => route.abort()]], stands: false });
            await rest(page);
            assert.ok(await page.locator('#plain').isVisible(), `${gone}`);
            const heading = await page.locator('main h1').innerText();
            assert.ok(html.includes(heading) && heading.length > 1, `${gone}`);
            await context.close();
        }
    });
});

test('nothing overflows when letters are twice as large', async () => {
    for (const [name, path] of [...pages].filter(([name]) => !['payouts', 'gifts', 'entries'].includes(name)))
        for (const lang of ['zh', 'en']) {
            const { page, context } = await open(path, { lang });
            await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
            for (const size of [k_phone, k_desk]) {
                await page.setViewportSize(size);
                await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
                const over = await page.evaluate(() => {
                    const cut = [...document.querySelectorAll('body *')].filter((one) => {
                        const style = getComputedStyle(one);
                        return one.clientWidth > 0 && style.overflowX === 'hidden' && one.scrollWidth > one.clientWidth + 1 && !one.closest('.unseen, svg');
                    });
                    return { whole: document.documentElement.scrollWidth, inner: document.documentElement.clientWidth, cut: cut.map((one) => one.className) };
                });
                assert.ok(over.whole <= over.inner, `${name} ${lang} ${size.width}: ${over.whole} > ${over.inner}`);
                assert.deepEqual(over.cut, [], `${name} ${lang} ${size.width}`);
            }
            await context.close();
        }
});

describe('on paper, A4', () => {
    // Measured while the browser lays the page out for paper, which no script changes any more.
    const k_measure = `matchMedia('print').addEventListener('change', ({ matches }) => {
        if (!matches) return;
        const wide = document.documentElement.clientWidth;
        window.paper = {
            wide,
            whole: document.body.scrollWidth,
            // A picture cuts its own shapes at its edge.
            over: [...document.querySelectorAll('main *')].filter((one) => !one.ownerSVGElement && one.getBoundingClientRect().right > wide + 1 && !one.closest('.unseen')).map((one) => one.className?.baseVal ?? one.className).slice(0, 5),
            charts: [...document.querySelectorAll('.chart-area svg')].map((one) => ({ right: one.getBoundingClientRect().right, last: Math.max(...[...one.querySelectorAll('rect.bar')].map((bar) => bar.getBoundingClientRect().right)), bars: one.querySelectorAll('rect.bar').length })),
        };
    });`;
    test('the first page and a project are whole, their charts to the newest bar', async () => {
        for (const name of ['home', 'project'])
            for (const size of [k_phone, k_desk]) {
                const { page, context } = await open(pages.get(name), { size, script: k_measure });
                const bars = await page.locator('.chart-area rect.bar').count();
                const pdf = await page.pdf({ format: 'A4', margin: { top: '12mm', bottom: '12mm', left: '12mm', right: '12mm' } });
                const paper = await page.evaluate(() => window.paper);
                assert.ok(paper, 'the page was laid out for paper');
                assert.ok(paper.whole <= paper.wide + 1, `${name} ${size.width}: ${paper.whole} > ${paper.wide}`);
                assert.deepEqual(paper.over, [], `${name} ${size.width}`);
                assert.equal(paper.charts.length, 1);
                assert.equal(paper.charts[0].bars, bars);
                assert.ok(paper.charts[0].last > paper.wide * 0.8 && paper.charts[0].last <= paper.wide, JSON.stringify(paper.charts));
                // Neither cut down to a sheet nor spread over many.
                const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length;
                assert.ok(sheets >= 1 && sheets <= 6, `${name} ${size.width}: ${sheets} sheets`);
                await context.close();
            }
    });
});

describe('the shell', () => {
    test('is described for those who keep it, and robots are told what is nobody’s', async () => {
        const manifest = await ask('/manifest.webmanifest');
        assert.match(manifest.name, /\S/);
        for (const icon of manifest.icons) assert.equal((await fetch(base + icon.src)).status, 200, icon.src);
        const { page, context } = await open('/');
        const [image, link] = await page.evaluate(() => ["meta[property='og:image']", "link[rel='manifest']"].map((one) => document.querySelector(one)?.content ?? document.querySelector(one)?.getAttribute('href')));
        assert.equal(link, '/manifest.webmanifest');
        const card = await fetch(new URL(image, base));
        assert.deepEqual([card.status, card.headers.get('content-type')], [200, 'image/png']);
        const robots = await (await fetch(`${base}/robots.txt`)).text();
        assert.match(robots, /^User-agent: \*$/m);
        assert.match(robots, /^Disallow: \/deeds\/$/m);
        await context.close();
    });

    /** Everything that any cache of the site holds. */
    const kept = (page) => page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat());

    test('stands without a connection, calmly, and shows no figure that it kept', async () => {
        const { page, context } = await open('/', { workers: true, lang: 'en' });
        await page.mouse.click(5, 5);
        await page.evaluate(async () => void (await navigator.serviceWorker.ready));
        await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
        await page.goto(base + pages.get('project'));
        await page.waitForSelector('footer.foot');
        await page.goto(`${base}/about`);
        await page.waitForSelector('footer.foot');
        for (const one of await kept(page)) assert.match(one, /^\/(assets\/[\w.-]+|offline\.html)$/);
        assert.ok((await kept(page)).includes('/offline.html'));
        await context.setOffline(true);
        for (const path of ['/', pages.get('project'), '/deeds/some-link']) {
            await page.goto(base + path);
            await page.waitForFunction(() => /No connection|connection|offline/i.test(document.querySelector('main')?.innerText ?? ''));
            assert.ok(!(await page.locator('main').innerText()).includes('¥'), path);
        }
        await context.setOffline(false);
        await page.goto(base + pages.get('project'));
        await page.waitForSelector('main h1');
        assert.match(await page.locator('main').innerText(), /¥/);
        await context.close();
    });

    test('is not begun by a page that a private link opened', async () => {
        const { latest } = await ask('/v1/home');
        for (const path of ['/deeds/no-such-link', `/gifts/${latest[0].sequence}?deed=no-such-token`]) {
            const { page, context } = await open(path, { workers: true });
            await page.mouse.click(5, 5);
            await rest(page);
            assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0, path);
            await context.close();
        }
    });
});
