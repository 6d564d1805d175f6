// Walks the public site in a real browser, against any running server that speaks the public API (see browser.mjs).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, check, k_desk, k_phone, keepsWithin, looks, open, pictures, publicPages, shot, start, stop, wear } from './browser.mjs';

const pages = [];
const k_least = { width: 320, height: 640 };
before(async () => {
    await start();
    pages.push(...(await publicPages()));
});
after(stop);

describe('every page', () => {
    test('loads in both languages, themes and widths; axe finds nothing serious; nothing scrolls sideways, in large type and mirrored neither; controls have room for a finger', async (t) => {
        const { demo } = await ask('/v1/home');
        for (const [name, path] of pages)
            for (const lang of ['zh', 'en'])
                await t.test(`${name} ${lang}`, async () => {
                    const { page, context, troubles, status } = await open(path, { lang });
                    assert.equal(status, 200);
                    assert.equal(await page.evaluate(() => document.documentElement.lang), lang);
                    assert.match(await page.title(), / · /);
                    if (demo) await page.waitForSelector('.demo');
                    else assert.equal(await page.locator('.demo').count(), 0);
                    for (const look of looks) {
                        await wear(page, look);
                        await keepsWithin(page, look.name);
                        await shot(page, `${name}-${lang}-${look.name.replace(' ', '-')}`);
                        assert.deepEqual(await check(page, { colours: look.dark }), [], look.name);
                    }
                    await wear(page, { size: k_phone, dark: false });
                    await roomy(page);
                    await page.evaluate(() => document.documentElement.classList.add('large'));
                    await keepsWithin(page, 'large type');
                    await shot(page, `${name}-${lang}-large`);
                    await page.evaluate(() => document.documentElement.classList.remove('large'));
                    // As at 400 % on a desk, and on the narrowest phones.
                    await page.setViewportSize(k_least);
                    await keepsWithin(page, '320');
                    if (lang === 'zh') await mirrored(page, name);
                    assert.deepEqual(troubles, []);
                    await context.close();
                });
    });

    // Every control has room for a finger, navigation more of it.
    async function roomy(page) {
        const small = await page.evaluate(() =>
            [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
                .map((one) => ({ one, box: one.getBoundingClientRect() }))
                // Links within a sentence stand as high as its line; a card is one link as large as itself.
                .filter(({ one, box }) => box.width && !one.closest('.skip, .card-title, p:not(.back, .acts, .foot-links, .live-state, .command, .key-line), dd, li > span'))
                .filter(({ box }) => box.width < 24 || box.height < 24)
                .map(({ one, box }) => `${one.className || one.tagName} ${one.textContent.trim().slice(0, 20)} ${Math.round(box.width)} × ${Math.round(box.height)}`),
        );
        assert.deepEqual(small, []);
        const low = await page.locator('.rooms a, .tools > *, .tools .tool, .back, .pager a').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).filter((box) => box.width && (box.height < 44 || box.width < 44)).length);
        assert.equal(low, 0, 'navigation is at least 44 px');
    }
    async function mirrored(page, name) {
        await page.evaluate(() => (document.documentElement.dir = 'rtl'));
        for (const size of [k_phone, k_desk]) {
            await page.setViewportSize(size);
            assert.deepEqual(await keepsWithin(page, `mirrored ${size.width}`), [], `mirrored ${size.width}`);
            await shot(page, `rtl-${name}-${size.width}`);
        }
        const [brand, tools] = await page.evaluate(() => ['.name', '.tools'].map((one) => document.querySelector(one).getBoundingClientRect().left));
        assert.ok(brand > tools, 'the name stands at the right');
    }

    test('says that data is made when it is, also where there is no page', async () => {
        const { demo } = await ask('/v1/home');
        for (const path of ['/no-such-page', '/deeds/no-such-link']) {
            const { page, context } = await open(path);
            if (demo) await page.waitForSelector('.demo');
            else assert.equal(await page.locator('.demo').count(), 0, path);
            await context.close();
        }
    });

    test('has a header that fits at every width between a phone and a desk', async () => {
        for (const lang of ['zh', 'en']) {
            const { page, context } = await open('/about', { lang });
            for (const large of [false, true])
                for (const width of [761, 768, 800, 860, 901, 960, 1024, 1100]) {
                    await page.setViewportSize({ width, height: 900 });
                    await page.evaluate((on) => document.documentElement.classList.toggle('large', on), large);
                    await keepsWithin(page, `${lang} ${width} ${large ? 'large' : ''}`);
                    if (!large) assert.ok((await page.locator('.top-inner').evaluate((one) => one.offsetHeight)) < 70, `one line at ${width}`);
                }
            await context.close();
        }
    });
});

