// What a project says of itself, its updates and pictures, and what shops promise: in a real browser, against a running server with
// the demonstration's data, and with answers in the server's place where a project must be of a certain kind.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, base, check, k_desk, k_phone, keepsWithin, looks, open, shot, start, stop, wear } from './browser.mjs';

let told; // the demonstration's project that says most
let bare; // the same page without a word of its own
const page_of = (id) => `/projects/${encodeURIComponent(id)}`;
const plain = (text) => text.replace(/\s+/g, '');
before(async () => {
    await start();
    const { projects } = await ask('/v1/projects');
    for (const card of projects) {
        const one = await ask(`/v1/projects/${encodeURIComponent(card.project)}`);
        const says = (of) => 50 * Number((of.about?.pictures.length ?? 0) > 1) + 50 * Number(of.updates_total > 0) + (of.about?.budget.length ?? 0) + of.updates_total;
        if (!told || says(one) > says(told)) told = one;
    }
    bare = { ...told, about: null, updates: [], updates_total: 0, project: { ...told.project, picture: null, target_fen: null } };
});
after(stop);

/** The project's page with another answer in the server's place: served whole, as the server would. */
const as = (data) => [[`**${page_of(told.project.project)}`, async (route) => {
    const html = await (await fetch(route.request().url(), { headers: { cookie: route.request().headers().cookie ?? '' } })).text();
    const block = `id="page-data">${JSON.stringify({ path: `/v1${page_of(told.project.project)}`, data }).replaceAll('<', '\\u003c')}</script>`;
    await route.fulfill({ contentType: 'text/html', body: html.replace(/id="page-data">[\s\S]*?<\/script>/, () => block) });
}]];
const scrolled = (page) => page.evaluate(async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 400) {
        scrollTo(0, y);
        await new Promise((done) => setTimeout(done, 100));
    }
});