test('an unknown address says so and leads on', async () => {
    for (const path of ['/no-such-page', '/projects/no-such-project', '/gifts/999999999999', '/deeds/no-such-link']) {
        const { page, context, status } = await open(path);
        assert.equal(status, 404, path);
        assert.ok((await page.locator('main h1').innerText()).length > 0);
        assert.deepEqual(await check(page), []);
        if (pictures) await page.screenshot({ path: `${pictures}/missing${path.replaceAll('/', '-')}.png`, fullPage: true });
        await context.close();
    }
});

test('one figure is the same wherever it stands, and the same in the open data', async () => {
    const [home, projects, shops, totals] = await Promise.all(['/v1/home', '/v1/projects', '/v1/shops', '/v1/totals'].map(ask));
    assert.ok(home.gifts > 0 && shops.shops.length && projects.projects.length, 'there is something to compare');
    const whole = (name) => totals.projects.reduce((sum, project) => sum + project[name], 0);
    assert.equal(home.gifts, whole('gifts'));
    assert.equal(home.amount_fen, whole('amount_fen'));
    assert.equal(home.money.recorded_fen, home.amount_fen);
    assert.equal(home.projects, projects.total);
    assert.equal(home.shops, shops.total, 'the list of shops says how many there are, not how many fit');
    const { page, context } = await open('/', { size: k_desk });
    const shown = async (address, part) => {
        if (address) {
            await page.locator(`a[href="${address}"]:visible`).first().click();
            await page.waitForFunction((path) => location.pathname === path && !document.querySelector('main[aria-busy=true]') && document.activeElement?.tagName === 'H1', address);
        }
        return (await page.locator(part).first().innerText()).replace(/[^\d.]/g, '');
    };
    const plain = (fen) => (fen / 100).toFixed(2);
    assert.deepEqual((await page.locator('main > .figures .figure-value').allInnerTexts()).map((text) => Number(text.replace(/\D/g, ''))), [home.gifts, home.buyers, home.shops, home.projects]);
    assert.equal(await shown('', '.counter'), plain(home.amount_fen));
    assert.equal(await shown('/shops', '.found'), String(home.shops));
    const shop = shops.shops[0];
    assert.equal(await shown(`/shops/${encodeURIComponent(shop.shop)}`, '.raised .big'), plain(shop.amount_fen));
    assert.equal(await shown('/projects', '.found [role=status]'), String(home.projects));
    const card = projects.projects[0];
    assert.equal(await page.locator('.card-sum').first().innerText(), `¥${Number(plain(card.amount_fen)).toLocaleString('en-US', { minimumFractionDigits: 2 })}`);
    assert.equal(await shown(`/projects/${encodeURIComponent(card.project)}`, '.raised .big'), plain(card.amount_fen));
    await context.close();
});

test('the lists go on to their last page, by link and without scripts', async () => {
    for (const list of ['projects', 'shops']) {
        const { pages: many, total } = await ask(`/v1/${list}`);
        assert.ok(many > 1, `${list}: one page is no list that goes on`);
        const { page, context } = await open(`/${list}`, { size: k_desk });
        await page.locator('.pager a[rel=next]').click();
        await page.waitForURL(/page=2/);
        await page.waitForFunction(() => document.querySelector('.pager a[rel=prev]'));
        await context.close();
        const plain = await open(`/${list}?page=${many}`, { scripts: false });
        assert.equal(await plain.page.locator('main li').count(), total - 24 * (many - 1));
        assert.equal(await plain.page.locator('main a[rel=prev]').count(), 1);
        await plain.context.close();
    }
});

test('in English, causes and regions that the site knows are English', async (t) => {
    const { demo } = await ask('/v1/home');
    if (!demo) return t.skip('an operator may use words that the site does not know');
    const { page, context } = await open('/projects', { lang: 'en', size: k_desk });
    assert.ok((await page.locator('.card-tag').count()) > 1);
    const words = [await page.locator('.chips').innerText(), ...(await page.locator('.card-tag').allInnerTexts()), await page.locator('select').first().innerText()].join(' ');
    assert.doesNotMatch(words, /\p{Script=Han}/u);
    await context.close();
});

test('a gift that was written down on another day than its own says on which', async () => {
    const { projects } = await ask('/v1/projects');
    const { latest } = await ask(`/v1/projects/${encodeURIComponent(projects[0].project)}`);
    const late = latest.findIndex((gift) => new Date(Date.parse(gift.recorded) + 8 * 3_600_000).toISOString().slice(0, 10) !== gift.day);
    assert.ok(late >= 0, 'the demonstration has gifts of earlier days');
    const { page, context } = await open(`/projects/${encodeURIComponent(projects[0].project)}`);
    assert.match(await page.locator('.gift-when').nth(late).innerText(), /\d+年\d+月\d+日 周. [\d:]+ 记账/);
    await context.close();
});

test('the counter stands on the home page and can be paused', async () => {
    const { page, context } = await open('/');
    const text = await page.locator('[data-counter]').innerText();
    assert.match(text, /^¥[\d,]+\.\d\d$/);
    const shown = Number(text.replace(/[^\d]/g, ''));
    const { amount_fen } = await ask('/v1/home');
    assert.ok(shown > 0);
    assert.ok(shown <= amount_fen, 'never ahead of the book');
    const pause = page.locator('.live-state button');
    const before = await pause.innerText();
    await pause.click();
    assert.notEqual(await pause.innerText(), before);
    await context.close();
});

test('moving between pages keeps the reader: title, focus on the heading, back', async () => {
    const { page, context } = await open('/');
    await page.locator('.rooms a[href="/projects"]').click();
    await page.waitForURL('**/projects');
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    const list = await page.title();
    const card = page.locator('.card-title a').first();
    const name = await card.innerText();
    await card.click();
    await page.waitForFunction((wanted) => document.title.startsWith(wanted), name);
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), name);
    await page.goBack();
    await page.waitForFunction((wanted) => document.title === wanted, list);
    await context.close();
});

test('the search narrows by itself and stays in the address', async () => {
    const { projects } = await ask('/v1/projects');
    const { page, context } = await open('/projects', { lang: 'zh' });
    const whole = await page.locator('.card').count();
    const input = page.locator('input[type=search]');
    await input.pressSequentially('zzzzzz');
    await page.waitForURL(/q=zzzzzz/);
    await page.waitForSelector('.empty');
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'INPUT');
    await input.fill(projects[0].title_zh);
    await page.locator(`.card a[href="/projects/${encodeURIComponent(projects[0].project)}"]`).waitFor();
    const found = await page.locator('.card').count();
    assert.ok(found < whole, `${found} of ${whole}`);
    await context.close();
});

test('the language switch changes the words, keeps the address and is remembered', async () => {
    const { page, context } = await open('/projects?sort=name', { cookie: false });
    const zh = await page.locator('main h1').innerText();
    await page.locator('a.language').click();
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    assert.notEqual(await page.locator('main h1').innerText(), zh);
    assert.equal(new URL(page.url()).search, '?sort=name');
    await page.reload();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    await context.close();
});