describe('a project', () => {
    test('says what its money does, for whom, when, under which papers, and where the book notes it', async () => {
        for (const lang of ['zh', 'en']) {
            const { page, context, troubles } = await open(page_of(told.project.project), { lang });
            const text = plain(await page.locator('main').innerText());
            const { about } = told;
            for (const said of [about[`description_${lang}`], about[`plan_${lang}`], about[`beneficiaries_${lang}`], about.filing, about.certificate, about.contact])
                assert.ok(said && text.includes(plain(said)), `${lang}: ${said}`);
            assert.ok(text.includes(about.beneficiaries.toLocaleString('en-US')));
            assert.ok(text.includes(plain(lang === 'en' ? about.holder_en : told.project.holder)), 'the holder by the language of the page');
            for (const line of about.budget) assert.ok(text.includes(plain(line[lang])), line[lang]);
            assert.equal(await page.locator('.budget tbody tr').count(), about.budget.length);
            assert.equal(await page.locator('.budget rect.part').count(), about.budget.length);
            const link = page.locator(`.project-facts a[href="/entries?before=${about.entry + 1}"]`);
            assert.match(await link.innerText(), new RegExp(about.entry.toLocaleString('en-US')));
            await page.locator('.project-facts summary').click();
            assert.equal(await page.locator('.project-facts code').innerText(), about.sha256);
            // Description before figures, in what is read as in what is seen.
            const [words, sum] = await page.evaluate(() => ['.project-words', '.raised'].map((one) => document.querySelector(one).getBoundingClientRect().top));
            assert.ok(words < sum, 'what it does comes first');
            assert.deepEqual(troubles, []);
            await context.close();
        }
    });

    test('draws what is recorded against its target, says it beside, and stays calm beyond it', async () => {
        const { amount_fen } = told.project;
        for (const [target_fen, wanted] of [[amount_fen * 4, /25%/], [amount_fen * 5000, /less than 0\.1%/], [amount_fen + 1, /99\.9%/], [amount_fen, /100%/], [amount_fen - 500, /5\.00 more than the target/]]) {
            const { page, context } = await open(page_of(told.project.project), { lang: 'en', routes: as({ ...told, about: { ...told.about, target_fen } }) });
            assert.match(await page.locator('.target p').innerText(), wanted);
            const [stem, mark, whole] = await page.evaluate(() => [document.querySelector('.target .stem').getBBox().width, Number.parseFloat(document.querySelector('.target svg svg:last-of-type').getAttribute('x')), document.querySelector('.target > svg').clientWidth]);
            const drawn = (mark / 100) * whole;
            assert.ok(target_fen > amount_fen ? stem < drawn : stem >= drawn - 0.5, `${stem} to ${drawn}`);
            await context.close();
        }
    });

    test('without a word of its own, or with empty ones, shows nothing empty', async () => {
        const nothing = Object.fromEntries(Object.entries(told.about).map(([name, value]) => [name, Array.isArray(value) ? [] : ['entry', 'day', 'sha256', 'version'].includes(name) ? value : typeof value === 'string' && !name.startsWith('period') ? '' : null]));
        for (const [what, data] of [['none', bare], ['empty', { ...bare, about: nothing }]])
            for (const lang of ['zh', 'en']) {
                const { page, context, troubles } = await open(page_of(told.project.project), { lang, routes: as(data) });
                for (const gone of ['.picture', '.target', '.budget', '.gallery', '#updates', '.project-words']) assert.equal(await page.locator(gone).count(), 0, `${what} ${gone}`);
                assert.equal(await page.locator('.project-facts').count(), what === 'none' ? 0 : 1);
                const hollow = await page.evaluate(() => [...document.querySelectorAll('main :is(h1, h2, h3, p, dd, dt, li, td, th)')].filter((one) => !one.textContent.trim() && !one.querySelector('svg, img, button')).map((one) => one.outerHTML));
                assert.deepEqual(hollow, [], what);
                for (const look of looks) {
                    await wear(page, look);
                    await keepsWithin(page, `${what} ${look.name}`);
                    await shot(page, `project-${what}-${lang}-${look.name.replace(' ', '-')}`);
                    assert.deepEqual(await check(page, { colours: look.dark }), [], `${what} ${look.name}`);
                }
                assert.deepEqual(troubles, []);
                await context.close();
            }
    });

    test('has pictures with words for them, which wait until they are near, and whose place is kept', async () => {
        for (const [lang, size] of [['zh', k_phone], ['en', k_desk]]) {
            const asked = [];
            const { page, context } = await open(page_of(told.project.project), { lang, size, seen: (reply) => reply.url().includes('/pictures/') && asked.push(reply.url()), script: `window.shift = 0;
                new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value; }).observe({ type: 'layout-shift', buffered: true });` });
            const { pictures } = told.about;
            assert.ok(pictures.length > 1, 'the demonstration has pictures');
            await page.waitForFunction(() => document.querySelector('.picture img')?.naturalWidth > 0);
            assert.ok(asked.length < pictures.length, 'those far below have not been asked for');
            const images = page.locator('.picture img');
            assert.equal(await images.count(), pictures.length);
            for (const [at, picture] of pictures.entries()) {
                assert.equal(await images.nth(at).getAttribute('alt'), picture[`alt_${lang}`]);
                assert.deepEqual([await images.nth(at).getAttribute('width'), await images.nth(at).getAttribute('height')], [picture.width, picture.height].map(String));
            }
            // Beside the heading on a desk, under it and from edge to edge on a phone.
            const [head, first] = await page.evaluate(() => ['main h1', '.picture'].map((one) => document.querySelector(one).getBoundingClientRect().toJSON()));
            if (size === k_phone) assert.ok(first.top >= head.bottom && first.left === 0 && Math.round(first.right) === size.width, JSON.stringify(first));
            else assert.ok(first.left >= head.right - 1 && first.top < head.bottom, JSON.stringify(first));
            await scrolled(page);
            await page.waitForFunction((many) => [...document.querySelectorAll('.picture img')].filter((one) => one.naturalWidth > 0).length === many, pictures.length);
            await page.waitForSelector('#payouts:not([aria-busy=true])');
            assert.ok((await page.evaluate(() => window.shift)) < 0.05, 'nothing jumps');
            assert.equal(new Set(asked).size, pictures.length);
            const reply = await fetch(base + pictures[0].src);
            assert.ok(Number(reply.headers.get('content-length') ?? (await reply.arrayBuffer()).byteLength) <= 80 * 1024);
            await context.close();
        }
    });

    test('is served with its first picture; the others are named for those without scripts, and fetched by nobody else', async () => {
        const html = await (await fetch(base + page_of(told.project.project))).text();
        const images = (text) => [...text.matchAll(/<img [^>]*src="([^"]+)"/g)].map((match) => match[1]);
        assert.deepEqual(images(html), told.about.pictures.map(({ src }) => src));
        assert.deepEqual(images(html.replace(/<noscript>[\s\S]*?<\/noscript>/g, '')), [told.about.pictures[0].src]);
    });

    test('can be followed: its feed is linked, named in the head, and belongs to the page that is shown', async () => {
        const { page, context } = await open(page_of(told.project.project), { lang: 'zh' });
        const feed = `/v1${page_of(told.project.project)}/feed`;
        assert.equal(await page.locator(`main a[href="${feed}"]`).count(), 1);
        const named = () => page.evaluate(() => [...document.querySelectorAll('link[type="application/atom+xml"]')].map((one) => `${one.rel} ${new URL(one.href).pathname}`));
        assert.deepEqual(await named(), [`alternate ${feed}`]);
        const reply = await fetch(base + feed);
        assert.equal(reply.status, 200);
        assert.match(reply.headers.get('content-type'), /application\/atom\+xml/);
        await page.locator('a.back').click();
        await page.waitForURL('**/projects');
        await page.waitForSelector('.cards');
        assert.deepEqual(await named(), []);
        await context.close();
    });

    test('says in one line how shops give, not as if it were what the money does', async () => {
        const { page, context } = await open(page_of(told.project.project), { lang: 'zh' });
        const line = page.locator('section.two .small', { hasText: '商家怎样捐' });
        assert.ok(plain(await line.innerText()).includes(plain(told.definition.poster_zh)));
        assert.ok(!plain(await page.locator('.project-top').innerText()).includes(plain(told.definition.poster_zh)));
        await context.close();
    });

    test('holds its payments back until a reader comes to them, and says so when they cannot be had', async () => {
        const asked = [];
        const { page, context } = await open(page_of(told.project.project), { lang: 'zh', seen: (reply) => asked.push(reply.url()) });
        assert.ok(!asked.some((url) => /\/v1\/payouts|PayoutList-/.test(url)), 'not before');
        await page.locator('#payouts').scrollIntoViewIfNeeded();
        await page.waitForSelector('#payouts:not([aria-busy=true])');
        assert.ok(asked.some((url) => /\/v1\/payouts/.test(url)));
        await context.close();
        const cut = await open(page_of(told.project.project), { lang: 'zh', routes: [['**/v1/payouts*', (route) => route.abort()]] });
        await cut.page.locator('#payouts').scrollIntoViewIfNeeded();
        const again = cut.page.locator('#payouts button', { hasText: '再试一次' });
        await again.waitFor();
        await cut.page.unroute('**/v1/payouts*');
        await again.click();
        await cut.page.waitForSelector('#payouts :is(table, .empty)');
        await cut.context.close();
    });
});

describe('updates', () => {
    test('are listed by day, newest first, each with a page of its own; all of them can be reached', async () => {
        const path = `/v1${page_of(told.project.project)}/updates`;
        const all = [];
        for (let before = ''; before !== null; ) {
            const reply = await ask(`${path}${before}`);
            all.push(...reply.updates);
            before = reply.next === null ? null : `?before=${reply.next}`;
        }
        assert.equal(all.length, told.updates_total);
        assert.ok(all.length > 0, 'the demonstration has updates');
        const { page, context, troubles } = await open(page_of(told.project.project), { lang: 'zh' });
        assert.deepEqual(await page.locator('.updates a').evaluateAll((some) => some.map((one) => one.getAttribute('href'))), all.slice(0, 5).map(({ entry }) => `/updates/${entry}`));
        assert.equal(await page.locator(`#updates a[href^="/updates?project="]`).count(), all.length > 5 ? 1 : 0);
        await page.locator('.updates a').first().click();
        await page.waitForURL(`**/updates/${all[0].entry}`);
        await page.waitForFunction((title) => document.querySelector('main h1')?.textContent === title, all[0].title_zh);
        assert.ok(plain(await page.locator('main').innerText()).includes(plain(all[0].text_zh)));
        assert.equal(await page.locator('main code').innerText(), all[0].sha256);
        await page.locator('main a[href^="/updates?project="]').click();
        await page.waitForSelector('section.update');
        const seen = [];
        for (;;) {
            seen.push(...(await page.locator('section.update h2 a').evaluateAll((some) => some.map((one) => one.getAttribute('href')))));
            const next = page.locator('a[rel=next]');
            if (!(await next.count())) break;
            const last = seen.at(-1);
            await next.click();
            await page.waitForFunction((gone) => !document.querySelector(`section.update a[href="${gone}"]`), last);
        }
        assert.deepEqual(seen, all.map(({ entry }) => `/updates/${entry}`));
        assert.deepEqual(troubles, []);
        await context.close();
    });

    test('look well in both languages, themes and widths, printed, with large letters, and bear every check', async () => {
        for (const [name, path] of [['update', `/updates/${told.updates[0].entry}`], ['updates', `/updates?project=${encodeURIComponent(told.project.project)}`], ['project-told', page_of(told.project.project)]])
            for (const lang of ['zh', 'en']) {
                const { page, context, troubles, status } = await open(path, { lang });
                assert.equal(status, 200, name);
                await scrolled(page);
                for (const look of looks) {
                    await wear(page, look);
                    await keepsWithin(page, `${name} ${look.name}`);
                    await shot(page, `${name}-${lang}-${look.name.replace(' ', '-')}`);
                    assert.deepEqual(await check(page, { colours: look.dark }), [], `${name} ${look.name}`);
                }
                await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
                for (const size of [k_phone, k_desk]) {
                    await page.setViewportSize(size);
                    await keepsWithin(page, `${name} ${lang} 200 % ${size.width}`);
                }
                await page.evaluate(() => (document.documentElement.style.fontSize = ''));
                await page.emulateMedia({ media: 'print' });
                await page.setViewportSize({ width: 703, height: 990 }); // A4 without its margins
                await keepsWithin(page, `${name} ${lang} on paper`);
                const cut = await page.evaluate(() => [...document.querySelectorAll('.budget, .updates, .told, .facts, .picture')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.className));
                assert.deepEqual(cut, [], `${name} on paper`);
                await shot(page, `${name}-${lang}-paper`);
                assert.deepEqual(troubles, []);
                await context.close();
            }
    });

    test('an unknown one says so and leads on; words in the other language alone are marked as such', async () => {
        const gone = await open('/updates/999999999', { lang: 'zh' });
        assert.equal(gone.status, 404);
        assert.match(await gone.page.locator('main h1').innerText(), /没有这条进展/);
        assert.deepEqual(await check(gone.page), []);
        await gone.context.close();
        const { page, context } = await open(page_of(told.project.project), { lang: 'en', routes: as({ ...told, about: { ...told.about, description_en: '' } }) });
        assert.equal(await page.locator('.project-words .told').first().getAttribute('lang'), 'zh');
        await context.close();
    });
});

test('a card shows its project’s picture, once it is near, or the plant where there is none or data is dear', async () => {
    const { projects } = await ask('/v1/projects');
    const pictured = projects.filter((card) => card.picture).length;
    assert.ok(pictured > 0);
    const { page, context } = await open('/projects', { lang: 'en', size: k_desk });
    assert.equal(await page.locator('.card .picture').count(), pictured);
    assert.equal(await page.locator('.card .plant').count(), projects.length - pictured);
    const card = projects.find((one) => one.holder_en);
    assert.equal(await page.locator('.card', { has: page.locator(`a[href="${page_of(card.project)}"]`) }).locator('.card-holder').innerText(), card.holder_en);
    await context.close();
    const dear = await open('/projects', { script: "Object.defineProperty(navigator, 'connection', { value: { saveData: true, effectiveType: '4g' } })" });
    assert.equal(await dear.page.locator('.card .picture').count(), 0);
    assert.equal(await dear.page.locator('.card .plant').count(), projects.length);
    await dear.context.close();
});