describe('the keyboard', () => {
    const where = (page) =>
        page.evaluate(() => {
            const at = document.activeElement;
            return { tag: at.tagName, text: (at.getAttribute('aria-label') ?? at.textContent ?? '').trim(), href: at.getAttribute('href'), kind: at.className };
        });

    test('skips to the content, reaches every room, opens help and a proof', async () => {
        const { page, context } = await open('/', { size: k_desk });
        await page.keyboard.press('Tab');
        assert.equal((await where(page)).href, '#app');
        await page.keyboard.press('Enter');
        assert.equal(await page.evaluate(() => document.activeElement?.id), 'app');

        await page.reload();
        await page.waitForSelector('footer.foot');
        const seen = [];
        for (let at = 0; at < 60; at++) {
            await page.keyboard.press('Tab');
            const now = await where(page);
            const ring = await page.evaluate(() => {
                const at = document.activeElement;
                const visible = (one) => one && getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) > 0;
                return visible(at) || visible(at.closest('.chart-area')) || getComputedStyle(at, '::after').outlineStyle !== 'none';
            });
            assert.ok(ring || now.tag === 'BODY', `focus is seen on ${JSON.stringify(now)}`);
            seen.push(now);
            if (now.kind.includes?.('help')) {
                await page.keyboard.press('Enter');
                assert.ok(await page.locator('dialog[open]').isVisible());
                await page.keyboard.press('Escape');
                assert.equal(await page.locator('dialog[open]').count(), 0);
            }
            if (now.kind.includes?.('proof-button')) {
                await page.keyboard.press('Enter');
                assert.equal(await page.locator('.proof-panel:visible').count(), 1);
                await page.keyboard.press('Escape');
                assert.equal(await page.locator('.proof-panel:visible').count(), 0);
            }
        }
        for (const href of ['/', '/projects', '/shops', '/about']) assert.ok(seen.some((one) => one.href === href), href);
        assert.ok(seen.some((one) => one.kind.includes?.('help')));
        assert.ok(seen.some((one) => one.kind.includes?.('proof-button')));
        await context.close();
    });

    test('is never led under the header or the bar of rooms, forwards or backwards', async () => {
        // Says what is hidden; nothing when the focus can be seen.
        const hidden = () => {
            const at = document.activeElement;
            if (at === document.body || at.closest('.top, .rooms, .skip')) return '';
            const box = (at.closest('.file-button, .chart-area') ?? at).getBoundingClientRect();
            const seen = [box.top + 3, box.bottom - 3].some((y) => {
                const hit = document.elementFromPoint(box.left + Math.min(box.width / 2, 20), y);
                return hit && !hit.closest('.top, .rooms');
            });
            return seen ? '' : `${at.tagName}.${at.className} ${at.textContent.trim().slice(0, 20)} at ${Math.round(box.left)}, ${Math.round(box.top)}–${Math.round(box.bottom)}`;
        };
        for (const [name, path] of pages.filter(([name]) => ['projects', 'gift'].includes(name))) {
            const { page, context } = await open(path);
            for (const [key, times] of [['Tab', 34], ['Shift+Tab', 26]])
                for (let at = 0; at < times; at++) {
                    await page.keyboard.press(key);
                    if (!(await page.evaluate(hidden))) continue;
                    // A row that scrolls within the page comes to rest some frames later.
                    await page.waitForFunction(`!(${hidden})()`, null, { timeout: 3000 }).catch(() => undefined);
                    assert.equal(await page.evaluate(hidden), '', `${name}, ${key} ${at}`);
                }
            await context.close();
        }
    });

    test('reads the chart day by day and turns it into a table', async () => {
        const { page, context } = await open('/', { size: k_desk });
        const range = page.locator('.chart-area input');
        await range.focus();
        const last = await range.getAttribute('aria-valuetext');
        await page.keyboard.press('ArrowLeft');
        assert.notEqual(await range.getAttribute('aria-valuetext'), last);
        await page.locator('.chart-bar > button').first().focus();
        await page.keyboard.press('Enter');
        await page.locator('.chart table').waitFor(); // its part is fetched when it is asked for
        await context.close();
    });
});

test('a broken connection says so, and trying again mends it', async () => {
    const { page, context } = await open('/');
    await page.route('**/v1/projects*', (route) => route.abort());
    await page.locator('.rooms a[href="/projects"]').click();
    const again = page.locator('.failed button.act');
    await again.waitFor();
    await page.unroute('**/v1/projects*');
    await again.click();
    await page.waitForSelector('.filters');
    await context.close();
});

test('without scripts the main figures still stand', async () => {
    const { page, context } = await open('/', { scripts: false });
    const { amount_fen } = await ask('/v1/home');
    const text = await page.locator('main#app').innerText();
    const yuan = Math.floor(amount_fen / 100).toLocaleString('en-US');
    assert.ok(amount_fen > 0 && text.includes(`¥${yuan}.`), text);
    if (pictures) await page.screenshot({ path: `${pictures}/home-no-scripts.png`, fullPage: true });
    assert.equal(await page.locator('header#plain').count(), 1);
    await context.close();
});

test('without scripts every page keeps within a phone, has a title of its own, and leads to every room', async () => {
    const { context, page } = await open('/', { scripts: false });
    const titles = new Set();
    for (const [name, path] of pages.filter(([name]) => name !== 'parts' && name !== 'projects-none')) {
        await page.goto(new URL(path, page.url()).href);
        const [inner, whole] = await page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth]);
        assert.ok(whole <= inner, `${name}: ${whole} > ${inner}`);
        titles.add(await page.title());
        const rooms = await page.locator('#plain a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
        for (const room of ['/', '/projects', '/shops', '/navigate', '/about', '/proof']) assert.ok(rooms.includes(room), room);
    }
    assert.equal(titles.size, pages.length - 2);
    await context.close();
});
